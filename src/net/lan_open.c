/* SPDX-License-Identifier: MIT
 *
 * lan_open.c - opens a link on an Ethernet: what was left open is filled in, what cannot be is said, and the addresses are claimed.
 */
#include "net/link_lan.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <net/if.h>

#include "base/assert.h"
#include "base/bytes.h"
#include "base/rng.h"
#include "base/text.h"
#include "net/address_lock.h"
#include "net/address_use.h"
#include "net/clock.h"
#include "net/forwarding.h"
#include "net/lan_internal.h"
#include "wire/nd.h"

enum { MTU_LEAST_V4 = 68, MTU_LEAST_V6 = 1280 };

/* ---- the interface --------------------------------------------------------------------------------- */

static bool is_ethernet(const struct net_interface *i)
{
	return i->has_mac && i->has_neighbours && !i->is_loopback;
}

static bool check_interface(const struct net_interface *i, struct err *err)
{
	if (!is_ethernet(i))
		return err_set(err, STATUS_LINK,
			       "%s is no Ethernet, and an address of our own needs one: choose another interface with -i, or use "
			       "--link %s", i->name, i->is_loopback ? "tun" : "raw");
	if (!i->is_up)
		return err_set(err, STATUS_LINK, "the interface %s is down: bring it up with \"sudo ip link set %s up\"", i->name,
			       i->name);
	if (!i->has_carrier)
		return err_set(err, STATUS_LINK, "the interface %s hears nothing: is its cable plugged in, the other end up?",
			       i->name);
	return true;
}

/* ---- the addresses ----------------------------------------------------------------------------------- */

/* The first or last address of a network, all bits of the host the same, is no host's (RFC 1122 3.2.1.3); in IPv6 the first is that of any
 * router (RFC 4291 2.6.1). Networks of two addresses have neither (RFC 3021, RFC 6164). */
static bool check_host(const struct ip_addr *addr, unsigned prefix_len, const char *text, struct err *err)
{
	unsigned bits = addr->family == 6 ? 128 : 32;
	struct ip_addr network = *addr;
	char name[IP_ADDR_TEXT];
	bool is_first = true, is_last = addr->family == 4;

	for (unsigned bit = prefix_len; bit < bits; bit++) {
		uint8_t mask = (uint8_t)(0x80 >> bit % 8);
		bool is_one = (addr->bytes[bit / 8] & mask) != 0;

		is_first &= !is_one;
		is_last &= is_one;
		network.bytes[bit / 8] &= (uint8_t)~mask;
	}
	if (bits - prefix_len < 2 || !(is_first || is_last))
		return true;
	ip_addr_format(&network, name);
	if (is_last)
		return err_set(err, STATUS_USAGE, "%s is the address of all hosts of the network %s/%u: choose another with --addr",
			       text, name, prefix_len);
	return err_set(err, STATUS_USAGE, addr->family == 6 ?
		       "%s is the address of the routers of the network %s/%u: choose another with --addr" :
		       "%s is the network %s/%u itself: choose a host's address in it with --addr", text, name, prefix_len);
}

/* The network of the interface that the address lies in; for an address that lies in none the prefix must be given. */
static bool find_network(const struct net_interface *interface, struct lan_address *at, const char *text, struct err *err)
{
	struct net_network network, first;
	char known[IP_ADDR_TEXT];
	bool is_found = route_network(interface, at->addr.family, &at->addr, &network);

	if (at->prefix_len == 0 && !is_found) {
		if (!route_network(interface, at->addr.family, NULL, &first))
			return err_set(err, STATUS_USAGE,
				       "%s has no IPv%u network to take a prefix from: write --addr %s/%u, with the prefix that is "
				       "right there", interface->name, at->addr.family, text, at->addr.family == 6 ? 64u : 24u);
		ip_addr_format(&first.addr, known);
		return err_set(err, STATUS_USAGE,
			       "%s is not in the network of %s: choose an address in %s/%u, or write the prefix behind --addr",
			       text, interface->name, known, first.prefix_len);
	}
	if (at->prefix_len == 0)
		at->prefix_len = network.prefix_len;
	if (at->gateway.family == 0 && is_found)
		at->gateway = network.gateway;
	return check_host(&at->addr, at->prefix_len, text, err) &&
	       (!is_found || check_host(&at->addr, network.prefix_len, text, err)); /* what the others there hold it for */
}

static bool check_gateway(const struct lan_address *at, struct err *err)
{
	char text[IP_ADDR_TEXT];

	if (at->gateway.family == 0 ||
		(at->gateway.family == at->addr.family && ip_addr_is_unicast(&at->gateway) && !ip_addr_equal(&at->gateway, &at->addr)))
		return true;
	ip_addr_format(&at->gateway, text);
	return err_set(err, STATUS_USAGE,
		       "%s cannot be the gateway: give another host's address, of the same family as --addr", text);
}

static bool complete_address(const struct net_interface *interface, struct lan_address *at, struct err *err)
{
	char text[IP_ADDR_TEXT], device[DEVICE_NAME_ROOM];

	if (at->addr.family == 0)
		return true;
	ip_addr_format(&at->addr, text);
	if (!ip_addr_is_unicast(&at->addr))
		return err_set(err, STATUS_USAGE, "%s is no address of a host: choose another with --addr", text);
	if (address_is_ours(&at->addr, device))
		return err_set(err, STATUS_USAGE,
			       "%s is this machine's own address (%s): choose one that nobody has with --addr, or use --link raw",
			       text, device);
	if (at->prefix_len > (at->addr.family == 6 ? 128 : 32))
		return err_set(err, STATUS_USAGE, "a prefix of %u bits is longer than the address %s", at->prefix_len, text);
	return check_gateway(at, err) && find_network(interface, at, text, err);
}

/* ---- the card -------------------------------------------------------------------------------------------- */

/* A kernel that forwards would take packets to the card's MAC that are not for it as packets to pass on. */
static bool does_kernel_forward(const struct lan_config *config)
{
	return (config->ip4.addr.family != 0 && forwarding_from(config->interface, 4)) ||
	       (config->ip6.addr.family != 0 && forwarding_from(config->interface, 6));
}

static uint64_t draw_seed(void)
{
	uint64_t seed;

	return getrandom(&seed, sizeof seed, 0) == (ssize_t)sizeof seed ? seed : (uint64_t)clock_now();
}

/* A MAC that no maker gives away (the second lowest bit of the first byte), and by chance: were it made from the address, another
 * machine that wants the same address had the same MAC, and switches would know only one of the two. */
static struct mac own_mac(void)
{
	struct mac mac = {{0x02, 0x74}};
	struct rng rng;

	rng_seed(&rng, draw_seed());
	store_u32(mac.bytes + 2, (uint32_t)rng_next(&rng));
	return mac;
}

static bool complete_card(const struct net_interface *interface, struct lan_config *config, struct err *err)
{
	static const struct mac none;
	unsigned least = config->ip6.addr.family != 0 ? MTU_LEAST_V6 : MTU_LEAST_V4;

	if (mac_equal(&config->mac, &none)) {
		memcpy(config->mac.bytes, interface->mac, MAC_LEN);
		if (does_kernel_forward(config))
			config->mac = own_mac();
	}
	if (!mac_is_unicast(&config->mac))
		return err_set(err, STATUS_USAGE, "the MAC is a group's, and a card has one of its own: the second digit must be even");
	if (config->mtu == 0)
		config->mtu = interface->mtu;
	if (config->mtu < least || config->mtu > interface->mtu)
		return err_set(err, STATUS_USAGE, "an MTU of %u bytes is not possible on %s: choose %u to %u", config->mtu,
			       interface->name, least, interface->mtu);
	if (config->patience == 0)
		config->patience = LAN_PATIENCE;
	return true;
}

/* ---- opening ------------------------------------------------------------------------------------------------ */

/* Only what is for us, and what neighbours say: the kernel sorts the rest out. What leaves does not come in (CAPTURE_INCOMING), so a
 * frame with our MAC was sent back to us, or somebody else has the same one: the neighbours look at that. */
static void write_filter(struct text *filter, const struct lan_config *config)
{
	char ours[MAC_TEXT], addr[IP_ADDR_TEXT], group[IP_ADDR_TEXT];

	mac_format(&config->mac, ours);
	text_addf(filter, "(ether dst %s or ether multicast) and (", ours);
	if (config->ip4.addr.family != 0) {
		ip_addr_format(&config->ip4.addr, addr);
		text_addf(filter, "arp or ip dst host %s", addr);
	}
	if (config->ip6.addr.family != 0) {
		struct ip_addr solicited = nd_solicited_node(&config->ip6.addr);

		ip_addr_format(&config->ip6.addr, addr);
		ip_addr_format(&solicited, group);
		text_addf(filter, "%sip6 dst host %s or ip6 dst host %s or ip6 dst host ff02::1",
			config->ip4.addr.family != 0 ? " or " : "", addr, group);
	}
	text_add(filter, ")");
}

/* Frames to the groups of IPv6 pass the card only when it is told; those to another MAC than its own too. */
static bool set_up_card(struct link_lan *lan, const struct net_interface *interface, struct err *err)
{
	struct mac all = mac_of_group(&nd_all_nodes);

	lan->port = ether_port_open(interface->index, lan->config.mtu, err);
	if (lan->port == NULL)
		return false;
	if (memcmp(lan->config.mac.bytes, interface->mac, MAC_LEN) != 0 && !ether_port_hear_all(lan->port, err))
		return false;
	if (lan->config.ip6.addr.family == 0)
		return true;
	struct ip_addr solicited = nd_solicited_node(&lan->config.ip6.addr);
	struct mac group = mac_of_group(&solicited);

	return ether_port_join(lan->port, &group, err) && ether_port_join(lan->port, &all, err);
}

static bool open_interface(struct link_lan *lan, const struct net_interface *interface, struct err *err)
{
	struct text filter = {0};

	write_filter(&filter, &lan->config);
	lan->capture = capture_open(interface->name, filter.data, CAPTURE_INCOMING, err);
	text_fini(&filter);
	interface_watch_begin(&lan->watch, interface->name, 0);
	return lan->capture != NULL && set_up_card(lan, interface, err);
}

static bool add_side(struct link_lan *lan, const struct lan_address *at, struct err *err)
{
	if (at->addr.family == 0)
		return true;
	int lock = address_lock(lan->config.interface, &at->addr, err);

	if (lock < 0)
		return false;
	lan->sides[at->addr.family == 6].lock = lock;
	lan_add_side(lan, at, draw_seed()); /* it only spreads the first frames of many hosts over a second */
	return true;
}

/* ---- claiming ----------------------------------------------------------------------------------------------- */

static bool refuse(const struct link_lan *lan, const struct lan_side *side, struct err *err)
{
	char addr[IP_ADDR_TEXT], mac[MAC_TEXT];

	ip_addr_format(&side->at.addr, addr);
	mac_format(neighbours_rival(side->neighbours), mac);
	return err_set(err, STATUS_LINK, "%s is in use: %s answered for it on %s; choose an address that nobody has with --addr",
		       addr, mac, lan->config.interface);
}

/* One address that is refused is enough: the other one is not waited for. */
static bool is_probing(const struct link_lan *lan)
{
	bool is_undecided = false;

	for (size_t i = 0; i < ARRAY_LEN(lan->sides); i++) {
		const struct neighbours *n = lan->sides[i].neighbours;

		if (n != NULL && neighbours_claim(n) == CLAIM_REFUSED)
			return false;
		is_undecided |= n != NULL && neighbours_claim(n) == CLAIM_PROBING;
	}
	return is_undecided;
}

/* Waits until somebody speaks or it is time for the next step. */
static void wait_for_frames(struct link *link, time_ns now)
{
	struct pollfd fds[2];
	time_ns due = link->ops->deadline(link);
	size_t count = link->ops->poll(link, fds, ARRAY_LEN(fds));
	time_ns wait = due > now ? due - now : 0;

	(void)poll(fds, count, (int)(time_min(wait, NS_PER_S) / NS_PER_MS) + 1);
}

/* Until the claim is over nothing else happens: there is no session yet. */
static bool claim(struct link_lan *lan, struct err *err)
{
	struct link *link = &lan->link;
	struct link_packet ignored;
	time_ns start = clock_now(), now = 0;

	for (; is_probing(lan); now = clock_now() - start) {
		if (lan->config.stop != NULL && *lan->config.stop != 0)
			return err_set(err, STATUS_LINK, "interrupted before all were asked whether the address is free");
		link->ops->timeouts(link, now);
		while (link->ops->receive(link, &ignored, now))
			; /* of packets for us there are none yet */
		if (is_probing(lan))
			wait_for_frames(link, now);
	}
	link->ops->timeouts(link, now); /* the first announcement leaves */
	for (size_t i = 0; i < ARRAY_LEN(lan->sides); i++) {
		const struct lan_side *side = &lan->sides[i];

		if (side->neighbours != NULL && neighbours_claim(side->neighbours) == CLAIM_REFUSED)
			return refuse(lan, side, err);
	}
	lan->offset = now;
	lan->origin = (struct clock_origin){0}; /* of the session, which begins now */
	return true;
}

struct link *link_lan_open(const struct lan_config *wanted, struct err *err)
{
	struct net_interface interface;
	struct lan_config config = *wanted;

	assert(config.ip4.addr.family != 0 || config.ip6.addr.family != 0);
	if (!route_interface(config.interface, &interface, err) || !check_interface(&interface, err) ||
		!complete_address(&interface, &config.ip4, err) || !complete_address(&interface, &config.ip6, err) ||
		!complete_card(&interface, &config, err))
		return NULL;
	struct link_lan *lan = lan_new();

	lan->config = config;
	lan->link.mtu = config.mtu;
	if (open_interface(lan, &interface, err) && add_side(lan, &config.ip4, err) && add_side(lan, &config.ip6, err) &&
		claim(lan, err))
		return &lan->link;
	lan->link.ops->close(&lan->link);
	return NULL;
}

/* ---- trying ---------------------------------------------------------------------------------------------- */

static bool try_interface(const char *name, struct err *err)
{
	struct net_interface interface;

	if (!route_interface(name, &interface, err) || !check_interface(&interface, err) || !capture_try(name, err))
		return false;
	struct ether_port *port = ether_port_open(interface.index, interface.mtu, err);

	ether_port_close(port);
	return port != NULL;
}

/* The first that is up and hears something; else the first that is an Ethernet at all. False: there is none. */
static bool find_ethernet(char name[INTERFACE_NAME_ROOM])
{
	struct if_nameindex *list = if_nameindex();
	struct net_interface interface;
	struct err ignored;
	bool is_good = false;

	for (const struct if_nameindex *i = list; !is_good && i != NULL && i->if_index != 0; i++) {
		if (!route_interface(i->if_name, &interface, &ignored) || !is_ethernet(&interface))
			continue;
		is_good = check_interface(&interface, &ignored);
		if (is_good || name[0] == '\0')
			memcpy(name, interface.name, INTERFACE_NAME_ROOM);
	}
	if_freenameindex(list);
	return name[0] != '\0';
}

bool link_lan_try(char name[INTERFACE_NAME_ROOM], struct err *err)
{
	if (name[0] == '\0' && !find_ethernet(name))
		return err_set(err, STATUS_LINK, "this machine has no Ethernet interface, and an address of our own needs one: the "
						 "other links do not");
	return try_interface(name, err);
}
