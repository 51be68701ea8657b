/* SPDX-License-Identifier: MIT
 *
 * peer.h - from the URLs and the address options to the addresses of both ends and of the TUN device.
 */
#ifndef CLI_PEER_H
#define CLI_PEER_H

#include "cli/options_link.h"
#include "session/source_live.h"

/* Both expect the defaults of live_config_init() in `live` and URLs in its `count` targets, which are `targets`. */

/* For LIVE_TUN: looks the hosts up, IPv4 and IPv6, and checks that the addresses go together. */
bool peer_find_on_tun(struct live_config *live, struct live_target *targets, const struct link_options *link,
		      struct err *err) MUST_USE;

/* For LIVE_RAW, LIVE_LAN and LIVE_USER (in live->link): looks the hosts up, and takes our address on the network of LIVE_LAN. */
bool peer_find_on_network(struct live_config *live, struct live_target *targets, const struct link_options *link,
			  struct err *err) MUST_USE;

/* For LIVE_SIM: the other end takes the URL's address when that is an IPv4 or IPv6 one; a name stands for an IPv4 address, with -6
 * for an IPv6 one. */
bool peer_find_on_sim(struct live_config *live, struct live_target *targets, const struct link_options *link,
		      struct err *err) MUST_USE;

#endif
