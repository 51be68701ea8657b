/* SPDX-License-Identifier: MIT
 *
 * test_linger.c - connections whose application has left (RFC 9293 3.6, 3.6.1; MAY-1): linger, FIN-WAIT-2, half-close.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "timeline.h"

static void establish(struct timeline *t, bool has_linger, time_ns linger)
{
	struct tcp_config config;

	timeline_config(&config);
	config.has_linger = has_linger;
	config.linger = linger;
	timeline_establish(t, &config, 10000);
}

/* CLOSE, and nobody reads any more: what close() of a socket does. */
static void app_leaves(struct timeline *t)
{
	app_closes(t);
	tcp_stop_reading(&t->tcb, t->now);
}

static void linger_of_zero_closes_by_rst(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, true, 0);
	app_sends(&t, 500);
	app_leaves(&t);
	leaves(&t, "RST,ACK seq=1 ack=1 why=rst-linger");
	leaves_nothing(&t);
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_ABORTED);
	timeline_end(&t);
}

static void last_data_that_takes_too_long_is_aborted(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, true, 3 * NS_PER_S);
	app_sends(&t, 500);
	app_leaves(&t);
	leaves(&t, "FIN,PSH,ACK seq=1 len=500");
	at_ms(&t, 2900); /* sent again and again */
	(void)leaves_whatever(&t);
	is_in(&t, TCP_FIN_WAIT_1);
	timer_at_ms(&t, 3010);
	leaves(&t, "RST,ACK seq=502 ack=1 why=rst-linger");
	leaves_nothing(&t);
	ended_as(&t, TCP_END_ABORTED);
	timeline_end(&t);
}

static void last_data_that_arrives_in_time_ends_the_wait(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, true, 3 * NS_PER_S);
	app_leaves(&t);
	leaves(&t, "FIN,ACK seq=1");
	at_ms(&t, 100);
	arrives(&t, "ACK seq=1 ack=2");
	is_in(&t, TCP_FIN_WAIT_2);
	at_ms(&t, 5000);
	is_in(&t, TCP_FIN_WAIT_2);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void answer_to_a_fin_may_linger_as_well(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, true, 1 * NS_PER_S);
	arrives(&t, "FIN,ACK seq=1 ack=1");
	leaves(&t, "ACK ack=2");
	app_leaves(&t);
	leaves(&t, "FIN,ACK seq=1 ack=2");
	is_in(&t, TCP_LAST_ACK);
	at_ms(&t, 1010);
	is_in(&t, TCP_CLOSED);
	leaves_nothing(&t); /* 3.10.5: in LAST-ACK no RST */
	timeline_end(&t);
}

static void half_close_does_not_linger(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, true, 0);
	app_sends(&t, 10);
	app_closes(&t); /* reading goes on */
	leaves(&t, "FIN,PSH,ACK seq=1 len=10");
	arrives(&t, "ACK seq=1 ack=12");
	is_in(&t, TCP_FIN_WAIT_2);
	arrives(&t, "PSH,ACK seq=1 ack=12 len=20");
	app_reads(&t, 20);
	timeline_end(&t);
}

static void fin_wait_2_without_a_reader_ends_some_time(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, false, 0);
	app_leaves(&t);
	leaves(&t, "FIN,ACK seq=1");
	arrives(&t, "ACK seq=1 ack=2");
	timer_at_ms(&t, 60010);
	is_in(&t, TCP_CLOSED);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void fin_wait_2_with_a_reader_lasts_as_long_as_the_peer_wants(void **state) /* 3.6, case 1: half-closed */
{
	(void)state;
	struct timeline t;

	establish(&t, false, 0);
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=1");
	arrives(&t, "ACK seq=1 ack=2");
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER, "no timer runs");
	at_ms(&t, 3600000);
	arrives(&t, "PSH,ACK seq=1 ack=2 len=5");
	app_reads(&t, 5);
	is_in(&t, TCP_FIN_WAIT_2);
	tcp_stop_reading(&t.tcb, t.now); /* from now on it is limited */
	timer_at_ms(&t, 3600040);
	leaves(&t, "ACK ack=6 why=ack-delayed");
	timer_at_ms(&t, 3660000);
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

static void fin_wait_2_may_be_left_without_limit(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, false, 0);
	t.config.fin_wait_2 = 0;
	app_leaves(&t);
	leaves(&t, "FIN,ACK seq=1");
	arrives(&t, "ACK seq=1 ack=2");
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER, "no timer runs");
	timeline_end(&t);
}

static void peer_that_closes_in_time_gets_a_time_wait(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, false, 0);
	app_leaves(&t);
	leaves(&t, "FIN,ACK seq=1");
	arrives(&t, "ACK seq=1 ack=2");
	at_ms(&t, 59000);
	arrives(&t, "FIN,ACK seq=1 ack=2");
	leaves(&t, "ACK ack=2");
	is_in(&t, TCP_TIME_WAIT);
	timer_at_ms(&t, 119000); /* MUST-13 */
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_FIN);
	timeline_end(&t);
}

/* MUST-13: whoever has closed and leaves later, even with a linger of 0, leaves the TIME-WAIT behind. */
static void time_wait_is_not_cut_short_by_leaving(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, true, 0);
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=1");
	arrives(&t, "FIN,ACK seq=1 ack=2");
	leaves(&t, "ACK ack=2");
	tcp_stop_reading(&t.tcb, t.now);
	leaves_nothing(&t);
	is_in(&t, TCP_TIME_WAIT);
	timeline_end(&t);
}

static void reader_that_leaves_first_is_no_close(void **state) /* the other half: nobody reads, we still write */
{
	(void)state;
	struct timeline t;

	establish(&t, true, 0);
	tcp_stop_reading(&t.tcb, t.now);
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK seq=1 len=100");
	arrives(&t, "ACK seq=1 ack=101");
	is_in(&t, TCP_ESTABLISHED);
	arrives(&t, "PSH,ACK seq=1 ack=101 len=5"); /* SHLD-3 */
	leaves(&t, "RST,ACK seq=101 why=rst-data-after-close");
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

static void unread_text_makes_a_close_a_reset(void **state) /* SHLD-3, RFC 2525 2.17 */
{
	(void)state;
	struct timeline t;

	establish(&t, false, 0);
	arrives(&t, "PSH,ACK seq=1 ack=1 len=5");
	app_leaves(&t);
	leaves(&t, "RST,ACK seq=1 ack=6 why=rst-data-after-close");
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(linger_of_zero_closes_by_rst),
		cmocka_unit_test(last_data_that_takes_too_long_is_aborted),
		cmocka_unit_test(last_data_that_arrives_in_time_ends_the_wait),
		cmocka_unit_test(answer_to_a_fin_may_linger_as_well),
		cmocka_unit_test(half_close_does_not_linger),
		cmocka_unit_test(fin_wait_2_without_a_reader_ends_some_time),
		cmocka_unit_test(fin_wait_2_with_a_reader_lasts_as_long_as_the_peer_wants),
		cmocka_unit_test(fin_wait_2_may_be_left_without_limit),
		cmocka_unit_test(time_wait_is_not_cut_short_by_leaving),
		cmocka_unit_test(peer_that_closes_in_time_gets_a_time_wait),
		cmocka_unit_test(reader_that_leaves_first_is_no_close),
		cmocka_unit_test(unread_text_makes_a_close_a_reset),
	};

	return run_stories("linger", tests);
}
