/* SPDX-License-Identifier: MIT
 *
 * options_ip.h - what our TCP asks of IP: --dscp, --ttl, --source-route. The group's struct is tcp_config.
 */
#ifndef CLI_OPTIONS_IP_H
#define CLI_OPTIONS_IP_H

#include "cli/option.h"
#include "tcp/config.h"

struct cli_group options_ip(struct tcp_config *config);

/* A source route is IPv4's; False and a sentence when the peer's address is not. */
bool options_ip_fit(const struct tcp_config *config, const struct ip_addr *peer, struct err *err) MUST_USE;

#endif
