/* SPDX-License-Identifier: MIT
 *
 * ring.h - a byte queue in memory that somebody else owns.
 *
 *      0        start          start+len        size      size+slack
 *      |----------|################|...............|~~~~~~~~|
 *
 * The send queue is read at any offset for (re)transmission: ring_peek() gives a piece in one run; where it
 * would wrap, its tail is copied behind the end into the slack. The receive queue
 * is written at any offset (out-of-order text): ring_place() behind `len`, ring_extend() when
 * the gap before it is filled.
 */
#ifndef TCP_RING_H
#define TCP_RING_H

#include "base/base.h"

struct ring {
	uint8_t *data;
	size_t size;  /* capacity in bytes */
	size_t slack; /* bytes behind `size` for ring_peek; 0: never peeked */
	size_t start; /* place of the first byte, < size */
	size_t len;   /* bytes queued */
};

static inline size_t ring_room(const struct ring *r)
{
	return r->size - r->len;
}

/* Appends as much as fits; returns how much. */
size_t ring_append(struct ring *r, struct span bytes);
/* The `len` bytes (<= slack) from `offset` on, in one run; offset + len <= r->len. Borrowed until the
 * next append. */
struct span ring_peek(const struct ring *r, size_t offset, size_t len);
/* Forgets the first `n` bytes, n <= len. */
void ring_drop(struct ring *r, size_t n);
/* Moves up to `room` bytes out; returns how many. */
size_t ring_take(struct ring *r, void *into, size_t room);
/* An empty ring begins at 0 again, in memory that the processor still has at hand; not while bytes are placed ahead. */
static inline void ring_rewind(struct ring *r)
{
	if (r->len == 0)
		r->start = 0;
}

/* Writes bytes at `offset` from the first byte; offset + bytes.len <= size. len stays. */
void ring_place(struct ring *r, size_t offset, struct span bytes);
/* `n` more bytes, placed before, now count. */
void ring_extend(struct ring *r, size_t n);

#endif
