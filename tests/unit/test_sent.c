/* SPDX-License-Identifier: MIT
 *
 * test_sent.c - the log of what was sent, beside a list that remembers every number by itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "tests/simulate/sent_check.h"
#include "wire/seq.h"

enum { NUMBERS = 4000 };
#define BEGIN UINT32_C(4294965000) /* the wrap is on the way */

/* What is true of each number; it is in the log or was taken out. */
struct truth {
	struct sent_log log;
	time_ns at[NUMBERS];
	bool is_in[NUMBERS], is_resent[NUMBERS], is_lost[NUMBERS];
	uint32_t nxt; /* how many have left */
	time_ns now;
};

static void begin(struct truth *t)
{
	memset(t, 0, sizeof *t);
	sent_start(&t->log, BEGIN);
}

static void note(struct truth *t, uint32_t left, uint32_t right, time_ns grain)
{
	sent_note(&t->log, BEGIN + left, BEGIN + right, t->now, grain);
	for (uint32_t i = left; i < right; i++) {
		t->is_resent[i] = i < t->nxt;
		t->is_in[i] = true;
		t->is_lost[i] = false;
		t->at[i] = t->log.last_at;
	}
	t->nxt = u32_max(t->nxt, right);
}

static void take(struct truth *t, uint32_t left, uint32_t right)
{
	struct sent_run run = {.right = BEGIN + left};

	while (sent_take(&t->log, run.right, BEGIN + right, &run))
		;
	memset(&t->is_in[left], 0, right - left);
}

static void lose(struct truth *t, uint32_t left, uint32_t right)
{
	sent_lose(&t->log, BEGIN + left, BEGIN + right);
	memset(&t->is_lost[left], 1, right - left);
}

static const struct sent_run *run_of(const struct sent_log *log, uint32_t seq)
{
	for (uint32_t i = 0; i < log->count; i++)
		if (seq_le(sent_at(log, i)->left, seq) && seq_lt(seq, sent_at(log, i)->right))
			return sent_at(log, i);
	return NULL;
}

/* Each number is known as it is; with `is_rough` nothing is forgotten that is out, no time is too early. */
static void check(const struct truth *t, bool is_rough)
{
	uint32_t first = 0;

	while (first < t->nxt && run_of(&t->log, BEGIN + first) == NULL)
		first++;
	assert_true(sent_is_sound(&t->log, BEGIN + first, BEGIN + t->nxt));
	for (uint32_t i = 0; i < t->nxt; i++) {
		const struct sent_run *run = run_of(&t->log, BEGIN + i);

		if (t->is_in[i])
			assert_true(run != NULL && run->at >= t->at[i] && (run->is_resent || !t->is_resent[i]));
		if (is_rough)
			continue;
		assert_true((run != NULL) == t->is_in[i]);
		assert_true(run == NULL || (run->at == t->at[i] && run->is_resent == t->is_resent[i] &&
					    run->is_lost == t->is_lost[i]));
	}
}

static void something(struct truth *t, struct rng *dice, time_ns grain)
{
	uint32_t left = t->nxt > 0 ? (uint32_t)rng_below(dice, t->nxt) : 0;
	uint32_t right = u32_min(left + 1 + (uint32_t)rng_below(dice, 40), t->nxt);

	t->now += (time_ns)rng_below(dice, 3);
	switch (rng_below(dice, 6)) {
	case 0: take(t, left, right); return;
	case 1: lose(t, left, right); return;
	case 2:
		if (left < right)
			note(t, left, right, grain);
		return;
	default: note(t, t->nxt, u32_min(t->nxt + 1 + (uint32_t)rng_below(dice, 30), NUMBERS), grain); return;
	}
}

static void every_number_is_remembered(void **state)
{
	(void)state;
	struct truth t;
	struct rng dice;

	for (uint64_t seed = 1; seed <= 300; seed++) {
		rng_seed(&dice, seed);
		begin(&t);
		for (int i = 0; i < 100; i++)
			something(&t, &dice, 0);
		check(&t, t.log.count > SENT_RUNS_MAX - 2);
	}
}

static void full_log_forgets_no_number_that_is_out(void **state)
{
	(void)state;
	struct truth t;
	struct rng dice;
	bool was_full = false;

	for (uint64_t seed = 1; seed <= 100; seed++) {
		rng_seed(&dice, seed);
		begin(&t);
		while (t.nxt < NUMBERS) { /* every second number is reported: no two runs touch */
			t.now += 5;
			note(&t, t.nxt, u32_min(t.nxt + 2, NUMBERS), 0);
			take(&t, t.nxt - 1, t.nxt);
			was_full |= t.log.count == SENT_RUNS_MAX;
			if (rng_below(&dice, 20) == 0)
				something(&t, &dice, 0);
		}
		check(&t, true);
	}
	assert_true(was_full);
}

static void crowded_log_joins_what_left_within_a_grain(void **state) /* R8985-2: the grain is a 64th of a round trip */
{
	(void)state;
	struct truth t;
	time_ns grain = NUMBERS * 10 / 64; /* all leave in one round trip */

	begin(&t);
	for (uint32_t i = 0; i < NUMBERS; i++) {
		t.now += 10;
		note(&t, i, i + 1, grain);
	}
	assert_true(t.log.count < SENT_RUNS_MAX);
	check(&t, true);
	for (uint32_t i = 0; i < NUMBERS; i++) {
		const struct sent_run *run = run_of(&t.log, BEGIN + i);

		assert_true(run != NULL && run->at - t.at[i] < 2 * grain);
	}
}

static void burst_shares_a_run_and_is_taken_in_pieces(void **state)
{
	(void)state;
	struct truth t;

	begin(&t);
	for (uint32_t i = 0; i < 10; i++)
		note(&t, i * 100, i * 100 + 100, 0);
	assert_int_equal(t.log.count, 1);
	take(&t, 0, 100);
	take(&t, 300, 500);
	assert_int_equal(t.log.count, 2);
	assert_int_equal(t.log.in_flight, 700);
	lose(&t, 100, 200);
	assert_int_equal(t.log.lost, 100);
	assert_int_equal(sent_first_lost(&t.log)->left, BEGIN + 100);
	note(&t, 100, 200, 0);
	assert_true(sent_first_lost(&t.log) == NULL);
	check(&t, false);
}

/* A lower number that leaves in the same nanosecond has left later all the same. */
static void times_tell_the_order_of_one_instant(void **state)
{
	(void)state;
	struct truth t;

	begin(&t);
	t.now = 1000;
	note(&t, 0, 100, 0);
	note(&t, 100, 200, 0);
	note(&t, 0, 100, 0);
	note(&t, 200, 300, 0);
	note(&t, 100, 200, 0);
	assert_true(sent_at(&t.log, 0)->at > 1000);
	assert_true(sent_at(&t.log, 2)->at >= sent_at(&t.log, 0)->at);
	assert_true(sent_at(&t.log, 1)->at > sent_at(&t.log, 2)->at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_is_remembered),
		cmocka_unit_test(full_log_forgets_no_number_that_is_out),
		cmocka_unit_test(crowded_log_joins_what_left_within_a_grain),
		cmocka_unit_test(burst_shares_a_run_and_is_taken_in_pieces),
		cmocka_unit_test(times_tell_the_order_of_one_instant),
	};

	return cmocka_run_group_tests_name("sent", tests, NULL, NULL);
}
