/* SPDX-License-Identifier: MIT
 *
 * past.h - what the packets before one tell about it: is it sent again, the how-manieth duplicate ACK is it?
 *
 *     struct past past = {0};                       one a connection
 *     for each EV_SENT of the connection in order
 *             hint = past_take(&past, trace, ev, end);
 *
 * A host of ours says itself why it sends; of foreign hosts the numbers on the wire must tell.
 */
#ifndef DRAW_PAST_H
#define DRAW_PAST_H

#include "trace/trace.h"
#include "wire/segment.h"

enum { PAST_HOLES = 4 };

/* What one end has sent so far. */
struct past_end {
	uint32_t high;     /* just behind the highest sequence number */
	uint32_t ack;      /* of its last segment */
	uint16_t window;   /* of its last segment */
	uint16_t repeats;  /* pure ACKs in a row that said `ack` again */
	uint8_t hole_count;
	bool has_high, has_ack;
	struct sack_block holes[PAST_HOLES]; /* numbers that were passed over: the first time they come is no repetition */
};

struct past {
	struct past_end end[2];
};

/* What is to be known of a packet beyond itself. */
struct row_hint {
	bool is_again;           /* a retransmission */
	uint16_t duplicate_acks; /* the how-manieth duplicate ACK, from 1; 0: none */
};

/* Takes in an EV_SENT of end `from` (0 or 1). */
struct row_hint past_take(struct past *past, const struct trace *trace, const struct event *sent, int from);

/* The same for one event alone: looks back over a bounded number of the connection's events. */
struct row_hint past_look_back(const struct trace *trace, uint32_t event);

/* Are this host's variables measured (and not inferred)? */
bool past_is_ours(const struct trace *trace, uint8_t host);

#endif
