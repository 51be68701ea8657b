/* SPDX-License-Identifier: MIT
 *
 * raw_internal.h - what link_raw.c, raw_admit.c and raw_open.c share.
 */
#ifndef NET_RAW_INTERNAL_H
#define NET_RAW_INTERNAL_H

#include "base/text.h"
#include "net/capture.h"
#include "net/clock.h"
#include "net/interface_watch.h"
#include "net/link_raw.h"
#include "net/own_resets.h"
#include "net/raw_elsewhere.h"
#include "net/raw_filter.h"
#include "net/route.h"

enum { RAW_CAPTURES_MAX = 8, RAW_CONNECTIONS_MAX = 256, RAW_PACKET_MAX = 65535 };

struct raw_capture {
	struct net_capture *live;
	uint32_t mtu; /* of the interface */
	struct interface_watch watch;
	bool is_used; /* a connection comes this way */
};

struct link_raw {
	struct link link;
	struct ip_addr addr_v4, addr_v6;
	bool is_without_guard;
	int socket_v4, socket_v6; /* -1: none */
	struct raw_capture captures[RAW_CAPTURES_MAX];
	size_t capture_count, next_capture; /* each has its turn */
	struct raw_connection connections[RAW_CONNECTIONS_MAX];
	int guards[RAW_CONNECTIONS_MAX]; /* of the connection in the same row; -1: another row's serves it */
	size_t connection_count;
	struct raw_elsewhere elsewhere;
	struct own_resets resets;
	struct clock_origin origin; /* of the session */
	struct text filter;
	uint8_t packet[RAW_PACKET_MAX]; /* one whose checksum was completed */
};

/* A link without addresses and connections; free with its close(). */
struct link_raw *raw_new(void) MUST_USE;

/* The capture that sees what comes by this way, opened if there is none yet; which, in *at. */
bool raw_find_capture(struct link_raw *raw, const struct net_route *route, size_t *at, struct err *err) MUST_USE;

/* admit() of its link_ops. */
bool raw_admit(struct link *link, const struct ip_addr *remote, uint16_t remote_port, uint16_t *local_port, struct err *err);

#endif
