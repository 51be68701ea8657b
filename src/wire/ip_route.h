/* SPDX-License-Identifier: MIT
 *
 * ip_route.h - IPv4 source routes (RFC 791 3.1): the sender names routers that a packet has to pass.
 *
 *     at the sender      to G1   option: | G2   D |      the pointer stands before G2
 *     behind G1          to G2   option: | G1   D |      each router puts its own address where the next one was
 *     behind G2          to D    option: | G1  G2 |      complete: the way back is G2, G1
 *
 * Hardly a router and hardly a host lets such packets pass today (RFC 7126 4.3). RFC 9293 3.9.2.1 asks for them.
 */
#ifndef WIRE_IP_ROUTE_H
#define WIRE_IP_ROUTE_H

#include "base/bytes.h"
#include "wire/ip.h"

enum { IP_ROUTE_MAX = 9 }; /* what the 40 bytes of options hold */

/* Hops in the order of the way; the destination is not among them. */
struct ip_route {
	uint8_t count;     /* 0: none, as the routers like */
	bool is_strict;    /* no other router may lie between */
	uint8_t hops[IP_ROUTE_MAX][4];
};

/* Bytes of the option, padding included: 0..40. */
size_t ip_route_len(const struct ip_route *route);
/* Writes the option of a packet that goes to route->hops[0] first and to `dst` at last. */
void ip_route_write(struct writer *w, const struct ip_route *route, const struct ip_addr *dst);

/* `options`: those of an IPv4 header. True when the packet has more hops to pass: `*dst` becomes its last one. */
bool ip_route_final(struct span options, struct ip_addr *dst);
/* The way back to `src` from where the packet has passed all hops; false when it had none. */
bool ip_route_back(struct span options, const struct ip_addr *src, struct ip_route *back);

/* What a router does with a raw packet that goes to it: sends it to the next hop. False when there is none. */
bool ip_route_step(uint8_t *packet, size_t len);

#endif
