/* SPDX-License-Identifier: MIT
 *
 * calls_control.c - fcntl, ioctl, pipe, splice.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "drill/calls.h"
#include "drill/sock.h"

/* ---- fcntl ------------------------------------------------------------------------------------- */

static long control(struct sock *s, int command, int argument)
{
	switch (command) {
	case F_GETFL:
		return O_RDWR | (s->is_nonblocking ? O_NONBLOCK : 0);
	case F_SETFL:
		s->is_nonblocking = (argument & O_NONBLOCK) != 0;
		return 0;
	case F_GETFD:
	case F_SETFD:
		return fcntl(s->fd, command, argument);
	}
	return -EINVAL;
}

int call_fcntl(void *userdata, int fd, int command, ...)
{
	struct drill *d = drill_begin(userdata);
	long error;
	struct sock *s = drill_sock_find(d, fd, &error);
	va_list arguments;

	va_start(arguments, command);
	int argument = va_arg(arguments, int);
	va_end(arguments);
	return (int)drill_end(d, s != NULL ? control(s, command, argument) : error);
}

/* ---- ioctl ------------------------------------------------------------------------------------- */

/* Bytes that the peer has not acknowledged, and those of them that have not left (tcp(7)). */
static int queued(const struct sock *s, bool is_unsent)
{
	if (s->stream == NULL)
		return 0;
	const struct tcb *tcb = host_tcb(s->stream);
	size_t text = tcb->snd.queue.len;
	size_t sent = size_min(tcb->snd.nxt - tcb->snd.una, text);

	return (int)(is_unsent ? text - sent : text);
}

static long command(struct sock *s, unsigned long request, int *value)
{
	if (s->kind == SOCK_LISTENING && request != FIONBIO)
		return -EINVAL;
	switch (request) {
	case FIONREAD: /* SIOCINQ */
		*value = (int)sock_readable(s);
		return 0;
	case TIOCOUTQ: /* SIOCOUTQ */
		*value = queued(s, false);
		return 0;
	case SIOCOUTQNSD:
		*value = queued(s, true);
		return 0;
	case FIONBIO:
		s->is_nonblocking = *value != 0;
		return 0;
	case SIOCATMARK:
		*value = s->stream != NULL && host_tcb(s->stream)->rcv.queue.len == 0;
		return 0;
	}
	return -ENOTTY;
}

int call_ioctl(void *userdata, int fd, unsigned long request, ...)
{
	struct drill *d = drill_begin(userdata);
	long error;
	struct sock *s = drill_sock_find(d, fd, &error);
	va_list arguments;

	va_start(arguments, request);
	int *value = va_arg(arguments, int *);
	va_end(arguments);
	return (int)drill_end(d, s != NULL ? command(s, request, value) : error);
}

/* ---- pipes -------------------------------------------------------------------------------------- */

/* Pipes are the system's own; we only remember them, for splice(). */
static long make_pipe(struct drill *d, int fds[2])
{
	if (pipe2(fds, O_CLOEXEC) != 0)
		return -errno;
	for (int i = 0; i < 2; i++) {
		if (fds[i] < DRILL_FILES_MAX) {
			d->files[fds[i]] = (struct drill_file){.is_pipe = true};
			continue;
		}
		(void)close(fds[0]);
		(void)close(fds[1]);
		return -EMFILE;
	}
	return 0;
}

int call_pipe(void *userdata, int fds[2])
{
	struct drill *d = drill_begin(userdata);

	return (int)drill_end(d, make_pipe(d, fds));
}

/* Moves bytes between a pipe and a socket by way of a buffer: as much as one of the two gives or takes at once. */
int call_splice(void *userdata, int from, loff_t *from_offset, int to, loff_t *to_offset, size_t len, unsigned int flags)
{
	uint8_t bytes[65536];

	if (from_offset != NULL || to_offset != NULL) {
		errno = ESPIPE;
		return -1;
	}
	ssize_t got = call_read(userdata, from, bytes, size_min(len, sizeof bytes));

	(void)flags;
	return got > 0 ? (int)call_write(userdata, to, bytes, (size_t)got) : (int)got;
}
