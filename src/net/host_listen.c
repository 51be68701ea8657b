/* SPDX-License-Identifier: MIT
 *
 * host_listen.c - who waits for connections: listeners, their backlogs, and the application of a complete one.
 *
 *   SYN  -->  SYN-RECEIVED, at most syn_backlog of them  -->  ESTABLISHED  -->  the listener's application
 *                                                                |
 *                                                                +->  waits for host_take(), at most backlog
 *
 * A passive OPEN may name the remote end that it waits for; the listener that names most gets the connection.
 */
#include "net/host_internal.h"

/* ---- listeners ------------------------------------------------------------------------------- */

/* How well the listener fits that remote end; 0: not at all. */
static int fitness(const struct listener *l, const struct ip_addr *remote, uint16_t remote_port)
{
	bool names_addr = l->remote.family != 0, names_port = l->remote_port != 0;

	if ((names_addr && !ip_addr_equal(&l->remote, remote)) || (names_port && l->remote_port != remote_port))
		return 0;
	return 1 + 2 * names_addr + names_port;
}

struct listener *host_listener_for(struct host *host, const struct ip_addr *remote, uint16_t remote_port, uint16_t port)
{
	struct listener *best = NULL;
	int most = 0;

	for (size_t i = 0; i < host->listener_count; i++) {
		struct listener *l = &host->listeners[i];
		int fits = l->port == port ? fitness(l, remote, remote_port) : 0;

		if (fits > most) {
			most = fits;
			best = l;
		}
	}
	return best;
}

const struct listener *host_find_listener(const struct host *host, uint16_t port)
{
	for (size_t i = 0; i < host->listener_count; i++)
		if (host->listeners[i].port == port)
			return &host->listeners[i];
	return NULL;
}

/* The listener that the connection came to; NULL: it listens no more. */
static struct listener *listener_of(const struct connection *c)
{
	for (size_t i = 0; i < c->host->listener_count; i++)
		if (c->host->listeners[i].id == c->listener_id)
			return &c->host->listeners[i];
	return NULL;
}

static bool is_same_place(const struct listener *l, uint16_t port, const struct ip_addr *remote, uint16_t remote_port)
{
	return l->port == port && l->remote_port == remote_port && ip_addr_equal(&l->remote, remote);
}

bool host_listen_to(struct host *host, uint16_t port, const struct ip_addr *remote, uint16_t remote_port,
	host_accept_fn *accept, void *context)
{
	for (size_t i = 0; i < host->listener_count; i++)
		if (is_same_place(&host->listeners[i], port, remote, remote_port))
			return false;
	if (host->listener_count == HOST_LISTENERS_MAX || port == 0)
		return false;
	host->listeners[host->listener_count++] = (struct listener){
		.id = ++host->last_listener_id,
		.port = port,
		.remote = *remote,
		.remote_port = remote_port,
		.accept = accept,
		.context = context,
		.tcp = host->tcp,
	};
	return true;
}

bool host_listen(struct host *host, uint16_t port, host_accept_fn *accept, void *context)
{
	return host_listen_to(host, port, &(struct ip_addr){0}, 0, accept, context);
}

/* ---- the way of a connection through its listener ------------------------------------------------ */

void host_enter_listener(struct connection *c, struct listener *l)
{
	c->is_accepting = true;
	c->listener_id = l->id;
	c->is_half_open = true;
	l->half_open++;
}

static void leave_half_open(struct connection *c)
{
	struct listener *l = c->is_half_open ? listener_of(c) : NULL;

	c->is_half_open = false;
	if (l != NULL)
		l->half_open--;
}

void host_note_handshake(struct connection *c)
{
	if (c->is_half_open && !tcp_is_opening(&c->tcb))
		leave_half_open(c);
}

static void wait_for_take(struct connection *c, struct listener *l)
{
	c->is_waiting = true;
	c->next_waiting = NULL;
	if (l->waiting_first == NULL)
		l->waiting_first = c;
	else
		l->waiting_last->next_waiting = c;
	l->waiting_last = c;
	l->waiting++;
}

static void stop_waiting(struct connection *c)
{
	struct listener *l = listener_of(c);
	struct connection *before = NULL;

	c->is_waiting = false;
	if (l == NULL)
		return;
	for (struct connection *at = l->waiting_first; at != c; at = at->next_waiting)
		before = at;
	if (before == NULL)
		l->waiting_first = c->next_waiting;
	else
		before->next_waiting = c->next_waiting;
	if (l->waiting_last == c)
		l->waiting_last = before;
	l->waiting--;
}

void host_leave_listener(struct connection *c)
{
	leave_half_open(c);
	if (c->is_waiting)
		stop_waiting(c);
}

void host_welcome(struct connection *c)
{
	if (!c->is_accepting || c->is_waiting || tcp_is_opening(&c->tcb) || c->tcb.state == TCP_CLOSED)
		return;
	struct listener *l = listener_of(c);

	host_handshake_done(c);
	if (l != NULL && l->accept == NULL) {
		wait_for_take(c, l);
		return;
	}
	c->is_accepting = false;
	if (l != NULL)
		c->app = l->accept(l->context, &c->stream);
	if (c->app == NULL)
		c->stream.ops->abort(c);
}

bool host_is_backlog_full(const struct connection *c)
{
	const struct listener *l = c->is_accepting && c->tcb.state == TCP_SYN_RECEIVED ? listener_of(c) : NULL;

	return l != NULL && l->waiting >= l->tcp.backlog;
}

struct stream *host_take(struct host *host, uint16_t port, struct app *app, time_ns now)
{
	for (size_t i = 0; i < host->listener_count; i++) {
		struct connection *c = host->listeners[i].port == port ? host->listeners[i].waiting_first : NULL;

		if (c == NULL)
			continue;
		stop_waiting(c);
		c->is_accepting = false;
		c->app = app;
		host_tell_app(host, c, now);
		return &c->stream;
	}
	return NULL;
}

/* Those that nobody has taken will never be taken. */
static void refuse_waiting(struct host *host, struct listener *l)
{
	for (struct connection *c = l->waiting_first, *next; c != NULL; c = next) {
		next = c->next_waiting;
		c->is_waiting = c->is_accepting = false;
		c->stream.ops->abort(c);
		host_make_ready(host, c);
	}
}

void host_unlisten(struct host *host, uint16_t port)
{
	struct listener *l = NULL;

	for (size_t i = 0; i < host->listener_count && l == NULL; i++)
		if (host->listeners[i].port == port)
			l = &host->listeners[i];
	if (l == NULL)
		return;
	refuse_waiting(host, l);
	*l = host->listeners[--host->listener_count];
}
