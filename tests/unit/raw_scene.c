/* SPDX-License-Identifier: MIT
 *
 * raw_scene.c - see raw_scene.h.
 */
#include "raw_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include <poll.h>
#include <sys/socket.h>

const char *const raw_scene_pairs[2][2] = {{"10.9.0.1", "10.9.0.2"}, {"fd09::1", "fd09::2"}};

size_t raw_scene_families(const struct two_networks *nets)
{
	return nets->has_ipv6 ? 2 : 1;
}

struct link *raw_scene_open(const char *remote, bool is_without_guard)
{
	struct ip_addr theirs = two_networks_addr(remote);
	struct raw_config config = {.remotes = &theirs, .remote_count = 1, .is_without_guard = is_without_guard};
	struct err err;
	struct link *link = link_raw_open(&config, &err);

	if (link == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(link->mtu, config.mtu);
	return link;
}

struct raw_end raw_scene_admit(struct link *link, size_t family, uint16_t our_port, uint16_t their_port)
{
	struct raw_end end = {two_networks_addr(raw_scene_pairs[family][0]),
			      two_networks_addr(raw_scene_pairs[family][1]), our_port, their_port};
	struct err err;

	if (!link->ops->admit(link, &end.theirs, their_port, &end.our_port, &err))
		fail_msg("%s", err.text);
	assert_int_not_equal(end.our_port, 0);
	return end;
}

size_t raw_scene_write(const struct raw_end *end, uint8_t ctl, uint32_t seq, uint8_t *into, size_t room)
{
	struct ip_header ip = {.src = end->ours, .dst = end->theirs, .protocol = IP_TCP, .ttl = 64, .dont_fragment = true, .id = 7};
	struct tcp_segment seg = {
		.src_port = end->our_port, .dst_port = end->their_port, .seq = seq, .ctl = ctl, .window = 1000,
	};
	size_t header_len = ip_header_len(&ip.src);
	size_t len = segment_write(into + header_len, room - header_len, &seg, &ip.src, &ip.dst);

	assert_int_equal(ip_write_header(into, room, &ip, len), header_len);
	return header_len + len;
}

void raw_scene_send(struct link *link, const struct raw_end *end, uint8_t ctl, uint32_t seq)
{
	uint8_t packet[100];
	size_t len = raw_scene_write(end, ctl, seq, packet, sizeof packet);

	assert_true(link->ops->send(link, span_of(packet, len), 1, 0));
}

bool raw_scene_await(struct link *link, struct link_packet *out, int ms)
{
	struct pollfd fds[4];

	while (!link->ops->receive(link, out, 0))
		if (poll(fds, (nfds_t)link->ops->poll(link, fds, 4), ms) < 1)
			return false;
	return true;
}

struct packet raw_scene_expect(struct link *link, bool is_third_partys)
{
	struct link_packet got;
	struct packet packet;

	if (!raw_scene_await(link, &got, 2000))
		fail_msg("nothing has come");
	assert_int_equal(got.is_third_partys, is_third_partys);
	assert_int_equal(got.sent_id, 0);
	assert_true(packet_take_apart(got.bytes, &packet));
	assert_true(packet.is_tcp);
	assert_int_equal(packet.problem, SEGMENT_OK);
	assert_true(segment_checksum_ok(&packet.ip.src, &packet.ip.dst, packet.payload));
	return packet;
}

int raw_scene_listen(const struct two_networks *nets, size_t family, uint16_t port)
{
	two_networks_go_there(nets);
	int fd = two_networks_socket(SOCK_STREAM, raw_scene_pairs[family][1], port);

	assert_int_equal(listen(fd, 100), 0);
	two_networks_come_back(nets);
	return fd;
}

struct net_capture *raw_scene_watch_resets(const struct two_networks *nets)
{
	struct err err;

	two_networks_go_there(nets);
	struct net_capture *c = capture_open("far", "tcp[13] & 4 != 0 or (ip6 and tcp and ip6[53] & 4 != 0)",
					     CAPTURE_INCOMING, &err);

	two_networks_come_back(nets);
	if (c == NULL)
		fail_msg("%s", err.text);
	return c;
}

size_t raw_scene_count_resets(struct net_capture *c)
{
	struct pollfd fd = {.fd = capture_fd(c), .events = POLLIN};
	struct captured got;
	size_t count = 0;

	while (poll(&fd, 1, 50) > 0)
		while (capture_next(c, &got))
			count++;
	return count;
}
