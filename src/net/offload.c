/* SPDX-License-Identifier: MIT
 *
 * offload.c - see offload.h.
 */
#include "net/offload.h"

#include "base/bytes.h"
#include "wire/checksum.h"
#include "wire/segment.h"

enum { CHECKSUM_AT = 16 };

static bool is_open(const struct ip_header *ip, size_t packet_len, struct span segment, uint64_t pseudo, uint32_t mtu)
{
	if (ip->protocol != IP_TCP || ip->is_fragment || segment.len < TCP_HEADER_LEN)
		return false;
	uint16_t left_open = (uint16_t)~checksum_finish(pseudo);

	return packet_len > mtu || load_u16(segment.data + CHECKSUM_AT) == left_open;
}

struct span offload_complete(struct span packet, const struct ip_header *ip, struct span segment, uint32_t mtu,
			     uint8_t room[OFFLOAD_ROOM])
{
	uint64_t pseudo = checksum_pseudo(&ip->src, &ip->dst, IP_TCP, (uint32_t)segment.len);

	if (packet.len > OFFLOAD_ROOM || !is_open(ip, packet.len, segment, pseudo, mtu))
		return packet;
	uint8_t *copy = room + (segment.data - packet.data);

	memcpy(room, packet.data, packet.len);
	store_u16(copy + CHECKSUM_AT, 0);
	store_u16(copy + CHECKSUM_AT, checksum_finish(checksum_add(pseudo, span_of(copy, segment.len))));
	return span_of(room, packet.len);
}
