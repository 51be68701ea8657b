/* SPDX-License-Identifier: MIT
 *
 * plan.h - what a world will be like: everything follows from the seed.
 */
#ifndef TESTS_SIMULATE_PLAN_H
#define TESTS_SIMULATE_PLAN_H

#include "net/impair.h"
#include "random_config.h"

enum plan_opening { OPEN_NEAR, OPEN_FAR, OPEN_BOTH, PLAN_OPENINGS };

/* When an application closes its direction. */
enum plan_closing {
	CLOSE_WHEN_SENT,   /* at once behind its last byte: a half-close, if the other end still sends */
	CLOSE_LAST,        /* after the peer has closed */
	CLOSE_OPENING,     /* before the connection is there */
	CLOSE_BY_ABORT,    /* not at all: ABORT at `abort_at` */
	CLOSE_AND_STOP,    /* behind its last byte, and from `abort_at` on nobody reads */
	PLAN_CLOSINGS,
};

/* One application. */
struct plan_end {
	uint64_t to_send;        /* bytes */
	size_t write_most, read_most; /* bytes a call */
	time_ns write_pause, read_pause; /* at most, between calls; 0: as fast as it can */
	time_ns read_from;       /* nothing is read before: the window closes */
	unsigned urgent_percent; /* of its SENDs carry the URGENT flag */
	enum plan_closing closing;
	time_ns abort_at;
};

/* What happens to the network for good. */
enum plan_fate { FATE_NONE, FATE_CUT /* no packet arrives any more */, FATE_FAR_VANISHES, PLAN_FATES };

struct plan {
	uint64_t seed;
	uint8_t family;          /* 4 or 6 */
	uint32_t mtu;
	enum plan_opening opening;
	struct tcp_config tcp[2];
	struct plan_end ends[2];
	struct impair_config wire;
	enum plan_fate fate;
	time_ns fate_at;
	bool is_patient;         /* no user timeout can come while a network that lives loses packets */
};

void plan_draw(struct plan *plan, uint64_t seed);
/* One line: "seed 7: IPv6, MTU 1280, ..." */
void plan_describe(const struct plan *plan, char *into, size_t room);

#endif
