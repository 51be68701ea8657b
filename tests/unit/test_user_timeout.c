/* SPDX-License-Identifier: MIT
 *
 * test_user_timeout.c - a peer that does not answer (RFC 9293 3.8.3): R1 tells, R2 ends. MUST-20 to MUST-23, SHLD-9 to SHLD-11.
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

static void default_thresholds_are_those_of_the_rfc(void **state) /* SHLD-10, SHLD-11, MUST-23 */
{
	(void)state;
	struct tcp_config config;

	tcp_config_init(&config);
	assert_true(config.r1 >= 3);
	assert_true(config.user_timeout >= 100 * NS_PER_S);
	assert_true(config.syn_timeout >= 180 * NS_PER_S);
}

static void third_timeout_of_a_segment_is_told(void **state) /* MUST-20, SHLD-9, SHLD-10: R1 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 10);
	leaves(&t, "PSH,ACK seq=1 len=10");
	timer_at_ms(&t, 210);
	leaves(&t, "PSH,ACK seq=1 why=retransmit-timeout");
	timer_at_ms(&t, 610);
	leaves(&t, "PSH,ACK seq=1 why=retransmit-timeout");
	holds(&t, tcp_last_error(&t.tcb) == TCP_ERROR_NONE, "twice is nothing to speak of");
	timer_at_ms(&t, 1410);
	leaves(&t, "PSH,ACK seq=1 why=retransmit-timeout");
	holds(&t, tcp_last_error(&t.tcb) == TCP_ERROR_NO_ANSWER, "the application can see it");
	is_in(&t, TCP_ESTABLISHED);
	arrives(&t, "ACK seq=1 ack=11");
	holds(&t, tcp_last_error(&t.tcb) == TCP_ERROR_NONE, "and that it is over");
	timeline_end(&t);
}

static void syn_without_answer_is_told_in_the_same_way(void **state) /* MUST-22 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN");
	timer_at_ms(&t, 3000);
	leaves(&t, "SYN");
	holds(&t, tcp_last_error(&t.tcb) == TCP_ERROR_NONE, "not yet");
	timer_at_ms(&t, 7000);
	leaves(&t, "SYN");
	holds(&t, tcp_last_error(&t.tcb) == TCP_ERROR_NO_ANSWER, "R1");
	timeline_end(&t);
}

static void reports_can_be_switched_off(void **state) /* SHLD-20 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	t.config.r1 = 0;
	app_sends(&t, 10);
	leaves_whatever(&t);
	for (unsigned i = 0; i < 5; i++) {
		at_ms(&t, (unsigned long)(tcp_next_deadline(&t.tcb) / NS_PER_MS) + 1);
		leaves_whatever(&t);
	}
	holds(&t, t.tcb.rtt.backoff >= 5 && tcp_last_error(&t.tcb) == TCP_ERROR_NONE, "nothing is told");
	timeline_end(&t);
}

static void nothing_acknowledged_until_r2_ends_the_connection(void **state) /* MUST-20: R2, SHLD-11 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 10);
	leaves(&t, "PSH,ACK");
	at_ms(&t, 300009);
	leaves_whatever(&t);
	is_in(&t, TCP_ESTABLISHED);
	at_ms(&t, 300010);
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_TIMEOUT);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void application_chooses_r2_while_it_waits(void **state) /* MUST-21 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 10);
	leaves(&t, "PSH,ACK");
	at_ms(&t, 5000);
	leaves_whatever(&t);
	t.config.user_timeout = 0; /* "infinity": the user decides */
	tcp_policy_changed(&t.tcb, t.now);
	for (unsigned long s = 6; s < 600; s++) {
		at_ms(&t, s * 1000);
		leaves_whatever(&t);
	}
	is_in(&t, TCP_ESTABLISHED);
	t.config.user_timeout = 700 * NS_PER_S; /* counts from when the waiting began */
	tcp_policy_changed(&t.tcb, t.now);
	at_ms(&t, 700009);
	is_in(&t, TCP_ESTABLISHED);
	at_ms(&t, 700010);
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

static void progress_starts_the_patience_anew(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 2000);
	leaves(&t, "ACK seq=1");
	leaves(&t, "PSH,ACK seq=1001");
	at_ms(&t, 290000);
	leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1001");
	at_ms(&t, 589999);
	leaves_whatever(&t);
	is_in(&t, TCP_ESTABLISHED);
	at_ms(&t, 590000);
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

/* SO_USER_TIMEOUT or the like for a connection that is over. */
static void policy_that_changes_after_the_end_starts_no_timer(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_establish(&t, &config, 10000);
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK seq=1 len=100");
	app_aborts(&t);
	leaves(&t, "RST,ACK");
	tcp_policy_changed(&t.tcb, t.now);
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER, "no timer runs in CLOSED");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(policy_that_changes_after_the_end_starts_no_timer),
		cmocka_unit_test(default_thresholds_are_those_of_the_rfc),
		cmocka_unit_test(third_timeout_of_a_segment_is_told),
		cmocka_unit_test(syn_without_answer_is_told_in_the_same_way),
		cmocka_unit_test(reports_can_be_switched_off),
		cmocka_unit_test(nothing_acknowledged_until_r2_ends_the_connection),
		cmocka_unit_test(application_chooses_r2_while_it_waits),
		cmocka_unit_test(progress_starts_the_patience_anew),
	};

	return run_stories("user timeout", tests);
}
