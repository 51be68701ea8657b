/* SPDX-License-Identifier: MIT
 *
 * arena.c - bytes that are only ever added (trace/arena.h).
 *
 * A place is the chunk's number in its upper bits and the unit inside it below:
 *
 *     31            18 17              0
 *     |     chunk     |  unit of 4 bytes |      1 MiB a chunk
 */
#include "trace/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/grow.h"

enum { UNIT = 4, PLACE_BITS = 18, CHUNK_BYTES = UNIT << PLACE_BITS, CHUNKS_MAX = 1 << (32 - PLACE_BITS) };

void arena_fini(struct arena *a)
{
	for (size_t i = 0; i < a->chunk_count; i++)
		free(a->chunks[i]);
	free(a->chunks);
	*a = (struct arena){0};
}

static bool add_chunk(struct arena *a)
{
	if (a->chunk_count == CHUNKS_MAX)
		return false;
	a->chunks = grow_array(a->chunks, &a->chunk_capacity, a->chunk_count + 1, sizeof *a->chunks);
	a->chunks[a->chunk_count] = grow_new(CHUNK_BYTES, 1);
	a->used = a->chunk_count == 0 ? UNIT : 0; /* place 0 stays free */
	a->chunk_count++;
	return true;
}

uint32_t arena_add(struct arena *a, struct span bytes)
{
	assert(bytes.len <= ARENA_BLOB_MAX);
	if (bytes.len == 0)
		return 0;
	if ((a->chunk_count == 0 || CHUNK_BYTES - a->used < bytes.len) && !add_chunk(a))
		return 0;
	size_t chunk = a->chunk_count - 1;
	memcpy(a->chunks[chunk] + a->used, bytes.data, bytes.len);
	uint32_t place = (uint32_t)(chunk << PLACE_BITS | a->used / UNIT);
	a->used += (bytes.len + UNIT - 1) / UNIT * UNIT;
	return place;
}

const uint8_t *arena_at(const struct arena *a, uint32_t place)
{
	size_t chunk = place >> PLACE_BITS;
	assert(place != 0 && chunk < a->chunk_count);
	return a->chunks[chunk] + (size_t)(place & ((UINT32_C(1) << PLACE_BITS) - 1)) * UNIT;
}

size_t arena_memory(const struct arena *a)
{
	return a->chunk_count * CHUNK_BYTES + a->chunk_capacity * sizeof *a->chunks;
}
