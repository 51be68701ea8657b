/* SPDX-License-Identifier: MIT
 *
 * congestion.h - the interface of a congestion control algorithm (RFC 5681).
 *
 * An algorithm says how the window grows and how far it falls. When it falls (the third
 * duplicate ACK, a timeout), what is sent again, and how recovery ends is recovery.c's business and the
 * same for all. One file an algorithm: cc_<name>.c; a new one is a new file and a row in the caller's table.
 */
#ifndef TCP_CONGESTION_H
#define TCP_CONGESTION_H

#include "base/base.h"

struct congestion {
	uint32_t cwnd;        /* bytes */
	uint32_t ssthresh;    /* bytes */
	uint32_t acked_bytes; /* towards the next increase in congestion avoidance */
};

struct congestion_ops {
	const char *name;
	/* `acked` > 0 bytes were newly acknowledged outside of recovery while the window was the limit. */
	void (*acked)(struct congestion *cc, uint32_t mss, uint32_t acked, time_ns now);
	/* A loss was noticed with `flight` bytes outstanding: returns the new ssthresh. */
	uint32_t (*reduced)(const struct congestion *cc, uint32_t mss, uint32_t flight);
};

extern const struct congestion_ops congestion_newreno;

/* The initial window in bytes: `segments` of `mss`, or, when 0, by RFC 5681 3.1. */
uint32_t congestion_initial_window(uint32_t mss, uint32_t segments);

#endif
