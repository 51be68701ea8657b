/* SPDX-License-Identifier: MIT
 *
 * label.c - what stands on the arrow (draw/ladder.h, ladder_label).
 *
 *     form 0    R! PSH,ACK seq=9577 ack=81 len=1448 win=502
 *     form 1    R! PSH,ACK seq=9577 ack=81 len=1448
 *     form 2    R! PA seq=9577 ack=81 len=1448
 *     form 3    R! PA seq=9577+1448 ack=81
 *     form 4    R! PA 9577+1448 a81
 *     form 5    R!PA 9577+1448            d2A a9577       for the narrowest screens
 *
 * What the kernel of an end's machine has sent, and not that end, begins with K!.
 * A zero window stands in every form: it stops the other end.
 */
#include "draw/ladder.h"
#include "wire/icmp.h"
#include "wire/segment.h"

enum { FORM_FULL, FORM_NO_WINDOW, FORM_LETTERS, FORM_SUM, FORM_TERSE, FORM_LEAST, FORM_COUNT };
enum { FIRST_ROWS = 16 /* of a connection: where both ends' first packets stand */ };

/* A million labels must not cost a second: no printf here. */
static void add_number(struct text *into, uint32_t number)
{
	char digits[10];
	size_t at = sizeof digits;

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	text_add_bytes(into, digits + at, sizeof digits - at);
}

static void add_field(struct text *into, const char *name, uint32_t number)
{
	text_add(into, name);
	add_number(into, number);
}

/* "SA" for SYN,ACK: the first letters, in the same order. */
static void add_letters(struct text *into, uint8_t ctl)
{
	static const struct {
		uint8_t bit;
		char letter;
	} letters[] = {
		{CTL_SYN, 'S'}, {CTL_FIN, 'F'}, {CTL_RST, 'R'}, {CTL_PSH, 'P'},
		{CTL_ACK, 'A'}, {CTL_URG, 'U'}, {CTL_ECE, 'E'}, {CTL_CWR, 'C'},
	};

	if (ctl == 0)
		text_add(into, "-");
	for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
		if ((ctl & letters[i].bit) != 0)
			text_add_bytes(into, &letters[i].letter, 1);
	}
}

static void add_signs(const struct ladder_row *row, int form, struct text *into)
{
	const char *gap = form == FORM_LEAST ? "" : " ";

	if (row->kind == ROW_DUPLICATE)
		text_add(into, form < FORM_LETTERS ? "copy " : "2x ");
	if (row->is_third_partys) {
		text_add(into, "K!");
		text_add(into, gap);
	}
	if (row->mark == ROW_RETRANSMISSION) {
		text_add(into, "R!");
		text_add(into, gap);
	}
	if (row->mark != ROW_DUPLICATE_ACK)
		return;
	add_field(into, "d", row->duplicate_acks);
	if (form < FORM_LETTERS && row->duplicate_acks <= 3)
		text_add(into, "/3"); /* the third one counts: RFC 5681 3.2 */
	text_add(into, gap);
}

static void add_flags(struct text *into, uint8_t ctl, int form)
{
	char flags[CTL_TEXT];

	if (form >= FORM_LETTERS) {
		add_letters(into, ctl);
		return;
	}
	segment_format_ctl(ctl, flags);
	text_add(into, flags);
}

/* `seq` and `ack` as they shall be shown. */
static void add_fields(struct text *into, const struct event *ev, uint32_t seq, uint32_t ack, int form)
{
	bool has_names = form < FORM_TERSE;
	bool takes_numbers = ev->len > 0 || (ev->ctl & (CTL_SYN | CTL_FIN | CTL_RST)) != 0;

	if (form < FORM_LEAST || takes_numbers)
		add_field(into, has_names ? " seq=" : " ", seq);
	if (form >= FORM_SUM && ev->len > 0)
		add_field(into, "+", ev->len);
	if ((ev->ctl & CTL_ACK) != 0 && (form < FORM_LEAST || !takes_numbers))
		add_field(into, has_names ? " ack=" : " a", ack);
	if (form < FORM_SUM && ev->len > 0)
		add_field(into, " len=", ev->len);
	if ((ev->ctl & CTL_RST) == 0 && (form == FORM_FULL || ev->window == 0))
		add_field(into, has_names ? " win=" : " w", ev->window);
}

/* What is subtracted from acknowledgments of what `end` sends. Before its first packet (in a connection that was open when the
 * recording began) that is told by the first acknowledgment, so that a row reads the same before and after that packet came. */
static uint32_t acked_from(const struct trace *trace, const struct event *ev, uint32_t id, int end)
{
	const struct trace_connection *c = trace_connection(trace, ev->conn);
	uint32_t told = 0;
	bool is_told = false;

	for (size_t i = 0; i < c->row_count && i < FIRST_ROWS && c->rows[i] <= id; i++) {
		const struct event *sent = trace_event(trace, c->rows[i]);

		if (sent->kind != EV_SENT || sent->protocol != PROTOCOL_TCP)
			continue;
		if (trace_event_end(trace, sent) == end)
			return c->isn[end];
		if (!is_told && (sent->ctl & CTL_ACK) != 0) {
			told = sent->ack - 1;
			is_told = true;
		}
	}
	return is_told ? told : c->isn[end];
}

/* The record of an event has no room for the pointer; the packet has it. */
static void add_urgent(const struct trace *trace, const struct event *ev, struct text *into)
{
	enum { POINTER_AT = 18 };
	struct ip_header header;
	struct span payload;

	if ((ev->ctl & CTL_URG) == 0 || ip_parse(trace_bytes(trace, ev), true, &header, &payload) != IP_OK ||
	    payload.len < TCP_HEADER_LEN)
		return;
	add_field(into, " urg=", (uint32_t)payload.data[POINTER_AT] << 8 | payload.data[POINTER_AT + 1]);
}

static void add_tcp(const struct trace *trace, const struct event *ev, uint32_t id, int from, bool is_absolute, int form,
		    struct text *into)
{
	bool is_relative = !is_absolute && ev->conn != 0;
	uint32_t seq = ev->seq - (is_relative ? trace_connection(trace, ev->conn)->isn[from] : 0);
	uint32_t ack = ev->ack - (is_relative ? acked_from(trace, ev, id, 1 - from) : 0);

	add_flags(into, ev->ctl, form);
	add_fields(into, ev, seq, ack, form);
	if (form <= FORM_LETTERS)
		add_urgent(trace, ev, into);
}

/* ICMP names itself by its type and code; its bytes are a stranger's. */
static void add_other(const struct trace *trace, const struct event *ev, struct text *into)
{
	struct ip_header header;
	struct span payload;
	enum ip_problem problem = ip_parse(trace_bytes(trace, ev), true, &header, &payload);

	if (ev->protocol == PROTOCOL_ICMP && problem == IP_OK && payload.len >= 2)
		text_add(into, icmp_name(header.src.family, payload.data[0], payload.data[1]));
	else if (ev->protocol == PROTOCOL_ICMP)
		text_add(into, "ICMP");
	else
		text_add(into, "not TCP");
}

/* The words of a happening, escaped: a call, a timer, what somebody wrote. */
static void add_happening(const struct trace *trace, const struct event *ev, struct text *into)
{
	char words[256];

	switch ((enum event_kind)ev->kind) {
	case EV_CALL:
		text_add(into, tcp_call_name(ev->code));
		text_add(into, "(");
		if (ev->code == CALL_SEND || ev->code == CALL_RECEIVE)
			add_number(into, ev->len);
		text_add(into, ")");
		return;
	case EV_TIMEOUT:
		text_add(into, "timeout: ");
		text_add(into, tcp_timer_name(ev->code));
		return;
	case EV_COMMAND:
	case EV_APP:
	case EV_NOTE:
		text_add_bytes(into, words, text_escape(words, sizeof words, trace_bytes(trace, ev)));
		return;
	case EV_CONNECTION:
	case EV_SENT:
	case EV_ARRIVED:
	case EV_LOST:
	case EV_COUNT:
		break;
	}
}

bool ladder_label(const struct trace *trace, const struct ladder_row *row, bool is_absolute, int form, struct text *into)
{
	const struct event *ev = trace_event(trace, row->event);

	if (row->kind == ROW_HAPPENING) {
		if (form == 0)
			add_happening(trace, ev, into);
		return form == 0;
	}
	if (ev->kind == EV_ARRIVED && ev->of != 0)
		ev = trace_event(trace, ev->of);
	if (ev->protocol != PROTOCOL_TCP) {
		if (form == 0)
			add_other(trace, ev, into);
		return form == 0;
	}
	if (form < 0 || form >= FORM_COUNT)
		return false;
	add_signs(row, form, into);
	add_tcp(trace, ev, row->event, row->from < 0 ? 0 : row->from, is_absolute, form, into);
	return true;
}
