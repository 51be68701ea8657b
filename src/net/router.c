/* SPDX-License-Identifier: MIT
 *
 * router.c - see router.h.
 */
#include "net/router.h"

#include "wire/icmp.h"

enum { IP6_LEAST = 1280 };

/* Addresses for documentation (RFC 5737, RFC 3849): no host of a session has them. */
static const struct ip_addr router4 = {.family = 4, .bytes = {192, 0, 2, 254}};
static const struct ip_addr router6 = {.family = 6, .bytes = {0x20, 0x01, 0x0d, 0xb8, [15] = 0xfe}};

static uint32_t stretch(const struct ip_header *ip, uint32_t mtu)
{
	return ip->src.family == 6 ? u32_max(mtu, IP6_LEAST) : mtu;
}

bool router_passes(struct span packet, uint32_t mtu)
{
	struct ip_header ip;
	struct span payload;

	if (packet.len <= mtu || ip_parse(packet, false, &ip, &payload) != IP_OK)
		return true;
	return !ip.dont_fragment || packet.len <= stretch(&ip, mtu);
}

size_t router_write_too_big(uint8_t into[ROUTER_ANSWER_MAX], struct span packet, uint32_t mtu)
{
	struct ip_header ip;
	struct span payload;

	if (ip_parse(packet, false, &ip, &payload) != IP_OK)
		return 0;
	return icmp_write_too_big(into, ROUTER_ANSWER_MAX, ip.src.family == 6 ? &router6 : &router4, stretch(&ip, mtu), packet);
}
