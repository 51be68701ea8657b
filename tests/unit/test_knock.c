/* SPDX-License-Identifier: MIT
 *
 * test_knock.c - what comes to a listener and opens nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_scene.h"

static void listener_overlooks_what_is_neither_syn_nor_ack(void **state) /* RFC 9293 3.10.7.2, fourth */
{
	struct host_scene s;
	struct tcp_config config;
	struct tcp_segment seg, fin = {.src_port = 5001, .dst_port = 7, .ctl = CTL_FIN, .seq = 17};

	(void)state;
	host_scene_config(&config);
	host_scene_start(&s, &config, 4);
	they_send(&s, fin);
	assert_false(we_send(&s, &seg));
	fin.ctl = 0;
	they_send(&s, fin);
	assert_false(we_send(&s, &seg));
	fin.dst_port = 8; /* nobody listens there */
	they_send(&s, fin);
	assert_true(we_send(&s, &seg));
	assert_int_equal(seg.ctl, CTL_RST | CTL_ACK);
	host_scene_end(&s);
}

static void syn_with_fin_is_dropped_where_it_is_not_wanted(void **state)
{
	struct tcp_config config;
	struct host_scene s;
	struct tcp_segment seg;

	(void)state;
	for (int is_wanted = 0; is_wanted < 2; is_wanted++) {
		host_scene_config(&config);
		config.has_syn_fin = is_wanted;
		host_scene_start(&s, &config, 6);
		seg = (struct tcp_segment){.src_port = 5001, .dst_port = 7, .ctl = CTL_SYN | CTL_FIN, .seq = 100};
		they_send(&s, seg);
		assert_int_equal(we_send(&s, &seg), is_wanted);
		host_scene_end(&s);
	}
}

/* ---- in one batch: our host is not asked for packets between what arrives ------------------------- */

static void they_say(struct host_scene *s, uint16_t port, uint8_t ctl, uint32_t seq, uint32_t ack)
{
	they_send(s, (struct tcp_segment){.src_port = port, .dst_port = 7, .ctl = ctl, .seq = seq, .ack = ack});
}

/* A SYN from `port` with this number was taken. */
static void is_answered(struct host_scene *s, uint32_t seq)
{
	struct tcp_segment seg;

	assert_true(we_send(s, &seg));
	assert_int_equal(seg.ctl, CTL_SYN | CTL_ACK);
	assert_int_equal(seg.ack, seq + 1);
	assert_int_equal(we_send_all(s), 0);
	assert_int_equal(host_open_connections(s->host, true), 1);
}

static void syn_right_behind_the_last_ack_of_the_old_connection_opens_a_new_one(void **state)
{
	struct host_scene s;
	struct tcp_config config;
	struct tcp_segment fin;

	for (uint8_t family = 4; family <= 6; family += 2) {
		(void)state;
		host_scene_config(&config);
		host_scene_start(&s, &config, family);
		(void)shake_hands(&s, 5001);
		they_say(&s, 5001, CTL_FIN | CTL_ACK, 101, host_tcb(s.echoes[0].stream)->snd.nxt);
		assert_true(we_send(&s, &fin));
		assert_int_equal(fin.ctl, CTL_FIN | CTL_ACK);
		they_say(&s, 5001, CTL_ACK, 102, fin.seq + 1); /* LAST-ACK to CLOSED */
		they_say(&s, 5001, CTL_SYN, 5000, 0);
		is_answered(&s, 5000);
		assert_true(s.echoes[0].has_ended && s.echoes[0].end == TCP_END_FIN);
		host_scene_end(&s);
	}
}

static void syn_right_behind_a_reset_opens_a_new_connection(void **state)
{
	struct host_scene s;
	struct tcp_config config;

	for (uint8_t family = 4; family <= 6; family += 2) {
		(void)state;
		host_scene_config(&config);
		host_scene_start(&s, &config, family);
		(void)shake_hands(&s, 5001);
		they_say(&s, 5001, CTL_RST, 101, 0);
		they_say(&s, 5001, CTL_SYN, 5000, 0);
		is_answered(&s, 5000);
		assert_true(s.echoes[0].has_ended && s.echoes[0].end == TCP_END_RESET);
		host_scene_end(&s);
	}
}

/* The old one was in TIME-WAIT, a SYN has opened a new one in its place, which is refused by RST: the old one is back. */
static void time_wait_comes_back_before_the_next_syn_is_looked_at(void **state)
{
	struct host_scene s;
	struct tcp_config config;
	struct tcp_segment seg;

	for (uint8_t family = 4; family <= 6; family += 2) {
		(void)state;
		host_scene_config(&config);
		host_scene_start(&s, &config, family);
		uint32_t iss = shake_hands(&s, 5001);

		host_close(s.host, s.echoes[0].stream, s.now);
		(void)we_send_all(&s);
		they_say(&s, 5001, CTL_FIN | CTL_ACK, 101, iss + 2);
		(void)we_send_all(&s);
		assert_int_equal(host_tcb(s.echoes[0].stream)->state, TCP_TIME_WAIT);
		they_say(&s, 5001, CTL_SYN, 5000, 0);
		assert_true(we_send(&s, &seg));
		assert_int_equal(seg.ctl, CTL_SYN | CTL_ACK);
		they_say(&s, 5001, CTL_RST, 5001, 0);
		they_say(&s, 5001, CTL_SYN, 50, 0); /* an old duplicate */
		assert_true(we_send(&s, &seg));
		assert_int_equal(seg.ctl, CTL_ACK);
		assert_int_equal(seg.ack, 102);
		assert_int_equal(host_open_connections(s.host, true), 1);
		they_say(&s, 5001, CTL_SYN, 6000, 0);
		assert_true(we_send(&s, &seg));
		assert_int_equal(seg.ctl, CTL_SYN | CTL_ACK);
		host_scene_end(&s);
	}
}

static void next_connect_from_the_same_port_does_not_wait_for_the_first_ones_end(void **state)
{
	struct host_scene s;
	struct tcp_config config;
	struct tcp_segment seg;

	for (uint8_t family = 4; family <= 6; family += 2) {
		(void)state;
		host_scene_config(&config);
		host_scene_start(&s, &config, family);
		assert_non_null(host_connect(s.host, &s.them, 80, 6000, &s.echoes[0].app, s.now));
		assert_true(we_send(&s, &seg));
		they_send(&s, (struct tcp_segment){
				      .src_port = 80, .dst_port = 6000, .ctl = CTL_RST | CTL_ACK, .ack = seg.seq + 1});
		assert_non_null(host_connect(s.host, &s.them, 80, 6000, &s.echoes[1].app, s.now));
		assert_true(we_send(&s, &seg));
		assert_int_equal(seg.ctl, CTL_SYN);
		(void)we_send_all(&s);
		assert_true(s.echoes[0].has_ended && !s.echoes[1].has_ended);
		assert_int_equal(host_open_connections(s.host, true), 1);
		host_scene_end(&s);
	}
}

/* The last ACK of a handshake takes the last place of the backlog. */
static void syn_right_behind_the_last_ack_of_a_handshake_gets_no_rst(void **state)
{
	struct host_scene s;
	struct tcp_config config;
	struct tcp_segment seg;

	for (int is_same = 0; is_same < 2; is_same++) {
		(void)state;
		host_scene_config(&config);
		config.backlog = config.syn_backlog = 1;
		host_scene_start(&s, &config, 4);
		they_say(&s, 5001, CTL_SYN, 100, 0);
		assert_true(we_send(&s, &seg));
		they_say(&s, 5001, CTL_ACK, 101, seg.seq + 1);
		they_say(&s, is_same ? 5001 : 5002, CTL_SYN, 5000, 0);
		assert_true(we_send(&s, &seg));
		assert_int_equal(seg.ctl, is_same ? CTL_ACK : CTL_SYN | CTL_ACK); /* the same ends: a challenge ACK */
		assert_int_equal(seg.ack, is_same ? 101 : 5001);
		host_scene_end(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listener_overlooks_what_is_neither_syn_nor_ack),
		cmocka_unit_test(syn_with_fin_is_dropped_where_it_is_not_wanted),
		cmocka_unit_test(syn_right_behind_the_last_ack_of_the_old_connection_opens_a_new_one),
		cmocka_unit_test(syn_right_behind_a_reset_opens_a_new_connection),
		cmocka_unit_test(time_wait_comes_back_before_the_next_syn_is_looked_at),
		cmocka_unit_test(next_connect_from_the_same_port_does_not_wait_for_the_first_ones_end),
		cmocka_unit_test(syn_right_behind_the_last_ack_of_a_handshake_gets_no_rst),
	};

	return cmocka_run_group_tests_name("knock", tests, NULL, NULL);
}
