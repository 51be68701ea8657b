/* SPDX-License-Identifier: MIT
 *
 * layout.c - what one row shows at a moment (draw/layout.h).
 *
 *      sender's state: after its EV_SENT          receiver's: after the EV_ARRIVED
 *                   |                                         |
 *                   |------------ in flight ----> . . . . . . |     (until then: at the cursor)
 *
 * A foreign host records no arrivals. Where none is known of it, its arrival is drawn at an estimate.
 */
#include "draw/layout.h"

/* So many events of a connection are looked at to tell how long packets fly, and whether a host records arrivals. */
enum { FLIGHT_LOOK = 64, ARRIVALS_LOOK = 16 };

/* Half of a flight whose length nobody knows yet: it slows down, and never lands by itself. */
#define FLIGHT_UNKNOWN_HALF (20 * NS_PER_MS)
#define PROGRESS_BEFORE_LANDING 0.97

/* ---- states ---------------------------------------------------------------------- */

/* Where states are looked up: in a list's memory, else by a cursor on the trace. */
struct lookup {
	const struct trace *trace;
	const struct ladder_list *list; /* NULL: by cursor */
	struct cursor cursor;
};

static int state_remembered(const struct ladder_list *list, uint32_t conn, int end, uint32_t id)
{
	size_t index = list->conn != 0 ? 0 : conn - 1;
	size_t low = 0;

	if (index >= list->memory_count)
		return STATE_UNKNOWN;
	const struct state_changes *states = &list->memories[index].states[end];
	size_t high = states->count;
	while (low < high) {
		size_t middle = high - (high - low) / 2;

		if (states->items[middle - 1].event <= id)
			low = middle;
		else
			high = middle - 1;
	}
	if (low > 0)
		return states->items[low - 1].after;
	return list->has_hindsight && states->count > 0 ? states->items[0].before : STATE_UNKNOWN;
}

/* The state of an end just after event `id`. */
static int state_after(struct lookup *l, uint32_t conn, int end, uint32_t id)
{
	if (conn == 0)
		return STATE_UNKNOWN;
	if (l->list != NULL)
		return state_remembered(l->list, conn, end, id);
	if (l->cursor.trace == NULL)
		cursor_init(&l->cursor, l->trace, conn);
	cursor_seek(&l->cursor, id);
	return (int)l->cursor.values[end][VAR_STATE];
}

static bool changes_state(const struct trace *trace, const struct event *ev)
{
	struct change changes[VAR_COUNT];
	size_t count = trace_changes(trace, ev, changes);

	for (size_t i = 0; i < count; i++) {
		if (changes[i].variable == VAR_STATE && changes[i].before != changes[i].after)
			return true;
	}
	return false;
}

/* Did leaving, or the call that made it leave, change the sender's state? */
static bool leaves_with_new_state(const struct trace *trace, const struct event *sent)
{
	if (changes_state(trace, sent))
		return true;
	if (sent->cause == 0)
		return false;
	const struct event *cause = trace_event(trace, sent->cause);
	return cause->kind == EV_CALL && cause->conn == sent->conn && cause->host == sent->host && changes_state(trace, cause);
}

static void fill_states(struct lookup *l, const struct event *ev, const uint32_t after[2], struct ladder_row *out)
{
	for (int end = 0; end < 2; end++) {
		bool is_ours = ev->conn != 0 && past_is_ours(l->trace, trace_connection(l->trace, ev->conn)->tuple.host[end]);

		out->state[end] = state_after(l, ev->conn, end, after[end]);
		out->is_inferred[end] = out->state[end] != STATE_UNKNOWN && !is_ours;
		if (out->state[end] == STATE_UNKNOWN && is_ours)
			out->state[end] = TCP_CLOSED; /* a TCP of ours is nowhere else before it is opened */
	}
}

/* ---- flights --------------------------------------------------------------------- */

static bool records_arrivals(const struct trace *trace, uint32_t conn, uint8_t host)
{
	const struct trace_connection *c = trace_connection(trace, conn);
	size_t count = size_min(c->row_count, ARRIVALS_LOOK);

	for (size_t i = 0; i < count; i++) {
		const struct event *ev = trace_event(trace, c->rows[i]);

		if (ev->kind == EV_ARRIVED && ev->host == host)
			return true;
	}
	return false;
}

/* Will nobody ever tell what became of this packet? */
static bool is_arrival_unseen(const struct trace *trace, const struct event *sent, int from)
{
	if (sent->outcome != 0)
		return false;
	if (from < 0)
		return true;
	uint8_t host = trace_connection(trace, sent->conn)->tuple.host[1 - from];
	return !past_is_ours(trace, host) && !records_arrivals(trace, sent->conn, host);
}

/* How long a packet that arrived was on its way; 0: did not, or at once. */
static time_ns flown(const struct trace *trace, const struct event *sent)
{
	if (sent->kind != EV_SENT || sent->outcome == 0)
		return 0;
	const struct event *outcome = trace_event(trace, sent->outcome);
	return outcome->kind == EV_ARRIVED ? outcome->time - sent->time : 0;
}

/* From the packets before: one that flew the same way, else one of the other direction. */
static time_ns flight_before(const struct trace *trace, uint32_t event, const struct event *sent)
{
	const struct trace_connection *c = trace_connection(trace, sent->conn);
	size_t at = trace_find_row(c, event);
	time_ns any = 0;

	for (size_t i = 0; i < FLIGHT_LOOK && i < at; i++) {
		const struct event *ev = trace_event(trace, c->rows[at - 1 - i]);
		time_ns time = flown(trace, ev);

		if (time > 0 && ev->host == sent->host)
			return time;
		if (any == 0)
			any = time;
	}
	return any;
}

/* From what comes back: half the time to the first arrival at the sender. */
static time_ns flight_after(const struct trace *trace, uint32_t event, const struct event *sent)
{
	const struct trace_connection *c = trace_connection(trace, sent->conn);
	size_t at = trace_find_row(c, event);

	for (size_t i = at; i < c->row_count && i < at + FLIGHT_LOOK; i++) {
		const struct event *ev = trace_event(trace, c->rows[i]);

		if (ev->kind == EV_ARRIVED && ev->host == sent->host)
			return (ev->time - sent->time) / 2;
	}
	return 0;
}

/* 0: unknown. */
static time_ns flight_time(const struct trace *trace, uint32_t event, const struct event *sent)
{
	time_ns time = flown(trace, sent);

	if (time == 0)
		time = flight_before(trace, event, sent);
	return time != 0 ? time : flight_after(trace, event, sent);
}

/* Where a lost packet's arrow ends: as far as it came, well inside the picture. */
static double loss_progress(const struct trace *trace, uint32_t event, const struct event *sent, const struct event *loss)
{
	time_ns flight = flight_time(trace, event, sent);

	if (loss->time == sent->time || flight == 0)
		return 0.6;
	double share = (double)(loss->time - sent->time) / (double)flight;
	return share < 0.35 ? 0.35 : share > 0.75 ? 0.75 : share;
}

static void fly(const struct trace *trace, uint32_t event, const struct event *sent, time_ns now, struct ladder_row *out)
{
	bool is_unseen = is_arrival_unseen(trace, sent, out->from);
	time_ns flight = is_unseen && now == TIME_NEVER ? 0 : flight_time(trace, event, sent);
	time_ns elapsed = time_max(now - sent->time, 0);

	out->fate = FATE_IN_FLIGHT;
	if (is_unseen) {
		if (elapsed >= flight)
			out->fate = FATE_ARRIVED;
		out->progress = elapsed >= flight ? 1.0 : (double)elapsed / (double)flight;
		return;
	}
	if (flight == 0)
		out->progress = (double)elapsed / ((double)elapsed + (double)FLIGHT_UNKNOWN_HALF);
	else
		out->progress = (double)elapsed / (double)flight;
	if (out->progress > PROGRESS_BEFORE_LANDING)
		out->progress = PROGRESS_BEFORE_LANDING;
	if (sent->outcome != 0 && trace_event(trace, sent->outcome)->kind == EV_LOST) {
		double end = loss_progress(trace, event, sent, trace_event(trace, sent->outcome));

		out->progress = out->progress < end ? out->progress : end;
	}
}

/* ---- rows ------------------------------------------------------------------------ */

static enum row_mark mark_of(const struct event *ev, struct row_hint hint)
{
	if (ev->protocol != PROTOCOL_TCP)
		return ROW_ICMP;
	if ((ev->ctl & CTL_RST) != 0)
		return ROW_RST;
	if (hint.is_again)
		return ROW_RETRANSMISSION;
	if ((ev->ctl & CTL_SYN) != 0)
		return ROW_SYN;
	if ((ev->ctl & CTL_FIN) != 0)
		return ROW_FIN;
	if (ev->len > 0)
		return ROW_DATA;
	return hint.duplicate_acks > 0 ? ROW_DUPLICATE_ACK : ROW_PLAIN_ACK;
}

/* What the receiver counted, where it says that this is a duplicate ACK. */
static uint16_t duplicates_counted(const struct trace *trace, const struct event *arrived)
{
	struct change changes[VAR_COUNT];
	size_t count = trace_changes(trace, arrived, changes);

	if ((arrived->found & FOUND_DUPLICATE_ACK) == 0)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (changes[i].variable == VAR_DUP_ACKS && changes[i].after > 0 && changes[i].after < UINT16_MAX)
			return (uint16_t)changes[i].after;
	}
	return 1;
}

static void segment_row(struct lookup *l, struct moment moment, const struct event *ev, struct row_hint hint,
			struct ladder_row *out)
{
	const struct event *end = ev->outcome != 0 && ev->outcome <= moment.at ? trace_event(l->trace, ev->outcome) : NULL;
	bool has_arrived = end != NULL && end->kind == EV_ARRIVED;
	uint32_t after[2] = {out->event, out->event};

	out->kind = ROW_SEGMENT;
	if (has_arrived && hint.duplicate_acks == 0)
		hint.duplicate_acks = duplicates_counted(l->trace, end);
	out->mark = mark_of(ev, hint);
	out->is_third_partys = tcp_why_is_third_partys(ev->code);
	out->duplicate_acks = out->mark == ROW_DUPLICATE_ACK ? hint.duplicate_acks : 0;
	if (end == NULL && ev->conn != 0) {
		fly(l->trace, out->event, ev, moment.now, out);
	} else {
		out->fate = end == NULL || has_arrived ? FATE_ARRIVED : FATE_LOST;
		out->progress = out->fate == FATE_ARRIVED ? 1.0 : loss_progress(l->trace, out->event, ev, end);
	}
	if (out->from >= 0) {
		out->is_state_new[out->from] = leaves_with_new_state(l->trace, ev);
		out->is_state_new[1 - out->from] = has_arrived && changes_state(l->trace, end);
		if (end != NULL)
			after[1 - out->from] = ev->outcome;
		else if (out->fate == FATE_IN_FLIGHT)
			after[1 - out->from] = moment.at > out->event ? moment.at : out->event;
	}
	fill_states(l, ev, after, out);
}

/* An EV_ARRIVED that is a row of its own. */
static void duplicate_row(struct lookup *l, const struct event *ev, struct ladder_row *out)
{
	const uint32_t after[2] = {out->event, out->event};
	int to = trace_event_end(l->trace, ev);

	out->kind = ev->of != 0 ? ROW_DUPLICATE : ROW_SEGMENT;
	out->mark = mark_of(ev, (struct row_hint){0});
	out->from = to < 0 ? -1 : 1 - to;
	if (to >= 0)
		out->is_state_new[to] = changes_state(l->trace, ev);
	fill_states(l, ev, after, out);
}

static void happening_row(struct lookup *l, const struct event *ev, struct ladder_row *out)
{
	const uint32_t after[2] = {out->event, out->event};

	out->kind = ROW_HAPPENING;
	out->mark = ROW_NOTE;
	if (out->from >= 0)
		out->is_state_new[out->from] = changes_state(l->trace, ev);
	fill_states(l, ev, after, out);
}

static void fill_row(struct lookup *l, struct moment moment, uint32_t event, struct row_hint hint, struct ladder_row *out)
{
	const struct event *ev = trace_event(l->trace, event);

	*out = (struct ladder_row){
		.event = event, .time = ev->time, .from = trace_event_end(l->trace, ev), .fate = FATE_ARRIVED, .progress = 1.0};
	if (ev->kind == EV_SENT)
		segment_row(l, moment, ev, hint, out);
	else if (ev->kind == EV_ARRIVED)
		duplicate_row(l, ev, out);
	else
		happening_row(l, ev, out);
}

void ladder_row_at(const struct trace *trace, struct moment moment, uint32_t event, struct ladder_row *out)
{
	const struct event *ev = trace_event(trace, event);
	struct lookup l = {.trace = trace};
	struct row_hint hint = {0};

	if (ev->kind == EV_SENT && ev->conn != 0)
		hint = past_look_back(trace, event);
	fill_row(&l, moment, event, hint, out);
}

void ladder_list_row(const struct ladder_list *list, const struct trace *trace, struct moment moment, size_t index,
		     struct ladder_row *out)
{
	struct lookup l = {.trace = trace, .list = list};

	fill_row(&l, moment, list->ids[index], list->hints[index], out);
}

bool ladder_row_is_settled(const struct trace *trace, uint32_t event)
{
	const struct event *ev = trace_event(trace, event);

	if (ev->kind != EV_SENT || ev->outcome != 0 || ev->conn == 0)
		return true;
	if (!is_arrival_unseen(trace, ev, trace_event_end(trace, ev)))
		return false;
	return trace_end_time(trace) > ev->time; /* a loss on our own side would be known by now */
}
