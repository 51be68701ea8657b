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

static struct ip_addr read_addr(struct reader *r, uint8_t family)
{
	struct ip_addr addr = {.family = family};
	struct span bytes = read_span(r, family == 6 ? 16 : 4);

	if (bytes.len > 0)
		memcpy(addr.bytes, bytes.data, bytes.len);
	return addr;
}

static void read_ip4_fragment(struct reader *r, struct ip_header *header)
{
	unsigned field = read_u16(r);

	header->dont_fragment = (field & IP4_DONT_FRAGMENT) != 0;
	header->fragment_offset = (uint16_t)((field & IP4_OFFSET_MASK) * 8);
	header->has_more_fragments = (field & IP4_MORE_FRAGMENTS) != 0;
	header->is_fragment = header->has_more_fragments || header->fragment_offset != 0;
	header->fragment_id = header->id;
}

static enum ip_problem parse_ip4(struct span packet, bool is_cut_allowed, struct ip_header *header,
				 struct span *payload)
{
	struct reader r = reader_of(packet);
	size_t header_len = (read_u8(&r) & 15u) * 4;

	header->traffic_class = read_u8(&r);
	size_t total = read_u16(&r);
	header->id = read_u16(&r);
	read_ip4_fragment(&r, header);
	header->ttl = read_u8(&r);
	header->protocol = read_u8(&r);
	read_u16(&r); /* the checksum: checked below with all the rest */
	header->src = read_addr(&r, 4);
	header->dst = read_addr(&r, 4);
	if (r.is_short)
		return IP_TOO_SHORT;
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
	struct reader r = reader_of(packet);
	uint32_t first = read_u32(&r);
	size_t len = read_u16(&r);

	header->traffic_class = (uint8_t)(first >> 20);
	header->flow_label = first & 0xfffff;
	header->protocol = read_u8(&r);
	header->ttl = read_u8(&r);
	header->src = read_addr(&r, 6);
	header->dst = read_addr(&r, 6);
	header->dont_fragment = true;
	if (r.is_short)
		return IP_TOO_SHORT;
	if (len == 0 && is_cut_allowed) /* segmentation offload, as in IPv4 */
		len = reader_left(&r);
	if (len > reader_left(&r) && !is_cut_allowed)
		return IP_BAD_LENGTH;
	r = reader_of(span_cut(packet, IP6_HEADER_LEN, len));
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

static size_t write_ip4(uint8_t *into, const struct ip_header *header, size_t header_len, size_t total)
{
	struct writer w = writer_of(into, header_len);
	bool has_route = header_len > IP4_HEADER_LEN;

	write_u8(&w, 4 << 4 | (unsigned)header_len / 4);
	write_u8(&w, header->traffic_class);
	write_u16(&w, (unsigned)total);
	write_u16(&w, header->id);
	write_u16(&w, header->dont_fragment ? IP4_DONT_FRAGMENT : 0);
	write_u8(&w, header->ttl);
	write_u8(&w, header->protocol);
	write_u16(&w, 0); /* the checksum counts as 0 in its own sum */
	memcpy(into + 12, header->src.bytes, 4);
	memcpy(into + 16, has_route ? header->route->hops[0] : header->dst.bytes, 4);
	if (has_route) {
		struct writer options = writer_of(into + IP4_HEADER_LEN, header_len - IP4_HEADER_LEN);

		ip_route_write(&options, header->route, &header->dst);
	}

	unsigned checksum = checksum_finish(checksum_add(0, span_of(into, header_len)));
	into[10] = (uint8_t)(checksum >> 8);
	into[11] = (uint8_t)checksum;
	return header_len;
}

static size_t write_ip6(uint8_t *into, const struct ip_header *header, size_t payload_len)
{
	struct writer w = writer_of(into, IP6_HEADER_LEN);

	write_u32(&w, 6u << 28 | (uint32_t)header->traffic_class << 20 | (header->flow_label & 0xfffff));
	write_u16(&w, (unsigned)payload_len);
	write_u8(&w, header->protocol);
	write_u8(&w, header->ttl);
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
	uint32_t before = (uint32_t)packet[0] << 8 | packet[1], after = (uint32_t)packet[0] << 8 | traffic_class;
	uint32_t sum = (~((uint32_t)packet[10] << 8 | packet[11]) & 0xffff) + (~before & 0xffff) + after;

	sum = (sum & 0xffff) + (sum >> 16);
	sum = ~((sum & 0xffff) + (sum >> 16));
	packet[1] = traffic_class;
	packet[10] = (uint8_t)(sum >> 8);
	packet[11] = (uint8_t)sum;
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
