/* SPDX-License-Identifier: MIT
 *
 * raw_open.c - the opening of a raw link: all that needs privileges, for the remotes that are known and for others.
 */
#include "net/raw_internal.h"

#include <unistd.h>

#include "base/assert.h"
#include "net/raw_socket.h"

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

	if (!route_find(remote, ours->family != 0 ? ours : NULL, &route, err) || !raw_find_capture(raw, &route, &at, err))
		return false;
	if (ours->family == 0)
		*ours = route.source;
	if (route.mtu < *mtu)
		*mtu = route.mtu;
	return true;
}

static bool prepare_all(struct link_raw *raw, struct raw_config *config, struct err *err)
{
	uint32_t mtu = RAW_PACKET_MAX;
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
	struct link_raw *raw = raw_new();

	assert(config->remote_count > 0);
	raw->is_without_guard = config->is_without_guard;
	if (!check_address(&config->addr_v4, err) || !check_address(&config->addr_v6, err) ||
	    !prepare_all(raw, config, err) || !open_sockets(raw, config, err)) {
		raw->link.ops->close(&raw->link);
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
