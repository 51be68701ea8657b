/* SPDX-License-Identifier: MIT
 *
 * test_pmtu.c - routers tell that packets are too big: the path MTU falls, and what was dropped goes again at once (RFC 1191,
 * RFC 8201).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "narrow_path.h"

enum { TEN_MINUTES_MS = 600000 };

static void too_big_lowers_the_path_mtu_and_what_was_dropped_goes_at_once_in_smaller_pieces(void **state) /* R1191-1, R1191-6 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	narrow_fly_three(&t, &config);
	uint32_t cwnd = t.tcb.cc.cwnd;

	too_big(&t, 1401, 1300, 1400);
	has_found(&t, FOUND_TOO_BIG);
	holds(&t, t.tcb.pmtu.mtu == 1300 + narrow_headers() && t.tcb.snd.mss == 1300, "the path takes 1300 bytes of text");
	leaves(&t, "ACK seq=1401 len=1300 why=resent-smaller");
	leaves(&t, "ACK seq=2701 len=1300 why=resent-smaller");
	leaves(&t, "ACK seq=4001 len=1300 why=resent-smaller");
	leaves(&t, "PSH,ACK seq=5301 len=300 why=resent-smaller");
	leaves_nothing(&t);
	holds(&t, t.tcb.cc.cwnd == cwnd && !t.tcb.recovery.is_active, "no sign of congestion: cwnd keeps its bytes");
	at_ms(&t, 35);
	arrives(&t, "ACK seq=1 ack=5601 win=60000");
	app_sends(&t, 1400);
	leaves(&t, "ACK seq=5601 len=1300 why=new-data");
	timeline_end(&t);
}

static void what_was_not_dropped_is_not_sent_again(void **state) /* R1191-6: the message quotes the second segment */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	narrow_fly_three(&t, &config);
	too_big(&t, 2801, 1300, 1400);
	leaves(&t, "ACK seq=2801 len=1300 why=resent-smaller");
	leaves(&t, "ACK seq=4101 len=1300 why=resent-smaller");
	leaves(&t, "PSH,ACK seq=5401 len=200 why=resent-smaller");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void what_the_peer_holds_is_not_sent_again(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	config.has_sack = true;
	narrow_fly_three(&t, &config);
	arrives(&t, "ACK seq=1 ack=1401 win=60000 sack=4201-5601");
	leaves_nothing(&t);
	too_big(&t, 1401, 1300, 1400);
	leaves(&t, "ACK seq=1401 len=1300 why=resent-smaller");
	leaves(&t, "ACK seq=2701 len=1300 why=resent-smaller");
	leaves(&t, "ACK seq=4001 len=200 why=resent-smaller");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void burst_of_messages_causes_one_round(void **state) /* R1191-7 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	narrow_fly_three(&t, &config);
	too_big(&t, 1401, 1300, 1400);
	holds(&t, leaves_whatever(&t) == 4, "four smaller segments");
	too_big(&t, 2801, 1300, 1400);
	has_found(&t, FOUND_ICMP_IGNORED);
	too_big(&t, 4201, 1300, 1400);
	has_found(&t, FOUND_ICMP_IGNORED);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void still_smaller_hop_behind_the_first_is_found_as_well(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	narrow_fly_three(&t, &config);
	too_big(&t, 1401, 1300, 1400);
	(void)leaves_whatever(&t);
	too_big(&t, 1401, 1250, 1300);
	has_found(&t, FOUND_TOO_BIG);
	leaves(&t, "ACK seq=1401 len=1250 why=resent-smaller");
	timeline_end(&t);
}

static void no_message_raises_the_estimate(void **state) /* R1191-2 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	narrow_fly_three(&t, &config);
	too_big(&t, 1401, 1250, 1400);
	(void)leaves_whatever(&t);
	too_big(&t, 1401, 1350, 1400);
	has_found(&t, FOUND_ICMP_IGNORED);
	told_mtu(&t, 1401, 9000, 1250 + narrow_headers()); /* more than the packet it complains of */
	has_found(&t, FOUND_ICMP_IGNORED);
	holds(&t, t.tcb.snd.mss == 1250, "it stays");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void estimate_never_falls_below_the_least(void **state) /* R1191-14, R1191-3 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	config.pmtu_min = 0;
	narrow_fly_three(&t, &config);
	told_mtu(&t, 1401, 20, 1400 + narrow_headers());
	if (family() == 6) { /* RFC 8201 4: less than 1280 is no message at all */
		has_found(&t, FOUND_ICMP_IGNORED);
		holds(&t, t.tcb.snd.mss == 1400, "it stays");
	} else {
		has_found(&t, FOUND_TOO_BIG);
		holds(&t, t.tcb.pmtu.mtu == 68, "68 bytes get through everywhere");
		leaves(&t, "ACK seq=1401 len=28 why=resent-smaller");
	}
	timeline_end(&t);
}

static void no_message_leads_below_the_least_mss_of_policy(void **state) /* CVE-2019-11479 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	config.pmtu_min = 0;
	config.min_mss = 48;
	narrow_fly_three(&t, &config);
	told_mtu(&t, 1401, 68, 1400 + narrow_headers());
	if (family() == 6) {
		has_found(&t, FOUND_ICMP_IGNORED);
	} else {
		holds(&t, t.tcb.pmtu.mtu == 88 && t.tcb.pmtu.may_fragment, "packets of 88 bytes, which may be cut");
		leaves(&t, "ACK seq=1401 len=48 why=resent-smaller");
	}
	timeline_end(&t);
}

static void below_the_least_of_policy_packets_may_be_cut(void **state) /* so that a forged message makes us send no crumbs */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	narrow_fly_three(&t, &config);
	holds(&t, !t.tcb.pmtu.may_fragment, "DF is set");
	told_mtu(&t, 1401, 300, 1400 + narrow_headers());
	if (family() == 4) {
		holds(&t, t.tcb.pmtu.mtu == 552 && t.tcb.pmtu.may_fragment, "552 bytes at least, and without DF");
		leaves(&t, "ACK seq=1401 len=512 why=resent-smaller");
		told_mtu(&t, 1401, 300, 552);
		has_found(&t, FOUND_ICMP_IGNORED);
	} else {
		has_found(&t, FOUND_ICMP_IGNORED);
	}
	timeline_end(&t);
}

static void message_without_an_mtu_leads_down_the_plateaus(void **state) /* R1191-4 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	narrow_fly_three(&t, &config);
	told_mtu(&t, 1401, 0, 1400 + narrow_headers());
	holds(&t, t.tcb.pmtu.mtu == 1400, "1400 is the next below a full packet");
	(void)leaves_whatever(&t);
	told_mtu(&t, 1401, 0, 1400);
	holds(&t, t.tcb.pmtu.mtu == 1280, "then 1280");
	(void)leaves_whatever(&t);
	told_mtu(&t, 1401, 0, 1280);
	holds(&t, t.tcb.pmtu.mtu == (family() == 6 ? 1280 : 1006), "then 1006, but for IPv6");
	timeline_end(&t);
}

static void message_about_what_is_not_outstanding_is_not_believed(void **state) /* R1191-9, R1191-13 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	narrow_fly_three(&t, &config);
	too_big(&t, 1, 1300, 1400);
	has_found(&t, FOUND_ICMP_IGNORED);
	too_big(&t, 5601, 1300, 1400);
	has_found(&t, FOUND_ICMP_IGNORED);
	holds(&t, t.tcb.snd.mss == 1400, "nothing has changed");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void initial_window_shrinks_with_its_segments(void **state) /* R5681-6 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	narrow_establish(&t, &config);
	app_sends(&t, 20000);
	holds(&t, leaves_whatever(&t) == 10, "ten segments");
	too_big(&t, 1, 1260, 1400);
	holds(&t, t.tcb.cc.cwnd == 12600, "ten segments of the new size");
	holds(&t, leaves_whatever(&t) == 10, "ten segments, not eleven");
	timeline_end(&t);
}

static void segments_never_exceed_the_peers_mss(void **state) /* R1191-8, MUST-16 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	config.mtu = 9000;
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0 mss=1400");
	at_ms(&t, 10);
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=1250");
	leaves(&t, "ACK seq=1 ack=1");
	app_sends(&t, 2500);
	leaves(&t, "ACK seq=1 len=1250");
	leaves(&t, "PSH,ACK seq=1251 len=1250");
	too_big(&t, 1, 1240, 1250);
	leaves(&t, "ACK seq=1 len=1240 why=resent-smaller");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=2501 win=60000");
	at_ms(&t, TEN_MINUTES_MS + 100);
	app_sends(&t, 5000);
	leaves(&t, "ACK seq=2501 len=1250 why=mtu-probe");
	arrives(&t, "ACK seq=1 ack=3751 win=60000");
	leaves(&t, "ACK seq=3751 len=1250");
	holds(&t, t.tcb.pmtu.raise_at == 0, "there is nothing larger to try");
	timeline_end(&t);
}

static void syn_that_is_too_big_goes_again_by_its_timer(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0");
	too_big(&t, 0, 1300, 1400);
	has_found(&t, FOUND_TOO_BIG);
	leaves_nothing(&t);
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN seq=0 mss=1400 why=retransmit-timeout"); /* the MSS is about the other direction */
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=1400");
	leaves(&t, "ACK seq=1 ack=1");
	app_sends(&t, 1400);
	leaves(&t, "ACK seq=1 len=1300");
	timeline_end(&t);
}

static void without_discovery_messages_have_no_effect_and_packets_may_be_cut(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	config.has_pmtud = false;
	narrow_establish(&t, &config);
	app_sends(&t, 1400);
	leaves(&t, family() == 6 ? "ACK seq=1 len=1220" : "PSH,ACK seq=1 len=1400"); /* RFC 8201 4: 1280 without asking */
	holds(&t, t.tcb.pmtu.may_fragment, "without DF");
	too_big(&t, 1, 1200, 1220);
	has_found(&t, FOUND_ICMP_IGNORED);
	timeline_end(&t);
}

/* A message that quotes a number in the middle of a segment: what goes again for it begins behind what has just gone. */
static void number_in_the_middle_of_a_segment_is_not_sent_twice(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	narrow_establish(&t, &config);
	app_sends(&t, 2800);
	leaves(&t, "ACK seq=1 len=1400");
	leaves(&t, "PSH,ACK seq=1401 len=1400");
	arrives(&t, "ACK seq=1 ack=1 win=0");
	too_big(&t, 2, 1250, 1400);
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=1 len=1250 why=zero-window-probe");
	leaves(&t, "ACK seq=1251 len=1250");
	leaves(&t, "PSH,ACK seq=2501 len=300");
	leaves_nothing(&t);
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(number_in_the_middle_of_a_segment_is_not_sent_twice),
		cmocka_unit_test(too_big_lowers_the_path_mtu_and_what_was_dropped_goes_at_once_in_smaller_pieces),
		cmocka_unit_test(what_was_not_dropped_is_not_sent_again),
		cmocka_unit_test(what_the_peer_holds_is_not_sent_again),
		cmocka_unit_test(burst_of_messages_causes_one_round),
		cmocka_unit_test(still_smaller_hop_behind_the_first_is_found_as_well),
		cmocka_unit_test(no_message_raises_the_estimate),
		cmocka_unit_test(estimate_never_falls_below_the_least),
		cmocka_unit_test(no_message_leads_below_the_least_mss_of_policy),
		cmocka_unit_test(below_the_least_of_policy_packets_may_be_cut),
		cmocka_unit_test(message_without_an_mtu_leads_down_the_plateaus),
		cmocka_unit_test(message_about_what_is_not_outstanding_is_not_believed),
		cmocka_unit_test(initial_window_shrinks_with_its_segments),
		cmocka_unit_test(segments_never_exceed_the_peers_mss),
		cmocka_unit_test(syn_that_is_too_big_goes_again_by_its_timer),
		cmocka_unit_test(without_discovery_messages_have_no_effect_and_packets_may_be_cut),
	};

	return run_stories("path MTU", tests);
}
