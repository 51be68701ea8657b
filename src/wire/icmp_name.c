/* SPDX-License-Identifier: MIT
 *
 * icmp_name.c - what ICMP messages are called (RFC 792, 1122 3.2.2.1, 4443).
 */
#include "wire/icmp.h"

enum { ANY_CODE = -1 };

struct icmp_naming {
	uint8_t family, type;
	int16_t code;
	const char *name;
};

/* The first row that fits names the message: codes stand before ANY_CODE. */
static const struct icmp_naming namings[] = {
	{4, 0, ANY_CODE, "ICMP echo reply"},
	{4, 3, 0, "ICMP network unreachable"},
	{4, 3, 1, "ICMP host unreachable"},
	{4, 3, 2, "ICMP protocol unreachable"},
	{4, 3, 3, "ICMP port unreachable"},
	{4, 3, 4, "ICMP fragmentation needed"},
	{4, 3, 5, "ICMP source route failed"},
	{4, 3, 6, "ICMP network unknown"},
	{4, 3, 7, "ICMP host unknown"},
	{4, 3, 9, "ICMP network prohibited"},
	{4, 3, 10, "ICMP host prohibited"},
	{4, 3, 13, "ICMP communication prohibited"},
	{4, 3, ANY_CODE, "ICMP destination unreachable"},
	{4, 4, ANY_CODE, "ICMP source quench"},
	{4, 5, ANY_CODE, "ICMP redirect"},
	{4, 8, ANY_CODE, "ICMP echo request"},
	{4, 9, ANY_CODE, "ICMP router advertisement"},
	{4, 10, ANY_CODE, "ICMP router solicitation"},
	{4, 11, 0, "ICMP time to live exceeded"},
	{4, 11, 1, "ICMP reassembly time exceeded"},
	{4, 11, ANY_CODE, "ICMP time exceeded"},
	{4, 12, ANY_CODE, "ICMP parameter problem"},
	{4, 13, ANY_CODE, "ICMP timestamp request"},
	{4, 14, ANY_CODE, "ICMP timestamp reply"},
	{6, 1, 0, "ICMPv6 no route to destination"},
	{6, 1, 1, "ICMPv6 communication prohibited"},
	{6, 1, 3, "ICMPv6 address unreachable"},
	{6, 1, 4, "ICMPv6 port unreachable"},
	{6, 1, ANY_CODE, "ICMPv6 destination unreachable"},
	{6, 2, ANY_CODE, "ICMPv6 packet too big"},
	{6, 3, 0, "ICMPv6 hop limit exceeded"},
	{6, 3, 1, "ICMPv6 reassembly time exceeded"},
	{6, 3, ANY_CODE, "ICMPv6 time exceeded"},
	{6, 4, ANY_CODE, "ICMPv6 parameter problem"},
	{6, 128, ANY_CODE, "ICMPv6 echo request"},
	{6, 129, ANY_CODE, "ICMPv6 echo reply"},
	{6, 130, ANY_CODE, "ICMPv6 multicast listener query"},
	{6, 131, ANY_CODE, "ICMPv6 multicast listener report"},
	{6, 132, ANY_CODE, "ICMPv6 multicast listener done"},
	{6, 133, ANY_CODE, "ICMPv6 router solicitation"},
	{6, 134, ANY_CODE, "ICMPv6 router advertisement"},
	{6, 135, ANY_CODE, "ICMPv6 neighbor solicitation"},
	{6, 136, ANY_CODE, "ICMPv6 neighbor advertisement"},
	{6, 137, ANY_CODE, "ICMPv6 redirect"},
	{6, 143, ANY_CODE, "ICMPv6 multicast listener report"},
};

const char *icmp_name(uint8_t family, uint8_t type, uint8_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(namings); i++) {
		const struct icmp_naming *n = &namings[i];

		if (n->family == family && n->type == type && (n->code == ANY_CODE || n->code == code))
			return n->name;
	}
	return family == 6 ? "ICMPv6 message" : "ICMP message";
}
