/* SPDX-License-Identifier: MIT
 *
 * test_handshake.c - opening a connection (RFC 9293 3.5, 3.10.7.1 to 3.10.7.3).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "timeline.h"

static void active_open_sends_syn_and_acknowledges_the_answer(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_open(&t, &config);
	is_in(&t, TCP_SYN_SENT);
	leaves(&t, "SYN seq=0 mss=1000 win=10000 why=active-open");
	leaves_nothing(&t);
	at_ms(&t, 30);
	arrives(&t, "SYN,ACK seq=0 ack=1 win=5000 mss=1460");
	has_found(&t, FOUND_SYN | FOUND_ACKS_NEW | FOUND_RTT_SAMPLE);
	is_in(&t, TCP_ESTABLISHED);
	leaves(&t, "ACK seq=1 ack=1 len=0 why=handshake-ack");
	leaves_nothing(&t);
	holds(&t, t.tcb.rtt.srtt == 30 * NS_PER_MS, "SRTT is the handshake's 30 ms");
	holds(&t, t.tcb.snd.mss == 1000, "MUST-16: the smaller MSS counts");
	timeline_end(&t);
}

static void passive_open_answers_a_syn(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_listen(&t, &config);
	is_in(&t, TCP_LISTEN);
	arrives(&t, "SYN seq=0 win=4000 mss=500");
	is_in(&t, TCP_SYN_RECEIVED);
	leaves(&t, "SYN,ACK seq=0 ack=1 why=syn-ack");
	at_ms(&t, 20);
	arrives(&t, "ACK seq=1 ack=1 win=4000");
	is_in(&t, TCP_ESTABLISHED);
	holds(&t, t.tcb.snd.mss == 500, "the peer's MSS counts");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void without_mss_option_536_bytes_are_sent_at_most(void **state) /* MUST-15; IPv6: 1220 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.mss = 1400;
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "SYN,ACK seq=0 ack=1");
	leaves(&t, "ACK");
	app_sends(&t, 1400);
	leaves(&t, family() == 6 ? "ACK seq=1 len=1220 why=new-data" : "ACK seq=1 len=536 why=new-data");
	timeline_end(&t);
}

static void simultaneous_open_reaches_established(void **state) /* MUST-10, RFC 9293 figure 7 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0");
	arrives(&t, "SYN seq=0 mss=1000");
	has_found(&t, FOUND_SIMULTANEOUS_OPEN);
	is_in(&t, TCP_SYN_RECEIVED);
	leaves(&t, "SYN,ACK seq=0 ack=1 why=simultaneous-open");
	arrives(&t, "SYN,ACK seq=0 ack=1");
	is_in(&t, TCP_ESTABLISHED);
	app_sends(&t, 10);
	leaves(&t, "PSH,ACK seq=1 ack=1 len=10");
	timeline_end(&t);
}

static void refused_by_rst(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "RST,ACK seq=0 ack=1");
	has_found(&t, FOUND_REFUSED);
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_REFUSED);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void rst_with_a_wrong_ack_is_ignored_in_syn_sent(void **state) /* R5961-4 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "RST,ACK seq=0 ack=77");
	is_in(&t, TCP_SYN_SENT);
	arrives(&t, "RST seq=0");
	is_in(&t, TCP_SYN_SENT);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void old_duplicate_syn_ack_is_answered_by_rst(void **state) /* RFC 9293 figure 8 and 9 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "SYN,ACK seq=0 ack=500");
	has_found(&t, FOUND_BAD_ACK);
	leaves(&t, "RST seq=500 why=rst-bad-ack");
	is_in(&t, TCP_SYN_SENT);
	timeline_end(&t);
}

static void lost_syn_is_sent_again_ever_more_slowly(void **state) /* R1122-1, RFC 6298 5.5 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0 why=active-open");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN seq=0 why=retransmit-timeout");
	timer_at_ms(&t, 3000);
	leaves(&t, "SYN seq=0");
	timer_at_ms(&t, 7000);
	leaves(&t, "SYN seq=0");
	timer_at_ms(&t, 15000);
	leaves(&t, "SYN seq=0");
	arrives(&t, "SYN,ACK seq=0 ack=1 mss=1000");
	leaves(&t, "ACK");
	holds(&t, t.tcb.rtt.srtt == 0, "Karn: no sample from a SYN that was sent twice");
	holds(&t, t.tcb.rtt.rto >= 3 * NS_PER_S, "RFC 6298 5.7: at least 3 s for the first text");
	holds(&t, t.tcb.cc.cwnd == 1000, "RFC 5681 3.1: one segment after a lost SYN");
	timeline_end(&t);
}

static void unanswered_syn_gives_up_after_three_minutes(void **state) /* MUST-23 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_open(&t, &config);
	while (t.tcb.state == TCP_SYN_SENT) {
		(void)leaves_whatever(&t);
		t.now = tcp_next_deadline(&t.tcb);
		(void)tcp_timeouts(&t.tcb, t.now);
	}
	holds(&t, t.now == 180 * NS_PER_S, "three minutes");
	ended_as(&t, TCP_END_TIMEOUT);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void repeated_syn_brings_the_syn_ack_again(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=1000");
	leaves(&t, "SYN,ACK seq=0 ack=1");
	arrives(&t, "SYN seq=0 mss=1000");
	leaves(&t, "SYN,ACK seq=0 ack=1");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void rst_takes_a_passive_open_back_to_listen(void **state) /* MUST-11 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0");
	leaves(&t, "SYN,ACK");
	arrives(&t, "RST seq=1");
	is_in(&t, TCP_LISTEN);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void listen_answers_an_ack_by_rst_and_ignores_rst(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_listen(&t, &config);
	arrives(&t, "RST seq=0");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=5 ack=77");
	leaves(&t, "RST seq=77 why=rst-bad-ack");
	is_in(&t, TCP_LISTEN);
	timeline_end(&t);
}

static void window_scaling_needs_both_ends(void **state) /* RFC 7323 2.2 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_window_scale = true;
	config.receive_buffer = 1000000;
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0 wscale=4 win=65535");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=100 mss=1000 wscale=7");
	holds(&t, t.tcb.snd.wnd == 100, "the window in a SYN is never scaled");
	leaves(&t, "ACK win=62500");
	arrives(&t, "ACK seq=1 ack=1 win=100");
	holds(&t, t.tcb.snd.wnd == 12800, "100 << 7");
	timeline_end(&t);

	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0 wscale=4");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=100 mss=1000");
	leaves(&t, "ACK win=65535");
	arrives(&t, "ACK seq=1 ack=1 win=100");
	holds(&t, t.tcb.snd.wnd == 100, "not scaled: the peer did not offer it");
	timeline_end(&t);
}

static void a_larger_scale_than_the_buffer_needs_can_be_announced(void **state) /* RFC 7323 2.3 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_window_scale = true;
	config.window_shift = 8;
	config.receive_buffer = 100000; /* a shift of 1 would do */
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0 wscale=8 win=65535");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=100 mss=1000 wscale=0");
	leaves(&t, "ACK win=390"); /* all but 255 of the 100000 bytes in steps of 256, rounded up */
	timeline_end(&t);
}

static void close_before_the_answer_ends_at_once(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	app_closes(&t);
	is_in(&t, TCP_CLOSED);
	leaves_nothing(&t);
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER, "no timer is left");
	timeline_end(&t);
}

static void text_and_close_queued_in_syn_sent_follow_the_handshake(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=1000");
	leaves(&t, "SYN,ACK");
	app_sends(&t, 100);
	app_closes(&t);
	is_in(&t, TCP_SYN_RECEIVED);
	arrives(&t, "ACK seq=1 ack=1");
	is_in(&t, TCP_FIN_WAIT_1);
	leaves(&t, "FIN,PSH,ACK seq=1 len=100");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void no_connection_is_answered_by_rst(void **state) /* 3.10.7.1 */
{
	(void)state;
	struct tcp_output out;
	struct tcp_segment syn = {.src_port = 5, .dst_port = 6, .seq = 100, .ctl = CTL_SYN};
	struct tcp_segment ack = {.src_port = 5, .dst_port = 6, .seq = 100, .ack = 900, .ctl = CTL_ACK};
	struct tcp_segment rst = {.ctl = CTL_RST};

	assert_true(tcp_closed_arrives(&syn, &out));
	assert_int_equal(out.seg.ctl, CTL_RST | CTL_ACK);
	assert_int_equal(out.seg.seq, 0);
	assert_int_equal(out.seg.ack, 101);
	assert_int_equal(out.seg.dst_port, 5);
	assert_true(tcp_closed_arrives(&ack, &out));
	assert_int_equal(out.seg.ctl, CTL_RST);
	assert_int_equal(out.seg.seq, 900);
	assert_false(tcp_closed_arrives(&rst, &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(active_open_sends_syn_and_acknowledges_the_answer),
		cmocka_unit_test(passive_open_answers_a_syn),
		cmocka_unit_test(without_mss_option_536_bytes_are_sent_at_most),
		cmocka_unit_test(simultaneous_open_reaches_established),
		cmocka_unit_test(refused_by_rst),
		cmocka_unit_test(rst_with_a_wrong_ack_is_ignored_in_syn_sent),
		cmocka_unit_test(old_duplicate_syn_ack_is_answered_by_rst),
		cmocka_unit_test(lost_syn_is_sent_again_ever_more_slowly),
		cmocka_unit_test(unanswered_syn_gives_up_after_three_minutes),
		cmocka_unit_test(repeated_syn_brings_the_syn_ack_again),
		cmocka_unit_test(rst_takes_a_passive_open_back_to_listen),
		cmocka_unit_test(listen_answers_an_ack_by_rst_and_ignores_rst),
		cmocka_unit_test(window_scaling_needs_both_ends),
		cmocka_unit_test(a_larger_scale_than_the_buffer_needs_can_be_announced),
		cmocka_unit_test(close_before_the_answer_ends_at_once),
		cmocka_unit_test(text_and_close_queued_in_syn_sent_follow_the_handshake),
		cmocka_unit_test(no_connection_is_answered_by_rst),
	};

	return run_stories("handshake", tests);
}
