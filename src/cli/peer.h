/* SPDX-License-Identifier: MIT
 *
 * peer.h - from the URL and the address options to the addresses of both ends and of the TUN device.
 */
#ifndef CLI_PEER_H
#define CLI_PEER_H

#include "cli/options_link.h"
#include "session/source_live.h"

/* For LIVE_TUN: looks the host up, chooses IPv4 or IPv6, and checks that the addresses go together. Expects the
 * defaults of live_config_init() and the URL in `live`. */
bool peer_find_on_tun(struct live_config *live, const struct link_options *link, struct err *err) MUST_USE;

/* For LIVE_SIM: the other end takes the URL's address when that is an IPv4 or IPv6 one; a name stands for an IPv4 address, with -6
 * for an IPv6 one. */
bool peer_find_on_sim(struct live_config *live, const struct link_options *link, struct err *err) MUST_USE;

#endif
