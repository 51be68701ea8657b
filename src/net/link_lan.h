/* SPDX-License-Identifier: MIT
 *
 * link_lan.h - an address of our own on the Ethernet that an interface of this machine is on.
 *
 * The kernel knows nothing of the address, so it does not answer for it: no RST, and no port guard needed. Before the
 * address is used everybody on the segment is asked whether it is his (RFC 5227, RFC 4862); it is announced, answered for, and given
 * up when somebody else insists on it.
 */
#ifndef NET_LINK_LAN_H
#define NET_LINK_LAN_H

#include "net/link.h"
#include "net/route.h"
#include "wire/ethernet.h"

/* How long the claim takes at most when nothing else is said. */
#define LAN_PATIENCE (2 * NS_PER_S)

struct lan_address {
	struct ip_addr addr;    /* family 0: none of this family */
	unsigned prefix_len;    /* 0: that of the interface's network in which the address lies */
	struct ip_addr gateway; /* family 0: that of the interface, if it has one in this network */
};

struct lan_config {
	char interface[INTERFACE_NAME_ROOM];
	struct lan_address ip4, ip6; /* one of them at least */
	struct mac mac;     /* all zeros: the card's, or by chance one of our own where the kernel forwards packets (and would ours) */
	uint32_t mtu;       /* 0: the interface's */
	const volatile int *stop; /* not 0 any more: the claim is given up; NULL: it is not */
	time_ns patience;   /* 0: LAN_PATIENCE; NEIGHBOURS_PATIENCE_RFC: the times of the RFCs */
};

/* Opens the interface and claims the addresses; that takes up to `patience`. NULL and err on failure: STATUS_LINK for no
 * privilege (CAP_NET_RAW), no such interface, one that is down, without carrier or no Ethernet, and an address that somebody has
 * already (with his MAC); STATUS_USAGE for an address that cannot be used there, this machine's own, or an impossible prefix, gateway,
 * MTU or MAC. The kernel's devices and tables stay as they are; no privilege is needed once the link is open. */
struct link *link_lan_open(const struct lan_config *config, struct err *err) MUST_USE;

/* Could an address be had on this interface ("": on any, whose name is then filled in)? False with reason and remedy. Sends nothing,
 * leaves nothing behind. */
bool link_lan_try(char interface[INTERFACE_NAME_ROOM], struct err *err) MUST_USE;

/* The configuration with all that was left open filled in; borrowed. */
const struct lan_config *link_lan_config(const struct link *link);

#endif
