/* SPDX-License-Identifier: MIT
 *
 * icmp.c - ICMP (RFC 792) and ICMPv6 (RFC 4443) messages, read and written.
 *
 *    0                   1                   2                   3
 *   +---------------+---------------+-------------------------------+
 *   |     Type      |     Code      |           Checksum            |
 *   +---------------+---------------+-------------------------------+
 *   |  echo: identifier, sequence number; too big: the MTU; else 0  |
 *   +---------------------------------------------------------------+
 *   |  echo: data; errors: the packet that caused the error ...
 */
#include "wire/icmp.h"

#include <string.h>

#include "base/bytes.h"
#include "wire/checksum.h"

enum { ICMP_HEADER_LEN = 8, ERROR_TTL = 64 };
/* What an error may quote: the whole packet stays within 576 bytes (RFC 1812
 * 4.3.2.3), within the least MTU of 1280 bytes in IPv6 (RFC 4443 2.4 c). */
enum { IP4_QUOTE_MAX = 576 - 20 - ICMP_HEADER_LEN, IP6_QUOTE_MAX = 1280 - 40 - ICMP_HEADER_LEN };
/* Precedence "internetwork control", which RFC 1812 4.3.2.5 wants in errors. */
enum { IP4_ERROR_TRAFFIC_CLASS = 0xc0 };

struct kind_type {
	enum icmp_kind kind;
	uint8_t ip4, ip6; /* the type in either family */
};

/* PACKET_TOO_BIG has no type of its own in IPv4: it is a code of unreachable. */
enum { NO_TYPE = 255, IP4_FRAGMENTATION_NEEDED = 4 };
static const struct kind_type kind_types[] = {
	{ICMP_ECHO_REQUEST, 8, 128},   {ICMP_ECHO_REPLY, 0, 129},       {ICMP_UNREACHABLE, 3, 1},
	{ICMP_PACKET_TOO_BIG, 3, 2},   {ICMP_TIME_EXCEEDED, 11, 3},     {ICMP_PARAMETER_PROBLEM, 12, 4},
	{ICMP_SOURCE_QUENCH, 4, NO_TYPE},
};

static enum icmp_kind kind_of(uint8_t family, uint8_t type, uint8_t code)
{
	if (family == 4 && type == 3 && code == IP4_FRAGMENTATION_NEEDED)
		return ICMP_PACKET_TOO_BIG;
	for (size_t i = 0; i < ARRAY_LEN(kind_types); i++) {
		if (type == (family == 6 ? kind_types[i].ip6 : kind_types[i].ip4) && type != NO_TYPE)
			return kind_types[i].kind;
	}
	return ICMP_OTHER;
}

static bool type_of(uint8_t family, enum icmp_kind kind, uint8_t *type)
{
	for (size_t i = 0; i < ARRAY_LEN(kind_types); i++) {
		if (kind_types[i].kind == kind) {
			*type = family == 6 ? kind_types[i].ip6 : kind_types[i].ip4;
			return *type != NO_TYPE;
		}
	}
	return false;
}

static uint8_t protocol_of(uint8_t family)
{
	return family == 6 ? IP_ICMPV6 : IP_ICMP;
}

/* ICMPv6 counts a pseudo header (RFC 4443 2.3), ICMP does not. */
static uint64_t sum_before(const struct ip_addr *src, const struct ip_addr *dst, size_t len)
{
	return src->family == 6 ? checksum_pseudo(src, dst, IP_ICMPV6, (uint32_t)len) : 0;
}

bool icmp_parse(const struct ip_header *ip, struct span bytes, struct icmp_message *out)
{
	uint64_t sum = sum_before(&ip->src, &ip->dst, bytes.len);
	struct reader r = reader_of(bytes);

	*out = (struct icmp_message){0};
	if (bytes.len < ICMP_HEADER_LEN || ip->is_fragment)
		return false;
	if (checksum_finish(checksum_add(sum, bytes)) != 0)
		return false;
	out->type = read_u8(&r);
	out->code = read_u8(&r);
	out->kind = kind_of(ip->src.family, out->type, out->code);
	read_u16(&r); /* the checksum */
	uint32_t word = read_u32(&r);
	if (out->kind == ICMP_ECHO_REQUEST || out->kind == ICMP_ECHO_REPLY) {
		out->echo_id = (uint16_t)(word >> 16);
		out->echo_seq = (uint16_t)word;
	} else if (out->kind == ICMP_PACKET_TOO_BIG) {
		out->mtu = ip->src.family == 6 ? word : word & 0xffff; /* RFC 1191 4 */
	}
	out->rest = span_cut(bytes, ICMP_HEADER_LEN, bytes.len);
	return true;
}

/* Writes a whole packet: IP header, type, code, checksum, `word`, `rest`. */
static size_t write_message(uint8_t *into, size_t room, const struct ip_header *ip, uint8_t type,
			    uint8_t code, uint32_t word, struct span rest)
{
	size_t len = ICMP_HEADER_LEN + rest.len;
	size_t at = ip_write_header(into, room, ip, len);

	if (at == 0 || room - at < len)
		return 0;
	struct writer w = writer_of(into + at, ICMP_HEADER_LEN);
	write_u8(&w, type);
	write_u8(&w, code);
	write_u16(&w, 0); /* the checksum counts as 0 in its own sum */
	write_u32(&w, word);
	if (rest.len > 0)
		memcpy(into + at + ICMP_HEADER_LEN, rest.data, rest.len);

	uint64_t sum = sum_before(&ip->src, &ip->dst, len);
	unsigned checksum = checksum_finish(checksum_add(sum, span_of(into + at, len)));
	store_u16(into + at + 2, checksum);
	return at + len;
}

size_t icmp_write_echo_reply(uint8_t *into, size_t room, const struct ip_header *request,
			     const struct icmp_message *message)
{
	uint8_t family = request->src.family, type;
	struct ip_header ip = {
		.src = request->dst,
		.dst = request->src,
		.protocol = protocol_of(family),
		.ttl = ERROR_TTL,
		.traffic_class = request->traffic_class & (uint8_t)~IP_ECN_MASK,
		.dont_fragment = true, /* so that the id may stay 0 (RFC 6864 4.1) */
	};

	if (message->kind != ICMP_ECHO_REQUEST || !type_of(family, ICMP_ECHO_REPLY, &type))
		return 0;
	if (!ip_addr_is_unicast(&ip.src) || !ip_addr_is_unicast(&ip.dst))
		return 0;
	uint32_t word = (uint32_t)message->echo_id << 16 | message->echo_seq;
	return write_message(into, room, &ip, type, 0, word, message->rest);
}

/* An error must not answer an error, a fragment that is not the first, or what
 * did not come from one and go to one host (RFC 1122 3.2.2, RFC 4443 2.4 e). */
static bool may_be_answered(const struct ip_header *ip, struct span payload)
{
	if (ip->fragment_offset != 0 || !ip_addr_is_unicast(&ip->src) || !ip_addr_is_unicast(&ip->dst))
		return false;
	if (ip->protocol != protocol_of(ip->src.family))
		return true;
	if (payload.len < 1)
		return false;
	enum icmp_kind kind = kind_of(ip->src.family, payload.data[0], 0);
	return kind == ICMP_ECHO_REQUEST || kind == ICMP_ECHO_REPLY;
}

/* `word`: the second four bytes. */
static size_t write_error(uint8_t *into, size_t room, const struct ip_addr *from, enum icmp_kind kind, uint8_t code,
			  uint32_t word, struct span offending)
{
	struct ip_header cause;
	struct span payload;
	uint8_t type;

	if (ip_parse(offending, true, &cause, &payload) != IP_OK || cause.src.family != from->family)
		return 0;
	if (!may_be_answered(&cause, payload) || !type_of(from->family, kind, &type))
		return 0;
	struct ip_header ip = {
		.src = *from,
		.dst = cause.src,
		.protocol = protocol_of(from->family),
		.ttl = ERROR_TTL,
		.traffic_class = from->family == 6 ? 0 : IP4_ERROR_TRAFFIC_CLASS,
		.dont_fragment = true,
	};
	size_t quote = from->family == 6 ? IP6_QUOTE_MAX : IP4_QUOTE_MAX;
	return write_message(into, room, &ip, type, code, word, span_cut(offending, 0, quote));
}

size_t icmp_write_error(uint8_t *into, size_t room, const struct ip_addr *from, enum icmp_kind kind,
			uint8_t code, struct span offending)
{
	return write_error(into, room, from, kind, code, 0, offending);
}

size_t icmp_write_unknown_header(uint8_t *into, size_t room, const struct ip_addr *from, uint32_t pointer,
				 struct span offending)
{
	enum { UNRECOGNIZED = 1 };

	return write_error(into, room, from, ICMP_PARAMETER_PROBLEM, UNRECOGNIZED, pointer, offending);
}

size_t icmp_write_too_big(uint8_t *into, size_t room, const struct ip_addr *from, uint32_t mtu, struct span offending)
{
	uint8_t code = from->family == 6 ? 0 : IP4_FRAGMENTATION_NEEDED;

	return write_error(into, room, from, ICMP_PACKET_TOO_BIG, code, mtu, offending);
}
