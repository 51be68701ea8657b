/* SPDX-License-Identifier: MIT
 *
 * slots.c - fills the {slots} of a phrase (list: explain/phrases.h).
 */
#include <stdio.h>
#include <string.h>

#include "explain/scene.h"
#include "explain/value.h"
#include "trace/cursor.h"
#include "wire/segment.h"

/* ---- names and numbers of packets ------------------------------------------------ */

static void add_host(const struct scene *s, uint8_t host, struct text *into)
{
	char name[TRACE_NAME_MAX * 4];

	if (host >= trace_host_count(s->trace)) {
		text_add(into, "a host");
		return;
	}
	const char *own = trace_host(s->trace, host)->name;
	text_add_bytes(into, name, text_escape(name, sizeof name, span_of(own, strlen(own))));
}

static void slot_host(struct scene *s, struct text *into)
{
	add_host(s, s->ev->host, into);
}

static void slot_peer(struct scene *s, struct text *into)
{
	if (s->end < 0)
		text_add(into, "the other end");
	else
		add_host(s, trace_connection(s->trace, s->ev->conn)->tuple.host[1 - s->end], into);
}

static void add_packet(const struct event *packet, const char *otherwise, struct text *into)
{
	if (packet == NULL || packet->number == 0) {
		text_add(into, otherwise);
		return;
	}
	text_add(into, "#");
	value_add_number(packet->number, into);
}

static void slot_cause(struct scene *s, struct text *into)
{
	const struct event *cause = s->ev->cause != 0 ? trace_event(s->trace, s->ev->cause) : NULL;

	if (cause != NULL && cause->kind == EV_ARRIVED && cause->of != 0)
		cause = trace_event(s->trace, cause->of);
	add_packet(cause != NULL && cause->kind == EV_SENT ? cause : NULL, "the segment", into);
}

static void slot_again(struct scene *s, struct text *into)
{
	add_packet(scene_first_try(s), "it", into);
}

/* ---- the segment's fields -------------------------------------------------------- */

static void add_number(const struct scene *s, int end, uint32_t number, struct text *into)
{
	value_add_number(number - (end >= 0 ? s->isn[end] : 0), into);
}

static void slot_seq(struct scene *s, struct text *into)
{
	add_number(s, s->from, s->packet->seq, into);
}

static void slot_end(struct scene *s, struct text *into)
{
	add_number(s, s->from, scene_packet_end(s->packet), into);
}

static void slot_last(struct scene *s, struct text *into)
{
	add_number(s, s->from, scene_packet_end(s->packet) - 1, into);
}

static void slot_ack(struct scene *s, struct text *into)
{
	add_number(s, s->from < 0 ? -1 : 1 - s->from, s->packet->ack, into);
}

static void slot_acked(struct scene *s, struct text *into)
{
	const struct event *acked = scene_acked(s);

	if (acked != NULL) {
		add_packet(acked, "it", into);
		return;
	}
	text_add(into, "up to ");
	slot_ack(s, into);
}

static void slot_len(struct scene *s, struct text *into)
{
	value_add_number(s->packet != NULL ? s->packet->len : s->ev->len, into);
}

static void slot_data(struct scene *s, struct text *into)
{
	scene_add_data(s, into);
}

static void slot_total(struct scene *s, struct text *into)
{
	scene_add_total(s, into);
}

static void slot_wire(struct scene *s, struct text *into)
{
	if (s->numbers != NUMBERS_RELATIVE)
		return;
	text_add(into, " (");
	value_add_number(s->packet->seq, into);
	text_add(into, " on the wire)");
}

static void slot_rtt(struct scene *s, struct text *into)
{
	value_add_time(scene_round_trip(s), into);
}

/* ---- variables ------------------------------------------------------------------- */

/* Of the end where it happened, after the event. */
static int64_t variable_of(const struct scene *s, enum tcp_variable variable)
{
	struct cursor cursor;

	cursor_init(&cursor, s->trace, s->ev->conn);
	cursor_seek(&cursor, s->id);
	return cursor.values[s->end][variable];
}

static int64_t variable_before(const struct scene *s, enum tcp_variable variable)
{
	struct change changes[VAR_COUNT];
	size_t count = trace_changes(s->trace, s->ev, changes);

	for (size_t i = 0; i < count; i++) {
		if (changes[i].variable == variable)
			return changes[i].before;
	}
	return variable_of(s, variable);
}

/* The window as its sender means it: shifted, but for that of a SYN (RFC 7323 2.2). */
static void slot_window(struct scene *s, struct text *into)
{
	int64_t window = s->packet->window;

	if (s->end >= 0 && s->end == s->from && (s->packet->ctl & CTL_SYN) == 0) {
		int64_t shift = variable_of(s, VAR_RCV_SHIFT);

		if (shift >= 0 && shift <= 14)
			window <<= shift;
	}
	text_addf(into, "%lld", (long long)window);
}

/* "SND.UNA" or "SND.UNA before"; false when there is no such variable. */
static bool fill_variable(struct scene *s, struct span name, struct text *into)
{
	static const char before[] = " before";
	size_t tail = sizeof before - 1;
	bool is_before = name.len > tail && memcmp(name.data + name.len - tail, before, tail) == 0;

	if (is_before)
		name.len -= tail;
	int variable = tcp_variable_find(name);
	if (variable < 0)
		return false;
	if (s->end < 0) {
		text_add(into, "?");
		return true;
	}
	int64_t value = is_before ? variable_before(s, (enum tcp_variable)variable) : variable_of(s, (enum tcp_variable)variable);
	bool is_peers = tcp_variable_unit((enum tcp_variable)variable) == UNIT_SEQ_RECEIVE;
	value_add((enum tcp_variable)variable, value, s->isn[is_peers ? 1 - s->end : s->end], s->numbers, s->ev->time, into);
	return true;
}

/* ---- phrases --------------------------------------------------------------------- */

static const struct {
	const char *name;
	bool needs_packet;
	void (*fill)(struct scene *s, struct text *into);
} slots[] = {
	{"host", false, slot_host},   {"peer", false, slot_peer},   {"seq", true, slot_seq},
	{"end", true, slot_end},      {"last", true, slot_last},    {"ack", true, slot_ack},
	{"len", false, slot_len},     {"window", true, slot_window}, {"acked", true, slot_acked},
	{"cause", false, slot_cause}, {"data", true, slot_data},    {"again", true, slot_again},
	{"rtt", false, slot_rtt},     {"total", true, slot_total}, {"wire", true, slot_wire},
};

static void fill_slot(struct scene *s, struct span name, struct text *into)
{
	for (size_t i = 0; i < ARRAY_LEN(slots); i++) {
		if (strlen(slots[i].name) != name.len || memcmp(slots[i].name, name.data, name.len) != 0)
			continue;
		if (slots[i].needs_packet && s->packet == NULL)
			text_add(into, "?");
		else
			slots[i].fill(s, into);
		return;
	}
	if (!fill_variable(s, name, into)) { /* no slot: shows as it is written, and a test finds it */
		text_add(into, "{");
		text_add_bytes(into, (const char *)name.data, name.len);
		text_add(into, "}");
	}
}

void scene_fill(struct scene *s, const char *phrase, struct text *into)
{
	while (*phrase != '\0') {
		size_t plain = strcspn(phrase, "{");

		text_add_bytes(into, phrase, plain);
		phrase += plain;
		if (*phrase == '\0')
			return;
		size_t name = strcspn(++phrase, "}");
		fill_slot(s, span_of(phrase, name), into);
		phrase += name;
		if (*phrase == '}')
			phrase++;
	}
}
