/* SPDX-License-Identifier: MIT
 *
 * address_use.h - is an address, or its network, in use on this machine already?
 */
#ifndef NET_ADDRESS_USE_H
#define NET_ADDRESS_USE_H

#include "wire/ip.h"

enum { DEVICE_NAME_ROOM = 16 };

/* True when a device has this very address, or one of this very network (so that replies would go there);
 * `device` is its name then. Prefixes that are shorter or longer do not collide: routing tells them apart. */
bool address_is_in_use(const struct ip_addr *addr, unsigned prefix_len, char device[DEVICE_NAME_ROOM]);
/* True when a device has this very address. */
bool address_is_ours(const struct ip_addr *addr, char device[DEVICE_NAME_ROOM]);

/* The number of the interface that it stands on; 0: on none. The route to an address of this machine is over lo. */
unsigned address_interface(const struct ip_addr *addr);

#endif
