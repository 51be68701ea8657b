/* SPDX-License-Identifier: MIT
 *
 * test_requirements.c - requirements of RFC 9293 and RFC 1122 that no other story is about.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "timeline.h"

static void establish(struct timeline *t, unsigned win)
{
	struct tcp_config config;

	timeline_config(&config);
	config.initial_window = 40;
	timeline_establish(t, &config, win);
}

static void window_field_above_half_of_its_range_is_not_negative(void **state) /* MUST-1 */
{
	(void)state;
	struct timeline t;

	establish(&t, 65535);
	holds(&t, t.tcb.snd.wnd == 65535, "65535, and not -1");
	app_sends(&t, 50000);
	holds(&t, leaves_whatever(&t) == 40, "40 segments, more than 32767 bytes");
	timeline_end(&t);
}

/* REC-1: the largest window there is needs 30 bits; with 32 nothing is cut off. */
static void window_of_a_gigabyte_is_kept_whole(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_window_scale = true;
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=65535 mss=1000 wscale=14");
	leaves(&t, "ACK");
	arrives(&t, "ACK seq=1 ack=1 win=65535");
	holds(&t, t.tcb.snd.wnd == UINT32_C(65535) << 14, "65535 * 2^14");
	timeline_end(&t);
}

/* MAY-13: an ACK for each segment that came out of order. */
static void out_of_order_arrivals_are_acknowledged_one_by_one(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 60000);
	arrives(&t, "ACK seq=1001 ack=1 len=1000");
	arrives(&t, "ACK seq=2001 ack=1 len=1000");
	leaves(&t, "ACK ack=1 why=duplicate-ack");
	leaves(&t, "ACK ack=1 why=duplicate-ack");
	leaves_nothing(&t);
	timeline_end(&t);
}

/* R1122-5: entering ESTABLISHED sets SND.WND, SND.WL1 and SND.WL2. */
static void completed_handshake_sets_the_send_window(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 win=4000 mss=500");
	leaves(&t, "SYN,ACK");
	arrives(&t, "ACK seq=1 ack=1 win=3000");
	holds(&t, t.tcb.snd.wnd == 3000, "the window of the ACK, not of the SYN");
	holds(&t, t.tcb.snd.wl1 == PEER_ISN + 1 && t.tcb.snd.wl2 == TIMELINE_ISS + 1, "and where it came from");
	timeline_end(&t);
}

/* R1122-6: an unexpected SYN in the window takes a passive open in SYN-RECEIVED back to LISTEN. */
static void unexpected_syn_takes_a_passive_open_back_to_listen(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 win=4000 mss=500");
	leaves(&t, "SYN,ACK");
	arrives(&t, "SYN seq=50 win=4000");
	is_in(&t, TCP_LISTEN);
	timeline_end(&t);
}

/* R1122-7: an ACK that acknowledges nothing new may still move the window. */
static void duplicate_ack_may_open_the_window(void **state)
{
	(void)state;
	struct timeline t;

	establish(&t, 1000);
	app_sends(&t, 3000);
	leaves(&t, "ACK seq=1 len=1000");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1 win=2000");
	has_found(&t, FOUND_WINDOW_UPDATE);
	leaves(&t, "ACK seq=1001 len=1000");
	leaves_nothing(&t);
	timeline_end(&t);
}

/* R1122-2: the RTO doubles to its ceiling and no further. */
static void timeout_doubles_up_to_its_ceiling(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.rto_max = 60 * NS_PER_S;
	config.user_timeout = 0;
	timeline_establish(&t, &config, 60000);
	app_sends(&t, 100);
	leaves(&t, "PSH,ACK");
	for (unsigned i = 0; i < 15; i++) {
		t.now = tcp_next_deadline(&t.tcb);
		(void)tcp_timeouts(&t.tcb, t.now);
		(void)leaves_whatever(&t);
	}
	holds(&t, t.tcb.timer[TIMER_RETRANSMIT] == t.now + 60 * NS_PER_S, "60 s");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(window_field_above_half_of_its_range_is_not_negative),
		cmocka_unit_test(window_of_a_gigabyte_is_kept_whole),
		cmocka_unit_test(out_of_order_arrivals_are_acknowledged_one_by_one),
		cmocka_unit_test(completed_handshake_sets_the_send_window),
		cmocka_unit_test(unexpected_syn_takes_a_passive_open_back_to_listen),
		cmocka_unit_test(duplicate_ack_may_open_the_window),
		cmocka_unit_test(timeout_doubles_up_to_its_ceiling),
	};

	return run_stories("requirements", tests);
}
