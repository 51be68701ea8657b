/* SPDX-License-Identifier: MIT
 *
 * calls_open.c - socket, bind, listen, accept, connect.
 */
#include <errno.h>
#include <netinet/in.h>

#include "drill/calls.h"
#include "drill/sock.h"

enum { PORT_CHOSEN = 49152 }; /* of a listener without a port: this one, or one above */

/* ---- socket ---------------------------------------------------------------------------------- */

static long open_socket(struct drill *d, int domain, int type, int protocol)
{
	if (domain != AF_INET && domain != AF_INET6)
		return -EAFNOSUPPORT;
	if ((type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != SOCK_STREAM)
		return -ESOCKTNOSUPPORT;
	if (protocol != 0 && protocol != IPPROTO_TCP)
		return -EPROTONOSUPPORT;
	struct sock *s = sock_new(d, domain);

	s->is_nonblocking = (type & SOCK_NONBLOCK) != 0;
	s->fd = drill_file_open(d, (struct drill_file){.sock = s});
	int fd = s->fd;

	if (fd < 0)
		sock_free(s);
	return fd;
}

int call_socket(void *userdata, int domain, int type, int protocol)
{
	struct drill *d = drill_begin(userdata);

	return (int)drill_end(d, open_socket(d, domain, type, protocol));
}

/* ---- bind -------------------------------------------------------------------------------------- */

static bool is_any(const struct ip_addr *addr)
{
	return ip_addr_equal(addr, &(struct ip_addr){.family = addr->family});
}

static bool is_port_taken(const struct sock *s, uint16_t port)
{
	for (const struct sock *other = s->drill->socks; other != NULL; other = other->next)
		if (other != s && other->is_bound && other->local_port == port &&
		    (other->kind == SOCK_LISTENING || !other->has_reuse || !s->has_reuse))
			return true;
	return false;
}

static long bind_sock(struct sock *s, const struct sockaddr *from, socklen_t len)
{
	struct ip_addr addr;
	uint16_t port;

	if (!sock_read_address(s->domain, from, len, &addr, &port))
		return from != NULL && len >= sizeof from->sa_family && from->sa_family != s->domain ? -EAFNOSUPPORT : -EINVAL;
	if (s->is_bound || s->kind != SOCK_FRESH)
		return -EINVAL;
	if (port != 0 && is_port_taken(s, port))
		return -EADDRINUSE;
	/* the first address that somebody binds to is ours */
	if (!is_any(&addr) && !ip_addr_equal(host_addr(drill_net_of(s->drill, addr.family, &addr)->world.host), &addr))
		return -EADDRNOTAVAIL;
	s->is_bound = true;
	s->local = addr;
	s->local_port = port;
	return 0;
}

int call_bind(void *userdata, int fd, const struct sockaddr *addr, socklen_t len)
{
	struct drill *d = drill_begin(userdata);
	long error;
	struct sock *s = drill_sock_find(d, fd, &error);

	return (int)drill_end(d, s != NULL ? bind_sock(s, addr, len) : error);
}

/* ---- listen ------------------------------------------------------------------------------------- */

static uint8_t family_of(const struct sock *s)
{
	return s->is_bound ? s->local.family : s->domain == AF_INET6 ? 6 : 4;
}

static void listen_on(struct sock *s, uint8_t family)
{
	struct host *host = drill_net_of(s->drill, family, NULL)->world.host;

	if (!host_listen(host, s->local_port, sock_accept, s))
		s->error = EADDRINUSE;
	else if (!host_set_listener_policy(host, s->local_port, &s->policy))
		s->error = ENOBUFS;
}

static long listen_sock(struct sock *s, int backlog)
{
	(void)backlog; /* scripts send a handful: all that are complete wait for accept() */
	if (s->kind == SOCK_LISTENING)
		return 0;
	if (s->kind != SOCK_FRESH)
		return -EINVAL;
	if (s->local_port == 0)
		s->local_port = (uint16_t)(PORT_CHOSEN + s->fd);
	s->is_bound = true;
	s->kind = SOCK_LISTENING;
	s->net = drill_net_of(s->drill, family_of(s), NULL);
	listen_on(s, family_of(s));
	if (s->error != 0)
		s->kind = SOCK_FRESH;
	return sock_take_error(s);
}

int call_listen(void *userdata, int fd, int backlog)
{
	struct drill *d = drill_begin(userdata);
	long error;
	struct sock *s = drill_sock_find(d, fd, &error);

	return (int)drill_end(d, s != NULL ? listen_sock(s, backlog) : error);
}

/* ---- accept ---------------------------------------------------------------------------------------- */

static bool has_arrivals(void *context)
{
	const struct sock *s = context;

	return s->queue != NULL || s->kind != SOCK_LISTENING;
}

static long accept_first(struct sock *listener, struct sockaddr *addr, socklen_t *len)
{
	struct sock *s = listener->queue;

	s->fd = drill_file_open(s->drill, (struct drill_file){.sock = s});
	if (s->fd < 0)
		return s->fd;
	listener->queue = s->next_in_queue;
	s->next_in_queue = NULL;
	s->listener = NULL;
	sock_write_address(s->domain, &s->remote, s->remote_port, addr, len);
	return s->fd;
}

static time_ns patience(const struct sock *s, int timeout_ms)
{
	if (s->is_nonblocking)
		return 0;
	return timeout_ms > 0 ? s->drill->clock.now + timeout_ms * NS_PER_MS : TIME_NEVER;
}

static long accept_sock(struct sock *s, struct sockaddr *addr, socklen_t *len)
{
	if (s->kind != SOCK_LISTENING)
		return -EINVAL;
	switch (drill_wait(s->drill, has_arrivals, s, patience(s, s->receive_timeout_ms))) {
	case DRILL_READY:
		return s->queue != NULL ? accept_first(s, addr, len) : -EINVAL;
	case DRILL_TIMEOUT:
		return -EAGAIN;
	case DRILL_NEVER:
		return -EDEADLK;
	}
	return -EINVAL;
}

int call_accept(void *userdata, int fd, struct sockaddr *addr, socklen_t *len)
{
	struct drill *d = drill_begin(userdata);
	long error;
	struct sock *s = drill_sock_find(d, fd, &error);

	return (int)drill_end(d, s != NULL ? accept_sock(s, addr, len) : error);
}

/* ---- connect ----------------------------------------------------------------------------------------- */

static bool is_opened(void *context)
{
	const struct sock *s = context;

	return s->was_established || sock_is_over(s);
}

/* How an attempt goes on, or has ended. */
static long await_opening(struct sock *s)
{
	switch (drill_wait(s->drill, is_opened, s, patience(s, s->send_timeout_ms))) {
	case DRILL_READY:
		if (s->error != 0)
			return sock_take_error(s);
		return s->was_established ? 0 : -ECONNABORTED;
	case DRILL_TIMEOUT:
		return -EINPROGRESS;
	case DRILL_NEVER:
		return -EDEADLK;
	}
	return -EINVAL;
}

/* AF_UNSPEC undoes a connection (connect(2)). */
static long disconnect(struct sock *s)
{
	if (s->kind == SOCK_LISTENING)
		return -EINVAL;
	if (s->stream != NULL) {
		host_abort(s->net->world.host, s->stream, s->drill->clock.now);
		drill_run(s->drill); /* the stream ends */
	}
	s->kind = SOCK_FRESH;
	s->was_established = s->is_read_shut = s->is_write_shut = s->has_peer_closed = false;
	s->left_len = 0;
	s->error = 0;
	return 0;
}

static long start_connection(struct sock *s, const struct ip_addr *remote, uint16_t port)
{
	struct drill_net *net = drill_net_of(s->drill, remote->family, NULL);

	if (!ip_addr_is_unicast(remote))
		return -ENETUNREACH;
	drill_meet_script(net, remote);
	s->kind = SOCK_CONNECTED; /* before: the host may say at once that it is over */
	struct stream *stream =
		host_connect_with(net->world.host, &s->policy, remote, port, s->local_port, &s->app, s->drill->clock.now);

	if (stream == NULL) {
		s->kind = SOCK_FRESH;
		return -EADDRNOTAVAIL;
	}
	sock_attach(s, net, stream);
	return await_opening(s);
}

static long connect_sock(struct sock *s, const struct sockaddr *to, socklen_t len)
{
	struct ip_addr remote;
	uint16_t port;

	if (to != NULL && len >= sizeof to->sa_family && to->sa_family == AF_UNSPEC)
		return disconnect(s);
	if (!sock_read_address(s->domain, to, len, &remote, &port))
		return -EINVAL;
	if (s->kind == SOCK_LISTENING)
		return -EISCONN;
	if (s->kind == SOCK_FRESH)
		return start_connection(s, &remote, port);
	if (s->error != 0)
		return sock_take_error(s);
	if (s->was_established || sock_is_over(s))
		return s->was_established ? -EISCONN : -ECONNABORTED;
	return s->is_nonblocking ? -EALREADY : await_opening(s);
}

int call_connect(void *userdata, int fd, const struct sockaddr *addr, socklen_t len)
{
	struct drill *d = drill_begin(userdata);
	long error;
	struct sock *s = drill_sock_find(d, fd, &error);

	return (int)drill_end(d, s != NULL ? connect_sock(s, addr, len) : error);
}
