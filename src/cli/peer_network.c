/* SPDX-License-Identifier: MIT
 *
 * peer_network.c - addresses of both ends on the links to real networks: raw, lan, user.
 */
#include <stdio.h>
#include <string.h>

#include "cli/peer.h"
#include "cli/peer_address.h"
#include "cli/peer_names.h"

/* ---- an address of our own on a network -------------------------------------------------------- */

static const struct address_option our_addr = {"--addr", "192.0.2.7", "2001:db8::7"};
static const struct address_option gateway_addr = {"--gateway", "192.0.2.1", "2001:db8::1"};

static struct lan_address *lan_address_of(struct lan_config *lan, const struct ip_addr *addr)
{
	return addr->family == 6 ? &lan->ip6 : &lan->ip4;
}

static bool take_our_address(struct lan_config *lan, const char *text, struct err *err)
{
	struct lan_address given = {0};

	if (!peer_parse_prefix(&our_addr, text, &given.addr, &given.prefix_len, err))
		return false;
	struct lan_address *place = lan_address_of(lan, &given.addr);

	if (place->addr.family != 0)
		return err_set(err, STATUS_USAGE, "--addr: two IPv%u addresses; of each kind one at most can be ours",
			       given.addr.family);
	*place = given;
	return true;
}

static bool take_gateway(struct lan_config *lan, const char *text, struct err *err)
{
	struct ip_addr gateway;

	if (!peer_parse_address(&gateway_addr, text, &gateway, err))
		return false;
	struct lan_address *place = lan_address_of(lan, &gateway);

	if (place->addr.family == 0)
		return err_set(err, STATUS_USAGE, "--addr and --gateway must be of the same kind, IPv4 or IPv6");
	if (place->gateway.family != 0)
		return err_set(err, STATUS_USAGE, "--gateway: two IPv%u addresses; a network has one router that we use",
			       gateway.family);
	place->gateway = gateway;
	return true;
}

static bool take_lan_options(struct live_config *live, const struct link_options *link, struct err *err)
{
	struct lan_config *lan = &live->lan;

	if (link->interface == NULL)
		return err_set(err, STATUS_USAGE, "--link lan: on which network? Its interface is missing, as in -i eth0");
	if (link->our_addr[0] == NULL)
		return err_set(err, STATUS_USAGE,
			       "--link lan: with which address? One that is free on the network of %.16s is missing: --addr 192.0.2.7",
			       link->interface);
	if (strlen(link->interface) >= sizeof lan->interface)
		return route_no_interface(link->interface, err);
	(void)snprintf(lan->interface, sizeof lan->interface, "%s", link->interface);
	lan->patience = link->claim_time;
	for (size_t i = 0; i < ARRAY_LEN(link->our_addr) && link->our_addr[i] != NULL; i++)
		if (!take_our_address(lan, link->our_addr[i], err))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(link->gateway) && link->gateway[i] != NULL; i++)
		if (!take_gateway(lan, link->gateway[i], err))
			return false;
	return true;
}

/* ---- who is asked --------------------------------------------------------------------------------- */

bool peer_find_on_network(struct live_config *live, struct live_target *targets, const struct link_options *link, struct err *err)
{
	uint8_t ours = 0; /* 0: both */

	if (!peer_wanted_family(link, &live->family, err) || (live->link == LIVE_LAN && !take_lan_options(live, link, err)))
		return false;
	if (live->link == LIVE_LAN && (live->lan.ip4.addr.family == 0 || live->lan.ip6.addr.family == 0))
		ours = live->lan.ip6.addr.family == 6 ? 6 : 4;
	for (size_t i = 0; i < live->target_count; i++)
		if (!peer_look_up(&targets[i], live->family != 0 ? live->family : peer_name_family(&targets[i], ours), err))
			return false;
	return peer_keep_reachable(live, targets, err);
}
