/* SPDX-License-Identifier: MIT
 *
 * packet.h - a raw IP packet and what it says, taken apart once for all who ask.
 */
#ifndef NET_PACKET_H
#define NET_PACKET_H

#include "wire/ip.h"
#include "wire/segment.h"

struct packet {
	struct span bytes;            /* the whole packet, borrowed */
	struct ip_header ip;
	struct span payload;          /* behind the IP header */
	bool is_tcp;                  /* segment and problem mean something */
	enum segment_problem problem;
	struct tcp_segment segment;   /* its text is empty when the header could not be read */
};

/* False when the bytes are no IP packet. */
bool packet_take_apart(struct span bytes, struct packet *out) MUST_USE;

/* Could the TCP header be read (perhaps with a bad option)? */
static inline bool packet_has_segment(const struct packet *p)
{
	return p->is_tcp && (p->problem == SEGMENT_OK || p->problem == SEGMENT_BAD_OPTION);
}

#endif
