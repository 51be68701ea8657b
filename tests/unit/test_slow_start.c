/* SPDX-License-Identifier: MIT
 *
 * test_slow_start.c - the congestion window outside of recovery, as the connection sees it (RFC 5681 3.1, 4).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "tcp/congestion.h"
#include "timeline.h"

static struct tcp_config config_with(uint32_t initial_window)
{
	struct tcp_config config;

	timeline_config(&config);
	config.initial_window = initial_window;
	return config;
}

static void acknowledges(struct timeline *t, unsigned ack, unsigned win)
{
	char line[60];

	(void)snprintf(line, sizeof line, "ACK seq=1 ack=%u win=%u", ack, win);
	arrives(t, line);
}

static void flight_never_exceeds_the_smaller_of_the_two_windows(void **state) /* R5681-1 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = config_with(4);

	for (unsigned window = 7500; window <= 60000; window += 52500) { /* first the peer's is the smaller one */
		timeline_establish(&t, &config, window);
		app_sends(&t, 90000);
		for (unsigned una = 1; una < 40001; una += 1000) {
			acknowledges(&t, una, window);
			(void)leaves_whatever(&t);
			uint32_t flight = t.tcb.snd.nxt - t.tcb.snd.una;

			holds(&t, flight <= t.tcb.cc.cwnd && flight <= window, "min(cwnd, rwnd)");
		}
		timeline_end(&t);
	}
}

static void handshake_leaves_the_window_alone(void **state) /* R5681-3, R5681-5 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = config_with(3);

	timeline_establish(&t, &config, 60000);
	holds(&t, t.tcb.cc.cwnd == 3000, "the SYN,ACK adds nothing");
	holds(&t, t.tcb.cc.ssthresh > 1000000000, "ssthresh is arbitrarily high");
	timeline_end(&t);
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 win=60000 mss=1000");
	leaves(&t, "SYN,ACK seq=0 ack=1");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	holds(&t, t.tcb.cc.cwnd == 3000, "nor does the ACK of ours");
	timeline_end(&t);
}

static void lost_syn_leaves_one_segment(void **state) /* R5681-4 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = config_with(10);

	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN seq=0");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=1000");
	leaves(&t, "ACK seq=1 ack=1");
	app_sends(&t, 10000);
	holds(&t, leaves_whatever(&t) == 1, "one segment");
	timeline_end(&t);
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 win=60000 mss=1000");
	leaves(&t, "SYN,ACK seq=0 ack=1");
	timer_at_ms(&t, 1000);
	leaves(&t, "SYN,ACK seq=0 ack=1");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	app_sends(&t, 10000);
	holds(&t, leaves_whatever(&t) == 1, "one segment behind a lost SYN,ACK, too");
	timeline_end(&t);
}

static void repeated_timeout_leaves_ssthresh_alone(void **state) /* R5681-10, R5681-11, R5681-12 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = config_with(10);

	timeline_establish(&t, &config, 60000);
	app_sends(&t, 10000);
	(void)leaves_whatever(&t);
	timer_at_ms(&t, 210);
	holds(&t, t.tcb.cc.ssthresh == 5000 && t.tcb.cc.cwnd == 1000, "half of the flight; one segment");
	(void)leaves_whatever(&t);
	timer_at_ms(&t, 610);
	holds(&t, t.tcb.cc.ssthresh == 5000 && t.tcb.cc.cwnd == 1000, "the same once more");
	timeline_end(&t);
}

static void cubic_cuts_both_when_a_loss_is_noticed(void **state) /* R9438-8 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = config_with(10);

	config.congestion = &congestion_cubic;
	config.has_sack = true;
	timeline_open(&t, &config);
	leaves(&t, "SYN");
	arrives(&t, "SYN,ACK seq=0 ack=1 win=60000 mss=1000 sackOK");
	leaves(&t, "ACK");
	app_sends(&t, 10000);
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-5001");
	has_found(&t, FOUND_THIRD_DUPLICATE_ACK);
	holds(&t, t.tcb.cc.ssthresh == 7000 && t.tcb.cc.cwnd == 7000, "0.7 of what was in flight");
	timeline_end(&t);
	config.initial_window = 2;
	config.has_sack = false;
	timeline_establish(&t, &config, 60000);
	app_sends(&t, 2000);
	(void)leaves_whatever(&t);
	t.now = tcp_next_deadline(&t.tcb);
	(void)tcp_timeouts(&t.tcb, t.now);
	holds(&t, t.tcb.cc.ssthresh == 2000, "two segments at least");
	timeline_end(&t);
}

static void window_in_use_grows_only_outside_of_pauses(void **state) /* R9438-3: application-limited */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = config_with(10);

	config.congestion = &congestion_cubic;
	timeline_establish(&t, &config, 60000);
	t.tcb.cc.ssthresh = 5000; /* in congestion avoidance */
	for (unsigned i = 0; i < 20; i++) { /* one small segment each second */
		at_ms(&t, 1000 * (i + 1));
		app_sends(&t, 100);
		(void)leaves_whatever(&t);
		acknowledges(&t, 101 + 100 * i, 60000);
	}
	holds(&t, t.tcb.cc.cwnd <= 10000, "an unused window does not grow");
	timeline_end(&t);
}

static void each_arrival_is_acknowledged_once_at_most(void **state) /* R5681-26 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = config_with(10);

	timeline_establish(&t, &config, 60000);
	for (unsigned i = 0; i < 6; i++) {
		static const char *const segments[] = {
			"ACK seq=1 ack=1 len=1000", "ACK seq=1001 ack=1 len=1000", "ACK seq=3001 ack=1 len=1000",
			"ACK seq=4001 ack=1 len=1000", "ACK seq=2001 ack=1 len=1000", "FIN,ACK seq=5001 ack=1"};
		arrives(&t, segments[i]);
		holds(&t, leaves_whatever(&t) <= 1, "one at most");
	}
	timeline_end(&t);
}

static void partly_filled_hole_is_acknowledged_at_once(void **state) /* R5681-14 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = config_with(10);

	timeline_establish(&t, &config, 60000);
	arrives(&t, "ACK seq=3001 ack=1 len=1000");
	leaves(&t, "ACK ack=1 why=duplicate-ack");
	arrives(&t, "ACK seq=1 ack=1 len=1000"); /* a part of the hole */
	leaves(&t, "ACK ack=1001 why=gap-filled-ack");
	arrives(&t, "ACK seq=1001 ack=1 len=2000"); /* the rest */
	leaves(&t, "ACK ack=4001 why=gap-filled-ack");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flight_never_exceeds_the_smaller_of_the_two_windows),
		cmocka_unit_test(handshake_leaves_the_window_alone),
		cmocka_unit_test(lost_syn_leaves_one_segment),
		cmocka_unit_test(repeated_timeout_leaves_ssthresh_alone),
		cmocka_unit_test(cubic_cuts_both_when_a_loss_is_noticed),
		cmocka_unit_test(window_in_use_grows_only_outside_of_pauses),
		cmocka_unit_test(each_arrival_is_acknowledged_once_at_most),
		cmocka_unit_test(partly_filled_hole_is_acknowledged_at_once),
	};

	return run_stories("slow start", tests);
}
