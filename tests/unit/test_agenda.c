/* SPDX-License-Identifier: MIT
 *
 * test_agenda.c - events come out by time, and in the order they went in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "net/agenda.h"

static void empty_agenda_has_no_first(void **state)
{
	struct agenda a = {0};

	(void)state;
	assert_null(agenda_first(&a));
	agenda_add(&a, 5, 1);
	agenda_remove_first(&a);
	assert_null(agenda_first(&a));
	agenda_fini(&a);
}

static void same_time_comes_out_as_it_went_in(void **state)
{
	struct agenda a = {0};

	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		agenda_add(&a, 7, i);
	agenda_add(&a, 6, 1000);
	assert_int_equal(agenda_first(&a)->key, 1000);
	agenda_remove_first(&a);
	for (uint32_t i = 0; i < 100; i++) {
		assert_int_equal(agenda_first(&a)->key, i);
		agenda_remove_first(&a);
	}
	agenda_fini(&a);
}

static void random_times_come_out_sorted_while_more_go_in(void **state)
{
	struct agenda a = {0};
	struct rng rng;
	time_ns now = 0;
	uint64_t last_order = 0;
	size_t removed = 0;

	(void)state;
	rng_seed(&rng, 1);
	for (uint32_t i = 0; i < 20000; i++) {
		agenda_add(&a, now + (time_ns)rng_below(&rng, 50), i);
		if (rng_below(&rng, 3) == 0)
			continue;
		const struct agenda_entry *first = agenda_first(&a);

		assert_true(first->time >= now);
		assert_true(first->time > now || removed == 0 || first->order > last_order);
		now = first->time;
		last_order = first->order;
		agenda_remove_first(&a);
		removed++;
	}
	while (a.count > 0) {
		assert_true(agenda_first(&a)->time >= now);
		now = agenda_first(&a)->time;
		agenda_remove_first(&a);
		removed++;
	}
	assert_int_equal(removed, 20000);
	agenda_fini(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_agenda_has_no_first),
		cmocka_unit_test(same_time_comes_out_as_it_went_in),
		cmocka_unit_test(random_times_come_out_sorted_while_more_go_in),
	};

	return cmocka_run_group_tests_name("agenda", tests, NULL, NULL);
}
