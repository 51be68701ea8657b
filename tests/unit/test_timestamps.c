/* SPDX-License-Identifier: MIT
 *
 * test_timestamps.c - the timestamps option: who echoes what, round trips of retransmissions, PAWS (RFC 7323).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "timeline.h"

static void establish(struct timeline *t)
{
	struct tcp_config config;

	timeline_config(&config);
	config.has_timestamps = true;
	timeline_open(t, &config);
	leaves(t, "SYN seq=0 tsval=1 tsecr=0");
	at_ms(t, 10);
	arrives(t, "SYN,ACK seq=0 ack=1 mss=1000 tsval=500 tsecr=1");
	leaves(t, "ACK seq=1 ack=1 tsval=11 tsecr=500");
}

static void both_syns_carry_the_option_and_then_every_segment(void **state) /* R7323-10 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	holds(&t, t.tcb.snd.mss == 988, "the option takes 12 of the 1000 bytes");
	app_sends(&t, 1500);
	leaves(&t, "ACK seq=1 len=988 tsval=11 tsecr=500");
	app_closes(&t);
	leaves(&t, "FIN,PSH,ACK seq=989 len=512 tsval=11");
	timeline_end(&t);
}

/* MUST-16: what the peer can take is less the options, also where our own MSS is the smaller one. */
static void option_fits_into_the_smallest_mss(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_timestamps = true;
	config.mss = 10;
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0 tsval=1 tsecr=0");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=1000 mss=15 tsval=500 tsecr=1");
	leaves(&t, "ACK seq=1 ack=1");
	app_sends(&t, 30);
	leaves(&t, "ACK seq=1 len=3");
	timeline_end(&t);
}

/* RFC 7323 5.3 with RFC 5961 5: whoever guesses a number in the window, and not the ACK, must not be able to make all that
 * follows look old. */
static void timestamp_of_a_segment_with_a_false_ack_is_not_kept(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "ACK seq=1 ack=9999 tsval=200000 tsecr=1");
	leaves(&t, "ACK seq=1 ack=1 tsecr=500 why=ack-of-unsent");
	arrives(&t, "PSH,ACK seq=1 ack=1 len=10 tsval=501 tsecr=11");
	app_reads(&t, 10);
	timer_at_ms(&t, 50);
	leaves(&t, "ACK ack=11 tsecr=501");
	timeline_end(&t);
}

static void first_value_may_be_any_number(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_timestamps = true;
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "SYN,ACK seq=0 ack=1 mss=1000 tsval=4000000000 tsecr=1");
	leaves(&t, "ACK seq=1 tsecr=4000000000");
	arrives(&t, "PSH,ACK seq=1 ack=1 len=10 tsval=4000000001 tsecr=1");
	app_reads(&t, 10);
	timeline_end(&t);
}

static void peer_without_the_option_gets_none(void **state) /* R7323-9, R7323-13 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_timestamps = true;
	timeline_open(&t, &config);
	leaves(&t, "SYN tsval=1");
	arrives(&t, "SYN,ACK seq=0 ack=1 mss=1000");
	leaves(&t, "ACK seq=1 tsval=0 tsecr=0");
	holds(&t, !t.tcb.ts.is_on && t.tcb.snd.mss == 1000, "off, and the whole MSS is text");
	arrives(&t, "PSH,ACK seq=1 ack=1 len=10 tsval=7");
	app_reads(&t, 10);
	timeline_end(&t);

	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=1000");
	leaves(&t, "SYN,ACK tsval=0");
	timeline_end(&t);
}

static void delayed_ack_echoes_the_first_segment_it_acknowledges(void **state) /* R7323-17 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "ACK seq=1 ack=1 len=500 tsval=510 tsecr=11");
	at_ms(&t, 30);
	arrives(&t, "ACK seq=501 ack=1 len=500 tsval=530 tsecr=11");
	leaves(&t, "ACK ack=1001 tsecr=510 why=ack-second-segment");
	timeline_end(&t);
}

static void duplicate_ack_echoes_the_last_segment_in_order(void **state) /* R7323-18, R7323-19 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "ACK seq=501 ack=1 len=500 tsval=540 tsecr=11");
	leaves(&t, "ACK ack=1 tsecr=500 why=duplicate-ack");
	arrives(&t, "ACK seq=1 ack=1 len=500 tsval=560 tsecr=11");
	leaves(&t, "ACK ack=1001 tsecr=560 why=gap-filled-ack");
	timeline_end(&t);
}

static void retransmission_is_measured_by_its_echo(void **state) /* RFC 6298 3: "unless timestamps" */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK seq=1 len=100 tsval=11");
	timer_at_ms(&t, 210);
	leaves(&t, "PSH,ACK seq=1 len=100 tsval=211 why=retransmit-timeout");
	holds(&t, t.tcb.rtt.rto == 400 * NS_PER_MS, "backed off");
	at_ms(&t, 240);
	arrives(&t, "ACK seq=1 ack=101 tsval=700 tsecr=211");
	has_found(&t, FOUND_RTT_SAMPLE);
	holds(&t, t.tcb.rtt.rto == 200 * NS_PER_MS, "30 ms ago by the echo: the back-off is over");
	timeline_end(&t);
}

static void echo_of_an_older_segment_does_not_measure_our_own_waiting(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK seq=1 len=100 tsval=11");
	timer_at_ms(&t, 210);
	leaves(&t, "PSH,ACK seq=1 len=100 tsval=211");
	arrives(&t, "ACK seq=1 ack=101 tsval=700 tsecr=11"); /* the first copy had come, its ACK was lost */
	holds(&t, t.tcb.rtt.srtt == 10 * NS_PER_MS, "no sample of 200 ms");
	timeline_end(&t);
}

static void segment_from_an_earlier_life_is_refused(void **state) /* R7323-20, R7323-21 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "PSH,ACK seq=1 ack=1 len=10 tsval=499 tsecr=11");
	has_found(&t, FOUND_PAWS);
	leaves(&t, "ACK seq=1 ack=1 why=ack-of-old-timestamp");
	app_reads(&t, 0);
	arrives(&t, "RST seq=1 tsval=3"); /* an RST is not asked for its time (5.2) */
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

static void silence_of_24_days_makes_any_timestamp_good(void **state) /* R7323-26 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	t.now += 25 * 24 * 3600 * NS_PER_S;
	arrives(&t, "PSH,ACK seq=1 ack=1 len=10 tsval=3 tsecr=11");
	app_reads(&t, 10);
	holds(&t, t.tcb.ts.recent == 3, "TS.Recent starts anew");
	timeline_end(&t);
}

static void segment_that_has_lost_its_timestamp_is_dropped_in_silence(void **state) /* R7323-11, R7323-12 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "PSH,ACK seq=1 ack=1 len=10");
	has_found(&t, FOUND_NO_TIMESTAMP);
	leaves_nothing(&t);
	is_in(&t, TCP_ESTABLISHED);
	timeline_end(&t);
}

static void segment_outside_the_window_does_not_set_ts_recent(void **state) /* 5.3 R2 before R3, R7323-16 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "ACK seq=50000 ack=1 len=10 tsval=900 tsecr=11");
	holds(&t, t.tcb.ts.recent == 500, "TS.Recent stays");
	timeline_end(&t);
}

static void ts_recent_follows_segments_that_reach_back_to_the_last_ack(void **state) /* R7323-16 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "ACK seq=101 ack=1 len=100 tsval=600 tsecr=11"); /* behind a gap: begins after Last.ACK.sent */
	holds(&t, t.tcb.ts.recent == 500, "not from behind a gap");
	leaves(&t, "ACK ack=1 tsecr=500");
	arrives(&t, "ACK seq=1 ack=1 len=50 tsval=590 tsecr=11"); /* sent earlier, but not earlier than TS.Recent */
	holds(&t, t.tcb.ts.recent == 590, "from one that begins at Last.ACK.sent");
	leaves(&t, "ACK ack=51 tsecr=590");
	arrives(&t, "ACK seq=51 ack=1 len=10 tsval=590 tsecr=11"); /* the same tick */
	holds(&t, t.tcb.ts.recent == 590 && t.tcb.rcv.nxt == PEER_ISN + 61, "an equal value is no earlier one");
	timeline_end(&t);
}

static void no_ack_bit_means_no_echo(void **state) /* R7323-14 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_timestamps = true;
	timeline_open(&t, &config);
	leaves(&t, "SYN tsval=1 tsecr=0");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN tsval=1001 tsecr=0");
	arrives(&t, "SYN seq=0 mss=1000 tsval=500 tsecr=1"); /* an echo without ACK: nobody has acknowledged anything */
	holds(&t, t.tcb.rtt.srtt == 0, "its TSecr is not looked at");
	leaves(&t, "SYN,ACK ack=1 tsecr=500");
	timeline_end(&t);
}

static void echo_is_measured_when_it_acknowledges_something_new(void **state) /* R7323-15 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	time_ns srtt = t.tcb.rtt.srtt;

	at_ms(&t, 500);
	arrives(&t, "ACK seq=1 ack=1 tsval=990 tsecr=11");
	arrives(&t, "PSH,ACK seq=1 ack=1 len=10 tsval=991 tsecr=11");
	holds(&t, t.tcb.rtt.srtt == srtt, "nothing new is acknowledged: nothing is measured");
	timeline_end(&t);
}

static void stale_segment_outside_the_window_is_judged_by_its_time(void **state) /* R7323-20: before the window check */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "PSH,ACK seq=50000 ack=1 len=10 tsval=400 tsecr=11");
	has_found(&t, FOUND_PAWS);
	holds(&t, (t.found & FOUND_OUTSIDE_WINDOW) == 0, "the first check that fails is the one that is named");
	leaves(&t, "ACK seq=1 ack=1 why=ack-of-old-timestamp");
	timeline_end(&t);
}

static void text_that_waits_for_a_gap_is_not_asked_again_for_its_time(void **state) /* R7323-24 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "ACK seq=101 ack=1 len=100 tsval=600 tsecr=11");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1 len=100 tsval=700 tsecr=11"); /* TS.Recent is beyond 600 when the gap closes */
	holds(&t, t.tcb.ts.recent == 700, "TS.Recent moved on");
	app_reads(&t, 200);
	timeline_end(&t);
}

static void rst_changes_nothing_of_our_timestamps(void **state) /* R7323-21 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "ACK seq=1 ack=1 len=100 tsval=510 tsecr=11"); /* the ACK waits: Last.ACK.sent is 1 */
	arrives(&t, "RST seq=1 len=200 tsval=900");
	is_in(&t, TCP_ESTABLISHED); /* it reaches into the window, but does not begin at RCV.NXT */
	holds(&t, t.tcb.ts.recent == 510, "TS.Recent stays");
	timeline_end(&t);
}

static void rst_returns_the_timestamp_of_what_it_answers(void **state) /* R7323-22 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;
	struct tcp_output out;
	struct tcp_segment stray = {.ctl = CTL_ACK, .options = {.has_timestamps = true, .ts_value = 77, .ts_echo = 5}};

	timeline_config(&config);
	config.has_timestamps = true;
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "ACK seq=0 ack=500 tsval=800 tsecr=3");
	leaves(&t, "RST seq=500 tsval=3 tsecr=800 why=rst-bad-ack");
	timeline_end(&t);

	timeline_listen(&t, &config);
	arrives(&t, "ACK seq=0 ack=500 tsval=801");
	leaves(&t, "RST seq=500 tsval=0 tsecr=801");
	timeline_end(&t);

	assert_true(tcp_closed_arrives(&stray, &out));
	assert_true(out.seg.options.has_timestamps);
	assert_int_equal(out.seg.options.ts_value, 5); /* nobody's PAWS finds it old */
	assert_int_equal(out.seg.options.ts_echo, 77);
	stray.ctl = CTL_SYN; /* without ACK it echoes nothing */
	assert_true(tcp_closed_arrives(&stray, &out));
	assert_int_equal(out.seg.options.ts_value, 0);
	stray.options.has_timestamps = false;
	assert_true(tcp_closed_arrives(&stray, &out));
	assert_false(out.seg.options.has_timestamps);
}

static void abort_carries_timestamps_like_any_segment(void **state) /* R7323-23 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	at_ms(&t, 50);
	app_aborts(&t);
	leaves(&t, "RST,ACK seq=1 ack=1 tsval=51 tsecr=500 why=rst-abort");
	timeline_end(&t);

	establish(&t);
	tcp_stop_reading(&t.tcb, t.now);
	arrives(&t, "ACK seq=1 ack=1 len=10 tsval=777 tsecr=11");
	leaves(&t, "RST,ACK tsval=11 tsecr=777 why=rst-data-after-close");
	timeline_end(&t);
}

static void clock_ticks_once_a_millisecond(void **state) /* R7323-25 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	at_ms(&t, 20);
	app_sends(&t, 1);
	leaves(&t, "PSH,ACK len=1 tsval=21");
	arrives(&t, "ACK seq=1 ack=2 tsval=500 tsecr=21");
	at_ms(&t, 21);
	app_sends(&t, 1);
	leaves(&t, "PSH,ACK len=1 tsval=22");
	arrives(&t, "ACK seq=1 ack=3 tsval=500 tsecr=22");
	at_ms(&t, 1020);
	app_sends(&t, 1);
	leaves(&t, "PSH,ACK len=1 tsval=1021");
	timeline_end(&t);
}

static void each_connection_has_a_clock_of_its_own(void **state) /* R7323-27 */
{
	(void)state;
	struct tcp_config config;
	uint32_t first[8];

	timeline_config(&config);
	config.has_timestamps = true;
	config.has_fixed_isn = false;
	memset(config.isn_key, 0x5a, sizeof config.isn_key);
	for (uint16_t i = 0; i < ARRAY_LEN(first); i++) {
		struct tcb tcb = {0};
		uint8_t room[1];
		struct tcp_memory memory = {.send = room, .receive = room}; /* nothing is sent or received */
		struct tcp_endpoints e = {
			.local = {.family = 4}, .remote = {.family = 4}, .local_port = (uint16_t)(5000 + i), .remote_port = 80};
		struct tcp_output out;

		tcp_open(&tcb, &config, &memory, &e, true, 0);
		assert_true(tcp_next_segment(&tcb, 0, &out));
		first[i] = out.seg.options.ts_value;
		for (uint16_t k = 0; k < i; k++)
			assert_true(first[i] - first[k] > 1000 && first[k] - first[i] > 1000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_syns_carry_the_option_and_then_every_segment),
		cmocka_unit_test(option_fits_into_the_smallest_mss),
		cmocka_unit_test(timestamp_of_a_segment_with_a_false_ack_is_not_kept),
		cmocka_unit_test(first_value_may_be_any_number),
		cmocka_unit_test(peer_without_the_option_gets_none),
		cmocka_unit_test(delayed_ack_echoes_the_first_segment_it_acknowledges),
		cmocka_unit_test(duplicate_ack_echoes_the_last_segment_in_order),
		cmocka_unit_test(retransmission_is_measured_by_its_echo),
		cmocka_unit_test(echo_of_an_older_segment_does_not_measure_our_own_waiting),
		cmocka_unit_test(segment_from_an_earlier_life_is_refused),
		cmocka_unit_test(silence_of_24_days_makes_any_timestamp_good),
		cmocka_unit_test(segment_that_has_lost_its_timestamp_is_dropped_in_silence),
		cmocka_unit_test(segment_outside_the_window_does_not_set_ts_recent),
		cmocka_unit_test(ts_recent_follows_segments_that_reach_back_to_the_last_ack),
		cmocka_unit_test(no_ack_bit_means_no_echo),
		cmocka_unit_test(echo_is_measured_when_it_acknowledges_something_new),
		cmocka_unit_test(stale_segment_outside_the_window_is_judged_by_its_time),
		cmocka_unit_test(text_that_waits_for_a_gap_is_not_asked_again_for_its_time),
		cmocka_unit_test(rst_changes_nothing_of_our_timestamps),
		cmocka_unit_test(rst_returns_the_timestamp_of_what_it_answers),
		cmocka_unit_test(abort_carries_timestamps_like_any_segment),
		cmocka_unit_test(clock_ticks_once_a_millisecond),
		cmocka_unit_test(each_connection_has_a_clock_of_its_own),
	};

	return run_stories("timestamps", tests);
}
