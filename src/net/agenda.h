/* SPDX-License-Identifier: MIT
 *
 * agenda.h - future events in order: a binary heap of (time, key).
 *
 * Events of the same time come out in the order they went in.
 */
#ifndef NET_AGENDA_H
#define NET_AGENDA_H

#include "base/base.h"

struct agenda_entry {
	time_ns time;
	uint64_t order; /* set by agenda_add */
	uint32_t key;   /* the caller's */
};

struct agenda {
	struct agenda_entry *heap; /* owned */
	size_t count, capacity;
	uint64_t next_order;
};

void agenda_fini(struct agenda *a);
void agenda_add(struct agenda *a, time_ns time, uint32_t key);
/* The earliest entry, NULL when empty; borrowed until the next change. */
const struct agenda_entry *agenda_first(const struct agenda *a);
void agenda_remove_first(struct agenda *a);

#endif
