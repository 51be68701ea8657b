/* SPDX-License-Identifier: MIT
 *
 * ip.c - IPv4 (RFC 791) and IPv6 (RFC 8200) headers, read and written.
 *
 * Fragments are recognised, not put together here (net/fragments.c does that); a host of ours never sends any.
 */
#include "wire/ip.h"

#include <string.h>

#include "base/assert.h"
#include "base/bytes.h"
#include "wire/checksum.h"
#include "wire/ip_route.h"

enum { IP4_HEADER_LEN = 20, IP6_HEADER_LEN = 40 };
enum { IP4_DONT_FRAGMENT = 0x4000, IP4_MORE_FRAGMENTS = 0x2000, IP4_OFFSET_MASK = 0x1fff };

/* IPv6 extension headers (RFC 8200 4). */
enum { EXT_HOP_BY_HOP = 0, EXT_ROUTING = 43, EXT_FRAGMENT = 44, EXT_DESTINATION = 60 };

static void take_addr(struct ip_addr *addr, uint8_t family, const uint8_t *bytes)
{
	addr->family = family;
	memcpy(addr->bytes, bytes, family == 6 ? 16 : 4);
}

static void take_ip4_fragment(unsigned field, struct ip_header *header)
{
	header->dont_fragment = (field & IP4_DONT_FRAGMENT) != 0;
	header->fragment_offset = (uint16_t)((field & IP4_OFFSET_MASK) * 8);
	header->has_more_fragments = (field & IP4_MORE_FRAGMENTS) != 0;
	header->is_fragment = header->has_more_fragments || header->fragment_offset != 0;
	header->fragment_id = header->id;
}

/* The fields behind version and header length; returns the total length. */
static size_t take_ip4_fields(const uint8_t *h, struct ip_header *header)
{
	header->traffic_class = h[1];
	header->id = load_u16(h + 4);
	take_ip4_fragment(load_u16(h + 6), header);
	header->ttl = h[8];
	header->protocol = h[9];
	take_addr(&header->src, 4, h + 12);
	take_addr(&header->dst, 4, h + 16);
	return load_u16(h + 2);
}

static enum ip_problem parse_ip4(struct span packet, bool is_cut_allowed, struct ip_header *header,
				 struct span *payload)
{
	if (packet.len < IP4_HEADER_LEN)
		return IP_TOO_SHORT;
	size_t header_len = (packet.data[0] & 15u) * 4;
	size_t total = take_ip4_fields(packet.data, header);

	if (header_len < IP4_HEADER_LEN)
		return IP_BAD_LENGTH;
	if (header_len > packet.len)
		return IP_TOO_SHORT;
	/* Captures of a sender with segmentation offload hold packets of more than
	 * 64 KB whose length says 0. */
	if (total == 0 && is_cut_allowed)
		total = packet.len;
	if (total < header_len || (total > packet.len && !is_cut_allowed))
		return IP_BAD_LENGTH;
	*payload = span_cut(packet, header_len, total - header_len);
	if (header_len > IP4_HEADER_LEN) {
		header->options = span_cut(packet, IP4_HEADER_LEN, header_len - IP4_HEADER_LEN);
		header->is_en_route = ip_route_final(header->options, &header->dst);
	}
	if (checksum_finish(checksum_add(0, span_cut(packet, 0, header_len))) != 0)
		return IP_BAD_CHECKSUM;
	return IP_OK;
}

/* Walks the extension headers that may stand before the upper layer; each takes
 * at least eight bytes, so the walk ends. Behind the header of a later fragment
 * comes the middle of something: there is nothing to walk. */
static bool skip_extensions(struct reader *r, struct ip_header *header)
{
	for (;;) {
		uint8_t this = header->protocol;
		bool is_fragment_header = this == EXT_FRAGMENT;

		if (!is_fragment_header && this != EXT_HOP_BY_HOP && this != EXT_ROUTING &&
		    this != EXT_DESTINATION)
			return true;
		header->protocol = read_u8(r);
		size_t units = read_u8(r); /* reserved in a fragment header, which has a fixed length */
		if (!is_fragment_header) {
			struct span rest = read_span(r, 6 + 8 * units);

			if (this == EXT_ROUTING && rest.len > 1 && rest.data[1] > 0) /* segments left */
				header->is_en_route = true;
		} else {
			unsigned field = read_u16(r);
			header->has_fragment_header = true;
			header->fragment_id = read_u32(r);
			header->fragment_offset = (uint16_t)(field & 0xfff8);
			header->has_more_fragments = (field & 1) != 0;
			header->is_fragment = header->has_more_fragments || header->fragment_offset != 0;
		}
		if (r->is_short)
			return false;
		if (header->fragment_offset != 0)
			return true;
	}
}

static enum ip_problem parse_ip6(struct span packet, bool is_cut_allowed, struct ip_header *header,
				 struct span *payload)
{
	if (packet.len < IP6_HEADER_LEN)
		return IP_TOO_SHORT;
	const uint8_t *h = packet.data;
	uint32_t first = load_u32(h);
	size_t len = load_u16(h + 4), there = packet.len - IP6_HEADER_LEN;

	header->traffic_class = (uint8_t)(first >> 20);
	header->flow_label = first & 0xfffff;
	header->protocol = h[6];
	header->ttl = h[7];
	take_addr(&header->src, 6, h + 8);
	take_addr(&header->dst, 6, h + 24);
	header->dont_fragment = true;
	if (len == 0 && is_cut_allowed) /* segmentation offload, as in IPv4 */
		len = there;
	if (len > there && !is_cut_allowed)
		return IP_BAD_LENGTH;
	struct reader r = reader_of(span_cut(packet, IP6_HEADER_LEN, len));
	if (!skip_extensions(&r, header))
		return IP_TOO_SHORT;
	*payload = span_of(r.at, reader_left(&r));
	return IP_OK;
}

enum ip_problem ip_parse(struct span packet, bool is_cut_allowed, struct ip_header *header,
			 struct span *payload)
{
	*header = (struct ip_header){0};
	*payload = span_of(NULL, 0);
	if (packet.len == 0)
		return IP_TOO_SHORT;
	unsigned version = packet.data[0] >> 4;
	if (version == 4)
		return parse_ip4(packet, is_cut_allowed, header, payload);
	if (version == 6)
		return parse_ip6(packet, is_cut_allowed, header, payload);
	return IP_BAD_VERSION;
}

/* The first 20 bytes, with the checksum of the whole header, whose options sum up to `options`. The numbers are summed as they
 * are: whoever reads bytes that he has just written waits for his own stores. */
static void write_ip4_fields(uint8_t *into, uint64_t first, uint64_t second, uint32_t third, uint64_t options)
{
	uint64_t sum = (first >> 32) + (first & 0xffffffff) + (second >> 32) + (second & 0xffffffff) + third + options;

	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	store_u64(into, first);
	store_u64(into + 8, second | (~sum & 0xffff) << 32);
	store_u32(into + 16, third);
}

static size_t write_ip4(uint8_t *into, const struct ip_header *header, size_t header_len, size_t total)
{
	bool has_route = header_len > IP4_HEADER_LEN;
	uint64_t first = (uint64_t)(4 << 4 | header_len / 4) << 56 | (uint64_t)header->traffic_class << 48 | (uint64_t)total << 32 |
			 (uint64_t)header->id << 16 | (header->dont_fragment ? IP4_DONT_FRAGMENT : 0);
	uint64_t second = (uint64_t)header->ttl << 56 | (uint64_t)header->protocol << 48 | load_u32(header->src.bytes);
	uint64_t options = 0;

	if (has_route) {
		struct writer w = writer_of(into + IP4_HEADER_LEN, header_len - IP4_HEADER_LEN);

		ip_route_write(&w, header->route, &header->dst);
		options = (uint16_t)~checksum_finish(checksum_add(0, span_of(w.start, header_len - IP4_HEADER_LEN)));
	}
	write_ip4_fields(into, first, second, load_u32(has_route ? header->route->hops[0] : header->dst.bytes), options);
	return header_len;
}

static size_t write_ip6(uint8_t *into, const struct ip_header *header, size_t payload_len)
{
	store_u32(into, 6u << 28 | (uint32_t)header->traffic_class << 20 | (header->flow_label & 0xfffff));
	store_u16(into + 4, (unsigned)payload_len);
	into[6] = header->protocol;
	into[7] = header->ttl;
	memcpy(into + 8, header->src.bytes, 16);
	memcpy(into + 24, header->dst.bytes, 16);
	return IP6_HEADER_LEN;
}

size_t ip_write_header(uint8_t *into, size_t room, const struct ip_header *header, size_t payload_len)
{
	size_t header_len = ip_header_len(&header->src) + (header->route != NULL ? ip_route_len(header->route) : 0);

	assert(header->route == NULL || header->src.family == 4);
	assert(header->src.family == header->dst.family);
	assert(!header->is_fragment);
	if (room < header_len || payload_len > 65535)
		return 0;
	if (header->src.family == 6)
		return write_ip6(into, header, payload_len);
	if (payload_len > 65535 - header_len)
		return 0;
	return write_ip4(into, header, header_len, header_len + payload_len);
}

/* The IPv4 checksum is brought along without reading the whole header: RFC 1624, equation 3. */
static void set_ip4_traffic_class(uint8_t *packet, uint8_t traffic_class)
{
	uint32_t before = load_u16(packet), after = (uint32_t)packet[0] << 8 | traffic_class;
	uint32_t sum = (~(uint32_t)load_u16(packet + 10) & 0xffff) + (~before & 0xffff) + after;

	sum = (sum & 0xffff) + (sum >> 16);
	sum = ~((sum & 0xffff) + (sum >> 16));
	packet[1] = traffic_class;
	store_u16(packet + 10, sum & 0xffff);
}

bool ip_mark_ce(uint8_t *packet, size_t len)
{
	bool is_ip4 = len >= IP4_HEADER_LEN && packet[0] >> 4 == 4, is_ip6 = len >= IP6_HEADER_LEN && packet[0] >> 4 == 6;

	if (is_ip4 && (packet[1] & IP_ECN_MASK) != IP_ECN_NOT_ECT) {
		set_ip4_traffic_class(packet, packet[1] | IP_ECN_CE);
		return true;
	}
	if (is_ip6 && (packet[1] >> 4 & IP_ECN_MASK) != IP_ECN_NOT_ECT) { /* the field lies across two bytes */
		packet[1] |= IP_ECN_CE << 4;
		return true;
	}
	return false;
}
