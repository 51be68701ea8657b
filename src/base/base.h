/* SPDX-License-Identifier: MIT
 *
 * base.h - the words every layer speaks: time, bytes, small helpers.
 *
 * Time is a count of nanoseconds. Whose clock it is (real or simulated) is
 * the caller's business; no layer below cli/ and ui/ ever reads one.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t time_ns; /* nanoseconds since the start of the session */

#define NS_PER_US ((time_ns)1000)
#define NS_PER_MS ((time_ns)1000000)
#define NS_PER_S ((time_ns)1000000000)
#define TIME_NEVER INT64_MAX /* a deadline that never comes */

/* The result of this function must be looked at. */
#define MUST_USE __attribute__((warn_unused_result))
/* Argument `fmt` is a printf format whose arguments start at `first`. */
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Bytes that somebody else owns. `data` may be NULL when `len` is 0. */
struct span {
	const uint8_t *data;
	size_t len;
};

static inline struct span span_of(const void *data, size_t len)
{
	return (struct span){.data = data, .len = len};
}

/* The `len` bytes from `from` on, cut to what is there; never out of range. */
static inline struct span span_cut(struct span s, size_t from, size_t len)
{
	if (from >= s.len)
		return span_of(NULL, 0);
	if (len > s.len - from)
		len = s.len - from;
	return span_of(s.data + from, len);
}

static inline size_t size_min(size_t a, size_t b)
{
	return a < b ? a : b;
}

static inline size_t size_max(size_t a, size_t b)
{
	return a > b ? a : b;
}

static inline uint32_t u32_min(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static inline uint32_t u32_max(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static inline time_ns time_min(time_ns a, time_ns b)
{
	return a < b ? a : b;
}

static inline time_ns time_max(time_ns a, time_ns b)
{
	return a > b ? a : b;
}

#endif
