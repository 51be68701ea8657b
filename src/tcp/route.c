/* SPDX-License-Identifier: MIT
 *
 * route.c - the source route of a connection (RFC 9293 3.9.2.1): hops that its packets have to pass.
 *
 * The application's own comes first. Who has opened passively, and was told none, answers by the way that the peer's
 * packets came, and follows when they come by another one. A route is believed of segments alone that have passed the
 * checks: else anybody could lead our packets to himself.
 */
#include <string.h>

#include "tcp/internal.h"

void tcp_route_start(struct tcb *tcb)
{
	if (tcb->endpoints.local.family == 4)
		tcb->route = tcb->config->source_route; /* MUST-51 */
}

uint64_t tcp_route_take(struct tcb *tcb, const struct tcp_segment *seg)
{
	struct ip_route back;

	if (tcb->was_active || tcb->config->source_route.count > 0) /* MUST-52 */
		return 0;
	if (!ip_route_back(seg->ip_options, &tcb->endpoints.remote, &back))
		return 0;
	if (memcmp(&back, &tcb->route, sizeof back) == 0)
		return 0;
	tcb->route = back; /* MUST-53, SHLD-24 */
	tcp_pmtu_fit(tcb);
	return FOUND_SOURCE_ROUTE;
}
