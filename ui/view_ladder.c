/* SPDX-License-Identifier: MIT
 *
 * view_ladder.c - the rows that are on the screen, painted by draw/ladder, or as a plain list.
 */
#include "draw/clock.h"
#include "draw/ladder.h"

#include "ui/screen.h"

enum { MARGIN = 1 /* for the '>' of the selected row */, LIST_TIME = 9 };

/* Scrolls just so far that the selected row is among the `height` that are seen. */
static void scroll(struct view *v, int height)
{
	v->page = height > 1 ? height - 1 : 1;
	if (v->selected < v->top)
		v->top = v->selected;
	if (v->selected >= v->top + height)
		v->top = v->selected - height + 1;
	if (v->top > v->shown - height)
		v->top = v->shown - height;
	if (v->top < 0)
		v->top = 0;
}

static time_ns time_above(const struct view *v, long index)
{
	return trace_event(v->trace, v->list.ids[index > 0 ? index - 1 : 0])->time;
}

static void look_at_flight(struct view *v, const struct ladder_row *row)
{
	if (row->fate == FATE_IN_FLIGHT && row->progress < 1)
		v->is_animated = true;
}

static void paint_row(struct view *v, struct canvas *c, int at, long index, const struct ladder_columns *columns)
{
	struct ladder_row row;

	ladder_row_at(v->trace, view_moment(v), v->list.ids[index], &row);
	look_at_flight(v, &row);
	ladder_paint_row(c, at, MARGIN, columns, v->trace, &row, time_above(v, index), &v->look);
	if (index == v->selected) {
		canvas_rune(c, at, 0, '>', STYLE_KEY);
		canvas_select(c, at, 0, MARGIN + columns->width);
	}
}

void view_ladder_paint(struct view *v, struct canvas *c, int row, int height, int width)
{
	struct ladder_columns columns;

	ladder_columns_for(width - MARGIN, &columns);
	ladder_paint_heading(c, row, MARGIN, &columns, v->trace, &v->look);
	scroll(v, height - 1);
	for (int i = 0; i < height - 1; i++) {
		int at = row + 1 + i;
		if (v->top + i < v->shown) {
			paint_row(v, c, at, v->top + i, &columns);
			continue;
		}
		for (int line = 0; line < 2; line++)
			canvas_rune(c, at, MARGIN + columns.line[line], v->look.is_ascii ? '|' : 0x2502, STYLE_LIFELINE);
	}
}

static const char *direction(const struct view *v, const struct ladder_row *row)
{
	bool is_ascii = v->look.is_ascii;

	if (row->kind == ROW_HAPPENING)
		return row->from == 1 ? "  *" : "*  ";
	if (row->fate == FATE_LOST)
		return row->from == 1 ? "x--" : "--x";
	if (row->from == 1)
		return is_ascii ? "<--" : "←──";
	return is_ascii ? "-->" : "──→";
}

/* The longest form of the label that fits. */
static void row_label(const struct view *v, const struct ladder_row *row, int width, struct text *text)
{
	if (row->kind == ROW_HAPPENING) {
		v->look.remark(v->trace, row->event, v->look.is_absolute, text);
		return;
	}
	for (int form = 0;; form++) {
		struct text shorter = {0};
		if (!ladder_label(v->trace, row, v->look.is_absolute, form, &shorter)) {
			text_fini(&shorter);
			return;
		}
		text_clear(text);
		text_add(text, shorter.data != NULL ? shorter.data : "");
		text_fini(&shorter);
		if (text->data == NULL || text_columns(text->data) <= width)
			return;
	}
}

static void paint_list_row(struct view *v, struct canvas *c, int at, long index)
{
	struct ladder_row row;
	struct text text = {0};

	ladder_row_at(v->trace, view_moment(v), v->list.ids[index], &row);
	look_at_flight(v, &row);
	char time[CLOCK_TEXT];
	clock_format(row.time, LIST_TIME, time);
	int x = canvas_textf(c, at, 1, v->columns - 1, STYLE_TIME, "%*s ", LIST_TIME, time) + 1;
	x += canvas_text(c, at, x, v->columns - x, direction(v, &row), STYLE_LIFELINE) + 1;
	row_label(v, &row, v->columns - x, &text);
	if (text.data != NULL)
		canvas_text(c, at, x, v->columns - x, text.data, row.is_third_partys ? STYLE_THIRD_PARTY : STYLE_PLAIN);
	text_fini(&text);
	if (index == v->selected) {
		canvas_rune(c, at, 0, '>', STYLE_KEY);
		canvas_select(c, at, 0, v->columns);
	}
}

void view_list_paint(struct view *v, struct canvas *c, int row, int height)
{
	scroll(v, height > 0 ? height : 1);
	for (int i = 0; i < height && v->top + i < v->shown; i++)
		paint_list_row(v, c, row + i, v->top + i);
}
