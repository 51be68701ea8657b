/* SPDX-License-Identifier: MIT
 *
 * canvas.c - a grid of cells, and a row of it as text.
 *
 * Invariant: a cell with rune 0 stands right of a wide character, nowhere else.
 */
#include "draw/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/assert.h"
#include "base/grow.h"
#include "draw/rune.h"

static const struct cell blank = {.rune = ' ', .style = STYLE_PLAIN};

const char *draw_style_name(enum draw_style s)
{
#define X(id, name) name,
	static const char *const names[] = {DRAW_STYLES(X)};
#undef X

	assert((size_t)s < ARRAY_LEN(names));
	return names[s];
}

void canvas_resize(struct canvas *c, int rows, int columns)
{
	assert(rows >= 0 && columns >= 0);
	if (c->cells == NULL || rows != c->rows || columns != c->columns) {
		free(c->cells);
		c->cells = grow_new(size_max((size_t)rows * (size_t)columns, 1), sizeof *c->cells);
		c->rows = rows;
		c->columns = columns;
	}
	canvas_clear(c);
}

void canvas_clear(struct canvas *c)
{
	size_t count = (size_t)c->rows * (size_t)c->columns;

	for (size_t i = 0; i < count; i++)
		c->cells[i] = blank;
	c->has_wide = false;
}

void canvas_fini(struct canvas *c)
{
	free(c->cells);
	*c = (struct canvas){0};
}

/* NULL outside. */
static struct cell *cell_at(const struct canvas *c, int row, int column)
{
	if (row < 0 || row >= c->rows || column < 0 || column >= c->columns)
		return NULL;
	return &c->cells[(size_t)row * (size_t)c->columns + (size_t)column];
}

/* Before a cell is painted over: no half of a wide character may be left behind. */
static void split_wide(struct canvas *c, int row, int column)
{
	struct cell *here = cell_at(c, row, column);
	struct cell *left = cell_at(c, row, column - 1);
	struct cell *right = cell_at(c, row, column + 1);

	if (here->rune == 0 && left != NULL)
		left->rune = ' ';
	if (here->rune != 0 && right != NULL && right->rune == 0)
		right->rune = ' ';
}

void canvas_rune(struct canvas *c, int row, int column, uint32_t rune, enum draw_style style)
{
	struct cell *here = cell_at(c, row, column);
	int columns = rune_columns(rune);

	if (here == NULL || columns == 0)
		return;
	if (columns == 1 && !c->has_wide) { /* nearly always */
		here->rune = rune;
		here->style = (uint8_t)style;
		return;
	}
	split_wide(c, row, column);
	c->has_wide = true;
	struct cell *right = columns == 2 ? cell_at(c, row, column + 1) : NULL;
	if (columns == 2 && right == NULL)
		rune = ' '; /* half of it would be cut off */
	here->rune = rune;
	here->style = (uint8_t)style;
	if (right == NULL)
		return;
	split_wide(c, row, column + 1);
	right->rune = 0;
	right->style = (uint8_t)style;
}

void canvas_fill(struct canvas *c, int row, int column, int width, uint32_t rune, enum draw_style style)
{
	for (int i = 0; i < width; i++)
		canvas_rune(c, row, column + i, rune, style);
}

/* ASCII into cells without wide characters, which is most of all that is ever painted; returns the columns used. */
static int paint_plain(struct canvas *c, int row, int column, int width, const char *text, enum draw_style style)
{
	struct cell *cells = cell_at(c, row, column);
	int used = 0;

	if (cells == NULL || c->has_wide)
		return 0;
	if (width > c->columns - column)
		width = c->columns - column;
	for (; used < width && text[used] >= ' ' && text[used] < 0x7f; used++) {
		cells[used].rune = (uint32_t)text[used];
		cells[used].style = (uint8_t)style;
	}
	return used;
}

int canvas_text(struct canvas *c, int row, int column, int width, const char *text, enum draw_style style)
{
	int used = paint_plain(c, row, column, width, text, style);

	text += used;
	for (;;) {
		uint32_t rune = rune_next(&text);

		if (rune == 0)
			return used;
		int columns = rune_columns(rune);
		if (used + columns > width)
			return used;
		canvas_rune(c, row, column + used, rune, style);
		used += columns;
	}
}

int canvas_textf(struct canvas *c, int row, int column, int width, enum draw_style style, const char *fmt, ...)
{
	char line[512]; /* wider than any screen row that is put together by a format */
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof line, fmt, args);
	va_end(args);
	return canvas_text(c, row, column, width, line, style);
}

void canvas_select(struct canvas *c, int row, int column, int width)
{
	for (int i = 0; i < width; i++) {
		struct cell *cell = cell_at(c, row, column + i);

		if (cell != NULL)
			cell->is_selected = true;
	}
}

int text_columns(const char *text)
{
	int columns = 0;

	for (;;) {
		if (*text >= ' ' && *text < 0x7f) {
			text++;
			columns++;
			continue;
		}
		uint32_t rune = rune_next(&text);
		if (rune == 0)
			return columns;
		columns += rune_columns(rune);
	}
}

/* The eight colours that every terminal has, on its own background; red never stands against green. */
static const char *style_sgr(enum draw_style s)
{
	switch (s) {
	case STYLE_PLAIN:
	case STYLE_STATE:
	case STYLE_ACK:
	case STYLE_REMARK:
		return "";
	case STYLE_DIM:
	case STYLE_LIFELINE:
	case STYLE_TIME:
	case STYLE_INFERRED:
		return "\033[2m";
	case STYLE_STRONG:
	case STYLE_TITLE:
	case STYLE_STATE_NEW:
	case STYLE_CHANGED:
		return "\033[1m";
	case STYLE_SYN:
	case STYLE_FIN:
		return "\033[35m";
	case STYLE_DATA:
	case STYLE_KEY:
		return "\033[36m";
	case STYLE_RETRANSMIT:
		return "\033[1;33m";
	case STYLE_DUPLICATE_ACK:
		return "\033[33m";
	case STYLE_THIRD_PARTY:
		return "\033[1;34m";
	case STYLE_RST:
	case STYLE_LOST:
	case STYLE_WARNING:
		return "\033[1;31m";
	case STYLE_COUNT:
		break;
	}
	return "";
}

/* Switches from the look of one cell to that of another. */
static void add_look(struct text *into, const struct cell *from, const struct cell *to)
{
	if (style_sgr(from->style)[0] != '\0' || from->is_selected)
		text_add(into, "\033[0m");
	text_add(into, style_sgr(to->style));
	if (to->is_selected)
		text_add(into, "\033[7m");
}

/* The last cell that shows, counted from 1. */
static int shown_columns(const struct canvas *c, const struct cell *cells, bool has_color)
{
	int end = c->columns;

	while (end > 0 && cells[end - 1].rune == ' ' && !(has_color && cells[end - 1].is_selected))
		end--;
	return end;
}

void canvas_row_text(const struct canvas *c, int row, bool has_color, struct text *into)
{
	const struct cell *cells = cell_at(c, row, 0);
	const struct cell *look = &blank;
	char bytes[512]; /* gathered, since a row is many small pieces */
	size_t len = 0;

	if (cells == NULL)
		return;
	bytes[0] = '\0';
	int end = shown_columns(c, cells, has_color);
	for (int i = 0; i < end; i++) {
		bool is_other = has_color && (cells[i].style != look->style || cells[i].is_selected != look->is_selected);

		if (cells[i].rune == 0)
			continue;
		if (is_other || len > sizeof bytes - 4) {
			text_add_bytes(into, bytes, len);
			len = 0;
		}
		if (is_other) {
			add_look(into, look, &cells[i]);
			look = &cells[i];
		}
		if (cells[i].rune < 0x80)
			bytes[len++] = (char)cells[i].rune;
		else
			len += rune_write(bytes + len, cells[i].rune);
	}
	text_add_bytes(into, bytes, len);
	if (look != &blank)
		add_look(into, look, &blank);
}
