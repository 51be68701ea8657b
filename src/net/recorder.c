/* SPDX-License-Identifier: MIT
 *
 * recorder.c - see recorder.h.
 */
#include "net/recorder.h"

#include <string.h>

#include "wire/icmp.h"
#include "wire/icmp_quote.h"

/* So that the picture begins with LISTEN over there, and not with a guess. */
static void note_listening_peer(const struct recorder *r, uint32_t conn, uint8_t peer, time_ns now)
{
	struct change change = {.variable = VAR_STATE, .before = TCP_CLOSED, .after = TCP_LISTEN};
	bool is_foreign = strcmp(trace_host(r->trace, peer)->engine, "foreign") == 0;
	struct event_draft draft = {
		.fact = {.time = now, .kind = EV_CALL, .code = CALL_LISTEN, .conn = conn, .host = peer},
		.changes = &change,
		.change_count = 1,
	};

	draft.fact.certainty = is_foreign ? CERTAINTY_LIKELY : CERTAINTY_MEASURED;
	trace_append(r->trace, &draft);
}

bool recorder_knows(const struct recorder *r, const struct packet *packet)
{
	return r->trace != NULL && trace_find_connection(r->trace, &packet->ip.src, packet->segment.src_port,
						 &packet->ip.dst, packet->segment.dst_port, NULL) != 0;
}

/* The host with this address; a link may lead to more of them than were named, and the last place is for all that find none. */
static uint8_t find_peer(const struct recorder *r, const struct ip_addr *addr)
{
	struct trace_host host = {.addr = *addr, .engine = "foreign"};

	for (size_t h = 0; h < trace_host_count(r->trace); h++)
		if (h != r->host && ip_addr_equal(&trace_host(r->trace, h)->addr, addr))
			return (uint8_t)h;
	if (trace_host_count(r->trace) < TRACE_HOSTS_BY_NAME)
		ip_addr_format(addr, host.name);
	else
		host = (struct trace_host){.name = "others", .engine = "foreign"};
	return trace_add_host(r->trace, &host);
}

void recorder_meet(const struct recorder *r, struct recorded_connection *c, const struct tcp_endpoints *e,
	bool is_opener, uint32_t old, time_ns now)
{
	memset(c, 0, sizeof *c);
	c->photograph[VAR_STATE] = is_opener ? TCP_CLOSED : TCP_LISTEN;
	if (r->trace == NULL)
		return;
	if (!is_opener)
		c->conn = trace_find_connection(
			r->trace, &e->local, e->local_port, &e->remote, e->remote_port, NULL);
	if (c->conn != old)
		return;
	struct trace_tuple tuple = {0};
	int us = is_opener ? 0 : 1;
	uint8_t peer = find_peer(r, &e->remote);

	tuple.host[us] = r->host;
	tuple.addr[us] = e->local;
	tuple.port[us] = e->local_port;
	tuple.host[1 - us] = peer;
	tuple.addr[1 - us] = e->remote;
	tuple.port[1 - us] = e->remote_port;
	c->conn = trace_add_connection(r->trace, now, &tuple, 0);
	c->cause = trace_connection(r->trace, c->conn)->opened;
	if (is_opener && r->is_peer_listening)
		note_listening_peer(r, c->conn, peer, now);
}

bool recorder_is_new(const struct recorder *r, const struct packet *syn)
{
	int end;
	uint32_t id = trace_find_connection(
		r->trace, &syn->ip.src, syn->segment.src_port, &syn->ip.dst, syn->segment.dst_port, &end);

	if (id == 0)
		return true;
	const struct trace_connection *conn = trace_connection(r->trace, id);
	bool was_taken = conn->first_state[1 - end] >= 0; /* our end had a state: there was a TCB */

	return was_taken || (conn->has_isn[end] && conn->isn[end] != syn->segment.seq);
}

void recorder_meet_opener(const struct recorder *r, const struct packet *syn, time_ns now)
{
	struct trace_tuple tuple = {
		.host = {r->host, find_peer(r, &syn->ip.dst)},
		.addr = {syn->ip.src, syn->ip.dst},
		.port = {syn->segment.src_port, syn->segment.dst_port},
	};

	(void)trace_add_connection(r->trace, now, &tuple, 0);
}

/* Photographs `tcb` and lists what is different from the last photograph. */
static size_t differences(
	struct recorded_connection *c, const struct tcb *tcb, struct change changes[VAR_COUNT])
{
	int64_t now[VAR_COUNT];
	size_t count = 0;

	if (tcb == NULL)
		return 0;
	tcp_photograph(tcb, now);
	for (size_t v = 0; v < VAR_COUNT; v++) {
		if (now[v] == c->photograph[v])
			continue;
		changes[count++] =
			(struct change){.before = c->photograph[v], .after = now[v], .variable = (uint8_t)v};
		c->photograph[v] = now[v];
	}
	return count;
}

static uint32_t append(const struct recorder *r, struct recorded_connection *c, const struct tcb *tcb,
	struct event_draft *draft)
{
	struct change changes[VAR_COUNT];

	draft->fact.host = r->host;
	if (c != NULL) {
		draft->fact.conn = c->conn;
		draft->changes = changes;
		draft->change_count = differences(c, tcb, changes);
	}
	return trace_append(r->trace, draft);
}

uint32_t recorder_call(const struct recorder *r, struct recorded_connection *c, const struct tcb *tcb,
	enum tcp_call call, size_t len, time_ns now)
{
	if (r->trace == NULL)
		return 0;
	struct event_draft draft = {.fact = {.time = now,
					    .kind = EV_CALL,
					    .code = (uint8_t)call,
					    .len = (uint32_t)len,
					    .cause = c->cause}};

	uint32_t id = append(r, c, tcb, &draft);

	if (call != CALL_RECEIVE) /* an ACK follows from the text that came, not from its being read */
		c->cause = id;
	return id;
}

uint32_t recorder_timeout(const struct recorder *r, struct recorded_connection *c, const struct tcb *tcb,
	enum tcp_timer timer, time_ns now)
{
	if (r->trace == NULL)
		return 0;
	struct event_draft draft = {.fact = {.time = now, .kind = EV_TIMEOUT, .code = (uint8_t)timer}};

	c->cause = append(r, c, tcb, &draft);
	return c->cause;
}

uint32_t recorder_app(const struct recorder *r, struct recorded_connection *c, const char *text, time_ns now)
{
	if (r->trace == NULL)
		return 0;
	struct event_draft draft = {.fact = {.time = now, .kind = EV_APP, .cause = c->cause},
		.bytes = span_of(text, strlen(text))};

	return append(r, c, NULL, &draft);
}

static void put_segment(struct event *fact, const struct tcp_segment *seg)
{
	fact->protocol = PROTOCOL_TCP;
	fact->ctl = seg->ctl;
	fact->seq = seg->seq;
	fact->ack = seg->ack;
	fact->len = (uint32_t)seg->text.len;
	fact->window = seg->window;
}

uint32_t recorder_sent(const struct recorder *r, struct recorded_connection *c, const struct tcb *tcb,
	const struct tcp_output *out, struct span packet, time_ns now)
{
	if (r->trace == NULL)
		return 0;
	struct event_draft draft = {
		.fact = {.time = now, .kind = EV_SENT, .code = (uint8_t)out->why, .cause = c->cause},
		.bytes = packet};

	put_segment(&draft.fact, &out->seg);
	return append(r, c, tcb, &draft);
}

uint32_t recorder_arrived(const struct recorder *r, struct recorded_connection *c, const struct tcb *tcb,
	const struct tcp_segment *seg, uint32_t sent_id, uint64_t found, struct span packet, time_ns now)
{
	if (r->trace == NULL)
		return 0;
	struct event_draft draft = {
		.fact = {.time = now, .kind = EV_ARRIVED, .of = sent_id, .cause = sent_id, .found = found}};

	put_segment(&draft.fact, seg);
	if ((found & FOUND_BAD_CHECKSUM) != 0 || seg->ecn == IP_ECN_CE || sent_id == 0)
		draft.bytes = packet; /* they differ from those that left, or left in pieces; otherwise the EV_SENT has them */
	if (c == NULL && sent_id != 0)
		draft.fact.conn = trace_event(r->trace, sent_id)->conn;
	uint32_t id = append(r, c, tcb, &draft);

	if (c != NULL)
		c->cause = id;
	return id;
}

uint32_t recorder_icmp_arrived(const struct recorder *r, struct recorded_connection *c, const struct tcb *tcb,
	uint32_t sent_id, uint64_t found, time_ns now)
{
	if (r->trace == NULL)
		return 0;
	struct event_draft draft = {.fact = {.time = now,
					    .kind = EV_ARRIVED,
					    .protocol = PROTOCOL_ICMP,
					    .of = sent_id,
					    .cause = sent_id,
					    .found = found}};
	uint32_t id = append(r, c, tcb, &draft);

	if (c != NULL)
		c->cause = id;
	return id;
}

uint32_t recorder_lost(const struct recorder *r, uint32_t sent_id, enum loss loss, time_ns now)
{
	if (r->trace == NULL || sent_id == 0)
		return 0;
	const struct event *sent = trace_event(r->trace, sent_id);
	struct event_draft draft = {.fact = *sent};

	draft.fact.time = now;
	draft.fact.kind = EV_LOST;
	draft.fact.code = (uint8_t)loss;
	draft.fact.of = draft.fact.cause = sent_id;
	draft.fact.outcome = draft.fact.number = 0;
	draft.fact.blob = draft.fact.changes = 0;
	draft.fact.blob_len = 0;
	return trace_append(r->trace, &draft);
}

/* An ICMP error belongs to the connection whose segment it quotes. */
static uint32_t quoted_connection(const struct trace *trace, const struct packet *packet)
{
	struct icmp_message message;
	struct icmp_quote quote;

	if (!icmp_parse(&packet->ip, packet->payload, &message) || !icmp_read_quote(message.rest, &quote))
		return 0;
	return trace_find_connection(trace, &quote.src, quote.src_port, &quote.dst, quote.dst_port, NULL);
}

static void put_packet(const struct trace *trace, struct event *fact, const struct packet *packet)
{
	bool is_icmp = packet->ip.protocol == IP_ICMP || packet->ip.protocol == IP_ICMPV6;

	if (!packet->is_tcp) {
		fact->protocol = is_icmp ? PROTOCOL_ICMP : PROTOCOL_OTHER;
		if (is_icmp && fact->conn == 0)
			fact->conn = quoted_connection(trace, packet);
		return;
	}
	fact->protocol = PROTOCOL_TCP;
	if (!packet_has_segment(packet))
		return;
	put_segment(fact, &packet->segment);
	if (fact->conn == 0)
		fact->conn = trace_find_connection(trace, &packet->ip.src, packet->segment.src_port, &packet->ip.dst,
						   packet->segment.dst_port, NULL);
}

/* A recorder of the far side stands for whoever is there: the host of the event is the connection's end that is not at `near`. */
static uint8_t far_host(const struct recorder *r, uint32_t conn, const struct ip_addr *near)
{
	if (conn == 0)
		return r->host;
	const struct trace_tuple *tuple = &trace_connection(r->trace, conn)->tuple;

	if (r->host == tuple->host[0] || r->host == tuple->host[1])
		return r->host;
	return tuple->host[ip_addr_equal(&tuple->addr[0], near) ? 1 : 0];
}

static uint32_t append_packet(const struct recorder *r, struct event_draft *draft, const struct packet *packet,
			      const struct deduction *deduced)
{
	bool is_sent = draft->fact.kind == EV_SENT;

	put_packet(r->trace, &draft->fact, packet);
	draft->fact.host = far_host(r, draft->fact.conn, is_sent ? &packet->ip.dst : &packet->ip.src);
	if (deduced != NULL && deduced->count > 0) {
		draft->fact.certainty = CERTAINTY_LIKELY;
		draft->changes = deduced->changes;
		draft->change_count = deduced->count;
	}
	return trace_append(r->trace, draft);
}

uint32_t recorder_packet_sent(const struct recorder *r, uint32_t conn, enum tcp_why why, uint32_t cause,
			      const struct packet *packet, const struct deduction *deduced, time_ns now)
{
	if (r->trace == NULL)
		return 0;
	struct event_draft draft = {
		.fact = {.time = now, .kind = EV_SENT, .code = (uint8_t)why, .conn = conn, .cause = cause},
		.bytes = packet->bytes,
	};

	return append_packet(r, &draft, packet, deduced);
}

uint32_t recorder_packet_arrived(const struct recorder *r, uint32_t conn, uint32_t sent_id,
				 const struct packet *packet, const struct deduction *deduced, time_ns now)
{
	if (r->trace == NULL)
		return 0;
	struct event_draft draft = {
		.fact = {.time = now, .kind = EV_ARRIVED, .conn = conn, .of = sent_id, .cause = sent_id}};

	if ((packet->ip.traffic_class & IP_ECN_MASK) == IP_ECN_CE)
		draft.bytes = packet->bytes; /* marked on the way */
	return append_packet(r, &draft, packet, deduced);
}
