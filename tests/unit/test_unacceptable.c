/* SPDX-License-Identifier: MIT
 *
 * test_unacceptable.c - segments that are not believed: how often they are answered (RFC 9293 3.10.7.4, first), and FINs that
 * text contradicts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "timeline.h"

static void establish(struct timeline *t, time_ns interval)
{
	struct tcp_config config;

	timeline_config(&config);
	config.invalid_ack_interval = interval;
	timeline_establish(t, &config, 60000);
}

/* ---- answers ------------------------------------------------------------------------------------ */

/* Two ends that find each other's ACKs unacceptable would answer each other for ever. */
static void ack_outside_the_window_is_answered_once_in_a_while(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 500 * NS_PER_MS);
	arrives(&t, "ACK seq=20001 ack=1");
	leaves(&t, "ACK seq=1 ack=1 why=ack-of-unacceptable");
	arrives(&t, "ACK seq=20001 ack=1");
	has_found(&t, FOUND_OUTSIDE_WINDOW | FOUND_UNANSWERED);
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=50000"); /* acknowledges what was never sent */
	has_found(&t, FOUND_ACK_BEYOND | FOUND_UNANSWERED);
	leaves_nothing(&t);
	at_ms(&t, 509);
	arrives(&t, "ACK seq=20001 ack=1");
	leaves_nothing(&t);
	at_ms(&t, 510);
	arrives(&t, "ACK seq=20001 ack=1");
	leaves(&t, "ACK seq=1 ack=1 why=ack-of-unacceptable");
	timeline_end(&t);
}

/* The text that filled our window was lost; its sender stands just behind it. Nothing else would be heard of it, and two
 * such ends would answer each other's ACKs for ever. */
static void ack_of_a_sender_that_has_filled_the_window_counts(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 0);
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK seq=1 len=100 win=10000");
	arrives(&t, "ACK seq=10001 ack=101");
	has_found(&t, FOUND_ACKS_NEW);
	leaves_nothing(&t);
	arrives(&t, "RST seq=10001"); /* RFC 5961 3.2: not there */
	has_found(&t, FOUND_RST_IGNORED);
	leaves_nothing(&t);
	arrives(&t, "ACK seq=10002 ack=101");
	leaves(&t, "ACK seq=101 ack=1 why=ack-of-unacceptable");
	timeline_end(&t);
}

/* Whoever sends text waits for its ACK: it is never part of such a loop. */
static void text_and_fin_are_answered_each_time(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 500 * NS_PER_MS);
	for (unsigned i = 0; i < 3; i++) {
		arrives(&t, "ACK seq=20001 ack=1 len=10");
		leaves(&t, "ACK seq=1 ack=1 why=ack-of-unacceptable");
		arrives(&t, "FIN,ACK seq=20001 ack=1");
		leaves(&t, "ACK seq=1 ack=1 why=ack-of-unacceptable");
	}
	timeline_end(&t);
}

static void zero_answers_each(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 0);
	for (unsigned i = 0; i < 3; i++) {
		arrives(&t, "ACK seq=20001 ack=1");
		leaves(&t, "ACK seq=1 ack=1 why=ack-of-unacceptable");
	}
	timeline_end(&t);
}

static void two_ends_out_of_step_fall_silent(void **state)
{
	(void)state;
	struct timeline t;
	unsigned answers = 0;

	establish(&t, 500 * NS_PER_MS);
	for (unsigned ms = 11; ms < 1011; ms++) { /* the other end answers each of our answers */
		at_ms(&t, ms);
		arrives(&t, "ACK seq=30001 ack=1");
		answers += leaves_whatever(&t);
	}
	holds(&t, answers == 2, "two in a second");
	timeline_end(&t);
}

/* ---- a FIN that text contradicts -------------------------------------------------------------------- */

static void forged_fin_in_the_window_stalls_nothing(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 0);
	arrives(&t, "FIN,ACK seq=1501 ack=1"); /* somebody guesses */
	leaves(&t, "ACK seq=1 ack=1 why=duplicate-ack");
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	arrives(&t, "ACK seq=1001 ack=1 len=1000"); /* reaches beyond it */
	leaves(&t, "ACK seq=1 ack=2001");
	is_in(&t, TCP_ESTABLISHED);
	app_reads(&t, 2000);
	arrives(&t, "FIN,ACK seq=2001 ack=1");
	leaves(&t, "ACK seq=1 ack=2002 why=ack-of-fin");
	is_in(&t, TCP_CLOSE_WAIT);
	timeline_end(&t);
}

static void text_out_of_order_contradicts_it_too(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 0);
	arrives(&t, "FIN,ACK seq=1501 ack=1");
	leaves(&t, "ACK seq=1 ack=1 why=duplicate-ack");
	arrives(&t, "ACK seq=2001 ack=1 len=1000");
	has_found(&t, FOUND_OUT_OF_ORDER);
	leaves(&t, "ACK seq=1 ack=1 why=duplicate-ack");
	arrives(&t, "ACK seq=1 ack=1 len=2000");
	leaves(&t, "ACK seq=1 ack=3001 why=gap-filled-ack");
	is_in(&t, TCP_ESTABLISHED);
	timeline_end(&t);
}

static void fin_before_text_that_is_held_is_not_believed(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 0);
	arrives(&t, "ACK seq=2001 ack=1 len=1000");
	leaves(&t, "ACK seq=1 ack=1 why=duplicate-ack");
	arrives(&t, "FIN,ACK seq=1501 ack=1");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1 len=2000");
	leaves(&t, "ACK seq=1 ack=3001");
	is_in(&t, TCP_ESTABLISHED);
	timeline_end(&t);
}

static void of_two_fins_the_later_one_counts(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 0);
	arrives(&t, "FIN,ACK seq=501 ack=1"); /* forged */
	leaves(&t, "ACK seq=1 ack=1 why=duplicate-ack");
	arrives(&t, "FIN,ACK seq=1001 ack=1"); /* true; the text before it was lost */
	leaves(&t, "ACK seq=1 ack=1 why=duplicate-ack");
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	leaves(&t, "ACK seq=1 ack=1002 why=ack-of-fin");
	is_in(&t, TCP_CLOSE_WAIT);
	timeline_end(&t);
}

static void fin_that_stands_next_is_taken_whatever_was_remembered(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 0);
	arrives(&t, "FIN,ACK seq=5001 ack=1"); /* forged */
	leaves(&t, "ACK seq=1 ack=1 why=duplicate-ack");
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	arrives(&t, "FIN,ACK seq=1001 ack=1");
	leaves(&t, "ACK seq=1 ack=1002 why=ack-of-fin");
	is_in(&t, TCP_CLOSE_WAIT);
	timeline_end(&t);
}

static void fin_behind_the_one_that_was_taken_changes_nothing(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 0);
	arrives(&t, "FIN,ACK seq=1 ack=1");
	leaves(&t, "ACK seq=1 ack=2 why=ack-of-fin");
	arrives(&t, "FIN,ACK seq=100 ack=1");
	leaves_nothing(&t);
	is_in(&t, TCP_CLOSE_WAIT);
	arrives(&t, "FIN,ACK seq=1 ack=1");
	leaves(&t, "ACK seq=1 ack=2 why=ack-of-duplicate");
	timeline_end(&t);
}

/* ---- RST in LAST-ACK ----------------------------------------------------------------------------------- */

static void reset_in_last_ack_ends_in_order(void **state) /* RFC 9293 3.10.7.4, second: CLOSING, LAST-ACK, TIME-WAIT */
{
	(void)state;
	struct timeline t;

	establish(&t, 0);
	arrives(&t, "FIN,ACK seq=1 ack=1");
	leaves(&t, "ACK seq=1 ack=2");
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=1 ack=2");
	is_in(&t, TCP_LAST_ACK);
	arrives(&t, "RST seq=1"); /* left of the window: an old one, or a guess */
	has_found(&t, FOUND_RST_IGNORED);
	is_in(&t, TCP_LAST_ACK);
	arrives(&t, "RST seq=100"); /* in the window, not exact (RFC 5961 3.2) */
	leaves(&t, "ACK seq=2 ack=2 why=challenge-ack");
	is_in(&t, TCP_LAST_ACK);
	arrives(&t, "RST seq=2");
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_FIN);
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER, "no timer is left");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void reset_in_last_ack_while_text_is_out_is_a_loss(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 0);
	arrives(&t, "FIN,ACK seq=1 ack=1");
	leaves(&t, "ACK seq=1 ack=2");
	app_sends(&t, 500);
	app_closes(&t);
	leaves(&t, "FIN,PSH,ACK seq=1 len=500");
	is_in(&t, TCP_LAST_ACK);
	arrives(&t, "RST seq=2");
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_RESET); /* nobody knows whether the 500 bytes were read */
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ack_of_a_sender_that_has_filled_the_window_counts),
		cmocka_unit_test(ack_outside_the_window_is_answered_once_in_a_while),
		cmocka_unit_test(text_and_fin_are_answered_each_time),
		cmocka_unit_test(zero_answers_each),
		cmocka_unit_test(two_ends_out_of_step_fall_silent),
		cmocka_unit_test(forged_fin_in_the_window_stalls_nothing),
		cmocka_unit_test(text_out_of_order_contradicts_it_too),
		cmocka_unit_test(fin_before_text_that_is_held_is_not_believed),
		cmocka_unit_test(of_two_fins_the_later_one_counts),
		cmocka_unit_test(fin_that_stands_next_is_taken_whatever_was_remembered),
		cmocka_unit_test(fin_behind_the_one_that_was_taken_changes_nothing),
		cmocka_unit_test(reset_in_last_ack_ends_in_order),
		cmocka_unit_test(reset_in_last_ack_while_text_is_out_is_a_loss),
	};

	return run_stories("unacceptable", tests);
}
