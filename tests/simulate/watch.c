/* SPDX-License-Identifier: MIT
 *
 * watch.c - see watch.h. `watching` is the one static variable: the linker's wrappers have the engine's own parameters.
 */
#include "watch.h"

#include <stdio.h>
#include <string.h>

#include "base/assert.h"

static struct watch *watching;

void watch_begin(struct watch *watch)
{
	watch->broken = INV_COUNT;
	watching = watch;
}

void watch_end(void)
{
	watching = NULL;
}

/* ---- whose witness ------------------------------------------------------------------------------ */

static struct witness *witness_of(const struct tcb *tcb)
{
	for (size_t i = 0; i < watching->seen_count; i++)
		if (watching->seen[i].tcb == tcb)
			return &watching->seen[i].witness;
	return NULL;
}

static struct witness *new_witness(const struct tcb *tcb)
{
	struct witness *w = witness_of(tcb);

	if (w != NULL)
		return w;
	assert(watching->seen_count < WATCH_TCBS_MAX); /* hosts use the memory of closed connections again */
	watching->seen[watching->seen_count].tcb = tcb;
	return &watching->seen[watching->seen_count++].witness;
}

static void leave_note(struct watch *watch, time_ns now)
{
	struct event_draft draft = {
		.fact = {.time = time_max(now, trace_end_time(watch->trace)), .kind = EV_NOTE},
		.bytes = span_of(watch->detail, strlen(watch->detail)),
	};

	trace_append(watch->trace, &draft);
}

static void report(struct witness *w, const struct tcb *tcb, time_ns now)
{
	struct watch *watch = watching;

	watch->calls++;
	watch->visits[tcb->state]++;
	if (w->broken == INV_COUNT || watch->broken != INV_COUNT)
		return;
	watch->broken = w->broken;
	watch->broken_at = now;
	(void)snprintf(watch->detail, sizeof watch->detail, "port %u in %s: %s: %s", tcb->endpoints.local_port,
		       tcp_state_name(tcb->state), invariant_sentence(w->broken), w->detail);
	if (watch->trace != NULL)
		leave_note(watch, now);
}

/* True: this is the outermost call, and it is watched. The TCB is as the last watched call left it: else the engine has
 * a door that is missing here. */
static bool enter(const struct tcb *tcb, bool is_open)
{
	if (watching == NULL || watching->depth++ > 0)
		return false;
	const struct witness *w = is_open ? NULL : witness_of(tcb);

	assert(w == NULL || memcmp(&w->before, tcb, sizeof *tcb) == 0);
	return true;
}

static void leave(void)
{
	if (watching != NULL)
		watching->depth--;
}

static void called(const struct tcb *tcb, enum witness_cause cause, time_ns now)
{
	struct witness *w = witness_of(tcb);

	if (w == NULL)
		return;
	witness_call(w, tcb, cause, now);
	report(w, tcb, now);
}

/* ---- the doors ------------------------------------------------------------------------------------- */

/* clang-format off */
#define DOORS(X) \
	X(enum tcp_answer, tcp_open, (struct tcb *tcb, const struct tcp_config *config, const struct tcp_memory *memory, \
			   const struct tcp_endpoints *e, bool is_active, time_ns now)) \
	X(size_t, tcp_send, (struct tcb *tcb, struct span text, time_ns now)) \
	X(size_t, tcp_send_urgent, (struct tcb *tcb, struct span text, time_ns now)) \
	X(size_t, tcp_receive, (struct tcb *tcb, void *into, size_t room, time_ns now)) \
	X(enum tcp_answer, tcp_close, (struct tcb *tcb, time_ns now)) \
	X(void, tcp_stop_reading, (struct tcb *tcb, time_ns now)) \
	X(enum tcp_answer, tcp_abort, (struct tcb *tcb, time_ns now)) \
	X(uint64_t, tcp_segment_arrives, (struct tcb *tcb, const struct tcp_segment *seg, time_ns now)) \
	X(uint64_t, tcp_icmp_arrives, (struct tcb *tcb, const struct tcp_icmp *icmp, time_ns now)) \
	X(void, tcp_policy_changed, (struct tcb *tcb, time_ns now)) \
	X(void, tcp_cookie_answer, (const struct tcp_config *config, const struct tcp_endpoints *e, const struct tcp_segment *syn, \
				    time_ns now, struct ip_route *route, struct tcp_output *out)) \
	X(void, tcp_cookie_resume, (struct tcb *tcb, const struct tcp_segment *syn, uint32_t isn, time_ns now)) \
	X(void, tcp_continue_above, (struct tcb *tcb, const struct tcb *old)) \
	X(void, tcp_end_time_wait, (struct tcb *tcb, time_ns now)) \
	X(unsigned, tcp_timeouts, (struct tcb *tcb, time_ns now)) \
	X(bool, tcp_next_segment, (struct tcb *tcb, time_ns now, struct tcp_output *out))
/* clang-format on */

#define X(type, name, parameters) type __real_##name parameters; type __wrap_##name parameters;
DOORS(X)
#undef X

enum tcp_answer __wrap_tcp_open(struct tcb *tcb, const struct tcp_config *config, const struct tcp_memory *memory,
				const struct tcp_endpoints *e, bool is_active, time_ns now)
{
	bool is_watched = enter(tcb, true);
	enum tcp_answer answer = __real_tcp_open(tcb, config, memory, e, is_active, now);

	leave();
	if (!is_watched || answer != TCP_OK)
		return answer;
	struct witness *w = new_witness(tcb);

	witness_opened(w, tcb, now);
	report(w, tcb, now);
	return answer;
}

size_t __wrap_tcp_send(struct tcb *tcb, struct span text, time_ns now)
{
	bool is_watched = enter(tcb, false);
	size_t taken = __real_tcp_send(tcb, text, now);

	leave();
	if (is_watched)
		called(tcb, BY_SEND, now);
	return taken;
}

size_t __wrap_tcp_send_urgent(struct tcb *tcb, struct span text, time_ns now)
{
	bool is_watched = enter(tcb, false);
	size_t taken = __real_tcp_send_urgent(tcb, text, now);

	leave();
	if (is_watched)
		called(tcb, BY_SEND, now);
	return taken;
}

size_t __wrap_tcp_receive(struct tcb *tcb, void *into, size_t room, time_ns now)
{
	bool is_watched = enter(tcb, false);
	size_t given = __real_tcp_receive(tcb, into, room, now);

	leave();
	if (is_watched)
		called(tcb, BY_RECEIVE, now);
	return given;
}

enum tcp_answer __wrap_tcp_close(struct tcb *tcb, time_ns now)
{
	bool is_watched = enter(tcb, false);
	enum tcp_answer answer = __real_tcp_close(tcb, now);

	leave();
	if (is_watched)
		called(tcb, BY_CLOSE, now);
	return answer;
}

void __wrap_tcp_stop_reading(struct tcb *tcb, time_ns now)
{
	bool is_watched = enter(tcb, false);

	__real_tcp_stop_reading(tcb, now);
	leave();
	if (is_watched)
		called(tcb, BY_STOP_READING, now);
}

enum tcp_answer __wrap_tcp_abort(struct tcb *tcb, time_ns now)
{
	bool is_watched = enter(tcb, false);
	enum tcp_answer answer = __real_tcp_abort(tcb, now);

	leave();
	if (is_watched)
		called(tcb, BY_ABORT, now);
	return answer;
}

uint64_t __wrap_tcp_segment_arrives(struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	bool is_watched = enter(tcb, false);
	uint64_t found = __real_tcp_segment_arrives(tcb, seg, now);
	struct witness *w;

	leave();
	if (is_watched && (w = witness_of(tcb)) != NULL) {
		watching->segments++;
		witness_arrival(w, tcb, seg, now);
		report(w, tcb, now);
	}
	return found;
}

uint64_t __wrap_tcp_icmp_arrives(struct tcb *tcb, const struct tcp_icmp *icmp, time_ns now)
{
	bool is_watched = enter(tcb, false);
	uint64_t found = __real_tcp_icmp_arrives(tcb, icmp, now);

	leave();
	if (is_watched)
		called(tcb, BY_ICMP, now);
	return found;
}

void __wrap_tcp_policy_changed(struct tcb *tcb, time_ns now)
{
	bool is_watched = enter(tcb, false);

	__real_tcp_policy_changed(tcb, now);
	leave();
	if (is_watched)
		called(tcb, BY_POLICY, now);
}

/* The connection that it opens, asks and forgets is nobody's. */
void __wrap_tcp_cookie_answer(const struct tcp_config *config, const struct tcp_endpoints *e, const struct tcp_segment *syn,
			      time_ns now, struct ip_route *route, struct tcp_output *out)
{
	if (watching != NULL)
		watching->depth++;
	__real_tcp_cookie_answer(config, e, syn, now, route, out);
	leave();
}

/* The SYN that is put together again is as good as one that arrives. */
void __wrap_tcp_cookie_resume(struct tcb *tcb, const struct tcp_segment *syn, uint32_t isn, time_ns now)
{
	bool is_watched = enter(tcb, false);
	struct witness *w;

	__real_tcp_cookie_resume(tcb, syn, isn, now);
	leave();
	if (is_watched && (w = witness_of(tcb)) != NULL) {
		witness_arrival(w, tcb, syn, now);
		report(w, tcb, now);
	}
}

/* Part of OPEN. */
void __wrap_tcp_continue_above(struct tcb *tcb, const struct tcb *old)
{
	bool is_watched = enter(tcb, false);
	struct witness *w;

	__real_tcp_continue_above(tcb, old);
	leave();
	if (is_watched && (w = witness_of(tcb)) != NULL)
		witness_opened(w, tcb, 0);
}

void __wrap_tcp_end_time_wait(struct tcb *tcb, time_ns now)
{
	bool is_watched = enter(tcb, false);

	__real_tcp_end_time_wait(tcb, now);
	leave();
	if (is_watched)
		called(tcb, BY_TIMERS, now);
}

unsigned __wrap_tcp_timeouts(struct tcb *tcb, time_ns now)
{
	bool is_watched = enter(tcb, false);
	unsigned fired = __real_tcp_timeouts(tcb, now);
	struct witness *w;

	leave();
	if (is_watched && (w = witness_of(tcb)) != NULL) {
		witness_timers(w, tcb, fired, now);
		report(w, tcb, now);
	}
	return fired;
}

bool __wrap_tcp_next_segment(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	bool is_watched = enter(tcb, false);
	bool has_one = __real_tcp_next_segment(tcb, now, out);
	struct witness *w;

	leave();
	if (is_watched && (w = witness_of(tcb)) != NULL) {
		witness_output(w, tcb, has_one ? out : NULL, now);
		report(w, tcb, now);
	}
	return has_one;
}
