/* SPDX-License-Identifier: MIT
 *
 * test_reset.c - RST and SYN where they do not belong: honest ones and blind attacks (RFC 9293 3.5.3, RFC 5961).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "timeline.h"

static void establish(struct timeline *t)
{
	struct tcp_config config;

	timeline_config(&config);
	timeline_establish(t, &config, 10000);
}

static void exact_rst_resets(void **state) /* MUST-12, R5961-1 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "RST seq=1");
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_RESET);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void rst_inside_the_window_is_challenged(void **state) /* R5961-2 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "RST seq=5000");
	has_found(&t, FOUND_RST_IGNORED | FOUND_CHALLENGED);
	is_in(&t, TCP_ESTABLISHED);
	leaves(&t, "ACK seq=1 ack=1 why=challenge-ack");
	timeline_end(&t);
}

static void rst_outside_the_window_is_dropped_in_silence(void **state) /* R5961-3 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "RST seq=50000");
	has_found(&t, FOUND_RST_IGNORED);
	is_in(&t, TCP_ESTABLISHED);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void syn_inside_the_window_is_challenged(void **state) /* R5961-5 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "SYN seq=100");
	is_in(&t, TCP_ESTABLISHED);
	leaves(&t, "ACK seq=1 ack=1 why=challenge-ack");
	timeline_end(&t);
}

static void syn_of_a_restarted_peer_gets_our_ack(void **state) /* RFC 9293 3.5.1, half-open connections */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "SYN seq=400000");
	is_in(&t, TCP_ESTABLISHED);
	leaves(&t, "ACK seq=1 ack=1");
	arrives(&t, "RST seq=1"); /* which the restarted peer does not know */
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

static void ack_from_long_ago_is_challenged(void **state) /* R5961-6, MAY-12 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	app_sends(&t, 30000);
	for (unsigned acked = 0; acked < 30000;) {
		char ack[60];

		(void)leaves_whatever(&t);
		acked = t.tcb.snd.nxt - t.tcb.snd.iss - 1;
		(void)snprintf(ack, sizeof ack, "ACK seq=1 ack=%u win=10000", acked + 1);
		arrives(&t, ack);
	}
	arrives(&t, "ACK seq=1 ack=5 len=100");
	has_found(&t, FOUND_CHALLENGED);
	leaves(&t, "ACK ack=1 why=challenge-ack");
	app_reads(&t, 0);
	timeline_end(&t);
}

static void rst_with_text_resets_all_the_same(void **state) /* SHLD-2 */
{
	(void)state;
	struct timeline t;

	establish(&t);
	arrives(&t, "RST seq=1 len=100"); /* perhaps a word about the reason */
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_RESET);
	app_reads(&t, 0);
	timeline_end(&t);
}

static void challenges_are_limited_and_the_limit_can_be_set(void **state) /* R5961-7, R5961-8 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.challenge_acks = 3;
	config.challenge_interval = NS_PER_S;
	timeline_establish(&t, &config, 10000);
	for (int i = 0; i < 3; i++) {
		arrives(&t, "RST seq=5000");
		leaves(&t, "ACK why=challenge-ack");
	}
	arrives(&t, "RST seq=5000");
	has_found(&t, FOUND_RST_IGNORED);
	leaves_nothing(&t);
	arrives(&t, "SYN seq=100"); /* they share the limit */
	leaves_nothing(&t);
	at_ms(&t, 1100);
	arrives(&t, "SYN seq=100");
	leaves(&t, "ACK why=challenge-ack");
	is_in(&t, TCP_ESTABLISHED);
	timeline_end(&t);
}

static void syn_that_does_not_belong_takes_a_passive_open_back_to_listen(void **state) /* R1122-6, MUST-11 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	timeline_listen(&t, &config);
	arrives(&t, "SYN seq=0 mss=1000");
	leaves(&t, "SYN,ACK seq=0 ack=1");
	arrives(&t, "SYN seq=500 mss=1000"); /* the peer has begun anew */
	is_in(&t, TCP_LISTEN);
	leaves_nothing(&t);
	arrives(&t, "SYN seq=500 mss=1000");
	leaves(&t, "SYN,ACK seq=0 ack=501");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_rst_resets),
		cmocka_unit_test(rst_inside_the_window_is_challenged),
		cmocka_unit_test(rst_outside_the_window_is_dropped_in_silence),
		cmocka_unit_test(syn_inside_the_window_is_challenged),
		cmocka_unit_test(syn_of_a_restarted_peer_gets_our_ack),
		cmocka_unit_test(ack_from_long_ago_is_challenged),
		cmocka_unit_test(rst_with_text_resets_all_the_same),
		cmocka_unit_test(challenges_are_limited_and_the_limit_can_be_set),
		cmocka_unit_test(syn_that_does_not_belong_takes_a_passive_open_back_to_listen),
	};

	return run_stories("reset", tests);
}
