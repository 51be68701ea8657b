/* SPDX-License-Identifier: MIT
 *
 * host_calls.c - calls into a host from outside its applications: sockets, a user's commands.
 *
 * An application gets its turn from the host and calls its stream then. Whoever calls at a time of his own enters
 * first: the connection learns what time it is and stands in the ready queue until host_next_packet() has
 * asked the engine for all it wants to send.
 */
#include "net/host_internal.h"

static struct connection *connection_of(const struct stream *stream)
{
	return stream->self;
}

void host_enter(struct host *host, struct stream *stream, time_ns now)
{
	struct connection *c = connection_of(stream);

	c->now = now;
	host_make_ready(host, c);
}

void host_stop_reading(struct host *host, struct stream *stream, time_ns now)
{
	host_enter(host, stream, now);
	stream->ops->stop_reading(stream->self);
}

void host_hold(struct host *host, struct stream *stream, bool is_held, time_ns now)
{
	host_enter(host, stream, now);
	tcp_hold(&connection_of(stream)->tcb, is_held);
}

uint32_t host_connection_id(const struct stream *stream)
{
	return connection_of(stream)->recorded.conn;
}

const struct tcb *host_tcb(const struct stream *stream)
{
	return &connection_of(stream)->tcb;
}

struct tcp_config *host_policy(const struct stream *stream)
{
	return &connection_of(stream)->tcp;
}

uint8_t host_received_dscp(const struct stream *stream)
{
	return connection_of(stream)->dscp_received;
}

void host_policy_changed(struct host *host, struct stream *stream, time_ns now)
{
	host_enter(host, stream, now);
	tcp_policy_changed(&connection_of(stream)->tcb, now);
}

/* ---- listeners ----------------------------------------------------------------------------- */

bool host_set_listener_policy(struct host *host, uint16_t port, const struct tcp_config *policy)
{
	const struct listener *l = host_find_listener(host, port);

	if (l == NULL)
		return false;
	host->listeners[l - host->listeners].tcp = host_fit_policy(host, policy);
	return true;
}

/* ---- a user's commands ------------------------------------------------------------------------ */

void host_close(struct host *host, struct stream *stream, time_ns now)
{
	struct connection *c = connection_of(stream);

	c->now = now;
	stream->ops->close(c);
	host_tell_app(host, c, now);
}

void host_abort(struct host *host, struct stream *stream, time_ns now)
{
	struct connection *c = connection_of(stream);

	c->now = now;
	stream->ops->abort(c);
	host_tell_app(host, c, now);
}

size_t host_send_urgent(struct host *host, struct stream *stream, struct span text, time_ns now)
{
	struct connection *c = connection_of(stream);

	host_enter(host, stream, now);
	size_t taken = tcp_send_urgent(&c->tcb, text, now);

	if (taken > 0)
		recorder_call(&host->recorder, &c->recorded, &c->tcb, CALL_SEND, taken, now);
	return taken;
}
