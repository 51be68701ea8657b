/* SPDX-License-Identifier: MIT
 *
 * test_transfer.c - text both ways: segments, ACKs, reassembly, windows (RFC 9293 3.8, 3.10.7.4).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "timeline.h"

static void establish(struct timeline *t, unsigned win)
{
	struct tcp_config config;

	timeline_config(&config);
	timeline_establish(t, &config, win);
}

static void second_segment_is_acknowledged_at_once(void **state) /* R5681-24, SHLD-19 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	has_found(&t, FOUND_IN_ORDER);
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1001 ack=1 len=1000");
	leaves(&t, "ACK seq=1 ack=2001 win=8000 why=ack-second-segment");
	leaves_nothing(&t);
	app_reads(&t, 2000);
	timeline_end(&t);
}

static void single_segment_is_acknowledged_after_the_delay(void **state) /* R5681-25, SHLD-18, MUST-40 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	at_ms(&t, 100);
	arrives(&t, "PSH,ACK seq=1 ack=1 len=500");
	leaves_nothing(&t);
	timer_at_ms(&t, 140);
	leaves(&t, "ACK ack=501 why=ack-delayed");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void held_text_leaves_in_full_segments(void **state) /* MAY-16, MAY-15: SEND without PUSH */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	tcp_hold(&t.tcb, true);
	app_sends(&t, 600);
	leaves_nothing(&t);
	app_sends(&t, 600);
	leaves(&t, "ACK seq=1 len=1000 why=new-data");
	leaves_nothing(&t);
	tcp_hold(&t.tcb, false);
	leaves_nothing(&t); /* Nagle: the first is not acknowledged yet */
	arrives(&t, "ACK seq=1 ack=1001");
	leaves(&t, "PSH,ACK seq=1001 len=200");
	timeline_end(&t);
}

static void held_text_waits_no_longer_than_the_override_timeout(void **state) /* MUST-60, RFC 9293 3.8.6.2.1 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	tcp_hold(&t.tcb, true);
	app_sends(&t, 40);
	leaves_nothing(&t);
	timer_at_ms(&t, 210);
	leaves(&t, "PSH,ACK seq=1 len=40");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void close_lets_go_of_held_text(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	tcp_hold(&t.tcb, true);
	app_sends(&t, 40);
	app_closes(&t);
	leaves(&t, "FIN,PSH,ACK seq=1 len=40");
	timeline_end(&t);
}

static void first_segments_are_acknowledged_at_once_when_asked_for(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.quick_acks = 2;
	timeline_establish(&t, &config, 10000);
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	leaves(&t, "ACK ack=1001 why=ack-at-once");
	arrives(&t, "ACK seq=1001 ack=1 len=1000");
	leaves(&t, "ACK ack=2001 why=ack-at-once");
	arrives(&t, "ACK seq=2001 ack=1 len=1000");
	leaves_nothing(&t);
	timer_at_ms(&t, 50);
	leaves(&t, "ACK ack=3001 why=ack-delayed");
	timeline_end(&t);
}

static void a_dialogue_ends_the_acknowledging_at_once(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.quick_acks = 5;
	timeline_establish(&t, &config, 10000);
	app_sends(&t, 20); /* a question is no answer */
	leaves(&t, "PSH,ACK seq=1 len=20");
	arrives(&t, "ACK seq=1 ack=21 len=1000");
	leaves(&t, "ACK ack=1001 why=ack-at-once");
	at_ms(&t, 30);
	app_sends(&t, 20);
	leaves(&t, "PSH,ACK seq=21 len=20");
	arrives(&t, "ACK seq=1001 ack=41 len=1000");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void answer_carries_the_ack(void **state) /* MUST-58 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "PSH,ACK seq=1 ack=1 len=500");
	app_sends(&t, 20);
	leaves(&t, "PSH,ACK seq=1 ack=501 len=20 why=new-data");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=501 ack=21");
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER, "no timer is left, not even the delayed ACK's");
	timeline_end(&t);
}

static void gap_brings_a_duplicate_ack_each_and_is_closed_by_the_missing_piece(void **state) /* R5681-13, R2018-4 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "ACK seq=1001 ack=1 len=1000");
	has_found(&t, FOUND_OUT_OF_ORDER);
	arrives(&t, "ACK seq=3001 ack=1 len=1000");
	leaves(&t, "ACK ack=1 why=duplicate-ack");
	leaves(&t, "ACK ack=1 why=duplicate-ack");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	has_found(&t, FOUND_IN_ORDER | FOUND_GAP_FILLED);
	leaves(&t, "ACK ack=2001 why=gap-filled-ack");
	arrives(&t, "ACK seq=2001 ack=1 len=1000");
	leaves(&t, "ACK ack=4001 why=gap-filled-ack");
	app_reads(&t, 4000);
	timeline_end(&t);
}

static void overlapping_pieces_are_put_together(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "ACK seq=501 ack=1 len=300");
	arrives(&t, "ACK seq=701 ack=1 len=300");
	arrives(&t, "ACK seq=401 ack=1 len=900");
	arrives(&t, "ACK seq=1 ack=1 len=450");
	has_found(&t, FOUND_GAP_FILLED);
	app_reads(&t, 1300);
	arrives(&t, "ACK seq=1001 ack=1 len=500"); /* 300 old bytes, 200 new ones */
	has_found(&t, FOUND_PARTLY_OLD | FOUND_IN_ORDER);
	app_reads(&t, 200);
	timeline_end(&t);
}

static void old_text_is_acknowledged_again(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	has_found(&t, FOUND_DUPLICATE);
	leaves(&t, "ACK ack=1001 why=ack-of-duplicate");
	app_reads(&t, 1000);
	timeline_end(&t);
}

static void text_outside_the_window_is_refused_and_the_window_repeated(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "ACK seq=20001 ack=1 len=100");
	has_found(&t, FOUND_OUTSIDE_WINDOW);
	leaves(&t, "ACK ack=1 win=10000 why=ack-of-unacceptable");
	timeline_end(&t);
}

static void text_beyond_the_window_is_cut(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "ACK seq=1 ack=1 len=12000");
	has_found(&t, FOUND_IN_ORDER | FOUND_BEYOND_WINDOW);
	app_reads(&t, 10000);
	timeline_end(&t);
}

static void window_closes_and_reading_opens_it_in_worthwhile_steps(void **state) /* MUST-39, SHLD-14 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	for (unsigned i = 0; i < 5; i++) {
		static const char *const pieces[] = {"ACK seq=1 ack=1 len=2000",
			"ACK seq=2001 ack=1 len=2000", "ACK seq=4001 ack=1 len=2000",
			"ACK seq=6001 ack=1 len=2000", "ACK seq=8001 ack=1 len=2000"};
		arrives(&t, pieces[i]);
	}
	leaves(&t, "ACK ack=10001 win=0");
	leaves_nothing(&t);
	uint8_t some[4000];

	holds(&t, tcp_receive(&t.tcb, some, 900, t.now) == 900, "900 bytes are read");
	leaves_nothing(&t); /* too little to speak of */
	holds(&t, tcp_receive(&t.tcb, some, 4000, t.now) == 4000, "4000 more are read");
	leaves(&t, "ACK ack=10001 win=4900 why=window-update");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void sender_fills_the_window_and_stops(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 3000);
	app_sends(&t, 5000);
	leaves(&t, "ACK seq=1 len=1000 why=new-data");
	leaves(&t, "ACK seq=1001 len=1000");
	leaves(&t, "ACK seq=2001 len=1000");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=2001 win=3000");
	has_found(&t, FOUND_ACKS_NEW);
	leaves(&t, "ACK seq=3001 len=1000");
	leaves(&t, "PSH,ACK seq=4001 len=1000"); /* MUST-61: the last of what is queued */
	leaves_nothing(&t);
	timeline_end(&t);
}

static void nagle_holds_a_small_segment_while_text_is_outstanding(void **state) /* SHLD-7 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	app_sends(&t, 10);
	leaves(&t, "PSH,ACK seq=1 len=10");
	app_sends(&t, 10);
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=11");
	leaves(&t, "PSH,ACK seq=11 len=10");
	timeline_end(&t);
}

static void without_nagle_small_segments_go_at_once(void **state) /* MUST-17 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_nagle = false;
	timeline_establish(&t, &config, 10000);
	app_sends(&t, 10);
	leaves(&t, "PSH,ACK seq=1 len=10");
	app_sends(&t, 10);
	leaves(&t, "PSH,ACK seq=11 len=10");
	timeline_end(&t);
}

/* MUST-36, MUST-37, R1122-3, SHLD-29, SHLD-30 */
static void closed_window_is_probed_ever_more_slowly_and_never_given_up(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 1000);
	app_sends(&t, 3000);
	leaves(&t, "ACK seq=1 len=1000");
	arrives(&t, "ACK seq=1 ack=1001 win=0");
	has_found(&t, FOUND_ZERO_WINDOW);
	leaves_nothing(&t);
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1001 len=1 why=zero-window-probe");
	for (unsigned i = 0; i < 20; i++) {
		arrives(&t, "ACK seq=1 ack=1001 win=0");
		leaves_nothing(&t);
		t.now = tcp_next_deadline(&t.tcb);
		(void)tcp_timeouts(&t.tcb, t.now);
		leaves(&t, "ACK seq=1001 len=1 why=zero-window-probe");
	}
	is_in(&t, TCP_ESTABLISHED);
	holds(&t, t.now > 600 * NS_PER_S, "probing went on for more than ten minutes");
	arrives(&t, "ACK seq=1 ack=1001 win=5000");
	has_found(&t, FOUND_WINDOW_UPDATE);
	leaves(&t, "ACK seq=1001 len=1");
	leaves(&t, "ACK seq=1002 len=1000 why=new-data");
	timeline_end(&t);
}

static void lost_window_update_does_not_stop_the_sender_for_ever(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 2000);
	app_sends(&t, 4000);
	leaves(&t, "ACK seq=1 len=1000");
	leaves(&t, "ACK seq=1001 len=1000");
	arrives(&t, "ACK seq=1 ack=2001 win=0"); /* and the update that follows is lost */
	leaves_nothing(&t);
	holds(&t, tcp_next_deadline(&t.tcb) != TIME_NEVER, "a timer runs");
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=2001 len=1 why=zero-window-probe");
	arrives(&t, "ACK seq=1 ack=2002 win=2000"); /* the probe's byte was taken */
	leaves(&t, "ACK seq=2002 len=1000");
	timeline_end(&t);
}

static void silly_window_is_not_filled_with_crumbs(void **state) /* MUST-38 */
{
	(void)state;
	struct timeline t;

	establish(&t, 4000);
	app_sends(&t, 8000);
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=4001 win=100");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=4001 win=2000");
	leaves(&t, "ACK seq=4001 len=1000");
	timeline_end(&t);
}

static void shrunken_window_is_survived(void **state) /* MUST-34, SHLD-15 */
{
	(void)state;
	struct timeline t;

	establish(&t, 4000);
	app_sends(&t, 6000);
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1001 win=1000"); /* 2000 bytes in flight stand beyond the edge now */
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=4001 win=3000");
	leaves(&t, "ACK seq=4001 len=1000");
	timeline_end(&t);
}

static void old_ack_does_not_move_anything(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	app_sends(&t, 2000);
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=2001 win=10000");
	arrives(&t, "ACK seq=1 ack=1001 win=7");
	has_found(&t, FOUND_OLD_ACK);
	holds(&t, t.tcb.snd.una == TIMELINE_ISS + 2001 && t.tcb.snd.wnd == 10000, "SND.UNA and SND.WND stay");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void ack_of_what_was_never_sent_is_answered(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "ACK seq=1 ack=5000 len=10");
	has_found(&t, FOUND_ACK_BEYOND);
	leaves(&t, "ACK seq=1 ack=1 why=ack-of-unsent");
	app_reads(&t, 0);
	timeline_end(&t);
}

static void segment_without_ack_is_dropped(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "PSH seq=1 len=10");
	has_found(&t, FOUND_NO_ACK);
	app_reads(&t, 0);
	leaves_nothing(&t);
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(second_segment_is_acknowledged_at_once),
		cmocka_unit_test(single_segment_is_acknowledged_after_the_delay),
		cmocka_unit_test(held_text_leaves_in_full_segments),
		cmocka_unit_test(held_text_waits_no_longer_than_the_override_timeout),
		cmocka_unit_test(close_lets_go_of_held_text),
		cmocka_unit_test(first_segments_are_acknowledged_at_once_when_asked_for),
		cmocka_unit_test(a_dialogue_ends_the_acknowledging_at_once),
		cmocka_unit_test(answer_carries_the_ack),
		cmocka_unit_test(gap_brings_a_duplicate_ack_each_and_is_closed_by_the_missing_piece),
		cmocka_unit_test(overlapping_pieces_are_put_together),
		cmocka_unit_test(old_text_is_acknowledged_again),
		cmocka_unit_test(text_outside_the_window_is_refused_and_the_window_repeated),
		cmocka_unit_test(text_beyond_the_window_is_cut),
		cmocka_unit_test(window_closes_and_reading_opens_it_in_worthwhile_steps),
		cmocka_unit_test(sender_fills_the_window_and_stops),
		cmocka_unit_test(nagle_holds_a_small_segment_while_text_is_outstanding),
		cmocka_unit_test(without_nagle_small_segments_go_at_once),
		cmocka_unit_test(closed_window_is_probed_ever_more_slowly_and_never_given_up),
		cmocka_unit_test(lost_window_update_does_not_stop_the_sender_for_ever),
		cmocka_unit_test(silly_window_is_not_filled_with_crumbs),
		cmocka_unit_test(shrunken_window_is_survived),
		cmocka_unit_test(old_ack_does_not_move_anything),
		cmocka_unit_test(ack_of_what_was_never_sent_is_answered),
		cmocka_unit_test(segment_without_ack_is_dropped),
	};

	return run_stories("transfer", tests);
}
