/* SPDX-License-Identifier: MIT
 *
 * peer.c - addresses of both ends.
 */
#include "cli/peer.h"

#include <stdio.h>
#include <string.h>

#include "cli/peer_address.h"
#include "cli/peer_names.h"

static const struct address_option tun_addr = {"--tun-addr", "10.77.0.1", "fd77::1"};
static const struct address_option our_addr = {"--addr", "10.77.0.2", "fd77::2"};

/* "10.77.0.1/24" */
static bool parse_kernel_side(const char *text, struct ip_addr *addr, unsigned *prefix_len, struct err *err)
{
	if (!peer_parse_prefix(&tun_addr, text, addr, prefix_len, err))
		return false;
	if (*prefix_len == 0)
		*prefix_len = addr->family == 6 ? 64 : 24;
	return *prefix_len <= (addr->family == 6 ? 127 : 31) ||
	       err_set(err, STATUS_USAGE, "--tun-addr: a network of one address has no room for ours; write one as in 10.77.0.1/24");
}

static bool ours_go_with(const struct live_config *live, const struct ip_addr *kernel, unsigned prefix_len, struct err *err)
{
	const struct ip_addr *ours = &live->ours[kernel->family == 6];

	if (!ip_addr_is_unicast(ours))
		return err_set(err, STATUS_USAGE, "TCP talks to one host: neither end may be a multicast, broadcast "
						  "or unspecified address");
	if (ip_addr_equal(ours, kernel))
		return err_set(err, STATUS_USAGE, "our address (--addr) must differ from the kernel's (--tun-addr) and from "
						  "the server's");
	if (!ip_addr_is_same_network(ours, kernel, prefix_len))
		return err_set(err, STATUS_USAGE, "our address (--addr) must lie in the network of --tun-addr, or nothing "
						  "comes back to us");
	return true;
}

static bool take_name(const char *name, struct tun_config *tun, struct err *err)
{
	size_t len = strlen(name);

	if (len == 0 || len >= sizeof tun->name || strpbrk(name, "/ \t\n%:") != NULL)
		return err_set(err, STATUS_USAGE, "--tun-name: a device's name has 1 to %zu characters, without '/', "
						  "':', '%%' and blanks", sizeof tun->name - 1);
	memcpy(tun->name, name, len + 1);
	return true;
}

/* What the options say of addresses; `given`: the family they name, 0 when they name none. */
static bool take_addresses(struct live_config *live, const struct link_options *link, uint8_t *given, struct err *err)
{
	struct ip_addr ours;

	*given = 0;
	if (link->tun_addr != NULL) {
		if (!parse_kernel_side(link->tun_addr, &live->tun.kernel_addr, &live->tun.prefix_len, err))
			return false;
		*given = live->tun.kernel_addr.family;
	}
	if (link->our_addr[0] == NULL)
		return true;
	if (link->our_addr[1] != NULL)
		return err_set(err, STATUS_USAGE, "--addr: one address is ours behind a TUN device; two can be on --link lan");
	if (!peer_parse_address(&our_addr, link->our_addr[0], &ours, err))
		return false;
	if (*given != 0 && *given != ours.family)
		return err_set(err, STATUS_USAGE, "--addr and --tun-addr must be of the same kind, IPv4 or IPv6");
	live->ours[ours.family == 6] = ours;
	*given = ours.family;
	return true;
}

static bool is_family_needed(const struct live_config *live, uint8_t family)
{
	return live_config_peer(live, family) != NULL ||
	       (live->follows_redirects && live->family != (family == 6 ? 4 : 6));
}

/* Our address in the network of a device that is there already: as given, else the next one to the kernel's. */
static bool go_beside(struct live_config *live, const struct link_options *link, const struct ip_addr *kernel, unsigned prefix_len,
		      struct err *err)
{
	if (kernel->family == 0)
		return true;
	struct ip_addr *ours = &live->ours[kernel->family == 6];
	bool is_given = link->our_addr[0] != NULL && (strchr(link->our_addr[0], ':') != NULL) == (kernel->family == 6);

	if (!is_given && !ip_addr_is_same_network(ours, kernel, prefix_len)) {
		*ours = *kernel;
		ours->bytes[kernel->family == 6 ? 15 : 3] ^= 3; /* .1 and .2 of a network of four stand so to each other */
	}
	return ours_go_with(live, kernel, prefix_len, err);
}

/* The device gets an address of each family that is needed, the first server's first. */
static bool choose_kernel_side(struct live_config *live, const struct link_options *link, uint8_t given, struct err *err)
{
	static const char *const usual[] = {"10.77.0.1/24", "fd77::1/64"};
	struct tun_config *tun = &live->tun;
	uint8_t first = given != 0 ? given : live->targets[0].addresses[0].family, other = first == 6 ? 4 : 6;

	if (link->tun_addr == NULL && link_tun_look(tun)) /* it has its addresses; ours are beside them */
		return go_beside(live, link, &tun->kernel_addr, tun->prefix_len, err) &&
		       go_beside(live, link, &tun->second_addr, tun->second_prefix_len, err);
	if (link->tun_addr == NULL && !parse_kernel_side(usual[first == 6], &tun->kernel_addr, &tun->prefix_len, err))
		return false;
	if (!ours_go_with(live, &tun->kernel_addr, tun->prefix_len, err))
		return false;
	return given != 0 || !is_family_needed(live, other) ||
	       parse_kernel_side(usual[other == 6], &tun->second_addr, &tun->second_prefix_len, err);
}

bool peer_find_on_tun(struct live_config *live, struct live_target *targets, const struct link_options *link, struct err *err)
{
	uint8_t given;

	if (link->tun_name != NULL && !take_name(link->tun_name, &live->tun, err))
		return false;
	if (!peer_wanted_family(link, &live->family, err) || !take_addresses(live, link, &given, err))
		return false;
	for (size_t i = 0; i < live->target_count; i++) {
		uint8_t family = live->family != 0 ? live->family : peer_name_family(&targets[i], given);

		if (!peer_look_up(&targets[i], family, err))
			return false;
	}
	if (!choose_kernel_side(live, link, given, err))
		return false;
	return peer_keep_reachable(live, targets, err);
}

/* ---- on the simulated wire -------------------------------------------------------------------------- */

static bool is_taken(const struct live_config *live, const struct ip_addr *addr)
{
	for (size_t i = 0; i < live->target_count; i++)
		if (ip_addr_equal(&live->targets[i].addresses[0], addr))
			return true;
	return false;
}

/* We step aside for a server that has our address. */
static bool choose_our_address(struct live_config *live, uint8_t family, struct err *err)
{
	struct ip_addr *ours = &live->ours[family == 6];

	for (int last = 2; last < 200 && is_taken(live, ours); last++)
		ours->bytes[family == 6 ? 15 : 3] = (uint8_t)last;
	return !is_taken(live, ours) || err_set(err, STATUS_USAGE, "no address is left for our end; ask for fewer servers");
}

bool peer_find_on_sim(struct live_config *live, struct live_target *targets, const struct link_options *link, struct err *err)
{
	if (!peer_wanted_family(link, &live->family, err))
		return false;
	for (size_t i = 0; i < live->target_count; i++) {
		struct ip_addr *addr = &targets[i].addresses[0];

		targets[i].address_count = 1;
		bool is_address = ip_addr_parse(targets[i].url.host, addr) && ip_addr_is_unicast(addr);

		if (!is_address && !ip_addr_parse(link->is_ipv6 ? "fd77::1" : "10.77.0.1", addr))
			return false;
	}
	return choose_our_address(live, 4, err) && choose_our_address(live, 6, err);
}
