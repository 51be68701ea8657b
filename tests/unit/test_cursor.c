/* SPDX-License-Identifier: MIT
 *
 * test_cursor.c - a cursor shows the same variables wherever it comes from.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "trace/cursor.h"

enum { EVENTS = 9000 };

/* What a simple walk from the beginning gives: values[id] after event id. */
struct expected {
	int64_t values[2][VAR_COUNT];
};

static uint32_t two_ends(struct trace *t)
{
	struct trace_tuple tuple = {.host = {0, 1}, .port = {1, 2}};
	tuple.addr[0] = tuple.addr[1] = (struct ip_addr){.family = 4, .bytes = {127, 0, 0, 1}};
	trace_add_host(t, &(struct trace_host){.name = "a"});
	trace_add_host(t, &(struct trace_host){.name = "b"});
	return trace_add_connection(t, 0, &tuple, 0);
}

/* Random changes of both ends; some variables start away from zero, some change late for the first
 * time; every fifth event is of another connection. */
static struct trace *random_trace(struct expected *expected)
{
	struct trace *t = trace_new();
	struct rng rng;
	int64_t now[2][VAR_COUNT] = {{0}};
	rng_seed(&rng, 42);
	uint32_t conn = two_ends(t), other = trace_add_connection(t, 0, &trace_connection(t, conn)->tuple, 0);
	now[0][VAR_RTO] = now[1][VAR_RTO] = NS_PER_S;
	now[1][VAR_CWND] = 14600;
	memcpy(expected[0].values, now, sizeof now);
	memcpy(expected[1].values, now, sizeof now);
	memcpy(expected[2].values, now, sizeof now);
	for (uint32_t id = 3; id <= EVENTS; id++) {
		bool is_other = rng_below(&rng, 5) == 0;
		uint8_t host = (uint8_t)rng_below(&rng, 2);
		struct change changes[VAR_COUNT];
		size_t count = 0;
		for (uint8_t v = 0; v < VAR_COUNT; v++) {
			if (rng_below(&rng, 6) != 0 || (v == VAR_CWND && id < 7000))
				continue;
			int64_t after = v == VAR_STATE ? (int64_t)rng_below(&rng, TCP_STATE_COUNT)
						       : (int64_t)(rng_next(&rng) >> 20) - (INT64_C(1) << 42);
			changes[count++] =
				(struct change){.variable = v, .before = now[host][v], .after = after};
			if (!is_other)
				now[host][v] = after;
		}
		struct event_draft draft = {
			.fact = {.kind = EV_CALL, .conn = is_other ? other : conn, .host = host},
			.changes = changes,
			.change_count = count};
		assert_int_equal(trace_append(t, &draft), id);
		memcpy(expected[id].values, now, sizeof now);
	}
	return t;
}

static void check(const struct cursor *c, const struct expected *expected)
{
	assert_memory_equal(c->values, expected[c->at].values, sizeof c->values);
}

static void a_seek_in_any_direction_shows_what_a_walk_from_the_start_does(void **state)
{
	struct expected *expected = calloc(EVENTS + 1, sizeof *expected);
	struct trace *t = random_trace(expected);
	struct cursor c;
	struct rng rng;
	(void)state;
	rng_seed(&rng, 1);
	cursor_init(&c, t, 1);
	check(&c, expected);
	for (int i = 0; i < 2000; i++) {
		cursor_seek(&c, (uint32_t)rng_below(&rng, EVENTS + 1));
		check(&c, expected);
	}
	cursor_seek(&c, UINT32_MAX);
	assert_int_equal(c.at, EVENTS);
	check(&c, expected);
	trace_free(t);
	free(expected);
}

static void stepping_there_and_back_changes_nothing(void **state)
{
	struct expected *expected = calloc(EVENTS + 1, sizeof *expected);
	struct trace *t = random_trace(expected);
	struct cursor c;
	size_t steps = 0;
	(void)state;
	cursor_init(&c, t, 1);
	while (cursor_step(&c, +1)) {
		check(&c, expected);
		assert_int_equal(trace_event(t, c.at)->conn, 1);
		steps++;
	}
	assert_int_equal(steps, trace_connection(t, 1)->row_count);
	for (; cursor_step(&c, -1); steps--)
		check(&c, expected);
	assert_int_equal(steps, 0);
	assert_int_equal(c.at, 0);
	check(&c, expected);
	trace_free(t);
	free(expected);
}

static void a_cursor_follows_a_trace_that_grows(void **state)
{
	struct trace *t = trace_new();
	struct cursor c;
	struct change change = {.variable = VAR_STATE, .before = TCP_CLOSED, .after = TCP_SYN_SENT};
	(void)state;
	uint32_t conn = two_ends(t);
	cursor_init(&c, t, conn);
	assert_int_equal(c.values[0][VAR_STATE], STATE_UNKNOWN);
	assert_true(cursor_step(&c, +1));
	assert_false(cursor_step(&c, +1));
	assert_int_equal(c.at, 1);
	trace_append(t, &(struct event_draft){.fact = {.kind = EV_CALL, .conn = conn},
					      .changes = &change,
					      .change_count = 1});
	assert_true(cursor_step(&c, +1));
	assert_int_equal(c.values[0][VAR_STATE], TCP_SYN_SENT);
	assert_int_equal(c.values[1][VAR_STATE], STATE_UNKNOWN);
	assert_true(cursor_step(&c, -1));
	assert_int_equal(c.at, 1);
	assert_int_equal(c.values[0][VAR_STATE], TCP_CLOSED);
	trace_free(t);
}

static void a_variable_changed_twice_by_one_event_goes_back_whole(void **state)
{
	struct trace *t = trace_new();
	struct cursor c;
	struct change changes[] = {{.variable = VAR_CWND, .before = 10, .after = 20},
				   {.variable = VAR_CWND, .before = 20, .after = 5}};
	(void)state;
	uint32_t conn = two_ends(t);
	trace_append(t, &(struct event_draft){.fact = {.kind = EV_CALL, .conn = conn},
					      .changes = changes,
					      .change_count = 2});
	cursor_init(&c, t, conn);
	cursor_seek(&c, 2);
	assert_int_equal(c.values[0][VAR_CWND], 5);
	cursor_seek(&c, 1);
	assert_int_equal(c.values[0][VAR_CWND], 10);
	trace_free(t);
}

static void a_cursor_without_a_connection_moves_and_shows_nothing(void **state)
{
	struct trace *t = trace_new();
	struct cursor c;
	(void)state;
	two_ends(t);
	cursor_init(&c, t, 0);
	cursor_seek(&c, 1);
	assert_int_equal(c.at, 1);
	assert_int_equal(c.values[0][VAR_STATE], STATE_UNKNOWN);
	assert_int_equal(c.values[1][VAR_CWND], 0);
	assert_false(cursor_step(&c, +1));
	trace_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seek_in_any_direction_shows_what_a_walk_from_the_start_does),
		cmocka_unit_test(stepping_there_and_back_changes_nothing),
		cmocka_unit_test(a_cursor_follows_a_trace_that_grows),
		cmocka_unit_test(a_variable_changed_twice_by_one_event_goes_back_whole),
		cmocka_unit_test(a_cursor_without_a_connection_moves_and_shows_nothing),
	};

	return cmocka_run_group_tests_name("cursor", tests, NULL, NULL);
}
