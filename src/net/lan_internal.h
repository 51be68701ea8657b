/* SPDX-License-Identifier: MIT
 *
 * lan_internal.h - what link_lan.c and lan_open.c share.
 */
#ifndef NET_LAN_INTERNAL_H
#define NET_LAN_INTERNAL_H

#include "net/capture.h"
#include "net/clock.h"
#include "net/ether_port.h"
#include "net/interface_watch.h"
#include "net/link_lan.h"
#include "net/neighbours.h"

/* One of the two families. */
struct lan_side {
	struct lan_address at;
	struct neighbours *neighbours; /* owned; NULL: we have no address of this family */
	int lock;                      /* -1: none */
};

struct link_lan {
	struct link link;
	struct lan_config config; /* complete */
	struct lan_side sides[2]; /* IPv4, IPv6 */
	struct net_capture *capture; /* owned */
	struct ether_port *port;     /* owned */
	struct interface_watch watch; /* in the neighbours' time */
	struct clock_origin origin; /* of the session */
	time_ns offset;           /* the neighbours' time began with the claim, before the session's */
	uint8_t packet[65536];    /* the last one handed over, where it had to be changed */
};

/* A link without addresses; free with its close(). */
struct link_lan *lan_new(void) MUST_USE;
/* Begins to use (with claiming) an address, from the neighbours' time 0 on. */
void lan_add_side(struct link_lan *lan, const struct lan_address *at, uint64_t seed);

#endif
