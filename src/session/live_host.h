/* SPDX-License-Identifier: MIT
 *
 * live_host.h - a host of a live run: numbers that nobody guesses in the real world, the seed's in a simulation.
 */
#ifndef SESSION_LIVE_HOST_H
#define SESSION_LIVE_HOST_H

#include "net/host.h"
#include "session/live_config.h"

/* Their places among the hosts of the trace. */
enum { LIVE_CLIENT, LIVE_SERVER };

/* `index`: its place in the trace; `mtu`: the link's. */
struct host *live_host_new(const struct live_config *config, struct trace *trace, uint8_t index, const struct ip_addr *addr,
			   const struct tcp_config *tcp, uint32_t mtu) MUST_USE;

#endif
