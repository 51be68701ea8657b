/* SPDX-License-Identifier: MIT
 *
 * screen.c - the parts of the screen.
 *
 *     title                                      from 110 columns:    title
 *     ladder                                                          ladder    | details
 *     --- why (or details, when asked for)                            --- why   |
 *     keys, an answer, or progress                                    keys
 *
 * Below 60x15: title, a sentence, a list, keys; as much of it as fits.
 */
#include "ui/screen.h"

#include "ui/panels.h"

static int panel_columns(int columns)
{
	if (columns >= 170)
		return 74; /* sixteen bytes a line */
	return columns >= 130 ? 48 : 40;
}

static void rule_down(const struct view *v, struct canvas *c, int row, int height, int column)
{
	for (int i = 0; i < height; i++)
		canvas_rune(c, row + i, column, v->look.is_ascii ? '|' : 0x2502, STYLE_LIFELINE);
}

/* A line across that says what is below it, and which keys show more. */
static void rule_across(const struct view *v, struct canvas *c, int row, int width, const char *what, const char *more)
{
	uint32_t id = view_event(v);
	int x = 2, end = width - text_columns(more) - 4;

	for (int i = 0; i < width; i++)
		canvas_rune(c, row, i, v->look.is_ascii ? '-' : 0x2500, STYLE_LIFELINE);
	if (id == 0)
		return;
	const struct event *ev = trace_event(v->trace, id);
	if (ev->kind == EV_SENT)
		x += canvas_textf(c, row, x, width - x, STYLE_STRONG, " #%u %s ", (unsigned)ev->number, what);
	else
		x += canvas_textf(c, row, x, width - x, STYLE_STRONG, " %s ", what);
	if (more[0] != '\0' && x < end)
		canvas_textf(c, row, end, width - end, STYLE_KEY, " %s ", more);
}

/* Fills the pane; scrolled too far it is scrolled back, so that the last line is the last one seen. */
static void paint_details(struct view *v, struct pane p)
{
	struct pane first = p;

	p.skip = v->panel_skip;
	panels_paint(&p, v);
	int most = p.line - p.height * p.flows;
	if (v->panel_skip == 0 || v->panel_skip <= most)
		return;
	v->panel_skip = most > 0 ? most : 0;
	for (int row = 0; row < first.height; row++) {
		for (int i = 0; i < first.width; i++)
			canvas_rune(first.canvas, first.row + row, first.column + i, ' ', STYLE_PLAIN);
	}
	first.skip = v->panel_skip;
	panels_paint(&first, v);
}

static const char *panel_name(enum panel panel)
{
	switch (panel) {
	case PANEL_FIELDS:
		return "header fields";
	case PANEL_VARIABLES:
		return "variables";
	case PANEL_BYTES:
		return "bytes";
	case PANEL_WHY:
		return "why";
	case PANEL_COUNT:
		break;
	}
	return "";
}

/* The rule is painted last: by then it is known whether there is more. */
static void paint_why(struct view *v, struct canvas *c, int row, int height, int width)
{
	struct pane p = pane_of(c, row + 1, 1, height, width - 2);

	panel_why(&p, v);
	rule_across(v, c, row, width, "why", p.line > height ? "w more" : "");
}

static int why_height(int rows)
{
	return rows >= 40 ? 5 : rows >= 30 ? 4 : rows >= 20 ? 3 : 2;
}

static void paint_wide(struct view *v, struct canvas *c)
{
	bool has_panel = view_has_panel(v), is_beside = has_panel && v->columns >= PANEL_FITS_COLUMNS;
	int width = is_beside ? v->columns - panel_columns(v->columns) - 1 : v->columns;
	int below = has_panel && !is_beside ? (v->rows - 4) / 2 : why_height(v->rows);
	int ladder = v->rows - 3 - below; /* title, rule, status */

	view_ladder_paint(v, c, 1, ladder, width);
	if (has_panel && !is_beside) {
		rule_across(v, c, 1 + ladder, width, panel_name(v->panel), "Tab next, J K scroll, Enter shut");
		paint_details(v, pane_of(c, 2 + ladder, 1, below, v->columns - 2));
		return;
	}
	paint_why(v, c, 1 + ladder, below, width);
	if (is_beside) {
		rule_down(v, c, 1, v->rows - 2, width);
		paint_details(v, pane_of(c, 1, width + 2, v->rows - 2, v->columns - width - 2));
	}
}

/* As much as fits, the rows first. */
static void paint_small(struct view *v, struct canvas *c)
{
	bool has_title = v->rows >= 3, has_sentence = v->rows >= 6, has_status = v->rows >= 4;
	int top = has_title + has_sentence;

	if (has_sentence)
		canvas_textf(c, 1, 0, v->columns, STYLE_DIM, "a list: the ladder needs %dx%d", LIST_BELOW_COLUMNS, LIST_BELOW_ROWS);
	view_list_paint(v, c, top, v->rows - top - has_status);
	if (has_title)
		bar_title(v, c, 0);
	if (has_status)
		bar_status(v, c, v->rows - 1);
}

void screen_paint(struct view *v, struct canvas *c)
{
	canvas_resize(c, v->rows, v->columns);
	canvas_clear(c);
	v->is_animated = false;
	v->is_dirty = false;
	if (v->rows < 1 || v->columns < 1)
		return;
	if (v->mode == VIEW_HELP) {
		view_help_paint(v, c, 0, v->rows);
	} else if (view_is_list(v)) {
		paint_small(v, c);
	} else {
		bar_title(v, c, 0);
		paint_wide(v, c);
		bar_status(v, c, v->rows - 1);
	}
}
