/* SPDX-License-Identifier: MIT
 *
 * link_user.h - to real hosts without any privilege: libslirp, a TCP/IP stack in this process, is our peer.
 *
 *     our TCP  <-- IP packets -->  slirp's TCP  <-- sockets -->  the kernel's TCP  <-- network -->  the server
 *
 * So the far end of each connection that one sees here is slirp, which answers for the server as soon as an ordinary
 * connection of this process to that server stands. Text comes from the server; segments, numbers, windows and
 * retransmissions are slirp's. It is an old BSD TCP: it knows no option but the MSS.
 *
 * slirp has a network of its own, in which .2 (::2) is this machine: its services on 127.0.0.1 and ::1.
 */
#ifndef NET_LINK_USER_H
#define NET_LINK_USER_H

#include "net/link.h"

struct user_config {
	struct ip_addr addr;  /* ours, IPv4; its /24 is slirp's network */
	struct ip_addr addr6; /* ours, IPv6; its /64 */
	uint32_t mtu;
};

/* 10.0.2.15, fd00::15, 1500 bytes. Hosts in 10.0.2.0/24 and fd00::/64 cannot be reached then: they are slirp's. */
void user_config_init(struct user_config *config);

/* This machine in the network of ours: 10.0.2.2, fd00::2. */
struct ip_addr link_user_machine(const struct ip_addr *ours);

/* NULL and err: STATUS_USAGE for addresses or an MTU that cannot be, STATUS_LINK when tcpsee was built without libslirp.
 * Writes into sockets that servers may have closed: the process has to ignore SIGPIPE. */
struct link *link_user_open(const struct user_config *config, struct err *err) MUST_USE;

/* Does it work here and now? False with the reason and the remedy in err. Leaves nothing behind. */
bool link_user_try(struct err *err) MUST_USE;

#endif
