/* SPDX-License-Identifier: MIT
 *
 * parcel.h - packets on their way, in slots that are used again and again.
 *
 * A slot keeps its buffer, small or large, when it becomes free; so a steady flow allocates nothing.
 * Slots are known by number, for the array moves when it grows; buffers never move.
 */
#ifndef NET_PARCEL_H
#define NET_PARCEL_H

#include "net/impair.h"

enum { PARCEL_MAX = 65536 }; /* bytes of the largest packet */
#define PARCEL_NONE UINT32_MAX

struct parcel {
	uint8_t *bytes; /* owned by the slot */
	size_t len, room;
	enum impair_direction direction;
	enum loss loss;
	time_ns due;
	uint32_t sent_id;
	uint32_t entries;   /* places of the agenda that name this slot: it is free when there are none */
	uint32_t next_free;
	bool is_in_flight, is_lost, is_copy, is_corrupt;
};

struct parcels {
	struct parcel *slots;
	size_t count, capacity;
	size_t in_flight;
	uint32_t free_small, free_large; /* heads of lists, PARCEL_NONE when empty */
};

void parcels_init(struct parcels *ps);
void parcels_fini(struct parcels *ps);
/* A copy of `packet` (at most PARCEL_MAX bytes) in a slot of its own, in flight; the caller fills in
 * the rest. */
uint32_t parcels_take(struct parcels *ps, struct span packet);
/* Gives the slot back. */
void parcels_give(struct parcels *ps, uint32_t slot);

#endif
