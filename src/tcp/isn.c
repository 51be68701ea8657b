/* SPDX-License-Identifier: MIT
 *
 * isn.c - the initial sequence number (RFC 6528, RFC 9293 3.4.1, MUST-8, MUST-9, SHLD-1).
 *
 *     ISN = M + F(local address, local port, remote address, remote port, secret key)
 *
 * M ticks every 4 microseconds. F is SipHash: without the key nobody can tell the ISN of another connection.
 */
#include <string.h>

#include "base/siphash.h"
#include "tcp/internal.h"

uint64_t tcp_endpoints_hash(const struct tcp_config *config, const struct tcp_endpoints *e, uint64_t salt)
{
	uint8_t tuple[48] = {0};

	memcpy(tuple, e->local.bytes, 16);
	memcpy(tuple + 16, e->remote.bytes, 16);
	tuple[32] = (uint8_t)(e->local_port >> 8);
	tuple[33] = (uint8_t)e->local_port;
	tuple[34] = (uint8_t)(e->remote_port >> 8);
	tuple[35] = (uint8_t)e->remote_port;
	tuple[36] = e->local.family;
	memcpy(tuple + 40, &salt, sizeof salt);
	return siphash(config->isn_key, tuple, sizeof tuple);
}

uint32_t tcp_choose_isn(const struct tcp_config *config, const struct tcp_endpoints *e, time_ns now)
{
	if (config->has_fixed_isn)
		return config->fixed_isn;
	return (uint32_t)(now / (4 * NS_PER_US)) + (uint32_t)tcp_endpoints_hash(config, e, 0);
}

/* The half of the hash that the ISN leaves alone; never 0 at time 0, for a TSecr of 0 means "none". */
uint32_t tcp_choose_timestamp_offset(const struct tcp_config *config, const struct tcp_endpoints *e)
{
	return config->has_fixed_isn ? 1 : (uint32_t)(tcp_endpoints_hash(config, e, 0) >> 32) | 1;
}
