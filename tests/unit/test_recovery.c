/* SPDX-License-Identifier: MIT
 *
 * test_recovery.c - loss: timeouts, fast retransmit, NewReno, congestion window (RFC 6298, 5681, 6582).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "timeline.h"

static void establish(struct timeline *t, uint32_t initial_window)
{
	struct tcp_config config;

	timeline_config(&config);
	config.initial_window = initial_window;
	timeline_establish(t, &config, 60000);
}

static void unacknowledged_text_is_sent_again_after_the_rto_and_backs_off(void **state) /* MUST-18, MUST-19, R6298-7, R6298-11, R6298-14 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	app_sends(&t, 500);
	leaves(&t, "PSH,ACK seq=1 len=500 why=new-data");
	timer_at_ms(&t, 210); /* the floor of 200 ms */
	leaves(&t, "PSH,ACK seq=1 len=500 why=retransmit-timeout");
	leaves_nothing(&t);
	timer_at_ms(&t, 610);
	leaves(&t, "PSH,ACK seq=1 len=500 why=retransmit-timeout");
	timer_at_ms(&t, 1410);
	leaves(&t, "PSH,ACK seq=1 len=500 why=retransmit-timeout");
	arrives(&t, "ACK seq=1 ack=501");
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER,
		"RFC 6298 5.2: everything acknowledged stops the timer");
	holds(&t, t.tcb.rtt.srtt == 10 * NS_PER_MS, "Karn: retransmissions are not timed");
	timeline_end(&t);
}

static void rto_keeps_its_distance_when_asked_to(void **state) /* RFC 6298 2.3: max(G, K*RTTVAR) with a large G */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.rto_slack = 300 * NS_PER_MS;
	timeline_establish(&t, &config, 60000);
	holds(&t, t.tcb.rtt.rto == 310 * NS_PER_MS, "10 ms of round trip, and 300 ms");
	timeline_end(&t);
}

static void one_ack_opens_slow_start_by_as_much_as_policy_allows(void **state) /* RFC 5681 3.1, RFC 3465 */
{
	static const struct {
		uint32_t limit, cwnd;
	} cases[] = {{1, 11000}, {2, 12000}, {0, 14000}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct tcp_config config;
		struct timeline t;

		timeline_config(&config);
		config.initial_window = 10;
		config.slow_start_limit = cases[i].limit;
		timeline_establish(&t, &config, 60000);
		app_sends(&t, 30000);
		holds(&t, leaves_whatever(&t) == 10, "the initial window");
		arrives(&t, "ACK seq=1 ack=4001");
		holds(&t, t.tcb.cc.cwnd == cases[i].cwnd, "an ACK of four segments");
		timeline_end(&t);
	}
}

static void rto_follows_the_round_trip_time(void **state) /* MUST-18, RFC 6298 2.2, 2.3 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	holds(&t, t.tcb.rtt.srtt == 10 * NS_PER_MS && t.tcb.rtt.rttvar == 5 * NS_PER_MS,
		"first sample: R and R/2");
	app_sends(&t, 500);
	leaves(&t, "PSH,ACK");
	at_ms(&t, 100); /* 90 ms */
	arrives(&t, "ACK seq=1 ack=501");
	has_found(&t, FOUND_RTT_SAMPLE);
	holds(&t, t.tcb.rtt.rttvar == 23750 * NS_PER_US, "RTTVAR = 3/4 * 5 ms + 1/4 * |10 - 90| ms");
	holds(&t, t.tcb.rtt.srtt == 20 * NS_PER_MS, "SRTT = 7/8 * 10 ms + 1/8 * 90 ms");
	timeline_end(&t);
}

static void slow_start_doubles_and_avoidance_adds_one_segment(void **state) /* MUST-19, R5681-7, R5681-8 */
{
	(void)state;
	struct timeline t;

	establish(&t, 2);
	app_sends(&t, 60000);
	holds(&t, leaves_whatever(&t) == 2, "two segments");
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	holds(&t, leaves_whatever(&t) == 2, "one left, one more is allowed");
	arrives(&t, "ACK seq=1 ack=2001 win=60000");
	holds(&t, t.tcb.cc.cwnd == 4000, "doubled in a round trip");
	t.tcb.cc.ssthresh = 4000;
	(void)leaves_whatever(&t);
	for (unsigned i = 3; i <= 6; i++) {
		char ack[60];

		(void)snprintf(ack, sizeof ack, "ACK seq=1 ack=%u001 win=60000", i);
		arrives(&t, ack);
		(void)leaves_whatever(&t);
	}
	holds(&t, t.tcb.cc.cwnd == 5000, "a whole window acknowledged: one segment more");
	timeline_end(&t);
}

static void third_duplicate_ack_retransmits_at_once(void **state) /* R5681-15, R5681-20 to R5681-22 */
{
	(void)state;
	struct timeline t;

	establish(&t, 8);
	app_sends(&t, 20000);
	holds(&t, leaves_whatever(&t) == 8, "eight segments; the first will be lost");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	has_found(&t, FOUND_DUPLICATE_ACK);
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	has_found(&t, FOUND_THIRD_DUPLICATE_ACK);
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	leaves_nothing(&t);
	holds(&t, t.tcb.cc.ssthresh == 4000 && t.tcb.cc.cwnd == 7000,
		"half of the flight, and three that have left");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=8001 len=1000 why=new-data"); /* inflation has opened the window */
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=9001 win=60000");
	has_found(&t, FOUND_FULL_ACK);
	holds(&t, !t.tcb.recovery.is_active && t.tcb.cc.cwnd <= 4000,
		"recovery is over, the window deflated");
	timeline_end(&t);
}

static void partial_ack_resends_the_next_hole(void **state) /* RFC 6582 3.2 (3) */
{
	(void)state;
	struct timeline t;

	establish(&t, 8);
	app_sends(&t, 8000);
	holds(&t, leaves_whatever(&t) == 8, "eight segments; 1 and 4 will be lost");
	for (unsigned i = 0; i < 3; i++)
		arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	arrives(&t, "ACK seq=1 ack=3001 win=60000");
	has_found(&t, FOUND_PARTIAL_ACK);
	leaves(&t, "ACK seq=3001 len=1000 why=partial-ack-retransmit");
	leaves_nothing(&t);
	holds(&t, t.tcb.recovery.is_active, "still in recovery");
	arrives(&t, "ACK seq=1 ack=8001 win=60000");
	has_found(&t, FOUND_FULL_ACK);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void timeout_starts_slowly_from_the_first_hole(void **state) /* R5681-12, R6298-13 */
{
	(void)state;
	struct timeline t;

	establish(&t, 6);
	app_sends(&t, 9000);
	holds(&t, leaves_whatever(&t) == 6, "six segments, all lost");
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	leaves_nothing(&t);
	holds(&t, t.tcb.cc.ssthresh == 3000 && t.tcb.cc.cwnd == 1000, "half the flight; one segment");
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	leaves(&t, "ACK seq=1001 len=1000 why=retransmit-after-timeout");
	leaves(&t, "ACK seq=2001 len=1000 why=retransmit-after-timeout");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=6001 win=60000"); /* the rest had arrived after all */
	leaves(&t, "ACK seq=6001 len=1000 why=new-data");
	timeline_end(&t);
}

static void small_flight_leaves_a_threshold_of_two_segments(void **state) /* R5681-10 */
{
	(void)state;
	struct timeline t;

	establish(&t, 6);
	app_sends(&t, 1000);
	leaves(&t, "PSH,ACK seq=1 len=1000");
	timer_at_ms(&t, 210);
	leaves(&t, "PSH,ACK seq=1 len=1000 why=retransmit-timeout");
	holds(&t, t.tcb.cc.ssthresh == 2000 && t.tcb.cc.cwnd == 1000, "half of one segment would be too little");
	timeline_end(&t);
}

static void duplicate_acks_of_our_own_retransmissions_start_no_new_recovery(void **state) /* RFC 6582 4 */
{
	(void)state;
	struct timeline t;

	establish(&t, 6);
	app_sends(&t, 6000);
	(void)leaves_whatever(&t);
	timer_at_ms(&t, 210);
	(void)leaves_whatever(&t);
	for (unsigned i = 0; i < 4; i++)
		arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves_nothing(&t);
	holds(&t, !t.tcb.recovery.is_active, "no recovery");
	timeline_end(&t);
}

static void idle_window_does_not_grow(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	for (unsigned i = 0; i < 5; i++) {
		char ack[60];

		app_sends(&t, 100);
		leaves(&t, "PSH,ACK len=100");
		(void)snprintf(ack, sizeof ack, "ACK seq=1 ack=%u01 win=60000", i + 1);
		arrives(&t, ack);
	}
	holds(&t, t.tcb.cc.cwnd == 10000, "ACKs of a sender that never filled the window prove nothing");
	timeline_end(&t);
}

static void user_timeout_ends_the_connection(void **state) /* MUST-20, SHLD-11 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	app_sends(&t, 100);
	while (t.tcb.state != TCP_CLOSED) {
		(void)leaves_whatever(&t);
		t.now = tcp_next_deadline(&t.tcb);
		(void)tcp_timeouts(&t.tcb, t.now);
	}
	holds(&t, t.now == 300 * NS_PER_S + 10 * NS_PER_MS, "five minutes after the text left");
	ended_as(&t, TCP_END_TIMEOUT);
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unacknowledged_text_is_sent_again_after_the_rto_and_backs_off),
		cmocka_unit_test(rto_keeps_its_distance_when_asked_to),
		cmocka_unit_test(one_ack_opens_slow_start_by_as_much_as_policy_allows),
		cmocka_unit_test(rto_follows_the_round_trip_time),
		cmocka_unit_test(slow_start_doubles_and_avoidance_adds_one_segment),
		cmocka_unit_test(third_duplicate_ack_retransmits_at_once),
		cmocka_unit_test(partial_ack_resends_the_next_hole),
		cmocka_unit_test(timeout_starts_slowly_from_the_first_hole),
		cmocka_unit_test(small_flight_leaves_a_threshold_of_two_segments),
		cmocka_unit_test(duplicate_acks_of_our_own_retransmissions_start_no_new_recovery),
		cmocka_unit_test(idle_window_does_not_grow),
		cmocka_unit_test(user_timeout_ends_the_connection),
	};

	return run_stories("recovery", tests);
}
