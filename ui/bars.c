/* SPDX-License-Identifier: MIT
 *
 * bars.c - the first line and the last: what this is, and what can be done.
 *
 *     GET http://10.77.0.1/  10.77.0.2:30730 > 10.77.0.1:80  row 6/24  PAUSED x1  seq:relative
 *     Space play  <- -> step  ? help  q quit                (or an answer, a question, how far the body is)
 */
#include <stdio.h>
#include <string.h>

#include "ui/screen.h"

enum { FULL_WORDS = 100, TITLE_LEAST = 12, BAR_LEAST = 10, BAR_MOST = 40 };

static void format_speed(double speed, char *into, size_t room)
{
	if (speed < 1)
		snprintf(into, room, " x1/%.0f", 1 / speed);
	else
		snprintf(into, room, " x%.3g", speed);
}

static const char *mode_word(const struct view *v)
{
	const struct play *p = session_play(v->session);

	if (view_is_at_end(v))
		return "END";
	if (p->is_paused)
		return "PAUSED";
	return p->is_following ? "LIVE" : "PLAYING";
}

static void format_right(const struct view *v, char *into, size_t room)
{
	bool is_full = v->columns >= FULL_WORDS;
	char speed[24] = "", conn[32], conns[48] = "";

	if (!view_is_at_end(v))
		format_speed(session_play(v->session)->speed, speed, sizeof speed);
	if (view_conn_text(v, conn, sizeof conn))
		snprintf(conns, sizeof conns, "conn %s  ", conn);
	const char *filtered = v->list.filter != NULL ? "filtered  " : "";
	const char *numbers = v->look.is_absolute ? (is_full ? "absolute" : "abs") : (is_full ? "relative" : "rel");

	snprintf(into, room, "%s%s%s%ld/%zu  %s%s  seq:%s ", filtered, conns, is_full ? "row " : "", v->selected + 1,
		 v->list.count, mode_word(v), speed, numbers);
}

static void format_addresses(const struct view *v, char *into, size_t room)
{
	char a[IP_ADDR_TEXT], b[IP_ADDR_TEXT];
	uint32_t id = view_event(v), conn = v->look.conn;

	into[0] = '\0';
	if (conn == 0 && id > 0)
		conn = trace_event(v->trace, id)->conn;
	if (conn == 0)
		return;
	const struct trace_tuple *t = &trace_connection(v->trace, conn)->tuple;
	ip_addr_format(&t->addr[0], a);
	ip_addr_format(&t->addr[1], b);
	snprintf(into, room, "%s:%u > %s:%u", a, t->port[0], b, t->port[1]);
}

/* Title and addresses as far as there is room; what is cut ends with '~'. */
static void paint_left(const struct view *v, struct canvas *c, int row, int width)
{
	char title[600], addresses[128];
	const char *raw = trace_about_const(v->trace)->title;

	text_escape(title, sizeof title, span_of(raw, strlen(raw)));
	format_addresses(v, addresses, sizeof addresses);
	int wants = text_columns(title), more = text_columns(addresses);
	bool has_both = more > 0 && (wants + 2 + more <= width || TITLE_LEAST + 2 + more <= width);
	int room = has_both ? width - 2 - more : width;
	int used = canvas_text(c, row, 1, room, title, STYLE_TITLE);
	if (wants > room && room > 0)
		canvas_rune(c, row, room, '~', STYLE_TITLE);
	if (has_both)
		canvas_text(c, row, 1 + used + (used > 0 ? 2 : 0), more, addresses, STYLE_TITLE);
}

void bar_title(const struct view *v, struct canvas *c, int row)
{
	char right[160];

	format_right(v, right, sizeof right);
	int width = text_columns(right), x = v->columns - width;
	if (x < 0)
		x = 0;
	canvas_text(c, row, x, width, right, STYLE_TITLE);
	if (x > 2)
		paint_left(v, c, row, x - 2);
	canvas_select(c, row, 0, v->columns);
}

/* ---- the last line --------------------------------------------------------------- */

struct hint {
	const char *key, *ascii, *what;
};

/* Is the selected packet in flight, in a world that goes on? */
static bool can_drop(const struct view *v)
{
	const struct event *ev = view_packet(v);

	return session_is_running(v->session) && ev != NULL && ev->kind == EV_SENT && ev->outcome == 0;
}

static void paint_hints(const struct view *v, struct canvas *c, int row)
{
	const struct play *p = session_play(v->session);
	const char *play = view_is_at_end(v) ? "again" : p->is_paused ? "play" : "pause";
	const struct hint hints[] = {
		{"Space", "Space", play}, {"←→", "<- ->", "step"}, {"?", "?", "help"}, {"q", "q", "quit"},
		{"d", "d", can_drop(v) ? "drop" : NULL}, {"j k", "j k", "row"}, {"Enter", "Enter", "details"},
		{"w", "w", "why"}, {"/", "/", "search"}, {"r", "r", "numbers"}, {"g G", "g G", "ends"},
	};
	int x = 1;

	for (size_t i = 0; i < ARRAY_LEN(hints); i++) {
		if (hints[i].what == NULL)
			continue;
		const char *key = v->look.is_ascii ? hints[i].ascii : hints[i].key;
		int width = text_columns(key) + 1 + text_columns(hints[i].what);
		if (x + width >= v->columns)
			return;
		x += canvas_text(c, row, x, v->columns - x, key, STYLE_KEY) + 1;
		x += canvas_text(c, row, x, v->columns - x, hints[i].what, STYLE_DIM) + 2;
	}
}

/* "HTTP/1.1 200 OK  46.1 KB of 100 KB [======      ]  46 %" while a body comes; false when none does. */
static bool paint_progress(const struct view *v, struct canvas *c, int row)
{
	struct source_progress progress;
	char done[32], all[32] = "?";

	if (!session_is_running(v->session) || session_play(v->session)->is_paused)
		return false;
	session_progress(v->session, &progress);
	if (!progress.has_transfer || (progress.expected >= 0 && progress.received >= (uint64_t)progress.expected))
		return false;
	text_format_size(done, sizeof done, progress.received);
	int x = 1 + canvas_textf(c, row, 1, v->columns / 3, STYLE_STRONG, "%s", progress.headline) + 2;
	if (progress.expected <= 0) {
		canvas_textf(c, row, x, v->columns - x, STYLE_PLAIN, "%s so far", done);
		return true;
	}
	text_format_size(all, sizeof all, (uint64_t)progress.expected);
	x += canvas_textf(c, row, x, v->columns - x, STYLE_PLAIN, "%s of %s ", done, all);
	double share = (double)progress.received / (double)progress.expected;
	int width = v->columns - x - 9;
	width = width > BAR_MOST ? BAR_MOST : width;
	if (width >= BAR_LEAST) {
		canvas_rune(c, row, x, '[', STYLE_DIM);
		for (int i = 0; i < width; i++)
			canvas_rune(c, row, x + 1 + i, i < (int)(share * width) ? '=' : ' ', STYLE_DATA);
		canvas_rune(c, row, x + 1 + width, ']', STYLE_DIM);
		x += width + 3;
	}
	canvas_textf(c, row, x, v->columns - x, STYLE_PLAIN, "%3.0f %%", share * 100);
	return true;
}

void bar_status(const struct view *v, struct canvas *c, int row)
{
	char text[700];

	if (v->mode == VIEW_SEARCH) {
		canvas_textf(c, row, 0, v->columns, STYLE_STRONG, "/%s_", v->search);
	} else if (v->message[0] != '\0') {
		text_escape(text, sizeof text, span_of(v->message, strlen(v->message)));
		canvas_text(c, row, 1, v->columns - 1, text, STYLE_WARNING);
	} else if (v->number > 0) {
		canvas_textf(c, row, 1, v->columns - 1, STYLE_STRONG, "%u_  (G: go to this row)", v->number);
	} else if (!paint_progress(v, c, row)) {
		paint_hints(v, c, row);
	}
}
