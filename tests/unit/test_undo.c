/* SPDX-License-Identifier: MIT
 *
 * test_undo.c - a reaction to loss is taken back: by the echo of a timestamp (Eifel, RFC 3522), by D-SACK (RFC 3708), and what
 * that restores (RFC 4015).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "timeline.h"

/* Eight segments of 1000 leave at 10 ms (our clock shows 11); 20000 more bytes wait. */
static void eight_in_flight(struct timeline *t, bool has_timestamps, bool has_sack, bool has_undo)
{
	struct tcp_config config;

	timeline_config(&config);
	config.mss = 1012;
	config.has_timestamps = has_timestamps;
	config.has_sack = has_sack;
	config.has_undo = has_undo;
	config.initial_window = 8;
	timeline_open(t, &config);
	leaves(t, "SYN seq=0");
	at_ms(t, 10);
	arrives(t, has_timestamps ? "SYN,ACK seq=0 ack=1 win=60000 mss=1012 sackOK tsval=500 tsecr=1"
				  : "SYN,ACK seq=0 ack=1 win=60000 mss=1000 sackOK");
	leaves(t, "ACK seq=1 ack=1");
	app_sends(t, 28000);
	holds(t, leaves_whatever(t) == 8, "eight segments");
}

/* ---- the echo ------------------------------------------------------------------------------------ */

static void echo_of_the_first_copy_undoes_a_fast_retransmit(void **state) /* RFC 3522 3.2, RFC 4015 3 */
{
	(void)state;
	struct timeline t;

	eight_in_flight(&t, true, false, true);
	at_ms(&t, 30);
	for (unsigned i = 0; i < 3; i++)
		arrives(&t, "ACK seq=1 ack=1 win=60000 tsval=520 tsecr=1");
	leaves(&t, "ACK seq=1 len=1000 tsval=31 why=fast-retransmit");
	holds(&t, t.tcb.cc.ssthresh == 4000, "half");
	at_ms(&t, 35);
	arrives(&t, "ACK seq=1 ack=8001 win=60000 tsval=525 tsecr=11"); /* it was late, not lost */
	has_found(&t, FOUND_SPURIOUS_RETRANSMIT | FOUND_FULL_ACK);
	holds(&t, t.tcb.cc.cwnd == 8000 && t.tcb.cc.ssthresh > 60000 && !t.tcb.recovery.is_active, "as before");
	holds(&t, leaves_whatever(&t) == 8, "a whole window");
	timeline_end(&t);
}

static void echo_of_the_copy_proves_the_loss(void **state)
{
	(void)state;
	struct timeline t;

	eight_in_flight(&t, true, false, true);
	at_ms(&t, 30);
	for (unsigned i = 0; i < 3; i++)
		arrives(&t, "ACK seq=1 ack=1 win=60000 tsval=520 tsecr=1");
	(void)leaves_whatever(&t);
	at_ms(&t, 50);
	arrives(&t, "ACK seq=1 ack=8001 win=60000 tsval=525 tsecr=31");
	holds(&t, (t.found & FOUND_SPURIOUS_RETRANSMIT) == 0 && t.tcb.cc.cwnd <= 4000, "it stays paid");
	timeline_end(&t);
}

/* Only the first ACK that moves is asked: later ones may echo anything old. */
static void second_ack_is_not_asked(void **state)
{
	(void)state;
	struct timeline t;

	eight_in_flight(&t, true, false, true);
	at_ms(&t, 30);
	for (unsigned i = 0; i < 3; i++)
		arrives(&t, "ACK seq=1 ack=1 win=60000 tsval=520 tsecr=1");
	(void)leaves_whatever(&t);
	at_ms(&t, 50);
	arrives(&t, "ACK seq=1 ack=2001 win=60000 tsval=525 tsecr=31");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=8001 win=60000 tsval=526 tsecr=11");
	holds(&t, (t.found & FOUND_SPURIOUS_RETRANSMIT) == 0, "no undo");
	timeline_end(&t);
}

static void echo_undoes_a_timeout(void **state)
{
	(void)state;
	struct timeline t;

	eight_in_flight(&t, true, false, true);
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 tsval=211 why=retransmit-timeout");
	holds(&t, t.tcb.cc.cwnd == 1000, "slow start");
	at_ms(&t, 230);
	arrives(&t, "ACK seq=1 ack=1001 win=7000 tsval=700 tsecr=11");
	has_found(&t, FOUND_SPURIOUS_TIMEOUT);
	holds(&t, t.tcb.cc.cwnd >= 8000, "as before");
	leaves_nothing(&t); /* nothing goes again */
	arrives(&t, "ACK seq=1 ack=2001 win=60000 tsval=700 tsecr=11");
	has_found(&t, FOUND_RTT_SAMPLE); /* the long way counts from now on */
	timeline_end(&t);
}

/* The first copy had arrived, its ACK was lost: the copy brings an old echo, and says that it was a duplicate. */
static void echo_beside_a_duplicate_report_proves_nothing(void **state) /* RFC 3522 3.2 (5) */
{
	(void)state;
	struct timeline t;

	eight_in_flight(&t, true, true, true);
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	at_ms(&t, 212);
	arrives(&t, "ACK seq=1 ack=1001 win=60000 tsval=700 tsecr=11 sack=1-501");
	has_found(&t, FOUND_DSACK);
	holds(&t, (t.found & FOUND_SPURIOUS_TIMEOUT) == 0, "not by the echo");
	timeline_end(&t);
}

/* ---- D-SACK -------------------------------------------------------------------------------------- */

static void reports_of_all_copies_undo_a_fast_retransmit(void **state) /* RFC 3708 2, RFC 2883 5 */
{
	(void)state;
	struct timeline t;

	eight_in_flight(&t, false, true, true);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-3001");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-4001");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	arrives(&t, "ACK seq=1 ack=8001 win=60000");
	has_found(&t, FOUND_FULL_ACK);
	holds(&t, t.tcb.cc.cwnd <= 4000, "the recovery has ended as usual");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=8001 win=60000 sack=1-1001");
	has_found(&t, FOUND_DSACK | FOUND_SPURIOUS_RETRANSMIT);
	holds(&t, t.tcb.cc.cwnd == 8000 && t.tcb.cc.ssthresh > 60000, "as before");
	timeline_end(&t);
}

static void one_copy_that_was_needed_keeps_the_window_down(void **state) /* RFC 3708 2 */
{
	(void)state;
	struct timeline t;

	eight_in_flight(&t, false, true, true);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001,3001-4001");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001,3001-8001");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	leaves(&t, "ACK seq=2001 len=1000 why=sack-hole");
	arrives(&t, "ACK seq=1 ack=8001 win=60000 sack=1-1001");
	holds(&t, (t.found & FOUND_SPURIOUS_RETRANSMIT) == 0 && t.tcb.undo.copies == 1000, "one of two");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=9001 win=60000");
	holds(&t, !t.tcb.undo.is_possible, "later text is there: no report will come any more");
	timeline_end(&t);
}

static void reports_of_other_text_undo_nothing(void **state)
{
	(void)state;
	struct timeline t;

	eight_in_flight(&t, false, true, true);
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1001 win=60000 sack=2001-5001");
	leaves(&t, "ACK seq=1001 len=1000 why=fast-retransmit");
	arrives(&t, "ACK seq=1 ack=1001 win=60000 sack=1-1001");
	has_found(&t, FOUND_DSACK);
	holds(&t, t.tcb.recovery.is_active && t.tcb.undo.copies == 1000, "that was the network's own copy");
	timeline_end(&t);
}

static void report_undoes_a_timeout(void **state)
{
	(void)state;
	struct timeline t;

	eight_in_flight(&t, false, true, true);
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	arrives(&t, "ACK seq=1 ack=8001 win=60000 sack=1-1001");
	has_found(&t, FOUND_SPURIOUS_TIMEOUT);
	holds(&t, t.tcb.cc.cwnd >= 8000, "as before");
	timeline_end(&t);
}

/* The same loss noticed in another way, while real holes are left. */
static void more_holes_keep_the_recovery(void **state)
{
	(void)state;
	struct timeline t;

	eight_in_flight(&t, true, true, true);
	at_ms(&t, 30);
	arrives(&t, "ACK seq=1 ack=1 win=60000 tsval=520 tsecr=1 sack=1001-2001");
	arrives(&t, "ACK seq=1 ack=1 win=60000 tsval=520 tsecr=1 sack=1001-2001,3001-4001");
	arrives(&t, "ACK seq=1 ack=1 win=60000 tsval=520 tsecr=1 sack=1001-2001,3001-8001");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	at_ms(&t, 35);
	arrives(&t, "ACK seq=1 ack=2001 win=60000 tsval=525 tsecr=11 sack=3001-8001"); /* 1 was late, 3 is lost */
	holds(&t, t.tcb.recovery.is_active && t.tcb.cc.ssthresh == 4000, "a loss is a loss");
	timeline_end(&t);
}

static void without_undo_nothing_comes_back(void **state)
{
	(void)state;
	struct timeline t;

	eight_in_flight(&t, true, true, false);
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	at_ms(&t, 230);
	arrives(&t, "ACK seq=1 ack=1001 win=60000 tsval=700 tsecr=11");
	holds(&t, t.tcb.cc.cwnd == 2000 && (t.found & FOUND_SPURIOUS_TIMEOUT) == 0, "slow start goes on");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(echo_of_the_first_copy_undoes_a_fast_retransmit),
		cmocka_unit_test(echo_of_the_copy_proves_the_loss),
		cmocka_unit_test(second_ack_is_not_asked),
		cmocka_unit_test(echo_undoes_a_timeout),
		cmocka_unit_test(echo_beside_a_duplicate_report_proves_nothing),
		cmocka_unit_test(reports_of_all_copies_undo_a_fast_retransmit),
		cmocka_unit_test(one_copy_that_was_needed_keeps_the_window_down),
		cmocka_unit_test(reports_of_other_text_undo_nothing),
		cmocka_unit_test(report_undoes_a_timeout),
		cmocka_unit_test(more_holes_keep_the_recovery),
		cmocka_unit_test(without_undo_nothing_comes_back),
	};

	return run_stories("undo", tests);
}
