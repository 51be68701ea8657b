/* SPDX-License-Identifier: MIT
 *
 * init.c - the beginning and the end of the library: fills the table of the interface.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "drill/calls.h"
#include "drill/sock.h"

_Noreturn void drill_fail(const struct err *err)
{
	(void)fprintf(stderr, "tcpsee: %s\n", err->text);
	exit(err->status);
}

static void drill_free(void *userdata)
{
	struct drill *d = userdata;

	for (int fd = 0; fd < DRILL_FILES_MAX; fd++)
		if (d->files[fd].epoll != NULL)
			drill_epoll_free(d->files[fd].epoll);
	drill_network_fini(d); /* ends the streams, whose sockets then are ours to free */
	while (d->socks != NULL)
		sock_free(d->socks);
	drill_clock_fini(d);
	drill_options_fini(&d->options);
	free(d);
}

static struct drill *drill_new(const char *flags)
{
	struct drill *d = grow_new(1, sizeof *d);
	struct err err = {.status = STATUS_USAGE};

	if (!drill_options_parse(&d->options, flags, &err))
		drill_fail(&err);
	drill_clock_init(d);
	drill_network_init(d);
	return d;
}

static const struct packetdrill_interface calls = {
	.free = drill_free,
	.socket = call_socket,
	.bind = call_bind,
	.listen = call_listen,
	.accept = call_accept,
	.connect = call_connect,
	.read = call_read,
	.readv = call_readv,
	.recv = call_recv,
	.recvfrom = call_recvfrom,
	.recvmsg = call_recvmsg,
	.write = call_write,
	.writev = call_writev,
	.send = call_send,
	.sendto = call_sendto,
	.sendmsg = call_sendmsg,
	.fcntl = call_fcntl,
	.ioctl = call_ioctl,
	.close = call_close,
	.shutdown = call_shutdown,
	.getsockopt = call_getsockopt,
	.setsockopt = call_setsockopt,
	.poll = call_poll,
	.netdev_send = call_netdev_send,
	.netdev_receive = call_netdev_receive,
	.usleep = call_usleep,
	.gettimeofday = call_gettimeofday,
	.epoll_create = call_epoll_create,
	.epoll_ctl = call_epoll_ctl,
	.epoll_wait = call_epoll_wait,
	.pipe = call_pipe,
	.splice = call_splice,
};

__attribute__((visibility("default"))) void packetdrill_interface_init(const char *flags,
								       struct packetdrill_interface *table)
{
	struct drill *d = drill_new(flags);

	*table = calls;
	table->userdata = d;
}
