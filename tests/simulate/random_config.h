/* SPDX-License-Identifier: MIT
 *
 * random_config.h - a TCP that somebody could have built: every member of struct tcp_config by dice.
 *
 * One table has a row for each member (tests/rules/dice.sh compares it with config.h); a new option is one row.
 * The order of the rows is the order of the dice.
 */
#ifndef TESTS_SIMULATE_RANDOM_CONFIG_H
#define TESTS_SIMULATE_RANDOM_CONFIG_H

#include "base/rng.h"
#include "base/text.h"
#include "tcp/config.h"

/* Sets every member. Sizes and times lie between what works at all and what is generous. */
void random_config(struct rng *dice, struct tcp_config *config);

/* The rows, for the test that no member stays the same. `of` NULL: how many there are. */
struct random_member {
	const char *name;
	size_t offset, size;
};

size_t random_config_member_count(void);
struct random_member random_config_member(size_t i);

/* "mss 1460, has_sack 1, ..."; times in milliseconds. */
void random_config_describe(const struct tcp_config *config, struct text *into);

/* least .. most, each order of magnitude as likely as any other. */
uint64_t random_size(struct rng *dice, uint64_t least, uint64_t most);

#endif
