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

/* Where the address stands in it, and its length. */
static const uint8_t *bytes_of(const struct sockaddr *from, uint8_t family, size_t *len)
{
	*len = family == 6 ? 16 : 4;
	return (const uint8_t *)from + (family == 6 ? offsetof(struct sockaddr_in6, sin6_addr) : offsetof(struct sockaddr_in, sin_addr));
}

bool socket_addr_read(const struct sockaddr *from, struct ip_addr *out)
{
	size_t len;

	*out = (struct ip_addr){0};
	if (from == NULL || (from->sa_family != AF_INET && from->sa_family != AF_INET6))
		return false;
	out->family = from->sa_family == AF_INET6 ? 6 : 4;
	const uint8_t *bytes = bytes_of(from, out->family, &len);

	memcpy(out->bytes, bytes, len);
	return true;
}

unsigned socket_addr_prefix(const struct sockaddr *mask, uint8_t family)
{
	unsigned bits = 0;
	size_t len;

	if (mask == NULL)
		return family == 6 ? 128 : 32;
	const uint8_t *bytes = bytes_of(mask, family, &len);

	for (size_t i = 0; i < len; i++)
		bits += (unsigned)__builtin_popcount(bytes[i]);
	return bits;
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
