/* SPDX-License-Identifier: MIT
 *
 * sock.c - see sock.h.
 */
#include "drill/sock.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"

/* Of every connection, so that SO_SNDBUF can change what of it is used. */
enum { SEND_BUFFER = 1 << 20 };

/* ---- life ---------------------------------------------------------------------------------- */

static void sock_progress(struct app *app, struct stream *stream, time_ns now);
static void sock_ended(struct app *app);

static const struct app_ops ops = {.progress = sock_progress, .ended = sock_ended};

struct sock *sock_new(struct drill *d, int domain)
{
	struct sock *s = grow_new(1, sizeof *s);

	s->app.ops = &ops;
	s->drill = d;
	s->domain = domain;
	s->fd = -1;
	s->policy = d->options.tcp;
	s->send_limit = s->policy.send_buffer;
	s->policy.send_buffer = u32_max(s->send_limit, SEND_BUFFER);
	sock_set_receive_buffer(s, s->policy.receive_buffer);
	s->next = d->socks;
	d->socks = s;
	return s;
}

void sock_free(struct sock *s)
{
	struct sock **at = &s->drill->socks;

	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	free(s->left);
	free(s);
}

void sock_orphan(struct sock *s)
{
	s->fd = -1;
	if (s->stream == NULL)
		sock_free(s);
}

void sock_attach(struct sock *s, struct drill_net *net, struct stream *stream)
{
	s->kind = SOCK_CONNECTED;
	s->net = net;
	s->stream = stream;
	s->remote = host_tcb(stream)->endpoints.remote;
	s->remote_port = host_tcb(stream)->endpoints.remote_port;
}

struct app *sock_accept(void *context, struct stream *stream)
{
	struct sock *listener = context;
	struct sock *s = sock_new(listener->drill, listener->domain);
	struct sock **end = &listener->queue;

	memcpy(s->values, listener->values, sizeof s->values);
	s->policy = listener->policy;
	s->send_limit = listener->send_limit;
	s->receive_limit = listener->receive_limit;
	sock_attach(s, listener->net, stream);
	s->was_established = true;
	s->listener = listener;
	while (*end != NULL)
		end = &(*end)->next_in_queue;
	*end = s;
	listener->news_in++;
	return &s->app;
}

/* ---- what the host tells us ------------------------------------------------------------------- */

static void note_news(struct sock *s, const struct tcb *tcb)
{
	if (tcb->rcv.nxt != s->seen_rcv_nxt)
		s->news_in++;
	if (tcb->snd.una != s->seen_snd_una && s->wants_room && (sock_events(s) & POLLOUT) != 0) {
		s->wants_room = false;
		s->news_out++;
	}
	s->seen_rcv_nxt = tcb->rcv.nxt;
	s->seen_snd_una = tcb->snd.una;
}

static void sock_progress(struct app *app, struct stream *stream, time_ns now)
{
	struct sock *s = (struct sock *)app;
	const struct tcb *tcb = host_tcb(stream);

	(void)now;
	if (!s->was_established && !tcp_is_opening(tcb) && tcb->state != TCP_CLOSED) {
		s->was_established = true;
		s->news_out++;
	}
	s->has_peer_closed |= tcb->rcv.has_fin && tcb->rcv.nxt == tcb->rcv.fin_seq + 1;
	note_news(s, tcb);
}

/* What ICMP said, in the numbers of Linux (icmp(7)). */
static int error_by_icmp(enum tcp_error error)
{
	switch (error) {
	case TCP_ERROR_NETWORK:
		return ENETUNREACH;
	case TCP_ERROR_PROTOCOL:
		return ENOPROTOOPT;
	case TCP_ERROR_PORT:
		return ECONNREFUSED;
	case TCP_ERROR_ROUTE:
		return EOPNOTSUPP;
	case TCP_ERROR_PARAMETER:
		return EPROTO;
	case TCP_ERROR_NO_ANSWER:
		return ETIMEDOUT;
	case TCP_ERROR_NONE:
	case TCP_ERROR_HOST:
	case TCP_ERROR_PROHIBITED:
	case TCP_ERROR_UNREACHABLE:
	case TCP_ERROR_HOPS:
	case TCP_ERROR_FRAGMENTS:
	case TCP_ERROR_COUNT:
		break;
	}
	return EHOSTUNREACH;
}

/* What the next call of the application hears. */
static int error_of(const struct sock *s, const struct tcb *tcb)
{
	switch (tcb->end) {
	case TCP_END_REFUSED:
		return ECONNREFUSED;
	case TCP_END_RESET: /* Linux: whoever may still write hears that it is for nothing */
		return s->drill->options.is_linux && s->has_peer_closed && !s->is_write_shut ? EPIPE : ECONNRESET;
	case TCP_END_TIMEOUT:
		return tcb->last_error != TCP_ERROR_NONE ? error_by_icmp(tcb->last_error) : ETIMEDOUT;
	case TCP_END_UNREACHABLE: /* FreeBSD: refused, whatever it was that refused */
		return s->drill->options.is_linux ? error_by_icmp(tcb->last_error) : ECONNREFUSED;
	case TCP_END_FIN: /* a RST in the place of the last ACK: the engine is content with it, kernels are not */
		return tcb->snd.is_fin_sent && tcb->snd.una != tcb->snd.nxt ? ECONNRESET : 0;
	case TCP_END_NONE:
	case TCP_END_ABORTED:
	case TCP_END_COUNT:
		return 0;
	}
	return 0;
}

/* The connection's memory goes; what nobody has read yet stays readable. */
static void keep_unread(struct sock *s, const struct tcb *tcb)
{
	struct ring unread = tcb->rcv.queue;

	if (s->fd < 0 && s->listener == NULL)
		return;
	s->left_len = unread.len;
	s->left = grow_new(1, s->left_len);
	(void)ring_take(&unread, s->left, s->left_len);
}

static void sock_ended(struct app *app)
{
	struct sock *s = (struct sock *)app;
	const struct tcb *tcb = host_tcb(s->stream);

	keep_unread(s, tcb);
	if (s->error == 0)
		s->error = error_of(s, tcb);
	s->stream = NULL;
	s->news_in++;
	s->news_out++;
	if (s->fd < 0 && s->listener == NULL)
		sock_free(s);
}

/* ---- calls -------------------------------------------------------------------------------------- */

void sock_enter(struct sock *s)
{
	if (s->stream != NULL)
		host_enter(s->net->world.host, s->stream, s->drill->clock.now);
}

void sock_hold(struct sock *s, bool is_held)
{
	if (s->stream != NULL)
		host_hold(s->net->world.host, s->stream, is_held, s->drill->clock.now);
}

struct tcp_config *sock_policy(struct sock *s)
{
	return s->stream != NULL ? host_policy(s->stream) : &s->policy;
}

void sock_policy_changed(struct sock *s)
{
	if (s->stream != NULL)
		host_policy_changed(s->net->world.host, s->stream, s->drill->clock.now);
	else if (s->kind == SOCK_LISTENING && !host_set_listener_policy(s->net->world.host, s->local_port, &s->policy))
		s->error = ENOBUFS;
}

static uint32_t round_up(uint32_t size, uint32_t unit)
{
	return (size + unit - 1) / unit * unit;
}

void sock_set_receive_buffer(struct sock *s, uint32_t size)
{
	struct tcp_config *policy = &s->policy;

	s->receive_limit = policy->receive_buffer = size;
	if (s->drill->options.is_rounding)
		policy->receive_buffer = round_up(size, policy->mss);
}

uint32_t sock_receive_buffer(const struct sock *s)
{
	bool has_met = s->stream != NULL && sock_state(s) != TCP_SYN_SENT; /* knows the size of a segment */

	return has_met && s->drill->options.is_rounding ? round_up(s->receive_limit, host_tcb(s->stream)->snd.mss) : s->receive_limit;
}

long sock_take_error(struct sock *s)
{
	int error = s->error;

	s->error = 0;
	return -error;
}

/* ---- questions -------------------------------------------------------------------------------------- */

enum tcp_state sock_state(const struct sock *s)
{
	if (s->kind == SOCK_LISTENING)
		return TCP_LISTEN;
	return s->stream != NULL ? host_tcb(s->stream)->state : TCP_CLOSED;
}

size_t sock_readable(const struct sock *s)
{
	return s->stream != NULL ? tcp_readable(host_tcb(s->stream)) : s->left_len;
}

size_t sock_writable(const struct sock *s)
{
	if (s->stream == NULL || s->is_write_shut)
		return 0;
	size_t queued = host_tcb(s->stream)->snd.queue.len;

	return size_min(tcp_writable(host_tcb(s->stream)), queued < s->send_limit ? s->send_limit - queued : 0);
}

bool sock_is_over(const struct sock *s)
{
	return s->kind == SOCK_CONNECTED && sock_state(s) == TCP_CLOSED;
}

bool sock_is_at_end(const struct sock *s)
{
	return sock_readable(s) == 0 && (s->is_read_shut || s->has_peer_closed || sock_is_over(s));
}

/* Room for a third of what may be queued, so that a writer is not woken for every byte. */
static bool has_room(const struct sock *s)
{
	if (s->stream == NULL)
		return true;
	size_t queued = host_tcb(s->stream)->snd.queue.len;

	return queued < s->send_limit && s->send_limit - queued >= queued / 2;
}

static uint32_t connection_events(const struct sock *s)
{
	bool is_over = sock_state(s) == TCP_CLOSED;
	bool is_deaf = s->is_read_shut || s->has_peer_closed || sock_is_over(s);
	bool is_mute = s->is_write_shut || sock_is_over(s);
	uint32_t events = 0;

	if (is_over || (is_deaf && is_mute))
		events |= POLLHUP;
	if (is_deaf)
		events |= POLLIN | POLLRDNORM | POLLRDHUP;
	if (s->error != 0)
		events |= POLLERR;
	if (sock_state(s) == TCP_SYN_SENT || sock_state(s) == TCP_SYN_RECEIVED)
		return events;
	if (sock_readable(s) > 0)
		events |= POLLIN | POLLRDNORM;
	if (is_mute || has_room(s))
		events |= POLLOUT | POLLWRNORM;
	return events;
}

uint32_t sock_events(const struct sock *s)
{
	if (s->kind == SOCK_LISTENING)
		return s->queue != NULL ? POLLIN | POLLRDNORM : 0;
	return connection_events(s);
}
