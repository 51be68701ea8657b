/* SPDX-License-Identifier: MIT
 *
 * link_raw.c - see link_raw.h.
 *
 *   send     raw socket (IP_HDRINCL): the kernel routes, finds the neighbour, and changes nothing that we wrote
 *   receive  a capture for each interface that a route leads over; what is not ours is left out, checksums that were
 *            left to a card are completed
 *   admit    guard, row, filter, in this order: all stand before the first SYN leaves
 */
#include "net/link_raw.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/grow.h"
#include "net/address_use.h"
#include "net/capture.h"
#include "net/clock.h"
#include "net/interface_watch.h"
#include "net/own_resets.h"
#include "net/permission.h"
#include "net/port_guard.h"
#include "net/raw_elsewhere.h"
#include "net/raw_filter.h"
#include "net/raw_socket.h"
#include "net/route.h"
#include "wire/offload.h"
#include "wire/segment.h"

enum { CAPTURES_MAX = 8, CONNECTIONS_MAX = 256, PACKET_MAX = 65535 };
enum { TCP_FLAGS_AT = 13 };
enum { ELSEWHERE_MTU = 1500 }; /* of interfaces whose own is not asked for */
/* So many packets that are not for us are looked at in one call: a flood of them must not keep us from timers and keys. */
enum { STRANGERS_AT_ONCE = 256 };

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
	struct raw_capture captures[CAPTURES_MAX];
	size_t capture_count, next_capture; /* each has its turn */
	struct raw_connection connections[CONNECTIONS_MAX];
	int guards[CONNECTIONS_MAX]; /* of the connection in the same row; -1: another row's serves it */
	size_t connection_count;
	struct raw_elsewhere elsewhere;
	struct own_resets resets;
	struct clock_origin origin; /* of the session */
	struct text filter;
	uint8_t packet[PACKET_MAX]; /* one whose checksum was completed */
};

/* ---- receiving ----------------------------------------------------------------------------------- */

/* False: the packet is not for the world. `mtu`: longer packets were joined. */
static bool take(struct link_raw *raw, const struct captured *got, uint32_t mtu, bool is_elsewhere, struct link_packet *out)
{
	struct ip_header ip;
	struct span payload;
	size_t row;

	if (got->is_cut || got->packet.len == 0 || ip_parse(got->packet, false, &ip, &payload) != IP_OK)
		return false;
	enum raw_verdict verdict = raw_filter_judge(raw->connections, raw->connection_count, &ip, payload, &row);

	/* a later piece of a packet, of which no row is known, may come by any capture */
	if (row < raw->connection_count && !raw_elsewhere_takes(&raw->connections[row], got, is_elsewhere, &ip, verdict))
		return false;
	switch (verdict) {
	case RAW_FOREIGN:
		return false;
	case RAW_FOR_US:
		break;
	case RAW_LEAVING:
		if (payload.len < TCP_HEADER_LEN || (payload.data[TCP_FLAGS_AT] & CTL_RST) == 0 ||
		    own_resets_strike(&raw->resets, payload))
			return false;
		break;
	}
	/* without what pads a short frame */
	struct span packet = span_cut(got->packet, 0, (size_t)(payload.data + payload.len - got->packet.data));

	*out = (struct link_packet){
		.bytes = offload_complete(packet, mtu, raw->packet, sizeof raw->packet),
		.arrived = clock_in_session(&raw->origin, got->time),
		.is_third_partys = verdict == RAW_LEAVING,
	};
	return true;
}

static bool raw_receive(struct link *link, struct link_packet *out, time_ns now)
{
	struct link_raw *raw = (struct link_raw *)link;
	struct captured got;
	int strangers = 0;

	(void)now;
	for (size_t i = 0; i < raw->capture_count; i++) {
		const struct raw_capture *capture = &raw->captures[raw->next_capture];

		while (strangers < STRANGERS_AT_ONCE && capture_next(capture->live, &got)) {
			if (take(raw, &got, capture->mtu, false, out))
				return true;
			strangers++;
		}
		raw->next_capture = (raw->next_capture + 1) % raw->capture_count;
	}
	while (raw->elsewhere.live != NULL && strangers < STRANGERS_AT_ONCE && capture_next(raw->elsewhere.live, &got)) {
		if (take(raw, &got, ELSEWHERE_MTU, true, out))
			return true;
		strangers++;
	}
	return false;
}

/* ---- sending ------------------------------------------------------------------------------------- */

static bool raw_send(struct link *link, struct span packet, uint32_t sent_id, time_ns now)
{
	struct link_raw *raw = (struct link_raw *)link;

	(void)sent_id;
	(void)now;
	if (packet.len < 20)
		return false;
	bool is_v6 = packet.data[0] >> 4 == 6;

	if (is_v6 && packet.len < 40)
		return false;
	raw_elsewhere_notice(&raw->elsewhere, raw->connections, raw->connection_count, packet);
	if (!raw_socket_send(is_v6 ? raw->socket_v6 : raw->socket_v4, packet))
		return false;
	own_resets_notice(&raw->resets, packet);
	return true;
}

/* ---- letting a connection in --------------------------------------------------------------------- */

static bool open_capture(struct link_raw *raw, const char *name, struct err *err)
{
	struct net_interface interface;

	if (raw->capture_count == CAPTURES_MAX)
		return err_set(err, STATUS_LINK,
			       "the connections of one run go over %d interfaces at most: fetch from fewer networks at a time",
			       (int)CAPTURES_MAX);
	if (!route_interface(name, &interface, err))
		return false;
	struct net_capture *live = capture_open(name, "less 0", CAPTURE_BOTH_WAYS, err);

	if (live == NULL)
		return false;
	struct raw_capture *c = &raw->captures[raw->capture_count++];

	*c = (struct raw_capture){.live = live, .mtu = interface.mtu};
	interface_watch_begin(&c->watch, name, 0);
	return true;
}

/* The capture that sees what comes by this way, opened if there is none yet. */
static bool find_capture(struct link_raw *raw, const struct net_route *route, size_t *at, struct err *err)
{
	for (*at = 0; *at < raw->capture_count; (*at)++)
		if (strcmp(capture_interface(raw->captures[*at].live), route->interface) == 0)
			return true;
	return open_capture(raw, route->interface, err);
}

static bool set_filter(struct link_raw *raw, size_t capture, struct err *err)
{
	struct net_capture *live = raw->captures[capture].live;

	raw_filter_write(&raw->filter, raw->connections, raw->connection_count, capture, false);
	if (capture_set_filter(live, raw->filter.data, err))
		return true;
	raw_filter_write(&raw->filter, raw->connections, raw->connection_count, capture, true);
	return capture_set_filter(live, raw->filter.data, err);
}

/* The captures let in what comes for this connection, which is in the table already. */
static bool listen_for(struct link_raw *raw, const struct raw_connection *c, struct err *err)
{
	if (c->capture != RAW_ELSEWHERE && !set_filter(raw, c->capture, err))
		return false;
	return !c->is_deaf || raw_elsewhere_listen(&raw->elsewhere, raw->connections, raw->connection_count, err);
}

static bool is_guarded(const struct link_raw *raw, const struct ip_addr *ours, uint16_t port)
{
	for (size_t i = 0; i < raw->connection_count; i++)
		if (raw->connections[i].our_port == port && ip_addr_equal(&raw->connections[i].ours, ours))
			return true;
	return false;
}

static bool is_known(const struct link_raw *raw, const struct raw_connection *c)
{
	for (size_t i = 0; i < raw->connection_count; i++) {
		const struct raw_connection *other = &raw->connections[i];

		if (other->our_port == c->our_port && other->their_port == c->their_port &&
		    ip_addr_equal(&other->theirs, &c->theirs))
			return true;
	}
	return false;
}

/* Guard, row, filter. */
static bool let_in(struct link_raw *raw, struct raw_connection *c, unsigned interface_index, struct err *err)
{
	enum port_guard_kind kind = raw->is_without_guard ? GUARD_RESERVE : GUARD_QUIET;
	int guard = -1;

	if (is_known(raw, c))
		return true;
	if (raw->connection_count == CONNECTIONS_MAX)
		return err_set(err, STATUS_LINK, "%d connections are the most in one run: fetch fewer pages at a time",
			       (int)CONNECTIONS_MAX);
	if (c->our_port == 0 || !is_guarded(raw, &c->ours, c->our_port)) {
		guard = port_guard_open(&c->ours, interface_index, &c->our_port, kind, err);
		if (guard < 0)
			return false;
	}
	raw->connections[raw->connection_count] = *c;
	raw->guards[raw->connection_count++] = guard;
	if (listen_for(raw, c, err)) {
		if (c->capture != RAW_ELSEWHERE)
			raw->captures[c->capture].is_used = true;
		return true;
	}
	raw->connection_count--;
	if (guard >= 0)
		close(guard);
	return false;
}

/* By which capture the connection is heard. Later, when the privileges of the beginning are gone, it may be the one on all interfaces. */
static bool find_way(struct link_raw *raw, struct raw_connection *c, const struct net_route *route, struct err *err)
{
	bool has_elsewhere = raw->elsewhere.live != NULL;

	c->interface_index = route->interface_index;
	c->is_looped = strcmp(route->interface, "lo") == 0;
	c->is_deaf = has_elsewhere && raw_elsewhere_is_likely(&c->theirs, &c->ours);
	if (find_capture(raw, route, &c->capture, err))
		return true;
	if (has_elsewhere) {
		c->capture = RAW_ELSEWHERE;
		c->interface_index = 0;
		c->is_deaf = true;
		return true;
	}
	if (permission_has(PERMISSION_NET_RAW))
		return false;
	return err_set(err, STATUS_LINK,
		       "this connection would go over the interface %s, and the privilege to capture there was given up when the run "
		       "began: fetch that page by itself", route->interface);
}

bool link_raw_source(struct link *link, const struct ip_addr *remote, struct ip_addr *ours, struct err *err)
{
	struct link_raw *raw = (struct link_raw *)link;
	struct ip_addr *known = remote->family == 6 ? &raw->addr_v6 : &raw->addr_v4;
	struct net_route route;

	if (known->family == 0) {
		if (!route_find(remote, NULL, &route, err))
			return false;
		*known = route.source;
	}
	*ours = *known;
	return true;
}

/* From our address, which may be one for another way: that of the loopback interface is for this machine alone. */
static bool find_route(const struct ip_addr *remote, const struct ip_addr *ours, struct net_route *route, struct err *err)
{
	char to[IP_ADDR_TEXT], from[IP_ADDR_TEXT];
	struct err ignored;

	if (route_find(remote, ours, route, err) && (route->is_local || !ip_addr_is_loopback(ours)))
		return true;
	if (!route_find(remote, NULL, route, &ignored))
		return false;
	ip_addr_format(remote, to);
	ip_addr_format(ours, from);
	return err_set(err, STATUS_NETWORK, "%s is not reached from %s, which is our address in this run: fetch that page by itself", to,
		       from);
}

static bool raw_admit(struct link *link, const struct ip_addr *remote, uint16_t remote_port, uint16_t *local_port,
		      struct err *err)
{
	struct link_raw *raw = (struct link_raw *)link;
	struct raw_connection c = {
		.theirs = *remote,
		.our_port = *local_port,
		.their_port = remote_port,
	};
	struct net_route route;

	if (!link_raw_source(link, remote, &c.ours, err) || !find_route(remote, &c.ours, &route, err) ||
	    !find_way(raw, &c, &route, err) ||
	    !let_in(raw, &c, route.is_local ? address_interface(&c.ours) : route.interface_index, err))
		return false;
	*local_port = c.our_port;
	return true;
}

/* ---- the rest of a link -------------------------------------------------------------------------- */

static time_ns raw_deadline(struct link *link)
{
	const struct link_raw *raw = (const struct link_raw *)link;
	time_ns due = TIME_NEVER;

	for (size_t i = 0; i < raw->capture_count; i++)
		due = time_min(due, raw->captures[i].watch.next);
	return due;
}

static void raw_timeouts(struct link *link, time_ns now)
{
	struct link_raw *raw = (struct link_raw *)link;

	for (size_t i = 0; i < raw->capture_count; i++) {
		struct raw_capture *c = &raw->captures[i];

		if (capture_fd(c->live) < 0)
			interface_watch_has_gone(&c->watch);
		interface_watch_turn(&c->watch, now);
	}
	clock_compare(&raw->origin, now);
}

/* The kernel may know another way by now, but the answers would come where nobody listens. */
static bool raw_is_well(struct link *link, struct err *err)
{
	const struct link_raw *raw = (const struct link_raw *)link;

	for (size_t i = 0; i < raw->capture_count; i++)
		if (raw->captures[i].is_used && !interface_watch_is_well(&raw->captures[i].watch, err))
			return false;
	return true;
}

static size_t raw_poll(struct link *link, struct pollfd *fds, size_t room)
{
	const struct link_raw *raw = (const struct link_raw *)link;
	size_t count = 0;

	for (size_t i = 0; i < raw->capture_count && count < room; i++) {
		int fd = capture_fd(raw->captures[i].live);

		if (fd >= 0)
			fds[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
	}
	if (raw->elsewhere.live != NULL && count < room)
		fds[count++] = (struct pollfd){.fd = capture_fd(raw->elsewhere.live), .events = POLLIN};
	return count;
}

static void close_file(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void raw_close(struct link *link)
{
	struct link_raw *raw = (struct link_raw *)link;

	for (size_t i = 0; i < raw->capture_count; i++) {
		capture_close(raw->captures[i].live);
		interface_watch_end(&raw->captures[i].watch);
	}
	raw_elsewhere_close(&raw->elsewhere);
	for (size_t i = 0; i < raw->connection_count; i++)
		close_file(raw->guards[i]);
	close_file(raw->socket_v4);
	close_file(raw->socket_v6);
	text_fini(&raw->filter);
	free(raw);
}

static const struct link_ops raw_ops = {
	.name = "raw",
	.admit = raw_admit,
	.send = raw_send,
	.receive = raw_receive,
	.deadline = raw_deadline,
	.timeouts = raw_timeouts,
	.poll = raw_poll,
	.is_well = raw_is_well,
	.close = raw_close,
};

const char *link_raw_interface(const struct link *link)
{
	assert(link->ops == &raw_ops);
	return capture_interface(((const struct link_raw *)link)->captures[0].live);
}

/* ---- opening ------------------------------------------------------------------------------------- */

/* An address that was given must be one of this machine's: answers to others do not come here. */
static bool check_address(const struct ip_addr *addr, struct err *err)
{
	char text[IP_ADDR_TEXT];
	struct net_route route;

	if (addr->family == 0)
		return true;
	if (route_find(addr, NULL, &route, err) && route.is_local)
		return true;
	ip_addr_format(addr, text);
	return err_set(err, STATUS_LINK,
		       "%s is no address of this machine: choose one that \"ip addr\" shows, or use --link lan for one of its "
		       "own", text);
}

/* A remote's interface is opened, and our address and the MTU follow from its route. */
static bool prepare(struct link_raw *raw, const struct ip_addr *remote, struct raw_config *config, uint32_t *mtu,
		    struct err *err)
{
	struct ip_addr *ours = remote->family == 6 ? &config->addr_v6 : &config->addr_v4;
	struct net_route route;
	size_t at;

	if (!route_find(remote, ours->family != 0 ? ours : NULL, &route, err) || !find_capture(raw, &route, &at, err))
		return false;
	if (ours->family == 0)
		*ours = route.source;
	if (route.mtu < *mtu)
		*mtu = route.mtu;
	return true;
}

static bool prepare_all(struct link_raw *raw, struct raw_config *config, struct err *err)
{
	uint32_t mtu = PACKET_MAX;
	bool is_ready = false;
	struct err why;

	for (size_t i = 0; i < config->remote_count; i++)
		/* when none works, what hinders the first is told */
		is_ready |= prepare(raw, &config->remotes[i], config, &mtu, i == 0 ? err : &why);
	if (config->mtu == 0)
		config->mtu = mtu;
	return is_ready;
}

/* Of both families, as far as there are: a redirect may lead from one to the other when the privilege is gone. */
static bool open_sockets(struct link_raw *raw, const struct raw_config *config, struct err *err)
{
	bool needs_v4 = config->addr_v4.family != 0, needs_v6 = config->addr_v6.family != 0;
	struct err ignored;

	return (raw_socket_open(4, &raw->socket_v4, needs_v4 ? err : &ignored) || !needs_v4) &&
	       (raw_socket_open(6, &raw->socket_v6, needs_v6 ? err : &ignored) || !needs_v6);
}

struct link *link_raw_open(struct raw_config *config, struct err *err)
{
	struct link_raw *raw = grow_new(1, sizeof *raw);

	assert(config->remote_count > 0);
	raw->link = (struct link){.ops = &raw_ops, .is_foreign = true};
	raw->socket_v4 = raw->socket_v6 = -1;
	raw->is_without_guard = config->is_without_guard;
	if (!check_address(&config->addr_v4, err) || !check_address(&config->addr_v6, err) ||
	    !prepare_all(raw, config, err) || !open_sockets(raw, config, err)) {
		raw_close(&raw->link);
		return NULL;
	}
	raw_elsewhere_open(&raw->elsewhere);
	raw->addr_v4 = config->addr_v4;
	raw->addr_v6 = config->addr_v6;
	raw->link.mtu = config->mtu;
	return &raw->link;
}

bool link_raw_try(struct err *err)
{
	int fd;

	if (!raw_socket_open(4, &fd, err))
		return false;
	close(fd);
	return capture_try("any", err);
}
