/* SPDX-License-Identifier: MIT
 *
 * test_urgent.c - urgent data (RFC 9293 3.8.5, 3.10.7.4 sixth): MUST-30 to MUST-33, MUST-62, MUST-66.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "timeline.h"

static void establish(struct timeline *t, unsigned window)
{
	struct tcp_config config;

	timeline_config(&config);
	timeline_establish(t, &config, window);
}

static void pointer_stands_behind_the_urgent_data(void **state) /* MUST-30, MUST-62 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	app_sends_urgent(&t, 5);
	leaves(&t, "PSH,ACK,URG seq=1 len=5 urg=5");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=6");
	app_sends(&t, 10); /* no longer urgent */
	leaves(&t, "PSH,ACK seq=6 len=10 urg=0");
	timeline_end(&t);
}

static void every_segment_before_the_end_carries_the_pointer(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	app_sends(&t, 1500);
	app_sends_urgent(&t, 500);
	app_sends(&t, 1000);
	leaves(&t, "ACK,URG seq=1 len=1000 urg=2000"); /* text before it counts as urgent, too */
	leaves(&t, "ACK,URG seq=1001 len=1000 urg=1000");
	leaves(&t, "PSH,ACK seq=2001 len=1000 urg=0");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void segment_that_is_sent_again_carries_it_again(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	app_sends_urgent(&t, 5);
	leaves(&t, "PSH,ACK,URG seq=1 len=5 urg=5");
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK seq=6 len=100");
	timer_at_ms(&t, 210);
	leaves(&t, "ACK,PSH,URG seq=1 len=105 urg=5 why=retransmit-timeout");
	timeline_end(&t);
}

static void urgent_data_may_be_longer_than_the_field_reaches(void **state) /* MUST-31 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	config.has_window_scale = true;
	config.initial_window = 200;
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=65535 mss=1000 wscale=4");
	leaves(&t, "ACK");
	arrives(&t, "ACK seq=1 ack=1 win=65535");
	app_sends_urgent(&t, 80000);
	leaves(&t, "ACK,URG seq=1 len=1000 urg=65535");
	for (unsigned i = 1; i < 79; i++)
		leaves(&t, "ACK,URG len=1000");
	leaves(&t, "PSH,ACK,URG seq=79001 len=1000 urg=1000");
	timeline_end(&t);
}

static void nagle_does_not_hold_urgent_data_back(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	app_sends(&t, 10);
	leaves(&t, "PSH,ACK seq=1 len=10");
	app_sends(&t, 10);
	leaves_nothing(&t); /* SHLD-7 */
	app_sends_urgent(&t, 1);
	leaves(&t, "PSH,ACK,URG seq=11 len=11 urg=11");
	timeline_end(&t);
}

static void closed_window_holds_back_the_data_but_not_the_news(void **state) /* MUST-32: the peer can tell its user at once */
{
	(void)state;
	struct timeline t;

	establish(&t, 0);
	app_sends_urgent(&t, 3);
	leaves(&t, "ACK,URG seq=1 len=0 urg=3 why=urgent-notice");
	leaves_nothing(&t);
	timer_at_ms(&t, 210);
	leaves(&t, "ACK,URG seq=1 len=1 urg=3 why=zero-window-probe"); /* the probe carries it, too */
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1 win=1000");
	leaves(&t, "ACK,URG seq=1 len=1 urg=3"); /* the byte of the probe was refused */
	leaves(&t, "PSH,ACK,URG seq=2 len=2 urg=2");
	timeline_end(&t);
}

static void what_was_urgent_before_the_handshake_is_marked_after_it(void **state) /* 3.10.2, SYN-SENT */
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	timeline_open(&t, &config);
	app_sends_urgent(&t, 7);
	leaves(&t, "SYN seq=0 urg=0");
	arrives(&t, "SYN,ACK seq=0 ack=1 mss=1000");
	leaves(&t, "PSH,ACK,URG seq=1 len=7 urg=7");
	timeline_end(&t);
}

static void nothing_is_urgent_without_an_octet(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	app_sends_urgent(&t, 0);
	leaves_nothing(&t);
	app_sends(&t, 1);
	leaves(&t, "PSH,ACK seq=1 len=1 urg=0");
	timeline_end(&t);
}

static void application_learns_at_once_and_how_much_is_left(void **state) /* MUST-32, MUST-33 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	holds(&t, tcp_urgent_left(&t.tcb) == 0, "nothing is urgent");
	arrives(&t, "PSH,ACK,URG seq=1 ack=1 len=100 urg=300");
	has_found(&t, FOUND_URGENT | FOUND_IN_ORDER);
	holds(&t, tcp_urgent_left(&t.tcb) == 300, "300 bytes up to the mark, 200 of them to come");
	app_reads(&t, 100); /* in line */
	holds(&t, tcp_urgent_left(&t.tcb) == 200, "200 bytes are left");
	arrives(&t, "PSH,ACK,URG seq=101 ack=1 len=100 urg=200");
	holds(&t, (t.found & FOUND_URGENT) == 0, "the same mark is no news");
	arrives(&t, "PSH,ACK,URG seq=201 ack=1 len=150 urg=150");
	has_found(&t, FOUND_URGENT); /* "or whenever the urgent pointer advances" */
	holds(&t, tcp_urgent_left(&t.tcb) == 250, "the mark has moved by 50");
	app_reads(&t, 250);
	holds(&t, tcp_urgent_left(&t.tcb) == 0, "normal mode");
	timeline_end(&t);
}

static void closed_window_takes_the_urgent_pointer(void **state) /* MUST-66 */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	for (unsigned i = 0; i < 5; i++) {
		static const char *const pieces[] = {"ACK seq=1 ack=1 len=2000", "ACK seq=2001 ack=1 len=2000",
			"ACK seq=4001 ack=1 len=2000", "ACK seq=6001 ack=1 len=2000", "ACK seq=8001 ack=1 len=2000"};
		arrives(&t, pieces[i]);
	}
	leaves(&t, "ACK ack=10001 win=0");
	arrives(&t, "ACK,URG seq=10001 ack=1 urg=20"); /* without text it is acceptable */
	has_found(&t, FOUND_URGENT);
	arrives(&t, "ACK,URG seq=10001 ack=1 len=1 urg=40"); /* a probe with its byte is not, and counts all the same */
	has_found(&t, FOUND_URGENT | FOUND_WINDOW_PROBE);
	holds(&t, tcp_urgent_left(&t.tcb) == 10040, "all that waits is to be hurried through");
	leaves(&t, "ACK ack=10001 win=0 why=probe-answer");
	timeline_end(&t);
}

static void pointer_that_goes_back_is_not_followed(void **state) /* 3.8.5: "robust to invalid urgent pointer values" */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "ACK,URG seq=1 ack=1 len=10 urg=100");
	arrives(&t, "ACK,URG seq=11 ack=1 len=10 urg=5");
	holds(&t, (t.found & FOUND_URGENT) == 0, "no news");
	holds(&t, tcp_urgent_left(&t.tcb) == 100, "the mark stays");
	timeline_end(&t);
}

static void pointer_to_nowhere_is_no_mark(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "ACK,URG seq=1 ack=1 urg=0");
	holds(&t, (t.found & FOUND_URGENT) == 0 && tcp_urgent_left(&t.tcb) == 0, "nothing is in advance of what was read");
	timeline_end(&t);
}

static void field_without_the_bit_says_nothing(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "PSH,ACK seq=1 ack=1 len=10 urg=10");
	holds(&t, (t.found & FOUND_URGENT) == 0 && tcp_urgent_left(&t.tcb) == 0, "no urgent data");
	timeline_end(&t);
}

static void urgent_pointer_behind_the_fin_is_ignored(void **state) /* 3.10.7.4, sixth: CLOSE-WAIT */
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "FIN,ACK seq=1 ack=1");
	leaves(&t, "ACK ack=2");
	arrives(&t, "ACK,URG seq=2 ack=1 urg=50");
	holds(&t, (t.found & FOUND_URGENT) == 0 && tcp_urgent_left(&t.tcb) == 0, "nothing can follow a FIN");
	timeline_end(&t);
}

static void promise_that_the_fin_breaks_leaves_nothing(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10000);
	arrives(&t, "PSH,ACK,URG seq=1 ack=1 len=10 urg=50");
	arrives(&t, "FIN,ACK seq=11 ack=1");
	holds(&t, tcp_urgent_left(&t.tcb) == 10, "more than was sent cannot be left");
	app_reads(&t, 10);
	holds(&t, tcp_urgent_left(&t.tcb) == 0, "nothing is left");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pointer_stands_behind_the_urgent_data),
		cmocka_unit_test(every_segment_before_the_end_carries_the_pointer),
		cmocka_unit_test(segment_that_is_sent_again_carries_it_again),
		cmocka_unit_test(urgent_data_may_be_longer_than_the_field_reaches),
		cmocka_unit_test(nagle_does_not_hold_urgent_data_back),
		cmocka_unit_test(closed_window_holds_back_the_data_but_not_the_news),
		cmocka_unit_test(what_was_urgent_before_the_handshake_is_marked_after_it),
		cmocka_unit_test(nothing_is_urgent_without_an_octet),
		cmocka_unit_test(application_learns_at_once_and_how_much_is_left),
		cmocka_unit_test(closed_window_takes_the_urgent_pointer),
		cmocka_unit_test(pointer_that_goes_back_is_not_followed),
		cmocka_unit_test(pointer_to_nowhere_is_no_mark),
		cmocka_unit_test(field_without_the_bit_says_nothing),
		cmocka_unit_test(urgent_pointer_behind_the_fin_is_ignored),
		cmocka_unit_test(promise_that_the_fin_breaks_leaves_nothing),
	};

	return run_stories("urgent", tests);
}
