/* SPDX-License-Identifier: MIT
 *
 * agenda.c - future events in order: a binary heap in an array.
 *
 * Invariant: each entry is not later than its two children, heap[2i+1] and heap[2i+2]; so heap[0] is the
 * earliest. "Later" is by time, then by the order of adding.
 */
#include "net/agenda.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/grow.h"

static bool is_earlier(const struct agenda_entry *a, const struct agenda_entry *b)
{
	return a->time != b->time ? a->time < b->time : a->order < b->order;
}

void agenda_fini(struct agenda *a)
{
	free(a->heap);
	*a = (struct agenda){0};
}

void agenda_add(struct agenda *a, time_ns time, uint32_t key)
{
	const struct agenda_entry entry = {.time = time, .order = a->next_order++, .key = key};
	size_t at = a->count;

	a->heap = grow_array(a->heap, &a->capacity, a->count + 1, sizeof *a->heap);
	a->count++;
	while (at > 0 && is_earlier(&entry, &a->heap[(at - 1) / 2])) {
		a->heap[at] = a->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	a->heap[at] = entry;
}

const struct agenda_entry *agenda_first(const struct agenda *a)
{
	return a->count > 0 ? &a->heap[0] : NULL;
}

void agenda_remove_first(struct agenda *a)
{
	assert(a->count > 0);
	const struct agenda_entry last = a->heap[--a->count];
	size_t at = 0;

	for (;;) {
		size_t child = 2 * at + 1;

		if (child + 1 < a->count && is_earlier(&a->heap[child + 1], &a->heap[child]))
			child++;
		if (child >= a->count || !is_earlier(&a->heap[child], &last))
			break;
		a->heap[at] = a->heap[child];
		at = child;
	}
	if (a->count > 0)
		a->heap[at] = last;
}
