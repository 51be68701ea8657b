/* SPDX-License-Identifier: MIT
 *
 * test_pmtu.c - the path MTU: lowered by "too big" and by black holes, raised by a larger segment long after (RFC 1191, 8201,
 * 4821).
 *
 * Both ends have an MSS of 1400, so a full packet has 1440 bytes, over IPv6 1460; what routers tell is written as the MSS
 * that fits, so that one story suits both families.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "timeline.h"

enum { TEN_MINUTES_MS = 600000 };

static uint32_t headers(void)
{
	return family() == 6 ? 60 : 40;
}

static void configure(struct tcp_config *config)
{
	timeline_config(config);
	config->mss = 1400;
	config->has_pmtud = true;
}

static void establish(struct timeline *t, const struct tcp_config *config)
{
	timeline_open(t, config);
	leaves(t, "SYN seq=0");
	at_ms(t, 10);
	arrives(t, config->has_sack ? "SYN,ACK seq=0 ack=1 win=60000 mss=1400 sackOK" : "SYN,ACK seq=0 ack=1 win=60000 mss=1400");
	leaves(t, "ACK seq=1 ack=1");
}

/* Three full segments are outstanding, a first round trip was made. */
static void fly_three(struct timeline *t, const struct tcp_config *config)
{
	establish(t, config);
	app_sends(t, 1400);
	leaves(t, "PSH,ACK seq=1 len=1400");
	at_ms(t, 20);
	arrives(t, "ACK seq=1 ack=1401 win=60000");
	app_sends(t, 4200);
	leaves(t, "ACK seq=1401 len=1400");
	leaves(t, "ACK seq=2801 len=1400");
	leaves(t, "PSH,ACK seq=4201 len=1400");
	leaves_nothing(t);
	at_ms(t, 25);
}

/* A router tells that the next hop takes segments of `mss` bytes; the packet that it dropped held `of` bytes of text. */
static void too_big(struct timeline *t, uint32_t seq, uint32_t mss, uint32_t of)
{
	char line[80];

	(void)snprintf(line, sizeof line, "too-big seq=%u mtu=%u of=%u", seq, mss + headers(), of + headers());
	icmp_arrives(t, line);
}

static void told_mtu(struct timeline *t, uint32_t seq, uint32_t mtu, uint32_t of)
{
	char line[80];

	(void)snprintf(line, sizeof line, "too-big seq=%u mtu=%u of=%u", seq, mtu, of);
	icmp_arrives(t, line);
}

/* ---- too big ---------------------------------------------------------------------------------- */

static void too_big_lowers_the_path_mtu_and_what_was_dropped_goes_at_once_in_smaller_pieces(void **state) /* R1191-1, R1191-6 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	configure(&config);
	fly_three(&t, &config);
	uint32_t cwnd = t.tcb.cc.cwnd;

	too_big(&t, 1401, 1300, 1400);
	has_found(&t, FOUND_TOO_BIG);
	holds(&t, t.tcb.pmtu.mtu == 1300 + headers() && t.tcb.snd.mss == 1300, "the path takes 1300 bytes of text");
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

	configure(&config);
	fly_three(&t, &config);
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

	configure(&config);
	config.has_sack = true;
	fly_three(&t, &config);
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

	configure(&config);
	fly_three(&t, &config);
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

	configure(&config);
	fly_three(&t, &config);
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

	configure(&config);
	fly_three(&t, &config);
	too_big(&t, 1401, 1250, 1400);
	(void)leaves_whatever(&t);
	too_big(&t, 1401, 1350, 1400);
	has_found(&t, FOUND_ICMP_IGNORED);
	told_mtu(&t, 1401, 9000, 1250 + headers()); /* more than the packet it complains of */
	has_found(&t, FOUND_ICMP_IGNORED);
	holds(&t, t.tcb.snd.mss == 1250, "it stays");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void estimate_never_falls_below_the_least(void **state) /* R1191-3 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	configure(&config);
	config.pmtu_min = 0;
	fly_three(&t, &config);
	told_mtu(&t, 1401, 20, 1400 + headers());
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

static void below_the_least_of_policy_packets_may_be_cut(void **state) /* so that a forged message makes us send no crumbs */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	configure(&config);
	fly_three(&t, &config);
	holds(&t, !t.tcb.pmtu.may_fragment, "DF is set");
	told_mtu(&t, 1401, 300, 1400 + headers());
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

	configure(&config);
	fly_three(&t, &config);
	told_mtu(&t, 1401, 0, 1400 + headers());
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

	configure(&config);
	fly_three(&t, &config);
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

	configure(&config);
	establish(&t, &config);
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

	configure(&config);
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

	configure(&config);
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

	configure(&config);
	config.has_pmtud = false;
	establish(&t, &config);
	app_sends(&t, 1400);
	leaves(&t, family() == 6 ? "ACK seq=1 len=1220" : "PSH,ACK seq=1 len=1400"); /* RFC 8201 4: 1280 without asking */
	holds(&t, t.tcb.pmtu.may_fragment, "without DF");
	too_big(&t, 1, 1200, 1220);
	has_found(&t, FOUND_ICMP_IGNORED);
	timeline_end(&t);
}

/* ---- larger again -------------------------------------------------------------------------------- */

/* The path took 1250 bytes ten minutes ago, and there is much to send. */
static void narrow_for_long(struct timeline *t, struct tcp_config *config)
{
	configure(config);
	fly_three(t, config);
	too_big(t, 1401, 1250, 1400);
	(void)leaves_whatever(t);
	arrives(t, "ACK seq=1 ack=5601 win=60000");
	at_ms(t, 300025);
	app_sends(t, 1250);
	leaves(t, "PSH,ACK seq=5601 len=1250 why=new-data"); /* R1191-5: not after five minutes */
	arrives(t, "ACK seq=1 ack=6851 win=60000");
	at_ms(t, TEN_MINUTES_MS + 25);
	app_sends(t, 4000);
}

static void ten_minutes_later_one_larger_segment_is_tried_and_its_ack_raises_the_estimate(void **state) /* R1191-5, R1191-10, R1191-12 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_for_long(&t, &config);
	uint32_t tried = family() == 6 ? 1340 : 1360; /* a packet of 1400 bytes, the next plateau */

	leaves(&t, family() == 6 ? "ACK seq=6851 len=1340 why=mtu-probe" : "ACK seq=6851 len=1360 why=mtu-probe");
	leaves(&t, "ACK len=1250 why=new-data"); /* the others keep their size until it is proven */
	uint32_t cwnd = t.tcb.cc.cwnd;

	(void)leaves_whatever(&t);
	t.tcb.snd.is_cwnd_limited = false; /* what the window would grow by anyway is not the question */
	arrives(&t, family() == 6 ? "ACK seq=1 ack=8191 win=60000" : "ACK seq=1 ack=8211 win=60000");
	holds(&t, t.tcb.pmtu.mtu == 1400 && t.tcb.snd.mss == tried, "1400 bytes get through");
	holds(&t, t.tcb.cc.cwnd == cwnd, "cwnd does not grow by it");
	arrives(&t, family() == 6 ? "ACK seq=1 ack=10691 win=60000" : "ACK seq=1 ack=10711 win=60000");
	app_sends(&t, 3000);
	leaves(&t, "ACK len=1400 why=mtu-probe"); /* one step more, up to the first hop's */
	arrives(&t, family() == 6 ? "ACK seq=1 ack=12091 win=60000" : "ACK seq=1 ack=12111 win=60000");
	holds(&t, t.tcb.pmtu.mtu == 1400 + headers() && t.tcb.pmtu.raise_at == 0, "as much as ever");
	timeline_end(&t);
}

static void refused_larger_segment_goes_again_in_smaller_ones_and_the_next_try_is_ten_minutes_off(void **state) /* R1191-5 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_for_long(&t, &config);
	leaves(&t, "ACK seq=6851 why=mtu-probe");
	(void)leaves_whatever(&t);
	uint32_t cwnd = t.tcb.cc.cwnd;

	at_ms(&t, TEN_MINUTES_MS + 30);
	too_big(&t, 6851, 1250, 1340);
	has_found(&t, FOUND_TOO_BIG);
	holds(&t, t.tcb.snd.mss == 1250 && t.tcb.cc.cwnd == cwnd, "nothing else has changed");
	leaves(&t, "ACK seq=6851 len=1250 why=resent-smaller");
	leaves(&t, family() == 6 ? "ACK seq=8101 len=90 why=resent-smaller" : "ACK seq=8101 len=110 why=resent-smaller");
	leaves_nothing(&t);
	arrives(&t, family() == 6 ? "ACK seq=1 ack=10691 win=60000" : "ACK seq=1 ack=10711 win=60000");
	at_ms(&t, TEN_MINUTES_MS + 300000);
	app_sends(&t, 2000);
	leaves(&t, "ACK len=1250 why=new-data");
	timeline_end(&t);
}

static void loss_of_the_larger_segment_alone_is_no_sign_of_congestion(void **state) /* R1191-11 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_for_long(&t, &config);
	app_sends(&t, 3000);
	leaves(&t, "ACK seq=6851 why=mtu-probe");
	(void)leaves_whatever(&t);
	uint32_t cwnd = t.tcb.cc.cwnd;

	arrives(&t, "ACK seq=1 ack=6851 win=60000");
	arrives(&t, "ACK seq=1 ack=6851 win=60000");
	arrives(&t, "ACK seq=1 ack=6851 win=60000");
	leaves(&t, "ACK seq=6851 len=1250 why=resent-smaller");
	for (int i = 0; i < 4; i++)
		arrives(&t, "ACK seq=1 ack=6851 win=60000"); /* the others behind it */
	holds(&t, t.tcb.cc.cwnd == cwnd && !t.tcb.recovery.is_active, "cwnd stays");
	holds(&t, t.tcb.pmtu.mtu == 1250 + headers() && t.tcb.pmtu.raise_at == (time_ns)(2 * TEN_MINUTES_MS + 25) * NS_PER_MS,
	      "the estimate was right; the next try is ten minutes off");
	timeline_end(&t);
}

/* ---- black holes -------------------------------------------------------------------------------- */

/* The retransmission timer runs out `times` times; what leaves is not looked at. */
static void time_out(struct timeline *t, unsigned times)
{
	while (times-- > 0) {
		t->now = t->tcb.timer[TIMER_RETRANSMIT];
		(void)tcp_timeouts(&t->tcb, t->now);
		if (times > 0)
			(void)leaves_whatever(t);
	}
}

static void vanish(struct timeline *t, struct tcp_config *config)
{
	configure(config);
	config->has_pmtu_blackhole = true;
	config->user_timeout = 0;
	fly_three(t, config);
}

static void full_segments_that_vanish_are_tried_smaller(void **state) /* RFC 4821 7.7 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	vanish(&t, &config);
	time_out(&t, 1);
	leaves(&t, "ACK seq=1401 len=1400 why=retransmit-timeout");
	time_out(&t, 1);
	leaves(&t, "ACK seq=1401 len=1400 why=retransmit-timeout");
	time_out(&t, 1);
	leaves(&t, family() == 6 ? "ACK seq=1401 len=1220 why=black-hole-retransmit"
				 : "ACK seq=1401 len=1240 why=black-hole-retransmit");
	leaves_nothing(&t);
	arrives(&t, family() == 6 ? "ACK seq=1 ack=2621 win=60000" : "ACK seq=1 ack=2641 win=60000");
	(void)leaves_whatever(&t);
	holds(&t, t.tcb.pmtu.mtu == 1280, "it helped, so it stays");
	time_out(&t, 1); /* an ordinary loss after that is not blamed on the size */
	leaves(&t, family() == 6 ? "ACK seq=2621 len=1220 why=retransmit-timeout" : "ACK seq=2641 len=1240 why=retransmit-timeout");
	holds(&t, t.tcb.pmtu.mtu == 1280 && t.tcb.pmtu.raise_at > t.now, "and ten minutes later a larger one is tried");
	timeline_end(&t);
}

static void size_comes_back_when_smaller_ones_vanish_too(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	vanish(&t, &config);
	time_out(&t, 3);
	(void)leaves_whatever(&t);
	if (family() == 4) {
		time_out(&t, 3);
		leaves(&t, "ACK seq=1401 len=536 why=black-hole-retransmit");
	}
	time_out(&t, 3);
	leaves(&t, "ACK seq=1401 len=1400 why=retransmit-timeout");
	holds(&t, t.tcb.pmtu.mtu == 1400 + headers(), "the size was not to blame");
	time_out(&t, 9);
	leaves(&t, "ACK seq=1401 len=1400 why=retransmit-timeout"); /* and is not suspected again */
	timeline_end(&t);
}

static void short_segments_that_vanish_have_another_reason(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	configure(&config);
	config.has_pmtu_blackhole = true;
	establish(&t, &config);
	app_sends(&t, 500);
	leaves(&t, "PSH,ACK seq=1 len=500");
	time_out(&t, 5);
	leaves(&t, "PSH,ACK seq=1 len=500 why=retransmit-timeout");
	holds(&t, t.tcb.pmtu.mtu == 1400 + headers(), "the path MTU stays");
	timeline_end(&t);
}

static void black_holes_are_not_looked_for_where_policy_says_so(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	configure(&config);
	config.has_pmtu_blackhole = false;
	fly_three(&t, &config);
	time_out(&t, 5);
	leaves(&t, "ACK seq=1401 len=1400 why=retransmit-timeout");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(too_big_lowers_the_path_mtu_and_what_was_dropped_goes_at_once_in_smaller_pieces),
		cmocka_unit_test(what_was_not_dropped_is_not_sent_again),
		cmocka_unit_test(what_the_peer_holds_is_not_sent_again),
		cmocka_unit_test(burst_of_messages_causes_one_round),
		cmocka_unit_test(still_smaller_hop_behind_the_first_is_found_as_well),
		cmocka_unit_test(no_message_raises_the_estimate),
		cmocka_unit_test(estimate_never_falls_below_the_least),
		cmocka_unit_test(below_the_least_of_policy_packets_may_be_cut),
		cmocka_unit_test(message_without_an_mtu_leads_down_the_plateaus),
		cmocka_unit_test(message_about_what_is_not_outstanding_is_not_believed),
		cmocka_unit_test(initial_window_shrinks_with_its_segments),
		cmocka_unit_test(segments_never_exceed_the_peers_mss),
		cmocka_unit_test(syn_that_is_too_big_goes_again_by_its_timer),
		cmocka_unit_test(without_discovery_messages_have_no_effect_and_packets_may_be_cut),
		cmocka_unit_test(ten_minutes_later_one_larger_segment_is_tried_and_its_ack_raises_the_estimate),
		cmocka_unit_test(refused_larger_segment_goes_again_in_smaller_ones_and_the_next_try_is_ten_minutes_off),
		cmocka_unit_test(loss_of_the_larger_segment_alone_is_no_sign_of_congestion),
		cmocka_unit_test(full_segments_that_vanish_are_tried_smaller),
		cmocka_unit_test(size_comes_back_when_smaller_ones_vanish_too),
		cmocka_unit_test(short_segments_that_vanish_have_another_reason),
		cmocka_unit_test(black_holes_are_not_looked_for_where_policy_says_so),
	};

	return run_stories("path MTU", tests);
}
