/* SPDX-License-Identifier: MIT
 *
 * live_link.c - see live_link.h.
 */
#include "session/live_link.h"

#include <stdlib.h>

#include "app/http_respond.h"
#include "base/grow.h"
#include "net/link_raw.h"
#include "net/link_sim.h"
#include "session/live_host.h"

const char *live_link_name(enum live_link_kind kind)
{
	switch (kind) {
	case LIVE_SIM:
		return "sim";
	case LIVE_TUN:
		return "tun";
	case LIVE_RAW:
		return "raw";
	case LIVE_LAN:
		return "lan";
	case LIVE_USER:
		return "user";
	}
	return "";
}

bool live_link_is_virtual(enum live_link_kind kind)
{
	return kind == LIVE_SIM;
}

static void take_ours(struct live_link *l, const struct ip_addr *addr)
{
	if (addr->family != 0)
		l->ours[addr->family == 6] = *addr;
}

/* ---- a simulation ------------------------------------------------------------------------------- */

static void responder_over(void *context, struct http_respond *self)
{
	(void)context; /* each responder is its own allocation */
	free(self);
}

static struct app *accept_http(void *context, struct stream *stream)
{
	struct http_respond *r = grow_new(1, sizeof *r);

	(void)stream;
	(void)context; /* the embedded content needs none */
	http_respond_init(r, http_embedded_content, NULL);
	r->on_end = responder_over;
	return &r->app;
}

static struct host *far_at(const struct live_link *l, const struct ip_addr *addr)
{
	for (size_t i = 0; i < l->far_count; i++)
		if (ip_addr_equal(host_addr(l->far[i]), addr))
			return l->far[i];
	return NULL;
}

static struct host *add_far(struct live_link *l, const struct live_config *config, struct trace *trace, const struct ip_addr *addr)
{
	uint8_t index = (uint8_t)(LIVE_SERVER + l->far_count);
	struct host *far = live_host_new(config, trace, index, addr, &config->peer_tcp, config->tun.mtu);

	if (l->far_count == 0)
		l->link = link_sim_open(far, config->tun.mtu);
	else
		link_sim_add(l->link, far);
	l->far[l->far_count++] = far;
	return far;
}

static bool open_sim(struct live_link *l, const struct live_config *config, struct trace *trace)
{
	take_ours(l, &config->ours[0]);
	take_ours(l, &config->ours[1]);
	for (size_t i = 0; i < config->target_count; i++) {
		const struct live_target *target = &config->targets[i];
		struct host *far = far_at(l, &target->addresses[0]);

		if (far == NULL)
			far = add_far(l, config, trace, &target->addresses[0]);
		(void)host_listen(far, target->url.port, accept_http, NULL); /* the port may have its listener already */
	}
	return true;
}

/* ---- the world ----------------------------------------------------------------------------------- */

static bool open_tun(struct live_link *l, const struct live_config *config, struct err *err)
{
	const struct live_target *first = &config->targets[0];

	l->link = link_tun_open(&config->tun, err);
	if (l->link == NULL)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(config->ours); i++)
		if (link_tun_has(l->link, config->ours[i].family))
			take_ours(l, &config->ours[i]);
	if (!config->has_kernel_server)
		return true;
	l->server = kernel_server_open(&first->addresses[0], first->url.port, http_embedded_content, NULL, err);
	if (l->server != NULL)
		return true;
	l->link->ops->close(l->link);
	return false;
}

/* All that is going to be asked; free with free(). */
static struct ip_addr *all_addresses(const struct live_config *config, size_t *count)
{
	struct ip_addr *all = grow_new(config->target_count * FETCH_ADDRESSES_MAX, sizeof *all);

	*count = 0;
	for (size_t t = 0; t < config->target_count; t++)
		for (size_t i = 0; i < config->targets[t].address_count; i++)
			all[(*count)++] = config->targets[t].addresses[i];
	return all;
}

static bool open_raw(struct live_link *l, const struct live_config *config, struct err *err)
{
	size_t count;
	struct ip_addr *remotes = all_addresses(config, &count);
	struct raw_config raw = {
		.remotes = remotes, .remote_count = count, .mtu = config->raw_mtu, .is_without_guard = config->is_without_guard};

	l->link = link_raw_open(&raw, err);
	free(remotes);
	if (l->link == NULL)
		return false;
	take_ours(l, &raw.addr_v4);
	take_ours(l, &raw.addr_v6);
	return true;
}

static bool open_lan(struct live_link *l, const struct live_config *config, struct err *err)
{
	l->link = link_lan_open(&config->lan, err);
	if (l->link == NULL)
		return false;
	take_ours(l, &config->lan.ip4.addr);
	take_ours(l, &config->lan.ip6.addr);
	return true;
}

static bool open_user(struct live_link *l, const struct live_config *config, struct err *err)
{
	l->link = link_user_open(&config->user, err);
	if (l->link == NULL)
		return false;
	take_ours(l, &config->user.addr);
	take_ours(l, &config->user.addr6);
	return true;
}

bool live_link_open(struct live_link *l, const struct live_config *config, struct trace *trace, struct err *err)
{
	*l = (struct live_link){0};
	switch (config->link) {
	case LIVE_SIM:
		return open_sim(l, config, trace);
	case LIVE_TUN:
		return open_tun(l, config, err);
	case LIVE_RAW:
		return open_raw(l, config, err);
	case LIVE_LAN:
		return open_lan(l, config, err);
	case LIVE_USER:
		return open_user(l, config, err);
	}
	return false;
}

void live_link_close(struct live_link *l)
{
	if (l->server != NULL)
		kernel_server_close(l->server);
}

const struct ip_addr *live_link_ours(const struct live_link *l, uint8_t family)
{
	const struct ip_addr *addr = &l->ours[family == 6];

	return addr->family == family ? addr : NULL;
}

bool live_link_find_ours(struct live_link *l, enum live_link_kind kind, const struct ip_addr *remote, struct ip_addr *ours,
			 struct err *err)
{
	struct ip_addr *known = &l->ours[remote->family == 6];

	if (known->family == 0 && kind == LIVE_RAW && !link_raw_source(l->link, remote, known, err))
		return false;
	*ours = *known;
	return known->family != 0 || err_set(err, STATUS_LINK, "the link %s gives us no IPv%d address", live_link_name(kind),
					     remote->family);
}

size_t live_link_far_connections(const struct live_link *l, bool is_time_wait_open)
{
	size_t count = 0;

	for (size_t i = 0; i < l->far_count; i++)
		count += host_open_connections(l->far[i], is_time_wait_open);
	return count;
}

void live_link_run(struct live_link *l, time_ns now)
{
	if (l->server != NULL)
		kernel_server_run(l->server, now);
}

size_t live_link_poll(struct live_link *l, struct pollfd *fds, size_t room)
{
	size_t count = l->link->ops->poll != NULL ? l->link->ops->poll(l->link, fds, room) : 0;

	if (l->server != NULL)
		count += kernel_server_poll(l->server, fds + count, room - count);
	return count;
}
