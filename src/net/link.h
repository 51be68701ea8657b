/* SPDX-License-Identifier: MIT
 *
 * link.h - where raw IP packets go in and out: the vtable of a link.
 *
 * A link's far side is either another host of ours (sim), or the world (tun, raw, lan, user).
 * Links hand packets on at once; delay and loss are the business of impair.h.
 */
#ifndef NET_LINK_H
#define NET_LINK_H

#include "base/err.h"

struct link;

struct link_ops {
	const char *name; /* "sim", "tun" */
	/* A packet for the far side. `sent_id` is the id of its EV_SENT. False: refused for now (queue
	 * full). */
	bool (*send)(struct link *link, struct span packet, uint32_t sent_id, time_ns now);
	/* The next packet from the far side, borrowed until the next call. `sent_id` is 0 when the far
	 * side is foreign and the caller has to record the sending itself. False: none now. */
	bool (*receive)(struct link *link, struct span *packet, uint32_t *sent_id, time_ns now);
	time_ns (*deadline)(struct link *link); /* when the far side wants to run (sim); TIME_NEVER */
	void (*timeouts)(struct link *link, time_ns now);
	int (*fd)(struct link *link);           /* readable when receive has something; -1: none */
	void (*close)(struct link *link);       /* ends it and frees it */
};

/* Embedded as the first member of each link. */
struct link {
	const struct link_ops *ops;
	uint32_t mtu;    /* bytes of an IP packet */
	bool is_foreign; /* the far side's TCP is not ours */
};

#endif
