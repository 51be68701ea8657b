/* SPDX-License-Identifier: MIT
 *
 * peer_names.c - see peer_names.h.
 */
#include "cli/peer_names.h"

#include <string.h>

#include "net/names.h"
#include "session/live_reach.h"

bool peer_wanted_family(const struct link_options *link, uint8_t *family, struct err *err)
{
	if (link->is_ipv4 && link->is_ipv6)
		return err_set(err, STATUS_USAGE, "-4 and -6 contradict each other; leave one away");
	*family = link->is_ipv6 ? 6 : link->is_ipv4 ? 4 : 0;
	return true;
}

uint8_t peer_name_family(const struct live_target *target, uint8_t ours)
{
	struct ip_addr literal;

	return ip_addr_parse(target->url.host, &literal) ? 0 : ours;
}

bool peer_look_up(struct live_target *target, uint8_t family, struct err *err)
{
	struct names names;

	if (!names_find(target->url.host, family, &names)) {
		*err = names.err;
		return false;
	}
	target->address_count = size_min(names.count, FETCH_ADDRESSES_MAX);
	memcpy(target->addresses, names.addresses, target->address_count * sizeof names.addresses[0]);
	return true;
}

bool peer_keep_reachable(const struct live_config *live, struct live_target *targets, struct err *err)
{
	for (size_t i = 0; i < live->target_count; i++) {
		targets[i].address_count = live_reach(live, targets[i].addresses, targets[i].address_count, err);
		if (targets[i].address_count == 0)
			return false;
	}
	return true;
}
