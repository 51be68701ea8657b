/* SPDX-License-Identifier: MIT
 *
 * live_reach.c - see live_reach.h.
 */
#include "session/live_reach.h"

/* The kernel's address of this family; family 0 in it: the device has none. */
static const struct ip_addr *kernel_side(const struct tun_config *tun, uint8_t family)
{
	return tun->second_addr.family == family ? &tun->second_addr : &tun->kernel_addr;
}

static bool reach_by_tun(const struct live_config *config, const struct ip_addr *peer, struct err *err)
{
	const struct ip_addr *ours = &config->ours[peer->family == 6], *kernel = kernel_side(&config->tun, peer->family);
	char shown[IP_ADDR_TEXT], alias[IP_ADDR_TEXT];

	if (kernel->family != peer->family)
		return err_set(err, STATUS_USAGE, "the server has an IPv%d address; --addr and --tun-addr must be of the "
						  "same kind", peer->family);
	ip_addr_format(peer, shown);
	ip_addr_format(kernel, alias);
	/* out of a device the kernel takes no packet to or from there */
	if (ip_addr_is_loopback(peer))
		return err_set(err, STATUS_USAGE, "%s is this machine to itself alone; our TCP is another host, for which it "
						  "is %s: ask for that", shown, alias);
	if (ip_addr_equal(ours, peer))
		return err_set(err, STATUS_USAGE, "our address (--addr) must differ from the kernel's (--tun-addr) and from "
						  "the server's");
	return true;
}

static bool reach_by_lan(const struct live_config *config, const struct ip_addr *peer, struct err *err)
{
	const struct lan_address *ours = peer->family == 6 ? &config->lan.ip6 : &config->lan.ip4;
	char shown[IP_ADDR_TEXT];

	if (ours->addr.family == 0)
		return err_set(err, STATUS_USAGE, "the server has an IPv%d address; --addr must be of the same kind", peer->family);
	ip_addr_format(peer, shown);
	return !ip_addr_is_loopback(peer) ||
	       err_set(err, STATUS_USAGE, "%s is this machine to itself alone, and no host on the network: --link raw reaches it", shown);
}

static bool reach(const struct live_config *config, struct ip_addr *peer, struct err *err)
{
	if (!ip_addr_is_unicast(peer))
		return err_set(err, STATUS_USAGE, "TCP talks to one host: neither end may be a multicast, broadcast "
						  "or unspecified address");
	switch (config->link) {
	case LIVE_TUN:
		return reach_by_tun(config, peer, err);
	case LIVE_LAN:
		return reach_by_lan(config, peer, err);
	case LIVE_USER:
		if (ip_addr_is_loopback(peer))
			*peer = link_user_machine(peer->family == 6 ? &config->user.addr6 : &config->user.addr);
		return true;
	case LIVE_SIM:
	case LIVE_RAW:
		break;
	}
	return true;
}

size_t live_reach(const struct live_config *config, struct ip_addr *addresses, size_t count, struct err *err)
{
	size_t kept = 0;
	struct err problem;

	for (size_t i = 0; i < count; i++) {
		struct ip_addr peer = addresses[i];

		if (reach(config, &peer, &problem))
			addresses[kept++] = peer;
		else if (i == 0)
			*err = problem;
	}
	return kept;
}
