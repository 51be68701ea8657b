/* SPDX-License-Identifier: MIT
 *
 * link_sim.h - a wire in this process: the far side is another host of ours, or several.
 */
#ifndef NET_LINK_SIM_H
#define NET_LINK_SIM_H

#include "net/host.h"
#include "net/link.h"

/* Takes over `far` and frees it on close. */
struct link *link_sim_open(struct host *far, uint32_t mtu) MUST_USE;
/* One more of them. */
void link_sim_add(struct link *link, struct host *far);

#endif
