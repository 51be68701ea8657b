/* SPDX-License-Identifier: MIT
 *
 * panel_variables.c - the control blocks of both ends, and what just changed in them.
 *
 *     variables         client    server
 *     SND.NXT          *+1        +0
 */
#include <ctype.h>
#include <string.h>

#include "draw/rune.h"
#include "explain/explain.h"
#include "ui/panels.h"

enum { NAME_WIDTH = 17, ROOMY_VALUE = 13, NUMBER_VALUE = 11 /* a mark and ten digits */, VALUE_MAX = 48 };

/* What the selected row changed: at departure and, when it has arrived by now, at arrival. */
struct changes {
	bool is_changed[2][VAR_COUNT];
	int64_t before[2][VAR_COUNT];
	uint32_t last; /* the later event of the two */
};

static void take_changes(const struct trace *trace, uint32_t id, struct changes *out)
{
	struct change list[VAR_COUNT];
	const struct event *ev = trace_event(trace, id);
	int end = trace_event_end(trace, ev);

	out->last = u32_max(out->last, id);
	if (end < 0)
		return;
	size_t count = trace_changes(trace, ev, list);
	for (size_t i = 0; i < count; i++) {
		unsigned variable = list[i].variable;
		if (!out->is_changed[end][variable])
			out->before[end][variable] = list[i].before;
		out->is_changed[end][variable] = true;
	}
}

static bool is_ours(const struct view *v, const struct event *ev, int end)
{
	const struct trace_connection *c = trace_connection(v->trace, ev->conn);

	return strcmp(trace_host(v->trace, c->tuple.host[end])->engine, "tcpsee") == 0;
}

/* Writes `value` of `end` as people read it at `now`; "-" where nobody could see it. */
static void format(const struct view *v, const struct event *ev, int end, enum tcp_variable variable, int64_t value, time_ns now,
		   char into[VALUE_MAX])
{
	const struct trace_connection *c = trace_connection(v->trace, ev->conn);
	int whose = tcp_variable_unit(variable) == UNIT_SEQ_RECEIVE ? 1 - end : end;
	enum explain_numbers numbers = v->look.is_absolute || !c->has_isn[whose] ? NUMBERS_ABSOLUTE : NUMBERS_RELATIVE;
	bool is_unknown = variable == VAR_STATE ? value < 0 : value == 0 && !is_ours(v, ev, end);
	struct text text = {0};

	if (is_unknown)
		text_add(&text, "-");
	else
		explain_value(variable, value, c->isn[whose], numbers, now, &text);
	text_escape(into, VALUE_MAX, span_of(text.data, text.len));
	text_fini(&text);
}

/* A state that is deduced is written small, as on the ladder. */
static void make_small(char *state)
{
	for (; *state != '\0'; state++)
		*state = (char)tolower((unsigned char)*state);
}

static void host_name(const struct view *v, const struct event *ev, int end, char into[TRACE_NAME_MAX * 4])
{
	const struct trace_connection *c = trace_connection(v->trace, ev->conn);
	const char *name = trace_host(v->trace, c->tuple.host[end])->name;

	text_escape(into, TRACE_NAME_MAX * 4, span_of(name, strlen(name)));
}

/* The same in a narrow column: a state's short name, "200.0 ms" for "in 200.0 ms". */
static void format_narrow(const struct view *v, const struct event *ev, int end, enum tcp_variable variable, int64_t value,
			  time_ns now, char into[VALUE_MAX])
{
	if (variable == VAR_STATE && value >= 0) {
		const char *brief = tcp_state_brief((enum tcp_state)value);
		text_escape(into, VALUE_MAX, span_of(brief, strlen(brief)));
		return;
	}
	format(v, ev, end, variable, value, now, into);
	if (strncmp(into, "in ", 3) == 0)
		memmove(into, into + 3, strlen(into + 3) + 1);
}

/* Where the columns of values stand; the names give way where ten digits need their room. */
struct table {
	int values; /* column of the first */
	int width;  /* of each, its mark included */
};

static struct table table_of(const struct pane *p)
{
	int width = (pane_line_width(p) - NAME_WIDTH) / 2;

	if (width >= NUMBER_VALUE || pane_line_width(p) < 3 * NUMBER_VALUE)
		return (struct table){.values = NAME_WIDTH, .width = width};
	return (struct table){.values = pane_line_width(p) - 2 * NUMBER_VALUE, .width = NUMBER_VALUE};
}

static void paint_value(struct pane *p, const struct view *v, const struct event *ev, const struct changes *changes, int end,
			enum tcp_variable variable, struct table table)
{
	bool is_changed = changes->is_changed[end][variable];
	int x = table.values + end * table.width;
	time_ns now = trace_event(v->trace, changes->last)->time;
	char text[VALUE_MAX];

	(table.width >= ROOMY_VALUE ? format : format_narrow)(v, ev, end, variable, v->cursor.values[end][variable], now, text);
	if (variable == VAR_STATE && !is_ours(v, ev, end))
		make_small(text);
	pane_text(p, x, is_changed ? "*" : " ", STYLE_CHANGED);
	pane_textf(p, x + 1, is_changed ? STYLE_CHANGED : STYLE_PLAIN, "%.*s", table.width - 1, text);
	if (text_columns(text) > table.width - 1) /* a number that was cut must not look like another one */
		pane_text(p, x + table.width - 1, "~", STYLE_PLAIN);
}

/* One line a variable, a column an end. */
static void paint_table(struct pane *p, struct view *v, const struct event *ev, const struct changes *changes)
{
	struct table table = table_of(p);
	char name[TRACE_NAME_MAX * 4];

	pane_text(p, 0, "variables", STYLE_STRONG);
	for (int end = 0; end < 2; end++) {
		host_name(v, ev, end, name);
		pane_textf(p, table.values + end * table.width + 1, STYLE_STRONG, "%.*s", table.width - 2, name);
	}
	pane_next(p);
	for (int i = 0; i < VAR_COUNT; i++) {
		pane_textf(p, 0, STYLE_DIM, "%.*s", table.values, tcp_variable_name((enum tcp_variable)i));
		for (int end = 0; end < 2; end++)
			paint_value(p, v, ev, changes, end, (enum tcp_variable)i, table);
		pane_next(p);
	}
}

/* " client" and below it "*SND.NXT          +0 > +1": only what changed. */
static void paint_changes(struct pane *p, struct view *v, const struct event *ev, const struct changes *changes)
{
	char before[VALUE_MAX], after[VALUE_MAX], name[TRACE_NAME_MAX * 4];
	time_ns now = trace_event(v->trace, changes->last)->time;
	bool has_any = false;

	for (int end = 0; end < 2; end++) {
		bool is_first = true;
		host_name(v, ev, end, name);
		for (int i = 0; i < VAR_COUNT; i++) {
			enum tcp_variable variable = (enum tcp_variable)i;
			if (!changes->is_changed[end][i])
				continue;
			if (is_first) {
				pane_textf(p, 0, STYLE_STRONG, "changed at %s", name);
				pane_next(p);
			}
			is_first = false;
			has_any = true;
			format(v, ev, end, variable, changes->before[end][i], now, before);
			format(v, ev, end, variable, v->cursor.values[end][i], now, after);
			if (variable == VAR_STATE && !is_ours(v, ev, end)) {
				make_small(before);
				make_small(after);
			}
			pane_text(p, 0, "*", STYLE_CHANGED);
			pane_text(p, 1, tcp_variable_name(variable), STYLE_DIM);
			pane_textf(p, NAME_WIDTH + 2, STYLE_CHANGED, "%s > %s", before, after);
			pane_next(p);
		}
	}
	if (!has_any) {
		pane_text(p, 0, "no variable changed", STYLE_DIM);
		pane_next(p);
	}
}

void panel_variables(struct pane *p, struct view *v, bool is_brief)
{
	struct changes changes = {.last = 0};
	uint32_t id = view_event(v);
	const struct event *ev = trace_event(v->trace, id);

	if (ev->conn == 0) {
		pane_text(p, 0, "variables", STYLE_STRONG);
		pane_text(p, 11, "none: it belongs to no connection", STYLE_DIM);
		pane_next(p);
		return;
	}
	take_changes(v->trace, id, &changes);
	if (ev->kind == EV_SENT && ev->outcome != 0 && ev->outcome <= view_moment(v).at)
		take_changes(v->trace, ev->outcome, &changes);
	if (v->cursor.conn != ev->conn)
		cursor_init(&v->cursor, v->trace, ev->conn);
	cursor_seek(&v->cursor, changes.last);
	if (is_brief)
		paint_changes(p, v, ev, &changes);
	else
		paint_table(p, v, ev, &changes);
}
