/* SPDX-License-Identifier: MIT
 *
 * dice.h - where a storm takes its numbers from: a seed, or the bytes that a fuzzer invents.
 *
 * A fuzzer changes a byte here and there and looks what happens: so each number takes as few bytes as its range needs, and
 * when they are used up the rest is 0.
 */
#ifndef TESTS_SIMULATE_DICE_H
#define TESTS_SIMULATE_DICE_H

#include "base/rng.h"

struct dice {
	bool has_bytes;
	struct rng rng;    /* without bytes */
	struct span bytes; /* what is left */
};

void dice_of_seed(struct dice *dice, uint64_t seed);
void dice_of_bytes(struct dice *dice, struct span bytes);
/* 0 .. limit - 1; limit 0 gives 0. */
uint32_t dice_roll(struct dice *dice, uint32_t limit);
/* Any number. */
uint32_t dice_any(struct dice *dice);
/* All bytes have been used; a seed never ends. */
bool dice_are_used_up(const struct dice *dice);

#endif
