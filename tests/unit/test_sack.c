/* SPDX-License-Identifier: MIT
 *
 * test_sack.c - selective acknowledgments: reporting (RFC 2018, 2883), recovery by the scoreboard (RFC 6675), and limited
 * transmit (RFC 3042).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "timeline.h"

static void establish(struct timeline *t, uint32_t initial_window)
{
	struct tcp_config config;

	timeline_config(&config);
	config.has_sack = true;
	config.initial_window = initial_window;
	timeline_open(t, &config);
	leaves(t, "SYN seq=0 sackOK");
	at_ms(t, 10);
	arrives(t, "SYN,ACK seq=0 ack=1 win=60000 mss=1000 sackOK");
	leaves(t, "ACK seq=1 ack=1");
}

/* ---- the receiver -------------------------------------------------------------------------- */

static void gaps_are_reported_youngest_first(void **state) /* R2018-3, R2018-4, R2018-5, R2018-6, R2018-7 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	arrives(&t, "ACK seq=1001 ack=1 len=500");
	leaves(&t, "ACK ack=1 sack=1001-1501 why=duplicate-ack");
	arrives(&t, "ACK seq=3001 ack=1 len=500");
	leaves(&t, "ACK ack=1 sack=3001-3501,1001-1501");
	arrives(&t, "ACK seq=1501 ack=1 len=500");
	leaves(&t, "ACK ack=1 sack=1001-2001,3001-3501");
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	leaves(&t, "ACK ack=2001 sack=3001-3501 why=gap-filled-ack");
	timeline_end(&t);
}

static void duplicate_is_reported_once(void **state) /* R2883-1, R2883-2 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	arrives(&t, "ACK seq=1 ack=1 len=500");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1 len=500");
	leaves(&t, "ACK ack=501 sack=1-501 why=ack-of-duplicate");
	arrives(&t, "ACK seq=1001 ack=1 len=500");
	leaves(&t, "ACK ack=501 sack=1001-1501");
	arrives(&t, "ACK seq=1001 ack=1 len=500");
	leaves(&t, "ACK ack=501 sack=1001-1501,1001-1501");
	timeline_end(&t);
}

static void partial_duplicate_is_reported(void **state) /* R2883-1: RFC 2883 4.2 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	arrives(&t, "ACK seq=1 ack=1 len=500");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=301 ack=1 len=500");
	has_found(&t, FOUND_PARTLY_OLD);
	leaves(&t, "ACK ack=801 sack=301-501");
	timeline_end(&t);
}

static void larger_piece_follows_the_duplicate_in_it(void **state) /* R2883-1: RFC 2883 4 (4), 4.1.3 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	arrives(&t, "ACK seq=1001 ack=1 len=500");
	arrives(&t, "ACK seq=1501 ack=1 len=500");
	arrives(&t, "ACK seq=3001 ack=1 len=500");
	arrives(&t, "ACK seq=5001 ack=1 len=500");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1501 ack=1 len=500"); /* of the piece that grew longest ago */
	leaves(&t, "ACK ack=1 sack=1501-2001,1001-2001,5001-5501,3001-3501");
	timeline_end(&t);
}

static void first_duplicate_part_is_reported(void **state) /* R2883-1, R2883-2: RFC 2883 4.2.1 to 4.2.3 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	arrives(&t, "ACK seq=1001 ack=1 len=500");
	leaves(&t, "ACK ack=1 sack=1001-1501");
	arrives(&t, "ACK seq=2001 ack=1 len=500");
	leaves(&t, "ACK ack=1 sack=2001-2501,1001-1501");
	arrives(&t, "ACK seq=1201 ack=1 len=1000"); /* its ends have come before, its middle has not */
	leaves(&t, "ACK ack=1 sack=1201-1501,1001-2501");
	arrives(&t, "ACK seq=3001 ack=1 len=500");
	leaves(&t, "ACK ack=1 sack=3001-3501,1001-2501");
	arrives(&t, "ACK seq=1 ack=1 len=1200"); /* fills the gap, and 200 bytes have come before */
	leaves(&t, "ACK ack=2501 sack=1001-1201,3001-3501 why=gap-filled-ack");
	timeline_end(&t);
}

static void segment_over_all_gaps_is_acknowledged_at_once(void **state) /* RFC 5681 4.2 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	arrives(&t, "ACK seq=501 ack=1 len=100");
	leaves(&t, "ACK ack=1 sack=501-601");
	arrives(&t, "ACK seq=1 ack=1 len=800"); /* brings what we hold once more */
	has_found(&t, FOUND_GAP_FILLED);
	leaves(&t, "ACK ack=801 sack=501-601 why=gap-filled-ack");
	timeline_end(&t);
}

static void text_carries_reports_and_is_shorter_for_it(void **state) /* R2018-3, R6691-2: text and options fit the MSS together */
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	arrives(&t, "ACK seq=1001 ack=1 len=500");
	leaves(&t, "ACK seq=1 ack=1 sack=1001-1501 why=duplicate-ack");
	app_sends(&t, 2000);
	leaves(&t, "ACK seq=1 ack=1 len=988 sack=1001-1501 why=new-data");
	leaves(&t, "ACK seq=989 ack=1 len=988 sack=1001-1501 why=new-data");
	leaves_nothing(&t); /* Nagle: 24 more wait, as ever */
	arrives(&t, "ACK seq=3001 ack=1 len=500");
	leaves(&t, "ACK sack=3001-3501,1001-1501");
	arrives(&t, "ACK seq=1 ack=1977 len=1000");
	leaves(&t, "PSH,ACK seq=1977 ack=1501 len=24 sack=3001-3501");
	app_sends(&t, 1000);
	arrives(&t, "ACK seq=1501 ack=2001 len=1500");
	leaves(&t, "PSH,ACK seq=2001 ack=3501 len=1000 sack="); /* nothing is missing: the whole room is text's again */
	timeline_end(&t);
}

static void copies_carry_reports_too(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	app_sends(&t, 1000);
	leaves(&t, "PSH,ACK seq=1 len=1000 sack=");
	arrives(&t, "ACK seq=1001 ack=1 len=500");
	leaves(&t, "ACK sack=1001-1501");
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=988 sack=1001-1501 why=retransmit-timeout");
	arrives(&t, "ACK seq=1 ack=989 win=60000");
	leaves(&t, "PSH,ACK seq=989 len=12 sack=1001-1501 why=retransmit-after-timeout");
	timeline_end(&t);
}

static void tiny_segments_keep_half_of_their_room_for_text(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_sack = true;
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0 sackOK");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=30 sackOK");
	leaves(&t, "ACK seq=1 ack=1");
	arrives(&t, "ACK seq=1001 ack=1 len=5");
	arrives(&t, "ACK seq=1101 ack=1 len=5");
	(void)leaves_whatever(&t);
	app_sends(&t, 100);
	leaves(&t, "ACK seq=1 len=18 sack=1101-1106");
	timeline_end(&t);
}

static void beside_timestamps_three_blocks_fit(void **state) /* R2018-6 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_sack = true;
	config.has_timestamps = true;
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0 sackOK");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=1000 sackOK tsval=7 tsecr=1");
	leaves(&t, "ACK seq=1 ack=1");
	for (unsigned i = 0; i < 4; i++) {
		static const char *const texts[] = {
			"ACK seq=1001 ack=1 len=10 tsval=7 tsecr=1", "ACK seq=2001 ack=1 len=10 tsval=7 tsecr=1",
			"ACK seq=3001 ack=1 len=10 tsval=7 tsecr=1", "ACK seq=4001 ack=1 len=10 tsval=7 tsecr=1"};

		arrives(&t, texts[i]);
	}
	holds(&t, leaves_whatever(&t) == 4, "a duplicate ACK for each");
	app_sends(&t, 2000);
	leaves(&t, "ACK seq=1 len=960 sack=4001-4011,3001-3011,2001-2011"); /* 1000 - 12 - 28 */
	timeline_end(&t);
}

static void peer_without_sack_hears_of_no_blocks(void **state) /* R2018-2 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_sack = true;
	timeline_establish(&t, &config, 10000);
	arrives(&t, "ACK seq=1001 ack=1 len=500");
	leaves(&t, "ACK ack=1 sack= why=duplicate-ack");
	timeline_end(&t);
}

/* ---- the sender ------------------------------------------------------------------------------ */

static void third_report_starts_recovery_at_the_first_hole(void **state) /* R6675-9 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10);
	app_sends(&t, 10000);
	holds(&t, leaves_whatever(&t) == 10, "ten segments; the first and the fourth will be lost");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001");
	has_found(&t, FOUND_SACK | FOUND_DUPLICATE_ACK);
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-3001");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=4001-5001,1001-3001");
	has_found(&t, FOUND_THIRD_DUPLICATE_ACK);
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	leaves_nothing(&t);
	holds(&t, t.tcb.cc.cwnd == 5000 && t.tcb.cc.ssthresh == 5000, "half of the flight");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=4001-6001,1001-3001");
	leaves_nothing(&t); /* the pipe is full: 1000 sent again, 1000 and 4000 not reported and not yet lost */
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=4001-7001,1001-3001");
	leaves(&t, "ACK seq=3001 len=1000 why=sack-hole"); /* three behind it have come: lost; 1000 and 3000 in the pipe */
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=10001 win=60000");
	has_found(&t, FOUND_FULL_ACK);
	holds(&t, !t.tcb.recovery.is_active && t.tcb.sack.count == 0, "recovery is over, the scoreboard empty");
	timeline_end(&t);
}

static void new_text_goes_when_every_lost_hole_was_sent_again(void **state) /* R6675-6, R6675-10 */
{
	(void)state;
	struct timeline t;

	establish(&t, 8);
	app_sends(&t, 12000);
	holds(&t, leaves_whatever(&t) == 8, "eight segments; the first is lost");
	for (unsigned i = 0; i < 3; i++) {
		static const char *const reports[] = {"ACK seq=1 ack=1 win=60000 sack=1001-2001",
						      "ACK seq=1 ack=1 win=60000 sack=1001-3001",
						      "ACK seq=1 ack=1 win=60000 sack=1001-4001"};
		arrives(&t, reports[i]);
	}
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-6001");
	leaves(&t, "ACK seq=8001 len=1000 why=new-data");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void duplicate_ack_without_news_counts_nothing(void **state) /* R5681-18 */
{
	(void)state;
	struct timeline t;

	establish(&t, 5);
	app_sends(&t, 5000);
	(void)leaves_whatever(&t);
	for (unsigned i = 0; i < 5; i++)
		arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001");
	leaves_nothing(&t);
	holds(&t, t.tcb.recovery.dup_acks == 1, "one report, however often it comes");
	timeline_end(&t);
}

static void ack_that_was_overtaken_still_reports(void **state) /* R6675-1: every ACK with blocks */
{
	(void)state;
	struct timeline t;

	establish(&t, 5);
	app_sends(&t, 5000);
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1-501,2001-3001");
	has_found(&t, FOUND_OLD_ACK | FOUND_SACK);
	holds(&t, t.tcb.sack.count == 1 && t.tcb.sack.bytes == 1000, "the block above SND.UNA");
	timeline_end(&t);
}

static void what_the_peer_holds_is_not_sent_again_after_a_timeout(void **state) /* RFC 6675 5.1 */
{
	(void)state;
	struct timeline t;

	establish(&t, 5);
	app_sends(&t, 5000);
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-3001");
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	arrives(&t, "ACK seq=1 ack=3001 win=60000");
	leaves(&t, "ACK seq=3001 len=1000 why=retransmit-after-timeout");
	timeline_end(&t);
}

static void second_timeout_forgets_the_scoreboard(void **state) /* R2018-8, R2018-9: the peer may renege */
{
	(void)state;
	struct timeline t;

	establish(&t, 5);
	app_sends(&t, 5000);
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-3001");
	timer_at_ms(&t, 210);
	(void)leaves_whatever(&t);
	holds(&t, t.tcb.sack.count == 1, "kept at first");
	timer_at_ms(&t, 610);
	holds(&t, t.tcb.sack.count == 0, "forgotten");
	timeline_end(&t);
}

static void blocks_outside_what_was_sent_are_ignored(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 5);
	app_sends(&t, 3000);
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=2001-9001");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=2001-1001");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1288923631-3426836815"); /* half around the circle */
	holds(&t, t.tcb.sack.count == 0, "nothing is believed");
	arrives(&t, "ACK seq=1 ack=1001 win=60000 sack=1-501");
	has_found(&t, FOUND_DSACK);
	timeline_end(&t);
}

static void ack_that_stops_inside_a_block_takes_the_block_away(void **state) /* R2018-11: reneging */
{
	(void)state;
	struct timeline t;

	establish(&t, 5);
	app_sends(&t, 5000);
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-4001");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=2001 win=60000");
	holds(&t, t.tcb.sack.count == 0, "what follows is not there after all");
	t.now = tcp_next_deadline(&t.tcb);
	(void)tcp_timeouts(&t.tcb, t.now);
	leaves(&t, "ACK seq=2001 len=1000 why=retransmit-timeout");
	timeline_end(&t);
}

static void end_of_the_flight_is_rescued_once(void **state) /* R6675-8 */
{
	(void)state;
	struct timeline t;

	establish(&t, 8);
	app_sends(&t, 8000);
	holds(&t, leaves_whatever(&t) == 8, "eight segments; 1, 7 and 8 are lost");
	at_ms(&t, 30);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-5001");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-6001");
	leaves(&t, "PSH,ACK seq=7001 len=1000 why=rescue-retransmit");
	leaves_nothing(&t);
	timeline_end(&t);
}

/* R6675-8: only what can have been lost; the same number never leaves twice in one instant. */
static void rescue_does_not_repeat_what_has_just_left(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 8);
	app_sends(&t, 9000);
	holds(&t, leaves_whatever(&t) == 8, "eight segments; the first is lost");
	at_ms(&t, 30);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-7001");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	leaves(&t, "PSH,ACK seq=8001 len=1000 why=new-data");
	leaves_nothing(&t);
	at_ms(&t, 50);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-8001");
	leaves(&t, "PSH,ACK seq=8001 len=1000 why=rescue-retransmit");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void nor_the_fin(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 8);
	app_sends(&t, 8000);
	holds(&t, leaves_whatever(&t) == 8, "eight segments; the first is lost");
	at_ms(&t, 30);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-8001");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	at_ms(&t, 40);
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=8001 why=fin");
	leaves_nothing(&t);
	timeline_end(&t);
}

/* ---- limited transmit ---------------------------------------------------------------------------- */

static void first_two_duplicates_release_new_text(void **state) /* R3042-1, R3042-2 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_limited_transmit = true;
	config.initial_window = 3;
	timeline_establish(&t, &config, 60000);
	app_sends(&t, 10000);
	holds(&t, leaves_whatever(&t) == 3, "the window is full");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=3001 len=1000 why=limited-transmit");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=4001 len=1000 why=limited-transmit");
	leaves_nothing(&t);
	holds(&t, t.tcb.cc.cwnd == 3000, "cwnd stays");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gaps_are_reported_youngest_first),
		cmocka_unit_test(duplicate_is_reported_once),
		cmocka_unit_test(partial_duplicate_is_reported),
		cmocka_unit_test(larger_piece_follows_the_duplicate_in_it),
		cmocka_unit_test(first_duplicate_part_is_reported),
		cmocka_unit_test(segment_over_all_gaps_is_acknowledged_at_once),
		cmocka_unit_test(text_carries_reports_and_is_shorter_for_it),
		cmocka_unit_test(copies_carry_reports_too),
		cmocka_unit_test(tiny_segments_keep_half_of_their_room_for_text),
		cmocka_unit_test(beside_timestamps_three_blocks_fit),
		cmocka_unit_test(peer_without_sack_hears_of_no_blocks),
		cmocka_unit_test(ack_that_was_overtaken_still_reports),
		cmocka_unit_test(third_report_starts_recovery_at_the_first_hole),
		cmocka_unit_test(new_text_goes_when_every_lost_hole_was_sent_again),
		cmocka_unit_test(duplicate_ack_without_news_counts_nothing),
		cmocka_unit_test(what_the_peer_holds_is_not_sent_again_after_a_timeout),
		cmocka_unit_test(second_timeout_forgets_the_scoreboard),
		cmocka_unit_test(blocks_outside_what_was_sent_are_ignored),
		cmocka_unit_test(ack_that_stops_inside_a_block_takes_the_block_away),
		cmocka_unit_test(end_of_the_flight_is_rescued_once),
		cmocka_unit_test(rescue_does_not_repeat_what_has_just_left),
		cmocka_unit_test(nor_the_fin),
		cmocka_unit_test(first_two_duplicates_release_new_text),
	};

	return run_stories("sack", tests);
}
