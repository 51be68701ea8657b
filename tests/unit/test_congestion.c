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
		struct congestion_ack ack = {.mss = MSS, .acked = MSS, .most = MSS, .srtt = rtt_ms * NS_PER_MS, .now = *now};

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

static void initial_window_is_bounded_for_large_segments(void **state) /* R5681-2, RFC 6928 2 */
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

static void loss_leaves_seventy_percent(void **state) /* MAY-18, R9438-7 */
{
	(void)state;
	struct congestion cc = after_loss_at(100 * MSS);

	assert_int_equal(cc.ssthresh, 70 * MSS);
	cc = after_loss_at(2 * MSS);
	assert_int_equal(cc.ssthresh, 14 * MSS / 10); /* how low it may fall says who asks: see test_recovery, test_ecn */
}

static void slow_start_is_that_of_reno(void **state) /* R9438-13, R5681-7 */
{
	(void)state;
	struct congestion cc = {.cwnd = 10 * MSS, .ssthresh = UINT32_MAX / 2};
	time_ns now = 0;

	round_trip(&cc, &now, 100);
	assert_int_equal(cc.cwnd, 20 * MSS);
}

/* W_max 1000 segments: K = cubic root of (300 / 0.4) = 9.09 s. */
static void window_is_back_after_k_and_then_grows_faster_and_faster(void **state) /* R9438-1, R9438-14 */
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

static void small_window_grows_as_reno_would(void **state) /* R9438-4: 4.3 */
{
	(void)state;
	struct congestion cc = after_loss_at(10 * MSS);
	time_ns now = NS_PER_S;

	for (int i = 0; i < 20; i++)
		round_trip(&cc, &now, 10); /* 0.2 s: the curve has hardly moved */
	assert_in_range(cc.cwnd, 15 * MSS, 26 * MSS);
}

static void flow_that_did_not_come_back_makes_room(void **state) /* R9438-10: 4.7 fast convergence */
{
	(void)state;
	struct congestion cc = after_loss_at(100 * MSS);

	(void)congestion_cubic.reduced(&cc, cc.cwnd);
	assert_int_equal(cc.own[0], 70 * MSS * 85 / 100); /* W_max below where it was */
}

static void pause_of_the_application_is_no_time_to_grow(void **state) /* R9438-3: 4.2, 5.8 */
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

/* One ACK, with the curve `ahead_ms` later. */
static uint32_t grown_by(struct congestion *cc, time_ns now, time_ns srtt, uint32_t acked)
{
	uint32_t before = cc->cwnd;
	struct congestion_ack ack = {.mss = MSS, .acked = acked, .most = MSS, .srtt = srtt, .now = now};

	congestion_cubic.acked(cc, &ack);
	return cc->cwnd - before;
}

/* R9438-6: (target - cwnd) / cwnd for each segment, towards where the curve will be a round trip from now. */
static void each_ack_adds_its_share_of_the_way_to_the_target(void **state)
{
	(void)state;
	struct congestion cc = after_loss_at(1000 * MSS);

	cc.cwnd++; /* above ssthresh */
	(void)grown_by(&cc, NS_PER_S, 100 * NS_PER_MS, MSS);
	cc.cwnd = 700 * MSS;
	cc.ssthresh = 700 * MSS - 1;
	cc.own[4] = NS_PER_S + 5000 * NS_PER_MS; /* ACKs have come all the time */
	/* 5.1 s into it: 1000 - 0.4 * (9.086 - 5.1)^3 = 974.7 segments; each of 700 ACKs adds 0.392 of one */
	uint32_t grown = grown_by(&cc, NS_PER_S + 5000 * NS_PER_MS, 100 * NS_PER_MS, MSS);

	assert_in_range(grown, 380, 400);
}

static void target_is_half_as_much_again_at_most(void **state) /* R9438-2 */
{
	(void)state;
	struct congestion cc = after_loss_at(1000 * MSS);

	cc.cwnd++;
	(void)grown_by(&cc, NS_PER_S, 100 * NS_PER_MS, MSS);
	cc.own[2] -= 60 * NS_PER_S; /* the epoch began a minute before: the curve is far above */
	uint32_t before = cc.cwnd;

	assert_int_equal(grown_by(&cc, NS_PER_S, 100 * NS_PER_MS, MSS), (uint64_t)(before / 2) * MSS / before);
}

/* R9438-5: alpha = 3 * 0.3 / 1.7 = 0.529 segments a round trip, and 1 when it is back at the window of the loss. */
static void reno_estimate_grows_by_alpha_and_then_by_one(void **state)
{
	(void)state;
	struct congestion cc = after_loss_at(20 * MSS);

	cc.cwnd++;
	(void)grown_by(&cc, NS_PER_S, NS_PER_MS, MSS);
	int64_t before = cc.own[3];

	(void)grown_by(&cc, NS_PER_S, NS_PER_MS, cc.cwnd); /* a whole window */
	assert_in_range(cc.own[3] - before, 528 * MSS, 530 * MSS);
	cc.own[3] = (int64_t)20 * MSS * 1000;
	before = cc.own[3];
	(void)grown_by(&cc, NS_PER_S, NS_PER_MS, cc.cwnd);
	assert_in_range(cc.own[3] - before, 999 * MSS, 1001 * MSS);
}

static void after_a_timeout_the_curve_starts_at_its_bottom(void **state) /* R9438-11: 4.8, K = 0 */
{
	(void)state;
	struct congestion cc = after_loss_at(1000 * MSS);

	congestion_cubic.timed_out(&cc);
	cc.cwnd = 700 * MSS + 1; /* slow start has come back to ssthresh */
	(void)grown_by(&cc, NS_PER_S, 100 * NS_PER_MS, MSS);
	assert_int_equal(cc.own[0], 700 * MSS + 1); /* W_max */
	assert_int_equal(cc.own[1], 0);
	(void)congestion_cubic.reduced(&cc, cc.cwnd);
	assert_int_equal(cc.own[6], 0); /* the next loss is an ordinary one again */
}

static void slow_start_reaches_to_ssthresh_itself(void **state) /* R9438-13: "no more than ssthresh" */
{
	(void)state;
	struct congestion cc = {.cwnd = 10 * MSS, .ssthresh = 10 * MSS};

	assert_int_equal(grown_by(&cc, NS_PER_S, 100 * NS_PER_MS, MSS), MSS);
}

/* R5681-7: a peer that acknowledges a segment in ten pieces, or ten in one, gains nothing. */
static void slow_start_counts_bytes_and_one_segment_an_ack_at_most(void **state)
{
	(void)state;
	struct congestion cc = {.cwnd = 10 * MSS, .ssthresh = UINT32_MAX / 2};
	struct congestion_ack ack = {.mss = MSS, .acked = 100, .most = MSS, .srtt = NS_PER_MS, .now = NS_PER_S};

	for (int i = 0; i < 10; i++)
		congestion_newreno.acked(&cc, &ack);
	assert_int_equal(cc.cwnd, 11 * MSS);
	ack.acked = 10 * MSS;
	congestion_newreno.acked(&cc, &ack);
	assert_int_equal(cc.cwnd, 12 * MSS);
}

/* R5681-8, R5681-9: one segment each round trip, however large the window. */
static void avoidance_adds_one_segment_to_any_window(void **state)
{
	(void)state;
	struct congestion cc = {.cwnd = 5000 * MSS, .ssthresh = 2 * MSS};
	struct congestion_ack ack = {.mss = MSS, .acked = MSS, .most = MSS, .srtt = NS_PER_MS, .now = NS_PER_S};

	for (int i = 0; i < 5000; i++)
		congestion_newreno.acked(&cc, &ack);
	assert_int_equal(cc.cwnd, 5001 * MSS);
	for (int i = 0; i < 5001; i++)
		congestion_newreno.acked(&cc, &ack);
	assert_int_equal(cc.cwnd, 5002 * MSS);
}

static void absurd_times_and_windows_overflow_nothing(void **state)
{
	(void)state;
	struct congestion cc = after_loss_at(4000000000u);
	time_ns now = NS_PER_S;

	for (int i = 0; i < 100; i++) {
		struct congestion_ack ack = {.mss = 65000, .acked = 4000000000u, .most = 65000, .srtt = 1000 * NS_PER_S, .now = now};

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
		cmocka_unit_test(each_ack_adds_its_share_of_the_way_to_the_target),
		cmocka_unit_test(target_is_half_as_much_again_at_most),
		cmocka_unit_test(reno_estimate_grows_by_alpha_and_then_by_one),
		cmocka_unit_test(after_a_timeout_the_curve_starts_at_its_bottom),
		cmocka_unit_test(slow_start_reaches_to_ssthresh_itself),
		cmocka_unit_test(slow_start_counts_bytes_and_one_segment_an_ack_at_most),
		cmocka_unit_test(avoidance_adds_one_segment_to_any_window),
		cmocka_unit_test(absurd_times_and_windows_overflow_nothing),
	};

	return cmocka_run_group_tests_name("congestion", tests, NULL, NULL);
}
