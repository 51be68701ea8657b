/* SPDX-License-Identifier: MIT
 *
 * live_config.c - see live_config.h.
 */
#include "session/live_config.h"

#include <stdio.h>
#include <stdlib.h>

void live_config_init(struct live_config *config, enum live_link_kind link)
{
	*config = (struct live_config){.link = link, .http_minor_version = 1, .is_recorded = true};
	config->tun.prefix_len = 24;
	config->tun.mtu = 1500;
	(void)snprintf(config->tun.name, sizeof config->tun.name, "tcpsee0");
	tcp_config_init(&config->tcp);
	tcp_config_init(&config->peer_tcp);
	if (!ip_addr_parse("10.77.0.1", &config->tun.kernel_addr) ||
		!ip_addr_parse("10.77.0.2", &config->our_addr))
		abort();
	config->peer_addr = config->tun.kernel_addr;
}

const struct ip_addr *live_config_peer(const struct live_config *config, uint8_t family)
{
	return config->peer_addr.family == family ? &config->peer_addr : NULL;
}
