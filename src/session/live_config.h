/* SPDX-License-Identifier: MIT
 *
 * live_config.h - everything that `get` and `demo` can ask of a live run.
 */
#ifndef SESSION_LIVE_CONFIG_H
#define SESSION_LIVE_CONFIG_H

#include "app/http_get.h"
#include "net/impair.h"
#include "net/link_tun.h"
#include "tcp/config.h"

enum live_link_kind { LIVE_SIM, LIVE_TUN };

struct live_config {
	enum live_link_kind link;
	struct tun_config tun;          /* LIVE_TUN */
	struct ip_addr our_addr;        /* 10.77.0.2 */
	struct ip_addr peer_addr;       /* LIVE_TUN: the server's */
	struct http_url url;
	int http_minor_version;         /* 0 or 1 */
	struct impair_config impair;
	struct tcp_config tcp;          /* of our end */
	struct tcp_config peer_tcp;     /* LIVE_SIM: of the other end */
	uint16_t local_port;            /* 0: chosen */
	bool has_kernel_server;         /* demo on TUN: serve the embedded content on kernel sockets at peer_addr */
	bool is_fail_status_error;      /* --fail: HTTP >= 400 is STATUS_NETWORK */
	bool will_linger;               /* stay until both ends are CLOSED, TIME-WAIT included */
	time_ns max_time;               /* 0: none */
	bool is_recorded;               /* false: benchmarks without a trace */
	bool (*body)(void *context, struct span bytes); /* NULL: discard */
	void *body_context;
};

/* Sensible defaults for a link. */
void live_config_init(struct live_config *config, enum live_link_kind link);

/* The first address of this family (4 or 6) that is going to be asked: a link may choose our own address by the way
 * that leads there. NULL: none of this family. Borrowed from `config`. */
const struct ip_addr *live_config_peer(const struct live_config *config, uint8_t family);

#endif
