/* SPDX-License-Identifier: MIT
 *
 * scene.c - looks up what an event is about. All searches go back a bounded number of events.
 */
#include "explain/scene.h"

#include <string.h>

#include "explain/value.h"
#include "wire/segment.h"
#include "wire/seq.h"

enum {
	LOOK_BACK = 1024,   /* events: a large window's worth */
	LINE_MOST = 120,    /* bytes of a first line */
	SHORT_MESSAGE = 200 /* a segment of so few bytes may be a message of its own */
};

void scene_init(struct scene *s, const struct trace *trace, uint32_t id, enum explain_numbers numbers)
{
	const struct event *ev = trace_event(trace, id);

	*s = (struct scene){.trace = trace, .ev = ev, .id = id, .numbers = numbers, .from = -1};
	s->end = trace_event_end(trace, ev);
	if (ev->kind == EV_SENT || (event_is_packet(ev) && ev->of == 0))
		s->packet_id = id;
	else if (event_is_packet(ev))
		s->packet_id = ev->of;
	if (s->packet_id != 0) {
		s->packet = trace_event(trace, s->packet_id);
		s->from = trace_event_end(trace, s->packet);
		if (s->packet->kind != EV_SENT && s->from >= 0)
			s->from = 1 - s->from;
	}
	if (ev->conn != 0 && numbers == NUMBERS_RELATIVE) {
		s->isn[0] = trace_connection(trace, ev->conn)->isn[0];
		s->isn[1] = trace_connection(trace, ev->conn)->isn[1];
	}
}

uint32_t scene_packet_end(const struct event *packet)
{
	return packet->seq + packet->len + ((packet->ctl & CTL_SYN) != 0) + ((packet->ctl & CTL_FIN) != 0);
}

static bool is_tcp(const struct scene *s)
{
	return s->packet != NULL && s->packet->protocol == PROTOCOL_TCP && s->packet->conn != 0 && s->from >= 0;
}

static bool ends_at(const struct event *packet, uint32_t number)
{
	return packet->protocol == PROTOCOL_TCP && packet->seq != number && scene_packet_end(packet) == number;
}

/* The packet behind event `ev` when its arrival at `host` (or, for a host that records none, its sending to it)
 * explains an ACK of `number`. */
static const struct event *acked_by(const struct trace *trace, const struct event *ev, uint8_t host, uint32_t number)
{
	const struct event *packet = NULL;

	if (ev->kind == EV_ARRIVED && ev->host == host)
		packet = ev->of != 0 ? trace_event(trace, ev->of) : NULL;
	else if (ev->kind == EV_SENT && ev->host != host && ev->outcome == 0 &&
		 strcmp(trace_host(trace, host)->engine, "tcpsee") != 0)
		packet = ev;
	return packet != NULL && ends_at(packet, number) ? packet : NULL;
}

const struct event *scene_acked(struct scene *s)
{
	if (s->has_acked)
		return s->acked;
	s->has_acked = true;
	if (!is_tcp(s) || (s->packet->ctl & CTL_ACK) == 0)
		return NULL;
	const struct trace_connection *conn = trace_connection(s->trace, s->packet->conn);
	size_t at = trace_find_row(conn, s->packet_id);
	for (size_t i = 0; i < LOOK_BACK && i < at && s->acked == NULL; i++) {
		const struct event *ev = trace_event(s->trace, conn->rows[at - 1 - i]);

		s->acked = acked_by(s->trace, ev, conn->tuple.host[s->from], s->packet->ack);
	}
	return s->acked;
}

/* The segment of the packet's sender that is the nearest one before event `id`; its id in `*found`. */
static const struct event *sent_before(const struct scene *s, uint32_t id, size_t *left, uint32_t *found)
{
	const struct trace_connection *conn = trace_connection(s->trace, s->packet->conn);
	size_t at = trace_find_row(conn, id - 1);

	for (; at > 0 && *left > 0; at--, (*left)--) {
		const struct event *ev = trace_event(s->trace, conn->rows[at - 1]);

		if (ev->kind == EV_SENT && ev->host == s->packet->host && ev->protocol == PROTOCOL_TCP) {
			*found = conn->rows[at - 1];
			return ev;
		}
	}
	return NULL;
}

const struct event *scene_previous(const struct scene *s)
{
	size_t left = LOOK_BACK;
	uint32_t found;

	return is_tcp(s) ? sent_before(s, s->packet_id, &left, &found) : NULL;
}

const struct event *scene_first_try(const struct scene *s)
{
	const struct event *first = NULL;
	size_t left = LOOK_BACK;
	uint32_t at = s->packet_id;

	if (!is_tcp(s))
		return NULL;
	for (;;) {
		const struct event *ev = sent_before(s, at, &left, &at);

		if (ev == NULL)
			return first;
		if (at == s->packet_id || scene_packet_end(ev) == ev->seq)
			continue;
		if (seq_le(ev->seq, s->packet->seq) && seq_lt(s->packet->seq, scene_packet_end(ev)))
			first = ev;
	}
}

bool scene_goes_back(const struct scene *s)
{
	const struct event *previous = scene_previous(s);

	return previous != NULL && seq_lt(s->packet->seq, scene_packet_end(previous));
}

/* An ACK for `number` without anything else, that has come to `host`. */
static bool is_ack_come(const struct event *ev, uint8_t host, uint32_t number)
{
	return ev->kind == EV_ARRIVED && ev->host == host && ev->protocol == PROTOCOL_TCP && ev->len == 0 &&
	       ev->ack == number && (ev->ctl & (CTL_SYN | CTL_FIN | CTL_RST | CTL_ACK)) == CTL_ACK;
}

bool scene_is_asked_for(const struct scene *s)
{
	size_t acks = 0, tries = 0;

	if (!is_tcp(s))
		return false;
	const struct trace_connection *conn = trace_connection(s->trace, s->packet->conn);
	size_t at = trace_find_row(conn, s->packet_id);
	for (size_t i = 0; i < LOOK_BACK && i < at; i++) {
		const struct event *ev = trace_event(s->trace, conn->rows[at - 1 - i]);

		if (conn->rows[at - 1 - i] == s->packet_id)
			continue;
		acks += is_ack_come(ev, s->packet->host, s->packet->seq);
		tries += ev->kind == EV_SENT && ev->host == s->packet->host && ev->seq == s->packet->seq && ev->len > 0;
	}
	return tries == 1 && acks > 3; /* one that was no duplicate, and three that were */
}

bool scene_brings_new_ack(const struct scene *s)
{
	if (!is_tcp(s) || (s->packet->ctl & CTL_ACK) == 0 || (s->packet->ctl & (CTL_SYN | CTL_RST)) != 0)
		return false;
	const struct event *previous = scene_previous(s);
	return previous == NULL || (previous->ctl & CTL_ACK) == 0 || previous->ack != s->packet->ack;
}

/* ---- the text of a segment ------------------------------------------------------- */

static struct span text_of(const struct scene *s)
{
	struct ip_header header;
	struct span payload;
	struct tcp_segment segment;

	if (ip_parse(trace_bytes(s->trace, s->packet), true, &header, &payload) != IP_OK || header.protocol != IP_TCP)
		return span_of(NULL, 0);
	switch (segment_parse(payload, &segment)) {
	case SEGMENT_OK:
	case SEGMENT_BAD_OPTION:
		return segment.text;
	case SEGMENT_TOO_SHORT:
	case SEGMENT_BAD_OFFSET:
		break;
	}
	return span_of(NULL, 0);
}

/* The first line when it is printable ASCII and not all blank; empty otherwise. */
static struct span first_line(struct span text)
{
	size_t len = 0;
	bool has_ink = false;

	while (len < text.len && text.data[len] != '\r' && text.data[len] != '\n') {
		uint8_t byte = text.data[len];

		if (byte < 0x20 || byte > 0x7e)
			return span_of(NULL, 0);
		if (byte != ' ')
			has_ink = true;
		if (++len == LINE_MOST)
			break;
	}
	return has_ink ? span_of(text.data, len) : span_of(NULL, 0);
}

static bool starts_with(struct span text, const char *word)
{
	size_t len = strlen(word);

	return text.len >= len && memcmp(text.data, word, len) == 0;
}

/* Does a message start here, or are these bytes out of the middle of something long? */
static bool starts_message(const struct scene *s, struct span text)
{
	static const char *const starts[] = {"HTTP/1.", "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS "};
	const struct trace_connection *conn = trace_connection(s->trace, s->packet->conn);

	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		if (starts_with(text, starts[i]))
			return true;
	}
	if (s->packet->seq == conn->isn[s->from] + 1)
		return true;
	const struct event *previous = scene_previous(s);
	return s->packet->len <= SHORT_MESSAGE && (previous == NULL || previous->len == 0); /* not the end of a long one */
}

/* The line that names the message which starts here; empty when none does. */
static struct span message_of(const struct scene *s)
{
	if (!is_tcp(s) || s->packet->len == 0)
		return span_of(NULL, 0);
	struct span text = text_of(s), line = first_line(text);
	return line.len > 0 && starts_message(s, text) ? line : span_of(NULL, 0);
}

bool scene_has_message(const struct scene *s)
{
	return message_of(s).len > 0;
}

static void add_bytes(uint32_t count, struct text *into)
{
	value_add_number(count, into);
	text_add(into, count == 1 ? " byte" : " bytes");
}

/* Bytes of its sender up to the packet's last one; 0: its beginning was not seen, or this lies before what was. */
static uint32_t total_of(const struct scene *s)
{
	const struct trace_connection *conn = trace_connection(s->trace, s->packet->conn);
	uint32_t total = s->packet->seq + s->packet->len - conn->isn[s->from] - 1;

	return conn->has_isn[s->from] && seq_gt(s->packet->seq, conn->isn[s->from]) ? total : 0;
}

void scene_add_total(const struct scene *s, struct text *into)
{
	if (!is_tcp(s) || s->packet->len == 0)
		return;
	uint32_t total = total_of(s);
	add_bytes(total != 0 ? total : s->packet->len, into);
	if (total != 0)
		text_add(into, " so far");
}

void scene_add_data(const struct scene *s, struct text *into)
{
	struct span line = message_of(s);

	if (!is_tcp(s) || s->packet->len == 0)
		return;
	if (line.len > 0) {
		char escaped[LINE_MOST * 4 + 1];

		text_add_bytes(into, escaped, text_escape(escaped, sizeof escaped, line));
		return;
	}
	add_bytes(s->packet->len, into);
	uint32_t total = total_of(s);
	if (total == 0)
		return;
	text_add(into, ", ");
	value_add_number(total, into);
	text_add(into, " so far");
}

/* ---- the round trip -------------------------------------------------------------- */

/* What went into SRTT, taken out of it again: SRTT' = 7/8 SRTT + 1/8 R' (RFC 6298 2.3). */
static time_ns sample_of(const struct change *srtt)
{
	if (srtt->before == 0)
		return srtt->after;
	return 8 * srtt->after - 7 * srtt->before;
}

time_ns scene_round_trip(struct scene *s)
{
	struct change changes[VAR_COUNT];
	const struct event *arrived = s->ev;

	if (s->ev->kind == EV_SENT)
		arrived = s->ev->outcome != 0 ? trace_event(s->trace, s->ev->outcome) : NULL;
	if (arrived == NULL || (arrived->found & FOUND_RTT_SAMPLE) == 0)
		return 0;
	size_t count = trace_changes(s->trace, arrived, changes);
	for (size_t i = 0; i < count; i++) {
		if (changes[i].variable == VAR_SRTT && sample_of(&changes[i]) > 0)
			return sample_of(&changes[i]);
	}
	const struct event *acked = scene_acked(s);
	return acked != NULL ? arrived->time - acked->time : 0;
}
