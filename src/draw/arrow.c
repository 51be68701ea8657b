/* SPDX-License-Identifier: MIT
 *
 * arrow.c - an arrow and its label in a row of cells.
 *
 *     |------- SYN seq=0 ----------->|     arrived
 *     |------- SYN seq=0 --->        |     in flight
 *     |======= ACK seq=1 ===x        |     lost on the way
 *     |<~~~~~~ R! ACK seq=9577 ~~~~~~|     sent again
 *     |------- RST seq=1 -----------X|     reset
 *     |::::::: K! RST seq=1 ::::::::X|     by the kernel of that end's machine
 */
#include "draw/arrow.h"

#include <string.h>

#include "draw/rune.h"

/* Columns that a label leaves to its arrow: so many that the picture stays airy; those that head, blanks and shaft
 * on both sides need, or on one side; the least: the head and a piece of shaft; what a loss needs beside it. */
enum { LEAVE_AIRY = 9, LEAVE_GOOD = 5, LEAVE_TIGHT = 4, LEAVE_LEAST = 2, LEAVE_LOSS = 3 };

enum draw_style arrow_style(const struct ladder_row *row)
{
	if (row->is_third_partys)
		return STYLE_THIRD_PARTY;
	switch (row->mark) {
	case ROW_PLAIN_ACK:
		return STYLE_ACK;
	case ROW_SYN:
		return STYLE_SYN;
	case ROW_DATA:
		return STYLE_DATA;
	case ROW_FIN:
		return STYLE_FIN;
	case ROW_RST:
		return STYLE_RST;
	case ROW_RETRANSMISSION:
		return STYLE_RETRANSMIT;
	case ROW_DUPLICATE_ACK:
		return STYLE_DUPLICATE_ACK;
	case ROW_ICMP:
		return STYLE_WARNING;
	case ROW_NOTE:
		return STYLE_STRONG;
	}
	return STYLE_PLAIN;
}

static uint32_t shaft_of(const struct trace *trace, const struct ladder_row *row, bool is_ascii)
{
	if (row->kind == ROW_DUPLICATE || row->mark == ROW_ICMP)
		return is_ascii ? '.' : 0x00b7; /* middle dot */
	if (row->mark == ROW_RETRANSMISSION)
		return '~';
	if (row->is_third_partys)
		return is_ascii ? ':' : 0x254c; /* dashes */
	if (trace_event(trace, row->event)->len > 0)
		return is_ascii ? '=' : 0x2550; /* double line */
	return is_ascii ? '-' : 0x2500;
}

static uint32_t head_of(const struct ladder_row *row, bool to_right, bool is_ascii)
{
	if (row->fate == FATE_LOST)
		return is_ascii ? 'x' : 0x00d7; /* multiplication sign */
	if (row->mark == ROW_RST)
		return 'X';
	if (is_ascii)
		return to_right ? '>' : '<';
	return to_right ? 0x25ba : 0x25c4; /* black pointers */
}

void arrow_text_to_ascii(struct text *text)
{
	size_t len = 0;

	for (size_t i = 0; i < text->len; i++) {
		unsigned char byte = (unsigned char)text->data[i];

		if (byte < 0x80)
			text->data[len++] = (char)byte;
		else if ((byte & 0xc0) == 0xc0) /* the first byte of a sequence; the others vanish */
			text->data[len++] = '?';
	}
	text->len = len;
	if (text->data != NULL)
		text->data[len] = '\0';
}

/* As long as there was one connection, nobody asks which; a row says the same whenever it is drawn. */
static bool is_alone(const struct trace *trace, uint32_t event)
{
	return trace_connection_count(trace) < 2 || trace_connection(trace, 2)->opened > event;
}

bool arrow_label(const struct trace *trace, const struct ladder_row *row, const struct ladder_options *options, int form,
		 struct text *into)
{
	uint32_t conn = trace_event(trace, row->event)->conn;

	if (options->conn == 0 && conn != 0 && !is_alone(trace, row->event)) {
		const struct trace_tuple *tuple = &trace_connection(trace, conn)->tuple;

		if (form == 0 && row->kind != ROW_HAPPENING)
			text_addf(into, "%u>%u ", tuple->port[0], tuple->port[1]);
		else
			text_addf(into, "%u ", tuple->port[0]);
	}
	return ladder_label(trace, row, options->is_absolute, form, into);
}

static int left_by_form(int form)
{
	return form == 0 ? LEAVE_AIRY : form == 1 ? LEAVE_GOOD : form < 4 ? LEAVE_TIGHT : LEAVE_LEAST;
}

/* The longest form that fits into `room` columns; cut when none does. Returns its columns. */
static int choose_label(const struct trace *trace, const struct ladder_row *row, const struct ladder_options *options, int room,
			struct text *label)
{
	int columns = 0;
	int airy = row->fate == FATE_LOST ? room - LEAVE_LOSS : room;
	int most = row->fate == FATE_LOST ? room - LEAVE_LEAST - 1 : room - LEAVE_LEAST;

	for (int form = 0;; form++) {
		size_t kept = label->len;

		if (!arrow_label(trace, row, options, form, label)) { /* there is no shorter one */
			label->len = kept;
			break;
		}
		memmove(label->data, label->data + kept, label->len - kept + 1);
		label->len -= kept;
		columns = text_columns(label->data);
		if (columns <= airy - left_by_form(form))
			break;
	}
	if (label->data != NULL)
		label->data[label->len] = '\0';
	if (options->is_ascii)
		arrow_text_to_ascii(label);
	return columns < most ? columns : most;
}

/* The origin of what a third party sends: somewhere on the way. */
static void paint_origin(struct canvas *c, int canvas_row, int first, int room, bool to_right)
{
	canvas_fill(c, canvas_row, to_right ? first : first + room - room / 6, room / 6, ' ', STYLE_PLAIN);
	canvas_rune(c, canvas_row, to_right ? first + room / 6 : first + room - 1 - room / 6, '*', STYLE_WARNING);
}

/* Towards which end does it fly? A third party's packet: where it arrived, else to the left. */
static bool is_to_right(const struct trace *trace, const struct ladder_row *row)
{
	const struct event *ev = trace_event(trace, row->event);

	if (row->from >= 0)
		return row->from == 0;
	return ev->outcome != 0 && trace_event_end(trace, trace_event(trace, ev->outcome)) == 1;
}

/* How many columns of the way are drawn, the head among them. */
static int drawn_columns(const struct ladder_row *row, int room, int label)
{
	int drawn = (int)(row->progress * room + 0.5);

	if (row->fate == FATE_ARRIVED)
		return room;
	if (row->fate == FATE_LOST && drawn < label + LEAVE_GOOD) /* the label stands before the place of the loss */
		drawn = label + LEAVE_GOOD;
	if (drawn > room - 1)
		drawn = room - 1;
	return drawn < 1 ? 1 : drawn;
}

static uint32_t cut_mark(bool is_ascii)
{
	return is_ascii ? '+' : 0x2026; /* ellipsis */
}

/* Paints into the middle of `room` columns; returns where the label starts. */
static int paint_label(struct canvas *c, int canvas_row, int at, int room, int columns, const char *label, bool is_ascii,
		       enum draw_style style)
{
	int start = at + (room - columns) / 2;

	if (columns + 2 < room - 1) {
		canvas_rune(c, canvas_row, start - 1, ' ', STYLE_PLAIN);
		canvas_rune(c, canvas_row, start + columns, ' ', STYLE_PLAIN);
	}
	canvas_text(c, canvas_row, start, columns, label, style);
	if (text_columns(label) > columns) /* a number that was cut must not look like another one */
		canvas_rune(c, canvas_row, start + columns - 1, cut_mark(is_ascii), style);
	return start;
}

static void paint_flight(struct canvas *c, int canvas_row, int first, int room, const struct trace *trace,
			 const struct ladder_row *row, const struct ladder_options *options)
{
	struct text label = {0};
	bool to_right = is_to_right(trace, row);
	enum draw_style style = arrow_style(row);
	uint32_t shaft = shaft_of(trace, row, options->is_ascii);
	int columns = choose_label(trace, row, options, room, &label);
	int drawn = drawn_columns(row, room, columns);

	canvas_fill(c, canvas_row, to_right ? first : first + room - drawn + 1, drawn - 1, shaft, style);
	if (row->from < 0)
		paint_origin(c, canvas_row, first, room, to_right);
	/* The label stands in the middle between sender and head; in flight where it will stand on arrival. */
	int span = row->fate == FATE_LOST ? drawn - 1 : room - 1;
	int head = to_right ? first + drawn - 1 : first + room - drawn;
	int start = head;
	if (label.len > 0 && columns > 0)
		start = paint_label(c, canvas_row, to_right ? first : first + room - span, span, columns, label.data,
				    options->is_ascii, style);
	if (head < start || head >= start + columns || row->fate != FATE_IN_FLIGHT) /* a head passes behind the label */
		canvas_rune(c, canvas_row, head, head_of(row, to_right, options->is_ascii),
			    row->fate == FATE_LOST ? STYLE_LOST : style);
	text_fini(&label);
}

static enum draw_style words_style(const struct event *ev)
{
	return ev->kind == EV_NOTE || ev->kind == EV_COMMAND ? STYLE_STRONG : STYLE_DIM;
}

/* How many bytes of `words` to show in `room` columns: up to a blank in their second half, else as many as fit. */
static size_t break_words(const char *words, int room)
{
	const char *at = words, *end = words, *blank = NULL;
	int columns = 0;

	for (;;) {
		uint32_t rune = rune_next(&at);

		if (rune == 0)
			return (size_t)(end - words);
		if (rune == ' ' && columns > room / 2)
			blank = end;
		columns += rune_columns(rune);
		if (columns > room)
			return (size_t)((blank != NULL ? blank : end) - words);
		end = at;
	}
}

/* Words at the end where it happened, in the middle when it happened at neither. */
static void paint_happening(struct canvas *c, int canvas_row, int first, int room, const struct trace *trace,
			    const struct ladder_row *row, const struct ladder_options *options, struct text *rest)
{
	struct text words = {0};
	const struct event *ev = trace_event(trace, row->event);

	text_add(&words, options->is_ascii ? "* " : "\u2022 ");
	(void)arrow_label(trace, row, options, 0, &words);
	if (options->is_ascii)
		arrow_text_to_ascii(&words);
	size_t shown = break_words(words.data, room - 2);
	if (rest == NULL)
		shown = words.len;
	if (shown < words.len) {
		text_add(rest, words.data + shown + (words.data[shown] == ' '));
		words.len = shown;
		words.data[shown] = '\0';
	}
	int columns = text_columns(words.data);
	bool is_cut = columns > room - 2;
	if (is_cut)
		columns = room - 2;
	int at = row->from == 0 ? 1 : row->from == 1 ? room - 1 - columns : (room - columns) / 2;
	canvas_text(c, canvas_row, first + at, columns, words.data, words_style(ev));
	if (is_cut)
		canvas_rune(c, canvas_row, first + at + columns - 1, cut_mark(options->is_ascii), words_style(ev));
	text_fini(&words);
}

void arrow_paint(struct canvas *c, int canvas_row, int first, int room, const struct trace *trace, const struct ladder_row *row,
		 const struct ladder_options *options, struct text *rest)
{
	if (row->kind == ROW_HAPPENING)
		paint_happening(c, canvas_row, first, room, trace, row, options, rest);
	else
		paint_flight(c, canvas_row, first, room, trace, row, options);
}
