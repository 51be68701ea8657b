/* SPDX-License-Identifier: MIT
 *
 * list.c - which events are rows, and what the rows remember (draw/layout.h, struct ladder_list).
 *
 * Each event is looked at once, in order.
 */
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "draw/layout.h"

static void forget(struct ladder_list *list)
{
	for (size_t i = 0; i < list->memory_count; i++) {
		free(list->memories[i].states[0].items);
		free(list->memories[i].states[1].items);
	}
	list->memory_count = 0;
	list->count = 0;
	list->seen = 0;
}

void ladder_list_fini(struct ladder_list *list)
{
	forget(list);
	free(list->memories);
	free(list->ids);
	free(list->hints);
	*list = (struct ladder_list){0};
}

/* A list of one connection has one memory. */
static struct ladder_memory *memory_of(struct ladder_list *list, uint32_t conn)
{
	if (list->conn != 0)
		conn = 1;
	if (conn > list->memory_count) {
		list->memories = grow_array(list->memories, &list->memory_capacity, conn, sizeof *list->memories);
		memset(list->memories + list->memory_count, 0, (conn - list->memory_count) * sizeof *list->memories);
		list->memory_count = conn;
	}
	return &list->memories[conn - 1];
}

static bool is_call_row(enum tcp_call call, unsigned flags)
{
	if (call == CALL_SEND || call == CALL_RECEIVE)
		return (flags & LADDER_ALL) != 0;
	return (flags & (LADDER_CALLS | LADDER_ALL)) != 0;
}

static bool is_timer_row(enum tcp_timer timer, unsigned flags)
{
	return (flags & LADDER_ALL) != 0 || (timer != TIMER_ACK && (flags & LADDER_TIMERS) != 0);
}

/* An arrival of its own: a second copy, or a packet whose sending nobody saw. */
static bool is_arrival_row(const struct trace *trace, uint32_t id, const struct event *ev)
{
	if (ev->of == 0)
		return true;
	return trace_event(trace, ev->of)->outcome != id;
}

static bool is_row(const struct trace *trace, uint32_t id, const struct event *ev, unsigned flags)
{
	switch ((enum event_kind)ev->kind) {
	case EV_SENT:
		return true;
	case EV_ARRIVED:
		return is_arrival_row(trace, id, ev);
	case EV_CALL:
		return is_call_row(ev->code, flags);
	case EV_TIMEOUT:
		return is_timer_row(ev->code, flags);
	case EV_COMMAND:
	case EV_NOTE:
		return (flags & (LADDER_NOTES | LADDER_ALL)) != 0;
	case EV_APP:
		return (flags & LADDER_ALL) != 0;
	case EV_LOST:
	case EV_CONNECTION:
	case EV_COUNT:
		break;
	}
	return false;
}

static void remember_state(struct ladder_memory *memory, const struct trace *trace, uint32_t id, const struct event *ev, int end)
{
	struct change changes[VAR_COUNT];
	size_t count = trace_changes(trace, ev, changes);

	for (size_t i = 0; i < count; i++) {
		struct state_changes *states = &memory->states[end];

		if (changes[i].variable != VAR_STATE)
			continue;
		states->items = grow_array(states->items, &states->capacity, states->count + 1, sizeof *states->items);
		states->items[states->count++] = (struct state_change){
			.event = id, .before = (int)changes[i].before, .after = (int)changes[i].after};
	}
}

static void take(struct ladder_list *list, const struct trace *trace, uint32_t id)
{
	const struct event *ev = trace_event(trace, id);
	struct row_hint hint = {0};

	/* What happens to the wire or to the class concerns every connection. */
	if (list->conn != 0 && ev->conn != list->conn && !(ev->conn == 0 && (ev->kind == EV_COMMAND || ev->kind == EV_NOTE)))
		return;
	int end = trace_event_end(trace, ev);
	if (end >= 0) {
		struct ladder_memory *memory = memory_of(list, ev->conn);

		remember_state(memory, trace, id, ev, end);
		if (ev->kind == EV_SENT)
			hint = past_take(&memory->past, trace, ev, end);
	}
	if (!is_row(trace, id, ev, list->flags) || (list->filter != NULL && !list->filter->shows(list->filter->context, trace, id)))
		return;
	list->ids = grow_array(list->ids, &list->capacity, list->count + 1, sizeof *list->ids);
	list->hints = grow_array(list->hints, &list->hint_capacity, list->count + 1, sizeof *list->hints);
	list->ids[list->count] = id;
	list->hints[list->count++] = hint;
}

void ladder_list_update(struct ladder_list *list, const struct trace *trace, uint32_t conn, unsigned flags)
{
	uint32_t count = trace_count(trace);

	if (list->conn != conn || list->flags != flags || list->seen > count)
		forget(list);
	list->conn = conn;
	list->flags = flags;
	while (list->seen < count)
		take(list, trace, ++list->seen);
}

long ladder_list_find(const struct ladder_list *list, uint32_t id)
{
	size_t low = 0, high = list->count; /* the answer + 1 lies in low..high */

	while (low < high) {
		size_t middle = high - (high - low) / 2;

		if (list->ids[middle - 1] <= id)
			low = middle;
		else
			high = middle - 1;
	}
	return (long)low - 1;
}
