/* SPDX-License-Identifier: MIT
 *
 * test_other_stacks.c - what other stacks do in their own way, and we on demand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tcp/tcp.h"
#include "timeline.h"

/* ---- before RFC 5961 ------------------------------------------------------------------------ */

static void rst_anywhere_in_the_window_resets(void **state) /* RFC 9293 3.5.3 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_exact_rst = false;
	timeline_establish(&t, &config, 10000);
	arrives(&t, "RST seq=10001"); /* just behind it */
	is_in(&t, TCP_ESTABLISHED);
	leaves_nothing(&t);
	arrives(&t, "RST seq=10000");
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_RESET);
	leaves_nothing(&t);
	timeline_end(&t);
}

static void syn_anywhere_in_the_window_resets(void **state) /* RFC 9293 3.10.7.4, fourth */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_syn_challenge = false;
	timeline_establish(&t, &config, 10000);
	arrives(&t, "SYN seq=400000");
	is_in(&t, TCP_ESTABLISHED);
	leaves(&t, "ACK seq=1 ack=1 why=ack-of-unacceptable");
	arrives(&t, "SYN seq=100");
	is_in(&t, TCP_CLOSED);
	ended_as(&t, TCP_END_RESET);
	leaves(&t, "RST,ACK seq=1 ack=1 why=rst-syn");
	leaves_nothing(&t);
	timeline_end(&t);
}

/* ---- SYN and FIN in one ------------------------------------------------------------------------ */

static void syn_with_fin_opens_nothing(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_syn_fin = false;
	timeline_listen(&t, &config);
	arrives(&t, "SYN,FIN seq=0 win=10000");
	has_found(&t, FOUND_SYN | FOUND_FIN | FOUND_IGNORED);
	is_in(&t, TCP_LISTEN);
	leaves_nothing(&t);
	timeline_end(&t);

	timeline_open(&t, &config);
	leaves(&t, "SYN seq=0");
	arrives(&t, "SYN,FIN,ACK seq=0 ack=1 win=10000");
	is_in(&t, TCP_SYN_SENT);
	leaves_nothing(&t);
	timeline_end(&t);
}

/* ---- FIN again ------------------------------------------------------------------------------------ */

static void acks_repeat_a_fin_that_nobody_has_acknowledged(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_fin_in_acks = true;
	timeline_establish(&t, &config, 10000);
	app_closes(&t);
	leaves(&t, "FIN,ACK seq=1 ack=1 why=fin");
	at_ms(&t, 20);
	arrives(&t, "SYN seq=400000"); /* what is refused does not get it */
	leaves(&t, "ACK seq=2 ack=1 why=ack-of-unacceptable");
	arrives(&t, "FIN,ACK seq=1 ack=1");
	is_in(&t, TCP_CLOSING);
	leaves(&t, "FIN,ACK seq=1 ack=2 why=ack-of-fin");
	arrives(&t, "ACK seq=2 ack=2");
	is_in(&t, TCP_TIME_WAIT);
	arrives(&t, "FIN,ACK seq=1 ack=2");
	leaves(&t, "ACK seq=2 ack=2");
	timeline_end(&t);
}

/* ---- window, ACKs ---------------------------------------------------------------------------------- */

static void reads_a_little(struct timeline *t)
{
	uint8_t little[100];

	holds(t, tcp_receive(&t->tcb, little, sizeof little, t->now) == sizeof little, "100 bytes are there");
}

static void every_ack_offers_all_the_room(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_window_steps = false;
	config.has_delayed_ack = false;
	timeline_establish(&t, &config, 10000);
	arrives(&t, "ACK seq=1 ack=1 len=500");
	leaves(&t, "ACK ack=501 win=9500");
	reads_a_little(&t);
	leaves_nothing(&t);
	arrives(&t, "ACK seq=501 ack=1 len=100");
	leaves(&t, "ACK ack=601 win=9500"); /* in steps it would be 9400 */
	arrives(&t, "ACK seq=601 ack=1 len=9000");
	leaves(&t, "ACK ack=9601 win=500");
	reads_a_little(&t);
	arrives(&t, "ACK seq=9601 ack=1 len=100");
	leaves(&t, "ACK ack=9701 win=400"); /* MUST-39: no crumbs on top of a window that is small already */
	timeline_end(&t);
}

static void every_second_segment_is_acknowledged_whatever_its_size(void **state) /* SHLD-19 */
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.is_counting_segments = true;
	timeline_establish(&t, &config, 10000);
	arrives(&t, "ACK seq=1 ack=1 len=10");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=11 ack=1 len=100");
	leaves(&t, "ACK ack=111 why=ack-second-segment");
	arrives(&t, "ACK seq=111 ack=1 len=1000");
	leaves_nothing(&t);
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rst_anywhere_in_the_window_resets),
		cmocka_unit_test(syn_anywhere_in_the_window_resets),
		cmocka_unit_test(syn_with_fin_opens_nothing),
		cmocka_unit_test(acks_repeat_a_fin_that_nobody_has_acknowledged),
		cmocka_unit_test(every_ack_offers_all_the_room),
		cmocka_unit_test(every_second_segment_is_acknowledged_whatever_its_size),
	};

	return run_stories("other stacks", tests);
}
