/* SPDX-License-Identifier: MIT
 *
 * offload.h - TCP checksums that were left to a network card which was never passed, or which has used them up.
 *
 * A sender on this machine, or on a virtual one beside it, leaves the sum of the pseudo header alone in the field and
 * lets the card do the rest; a capture sees it like this. And a card or kernel that joins several packets to one has
 * checked each of them; what the long one's field holds then is nobody's.
 */
#ifndef NET_OFFLOAD_H
#define NET_OFFLOAD_H

#include "wire/ip.h"

enum { OFFLOAD_ROOM = 65535 }; /* the longest IP packet */

/* A captured packet with a right checksum where it was open: `packet` itself, or a copy of it in `room`. `ip` and `segment` are what
 * ip_parse() makes of it, `mtu` its interface's: packets longer than that have been joined. Wrong checksums of all others stay. */
struct span offload_complete(struct span packet, const struct ip_header *ip, struct span segment, uint32_t mtu,
			     uint8_t room[OFFLOAD_ROOM]) MUST_USE;

#endif
