/* SPDX-License-Identifier: MIT
 *
 * live_fetches.c - see live_fetches.h.
 */
#include "session/live_fetches.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "session/live_host.h"
#include "session/live_reach.h"

/* ---- hosts ---------------------------------------------------------------------------------------- */

static struct host *host_if_family(struct host *host, uint8_t family)
{
	return host != NULL && host_addr(host)->family == family ? host : NULL;
}

static struct host *existing_host(const struct world *w, uint8_t family)
{
	struct host *host = host_if_family(w->host, family);

	return host != NULL ? host : host_if_family(w->other, family);
}

/* Us, with an address of the remote's family: the second host is there when it is needed. NULL: all->err. */
static struct host *host_for(struct live_fetches *all, const struct ip_addr *remote)
{
	struct host *host = existing_host(all->world, remote->family);
	struct trace_host client = {.name = "client", .engine = "tcpsee"};

	if (host != NULL)
		return host;
	if (!live_link_find_ours(all->link, all->config->link, remote, &client.addr, &all->err))
		return NULL;
	uint8_t index = trace_add_host(all->trace, &client);

	host = live_host_new(all->config, all->trace, index, &client.addr, &all->config->tcp, all->world->link->mtu);
	if (all->world->host == NULL)
		all->world->host = host;
	else
		all->world->other = host;
	return host;
}

/* The recording knows a server by its name; the first one is the server. */
static void name_server(struct live_fetches *all, const struct fetch *f, const struct ip_addr *remote)
{
	bool is_first = f == &all->items[0].fetch && f->redirects == 0;
	struct trace_host server = {.addr = *remote};

	for (size_t i = 0; i < trace_host_count(all->trace); i++)
		if (ip_addr_equal(&trace_host(all->trace, i)->addr, remote))
			return;
	if (trace_host_count(all->trace) >= TRACE_HOSTS_BY_NAME)
		return;
	(void)snprintf(server.name, sizeof server.name, "%.*s", (int)sizeof server.name - 1, is_first ? "server" : f->url.host);
	(void)snprintf(server.engine, sizeof server.engine, "%s", all->world->link->is_foreign ? "foreign" : "tcpsee");
	trace_add_host(all->trace, &server);
}

/* ---- what a fetch asks for ------------------------------------------------------------------------- */

static struct stream *open_stream(struct live_fetches *all, const struct ip_addr *remote, uint16_t port, struct app *app,
				  time_ns now)
{
	struct link *link = all->world->link;
	uint16_t local_port = all->next_port;
	struct host *host = host_for(all, remote);

	if (host == NULL)
		return NULL;
	if (link->ops->admit != NULL && !link->ops->admit(link, remote, port, &local_port, &all->err))
		return NULL;
	struct stream *stream = host_connect(host, remote, port, local_port, app, now);

	if (stream == NULL)
		(void)err_set(&all->err, STATUS_USAGE, "no connection can be opened: %s", host_refusal(host));
	return stream;
}

static struct stream *connect_for(void *context, const struct ip_addr *remote, uint16_t port, struct app *app, uint32_t *conn,
				  char problem[FETCH_SENTENCE], time_ns now)
{
	struct live_fetch *lf = context;
	struct live_fetches *all = lf->all;

	name_server(all, &lf->fetch, remote);
	struct stream *stream = open_stream(all, remote, port, app, now);

	if (stream == NULL)
		(void)snprintf(problem, FETCH_SENTENCE, "%.300s", all->err.text);
	else
		*conn = host_connection_id(stream);
	if (all->next_port != 0)
		all->next_port = all->next_port == UINT16_MAX ? 1024 : all->next_port + 1;
	return stream;
}

static struct host *host_of_stream(const struct live_fetches *all, const struct fetch_try *t)
{
	return existing_host(all->world, t->remote.family);
}

static const struct fetch_try *try_of(const struct fetch *f, const struct stream *stream)
{
	for (size_t i = 0; i < f->try_count; i++)
		if (f->tries[i].stream == stream)
			return &f->tries[i];
	return NULL;
}

static void abort_for(void *context, struct stream *stream, time_ns now)
{
	struct live_fetch *lf = context;
	const struct fetch_try *t = try_of(&lf->fetch, stream);

	if (t != NULL)
		host_abort(host_of_stream(lf->all, t), stream, now);
}

/* The simulated world has the hosts that were asked for at its beginning, and a name stands for the first of them. */
static void look_up_in_simulation(struct live_fetch *lf, const char *host, time_ns now)
{
	const struct live_link *link = lf->all->link;
	const struct ip_addr *there = host_addr(link->far[0]);
	struct ip_addr literal;

	if (ip_addr_parse(host, &literal)) {
		there = NULL;
		for (size_t i = 0; i < link->far_count; i++)
			if (ip_addr_equal(host_addr(link->far[i]), &literal))
				there = host_addr(link->far[i]);
	}
	if (there != NULL)
		fetch_found(&lf->fetch, there, 1, NULL, now);
	else
		fetch_found(&lf->fetch, NULL, 0, "the redirect leads to a host that is not in this simulation", now);
}

static void look_up_for(void *context, struct fetch *fetch, const char *host, time_ns now)
{
	struct live_fetch *lf = context;

	if (lf->all->link->far_count > 0) {
		look_up_in_simulation(lf, host, now);
		return;
	}
	lf->search = names_search(host, lf->all->config->family);
	if (lf->search == NULL)
		fetch_found(fetch, NULL, 0, "the name of the redirect's host cannot be looked up now", now);
}

/* ---- life ------------------------------------------------------------------------------------------ */

static void set_up(struct live_fetch *lf, const struct live_target *target, const struct live_config *config)
{
	struct fetch_config fetch = {
		.url = target->url,
		.request = config->request,
		.follows_redirects = config->follows_redirects,
		.redirects_max = config->redirects_max,
		.body_max = config->body_max,
		.body = config->body,
		.body_context = target->body_context,
		.ways = {.connect = connect_for, .abort = abort_for, .look_up = look_up_for, .context = lf},
	};

	fetch.request.user_agent = "tcpsee/" TCPSEE_VERSION;
	fetch_init(&lf->fetch, &fetch);
}

void live_fetches_init(struct live_fetches *all, const struct live_config *config, struct world *world, struct live_link *link,
		       struct trace *trace)
{
	*all = (struct live_fetches){
		.config = config, .world = world, .link = link, .trace = trace, .next_port = config->local_port};
	all->items = grow_new(config->target_count, sizeof all->items[0]);
	all->count = config->target_count;
	for (size_t i = 0; i < all->count; i++) {
		all->items[i].all = all;
		set_up(&all->items[i], &config->targets[i], config);
	}
}

void live_fetches_fini(struct live_fetches *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].search != NULL)
			names_search_close(all->items[i].search);
	free(all->items);
}

/* Us and the first server are the first hosts of the recording; behind them come the others of a simulation, in the order that they
 * were made in. */
static bool introduce(struct live_fetches *all, struct err *err)
{
	const struct live_target *first = &all->config->targets[0];
	size_t i = 0;

	while (i < first->address_count && live_link_ours(all->link, first->addresses[i].family) == NULL)
		i++;
	if (i == first->address_count)
		return err_set(err, STATUS_LINK, "the link %s gives us no IPv%d address", live_link_name(all->config->link),
			       first->addresses[0].family);
	(void)host_for(all, &first->addresses[i]);
	name_server(all, &all->items[0].fetch, &first->addresses[i]);
	for (size_t t = 0; t < all->count && all->link->far_count > 0; t++)
		name_server(all, &all->items[t].fetch, &all->config->targets[t].addresses[0]);
	return true;
}

bool live_fetches_start(struct live_fetches *all, struct err *err)
{
	size_t failed = 0;

	if (!introduce(all, err))
		return false;
	for (size_t i = 0; i < all->count; i++) {
		const struct live_target *target = &all->config->targets[i];
		struct fetch *f = &all->items[i].fetch;

		fetch_found(f, target->addresses, target->address_count, NULL, 0);
		while (f->try_count == 0 || (f->phase == FETCH_CONNECTING && f->tries[f->try_count - 1].is_over))
			if (!fetch_run(f, 0))
				break;
		failed += f->phase == FETCH_FAILED;
	}
	if (failed < all->count)
		return true;
	*err = all->err;
	if (err->text[0] == '\0')
		(void)err_set(err, STATUS_USAGE, "%s", all->items[0].fetch.problem);
	return false;
}

static void take_names(struct live_fetch *lf, time_ns now)
{
	struct names found;
	struct err err;

	if (lf->search == NULL || !names_search_take(lf->search, &found))
		return;
	names_search_close(lf->search);
	lf->search = NULL;
	if (found.count == 0)
		err = found.err;
	fetch_found(&lf->fetch, found.addresses, live_reach(lf->all->config, found.addresses, found.count, &err), err.text, now);
}

bool live_fetches_run(struct live_fetches *all, time_ns now)
{
	bool has_moved = false;

	for (size_t i = 0; i < all->count; i++) {
		take_names(&all->items[i], now);
		has_moved |= fetch_run(&all->items[i].fetch, now);
	}
	return has_moved;
}

time_ns live_fetches_deadline(const struct live_fetches *all)
{
	time_ns deadline = TIME_NEVER;

	for (size_t i = 0; i < all->count; i++)
		deadline = time_min(deadline, fetch_deadline(&all->items[i].fetch));
	return deadline;
}

size_t live_fetches_poll(const struct live_fetches *all, struct pollfd *fds, size_t room)
{
	size_t count = 0;

	for (size_t i = 0; i < all->count && count < room; i++)
		if (all->items[i].search != NULL)
			fds[count++] = (struct pollfd){.fd = names_search_fd(all->items[i].search), .events = POLLIN};
	return count;
}

bool live_fetches_are_over(const struct live_fetches *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (!fetch_is_over(&all->items[i].fetch))
			return false;
	return true;
}

void live_fetches_stop(struct live_fetches *all, enum live_stop why)
{
	for (size_t i = 0; i < all->count; i++) {
		struct live_fetch *lf = &all->items[i];

		fetch_stop(&lf->fetch);
		if (!fetch_is_over(&lf->fetch) && lf->stop == LIVE_GOES_ON)
			lf->stop = why;
	}
}

void live_fetches_close(struct live_fetches *all, time_ns now)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct fetch *f = &all->items[i].fetch;

		for (size_t k = 0; k < f->try_count; k++)
			if (f->tries[k].stream != NULL)
				host_close(host_of_stream(all, &f->tries[k]), f->tries[k].stream, now);
	}
}

void live_fetches_abort(struct live_fetches *all, time_ns now)
{
	for (size_t i = 0; i < all->count; i++)
		fetch_abort(&all->items[i].fetch, now);
}

struct stream *live_fetches_stream(const struct live_fetches *all, uint32_t conn, struct host **host)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct fetch *f = &all->items[i].fetch;

		for (size_t k = 0; k < f->try_count; k++) {
			const struct fetch_try *t = &f->tries[k];

			if (t->stream == NULL || (conn != 0 && t->conn != conn))
				continue;
			*host = host_of_stream(all, t);
			return t->stream;
		}
	}
	return NULL;
}
