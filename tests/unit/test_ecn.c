/* SPDX-License-Identifier: MIT
 *
 * test_ecn.c - Explicit Congestion Notification (RFC 3168 6.1, SHLD-8): the handshake, the receiver's ECE, the sender's answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "tcp/congestion.h"
#include "timeline.h"

static void config_with(struct tcp_config *config, enum tcp_ecn ecn)
{
	timeline_config(config);
	config->ecn = ecn;
	config->initial_window = 10;
}

/* An active open that agreed on ECN: window 60000, MSS 1000. */
static void establish_with(struct timeline *t, const struct tcp_config *config)
{
	timeline_open(t, config);
	leaves(t, "SYN,ECE,CWR seq=0 ecn=not");
	at_ms(t, 10);
	arrives(t, "SYN,ACK,ECE seq=0 ack=1 win=60000 mss=1000");
	has_found(t, FOUND_ECN);
	leaves(t, "ACK seq=1 ack=1 ecn=not");
}

static void establish(struct timeline *t)
{
	struct tcp_config config;

	config_with(&config, TCP_ECN_ACTIVE);
	establish_with(t, &config);
}

/* ---- the handshake --------------------------------------------------------------------------- */

static void active_end_asks_with_both_bits(void **state) /* R3168-1, R3168-3, R3168-6, SHLD-8 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 500);
	leaves(&t, "PSH,ACK seq=1 len=500 ecn=ect0");
	timeline_end(&t);
}

static void asked_end_agrees_with_one_bit(void **state) /* R3168-1, R3168-2, R3168-3 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	config_with(&config, TCP_ECN_PASSIVE);
	timeline_listen(&t, &config);
	arrives(&t, "SYN,ECE,CWR seq=0 win=60000 mss=1000");
	has_found(&t, FOUND_SYN | FOUND_ECN);
	leaves(&t, "SYN,ACK,ECE seq=0 ack=1 ecn=not");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	app_sends(&t, 500);
	leaves(&t, "PSH,ACK seq=1 len=500 ecn=ect0");
	timeline_end(&t);
}

static void who_is_not_asked_does_not_offer(void **state) /* R3168-2, R3168-4 */
{
	(void)state;
	static const char *const syns[] = {"SYN seq=0 win=60000", "SYN,ECE seq=0 win=60000", "SYN,CWR seq=0 win=60000"};
	struct tcp_config config;
	struct timeline t;

	config_with(&config, TCP_ECN_ACTIVE);
	for (size_t i = 0; i < ARRAY_LEN(syns); i++) {
		timeline_listen(&t, &config);
		arrives(&t, syns[i]);
		leaves(&t, "SYN,ACK seq=0 ack=1");
		arrives(&t, "ACK seq=1 ack=1 win=60000");
		app_sends(&t, 100);
		leaves(&t, "PSH,ACK seq=1 len=100 ecn=not");
		timeline_end(&t);
	}
}

static void switched_off_it_neither_asks_nor_agrees(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	config_with(&config, TCP_ECN_OFF);
	timeline_listen(&t, &config);
	arrives(&t, "SYN,ECE,CWR seq=0 win=60000");
	leaves(&t, "SYN,ACK seq=0 ack=1");
	arrives(&t, "ACK seq=1 ack=1 len=100 ecn=ce");
	holds(&t, (t.found & FOUND_CE) == 0, "a mark says nothing to it");
	at_ms(&t, 100);
	leaves(&t, "ACK ack=101");
	timeline_end(&t);
	config_with(&config, TCP_ECN_PASSIVE);
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0");
	timeline_end(&t);
}

static void peer_that_reflects_both_bits_is_no_partner(void **state) /* R3168-1, RFC 3168 6.1.1.2 */
{
	(void)state;
	static const char *const answers[] = {"SYN,ACK,ECE,CWR seq=0 ack=1 win=60000", "SYN,ACK seq=0 ack=1 win=60000",
					      "SYN,ACK,CWR seq=0 ack=1 win=60000"};
	struct tcp_config config;
	struct timeline t;

	config_with(&config, TCP_ECN_ACTIVE);
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		timeline_open(&t, &config);
		leaves(&t, "SYN,ECE,CWR seq=0");
		arrives(&t, answers[i]);
		has_found(&t, FOUND_ECN_REFUSED);
		leaves(&t, "ACK seq=1 ack=1");
		app_sends(&t, 100);
		leaves(&t, "PSH,ACK seq=1 len=100 ecn=not"); /* R3168-4 */
		timeline_end(&t);
	}
}

static void silence_is_answered_by_a_plain_syn(void **state) /* R3168-5 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	config_with(&config, TCP_ECN_ACTIVE);
	timeline_open(&t, &config);
	leaves(&t, "SYN,ECE,CWR seq=0 why=active-open");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN seq=0 why=retransmit-timeout");
	arrives(&t, "SYN,ACK,ECE seq=0 ack=1 win=60000 mss=1000"); /* to our first SYN: it was only late */
	leaves(&t, "ACK seq=1 ack=1");
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK seq=1 len=100 ecn=not"); /* who has sent a plain SYN must not */
	arrives(&t, "ACK seq=1 ack=101 len=100 ecn=ce win=60000");
	has_found(&t, FOUND_CE); /* but the promise to report marks stands (6.1.1) */
	leaves(&t, "ACK,ECE ack=101");
	timeline_end(&t);
}

static void reset_of_the_first_syn_is_answered_by_a_plain_one(void **state) /* R3168-5 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	config_with(&config, TCP_ECN_ACTIVE);
	timeline_open(&t, &config);
	leaves(&t, "SYN,ECE,CWR seq=0");
	at_ms(&t, 10);
	arrives(&t, "RST,ACK seq=0 ack=1");
	has_found(&t, FOUND_RST | FOUND_ECN_REFUSED);
	is_in(&t, TCP_SYN_SENT);
	leaves(&t, "SYN seq=0 why=syn-without-ecn");
	timer_at_ms(&t, 1010);
	leaves(&t, "SYN seq=0 why=retransmit-timeout");
	arrives(&t, "RST,ACK seq=0 ack=1"); /* it was not ECN's fault */
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_REFUSED);
	timeline_end(&t);
}

static void without_fallback_it_goes_on_asking(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	config_with(&config, TCP_ECN_ACTIVE);
	config.has_ecn_fallback = false;
	timeline_open(&t, &config);
	leaves(&t, "SYN,ECE,CWR seq=0");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN,ECE,CWR seq=0");
	arrives(&t, "RST,ACK seq=0 ack=1");
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

static void plain_syn_after_an_asking_one_takes_the_agreement_back(void **state) /* RFC 3168 6.1.1.1 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	config_with(&config, TCP_ECN_PASSIVE);
	timeline_listen(&t, &config);
	arrives(&t, "SYN,ECE,CWR seq=0 win=60000");
	leaves(&t, "SYN,ACK,ECE seq=0 ack=1"); /* lost */
	at_ms(&t, 900);
	arrives(&t, "SYN seq=0 win=60000");
	leaves(&t, "SYN,ACK seq=0 ack=1");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK seq=1 len=100 ecn=not");
	timeline_end(&t);
}

static void crossing_syns_agree(void **state) /* MUST-10 with R3168-1 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	config_with(&config, TCP_ECN_ACTIVE);
	timeline_open(&t, &config);
	leaves(&t, "SYN,ECE,CWR seq=0");
	arrives(&t, "SYN,ECE,CWR seq=0 win=60000 mss=1000");
	has_found(&t, FOUND_SIMULTANEOUS_OPEN | FOUND_ECN);
	leaves(&t, "SYN,ACK,ECE seq=0 ack=1");
	arrives(&t, "SYN,ACK,ECE seq=0 ack=1 win=60000 mss=1000");
	is_in(&t, TCP_ESTABLISHED);
	holds(&t, (t.found & FOUND_ECE) == 0 && t.tcb.cc.cwnd == 10000, "ECE beside SYN is no complaint");
	timeline_end(&t);
}

/* ---- the receiver ------------------------------------------------------------------------------ */

static void mark_is_echoed_until_the_peer_has_slowed_down(void **state) /* R3168-9 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "ACK seq=1 ack=1 len=1000 ecn=ce win=60000");
	has_found(&t, FOUND_CE);
	leaves(&t, "ACK,ECE ack=1001 ecn=not why=ack-of-mark"); /* R3168-10 */
	arrives(&t, "ACK seq=1001 ack=1 len=1000 ecn=ect0 win=60000");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=2001 ack=1 len=1000 ecn=ect0 win=60000");
	leaves(&t, "ACK,ECE ack=3001");
	app_reads(&t, 3000);
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK,ECE seq=1 len=100 ecn=ect0"); /* text tells it too */
	arrives(&t, "ACK,CWR seq=3001 ack=101 len=1000 ecn=ect0 win=60000");
	has_found(&t, FOUND_CWR);
	arrives(&t, "ACK seq=4001 ack=101 len=1000 ecn=ect0 win=60000");
	leaves(&t, "ACK ack=5001");
	timeline_end(&t);
}

static void mark_on_the_answer_itself_is_a_new_one(void **state) /* R3168-9 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "ACK seq=1 ack=1 len=1000 ecn=ce win=60000");
	leaves(&t, "ACK,ECE ack=1001");
	arrives(&t, "ACK,CWR seq=1001 ack=1 len=1000 ecn=ce win=60000");
	has_found(&t, FOUND_CWR | FOUND_CE);
	leaves(&t, "ACK,ECE ack=2001 why=ack-of-mark");
	timeline_end(&t);
}

static void mark_outside_the_window_or_without_text_is_ignored(void **state) /* R3168-12 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "ACK seq=1 ack=1 len=1000 ecn=ect0 win=60000");
	arrives(&t, "ACK seq=1 ack=1 len=1000 ecn=ce win=60000"); /* old */
	leaves(&t, "ACK ack=1001 why=ack-of-duplicate");
	arrives(&t, "ACK seq=20001 ack=1 len=1000 ecn=ce win=60000"); /* beyond the window of 10000 */
	leaves(&t, "ACK ack=1001");
	arrives(&t, "ACK seq=1001 ack=1 ecn=ce win=60000"); /* nobody may mark a pure ACK */
	holds(&t, (t.found & FOUND_CE) == 0 && !t.tcb.ecn.is_echo_due, "no echo");
	timeline_end(&t);
}

/* ---- the sender ---------------------------------------------------------------------------------- */

static void echo_halves_the_window_once_and_cwr_says_so(void **state) /* R3168-7, R3168-8 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 20000);
	holds(&t, leaves_whatever(&t) == 10, "the initial window");
	at_ms(&t, 20);
	arrives(&t, "ACK,ECE seq=1 ack=2001 win=60000");
	has_found(&t, FOUND_ECE | FOUND_ACKS_NEW);
	holds(&t, t.tcb.cc.cwnd == 5000 && t.tcb.cc.ssthresh == 5000, "half of the flight");
	leaves_nothing(&t); /* 8000 are out: nothing goes until they are fewer, and nothing goes again */
	arrives(&t, "ACK,ECE seq=1 ack=4001 win=60000");
	arrives(&t, "ACK,ECE seq=1 ack=6001 win=60000");
	holds(&t, t.tcb.cc.cwnd == 5000, "the same window of text: not again, and no growth either");
	leaves(&t, "ACK,CWR seq=10001 len=1000 ecn=ect0");
	leaves_nothing(&t);
	arrives(&t, "ACK,ECE seq=1 ack=8001 win=60000");
	leaves(&t, "ACK seq=11001 len=1000 ecn=ect0"); /* the first one only */
	leaves(&t, "ACK seq=12001 len=1000 ecn=ect0");
	arrives(&t, "ACK,ECE seq=1 ack=10001 win=60000");
	holds(&t, t.tcb.cc.cwnd == 5000, "up to here it was out when the window fell");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK,ECE seq=1 ack=12001 win=60000");
	holds(&t, t.tcb.cc.cwnd == 2500, "this one was sent after it");
	timeline_end(&t);
}

static void loss_in_a_window_that_was_marked_costs_no_second_half(void **state) /* R3168-7 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 20000);
	holds(&t, leaves_whatever(&t) == 10, "the initial window");
	arrives(&t, "ACK,ECE seq=1 ack=1001 win=60000");
	holds(&t, t.tcb.cc.ssthresh == 5000, "half");
	for (int i = 0; i < 3; i++)
		arrives(&t, "ACK,ECE seq=1 ack=1001 win=60000");
	has_found(&t, FOUND_THIRD_DUPLICATE_ACK);
	holds(&t, t.tcb.cc.ssthresh == 5000, "the same congestion");
	leaves(&t, "ACK seq=1001 len=1000 ecn=not why=fast-retransmit"); /* R3168-11; R3168-8: no CWR */
	timeline_end(&t);
}

static void reduction_for_a_loss_is_told_by_cwr_too(void **state) /* R3168-8, R3168-11 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 4000);
	holds(&t, leaves_whatever(&t) == 4, "all of it");
	at_ms(&t, 20);
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 ecn=not why=retransmit-timeout");
	arrives(&t, "ACK seq=1 ack=4001 win=60000");
	app_sends(&t, 2000);
	leaves(&t, "ACK,CWR seq=4001 len=1000 ecn=ect0");
	arrives(&t, "ACK seq=1 ack=5001 win=60000");
	leaves(&t, "PSH,ACK seq=5001 len=1000 ecn=ect0");
	timeline_end(&t);
}

static void probe_of_a_closed_window_is_plain(void **state) /* R3168-13 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 1000);
	leaves(&t, "PSH,ACK seq=1 len=1000 ecn=ect0");
	arrives(&t, "ACK,ECE seq=1 ack=1001 win=0"); /* CWR is due */
	app_sends(&t, 1000);
	leaves_nothing(&t);
	at_ms(&t, 300);
	leaves(&t, "ACK seq=1001 len=1 ecn=not why=zero-window-probe");
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	(void)leaves_whatever(&t);
	timeline_end(&t);
}

static void window_of_one_segment_waits_for_the_timer(void **state) /* R3168-14, R9438-9 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	t.tcb.cc.cwnd = 2000;
	app_sends(&t, 10000);
	holds(&t, leaves_whatever(&t) == 2, "two segments");
	at_ms(&t, 20);
	arrives(&t, "ACK,ECE seq=1 ack=1001 win=60000");
	arrives(&t, "ACK,ECE seq=1 ack=2001 win=60000");
	holds(&t, t.tcb.cc.cwnd == 1000 && t.tcb.cc.ssthresh == 2000, "below two segments, as no loss would do");
	leaves(&t, "ACK,CWR seq=2001 len=1000 ecn=ect0");
	leaves_nothing(&t);
	at_ms(&t, 30);
	arrives(&t, "ACK,ECE seq=1 ack=3001 win=60000");
	holds(&t, t.tcb.cc.cwnd == 1000, "there is no less");
	leaves_nothing(&t);
	timer_at_ms(&t, 230); /* RTO: 200 ms */
	leaves(&t, "ACK,CWR seq=3001 len=1000 ecn=ect0 why=new-data");
	arrives(&t, "ACK seq=1 ack=4001 win=60000");
	leaves(&t, "ACK seq=4001 len=1000 ecn=ect0");
	timeline_end(&t);
}

static void cubic_falls_by_its_own_factor_to_one_segment(void **state) /* R9438-9 */
{
	(void)state;
	static const uint32_t windows[] = {1400, 1000, 1000}; /* * 0.7, of what is out; at last the timer */
	struct tcp_config config;
	struct timeline t;
	char ack[60];

	config_with(&config, TCP_ECN_ACTIVE);
	config.congestion = &congestion_cubic;
	establish_with(&t, &config);
	t.tcb.cc.cwnd = 2000;
	app_sends(&t, 10000);
	holds(&t, leaves_whatever(&t) == 2, "two segments");
	for (size_t i = 0; i < ARRAY_LEN(windows); i++) {
		(void)snprintf(ack, sizeof ack, "ACK,ECE seq=1 ack=%zu win=60000", 2001 + 1000 * i);
		arrives(&t, ack);
		holds(&t, t.tcb.cc.cwnd == windows[i] && t.tcb.cc.ssthresh == 2000, "the window falls");
		if (i + 1 < ARRAY_LEN(windows))
			leaves(&t, "ACK,CWR len=1000");
	}
	leaves_nothing(&t);
	holds(&t, t.tcb.timer[TIMER_ECN] != 0, "one segment a round trip is too much");
	timeline_end(&t);
}

static void echo_without_agreement_is_no_complaint(void **state) /* R3168-4 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	config_with(&config, TCP_ECN_PASSIVE);
	timeline_establish(&t, &config, 60000);
	app_sends(&t, 10000);
	(void)leaves_whatever(&t);
	arrives(&t, "ACK,ECE seq=1 ack=1001 win=60000");
	holds(&t, t.tcb.cc.cwnd >= 10000 && (t.found & FOUND_ECE) == 0, "the bits mean nothing");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(active_end_asks_with_both_bits),
		cmocka_unit_test(asked_end_agrees_with_one_bit),
		cmocka_unit_test(who_is_not_asked_does_not_offer),
		cmocka_unit_test(switched_off_it_neither_asks_nor_agrees),
		cmocka_unit_test(peer_that_reflects_both_bits_is_no_partner),
		cmocka_unit_test(silence_is_answered_by_a_plain_syn),
		cmocka_unit_test(reset_of_the_first_syn_is_answered_by_a_plain_one),
		cmocka_unit_test(without_fallback_it_goes_on_asking),
		cmocka_unit_test(plain_syn_after_an_asking_one_takes_the_agreement_back),
		cmocka_unit_test(crossing_syns_agree),
		cmocka_unit_test(mark_is_echoed_until_the_peer_has_slowed_down),
		cmocka_unit_test(mark_on_the_answer_itself_is_a_new_one),
		cmocka_unit_test(mark_outside_the_window_or_without_text_is_ignored),
		cmocka_unit_test(echo_halves_the_window_once_and_cwr_says_so),
		cmocka_unit_test(loss_in_a_window_that_was_marked_costs_no_second_half),
		cmocka_unit_test(reduction_for_a_loss_is_told_by_cwr_too),
		cmocka_unit_test(probe_of_a_closed_window_is_plain),
		cmocka_unit_test(window_of_one_segment_waits_for_the_timer),
		cmocka_unit_test(cubic_falls_by_its_own_factor_to_one_segment),
		cmocka_unit_test(echo_without_agreement_is_no_complaint),
	};

	return run_stories("ecn", tests);
}
