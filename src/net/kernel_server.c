/* SPDX-License-Identifier: MIT
 *
 * kernel_server.c - the HTTP responder over kernel sockets.
 *
 * One kernel_connection is the stream of one struct http_respond. What comes is read into a small buffer of
 * its own, for a stream must know that the peer has closed before the application reads; what
 * goes out is handed to the kernel at once.
 *
 * Invariant: connections[0 .. count-1] are alive; one that has ended is closed, freed and replaced by
 * the last before kernel_server_run returns.
 */
#include "net/kernel_server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>

#include "base/grow.h"
#include "net/socket_addr.h"

enum { CONNECTIONS_MAX = 256, BACKLOG = 128, INPUT_ROOM = 4096, WRITE_AT_ONCE = 262144 };

struct kernel_connection {
	struct http_respond respond;
	struct stream stream;
	int fd;
	enum stream_state state;
	enum tcp_end end;
	bool has_peer_closed, has_closed; /* their FIN came, ours was ordered */
	bool is_blocked;                  /* the kernel takes no more for now */
	time_ns last_active;
	size_t input_at, input_len;
	uint8_t input[INPUT_ROOM];
};

struct kernel_server {
	int fd;
	uint16_t port;
	http_content_fn *find;
	void *context;
	struct kernel_connection *connections[CONNECTIONS_MAX]; /* owned */
	size_t count;
};

/* ---- the stream of a connection ------------------------------------------------------------------ */

static void end_with(struct kernel_connection *c, enum tcp_end end)
{
	if (c->state == STREAM_ENDED)
		return;
	c->state = STREAM_ENDED;
	c->end = end;
}

/* An error of the socket, by what it says about the connection. */
static void end_by_error(struct kernel_connection *c, int error)
{
	end_with(c, error == ETIMEDOUT ? TCP_END_TIMEOUT : TCP_END_RESET);
}

static bool is_passing(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR || error == ENOBUFS;
}

static size_t kernel_send(void *self, struct span text)
{
	struct kernel_connection *c = self;

	if (c->state == STREAM_ENDED || c->has_closed || c->is_blocked)
		return 0;
	ssize_t sent = send(c->fd, text.data, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (sent < 0 && !is_passing(errno))
		end_by_error(c, errno);
	c->is_blocked = sent < (ssize_t)text.len;
	return sent > 0 ? (size_t)sent : 0;
}

static size_t kernel_readable(void *self)
{
	const struct kernel_connection *c = self;

	return c->state == STREAM_ENDED ? 0 : c->input_len - c->input_at;
}

static size_t kernel_receive(void *self, void *into, size_t room)
{
	struct kernel_connection *c = self;
	size_t len = size_min(kernel_readable(c), room);

	memcpy(into, c->input + c->input_at, len);
	c->input_at += len;
	return len;
}

/* How much one turn may write: the kernel itself only says it by taking less. */
static size_t kernel_writable(void *self)
{
	const struct kernel_connection *c = self;

	return c->state == STREAM_ENDED || c->has_closed || c->is_blocked ? 0 : WRITE_AT_ONCE;
}

static enum stream_state kernel_state(void *self)
{
	const struct kernel_connection *c = self;

	if (c->state == STREAM_OPEN && c->has_peer_closed && c->input_at == c->input_len)
		return STREAM_PEER_CLOSED;
	return c->state;
}

static enum tcp_end kernel_end(void *self)
{
	return ((const struct kernel_connection *)self)->end;
}

static void kernel_close(void *self)
{
	struct kernel_connection *c = self;

	if (c->state == STREAM_ENDED || c->has_closed)
		return;
	c->has_closed = true;
	if (shutdown(c->fd, SHUT_WR) < 0)
		end_by_error(c, errno);
}

/* With SO_LINGER 0 the kernel sends a RST when the socket is closed. */
static void kernel_abort(void *self)
{
	struct kernel_connection *c = self;
	const struct linger linger = {.l_onoff = 1, .l_linger = 0};

	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
	end_with(c, TCP_END_ABORTED);
}

/* Its reader is not told: the kernel takes an urgent byte out of the stream and keeps it apart. */
static size_t kernel_urgent(void *self)
{
	(void)self;
	return 0;
}

static void kernel_stop_reading(void *self)
{
	(void)shutdown(((const struct kernel_connection *)self)->fd, SHUT_RD);
}

/* The kernel's side has no trace of its own. */
static void kernel_report(void *self, const char *text)
{
	(void)self;
	(void)text;
}

static const struct stream_ops kernel_ops = {
	.send = kernel_send,
	.receive = kernel_receive,
	.readable = kernel_readable,
	.urgent = kernel_urgent,
	.writable = kernel_writable,
	.state = kernel_state,
	.end = kernel_end,
	.close = kernel_close,
	.stop_reading = kernel_stop_reading,
	.abort = kernel_abort,
	.report = kernel_report,
};

/* ---- one connection ------------------------------------------------------------------------------ */

static struct kernel_connection *connection_new(const struct kernel_server *s, int fd, time_ns now)
{
	struct kernel_connection *c = grow_new(1, sizeof *c);

	c->fd = fd;
	c->state = STREAM_OPEN;
	c->stream = (struct stream){&kernel_ops, c};
	c->last_active = now;
	http_respond_init(&c->respond, s->find, s->context);
	return c;
}

static void connection_free(struct kernel_connection *c)
{
	c->respond.app.ops->ended(&c->respond.app);
	close(c->fd);
	free(c);
}

/* Fills the buffer, once it is empty. */
static void read_input(struct kernel_connection *c)
{
	if (c->input_at < c->input_len || c->has_peer_closed || c->state == STREAM_ENDED)
		return;
	ssize_t len = recv(c->fd, c->input, sizeof c->input, MSG_DONTWAIT);

	c->input_at = 0;
	c->input_len = len > 0 ? (size_t)len : 0;
	if (len == 0)
		c->has_peer_closed = true;
	if (len < 0 && !is_passing(errno))
		end_by_error(c, errno);
}

static bool is_writing(const struct kernel_connection *c)
{
	return c->respond.is_answering && !c->has_closed;
}

static void connection_run(struct kernel_connection *c, time_ns now)
{
	uint64_t sent_before = c->respond.body_sent;

	c->is_blocked = false;
	read_input(c);
	bool is_active = kernel_readable(c) > 0;

	c->respond.app.ops->progress(&c->respond.app, &c->stream, now);
	if (is_active || c->respond.body_sent != sent_before)
		c->last_active = now;
	if (c->has_closed && kernel_state(c) == STREAM_PEER_CLOSED)
		end_with(c, TCP_END_FIN);
}

/* ---- the server ---------------------------------------------------------------------------------- */

static void remove_connection(struct kernel_server *s, size_t at)
{
	connection_free(s->connections[at]);
	s->connections[at] = s->connections[--s->count];
}

/* Whoever has been silent for longest makes room for the next client. */
static void make_room(struct kernel_server *s)
{
	size_t idlest = 0;

	if (s->count < CONNECTIONS_MAX)
		return;
	for (size_t i = 1; i < s->count; i++) {
		if (s->connections[i]->last_active < s->connections[idlest]->last_active)
			idlest = i;
	}
	kernel_abort(s->connections[idlest]);
	remove_connection(s, idlest);
}

static void accept_clients(struct kernel_server *s, time_ns now)
{
	for (int i = 0; i < BACKLOG; i++) { /* no more in one turn, whoever knocks */
		int fd = accept4(s->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0)
			return;
		make_room(s);
		s->connections[s->count++] = connection_new(s, fd, now);
	}
}

void kernel_server_run(struct kernel_server *s, time_ns now)
{
	accept_clients(s, now);
	for (size_t i = 0; i < s->count;) {
		connection_run(s->connections[i], now);
		if (s->connections[i]->state == STREAM_ENDED)
			remove_connection(s, i);
		else
			i++;
	}
}

size_t kernel_server_poll(struct kernel_server *s, struct pollfd *fds, size_t room)
{
	size_t count = 0;

	if (count < room)
		fds[count++] = (struct pollfd){.fd = s->fd, .events = POLLIN};
	for (size_t i = 0; i < s->count && count < room; i++) {
		const struct kernel_connection *c = s->connections[i];
		bool is_reading = !c->has_peer_closed && !is_writing(c);
		short events = (short)((is_reading ? POLLIN : 0) | (is_writing(c) ? POLLOUT : 0));

		fds[count++] = (struct pollfd){.fd = c->fd, .events = events};
	}
	return count;
}

uint16_t kernel_server_port(const struct kernel_server *s)
{
	return s->port;
}

void kernel_server_close(struct kernel_server *s)
{
	if (s == NULL)
		return;
	while (s->count > 0)
		remove_connection(s, s->count - 1);
	close(s->fd);
	free(s);
}

/* ---- listening ----------------------------------------------------------------------------------- */

static bool listen_failed(const struct ip_addr *addr, uint16_t port, int error, struct err *err)
{
	char text[IP_ADDR_TEXT];

	ip_addr_format(addr, text);
	switch (error) {
	case EADDRINUSE:
		return err_set(err, STATUS_LINK, "port %u of %s is in use by another program: choose another port",
			       port, text);
	case EACCES:
	case EPERM:
		return err_set(err, STATUS_LINK,
			       "port %u is for root alone: choose one from 1024 on, or run as root", port);
	case EADDRNOTAVAIL:
		return err_set(err, STATUS_LINK, "%s is no address of this machine: choose one of its own", text);
	}
	return err_set(err, STATUS_LINK, "cannot listen on port %u of %s: %s", port, text, strerror(error));
}

/* A listening socket, -1 and errno on failure. */
static int listen_on(const struct ip_addr *addr, uint16_t port)
{
	int family = addr->family == 6 ? AF_INET6 : AF_INET, on = 1;
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct sockaddr_storage address;
	socklen_t len = socket_addr_write(addr, 0, port, &address);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&address, len) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int error = errno;

	close(fd);
	errno = error;
	return -1;
}

struct kernel_server *kernel_server_open(const struct ip_addr *addr, uint16_t port, http_content_fn *find,
					 void *context, struct err *err)
{
	int fd = listen_on(addr, port);

	if (fd < 0) {
		(void)listen_failed(addr, port, errno, err);
		return NULL;
	}
	struct kernel_server *s = grow_new(1, sizeof *s);

	s->fd = fd;
	s->port = socket_addr_port(fd);
	s->find = find;
	s->context = context;
	return s;
}
