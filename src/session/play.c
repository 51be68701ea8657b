/* SPDX-License-Identifier: MIT
 *
 * play.c - walks through the trace with the clock, or event by event.
 *
 * A long pause between two events P and N is shown as its first and its last second:
 *
 *     P ----- half ----->  (left out)  ----- half -----> N
 */
#include "session/play.h"

#define IDLE_HALF (PLAY_IDLE_MAX / 2)

void play_init(struct play *p, bool is_live)
{
	*p = (struct play){.speed = 1, .is_following = is_live};
}

time_ns play_skip_idle(time_ns now, time_ns previous, time_ns next)
{
	if (next == TIME_NEVER || next - previous <= PLAY_IDLE_MAX)
		return now;
	if (now < previous + IDLE_HALF || now >= next - IDLE_HALF)
		return now;
	return next - IDLE_HALF;
}

static time_ns time_of(const struct trace *trace, uint32_t id)
{
	return id > 0 ? trace_event(trace, id)->time : 0;
}

/* Walks on by `step` of session time, at most to `limit`, which is behind every event. */
static void walk(struct play *p, const struct trace *trace, time_ns step, time_ns limit)
{
	uint32_t count = trace_count(trace);

	while (p->at < count) {
		time_ns next = time_of(trace, p->at + 1);
		p->now = play_skip_idle(p->now, time_of(trace, p->at), next);
		if (next > p->now + step) {
			p->now += step;
			return;
		}
		if (next > p->now) {
			step -= next - p->now;
			p->now = next;
		}
		p->at++;
	}
	p->now = play_skip_idle(p->now, time_of(trace, p->at), limit);
	p->now = time_max(p->now, time_min(p->now + step, limit));
}

void play_advance(struct play *p, const struct trace *trace, time_ns elapsed, time_ns live_now)
{
	/* What flies when the trace ends still lands: the clock goes on a little. */
	bool is_over = live_now == TIME_NEVER;
	time_ns limit = is_over ? trace_end_time(trace) + IDLE_HALF : live_now;

	if (p->is_paused)
		return;
	if (!p->is_following) {
		walk(p, trace, (time_ns)((double)elapsed * p->speed), limit);
		p->is_following = p->at == trace_count(trace) && (is_over || p->now >= limit);
		return;
	}
	p->at = trace_count(trace);
	p->now = time_max(p->now, trace_end_time(trace));
	p->now = is_over ? time_max(p->now, time_min(p->now + elapsed, limit)) : time_max(p->now, limit);
}

/* Does it change the picture? */
static bool is_step(const struct event *ev)
{
	switch ((enum event_kind)ev->kind) {
	case EV_SENT:
	case EV_ARRIVED:
	case EV_LOST:
	case EV_COMMAND:
	case EV_NOTE:
		return true;
	case EV_TIMEOUT:
		return ev->code != TIMER_ACK;
	case EV_CALL:
		return ev->code != CALL_SEND && ev->code != CALL_RECEIVE;
	case EV_CONNECTION:
	case EV_APP:
	case EV_COUNT:
		break;
	}
	return false;
}

/* The nearest step after (+1) or before (-1) event `from`; 0: none. */
static uint32_t find_step(const struct trace *trace, uint32_t conn, uint32_t from, int direction)
{
	uint32_t count = trace_count(trace);

	if (conn == 0) {
		uint32_t id = direction > 0 ? from + 1 : from - 1;
		for (; id >= 1 && id <= count; id = direction > 0 ? id + 1 : id - 1) {
			if (is_step(trace_event(trace, id)))
				return id;
		}
		return 0;
	}
	const struct trace_connection *c = trace_connection(trace, conn);
	size_t place = trace_find_row(c, direction > 0 ? from : from - 1);
	if (direction > 0) {
		for (size_t i = place; i < c->row_count; i++) {
			if (is_step(trace_event(trace, c->rows[i])))
				return c->rows[i];
		}
		return 0;
	}
	for (size_t i = place; i-- > 0;) {
		if (is_step(trace_event(trace, c->rows[i])))
			return c->rows[i];
	}
	return 0;
}

bool play_step(struct play *p, const struct trace *trace, uint32_t conn, int direction)
{
	uint32_t from = p->at;

	/* Back from the step that is shown, not from the silent events that happened since. */
	if (direction < 0 && from > 0)
		from = find_step(trace, conn, from + 1, -1);
	uint32_t id = direction < 0 && from == 0 ? 0 : find_step(trace, conn, from, direction);
	if (id == 0) {
		p->is_paused = true;
		return false;
	}
	play_seek(p, trace, id);
	return true;
}

void play_seek(struct play *p, const struct trace *trace, uint32_t id)
{
	p->at = u32_min(id, trace_count(trace));
	p->now = time_of(trace, p->at);
	p->is_paused = true;
	p->is_following = false;
}

void play_to_end(struct play *p, const struct trace *trace)
{
	p->at = trace_count(trace);
	p->now = time_max(p->now, trace_end_time(trace));
	p->is_paused = false;
	p->is_following = true;
}

void play_toggle(struct play *p, bool is_over)
{
	if (is_over) {
		p->at = 0;
		p->now = 0;
		p->is_paused = false;
	} else {
		p->is_paused = !p->is_paused;
	}
	p->is_following = false;
}

void play_change_speed(struct play *p, int direction)
{
	p->speed = direction > 0 ? p->speed * 2 : p->speed / 2;
	if (p->speed > PLAY_SPEED_MAX)
		p->speed = PLAY_SPEED_MAX;
	if (p->speed < PLAY_SPEED_MIN)
		p->speed = PLAY_SPEED_MIN;
}

time_ns play_due(const struct play *p, const struct trace *trace)
{
	if (p->is_paused || p->is_following || p->at >= trace_count(trace))
		return TIME_NEVER;
	time_ns previous = time_of(trace, p->at), next = time_of(trace, p->at + 1);
	if (next - previous > PLAY_IDLE_MAX && p->now < previous + IDLE_HALF)
		next = previous + IDLE_HALF;
	return next <= p->now ? 0 : (time_ns)((double)(next - p->now) / p->speed);
}
