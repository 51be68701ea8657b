/* SPDX-License-Identifier: MIT
 *
 * icmp_quote.h - the packet that an ICMP error quotes: whose it was, and which segment.
 */
#ifndef WIRE_ICMP_QUOTE_H
#define WIRE_ICMP_QUOTE_H

#include "wire/ip.h"

struct icmp_quote {
	struct ip_addr src, dst;    /* of the quoted packet: src is who is told */
	uint32_t packet_len;        /* bytes of the whole quoted packet, by its own header */
	uint16_t src_port, dst_port;
	uint32_t seq;
};

/* `quoted` is what follows the ICMP header: an IP header and at least eight bytes behind it (RFC 792, RFC 1122 3.2.2). False
 * when it is shorter, a later fragment, or no TCP. */
bool icmp_read_quote(struct span quoted, struct icmp_quote *out) MUST_USE;

#endif
