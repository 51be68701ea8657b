/* SPDX-License-Identifier: MIT
 *
 * link_sim.h - a wire in this process: the far side is another host of ours.
 */
#ifndef NET_LINK_SIM_H
#define NET_LINK_SIM_H

#include "net/host.h"
#include "net/link.h"

/* Takes over `far` and frees it on close. */
struct link *link_sim_open(struct host *far, uint32_t mtu) MUST_USE;

#endif
