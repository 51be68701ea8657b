/* SPDX-License-Identifier: MIT
 *
 * slirp_stack.c - see slirp_stack.h.
 *
 * slirp has one timer, for router advertisements. Nobody here waits for those, so it never runs. The timers of slirp's TCP
 * are no such timers: slirp looks after them at each turn, and tells how long it can wait for the next one.
 */
#include "net/slirp_stack.h"

#if HAVE_SLIRP
#include <stdlib.h>
#include <string.h>

#include <slirp/libslirp.h>

#include "base/grow.h"

/* What a caller sleeps at most who has no room for all sockets. */
#define CROWDED_NAP (5 * NS_PER_MS)
/* Of slirp's clock, whose 0 means "no timer runs". */
#define CLOCK_START NS_PER_S

struct slirp_stack {
	Slirp *slirp;
	slirp_frame_fn *on_frame;
	void *context;
	time_ns now;

	struct pollfd *fds; /* slirp's sockets, as of the last survey */
	size_t fd_count, fd_capacity;
	uint32_t wait_ms;   /* how long slirp can wait; UINT32_MAX: for ever */
	bool is_surveyed;   /* nothing has changed since */
	bool is_crowded;    /* the caller's poll() does not see all sockets */
};

/* ---- what slirp calls ---------------------------------------------------------------------------- */

static ssize_t on_packet(const void *bytes, size_t len, void *context)
{
	struct slirp_stack *s = context;

	s->on_frame(s->context, span_of(bytes, len));
	return (ssize_t)len;
}

static void on_guest_error(const char *message, void *context)
{
	(void)message; /* what slirp thinks of our packets: it answers them, too */
	(void)context;
}

static int64_t read_clock(void *context)
{
	return ((struct slirp_stack *)context)->now + CLOCK_START;
}

static void *make_timer(SlirpTimerCb run, void *run_context, void *context)
{
	(void)run;
	(void)run_context;
	(void)context;
	return NULL;
}

static void free_timer(void *timer, void *context)
{
	(void)timer;
	(void)context;
}

static void set_timer(void *timer, int64_t expire_ms, void *context)
{
	(void)timer;
	(void)expire_ms;
	(void)context;
}

/* Sockets are asked for before each poll(): nothing has to be remembered. */
static void on_socket(int fd, void *context)
{
	(void)fd;
	(void)context;
}

static void on_progress(void *context)
{
	((struct slirp_stack *)context)->is_surveyed = false;
}

static const SlirpCb callbacks = {
	.send_packet = on_packet,
	.guest_error = on_guest_error,
	.clock_get_ns = read_clock,
	.timer_new = make_timer,
	.timer_free = free_timer,
	.timer_mod = set_timer,
	.register_poll_fd = on_socket,
	.unregister_poll_fd = on_socket,
	.notify = on_progress,
};

/* ---- slirp's sockets ----------------------------------------------------------------------------- */

static const struct {
	int slirp;
	short poll;
} event_bits[] = {
	{SLIRP_POLL_IN, POLLIN},   {SLIRP_POLL_OUT, POLLOUT}, {SLIRP_POLL_PRI, POLLPRI},
	{SLIRP_POLL_ERR, POLLERR}, {SLIRP_POLL_HUP, POLLHUP},
};

static int add_socket(int fd, int events, void *context)
{
	struct slirp_stack *s = context;
	struct pollfd wanted = {.fd = fd};

	for (size_t i = 0; i < ARRAY_LEN(event_bits); i++)
		if ((events & event_bits[i].slirp) != 0)
			wanted.events = (short)(wanted.events | event_bits[i].poll);
	s->fds = grow_array(s->fds, &s->fd_capacity, s->fd_count + 1, sizeof s->fds[0]);
	s->fds[s->fd_count] = wanted;
	return (int)s->fd_count++;
}

static int what_happened(int index, void *context)
{
	const struct slirp_stack *s = context;
	int events = 0;

	for (size_t i = 0; i < ARRAY_LEN(event_bits); i++)
		if ((s->fds[index].revents & event_bits[i].poll) != 0)
			events |= event_bits[i].slirp;
	return events;
}

static void survey(struct slirp_stack *s)
{
	if (s->is_surveyed)
		return;
	s->fd_count = 0;
	s->wait_ms = UINT32_MAX;
	slirp_pollfds_fill(s->slirp, &s->wait_ms, add_socket, s);
	s->is_surveyed = true;
}

/* ---- the stack ----------------------------------------------------------------------------------- */

void slirp_stack_input(struct slirp_stack *s, struct span frame, time_ns now)
{
	s->now = now;
	slirp_input(s->slirp, frame.data, (int)frame.len);
	s->is_surveyed = false;
}

void slirp_stack_turn(struct slirp_stack *s, time_ns now)
{
	s->now = now;
	survey(s);
	int ready = poll(s->fds, s->fd_count, 0);

	slirp_pollfds_poll(s->slirp, ready < 0, what_happened, s);
	s->is_surveyed = false;
}

time_ns slirp_stack_deadline(struct slirp_stack *s)
{
	survey(s);
	time_ns deadline = s->wait_ms == UINT32_MAX ? TIME_NEVER : s->now + s->wait_ms * NS_PER_MS;

	return s->is_crowded ? time_min(deadline, s->now + CROWDED_NAP) : deadline;
}

size_t slirp_stack_poll(struct slirp_stack *s, struct pollfd *fds, size_t room)
{
	survey(s);
	size_t count = size_min(room, s->fd_count);

	s->is_crowded = count < s->fd_count;
	if (count > 0)
		memcpy(fds, s->fds, count * sizeof fds[0]);
	return count;
}

/* ---- opening ------------------------------------------------------------------------------------- */

static struct in_addr inet4(const struct ip_addr *addr)
{
	struct in_addr in;

	memcpy(&in, addr->bytes, sizeof in);
	return in;
}

static struct in6_addr inet6(const struct ip_addr *addr)
{
	struct in6_addr in;

	memcpy(&in, addr->bytes, sizeof in);
	return in;
}

struct slirp_stack *slirp_stack_open(const struct slirp_network *network, slirp_frame_fn *on_frame, void *context,
				     struct err *err)
{
	/* Version 1: what slirp could do from the beginning is all that is needed. */
	const SlirpConfig config = {
		.version = 1,
		.in_enabled = true,
		.vnetwork = inet4(&network->net),
		.vnetmask = {htonl(0xffffff00)},
		.vhost = inet4(&network->machine),
		.vnameserver = inet4(&network->names),
		.in6_enabled = true,
		.vprefix_addr6 = inet6(&network->net6),
		.vprefix_len = 64,
		.vhost6 = inet6(&network->machine6),
		.vnameserver6 = inet6(&network->names6),
		.if_mtu = network->mtu,
		.if_mru = network->mtu,
	};
	struct slirp_stack *s = grow_new(1, sizeof *s);

	s->on_frame = on_frame;
	s->context = context;
	s->slirp = slirp_new(&config, &callbacks, s);
	if (s->slirp != NULL)
		return s;
	free(s);
	err_set(err, STATUS_LINK, "libslirp %s does not start: use --link tun or --link sim", slirp_version_string());
	return NULL;
}

void slirp_stack_close(struct slirp_stack *s)
{
	slirp_cleanup(s->slirp);
	free(s->fds);
	free(s);
}

#else

/* Nobody gets a stack, so nothing else is ever called. */
struct slirp_stack *slirp_stack_open(const struct slirp_network *network, slirp_frame_fn *on_frame, void *context,
				     struct err *err)
{
	(void)network;
	(void)on_frame;
	(void)context;
	err_set(err, STATUS_LINK,
		"this tcpsee was built without libslirp: in its sources \"make deps && make\" adds that, or use "
		"--link tun or --link sim");
	return NULL;
}

void slirp_stack_close(struct slirp_stack *s)
{
	(void)s;
}

void slirp_stack_input(struct slirp_stack *s, struct span frame, time_ns now)
{
	(void)s;
	(void)frame;
	(void)now;
}

void slirp_stack_turn(struct slirp_stack *s, time_ns now)
{
	(void)s;
	(void)now;
}

time_ns slirp_stack_deadline(struct slirp_stack *s)
{
	(void)s;
	return TIME_NEVER;
}

size_t slirp_stack_poll(struct slirp_stack *s, struct pollfd *fds, size_t room)
{
	(void)s;
	(void)fds;
	(void)room;
	return 0;
}

#endif
