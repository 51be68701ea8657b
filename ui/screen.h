/* SPDX-License-Identifier: MIT
 *
 * screen.h - the whole screen as a canvas: where each part is, and who paints it.
 */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include "ui/pane.h"
#include "ui/view.h"

/* Makes the canvas as large as the view's screen and paints all of it. Scrolls the view so that the
 * selected row is seen; sets view.is_animated and clears view.is_dirty. */
void screen_paint(struct view *v, struct canvas *c);

/* The parts. Each paints inside the rows it is given. */
void bar_title(const struct view *v, struct canvas *c, int row);
void bar_status(const struct view *v, struct canvas *c, int row);
/* Heading and rows; `width` columns from 0 on. */
void view_ladder_paint(struct view *v, struct canvas *c, int row, int height, int width);
/* The same rows where there is no room for lifelines: time, direction, label. */
void view_list_paint(struct view *v, struct canvas *c, int row, int height);
void view_help_paint(struct view *v, struct canvas *c, int row, int height);

#endif
