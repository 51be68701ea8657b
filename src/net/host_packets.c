/* SPDX-License-Identifier: MIT
 *
 * host_packets.c - packets in and out of a host: demultiplexing, answers to what belongs to no connection,
 * ICMP, timers.
 */
#include <string.h>

#include "base/assert.h"
#include "net/host_internal.h"
#include "wire/icmp.h"

enum { TTL_DEFAULT = 64 };

/* ---- out ------------------------------------------------------------------------------------- */

/* Writes IP header, TCP header, text; returns the packet's length. */
static size_t write_packet(
	struct host *host, uint8_t *into, const struct ip_addr *to, const struct tcp_segment *seg)
{
	struct ip_header ip = {.src = host->addr,
		.dst = *to,
		.protocol = IP_TCP,
		.ttl = TTL_DEFAULT,
		.id = host->ip_id++,
		.dont_fragment = true};
	size_t header = ip_header_len(&host->addr);
	size_t len = segment_write(into + header, HOST_PACKET_MAX - header, seg, &host->addr, to);
	size_t written = ip_write_header(into, header, &ip, len);

	assert(len > 0 && written == header);
	return header + len;
}

static bool next_output(struct connection *c, time_ns now, struct tcp_output *out)
{
	if (tcp_next_segment(&c->tcb, now, out))
		return true;
	if (!c->is_app_due)
		return false;
	host_run_due_app(c, now);
	return tcp_next_segment(&c->tcb, now, out);
}

static bool next_from_connection(
	struct host *host, struct connection *c, time_ns now, struct span *packet, uint32_t *sent_id)
{
	struct tcp_output out;

	if (!next_output(c, now, &out))
		return false;
	*packet = span_of(host->packet, write_packet(host, host->packet, &c->tcb.endpoints.remote, &out.seg));
	*sent_id = recorder_sent(&host->recorder, &c->recorded, &c->tcb, &out, *packet, now);
	return true;
}

bool host_next_packet(struct host *host, time_ns now, struct span *packet, uint32_t *sent_id)
{
	if (host->answer_len > 0) {
		*packet = span_of(host->answer, host->answer_len);
		*sent_id = host->answer_sent_id;
		host->answer_len = 0;
		return true;
	}
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

/* ---- answers without a connection ----------------------------------------------------------------- */

static void answer_packet(
	struct host *host, size_t len, uint32_t conn, enum tcp_why why, uint32_t cause, time_ns now)
{
	if (len == 0 || host->answer_len >
				0) /* one at a time: whoever floods us gets fewer answers, not more memory */
		return;
	host->answer_len = len;
	host->answer_sent_id = recorder_packet_sent(
		&host->recorder, conn, why, cause, span_of(host->answer, len), NULL, 0, now);
}

static void answer_closed(struct host *host, const struct ip_header *ip, const struct tcp_segment *seg,
	struct span packet, uint32_t sent_id, time_ns now)
{
	struct tcp_output out;
	uint32_t cause =
		recorder_arrived(&host->recorder, NULL, NULL, seg, sent_id, FOUND_NO_CONNECTION, packet, now);

	if (tcp_closed_arrives(seg, &out))
		answer_packet(
			host, write_packet(host, host->answer, &ip->src, &out.seg), 0, out.why, cause, now);
}

/* ---- TCP in -------------------------------------------------------------------------------------------- */

static struct connection *connection_for(
	struct host *host, const struct ip_header *ip, const struct tcp_segment *seg, time_ns now)
{
	struct connection *c = host_find(host, &ip->src, seg->src_port, seg->dst_port);
	bool is_opening = (seg->ctl & (CTL_SYN | CTL_ACK | CTL_RST)) == CTL_SYN;

	if (c != NULL || !is_opening || host_find_listener(host, seg->dst_port) == NULL)
		return c;
	struct tcp_endpoints e = {.local = host->addr,
		.remote = ip->src,
		.local_port = seg->dst_port,
		.remote_port = seg->src_port};

	return host_accept(host, &e, now);
}

static void deliver(struct host *host, struct connection *c, const struct tcp_segment *seg, uint64_t trouble,
	struct span packet, uint32_t sent_id, time_ns now)
{
	bool was_opening = tcp_is_opening(&c->tcb);
	uint64_t found = tcp_segment_arrives(&c->tcb, seg, now) | trouble;

	recorder_arrived(&host->recorder, &c->recorded, &c->tcb, seg, sent_id, found, packet, now);
	if (was_opening) /* the third segment of the handshake goes alone, as connect() returns only then */
		c->is_app_due = true;
	else
		host_run_app(c, now);
	host_make_ready(host, c);
}

/* A segment that cannot be believed: recorded, otherwise without effect (MUST-3). */
static void refuse(struct host *host, const struct tcp_segment *seg, uint64_t found, struct span packet,
	uint32_t sent_id, time_ns now)
{
	recorder_arrived(&host->recorder, NULL, NULL, seg, sent_id, found, packet, now);
}

static void tcp_arrives(struct host *host, const struct ip_header *ip, struct span payload,
	struct span packet, uint32_t sent_id, time_ns now)
{
	struct tcp_segment seg;
	uint64_t trouble = 0;

	switch (segment_parse(payload, &seg)) {
	case SEGMENT_OK:
		break;
	case SEGMENT_BAD_OPTION:
		trouble = FOUND_BAD_OPTION;
		break;
	case SEGMENT_TOO_SHORT:
	case SEGMENT_BAD_OFFSET:
		seg.text = span_of(NULL, 0);
		refuse(host, &seg, FOUND_BAD_HEADER, packet, sent_id, now);
		return;
	}
	if (!segment_checksum_ok(&ip->src, &ip->dst, payload)) {
		refuse(host, &seg, FOUND_BAD_CHECKSUM, packet, sent_id, now);
		return;
	}
	if (!ip_addr_is_unicast(&ip->src)) { /* MUST-63 */
		refuse(host, &seg, FOUND_IGNORED, packet, sent_id, now);
		return;
	}
	struct connection *c = connection_for(host, ip, &seg, now);

	if (c != NULL && c->tcb.state != TCP_CLOSED)
		deliver(host, c, &seg, trouble, packet, sent_id, now);
	else
		answer_closed(host, ip, &seg, packet, sent_id, now);
}

/* ---- ICMP and the rest -------------------------------------------------------------------- */

static void icmp_arrives(struct host *host, const struct ip_header *ip, struct span payload,
	struct span packet, uint32_t sent_id, time_ns now)
{
	struct icmp_message message;

	if (!icmp_parse(ip, payload, &message))
		return;
	uint32_t cause = recorder_packet_arrived(&host->recorder, 0, sent_id, 0, packet, NULL, 0, now);

	if (message.kind == ICMP_ECHO_REQUEST)
		answer_packet(host, icmp_write_echo_reply(host->answer, sizeof host->answer, ip, &message), 0,
			WHY_ECHO_REPLY, cause, now);
}

/* Nobody here speaks this protocol, or listens on this UDP port (RFC 1122 3.2.2.1). Nothing is said
 * about fragments and to senders that are no single host. */
static void answer_unreachable(struct host *host, const struct ip_header *ip, struct span packet, time_ns now)
{
	enum { V4_PROTOCOL = 2, V4_PORT = 3, V6_PORT = 4 };
	uint8_t code = ip->src.family == 6 ? V6_PORT : ip->protocol == IP_UDP ? V4_PORT : V4_PROTOCOL;

	if (!ip_addr_is_unicast(&ip->src))
		return;
	answer_packet(host,
		icmp_write_error(
			host->answer, sizeof host->answer, &host->addr, ICMP_UNREACHABLE, code, packet),
		0, WHY_ICMP_ERROR, 0, now);
}

void host_arrives(struct host *host, struct span packet, uint32_t sent_id, time_ns now)
{
	struct ip_header ip;
	struct span payload;

	if (ip_parse(packet, false, &ip, &payload) != IP_OK || !ip_addr_equal(&ip.dst, &host->addr) ||
		ip.is_fragment)
		return;
	if (ip.protocol == IP_TCP)
		tcp_arrives(host, &ip, payload, packet, sent_id, now);
	else if (ip.protocol == IP_ICMP || ip.protocol == IP_ICMPV6)
		icmp_arrives(host, &ip, payload, packet, sent_id, now);
	else
		answer_unreachable(host, &ip, packet, now);
}

/* ---- time --------------------------------------------------------------------------------- */

time_ns host_deadline(const struct host *host)
{
	const struct agenda_entry *first = agenda_first(&host->agenda);

	if (host->ready_first != NULL || host->answer_len > 0)
		return 0;
	return first != NULL ? first->time : TIME_NEVER;
}

static void time_passes(struct host *host, struct connection *c, time_ns now)
{
	unsigned fired = tcp_timeouts(&c->tcb, now);

	for (unsigned t = 0; t < TIMER_COUNT; t++)
		if ((fired & 1u << t) != 0)
			recorder_timeout(&host->recorder, &c->recorded, &c->tcb, (enum tcp_timer)t, now);
	host_run_app(c, now);
	host_make_ready(host, c);
}

void host_timeouts(struct host *host, time_ns now)
{
	const struct agenda_entry *first;

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
