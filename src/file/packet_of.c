/* SPDX-License-Identifier: MIT
 *
 * packet_of.c - the IP packet of an event (file/packet_of.h).
 */
#include "file/packet_of.h"

#include "base/bytes.h"
#include "wire/segment.h"

enum { DEFAULT_TTL = 64 };

static struct span make(const struct trace *trace, const struct event *ev, struct packet_room *room)
{
	int end = trace_event_end(trace, ev);
	if (ev->protocol != PROTOCOL_TCP || end < 0)
		return span_of(NULL, 0);
	const struct trace_tuple *tuple = &trace_connection(trace, ev->conn)->tuple;
	const struct ip_addr *src = &tuple->addr[end], *dst = &tuple->addr[1 - end];
	if (src->family == 0 || src->family != dst->family)
		return span_of(NULL, 0);
	size_t header_len = ip_header_len(src);
	size_t text_len = size_min(ev->len, PACKET_MAX - header_len - TCP_HEADER_LEN);
	struct tcp_segment segment = {
		.src_port = tuple->port[end],
		.dst_port = tuple->port[1 - end],
		.seq = ev->seq,
		.ack = ev->ack,
		.ctl = ev->ctl,
		.window = ev->window,
		.text = span_of(room->text, text_len),
	};
	struct ip_header ip = {
		.src = *src, .dst = *dst, .protocol = IP_TCP, .ttl = DEFAULT_TTL, .dont_fragment = true};
	size_t len = segment_write(room->packet + header_len, PACKET_MAX - header_len, &segment, src, dst);
	if (len == 0 || ip_write_header(room->packet, PACKET_MAX, &ip, len) == 0)
		return span_of(NULL, 0);
	return span_of(room->packet, header_len + len);
}

/* The length that the IP header tells; at least what is there. */
static size_t told_len(struct span packet)
{
	bool is_ip4 = packet.data[0] >> 4 == 4;
	struct reader r = reader_of(span_cut(packet, is_ip4 ? 2 : 4, 2));
	return size_max(packet.len, read_u16(&r) + (is_ip4 ? 0u : 40u));
}

struct span packet_of(const struct trace *trace, const struct event *ev, struct packet_room *room,
		      size_t *wire_len)
{
	struct span packet = trace_bytes(trace, ev);
	if (packet.len > 0) {
		*wire_len = told_len(packet);
		return packet;
	}
	packet = make(trace, ev, room);
	*wire_len = packet.len;
	return packet;
}
