/* SPDX-License-Identifier: MIT
 *
 * calls_write.c - write, writev, send, sendto, sendmsg: all become one sendmsg.
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drill/calls.h"
#include "drill/sock.h"

/* Where in the caller's pieces we are. */
struct source {
	const struct iovec *at;
	size_t count;
	size_t offset; /* in the first */
};

static struct span source_next(struct source *from)
{
	while (from->count > 0 && from->offset == from->at->iov_len) {
		from->at++;
		from->count--;
		from->offset = 0;
	}
	if (from->count == 0)
		return span_of(NULL, 0);
	return span_of((const uint8_t *)from->at->iov_base + from->offset, from->at->iov_len - from->offset);
}

/* Hands over what fits; true: that was all. */
static bool put(struct sock *s, struct source *from, size_t *total)
{
	for (;;) {
		struct span piece = source_next(from);

		if (piece.len == 0)
			return true;
		size_t taken = s->stream->ops->send(s->stream->self, span_cut(piece, 0, sock_writable(s)));

		from->offset += taken;
		*total += taken;
		if (taken < piece.len)
			return false;
	}
}

/* ---- waiting for room ------------------------------------------------------------------------- */

static bool may_write_now(void *context)
{
	const struct sock *s = context;

	if (s->error != 0 || s->is_write_shut || sock_is_over(s))
		return true;
	return s->was_established && (sock_events(s) & POLLOUT) != 0;
}

static long await_room(struct sock *s, int flags)
{
	time_ns deadline = TIME_NEVER;

	if (s->is_nonblocking || (flags & MSG_DONTWAIT) != 0)
		deadline = 0;
	else if (s->send_timeout_ms > 0)
		deadline = s->drill->clock.now + s->send_timeout_ms * NS_PER_MS;
	switch (drill_wait(s->drill, may_write_now, s, deadline)) {
	case DRILL_READY:
		return 0;
	case DRILL_TIMEOUT:
		return -EAGAIN;
	case DRILL_NEVER:
		return -EDEADLK;
	}
	return 0;
}

/* ---- writing -------------------------------------------------------------------------------------- */

/* What forbids writing altogether; 0: nothing. */
static long refusal(struct sock *s)
{
	if (s->error != 0)
		return sock_take_error(s);
	if (s->kind != SOCK_CONNECTED || s->is_write_shut || s->stream == NULL)
		return -EPIPE;
	return 0;
}

/* The bytes are queued: they leave before anybody waits for room. */
static long write_pieces(struct sock *s, struct source from, int flags)
{
	size_t total = 0;
	long error = refusal(s);

	while (error == 0) {
		if (s->was_established) {
			sock_hold(s, s->is_corked || (flags & MSG_MORE) != 0);
			if (put(s, &from, &total))
				return (long)total;
			s->wants_room = true;
		}
		error = await_room(s, flags);
		if (error == 0)
			error = refusal(s);
	}
	if (total > 0) { /* the next call hears of it */
		if (error != -EAGAIN && error != -EPIPE && error != -EDEADLK)
			s->error = (int)-error;
		return (long)total;
	}
	return error;
}

/* ---- the calls --------------------------------------------------------------------------------------- */

static ssize_t deliver(void *userdata, int fd, struct source from, int flags)
{
	struct drill *d = drill_begin(userdata);
	long error;
	struct sock *s = drill_sock_find(d, fd, &error);

	if (s != NULL)
		error = drill_is_bad_memory(from.at, from.count) ? -EFAULT : write_pieces(s, from, flags);
	return drill_end(d, error);
}

ssize_t call_write(void *userdata, int fd, const void *bytes, size_t len)
{
	return call_send(userdata, fd, bytes, len, 0);
}

ssize_t call_writev(void *userdata, int fd, const struct iovec *pieces, int count)
{
	return deliver(userdata, fd, (struct source){.at = pieces, .count = (size_t)count}, 0);
}

ssize_t call_send(void *userdata, int fd, const void *bytes, size_t len, int flags)
{
	struct iovec piece = {.iov_len = len};

	piece.iov_base = (void *)(uintptr_t)bytes; /* only read */
	return deliver(userdata, fd, (struct source){.at = &piece, .count = 1}, flags);
}

ssize_t call_sendto(void *userdata, int fd, const void *bytes, size_t len, int flags, const struct sockaddr *to,
		    socklen_t to_len)
{
	(void)to; /* a stream knows where it goes */
	(void)to_len;
	return call_send(userdata, fd, bytes, len, flags);
}

ssize_t call_sendmsg(void *userdata, int fd, const struct msghdr *message, int flags)
{
	if (message == NULL)
		return call_send(userdata, fd, NULL, 1, flags);
	return deliver(userdata, fd, (struct source){.at = message->msg_iov, .count = message->msg_iovlen}, flags);
}
