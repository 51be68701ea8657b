/* SPDX-License-Identifier: MIT
 *
 * test_segment_storm.c - storms (tests/simulate/storm.h): a peer that sends anything, into every state.
 *
 * More of them, or one again, step by step on stderr:  test_segment_storm FIRST-SEED COUNT,  test_segment_storm SEED
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/simulate/storm.h"

enum { STORMS = 6000, STEPS = 250 };

static bool weathers(struct storm *s, uint64_t seed)
{
	struct dice dice;

	dice_of_seed(&dice, seed);
	bool is_right = storm_weather(s, &dice, STEPS);

	if (!is_right)
		print_error("storm %llu: %s\n", (unsigned long long)seed, s->verdict);
	return is_right;
}

static void storms_break_no_promise_and_a_calm_peer_ends_them(void **state)
{
	(void)state;
	unsigned visits[TCP_STATE_COUNT] = {0}, broken = 0;
	struct storm s = {0};
	uint64_t segments = 0;

	for (uint64_t seed = 1; seed <= STORMS; seed++) {
		broken += !weathers(&s, seed);
		segments += s.segments;
		for (size_t i = 0; i < TCP_STATE_COUNT; i++)
			visits[i] += s.visits[i];
	}
	assert_int_equal(broken, 0);
	assert_true(segments > STORMS * 100);
	for (size_t i = 0; i < TCP_STATE_COUNT; i++) /* else the storm blows past what it should shake */
		assert_true(visits[i] > STORMS / 3);
}

static int many(uint64_t first, uint64_t count)
{
	struct storm s = {0};
	uint64_t segments = 0, visits[TCP_STATE_COUNT] = {0};
	unsigned broken = 0;

	for (uint64_t i = 0; i < count && broken < 10; i++) {
		broken += !weathers(&s, first + i);
		segments += s.segments;
		for (size_t n = 0; n < TCP_STATE_COUNT; n++)
			visits[n] += s.visits[n];
	}
	print_message("%llu segments", (unsigned long long)segments);
	for (int n = 0; n < TCP_STATE_COUNT; n++)
		print_message(", %s %llu", tcp_state_name((enum tcp_state)n), (unsigned long long)visits[n]);
	print_message("\n");
	return broken > 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(storms_break_no_promise_and_a_calm_peer_ends_them),
	};
	struct storm s = {.story = stderr};

	if (argc > 2)
		return many(strtoull(argv[1], NULL, 10), strtoull(argv[2], NULL, 10));
	if (argc > 1)
		return !weathers(&s, strtoull(argv[1], NULL, 10));
	return cmocka_run_group_tests_name("segment storm", tests, NULL, NULL);
}
