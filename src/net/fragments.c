/* SPDX-License-Identifier: MIT
 *
 * fragments.c - see fragments.h.
 */
#include "net/fragments.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"

enum { HEADER_ROOM = 40, BYTES_MOST = 65535, QUOTED = 1280, ECN_CE = 3 };

void fragments_fini(struct fragments *f)
{
	for (size_t i = 0; i < FRAGMENTS_PACKETS; i++)
		free(f->packets[i].bytes);
}

/* ---- which packet ------------------------------------------------------------------------------- */

static bool is_of(const struct fragments_packet *p, const struct ip_header *ip)
{
	return p->is_used && p->ip.fragment_id == ip->fragment_id && p->ip.protocol == ip->protocol &&
	       ip_addr_equal(&p->ip.src, &ip->src) && ip_addr_equal(&p->ip.dst, &ip->dst);
}

static void begin(struct fragments_packet *p, const struct ip_header *ip, time_ns now)
{
	uint8_t *bytes = p->bytes;

	memset(p, 0, sizeof *p);
	p->bytes = bytes != NULL ? bytes : grow_new(HEADER_ROOM + BYTES_MOST, 1);
	p->is_used = true;
	p->ip = *ip;
	p->since = now;
}

static void forget(struct fragments *f, struct fragments_packet *p)
{
	f->used -= p->is_used;
	p->is_used = false;
}

/* The packet that the piece belongs to: one that is under way, a free place, or the oldest one's. */
static struct fragments_packet *packet_for(struct fragments *f, const struct ip_header *ip, time_ns now)
{
	struct fragments_packet *place = &f->packets[0];

	for (size_t i = 0; i < FRAGMENTS_PACKETS; i++) {
		struct fragments_packet *p = &f->packets[i];

		if (is_of(p, ip))
			return p;
		if (place->is_used && (!p->is_used || p->since < place->since))
			place = p;
	}
	forget(f, place);
	begin(place, ip, now);
	f->used++;
	return place;
}

/* ---- its pieces --------------------------------------------------------------------------------- */

static bool has_come(const struct fragments_packet *p, uint32_t unit)
{
	return (p->come[unit / 8] >> unit % 8 & 1) != 0;
}

enum piece { PIECE_NEW, PIECE_COPY, PIECE_WRONG };

/* With its header. IPv6 would have 40 bytes more, but no link or file takes such a packet. */
static uint32_t payload_most(const struct fragments_packet *p)
{
	return BYTES_MOST - (uint32_t)ip_header_len(&p->ip.src);
}

static enum piece judge(const struct fragments_packet *p, uint32_t offset, struct span bytes, bool is_last)
{
	uint32_t end = offset + (uint32_t)bytes.len, units = ((uint32_t)bytes.len + 7) / 8, come = 0;

	if (bytes.len == 0 || end > payload_most(p) || (!is_last && bytes.len % 8 != 0))
		return PIECE_WRONG;
	if (p->total != 0 && (end > p->total || (is_last && end != p->total)))
		return PIECE_WRONG;
	for (uint32_t u = 0; u < units; u++)
		come += has_come(p, offset / 8 + u);
	if (come == 0)
		return PIECE_NEW;
	bool is_same = memcmp(p->bytes + HEADER_ROOM + offset, bytes.data, bytes.len) == 0;

	return come == units && is_same ? PIECE_COPY : PIECE_WRONG;
}

/* Something lies behind what says that it is the last piece. */
static bool is_contradicted(const struct fragments_packet *p)
{
	uint32_t units = (p->total + 7) / 8;

	for (uint32_t u = units; p->total != 0 && u < FRAGMENTS_UNITS; u++)
		if (has_come(p, u))
			return true;
	return false;
}

static void put(struct fragments_packet *p, uint32_t offset, struct span bytes, bool is_last)
{
	uint32_t units = ((uint32_t)bytes.len + 7) / 8;

	memcpy(p->bytes + HEADER_ROOM + offset, bytes.data, bytes.len);
	for (uint32_t u = offset / 8; u < offset / 8 + units; u++)
		p->come[u / 8] |= (uint8_t)(1u << u % 8);
	p->units += units;
	if (is_last)
		p->total = offset + (uint32_t)bytes.len;
}

/* ---- whole -------------------------------------------------------------------------------------- */

/* `len` bytes of it behind a header that says so. */
static struct span with_header(struct fragments_packet *p, size_t len)
{
	struct ip_header ip = p->ip;
	size_t header = ip_header_len(&ip.src);

	ip.is_fragment = false;
	ip.traffic_class |= p->has_mark ? ECN_CE : 0;
	return span_of(p->bytes + HEADER_ROOM - header, ip_write_header(p->bytes + HEADER_ROOM - header, header, &ip, len) + len);
}

bool fragments_take(struct fragments *f, const struct packet *piece, time_ns now, struct packet *whole)
{
	const struct ip_header *ip = &piece->ip;
	struct fragments_packet *p = packet_for(f, ip, now);
	bool is_last = !ip->has_more_fragments;

	switch (judge(p, ip->fragment_offset, piece->payload, is_last)) {
	case PIECE_WRONG:
		forget(f, p);
		return false;
	case PIECE_COPY:
		return false;
	case PIECE_NEW:
		break;
	}
	put(p, ip->fragment_offset, piece->payload, is_last);
	p->has_mark |= (ip->traffic_class & IP_ECN_MASK) == ECN_CE;
	if (is_last && is_contradicted(p))
		forget(f, p);
	if (!p->is_used || p->total == 0 || p->units < (p->total + 7) / 8)
		return false;
	forget(f, p);
	return packet_take_apart(with_header(p, p->total), whole);
}

/* ---- never whole -------------------------------------------------------------------------------- */

time_ns fragments_deadline(const struct fragments *f)
{
	time_ns first = TIME_NEVER;

	for (size_t i = 0; i < FRAGMENTS_PACKETS && f->used > 0; i++)
		if (f->packets[i].is_used)
			first = time_min(first, f->packets[i].since + FRAGMENTS_PATIENCE);
	return first;
}

bool fragments_expire(struct fragments *f, time_ns now, struct span *beginning)
{
	for (size_t i = 0; i < FRAGMENTS_PACKETS && f->used > 0; i++) {
		struct fragments_packet *p = &f->packets[i];
		uint32_t len = 0;

		if (!p->is_used || p->since + FRAGMENTS_PATIENCE > now)
			continue;
		forget(f, p);
		while (len < QUOTED && has_come(p, len / 8))
			len += 8;
		*beginning = len > 0 ? with_header(p, len) : span_of(NULL, 0);
		return true;
	}
	return false;
}
