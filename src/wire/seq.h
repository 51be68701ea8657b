/* SPDX-License-Identifier: MIT
 *
 * seq.h - sequence number arithmetic, modulo 2^32 (RFC 9293 3.4).
 *
 * Sequence numbers wrap: 0xffffffff comes just before 0. So "a < b" means "b is
 * ahead of a by less than half the circle". Everything in tcpsee compares
 * sequence numbers through this file alone.
 */
#ifndef WIRE_SEQ_H
#define WIRE_SEQ_H

#include "base/base.h"

static inline bool seq_lt(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

static inline bool seq_le(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) <= 0;
}

static inline bool seq_gt(uint32_t a, uint32_t b)
{
	return seq_lt(b, a);
}

static inline bool seq_ge(uint32_t a, uint32_t b)
{
	return seq_le(b, a);
}

/* a <= x < a + len */
static inline bool seq_in(uint32_t x, uint32_t a, uint32_t len)
{
	return (uint32_t)(x - a) < len;
}

static inline uint32_t seq_max(uint32_t a, uint32_t b)
{
	return seq_lt(a, b) ? b : a;
}

static inline uint32_t seq_min(uint32_t a, uint32_t b)
{
	return seq_lt(a, b) ? a : b;
}

#endif
