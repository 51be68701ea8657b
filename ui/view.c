/* SPDX-License-Identifier: MIT
 *
 * view.c - which rows are there, and which one is selected.
 */
#include "ui/view.h"

#include <stdarg.h>
#include <stdio.h>

#include "explain/explain.h"

static void remark(const struct trace *trace, uint32_t id, bool is_absolute, struct text *into)
{
	explain_brief(trace, id, is_absolute ? NUMBERS_ABSOLUTE : NUMBERS_RELATIVE, into);
}

void view_init(struct view *v, struct session *session, const struct ui_options *options)
{
	*v = (struct view){
		.session = session,
		.trace = session_trace(session),
		.look = {.is_absolute = options->is_absolute, .is_ascii = options->is_ascii, .remark = remark},
		.list = {.filter = options->filter},
		.selected = -1,
		.is_selecting_last = true,
		.is_dirty = true,
	};
	cursor_init(&v->cursor, v->trace, 0);
}

void view_fini(struct view *v)
{
	ladder_list_fini(&v->list);
}

void view_resize(struct view *v, int rows, int columns)
{
	v->rows = rows;
	v->columns = columns;
	v->is_dirty = true;
}

void view_say(struct view *v, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(v->message, sizeof v->message, fmt, args);
	va_end(args);
	v->is_dirty = true;
}

struct moment view_moment(const struct view *v)
{
	const struct play *p = session_play(v->session);

	return (struct moment){.at = p->at, .now = p->now};
}

bool view_is_at_end(const struct view *v)
{
	return !session_is_running(v->session) && session_play(v->session)->at == trace_count(v->trace);
}

/* A single connection needs no ports; when a second one is opened, the selection stays with its event. */
static void show_all_there_are(struct view *v)
{
	uint32_t conn = trace_connection_count(v->trace) == 1 ? 1 : 0;
	uint32_t id = view_event(v);

	if (v->look.conn == conn)
		return;
	v->look.conn = conn;
	ladder_list_update(&v->list, v->trace, conn, LADDER_DEFAULT);
	v->selected = id > 0 ? ladder_list_find(&v->list, id) : -1;
	v->is_dirty = true;
}

void view_update(struct view *v)
{
	const struct play *p = session_play(v->session);

	if (!v->has_chosen_conn)
		show_all_there_are(v);
	ladder_list_update(&v->list, v->trace, v->look.conn, LADDER_DEFAULT);
	long shown = ladder_list_find(&v->list, p->at) + 1;
	if (shown != v->shown || p->at != v->seen_at)
		v->is_dirty = true;
	v->shown = shown;
	v->seen_at = p->at;
	if (v->is_selecting_last || v->selected >= shown)
		v->selected = shown - 1;
	if (v->selected < 0 && shown > 0)
		v->selected = 0;
}

uint32_t view_event(const struct view *v)
{
	return v->selected >= 0 && v->selected < v->shown ? v->list.ids[v->selected] : 0;
}

const struct event *view_packet(const struct view *v)
{
	uint32_t id = view_event(v);
	const struct event *ev = id > 0 ? trace_event(v->trace, id) : NULL;

	return ev != NULL && event_is_packet(ev) ? ev : NULL;
}

bool view_is_list(const struct view *v)
{
	return v->columns < LIST_BELOW_COLUMNS || v->rows < LIST_BELOW_ROWS;
}

bool view_has_panel(const struct view *v)
{
	if (view_is_list(v))
		return false;
	return v->wish == PANEL_OPEN || (v->wish == PANEL_AS_FITS && v->columns >= PANEL_FITS_COLUMNS);
}

void view_go_to(struct view *v, long index)
{
	long last = (long)v->list.count - 1;

	if (index > last)
		index = last;
	if (index < 0)
		index = 0;
	if (index >= v->shown && last >= 0) {
		play_seek(session_play(v->session), v->trace, v->list.ids[index]);
		view_update(v);
	}
	v->selected = index < v->shown ? index : v->shown - 1;
	v->is_selecting_last = v->selected == v->shown - 1;
	v->panel_skip = 0;
	v->is_dirty = true;
}

void view_select_event(struct view *v, uint32_t id)
{
	if (id == 0)
		return;
	view_update(v);
	const struct event *ev = trace_event(v->trace, id);
	long index = ladder_list_find(&v->list, id);
	bool is_row = index >= 0 && v->list.ids[index] == id;
	if (!is_row && ev->of != 0)
		index = ladder_list_find(&v->list, ev->of);
	if (index < 0)
		return;
	v->selected = index;
	v->is_selecting_last = index == v->shown - 1;
	v->panel_skip = 0;
	v->is_dirty = true;
}

void view_choose_conn(struct view *v, uint32_t conn)
{
	uint32_t id = view_event(v);

	v->has_chosen_conn = true;
	v->look.conn = conn;
	view_update(v);
	v->selected = ladder_list_find(&v->list, id);
	if (v->selected < 0 && v->shown > 0)
		v->selected = 0;
	v->panel_skip = 0;
	v->is_dirty = true;
}

bool view_conn_text(const struct view *v, char *text, size_t room)
{
	size_t count = trace_connection_count(v->trace);

	if (count < 2)
		return false;
	if (v->look.conn == 0)
		snprintf(text, room, "all of %zu", count);
	else
		snprintf(text, room, "%u/%zu", (unsigned)v->look.conn, count);
	return true;
}
