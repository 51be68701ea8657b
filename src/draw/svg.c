/* SPDX-License-Identifier: MIT
 *
 * svg.c - the ladder as a stand-alone SVG document (draw/export.h).
 *
 *      time   [state] |  \ label                 | [state]   remark
 *                     |     \______              |
 *                     |            \_____        |
 *                     |                  \_____\ | [state]
 *
 * Lines come first, labels after them, so that no line crosses out a label. Lengths are tenths of a pixel:
 * integers print alike in every locale.
 */
#include "draw/export.h"

#include <stdio.h>
#include <string.h>

#include "draw/arrow.h"
#include "draw/clock.h"
#include "draw/heights.h"
#include "draw/xml.h"

enum {
	PAGE = 12200, TIME_X = 860, LINE_LEFT = 2140, LINE_RIGHT = 7040, REMARK_X = 8300,
	SPAN = LINE_RIGHT - LINE_LEFT,
	BOX_WIDTH = 1040, BOX_HEIGHT = 180, BOX_GAP = 80,
	HEAD_Y = 860, HEAD_HEIGHT = 460, FIRST_Y = 1900, FOOT = 760,
	LABEL_INSET = 260,       /* from the sender's lifeline */
	UNSEEN_DROP = 140,       /* an arrival that nobody saw */
	REMARK_COLUMNS = 62, NOTE_COLUMNS = 60,
};

#define SLOPE_MOST 0.58 /* of a label */

struct svg {
	const struct trace *trace;
	const struct export_options *options;
	struct ladder_list list;
	struct heights heights;
	struct text *into;
	long drop[2]; /* how far down the last arrow of each sender went */
};

static const char style_sheet[] =
	"text{font-family:'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace;font-size:11px;fill:#222}\n"
	".title{font-family:'DejaVu Sans',Helvetica,Arial,sans-serif;font-size:19px;font-weight:bold}\n"
	".sub,.remark,.legend{font-family:'DejaVu Sans',Helvetica,Arial,sans-serif}\n"
	".sub{fill:#555;font-size:12px}\n"
	".host{font-family:'DejaVu Sans',Helvetica,Arial,sans-serif;font-size:13px;font-weight:bold}\n"
	".time{fill:#666}\n.remark{fill:#333;font-size:11.5px}\n.legend{fill:#555}\n"
	".halo,.sub.halo{fill:#fff;stroke:#fff;stroke-width:4px;stroke-linejoin:round}\n"
	"line,path{fill:none;stroke-width:1.4px}\n"
	".lifeline{stroke:#444;stroke-width:1.6px}\n.guide{stroke:#e4e4e4;stroke-width:1px}\n"
	".syn,.fin{stroke:#cc79a7;stroke-width:1.9px}\n.ack{stroke:#555;stroke-width:1.1px}\n"
	".data{stroke:#0072b2;stroke-width:2.6px}\n.rst{stroke:#d55e00;stroke-width:1.9px}\n"
	".retransmit{stroke:#e69f00;stroke-width:2.4px;stroke-dasharray:8 4}\n"
	".duplicate-ack{stroke:#e69f00;stroke-width:1.3px}\n"
	".warning,.copy{stroke:#56b4e9;stroke-width:1.6px;stroke-dasharray:2 3}\n"
	".third-party{stroke:#009e73;stroke-width:1.9px;stroke-dasharray:3 3}\n"
	".lost{stroke:#d55e00;stroke-width:2.4px}\n"
	".box{fill:#eef4fa;stroke:#0072b2;stroke-width:1px}\n.box-inferred{fill:#fff;stroke:#888;stroke-width:1px;"
	"stroke-dasharray:3 2}\n"
	".head{fill:#f4f4f4;stroke:#444;stroke-width:1.2px}\n.note{fill:#fff7d6;stroke:#e0c860;stroke-width:1px}\n"
	".dot{fill:#444}\n.inferred{font-style:italic;fill:#666}\n.center{text-anchor:middle}\n.right{text-anchor:end}\n";

/* ---- pieces ---------------------------------------------------------------------- */

static void add_attribute(struct text *into, const char *name, long tenths)
{
	text_add(into, " ");
	text_add(into, name);
	text_add(into, "=\"");
	xml_add_tenths(into, tenths);
	text_add(into, "\"");
}

static void add_line(struct text *into, const char *class, long x1, long y1, long x2, long y2, const char *marker)
{
	text_add(into, "<line class=\"");
	text_add(into, class);
	text_add(into, "\"");
	add_attribute(into, "x1", x1);
	add_attribute(into, "y1", y1);
	add_attribute(into, "x2", x2);
	add_attribute(into, "y2", y2);
	if (marker != NULL)
		text_addf(into, " marker-end=\"url(#%s)\"", marker);
	text_add(into, "/>\n");
}

static void open_text(struct text *into, const char *class, long x, long y)
{
	text_addf(into, "<text class=\"%s\"", class);
	add_attribute(into, "x", x);
	add_attribute(into, "y", y);
	text_add(into, ">");
}

/* `text` is escaped for terminals, not yet for XML. */
static void add_text(struct text *into, const char *class, long x, long y, const char *text)
{
	open_text(into, class, x, y);
	xml_add(into, text);
	text_add(into, "</text>\n");
}

static void add_box(struct text *into, const char *class, long x, long y, long width, long height)
{
	text_addf(into, "<rect class=\"%s\" rx=\"4\"", class);
	add_attribute(into, "x", x);
	add_attribute(into, "y", y);
	add_attribute(into, "width", width);
	add_attribute(into, "height", height);
	text_add(into, "/>\n");
}

/* Cuts a text to so many columns, with an ellipsis. */
static void cut_text(struct text *text, int columns)
{
	if (text->len == 0 || text_columns(text->data) <= columns)
		return;
	struct canvas c = {0};

	canvas_resize(&c, 1, columns - 1);
	canvas_text(&c, 0, 0, columns - 1, text->data, STYLE_PLAIN);
	text_clear(text);
	canvas_row_text(&c, 0, false, text);
	text_add(text, "\u2026");
	canvas_fini(&c);
}

static long line_x(int end)
{
	return end == 0 ? LINE_LEFT : LINE_RIGHT;
}

/* ---- arrows ---------------------------------------------------------------------- */

/* The two ends of an arrow as it is drawn. */
struct track {
	long x1, y1, x2, y2;
	bool to_right;
};

/* A packet that is lost or still flies slants like the one before it. */
static struct track track_of(struct svg *s, const struct ladder_row *row)
{
	const struct event *ev = trace_event(s->trace, row->event);
	struct track t = {.to_right = row->from != 1};
	long *drop = &s->drop[row->from == 1];
	long down = *drop - HEIGHT_ROW / 2 > HEIGHT_FLIGHT ? *drop - HEIGHT_ROW / 2 : HEIGHT_FLIGHT;

	t.y1 = s->heights.of[row->event];
	if (row->kind == ROW_DUPLICATE) {
		t.y1 = s->heights.of[ev->of] != 0 ? s->heights.of[ev->of] : t.y1;
		down = s->heights.of[row->event] - t.y1;
	} else if (row->fate == FATE_ARRIVED) {
		down = ev->outcome != 0 ? s->heights.of[ev->outcome] - t.y1 : UNSEEN_DROP;
	}
	*drop = down;
	if (row->from < 0 && ev->outcome != 0)
		t.to_right = trace_event_end(s->trace, trace_event(s->trace, ev->outcome)) == 1;
	t.x1 = line_x(t.to_right ? 0 : 1);
	t.x2 = t.x1 + (long)(row->progress * (t.to_right ? SPAN : -SPAN));
	t.y2 = t.y1 + (long)(row->progress * (double)down);
	if (row->from < 0) /* a third party stands somewhere on the way */
		t.x1 += t.to_right ? SPAN / 3 : -SPAN / 3;
	return t;
}

static const char *line_class(const struct ladder_row *row)
{
	return row->kind == ROW_DUPLICATE ? "copy" : draw_style_name(arrow_style(row));
}

static void add_arrow(struct svg *s, const struct ladder_row *row)
{
	struct track t = track_of(s, row);
	const char *class = line_class(row);
	char marker[40];

	if (row->fate == FATE_LOST)
		snprintf(marker, sizeof marker, "m-lost");
	else if (row->mark == ROW_RST && row->fate == FATE_ARRIVED)
		snprintf(marker, sizeof marker, "m-%s", row->is_third_partys ? "kernel-reset" : "reset");
	else
		snprintf(marker, sizeof marker, "m-%s", class);
	if (row->mark == ROW_RST && row->fate == FATE_ARRIVED) /* the X stands before the lifeline */
		t.x2 += t.to_right ? -90 : 90;
	add_line(s->into, class, t.x1, t.y1, t.x2, t.y2, marker);
}

/* The text of a label along a slope, twice: a white halo keeps lines off it. */
static void add_slanted(struct text *into, long x, long y, double slope, bool is_right, const char *label)
{
	double cube = slope * slope * slope;
	double angle = slope - cube / 3 + cube * slope * slope / 5; /* its arc tangent, near enough for gentle slopes */

	text_add(into, "<g transform=\"translate(");
	xml_add_tenths(into, x);
	text_add(into, ",");
	xml_add_tenths(into, y);
	text_add(into, ") rotate(");
	xml_add_tenths(into, (long)(angle * 572.96)); /* tenths of a degree */
	text_add(into, is_right ? ")\" class=\"right\"><text class=\"halo\">" : ")\"><text class=\"halo\">");
	xml_add(into, label);
	text_add(into, "</text><text>");
	xml_add(into, label);
	text_add(into, "</text></g>\n");
}

/* Near the sender, along the arrow; a copy's near its head, since its tail lies on the first one's. Steeper than
 * about 30 degrees it would not be read. */
static void add_label(struct svg *s, const struct ladder_row *row)
{
	struct text label = {0};
	struct track t = track_of(s, row);
	bool is_copy = row->kind == ROW_DUPLICATE;
	long run = t.to_right ? t.x2 - t.x1 : t.x1 - t.x2;
	double slope = run > 0 ? (double)(t.y2 - t.y1) / (double)run : 0;
	bool has_window = row->mark == ROW_SYN && s->options->ladder.conn != 0;

	if (!arrow_label(s->trace, row, &s->options->ladder, has_window ? 0 : 1, &label)) {
		text_clear(&label);
		(void)arrow_label(s->trace, row, &s->options->ladder, 0, &label);
	}
	if (slope > SLOPE_MOST)
		slope = SLOPE_MOST;
	long along = is_copy ? run - LABEL_INSET : LABEL_INSET;
	long x = t.x1 + (t.to_right ? along : -along);
	long y = (is_copy ? t.y2 - (long)(slope * LABEL_INSET) : t.y1 + (long)(slope * LABEL_INSET)) + (is_copy ? 115 : -45);
	if (label.len > 0)
		add_slanted(s->into, x, y, t.to_right ? slope : -slope, t.to_right == is_copy, label.data);
	text_fini(&label);
}

/* ---- words, times, states -------------------------------------------------------- */

static void add_note(const struct svg *s, const char *words, long y)
{
	long width = (text_columns(words) * 68) + 200;
	long middle = (LINE_LEFT + LINE_RIGHT) / 2;

	add_box(s->into, "note", middle - width / 2, y - 115, width, 190);
	add_text(s->into, "center", middle, y + 25, words);
}

/* A call or a timer stands at its end's lifeline, what somebody wrote in the middle. */
static void add_happening(const struct svg *s, const struct ladder_row *row)
{
	struct text words = {0};
	long y = s->heights.of[row->event];
	const struct event *ev = trace_event(s->trace, row->event);

	(void)arrow_label(s->trace, row, &s->options->ladder, 0, &words);
	text_add(&words, "");
	cut_text(&words, NOTE_COLUMNS);
	if (row->from < 0 || ev->kind == EV_NOTE || ev->kind == EV_COMMAND) {
		add_note(s, words.data, y);
	} else {
		long x = line_x(row->from) + (row->from == 0 ? 110 : -110);

		text_add(s->into, "<circle class=\"dot\" r=\"3.5\"");
		add_attribute(s->into, "cx", line_x(row->from));
		add_attribute(s->into, "cy", y);
		text_add(s->into, "/>\n");
		add_text(s->into, row->from == 0 ? "sub halo" : "sub right halo", x, y + 40, words.data);
		add_text(s->into, row->from == 0 ? "sub" : "sub right", x, y + 40, words.data);
	}
	text_fini(&words);
}

static void add_time_and_remark(const struct svg *s, const struct ladder_row *row, time_ns previous)
{
	char time[CLOCK_TEXT + 1] = "+";
	struct text remark = {0};
	long y = s->heights.of[row->event];
	const struct ladder_options *o = &s->options->ladder;
	const struct event *ev = trace_event(s->trace, row->event);
	bool is_words = row->kind == ROW_HAPPENING && (ev->kind == EV_NOTE || ev->kind == EV_COMMAND || ev->kind == EV_APP);

	if (o->time == TIME_DELTA)
		clock_format(row->time - previous, 9, time + 1);
	else if (o->time != TIME_WALL || !clock_format_wall(trace_about_const(s->trace)->created, row->time, 12, time))
		clock_format(row->time, 10, time);
	add_text(s->into, "time right", TIME_X, y + 40, time);
	if (o->remark != NULL && !is_words)
		o->remark(s->trace, row->event, o->is_absolute, &remark);
	cut_text(&remark, REMARK_COLUMNS);
	if (remark.len > 0)
		add_text(s->into, "remark", REMARK_X, y + 40, remark.data);
	text_fini(&remark);
}

static void add_state(const struct svg *s, int end, int state, bool is_inferred, long y)
{
	long x = end == 0 ? LINE_LEFT - BOX_GAP - BOX_WIDTH : LINE_RIGHT + BOX_GAP;
	const char *name = state == STATE_UNKNOWN ? "?" : tcp_state_name((enum tcp_state)state);

	add_box(s->into, is_inferred ? "box-inferred" : "box", x, y - BOX_HEIGHT / 2, BOX_WIDTH, BOX_HEIGHT);
	add_text(s->into, is_inferred ? "inferred center" : "center", x + BOX_WIDTH / 2, y + 40, name);
}

/* Every change of an end's states, and the state it came from at the top. */
static void add_states(const struct svg *s, uint32_t conn, const struct ladder_memory *memory, int end)
{
	const struct state_changes *states = &memory->states[end];
	bool is_inferred = !past_is_ours(s->trace, trace_connection(s->trace, conn)->tuple.host[end]);

	for (size_t i = 0; i < states->count; i++) {
		const struct state_change *change = &states->items[i];

		if (i == 0 && change->before != STATE_UNKNOWN && s->list.conn != 0)
			add_state(s, end, change->before, is_inferred, FIRST_Y - 300);
		if (s->heights.of[change->event] != 0)
			add_state(s, end, change->after, is_inferred, s->heights.of[change->event]);
	}
}

static void add_all_states(const struct svg *s)
{
	for (size_t i = 0; i < s->list.memory_count; i++) {
		uint32_t conn = s->list.conn != 0 ? s->list.conn : (uint32_t)i + 1;

		add_states(s, conn, &s->list.memories[i], 0);
		add_states(s, conn, &s->list.memories[i], 1);
	}
}

/* ---- the page -------------------------------------------------------------------- */

static void add_markers(struct text *into)
{
	static const struct {
		const char *class, *color;
	} heads[] = {
		{"syn", "#cc79a7"}, {"fin", "#cc79a7"}, {"ack", "#555"}, {"data", "#0072b2"}, {"rst", "#d55e00"},
		{"retransmit", "#e69f00"}, {"duplicate-ack", "#e69f00"}, {"warning", "#56b4e9"}, {"copy", "#56b4e9"},
		{"third-party", "#009e73"},
	};

	text_add(into, "<defs>\n");
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		text_addf(into, "<marker id=\"m-%s\" markerUnits=\"userSpaceOnUse\" markerWidth=\"12\" markerHeight=\"10\" refX=\"11\" "
			  "refY=\"5\" orient=\"auto\"><path d=\"M0,0.5 L11,5 L0,9.5 Z\" style=\"fill:%s;stroke:none\"/></marker>\n",
			  heads[i].class, heads[i].color);
	text_add(into, "<marker id=\"m-lost\" markerUnits=\"userSpaceOnUse\" markerWidth=\"16\" markerHeight=\"16\" refX=\"8\" refY=\"8\" "
		       "orient=\"0\"><path class=\"lost\" d=\"M2,2 L14,14 M14,2 L2,14\"/></marker>\n"
		       "<marker id=\"m-reset\" markerUnits=\"userSpaceOnUse\" markerWidth=\"14\" markerHeight=\"14\" refX=\"7\" refY=\"7\" "
		       "orient=\"0\"><path class=\"lost\" d=\"M2,2 L12,12 M12,2 L2,12\"/></marker>\n"
		       "<marker id=\"m-kernel-reset\" markerUnits=\"userSpaceOnUse\" markerWidth=\"14\" markerHeight=\"14\" "
		       "refX=\"7\" refY=\"7\" orient=\"0\"><path d=\"M2,2 L12,12 M12,2 L2,12\" "
		       "style=\"fill:none;stroke:#009e73;stroke-width:2.4px\"/></marker>\n</defs>\n");
}

static void add_host(const struct svg *s, int end)
{
	long x = line_x(end);
	const struct trace_tuple *tuple;
	char addr[IP_ADDR_TEXT];

	add_box(s->into, "head", x - 1050, HEAD_Y, 2100, HEAD_HEIGHT);
	if (s->list.conn == 0) {
		add_text(s->into, "host center", x, HEAD_Y + 270, end == 0 ? "clients" : "servers");
		return;
	}
	tuple = &trace_connection(s->trace, s->list.conn)->tuple;
	const char *name = trace_host(s->trace, tuple->host[end])->name;
	open_text(s->into, "host center", x, HEAD_Y + 190);
	xml_add_foreign(s->into, span_of(name, size_min(strlen(name), 26)));
	text_add(s->into, "</text>\n");
	ip_addr_format(&tuple->addr[end], addr);
	open_text(s->into, "center", x, HEAD_Y + 365);
	text_addf(s->into, tuple->addr[end].family == 6 ? "[%s]:%u</text>\n" : "%s:%u</text>\n", addr, tuple->port[end]);
}

static void add_head(const struct svg *s, long height)
{
	const struct trace_about *about = trace_about_const(s->trace);
	const char *title = about->title[0] != '\0' ? about->title : "TCP connection";

	text_add(s->into, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\"");
	text_addf(s->into, " width=\"%d\" height=\"%ld\" viewBox=\"0 0 %d %ld\">\n<title>", PAGE / 10, height / 10, PAGE / 10, height / 10);
	xml_add_foreign(s->into, span_of(title, strlen(title)));
	text_add(s->into, "</title>\n<style type=\"text/css\">\n");
	text_add(s->into, style_sheet);
	text_add(s->into, "</style>\n");
	add_markers(s->into);
	text_addf(s->into, "<rect width=\"%d\" height=\"%ld\" fill=\"#fff\"/>\n", PAGE / 10, height / 10);
	open_text(s->into, "title", 240, 400);
	xml_add_foreign(s->into, span_of(title, size_min(strlen(title), 100)));
	text_add(s->into, "</text>\n");
	open_text(s->into, "sub", 240, 630);
	text_addf(s->into, "%zu rows; sequence numbers %s; times in %s", s->list.count,
		  s->options->ladder.is_absolute ? "as on the wire" : "relative to each end's first one",
		  s->options->ladder.time == TIME_WALL ? "UTC" : "ms");
	if (about->created[0] != '\0') {
		text_add(s->into, "; recorded ");
		xml_add_foreign(s->into, span_of(about->created, size_min(strlen(about->created), 19)));
	}
	text_add(s->into, "</text>\n");
	add_text(s->into, "sub right", TIME_X, HEAD_Y + 270, s->options->ladder.time == TIME_DELTA ? "+ms" : "ms");
	add_text(s->into, "sub", REMARK_X, HEAD_Y + 270, "why / what happened");
}

/* Lifelines, and marks where idle time was cut out of them. */
static void add_lifelines(const struct svg *s, long bottom)
{
	for (int end = 0; end < 2; end++)
		add_line(s->into, "lifeline", line_x(end), HEAD_Y + HEAD_HEIGHT, line_x(end), bottom, NULL);
	for (size_t i = 0; i < s->heights.break_count; i++) {
		const struct height_break *b = &s->heights.breaks[i];
		char idle[CLOCK_TEXT];

		for (int end = 0; end < 2; end++) {
			text_add(s->into, "<rect fill=\"#fff\"");
			add_attribute(s->into, "x", line_x(end) - 60);
			add_attribute(s->into, "y", b->middle - 50);
			add_attribute(s->into, "width", 120);
			add_attribute(s->into, "height", 100);
			text_add(s->into, "/>\n");
			add_line(s->into, "lifeline", line_x(end) - 60, b->middle - 25, line_x(end) + 60, b->middle - 75, NULL);
			add_line(s->into, "lifeline", line_x(end) - 60, b->middle + 75, line_x(end) + 60, b->middle + 25, NULL);
		}
		clock_format(b->idle, 10, idle);
		open_text(s->into, "sub center", (LINE_LEFT + LINE_RIGHT) / 2, b->middle + 40);
		text_addf(s->into, "\u2248 %s%s later \u2248</text>\n", idle, b->idle < 10 * NS_PER_S ? " ms" : "");
	}
}

static void add_legend(struct text *into, long y)
{
	static const struct {
		const char *class, *marker, *text;
	} signs[] = {
		{"syn", "m-syn", "SYN, FIN"}, {"data", "m-data", "data"}, {"ack", "m-ack", "ACK alone"},
		{"duplicate-ack", "m-duplicate-ack", "d2/3: duplicate ACK"}, {"retransmit", "m-retransmit", "R! sent again"},
		{"data", "m-lost", "lost"}, {"rst", "m-reset", "RST"},
		{"third-party", "m-kernel-reset", "K! by its kernel"},
	};
	long x = 240;

	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		add_line(into, signs[i].class, x, y, x + 420, y, signs[i].marker);
		add_text(into, "legend", x + 560, y + 40, signs[i].text);
		x += 760 + (long)strlen(signs[i].text) * 66;
	}
}

/* One pass over the rows: lines, or what is written over them. */
static void add_rows(struct svg *s, bool is_lines)
{
	time_ns previous = 0;

	s->drop[0] = s->drop[1] = 0;
	for (size_t i = 0; i < s->list.count; i++) {
		struct moment moment = {.at = trace_count(s->trace), .now = trace_end_time(s->trace)};
		struct ladder_row row;

		if (ladder_row_is_settled(s->trace, s->list.ids[i]))
			moment.now = TIME_NEVER;
		ladder_list_row(&s->list, s->trace, moment, i, &row);
		if (is_lines && row.kind != ROW_HAPPENING)
			add_arrow(s, &row);
		if (!is_lines) {
			add_time_and_remark(s, &row, i == 0 ? row.time : previous);
			if (row.kind == ROW_HAPPENING)
				add_happening(s, &row);
			else
				add_label(s, &row);
		}
		previous = row.time;
	}
}

void export_svg(const struct trace *trace, const struct export_options *options, struct text *into)
{
	struct svg s = {.trace = trace, .options = options, .list = {.has_hindsight = true, .filter = options->filter},
			.into = into};

	ladder_list_update(&s.list, trace, options->ladder.conn, options->flags);
	heights_init(&s.heights, trace, &s.list, FIRST_Y);
	long bottom = s.heights.last + HEIGHT_FLIGHT;
	add_head(&s, bottom + FOOT);
	add_lifelines(&s, bottom);
	add_host(&s, 0);
	add_host(&s, 1);
	add_rows(&s, true);
	add_all_states(&s);
	add_rows(&s, false);
	add_legend(into, bottom + FOOT / 2 + 60);
	text_add(into, "</svg>\n");
	heights_fini(&s.heights);
	ladder_list_fini(&s.list);
}
