/* SPDX-License-Identifier: MIT
 *
 * panel_bytes.c - the packet, byte by byte: offset, hexadecimal, text.
 *
 *     0000 45 00 00 3c 1c 46 40 00  E..<.F@.
 */
#include "ui/panels.h"
#include "wire/dissect.h"

/* Where the layers begin, bytes from the start of the packet. */
struct borders {
	size_t upper, data;
};

static struct borders borders_of(struct span bytes)
{
	struct dissect_field fields[DISSECT_FIELDS_MAX];
	size_t count = dissect_packet(bytes, fields);
	struct borders b = {.upper = bytes.len, .data = bytes.len};

	for (size_t i = 0; i < count; i++) {
		size_t at = fields[i].bit_offset / 8;
		if (fields[i].layer == LAYER_TCP || fields[i].layer == LAYER_ICMP)
			b.upper = size_min(b.upper, at);
		if (fields[i].layer == LAYER_DATA)
			b.data = size_min(b.data, at);
	}
	return b;
}

static enum draw_style style_at(const struct borders *b, size_t i)
{
	if (i >= b->data)
		return STYLE_DATA;
	return i >= b->upper ? STYLE_PLAIN : STYLE_DIM;
}

static void paint_line(struct pane *p, struct span bytes, const struct borders *b, size_t from, int per_line)
{
	struct span part = span_cut(bytes, from, (size_t)per_line);
	int hex = 5, text = hex + per_line * 3 + (per_line > 8) + 1;

	if (!pane_is_seen(p))
		return;
	pane_textf(p, 0, STYLE_DIM, "%04x", (unsigned)from);
	for (size_t i = 0; i < part.len; i++) {
		enum draw_style style = style_at(b, from + i);
		int c = part.data[i];
		pane_textf(p, hex + (int)i * 3 + (i >= 8), style, "%02x", (unsigned)c);
		pane_textf(p, text + (int)i, style, "%c", c >= ' ' && c <= '~' ? c : '.');
	}
}

void panel_bytes(struct pane *p, struct view *v)
{
	const struct event *ev = view_packet(v);
	struct span bytes = ev != NULL ? trace_bytes(v->trace, ev) : span_of(NULL, 0);
	int per_line = pane_line_width(p) >= 72 ? 16 : 8;

	if (bytes.len == 0 && v->panel != PANEL_BYTES)
		return; /* the fields say so already */
	pane_textf(p, 0, STYLE_STRONG, "bytes");
	if (ev == NULL)
		pane_text(p, 7, "none: this happened inside a host", STYLE_DIM);
	else if (bytes.len == 0)
		pane_text(p, 7, "not kept", STYLE_DIM);
	pane_next(p);
	struct borders b = borders_of(bytes);
	for (size_t i = 0; i < bytes.len; i += (size_t)per_line) {
		paint_line(p, bytes, &b, i, per_line);
		pane_next(p);
	}
}
