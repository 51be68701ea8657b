/* SPDX-License-Identifier: MIT
 *
 * test_icmp_errors.c - ICMP errors at a connection: which are believed, which end it, which are only remembered (RFC 9293
 * 3.9.2.2, RFC 5461, RFC 5927).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "timeline.h"

/* A connection with 1000 bytes outstanding. */
static void send_a_segment(struct timeline *t, enum tcp_icmp_policy policy)
{
	struct tcp_config config;

	timeline_config(&config);
	config.icmp_policy = policy;
	timeline_establish(t, &config, 10000);
	app_sends(t, 1000);
	leaves(t, "PSH,ACK seq=1 len=1000");
}

static void open_only(struct timeline *t, enum tcp_icmp_policy policy)
{
	struct tcp_config config;

	timeline_config(&config);
	config.icmp_policy = policy;
	timeline_open(t, &config);
	leaves(t, "SYN seq=0");
	at_ms(t, 10);
}

static void source_quench_has_no_effect(void **state) /* MUST-55 */
{
	(void)state;
	struct timeline t;

	send_a_segment(&t, ICMP_HARD_ALWAYS);
	uint32_t cwnd = t.tcb.cc.cwnd;

	icmp_arrives(&t, "quench seq=1");
	has_found(&t, FOUND_ICMP_IGNORED);
	leaves_nothing(&t);
	holds(&t, t.tcb.cc.cwnd == cwnd && tcp_last_error(&t.tcb) == TCP_ERROR_NONE, "nothing is different");
	is_in(&t, TCP_ESTABLISHED);
	timeline_end(&t);
}

static void soft_error_never_ends_a_connection(void **state) /* MUST-56 */
{
	(void)state;
	struct timeline t;

	send_a_segment(&t, ICMP_HARD_ALWAYS);
	icmp_arrives(&t, "soft seq=1");
	has_found(&t, FOUND_SOFT_ERROR);
	is_in(&t, TCP_ESTABLISHED);
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1001");
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK seq=1001 len=100");
	timeline_end(&t);
}

static void soft_error_does_not_end_an_opening_either(void **state) /* MUST-56 */
{
	(void)state;
	struct timeline t;

	open_only(&t, ICMP_HARD_WHILE_OPENING);
	icmp_arrives(&t, "soft seq=0");
	has_found(&t, FOUND_SOFT_ERROR);
	is_in(&t, TCP_SYN_SENT);
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN seq=0 why=retransmit-timeout");
	arrives(&t, "SYN,ACK seq=0 ack=1");
	is_in(&t, TCP_ESTABLISHED);
	timeline_end(&t);
}

static void soft_error_is_told_when_the_connection_times_out(void **state) /* SHLD-25, MUST-47, R1122-8 */
{
	(void)state;
	struct timeline t;

	send_a_segment(&t, ICMP_HARD_WHILE_OPENING);
	icmp_arrives(&t, "soft seq=1");
	holds(&t, tcp_last_error(&t.tcb) == TCP_ERROR_HOST, "the application can see it at once");
	for (int i = 0; i < 20 && t.tcb.state != TCP_CLOSED; i++) {
		at_ms(&t, (unsigned long)(tcp_next_deadline(&t.tcb) / NS_PER_MS) + 1);
		(void)leaves_whatever(&t);
	}
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_TIMEOUT);
	holds(&t, tcp_last_error(&t.tcb) == TCP_ERROR_HOST, "and when all is over");
	timeline_end(&t);
}

static void hard_error_ends_an_opening(void **state) /* SHLD-26 */
{
	(void)state;
	struct timeline t;

	open_only(&t, ICMP_HARD_WHILE_OPENING);
	icmp_arrives(&t, "hard seq=0");
	has_found(&t, FOUND_HARD_ERROR);
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_UNREACHABLE);
	leaves_nothing(&t);
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER, "no timer runs");
	timeline_end(&t);
}

static void hard_error_about_our_syn_ack_ends_a_half_open_connection(void **state) /* SHLD-26 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0");
	leaves(&t, "SYN,ACK seq=0 ack=1");
	icmp_arrives(&t, "hard seq=0");
	is_in(&t, TCP_CLOSED);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void hard_error_in_a_synchronized_state_is_only_remembered(void **state) /* RFC 5461 4.2, RFC 5927 5.2 */
{
	(void)state;
	struct timeline t;

	send_a_segment(&t, ICMP_HARD_WHILE_OPENING);
	icmp_arrives(&t, "hard seq=1");
	has_found(&t, FOUND_SOFT_ERROR);
	is_in(&t, TCP_ESTABLISHED);
	holds(&t, tcp_last_error(&t.tcb) == TCP_ERROR_PORT, "it is remembered");
	timeline_end(&t);
}

static void hard_error_ends_every_state_where_policy_says_so(void **state) /* SHLD-26 to the letter */
{
	(void)state;
	struct timeline t;

	send_a_segment(&t, ICMP_HARD_ALWAYS);
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=1001");
	is_in(&t, TCP_FIN_WAIT_1);
	icmp_arrives(&t, "hard seq=1001");
	has_found(&t, FOUND_HARD_ERROR);
	ended_as(&t, TCP_END_UNREACHABLE);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void soft_error_ends_an_opening_where_policy_is_linux(void **state) /* RFC 5461 4.1 */
{
	(void)state;
	struct timeline t;

	open_only(&t, ICMP_ANY_WHILE_OPENING);
	icmp_arrives(&t, "soft seq=0");
	ended_as(&t, TCP_END_UNREACHABLE);
	timeline_end(&t);
	send_a_segment(&t, ICMP_ANY_WHILE_OPENING);
	icmp_arrives(&t, "hard seq=1");
	is_in(&t, TCP_ESTABLISHED);
	timeline_end(&t);
}

static void errors_have_no_effect_where_policy_ignores_them(void **state)
{
	(void)state;
	struct timeline t;

	open_only(&t, ICMP_IGNORED);
	icmp_arrives(&t, "hard seq=0");
	has_found(&t, FOUND_ICMP_IGNORED);
	is_in(&t, TCP_SYN_SENT);
	holds(&t, tcp_last_error(&t.tcb) == TCP_ERROR_NONE, "nothing is remembered");
	timeline_end(&t);
}

static void error_about_what_is_not_outstanding_is_not_believed(void **state) /* R1191-9, RFC 5927 4.1 */
{
	(void)state;
	static const char *const forged[] = {"hard seq=0", "hard seq=1001", "hard seq=3000000000"};
	struct timeline t;

	send_a_segment(&t, ICMP_HARD_ALWAYS);
	for (size_t i = 0; i < ARRAY_LEN(forged); i++) {
		icmp_arrives(&t, forged[i]);
		has_found(&t, FOUND_ICMP_IGNORED);
	}
	is_in(&t, TCP_ESTABLISHED);
	icmp_arrives(&t, "hard seq=1000"); /* a later byte of the segment: sent in smaller pieces it might have been one */
	is_in(&t, TCP_CLOSED);
	icmp_arrives(&t, "hard seq=1000");
	has_found(&t, FOUND_ICMP_IGNORED);
	timeline_end(&t);
}

static void listener_and_idle_connection_believe_nothing(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.icmp_policy = ICMP_HARD_ALWAYS;
	timeline_listen(&t, &config);
	icmp_arrives(&t, "hard seq=0");
	is_in(&t, TCP_LISTEN);
	timeline_end(&t);
	timeline_establish(&t, &config, 10000);
	icmp_arrives(&t, "hard seq=1");
	is_in(&t, TCP_ESTABLISHED);
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(source_quench_has_no_effect),
		cmocka_unit_test(soft_error_never_ends_a_connection),
		cmocka_unit_test(soft_error_does_not_end_an_opening_either),
		cmocka_unit_test(soft_error_is_told_when_the_connection_times_out),
		cmocka_unit_test(hard_error_ends_an_opening),
		cmocka_unit_test(hard_error_about_our_syn_ack_ends_a_half_open_connection),
		cmocka_unit_test(hard_error_in_a_synchronized_state_is_only_remembered),
		cmocka_unit_test(hard_error_ends_every_state_where_policy_says_so),
		cmocka_unit_test(soft_error_ends_an_opening_where_policy_is_linux),
		cmocka_unit_test(errors_have_no_effect_where_policy_ignores_them),
		cmocka_unit_test(error_about_what_is_not_outstanding_is_not_believed),
		cmocka_unit_test(listener_and_idle_connection_believe_nothing),
	};

	return run_stories("icmp errors", tests);
}
