/* SPDX-License-Identifier: MIT
 *
 * checksum.h - the Internet checksum (RFC 1071), wide and fast.
 *
 *     uint64_t sum = checksum_pseudo(src, dst, protocol, len);
 *     sum = checksum_add(sum, bytes);
 *     uint16_t field = checksum_finish(sum);      as it stands on the wire, big-endian value
 *
 * A packet whose checksum field is included sums to checksum_finish() == 0.
 * Pieces may be added in any order; only the last one of the packet may have an odd length.
 */
#ifndef WIRE_CHECKSUM_H
#define WIRE_CHECKSUM_H

#include "base/base.h"
#include "wire/ip.h"

uint64_t checksum_add(uint64_t sum, struct span bytes);
/* The same, and copies the bytes to `into`: one way through memory for both. */
uint64_t checksum_copy(uint64_t sum, uint8_t *into, struct span bytes);
/* The pseudo header of RFC 9293 3.1 (IPv4) and RFC 8200 8.1 (IPv6).
 * `len` is the upper layer's header and data in bytes. */
uint64_t checksum_pseudo(const struct ip_addr *src, const struct ip_addr *dst, uint8_t protocol, uint32_t len);
uint16_t checksum_finish(uint64_t sum);

#endif
