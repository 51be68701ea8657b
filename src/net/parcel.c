/* SPDX-License-Identifier: MIT
 *
 * parcel.c - slots for packets on their way: two free lists, one a size of buffer.
 */
#include "net/parcel.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/grow.h"

enum { SMALL_ROOM = 2048 }; /* a packet of an Ethernet, and some */

void parcels_init(struct parcels *ps)
{
	*ps = (struct parcels){.free_small = PARCEL_NONE, .free_large = PARCEL_NONE};
}

void parcels_fini(struct parcels *ps)
{
	for (size_t i = 0; i < ps->count; i++)
		free(ps->slots[i].bytes);
	free(ps->slots);
	parcels_init(ps);
}

static uint32_t *free_list(struct parcels *ps, size_t len)
{
	return len <= SMALL_ROOM ? &ps->free_small : &ps->free_large;
}

static uint32_t new_slot(struct parcels *ps, size_t room)
{
	assert(ps->count < PARCEL_NONE);
	ps->slots = grow_array(ps->slots, &ps->capacity, ps->count + 1, sizeof *ps->slots);
	ps->slots[ps->count] = (struct parcel){.bytes = grow_new(room, 1), .room = room};
	return (uint32_t)ps->count++;
}

uint32_t parcels_take(struct parcels *ps, struct span packet)
{
	assert(packet.len <= PARCEL_MAX);
	uint32_t *list = free_list(ps, packet.len);
	uint32_t slot = *list;

	if (slot != PARCEL_NONE)
		*list = ps->slots[slot].next_free;
	else
		slot = new_slot(ps, packet.len <= SMALL_ROOM ? SMALL_ROOM : PARCEL_MAX);
	struct parcel *p = &ps->slots[slot];

	*p = (struct parcel){.bytes = p->bytes, .room = p->room, .len = packet.len, .is_in_flight = true};
	if (packet.len > 0)
		memcpy(p->bytes, packet.data, packet.len);
	ps->in_flight++;
	return slot;
}

void parcels_give(struct parcels *ps, uint32_t slot)
{
	struct parcel *p = &ps->slots[slot];
	uint32_t *list = free_list(ps, p->room);

	assert(!p->is_in_flight && p->entries == 0);
	p->next_free = *list;
	*list = slot;
}
