/* SPDX-License-Identifier: MIT
 *
 * calls_close.c - close and shutdown.
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drill/calls.h"
#include "drill/sock.h"

/* ---- close ------------------------------------------------------------------------------------ */

/* Those that nobody has accepted are reset. */
static void end_listener(struct sock *s)
{
	host_unlisten(s->net->world.host, s->local_port);
	while (s->queue != NULL) {
		struct sock *waiting = s->queue;

		s->queue = waiting->next_in_queue;
		waiting->listener = NULL;
		if (waiting->stream != NULL)
			host_abort(s->net->world.host, waiting->stream, s->drill->clock.now);
		sock_orphan(waiting);
	}
	s->kind = SOCK_FRESH;
}

static bool is_all_acknowledged(void *context)
{
	const struct sock *s = context;
	enum tcp_state state = sock_state(s);

	return state == TCP_CLOSED || state == TCP_FIN_WAIT_2 || state == TCP_TIME_WAIT;
}

/* SO_LINGER with a time: close() waits for the ACK of our FIN; the engine gives up with RST after that time. */
static void linger(struct sock *s)
{
	const struct tcp_config *policy = host_policy(s->stream);

	if (policy->has_linger && policy->linger > 0 && !s->is_nonblocking)
		(void)drill_wait(s->drill, is_all_acknowledged, s, s->drill->clock.now + policy->linger);
}

static void end_connection(struct sock *s)
{
	struct host *host = s->net->world.host;

	host_stop_reading(host, s->stream, s->drill->clock.now); /* with text unread that is the end */
	s->stream->ops->close(s->stream->self);
	linger(s);
}

static void close_sock(struct sock *s)
{
	struct drill *d = s->drill;
	int fd = s->fd;

	drill_epoll_forget(d, s);
	if (s->kind == SOCK_LISTENING)
		end_listener(s);
	else if (s->stream != NULL)
		end_connection(s);
	drill_file_close(d, fd);
	sock_orphan(s);
}

static long close_file(struct drill *d, int fd)
{
	struct drill_file *file = drill_file_find(d, fd);

	if (file == NULL)
		return -EBADF;
	if (file->sock != NULL) {
		close_sock(file->sock);
		return 0;
	}
	if (file->epoll != NULL)
		drill_epoll_free(file->epoll);
	drill_file_close(d, fd);
	return 0;
}

int call_close(void *userdata, int fd)
{
	struct drill *d = drill_begin(userdata);

	return (int)drill_end(d, close_file(d, fd));
}

/* ---- shutdown ---------------------------------------------------------------------------------- */

static long shut_listener(struct sock *s, int how)
{
	if (how == SHUT_WR)
		return -ENOTCONN;
	end_listener(s);
	return 0;
}

static long shut_sock(struct sock *s, int how)
{
	if (how != SHUT_RD && how != SHUT_WR && how != SHUT_RDWR)
		return -EINVAL;
	if (s->kind == SOCK_LISTENING)
		return shut_listener(s, how);
	if (s->stream == NULL || sock_state(s) == TCP_TIME_WAIT)
		return -ENOTCONN;
	if (how != SHUT_WR)
		s->is_read_shut = true;
	if (how != SHUT_RD && !s->is_write_shut) {
		s->is_write_shut = true;
		sock_enter(s);
		s->stream->ops->close(s->stream->self);
	}
	s->news_in++;
	s->news_out++;
	return 0;
}

int call_shutdown(void *userdata, int fd, int how)
{
	struct drill *d = drill_begin(userdata);
	long error;
	struct sock *s = drill_sock_find(d, fd, &error);

	return (int)drill_end(d, s != NULL ? shut_sock(s, how) : error);
}
