/* SPDX-License-Identifier: MIT
 *
 * socket_addr.h - our addresses, and the kernel's struct sockaddr.
 */
#ifndef NET_SOCKET_ADDR_H
#define NET_SOCKET_ADDR_H

#include <sys/socket.h>

#include "wire/ip.h"

/* Returns the length. `interface_index` (0: none) matters for a link-local IPv6 address alone. */
socklen_t socket_addr_write(const struct ip_addr *addr, unsigned interface_index, uint16_t port, struct sockaddr_storage *out);

/* `from` is as long as its family says; NULL is fine. False, and `out` without a family: it is neither IPv4 nor IPv6. */
bool socket_addr_read(const struct sockaddr *from, struct ip_addr *out);

/* The length of the prefix that a netmask stands for (NULL: of a single address). The mask's own family need not be filled in, as
 * getifaddrs(3) leaves it: `family`, 4 or 6, says it. */
unsigned socket_addr_prefix(const struct sockaddr *mask, uint8_t family);

/* The port that the socket is bound to, also where the kernel chose it; 0: none. */
uint16_t socket_addr_port(int fd);

#endif
