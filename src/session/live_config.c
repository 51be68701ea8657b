/* SPDX-License-Identifier: MIT
 *
 * live_config.c - see live_config.h.
 */
#include "session/live_config.h"

#include <stdio.h>
#include <stdlib.h>

void live_config_init(struct live_config *config, enum live_link_kind link)
{
	*config = (struct live_config){.link = link, .is_recorded = true, .redirects_max = FETCH_REDIRECTS_DEFAULT,
		.recording_max = RECORDING_MAX_DEFAULT};
	config->request.minor_version = 1;
	user_config_init(&config->user);
	config->tun.prefix_len = 24;
	config->tun.mtu = 1500;
	(void)snprintf(config->tun.name, sizeof config->tun.name, "tcpsee0");
	tcp_config_init(&config->tcp);
	tcp_config_init(&config->peer_tcp);
	if (!ip_addr_parse("10.77.0.1", &config->tun.kernel_addr) || !ip_addr_parse("10.77.0.2", &config->ours[0]) ||
	    !ip_addr_parse("fd77::2", &config->ours[1]))
		abort();
}

const struct ip_addr *live_config_peer(const struct live_config *config, uint8_t family)
{
	for (size_t t = 0; t < config->target_count; t++)
		for (size_t i = 0; i < config->targets[t].address_count; i++)
			if (config->targets[t].addresses[i].family == family)
				return &config->targets[t].addresses[i];
	return NULL;
}
