/* SPDX-License-Identifier: MIT
 *
 * ring.c - see ring.h.
 */
#include "tcp/ring.h"

#include <string.h>

#include "base/assert.h"

static size_t ring_at(const struct ring *r, size_t offset)
{
	size_t at = r->start + offset;

	return at >= r->size ? at - r->size : at;
}

void ring_place(struct ring *r, size_t offset, struct span bytes)
{
	assert(offset + bytes.len <= r->size);
	if (bytes.len == 0)
		return;
	size_t at = ring_at(r, offset);
	size_t first = size_min(bytes.len, r->size - at);

	memcpy(r->data + at, bytes.data, first);
	if (first < bytes.len)
		memcpy(r->data, bytes.data + first, bytes.len - first);
}

void ring_extend(struct ring *r, size_t n)
{
	assert(n <= ring_room(r));
	r->len += n;
}

size_t ring_append(struct ring *r, struct span bytes)
{
	bytes = span_cut(bytes, 0, ring_room(r));
	ring_place(r, r->len, bytes);
	r->len += bytes.len;
	return bytes.len;
}

struct span ring_peek(const struct ring *r, size_t offset, size_t len)
{
	assert(offset + len <= r->len);
	size_t at = ring_at(r, offset);

	if (at + len > r->size) {
		size_t wrapped = at + len - r->size;

		assert(wrapped <= r->slack);
		memcpy(r->data + r->size, r->data, wrapped);
	}
	return span_of(r->data + at, len);
}

void ring_drop(struct ring *r, size_t n)
{
	assert(n <= r->len);
	r->start = ring_at(r, n);
	r->len -= n;
}

size_t ring_take(struct ring *r, void *into, size_t room)
{
	size_t n = size_min(room, r->len);

	if (n == 0)
		return 0;
	size_t first = size_min(n, r->size - r->start);

	memcpy(into, r->data + r->start, first);
	if (first < n)
		memcpy((uint8_t *)into + first, r->data, n - first);
	ring_drop(r, n);
	return n;
}
