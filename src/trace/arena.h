/* SPDX-License-Identifier: MIT
 *
 * arena.h - bytes that are only ever added, addressed by 32-bit places.
 *
 *     uint32_t place = arena_add(&arena, bytes);
 *     const uint8_t *p = arena_at(&arena, place);
 *
 * A place counts units of 4 bytes, so 32 bits reach 16 GiB. Bytes lie together and never
 * move. Place 0 is "nothing". {0} is the empty arena.
 */
#ifndef TRACE_ARENA_H
#define TRACE_ARENA_H

#include "base/base.h"

enum { ARENA_BLOB_MAX = 65535 };

struct arena {
	uint8_t **chunks;
	size_t chunk_count, chunk_capacity;
	size_t used; /* bytes of the last chunk */
};

void arena_fini(struct arena *a);
/* At most ARENA_BLOB_MAX bytes. 0 when there is nothing to add, or the 16 GiB are full. */
uint32_t arena_add(struct arena *a, struct span bytes);
const uint8_t *arena_at(const struct arena *a, uint32_t place);
/* Bytes of memory it holds. */
size_t arena_memory(const struct arena *a);

#endif
