/* SPDX-License-Identifier: MIT
 *
 * calls_poll.c - poll.
 */
#include <errno.h>

#include "drill/calls.h"
#include "drill/sock.h"

struct polling {
	struct drill *drill;
	struct pollfd *fds;
	nfds_t count;
	long ready; /* entries with an answer, as of the last look */
};

static short answer(struct drill *d, const struct pollfd *p)
{
	const struct drill_file *file = drill_file_find(d, p->fd);

	if (p->fd < 0)
		return 0;
	if (file == NULL)
		return POLLNVAL;
	if (file->sock == NULL)
		return 0;
	return (short)((int)sock_events(file->sock) & (p->events | POLLERR | POLLHUP));
}

static bool look(void *context)
{
	struct polling *p = context;

	p->ready = 0;
	for (nfds_t i = 0; i < p->count; i++) {
		p->fds[i].revents = answer(p->drill, &p->fds[i]);
		p->ready += p->fds[i].revents != 0;
	}
	return p->ready > 0;
}

int call_poll(void *userdata, struct pollfd *fds, nfds_t count, int timeout_ms)
{
	struct drill *d = drill_begin(userdata);
	struct polling p = {.drill = d, .fds = fds, .count = count};
	time_ns deadline = timeout_ms < 0 ? TIME_NEVER : d->clock.now + timeout_ms * NS_PER_MS;

	if (drill_wait(d, look, &p, deadline) == DRILL_NEVER)
		return (int)drill_end(d, -EDEADLK);
	return (int)drill_end(d, p.ready);
}
