/* SPDX-License-Identifier: MIT
 *
 * capture.c - packets that somebody saw on a wire (file/capture.h).
 *
 * Which connection does a segment belong to? The youngest one between its two ends, unless it is
 * a SYN that cannot be of that one any more: ports are used again. Who is the client? Who sent the
 * SYN; where nobody saw it, the end with the higher port.
 */
#include "file/capture.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/grow.h"
#include "wire/segment.h"

/* 2 MSL. After so long a silence a SYN with another ISN is a new connection. */
#define SILENCE (240 * NS_PER_S)

/* What has been seen of a connection. */
struct flow {
	time_ns last; /* time of its last segment */
	bool is_reset;
	bool has_fin[2];
};

struct capture {
	struct trace *trace;
	struct flow *flows; /* connection id - 1 */
	size_t flow_capacity;
	struct capture_counts counts;
	bool has_many_hosts; /* more than one pair, or both ends of it opened connections */
};

/* A segment and who sent it to whom. */
struct seen {
	time_ns time;
	struct span packet;
	struct ip_header ip;
	uint16_t src_port, dst_port;
	struct event fact; /* its TCP fields */
};

struct capture *capture_new(struct trace *trace)
{
	struct capture *c = grow_new(1, sizeof *c);
	c->trace = trace;
	return c;
}

void capture_free(struct capture *c)
{
	free(c->flows);
	free(c);
}

const struct capture_counts *capture_counts(const struct capture *c)
{
	return &c->counts;
}

/* ---- a packet's facts ------------------------------------------------------------ */

/* The length that the IP header tells, cut to what was on the wire; offload leaves it 0. */
static size_t ip_len(struct span packet, size_t wire_len)
{
	struct reader r = reader_of(span_cut(packet, packet.data[0] >> 4 == 4 ? 2 : 4, 2));
	size_t told = read_u16(&r);
	if (told == 0)
		return wire_len;
	return size_min(packet.data[0] >> 4 == 4 ? told : told + 40, wire_len);
}

/* `payload`: the TCP segment as far as it was captured; `len`: as long as it was. */
static bool read_tcp(struct seen *seen, struct span payload, size_t len)
{
	struct reader r = reader_of(payload);
	struct event *fact = &seen->fact;
	seen->src_port = read_u16(&r);
	seen->dst_port = read_u16(&r);
	fact->seq = read_u32(&r);
	fact->ack = read_u32(&r);
	size_t header = (read_u8(&r) >> 4) * 4u;
	fact->ctl = read_u8(&r);
	fact->window = read_u16(&r);
	fact->protocol = PROTOCOL_TCP;
	fact->len = header >= TCP_HEADER_LEN && header < len ? (uint32_t)(len - header) : 0;
	return !r.is_short && header >= TCP_HEADER_LEN && header <= len;
}

/* False, and counted, when it is no TCP segment. */
static bool read_packet(struct capture *c, struct seen *seen, size_t wire_len)
{
	struct span payload;
	enum ip_problem problem = ip_parse(seen->packet, true, &seen->ip, &payload);
	/* Where the network card computes the IP checksum, the sender's capture has a wrong one. */
	if (problem != IP_OK && problem != IP_BAD_CHECKSUM) {
		c->counts.damaged++;
	} else if (seen->ip.protocol != IP_TCP) {
		c->counts.not_tcp++;
	} else if (seen->ip.is_fragment) {
		c->counts.fragments++;
	} else {
		size_t len = ip_len(seen->packet, wire_len);
		size_t header = (size_t)(payload.data - seen->packet.data);
		seen->packet = span_cut(seen->packet, 0, len); /* without the padding of short frames */
		if (payload.len > 0 && len > header && read_tcp(seen, payload, len - header))
			return true;
		c->counts.damaged++;
	}
	return false;
}

/* ---- hosts and connections ------------------------------------------------------- */

/* Both ends of a connection within one machine have the same address and are two hosts all the same. */
static uint8_t host_of(struct capture *c, const struct ip_addr *addr, bool is_client, bool is_within)
{
	struct trace_host host = {.addr = *addr, .engine = "foreign"};
	char text[IP_ADDR_TEXT];
	ip_addr_format(addr, text);
	snprintf(host.name, sizeof host.name, "%.*s%s", is_within ? 30 : 39, text,
		 !is_within ? "" : is_client ? " client" : " server");
	for (size_t i = 0; i < trace_host_count(c->trace); i++)
		if (ip_addr_equal(&trace_host(c->trace, i)->addr, addr) && !is_within)
			return (uint8_t)i;
	if (trace_host_count(c->trace) >= TRACE_HOSTS_BY_NAME)
		host = (struct trace_host){.engine = "foreign", .name = "other servers"};
	if (trace_host_count(c->trace) >= TRACE_HOSTS_BY_NAME && is_client)
		snprintf(host.name, sizeof host.name, "other clients");
	return trace_add_host(c->trace, &host);
}

static bool is_client(const struct seen *seen)
{
	if (seen->fact.ctl & CTL_SYN)
		return !(seen->fact.ctl & CTL_ACK);
	return seen->src_port >= seen->dst_port;
}

static uint32_t open_connection(struct capture *c, const struct seen *seen)
{
	const struct ip_addr *client = &seen->ip.src, *server = &seen->ip.dst;
	struct trace_tuple tuple = {.port = {seen->src_port, seen->dst_port}};
	if (!is_client(seen)) {
		client = &seen->ip.dst;
		server = &seen->ip.src;
		tuple.port[0] = seen->dst_port;
		tuple.port[1] = seen->src_port;
	}
	bool is_within = ip_addr_equal(client, server);
	tuple.addr[0] = *client;
	tuple.addr[1] = *server;
	tuple.host[0] = host_of(c, client, true, is_within);
	tuple.host[1] = host_of(c, server, false, is_within);
	uint32_t conn = trace_add_connection(c->trace, seen->time, &tuple, 0);
	c->flows = grow_array(c->flows, &c->flow_capacity, conn, sizeof *c->flows);
	c->flows[conn - 1] = (struct flow){.last = seen->time};
	const struct trace_tuple *first = &trace_connection(c->trace, 1)->tuple;
	if (!ip_addr_equal(&first->addr[0], client) || !ip_addr_equal(&first->addr[1], server))
		c->has_many_hosts = true;
	return conn;
}

/* Does this SYN open a connection of its own, rather than belong to the one that is there? */
static bool is_new(const struct flow *flow, const struct trace_connection *conn, int end,
		   const struct seen *seen)
{
	if ((seen->fact.ctl & (CTL_SYN | CTL_ACK)) != CTL_SYN)
		return false;
	if (flow->is_reset || (flow->has_fin[0] && flow->has_fin[1]))
		return true;
	if (!conn->has_isn[end] || conn->isn[end] == seen->fact.seq)
		return false; /* a simultaneous open, or the SYN once more */
	return !conn->has_isn[1 - end] || seen->time - flow->last > SILENCE;
}

static uint32_t connection_of(struct capture *c, const struct seen *seen, int *end)
{
	uint32_t conn = trace_find_connection(c->trace, &seen->ip.src, seen->src_port, &seen->ip.dst,
					      seen->dst_port, end);
	if (conn == 0 || is_new(&c->flows[conn - 1], trace_connection(c->trace, conn), *end, seen)) {
		conn = open_connection(c, seen);
		*end = is_client(seen) ? 0 : 1;
	}
	return conn;
}

void capture_packet(struct capture *c, time_ns time, struct span packet, size_t wire_len)
{
	struct seen seen = {.time = time, .packet = packet};
	int end = 0;
	c->counts.packets++;
	if (!read_packet(c, &seen, size_max(wire_len, packet.len)))
		return;
	uint32_t conn = connection_of(c, &seen, &end);
	struct flow *flow = &c->flows[conn - 1];
	flow->last = time;
	flow->is_reset |= (seen.fact.ctl & CTL_RST) != 0;
	flow->has_fin[end] |= (seen.fact.ctl & CTL_FIN) != 0;
	const struct trace_tuple *tuple = &trace_connection(c->trace, conn)->tuple;
	uint8_t from = tuple->host[end], to = tuple->host[1 - end];
	seen.fact.time = time;
	seen.fact.conn = conn;
	seen.fact.kind = EV_SENT;
	seen.fact.host = from;
	uint32_t sent =
		trace_append(c->trace, &(struct event_draft){.fact = seen.fact, .bytes = seen.packet});
	seen.fact.kind = EV_ARRIVED;
	seen.fact.host = to;
	seen.fact.of = sent;
	(void)trace_append(c->trace, &(struct event_draft){.fact = seen.fact});
}

void capture_name_hosts(struct capture *c)
{
	if (c->has_many_hosts || trace_connection_count(c->trace) == 0)
		return;
	const struct trace_tuple *tuple = &trace_connection(c->trace, 1)->tuple;
	trace_rename_host(c->trace, tuple->host[0], "client");
	trace_rename_host(c->trace, tuple->host[1], "server");
}
