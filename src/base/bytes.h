/* SPDX-License-Identifier: MIT
 *
 * bytes.h - a bounded reader and a bounded writer, network byte order.
 *
 *     struct reader r = reader_of(packet);
 *     uint16_t source = read_u16(&r);
 *     ...
 *     if (r.is_short) return ...;        one check at the end is enough
 *
 * Reading past the end yields 0 and sets is_short; writing past the end
 * writes nothing and sets is_full. Neither ever touches memory outside.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <string.h>

#include "base/base.h"

/* ---- numbers at any alignment ---- */

enum { IS_NETWORK_ORDER = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ };

static inline uint16_t load_u16(const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof v);
	return IS_NETWORK_ORDER ? v : __builtin_bswap16(v);
}

static inline uint32_t load_u32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return IS_NETWORK_ORDER ? v : __builtin_bswap32(v);
}

static inline void store_u16(uint8_t *p, unsigned v)
{
	uint16_t stored = IS_NETWORK_ORDER ? (uint16_t)v : __builtin_bswap16((uint16_t)v);

	memcpy(p, &stored, sizeof stored);
}

static inline void store_u32(uint8_t *p, uint32_t v)
{
	v = IS_NETWORK_ORDER ? v : __builtin_bswap32(v);
	memcpy(p, &v, sizeof v);
}

static inline void store_u64(uint8_t *p, uint64_t v)
{
	v = IS_NETWORK_ORDER ? v : __builtin_bswap64(v);
	memcpy(p, &v, sizeof v);
}

/* ---- reader and writer ---- */

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
	r->at += 2;
	return load_u16(r->at - 2);
}

static inline uint32_t read_u32(struct reader *r)
{
	if (!reader_take(r, 4))
		return 0;
	r->at += 4;
	return load_u32(r->at - 4);
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
	store_u16(w->at, v);
	w->at += 2;
}

static inline void write_u32(struct writer *w, uint32_t v)
{
	if (!writer_room(w, 4))
		return;
	store_u32(w->at, v);
	w->at += 4;
}

void write_bytes(struct writer *w, struct span bytes);

#endif
