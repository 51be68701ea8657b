/* SPDX-License-Identifier: MIT
 *
 * test_syn.c - what the SYNs agree on: MSS, window scale, SACK; what of a SYN is left aside (RFC 9293 3.7.1, RFC 7323 2).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "timeline.h"

/* ---- MSS ------------------------------------------------------------------------------------- */

static void without_mss_option_what_every_path_carries_is_sent(void **state) /* MUST-15 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.mss = 1440;
	timeline_open(&t, &config);
	leaves(&t, "SYN mss=1440");
	arrives(&t, "SYN,ACK seq=0 ack=1");
	leaves(&t, "ACK");
	app_sends(&t, 3000);
	leaves(&t, family() == 6 ? "ACK seq=1 len=1220 why=new-data" : "ACK seq=1 len=536 why=new-data");
	timeline_end(&t);
}

static void smaller_mss_of_both_ends_counts(void **state) /* MUST-14, MUST-16 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN mss=1000"); /* SHLD-5, MAY-3 */
	arrives(&t, "SYN,ACK seq=0 ack=1 mss=700");
	leaves(&t, "ACK");
	app_sends(&t, 3000);
	leaves(&t, "ACK seq=1 len=700");
	timeline_end(&t);

	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=9000");
	leaves(&t, "SYN,ACK mss=1000"); /* SHLD-5: our own, whatever the peer's is */
	arrives(&t, "ACK seq=1 ack=1 win=20000");
	app_sends(&t, 3000);
	leaves(&t, "ACK seq=1 len=1000");
	timeline_end(&t);
}

static void mss_of_nothing_counts_as_none(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=0");
	holds(&t, t.tcb.snd.mss == (family() == 6 ? 1000 : 536), "0 bytes a segment would be no connection");
	timeline_end(&t);
}

static void mss_leaves_options_out_and_text_makes_room_for_them(void **state) /* MUST-67, R6691-1, R6691-2 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_timestamps = true;
	timeline_open(&t, &config);
	leaves(&t, "SYN mss=1000 tsval=1");
	arrives(&t, "SYN,ACK seq=0 ack=1 mss=600 tsval=1 tsecr=1");
	leaves(&t, "ACK");
	app_sends(&t, 3000);
	leaves(&t, "ACK seq=1 len=588");
	timeline_end(&t);
}

static void later_segments_neither_carry_nor_change_what_the_syns_agreed_on(void **state)
{ /* MUST-65, R7323-2, R2018-1 */
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_window_scale = true;
	config.has_sack = true;
	config.receive_buffer = 100000;
	timeline_open(&t, &config);
	leaves(&t, "SYN mss=1000 wscale=1 sackOK");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=5000 mss=800 wscale=2 sackOK");
	leaves(&t, "ACK mss=0 wscale=0");
	arrives(&t, "ACK seq=1 ack=1 win=2000 mss=100 wscale=9");
	holds(&t, t.tcb.snd.mss == 800 && t.tcb.snd.wnd == 8000, "MSS 800, windows times 4");
	app_sends(&t, 1000);
	leaves(&t, "ACK seq=1 len=800 mss=0 wscale=0");
	timeline_end(&t);
}

static void an_option_on_any_segment_is_taken_for_what_it_is(void **state) /* MUST-5 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_establish(&t, &config, 10000);
	arrives(&t, "PSH,ACK seq=1 ack=1 len=10 mss=77 tsval=5 sackOK wscale=3");
	app_reads(&t, 10);
	holds(&t, t.tcb.snd.mss == 1000 && !t.tcb.sack.is_on && !t.tcb.ts.is_on, "read, and without effect");
	timeline_end(&t);
}

/* ---- the answer ---------------------------------------------------------------------------------- */

static void syn_ack_offers_only_what_the_syn_did(void **state) /* R7323-1, R7323-4, R7323-9 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_window_scale = config.has_timestamps = config.has_sack = true;
	config.receive_buffer = 100000;
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=1000 sackOK tsval=9 wscale=0");
	leaves(&t, "SYN,ACK mss=1000 sackOK tsecr=9 wscale=1");
	timeline_end(&t);

	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=1000");
	leaves(&t, "SYN,ACK mss=1000 wscale=0 tsval=0");
	holds(&t, !t.tcb.sack.is_on && !t.tcb.ts.is_on && t.tcb.rcv.shift == 0, "nothing was agreed on");
	timeline_end(&t);

	config.has_window_scale = config.has_timestamps = config.has_sack = false;
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=1000 sackOK tsval=9 wscale=3");
	leaves(&t, "SYN,ACK mss=1000 wscale=0 tsval=0");
	holds(&t, !t.tcb.sack.is_on && !t.tcb.ts.is_on && t.tcb.snd.shift == 0, "nothing was agreed on");
	timeline_end(&t);
}

/* Our shift is 0 for a small buffer: still an answer to one who scales. */
static void a_shift_of_0_is_an_answer_too(void **state) /* R7323-4 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;
	struct tcp_output out;

	timeline_config(&config);
	config.has_window_scale = true;
	for (unsigned theirs = 0; theirs <= 7; theirs += 7) {
		timeline_listen(&t, &config);
		arrives(&t, theirs == 0 ? "SYN seq=0 mss=1000 wscale=0" : "SYN seq=0 mss=1000 wscale=7");
		assert_true(tcp_next_segment(&t.tcb, t.now, &out));
		holds(&t, out.seg.options.has_wscale && out.seg.options.wscale == 0, "wscale 0 is offered");
		timeline_end(&t);
	}
}

static void tiny_mss_counts_as_the_least_of_policy(void **state) /* CVE-2019-11479 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.min_mss = 48;
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 win=60000 mss=1");
	has_found(&t, FOUND_TINY_MSS);
	leaves(&t, "SYN,ACK");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	app_sends(&t, 96);
	leaves(&t, "ACK seq=1 len=48");
	leaves(&t, "PSH,ACK seq=49 len=48");
	timeline_end(&t);
	config.has_timestamps = true; /* they take their room from it, as from any other MSS */
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=47 tsval=1 tsecr=1");
	has_found(&t, FOUND_TINY_MSS);
	leaves(&t, "ACK");
	app_sends(&t, 100);
	leaves(&t, "ACK seq=1 len=36");
	timeline_end(&t);
}

static void least_mss_of_policy_raises_nothing_else(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.min_mss = 48;
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=48");
	holds(&t, (t.found & FOUND_TINY_MSS) == 0 && t.tcb.snd.mss == 48, "48 bytes are no less than 48");
	timeline_end(&t);
	config.mss = 20; /* we would not take more ourselves */
	timeline_open(&t, &config);
	leaves(&t, "SYN mss=20");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=1000");
	holds(&t, t.tcb.snd.mss == 20, "our own MSS counts as ever (MUST-16)");
	timeline_end(&t);
}

static void tiny_mss_is_taken_literally_where_policy_has_no_least(void **state) /* MUST-16 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	for (config.min_mss = 0; config.min_mss <= 1; config.min_mss++) {
		timeline_listen(&t, &config);
		arrives(&t, "SYN seq=0 win=60000 mss=1");
		holds(&t, (t.found & FOUND_TINY_MSS) == 0, "as it stands there");
		leaves(&t, "SYN,ACK");
		arrives(&t, "ACK seq=1 ack=1 win=60000");
		app_sends(&t, 2);
		leaves(&t, "ACK seq=1 len=1");
		leaves(&t, "PSH,ACK seq=2 len=1");
		timeline_end(&t);
	}
}

/* ---- window scale ------------------------------------------------------------------------------- */

static void windows_of_syns_are_never_scaled(void **state) /* R7323-3, R7323-5 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_window_scale = true;
	config.receive_buffer = 1000000;
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 win=300 mss=1000 wscale=5");
	holds(&t, t.tcb.snd.wnd == 300, "as it stands in the SYN");
	leaves(&t, "SYN,ACK win=65535 wscale=4");
	arrives(&t, "ACK seq=1 ack=1 win=300");
	holds(&t, t.tcb.snd.wnd == 9600, "300 << 5");
	app_sends(&t, 10);
	leaves(&t, "PSH,ACK win=62500"); /* 1000000 >> 4 */
	timeline_end(&t);
}

static void shift_above_14_counts_as_14(void **state) /* R7323-6 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_window_scale = true;
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=1000 wscale=15");
	has_found(&t, FOUND_BAD_OPTION);
	leaves(&t, "SYN,ACK");
	arrives(&t, "ACK seq=1 ack=1 win=2");
	holds(&t, t.tcb.snd.wnd == 2 << 14, "2 << 14");
	timeline_end(&t);
}

static void text_in_a_window_that_was_taken_back_is_still_taken(void **state) /* R7323-7 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_window_scale = true;
	config.receive_buffer = 70000; /* shift 1: an odd byte cannot be told */
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=1000 wscale=0");
	leaves(&t, "SYN,ACK");
	arrives(&t, "ACK seq=1 ack=1");
	uint32_t edge = t.tcb.rcv.nxt + t.tcb.rcv.wnd;
	char line[80];

	arrives(&t, "ACK seq=1 ack=1 len=999");
	(void)leaves_whatever(&t);
	(void)snprintf(line, sizeof line, "PSH,ACK seq=%u ack=1 len=1", edge - 1 - PEER_ISN);
	arrives(&t, line); /* the last byte that was ever offered */
	has_found(&t, FOUND_OUT_OF_ORDER);
	timeline_end(&t);
}

static void new_text_fits_the_window_that_was_announced_last(void **state) /* R7323-8 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_nagle = false;
	timeline_establish(&t, &config, 10000);
	app_sends(&t, 2000);
	leaves(&t, "ACK seq=1 len=1000");
	leaves(&t, "PSH,ACK seq=1001 len=1000");
	arrives(&t, "ACK seq=1 ack=1001 win=2500"); /* the edge moves left, to 3501 */
	app_sends(&t, 5000);
	leaves(&t, "ACK seq=2001 len=1000");
	leaves_nothing(&t);
	timeline_end(&t);
}

/* ---- left aside ------------------------------------------------------------------------------------- */

static void text_on_a_syn_is_left_and_comes_again(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=1000 len=50");
	has_found(&t, FOUND_SYN | FOUND_SYN_TEXT);
	leaves(&t, "SYN,ACK ack=1");
	arrives(&t, "PSH,ACK seq=1 ack=1 len=50");
	app_reads(&t, 50);
	timeline_end(&t);

	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "SYN,ACK seq=0 ack=1 mss=1000 len=50");
	has_found(&t, FOUND_SYN | FOUND_SYN_TEXT);
	leaves(&t, "ACK ack=1");
	timeline_end(&t);
}

static void wish_for_a_fast_open_cookie_is_not_answered(void **state) /* RFC 7413 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;
	struct tcp_segment syn = {.seq = PEER_ISN, .ctl = CTL_SYN, .window = 1000};
	struct tcp_output out;

	timeline_config(&config);
	timeline_listen(&t, &config);
	syn.options.has_fast_open = true;
	t.found = tcp_segment_arrives(&t.tcb, &syn, t.now);
	has_found(&t, FOUND_SYN | FOUND_FAST_OPEN);
	assert_true(tcp_next_segment(&t.tcb, t.now, &out));
	holds(&t, out.seg.ctl == (CTL_SYN | CTL_ACK) && !out.seg.options.has_fast_open, "a plain SYN,ACK");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_mss_option_what_every_path_carries_is_sent),
		cmocka_unit_test(smaller_mss_of_both_ends_counts),
		cmocka_unit_test(mss_of_nothing_counts_as_none),
		cmocka_unit_test(mss_leaves_options_out_and_text_makes_room_for_them),
		cmocka_unit_test(later_segments_neither_carry_nor_change_what_the_syns_agreed_on),
		cmocka_unit_test(an_option_on_any_segment_is_taken_for_what_it_is),
		cmocka_unit_test(syn_ack_offers_only_what_the_syn_did),
		cmocka_unit_test(a_shift_of_0_is_an_answer_too),
		cmocka_unit_test(tiny_mss_counts_as_the_least_of_policy),
		cmocka_unit_test(least_mss_of_policy_raises_nothing_else),
		cmocka_unit_test(tiny_mss_is_taken_literally_where_policy_has_no_least),
		cmocka_unit_test(windows_of_syns_are_never_scaled),
		cmocka_unit_test(shift_above_14_counts_as_14),
		cmocka_unit_test(text_in_a_window_that_was_taken_back_is_still_taken),
		cmocka_unit_test(new_text_fits_the_window_that_was_announced_last),
		cmocka_unit_test(text_on_a_syn_is_left_and_comes_again),
		cmocka_unit_test(wish_for_a_fast_open_cookie_is_not_answered),
	};

	return run_stories("syn", tests);
}
