/* SPDX-License-Identifier: MIT
 *
 * socket_addr.c - see socket_addr.h. Copied and not cast: the kernel's structs alias each other, C's may not.
 */
#include "net/socket_addr.h"

#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>

socklen_t socket_addr_write(const struct ip_addr *addr, unsigned interface_index, uint16_t port, struct sockaddr_storage *out)
{
	*out = (struct sockaddr_storage){0};
	if (addr->family == 6) {
		struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

		memcpy(&v6.sin6_addr, addr->bytes, 16);
		if (IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr))
			v6.sin6_scope_id = interface_index;
		memcpy(out, &v6, sizeof v6);
		return sizeof v6;
	}
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};

	memcpy(&v4.sin_addr, addr->bytes, 4);
	memcpy(out, &v4, sizeof v4);
	return sizeof v4;
}

bool socket_addr_read(const struct sockaddr *from, struct ip_addr *out)
{
	*out = (struct ip_addr){0};
	if (from == NULL || (from->sa_family != AF_INET && from->sa_family != AF_INET6))
		return false;
	bool is_v6 = from->sa_family == AF_INET6;
	size_t at = is_v6 ? offsetof(struct sockaddr_in6, sin6_addr) : offsetof(struct sockaddr_in, sin_addr);

	out->family = is_v6 ? 6 : 4;
	memcpy(out->bytes, (const uint8_t *)from + at, is_v6 ? 16 : 4);
	return true;
}

uint16_t socket_addr_port(int fd)
{
	struct sockaddr_storage bound = {0};
	socklen_t len = sizeof bound;
	struct sockaddr_in v4;

	if (getsockname(fd, (struct sockaddr *)&bound, &len) != 0)
		return 0;
	memcpy(&v4, &bound, sizeof v4); /* the port stands at the same place in both families */
	return ntohs(v4.sin_port);
}
