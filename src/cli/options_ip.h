/* SPDX-License-Identifier: MIT
 *
 * options_ip.h - what our TCP asks of IP: --dscp, --ttl. The group's struct is tcp_config.
 */
#ifndef CLI_OPTIONS_IP_H
#define CLI_OPTIONS_IP_H

#include "cli/option.h"
#include "tcp/config.h"

struct cli_group options_ip(struct tcp_config *config);

#endif
