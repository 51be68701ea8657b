/* SPDX-License-Identifier: MIT
 *
 * address_use.c - asks the kernel for all addresses of this machine and compares.
 */
#include "net/address_use.h"

#include <ifaddrs.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <netinet/in.h>

/* The bytes of a socket address: 4 or 16. Of a netmask the family is not always filled in: hence `is_v6`. */
static void copy_bytes(uint8_t into[16], const struct sockaddr *address, bool is_v6)
{
	size_t at = is_v6 ? offsetof(struct sockaddr_in6, sin6_addr) : offsetof(struct sockaddr_in, sin_addr);

	memcpy(into, (const uint8_t *)address + at, is_v6 ? 16 : 4);
}

static unsigned count_bits(const uint8_t mask[16])
{
	unsigned bits = 0;

	for (size_t i = 0; i < 16; i++)
		bits += (unsigned)__builtin_popcount(mask[i]);
	return bits;
}

static bool is_same_prefix(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned rest = bits % 8;

	if (memcmp(a, b, bits / 8) != 0)
		return false;
	return rest == 0 || (a[bits / 8] ^ b[bits / 8]) >> (8 - rest) == 0;
}

static bool collides(const struct ifaddrs *other, const struct ip_addr *addr, unsigned prefix_len)
{
	bool is_v6 = addr->family == 6;
	uint8_t theirs[16] = {0}, mask[16] = {0};

	if (other->ifa_addr == NULL || other->ifa_netmask == NULL)
		return false;
	if (other->ifa_addr->sa_family != (is_v6 ? AF_INET6 : AF_INET))
		return false;
	copy_bytes(theirs, other->ifa_addr, is_v6);
	copy_bytes(mask, other->ifa_netmask, is_v6);
	if (memcmp(theirs, addr->bytes, 16) == 0)
		return true;
	return count_bits(mask) == prefix_len && is_same_prefix(theirs, addr->bytes, prefix_len);
}

bool address_is_in_use(const struct ip_addr *addr, unsigned prefix_len, char device[DEVICE_NAME_ROOM])
{
	struct ifaddrs *list;
	bool is_found = false;

	if (getifaddrs(&list) < 0)
		return false; /* whoever then uses the address hears it from the kernel */
	for (const struct ifaddrs *i = list; i != NULL && !is_found; i = i->ifa_next) {
		is_found = collides(i, addr, prefix_len);
		if (is_found)
			snprintf(device, DEVICE_NAME_ROOM, "%s", i->ifa_name);
	}
	freeifaddrs(list);
	return is_found;
}

bool address_is_ours(const struct ip_addr *addr, char device[DEVICE_NAME_ROOM])
{
	return address_is_in_use(addr, UINT_MAX, device); /* no network has such a prefix: only the address itself can collide */
}
