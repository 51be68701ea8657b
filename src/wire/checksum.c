/* SPDX-License-Identifier: MIT
 *
 * checksum.c - the Internet checksum (RFC 1071).
 *
 * The sum is a ones' complement sum of 16-bit words: a carry out of the top comes
 * back in at the bottom. Three of its properties (RFC 1071 2) make it fast:
 *
 *   - Words may be added in any order and any width that is a multiple of 16 bits;
 *     folding the wide sum to 16 bits at the end gives the same answer.
 *   - The order of the bytes does not matter: a sum of byte-swapped words is the
 *     byte-swapped sum. So words are added as the machine loads them, and only
 *     checksum_finish() knows that the wire is big-endian.
 *   - A carry may be added late. So it need not be caught at all: 32-bit halves
 *     are summed in 64 bits, where 2^32 of them fit.
 *
 * Invariant: between the functions a sum is below 2^33, so that adding to it
 * cannot overflow.
 */
#include "wire/checksum.h"

#include <string.h>

/* Two 64-bit numbers that the compiler adds at once (SSE2, NEON ...); where the
 * machine has no such thing, it makes two additions of one. */
typedef uint64_t pair __attribute__((vector_size(16)));

static uint64_t fold_to_32(uint64_t sum)
{
	return (sum & 0xffffffff) + (sum >> 32);
}

static pair load_pair(const uint8_t *p)
{
	pair v;

	memcpy(&v, p, sizeof v); /* any alignment */
	return v;
}

static void store_pair(uint8_t *into, pair v)
{
	memcpy(into, &v, sizeof v);
}

/* The sum of `blocks` times 64 bytes, which are copied on the way unless `into` is NULL.
 *
 * For every 64-bit number v we need low(v) + high(v), its two halves. Masking out
 * the low half costs an operation more than adding the whole v: since
 * low(v) = v - (high(v) << 32), the high halves are taken off at the end. The
 * sums of v overflow on the way, but modulo 2^64 the difference is right. */
static inline uint64_t sum_blocks(const uint8_t *p, uint8_t *into, size_t blocks)
{
	pair all0 = {0}, all1 = {0}, all2 = {0}, all3 = {0};
	pair high0 = {0}, high1 = {0}, high2 = {0}, high3 = {0};

	for (; blocks > 0; blocks--, p += 64) {
		pair v0 = load_pair(p), v1 = load_pair(p + 16);
		pair v2 = load_pair(p + 32), v3 = load_pair(p + 48);

		if (into != NULL) {
			store_pair(into, v0);
			store_pair(into + 16, v1);
			store_pair(into + 32, v2);
			store_pair(into + 48, v3);
			into += 64;
		}
		all0 += v0;
		high0 += v0 >> 32;
		all1 += v1;
		high1 += v1 >> 32;
		all2 += v2;
		high2 += v2 >> 32;
		all3 += v3;
		high3 += v3 >> 32;
	}
	pair high = high0 + high1 + high2 + high3;
	pair low = all0 + all1 + all2 + all3 - (high << 32);

	return fold_to_32(low[0]) + fold_to_32(low[1]) + fold_to_32(high[0]) + fold_to_32(high[1]);
}

/* Fewer than 64 bytes; a missing last byte counts as 0 (RFC 1071 4.1). Loads are as wide as what is
 * left: gathering it in a wider number first makes the processor wait for its own small stores. */
static uint64_t sum_rest(const uint8_t *p, size_t len)
{
	uint64_t sum = 0, v8;
	uint32_t v4;
	uint16_t v2;
	uint8_t last[2] = {0};

	for (; len >= 8; len -= 8, p += 8) {
		memcpy(&v8, p, sizeof v8);
		sum += fold_to_32(v8);
	}
	if ((len & 4) != 0) {
		memcpy(&v4, p, sizeof v4);
		sum += v4;
		p += 4;
	}
	if ((len & 2) != 0) {
		memcpy(&v2, p, sizeof v2);
		sum += v2;
		p += 2;
	}
	if ((len & 1) != 0) {
		last[0] = *p;
		memcpy(&v2, last, sizeof v2);
		sum += v2;
	}
	return sum;
}

uint64_t checksum_add(uint64_t sum, struct span bytes)
{
	size_t blocks = bytes.len / 64;

	if (blocks > 0)
		sum += sum_blocks(bytes.data, NULL, blocks);
	if (bytes.len % 64 > 0)
		sum += sum_rest(bytes.data + 64 * blocks, bytes.len % 64);
	return fold_to_32(sum);
}

uint64_t checksum_copy(uint64_t sum, uint8_t *into, struct span bytes)
{
	size_t blocks = bytes.len / 64, rest = bytes.len % 64;

	if (blocks > 0)
		sum += sum_blocks(bytes.data, into, blocks);
	if (rest > 0) {
		memcpy(into + 64 * blocks, bytes.data + 64 * blocks, rest);
		sum += sum_rest(bytes.data + 64 * blocks, rest);
	}
	return fold_to_32(sum);
}

/* A number as the machine would load it from the wire. */
static uint64_t as_loaded(uint32_t v)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return __builtin_bswap32(v);
#else
	return v;
#endif
}

/* Behind an IPv4 address are zeros. */
static uint64_t sum_addr(const struct ip_addr *addr)
{
	uint64_t halves[2];

	memcpy(halves, addr->bytes, sizeof halves);
	return fold_to_32(halves[0]) + fold_to_32(halves[1]);
}

/* IPv4 keeps the length in 16 bits, IPv6 in 32: with zeros before it the sum is the same, as it is for
 * the protocol behind one or three zeros. */
uint64_t checksum_pseudo(const struct ip_addr *src, const struct ip_addr *dst, uint8_t protocol, uint32_t len)
{
	uint64_t sum = as_loaded(len) + as_loaded(protocol);

	return fold_to_32(sum + sum_addr(src) + sum_addr(dst));
}

uint16_t checksum_finish(uint64_t sum)
{
	uint8_t wire[2];

	sum = fold_to_32(fold_to_32(sum));
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	uint16_t field = (uint16_t)~sum;
	memcpy(wire, &field, sizeof wire); /* the machine's order is the wire's order here */
	return (uint16_t)(wire[0] << 8 | wire[1]);
}
