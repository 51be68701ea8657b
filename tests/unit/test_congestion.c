/* SPDX-License-Identifier: MIT
 *
 * test_congestion.c - the initial window, and CUBIC's window over time (RFC 6928, RFC 9438).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tcp/congestion.h"

enum { MSS = 1000 };

/* A round trip of `rtt_ms` in which the whole window is acknowledged, segment by segment. */
static void round_trip(struct congestion *cc, time_ns *now, int rtt_ms)
{
	uint32_t segments = cc->cwnd / MSS;

	*now += rtt_ms * NS_PER_MS;
	for (uint32_t i = 0; i < segments; i++) {
		struct congestion_ack ack = {.mss = MSS, .acked = MSS, .srtt = rtt_ms * NS_PER_MS, .now = *now};

		congestion_cubic.acked(cc, &ack);
	}
}

static struct congestion after_loss_at(uint32_t cwnd)
{
	struct congestion cc = {.cwnd = cwnd, .ssthresh = UINT32_MAX / 2};

	cc.ssthresh = congestion_cubic.reduced(&cc, cwnd);
	cc.cwnd = cc.ssthresh;
	return cc;
}

static void initial_window_is_bounded_for_large_segments(void **state) /* RFC 6928 2, RFC 5681 3.1 */
{
	(void)state;
	assert_int_equal(congestion_initial_window(1448, 10), 14480);
	assert_int_equal(congestion_initial_window(536, 10), 5360);
	assert_int_equal(congestion_initial_window(9000, 10), 18000);
	assert_int_equal(congestion_initial_window(4000, 10), 14600);
	assert_int_equal(congestion_initial_window(3000, 0), 6000);
	assert_int_equal(congestion_initial_window(1460, 0), 4380);
	assert_int_equal(congestion_initial_window(1000, 0), 4000);
}

static void loss_leaves_seventy_percent(void **state)
{
	(void)state;
	struct congestion cc = after_loss_at(100 * MSS);

	assert_int_equal(cc.ssthresh, 70 * MSS);
	cc = after_loss_at(2 * MSS);
	assert_int_equal(cc.ssthresh, 14 * MSS / 10); /* how low it may fall says who asks: see test_recovery, test_ecn */
}

static void slow_start_is_that_of_reno(void **state)
{
	(void)state;
	struct congestion cc = {.cwnd = 10 * MSS, .ssthresh = UINT32_MAX / 2};
	time_ns now = 0;

	round_trip(&cc, &now, 100);
	assert_int_equal(cc.cwnd, 20 * MSS);
}

/* W_max 1000 segments: K = cubic root of (300 / 0.4) = 9.09 s. */
static void window_is_back_after_k_and_then_grows_faster_and_faster(void **state)
{
	(void)state;
	struct congestion cc = after_loss_at(1000 * MSS);
	time_ns now = NS_PER_S;
	uint32_t at_half, at_k, before, after;

	for (int i = 0; i < 45; i++)
		round_trip(&cc, &now, 100);
	at_half = cc.cwnd;
	for (int i = 0; i < 46; i++)
		round_trip(&cc, &now, 100);
	at_k = cc.cwnd;
	assert_in_range(at_half, 950 * MSS, 990 * MSS); /* concave: most of the way in half of the time */
	assert_in_range(at_k, 985 * MSS, 1005 * MSS);
	for (int i = 0; i < 40; i++)
		round_trip(&cc, &now, 100);
	before = cc.cwnd;
	for (int i = 0; i < 40; i++)
		round_trip(&cc, &now, 100);
	after = cc.cwnd;
	assert_true(after - before > 3 * (before - at_k)); /* convex */
}

static void small_window_grows_as_reno_would(void **state) /* 4.3 */
{
	(void)state;
	struct congestion cc = after_loss_at(10 * MSS);
	time_ns now = NS_PER_S;

	for (int i = 0; i < 20; i++)
		round_trip(&cc, &now, 10); /* 0.2 s: the curve has hardly moved */
	assert_in_range(cc.cwnd, 15 * MSS, 24 * MSS);
}

static void flow_that_did_not_come_back_makes_room(void **state) /* 4.7 fast convergence */
{
	(void)state;
	struct congestion cc = after_loss_at(100 * MSS);

	(void)congestion_cubic.reduced(&cc, cc.cwnd);
	assert_int_equal(cc.own[0], 70 * MSS * 85 / 100); /* W_max below where it was */
}

static void pause_of_the_application_is_no_time_to_grow(void **state) /* 5.8 */
{
	(void)state;
	struct congestion cc = after_loss_at(1000 * MSS);
	time_ns now = NS_PER_S;

	round_trip(&cc, &now, 100);
	uint32_t before = cc.cwnd;

	now += 60 * NS_PER_S;
	round_trip(&cc, &now, 100);
	assert_true(cc.cwnd < before + 20 * MSS);
}

static void absurd_times_and_windows_overflow_nothing(void **state)
{
	(void)state;
	struct congestion cc = after_loss_at(4000000000u);
	time_ns now = NS_PER_S;

	for (int i = 0; i < 100; i++) {
		struct congestion_ack ack = {.mss = 65000, .acked = 4000000000u, .srtt = 1000 * NS_PER_S, .now = now};

		now += 3000 * NS_PER_S;
		if (cc.cwnd > 2000000000u)
			cc.cwnd = 1000000000u;
		congestion_cubic.acked(&cc, &ack);
	}
	assert_true(cc.cwnd > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(initial_window_is_bounded_for_large_segments),
		cmocka_unit_test(loss_leaves_seventy_percent),
		cmocka_unit_test(slow_start_is_that_of_reno),
		cmocka_unit_test(window_is_back_after_k_and_then_grows_faster_and_faster),
		cmocka_unit_test(small_window_grows_as_reno_would),
		cmocka_unit_test(flow_that_did_not_come_back_makes_room),
		cmocka_unit_test(pause_of_the_application_is_no_time_to_grow),
		cmocka_unit_test(absurd_times_and_windows_overflow_nothing),
	};

	return cmocka_run_group_tests_name("congestion", tests, NULL, NULL);
}
