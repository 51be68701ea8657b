/* SPDX-License-Identifier: MIT
 *
 * panel_fields.c - the fields of the headers, as dissect.h lists them.
 */
#include <string.h>

#include "ui/panels.h"
#include "wire/dissect.h"

enum { NAME_WIDTH = 22 };

/* Where field numbers are TCP's and shown relative: the number on the ladder, beside the one on the wire. */
static bool relative(const struct view *v, const struct event *ev, const struct dissect_field *f, uint32_t *number)
{
	int end = trace_event_end(v->trace, ev);

	if (v->look.is_absolute || f->layer != LAYER_TCP || f->depth != 0 || ev->conn == 0 || end < 0)
		return false;
	const struct trace_connection *c = trace_connection(v->trace, ev->conn);
	/* An arrival happens at the other end. */
	int sender = ev->kind == EV_SENT ? end : 1 - end;
	int whose = strcmp(f->name, "Sequence Number") == 0 ? sender
		: strcmp(f->name, "Acknowledgment Number") == 0 && f->value != 0 ? 1 - sender : -1;
	if (whose < 0 || !c->has_isn[whose])
		return false;
	*number = (uint32_t)f->value - c->isn[whose];
	return true;
}

static void paint_field(struct pane *p, const struct view *v, const struct event *ev, const struct dissect_field *f)
{
	int x = 1 + f->depth * 2;
	uint32_t number;

	pane_text(p, x, f->name, STYLE_DIM);
	x = text_columns(f->name) + x + 1;
	if (x < NAME_WIDTH)
		x = NAME_WIDTH;
	x += pane_text(p, x, f->shown, STYLE_PLAIN) + 1;
	if (relative(v, ev, f, &number))
		pane_textf(p, x, STYLE_STRONG, "= %u", (unsigned)number);
	else if (x + text_columns(f->meaning) <= pane_line_width(p))
		pane_text(p, x, f->meaning, STYLE_REMARK);
	pane_next(p);
}

static const char *layer_name(enum dissect_layer layer)
{
	switch (layer) {
	case LAYER_TCP:
		return "TCP header";
	case LAYER_ICMP:
		return "ICMP";
	case LAYER_IP:
		return "IP header";
	case LAYER_DATA:
		return "data";
	}
	return "";
}

/* A bit that is not set says nothing. */
static bool is_quiet(const struct dissect_field *f)
{
	return f->depth > 0 && f->bits == 1 && f->value == 0;
}

static void paint_layer(struct pane *p, const struct view *v, const struct event *ev, const struct dissect_field *fields,
			size_t count, enum dissect_layer layer)
{
	bool is_first = true;

	for (size_t i = 0; i < count; i++) {
		if (fields[i].layer != layer || is_quiet(&fields[i]))
			continue;
		if (is_first) {
			pane_text(p, 0, layer_name(layer), STYLE_STRONG);
			pane_next(p);
		}
		is_first = false;
		paint_field(p, v, ev, &fields[i]);
	}
}

/* The header says who it is from, and somebody else has written it. */
static void paint_third_party(struct pane *p, const struct view *v, const struct event *ev)
{
	if (ev->kind != EV_SENT || !tcp_why_is_third_partys(ev->code))
		return;
	char name[TRACE_NAME_MAX * 4];
	const char *own = trace_host(v->trace, ev->host)->name;

	text_escape(name, sizeof name, span_of(own, strlen(own)));
	pane_textf(p, 0, STYLE_THIRD_PARTY, "K! by the kernel of its machine, not by %s", name);
	pane_next(p);
}

void panel_fields(struct pane *p, struct view *v)
{
	static const enum dissect_layer order[] = {LAYER_TCP, LAYER_ICMP, LAYER_IP, LAYER_DATA};
	struct dissect_field fields[DISSECT_FIELDS_MAX];
	const struct event *ev = view_packet(v);

	if (ev == NULL) {
		pane_text(p, 0, "header", STYLE_STRONG);
		pane_next(p);
		pane_text(p, 1, "no packet: this happened inside a host", STYLE_DIM);
		pane_next(p);
		return;
	}
	paint_third_party(p, v, ev);
	struct span bytes = trace_bytes(v->trace, ev);
	if (bytes.len == 0) {
		pane_text(p, 0, "header", STYLE_STRONG);
		pane_next(p);
		pane_text(p, 1, "its bytes were not kept", STYLE_DIM);
		pane_next(p);
		return;
	}
	size_t count = dissect_packet(bytes, fields);
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		paint_layer(p, v, ev, fields, count, order[i]);
}
