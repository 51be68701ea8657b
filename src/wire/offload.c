/* SPDX-License-Identifier: MIT
 *
 * offload.c - see offload.h.
 */
#include "wire/offload.h"

#include "base/bytes.h"
#include "wire/checksum.h"

enum { FIELD = 16 }; /* where TCP has its checksum */

struct place {
	struct span payload; /* header and text of TCP */
	uint64_t sum;        /* of the pseudo header */
};

/* Of a fragment nobody can tell. */
static bool find_place(struct span packet, struct place *out)
{
	struct ip_header ip;

	if (ip_parse(packet, false, &ip, &out->payload) != IP_OK || ip.is_fragment || ip.is_en_route)
		return false;
	if (ip.protocol != IP_TCP)
		return false;
	out->sum = checksum_pseudo(&ip.src, &ip.dst, ip.protocol, (uint32_t)out->payload.len);
	return out->payload.len >= FIELD + 2;
}

static bool is_unfinished(const struct place *at)
{
	unsigned only_pseudo = 0xffffu - checksum_finish(at->sum);

	return load_u16(at->payload.data + FIELD) == only_pseudo;
}

bool offload_is_unfinished(struct span packet)
{
	struct place at;

	return find_place(packet, &at) && is_unfinished(&at);
}

bool offload_finish_checksum(uint8_t *packet, size_t len)
{
	struct place at;

	if (!find_place(span_of(packet, len), &at) || !is_unfinished(&at))
		return false;
	/* the pseudo header is in the field already: the payload's own sum is all there is to add */
	uint16_t checksum = checksum_finish(checksum_add(0, at.payload));

	store_u16(packet + (at.payload.data - packet) + FIELD, checksum);
	return true;
}

bool offload_redo_checksum(uint8_t *packet, size_t len)
{
	struct place at;

	if (!find_place(span_of(packet, len), &at))
		return false;
	uint8_t *field = packet + (at.payload.data - packet) + FIELD;

	store_u16(field, 0);
	store_u16(field, checksum_finish(checksum_add(at.sum, at.payload)));
	return true;
}

struct span offload_complete(struct span packet, uint32_t mtu, uint8_t *into, size_t room)
{
	bool is_joined = packet.len > mtu;

	if (packet.len > room || (!is_joined && !offload_is_unfinished(packet)))
		return packet;
	memcpy(into, packet.data, packet.len);
	(void)offload_redo_checksum(into, packet.len);
	return span_of(into, packet.len);
}
