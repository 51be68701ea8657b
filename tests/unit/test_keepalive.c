/* SPDX-License-Identifier: MIT
 *
 * test_keepalive.c - asking a silent peer (RFC 9293 3.8.4): MAY-5, MAY-6, MUST-24 to MUST-29, SHLD-12.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "timeline.h"

/* Established at 10 ms; asks after 10 s of silence, then every 2 s, 3 times. */
static void establish_with(struct timeline *t, bool has_byte, unsigned window)
{
	struct tcp_config config;

	timeline_config(&config);
	config.has_keepalive = true;
	config.has_keepalive_byte = has_byte;
	config.keepalive_idle = 10 * NS_PER_S;
	config.keepalive_interval = 2 * NS_PER_S;
	config.keepalive_count = 3;
	timeline_establish(t, &config, window);
}

static void nobody_is_asked_unless_it_is_wanted(void **state) /* MAY-5, MUST-25 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	assert_false(config.has_keepalive);
	timeline_establish(&t, &config, 10000);
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER, "no timer runs");
	timeline_end(&t);
}

static void default_silence_is_two_hours(void **state) /* R2525-11, MUST-28 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	config.has_keepalive = true;
	timeline_establish(&t, &config, 10000);
	timer_at_ms(&t, 7200010);
	leaves(&t, "ACK seq=0 ack=1 len=0 why=keep-alive");
	timeline_end(&t);
}

static void silent_peer_is_asked_with_an_old_number_and_no_data(void **state) /* SHLD-12, MUST-27 */
{
	(void)state;
	struct timeline t;

	establish_with(&t, false, 10000);
	timer_at_ms(&t, 10010);
	leaves(&t, "ACK seq=0 ack=1 len=0 why=keep-alive"); /* SND.NXT - 1 */
	leaves_nothing(&t);
	at_ms(&t, 10020);
	arrives(&t, "ACK seq=1 ack=1");
	timer_at_ms(&t, 20020); /* the silence begins anew */
	leaves(&t, "ACK seq=0 why=keep-alive");
	timeline_end(&t);
}

static void probe_may_carry_a_byte_of_garbage(void **state) /* MAY-6 */
{
	(void)state;
	struct timeline t;
	struct tcp_output out;

	establish_with(&t, true, 10000);
	timer_at_ms(&t, 10010);
	holds(&t, tcp_next_segment(&t.tcb, t.now, &out), "a probe leaves");
	holds(&t, out.seg.seq == TIMELINE_ISS && out.seg.text.len == 1 && out.why == WHY_KEEPALIVE, "one byte at SND.NXT - 1");
	holds(&t, t.tcb.snd.nxt == TIMELINE_ISS + 1, "which takes no number");
	timeline_end(&t);
}

static void one_unanswered_probe_proves_nothing(void **state) /* MUST-29 */
{
	(void)state;
	struct timeline t;

	establish_with(&t, false, 10000);
	timer_at_ms(&t, 10010);
	leaves(&t, "ACK why=keep-alive");
	timer_at_ms(&t, 12010);
	leaves(&t, "ACK why=keep-alive");
	timer_at_ms(&t, 14010);
	leaves(&t, "ACK why=keep-alive");
	at_ms(&t, 15000);
	arrives(&t, "ACK seq=1 ack=1"); /* one answer is enough */
	is_in(&t, TCP_ESTABLISHED);
	timer_at_ms(&t, 25000);
	leaves(&t, "ACK why=keep-alive");
	timeline_end(&t);
}

static void peer_that_answers_none_of_them_is_given_up(void **state) /* R2525-9 */
{
	(void)state;
	struct timeline t;

	establish_with(&t, false, 10000);
	timer_at_ms(&t, 10010);
	leaves(&t, "ACK why=keep-alive");
	timer_at_ms(&t, 12010);
	leaves(&t, "ACK why=keep-alive");
	timer_at_ms(&t, 14010);
	leaves(&t, "ACK why=keep-alive");
	timer_at_ms(&t, 16010);
	leaves(&t, "RST,ACK seq=1 ack=1 why=rst-keep-alive");
	leaves_nothing(&t);
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_TIMEOUT);
	timeline_end(&t);
}

static void every_arrival_puts_the_question_off(void **state) /* MUST-26 */
{
	(void)state;
	struct timeline t;

	establish_with(&t, false, 10000);
	at_ms(&t, 9000);
	arrives(&t, "ACK seq=1 ack=1 len=5");
	timer_at_ms(&t, 9040);
	leaves(&t, "ACK ack=6 why=ack-delayed");
	timer_at_ms(&t, 19000);
	leaves(&t, "ACK seq=0 ack=6 why=keep-alive");
	timeline_end(&t);
}

static void nobody_is_asked_while_something_is_outstanding(void **state) /* MUST-26 */
{
	(void)state;
	struct timeline t;

	establish_with(&t, false, 10000);
	at_ms(&t, 9900);
	app_sends(&t, 5);
	leaves(&t, "PSH,ACK seq=1 len=5");
	at_ms(&t, 10050); /* the question would be due */
	leaves_nothing(&t);
	timer_at_ms(&t, 10100);
	leaves(&t, "PSH,ACK seq=1 len=5 why=retransmit-timeout");
	timeline_end(&t);
}

static void closed_window_is_not_taken_for_death(void **state)
{
	(void)state;
	struct timeline t;

	establish_with(&t, false, 0);
	app_sends(&t, 5);
	leaves_nothing(&t);
	for (unsigned long ms = 210, wait = 400; ms < 60000; ms += wait, wait *= 2) { /* probes of the window, no others */
		while (tcp_next_deadline(&t.tcb) < (time_ns)ms * NS_PER_MS)
			at_ms(&t, (unsigned long)(tcp_next_deadline(&t.tcb) / NS_PER_MS) + 1);
		at_ms(&t, ms);
		leaves(&t, "ACK seq=1 len=1 why=zero-window-probe");
		leaves_nothing(&t);
		arrives(&t, "ACK seq=1 ack=1 win=0");
	}
	is_in(&t, TCP_ESTABLISHED);
	timeline_end(&t);
}

static void it_can_be_switched_on_and_off_while_the_connection_lives(void **state) /* MUST-24 */
{
	(void)state;
	struct timeline t;

	establish_with(&t, false, 10000);
	t.config.has_keepalive = false;
	tcp_policy_changed(&t.tcb, t.now);
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER, "off");
	at_ms(&t, 60000);
	leaves_nothing(&t);
	t.config.has_keepalive = true;
	tcp_policy_changed(&t.tcb, t.now);
	timer_at_ms(&t, 70000);
	leaves(&t, "ACK seq=0 why=keep-alive");
	timeline_end(&t);
}

static void half_closed_connection_is_kept_alive(void **state)
{
	(void)state;
	struct timeline t;

	establish_with(&t, false, 10000);
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=1");
	arrives(&t, "ACK seq=1 ack=2");
	is_in(&t, TCP_FIN_WAIT_2);
	timer_at_ms(&t, 10010);
	leaves(&t, "ACK seq=1 ack=1 why=keep-alive"); /* the number of our FIN */
	arrives(&t, "FIN,ACK seq=1 ack=2");
	leaves(&t, "ACK ack=2");
	timer_at_ms(&t, 70010); /* TIME-WAIT asks nobody */
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

static void question_of_the_peer_is_answered(void **state)
{
	(void)state;
	struct timeline t;

	establish_with(&t, false, 10000);
	at_ms(&t, 5000);
	arrives(&t, "ACK seq=0 ack=1");
	has_found(&t, FOUND_KEEPALIVE);
	leaves(&t, "ACK seq=1 ack=1 why=probe-answer");
	timer_at_ms(&t, 15000); /* who asks is alive */
	leaves(&t, "ACK why=keep-alive");
	arrives(&t, "ACK seq=0 ack=1 len=1"); /* with its byte of garbage it looks like any old byte */
	has_found(&t, FOUND_DUPLICATE);
	leaves(&t, "ACK seq=1 ack=1");
	timeline_end(&t);
}

/* Between the timer and the question the peer is heard: nothing is asked. */
static void question_that_is_answered_already_is_not_asked(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_keepalive = true;
	config.keepalive_idle = 10 * NS_PER_S;
	timeline_establish(&t, &config, 10000);
	timer_at_ms(&t, 10010);
	arrives(&t, "ACK seq=1 ack=1 win=5000");
	leaves_nothing(&t);
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(question_that_is_answered_already_is_not_asked),
		cmocka_unit_test(nobody_is_asked_unless_it_is_wanted),
		cmocka_unit_test(default_silence_is_two_hours),
		cmocka_unit_test(silent_peer_is_asked_with_an_old_number_and_no_data),
		cmocka_unit_test(probe_may_carry_a_byte_of_garbage),
		cmocka_unit_test(one_unanswered_probe_proves_nothing),
		cmocka_unit_test(peer_that_answers_none_of_them_is_given_up),
		cmocka_unit_test(every_arrival_puts_the_question_off),
		cmocka_unit_test(nobody_is_asked_while_something_is_outstanding),
		cmocka_unit_test(closed_window_is_not_taken_for_death),
		cmocka_unit_test(it_can_be_switched_on_and_off_while_the_connection_lives),
		cmocka_unit_test(half_closed_connection_is_kept_alive),
		cmocka_unit_test(question_of_the_peer_is_answered),
	};

	return run_stories("keep-alive", tests);
}
