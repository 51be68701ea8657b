/* SPDX-License-Identifier: MIT
 *
 * host_ports.c - ephemeral ports: which local port a connection gets that names none (RFC 6056).
 *
 * Algorithm 4, the double hash: towards each remote end the ports go up one by one from a secret start, and
 * remote ends that fall into different rows of a small table do not see each other's steps.
 *
 *     port = first + (F(remote end) + steps[G(remote end)]++) mod count
 *
 * So nobody elsewhere can tell the next port, and a port comes back only when all others had their turn: what of the
 * old connection may still be under way meets no new one (3.3.4, 3.5).
 */
#include <string.h>

#include "net/host_internal.h"

enum { PORT_FIRST = 1024, PORT_COUNT = 65536 - PORT_FIRST };

/* F in the lower half, G in the upper one. */
static uint64_t hash_remote(const struct host *host, const struct ip_addr *remote, uint16_t remote_port)
{
	uint8_t end[24] = {0};

	memcpy(end, remote->bytes, sizeof remote->bytes);
	end[16] = (uint8_t)(remote_port >> 8);
	end[17] = (uint8_t)remote_port;
	end[18] = remote->family;
	return siphash(host->ports.key, end, sizeof end);
}

void host_ports_start(struct host *host)
{
	for (size_t i = 0; i < SIPHASH_KEY; i++)
		host->ports.key[i] = (uint8_t)rng_next(&host->rng);
	for (size_t i = 0; i < HOST_PORT_STEPS; i++)
		host->ports.steps[i] = (uint32_t)rng_below(&host->rng, PORT_COUNT);
}

uint16_t host_choose_port(struct host *host, const struct ip_addr *remote, uint16_t remote_port)
{
	uint64_t hash = hash_remote(host, remote, remote_port);
	uint32_t start = (uint32_t)hash % PORT_COUNT;
	uint32_t *steps = &host->ports.steps[(hash >> 32) % HOST_PORT_STEPS];

	for (uint32_t i = 0; i < PORT_COUNT; i++) {
		uint16_t port = (uint16_t)(PORT_FIRST + (start + *steps) % PORT_COUNT);

		*steps = (*steps + 1) % PORT_COUNT;
		if (host_find(host, remote, remote_port, port) == NULL && host_find_listener(host, port) == NULL)
			return port;
	}
	return 0;
}
