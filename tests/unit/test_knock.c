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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listener_overlooks_what_is_neither_syn_nor_ack),
		cmocka_unit_test(syn_with_fin_is_dropped_where_it_is_not_wanted),
	};

	return cmocka_run_group_tests_name("knock", tests, NULL, NULL);
}
