/* SPDX-License-Identifier: MIT
 *
 * host_packets.c - packets in and out of a host: demultiplexing, timers.
 */
#include <string.h>

#include "base/assert.h"
#include "net/host_internal.h"

/* ---- out ------------------------------------------------------------------------------------- */

size_t host_write_packet(struct host *host, uint8_t *into, const struct tcp_config *policy, const struct ip_addr *to,
	const struct tcp_output *out)
{
	const struct tcp_segment *seg = &out->seg;
	struct ip_header ip = {.src = host->addr,
		.dst = *to,
		.protocol = IP_TCP,
		.ttl = policy->ttl, /* MUST-49 */
		.traffic_class = (uint8_t)(policy->dscp << IP_DSCP_SHIFT | seg->ecn), /* SHLD-22 */
		.id = host->ip_id++, /* unlike its neighbours', for those that may be cut (RFC 6864 4.2) */
		.dont_fragment = !out->may_fragment,
		.route = out->route};
	size_t header = ip_header_len(&host->addr) + (out->route != NULL ? ip_route_len(out->route) : 0);
	size_t len = segment_write(into + header, HOST_PACKET_MAX - header, seg, &host->addr, to);
	size_t written = ip_write_header(into, header, &ip, len);

	assert(len > 0 && written == header);
	return header + len;
}

static bool next_output(struct connection *c, time_ns now, struct tcp_output *out)
{
	enum app_turn turn = c->app_turn;

	if (turn == APP_FIRST) {
		c->app_turn = APP_NOT_DUE;
		host_run_app(c, now);
	}
	if (tcp_next_segment(&c->tcb, now, out))
		return true;
	if (turn != APP_AFTER_ENGINE)
		return false;
	c->app_turn = APP_NOT_DUE;
	host_run_app(c, now);
	return tcp_next_segment(&c->tcb, now, out);
}

static bool next_from_connection(
	struct host *host, struct connection *c, time_ns now, struct span *packet, uint32_t *sent_id)
{
	struct tcp_output out;

	if (!next_output(c, now, &out))
		return false;
	*packet = span_of(host->packet, host_write_packet(host, host->packet, &c->tcp, &c->tcb.endpoints.remote, &out));
	*sent_id = recorder_sent(&host->recorder, &c->recorded, &c->tcb, &out, *packet, now);
	return true;
}

bool host_next_packet(struct host *host, time_ns now, struct span *packet, uint32_t *sent_id)
{
	if (host_next_answer(host, packet, sent_id))
		return true;
	while (host->ready_first != NULL) {
		struct connection *c = host->ready_first;

		if (next_from_connection(host, c, now, packet, sent_id))
			return true;
		host->ready_first = c->next_ready;
		c->is_ready = false;
		host_settle(host, c, now);
	}
	return false;
}

static void answer_closed(struct host *host, const struct packet *packet, uint32_t sent_id, time_ns now)
{
	const struct recorder *recorder = host_recorder_for(host, packet);
	struct tcp_output out;
	uint32_t cause = recorder_arrived(recorder, NULL, NULL, &packet->segment, sent_id,
					  FOUND_NO_CONNECTION, packet->bytes, now);

	if (tcp_closed_arrives(&packet->segment, &out))
		host_answer_segment(host, recorder, &host->tcp, &packet->ip.src, &out, cause, now);
}

/* ---- TCP in ------------------------------------------------------------------------------------- */

static void deliver(struct host *host, const struct knock *k, const struct packet *packet, uint32_t sent_id, time_ns now)
{
	struct connection *c = k->connection;
	bool was_opening = tcp_is_opening(&c->tcb);

	c->dscp_received = packet->ip.traffic_class >> IP_DSCP_SHIFT;
	uint64_t found = k->found;

	if (host_is_backlog_full(c) && (packet->segment.ctl & (CTL_ACK | CTL_RST)) == CTL_ACK)
		found |= FOUND_BACKLOG_FULL; /* our SYN,ACK goes again, and so does this */
	else
		found |= tcp_segment_arrives(&c->tcb, &packet->segment, now);

	host_note_handshake(c);
	if (packet->problem == SEGMENT_BAD_OPTION)
		found |= FOUND_BAD_OPTION;
	recorder_arrived(&host->recorder, &c->recorded, &c->tcb, &packet->segment, sent_id, found, packet->bytes, now);
	if (was_opening)
		c->app_turn = APP_AFTER_ENGINE;
	else if (c->app_turn == APP_NOT_DUE)
		c->app_turn = APP_FIRST;
	host_make_ready(host, c);
}

/* DEVIATION: MUST-53 only where it is wanted, or our own packets go by a route: else anybody could lead a connection's
 * packets to himself (RFC 7126 4.3). */
static bool has_strange_route(const struct host *host, const struct packet *packet)
{
	struct ip_route back;

	if (packet->ip.options.len == 0 || host->tcp.has_source_routes ||
		!ip_route_back(packet->ip.options, &packet->ip.src, &back))
		return false;
	const struct connection *c =
		host_find(host, &packet->ip.src, packet->segment.src_port, packet->segment.dst_port);

	return c == NULL || c->tcb.route.count == 0;
}

/* What makes a segment not worth believing; 0: nothing. */
static uint64_t disbelief(const struct host *host, const struct packet *packet)
{
	if (!packet_has_segment(packet))
		return FOUND_BAD_HEADER;
	if (!segment_checksum_ok(&packet->ip.src, &packet->ip.dst, packet->payload))
		return FOUND_BAD_CHECKSUM; /* MUST-3 */
	if (!ip_addr_is_unicast(&packet->ip.src)) /* MUST-63 */
		return FOUND_IGNORED;
	return has_strange_route(host, packet) ? FOUND_SOURCE_ROUTE | FOUND_IGNORED : 0;
}

static void tcp_arrives(struct host *host, const struct packet *packet, uint32_t sent_id, time_ns now)
{
	uint64_t trouble = disbelief(host, packet);

	if (trouble != 0) { /* recorded, otherwise without effect */
		recorder_arrived(host_recorder_for(host, packet), NULL, NULL, &packet->segment, sent_id, trouble, packet->bytes, now);
		return;
	}
	struct knock k;

	host_knock(host, packet, &k, now);
	switch (k.verdict) {
	case KNOCK_DELIVER:
		deliver(host, &k, packet, sent_id, now);
		return;
	case KNOCK_NOBODY:
		answer_closed(host, packet, sent_id, now);
		return;
	case KNOCK_DROPPED:
	case KNOCK_ANSWERED:
		break;
	}
	const struct recorder *recorder = host_recorder_for(host, packet);
	uint32_t cause = recorder_arrived(recorder, NULL, NULL, &packet->segment, sent_id, k.found, packet->bytes, now);

	if (k.verdict == KNOCK_ANSWERED)
		host_answer_segment(host, recorder, k.policy, &packet->ip.src, &k.answer, cause, now);
}

/* ---- whatever comes ----------------------------------------------------------------------------- */

static void whole_arrives(struct host *host, const struct packet *packet, uint32_t sent_id, time_ns now)
{
	if (packet->is_tcp)
		tcp_arrives(host, packet, sent_id, now);
	else if (packet->ip.protocol == IP_ICMP || packet->ip.protocol == IP_ICMPV6)
		host_icmp_arrives(host, packet, sent_id, now);
	else
		host_answer_unreachable(host, packet, now);
}

/* A piece arrives as such; what it completes has no sending of its own. */
static void fragment_arrives(struct host *host, const struct packet *piece, uint32_t sent_id, time_ns now)
{
	struct packet whole;

	if (sent_id != 0)
		recorder_packet_arrived(host_recorder_for(host, piece), 0, sent_id, piece, NULL, now);
	if (fragments_take(&host->fragments, piece, now, &whole))
		whole_arrives(host, &whole, 0, now);
}

void host_arrives(struct host *host, const struct packet *packet, uint32_t sent_id, time_ns now)
{
	if (!ip_addr_equal(&packet->ip.dst, &host->addr) || packet->ip.is_en_route) /* we are no router */
		return;
	if (packet->ip.is_fragment)
		fragment_arrives(host, packet, sent_id, now);
	else
		whole_arrives(host, packet, sent_id, now);
}

/* ---- time --------------------------------------------------------------------------------- */

time_ns host_deadline(const struct host *host)
{
	const struct agenda_entry *first = agenda_first(&host->agenda);

	if (host->ready_first != NULL || host_has_answer(host))
		return 0;
	return time_min(first != NULL ? first->time : TIME_NEVER, fragments_deadline(&host->fragments));
}

static void time_passes(struct host *host, struct connection *c, time_ns now)
{
	bool was_in_trouble = c->tcb.is_in_trouble;
	unsigned fired = tcp_timeouts(&c->tcb, now);

	for (unsigned t = 0; t < TIMER_COUNT; t++)
		if ((fired & 1u << t) != 0)
			recorder_timeout(&host->recorder, &c->recorded, &c->tcb, (enum tcp_timer)t, now);
	if (c->tcb.is_in_trouble && !was_in_trouble) /* SHLD-9; there is no second gateway that IP could try (MUST-20) */
		recorder_app(&host->recorder, &c->recorded, "told: the peer does not answer", now);
	host_run_app(c, now);
	host_make_ready(host, c);
}

void host_timeouts(struct host *host, time_ns now)
{
	const struct agenda_entry *first;

	host_give_up_fragments(host, now);
	while ((first = agenda_first(&host->agenda)) != NULL && first->time <= now) {
		struct agenda_entry entry = *first;
		struct connection *c = entry.key < host->slot_count ? host->slots[entry.key] : NULL;

		agenda_remove_first(&host->agenda);
		if (c == NULL || c->armed != entry.time)
			continue; /* the slot's former owner, or an entry that an earlier one has overtaken */
		c->armed = TIME_NEVER;
		time_passes(host, c, now);
	}
}
