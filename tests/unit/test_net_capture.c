/* SPDX-License-Identifier: MIT
 *
 * test_net_capture.c - live frames between two networks of the test's own; skipped where the system forbids them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/privileges.h"
#include "net/capture.h"
#include "net/clock.h"
#include "two_networks.h"

static struct net_capture *open_on(const char *interface, const char *filter, enum capture_ways ways)
{
	struct err err;
	struct net_capture *c = capture_open(interface, filter, ways, &err);

	if (c == NULL)
		fail_msg("%s", err.text);
	return c;
}

/* Waits for the next frame; false when none comes. */
static bool await(struct net_capture *c, struct captured *out, int ms)
{
	struct pollfd fd = {.fd = capture_fd(c), .events = POLLIN};

	while (!capture_next(c, out))
		if (poll(&fd, 1, ms) != 1)
			return false;
	return true;
}

static void assert_nothing_waits(struct net_capture *c)
{
	struct captured got;

	assert_false(await(c, &got, 20));
}

/* The next frame is an IP packet that ends with this text. */
static struct captured expect(struct net_capture *c, const char *text)
{
	struct captured got;
	struct ip_header ip;
	struct span payload;
	size_t len = strlen(text);

	if (!await(c, &got, 2000))
		fail_msg("\"%s\" has not come", text);
	assert_int_equal(ip_parse(got.packet, false, &ip, &payload), IP_OK);
	assert_true(payload.len >= len);
	assert_memory_equal(payload.data + payload.len - len, text, len);
	assert_false(got.is_cut);
	return got;
}

/* A far socket that talks to port 7 of ours, and one that takes it here, so that no ICMP error comes back. */
struct talk {
	int far, near;
};

static struct talk talk_over(const struct two_networks *nets, const char *from, const char *to)
{
	struct talk talk = {.near = two_networks_socket(SOCK_DGRAM, to, 7)};

	two_networks_go_there(nets);
	talk.far = two_networks_socket(SOCK_DGRAM, from, 4000);
	two_networks_connect(talk.far, to, 7);
	two_networks_come_back(nets);
	two_networks_connect(talk.near, from, 4000);
	return talk;
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), 0), (int)strlen(text));
}

static void hang_up(struct talk talk)
{
	close(talk.far);
	close(talk.near);
}

/* ---- what comes ---------------------------------------------------------------------------------- */

static void frames_come_at_once_in_both_families(void **state)
{
	static const char *const ends[][2] = {{"10.9.0.2", "10.9.0.1"}, {"fd09::2", "fd09::1"}};
	const struct two_networks *nets = two_networks_need(state);

	for (size_t i = 0; i < (nets->has_ipv6 ? 2 : 1); i++) {
		struct net_capture *c = open_on("near", "udp port 7", CAPTURE_BOTH_WAYS);
		struct talk talk = talk_over(nets, ends[i][0], ends[i][1]);

		assert_string_equal(capture_interface(c), "near");
		say(talk.far, "hello");
		struct captured got = expect(c, "hello");

		assert_int_equal(got.link_type, 1);
		assert_ptr_equal(got.packet.data, got.frame.data + 14);
		say(talk.near, "and back");
		expect(c, "and back");
		assert_nothing_waits(c);
		hang_up(talk);
		capture_close(c);
	}
}

static void incoming_only_leaves_out_what_this_machine_sends(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct net_capture *c = open_on("near", "udp port 7", CAPTURE_INCOMING);
	struct talk talk = talk_over(nets, "10.9.0.2", "10.9.0.1");

	say(talk.near, "out");
	say(talk.far, "in");
	expect(c, "in");
	assert_nothing_waits(c);
	hang_up(talk);
	capture_close(c);
}

static void other_traffic_does_not_come(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct net_capture *c = open_on("near", "udp src port 4001", CAPTURE_BOTH_WAYS);
	struct net_capture *none = open_on("near", "less 0", CAPTURE_BOTH_WAYS);
	struct talk talk = talk_over(nets, "10.9.0.2", "10.9.0.1");

	for (int i = 0; i < 100; i++)
		say(talk.far, "not for you");
	assert_nothing_waits(c);
	assert_nothing_waits(none);
	hang_up(talk);
	capture_close(none);
	capture_close(c);
}

static void new_filter_loses_nothing_that_both_want(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct net_capture *c = open_on("near", "udp port 7", CAPTURE_BOTH_WAYS);
	struct talk talk = talk_over(nets, "10.9.0.2", "10.9.0.1");
	struct err err;
	char text[40];

	for (int i = 0; i < 200; i++) {
		(void)snprintf(text, sizeof text, "number %d", i);
		say(talk.far, text);
		assert_true(capture_set_filter(c, i % 2 == 0 ? "udp port 7 or tcp" : "udp port 7", &err));
		if (i % 10 == 9)
			for (int n = i - 9; n <= i; n++) {
				(void)snprintf(text, sizeof text, "number %d", n);
				expect(c, text);
			}
	}
	assert_true(capture_set_filter(c, "tcp", &err));
	say(talk.far, "not any more");
	assert_nothing_waits(c);
	hang_up(talk);
	capture_close(c);
}

static void loopback_frames_come_once(void **state)
{
	(void)two_networks_need(state);
	struct net_capture *c = open_on("lo", "udp port 7", CAPTURE_BOTH_WAYS);
	int to = two_networks_socket(SOCK_DGRAM, "127.0.0.1", 7), from = two_networks_socket(SOCK_DGRAM, "127.0.0.1", 0);

	two_networks_connect(from, "127.0.0.1", 7);
	say(from, "once");
	expect(c, "once");
	assert_nothing_waits(c);
	close(from);
	close(to);
	capture_close(c);
}

static void cooked_frames_are_understood(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct net_capture *c = open_on("any", "udp port 7", CAPTURE_INCOMING);
	struct talk talk = talk_over(nets, "10.9.0.2", "10.9.0.1");
	struct err err;

	say(talk.far, "cooked");
	struct captured got = expect(c, "cooked");

	assert_int_not_equal(got.link_type, 1);
	assert_true(capture_set_filter(c, "tcp", &err));
	say(talk.far, "not for you");
	assert_nothing_waits(c);
	hang_up(talk);
	capture_close(c);
}

/* Ours has no VLAN; a card takes the tag off on the way in, and whoever captures gets it back. */
static void vlan_tags_are_put_back_and_skipped(void **state)
{
	static const uint8_t tagged[18] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9, 0x81, 0x00, 0, 5, 0x08, 0x00,
	};
	static const uint8_t udp[] = {0x0f, 0xa0, 0, 7, 0, 14, 0, 0, 't', 'a', 'g', 'g', 'e', 'd'};
	const struct two_networks *nets = two_networks_need(state);
	struct ip_header ip = {
		.src = two_networks_addr("10.9.0.2"), .dst = two_networks_addr("10.9.0.1"), .protocol = IP_UDP, .ttl = 64,
	};
	struct net_capture *near = open_on("near", "udp port 7", CAPTURE_BOTH_WAYS), *far;
	uint8_t frame[64] = {0};

	memcpy(frame, tagged, sizeof tagged);
	assert_int_equal(ip_write_header(frame + 18, 20, &ip, sizeof udp), 20);
	memcpy(frame + 38, udp, sizeof udp);
	two_networks_go_there(nets);
	far = open_on("far", "", CAPTURE_BOTH_WAYS);
	two_networks_come_back(nets);
	assert_true(capture_inject(far, span_of(frame, 38 + sizeof udp)));
	struct captured got = expect(near, "tagged");

	assert_ptr_equal(got.packet.data, got.frame.data + 18);
	assert_memory_equal(got.frame.data, tagged, sizeof tagged);
	capture_close(far);
	capture_close(near);
}

static void injected_frames_reach_the_other_end_and_not_ourselves(void **state)
{
	static const uint8_t frame[64] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9, 0x88, 0xb5, 'r', 'a', 'w',
	};
	const struct two_networks *nets = two_networks_need(state);
	const char *filter = "ether proto 0x88b5";
	struct net_capture *near = open_on("near", filter, CAPTURE_BOTH_WAYS), *far;
	struct captured got;

	two_networks_go_there(nets);
	far = open_on("far", filter, CAPTURE_BOTH_WAYS);
	two_networks_come_back(nets);
	assert_true(capture_inject(near, span_of(frame, sizeof frame)));
	assert_true(await(far, &got, 2000));
	assert_int_equal(got.frame.len, sizeof frame);
	assert_memory_equal(got.frame.data, frame, sizeof frame);
	assert_int_equal(got.packet.len, 0); /* it is no IP packet */
	assert_nothing_waits(near);
	capture_close(far);
	capture_close(near);
}

/* Also of frames that are read late, in one go. */
static void each_frame_knows_when_it_came(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct net_capture *c = open_on("near", "udp port 7", CAPTURE_INCOMING);
	struct talk talk = talk_over(nets, "10.9.0.2", "10.9.0.1");
	const struct timespec pause = {.tv_nsec = 30 * NS_PER_MS};
	time_ns before[2], after[2];

	for (int i = 0; i < 2; i++) {
		before[i] = clock_now();
		say(talk.far, "tick");
		after[i] = clock_now();
		nanosleep(&pause, NULL);
	}
	for (int i = 0; i < 2; i++) {
		struct captured got = expect(c, "tick");

		/* two clocks of the kernel are compared, perhaps with an interruption between */
		assert_in_range(got.time, before[i] - 10 * NS_PER_MS, after[i] + 10 * NS_PER_MS);
	}
	hang_up(talk);
	capture_close(c);
}

static void interface_that_goes_ends_the_capture_without_a_spin(void **state)
{
	(void)two_networks_need(state);
	two_networks_ip("link add gone type veth peer name goes");
	two_networks_ip("link set gone up");
	two_networks_ip("link set goes up");
	struct net_capture *c = open_on("gone", "", CAPTURE_BOTH_WAYS);
	struct captured got;
	int wakes = 0;

	two_networks_ip("link del gone");
	for (int i = 0; i < 50 && capture_fd(c) >= 0; i++) {
		struct pollfd fd = {.fd = capture_fd(c), .events = POLLIN};

		wakes += poll(&fd, 1, 10) > 0;
		while (capture_next(c, &got))
			;
	}
	assert_true(wakes < 10);
	assert_false(capture_inject(c, span_of("x", 1)));
	capture_close(c);
}

/* ---- wrong uses ---------------------------------------------------------------------------------- */

static void assert_refused(const char *interface, const char *filter, enum exit_status status, const char *word)
{
	struct err err;

	assert_null(capture_open(interface, filter, CAPTURE_BOTH_WAYS, &err));
	if (strstr(err.text, word) == NULL)
		fail_msg("\"%s\" does not speak of \"%s\"", err.text, word);
	assert_int_equal(err.status, status);
}

static void wrong_uses_are_refused_with_a_remedy(void **state)
{
	(void)two_networks_need(state);
	struct err err;

	assert_refused("eth77", "", STATUS_LINK, "\"eth77\" on this machine: choose one of lo, near");
	assert_refused("", "", STATUS_LINK, "no interface \"\"");
	assert_refused("\x1b[31m", "", STATUS_LINK, "\\x1b[31m");
	assert_refused("a name that is far too long for one", "", STATUS_LINK, "no interface");
	assert_refused("near", "tcp port", STATUS_USAGE, "man pcap-filter");
	two_networks_ip("link add fallen type veth peer name too");
	assert_refused("fallen", "", STATUS_LINK, "sudo ip link set fallen up");
	two_networks_ip("link del fallen");
	struct net_capture *c = open_on("near", "udp", CAPTURE_BOTH_WAYS);

	assert_false(capture_set_filter(c, "udp and", &err));
	assert_int_equal(err.status, STATUS_USAGE);
	capture_close(c);
	assert_true(capture_try("near", &err));
	assert_false(capture_try("eth77", &err));
}

static void no_privilege_is_told_with_its_remedy(void **state)
{
	(void)two_networks_need(state);
	int status;
	pid_t child = fork();

	if (child == 0) {
		struct err err = {0};
		bool is_told = privileges_drop(false, &err) && !capture_try("near", &err) && err.status == STATUS_LINK &&
			       strstr(err.text, "CAP_NET_RAW") != NULL;

		if (!is_told)
			(void)fprintf(stderr, "%s\n", err.text);
		_exit(is_told ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_come_at_once_in_both_families),
		cmocka_unit_test(incoming_only_leaves_out_what_this_machine_sends),
		cmocka_unit_test(other_traffic_does_not_come),
		cmocka_unit_test(new_filter_loses_nothing_that_both_want),
		cmocka_unit_test(loopback_frames_come_once),
		cmocka_unit_test(cooked_frames_are_understood),
		cmocka_unit_test(vlan_tags_are_put_back_and_skipped),
		cmocka_unit_test(injected_frames_reach_the_other_end_and_not_ourselves),
		cmocka_unit_test(each_frame_knows_when_it_came),
		cmocka_unit_test(interface_that_goes_ends_the_capture_without_a_spin),
		cmocka_unit_test(wrong_uses_are_refused_with_a_remedy),
		cmocka_unit_test(no_privilege_is_told_with_its_remedy),
	};

	return cmocka_run_group_tests_name("net_capture", tests, two_networks_enter, NULL);
}
