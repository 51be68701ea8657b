/* SPDX-License-Identifier: MIT
 *
 * router.h - a router in the middle of the simulated wire, behind which packets must be shorter.
 */
#ifndef NET_ROUTER_H
#define NET_ROUTER_H

#include "base/base.h"

enum { ROUTER_ANSWER_MAX = 1280 };

/* May the packet go on over a stretch that takes `mtu` bytes? IPv4 packets without DF may: they are cut there and put
 * together by their receiver, which is not shown. IPv6 has no stretch below 1280. */
bool router_passes(struct span packet, uint32_t mtu);

/* What the router tells the sender of a packet that may not: an ICMP message, its length; 0: nothing. */
size_t router_write_too_big(uint8_t into[ROUTER_ANSWER_MAX], struct span packet, uint32_t mtu) MUST_USE;

#endif
