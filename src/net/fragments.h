/* SPDX-License-Identifier: MIT
 *
 * fragments.h - packets that were cut on their way are put together again (RFC 791 3.2, RFC 1122 3.3.2, RFC 8200 4.5).
 *
 *     if (packet.ip.is_fragment && !fragments_take(&fragments, &packet, now, &packet))
 *             return;                                         not whole yet
 *     while (fragments_expire(&fragments, now, &begin)) ...   too long, at fragments_deadline()
 *
 * Bounded: so many packets at a time, the oldest gives way; each up to the longest that IP knows. Pieces that overlap are an attack
 * (RFC 5722): all of their packet is thrown away; an exact copy of a piece is none.
 */
#ifndef NET_FRAGMENTS_H
#define NET_FRAGMENTS_H

#include "net/packet.h"

enum { FRAGMENTS_PACKETS = 8, FRAGMENTS_UNITS = 8192 /* of eight bytes */ };

/* RFC 1122 3.3.2: a fixed time between 60 and 120 s; RFC 8200 4.5: 60 s. */
#define FRAGMENTS_PATIENCE (60 * NS_PER_S)

/* A packet in pieces. */
struct fragments_packet {
	bool is_used;
	struct ip_header ip;  /* of the piece that came first; addresses, protocol and id are the key */
	bool has_mark;        /* one of the pieces carries CE (RFC 3168 5.3) */
	time_ns since;
	uint32_t total;       /* bytes behind the IP header; 0: the last piece has not come */
	uint32_t units;       /* that have come */
	uint8_t come[FRAGMENTS_UNITS / 8];
	uint8_t *bytes;       /* owned: room for an IP header, then what has come; NULL: never used */
};

struct fragments {
	size_t used;          /* packets that are under way */
	struct fragments_packet packets[FRAGMENTS_PACKETS];
};

void fragments_fini(struct fragments *f);
/* True: with this piece a packet is whole: `*whole`, borrowed until the next call. */
bool fragments_take(struct fragments *f, const struct packet *piece, time_ns now, struct packet *whole);
/* When the oldest has waited long enough; TIME_NEVER. */
time_ns fragments_deadline(const struct fragments *f);
/* Gives up one that has. `*beginning` is how it began, to be quoted by "reassembly time exceeded"; empty when its beginning is what
 * is missing. False: there is none. */
bool fragments_expire(struct fragments *f, time_ns now, struct span *beginning);

#endif
