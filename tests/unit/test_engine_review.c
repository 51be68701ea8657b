/* SPDX-License-Identifier: MIT
 *
 * test_engine_review.c - stories that once ended badly: crashes, storms of ACKs, silence.
 *
 * Each was found by reading the engine against the RFCs, by storms of segments (test_segment_storm.c), or in
 * worlds whose buffers are tiny.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "timeline.h"

static void begin(struct timeline *t, unsigned win)
{
	struct tcp_config config;

	timeline_config(&config);
	timeline_establish(t, &config, win);
}

static void begin_with_receive_buffer(struct timeline *t, uint32_t bytes, unsigned win)
{
	struct tcp_config config;

	timeline_config(&config);
	config.receive_buffer = bytes;
	timeline_establish(t, &config, win);
}

static void next_timer(struct timeline *t)
{
	t->now = tcp_next_deadline(&t->tcb);
	(void)tcp_timeouts(&t->tcb, t->now);
}

/* ---- windows ------------------------------------------------------------------------------ */

/* RFC 7323 2.4: rounding up again and again would promise more than there is, and the text would not fit. */
static void scaled_window_never_promises_more_than_the_room(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config;
	char segment[80];

	timeline_config(&config);
	config.has_window_scale = true;
	config.receive_buffer = 524288;
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0 wscale=4");
	arrives(&t, "SYN,ACK seq=0 ack=1 mss=1000 wscale=4");
	leaves(&t, "ACK seq=1 ack=1");
	for (uint32_t seq = 1, len = 197; t.tcb.rcv.wnd >= len; seq += len) { /* nobody reads */
		(void)snprintf(segment, sizeof segment, "ACK seq=%u ack=1 len=%u", seq, len);
		arrives(&t, segment);
		(void)leaves_whatever(&t);
		holds(&t, t.tcb.rcv.wnd <= config.receive_buffer - t.tcb.rcv.queue.len,
			"the window fits the room");
	}
	timeline_end(&t);
}

static void window_of_a_syn_ack_is_not_scaled_in_a_simultaneous_open(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	config.has_window_scale = true;
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0");
	arrives(&t, "SYN seq=0 win=10000 mss=1000 wscale=7");
	leaves(&t, "SYN,ACK seq=0 ack=1");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=10000 mss=1000 wscale=7");
	is_in(&t, TCP_ESTABLISHED);
	holds(&t, t.tcb.snd.wnd == 10000, "RFC 7323 2.2: the window of a SYN is never scaled");
	timeline_end(&t);
}

/* Both windows are shut and both ends have a refused byte outstanding: an ACK behind that byte would be
 * unacceptable, be answered by another such ACK, and so on for ever. */
static void ack_stands_inside_the_closed_window_while_a_probe_is_out(void **state)
{
	(void)state;
	struct timeline t;

	begin_with_receive_buffer(&t, 2000, 0);
	app_sends(&t, 100);
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1 len=1000 win=0");
	arrives(&t, "ACK seq=1001 ack=1 len=1000 win=0");
	leaves(&t, "ACK seq=1 ack=2001 win=0");
	next_timer(&t);
	leaves(&t, "ACK seq=1 len=1 why=zero-window-probe");
	arrives(&t, "ACK seq=2001 ack=1 len=1 win=0");
	leaves(&t, "ACK seq=1 ack=2001 win=0 why=probe-answer");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void abort_stands_inside_the_closed_window_while_a_probe_is_out(void **state)
{
	(void)state;
	struct timeline t;

	begin(&t, 0);
	app_sends(&t, 100);
	leaves_nothing(&t);
	next_timer(&t);
	leaves(&t, "ACK seq=1 len=1 why=zero-window-probe");
	arrives(&t, "ACK seq=1 ack=1 win=0");
	app_aborts(&t);
	leaves(&t, "RST,ACK seq=1 why=rst-abort");
	timeline_end(&t);
}

/* The probes of two ends crossed and both bytes were taken: each ACK begins one byte before what the other
 * expects. The text is old, the ACK is news. */
static void ack_of_old_text_counts(void **state)
{
	(void)state;
	struct timeline t;

	begin(&t, 0);
	app_sends(&t, 100);
	leaves_nothing(&t);
	next_timer(&t);
	leaves(&t, "ACK seq=1 len=1 why=zero-window-probe");
	arrives(&t, "ACK seq=1 ack=1 win=0 len=1");
	arrives(&t, "ACK seq=1 ack=2 win=0 len=1");
	holds(&t, t.tcb.snd.una == TIMELINE_ISS + 2, "our byte is acknowledged");
	timeline_end(&t);
}

static void override_timeout_starts_when_the_window_opens_a_little(void **state)
{
	(void)state;
	struct timeline t;

	begin(&t, 10000);
	arrives(&t, "ACK seq=1 ack=1 win=0");
	app_sends(&t, 3000);
	leaves_nothing(&t);
	for (int i = 0; i < 6; i++) { /* until the probes are far apart */
		next_timer(&t);
		leaves(&t, "ACK seq=1 len=1 why=zero-window-probe");
		arrives(&t, "ACK seq=1 ack=1 win=0");
		leaves_nothing(&t);
	}
	arrives(&t, "ACK seq=1 ack=2 win=100");
	leaves_nothing(&t);
	holds(&t, tcp_next_deadline(&t.tcb) <= t.now + NS_PER_S, "RFC 9293 3.8.6.2.1: at most a second");
	next_timer(&t);
	leaves(&t, "ACK seq=2 len=100");
	timeline_end(&t);
}

static void probe_timer_stops_with_the_last_ack(void **state)
{
	(void)state;
	struct timeline t;

	begin(&t, 0);
	app_closes(&t);
	leaves_nothing(&t);
	next_timer(&t);
	leaves(&t, "FIN,ACK seq=1 why=zero-window-probe");
	arrives(&t, "ACK seq=1 ack=2 win=0");
	is_in(&t, TCP_FIN_WAIT_2);
	holds(&t, tcp_next_deadline(&t.tcb) == TIME_NEVER, "no timer runs");
	timeline_end(&t);
}

static void no_window_update_follows_the_peers_fin(void **state)
{
	(void)state;
	struct timeline t;

	begin_with_receive_buffer(&t, 2000, 10000);
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=1");
	arrives(&t, "ACK seq=1 ack=2 len=1000");
	arrives(&t, "FIN,ACK seq=1001 ack=2 len=900");
	leaves(&t, "ACK ack=1902");
	is_in(&t, TCP_TIME_WAIT);
	app_reads(&t, 1900);
	leaves_nothing(&t); /* the peer may be gone, and would answer by RST */
	timeline_end(&t);
}

/* ---- sequence numbers ------------------------------------------------------------------------ */

/* After 4 GB SND.UNA comes round to ISS: that is not the time before the SYN was acknowledged. */
static void una_may_meet_iss_again(void **state)
{
	(void)state;
	struct timeline t;

	begin(&t, 10000);
	t.tcb.snd.iss = t.tcb.snd.una + 1000; /* as if 4 GB had gone by */
	app_sends(&t, 3000);
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1001");
	leaves_nothing(&t);
	next_timer(&t);
	leaves(&t, "ACK seq=1001 len=1000 why=retransmit-timeout");
	timeline_end(&t);
}

/* RFC 5961 3.2: an RST counts where it begins, not where its text reaches. */
static void rst_with_text_across_rcv_nxt_is_not_exact(void **state)
{
	(void)state;
	struct timeline t;

	begin(&t, 10000);
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	leaves_nothing(&t);
	arrives(&t, "RST seq=501 len=1000");
	is_in(&t, TCP_ESTABLISHED);
	leaves(&t, "ACK ack=1001 why=challenge-ack");
	timeline_end(&t);
}

static void fin_before_text_that_came_is_not_believed(void **state)
{
	(void)state;
	struct timeline t;

	begin(&t, 10000);
	arrives(&t, "ACK seq=1001 ack=1 len=1");
	leaves(&t, "ACK ack=1");
	arrives(&t, "FIN,ACK seq=1 ack=1 len=1000");
	leaves(&t, "ACK ack=1002");
	is_in(&t, TCP_ESTABLISHED);
	arrives(&t, "ACK seq=1002 ack=1 len=1000");
	app_reads(&t, 2001);
	holds(&t, !tcp_is_peer_done(&t.tcb), "the peer has more to say");
	timeline_end(&t);
}

static void challenges_are_rationed(void **state) /* R5961-7, R5961-8 */
{
	(void)state;
	struct timeline t;
	unsigned answers = 0;

	begin(&t, 10000);
	for (int i = 0; i < 100; i++) {
		arrives(&t, "RST seq=500");
		answers += leaves_whatever(&t);
	}
	holds(&t, answers == 10, "RFC 5961 7: ten in 5 s, then silence");
	at_ms(&t, 10000);
	arrives(&t, "RST seq=500");
	leaves(&t, "ACK why=challenge-ack");
	timeline_end(&t);
}

/* ---- the handshake ------------------------------------------------------------------------------ */

static void syn_ack_just_behind_the_timeout_takes_back_the_syn(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0");
	at_ms(&t, 1000); /* the SYN is due again, and has not left yet */
	arrives(&t, "SYN,ACK seq=0 ack=1 mss=1000");
	leaves(&t, "ACK seq=1 ack=1");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void back_in_listen_nothing_of_the_last_peer_is_left(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	config.has_window_scale = true;
	config.receive_buffer = 100000;
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=1000");
	leaves(&t, "SYN,ACK");
	arrives(&t, "RST seq=1");
	is_in(&t, TCP_LISTEN);
	at_ms(&t, 50000);
	arrives(&t, "SYN seq=5000 mss=1000 wscale=2");
	leaves(&t, "SYN,ACK ack=5001 wscale=1");
	at_ms(&t, 50010);
	arrives(&t, "ACK seq=5001 ack=1");
	is_in(&t, TCP_ESTABLISHED);
	holds(&t, t.tcb.rtt.srtt == 10 * NS_PER_MS, "the round trip is the second peer's");
	timeline_end(&t);
}

static void syn_ack_sent_twice_is_not_timed(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=1000");
	leaves(&t, "SYN,ACK");
	at_ms(&t, 500);
	arrives(&t, "SYN seq=0 mss=1000");
	leaves(&t, "SYN,ACK");
	at_ms(&t, 510);
	arrives(&t, "ACK seq=1 ack=1");
	holds(&t, t.tcb.rtt.srtt == 0, "Karn: nobody knows which of the two was answered");
	timeline_end(&t);
}

static void data_begins_with_three_seconds_after_a_lost_syn(void **state) /* R6298-15 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	for (int i = 0; i < 5; i++) {
		next_timer(&t);
		leaves(&t, "SYN why=retransmit-timeout");
	}
	arrives(&t, "SYN,ACK seq=0 ack=1 mss=1000");
	holds(&t, t.tcb.rtt.rto == 3 * NS_PER_S, "RFC 6298 5.7");
	timeline_end(&t);
}

/* ---- acknowledgments, congestion ------------------------------------------------------------------ */

/* Four pieces and the one before them come in one burst: four equal ACKs would look like a loss. */
static void gap_that_is_filled_in_the_same_burst_costs_one_ack(void **state) /* MUST-59 */
{
	(void)state;
	struct timeline t;

	begin(&t, 10000);
	arrives(&t, "ACK seq=1001 ack=1 len=1000");
	arrives(&t, "ACK seq=2001 ack=1 len=1000");
	arrives(&t, "ACK seq=3001 ack=1 len=1000");
	arrives(&t, "ACK seq=4001 ack=1 len=1000");
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	leaves(&t, "ACK ack=5001 why=gap-filled-ack");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void probe_of_our_closed_window_is_no_duplicate_ack(void **state)
{
	(void)state;
	struct timeline t;

	begin_with_receive_buffer(&t, 1000, 10000);
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	app_sends(&t, 1000);
	(void)leaves_whatever(&t);
	for (int i = 0; i < 3; i++) {
		arrives(&t, "ACK seq=1001 ack=1 len=1");
		holds(&t, (t.found & FOUND_DUPLICATE_ACK) == 0, "it carries text");
		leaves(&t, "ACK why=probe-answer");
	}
	timeline_end(&t);
}

static void slow_start_after_a_timeout_grows_with_the_first_ack(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config;

	timeline_config(&config);
	config.initial_window = 4;
	timeline_establish(&t, &config, 10000);
	app_sends(&t, 4000);
	(void)leaves_whatever(&t);
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1001");
	leaves(&t, "ACK seq=1001 len=1000");
	leaves(&t, "ACK seq=2001 len=1000");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void pause_brings_the_window_back_to_its_beginning(void **state) /* R5681-23 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config;
	char segment[80];

	timeline_config(&config);
	config.initial_window = 2;
	timeline_establish(&t, &config, 60000);
	app_sends(&t, 30000);
	while (leaves_whatever(&t) > 0) {
		t.now += 10 * NS_PER_MS;
		(void)snprintf(
			segment, sizeof segment, "ACK seq=1 ack=%u win=60000", t.tcb.snd.nxt - TIMELINE_ISS);
		arrives(&t, segment);
	}
	holds(&t, t.tcb.cc.cwnd > 2000, "cwnd has grown");
	t.now += 10 * NS_PER_S;
	app_sends(&t, 30000);
	holds(&t, leaves_whatever(&t) == 2, "RFC 5681 4.1: the initial window again");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scaled_window_never_promises_more_than_the_room),
		cmocka_unit_test(window_of_a_syn_ack_is_not_scaled_in_a_simultaneous_open),
		cmocka_unit_test(ack_stands_inside_the_closed_window_while_a_probe_is_out),
		cmocka_unit_test(abort_stands_inside_the_closed_window_while_a_probe_is_out),
		cmocka_unit_test(ack_of_old_text_counts),
		cmocka_unit_test(override_timeout_starts_when_the_window_opens_a_little),
		cmocka_unit_test(probe_timer_stops_with_the_last_ack),
		cmocka_unit_test(no_window_update_follows_the_peers_fin),
		cmocka_unit_test(una_may_meet_iss_again),
		cmocka_unit_test(rst_with_text_across_rcv_nxt_is_not_exact),
		cmocka_unit_test(fin_before_text_that_came_is_not_believed),
		cmocka_unit_test(challenges_are_rationed),
		cmocka_unit_test(syn_ack_just_behind_the_timeout_takes_back_the_syn),
		cmocka_unit_test(back_in_listen_nothing_of_the_last_peer_is_left),
		cmocka_unit_test(syn_ack_sent_twice_is_not_timed),
		cmocka_unit_test(data_begins_with_three_seconds_after_a_lost_syn),
		cmocka_unit_test(gap_that_is_filled_in_the_same_burst_costs_one_ack),
		cmocka_unit_test(probe_of_our_closed_window_is_no_duplicate_ack),
		cmocka_unit_test(slow_start_after_a_timeout_grows_with_the_first_ack),
		cmocka_unit_test(pause_brings_the_window_back_to_its_beginning),
	};

	return run_stories("engine review", tests);
}
