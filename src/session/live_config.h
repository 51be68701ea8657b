/* SPDX-License-Identifier: MIT
 *
 * live_config.h - everything that `get` and `demo` can ask of a live run.
 */
#ifndef SESSION_LIVE_CONFIG_H
#define SESSION_LIVE_CONFIG_H

#include "app/fetch.h"
#include "net/impair.h"
#include "net/link_lan.h"
#include "net/link_tun.h"
#include "net/link_user.h"
#include "tcp/config.h"

enum live_link_kind { LIVE_SIM, LIVE_TUN, LIVE_RAW, LIVE_LAN, LIVE_USER };

enum { LIVE_TARGETS_MAX = 64 };

/* A page that is wanted. */
struct live_target {
	struct http_url url;
	struct ip_addr addresses[FETCH_ADDRESSES_MAX]; /* what its host's name stands for, best first */
	size_t address_count;                          /* at least 1 */
	void *body_context;                            /* for live_config.body */
};

/* Room for the packets of some gigabytes. */
#define RECORDING_MAX_DEFAULT ((uint64_t)1 << 30)

struct live_config {
	enum live_link_kind link;
	struct tun_config tun;          /* LIVE_TUN */
	struct lan_config lan;          /* LIVE_LAN */
	struct user_config user;        /* LIVE_USER */
	uint32_t raw_mtu;               /* LIVE_RAW; 0: the way's */
	bool is_without_guard;          /* LIVE_RAW: the kernel may answer */
	struct ip_addr ours[2];         /* as an IPv4 and as an IPv6 host: 10.77.0.2, fd77::2. A link may know better */
	const struct live_target *targets; /* borrowed for as long as the source lives */
	size_t target_count;            /* 1 .. LIVE_TARGETS_MAX */
	struct http_request request;    /* target, authority and user_agent are filled in */
	bool follows_redirects;
	unsigned redirects_max;
	uint8_t family;                 /* 4 or 6: names that come up on the way stand for these addresses alone; 0: for both */
	struct impair_config impair;
	struct tcp_config tcp;          /* of our end */
	struct tcp_config peer_tcp;     /* LIVE_SIM: of the other end */
	uint16_t local_port;            /* of the first connection, the others count on from there; 0: chosen */
	bool has_kernel_server;         /* demo on TUN: serve the embedded content on kernel sockets at the first target's address */
	bool is_fail_status_error;      /* --fail: HTTP >= 400 is STATUS_NETWORK */
	bool will_linger;               /* stay until both ends are CLOSED, TIME-WAIT included */
	time_ns max_time;               /* 0: none */
	uint64_t body_max;              /* bytes of a page; 0: as many as come */
	uint64_t recording_max;         /* bytes of memory that the recording may fill; then the run ends. 0: no limit */
	bool is_recorded;               /* false: benchmarks without a trace */
	bool (*body)(void *context, struct span bytes); /* NULL: discard */
};

/* Sensible defaults for a link. */
void live_config_init(struct live_config *config, enum live_link_kind link);

/* The first address of this family (4 or 6) that is going to be asked: a link may choose our own address by the way
 * that leads there. NULL: none of this family. Borrowed from the targets. */
const struct ip_addr *live_config_peer(const struct live_config *config, uint8_t family);

#endif
