/* SPDX-License-Identifier: MIT
 *
 * test_rto.c - the retransmission timer, rule by rule (RFC 6298).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "timeline.h"

static struct tcp_config rto_config(time_ns floor)
{
	struct tcp_config config;

	timeline_config(&config);
	config.rto_min = floor;
	return config;
}

static void before_any_sample_it_is_one_second(void **state) /* R6298-1 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(200 * NS_PER_MS);

	timeline_open(&t, &config);
	leaves(&t, "SYN");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN why=retransmit-timeout");
	timeline_end(&t);
}

/* R6298-2, R6298-3, R6298-4: SRTT = R, RTTVAR = R/2; then gains of 1/8 and 1/4, RTTVAR from the old SRTT. */
static void samples_move_it_as_the_equations_say(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(NS_PER_MS);

	timeline_establish(&t, &config, 60000); /* R = 10 ms */
	holds(&t, t.tcb.rtt.rto == 30 * NS_PER_MS, "10 + 4 * 5 ms");
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK");
	at_ms(&t, 28); /* R' = 18 ms */
	arrives(&t, "ACK seq=1 ack=101");
	holds(&t, t.tcb.rtt.rttvar == 5750 * NS_PER_US && t.tcb.rtt.srtt == 11 * NS_PER_MS, "5 + (8 - 5) / 4; 10 + (18 - 10) / 8");
	holds(&t, t.tcb.rtt.rto == 34 * NS_PER_MS, "11 + 4 * 5.75 ms");
	timeline_end(&t);
}

static void floor_and_ceiling_are_policy(void **state) /* R6298-5, R6298-6 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(NS_PER_S); /* as the RFC has it */

	timeline_establish(&t, &config, 60000);
	holds(&t, t.tcb.rtt.rto == NS_PER_S, "never below the floor");
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK");
	for (unsigned i = 0; i < 6; i++) {
		t.now = tcp_next_deadline(&t.tcb);
		(void)tcp_timeouts(&t.tcb, t.now);
		leaves(&t, "PSH,ACK why=retransmit-timeout");
	}
	holds(&t, t.tcb.rtt.rto == 60 * NS_PER_S, "never above a ceiling of 60 s");
	timeline_end(&t);
}

static void ceiling_holds_from_the_first_syn_on(void **state) /* R6298-6 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(200 * NS_PER_MS);

	config.rto_max = 500 * NS_PER_MS;
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	timer_at_ms(&t, 500);
	leaves(&t, "SYN why=retransmit-timeout");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN why=retransmit-timeout");
	timeline_end(&t);
}

static void ceiling_holds_for_the_three_seconds_behind_a_lost_syn(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(200 * NS_PER_MS);

	config.rto_max = 2 * NS_PER_S;
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN why=retransmit-timeout");
	at_ms(&t, 1010);
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000");
	leaves(&t, "ACK seq=1 ack=1");
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK seq=1");
	timer_at_ms(&t, 3010);
	leaves(&t, "PSH,ACK seq=1 why=retransmit-timeout");
	timeline_end(&t);
}

static void ceiling_wins_over_a_higher_floor(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(3 * NS_PER_S);

	config.rto_max = 300 * NS_PER_MS;
	timeline_establish(&t, &config, 60000);
	holds(&t, t.tcb.rtt.rto == 300 * NS_PER_MS, "after a sample");
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK");
	timer_at_ms(&t, 310);
	leaves(&t, "PSH,ACK why=retransmit-timeout");
	timer_at_ms(&t, 610);
	leaves(&t, "PSH,ACK why=retransmit-timeout");
	timeline_end(&t);
}

static void segment_sent_twice_is_not_timed(void **state) /* R6298-7: Karn */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(200 * NS_PER_MS);

	timeline_establish(&t, &config, 60000);
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK");
	timer_at_ms(&t, 210);
	leaves(&t, "PSH,ACK why=retransmit-timeout");
	at_ms(&t, 215);
	arrives(&t, "ACK seq=1 ack=101");
	holds(&t, (t.found & FOUND_RTT_SAMPLE) == 0 && t.tcb.rtt.srtt == 10 * NS_PER_MS, "no sample");
	timeline_end(&t);
}

static void every_round_trip_gives_a_sample(void **state) /* R6298-8 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(200 * NS_PER_MS);
	char line[60];

	config.initial_window = 4;
	timeline_establish(&t, &config, 60000);
	app_sends(&t, 90000);
	for (unsigned round = 1; round <= 4; round++) {
		(void)leaves_whatever(&t);
		at_ms(&t, 10 + 20 * round);
		(void)snprintf(line, sizeof line, "ACK seq=1 ack=%u win=60000", t.tcb.snd.nxt - TIMELINE_ISS);
		arrives(&t, line);
		has_found(&t, FOUND_RTT_SAMPLE);
	}
	timeline_end(&t);
}

/* R6298-10, R6298-12, R6298-9: a running timer runs on when more is sent; each ACK of something new restarts it. */
static void sending_leaves_it_running_and_news_restart_it(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(200 * NS_PER_MS);

	timeline_establish(&t, &config, 60000);
	app_sends(&t, 1000);
	leaves(&t, "PSH,ACK seq=1");
	at_ms(&t, 60);
	app_sends(&t, 1000);
	leaves(&t, "PSH,ACK seq=1001");
	holds(&t, tcp_next_deadline(&t.tcb) == 210 * NS_PER_MS, "since the first one left");
	at_ms(&t, 100);
	arrives(&t, "ACK seq=1 ack=1001");
	time_ns due = t.now + t.tcb.rtt.rto;

	holds(&t, tcp_next_deadline(&t.tcb) == due, "one RTO from now, and no sooner than one after the second left");
	arrives(&t, "ACK seq=1 ack=2001");
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER, "R6298-11: all is acknowledged");
	timeline_end(&t);
}

static void only_the_oldest_segment_goes_and_the_timer_doubles(void **state) /* R6298-13, R6298-14 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(200 * NS_PER_MS);

	config.initial_window = 5;
	timeline_establish(&t, &config, 60000);
	app_sends(&t, 5000);
	holds(&t, leaves_whatever(&t) == 5, "five segments");
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	leaves_nothing(&t);
	timer_at_ms(&t, 610);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	leaves_nothing(&t);
	timeline_end(&t);
}

/* R6298-9: nothing goes again by the timer sooner than one RTO after it was last sent. */
static void copy_waits_a_whole_timeout_as_well(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(200 * NS_PER_MS);

	config.initial_window = 6;
	timeline_establish(&t, &config, 60000);
	app_sends(&t, 6000);
	(void)leaves_whatever(&t);
	at_ms(&t, 100);
	for (unsigned i = 0; i < 3; i++)
		arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=1 why=fast-retransmit");
	at_ms(&t, 209);
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	leaves(&t, "ACK seq=1001 why=partial-ack-retransmit");
	holds(&t, t.tcb.timer[TIMER_RETRANSMIT] >= 409 * NS_PER_MS, "one RTO after that");
	timeline_end(&t);
}

static void data_begins_with_three_seconds_behind_a_lost_syn(void **state) /* R6298-15: 5.7 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(200 * NS_PER_MS);

	timeline_open(&t, &config);
	leaves(&t, "SYN");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN");
	at_ms(&t, 1010);
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=1000");
	leaves(&t, "ACK");
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK");
	timer_at_ms(&t, 4010);
	leaves(&t, "PSH,ACK why=retransmit-timeout");
	timeline_end(&t);
}

/* R6298-16 is a MAY that we do not use: what was measured before a pause of the network is kept. */
static void many_doublings_forget_nothing(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = rto_config(200 * NS_PER_MS);

	timeline_establish(&t, &config, 60000);
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK");
	for (unsigned i = 0; i < 6; i++) {
		t.now = tcp_next_deadline(&t.tcb);
		(void)tcp_timeouts(&t.tcb, t.now);
		(void)leaves_whatever(&t);
	}
	holds(&t, t.tcb.rtt.srtt == 10 * NS_PER_MS, "SRTT stays");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_any_sample_it_is_one_second),
		cmocka_unit_test(samples_move_it_as_the_equations_say),
		cmocka_unit_test(floor_and_ceiling_are_policy),
		cmocka_unit_test(ceiling_holds_from_the_first_syn_on),
		cmocka_unit_test(ceiling_holds_for_the_three_seconds_behind_a_lost_syn),
		cmocka_unit_test(ceiling_wins_over_a_higher_floor),
		cmocka_unit_test(segment_sent_twice_is_not_timed),
		cmocka_unit_test(every_round_trip_gives_a_sample),
		cmocka_unit_test(sending_leaves_it_running_and_news_restart_it),
		cmocka_unit_test(only_the_oldest_segment_goes_and_the_timer_doubles),
		cmocka_unit_test(copy_waits_a_whole_timeout_as_well),
		cmocka_unit_test(data_begins_with_three_seconds_behind_a_lost_syn),
		cmocka_unit_test(many_doublings_forget_nothing),
	};

	return run_stories("rto", tests);
}
