/* SPDX-License-Identifier: MIT
 *
 * source_live.h - our engine fetches a page: over a TUN device, or against itself on a simulated wire.
 */
#ifndef SESSION_SOURCE_LIVE_H
#define SESSION_SOURCE_LIVE_H

#include "app/http_get.h"
#include "base/err.h"
#include "net/impair.h"
#include "net/link_tun.h"
#include "session/source.h"
#include "tcp/config.h"

enum live_link { LIVE_SIM, LIVE_TUN };

/* Everything `get` and `demo` can ask for. Strings are copied. */
struct live_config {
	enum live_link link;
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
void live_config_init(struct live_config *config, enum live_link link);

/* Fills `trace` (about, hosts, events). The trace is borrowed: the session owns it. NULL and err on
 * failure. */
struct source *source_live_open(const struct live_config *config, struct trace *trace, struct err *err) MUST_USE;

#endif
