/* SPDX-License-Identifier: MIT
 *
 * live_link.h - the link of a live run: opened as the config asks, with our addresses on it and what stands at its far end.
 *
 *     struct live_link l;
 *     if (live_link_open(&l, &config, trace, &err))
 *             world.link = l.link, hosts with the addresses that live_link_ours() gives ...
 *     live_link_close(&l);           behind world_fini(), which closes the link itself
 *
 *   LIVE_SIM   for each address that is asked a host of ours with the HTTP responder
 *   LIVE_TUN   the kernel; in the demo with our responder on kernel sockets
 *   LIVE_RAW   the network, with this machine's own address
 *   LIVE_LAN   the network, with an address of our own on it
 *   LIVE_USER  a TCP/IP stack in this process, which asks the network through ordinary sockets
 */
#ifndef SESSION_LIVE_LINK_H
#define SESSION_LIVE_LINK_H

#include <poll.h>

#include "base/err.h"
#include "net/host.h"
#include "net/kernel_server.h"
#include "net/link.h"
#include "session/live_config.h"
#include "trace/trace.h"

enum { LIVE_FAR_MAX = LIVE_TARGETS_MAX };

struct live_link {
	struct link *link;            /* the caller's, who gives it to its world */
	struct ip_addr ours[2];       /* our address on it as an IPv4 and as an IPv6 host; family 0: none of this family */
	struct host *far[LIVE_FAR_MAX]; /* LIVE_SIM: the hosts over there, owned by the link */
	size_t far_count;
	struct kernel_server *server; /* the demo's; else NULL */
};

/* "sim", "tun": as the recording calls it. Static. */
const char *live_link_name(enum live_link_kind kind);
/* Does time on it stand still while nobody lets it pass? */
bool live_link_is_virtual(enum live_link_kind kind);

/* The hosts over there in a simulation record into `trace`, as host LIVE_SERVER and the ones behind it. False and err: nothing is
 * left behind. */
bool live_link_open(struct live_link *l, const struct live_config *config, struct trace *trace, struct err *err) MUST_USE;
/* Ends what stands at the far end outside the link. */
void live_link_close(struct live_link *l);

/* Our address as a host of this family (4 or 6); NULL: we have none there. */
const struct ip_addr *live_link_ours(const struct live_link *l, uint8_t family);

/* The same for the way to this remote, which may be the first one of its family: a redirect leads to it. False and err: none. */
bool live_link_find_ours(struct live_link *l, enum live_link_kind kind, const struct ip_addr *remote, struct ip_addr *ours,
			 struct err *err) MUST_USE;

/* Connections that are open over there, as far as hosts of ours are there (`is_time_wait_open`: host_open_connections()). */
size_t live_link_far_connections(const struct live_link *l, bool is_time_wait_open);
/* The far end's turn, where it has one of its own. */
void live_link_run(struct live_link *l, time_ns now);
/* What to wait for, link included; returns how many of `room` places were filled. */
size_t live_link_poll(struct live_link *l, struct pollfd *fds, size_t room);

#endif
