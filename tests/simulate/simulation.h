/* SPDX-License-Identifier: MIT
 *
 * simulation.h - a world in virtual time: two hosts of ours, two applications, an impaired wire, and a witness.
 *
 *     struct simulation s;
 *     simulation_init(&s, seed);               everything is chosen by the seed; change s.plan before _run
 *     bool is_right = simulation_run(&s);      until nothing can happen any more
 *     simulation_fini(&s);
 */
#ifndef TESTS_SIMULATE_SIMULATION_H
#define TESTS_SIMULATE_SIMULATION_H

#include "actor.h"
#include "net/world.h"
#include "watch.h"

struct simulation {
	struct plan plan;
	struct actor actors[2];   /* 0 near, 1 far */
	struct trace *trace;      /* NULL: not recorded; the caller's */
	struct watch watch;
	struct world world;
	struct host *hosts[2];
	struct wire_end *wire_end;
	time_ns now;
	bool has_given_up;        /* what stayed open was aborted from outside */
	uint64_t packets;         /* that arrived at the far host or left it */
	bool is_right;
	char verdict[400];        /* what went wrong */
};

void simulation_init(struct simulation *s, uint64_t seed);
/* Nothing by dice: hosts with the defaults, `bytes` each way, a perfect wire of 10 ms; recorded. */
void simulation_init_plain(struct simulation *s, int family, uint64_t bytes);
/* Makes a trace for it: hosts named client and server. Before simulation_run; free with trace_free. */
void simulation_record(struct simulation *s);
bool simulation_run(struct simulation *s);
void simulation_fini(struct simulation *s);

#endif
