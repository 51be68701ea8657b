/* SPDX-License-Identifier: MIT
 *
 * actor.h - an application that follows its plan: writes a random stream, checks the peer's, pauses, closes or aborts.
 */
#ifndef TESTS_SIMULATE_ACTOR_H
#define TESTS_SIMULATE_ACTOR_H

#include "net/host.h"
#include "plan.h"

struct actor {
	struct app app;
	struct host *host;        /* of its stream */
	const struct plan_end *plan;
	struct rng writes, reads; /* content sent, content expected */
	struct rng dice;          /* sizes and pauses */
	time_ns now;              /* of the last turn */
	time_ns write_at, read_at; /* not before */
	uint64_t sent, received;
	bool is_right;            /* every byte so far was the expected one */
	bool is_met;              /* it has a stream */
	bool has_closed;
	bool has_stopped;         /* reading */
	bool is_ended;
	enum tcp_end end;
};

void actor_start(struct actor *actor, struct host *host, const struct plan *plan, int e);

#endif
