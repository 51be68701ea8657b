/* SPDX-License-Identifier: MIT
 *
 * offload.h - what is left to a card, and missing where a packet never meets one: the checksum of TCP.
 *
 * A sender with a card that computes checksums writes the sum of the pseudo header into the field, not inverted, and the
 * card adds the rest. Between two ends of the same machine (veth, bridge, loopback) no card does, and whoever captures sees
 * the packet like that.
 */
#ifndef WIRE_OFFLOAD_H
#define WIRE_OFFLOAD_H

#include "base/base.h"

/* Computes the checksum of a raw IP packet of TCP in which only the pseudo header has been summed so far. True when it
 * has changed the packet. Whether the field is right is not looked at (of 65536 damaged packets one may become a right one). */
bool offload_finish_checksum(uint8_t *packet, size_t len);

/* Would it? For packets that may not be changed where they lie. */
bool offload_is_unfinished(struct span packet) MUST_USE;

/* Computes it anew, whatever stands there, as for a packet longer than its interface's MTU: whoever has joined it from several has
 * checked each of them, and what the long one's field holds is nobody's. False: it is a fragment, or no TCP, and stays as it is. */
bool offload_redo_checksum(uint8_t *packet, size_t len);

/* The packet with a checksum: itself, or a copy of it in `room` bytes at `into` where that had been left open, or where the packet is
 * longer than `mtu`. */
struct span offload_complete(struct span packet, uint32_t mtu, uint8_t *into, size_t room) MUST_USE;

#endif
