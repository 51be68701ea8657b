/* SPDX-License-Identifier: MIT
 *
 * calls_read.c - read, readv, recv, recvfrom, recvmsg: all become one recvmsg.
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drill/calls.h"
#include "drill/sock.h"

enum { PIECES_MAX = 1024 };

struct pieces {
	const struct iovec *at;
	size_t count;
};

/* ---- taking what is there ------------------------------------------------------------------------ */

static size_t take_left(struct sock *s, void *into, size_t room)
{
	struct ring left = {.data = s->left, .size = s->left_len, .len = s->left_len};
	size_t taken = ring_take(&left, into, room);

	for (size_t i = taken; i < s->left_len; i++)
		s->left[i - taken] = s->left[i];
	s->left_len -= taken;
	return taken;
}

static size_t take(struct sock *s, void *into, size_t room)
{
	if (s->stream == NULL)
		return take_left(s, into, room);
	sock_enter(s);
	return s->stream->ops->receive(s->stream->self, into, room);
}

/* MSG_PEEK: a copy of the queue's head is moved in its place. */
static size_t peek(const struct sock *s, size_t skip, uint8_t *into, size_t room)
{
	struct ring queue = {.data = s->left, .size = s->left_len, .len = s->left_len};

	if (s->stream != NULL)
		queue = host_tcb(s->stream)->rcv.queue;
	ring_drop(&queue, size_min(skip, queue.len));
	return ring_take(&queue, into, room);
}

static size_t take_pieces(struct sock *s, const struct pieces *p, int flags)
{
	size_t total = 0;

	for (size_t i = 0; i < p->count && sock_readable(s) > 0; i++) {
		size_t got = (flags & MSG_PEEK) != 0 ? peek(s, total, p->at[i].iov_base, p->at[i].iov_len)
						     : take(s, p->at[i].iov_base, p->at[i].iov_len);

		total += got;
		if (got < p->at[i].iov_len)
			break;
	}
	return total;
}

/* ---- waiting -------------------------------------------------------------------------------------- */

struct reading {
	struct sock *sock;
	size_t least; /* bytes that are worth waking up for */
};

static bool is_worth_reading(void *context)
{
	const struct reading *r = context;
	const struct sock *s = r->sock;

	return sock_readable(s) >= r->least || s->error != 0 || s->is_read_shut || s->has_peer_closed || sock_is_over(s);
}

static bool can_ever_read(const struct sock *s)
{
	return s->kind == SOCK_CONNECTED && (s->was_established || s->error != 0 || !sock_is_over(s));
}

static long await_text(struct sock *s, size_t wanted, int flags)
{
	struct reading reading = {.sock = s, .least = (flags & MSG_WAITALL) != 0 ? wanted : 1};
	time_ns deadline = TIME_NEVER;

	if (s->is_nonblocking || (flags & MSG_DONTWAIT) != 0)
		deadline = 0;
	else if (s->receive_timeout_ms > 0)
		deadline = s->drill->clock.now + s->receive_timeout_ms * NS_PER_MS;
	switch (drill_wait(s->drill, is_worth_reading, &reading, deadline)) {
	case DRILL_READY:
		return 0;
	case DRILL_TIMEOUT:
		return sock_readable(s) > 0 ? 0 : -EAGAIN;
	case DRILL_NEVER:
		return -EDEADLK;
	}
	return 0;
}

static long read_pieces(struct sock *s, const struct pieces *p, int flags)
{
	size_t wanted = 0;

	for (size_t i = 0; i < p->count; i++)
		wanted += p->at[i].iov_len;
	if ((flags & MSG_ERRQUEUE) != 0)
		return -EAGAIN; /* we queue no errors */
	if ((flags & MSG_OOB) != 0)
		return -EINVAL; /* urgent text is delivered in line */
	if (!can_ever_read(s))
		return -ENOTCONN;
	long error = wanted > 0 ? await_text(s, wanted, flags) : 0;

	if (error != 0)
		return error;
	if (s->is_read_shut && sock_readable(s) == 0)
		return 0;
	size_t taken = take_pieces(s, p, flags);

	if (taken > 0 || wanted == 0 || s->error == 0)
		return (long)taken;
	return sock_take_error(s);
}

/* ---- the calls --------------------------------------------------------------------------------------- */

static ssize_t receive(void *userdata, int fd, struct pieces p, int flags, struct sockaddr *from, socklen_t *from_len)
{
	struct drill *d = drill_begin(userdata);
	long error = -EBADF;
	struct sock *s = drill_sock_find(d, fd, &error);

	if (s == NULL || p.count > PIECES_MAX)
		return drill_end(d, s == NULL ? error : -EMSGSIZE);
	if (drill_is_bad_memory(p.at, p.count))
		return drill_end(d, -EFAULT);
	long result = read_pieces(s, &p, flags);

	if (result >= 0 && from_len != NULL)
		*from_len = 0; /* a stream has no sender to name */
	(void)from;
	return drill_end(d, result);
}

static bool is_pipe(void *userdata, int fd)
{
	struct drill *d = drill_begin(userdata);
	struct drill_file *file = drill_file_find(d, fd);
	bool answer = file != NULL && file->is_pipe;

	(void)drill_end(d, 0);
	return answer;
}

ssize_t call_read(void *userdata, int fd, void *into, size_t len)
{
	struct iovec piece = {into, len};

	if (is_pipe(userdata, fd))
		return read(fd, into, len);
	return receive(userdata, fd, (struct pieces){&piece, 1}, 0, NULL, NULL);
}

ssize_t call_readv(void *userdata, int fd, const struct iovec *pieces, int count)
{
	if (is_pipe(userdata, fd))
		return readv(fd, pieces, count);
	return receive(userdata, fd, (struct pieces){pieces, (size_t)count}, 0, NULL, NULL);
}

ssize_t call_recv(void *userdata, int fd, void *into, size_t len, int flags)
{
	struct iovec piece = {into, len};

	return receive(userdata, fd, (struct pieces){&piece, 1}, flags, NULL, NULL);
}

ssize_t call_recvfrom(void *userdata, int fd, void *into, size_t len, int flags, struct sockaddr *from,
		      socklen_t *from_len)
{
	struct iovec piece = {into, len};

	return receive(userdata, fd, (struct pieces){&piece, 1}, flags, from, from_len);
}

ssize_t call_recvmsg(void *userdata, int fd, struct msghdr *message, int flags)
{
	if (message == NULL)
		return call_recv(userdata, fd, NULL, 1, flags);
	ssize_t result = receive(userdata, fd, (struct pieces){message->msg_iov, message->msg_iovlen}, flags, NULL, NULL);

	if (result >= 0) {
		message->msg_namelen = 0;
		message->msg_controllen = 0;
		message->msg_flags = 0;
	}
	return result;
}
