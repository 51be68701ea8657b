/* SPDX-License-Identifier: MIT
 *
 * address.c - struct sockaddr and our addresses.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "drill/sock.h"

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff}; /* ::ffff:a.b.c.d, RFC 4291 2.5.5.2 */

static bool read_v4(const struct sockaddr *from, socklen_t len, struct ip_addr *addr, uint16_t *port)
{
	struct sockaddr_in in;

	if (len < sizeof in)
		return false;
	memcpy(&in, from, sizeof in);
	*addr = (struct ip_addr){.family = 4};
	memcpy(addr->bytes, &in.sin_addr, 4);
	*port = ntohs(in.sin_port);
	return true;
}

static bool read_v6(const struct sockaddr *from, socklen_t len, struct ip_addr *addr, uint16_t *port)
{
	struct sockaddr_in6 in;

	if (len < sizeof in)
		return false;
	memcpy(&in, from, sizeof in);
	*addr = (struct ip_addr){.family = 6};
	memcpy(addr->bytes, &in.sin6_addr, 16);
	if (memcmp(addr->bytes, mapped, sizeof mapped) == 0) {
		*addr = (struct ip_addr){.family = 4};
		memcpy(addr->bytes, (const uint8_t *)&in.sin6_addr + sizeof mapped, 4);
	}
	*port = ntohs(in.sin6_port);
	return true;
}

bool sock_read_address(int domain, const struct sockaddr *from, socklen_t len, struct ip_addr *addr, uint16_t *port)
{
	if (from == NULL || len < sizeof from->sa_family || from->sa_family != domain)
		return false;
	return domain == AF_INET ? read_v4(from, len, addr, port) : read_v6(from, len, addr, port);
}

void sock_write_address(int domain, const struct ip_addr *addr, uint16_t port, struct sockaddr *into, socklen_t *len)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	uint8_t *bytes = (uint8_t *)&v6.sin6_addr;

	if (into == NULL || len == NULL)
		return;
	if (domain == AF_INET) {
		memcpy(&v4.sin_addr, addr->bytes, 4);
		memcpy(into, &v4, size_min(*len, sizeof v4));
		*len = sizeof v4;
		return;
	}
	if (addr->family == 4) {
		memcpy(bytes, mapped, sizeof mapped);
		memcpy(bytes + sizeof mapped, addr->bytes, 4);
	} else {
		memcpy(bytes, addr->bytes, 16);
	}
	memcpy(into, &v6, size_min(*len, sizeof v6));
	*len = sizeof v6;
}
