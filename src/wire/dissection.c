/* SPDX-License-Identifier: MIT
 *
 * dissection.c - a list of fields in the making.
 *
 * Invariant: count <= DISSECT_FIELDS_MAX. The last few places are kept for data and
 * the problem, so that a header stuffed with options cannot push those out.
 */
#include "wire/dissection.h"

#include <string.h>

#include "wire/checksum.h"

enum { KEPT_FOR_LAST = 3 }; /* data, trailer, problem */

uint8_t dissection_byte(const struct dissection *d, size_t offset)
{
	struct span byte = span_cut(d->packet, d->start + offset, 1);

	return byte.len == 1 ? byte.data[0] : 0;
}

/* A number of 0 to 64 bits that lies within the packet. */
static uint64_t number_at(struct span packet, size_t bit_offset, size_t bits)
{
	uint64_t v = 0;

	for (size_t i = bit_offset; i < bit_offset + bits; i++) {
		unsigned byte = packet.data[i / 8];

		v = v << 1 | (byte >> (7 - i % 8) & 1);
	}
	return v;
}

static struct dissect_field *next_place(struct dissection *d)
{
	size_t limit = d->layer == LAYER_DATA ? DISSECT_FIELDS_MAX : DISSECT_FIELDS_MAX - KEPT_FOR_LAST;

	if (d->count < limit)
		return &d->fields[d->count++];
	d->problem = "more fields than can be listed";
	return &d->spare;
}

struct dissect_field *dissection_add(struct dissection *d, uint8_t depth, const char *name, size_t bit_offset,
				     size_t bits)
{
	if (bit_offset + bits > d->packet.len * 8)
		return NULL;
	struct dissect_field *f = next_place(d);

	*f = (struct dissect_field){
		.layer = d->layer,
		.depth = depth,
		.name = name,
		.bit_offset = (uint32_t)bit_offset,
		.bits = (uint32_t)bits,
	};
	if (bits > 0 && bits <= 64) {
		f->value = number_at(d->packet, bit_offset, bits);
		struct print p = shown_of(f);
		print_decimal(&p, f->value);
	}
	return f;
}

bool dissection_add_plan(struct dissection *d, const struct field_plan *plan, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct dissect_field *f = dissection_add(d, plan[i].depth, plan[i].name,
							 d->start * 8 + plan[i].bit_offset, plan[i].bits);

		if (f == NULL)
			return false;
		if (plan[i].explain != NULL)
			plan[i].explain(d, f);
	}
	return true;
}

struct dissect_field *dissection_add_opaque(struct dissection *d, uint8_t depth, const char *name,
					    size_t from, size_t end)
{
	struct dissect_field *f = NULL;

	if (end > from)
		f = dissection_add(d, depth, name, from * 8, (end - from) * 8);
	if (f == NULL)
		return NULL;
	struct print p = shown_of(f);
	for (size_t at = from; at < end; at++)
		print_hex(&p, d->packet.data[at], 2);
	return f;
}

static const struct option_plan *plan_of(const struct option_plan *plans, size_t count, uint8_t kind)
{
	for (size_t i = 0; i < count; i++) {
		if (plans[i].kind == kind)
			return &plans[i];
	}
	return NULL;
}

/* Kind, length and the numbers of an option that lies within the packet. */
static void add_option_parts(struct dissection *d, const struct option_plan *plan, size_t at, size_t len)
{
	size_t end = at + len;

	dissection_add(d, 1, "Kind", at * 8, 8);
	dissection_add(d, 1, "Length", (at + 1) * 8, 8);
	at += 2;
	if (plan == NULL || plan->part_names[0] == NULL) {
		dissection_add_opaque(d, 1, "Value", at, end);
		return;
	}
	for (int i = 0; at + plan->part_bytes <= end; i ^= 1, at += plan->part_bytes) {
		const char *name = plan->part_names[i] != NULL ? plan->part_names[i] : plan->part_names[0];

		dissection_add(d, 1, name, at * 8, plan->part_bytes * 8u);
	}
}

/* One option of `len` bytes, the kind and the length among them. */
static void add_option(struct dissection *d, const struct option_plan *plan, uint8_t kind, size_t at,
		       size_t len)
{
	const char *name = plan != NULL ? plan->name : "Option";
	struct dissect_field *f = dissection_add(d, 0, name, at * 8, len * 8);

	if (f == NULL)
		return;
	struct print p = shown_of(f);
	print_text(&p, "kind ");
	print_decimal(&p, kind);
	if (plan == NULL) {
		p = meaning_of(f);
		print_text(&p, "an option that is not known here; a receiver skips it by its length");
	} else if (plan->explain != NULL) {
		plan->explain(d, f);
	}
	add_option_parts(d, plan, at, len);
}

/* "No operation" and "end of the list", which are one byte long. */
static bool add_option_byte(struct dissection *d, uint8_t kind, size_t at, size_t end)
{
	bool is_end = kind == 0;
	const char *name = is_end ? "End of Option List" : "No-Operation";
	struct dissect_field *f = dissection_add(d, 0, name, at * 8, 8);

	if (f == NULL)
		return false;
	struct print shown = shown_of(f), meaning = meaning_of(f);
	print_text(&shown, is_end ? "eol" : "nop");
	print_text(&meaning, is_end ? "the options end here" : "fills up, so that what follows is aligned");
	if (is_end && (f = dissection_add_opaque(d, 0, "Padding", at + 1, end)) != NULL) {
		meaning = meaning_of(f);
		print_text(&meaning, "up to the end of the header");
	}
	return !is_end;
}

/* May an option of this kind be `len` bytes long? */
static bool is_len_right(const struct option_plan *plan, size_t len)
{
	if (plan == NULL)
		return true;
	if (len < plan->least_len || len > plan->most_len)
		return false;
	size_t group = plan->part_names[1] != NULL ? plan->part_bytes * 2u : plan->part_bytes;
	return group == 0 || (len - 2) % group == 0;
}

/* Its length leads to the next option, but it is not one that this kind may have. */
static void add_wrong_option(struct dissection *d, const struct option_plan *plan, size_t at, size_t len)
{
	struct dissect_field *f = dissection_add_opaque(d, 0, plan->name, at, at + len);

	d->problem = "an option has an impossible length: a receiver leaves it out";
	if (f == NULL)
		return;
	struct print p = meaning_of(f);
	print_count(&p, len, "byte");
	print_text(&p, " long, which cannot be: left out");
}

void dissection_add_options(struct dissection *d, size_t from, size_t end, const struct option_plan *plans,
			    size_t count)
{
	size_t at = from;

	end = size_min(end, d->packet.len);
	while (at < end) {
		uint8_t kind = d->packet.data[at];

		if (kind <= 1) {
			if (!add_option_byte(d, kind, at, end))
				return;
			at++;
			continue;
		}
		const struct option_plan *plan = plan_of(plans, count, kind);
		size_t len = at + 1 < end ? d->packet.data[at + 1] : 0;
		if (len < 2 || len > end - at) {
			dissection_add_opaque(d, 0, "Unreadable Options", at, end);
			d->problem = "an option's length is impossible: what follows it cannot be read";
			return;
		}
		if (is_len_right(plan, len))
			add_option(d, plan, kind, at, len);
		else
			add_wrong_option(d, plan, at, len);
		at += len;
	}
}

/* The first characters; what is not printable ASCII shows as a dot. */
static void show_preview(struct dissect_field *f, struct span bytes)
{
	struct print p = shown_of(f);
	size_t whole = sizeof f->shown - 1;
	size_t shown = bytes.len <= whole ? bytes.len : whole - 3;

	for (size_t i = 0; i < shown; i++)
		print_char(&p, bytes.data[i] >= 0x20 && bytes.data[i] < 0x7f ? (char)bytes.data[i] : '.');
	if (shown < bytes.len)
		print_text(&p, "...");
}

void dissection_add_data(struct dissection *d, const char *name, size_t from, size_t len, const char *of_what)
{
	struct span there = span_cut(d->packet, from, len);

	if (len == 0)
		return;
	d->layer = LAYER_DATA;
	struct dissect_field *f = dissection_add(d, 0, name, from * 8, there.len * 8);
	if (f == NULL)
		return;
	struct print p = meaning_of(f);
	show_preview(f, there);
	print_count(&p, len, "byte");
	print_char(&p, ' ');
	print_text(&p, of_what);
	if (there.len < len) {
		print_text(&p, "; the capture holds ");
		print_decimal(&p, there.len);
		print_text(&p, " of them");
	}
}

void explain_hex(const struct dissection *d, struct dissect_field *f)
{
	struct print p = shown_of(f);

	(void)d;
	print_text(&p, "0x");
	print_hex(&p, f->value, 4);
}

void explain_checksum(struct dissect_field *f, uint64_t sum, struct span bytes, size_t offset)
{
	struct print shown = shown_of(f), meaning = meaning_of(f);
	uint16_t pseudo = (uint16_t)~checksum_finish(sum);

	print_text(&shown, "0x");
	print_hex(&shown, f->value, 4);
	if (checksum_finish(checksum_add(sum, bytes)) == 0) {
		print_text(&meaning, "right");
		return;
	}
	/* As the sender computes it: with zeros in the place of the field. */
	sum = checksum_add(sum, span_cut(bytes, 0, offset));
	sum = checksum_add(sum, span_cut(bytes, offset + 2, bytes.len));
	print_text(&meaning, "wrong: should be 0x");
	print_hex(&meaning, checksum_finish(sum), 4);
	if (pseudo != 0 && f->value == pseudo)
		print_text(&meaning, "; only the pseudo header is summed, the network card adds the rest");
}

void explain_upper_checksum(const struct dissection *d, struct dissect_field *f, size_t offset)
{
	struct print meaning = meaning_of(f);
	uint64_t sum = 0;

	explain_hex(d, f);
	if (d->upper.len < d->upper_len) {
		print_text(&meaning, "cannot be checked: the packet was cut");
	} else if (d->ip.is_fragment) {
		print_text(&meaning, "cannot be checked: the packet is a fragment");
	} else {
		if (d->ip.protocol != IP_ICMP) /* the only one without a pseudo header */
			sum = checksum_pseudo(&d->ip.src, &d->ip.dst, d->ip.protocol, (uint32_t)d->upper.len);
		explain_checksum(f, sum, d->upper, offset);
	}
}
