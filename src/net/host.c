/* SPDX-License-Identifier: MIT
 *
 * host.c - life of a host and its connections, and the stream that applications see.
 *
 * Every call of an application goes: engine call, photograph (recorder), and the connection stands
 * in the ready queue until host_next_packet() has asked the engine for all it wants to send.
 */
#include "net/host.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "net/host_internal.h"

enum { CONNECTIONS_DEFAULT = 4096, AGENDA_SLACK = 64 };

/* ---- the stream ------------------------------------------------------------------------- */

static void note_call(struct connection *c, enum tcp_call call, size_t len)
{
	recorder_call(&c->host->recorder, &c->recorded, &c->tcb, call, len, c->now);
	host_make_ready(c->host, c);
}

/* Everything queued is pushed (MAY-15 leaves the flag to us). */
static size_t stream_send(void *self, struct span text)
{
	struct connection *c = self;
	size_t taken = tcp_send(&c->tcb, text, c->now);

	if (taken > 0)
		note_call(c, CALL_SEND, taken);
	return taken;
}

static size_t stream_receive(void *self, void *into, size_t room)
{
	struct connection *c = self;
	size_t given = tcp_receive(&c->tcb, into, room, c->now);

	if (given > 0)
		note_call(c, CALL_RECEIVE, given);
	return given;
}

static size_t stream_readable(void *self)
{
	return tcp_readable(&((struct connection *)self)->tcb);
}

static size_t stream_urgent(void *self)
{
	return tcp_urgent_left(&((struct connection *)self)->tcb);
}

static size_t stream_writable(void *self)
{
	return tcp_writable(&((struct connection *)self)->tcb);
}

static enum stream_state stream_state(void *self)
{
	const struct tcb *tcb = &((struct connection *)self)->tcb;

	if (tcb->state == TCP_CLOSED)
		return STREAM_ENDED;
	if (tcp_is_opening(tcb))
		return STREAM_OPENING;
	return tcp_is_peer_done(tcb) ? STREAM_PEER_CLOSED : STREAM_OPEN;
}

static enum tcp_end stream_end(void *self)
{
	return ((struct connection *)self)->tcb.end;
}

static enum tcp_error stream_error(void *self)
{
	return tcp_last_error(&((struct connection *)self)->tcb);
}

static void stream_close(void *self)
{
	struct connection *c = self;

	if (c->tcb.snd.is_fin_queued || c->tcb.state == TCP_CLOSED)
		return;
	tcp_close(&c->tcb, c->now);
	note_call(c, CALL_CLOSE, 0);
}

static void stream_stop_reading(void *self)
{
	struct connection *c = self;

	tcp_stop_reading(&c->tcb, c->now);
	host_make_ready(c->host, c);
}

static void stream_abort(void *self)
{
	struct connection *c = self;

	if (c->tcb.state == TCP_CLOSED)
		return;
	tcp_abort(&c->tcb, c->now);
	note_call(c, CALL_ABORT, 0);
}

static void stream_report(void *self, const char *text)
{
	struct connection *c = self;

	recorder_app(&c->host->recorder, &c->recorded, text, c->now);
}

static const struct stream_ops host_stream_ops = {
	.send = stream_send,
	.receive = stream_receive,
	.readable = stream_readable,
	.urgent = stream_urgent,
	.writable = stream_writable,
	.state = stream_state,
	.end = stream_end,
	.error = stream_error,
	.close = stream_close,
	.stop_reading = stream_stop_reading,
	.abort = stream_abort,
	.report = stream_report,
};

/* ---- connections --------------------------------------------------------------------------- */

void host_make_ready(struct host *host, struct connection *c)
{
	if (c->is_ready)
		return;
	c->is_ready = true;
	c->next_ready = NULL;
	if (host->ready_first == NULL)
		host->ready_first = c;
	else
		host->ready_last->next_ready = c;
	host->ready_last = c;
}

static struct connection *fresh_connection(struct host *host)
{
	struct connection *c = host->spare;

	if (c == NULL)
		return grow_new(1, sizeof *c);
	host->spare = c->next_ready;
	return c;
}

/* Both queues as this policy wants them; a connection that is used again may have what it needs. */
static void provide_memory(struct connection *c)
{
	size_t size = (size_t)c->tcp.send_buffer + c->tcp.mss + c->tcp.receive_buffer;

	if (size <= c->memory_size)
		return;
	free(c->memory);
	c->memory = grow_bytes(size);
	c->memory_size = size;
}

static uint32_t take_slot(struct host *host, struct connection *c)
{
	if (host->free_count > 0) {
		uint32_t slot = host->free_slots[--host->free_count];

		host->slots[slot] = c;
		return slot;
	}
	host->slots =
		grow_array(host->slots, &host->slot_capacity, host->slot_count + 1, sizeof host->slots[0]);
	host->slots[host->slot_count] = c;
	return (uint32_t)host->slot_count++;
}

static struct connection *add_connection(struct host *host, const struct tcp_config *policy, const struct tcp_endpoints *e,
	time_ns now)
{
	if (host_is_crowded(host, now))
		return NULL;
	struct connection *c = fresh_connection(host);
	uint8_t *memory = c->memory;
	size_t memory_size = c->memory_size;

	memset(c, 0, offsetof(struct connection, tcb)); /* OPEN sees to that one */
	c->tcb.state = TCP_CLOSED;
	c->memory = memory;
	c->memory_size = memory_size;
	c->tcp = *policy;
	provide_memory(c);
	c->host = host;
	c->stream = (struct stream){.ops = &host_stream_ops, .self = c};
	c->armed = TIME_NEVER;
	c->tcb.endpoints = *e;
	c->slot = take_slot(host, c);
	host_table_add(host, c);
	host->open_count++;
	return c;
}

static struct tcp_memory queues_of(struct connection *c)
{
	return (struct tcp_memory){.send = c->memory, .receive = c->memory + c->tcp.send_buffer + c->tcp.mss};
}

static void open_connection(
	struct connection *c, const struct tcp_endpoints *e, bool is_active, uint32_t old, time_ns now)
{
	struct tcp_memory memory = queues_of(c);

	tcp_open(&c->tcb, &c->tcp, &memory, e, is_active, now);
	recorder_meet(&c->host->recorder, &c->recorded, e, is_active, old, now);
}

/* Chooses a port where none is given. `old`: the connection in TIME-WAIT that gives way. */
static bool may_connect(struct host *host, const struct tcp_config *policy, const struct ip_addr *remote, uint16_t port,
	uint16_t *local_port, struct connection **old, time_ns now)
{
	host->refusal = "a connection goes to one host: the address must be a unicast address, and the port not 0";
	if (!ip_addr_is_unicast(remote) || port == 0) /* MUST-46 */
		return false;
	host->refusal = "no local port is free for a connection to that address and port";
	if (*local_port == 0)
		*local_port = host_choose_port(host, remote, port);
	if (*local_port == 0)
		return false;
	*old = host_find_alive(host, remote, port, *local_port);
	host->refusal = "there is a connection between these addresses and ports already";
	if (*old == NULL || tcp_may_reconnect(&(*old)->tcb, policy, now))
		return true;
	if ((*old)->tcb.state == TCP_TIME_WAIT)
		host->refusal = "a connection between these addresses and ports is in TIME-WAIT: wait until that is over, or take "
				"another local port";
	return false;
}

struct stream *host_connect(struct host *host, const struct ip_addr *remote, uint16_t port,
	uint16_t local_port, struct app *app, time_ns now)
{
	return host_connect_with(host, &host->tcp, remote, port, local_port, app, now);
}

struct stream *host_connect_with(struct host *host, const struct tcp_config *policy, const struct ip_addr *remote, uint16_t port,
				 uint16_t local_port, struct app *app, time_ns now)
{
	struct tcp_config fitting = host_fit_policy(host, policy);
	struct connection *old = NULL;

	if (!may_connect(host, &fitting, remote, port, &local_port, &old, now))
		return NULL;
	struct tcp_endpoints e = {
		.local = host->addr, .remote = *remote, .local_port = local_port, .remote_port = port};

	if (old != NULL)
		host_step_aside(host, old);
	struct connection *c = add_connection(host, &fitting, &e, now);

	if (c == NULL) {
		if (old != NULL)
			host_stay(host, old);
		host->refusal = "there are too many connections already";
		return NULL;
	}
	c->app = app;
	c->now = now;
	open_connection(c, &e, true, 0, now);
	if (old != NULL)
		host_replace(c, old, now);
	note_call(c, CALL_OPEN, 0);
	return &c->stream;
}

struct connection *host_accept(struct host *host, struct listener *l, const struct tcp_endpoints *e,
	const struct connection *old, time_ns now)
{
	struct connection *c = add_connection(host, &l->tcp, e, now);

	if (c == NULL)
		return NULL;
	host_enter_listener(c, l);
	c->now = now;
	open_connection(c, e, false, old != NULL ? old->recorded.conn : 0, now);
	return c;
}

/* ---- applications ------------------------------------------------------------------------------ */

void host_run_app(struct connection *c, time_ns now)
{
	c->now = now;
	host_welcome(c);
	if (c->app != NULL)
		c->app->ops->progress(c->app, &c->stream, now);
}

static void end_app(struct connection *c)
{
	struct app *app = c->app;

	c->app = NULL;
	if (app != NULL && app->ops->ended != NULL)
		app->ops->ended(app);
}

/* A passive open that went back to LISTEN has no peer any more: the listener itself stands apart. */
bool host_is_over(const struct connection *c)
{
	return c->tcb.state == TCP_CLOSED ||
	       (c->tcb.state == TCP_LISTEN && c->is_accepting);
}

static void release(struct host *host, struct connection *c)
{
	end_app(c);
	host_leave_listener(c);
	host_leave_table(host, c);
	host->forgotten -= c->is_forgotten;
	host->slots[c->slot] = NULL;
	host->free_slots = grow_array(
		host->free_slots, &host->free_capacity, host->free_count + 1, sizeof host->free_slots[0]);
	host->free_slots[host->free_count++] = c->slot;
	host->open_count--;
	c->next_ready = host->spare;
	host->spare = c;
}

static time_ns next_deadline(const struct connection *c)
{
	time_ns deadline = tcp_next_deadline(&c->tcb);

	if (c->app != NULL && c->app->ops->deadline != NULL)
		deadline = time_min(deadline, c->app->ops->deadline(c->app));
	return deadline;
}

/* Each short timer before a distant one leaves an entry that nobody waits for until the distant time has come: a peer that makes
 * us wait again and again must not fill our memory with them. */
static void tidy_agenda(struct host *host)
{
	host->agenda.count = 0;
	for (size_t i = 0; i < host->slot_count; i++)
		if (host->slots[i] != NULL && host->slots[i]->armed != TIME_NEVER)
			agenda_add(&host->agenda, host->slots[i]->armed, (uint32_t)i);
}

void host_settle(struct host *host, struct connection *c, time_ns now)
{
	if (host_is_over(c)) {
		release(host, c);
		return;
	}
	if (c->tcb.state == TCP_TIME_WAIT)
		host_note_time_wait(host, c, now);
	time_ns deadline = next_deadline(c);

	if (deadline >= c->armed)
		return; /* an entry that is due no later stands already; when it comes it is looked at anew */
	c->armed = deadline;
	if (host->agenda.count < AGENDA_SLACK + 4 * host->slot_count)
		agenda_add(&host->agenda, deadline, c->slot);
	else
		tidy_agenda(host);
}

void host_tell_app(struct host *host, struct connection *c, time_ns now)
{
	host_run_app(c, now);
	host_make_ready(host, c);
}

/* ---- life ------------------------------------------------------------------------------------------- */

static bool is_zero(const uint8_t key[16])
{
	uint8_t any = 0;

	for (size_t i = 0; i < 16; i++)
		any |= key[i];
	return any == 0;
}

struct tcp_config host_fit_policy(const struct host *host, const struct tcp_config *policy)
{
	uint32_t headers = (uint32_t)ip_header_len(&host->addr) + TCP_HEADER_LEN;
	struct tcp_config fitting = *policy;

	if (host->mtu > headers && fitting.mss > host->mtu - headers)
		fitting.mss = (uint16_t)(host->mtu - headers); /* MUST-67 */
	fitting.mtu = host->mtu;
	if (is_zero(fitting.isn_key))
		memcpy(fitting.isn_key, host->tcp.isn_key, sizeof fitting.isn_key);
	return fitting;
}

struct host *host_new(const struct host_config *config)
{
	struct host *host = grow_new(1, sizeof *host);

	host->addr = config->addr;
	host->tcp = config->tcp;
	host->recorder = config->recorder;
	host->mtu = config->mtu;
	host->connections_max = config->connections_max > 0 ? config->connections_max : CONNECTIONS_DEFAULT;
	rng_seed(&host->rng, config->seed);
	if (is_zero(host->tcp.isn_key))
		for (size_t i = 0; i < 16; i++)
			host->tcp.isn_key[i] = (uint8_t)rng_next(&host->rng);
	host_ports_start(host);
	host->tcp = host_fit_policy(host, &host->tcp);
	return host;
}

static void free_connection(struct connection *c)
{
	free(c->memory);
	free(c);
}

void host_free(struct host *host)
{
	if (host == NULL)
		return;
	for (size_t i = 0; i < host->slot_count; i++) {
		if (host->slots[i] == NULL)
			continue;
		end_app(host->slots[i]);
		free_connection(host->slots[i]);
	}
	while (host->spare != NULL) {
		struct connection *c = host->spare;

		host->spare = c->next_ready;
		free_connection(c);
	}
	agenda_fini(&host->agenda);
	fragments_fini(&host->fragments);
	free(host->slots);
	free(host->free_slots);
	free(host->buckets);
	free(host);
}

size_t host_open_connections(const struct host *host, bool is_time_wait_open)
{
	size_t count = 0;

	for (size_t i = 0; i < host->slot_count; i++)
		if (host->slots[i] != NULL &&
			(is_time_wait_open || host->slots[i]->tcb.state != TCP_TIME_WAIT))
			count++;
	return count;
}

const char *host_refusal(const struct host *host)
{
	return host->refusal;
}

const struct host_counts *host_counts(const struct host *host)
{
	return &host->counts;
}

const struct ip_addr *host_addr(const struct host *host)
{
	return &host->addr;
}
