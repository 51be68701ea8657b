/* SPDX-License-Identifier: MIT
 *
 * packing.h - changed variables as few bytes.
 *
 *     variable + 1 | zigzag(before) | zigzag(after - before) | ... | 0
 *
 * Numbers are base-128 varints, lowest seven bits first; zigzag keeps small negative
 * ones short. "SND.NXT 1161334200 -> 1161334201" takes 7 bytes instead of 24.
 */
#ifndef TRACE_PACKING_H
#define TRACE_PACKING_H

#include "trace/event.h"

enum { PACKED_MAX = VAR_COUNT * 21 + 1 };

/* At most VAR_COUNT changes. Returns the length. */
size_t packing_pack(uint8_t into[PACKED_MAX], const struct change *changes, size_t count);
/* `from` was written by packing_pack. Returns the count. */
size_t packing_unpack(const uint8_t *from, struct change into[VAR_COUNT]);

#endif
