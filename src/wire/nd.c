/* SPDX-License-Identifier: MIT
 *
 * nd.c - see nd.h.
 */
#include "wire/nd.h"

#include "base/assert.h"
#include "base/bytes.h"
#include "wire/checksum.h"

enum { SOLICITATION = 135, ADVERTISEMENT = 136, GROUP_QUERY = 130, GROUP_REPORT_2 = 143 };
enum { OPTION_SOURCE_MAC = 1, OPTION_TARGET_MAC = 2, OPTION_UNIT = 8 };
enum { FLAG_ROUTER = 0x80, FLAG_SOLICITED = 0x40, FLAG_OVERRIDE = 0x20 };
enum { MESSAGE_LEN = 24, QUERY_LEN = 24, HOP_LIMIT = 255 };

const struct ip_addr nd_all_nodes = {6, {0xff, 0x02, [15] = 1}};
static const struct ip_addr unspecified = {.family = 6};

static bool is_unspecified(const struct ip_addr *addr)
{
	return ip_addr_equal(addr, &unspecified);
}

static bool is_multicast(const struct ip_addr *addr)
{
	return addr->bytes[0] == 0xff;
}

static bool is_checksum_right(const struct ip_header *ip, struct span payload)
{
	uint64_t sum = checksum_pseudo(&ip->src, &ip->dst, IP_ICMPV6, (uint32_t)payload.len);

	return checksum_finish(checksum_add(sum, payload)) == 0;
}

struct ip_addr nd_solicited_node(const struct ip_addr *addr)
{
	struct ip_addr group = {6, {0xff, 0x02, [11] = 1, [12] = 0xff}};

	assert(addr->family == 6);
	memcpy(group.bytes + 13, addr->bytes + 13, 3);
	return group;
}

/* ---- solicitations and advertisements ----------------------------------------------------------- */

/* False when an option's length is 0 or leads out of the message: what follows has no meaning then. */
static bool read_options(struct reader *r, struct nd_message *out)
{
	uint8_t wanted = out->is_advertisement ? OPTION_TARGET_MAC : OPTION_SOURCE_MAC;

	while (reader_left(r) > 0) {
		uint8_t type = read_u8(r);
		size_t units = read_u8(r);

		if (units == 0)
			return false;
		struct span rest = read_span(r, units * OPTION_UNIT - 2);

		if (r->is_short)
			return false;
		if (type != wanted || units != 1 || out->has_mac)
			continue;
		memcpy(out->mac.bytes, rest.data, MAC_LEN);
		out->has_mac = mac_is_unicast(&out->mac);
	}
	return true;
}

/* The rules about who may say what to whom. */
static bool is_valid(const struct ip_header *ip, const struct nd_message *m)
{
	struct ip_addr group = nd_solicited_node(&m->target);

	if (is_multicast(&m->target) || is_multicast(&ip->src))
		return false;
	if (m->is_advertisement)
		return !(is_multicast(&ip->dst) && m->is_solicited);
	return !is_unspecified(&ip->src) || (ip_addr_equal(&ip->dst, &group) && !m->has_mac);
}

/* RFC 6980 5: what could have come in pieces is ignored, also when it came in one. */
bool nd_parse(const struct ip_header *ip, struct span payload, struct nd_message *out)
{
	struct reader r = reader_of(payload);

	*out = (struct nd_message){0};
	if (ip->src.family != 6 || ip->protocol != IP_ICMPV6 || ip->has_fragment_header || ip->ttl != HOP_LIMIT)
		return false;
	uint8_t type = read_u8(&r), code = read_u8(&r);

	if ((type != SOLICITATION && type != ADVERTISEMENT) || code != 0 || payload.len < MESSAGE_LEN)
		return false;
	read_u16(&r); /* the checksum */
	uint8_t flags = read_u8(&r);

	read_span(&r, 3);
	out->is_advertisement = type == ADVERTISEMENT;
	out->is_router = out->is_advertisement && (flags & FLAG_ROUTER) != 0;
	out->is_solicited = out->is_advertisement && (flags & FLAG_SOLICITED) != 0;
	out->is_override = out->is_advertisement && (flags & FLAG_OVERRIDE) != 0;
	out->target.family = 6;
	memcpy(out->target.bytes, read_span(&r, 16).data, 16);
	return read_options(&r, out) && is_valid(ip, out) && is_checksum_right(ip, payload);
}

/* Puts the checksum of the ICMPv6 message at `at` into it; it counts as 0 in its own sum. */
static void finish(uint8_t *at, size_t len, const struct ip_header *ip)
{
	uint64_t sum = checksum_pseudo(&ip->src, &ip->dst, IP_ICMPV6, (uint32_t)len);

	store_u16(at + 2, checksum_finish(checksum_add(sum, span_of(at, len))));
}

size_t nd_write(uint8_t *into, size_t room, const struct ip_addr *src, const struct ip_addr *dst, const struct nd_message *m)
{
	struct ip_header ip = {.src = *src, .dst = *dst, .protocol = IP_ICMPV6, .ttl = HOP_LIMIT};
	size_t len = MESSAGE_LEN + (m->has_mac ? OPTION_UNIT : 0);
	size_t at = ip_write_header(into, room, &ip, len);

	if (at == 0 || room - at < len)
		return 0;
	struct writer w = writer_of(into + at, len);
	unsigned flags = (m->is_router ? FLAG_ROUTER : 0u) | (m->is_solicited ? FLAG_SOLICITED : 0u) |
			 (m->is_override ? FLAG_OVERRIDE : 0u);

	write_u8(&w, m->is_advertisement ? ADVERTISEMENT : SOLICITATION);
	write_u8(&w, 0);
	write_u16(&w, 0);
	write_u32(&w, flags << 24);
	write_bytes(&w, span_of(m->target.bytes, 16));
	if (m->has_mac) {
		write_u8(&w, m->is_advertisement ? OPTION_TARGET_MAC : OPTION_SOURCE_MAC);
		write_u8(&w, 1);
		write_bytes(&w, span_of(m->mac.bytes, MAC_LEN));
	}
	finish(into + at, len, &ip);
	return at + len;
}

/* ---- groups ------------------------------------------------------------------------------------------- */

bool nd_is_group_query(const struct ip_header *ip, struct span payload, const struct ip_addr *group)
{
	struct ip_addr asked = {.family = 6};

	if (ip->src.family != 6 || ip->protocol != IP_ICMPV6 || ip->is_fragment || ip->ttl != 1)
		return false;
	if (payload.len < QUERY_LEN || payload.data[0] != GROUP_QUERY || !is_checksum_right(ip, payload))
		return false;
	memcpy(asked.bytes, payload.data + 8, 16);
	return is_unspecified(&asked) || ip_addr_equal(&asked, group);
}

size_t nd_write_report(uint8_t *into, size_t room, const struct ip_addr *src, const struct ip_addr *group)
{
	enum { HOP_BY_HOP = 0, HOP_BY_HOP_LEN = 8, REPORT_LEN = 28, NOW_EXCLUDES_NOBODY = 4 };
	/* next header ICMPv6, 8 bytes, router alert for MLD (RFC 2711), padding */
	static const uint8_t alert[HOP_BY_HOP_LEN] = {IP_ICMPV6, 0, 5, 2, 0, 0, 1, 0};
	struct ip_header ip = {
		.src = *src, .dst = {6, {0xff, 0x02, [15] = 0x16}}, .protocol = HOP_BY_HOP, .ttl = 1,
	};
	size_t at = ip_write_header(into, room, &ip, HOP_BY_HOP_LEN + REPORT_LEN);

	if (at == 0 || room < ND_REPORT_LEN)
		return 0;
	struct writer w = writer_of(into + at, HOP_BY_HOP_LEN + REPORT_LEN);

	write_bytes(&w, span_of(alert, HOP_BY_HOP_LEN));
	write_u32(&w, (uint32_t)GROUP_REPORT_2 << 24); /* type, reserved, checksum */
	write_u32(&w, 1);                              /* one record */
	write_u32(&w, (uint32_t)NOW_EXCLUDES_NOBODY << 24); /* no other data, no sources */
	write_bytes(&w, span_of(group->bytes, 16));
	finish(into + at + HOP_BY_HOP_LEN, REPORT_LEN, &ip);
	return ND_REPORT_LEN;
}
