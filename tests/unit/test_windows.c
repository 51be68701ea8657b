/* SPDX-License-Identifier: MIT
 *
 * test_windows.c - windows that shrink and stay shut, segments that are filled, ACKs that are gathered (RFC 9293 3.8.6,
 * 3.9.1.2, 3.10.7.4). What windows do in an ordinary transfer stands in test_transfer.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "timeline.h"

static void establish(struct timeline *t, unsigned window)
{
	struct tcp_config config;

	timeline_config(&config);
	timeline_establish(t, &config, window);
}

/* Four segments of 1000 are out; the peer takes none of them and shrinks its window from 4000 to `window`. */
static void shrink_to(struct timeline *t, unsigned window)
{
	char ack[40];

	establish(t, 4000);
	app_sends(t, 6000);
	for (unsigned i = 0; i < 4; i++)
		leaves(t, "ACK len=1000");
	leaves_nothing(t);
	at_ms(t, 20);
	(void)snprintf(ack, sizeof ack, "ACK seq=1 ack=1 win=%u", window);
	arrives(t, ack);
}

static void shrunken_window_lets_nothing_new_out_and_old_text_again(void **state) /* MUST-34, SHLD-15, SHLD-16 */
{
	(void)state;
	struct timeline t;

	shrink_to(&t, 2500);
	leaves_nothing(&t); /* the usable window is -1500 */
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout"); /* between SND.UNA and SND.UNA + SND.WND */
	arrives(&t, "ACK seq=1 ack=1001 win=1500");
	leaves(&t, "ACK seq=1001 len=1000 why=retransmit-after-timeout");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void old_text_across_the_shrunken_edge_may_be_sent_again(void **state) /* MAY-7 */
{
	(void)state;
	struct timeline t;

	shrink_to(&t, 300);
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	arrives(&t, "ACK seq=1 ack=301 win=0");
	is_in(&t, TCP_ESTABLISHED);
	timeline_end(&t);
}

static void text_behind_the_shrunken_edge_ends_nothing(void **state) /* SHLD-17, MUST-35 */
{
	(void)state;
	struct timeline t;

	shrink_to(&t, 0);
	unsigned probes = 0;

	while (t.now < 600 * NS_PER_S) { /* six times the user timeout */
		t.now = tcp_next_deadline(&t.tcb);
		(void)tcp_timeouts(&t.tcb, t.now);
		is_in(&t, TCP_ESTABLISHED);
		leaves(&t, "ACK seq=1 len=1 why=zero-window-probe"); /* "in the standard way" */
		leaves_nothing(&t);
		arrives(&t, "ACK seq=1 ack=1 win=0");
		probes++;
	}
	holds(&t, probes > 8, "it is probed again and again");
	arrives(&t, "ACK seq=1 ack=1 win=4000");
	leaves(&t, "ACK seq=1"); /* what is outstanding comes first */
	timeline_end(&t);
}

static void window_may_stay_shut_as_long_as_the_application_likes(void **state) /* MAY-8 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	config.receive_buffer = 1000;
	config.has_delayed_ack = false;
	timeline_establish(&t, &config, 10000);
	arrives(&t, "PSH,ACK seq=1 ack=1 len=1000");
	leaves(&t, "ACK ack=1001 win=0");
	for (unsigned long hour = 1; hour <= 24; hour++) {
		at_ms(&t, hour * 3600000);
		arrives(&t, "ACK seq=1001 ack=1 len=1");
		leaves(&t, "ACK ack=1001 win=0 why=probe-answer");
	}
	is_in(&t, TCP_ESTABLISHED);
	app_reads(&t, 1000);
	leaves(&t, "ACK ack=1001 win=1000 why=window-update");
	timeline_end(&t);
}

static void small_text_is_not_held_for_ever(void **state) /* MUST-60 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	app_sends(&t, 10);
	leaves(&t, "PSH,ACK seq=1 len=10");
	app_sends(&t, 5);
	leaves_nothing(&t); /* Nagle waits, for the ACK at most */
	at_ms(&t, 60);
	arrives(&t, "ACK seq=1 ack=11");
	leaves(&t, "PSH,ACK seq=11 len=5"); /* MUST-61 */
	timeline_end(&t);
}

static void text_that_is_too_much_for_a_small_window_is_not_held_for_ever(void **state) /* MUST-60: the override timeout */
{
	(void)state;
	struct timeline t;

	establish(&t, 1000);
	app_sends(&t, 1000);
	leaves(&t, "PSH,ACK seq=1 len=1000");
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1001 win=400"); /* less than half of the largest window */
	app_sends(&t, 500);
	leaves_nothing(&t); /* MUST-38 */
	time_ns deadline = tcp_next_deadline(&t.tcb);

	holds(&t, deadline >= t.now + 100 * NS_PER_MS && deadline <= t.now + NS_PER_S, "0.1 to 1 s");
	at_ms(&t, (unsigned long)(deadline / NS_PER_MS) + 1);
	leaves(&t, "ACK seq=1001 len=400");
	timeline_end(&t);
}

static void small_sends_are_put_together(void **state) /* SHLD-27, SHLD-28, MAY-16 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK seq=1 len=100");
	for (unsigned i = 0; i < 24; i++)
		app_sends(&t, 100); /* each of them pushed */
	leaves(&t, "ACK seq=101 len=1000"); /* full, and without the marks of the pushes in it */
	leaves(&t, "ACK seq=1101 len=1000");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=2101");
	leaves(&t, "PSH,ACK seq=2101 len=400"); /* one mark, at the end */
	leaves_nothing(&t);
	timeline_end(&t);
}

static void segments_that_came_together_are_answered_together(void **state) /* MUST-58, MUST-59 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	arrives(&t, "ACK seq=1001 ack=1 len=1000");
	arrives(&t, "ACK seq=2001 ack=1 len=1000");
	arrives(&t, "FIN,PSH,ACK seq=3001 ack=1 len=1000");
	leaves(&t, "ACK seq=1 ack=4002");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void ack_rides_on_the_answer(void **state) /* MUST-58 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "PSH,ACK seq=1 ack=1 len=100");
	app_reads(&t, 100);
	app_sends(&t, 50);
	leaves(&t, "PSH,ACK seq=1 ack=101 len=50");
	leaves_nothing(&t);
	holds(&t, t.tcb.timer[TIMER_ACK] == 0, "no ACK waits any more");
	timeline_end(&t);
}

static void rst_may_carry_text(void **state) /* SHLD-2 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "RST,ACK seq=1 ack=1 len=20"); /* a reason, in plain words */
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_RESET);
	holds(&t, tcp_readable(&t.tcb) == 0, "which nobody takes for data");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void passive_open_that_names_nobody_cannot_send(void **state) /* 3.10.2, LISTEN */
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	timeline_listen(&t, &config);
	t.tcb.endpoints.remote = (struct ip_addr){0};
	t.tcb.endpoints.remote_port = 0;
	assert_int_equal(tcp_send_answer(&t.tcb), TCP_REMOTE_UNSPECIFIED);
	assert_int_equal(tcp_send(&t.tcb, span_of("x", 1), t.now), 0);
	is_in(&t, TCP_LISTEN);
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shrunken_window_lets_nothing_new_out_and_old_text_again),
		cmocka_unit_test(old_text_across_the_shrunken_edge_may_be_sent_again),
		cmocka_unit_test(text_behind_the_shrunken_edge_ends_nothing),
		cmocka_unit_test(window_may_stay_shut_as_long_as_the_application_likes),
		cmocka_unit_test(small_text_is_not_held_for_ever),
		cmocka_unit_test(text_that_is_too_much_for_a_small_window_is_not_held_for_ever),
		cmocka_unit_test(small_sends_are_put_together),
		cmocka_unit_test(segments_that_came_together_are_answered_together),
		cmocka_unit_test(ack_rides_on_the_answer),
		cmocka_unit_test(rst_may_carry_text),
		cmocka_unit_test(passive_open_that_names_nobody_cannot_send),
	};

	return run_stories("windows", tests);
}
