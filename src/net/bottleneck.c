/* SPDX-License-Identifier: MIT
 *
 * bottleneck.c - a slow line: each packet takes its length / rate, behind those before it.
 */
#include "net/bottleneck.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"

void bottleneck_fini(struct bottleneck *b)
{
	free(b->departures);
	*b = (struct bottleneck){0};
}

size_t bottleneck_queued(struct bottleneck *b, time_ns now)
{
	while (b->head < b->count && b->departures[b->head] <= now)
		b->head++;
	if (b->head == b->count)
		b->head = b->count = 0;
	return b->count - b->head;
}

/* The places of packets that have left are used again once they are the larger part: moving then costs
 * less than one step a packet. */
static void enqueue(struct bottleneck *b, time_ns departure)
{
	if (b->count == b->capacity && b->head > b->count / 2) {
		b->count -= b->head;
		memmove(b->departures, b->departures + b->head, b->count * sizeof *b->departures);
		b->head = 0;
	}
	b->departures = grow_array(b->departures, &b->capacity, b->count + 1, sizeof *b->departures);
	b->departures[b->count++] = departure;
}

bool bottleneck_pass(struct bottleneck *b, uint64_t rate, size_t queue, size_t len, time_ns now, time_ns *leaves)
{
	*leaves = now;
	if (rate == 0)
		return true;
	time_ns start = time_max(now, b->busy_until);
	time_ns lasts = (time_ns)((uint64_t)len * 8 * (uint64_t)NS_PER_S / rate);

	if (bottleneck_queued(b, now) >= queue || start - now > TIME_NEVER / 4) /* a bit/s may mean years */
		return false;
	b->busy_until = start + lasts;
	*leaves = b->busy_until;
	enqueue(b, b->busy_until);
	return true;
}
