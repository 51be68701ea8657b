/* SPDX-License-Identifier: MIT
 *
 * raw_scene.h - raw links between two networks (two_networks.h), and segments over them one by one.
 */
#ifndef TESTS_RAW_SCENE_H
#define TESTS_RAW_SCENE_H

#include "net/capture.h"
#include "net/link_raw.h"
#include "net/packet.h"
#include "two_networks.h"

/* Both ends of a connection. */
struct raw_end {
	struct ip_addr ours, theirs;
	uint16_t our_port, their_port;
};

/* Our and their address, by family: 0 is IPv4, 1 IPv6. */
extern const char *const raw_scene_pairs[2][2];
size_t raw_scene_families(const struct two_networks *nets);

struct link *raw_scene_open(const char *remote, bool is_without_guard);
struct raw_end raw_scene_admit(struct link *link, size_t family, uint16_t our_port, uint16_t their_port);

/* A segment of ours without text; returns the packet's length. */
size_t raw_scene_write(const struct raw_end *end, uint8_t ctl, uint32_t seq, uint8_t *into, size_t room);
void raw_scene_send(struct link *link, const struct raw_end *end, uint8_t ctl, uint32_t seq);
/* Waits for what the link has next; false: nothing within `ms`. */
bool raw_scene_await(struct link *link, struct link_packet *out, int ms);
/* The next packet, which is TCP and whole. */
struct packet raw_scene_expect(struct link *link, bool is_third_partys);

/* The far kernel listens; returns the socket. */
int raw_scene_listen(const struct two_networks *nets, size_t family, uint16_t port);
/* Somebody on the far side who sees which RSTs come over the wire, and their number since the last time. */
struct net_capture *raw_scene_watch_resets(const struct two_networks *nets);
size_t raw_scene_count_resets(struct net_capture *c);

#endif
