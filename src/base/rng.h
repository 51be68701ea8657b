/* SPDX-License-Identifier: MIT
 *
 * rng.h - a seeded random generator: the same seed, the same session.
 *
 * splitmix64 (Steele, Lea, Flood 2014). Not for secrets: keys come from the
 * operating system.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include "base/base.h"

struct rng {
	uint64_t state;
};

void rng_seed(struct rng *rng, uint64_t seed);
uint64_t rng_next(struct rng *rng);
/* 0 .. limit-1; limit 0 gives 0. */
uint64_t rng_below(struct rng *rng, uint64_t limit);
/* True with probability p (0 never, 1 always; a certain answer draws no number). */
bool rng_chance(struct rng *rng, double p);

#endif
