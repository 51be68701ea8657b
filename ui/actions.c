/* SPDX-License-Identifier: MIT
 *
 * actions.c - one function a row of the key table, and what is typed into the search line.
 */
#include "ui/actions.h"

#include <stdio.h>
#include <string.h>

#include "ui/keys.h"

/* Turns of a simulated world that one step may take to the next thing worth a look. */
enum { STEP_TURNS = 100000 };

/* ---- time ------------------------------------------------------------------------ */

static void do_play(struct view *v, struct term *term)
{
	struct play *p = session_play(v->session);
	bool is_again = view_is_at_end(v);

	(void)term;
	play_toggle(p, is_again);
	if (is_again)
		v->is_selecting_last = true;
}

/* To the next event, or the one before, that is about what is shown. */
static bool step(struct view *v, int direction)
{
	struct play *p = session_play(v->session);
	const struct row_filter *filter = v->list.filter;

	while (play_step(p, v->trace, v->look.conn, direction)) {
		if (filter == NULL || filter->shows(filter->context, v->trace, p->at))
			return true;
	}
	return false;
}

static void do_forward(struct view *v, struct term *term)
{
	struct play *p = session_play(v->session);
	bool has_moved = step(v, +1);

	(void)term;
	/* A simulated world that waits for us goes on to its next event. */
	for (int i = 0; !has_moved && i < STEP_TURNS && session_is_virtual(v->session); i++) {
		if (!session_run_fast(v->session))
			i = STEP_TURNS;
		has_moved = step(v, +1);
	}
	if (has_moved)
		view_select_event(v, p->at);
	else if (session_is_running(v->session))
		view_say(v, "this is now: nothing more has happened yet. G follows");
	else
		view_say(v, "the end: nothing happened after this");
	if (!has_moved && !session_is_running(v->session))
		play_seek(p, v->trace, trace_count(v->trace));
}

static void do_back(struct view *v, struct term *term)
{
	struct play *p = session_play(v->session);

	(void)term;
	if (step(v, -1))
		view_select_event(v, p->at);
	else
		view_say(v, "the start: nothing happened before this");
}

static void do_rewind(struct view *v, struct term *term)
{
	(void)term;
	play_seek(session_play(v->session), v->trace, 0);
	do_forward(v, term);
	v->is_selecting_last = true;
}

static void do_faster(struct view *v, struct term *term)
{
	(void)term;
	play_change_speed(session_play(v->session), +1);
}

static void do_slower(struct view *v, struct term *term)
{
	(void)term;
	play_change_speed(session_play(v->session), -1);
}

/* ---- rows ------------------------------------------------------------------------ */

/* Selects among the rows that have happened. */
static void move(struct view *v, long by)
{
	long index = v->selected + by;

	if (v->shown == 0)
		return;
	if (index > v->shown - 1)
		index = v->shown - 1;
	view_go_to(v, index);
}

static void do_down(struct view *v, struct term *term)
{
	(void)term;
	move(v, 1);
}

static void do_up(struct view *v, struct term *term)
{
	(void)term;
	move(v, -1);
}

static void do_page_down(struct view *v, struct term *term)
{
	(void)term;
	move(v, v->page);
}

static void do_page_up(struct view *v, struct term *term)
{
	(void)term;
	move(v, -v->page);
}

static void do_first(struct view *v, struct term *term)
{
	(void)term;
	move(v, -v->shown);
}

static void do_last(struct view *v, struct term *term)
{
	(void)term;
	if (v->number > 0) {
		view_go_to(v, (long)v->number - 1);
		return;
	}
	play_to_end(session_play(v->session), v->trace);
	v->is_selecting_last = true;
}

static void do_search(struct view *v, struct term *term)
{
	(void)term;
	v->mode = VIEW_SEARCH;
	v->search[0] = '\0';
}

static void find(struct view *v, int direction)
{
	if (v->search[0] == '\0') {
		view_say(v, "nothing to search for: / asks");
		return;
	}
	long index = search_find(v, direction);
	if (index >= 0)
		view_go_to(v, index);
	else
		view_say(v, "no row with \"%s\"", v->search);
}

static void do_find_next(struct view *v, struct term *term)
{
	(void)term;
	find(v, +1);
}

static void do_find_before(struct view *v, struct term *term)
{
	(void)term;
	find(v, -1);
}

/* ---- details --------------------------------------------------------------------- */

/* Opens the panel; shuts it when it is the one that is open. */
static void show_panel(struct view *v, enum panel panel)
{
	bool will_open = !view_has_panel(v) || v->panel != panel;
	bool would_by_itself = v->columns >= PANEL_FITS_COLUMNS;

	/* What the screen would do by itself is no wish: after a resize it does so again. */
	v->wish = will_open == would_by_itself ? PANEL_AS_FITS : will_open ? PANEL_OPEN : PANEL_SHUT;
	v->panel = panel;
	v->panel_skip = 0;
	if (view_is_list(v))
		view_say(v, "no room for details: they need %d columns and %d rows", LIST_BELOW_COLUMNS, LIST_BELOW_ROWS);
}

static void do_details(struct view *v, struct term *term)
{
	(void)term;
	show_panel(v, v->panel);
}

static void do_next_panel(struct view *v, struct term *term)
{
	(void)term;
	show_panel(v, view_has_panel(v) ? (enum panel)((v->panel + 1) % PANEL_COUNT) : v->panel);
}

static void do_why(struct view *v, struct term *term)
{
	(void)term;
	show_panel(v, PANEL_WHY);
}

static void do_bytes(struct view *v, struct term *term)
{
	(void)term;
	show_panel(v, PANEL_BYTES);
}

static void do_variables(struct view *v, struct term *term)
{
	(void)term;
	show_panel(v, PANEL_VARIABLES);
}

static void do_scroll_down(struct view *v, struct term *term)
{
	(void)term;
	v->panel_skip++; /* screen_paint stops it at the end */
}

static void do_scroll_up(struct view *v, struct term *term)
{
	(void)term;
	if (v->panel_skip > 0)
		v->panel_skip--;
}

/* ---- looks ----------------------------------------------------------------------- */

static void do_numbers(struct view *v, struct term *term)
{
	(void)term;
	v->look.is_absolute = !v->look.is_absolute;
}

static void do_time(struct view *v, struct term *term)
{
	(void)term;
	switch (v->look.time) {
	case TIME_SINCE_START:
		v->look.time = TIME_DELTA;
		view_say(v, "time: since the row above");
		return;
	case TIME_DELTA:
		if (trace_about_const(v->trace)->created[0] != '\0') {
			v->look.time = TIME_WALL;
			view_say(v, "time: of the day, UTC");
			return;
		}
		v->look.time = TIME_SINCE_START;
		view_say(v, "time: since the start (simulated time has no time of the day)");
		return;
	case TIME_WALL:
		v->look.time = TIME_SINCE_START;
		view_say(v, "time: since the start");
		return;
	}
}

static void do_characters(struct view *v, struct term *term)
{
	(void)term;
	v->look.is_ascii = !v->look.is_ascii;
}

static void do_theme(struct view *v, struct term *term)
{
	view_say(v, "colours: %s", term->ops->next_theme(term));
}

static void do_help(struct view *v, struct term *term)
{
	(void)term;
	v->mode = VIEW_HELP;
	v->help_skip = 0;
}

static void do_redraw(struct view *v, struct term *term)
{
	(void)v;
	term->ops->redraw(term);
}

/* ---- the session ----------------------------------------------------------------- */

/* What a command did in a world that stands still is shown at once. */
static void take_in_command(struct view *v)
{
	struct play *p = session_play(v->session);

	if (session_is_virtual(v->session) && trace_end_time(v->trace) <= p->now)
		p->at = trace_count(v->trace);
}

static void do_drop(struct view *v, struct term *term)
{
	struct command command = {.kind = COMMAND_DROP, .event = view_event(v)};
	const struct event *ev = view_packet(v);
	char answer[200] = "";

	(void)term;
	if (session_is_running(v->session) && (ev == NULL || ev->kind != EV_SENT)) {
		view_say(v, "select a packet that is in flight: then d drops it");
	} else if (session_is_running(v->session) && ev->outcome != 0) {
		view_say(v, "#%u is no longer in flight", (unsigned)ev->number);
	} else {
		if (session_command(v->session, &command, answer, sizeof answer))
			take_in_command(v);
		view_say(v, "%s", answer);
	}
}

static void do_urgent(struct view *v, struct term *term)
{
	const struct command command = {.kind = COMMAND_URGENT, .conn = v->look.conn};
	char answer[200] = "";

	(void)term;
	if (session_command(v->session, &command, answer, sizeof answer))
		take_in_command(v);
	view_say(v, "%s", answer);
}

/* What the connection is about: the first line that an application has said of it, which is a request as a rule. "" when none did. */
static void add_subject(const struct trace *trace, uint32_t conn, char *into, size_t room)
{
	const struct trace_connection *c = trace_connection(trace, conn);

	into[0] = '\0';
	for (size_t i = 0; i < c->row_count; i++) {
		const struct event *ev = trace_event(trace, c->rows[i]);

		if (ev->kind != EV_APP)
			continue;
		struct span text = trace_bytes(trace, ev);

		snprintf(into, room, ": %.*s", (int)size_min(text.len, room), (const char *)text.data);
		return;
	}
}

static void choose_conn(struct view *v, int direction)
{
	uint32_t count = (uint32_t)trace_connection_count(v->trace);
	char text[32], subject[100] = "";

	if (count < 2) {
		view_say(v, "there is only one connection");
		return;
	}
	/* 1 .. count, then 0: all. */
	uint32_t conn = (uint32_t)((int64_t)v->look.conn + direction + (int64_t)count + 1) % (count + 1);
	view_choose_conn(v, conn);
	if (conn > 0)
		add_subject(v->trace, conn, subject, sizeof subject);
	if (view_conn_text(v, text, sizeof text))
		view_say(v, "connection %s%s", text, subject);
}

static void do_conn_before(struct view *v, struct term *term)
{
	(void)term;
	choose_conn(v, -1);
}

static void do_conn_next(struct view *v, struct term *term)
{
	(void)term;
	choose_conn(v, +1);
}

static void do_suspend(struct view *v, struct term *term)
{
	(void)v;
	term->ops->suspend(term);
}

static void do_quit(struct view *v, struct term *term)
{
	(void)term;
	v->quit = QUIT_PLAIN;
}

static void do_quit_keeping(struct view *v, struct term *term)
{
	(void)term;
	v->quit = QUIT_KEEPING_SCREEN;
}

/* ---- from keys to actions -------------------------------------------------------- */

#define X(id, function, key, other, shown, help) [ACTION_##id] = do_##function,
static void (*const actions[ACTION_COUNT])(struct view *v, struct term *term) = {UI_KEYS(X)};
#undef X

static void search_key(struct view *v, uint32_t key)
{
	size_t len = strlen(v->search);

	if (key == TERM_ENTER) {
		v->mode = VIEW_LADDER;
		find(v, +1);
	} else if (key == TERM_ESCAPE || (key == TERM_BACKSPACE && len == 0)) {
		v->mode = VIEW_LADDER;
	} else if (key == TERM_BACKSPACE) {
		v->search[len - 1] = '\0';
	} else if (key >= ' ' && key <= '~' && len + 1 < sizeof v->search) {
		v->search[len] = (char)key;
		v->search[len + 1] = '\0';
	}
}

/* Keys that move, move the help; every other one shuts it. */
static void help_key(struct view *v, uint32_t key)
{
	enum action a = keys_find(key);

	if (a == ACTION_DOWN || a == ACTION_PAGE_DOWN || a == ACTION_PLAY)
		v->help_skip += a == ACTION_DOWN ? 1 : v->page;
	else if (a == ACTION_UP || a == ACTION_PAGE_UP)
		v->help_skip -= a == ACTION_UP ? 1 : v->page;
	else
		v->mode = VIEW_LADDER;
	if (v->help_skip < 0)
		v->help_skip = 0;
}

void actions_key(struct view *v, struct term *term, uint32_t key)
{
	enum action a = keys_find(key);

	v->is_dirty = true;
	v->message[0] = '\0';
	if (v->mode == VIEW_SEARCH && a != ACTION_REDRAW && a != ACTION_SUSPEND) {
		search_key(v, key);
		return;
	}
	if (v->mode == VIEW_HELP && a != ACTION_REDRAW && a != ACTION_SUSPEND) {
		help_key(v, key);
		return;
	}
	if (key >= '0' && key <= '9') {
		if (v->number < 100000000)
			v->number = v->number * 10 + (unsigned)(key - '0');
		return;
	}
	if (a != ACTION_COUNT)
		actions[a](v, term);
	v->number = 0;
}
