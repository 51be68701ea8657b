/* SPDX-License-Identifier: MIT
 *
 * route.h - what the kernel knows of the way to an address and of its interfaces (rtnetlink, rtnetlink(7)).
 *
 *     if (route_find(&server, NULL, &route, &err))
 *             route.interface, route.source, route.mtu ...
 *
 * Nothing is remembered: each call asks anew, and needs no privilege.
 */
#ifndef NET_ROUTE_H
#define NET_ROUTE_H

#include "base/err.h"
#include "wire/ip.h"

enum { INTERFACE_NAME_ROOM = 16 }; /* the kernel's IFNAMSIZ */

/* The way to an address. */
struct net_route {
	char interface[INTERFACE_NAME_ROOM]; /* "lo" for an address of this machine */
	unsigned interface_index;
	struct ip_addr source;  /* with which the kernel would send */
	struct ip_addr gateway; /* family 0: the destination itself is on the link */
	uint32_t mtu;           /* bytes of an IP packet: the route's own, else the interface's */
	bool is_local;          /* an address of this machine */
};

/* `from`: our address is settled; NULL: the kernel chooses. False and err: STATUS_NETWORK when there is no route, STATUS_USAGE for
 * an address that no TCP has (broadcast, multicast), STATUS_LINK when the kernel cannot be asked. */
bool route_find(const struct ip_addr *to, const struct ip_addr *from, struct net_route *out, struct err *err) MUST_USE;

struct net_interface {
	char name[INTERFACE_NAME_ROOM];
	unsigned index;
	uint32_t mtu;
	uint8_t mac[6];
	bool has_mac; /* its frames are Ethernet's (also on the loopback interface: six zeros) */
	bool is_up;   /* brought up by its administrator */
	bool has_carrier;
	bool is_loopback;
	bool has_neighbours; /* asks for MACs with ARP and neighbour discovery */
};

/* False and STATUS_LINK when there is no interface of this name. */
bool route_interface(const char *name, struct net_interface *out, struct err *err) MUST_USE;
/* Is any interface up, "lo" too? False and STATUS_LINK with the command that brings one up. */
bool route_is_anywhere(struct err *err) MUST_USE;
/* Says that there is none of this name, and which there are; returns false. */
bool route_no_interface(const char *name, struct err *err);

/* The network that an interface stands in. */
struct net_network {
	struct ip_addr addr;    /* the kernel's own in it */
	unsigned prefix_len;
	struct ip_addr gateway; /* of the interface's default route with the lowest metric; family 0: it has none */
};

/* The network of this family (4, or 6: no link-local one) on the interface that holds `addr`; `addr` NULL: its first.
 * False: it has none. */
bool route_network(const struct net_interface *interface, uint8_t family, const struct ip_addr *addr,
		   struct net_network *out) MUST_USE;

#endif
