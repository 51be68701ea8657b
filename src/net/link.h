/* SPDX-License-Identifier: MIT
 *
 * link.h - where raw IP packets go in and out: the vtable of a link.
 *
 * A link's far side is either another host of ours (sim), or the world (tun, raw, lan, user).
 * Links hand packets on at once; delay and loss are the business of impair.h.
 */
#ifndef NET_LINK_H
#define NET_LINK_H

#include <poll.h>

#include "base/err.h"
#include "wire/ip.h"

struct link;

/* What a link hands over. */
struct link_packet {
	struct span bytes;    /* an IP packet, borrowed until the next call */
	uint32_t sent_id;     /* its EV_SENT; 0: the far side is foreign, and the caller records the sending itself */
	time_ns arrived;      /* when this machine got it, in the session's time, as far as clocks agree; 0: not known */
	bool is_third_partys; /* not for us: somebody else on this machine has sent it with our address and port */
};

struct link_ops {
	const char *name; /* "sim", "tun" */
	/* A connection is about to be opened: the link makes ready for it. *local_port 0: the link may choose one; left at 0 the host
	 * chooses. NULL: nothing has to be done. False and err: this connection is not possible. */
	bool (*admit)(struct link *link, const struct ip_addr *remote, uint16_t remote_port, uint16_t *local_port, struct err *err);
	/* A packet for the far side. `sent_id` is the id of its EV_SENT. False: refused for now (queue
	 * full). */
	bool (*send)(struct link *link, struct span packet, uint32_t sent_id, time_ns now);
	/* The next packet from the far side. False: none now. */
	bool (*receive)(struct link *link, struct link_packet *out, time_ns now);
	time_ns (*deadline)(struct link *link); /* when the link wants timeouts() to be called; TIME_NEVER */
	void (*timeouts)(struct link *link, time_ns now);
	/* What to wait for until receive has something; returns how many of `room` places were filled. NULL: nothing. */
	size_t (*poll)(struct link *link, struct pollfd *fds, size_t room);
	/* False and err (STATUS_NETWORK): the link is of no more use, its interface or an address of ours is lost. Reads what the other
	 * calls have found out, so it may be asked often. Resets that leave at once may still get away. NULL: always well. */
	bool (*is_well)(struct link *link, struct err *err);
	void (*close)(struct link *link);       /* ends it and frees it */
};

/* Embedded as the first member of each link. */
struct link {
	const struct link_ops *ops;
	uint32_t mtu;    /* bytes of an IP packet */
	bool is_foreign; /* the far side's TCP is not ours */
};

#endif
