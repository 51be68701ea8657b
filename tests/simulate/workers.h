/* SPDX-License-Identifier: MIT
 *
 * workers.h - many worlds on all processors: processes that take the next seed, and one that counts.
 *
 * A world that crashes takes its process with it; that seed is noted as failed and another process goes on behind it.
 */
#ifndef TESTS_SIMULATE_WORKERS_H
#define TESTS_SIMULATE_WORKERS_H

#include <stdatomic.h>

#include "tcp/vocab.h"

enum { WORKERS_MAX = 64, FAILURES_MAX = 64 };

/* In memory that all processes share. */
struct tally {
	uint64_t first, count;           /* seeds */
	_Atomic uint64_t taken, done, failed, packets, segments, calls, bytes;
	_Atomic uint64_t visits[TCP_STATE_COUNT], ends[TCP_END_COUNT];
	_Atomic uint64_t doing[WORKERS_MAX]; /* seed + 1; 0: none */
	uint64_t failures[FAILURES_MAX];     /* seeds */
	_Atomic int is_stopped;              /* enough has failed */
	bool has_leak;                       /* a worker that had nothing left to do did not end well: its sanitizer has said why */
};

/* NULL: the system gives no memory. */
struct tally *tally_new(uint64_t first, uint64_t count);
void tally_free(struct tally *t);

/* Runs them all; `failures_max` failed worlds are enough. Prints progress to stderr when `has_progress`. */
void workers_run(struct tally *t, unsigned workers, uint64_t failures_max, bool has_progress);

#endif
