/* SPDX-License-Identifier: MIT
 *
 * watch.h - a witness (invariants.h) at the front door of the engine, for every TCB of a world.
 *
 * The linker leads each call of tcp.h through this file (--wrap, see the Makefile), so the hosts of a world are the
 * program's own and know nothing of it. Without watch_begin() the calls just pass.
 *
 *     struct watch watch = {0};
 *     watch_begin(&watch);
 *     ... run the world ...
 *     watch_end();
 *     if (watch.broken != INV_COUNT) ...
 */
#ifndef TESTS_SIMULATE_WATCH_H
#define TESTS_SIMULATE_WATCH_H

#include "invariants.h"
#include "trace/trace.h"

enum { WATCH_TCBS_MAX = 16 };

struct watch {
	struct trace *trace;     /* NULL, or where a note is left when an invariant breaks */
	enum invariant broken;   /* the first; INV_COUNT: none */
	char detail[300];
	time_ns broken_at;
	uint64_t calls, segments;
	unsigned visits[TCP_STATE_COUNT];
	struct {
		const struct tcb *tcb;
		struct witness witness;
	} seen[WATCH_TCBS_MAX];
	size_t seen_count;
	unsigned depth;          /* the engine calls itself: only the outermost call counts */
};

void watch_begin(struct watch *watch);
void watch_end(void);

#endif
