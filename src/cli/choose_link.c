/* SPDX-License-Identifier: MIT
 *
 * choose_link.c - see choose_link.h.
 */
#include "cli/choose_link.h"

#include "cli/cli.h"
#include "cli/nat_way.h"
#include "cli/peer.h"
#include "net/link_raw.h"
#include "net/route.h"

/* Is one of the servers this machine, as it is seen through a TUN device? */
static bool is_behind_tun(const struct live_config *live)
{
	struct ip_addr four, six, addr;

	if (!ip_addr_parse("10.77.0.1", &four) || !ip_addr_parse("fd77::1", &six))
		return false;
	for (size_t i = 0; i < live->target_count; i++)
		if (ip_addr_parse(live->targets[i].url.host, &addr) && (ip_addr_equal(&addr, &four) || ip_addr_equal(&addr, &six)))
			return true;
	return false;
}

bool choose_link_auto(const struct live_config *live, struct chosen_link *out, struct err *err)
{
	struct err raw, user;

	if (is_behind_tun(live)) {
		*out = (struct chosen_link){LINK_TUN, "that address is this machine, seen through a TUN device"};
		return link_tun_try(live->tun.name, err);
	}
	if (!route_is_anywhere(err))
		return false;
	if (link_raw_try(&raw)) {
		*out = (struct chosen_link){LINK_RAW, "this machine's own address, and a guard on the port that keeps its kernel quiet"};
		return true;
	}
	if (link_user_try(&user)) {
		*out = (struct chosen_link){LINK_USER, "it needs no privileges; the far end of our TCP is libslirp's, in this process"};
		return true;
	}
	if (link_tun_try(live->tun.name, err)) {
		*out = (struct chosen_link){LINK_TUN, "an address of our own behind a TUN device; --link raw and user do not work here"};
		return true;
	}
	*err = raw;
	return false;
}

static bool find_peers(struct run_options *run, enum link_choice choice, const struct link_options *link, struct err *err)
{
	static const enum live_link_kind kinds[] = {
		[LINK_SIM] = LIVE_SIM, [LINK_TUN] = LIVE_TUN, [LINK_RAW] = LIVE_RAW, [LINK_LAN] = LIVE_LAN, [LINK_USER] = LIVE_USER,
	};
	struct live_config *live = &run->live;

	live->link = kinds[choice];
	switch (choice) {
	case LINK_SIM:
		return peer_find_on_sim(live, run->targets, link, err);
	case LINK_AUTO:
	case LINK_TUN:
		return peer_find_on_tun(live, run->targets, link, err);
	case LINK_USER:
		run->title_remark = "libslirp's TCP at the far end";
		break;
	case LINK_RAW:
		live->is_without_guard = link->is_without_guard;
		break;
	case LINK_LAN:
		break;
	}
	return peer_find_on_network(live, run->targets, link, err);
}

static void take_mtu(struct live_config *live, uint32_t mtu)
{
	if (mtu == 0) {
		if (live->link == LIVE_TUN)
			live->tun.mtu = 0; /* a device that is there already has its own */
		return;
	}
	live->tun.mtu = live->lan.mtu = live->user.mtu = live->raw_mtu = mtu;
}

bool choose_link(struct run_options *run, const struct link_options *link, struct err *err)
{
	struct chosen_link choice = {.link = options_link_meant(link)};

	if (choice.link == LINK_AUTO && !choose_link_auto(&run->live, &choice, err))
		return false;
	if (choice.link != LINK_SIM && !options_link_fit(link, choice.link, err))
		return false;
	if (!find_peers(run, choice.link, link, err))
		return false;
	take_mtu(&run->live, link->mtu);
	if (run->live.link != LIVE_SIM)
		nat_way_clean();
	run->has_nat = link->has_nat;
	if (choice.why != NULL && !run->is_quiet)
		cli_say("link %s: %s%s", link_choice_name(choice.link), choice.why,
			choice.link == LINK_USER ? " ('tcpsee doctor' tells what other links need)" : "");
	return true;
}
