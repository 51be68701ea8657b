/* SPDX-License-Identifier: MIT
 *
 * test_bytes.c - the bounded reader and writer, growing memory, random numbers, errors.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/grow.h"
#include "base/rng.h"

static void numbers_come_out_in_network_order(void **state)
{
	static const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x80, 0x00, 0x00, 0xff};
	struct reader r = reader_of(span_of(bytes, sizeof bytes));

	(void)state;
	assert_int_equal(read_u8(&r), 0x01);
	assert_int_equal(read_u16(&r), 0x0203);
	assert_int_equal(read_u32(&r), 0x800000ff);
	assert_int_equal(reader_left(&r), 0);
	assert_false(r.is_short);
}

static void reading_past_the_end_gives_zeros_and_says_so(void **state)
{
	static const uint8_t bytes[] = {0xff, 0xff, 0xff};
	struct reader r = reader_of(span_of(bytes, sizeof bytes));

	(void)state;
	assert_int_equal(read_u32(&r), 0); /* not in part: what is short is nothing */
	assert_true(r.is_short);
	assert_int_equal(reader_left(&r), 0);
	assert_int_equal(read_u8(&r), 0);
	assert_int_equal(read_span(&r, 1).len, 0);
}

static void a_span_that_is_too_long_is_not_given_in_part(void **state)
{
	static const uint8_t bytes[] = {1, 2, 3};
	struct reader r = reader_of(span_of(bytes, sizeof bytes));

	(void)state;
	struct span two = read_span(&r, 2);
	assert_int_equal(two.len, 2);
	assert_ptr_equal(two.data, bytes);
	assert_int_equal(read_span(&r, SIZE_MAX).len, 0);
	assert_true(r.is_short);
}

static void the_empty_span_reads_as_nothing(void **state)
{
	struct reader r = reader_of(span_of(NULL, 0));

	(void)state;
	assert_int_equal(read_span(&r, 0).len, 0);
	assert_false(r.is_short);
	assert_int_equal(read_u16(&r), 0);
	assert_true(r.is_short);
}

static void a_cut_never_leaves_the_span(void **state)
{
	static const uint8_t bytes[] = {1, 2, 3, 4};
	struct span s = span_of(bytes, sizeof bytes);

	(void)state;
	assert_int_equal(span_cut(s, 1, 2).len, 2);
	assert_ptr_equal(span_cut(s, 1, 2).data, bytes + 1);
	assert_int_equal(span_cut(s, 3, SIZE_MAX).len, 1);
	assert_int_equal(span_cut(s, 4, 1).len, 0);
	assert_int_equal(span_cut(s, SIZE_MAX, SIZE_MAX).len, 0);
}

static void what_is_written_is_read_again(void **state)
{
	uint8_t room[10];
	struct writer w = writer_of(room, sizeof room);

	(void)state;
	write_u8(&w, 0x12);
	write_u16(&w, 0x3456);
	write_u32(&w, 0x789abcde);
	write_bytes(&w, span_of("xyz", 3));
	assert_false(w.is_full);
	assert_int_equal(writer_len(&w), 10);
	assert_memory_equal(room, "\x12\x34\x56\x78\x9a\xbc\xdexyz", 10);
}

static void writing_past_the_end_writes_nothing_and_says_so(void **state)
{
	uint8_t room[4] = {0, 0, 0, 0xee};
	struct writer w = writer_of(room, 3);

	(void)state;
	write_u32(&w, 0xffffffff);
	assert_true(w.is_full);
	assert_int_equal(writer_len(&w), 0);
	write_bytes(&w, span_of("1234", 4));
	write_bytes(&w, span_of(NULL, 0));
	assert_memory_equal(room, "\0\0\0\xee", 4);
	write_bytes(&w, span_of("123", 3));
	write_u8(&w, 1);
	assert_memory_equal(room, "123\xee", 4);
}

static void an_array_doubles_and_keeps_what_it_holds(void **state)
{
	size_t capacity = 0, moves = 0;
	int *items = NULL;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		size_t before = capacity;

		items = grow_array(items, &capacity, (size_t)i + 1, sizeof *items);
		moves += capacity != before;
		items[i] = i;
	}
	for (int i = 0; i < 10000; i++)
		assert_int_equal(items[i], i);
	assert_true(capacity >= 10000 && capacity < 20001);
	assert_true(moves < 16);
	free(items);
}

static void new_memory_is_zeroed_even_when_it_is_none(void **state)
{
	uint8_t *some = grow_new(100, 3);
	void *none = grow_new(0, 8);
	char *copy = grow_string("copied");

	(void)state;
	for (int i = 0; i < 300; i++)
		assert_int_equal(some[i], 0);
	assert_non_null(none);
	assert_string_equal(copy, "copied");
	free(some);
	free(none);
	free(copy);
}

static void the_same_seed_gives_the_same_numbers(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1234567); /* the numbers of the paper's reference implementation */
	assert_true(rng_next(&rng) == UINT64_C(6457827717110365317));
	assert_true(rng_next(&rng) == UINT64_C(3203168211198807973));
	assert_true(rng_next(&rng) == UINT64_C(9817491932198370423));
}

static void numbers_below_a_limit_stay_below_it_and_meet_all(void **state)
{
	struct rng rng;
	int met[7] = {0};

	(void)state;
	rng_seed(&rng, 1);
	for (int i = 0; i < 7000; i++)
		met[rng_below(&rng, 7)]++;
	for (int i = 0; i < 7; i++)
		assert_in_range(met[i], 800, 1200);
	assert_int_equal(rng_below(&rng, 1), 0);
	assert_int_equal(rng_below(&rng, 0), 0);
	for (int i = 0; i < 100; i++)
		assert_true(rng_below(&rng, UINT64_MAX) < UINT64_MAX);
}

static void a_certain_answer_draws_no_number(void **state)
{
	struct rng rng;
	int yes = 0;

	(void)state;
	rng_seed(&rng, 9);
	uint64_t before = rng.state;
	assert_false(rng_chance(&rng, 0.0));
	assert_false(rng_chance(&rng, -1.0));
	assert_true(rng_chance(&rng, 1.0));
	assert_true(rng.state == before);
	for (int i = 0; i < 10000; i++)
		yes += rng_chance(&rng, 0.05);
	assert_in_range(yes, 400, 600);
}

static void an_error_is_cut_rather_than_overrun(void **state)
{
	struct err err;
	char long_text[2000];

	(void)state;
	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	assert_false(err_set(&err, STATUS_USAGE, "%s: %d", "a.json", 7));
	assert_int_equal(err.status, STATUS_USAGE);
	assert_string_equal(err.text, "a.json: 7");
	assert_false(err_set(&err, STATUS_NETWORK, "%s", long_text));
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

static void close_stderr(void)
{
	close(STDERR_FILENO);
}

static void leave_with_7(void)
{
	_exit(7);
}

/* The wait status of a child that calls assert() on what is not so. */
static int break_an_invariant(void (*hook)(void))
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		assert_set_hook(hook);
		assert(child > 0);
		_exit(0);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void a_broken_invariant_runs_the_hook_and_then_aborts(void **state)
{
	int status = break_an_invariant(leave_with_7);

	(void)state;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	status = break_an_invariant(close_stderr); /* keeps the message out of the report */
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_come_out_in_network_order),
		cmocka_unit_test(reading_past_the_end_gives_zeros_and_says_so),
		cmocka_unit_test(a_span_that_is_too_long_is_not_given_in_part),
		cmocka_unit_test(the_empty_span_reads_as_nothing),
		cmocka_unit_test(a_cut_never_leaves_the_span),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(writing_past_the_end_writes_nothing_and_says_so),
		cmocka_unit_test(an_array_doubles_and_keeps_what_it_holds),
		cmocka_unit_test(new_memory_is_zeroed_even_when_it_is_none),
		cmocka_unit_test(the_same_seed_gives_the_same_numbers),
		cmocka_unit_test(numbers_below_a_limit_stay_below_it_and_meet_all),
		cmocka_unit_test(a_certain_answer_draws_no_number),
		cmocka_unit_test(an_error_is_cut_rather_than_overrun),
		cmocka_unit_test(a_broken_invariant_runs_the_hook_and_then_aborts),
	};

	return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
