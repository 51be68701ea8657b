/* SPDX-License-Identifier: MIT
 *
 * test_tlp.c - the tail loss probe (RFC 8985 7). The handshake measures a round trip of 10 ms; the RTO is 200 ms.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "timeline.h"

static void tlp_config(struct tcp_config *config)
{
	timeline_config(config);
	config->has_sack = true;
	config->has_rack = true;
	config->initial_window = 10;
}

static void establish_as(struct timeline *t, const struct tcp_config *config)
{
	timeline_open(t, config);
	leaves(t, "SYN seq=0 sackOK");
	at_ms(t, 10);
	arrives(t, "SYN,ACK seq=0 ack=1 win=60000 mss=1000 sackOK");
	leaves(t, "ACK seq=1 ack=1");
}

static void establish(struct timeline *t)
{
	struct tcp_config config;

	tlp_config(&config);
	establish_as(t, &config);
}

static void sends_segments(struct timeline *t, unsigned count)
{
	app_sends(t, count * 1000);
	holds(t, leaves_whatever(t) == count, "all of them leave");
}

/* ---- when (7.2) ------------------------------------------------------------------------------ */

static void two_quiet_round_trips_bring_a_probe(void **state) /* R8985-12, R8985-16, R8985-17 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 3);
	timer_at_ms(&t, 30);
	leaves(&t, "PSH,ACK seq=2001 len=1000 why=tail-loss-probe");
	leaves_nothing(&t);
	holds(&t, t.tcb.cc.cwnd == 10000 && t.tcb.rtt.rto == 200 * NS_PER_MS, "neither window nor RTO suffers");
	timer_at_ms(&t, 230); /* the RTO, from the probe on, and no second probe */
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	timeline_end(&t);
}

/* The window shuts and opens before the probe has left: the end of the flight goes for that, and once. */
static void segment_that_goes_for_another_reason_is_probe_enough(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	tlp_config(&config);
	config.max_ack_delay = 0;
	establish_as(&t, &config);
	sends_segments(&t, 1);
	timer_at_ms(&t, 30);
	arrives(&t, "ACK seq=1 ack=1 win=0");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "PSH,ACK seq=1 len=1000 why=zero-window-probe");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void ack_of_a_lone_segment_may_be_delayed(void **state) /* R8985-12 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	tlp_config(&config);
	config.max_ack_delay = 60 * NS_PER_MS;
	establish_as(&t, &config);
	sends_segments(&t, 1);
	timer_at_ms(&t, 90);
	leaves(&t, "PSH,ACK seq=1 len=1000 why=tail-loss-probe");
	timeline_end(&t);
}

static void probe_is_not_later_than_the_retransmission_would_be(void **state) /* R8985-13 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	tlp_config(&config);
	config.rto_min = 20 * NS_PER_MS;
	establish_as(&t, &config);
	sends_segments(&t, 1); /* RTO: 30 ms; two round trips and the delay: 60 ms */
	timer_at_ms(&t, 40);
	leaves(&t, "PSH,ACK seq=1 len=1000 why=tail-loss-probe");
	timer_at_ms(&t, 70);
	leaves(&t, "PSH,ACK seq=1 len=1000 why=retransmit-timeout");
	timeline_end(&t);
}

static void new_text_and_its_ack_start_the_wait_again(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 2);
	at_ms(&t, 15);
	sends_segments(&t, 1);
	holds(&t, t.tcb.timer[TIMER_LOSS_PROBE] == 35 * NS_PER_MS, "from the last new text on");
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	holds(&t, t.tcb.timer[TIMER_LOSS_PROBE] == 40 * NS_PER_MS, "from the ACK on");
	arrives(&t, "ACK seq=1 ack=3001 win=60000");
	holds(&t, t.tcb.timer[TIMER_LOSS_PROBE] == 0, "nothing is outstanding");
	timeline_end(&t);
}

static void reported_probe_shows_what_is_lost_before_it_with_timestamps_too(void **state) /* R8985-3 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	tlp_config(&config);
	config.mss = 1012;
	config.has_timestamps = true;
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0 sackOK");
	at_ms(&t, 10);
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=1012 sackOK tsval=500 tsecr=1");
	leaves(&t, "ACK seq=1 ack=1");
	sends_segments(&t, 3);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1001 win=60000 tsval=510 tsecr=11"); /* 2 and 3 are lost */
	timer_at_ms(&t, 40);
	leaves(&t, "PSH,ACK seq=2001 len=1000 why=tail-loss-probe");
	at_ms(&t, 50);
	arrives(&t, "ACK seq=1 ack=1001 win=60000 sack=2001-3001 tsval=540 tsecr=11"); /* the gap holds the echo back */
	leaves(&t, "ACK seq=1001 len=1000 why=rack-retransmit");
	timeline_end(&t);
}

static void what_was_reported_or_is_repaired_needs_no_probe(void **state) /* R8985-14 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 3);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001");
	holds(&t, t.tcb.timer[TIMER_LOSS_PROBE] == 0 && t.tcb.timer[TIMER_REORDERING] != 0, "the reordering timer has taken over");
	timer_at_ms(&t, 22);
	leaves(&t, "ACK seq=1 why=rack-retransmit");
	t.tcb.cc.cwnd = 10000;
	sends_segments(&t, 1);
	holds(&t, t.tcb.timer[TIMER_LOSS_PROBE] == 0, "none in a recovery");
	timer_at_ms(&t, 222);
	leaves(&t, "ACK seq=1 why=retransmit-timeout");
	holds(&t, t.tcb.timer[TIMER_LOSS_PROBE] == 0, "none after a timeout");
	timeline_end(&t);
}

static void second_probe_waits_for_the_first_and_for_a_round_trip(void **state) /* R8985-15 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 2);
	timer_at_ms(&t, 30);
	leaves(&t, "PSH,ACK seq=1001 why=tail-loss-probe");
	at_ms(&t, 35);
	sends_segments(&t, 1);
	holds(&t, t.tcb.timer[TIMER_LOSS_PROBE] == 0, "one is in flight");
	at_ms(&t, 40);
	arrives(&t, "ACK seq=1 ack=2001 win=60000 sack=1001-2001"); /* it came twice: the probe is over */
	holds(&t, !t.tcb.tlp.is_out && t.tcb.timer[TIMER_LOSS_PROBE] == 0, "and no round trip was measured since");
	at_ms(&t, 45);
	arrives(&t, "ACK seq=1 ack=3001 win=60000");
	has_found(&t, FOUND_RTT_SAMPLE);
	sends_segments(&t, 1);
	holds(&t, t.tcb.timer[TIMER_LOSS_PROBE] != 0, "now");
	timeline_end(&t);
}

static void unmeasured_connection_is_not_probed(void **state) /* R8985-15, R8985-12: without an SRTT there is no probe */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	tlp_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN seq=0");
	at_ms(&t, 1010);
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=1000 sackOK");
	leaves(&t, "ACK seq=1 ack=1");
	sends_segments(&t, 1);
	timer_at_ms(&t, 4010);
	leaves(&t, "PSH,ACK seq=1 why=retransmit-timeout");
	timeline_end(&t);
}

static void closed_window_is_probed_as_ever(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 2);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1001 win=0");
	holds(&t, t.tcb.timer[TIMER_LOSS_PROBE] == 0 && t.tcb.timer[TIMER_PROBE] != 0, "only the window's probe");
	timer_at_ms(&t, 220);
	leaves(&t, "ACK seq=1001 len=1 why=zero-window-probe");
	timeline_end(&t);
}

/* ---- what (7.3) ----------------------------------------------------------------------------------- */

static void new_text_is_the_better_probe_whatever_the_window(void **state) /* R8985-16, R8985-17 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	tlp_config(&config);
	config.initial_window = 2;
	establish_as(&t, &config);
	app_sends(&t, 5000);
	holds(&t, leaves_whatever(&t) == 2, "the congestion window is full");
	timer_at_ms(&t, 30);
	leaves(&t, "ACK seq=2001 len=1000 why=tail-loss-probe-new");
	leaves_nothing(&t);
	holds(&t, tcp_next_deadline(&t.tcb) == 230 * NS_PER_MS, "the RTO from here");
	at_ms(&t, 40);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=2001-3001");
	has_found(&t, FOUND_LOSS);
	leaves(&t, "ACK seq=1 len=1000 why=rack-retransmit");
	timeline_end(&t);
}

static void full_peer_gets_the_last_segment_again(void **state) /* R8985-16 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	tlp_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0");
	at_ms(&t, 10);
	arrives(&t, "SYN,ACK seq=0 ack=1 win=2000 mss=1000 sackOK");
	leaves(&t, "ACK seq=1 ack=1");
	app_sends(&t, 5000);
	holds(&t, leaves_whatever(&t) == 2, "no room for a third");
	timer_at_ms(&t, 30);
	leaves(&t, "ACK seq=1001 len=1000 why=tail-loss-probe");
	timeline_end(&t);
}

static void short_last_segment_goes_as_it_was_and_the_fin_with_it(void **state) /* R8985-16 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 2300);
	app_closes(&t);
	holds(&t, leaves_whatever(&t) == 3, "the third has 300 bytes and the FIN");
	timer_at_ms(&t, 30);
	leaves(&t, "FIN,PSH,ACK seq=2001 len=300 why=tail-loss-probe");
	timeline_end(&t);
}

static void lost_fin_is_probed(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=1");
	timer_at_ms(&t, 70);
	leaves(&t, "FIN,ACK seq=1 len=0 why=tail-loss-probe");
	at_ms(&t, 80);
	arrives(&t, "ACK seq=1 ack=2 win=60000");
	is_in(&t, TCP_FIN_WAIT_2);
	timeline_end(&t);
}

/* RFC 8985 3.4, figure 1: the last three of four are lost, and one of them once more. */
static void figure_1_probe_and_rack_repair_without_a_timeout(void **state) /* R8985-9, R8985-16 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 4);                                            /* 1. */
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1001 win=60000");                      /* 2. */
	timer_at_ms(&t, 40);                                              /* 3a. */
	leaves(&t, "PSH,ACK seq=3001 len=1000 why=tail-loss-probe");      /* 3b. */
	at_ms(&t, 50);
	arrives(&t, "ACK seq=1 ack=1001 win=60000 sack=3001-4001");       /* 5a. */
	has_found(&t, FOUND_LOSS);                                        /* 5b. */
	leaves(&t, "ACK seq=1001 len=1000 why=rack-retransmit");          /* 5c. */
	leaves(&t, "ACK seq=2001 len=1000 why=rack-retransmit");
	at_ms(&t, 60);
	arrives(&t, "ACK seq=1 ack=1001 win=60000 sack=2001-4001");       /* 6. */
	has_found(&t, FOUND_LOSS);                                        /* 7a. */
	leaves(&t, "ACK seq=1001 len=1000 why=rack-retransmit");          /* 7b. */
	at_ms(&t, 70);
	arrives(&t, "ACK seq=1 ack=4001 win=60000");                      /* 8. */
	has_found(&t, FOUND_FULL_ACK);
	timeline_end(&t);
}

/* ---- was there a loss? (7.4.2) ---------------------------------------------------------------------------- */

/* Five segments, the last of them sent again as a probe at 30 ms. */
static void five_and_a_probe(struct timeline *t)
{
	establish(t);
	sends_segments(t, 5);
	timer_at_ms(t, 30);
	leaves(t, "PSH,ACK seq=4001 len=1000 why=tail-loss-probe");
}

static void probe_that_repaired_the_only_loss_halves_the_window(void **state) /* R8985-18 */
{
	(void)state;
	struct timeline t;

	five_and_a_probe(&t);
	at_ms(&t, 31);
	arrives(&t, "ACK seq=1 ack=4001 win=60000"); /* the ACKs were late, not the segments */
	at_ms(&t, 40);
	arrives(&t, "ACK seq=1 ack=5001 win=60000");
	holds(&t, t.tcb.cc.cwnd == 10000, "was the first copy lost? the next ACK will tell");
	sends_segments(&t, 6);
	at_ms(&t, 50);
	arrives(&t, "ACK seq=1 ack=11001 win=60000");
	has_found(&t, FOUND_PROBE_REPAIRED);
	holds(&t, t.tcb.cc.cwnd == 3000 && t.tcb.cc.ssthresh == 3000, "half of what was in flight");
	timeline_end(&t);
}

/* ssthresh may date from when segments were smaller. */
static void window_falls_to_two_segments_of_now_at_most(void **state)
{
	(void)state;
	struct timeline t;

	five_and_a_probe(&t);
	at_ms(&t, 40);
	arrives(&t, "ACK seq=1 ack=5001 win=60000");
	t.tcb.cc.ssthresh = 536;
	sends_segments(&t, 1);
	at_ms(&t, 50);
	arrives(&t, "ACK seq=1 ack=6001 win=60000");
	has_found(&t, FOUND_PROBE_REPAIRED);
	holds(&t, t.tcb.cc.cwnd == 2000 && t.tcb.cc.ssthresh == 2000, "two segments");
	timeline_end(&t);
}

static void probe_that_came_twice_repaired_nothing(void **state) /* R8985-18, 7.4.2 case 1 */
{
	(void)state;
	struct timeline t;

	five_and_a_probe(&t);
	at_ms(&t, 40);
	arrives(&t, "ACK seq=1 ack=5001 win=60000 sack=4001-5001");
	has_found(&t, FOUND_DSACK);
	sends_segments(&t, 6);
	at_ms(&t, 50);
	arrives(&t, "ACK seq=1 ack=11001 win=60000");
	holds(&t, t.tcb.cc.cwnd >= 10000 && (t.found & FOUND_PROBE_REPAIRED) == 0, "no loss");
	timeline_end(&t);
}

static void duplicate_ack_without_report_says_the_same(void **state) /* R8985-18, 7.4.2 case 2 */
{
	(void)state;
	struct timeline t;

	five_and_a_probe(&t);
	at_ms(&t, 39);
	arrives(&t, "ACK seq=1 ack=5001 win=60000");
	at_ms(&t, 40);
	arrives(&t, "ACK seq=1 ack=5001 win=60000");
	sends_segments(&t, 6);
	at_ms(&t, 50);
	arrives(&t, "ACK seq=1 ack=11001 win=60000");
	holds(&t, t.tcb.cc.cwnd >= 10000 && (t.found & FOUND_PROBE_REPAIRED) == 0, "no loss");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_quiet_round_trips_bring_a_probe),
		cmocka_unit_test(segment_that_goes_for_another_reason_is_probe_enough),
		cmocka_unit_test(ack_of_a_lone_segment_may_be_delayed),
		cmocka_unit_test(probe_is_not_later_than_the_retransmission_would_be),
		cmocka_unit_test(new_text_and_its_ack_start_the_wait_again),
		cmocka_unit_test(reported_probe_shows_what_is_lost_before_it_with_timestamps_too),
		cmocka_unit_test(what_was_reported_or_is_repaired_needs_no_probe),
		cmocka_unit_test(second_probe_waits_for_the_first_and_for_a_round_trip),
		cmocka_unit_test(unmeasured_connection_is_not_probed),
		cmocka_unit_test(closed_window_is_probed_as_ever),
		cmocka_unit_test(new_text_is_the_better_probe_whatever_the_window),
		cmocka_unit_test(full_peer_gets_the_last_segment_again),
		cmocka_unit_test(short_last_segment_goes_as_it_was_and_the_fin_with_it),
		cmocka_unit_test(lost_fin_is_probed),
		cmocka_unit_test(figure_1_probe_and_rack_repair_without_a_timeout),
		cmocka_unit_test(probe_that_repaired_the_only_loss_halves_the_window),
		cmocka_unit_test(window_falls_to_two_segments_of_now_at_most),
		cmocka_unit_test(probe_that_came_twice_repaired_nothing),
		cmocka_unit_test(duplicate_ack_without_report_says_the_same),
	};

	return run_stories("tlp", tests);
}
