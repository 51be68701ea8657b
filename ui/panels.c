/* SPDX-License-Identifier: MIT
 *
 * panels.c - which panels stand in the pane, and the shortest of them: why.
 */
#include "ui/panels.h"

#include "explain/explain.h"

enum { FLOW_COLUMNS = 38 };

void panel_why(struct pane *p, struct view *v)
{
	struct text text = {0};
	uint32_t id = view_event(v);

	if (id > 0)
		explain_full(v->trace, id, view_moment(v).at, v->look.is_absolute ? NUMBERS_ABSOLUTE : NUMBERS_RELATIVE, &text);
	if (text.len > 0)
		pane_wrapped(p, text.data, STYLE_REMARK);
	text_fini(&text);
}

/* Without line breaks by itself: a sentence is longer than a column is wide. */
static void paint_why_alone(struct pane *p, struct view *v)
{
	p->flows = 1;
	if (v->columns >= PANEL_FITS_COLUMNS) { /* else the rule above says it */
		pane_text(p, 0, "why", STYLE_STRONG);
		pane_next(p);
	}
	panel_why(p, v);
}

static void paint_panel(struct pane *p, struct view *v, enum panel panel, bool is_first)
{
	if (!is_first)
		pane_next(p);
	switch (panel) {
	case PANEL_FIELDS:
		panel_fields(p, v);
		break;
	case PANEL_VARIABLES:
		panel_variables(p, v, !is_first);
		break;
	case PANEL_BYTES:
		panel_bytes(p, v);
		break;
	case PANEL_WHY:
	case PANEL_COUNT:
		break;
	}
}

void panels_paint(struct pane *p, struct view *v)
{
	if (view_event(v) == 0)
		return;
	if (v->panel == PANEL_WHY) {
		paint_why_alone(p, v);
		return;
	}
	pane_flow(p, FLOW_COLUMNS);
	paint_panel(p, v, v->panel, true);
	for (int panel = 0; panel < PANEL_WHY; panel++) {
		if (panel != (int)v->panel)
			paint_panel(p, v, (enum panel)panel, false);
	}
}
