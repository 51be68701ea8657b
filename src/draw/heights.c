/* SPDX-License-Identifier: MIT
 *
 * heights.c - how far down a picture each event lies. One walk through the events, in order.
 */
#include "draw/heights.h"

#include <stdlib.h>

#include "base/grow.h"

enum {
	LONGEST = 1200,    /* more idle time than this is shortened ... */
	SHORTENED = 560,   /* ... to this */
	STATE_LEAST = 230, /* between two states of one end: the height of their boxes */
	ARRIVAL_LEAST = 120, /* between two arrivals at one end, and from one to what it makes happen */
	FLIGHTS_LOOK = 2000,
};

/* The mean flight of the first packets that arrive: it sets the scale. Where nothing is seen flying, a usual one. */
static time_ns mean_flight(const struct trace *trace, const struct ladder_list *list)
{
	time_ns sum = 0;
	int count = 0;

	for (size_t i = 0; i < list->count && i < FLIGHTS_LOOK; i++) {
		const struct event *ev = trace_event(trace, list->ids[i]);

		if (ev->kind != EV_SENT || ev->outcome == 0)
			continue;
		time_ns flown = trace_event(trace, ev->outcome)->time - ev->time;
		if (flown <= 0 || flown > 10 * NS_PER_S)
			continue;
		sum += flown;
		count++;
	}
	return count == 0 ? 10 * NS_PER_MS : sum / count;
}

static void note_break(struct heights *h, long middle, time_ns idle)
{
	h->breaks = grow_array(h->breaks, &h->break_capacity, h->break_count + 1, sizeof *h->breaks);
	h->breaks[h->break_count++] = (struct height_break){.middle = middle, .idle = idle};
}

/* Where the walk is. */
struct walk {
	long row;      /* the last row's height */
	long state[2]; /* each end's last state's */
	long arrival[2]; /* each end's last arrival's */
	time_ns time;
	time_ns flight;
	size_t next;   /* of the list's rows */
};

/* From the height before, by the time that has passed. */
static long step(struct heights *h, struct walk *w, time_ns time)
{
	time_ns idle = time - w->time;
	double down = (double)idle / (double)w->flight * HEIGHT_FLIGHT;

	w->time = time;
	if (down > LONGEST) {
		note_break(h, h->last + SHORTENED / 2, idle);
		return h->last + SHORTENED;
	}
	return h->last + (long)down;
}

static long at_least(long height, long least)
{
	return height < least ? least : height;
}

static bool changes_state(const struct trace *trace, const struct event *ev)
{
	struct change changes[VAR_COUNT];
	size_t count = trace_changes(trace, ev, changes);

	for (size_t i = 0; i < count; i++) {
		if (changes[i].variable == VAR_STATE)
			return true;
	}
	return false;
}

static void place(struct heights *h, struct walk *w, const struct trace *trace, uint32_t id, bool is_row)
{
	const struct event *ev = trace_event(trace, id);
	int end = trace_event_end(trace, ev);
	bool has_state = end >= 0 && changes_state(trace, ev);

	if (!is_row && !has_state && ev->kind != EV_ARRIVED && ev->kind != EV_LOST)
		return;
	long height = step(h, w, ev->time);
	if (is_row)
		height = at_least(height, w->row + HEIGHT_ROW);
	if (has_state)
		height = at_least(height, w->state[end] + STATE_LEAST);
	if (end >= 0 && (ev->kind == EV_ARRIVED || (is_row && ev->kind != EV_SENT)))
		height = at_least(height, w->arrival[end] + ARRIVAL_LEAST);
	if (is_row)
		w->row = height;
	if (end >= 0 && ev->kind == EV_ARRIVED)
		w->arrival[end] = height;
	if (has_state)
		w->state[end] = height;
	h->of[id] = h->last = height;
}

void heights_init(struct heights *h, const struct trace *trace, const struct ladder_list *list, long first)
{
	struct walk w = {.row = first - HEIGHT_ROW, .state = {first - STATE_LEAST, first - STATE_LEAST},
			 .flight = mean_flight(trace, list)};
	uint32_t count = trace_count(trace);

	*h = (struct heights){.of = grow_new((size_t)count + 1, sizeof *h->of), .last = first};
	w.time = list->count > 0 ? trace_event(trace, list->ids[0])->time : 0;
	for (uint32_t id = 1; id <= count; id++) {
		bool is_row = w.next < list->count && list->ids[w.next] == id;

		if (is_row)
			w.next++;
		if (w.next > 0 && (is_row || list->conn == 0 || trace_event(trace, id)->conn == list->conn))
			place(h, &w, trace, id, is_row);
	}
}

void heights_fini(struct heights *h)
{
	free(h->of);
	free(h->breaks);
	*h = (struct heights){0};
}
