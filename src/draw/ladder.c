/* SPDX-License-Identifier: MIT
 *
 * ladder.c - paints rows of the ladder: columns, times, states, remarks (arrows: draw/arrow.c).
 *
 * At 80 columns:
 *
 *     |time 8| |state 8| |<------- 31 ------->| |state 8| |--- remark 19 ---|
 */
#include "draw/ladder.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "draw/arrow.h"
#include "draw/clock.h"
#include "draw/rune.h"

enum {
	NARROW = 52,       /* below it the columns touch each other */
	ROOMY = 100,       /* from here on the remark stands apart */
	LONG_TIME = 120,   /* from here on a whole time of day fits */
	WIDTH_LEAST = 34,
	STATE_WIDTH = 8,
	ARROW_GOOD = 31, ARROW_MOST = 64, /* between the lifelines */
	REMARK_GOOD = 19, REMARK_LEAST = 8,
};

static void columns_narrow(int width, struct ladder_columns *out)
{
	out->time_width = 6;
	out->state[0] = 7;
	out->line[0] = out->state[0] + STATE_WIDTH;
	out->state[1] = width - STATE_WIDTH;
	out->line[1] = out->state[1] - 1;
}

void ladder_columns_for(int width, struct ladder_columns *out)
{
	if (width < WIDTH_LEAST)
		width = WIDTH_LEAST;
	*out = (struct ladder_columns){.width = width, .state_width = STATE_WIDTH};
	if (width < NARROW) {
		columns_narrow(width, out);
		return;
	}
	out->time_width = width >= LONG_TIME ? 12 : 8;
	out->state[0] = out->time_width + 1;
	out->line[0] = out->state[0] + STATE_WIDTH + 1;

	int gap = width >= ROOMY ? 2 : 1;
	int room = width - (out->line[0] + 1) - (1 + 1 + STATE_WIDTH); /* for the arrow, the gap and the remark */
	int arrow = room;
	if (room >= ARROW_GOOD + gap + REMARK_LEAST) {
		int more = room - ARROW_GOOD - gap - REMARK_GOOD;

		arrow = ARROW_GOOD + (more > 0 ? more / 3 : 0); /* what is said grows faster than the arrow */
		if (arrow > ARROW_MOST)
			arrow = ARROW_MOST;
		out->remark_width = room - arrow - gap;
	}
	out->line[1] = out->line[0] + 1 + arrow;
	out->state[1] = out->line[1] + 2;
	out->remark = out->state[1] + STATE_WIDTH + gap;
}

/* ---- pieces ---------------------------------------------------------------------- */

/* A text of our own or an escaped one; what does not fit ends with an ellipsis. */
static void paint_cut(struct canvas *c, int row, int column, int width, struct text *text, bool is_ascii, enum draw_style style)
{
	const char *mark = is_ascii ? ".." : "\u2026";

	if (text->len == 0 || width <= 0)
		return;
	if (is_ascii)
		arrow_text_to_ascii(text);
	if (text_columns(text->data) <= width) {
		canvas_text(c, row, column, width, text->data, style);
		return;
	}
	int room = width - text_columns(mark);
	int used = canvas_text(c, row, column, room, text->data, style);
	canvas_text(c, row, column + used, width - used, mark, style);
}

static void paint_right(struct canvas *c, int row, int column, int width, const char *text, enum draw_style style)
{
	int columns = text_columns(text);

	canvas_text(c, row, column + (columns < width ? width - columns : 0), width, text, style);
}

static void paint_time(struct canvas *c, int row, int column, const struct ladder_columns *columns, const struct trace *trace,
		       time_ns time, time_ns previous, const struct ladder_options *options)
{
	char text[CLOCK_TEXT + 1];
	int width = columns->time_width;

	text[0] = '+';
	if (options->time == TIME_DELTA)
		clock_format(time - previous, width - 1, text + 1);
	else if (options->time != TIME_WALL || !clock_format_wall(trace_about_const(trace)->created, time, width, text))
		clock_format(time, width, text);
	paint_right(c, row, column + columns->time, width, text, STYLE_TIME);
}

/* An inferred state is written small: colour is never the only sign. */
static void paint_state(struct canvas *c, int canvas_row, int column, const struct ladder_row *row, int end)
{
	char small[STATE_WIDTH + 1] = "";
	enum draw_style style = row->is_state_new[end] ? STYLE_STATE_NEW : STYLE_STATE;

	if (row->state[end] == STATE_UNKNOWN) {
		canvas_rune(c, canvas_row, column, '?', STYLE_DIM);
		return;
	}
	const char *name = tcp_state_brief((enum tcp_state)row->state[end]);
	if (row->is_inferred[end]) {
		style = STYLE_INFERRED;
		for (size_t i = 0; i < STATE_WIDTH && name[i] != '\0'; i++)
			small[i] = (char)tolower((unsigned char)name[i]);
		name = small;
	}
	canvas_text(c, canvas_row, column, STATE_WIDTH, name, style);
}

/* `words`: what is left of words that began between the lifelines. */
static void paint_remark(struct canvas *c, int canvas_row, int column, const struct ladder_columns *columns,
			 const struct trace *trace, const struct ladder_row *row, struct text *words,
			 const struct ladder_options *options)
{
	const struct event *ev = trace_event(trace, row->event);
	bool is_words = ev->kind == EV_NOTE || ev->kind == EV_COMMAND || ev->kind == EV_APP;

	if (columns->remark_width == 0)
		return;
	if (!is_words && options->remark != NULL) {
		text_clear(words);
		options->remark(trace, row->event, options->is_absolute, words);
	}
	paint_cut(c, canvas_row, column + columns->remark, columns->remark_width, words, options->is_ascii,
		  is_words ? STYLE_STRONG : STYLE_REMARK);
}

/* ---- rows ------------------------------------------------------------------------ */

static void host_name(const struct trace *trace, const struct ladder_options *options, int end, char name[TRACE_NAME_MAX * 4])
{
	static const char *const names[2] = {"CLIENT", "SERVER"};

	snprintf(name, TRACE_NAME_MAX * 4, "%s", names[end]);
	if (options->conn == 0 || options->conn > trace_connection_count(trace))
		return;
	uint8_t host = trace_connection(trace, options->conn)->tuple.host[end];
	const char *own = host < trace_host_count(trace) ? trace_host(trace, host)->name : "";
	if (own[0] == '\0')
		return;
	text_escape(name, TRACE_NAME_MAX * 4, span_of(own, strlen(own)));
	for (char *p = name; *p != '\0'; p++)
		*p = (char)((unsigned char)*p < 0x80 ? toupper((unsigned char)*p) : *p);
}

void ladder_paint_heading(struct canvas *c, int canvas_row, int column, const struct ladder_columns *columns,
			  const struct trace *trace, const struct ladder_options *options)
{
	static const char *const units[] = {"ms", "+ms", "time"};
	static const char remark[] = "why / what happened";
	struct text name = {0};
	char own[TRACE_NAME_MAX * 4];
	int middle = (columns->line[0] + columns->line[1]) / 2;

	bool is_day_cut = options->time == TIME_WALL && columns->time_width < CLOCK_DAY_COLUMNS;
	paint_right(c, canvas_row, column + columns->time, columns->time_width, is_day_cut ? "min:sec" : units[options->time],
		    STYLE_TITLE);
	host_name(trace, options, 0, own);
	text_add(&name, own);
	paint_cut(c, canvas_row, column + columns->state[0], middle - columns->state[0], &name, options->is_ascii, STYLE_TITLE);

	host_name(trace, options, 1, own);
	text_clear(&name);
	text_add(&name, own);
	/* A long name reaches back over the arrow's room, so that it ends where the states end. */
	int end = columns->state[1] + columns->state_width;
	int width = text_columns(own) > columns->state_width ? text_columns(own) : columns->state_width;
	if (width > end - middle - 1)
		width = end - middle - 1;
	paint_cut(c, canvas_row, column + end - width, width, &name, options->is_ascii, STYLE_TITLE);
	text_fini(&name);
	if (columns->remark_width > 0 && options->remark != NULL)
		canvas_text(c, canvas_row, column + columns->remark, columns->remark_width,
			    columns->remark_width >= (int)sizeof remark - 1 ? remark : "why", STYLE_TITLE);
}

void ladder_paint_row(struct canvas *c, int canvas_row, int column, const struct ladder_columns *columns, const struct trace *trace,
		      const struct ladder_row *row, time_ns previous, const struct ladder_options *options)
{
	uint32_t line = options->is_ascii ? '|' : 0x2502;
	struct text words = {0};

	paint_time(c, canvas_row, column, columns, trace, row->time, previous, options);
	for (int end = 0; end < 2; end++) {
		paint_state(c, canvas_row, column + columns->state[end], row, end);
		canvas_rune(c, canvas_row, column + columns->line[end], line, STYLE_LIFELINE);
	}
	int first = column + columns->line[0] + 1;
	arrow_paint(c, canvas_row, first, column + columns->line[1] - first, trace, row, options,
		    columns->remark_width > 0 ? &words : NULL);
	paint_remark(c, canvas_row, column, columns, trace, row, &words, options);
	text_fini(&words);
}
