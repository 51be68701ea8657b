/* SPDX-License-Identifier: MIT
 *
 * isn.c - the initial sequence number (RFC 6528, RFC 9293 3.4.1, MUST-8, MUST-9, SHLD-1).
 *
 *     ISN = M + F(local address, local port, remote address, remote port, secret key)
 *
 * M ticks every 4 microseconds. F is SipHash-2-4 (Aumasson, Bernstein 2012), a keyed
 * pseudo-random function: without the key nobody can tell the ISN of another connection.
 */
#include <string.h>

#include "tcp/internal.h"

struct sip {
	uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static uint64_t load_le64(const uint8_t *p)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 8; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static void sip_rounds(struct sip *s, int rounds)
{
	while (rounds-- > 0) {
		s->v0 += s->v1;
		s->v1 = rotate(s->v1, 13) ^ s->v0;
		s->v0 = rotate(s->v0, 32);
		s->v2 += s->v3;
		s->v3 = rotate(s->v3, 16) ^ s->v2;
		s->v0 += s->v3;
		s->v3 = rotate(s->v3, 21) ^ s->v0;
		s->v2 += s->v1;
		s->v1 = rotate(s->v1, 17) ^ s->v2;
		s->v2 = rotate(s->v2, 32);
	}
}

/* `bytes` is a multiple of 8 long; the paper's padding block follows. */
static uint64_t siphash(const uint8_t key[16], const uint8_t *bytes, size_t len)
{
	uint64_t k0 = load_le64(key), k1 = load_le64(key + 8);
	struct sip s = {k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};

	for (size_t i = 0; i < len; i += 8) {
		uint64_t m = load_le64(bytes + i);

		s.v3 ^= m;
		sip_rounds(&s, 2);
		s.v0 ^= m;
	}
	uint64_t last = (uint64_t)len << 56;

	s.v3 ^= last;
	sip_rounds(&s, 2);
	s.v0 ^= last;
	s.v2 ^= 0xff;
	sip_rounds(&s, 4);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

static uint64_t keyed_hash(const struct tcp_config *config, const struct tcp_endpoints *e)
{
	uint8_t tuple[40] = {0};

	memcpy(tuple, e->local.bytes, 16);
	memcpy(tuple + 16, e->remote.bytes, 16);
	tuple[32] = (uint8_t)(e->local_port >> 8);
	tuple[33] = (uint8_t)e->local_port;
	tuple[34] = (uint8_t)(e->remote_port >> 8);
	tuple[35] = (uint8_t)e->remote_port;
	tuple[36] = e->local.family;
	return siphash(config->isn_key, tuple, sizeof tuple);
}

uint32_t tcp_choose_isn(const struct tcp_config *config, const struct tcp_endpoints *e, time_ns now)
{
	if (config->has_fixed_isn)
		return config->fixed_isn;
	return (uint32_t)(now / (4 * NS_PER_US)) + (uint32_t)keyed_hash(config, e);
}

/* The half of the hash that the ISN leaves alone; never 0 at time 0, for a TSecr of 0 means "none". */
uint32_t tcp_choose_timestamp_offset(const struct tcp_config *config, const struct tcp_endpoints *e)
{
	return config->has_fixed_isn ? 1 : (uint32_t)(keyed_hash(config, e) >> 32) | 1;
}
