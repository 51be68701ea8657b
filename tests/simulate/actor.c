/* SPDX-License-Identifier: MIT
 *
 * actor.c - see actor.h.
 */
#include "actor.h"

#include <string.h>

enum { PIECE_MAX = 20000 };

static time_ns pause_until(struct actor *a, time_ns now, time_ns most)
{
	return most == 0 ? 0 : now + 1 + (time_ns)rng_below(&a->dice, (uint64_t)most);
}

static void write_some(struct actor *a, struct stream *s, time_ns now)
{
	uint8_t piece[PIECE_MAX];

	while (a->sent < a->plan->to_send && now >= a->write_at) {
		size_t want = size_min(1 + rng_below(&a->dice, a->plan->write_most), PIECE_MAX);
		size_t n = size_min(size_min(s->ops->writable(s->self), want), a->plan->to_send - a->sent);

		if (n == 0)
			return;
		for (size_t i = 0; i < n; i++)
			piece[i] = (uint8_t)rng_next(&a->writes);
		if (rng_below(&a->dice, 100) < a->plan->urgent_percent)
			a->sent += host_send_urgent(a->host, s, span_of(piece, n), now);
		else
			a->sent += s->ops->send(s->self, span_of(piece, n));
		a->write_at = pause_until(a, now, a->plan->write_pause);
	}
}

/* `is_last`: the stream is about to go; whoever wants its bytes takes them now. */
static void read_some(struct actor *a, struct stream *s, bool is_last, time_ns now)
{
	uint8_t piece[PIECE_MAX];

	while (!a->has_stopped && (is_last || (now >= a->read_at && now >= a->plan->read_from))) {
		size_t room = size_min(1 + rng_below(&a->dice, a->plan->read_most), PIECE_MAX);
		size_t n = s->ops->receive(s->self, piece, room);

		if (n == 0)
			return;
		for (size_t i = 0; i < n; i++)
			a->is_right &= piece[i] == (uint8_t)rng_next(&a->reads);
		a->received += n;
		a->read_at = pause_until(a, now, a->plan->read_pause);
	}
}

static bool wants_to_close(const struct actor *a, enum stream_state state)
{
	switch (a->plan->closing) {
	case CLOSE_WHEN_SENT:
	case CLOSE_AND_STOP:
		return state != STREAM_OPENING && a->sent == a->plan->to_send;
	case CLOSE_LAST:
		return state == STREAM_PEER_CLOSED && a->sent == a->plan->to_send;
	case CLOSE_OPENING:
		return true;
	case CLOSE_BY_ABORT:
	case PLAN_CLOSINGS:
		return false;
	}
	return false;
}

static void progress(struct app *app, struct stream *s, time_ns now)
{
	struct actor *a = (struct actor *)app;
	enum stream_state state = s->ops->state(s->self);

	a->now = now;
	a->is_met = true;
	read_some(a, s, state == STREAM_ENDED, now);
	a->end = s->ops->end(s->self);
	if (state == STREAM_ENDED)
		return;
	if (a->plan->closing == CLOSE_BY_ABORT && now >= a->plan->abort_at) {
		s->ops->abort(s->self);
		a->end = s->ops->end(s->self);
		return;
	}
	if (a->plan->closing == CLOSE_AND_STOP && now >= a->plan->abort_at && !a->has_stopped) {
		a->has_stopped = true;
		s->ops->stop_reading(s->self);
		a->end = s->ops->end(s->self);
	}
	if (!a->has_closed)
		write_some(a, s, now);
	if (!a->has_closed && wants_to_close(a, s->ops->state(s->self))) {
		a->has_closed = true;
		s->ops->close(s->self);
		a->end = s->ops->end(s->self);
	}
}

/* What has passed already waits for the stream, not for the clock. */
static time_ns deadline(const struct app *app)
{
	const struct actor *a = (const struct actor *)app;
	const time_ns wishes[] = {a->write_at, a->read_at, a->plan->read_from, a->plan->abort_at};
	time_ns first = TIME_NEVER;

	for (size_t i = 0; i < ARRAY_LEN(wishes); i++)
		if (wishes[i] > a->now)
			first = time_min(first, wishes[i]);
	return first;
}

static void ended(struct app *app)
{
	((struct actor *)app)->is_ended = true;
}

static const struct app_ops actor_ops = {.progress = progress, .deadline = deadline, .ended = ended};

void actor_start(struct actor *a, struct host *host, const struct plan *plan, int e)
{
	memset(a, 0, sizeof *a);
	a->app.ops = &actor_ops;
	a->host = host;
	a->plan = &plan->ends[e];
	a->is_right = true;
	rng_seed(&a->writes, plan->seed * 4 + (uint64_t)e);
	rng_seed(&a->reads, plan->seed * 4 + (uint64_t)(1 - e));
	rng_seed(&a->dice, plan->seed * 8 + (uint64_t)e);
}
