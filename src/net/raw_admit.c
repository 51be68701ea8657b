/* SPDX-License-Identifier: MIT
 *
 * raw_admit.c - a connection is let in on a raw link: guard, row, filter, in this order; all stand before the first SYN leaves.
 */
#include "net/raw_internal.h"

#include <string.h>
#include <unistd.h>

#include "base/assert.h"
#include "net/address_use.h"
#include "net/permission.h"
#include "net/port_guard.h"

static bool open_capture(struct link_raw *raw, const char *name, struct err *err)
{
	struct net_interface interface;

	if (raw->capture_count == RAW_CAPTURES_MAX)
		return err_set(err, STATUS_LINK,
			       "the connections of one run go over %d interfaces at most: fetch from fewer networks at a time",
			       (int)RAW_CAPTURES_MAX);
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

bool raw_find_capture(struct link_raw *raw, const struct net_route *route, size_t *at, struct err *err)
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
	if (raw->connection_count == RAW_CONNECTIONS_MAX)
		return err_set(err, STATUS_LINK, "%d connections are the most in one run: fetch fewer pages at a time",
			       (int)RAW_CONNECTIONS_MAX);
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
	if (raw_find_capture(raw, route, &c->capture, err))
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

bool raw_admit(struct link *link, const struct ip_addr *remote, uint16_t remote_port, uint16_t *local_port,
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
