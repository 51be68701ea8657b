/* SPDX-License-Identifier: MIT
 *
 * frame.c - from a captured link-layer frame to the IP packet inside.
 *
 * Each link says in its own way what a frame carries; every one of them ends at
 * strip_ethertype() or strip_raw().
 */
#include "wire/frame.h"

#include "base/bytes.h"
#include "wire/ethernet.h"

/* https://www.tcpdump.org/linktypes.html */
enum link_type {
	LINK_NULL = 0,
	LINK_EN10MB = 1,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_LINUX_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_LINUX_SLL2 = 276,
};

/* An IP packet with nothing before it. */
static enum frame_content strip_raw(struct reader *r, struct span *packet)
{
	if (r->is_short || reader_left(r) == 0)
		return FRAME_CUT;
	if (r->at[0] >> 4 != 4 && r->at[0] >> 4 != 6)
		return FRAME_NOT_IP;
	*packet = span_of(r->at, reader_left(r));
	return FRAME_IP;
}

static uint16_t skip_tags(struct reader *r, uint16_t type)
{
	while (type == ETHERTYPE_VLAN || type == ETHERTYPE_VLAN_STAG || type == ETHERTYPE_VLAN_OLD) {
		read_u16(r); /* priority and VLAN number */
		type = read_u16(r);
	}
	return type;
}

/* What follows is of `type`; tags that stand between are skipped. */
static enum frame_content strip_ethertype(struct reader *r, uint16_t type, struct span *packet)
{
	type = skip_tags(r, type);
	if (r->is_short)
		return FRAME_CUT;
	if (type != ETHERTYPE_IP4 && type != ETHERTYPE_IP6)
		return FRAME_NOT_IP;
	return strip_raw(r, packet);
}

/* The address family of BSD loopback: 2 is IPv4 everywhere; IPv6 is 10 on Linux,
 * 24, 28 or 30 on the BSDs and macOS. NULL has it in the byte order of the machine
 * that captured: all of them are below 256, so the right order is the small one. */
static enum frame_content strip_loopback(struct reader *r, bool is_any_order, struct span *packet)
{
	uint32_t family = read_u32(r);

	if (r->is_short)
		return FRAME_CUT;
	if (is_any_order && family > 0xffff)
		family = family >> 24 | (family >> 8 & 0xff00);
	if (family != 2 && family != 10 && family != 24 && family != 28 && family != 30)
		return FRAME_NOT_IP;
	return strip_raw(r, packet);
}

enum frame_content frame_strip(int link_type, struct span frame, struct span *packet)
{
	struct reader r = reader_of(frame);
	uint16_t type;

	*packet = span_of(NULL, 0);
	if (!frame_is_known(link_type))
		return FRAME_UNKNOWN_LINK;
	switch ((enum link_type)link_type) {
	case LINK_NULL:
		return strip_loopback(&r, true, packet);
	case LINK_LOOP:
		return strip_loopback(&r, false, packet);
	case LINK_EN10MB:
		read_span(&r, 12); /* destination and source */
		type = read_u16(&r);
		return strip_ethertype(&r, type, packet);
	case LINK_LINUX_SLL:
		read_span(&r, 14);
		type = read_u16(&r);
		return strip_ethertype(&r, type, packet);
	case LINK_LINUX_SLL2:
		type = read_u16(&r);
		read_span(&r, 18);
		return strip_ethertype(&r, type, packet);
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6:
		return strip_raw(&r, packet);
	}
	return FRAME_UNKNOWN_LINK;
}

/* Where the type of what follows stands, and how long the header is; 0: no tags are possible. */
static size_t type_at(int link_type, size_t *header_len)
{
	switch (link_type) {
	case LINK_EN10MB:
		*header_len = 14;
		return 12;
	case LINK_LINUX_SLL:
		*header_len = 16;
		return 14;
	}
	*header_len = link_type == LINK_LINUX_SLL2 ? 20 : 0;
	return 0;
}

size_t frame_untag(int link_type, struct span frame, uint8_t *into)
{
	size_t header_len, at = type_at(link_type, &header_len);

	if (header_len == 0 || frame.len < header_len)
		return 0;
	struct reader r = reader_of(span_cut(frame, header_len, frame.len));
	uint16_t type = skip_tags(&r, load_u16(frame.data + at));
	size_t left = reader_left(&r);

	if (r.is_short || header_len + left == frame.len)
		return 0;
	memcpy(into, frame.data, header_len);
	store_u16(into + at, type);
	memcpy(into + header_len, r.at, left);
	return header_len + left;
}

bool frame_is_known(int link_type)
{
	switch ((enum link_type)link_type) {
	case LINK_NULL:
	case LINK_EN10MB:
	case LINK_RAW:
	case LINK_LOOP:
	case LINK_LINUX_SLL:
	case LINK_IPV4:
	case LINK_IPV6:
	case LINK_LINUX_SLL2:
		return true;
	}
	return false;
}
