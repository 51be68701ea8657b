/* SPDX-License-Identifier: MIT
 *
 * rng.c - splitmix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number
 * Generators", OOPSLA 2014; the mixing constants are Stafford's variant 13.
 */
#include "base/rng.h"

void rng_seed(struct rng *rng, uint64_t seed)
{
	rng->state = seed;
}

uint64_t rng_next(struct rng *rng)
{
	uint64_t z = rng->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t rng_below(struct rng *rng, uint64_t limit)
{
	if (limit == 0)
		return 0;
	/* 2^64 mod limit numbers at the low end would come up once too often. */
	uint64_t surplus = (0 - limit) % limit;
	uint64_t drawn = rng_next(rng);

	while (drawn < surplus)
		drawn = rng_next(rng);
	return drawn % limit;
}

bool rng_chance(struct rng *rng, double p)
{
	if (!(p > 0.0)) /* also when p is not a number */
		return false;
	if (p >= 1.0)
		return true;
	return (double)(rng_next(rng) >> 11) * 0x1p-53 < p;
}
