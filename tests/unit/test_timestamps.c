/* SPDX-License-Identifier: MIT
 *
 * test_timestamps.c - the timestamps option: who echoes what, round trips of retransmissions, PAWS (RFC 7323).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

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

static void delayed_ack_echoes_the_first_segment_it_acknowledges(void **state) /* 4.3 A */
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

static void duplicate_ack_echoes_the_last_segment_in_order(void **state) /* 4.3 B, C */
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

static void segment_from_an_earlier_life_is_refused(void **state) /* 5.3 R1 */
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

static void silence_of_24_days_makes_any_timestamp_good(void **state) /* 5.5 */
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

static void segment_outside_the_window_does_not_set_ts_recent(void **state) /* 5.3 R2 before R3 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "ACK seq=50000 ack=1 len=10 tsval=900 tsecr=11");
	holds(&t, t.tcb.ts.recent == 500, "TS.Recent stays");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_syns_carry_the_option_and_then_every_segment),
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
	};

	return run_stories("timestamps", tests);
}
