/* SPDX-License-Identifier: MIT
 *
 * live_link.c - see live_link.h.
 */
#include "session/live_link.h"

#include <stdlib.h>

#include "app/http_respond.h"
#include "base/grow.h"
#include "net/link_sim.h"
#include "session/live_host.h"

const char *live_link_name(enum live_link_kind kind)
{
	switch (kind) {
	case LIVE_SIM:
		return "sim";
	case LIVE_TUN:
		return "tun";
	}
	return "";
}

bool live_link_is_virtual(enum live_link_kind kind)
{
	return kind == LIVE_SIM;
}

static void take_ours(struct live_link *l, const struct ip_addr *addr)
{
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

static bool open_sim(struct live_link *l, const struct live_config *config, struct trace *trace)
{
	take_ours(l, &config->our_addr);
	l->far = live_host_new(config, trace, LIVE_SERVER, &config->peer_addr, &config->peer_tcp, config->tun.mtu);
	host_listen(l->far, config->url.port, accept_http, NULL);
	l->link = link_sim_open(l->far, config->tun.mtu);
	return true;
}

/* ---- the world ----------------------------------------------------------------------------------- */

static bool open_tun(struct live_link *l, const struct live_config *config, struct err *err)
{
	take_ours(l, &config->our_addr);
	l->link = link_tun_open(&config->tun, err);
	if (l->link == NULL)
		return false;
	if (!config->has_kernel_server)
		return true;
	l->server = kernel_server_open(&config->peer_addr, config->url.port, http_embedded_content, NULL, err);
	if (l->server != NULL)
		return true;
	l->link->ops->close(l->link);
	return false;
}

bool live_link_open(struct live_link *l, const struct live_config *config, struct trace *trace, struct err *err)
{
	*l = (struct live_link){0};
	switch (config->link) {
	case LIVE_SIM:
		return open_sim(l, config, trace);
	case LIVE_TUN:
		return open_tun(l, config, err);
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
