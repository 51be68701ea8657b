/* SPDX-License-Identifier: MIT
 *
 * test_link_raw.c - a link with the machine's own address: what it hands over, and wrong uses. In two networks of the test's
 * own; skipped where the system forbids them.
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
#include <unistd.h>

#include "raw_scene.h"
#include "wire/icmp.h"

static bool is_anything_delivered(struct link *link)
{
	struct pollfd fds[4];

	return poll(fds, (nfds_t)link->ops->poll(link, fds, 4), 30) > 0;
}

/* ---- what comes, and what does not --------------------------------------------------------------- */

static void only_the_connections_packets_wake_us(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		int server = raw_scene_listen(nets, family, 80);
		struct link *link = raw_scene_open(raw_scene_pairs[family][1], false);

		(void)raw_scene_admit(link, family, 0, 80);
		/* the kernel's own connection to the same port, on the same interface */
		int client = two_networks_socket(SOCK_STREAM, raw_scene_pairs[family][0], 0);

		two_networks_connect(client, raw_scene_pairs[family][1], 80);
		struct pollfd is_connected = {.fd = client, .events = POLLOUT};

		assert_int_equal(poll(&is_connected, 1, 2000), 1);
		assert_int_equal(send(client, "beside", 6, 0), 6);
		assert_false(is_anything_delivered(link));
		close(client);
		link->ops->close(link);
		close(server);
	}
}

static void put_on_wire(const struct two_networks *nets, struct span packet)
{
	uint8_t frame[1600] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9, 0x08, 0x00};
	struct err err;

	if (packet.data[0] >> 4 == 6)
		memcpy(frame + 12, "\x86\xdd", 2);
	memcpy(frame + 14, packet.data, packet.len);
	two_networks_go_there(nets);
	struct net_capture *far = capture_open("far", "less 0", CAPTURE_INCOMING, &err);

	two_networks_come_back(nets);
	assert_non_null(far);
	assert_true(capture_inject(far, span_of(frame, size_max(14 + packet.len, 60))));
	capture_close(far);
}

static void icmp_errors_come_when_they_are_about_us(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		struct link *link = raw_scene_open(raw_scene_pairs[family][1], false);
		struct raw_end end = raw_scene_admit(link, family, 40000, 80), other = end;
		uint8_t ours[100], error[600];
		struct link_packet got;

		size_t len = raw_scene_write(&end, CTL_SYN, 100, ours, sizeof ours);
		size_t error_len = icmp_write_error(error, sizeof error, &end.theirs, ICMP_UNREACHABLE, family == 1 ? 4 : 3,
						    span_of(ours, len));

		assert_true(error_len > 0);
		put_on_wire(nets, span_of(error, error_len));
		assert_true(raw_scene_await(link, &got, 2000));
		assert_int_equal(got.bytes.len, error_len);
		assert_memory_equal(got.bytes.data, error, error_len);
		other.our_port = 40001;
		len = raw_scene_write(&other, CTL_SYN, 100, ours, sizeof ours);
		error_len = icmp_write_error(error, sizeof error, &end.theirs, ICMP_UNREACHABLE, family == 1 ? 4 : 3,
					     span_of(ours, len));
		put_on_wire(nets, span_of(error, error_len));
		assert_false(raw_scene_await(link, &got, 30));
		link->ops->close(link);
	}
}

/* A segment of theirs to us, for those tests that put it on the wire themselves. */
static size_t write_theirs(const struct raw_end *end, uint8_t *into, size_t room)
{
	struct raw_end theirs = {end->theirs, end->ours, end->their_port, end->our_port};

	return raw_scene_write(&theirs, CTL_ACK, 500, into, room);
}

static void pieces_of_packets_come_without_their_padding(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct link *link = raw_scene_open("10.9.0.2", false);
	struct raw_end end = raw_scene_admit(link, 0, 40000, 80);
	uint8_t packet[100];
	struct link_packet got;

	assert_int_equal(write_theirs(&end, packet, sizeof packet), 40);
	packet[6] = 0x00; /* offset 8 * 8, the last piece */
	packet[7] = 0x08;
	packet[10] = packet[11] = 0;
	uint64_t sum = 0;

	for (size_t i = 0; i < 20; i += 2)
		sum += (uint64_t)(packet[i] << 8 | packet[i + 1]);
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	packet[10] = (uint8_t)(~sum >> 8);
	packet[11] = (uint8_t)~sum;
	put_on_wire(nets, span_of(packet, 40));
	assert_true(raw_scene_await(link, &got, 2000));
	assert_int_equal(got.bytes.len, 40);
	assert_memory_equal(got.bytes.data, packet, 40);
	link->ops->close(link);
}

static void damage_is_not_mended_but_an_open_checksum_is_completed(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		struct link *link = raw_scene_open(raw_scene_pairs[family][1], false);
		struct raw_end end = raw_scene_admit(link, family, 40000, 80);
		uint8_t packet[100];
		struct link_packet got;
		struct packet apart;
		size_t header_len = family == 1 ? 40 : 20, len = write_theirs(&end, packet, sizeof packet);

		packet[header_len + 16] ^= 0x55;
		put_on_wire(nets, span_of(packet, len));
		assert_true(raw_scene_await(link, &got, 2000));
		assert_int_equal(got.bytes.len, len);
		assert_memory_equal(got.bytes.data, packet, len);
		/* The pseudo header alone: its complement is what an empty segment's checksum would be, without its bytes. */
		uint32_t sum = IP_TCP + (uint32_t)(len - header_len);

		for (size_t i = family == 1 ? 8 : 12; i < header_len; i += 2)
			sum += (uint32_t)(packet[i] << 8 | packet[i + 1]);
		while (sum > 0xffff)
			sum = (sum & 0xffff) + (sum >> 16);
		packet[header_len + 16] = (uint8_t)(sum >> 8);
		packet[header_len + 17] = (uint8_t)sum;
		put_on_wire(nets, span_of(packet, len));
		apart = raw_scene_expect(link, false);
		assert_int_equal(apart.segment.seq, 500);
		link->ops->close(link);
	}
}

/* More than fit into an exact filter are let in by a wide one, and each gets what is its own. */
static void many_connections_are_let_in_up_to_a_limit(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		int server = raw_scene_listen(nets, family, 80);
		struct net_capture *resets = raw_scene_watch_resets(nets);
		struct link *link = raw_scene_open(raw_scene_pairs[family][1], false);
		uint16_t port = 0;
		struct err err;
		struct raw_end end = {0};

		for (int i = 0; i < 256; i++) {
			end = raw_scene_admit(link, family, 0, 80);
			if (i % 15 != 0)
				continue;
			raw_scene_send(link, &end, CTL_SYN, 100);
			struct packet answer;

			do /* one that was not answered may come again in between */
				answer = raw_scene_expect(link, false);
			while (answer.segment.dst_port != end.our_port);
			assert_int_equal(answer.segment.ctl, CTL_SYN | CTL_ACK);
		}
		assert_false(link->ops->admit(link, &end.theirs, 80, &port, &err));
		assert_non_null(strstr(err.text, "256 connections"));
		(void)raw_scene_admit(link, family, end.our_port, 80); /* the same again is no new one */
		assert_int_equal(raw_scene_count_resets(resets), 0);
		link->ops->close(link);
		capture_close(resets);
		close(server);
	}
}

/* ---- interfaces that are lost --------------------------------------------------------------------- */

/* One more cable, to nobody, and a link with a connection over it and perhaps one over the other. */
static struct link *open_over_spare(bool has_other)
{
	struct ip_addr both[] = {two_networks_addr("10.10.0.2"), two_networks_addr("10.9.0.2")};
	struct raw_config config = {.remotes = both, .remote_count = 2};
	uint16_t port = 0;
	struct err err;

	two_networks_ip("link add spare type veth peer name erape");
	two_networks_ip("link set spare up");
	two_networks_ip("link set erape up");
	two_networks_ip("addr add 10.10.0.1/24 dev spare");
	struct link *link = link_raw_open(&config, &err);

	if (link == NULL || !link->ops->admit(link, &both[has_other], 80, &port, &err))
		fail_msg("%s", err.text);
	assert_true(link->ops->is_well(link, &err));
	return link;
}

static void run_for(struct link *link, time_ns from, time_ns until)
{
	struct link_packet packet;

	for (time_ns now = from; now < until; now += 10 * NS_PER_MS) {
		link->ops->timeouts(link, now);
		while (link->ops->receive(link, &packet, now))
			;
	}
}

static void an_interface_that_goes_or_stays_down_is_told_of(void **state)
{
	static const struct { const char *command, *word; } cases[] = {
		{"link del spare", "the interface spare has gone"},
		{"link set spare down", "the interface spare was set down"},
	};

	(void)two_networks_need(state);
	for (size_t i = 0; i < 2; i++) {
		struct link *link = open_over_spare(false);
		struct pollfd fds[4];
		struct err err;

		two_networks_ip("%s", cases[i].command);
		run_for(link, 0, NS_PER_S);
		assert_false(link->ops->is_well(link, &err));
		assert_int_equal(err.status, STATUS_NETWORK);
		assert_non_null(strstr(err.text, cases[i].word));
		assert_int_equal(poll(fds, (nfds_t)link->ops->poll(link, fds, 4), 1), 0); /* nothing spins */
		link->ops->close(link);
		if (i == 1)
			two_networks_ip("link del spare");
	}
}

static void an_interface_that_no_connection_needs_may_go(void **state)
{
	(void)two_networks_need(state);
	struct link *link = open_over_spare(true);
	struct err err;

	two_networks_ip("link del spare");
	run_for(link, 0, NS_PER_S);
	assert_true(link->ops->is_well(link, &err));
	link->ops->close(link);
}

/* ---- wrong uses ---------------------------------------------------------------------------------- */

static void assert_refused(struct raw_config *config, const char *remote, enum exit_status status, const char *word)
{
	struct ip_addr theirs = two_networks_addr(remote);
	struct err err;

	config->remotes = &theirs;
	config->remote_count = 1;
	assert_null(link_raw_open(config, &err));
	if (strstr(err.text, word) == NULL)
		fail_msg("\"%s\" does not speak of \"%s\"", err.text, word);
	assert_int_equal(err.status, status);
}

static void wrong_uses_are_refused_with_a_remedy(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct raw_config config = {0};
	struct err err;

	assert_refused(&config, "198.51.100.1", STATUS_NETWORK, "no route to 198.51.100.1");
	assert_refused(&config, "10.9.0.255", STATUS_USAGE, "many hosts");
	config.addr_v4 = two_networks_addr("10.9.0.2");
	assert_refused(&config, "10.9.0.2", STATUS_LINK, "10.9.0.2 is no address of this machine");
	struct link *link = raw_scene_open("10.9.0.2", false);
	struct ip_addr theirs = two_networks_addr("198.51.100.1");
	uint16_t port = 0;

	assert_false(link->ops->admit(link, &theirs, 80, &port, &err));
	assert_int_equal(err.status, STATUS_NETWORK);
	theirs = two_networks_addr("2001:db8::1");
	assert_false(link->ops->admit(link, &theirs, 80, &port, &err));
	assert_int_equal(err.status, STATUS_NETWORK);
	theirs = two_networks_addr("fd09::2"); /* the other family is found when it is asked for */
	assert_int_equal(link->ops->admit(link, &theirs, 80, &port, &err), nets->has_ipv6);
	link->ops->close(link);
	assert_true(link_raw_try(&err));
	if (!nets->has_ipv6)
		return;
	/* where one of them can be reached, that is enough */
	struct ip_addr both[] = {two_networks_addr("2001:db8::1"), two_networks_addr("10.9.0.2")};

	config = (struct raw_config){.remotes = both, .remote_count = 2};
	link = link_raw_open(&config, &err);
	assert_non_null(link);
	assert_int_equal(config.addr_v6.family, 0);
	assert_true(ip_addr_equal(&config.addr_v4, &(struct ip_addr){4, {10, 9, 0, 1}}));
	link->ops->close(link);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_connections_packets_wake_us),
		cmocka_unit_test(icmp_errors_come_when_they_are_about_us),
		cmocka_unit_test(pieces_of_packets_come_without_their_padding),
		cmocka_unit_test(damage_is_not_mended_but_an_open_checksum_is_completed),
		cmocka_unit_test(many_connections_are_let_in_up_to_a_limit),
		cmocka_unit_test(an_interface_that_goes_or_stays_down_is_told_of),
		cmocka_unit_test(an_interface_that_no_connection_needs_may_go),
		cmocka_unit_test(wrong_uses_are_refused_with_a_remedy),
	};

	return cmocka_run_group_tests_name("link_raw", tests, two_networks_enter, NULL);
}
