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
	int64_t own[8];       /* whatever an algorithm remembers besides; zero at the start of a connection */
};

/* New text was acknowledged, outside of recovery, while the window was the limit. */
struct congestion_ack {
	uint32_t mss;    /* bytes */
	uint32_t acked;  /* bytes, > 0 */
	uint32_t most;   /* bytes that one ACK may add to the window in slow start */
	time_ns srtt;    /* 0: not measured yet */
	time_ns now;
};

struct congestion_ops {
	const char *name;
	void (*acked)(struct congestion *cc, const struct congestion_ack *ack);
	/* The network is full with `flight` bytes outstanding: returns how far the window falls. How low it may fall
	 * is the caller's to say: 2 MSS after a loss, 1 after a mark (RFC 9438 4.6). */
	uint32_t (*reduced)(struct congestion *cc, uint32_t flight);
	/* That was a timeout: slow start follows. NULL: makes no difference. */
	void (*timed_out)(struct congestion *cc);
};

extern const struct congestion_ops congestion_newreno;
extern const struct congestion_ops congestion_cubic;

/* The initial window in bytes: `segments` of `mss`, within the bounds of RFC 6928; when 0, by RFC 5681 3.1. */
uint32_t congestion_initial_window(uint32_t mss, uint32_t segments);

#endif
