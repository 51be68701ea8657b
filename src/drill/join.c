/* SPDX-License-Identifier: MIT
 *
 * join.c - the queue of packets that left; with "join" the segments of one call leave as one.
 *
 * A host whose card cuts segments (TSO) hands down up to 64 KiB of text at once, and scripts that were recorded on
 * such a host expect that. Two segments are joined when the second continues the first, says the same otherwise, and
 * followed from the same call; the first is full then. With
 * "join-psh" what was joined carries PSH, as Linux has it since 5.4.
 */
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "drill/drill.h"

enum { JOINED_MAX = 65535 };

struct taken {
	struct packet packet;
	size_t headers; /* bytes of IP and TCP header */
	uint8_t ctl;    /* without the PSH that joining has added */
};

static bool take_apart(struct span bytes, struct taken *out)
{
	if (!packet_take_apart(bytes, &out->packet) || !packet_has_segment(&out->packet))
		return false;
	out->headers = bytes.len - out->packet.segment.text.len;
	out->ctl = out->packet.segment.ctl;
	return out->packet.segment.text.len > 0;
}

static bool is_continued(const struct taken *a, const struct taken *b)
{
	const struct tcp_segment *x = &a->packet.segment, *y = &b->packet.segment;
	const uint8_t only_last = CTL_PSH | CTL_FIN;

	if ((a->ctl & (only_last | CTL_SYN | CTL_RST | CTL_URG)) != 0 || a->ctl != (b->ctl & ~only_last))
		return false;
	if (x->seq + (uint32_t)x->text.len != y->seq || x->ack != y->ack || x->window != y->window)
		return false;
	if (x->src_port != y->src_port || x->dst_port != y->dst_port || a->headers != b->headers)
		return false;
	if (!ip_addr_equal(&a->packet.ip.src, &b->packet.ip.src) || !ip_addr_equal(&a->packet.ip.dst, &b->packet.ip.dst))
		return false;
	return x->options.ts_value == y->options.ts_value && x->options.ts_echo == y->options.ts_echo &&
	       a->packet.ip.traffic_class == b->packet.ip.traffic_class;
}

/* Writes both as one packet; returns it, or NULL when it would be too large. */
static struct drill_packet *write_joined(const struct drill_packet *last, const struct taken *a, const struct taken *b,
					 bool is_pushed)
{
	size_t len = last->len + b->packet.segment.text.len;

	if (len > JOINED_MAX)
		return NULL;
	struct drill_packet *joined = grow_new(1, sizeof *joined + len);
	uint8_t *text = grow_new(1, len);
	struct ip_header ip = a->packet.ip;
	struct tcp_segment seg = a->packet.segment;
	size_t first = seg.text.len, header = ip_header_len(&ip.src);

	memcpy(text, seg.text.data, first);
	memcpy(text + first, b->packet.segment.text.data, b->packet.segment.text.len);
	seg.text = span_of(text, first + b->packet.segment.text.len);
	seg.ctl = b->ctl | (is_pushed ? CTL_PSH : 0);
	joined->is_joined = is_pushed && (b->ctl & CTL_PSH) == 0;
	joined->len = header + segment_write(joined->bytes + header, len - header, &seg, &ip.src, &ip.dst);
	joined->time = last->time;
	joined->turn = last->turn;
	free(text);
	if (joined->len == len && ip_write_header(joined->bytes, header, &ip, len - header) == header)
		return joined;
	free(joined);
	return NULL;
}

static struct drill_packet *join(const struct drill *d, struct span bytes)
{
	struct taken a, b;
	const struct drill_packet *last = d->last;

	if (!d->options.is_joining || d->first == NULL || last->turn != d->turn || last->time != d->clock.now)
		return NULL;
	if (!take_apart(span_of(last->bytes, last->len), &a) || !take_apart(bytes, &b))
		return NULL;
	if (last->is_joined)
		a.ctl &= (uint8_t)~CTL_PSH;
	if (!is_continued(&a, &b))
		return NULL;
	return write_joined(last, &a, &b, d->options.is_joined_pushed);
}

static void replace_last(struct drill *d, struct drill_packet *by)
{
	struct drill_packet **at = &d->first;

	while (*at != d->last)
		at = &(*at)->next;
	free(*at);
	*at = d->last = by;
}

static void append(struct drill *d, struct span bytes)
{
	struct drill_packet *packet = grow_new(1, sizeof *packet + bytes.len);

	packet->time = d->clock.now;
	packet->turn = d->turn;
	packet->len = bytes.len;
	memcpy(packet->bytes, bytes.data, bytes.len);
	if (d->first == NULL)
		d->first = packet;
	else
		d->last->next = packet;
	d->last = packet;
}

void drill_queue_packet(struct drill *d, struct span bytes)
{
	struct drill_packet *joined = join(d, bytes);

	if (joined != NULL)
		replace_last(d, joined);
	else
		append(d, bytes);
}
