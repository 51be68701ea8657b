/* SPDX-License-Identifier: MIT
 *
 * test_known_bugs.c - the eighteen implementation problems of RFC 2525, each as a story that would show it.
 *
 * The ids R2525-n number them as the sections 2.n of that RFC do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "timeline.h"
#include "wire/seq.h"

static void establish(struct timeline *t, uint32_t initial_window, unsigned win)
{
	struct tcp_config config;

	timeline_config(&config);
	config.initial_window = initial_window;
	timeline_establish(t, &config, win);
}

static void acknowledges(struct timeline *t, unsigned ack)
{
	char segment[60];

	(void)snprintf(segment, sizeof segment, "ACK seq=1 ack=%u win=60000", ack);
	arrives(t, segment);
}

/* R2525-1: "No initial slow start". */
static void new_connection_does_not_fill_the_offered_window_at_once(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 0, 60000);
	app_sends(&t, 60000);
	holds(&t, leaves_whatever(&t) == 4, "four segments of 1000, though 60000 bytes are offered");
	acknowledges(&t, 1001);
	holds(&t, leaves_whatever(&t) == 2, "each acknowledged segment releases two");
	timeline_end(&t);
}

/* R2525-2: "No slow start after retransmission timeout". */
static void after_a_timeout_one_segment_leaves_and_then_two(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 8, 60000);
	app_sends(&t, 20000);
	holds(&t, leaves_whatever(&t) == 8, "eight segments are lost");
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	leaves_nothing(&t);
	acknowledges(&t, 1001);
	holds(&t, leaves_whatever(&t) == 2, "then two");
	timeline_end(&t);
}

/* R2525-3: "Uninitialized CWND": a stack whose handshake lacked the MSS option once began with a huge one. */
static void congestion_window_is_set_even_when_the_peer_names_no_mss(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000");
	leaves(&t, "ACK");
	holds(&t, t.tcb.cc.cwnd >= t.tcb.snd.mss && t.tcb.cc.cwnd <= 10 * t.tcb.snd.mss, "an initial window, of the default MSS");
	app_sends(&t, 60000);
	holds(&t, leaves_whatever(&t) <= 10, "and no more than that leaves");
	timeline_end(&t);
}

/* The next segment that leaves carries the bytes that stand at its sequence numbers, whatever left before. */
static void leaves_with_its_own_bytes(struct timeline *t, size_t *len)
{
	struct tcp_output out;

	holds(t, tcp_next_segment(&t->tcb, t->now, &out), "something leaves");
	for (size_t i = 0; i < out.seg.text.len; i++)
		holds(t, out.seg.text.data[i] == 'a' + (out.seg.seq - TIMELINE_ISS + (uint32_t)i) % 26,
		      "each sequence number keeps its byte");
	*len = out.seg.text.len;
}

/* R2525-4: "Inconsistent retransmission": what is sent again must be what was sent. Here new text has joined
 * the queue between, so the packets are cut otherwise. */
static void retransmission_carries_the_same_bytes_though_more_text_was_queued(void **state)
{
	(void)state;
	struct timeline t;
	size_t len;

	establish(&t, 10, 60000);
	app_sends(&t, 300);
	leaves_with_its_own_bytes(&t, &len);
	holds(&t, len == 300, "a small segment");
	app_sends(&t, 1500);
	(void)leaves_whatever(&t);
	timer_at_ms(&t, 210);
	leaves_with_its_own_bytes(&t, &len);
	holds(&t, len == 1000, "now with what came behind it");
	timeline_end(&t);
}

/* R2525-5: "Failure to retain above-sequence data" (SHLD-31). */
static void text_behind_a_gap_is_kept_and_need_not_come_again(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10, 60000);
	arrives(&t, "ACK seq=1001 ack=1 len=1000");
	leaves(&t, "ACK seq=1 ack=1 why=duplicate-ack");
	arrives(&t, "ACK seq=2001 ack=1 len=1000");
	leaves(&t, "ACK seq=1 ack=1 why=duplicate-ack");
	arrives(&t, "ACK seq=1 ack=1 len=1000");
	leaves(&t, "ACK seq=1 ack=3001");
	app_reads(&t, 3000);
	timeline_end(&t);
}

/* R2525-6: "Extra additive constant in congestion avoidance": no MSS/8 on top. */
static void congestion_avoidance_adds_one_segment_a_round_trip_and_nothing_more(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 4, 60000);
	t.tcb.cc.ssthresh = t.tcb.cc.cwnd; /* slow start is over */
	app_sends(&t, 60000);
	holds(&t, leaves_whatever(&t) == 4, "a window");
	for (unsigned i = 1; i <= 4; i++) {
		acknowledges(&t, i * 1000 + 1);
		(void)leaves_whatever(&t);
	}
	holds(&t, t.tcb.cc.cwnd == 5000, "4000 + 1000");
	timeline_end(&t);
}

/* R2525-7: "Initial RTO too low". */
static void syn_waits_a_second_before_it_goes_again(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN why=retransmit-timeout");
	timeline_end(&t);
}

/* R2525-8: "Failure of window deflation after loss recovery". */
static void window_is_deflated_when_recovery_ends(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 8, 60000);
	app_sends(&t, 40000);
	holds(&t, leaves_whatever(&t) == 8, "the first of eight is lost");
	for (unsigned i = 0; i < 7; i++) {
		arrives(&t, "ACK seq=1 ack=1 win=60000");
		(void)leaves_whatever(&t);
	}
	holds(&t, t.tcb.cc.cwnd > 8000, "inflated by the duplicates");
	acknowledges(&t, 8001);
	holds(&t, t.tcb.cc.cwnd <= t.tcb.cc.ssthresh && t.tcb.cc.ssthresh == 4000, "back at half of what was out");
	timeline_end(&t);
}

/* R2525-10: "Failure to back off retransmission timeout". */
static void each_timeout_waits_twice_as_long(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10, 60000);
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK");
	for (unsigned long at = 10, wait = 200; wait <= 25600; wait *= 2) {
		at += wait;
		timer_at_ms(&t, at);
		leaves(&t, "PSH,ACK seq=1 len=100 why=retransmit-timeout");
		leaves_nothing(&t);
	}
	timeline_end(&t);
}

/* R2525-12: "Window probe deadlock": a probe's byte was taken, and the sender's books must follow; both the answer to
 * a refused probe and the one to an accepted one let it go on. */
static void transfer_goes_on_after_an_accepted_window_probe(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10, 1000);
	app_sends(&t, 2000);
	leaves(&t, "ACK seq=1 len=1000");
	arrives(&t, "ACK seq=1 ack=1001 win=0");
	leaves_nothing(&t);
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1001 len=1 why=zero-window-probe");
	arrives(&t, "ACK seq=1 ack=1002 win=0"); /* taken */
	leaves_nothing(&t);
	timer_at_ms(&t, 410);
	leaves(&t, "ACK seq=1002 len=1 why=zero-window-probe");
	arrives(&t, "ACK seq=1 ack=1002 win=2000"); /* refused, but open now */
	leaves(&t, "ACK seq=1002 len=1 why=zero-window-probe"); /* the byte that was refused */
	arrives(&t, "ACK seq=1 ack=1003 win=2000");
	leaves(&t, "PSH,ACK seq=1003 len=998");
	timeline_end(&t);
}

/* R2525-13: "Stretch ACK violation" (SHLD-19). */
static void every_second_full_segment_is_acknowledged(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10, 60000);
	for (unsigned i = 0; i < 6; i++) {
		char segment[60];

		(void)snprintf(segment, sizeof segment, "ACK seq=%u ack=1 len=1000", i * 1000 + 1);
		arrives(&t, segment);
		holds(&t, leaves_whatever(&t) == i % 2, "an ACK for two, not for more");
	}
	timeline_end(&t);
}

/* R2525-14: "Retransmission sends multiple packets". */
static void timeout_sends_one_segment_and_not_the_window(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10, 60000);
	app_sends(&t, 10000);
	holds(&t, leaves_whatever(&t) == 10, "ten segments");
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	leaves_nothing(&t);
	timer_at_ms(&t, 610);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	leaves_nothing(&t);
	timeline_end(&t);
}

/* R2525-15: "Failure to send FIN notification promptly": neither Nagle nor a full congestion window holds a FIN. */
static void fin_leaves_with_the_last_text_in_spite_of_nagle(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_nagle = true;
	timeline_establish(&t, &config, 60000);
	app_sends(&t, 1000);
	leaves(&t, "PSH,ACK seq=1 len=1000");
	app_sends(&t, 100);
	leaves_nothing(&t); /* Nagle: something small waits for the ACK */
	app_closes(&t);
	leaves(&t, "FIN,PSH,ACK seq=1001 len=100");
	is_in(&t, TCP_FIN_WAIT_1);
	timeline_end(&t);
}

/* R2525-16: "Failure to send a RST after Half Duplex Close" (SHLD-3). */
static void text_after_the_reader_has_gone_is_answered_by_rst(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10, 60000);
	app_closes(&t);
	tcp_stop_reading(&t.tcb, t.now);
	leaves(&t, "FIN,ACK seq=1");
	arrives(&t, "ACK seq=1 ack=2 len=100");
	leaves(&t, "RST,ACK why=rst-data-after-close");
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

/* R2525-17: "Failure to RST on close with data pending" (SHLD-3). */
static void close_with_unread_text_is_a_reset(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 10, 60000);
	arrives(&t, "PSH,ACK seq=1 ack=1 len=100");
	app_closes(&t);
	tcp_stop_reading(&t.tcb, t.now);
	leaves(&t, "RST,ACK why=rst-data-after-close");
	leaves_nothing(&t);
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

/* R2525-18: "Options missing from TCP MSS calculation" (MUST-16): with timestamps on each segment its text is
 * shorter, so that the packet is not longer than the peer's MSS lets it be. */
static void options_are_taken_off_the_text(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_timestamps = true;
	timeline_open(&t, &config);
	leaves(&t, "SYN tsval=1 tsecr=0");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=1000 tsval=7 tsecr=1");
	leaves(&t, "ACK");
	app_sends(&t, 3000);
	leaves(&t, "ACK seq=1 len=988");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_connection_does_not_fill_the_offered_window_at_once),
		cmocka_unit_test(after_a_timeout_one_segment_leaves_and_then_two),
		cmocka_unit_test(congestion_window_is_set_even_when_the_peer_names_no_mss),
		cmocka_unit_test(retransmission_carries_the_same_bytes_though_more_text_was_queued),
		cmocka_unit_test(text_behind_a_gap_is_kept_and_need_not_come_again),
		cmocka_unit_test(congestion_avoidance_adds_one_segment_a_round_trip_and_nothing_more),
		cmocka_unit_test(syn_waits_a_second_before_it_goes_again),
		cmocka_unit_test(window_is_deflated_when_recovery_ends),
		cmocka_unit_test(each_timeout_waits_twice_as_long),
		cmocka_unit_test(transfer_goes_on_after_an_accepted_window_probe),
		cmocka_unit_test(every_second_full_segment_is_acknowledged),
		cmocka_unit_test(timeout_sends_one_segment_and_not_the_window),
		cmocka_unit_test(fin_leaves_with_the_last_text_in_spite_of_nagle),
		cmocka_unit_test(text_after_the_reader_has_gone_is_answered_by_rst),
		cmocka_unit_test(close_with_unread_text_is_a_reset),
		cmocka_unit_test(options_are_taken_off_the_text),
	};

	return run_stories("known bugs", tests);
}
