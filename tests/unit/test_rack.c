/* SPDX-License-Identifier: MIT
 *
 * test_rack.c - loss told by time: RACK (RFC 8985 6). The tail loss probe: test_tlp.c.
 *
 * The handshake measures a round trip of 10 ms, so a quarter of the shortest is 2.5 ms.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/simulate/sent_check.h"
#include "timeline.h"

#define MS NS_PER_MS
static void rack_config(struct tcp_config *config)
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
	arrives(t, config->has_timestamps ? "SYN,ACK seq=0 ack=1 win=60000 mss=1012 sackOK tsval=500 tsecr=1"
					  : "SYN,ACK seq=0 ack=1 win=60000 mss=1000 sackOK");
	leaves(t, "ACK seq=1 ack=1");
}

static void establish(struct timeline *t)
{
	struct tcp_config config;

	rack_config(&config);
	establish_as(t, &config);
}

/* `count` segments of 1000 leave. */
static void sends_segments(struct timeline *t, unsigned count)
{
	app_sends(t, count * 1000);
	holds(t, leaves_whatever(t) == count, "all of them leave");
}

/* Segment 1 left at `ms`, segment 2 is reported at `ms` + 10, and 1 comes 1 ms later: it was overtaken. */
static void sees_reordering(struct timeline *t)
{
	sends_segments(t, 2);
	at_ms(t, 20);
	arrives(t, "ACK seq=1 ack=1 win=60000 sack=1001-2001");
	at_ms(t, 21);
	arrives(t, "ACK seq=1 ack=2001 win=60000");
	has_found(t, FOUND_REORDERING);
}

/* ---- what it needs ------------------------------------------------------------------------- */

static void without_sack_duplicates_are_counted(void **state) /* R8985-1 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	rack_config(&config);
	timeline_establish(&t, &config, 60000); /* this peer permits no SACK */
	sends_segments(&t, 5);
	holds(&t, !t.tcb.rack.is_on && t.tcb.sent.count == 0, "nothing is recorded");
	for (unsigned i = 0; i < 3; i++)
		arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	timeline_end(&t);
}

static void each_segment_has_the_time_it_left_last(void **state) /* R8985-2: to the nanosecond */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 2);
	t.now += 1;
	sends_segments(&t, 1);
	holds(&t, t.tcb.sent.count == 2 && sent_at(&t.tcb.sent, 0)->at == 10 * MS && sent_at(&t.tcb.sent, 1)->at == 10 * MS + 1,
	      "a burst of two, and one a nanosecond later");
	t.tcb.resend.why = WHY_FAST_RETRANSMIT;
	at_ms(&t, 12);
	leaves(&t, "ACK seq=1 len=1000");
	holds(&t, sent_at(&t.tcb.sent, 0)->at == 12 * MS, "again, at 12 ms");
	holds(&t, sent_is_sound(&t.tcb.sent, t.tcb.snd.una, t.tcb.snd.nxt), "one run for each");
	timeline_end(&t);
}

/* ---- step 2 ----------------------------------------------------------------------------------- */

static void ack_before_the_shortest_round_trip_is_of_the_first_copy(void **state) /* R8985-3 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 4);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-4001");
	leaves(&t, "ACK seq=1 len=1000 why=rack-retransmit");
	at_ms(&t, 25);
	arrives(&t, "ACK seq=1 ack=4001 win=60000");
	holds(&t, t.tcb.rack.rtt == 10 * MS && t.tcb.rack.xmit_ts == 10 * MS, "5 ms are no round trip");
	timeline_end(&t);
}

static void echo_from_before_the_retransmission_is_of_the_first_copy(void **state) /* R8985-3 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	rack_config(&config);
	config.mss = 1012;
	config.has_timestamps = true;
	establish_as(&t, &config);
	sends_segments(&t, 4); /* our clock shows 11 */
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-4001 tsval=510 tsecr=11");
	leaves(&t, "ACK seq=1 len=1000 why=rack-retransmit tsval=21");
	at_ms(&t, 35);
	arrives(&t, "ACK seq=1 ack=4001 win=60000 tsval=525 tsecr=11");
	holds(&t, t.tcb.rack.rtt == 10 * MS && t.tcb.rack.xmit_ts == 10 * MS, "nothing is learnt from it");
	timeline_end(&t);
}

/* ---- step 3 ----------------------------------------------------------------------------------- */

static void overtaken_segment_shows_reordering(void **state) /* R8985-4 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sees_reordering(&t);
	holds(&t, t.tcb.rack.has_seen_reordering, "remembered");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void retransmission_that_fills_the_gap_is_no_reordering(void **state) /* R8985-4 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 4);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-4001");
	leaves(&t, "ACK seq=1 len=1000 why=rack-retransmit");
	at_ms(&t, 30);
	arrives(&t, "ACK seq=1 ack=4001 win=60000");
	holds(&t, (t.found & FOUND_REORDERING) == 0 && !t.tcb.rack.has_seen_reordering, "it went twice");
	timeline_end(&t);
}

/* ---- steps 4 and 5 ------------------------------------------------------------------------------- */

static void three_reports_are_enough_while_nothing_was_overtaken(void **state) /* R8985-5, R8985-9 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 5);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-3001");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-4001");
	has_found(&t, FOUND_LOSS);
	holds(&t, t.tcb.rack.reo_wnd == 0, "no reordering window");
	leaves(&t, "ACK seq=1 len=1000 why=rack-retransmit");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void one_report_waits_for_the_reordering_window(void **state) /* R8985-6, R8985-9, R8985-10 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 2);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001");
	leaves_nothing(&t);
	holds(&t, t.tcb.rack.reo_wnd == 10 * MS / 4, "a quarter of the shortest round trip");
	holds(&t, t.tcb.timer[TIMER_REORDERING] == 10 * MS + t.tcb.rack.rtt + t.tcb.rack.reo_wnd, "sent + rtt + reo_wnd");
	timer_at_ms(&t, 22);
	leaves(&t, "ACK seq=1 len=1000 why=rack-retransmit");
	holds(&t, t.tcb.timer[TIMER_RETRANSMIT] == t.now + t.tcb.rtt.rto, "R6298-9: a whole RTO from here");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void after_reordering_three_reports_are_not_enough(void **state) /* R8985-5, R8985-6, R8985-19 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sees_reordering(&t);
	sends_segments(&t, 8);
	at_ms(&t, 31);
	arrives(&t, "ACK seq=1 ack=2001 win=60000 sack=3001-4001");
	arrives(&t, "ACK seq=1 ack=2001 win=60000 sack=5001-6001,3001-4001");
	arrives(&t, "ACK seq=1 ack=2001 win=60000 sack=7001-10001,5001-6001,3001-4001");
	leaves_nothing(&t); /* RFC 6675 would take three holes for lost */
	holds(&t, !t.tcb.recovery.is_active, "no recovery");
	timer_at_ms(&t, 34);
	leaves(&t, "ACK seq=2001 len=1000 why=rack-retransmit");
	leaves(&t, "ACK seq=4001 len=1000 why=rack-retransmit");
	leaves(&t, "ACK seq=6001 len=1000 why=rack-retransmit");
	leaves_nothing(&t); /* and no rescue of the end */
	timeline_end(&t);
}

static void d_sack_widens_the_window_up_to_srtt(void **state) /* R8985-7, R8985-8 */
{
	(void)state;
	struct timeline t;
	char ack[80];

	establish(&t);
	sends_segments(&t, 2); /* one is always out */
	for (unsigned round = 1; round <= 6; round++) {
		at_ms(&t, 10 + 10 * round);
		(void)snprintf(ack, sizeof ack, "ACK seq=1 ack=%u001 win=60000 sack=%u001-%u001", round, round - 1, round);
		arrives(&t, ack);
		has_found(&t, FOUND_DSACK);
		holds(&t, t.tcb.rack.reo_wnd_mult == round + 1, "once more each round trip");
		arrives(&t, ack);
		holds(&t, t.tcb.rack.reo_wnd_mult == round + 1, "one in a round trip counts");
		sends_segments(&t, 1);
	}
	at_ms(&t, 80);
	arrives(&t, "ACK seq=1 ack=6001 win=60000 sack=7001-8001");
	holds(&t, t.tcb.rack.reo_wnd == t.tcb.rtt.srtt, "not beyond SRTT");
	timeline_end(&t);
}

/* One recovery: the first of four segments is lost. */
static void recovers(struct timeline *t, unsigned base, unsigned long ms)
{
	char line[80];

	t->tcb.cc.cwnd = 10000;
	sends_segments(t, 4);
	at_ms(t, ms + 10);
	(void)snprintf(line, sizeof line, "ACK seq=1 ack=%u win=60000 sack=%u-%u", base, base + 1000, base + 4000);
	arrives(t, line);
	at_ms(t, ms + 30);
	holds(t, t->tcb.recovery.is_active && leaves_whatever(t) == 1, "one is lost");
	at_ms(t, ms + 40);
	(void)snprintf(line, sizeof line, "ACK seq=1 ack=%u win=60000", base + 4000);
	arrives(t, line);
	has_found(t, FOUND_FULL_ACK);
}

static void sixteen_recoveries_later_the_window_is_small_again(void **state) /* R8985-7 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 1);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1001 win=60000 sack=1-1001");
	holds(&t, t.tcb.rack.reo_wnd_mult == 2, "half a round trip now");
	for (unsigned i = 0; i < 16; i++) {
		holds(&t, t.tcb.rack.reo_wnd_mult == 2, "it stays");
		recovers(&t, 1001 + 4000 * i, 20 + 100 * i);
	}
	holds(&t, t.tcb.rack.reo_wnd_mult == 1, "forgotten");
	timeline_end(&t);
}

static void lost_retransmission_is_found_and_counts_twice(void **state) /* R8985-9, R5681-27 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 10);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-9001");
	leaves(&t, "ACK seq=1 len=1000 why=rack-retransmit");
	holds(&t, t.tcb.cc.cwnd == 5000, "half of the flight");
	app_sends(&t, 1000);
	at_ms(&t, 21);
	leaves(&t, "PSH,ACK seq=10001 len=1000 why=new-data");
	at_ms(&t, 31);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-11001");
	has_found(&t, FOUND_LOSS); /* what left at 21 ms is there, what left at 20 ms is not */
	holds(&t, t.tcb.cc.cwnd == 2500 && t.tcb.cc.ssthresh == 2500, "R5681-27: a second time");
	leaves(&t, "ACK seq=1 len=1000 why=rack-retransmit");
	timeline_end(&t);
}

static void retransmission_of_the_same_instant_is_not_overtaken_by_new_text(void **state) /* R8985-9 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	rack_config(&config);
	config.has_limited_transmit = true;
	establish_as(&t, &config);
	app_sends(&t, 20000);
	holds(&t, leaves_whatever(&t) == 10, "the window is full");
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001");
	leaves(&t, "ACK seq=10001 len=1000 why=limited-transmit");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-3001");
	leaves(&t, "ACK seq=11001 len=1000 why=limited-transmit");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-4001");
	leaves(&t, "ACK seq=1 len=1000 why=rack-retransmit");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-10001");
	(void)leaves_whatever(&t);
	at_ms(&t, 30);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-12001"); /* these left before it, all at 20 ms */
	holds(&t, (t.found & FOUND_LOSS) == 0 && t.tcb.sent.lost == 0, "it is on its way");
	timeline_end(&t);
}

/* ---- recovery ----------------------------------------------------------------------------------------- */

static void what_is_lost_waits_for_the_congestion_window(void **state) /* R8985-20, R8985-19 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 10);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=7001-10001");
	holds(&t, t.tcb.sent.lost == 7000 && t.tcb.cc.cwnd == 5000, "seven are lost, five may go");
	for (unsigned i = 0; i < 5; i++)
		leaves(&t, "ACK len=1000 why=rack-retransmit");
	leaves_nothing(&t);
	holds(&t, t.tcb.sack.pipe == 5000 && t.tcb.sent.lost == 2000, "two wait");
	at_ms(&t, 30);
	arrives(&t, "ACK seq=1 ack=2001 win=60000 sack=7001-10001");
	leaves(&t, "ACK seq=5001 len=1000 why=rack-retransmit");
	leaves(&t, "ACK seq=6001 len=1000 why=rack-retransmit");
	leaves_nothing(&t);
	at_ms(&t, 40);
	arrives(&t, "ACK seq=1 ack=10001 win=60000");
	has_found(&t, FOUND_FULL_ACK);
	timeline_end(&t);
}

static void reports_let_new_text_go_within_the_window(void **state) /* R3042-1, RFC 6675 5 (3) */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	rack_config(&config);
	config.has_limited_transmit = true;
	config.initial_window = 4;
	establish_as(&t, &config);
	app_sends(&t, 9000);
	holds(&t, leaves_whatever(&t) == 4, "the window is full");
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001");
	leaves(&t, "ACK seq=4001 len=1000 why=limited-transmit");
	leaves_nothing(&t);
	holds(&t, t.tcb.cc.cwnd == 4000, "cwnd stays");
	timeline_end(&t);
}

static void timeout_takes_the_first_and_the_overdue_for_lost(void **state) /* R8985-11 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 3);
	timer_at_ms(&t, 30);
	leaves(&t, "PSH,ACK seq=2001 why=tail-loss-probe");
	at_ms(&t, 229);
	sends_segments(&t, 1);
	timer_at_ms(&t, 230);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	leaves_nothing(&t);
	holds(&t, t.tcb.sent.lost == 2000 && t.tcb.sent.in_flight == 2000, "the fourth left a millisecond ago");
	at_ms(&t, 240);
	arrives(&t, "ACK seq=1 ack=1001 win=60000 sack=3001-4001");
	leaves(&t, "ACK seq=1001 len=1000 why=retransmit-after-timeout");
	leaves(&t, "ACK seq=2001 len=1000 why=retransmit-after-timeout");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void second_timeout_takes_what_was_reported_for_lost(void **state) /* R2018-9 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 3);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-3001");
	timer_at_ms(&t, 22);
	leaves(&t, "ACK seq=1 why=rack-retransmit");
	timer_at_ms(&t, 222);
	leaves(&t, "ACK seq=1 why=retransmit-timeout");
	leaves_nothing(&t);
	timer_at_ms(&t, 622);
	leaves(&t, "ACK seq=1 why=retransmit-timeout");
	leaves_nothing(&t);
	holds(&t, t.tcb.sack.count == 0 && t.tcb.sent.lost == 2000, "the reports are forgotten");
	at_ms(&t, 632);
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	leaves(&t, "ACK seq=1001 why=retransmit-after-timeout");
	leaves(&t, "PSH,ACK seq=2001 why=retransmit-after-timeout");
	timeline_end(&t);
}

static void peer_that_reneges_gets_it_again_after_a_timeout(void **state) /* R2018-11 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 5);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-4001");
	(void)leaves_whatever(&t);
	at_ms(&t, 30);
	arrives(&t, "ACK seq=1 ack=2001 win=60000"); /* it had 2001 to 4000 */
	holds(&t, sent_is_sound(&t.tcb.sent, t.tcb.snd.una, t.tcb.snd.nxt), "outstanding again");
	timer_at_ms(&t, 230);
	leaves(&t, "ACK seq=2001 len=1000 why=retransmit-timeout");
	timeline_end(&t);
}

static void loss_behind_the_recovery_begins_another(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	sends_segments(&t, 4);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-4001");
	leaves(&t, "ACK seq=1 why=rack-retransmit");
	app_sends(&t, 1000);
	leaves(&t, "PSH,ACK seq=4001 why=new-data"); /* lost */
	t.now += MS;
	app_sends(&t, 1000);
	at_ms(&t, 30);
	arrives(&t, "ACK seq=1 ack=4001 win=60000");
	has_found(&t, FOUND_FULL_ACK);
	leaves(&t, "PSH,ACK seq=5001 why=new-data");
	at_ms(&t, 40);
	arrives(&t, "ACK seq=1 ack=4001 win=60000 sack=5001-6001");
	leaves(&t, "ACK seq=4001 why=rack-retransmit"); /* at once: it is 20 ms old */
	holds(&t, t.tcb.recovery.is_active, "a recovery of its own");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_sack_duplicates_are_counted),
		cmocka_unit_test(each_segment_has_the_time_it_left_last),
		cmocka_unit_test(ack_before_the_shortest_round_trip_is_of_the_first_copy),
		cmocka_unit_test(echo_from_before_the_retransmission_is_of_the_first_copy),
		cmocka_unit_test(overtaken_segment_shows_reordering),
		cmocka_unit_test(retransmission_that_fills_the_gap_is_no_reordering),
		cmocka_unit_test(three_reports_are_enough_while_nothing_was_overtaken),
		cmocka_unit_test(one_report_waits_for_the_reordering_window),
		cmocka_unit_test(after_reordering_three_reports_are_not_enough),
		cmocka_unit_test(d_sack_widens_the_window_up_to_srtt),
		cmocka_unit_test(sixteen_recoveries_later_the_window_is_small_again),
		cmocka_unit_test(lost_retransmission_is_found_and_counts_twice),
		cmocka_unit_test(retransmission_of_the_same_instant_is_not_overtaken_by_new_text),
		cmocka_unit_test(what_is_lost_waits_for_the_congestion_window),
		cmocka_unit_test(reports_let_new_text_go_within_the_window),
		cmocka_unit_test(timeout_takes_the_first_and_the_overdue_for_lost),
		cmocka_unit_test(second_timeout_takes_what_was_reported_for_lost),
		cmocka_unit_test(peer_that_reneges_gets_it_again_after_a_timeout),
		cmocka_unit_test(loss_behind_the_recovery_begins_another),
	};

	return run_stories("rack", tests);
}
