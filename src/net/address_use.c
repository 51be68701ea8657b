/* SPDX-License-Identifier: MIT
 *
 * address_use.c - asks the kernel for all addresses of this machine and compares.
 */
#include "net/address_use.h"

#include <ifaddrs.h>
#include <limits.h>
#include <stdio.h>

#include <net/if.h>

#include "net/socket_addr.h"

static bool collides(const struct ifaddrs *other, const struct ip_addr *addr, unsigned prefix_len)
{
	struct ip_addr theirs;

	if (!socket_addr_read(other->ifa_addr, &theirs) || theirs.family != addr->family || other->ifa_netmask == NULL)
		return false;
	if (ip_addr_equal(&theirs, addr))
		return true;
	return socket_addr_prefix(other->ifa_netmask, addr->family) == prefix_len && ip_addr_is_same_network(&theirs, addr, prefix_len);
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

unsigned address_interface(const struct ip_addr *addr)
{
	char device[DEVICE_NAME_ROOM];

	return address_is_ours(addr, device) ? if_nametoindex(device) : 0;
}
