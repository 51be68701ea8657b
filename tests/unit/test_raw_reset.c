/* SPDX-License-Identifier: MIT
 *
 * test_raw_reset.c - the RST of this machine's kernel, seen on the wire: what keeps it quiet, and what is told when
 * nothing does. In two networks of the test's own; skipped where the system forbids them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/privileges.h"
#include "net/own_resets.h"
#include "net/route.h"
#include "raw_scene.h"
#include "wire/ethernet.h"

static void guarded_kernel_stays_quiet(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		int server = raw_scene_listen(nets, family, 80);
		struct net_capture *resets = raw_scene_watch_resets(nets);
		struct link *link = raw_scene_open(raw_scene_pairs[family][1], false);

		assert_true(link->is_foreign);
		assert_string_equal(link_raw_interface(link), "near");
		assert_int_equal(link->mtu, 1500);
		struct raw_end end = raw_scene_admit(link, family, 0, 80);

		raw_scene_send(link, &end, CTL_SYN, 100);
		struct packet answer = raw_scene_expect(link, false);

		assert_int_equal(answer.segment.ctl, CTL_SYN | CTL_ACK);
		assert_int_equal(answer.segment.ack, 101);
		assert_int_equal(raw_scene_count_resets(resets), 0);
		raw_scene_send(link, &end, CTL_RST, 101); /* ours is not told back to us */
		assert_int_equal(raw_scene_count_resets(resets), 1);
		struct link_packet got;

		assert_false(raw_scene_await(link, &got, 30));
		link->ops->close(link);
		capture_close(resets);
		close(server);
	}
}

static void without_guard_the_kernels_reset_is_handed_over(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		int server = raw_scene_listen(nets, family, 80);
		struct net_capture *resets = raw_scene_watch_resets(nets);
		struct link *link = raw_scene_open(raw_scene_pairs[family][1], true);
		struct raw_end end = raw_scene_admit(link, family, 0, 80);

		raw_scene_send(link, &end, CTL_SYN, 100);
		assert_int_equal(raw_scene_expect(link, false).segment.ctl, CTL_SYN | CTL_ACK);
		struct packet reset = raw_scene_expect(link, true);

		assert_int_equal(reset.segment.ctl, CTL_RST);
		assert_int_equal(reset.segment.seq, 101);
		assert_true(ip_addr_equal(&reset.ip.src, &end.ours));
		assert_int_equal(reset.segment.src_port, end.our_port);
		assert_int_equal(raw_scene_count_resets(resets), 1);
		link->ops->close(link);
		capture_close(resets);
		close(server);
	}
}

/* A frame that a neighbour sends with our address and port. */
static void forge_reset(const struct two_networks *nets, const struct raw_end *end, uint32_t seq)
{
	uint8_t frame[ETHERNET_HEADER_LEN + 100];
	struct net_interface near, far;
	struct mac to, from;
	struct err err;
	bool is_known = route_interface("near", &near, &err);

	two_networks_go_there(nets);
	struct net_capture *wire = capture_open("far", "less 0", CAPTURE_INCOMING, &err);

	is_known = is_known && wire != NULL && route_interface("far", &far, &err);
	two_networks_come_back(nets);
	assert_true(is_known);
	memcpy(to.bytes, near.mac, MAC_LEN);
	memcpy(from.bytes, far.mac, MAC_LEN);
	ethernet_write_header(frame, &to, &from, end->ours.family == 6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4);
	size_t len = raw_scene_write(end, CTL_RST, seq, frame + ETHERNET_HEADER_LEN, sizeof frame - ETHERNET_HEADER_LEN);

	assert_true(capture_inject(wire, span_of(frame, ETHERNET_HEADER_LEN + len)));
	capture_close(wire);
}

/* Also when the filter asks for addresses alone, as it does for many connections. */
static void a_reset_that_comes_from_outside_is_no_kernels_of_ours(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		int server = raw_scene_listen(nets, family, 80);
		struct link *link = raw_scene_open(raw_scene_pairs[family][1], false);
		struct raw_end end = raw_scene_admit(link, family, 0, 80);
		struct link_packet got;

		raw_scene_send(link, &end, CTL_SYN, 100);
		assert_int_equal(raw_scene_expect(link, false).segment.ctl, CTL_SYN | CTL_ACK);
		forge_reset(nets, &end, 101);
		assert_false(raw_scene_await(link, &got, 50));
		for (uint16_t port = 81; port < 101; port++)
			(void)raw_scene_admit(link, family, 0, port);
		forge_reset(nets, &end, 102);
		assert_false(raw_scene_await(link, &got, 50));
		link->ops->close(link);
		close(server);
	}
}

/* There each frame is seen once, as one that comes in. */
static void the_kernels_reset_is_handed_over_on_the_loopback_interface_too(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		const char *us = raw_scene_pairs[family][0];
		int server = two_networks_socket(SOCK_STREAM, us, 80);
		struct link *link = raw_scene_open(us, true);
		struct raw_end end = {two_networks_addr(us), two_networks_addr(us), 0, 80};
		struct err err;

		assert_int_equal(listen(server, 1), 0);
		assert_true(link->ops->admit(link, &end.theirs, 80, &end.our_port, &err));
		raw_scene_send(link, &end, CTL_SYN, 100);
		assert_int_equal(raw_scene_expect(link, false).segment.ctl, CTL_SYN | CTL_ACK);
		assert_int_equal(raw_scene_expect(link, true).segment.ctl, CTL_RST);
		link->ops->close(link);
		close(server);
	}
}

static void of_two_resets_alike_one_is_ours(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	int server = raw_scene_listen(nets, 0, 80);
	struct link *link = raw_scene_open("10.9.0.2", true);
	struct raw_end end = raw_scene_admit(link, 0, 0, 80);

	raw_scene_send(link, &end, CTL_SYN, 100);
	assert_int_equal(raw_scene_expect(link, false).segment.ctl, CTL_SYN | CTL_ACK);
	assert_int_equal(raw_scene_expect(link, true).segment.ctl, CTL_RST);
	raw_scene_send(link, &end, CTL_RST, 101);
	raw_scene_send(link, &end, CTL_RST, 101);
	struct link_packet got;

	assert_false(raw_scene_await(link, &got, 30));
	link->ops->close(link);
	close(server);
}

static void forgotten_resets_are_rather_ours(void **state)
{
	(void)state;
	struct own_resets resets = {0};
	uint8_t header[20] = {0};
	struct span segment = span_of(header, sizeof header);

	assert_false(own_resets_strike(&resets, segment));
	for (size_t i = 0; i < OWN_RESETS_MAX + 2; i++) {
		header[0] = (uint8_t)i;
		own_resets_sent(&resets, segment);
	}
	for (size_t i = 0; i < OWN_RESETS_MAX + 2; i++) {
		header[0] = (uint8_t)i;
		assert_true(own_resets_strike(&resets, segment));
	}
	assert_false(own_resets_strike(&resets, segment));
	assert_false(own_resets_strike(&resets, span_of(header, 3)));
}

/* ---- ports and privileges ------------------------------------------------------------------------ */

static void port_is_ours_until_the_link_is_closed(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		const char *there = raw_scene_pairs[family][1];
		struct link *link = raw_scene_open(there, false), *second = raw_scene_open(there, false);
		struct raw_end end = raw_scene_admit(link, family, 0, 80);
		uint16_t port = end.our_port;
		struct err err;

		assert_false(second->ops->admit(second, &end.theirs, 80, &port, &err));
		assert_int_equal(err.status, STATUS_LINK);
		assert_non_null(strstr(err.text, "in use by another program"));
		(void)raw_scene_admit(link, family, port, 81); /* our own second one, to another port of theirs, may share it */
		link->ops->close(link);
		(void)raw_scene_admit(second, family, port, 80);
		second->ops->close(second);
		close(two_networks_socket(SOCK_STREAM, raw_scene_pairs[family][0], port));
	}
}

/* Runs `body` in a child process; it must come to its end there. */
static void run_in_child(const struct two_networks *nets, void (*body)(const struct two_networks *nets))
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		body(nets);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* For a child process: cmocka's own would go on with the next test. */
static void must(bool is_right, const char *what)
{
	if (is_right)
		return;
	(void)fprintf(stderr, "%s\n", what);
	_exit(1);
}

static void expect_quiet(struct link *link, const struct raw_end *end, struct net_capture *resets)
{
	struct link_packet got;
	struct packet packet;

	raw_scene_send(link, end, CTL_SYN, 100);
	must(raw_scene_await(link, &got, 2000) && packet_take_apart(got.bytes, &packet), "no SYN-ACK has come");
	must(packet.segment.ctl == (CTL_SYN | CTL_ACK), "another segment has come");
	must(raw_scene_count_resets(resets) == 0, "the kernel has answered with RST");
}

static void work_without_privileges(const struct two_networks *nets)
{
	struct link *links[2];
	struct net_capture *resets = raw_scene_watch_resets(nets);
	struct err err = {0};
	int full_ttl = 255, server;

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		server = raw_scene_listen(nets, family, 80);
		server = raw_scene_listen(nets, family, 81);
		if (family == 1)
			setsockopt(server, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &full_ttl, sizeof full_ttl);
		else
			setsockopt(server, IPPROTO_IP, IP_TTL, &full_ttl, sizeof full_ttl);
		links[family] = raw_scene_open(raw_scene_pairs[family][1], false);
	}
	must(privileges_drop(false, &err), err.text);
	must(!link_raw_try(&err) && strstr(err.text, "CAP_NET_RAW") != NULL, err.text);
	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		for (uint16_t port = 80; port <= 81; port++) {
			struct raw_end end = {two_networks_addr(raw_scene_pairs[family][0]),
					      two_networks_addr(raw_scene_pairs[family][1]), 0, port};

			must(links[family]->ops->admit(links[family], &end.theirs, port, &end.our_port, &err), err.text);
			expect_quiet(links[family], &end, resets);
		}
		links[family]->ops->close(links[family]);
	}
	capture_close(resets);
}

/* Also where a filter needs one: then what sends with a TTL of 255 is kept off by the missing signature. */
static void open_link_needs_no_privilege_any_more(void **state)
{
	run_in_child(two_networks_need(state), work_without_privileges);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guarded_kernel_stays_quiet),
		cmocka_unit_test(without_guard_the_kernels_reset_is_handed_over),
		cmocka_unit_test(a_reset_that_comes_from_outside_is_no_kernels_of_ours),
		cmocka_unit_test(the_kernels_reset_is_handed_over_on_the_loopback_interface_too),
		cmocka_unit_test(of_two_resets_alike_one_is_ours),
		cmocka_unit_test(forgotten_resets_are_rather_ours),
		cmocka_unit_test(port_is_ours_until_the_link_is_closed),
		cmocka_unit_test(open_link_needs_no_privilege_any_more),
	};

	return cmocka_run_group_tests_name("raw_reset", tests, two_networks_enter, NULL);
}
