/* SPDX-License-Identifier: MIT
 *
 * test_raw_elsewhere.c - answers that come in by another interface than the one our packets leave by. What needs networks makes its
 * own, and is skipped where the system forbids them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/raw_elsewhere.h"
#include "raw_scene.h"

enum { OURS = 3, BRIDGE = 7, PORT = 8 };

static bool takes(struct raw_connection *c, unsigned index, enum raw_verdict verdict)
{
	struct captured got = {.interface_index = index};
	struct ip_header ip = {.protocol = IP_TCP};

	return raw_elsewhere_takes(c, &got, true, &ip, verdict);
}

static void who_hears_is_not_disturbed(void **state)
{
	struct raw_connection c = {.interface_index = OURS};

	(void)state;
	assert_false(takes(&c, BRIDGE, RAW_FOR_US)); /* not deaf */
	c.is_deaf = c.is_heard = true;
	assert_false(takes(&c, BRIDGE, RAW_FOR_US)); /* it was a loss only */
}

static void a_packet_that_passes_a_port_and_its_bridge_is_taken_once(void **state)
{
	struct raw_connection c = {.interface_index = OURS, .is_deaf = true};

	(void)state;
	assert_false(takes(&c, OURS, RAW_FOR_US)); /* its own capture has it too */
	assert_true(takes(&c, PORT, RAW_FOR_US));
	assert_false(takes(&c, BRIDGE, RAW_FOR_US));
	assert_true(takes(&c, PORT, RAW_FOR_US));
}

static void what_leaves_is_looked_for_where_it_leaves(void **state)
{
	struct raw_connection with_capture = {.interface_index = OURS, .is_deaf = true};
	struct raw_connection without = {.capture = RAW_ELSEWHERE, .is_deaf = true};

	(void)state;
	assert_false(takes(&with_capture, PORT, RAW_LEAVING));
	assert_true(takes(&without, PORT, RAW_LEAVING));
}

/* ---- in networks ------------------------------------------------------------------------------------------ */

/* A SYN,ACK of the other end comes in by near2, whose cable ends at far2. */
static void answer_elsewhere(const struct raw_end *end, struct net_capture *far2)
{
	struct raw_end other = {.ours = end->theirs, .theirs = end->ours, .our_port = end->their_port, .their_port = end->our_port};
	uint8_t frame[200] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9, 0x08, 0x00};
	bool is_v6 = end->ours.family == 6;

	if (is_v6)
		memcpy(frame + 12, "\x86\xdd", 2);
	size_t len = raw_scene_write(&other, CTL_SYN | CTL_ACK, 100, frame + 14, sizeof frame - 14);

	assert_true(capture_inject(far2, span_of(frame, size_max(14 + len, 60))));
}

static void the_second_syn_is_answered_by_another_interface(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct link_packet got;
	struct err err;

	two_networks_ip("link add near2 type veth peer name far2");
	two_networks_ip("link set near2 up");
	two_networks_ip("link set far2 up");
	struct net_capture *far2 = capture_open("far2", "less 0", CAPTURE_INCOMING, &err);

	assert_non_null(far2);
	two_networks_go_there(nets); /* whose kernel shall not answer by the short way */
	two_networks_ip("route add blackhole 10.9.0.1/32");
	if (nets->has_ipv6)
		two_networks_ip("route add blackhole fd09::1/128");
	two_networks_come_back(nets);
	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		struct link *link = raw_scene_open(raw_scene_pairs[family][1], false);
		struct raw_end end = raw_scene_admit(link, family, 0, 80);

		raw_scene_send(link, &end, CTL_SYN, 1);
		answer_elsewhere(&end, far2);
		assert_false(raw_scene_await(link, &got, 50)); /* most often a connection is not deaf: nothing is seen twice */
		raw_scene_send(link, &end, CTL_SYN, 1);
		answer_elsewhere(&end, far2);
		assert_int_equal(raw_scene_expect(link, false).segment.ctl, CTL_SYN | CTL_ACK);
		assert_false(raw_scene_await(link, &got, 50));
		link->ops->close(link);
	}
	capture_close(far2);
	two_networks_ip("link del near2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_hears_is_not_disturbed),
		cmocka_unit_test(a_packet_that_passes_a_port_and_its_bridge_is_taken_once),
		cmocka_unit_test(what_leaves_is_looked_for_where_it_leaves),
		cmocka_unit_test_setup(the_second_syn_is_answered_by_another_interface, two_networks_enter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
