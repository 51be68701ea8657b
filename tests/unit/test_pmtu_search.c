/* SPDX-License-Identifier: MIT
 *
 * test_pmtu_search.c - the path MTU without being told: a larger segment is tried long after a fall, a smaller one where full
 * ones vanish (RFC 1191 6.3, 7.1, RFC 4821).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "narrow_path.h"

enum { TEN_MINUTES_MS = 600000 };

/* ---- larger again -------------------------------------------------------------------------------- */

/* The path took 1250 bytes ten minutes ago, and there is much to send. */
static void narrow_for_long(struct timeline *t, struct tcp_config *config)
{
	narrow_configure(config);
	narrow_fly_three(t, config);
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
	holds(&t, t.tcb.pmtu.mtu == 1400 + narrow_headers() && t.tcb.pmtu.raise_at == 0, "as much as ever");
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
	holds(&t, t.tcb.pmtu.mtu == 1250 + narrow_headers() && t.tcb.pmtu.raise_at == (time_ns)(2 * TEN_MINUTES_MS + 25) * NS_PER_MS,
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
	narrow_configure(config);
	config->has_pmtu_blackhole = true;
	config->user_timeout = 0;
	narrow_fly_three(t, config);
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
	time_ns lowered_at = t.now;
	time_out(&t, 1); /* an ordinary loss after that is not blamed on the size */
	leaves(&t, family() == 6 ? "ACK seq=2621 len=1220 why=retransmit-timeout" : "ACK seq=2641 len=1240 why=retransmit-timeout");
	holds(&t, t.tcb.pmtu.mtu == 1280 && t.tcb.pmtu.raise_at == lowered_at + 30 * NS_PER_S,
	      "half a minute later a larger one is tried: no router has said anything");
	timeline_end(&t);
}

/* The size is suspected already: to wait as long for each step would end most connections first. */
static void next_step_comes_with_the_next_timeout(void **state) /* RFC 4821 7.7: "upon additional successive timeouts" */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	vanish(&t, &config);
	time_out(&t, 3);
	leaves(&t, "ACK seq=1401 why=black-hole-retransmit");
	time_out(&t, 1);
	leaves(&t, family() == 6 ? "ACK seq=1401 len=1220 why=retransmit-timeout" /* a router has to take 1280 */
				 : "ACK seq=1401 len=536 why=black-hole-retransmit");
	arrives(&t, family() == 6 ? "ACK seq=1 ack=2621 win=60000" : "ACK seq=1 ack=1937 win=60000");
	(void)leaves_whatever(&t);
	holds(&t, t.tcb.pmtu.mtu == (family() == 6 ? 1280 : 576), "it helped, so it stays");
	time_out(&t, 2);
	leaves(&t, "ACK why=retransmit-timeout");
	holds(&t, t.tcb.pmtu.mtu == (family() == 6 ? 1280 : 576), "and the count begins anew");
	timeline_end(&t);
}

static void black_hole_with_two_steps_is_found_before_the_user_timeout_ends_the_connection(void **state)
{
	(void)state;
	struct tcp_config config, defaults;
	struct timeline t;

	tcp_config_init(&defaults);
	narrow_configure(&config);
	config.has_pmtu_blackhole = true;
	config.pmtu_blackhole_timeouts = defaults.pmtu_blackhole_timeouts;
	config.user_timeout = defaults.user_timeout;
	config.rto_min = 900 * NS_PER_MS; /* as with 300 ms of round trip */
	narrow_fly_three(&t, &config);
	for (int i = 0; i < 20 && t.tcb.snd.mss > 536 && t.tcb.state == TCP_ESTABLISHED; i++) {
		time_out(&t, 1);
		(void)leaves_whatever(&t);
		if (t.tcb.snd.mss == 1220) /* IPv6 has one step */
			break;
	}
	is_in(&t, TCP_ESTABLISHED);
	holds(&t, t.now < 60 * NS_PER_S, "the smallest size goes in the first minute");
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
		time_out(&t, 1);
		leaves(&t, "ACK seq=1401 len=536 why=black-hole-retransmit");
	}
	time_out(&t, 2);
	leaves(&t, family() == 6 ? "ACK seq=1401 len=1220 why=retransmit-timeout" : "ACK seq=1401 len=536 why=retransmit-timeout");
	time_out(&t, 1); /* the last size is tried as often as the first */
	leaves(&t, "ACK seq=1401 len=1400 why=retransmit-timeout");
	holds(&t, t.tcb.pmtu.mtu == 1400 + narrow_headers(), "the size was not to blame");
	time_out(&t, 2);
	leaves(&t, "ACK seq=1401 len=1400 why=retransmit-timeout");
	time_out(&t, 1); /* or the small ones were lost for another reason */
	leaves(&t, family() == 6 ? "ACK seq=1401 len=1220 why=black-hole-retransmit"
				 : "ACK seq=1401 len=1240 why=black-hole-retransmit");
	timeline_end(&t);
}

static void small_mss_leads_to_the_second_step_at_once(void **state) /* the path might take 1500, our packets have 1040 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	config.has_pmtu_blackhole = true;
	config.mss = 1000;
	config.mtu = 1500;
	narrow_establish(&t, &config);
	app_sends(&t, 1000);
	leaves(&t, "PSH,ACK seq=1 len=1000");
	time_out(&t, 3);
	leaves(&t, family() == 6 ? "PSH,ACK seq=1 len=1000 why=retransmit-timeout" : "ACK seq=1 len=536 why=black-hole-retransmit");
	timeline_end(&t);
}

/* Full ones are 1400 bytes, but there is no more to send: the first step would change nothing. */
static void short_queue_leads_to_the_second_step_at_once(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	config.has_pmtu_blackhole = true;
	narrow_establish(&t, &config);
	app_sends(&t, 1100);
	leaves(&t, "PSH,ACK seq=1 len=1100");
	time_out(&t, 3);
	leaves(&t, family() == 6 ? "PSH,ACK seq=1 len=1100 why=retransmit-timeout" : "ACK seq=1 len=536 why=black-hole-retransmit");
	timeline_end(&t);
}

static void short_segments_that_vanish_have_another_reason(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	config.has_pmtu_blackhole = true;
	narrow_establish(&t, &config);
	app_sends(&t, 500);
	leaves(&t, "PSH,ACK seq=1 len=500");
	time_out(&t, 5);
	leaves(&t, "PSH,ACK seq=1 len=500 why=retransmit-timeout");
	holds(&t, t.tcb.pmtu.mtu == 1400 + narrow_headers(), "the path MTU stays");
	timeline_end(&t);
}

static void black_holes_are_not_looked_for_where_policy_says_so(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	narrow_configure(&config);
	config.has_pmtu_blackhole = false;
	narrow_fly_three(&t, &config);
	time_out(&t, 5);
	leaves(&t, "ACK seq=1401 len=1400 why=retransmit-timeout");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_minutes_later_one_larger_segment_is_tried_and_its_ack_raises_the_estimate),
		cmocka_unit_test(refused_larger_segment_goes_again_in_smaller_ones_and_the_next_try_is_ten_minutes_off),
		cmocka_unit_test(loss_of_the_larger_segment_alone_is_no_sign_of_congestion),
		cmocka_unit_test(full_segments_that_vanish_are_tried_smaller),
		cmocka_unit_test(next_step_comes_with_the_next_timeout),
		cmocka_unit_test(black_hole_with_two_steps_is_found_before_the_user_timeout_ends_the_connection),
		cmocka_unit_test(size_comes_back_when_smaller_ones_vanish_too),
		cmocka_unit_test(small_mss_leads_to_the_second_step_at_once),
		cmocka_unit_test(short_queue_leads_to_the_second_step_at_once),
		cmocka_unit_test(short_segments_that_vanish_have_another_reason),
		cmocka_unit_test(black_holes_are_not_looked_for_where_policy_says_so),
	};

	return run_stories("path MTU, searched for", tests);
}
