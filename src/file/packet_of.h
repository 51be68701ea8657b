/* SPDX-License-Identifier: MIT
 *
 * packet_of.h - the IP packet of an event: its kept bytes, or one made from its facts.
 */
#ifndef FILE_PACKET_OF_H
#define FILE_PACKET_OF_H

#include "trace/trace.h"

enum { PACKET_MAX = 65535 };

/* Where a packet is made. Large: for the heap, and zeroed at first. */
struct packet_room {
	uint8_t packet[PACKET_MAX];
	uint8_t text[PACKET_MAX]; /* zeros: what was sent is not known any more */
};

/* The packet of an EV_SENT, borrowed from the trace or the room; `wire_len` is its whole length,
 * of which a snap length may have left less. A TCP segment without kept bytes is made anew:
 * addresses of its connection, right checksums, no options, zeros as text. Empty when it cannot be made. */
struct span packet_of(const struct trace *trace, const struct event *ev, struct packet_room *room,
		      size_t *wire_len);

#endif
