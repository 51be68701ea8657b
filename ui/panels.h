/* SPDX-License-Identifier: MIT
 *
 * panels.h - the details of the selected row: header fields, variables, bytes, why.
 *
 * The panel that is asked for comes first; where lines are left the others follow. Each has one file.
 */
#ifndef UI_PANELS_H
#define UI_PANELS_H

#include "ui/pane.h"
#include "ui/view.h"

/* Fills the pane with the view's panel and the ones after it. */
void panels_paint(struct pane *p, struct view *v);

/* Every header field, TCP before IP; flags that are not set are left out. */
void panel_fields(struct pane *p, struct view *v);
/* Both ends' variables as they were when the row was done; what it changed is marked with '*'.
 * `is_brief`: only those. */
void panel_variables(struct pane *p, struct view *v, bool is_brief);
/* The packet in hexadecimal and as text. */
void panel_bytes(struct pane *p, struct view *v);
/* Why it happened, in whole sentences. */
void panel_why(struct pane *p, struct view *v);

#endif
