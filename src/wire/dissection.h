/* SPDX-License-Identifier: MIT
 *
 * dissection.h - a list of fields in the making, for dissect*.c alone.
 *
 * A header is a table of struct field_plan, one row a field; the walk through it
 * reads the value, shows it as a decimal number, and calls the row's `explain`
 * for what people would rather see. A row that lies behind the end of the packet
 * is not listed: it sets `problem`, which becomes the last field.
 */
#ifndef WIRE_DISSECTION_H
#define WIRE_DISSECTION_H

#include "base/base.h"
#include "wire/dissect.h"
#include "wire/ip.h"
#include "wire/print.h"

struct dissection {
	struct span packet;
	struct dissect_field *fields;
	size_t count;
	struct dissect_field spare; /* stands in for fields that find no room */
	enum dissect_layer layer;   /* of the fields that are added now */
	size_t start;               /* where that layer's header starts: bytes into the packet */
	size_t whole_len;           /* of the packet as it was sent, by its own length field */
	struct ip_header ip;
	struct span upper;   /* what IP carries, as far as it is there */
	size_t upper_len;    /* the same as it was sent */
	const char *problem; /* what is wrong with the packet; NULL while nothing is */
};

typedef void explain_fn(const struct dissection *d, struct dissect_field *f);

struct field_plan {
	const char *name;
	uint16_t bit_offset; /* from the start of the header */
	uint8_t bits;
	uint8_t depth;
	explain_fn *explain; /* NULL: the decimal number says it all */
};

/* One kind of option, of IPv4 or TCP: both are "kind, length, value" but for
 * the kinds 0 (end of the list) and 1 (no operation), which are a single byte. */
struct option_plan {
	uint8_t kind;
	uint8_t least_len, most_len; /* bytes, kind and length included */
	const char *name;
	const char *part_names[2]; /* of the numbers in the value; they repeat; NULL: one opaque "Value" */
	uint8_t part_bytes;        /* the size of each such number */
	explain_fn *explain;
};

/* The byte `offset` into the current header; 0 behind the end of the packet. */
uint8_t dissection_byte(const struct dissection *d, size_t offset);

/* Adds a field; `bit_offset` counts from the start of the packet. NULL when it
 * does not lie within the packet; never NULL otherwise. */
struct dissect_field *dissection_add(struct dissection *d, uint8_t depth, const char *name, size_t bit_offset,
				     size_t bits);
/* Adds the bytes from `from` to `end` as hex digits; NULL when they are none or not all there. */
struct dissect_field *dissection_add_opaque(struct dissection *d, uint8_t depth, const char *name,
					    size_t from, size_t end);
/* Adds the fields of a header; false when the packet ends before the last one. */
bool dissection_add_plan(struct dissection *d, const struct field_plan *plan, size_t count);
/* Adds the options between two bytes of the packet. A kind that is not in `plans` is
 * shown with its number. */
void dissection_add_options(struct dissection *d, size_t from, size_t end, const struct option_plan *plans,
			    size_t count);
/* Adds `len` bytes from `from` on as a LAYER_DATA field: how many there are `of_what`. */
void dissection_add_data(struct dissection *d, const char *name, size_t from, size_t len, const char *of_what);

static inline struct print shown_of(struct dissect_field *f)
{
	return print_into(f->shown, sizeof f->shown);
}

static inline struct print meaning_of(struct dissect_field *f)
{
	return print_into(f->meaning, sizeof f->meaning);
}

/* At least four digits. */
void explain_hex(const struct dissection *d, struct dissect_field *f);

/* Says whether the checksum in `f` is right. `sum` is that of the pseudo header (0
 * where there is none); `bytes` are summed, the field at `offset` among them. */
void explain_checksum(struct dissect_field *f, uint64_t sum, struct span bytes, size_t offset);
/* The same for the checksum of TCP or ICMP, `offset` bytes into it. */
void explain_upper_checksum(const struct dissection *d, struct dissect_field *f, size_t offset);

void dissect_ip(struct dissection *d);
void dissect_tcp(struct dissection *d);
void dissect_icmp(struct dissection *d);

#endif
