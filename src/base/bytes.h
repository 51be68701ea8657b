/* SPDX-License-Identifier: MIT
 *
 * bytes.h - a bounded reader and a bounded writer, network byte order.
 *
 *     struct reader r = reader_of(packet);
 *     uint16_t source = read_u16(&r);
 *     ...
 *     if (r.is_short) return ...;        one check at the end is enough
 *
 * Reading past the end yields zeros and sets is_short; writing past the end
 * writes nothing and sets is_full. Neither ever touches memory outside.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include "base/base.h"

struct reader {
	const uint8_t *at;
	const uint8_t *end;
	bool is_short;
};

struct writer {
	uint8_t *start;
	uint8_t *at;
	uint8_t *end;
	bool is_full;
};

static inline struct reader reader_of(struct span bytes)
{
	/* NULL + 0 is undefined in C */
	return (struct reader){.at = bytes.data, .end = bytes.len > 0 ? bytes.data + bytes.len : bytes.data};
}

static inline size_t reader_left(const struct reader *r)
{
	return (size_t)(r->end - r->at);
}

static inline bool reader_take(struct reader *r, size_t n)
{
	if (reader_left(r) >= n)
		return true;
	r->is_short = true;
	r->at = r->end;
	return false;
}

static inline uint8_t read_u8(struct reader *r)
{
	if (!reader_take(r, 1))
		return 0;
	return *r->at++;
}

static inline uint16_t read_u16(struct reader *r)
{
	if (!reader_take(r, 2))
		return 0;
	uint16_t v = (uint16_t)(r->at[0] << 8 | r->at[1]);
	r->at += 2;
	return v;
}

static inline uint32_t read_u32(struct reader *r)
{
	uint32_t high = read_u16(r);
	return high << 16 | read_u16(r);
}

/* The next `n` bytes, borrowed from what is read; empty when too short. */
static inline struct span read_span(struct reader *r, size_t n)
{
	if (!reader_take(r, n) || n == 0)
		return span_of(NULL, 0);
	struct span s = span_of(r->at, n);
	r->at += n;
	return s;
}

static inline struct writer writer_of(void *room, size_t len)
{
	uint8_t *p = room;
	return (struct writer){.start = p, .at = p, .end = p + len};
}

static inline size_t writer_len(const struct writer *w)
{
	return (size_t)(w->at - w->start);
}

static inline bool writer_room(struct writer *w, size_t n)
{
	if ((size_t)(w->end - w->at) >= n)
		return true;
	w->is_full = true;
	return false;
}

static inline void write_u8(struct writer *w, unsigned v)
{
	if (writer_room(w, 1))
		*w->at++ = (uint8_t)v;
}

static inline void write_u16(struct writer *w, unsigned v)
{
	if (!writer_room(w, 2))
		return;
	w->at[0] = (uint8_t)(v >> 8);
	w->at[1] = (uint8_t)v;
	w->at += 2;
}

static inline void write_u32(struct writer *w, uint32_t v)
{
	if (!writer_room(w, 4))
		return;
	write_u16(w, v >> 16);
	write_u16(w, v & 0xffff);
}

void write_bytes(struct writer *w, struct span bytes);

#endif
