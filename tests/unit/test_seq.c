/* SPDX-License-Identifier: MIT
 *
 * test_seq.c - sequence numbers around the wrap (RFC 9293 3.4).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/seq.h"

static void numbers_before_the_wrap_come_before_those_behind_it(void **state)
{
	(void)state;
	assert_true(seq_lt(0xffffffff, 0));
	assert_true(seq_lt(0xfffffff0, 0x10));
	assert_false(seq_lt(0x10, 0xfffffff0));
	assert_true(seq_gt(0, 0xffffffff));
	assert_true(seq_le(0xffffffff, 0xffffffff));
	assert_true(seq_ge(5, 0xfffffffb));
	assert_false(seq_lt(7, 7));
}

static void half_the_circle_is_ahead_the_other_half_behind(void **state)
{
	(void)state;
	for (uint64_t start = 0; start < UINT64_C(1) << 32; start += 0x10000001) {
		uint32_t a = (uint32_t)start;

		assert_true(seq_lt(a, a + 1));
		assert_true(seq_lt(a, a + 0x7fffffff));
		assert_false(seq_lt(a, a - 1));
		assert_false(seq_lt(a, a - 0x7fffffff));
	}
}

static void a_window_may_lie_across_the_wrap(void **state)
{
	(void)state;
	assert_true(seq_in(0xfffffffe, 0xfffffffe, 4));
	assert_true(seq_in(1, 0xfffffffe, 4));
	assert_false(seq_in(2, 0xfffffffe, 4));
	assert_false(seq_in(0xfffffffd, 0xfffffffe, 4));
	assert_false(seq_in(5, 5, 0)); /* a window of nothing holds nothing */
}

static void the_later_of_two_is_the_larger(void **state)
{
	(void)state;
	assert_int_equal(seq_max(0xffffffff, 3), 3);
	assert_int_equal(seq_min(0xffffffff, 3), 0xffffffff);
	assert_int_equal(seq_max(4, 3), 4);
	assert_int_equal(seq_min(4, 3), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_before_the_wrap_come_before_those_behind_it),
		cmocka_unit_test(half_the_circle_is_ahead_the_other_half_behind),
		cmocka_unit_test(a_window_may_lie_across_the_wrap),
		cmocka_unit_test(the_later_of_two_is_the_larger),
	};

	return cmocka_run_group_tests_name("seq", tests, NULL, NULL);
}
