/* SPDX-License-Identifier: MIT
 *
 * live_host.c - see live_host.h.
 */
#include "session/live_host.h"

#include <string.h>
#include <sys/random.h>

#include "session/live_link.h"

/* In a simulation the seed decides everything; elsewhere ports and ISNs must not be guessed (RFC 6056,
 * RFC 6528). */
static uint64_t host_seed(const struct live_config *config, uint64_t salt)
{
	uint64_t seed = 0;

	if (live_link_is_virtual(config->link) || getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
		seed = config->impair.seed * 2 + salt;
	return seed;
}

struct host *live_host_new(const struct live_config *config, struct trace *trace, uint8_t index, const struct ip_addr *addr,
			   const struct tcp_config *tcp, uint32_t mtu)
{
	bool is_virtual = live_link_is_virtual(config->link);
	struct host_config host = {
		.addr = *addr,
		.tcp = *tcp,
		.recorder = {.trace = config->is_recorded ? trace : NULL,
			     .host = index,
			     .is_peer_listening = is_virtual || config->has_kernel_server},
		.mtu = mtu,
		.seed = host_seed(config, index),
	};
	uint8_t *key = host.tcp.isn_key;
	size_t size = sizeof host.tcp.isn_key;

	if (!is_virtual && getrandom(key, size, 0) != (ssize_t)size)
		memset(key, 0, size); /* the host makes one from its seed */
	return host_new(&host);
}
