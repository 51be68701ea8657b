/* SPDX-License-Identifier: MIT
 *
 * test_close.c - closing a connection in every order (RFC 9293 3.6, 3.10.4, 3.10.5).
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
	timeline_establish(t, &config, 10000);
}

static void we_close_first(void **state) /* MUST-12, RFC 9293 figure 12 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_closes(&t);
	is_in(&t, TCP_FIN_WAIT_1);
	leaves(&t, "FIN,ACK seq=1 ack=1 why=fin");
	leaves_nothing(&t);
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=2");
	has_found(&t, FOUND_ACKS_FIN);
	is_in(&t, TCP_FIN_WAIT_2);
	arrives(&t, "FIN,ACK seq=1 ack=2");
	has_found(&t, FOUND_FIN);
	is_in(&t, TCP_TIME_WAIT);
	leaves(&t, "ACK seq=2 ack=2 why=ack-of-fin");
	leaves_nothing(&t);
	timer_at_ms(&t, 60020); /* MUST-13: 2 MSL */
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_FIN);
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER, "no timer is left");
	timeline_end(&t);
}

static void peer_closes_first(void **state) /* R1122-4 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "FIN,ACK seq=1 ack=1");
	is_in(&t, TCP_CLOSE_WAIT);
	leaves(&t, "ACK seq=1 ack=2 why=ack-of-fin");
	holds(&t, tcp_is_peer_done(&t.tcb), "the application can see that the peer is done");
	app_sends(&t, 50); /* the other direction is still open */
	leaves(&t, "PSH,ACK seq=1 len=50");
	app_closes(&t);
	is_in(&t, TCP_CLOSE_WAIT);
	leaves(&t, "FIN,ACK seq=51 ack=2 why=fin");
	is_in(&t, TCP_LAST_ACK);
	arrives(&t, "ACK seq=2 ack=52");
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_FIN);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void both_close_at_once(void **state) /* RFC 9293 figure 13 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=1 ack=1");
	arrives(&t, "FIN,ACK seq=1 ack=1");
	is_in(&t, TCP_CLOSING);
	leaves(&t, "ACK seq=2 ack=2");
	arrives(&t, "ACK seq=2 ack=2");
	is_in(&t, TCP_TIME_WAIT);
	timeline_end(&t);
}

static void fin_that_acknowledges_our_fin_goes_straight_to_time_wait(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=1 ack=1");
	arrives(&t, "FIN,ACK seq=1 ack=2");
	is_in(&t, TCP_TIME_WAIT);
	leaves(&t, "ACK seq=2 ack=2");
	timeline_end(&t);
}

static void repeated_fin_in_time_wait_is_acknowledged_and_restarts_the_wait(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_closes(&t);
	leaves(&t, "FIN,ACK");
	arrives(&t, "FIN,ACK seq=1 ack=2");
	leaves(&t, "ACK seq=2 ack=2");
	at_ms(&t, 5000);
	arrives(&t, "FIN,ACK seq=1 ack=2");
	leaves(&t, "ACK seq=2 ack=2");
	timer_at_ms(&t, 65000);
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

static void the_peer_may_go_on_after_our_fin(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=1");
	arrives(&t, "ACK seq=1 ack=2");
	is_in(&t, TCP_FIN_WAIT_2);
	arrives(&t, "PSH,ACK seq=1 ack=2 len=700");
	app_reads(&t, 700);
	timer_at_ms(&t, 50);
	leaves(&t, "ACK seq=2 ack=701 why=ack-delayed");
	timeline_end(&t);
}

static void fin_before_missing_text_waits_for_it(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "FIN,PSH,ACK seq=101 ack=1 len=100");
	has_found(&t, FOUND_OUT_OF_ORDER);
	is_in(&t, TCP_ESTABLISHED);
	leaves(&t, "ACK ack=1 why=duplicate-ack");
	arrives(&t, "ACK seq=1 ack=1 len=100");
	has_found(&t, FOUND_GAP_FILLED | FOUND_FIN);
	is_in(&t, TCP_CLOSE_WAIT);
	leaves(&t, "ACK ack=202");
	app_reads(&t, 200);
	timeline_end(&t);
}

static void text_rides_with_the_fin(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 1500);
	app_closes(&t);
	leaves(&t, "ACK seq=1 len=1000");
	leaves(&t, "FIN,PSH,ACK seq=1001 len=500 why=new-data");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1502");
	is_in(&t, TCP_FIN_WAIT_2);
	timeline_end(&t);
}

static void text_in_the_fin_segment_is_not_lost(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "FIN,PSH,ACK seq=1 ack=1 len=300");
	is_in(&t, TCP_CLOSE_WAIT);
	holds(&t, !tcp_is_peer_done(&t.tcb), "there is text to read first");
	app_reads(&t, 300);
	holds(&t, tcp_is_peer_done(&t.tcb), "now the peer is done");
	leaves(&t, "ACK ack=302");
	timeline_end(&t);
}

static void lost_fin_is_sent_again(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=1");
	timer_at_ms(&t, 210);
	leaves(&t, "FIN,ACK seq=1 why=retransmit-timeout");
	arrives(&t, "ACK seq=1 ack=2");
	is_in(&t, TCP_FIN_WAIT_2);
	timeline_end(&t);
}

static void abort_sends_rst(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 3000);
	app_aborts(&t);
	leaves(&t, "RST,ACK seq=1 ack=1 why=rst-abort");
	leaves_nothing(&t);
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_ABORTED);
	timeline_end(&t);
}

static void text_for_an_application_that_has_left_is_answered_by_rst(void **state) /* MAY-1, SHLD-3, RFC 2525 2.17 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_closes(&t);
	tcp_stop_reading(&t.tcb, t.now);
	leaves(&t, "FIN,ACK");
	arrives(&t, "PSH,ACK seq=1 ack=2 len=10");
	has_found(&t, FOUND_AFTER_CLOSE);
	leaves(&t, "RST,ACK why=rst-data-after-close");
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(we_close_first),
		cmocka_unit_test(peer_closes_first),
		cmocka_unit_test(both_close_at_once),
		cmocka_unit_test(fin_that_acknowledges_our_fin_goes_straight_to_time_wait),
		cmocka_unit_test(repeated_fin_in_time_wait_is_acknowledged_and_restarts_the_wait),
		cmocka_unit_test(the_peer_may_go_on_after_our_fin),
		cmocka_unit_test(fin_before_missing_text_waits_for_it),
		cmocka_unit_test(text_rides_with_the_fin),
		cmocka_unit_test(text_in_the_fin_segment_is_not_lost),
		cmocka_unit_test(lost_fin_is_sent_again),
		cmocka_unit_test(abort_sends_rst),
		cmocka_unit_test(text_for_an_application_that_has_left_is_answered_by_rst),
	};

	return run_stories("close", tests);
}
