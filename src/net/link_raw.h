/* SPDX-License-Identifier: MIT
 *
 * link_raw.h - a link with this machine's own address: packets leave through a raw IP socket, so that the kernel routes them
 * and finds the neighbour, and are received by capturing on the interface of the route (also on the loopback interface).
 *
 * The kernel gets every packet too, and knows no such connection: the port guard (net/port_guard.h) keeps it from answering
 * with RST. Without the guard its RST is seen leaving, and is handed over as a third party's.
 */
#ifndef NET_LINK_RAW_H
#define NET_LINK_RAW_H

#include "net/link.h"

struct raw_config {
	/* Ours, one of each family; family 0: filled in by the link, with the source of the route to the first of `remotes` of that
	 * family that has one, and left at 0 where none has (see link_raw_source()). */
	struct ip_addr addr_v4, addr_v6;
	/* Whom we shall talk to, as far as that is known (at least one; borrowed for the call): capturing on their interfaces
	 * needs privileges that may be gone later. Others may follow, on any interface (net/raw_elsewhere.h). */
	const struct ip_addr *remotes;
	size_t remote_count;
	uint32_t mtu;            /* 0: filled in with the smallest of their routes, at most 65535 */
	bool is_without_guard;   /* the kernel answers: to watch it do so */
};

/* NULL and err: STATUS_LINK without the privilege CAP_NET_RAW, or when an interface is down, or an address is not this
 * machine's; STATUS_NETWORK when there is no route to any of the remotes. Close with its ops.
 *
 * Its admit() guards the port and lets the connection's packets in before the first SYN leaves, and chooses the port where it is 0.
 * It needs no privilege, and says STATUS_LINK when the port is in use. A connection that was let in once stays so; 256 may. */
struct link *link_raw_open(struct raw_config *config, struct err *err) MUST_USE;

/* Our address for the way to this remote: that of its family; where there is none yet, the source of the route, and from then on that
 * one. False and err: STATUS_NETWORK when there is no route. */
bool link_raw_source(struct link *link, const struct ip_addr *remote, struct ip_addr *ours, struct err *err) MUST_USE;

/* May this process have such a link here and now? False with reason and remedy in err. Leaves nothing behind. */
bool link_raw_try(struct err *err) MUST_USE;

/* The interface of the first of the remotes, borrowed: "eth0". */
const char *link_raw_interface(const struct link *link);

#endif
