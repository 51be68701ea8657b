/* SPDX-License-Identifier: MIT
 *
 * ip_route.c - see ip_route.h. An option that contradicts itself is passed over, as one that nobody knows.
 */
#include "wire/ip_route.h"

#include <string.h>

#include "wire/checksum.h"

enum { IP4_HEADER_LEN = 20, IP4_CHECKSUM = 10, IP4_DST = 16 };
enum { OPTION_END = 0, OPTION_NOP = 1, OPTION_LOOSE = 131, OPTION_STRICT = 137 };
enum { ROUTE_HEAD = 3 /* kind, length, pointer */, POINTER_FIRST = 4 /* counts from 1 */, ADDR_LEN = 4 };

/* A source route as it stands in a header. */
struct route_option {
	size_t at;       /* of its first address, in the options */
	size_t count;    /* addresses */
	size_t passed;   /* of those, how many hops have put theirs */
	bool is_strict;
};

static bool read_route(struct reader value, bool is_strict, size_t at, struct route_option *out)
{
	size_t pointer = read_u8(&value), bytes = reader_left(&value);

	if (value.is_short || bytes % ADDR_LEN != 0 || pointer < POINTER_FIRST || (pointer - POINTER_FIRST) % ADDR_LEN != 0)
		return false;
	out->at = at + ROUTE_HEAD;
	out->count = bytes / ADDR_LEN;
	out->passed = size_min((pointer - POINTER_FIRST) / ADDR_LEN, out->count);
	out->is_strict = is_strict;
	return true;
}

/* The first route of the options. */
static bool find_route(struct span options, struct route_option *out)
{
	struct reader r = reader_of(options);

	while (reader_left(&r) > 0) {
		size_t at = options.len - reader_left(&r);
		uint8_t kind = read_u8(&r);

		if (kind == OPTION_END)
			return false;
		if (kind == OPTION_NOP)
			continue;
		uint8_t len = read_u8(&r);
		if (r.is_short || len < 2)
			return false;
		struct reader value = reader_of(read_span(&r, len - 2u));
		if (r.is_short)
			return false;
		if (kind == OPTION_LOOSE || kind == OPTION_STRICT)
			return read_route(value, kind == OPTION_STRICT, at, out);
	}
	return false;
}

size_t ip_route_len(const struct ip_route *route)
{
	return route->count > 0 ? 1 + ROUTE_HEAD + (size_t)route->count * ADDR_LEN : 0;
}

static void write_addr(struct writer *w, const uint8_t bytes[ADDR_LEN])
{
	for (size_t i = 0; i < ADDR_LEN; i++)
		write_u8(w, bytes[i]);
}

void ip_route_write(struct writer *w, const struct ip_route *route, const struct ip_addr *dst)
{
	if (route->count == 0)
		return;
	write_u8(w, OPTION_NOP); /* so that the addresses stand at multiples of four */
	write_u8(w, route->is_strict ? OPTION_STRICT : OPTION_LOOSE);
	write_u8(w, ROUTE_HEAD + (unsigned)route->count * ADDR_LEN);
	write_u8(w, POINTER_FIRST);
	for (size_t i = 1; i < route->count; i++)
		write_addr(w, route->hops[i]);
	write_addr(w, dst->bytes);
}

bool ip_route_final(struct span options, struct ip_addr *dst)
{
	struct route_option route;

	if (!find_route(options, &route) || route.passed == route.count)
		return false;
	memcpy(dst->bytes, options.data + route.at + (route.count - 1) * ADDR_LEN, ADDR_LEN);
	return true;
}

bool ip_route_back(struct span options, const struct ip_addr *src, struct ip_route *back)
{
	struct route_option route;

	*back = (struct ip_route){0};
	if (!find_route(options, &route) || route.passed < route.count || route.count > IP_ROUTE_MAX)
		return false;
	back->is_strict = route.is_strict;
	back->count = (uint8_t)route.count;
	for (size_t i = 0; i < route.count; i++)
		memcpy(back->hops[i], options.data + route.at + (route.count - 1 - i) * ADDR_LEN, ADDR_LEN);
	/* some senders record themselves first (RFC 1122 3.2.1.8 c) */
	if (back->count > 0 && memcmp(back->hops[back->count - 1], src->bytes, ADDR_LEN) == 0)
		back->count--;
	return back->count > 0;
}

static void sum_anew(uint8_t *packet, size_t header_len)
{
	store_u16(packet + IP4_CHECKSUM, 0);
	unsigned checksum = checksum_finish(checksum_add(0, span_of(packet, header_len)));

	store_u16(packet + IP4_CHECKSUM, checksum);
}

bool ip_route_step(uint8_t *packet, size_t len)
{
	size_t header_len = len > IP4_HEADER_LEN && packet[0] >> 4 == 4 ? (packet[0] & 15u) * 4 : 0;
	struct route_option route;
	uint8_t router[ADDR_LEN];

	if (header_len <= IP4_HEADER_LEN || header_len > len)
		return false;
	if (!find_route(span_of(packet + IP4_HEADER_LEN, header_len - IP4_HEADER_LEN), &route) || route.passed == route.count)
		return false;
	uint8_t *first = packet + IP4_HEADER_LEN + route.at, *next = first + route.passed * ADDR_LEN;

	memcpy(router, packet + IP4_DST, ADDR_LEN);
	memcpy(packet + IP4_DST, next, ADDR_LEN);
	memcpy(next, router, ADDR_LEN);
	first[-1] = (uint8_t)(first[-1] + ADDR_LEN); /* the pointer */
	sum_anew(packet, header_len);
	return true;
}
