/* SPDX-License-Identifier: MIT
 *
 * dice.c - see dice.h.
 */
#include "dice.h"

void dice_of_seed(struct dice *dice, uint64_t seed)
{
	*dice = (struct dice){.has_bytes = false};
	rng_seed(&dice->rng, seed);
}

void dice_of_bytes(struct dice *dice, struct span bytes)
{
	*dice = (struct dice){.has_bytes = true, .bytes = bytes};
}

static uint32_t take(struct dice *dice, size_t count)
{
	uint32_t value = 0;

	for (size_t i = 0; i < count; i++) {
		value = value << 8 | (dice->bytes.len > 0 ? dice->bytes.data[0] : 0);
		dice->bytes = span_cut(dice->bytes, 1, dice->bytes.len);
	}
	return value;
}

uint32_t dice_roll(struct dice *dice, uint32_t limit)
{
	if (!dice->has_bytes)
		return (uint32_t)rng_below(&dice->rng, limit);
	if (limit <= 1)
		return 0;
	return take(dice, limit <= 256 ? 1 : limit <= 65536 ? 2 : 4) % limit;
}

uint32_t dice_any(struct dice *dice)
{
	return dice->has_bytes ? take(dice, 4) : (uint32_t)rng_next(&dice->rng);
}

bool dice_are_used_up(const struct dice *dice)
{
	return dice->has_bytes && dice->bytes.len == 0;
}
