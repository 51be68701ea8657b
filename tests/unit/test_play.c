/* SPDX-License-Identifier: MIT
 *
 * test_play.c - the play clock: walking, stepping, seeking, cutting pauses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample_trace.h"
#include "session/play.h"

#define MS(n) ((time_ns)(n) * NS_PER_MS)

/* Notes at these times, in milliseconds; note i is event i + 2 (event 1 is the connection, at 0). */
static struct trace *notes_at(const int *ms, size_t count)
{
	struct sample s;

	sample_init(&s, "client", "server", "tcpsee");
	for (size_t i = 0; i < count; i++) {
		s.now = MS(ms[i]);
		sample_happened(&s, 0, EV_NOTE, 0, "note", NULL, 0);
	}
	return s.trace;
}

#define NOTES(...) notes_at((const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

static void a_recording_plays_from_its_start_at_real_speed(void **state)
{
	struct trace *t = NOTES(100, 200);
	struct play p;

	(void)state;
	play_init(&p, false);
	play_advance(&p, t, MS(50), TIME_NEVER);
	assert_int_equal(p.at, 1);
	assert_int_equal(p.now, MS(50));
	play_advance(&p, t, MS(50), TIME_NEVER);
	assert_int_equal(p.at, 2);
	play_advance(&p, t, MS(99), TIME_NEVER);
	assert_int_equal(p.at, 2);
	play_advance(&p, t, MS(1), TIME_NEVER);
	assert_int_equal(p.at, 3);
	assert_true(p.is_following);
	trace_free(t);
}

static void at_four_times_the_speed_time_runs_four_times_as_fast(void **state)
{
	struct trace *t = NOTES(100, 200, 1000);
	struct play p;

	(void)state;
	play_init(&p, false);
	play_change_speed(&p, +1);
	play_change_speed(&p, +1);
	play_advance(&p, t, MS(25), TIME_NEVER);
	assert_int_equal(p.now, MS(100));
	assert_int_equal(p.at, 2);
	trace_free(t);
}

static void speed_stays_within_its_limits(void **state)
{
	struct play p;

	(void)state;
	play_init(&p, false);
	for (int i = 0; i < 20; i++)
		play_change_speed(&p, +1);
	assert_true(p.speed == PLAY_SPEED_MAX);
	for (int i = 0; i < 40; i++)
		play_change_speed(&p, -1);
	assert_true(p.speed == PLAY_SPEED_MIN);
}

static void paused_time_stands(void **state)
{
	struct trace *t = NOTES(100);
	struct play p;

	(void)state;
	play_init(&p, false);
	play_toggle(&p, false);
	play_advance(&p, t, MS(500), TIME_NEVER);
	assert_int_equal(p.now, 0);
	play_toggle(&p, false);
	play_advance(&p, t, MS(100), TIME_NEVER);
	assert_int_equal(p.at, 2);
	trace_free(t);
}

static void a_pause_of_a_minute_takes_two_seconds(void **state)
{
	struct trace *t = NOTES(100, 60100);
	struct play p;
	time_ns waited = 0;

	(void)state;
	play_init(&p, false);
	while (p.at < 3) {
		play_advance(&p, t, MS(10), TIME_NEVER);
		waited += MS(10);
		assert_true(waited < 10 * NS_PER_S);
	}
	assert_in_range(waited, MS(2000), MS(2200));
	assert_int_equal(p.now, MS(60100));
	trace_free(t);
}

static void live_it_shows_what_has_just_happened(void **state)
{
	struct trace *t = NOTES(100);
	struct play p;

	(void)state;
	play_init(&p, true);
	play_advance(&p, t, MS(10), MS(130));
	assert_int_equal(p.at, 2);
	assert_int_equal(p.now, MS(130));
	trace_free(t);
}

static void behind_the_live_end_it_walks_until_it_has_caught_up(void **state)
{
	struct trace *t = NOTES(100, 200);
	struct play p;

	(void)state;
	play_init(&p, true);
	play_seek(&p, t, 1);
	assert_true(p.is_paused);
	play_toggle(&p, false);
	play_advance(&p, t, MS(150), MS(250));
	assert_int_equal(p.at, 2);
	assert_false(p.is_following);
	play_advance(&p, t, MS(150), MS(260));
	assert_int_equal(p.at, 3);
	assert_int_equal(p.now, MS(260));
	assert_true(p.is_following);
	trace_free(t);
}

static void to_the_end_means_following_again(void **state)
{
	struct trace *t = NOTES(100, 200);
	struct play p;

	(void)state;
	play_init(&p, true);
	play_seek(&p, t, 1);
	play_to_end(&p, t);
	assert_int_equal(p.at, 3);
	assert_true(p.is_following && !p.is_paused);
	trace_free(t);
}

static void playing_at_the_end_begins_anew(void **state)
{
	struct trace *t = NOTES(100);
	struct play p;

	(void)state;
	play_init(&p, false);
	play_to_end(&p, t);
	play_toggle(&p, true);
	assert_int_equal(p.at, 0);
	assert_int_equal(p.now, 0);
	assert_false(p.is_paused);
	trace_free(t);
}

static void what_flies_at_the_end_still_lands_and_then_the_clock_stands(void **state)
{
	struct trace *t = NOTES(100);
	struct play p;

	(void)state;
	play_init(&p, false);
	play_advance(&p, t, MS(400), TIME_NEVER);
	assert_int_equal(p.now, MS(400));
	for (int i = 0; i < 20; i++)
		play_advance(&p, t, MS(400), TIME_NEVER);
	assert_int_equal(p.now, MS(100) + PLAY_IDLE_MAX / 2);
	trace_free(t);
}

static void steps_forward_and_back_visit_the_same_events(void **state)
{
	struct trace *t = sample_page();
	uint32_t visited[100];
	int count = 0;
	struct play p;

	(void)state;
	play_init(&p, false);
	while (count < 100 && play_step(&p, t, 1, +1))
		visited[count++] = p.at;
	assert_in_range(count, 30, 99);
	assert_int_equal(p.at, trace_count(t));
	for (int i = count - 2; i >= 0; i--) {
		assert_true(play_step(&p, t, 1, -1));
		assert_int_equal(p.at, visited[i]);
		assert_int_equal(p.now, trace_event(t, visited[i])->time);
	}
	assert_false(play_step(&p, t, 1, -1));
	assert_int_equal(p.at, visited[0]);
	trace_free(t);
}

static void steps_of_all_connections_pass_over_what_is_no_picture(void **state)
{
	struct sample s;
	struct play p;

	(void)state;
	sample_init(&s, "client", "server", "tcpsee");
	sample_happened(&s, 0, EV_CALL, CALL_OPEN, "", NULL, 0);         /* 2 */
	sample_happened(&s, 0, EV_CALL, CALL_SEND, "", NULL, 0);         /* 3 */
	sample_happened(&s, 0, EV_TIMEOUT, TIMER_ACK, "", NULL, 0);      /* 4 */
	sample_happened(&s, 0, EV_APP, 0, "GET /", NULL, 0);             /* 5 */
	sample_happened(&s, 0, EV_TIMEOUT, TIMER_RETRANSMIT, "", NULL, 0); /* 6 */
	play_init(&p, false);
	assert_true(play_step(&p, s.trace, 0, +1));
	assert_int_equal(p.at, 2);
	assert_true(play_step(&p, s.trace, 0, +1));
	assert_int_equal(p.at, 6);
	assert_false(play_step(&p, s.trace, 0, +1));
	assert_true(play_step(&p, s.trace, 0, -1));
	assert_int_equal(p.at, 2);
	trace_free(s.trace);
}

static void the_next_event_is_due_by_the_speed(void **state)
{
	struct trace *t = NOTES(100, 200);
	struct play p;

	(void)state;
	play_init(&p, false);
	play_advance(&p, t, MS(20), TIME_NEVER);
	assert_int_equal(play_due(&p, t), MS(80));
	play_change_speed(&p, +1);
	assert_int_equal(play_due(&p, t), MS(40));
	play_toggle(&p, false);
	assert_true(play_due(&p, t) == TIME_NEVER);
	trace_free(t);
}

static void an_empty_trace_is_nothing_to_stumble_over(void **state)
{
	struct trace *t = trace_new();
	struct play p;

	(void)state;
	play_init(&p, false);
	play_advance(&p, t, MS(20), TIME_NEVER);
	assert_false(play_step(&p, t, 0, +1));
	assert_false(play_step(&p, t, 0, -1));
	play_seek(&p, t, 7);
	play_to_end(&p, t);
	assert_int_equal(p.at, 0);
	trace_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recording_plays_from_its_start_at_real_speed),
		cmocka_unit_test(at_four_times_the_speed_time_runs_four_times_as_fast),
		cmocka_unit_test(speed_stays_within_its_limits),
		cmocka_unit_test(paused_time_stands),
		cmocka_unit_test(a_pause_of_a_minute_takes_two_seconds),
		cmocka_unit_test(live_it_shows_what_has_just_happened),
		cmocka_unit_test(behind_the_live_end_it_walks_until_it_has_caught_up),
		cmocka_unit_test(to_the_end_means_following_again),
		cmocka_unit_test(playing_at_the_end_begins_anew),
		cmocka_unit_test(what_flies_at_the_end_still_lands_and_then_the_clock_stands),
		cmocka_unit_test(steps_forward_and_back_visit_the_same_events),
		cmocka_unit_test(steps_of_all_connections_pass_over_what_is_no_picture),
		cmocka_unit_test(the_next_event_is_due_by_the_speed),
		cmocka_unit_test(an_empty_trace_is_nothing_to_stumble_over),
	};

	return cmocka_run_group_tests_name("play", tests, NULL, NULL);
}
