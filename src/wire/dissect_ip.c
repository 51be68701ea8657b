/* SPDX-License-Identifier: MIT
 *
 * dissect_ip.c - the fields of IPv4 (RFC 791) and IPv6 (RFC 8200).
 *
 * Type of Service and Traffic Class are shown as the DSCP (RFC 2474) and ECN
 * (RFC 3168) that they have been since.
 */
#include "base/bytes.h"
#include "wire/dissection.h"

#include <string.h>

static void explain_words(struct dissect_field *f, const char *shown, const char *meaning)
{
	struct print p = shown_of(f);

	print_text(&p, shown);
	p = meaning_of(f);
	print_text(&p, meaning);
}

static void explain_dscp(const struct dissection *d, struct dissect_field *f)
{
	struct print p = meaning_of(f);

	(void)d;
	if (f->value == 0)
		print_text(&p, "best effort");
	else if (f->value == 46)
		print_text(&p, "expedited forwarding");
	else if (f->value == 48)
		print_text(&p, "internetwork control");
	else if (f->value % 8 == 0)
		print_text(&p, "class selector");
}

static void explain_ecn(const struct dissection *d, struct dissect_field *f)
{
	static const char *const words[4][2] = {
		{"Not-ECT", "the sender does not take part in ECN"},
		{"ECT(1)", "the sender takes part in ECN"},
		{"ECT(0)", "the sender takes part in ECN"},
		{"CE", "a router met congestion and marked the packet instead of dropping it"},
	};

	(void)d;
	explain_words(f, words[f->value & 3][0], words[f->value & 3][1]);
}

static void explain_ihl(const struct dissection *d, struct dissect_field *f)
{
	struct print p = meaning_of(f);

	(void)d;
	print_count(&p, f->value * 4, "byte");
	print_text(&p, " of header");
	if (f->value < 5)
		print_text(&p, ": impossible, there are at least 20");
}

/* A length in bytes that counts from `before` bytes into the packet. */
static void explain_len(const struct dissection *d, struct dissect_field *f, size_t before)
{
	struct print p = meaning_of(f);
	size_t len = before + (size_t)f->value;

	if (f->value == 0 && d->packet.len > before) {
		print_text(&p, "not filled in: larger than the field, the network card cuts it up");
		return;
	}
	print_text(&p, before == 0 ? "bytes, header and data" : "bytes behind this header");
	if (len > d->packet.len) {
		print_text(&p, "; the capture holds ");
		print_decimal(&p, d->packet.len - size_min(before, d->packet.len));
	}
}

static void explain_total_len(const struct dissection *d, struct dissect_field *f)
{
	explain_len(d, f, 0);
}

static void explain_payload_len(const struct dissection *d, struct dissect_field *f)
{
	if (f->value > 0 || d->packet.len > 40)
		explain_len(d, f, 40);
}

static void explain_fragment_flags(const struct dissection *d, struct dissect_field *f)
{
	static const char *const shown[4] = {"-", "MF", "DF", "DF,MF"};

	(void)d;
	explain_words(f, shown[f->value & 3], "");
}

static void explain_reserved(const struct dissection *d, struct dissect_field *f)
{
	(void)d;
	if (f->value != 0) {
		struct print p = meaning_of(f);
		print_text(&p, "should be 0");
	}
}

static void explain_df(const struct dissection *d, struct dissect_field *f)
{
	struct print p = meaning_of(f);

	(void)d;
	print_text(&p, f->value ? "routers must not cut the packet up" : "routers may cut the packet up");
}

static void explain_mf(const struct dissection *d, struct dissect_field *f)
{
	struct print p = meaning_of(f);

	(void)d;
	print_text(&p, f->value ? "more fragments follow" : "the last fragment, or the only one");
}

static void explain_fragment_offset(const struct dissection *d, struct dissect_field *f)
{
	struct print p = meaning_of(f);

	(void)d;
	if (f->value != 0) {
		print_text(&p, "starts at byte ");
		print_decimal(&p, f->value * 8);
		print_text(&p, " of the whole");
	}
}

static void explain_hops(const struct dissection *d, struct dissect_field *f)
{
	struct print p = meaning_of(f);

	(void)d;
	print_text(&p, "hops that it may still go");
}

static void explain_protocol(const struct dissection *d, struct dissect_field *f)
{
	struct print p = meaning_of(f);

	(void)d;
	switch (f->value) {
	case 0:
		print_text(&p, "hop-by-hop options");
		break;
	case IP_ICMP:
		print_text(&p, "ICMP");
		break;
	case IP_TCP:
		print_text(&p, "TCP");
		break;
	case IP_UDP:
		print_text(&p, "UDP");
		break;
	case 43:
		print_text(&p, "routing header");
		break;
	case 44:
		print_text(&p, "fragment header");
		break;
	case IP_ICMPV6:
		print_text(&p, "ICMPv6");
		break;
	case 59:
		print_text(&p, "nothing");
		break;
	case 60:
		print_text(&p, "destination options");
		break;
	}
}

static void explain_header_checksum(const struct dissection *d, struct dissect_field *f)
{
	size_t len = (dissection_byte(d, 0) & 15u) * 4;

	if (len > d->packet.len) {
		struct print p = meaning_of(f);

		explain_hex(d, f);
		print_text(&p, "cannot be checked: the packet was cut");
		return;
	}
	explain_checksum(f, 0, span_cut(d->packet, 0, len), 10);
}

static void explain_addr(const struct dissection *d, struct dissect_field *f)
{
	struct ip_addr addr = {.family = f->bits == 128 ? 6 : 4};

	memcpy(addr.bytes, d->packet.data + f->bit_offset / 8, f->bits / 8);
	_Static_assert(sizeof f->shown >= IP_ADDR_TEXT, "an address fits");
	ip_addr_format(&addr, f->shown);
	if (!ip_addr_is_unicast(&addr)) {
		struct print p = meaning_of(f);
		print_text(&p, "not the address of one host");
	}
}

static const struct field_plan ip4_plan[] = {
	{"Version", 0, 4, 0, NULL},
	{"IHL", 4, 4, 0, explain_ihl},
	{"DSCP", 8, 6, 0, explain_dscp},
	{"ECN", 14, 2, 0, explain_ecn},
	{"Total Length", 16, 16, 0, explain_total_len},
	{"Identification", 32, 16, 0, explain_hex},
	{"Flags", 48, 3, 0, explain_fragment_flags},
	{"Reserved", 48, 1, 1, explain_reserved},
	{"Don't Fragment", 49, 1, 1, explain_df},
	{"More Fragments", 50, 1, 1, explain_mf},
	{"Fragment Offset", 51, 13, 0, explain_fragment_offset},
	{"Time to Live", 64, 8, 0, explain_hops},
	{"Protocol", 72, 8, 0, explain_protocol},
	{"Header Checksum", 80, 16, 0, explain_header_checksum},
	{"Source Address", 96, 32, 0, explain_addr},
	{"Destination Address", 128, 32, 0, explain_addr},
};

/* "3 hops, 1 passed: 10.1.0.1 ..." */
static void explain_source_route(const struct dissection *d, struct dissect_field *f)
{
	struct reader r = reader_of(span_cut(d->packet, f->bit_offset / 8 + 2, f->bits / 8 - 2));
	struct print shown = shown_of(f), meaning = meaning_of(f);
	unsigned pointer = read_u8(&r);
	char text[IP_ADDR_TEXT];

	for (const char *between = ""; reader_left(&r) >= 4; between = ",") {
		struct ip_addr hop = {.family = 4};

		memcpy(hop.bytes, read_span(&r, 4).data, 4);
		ip_addr_format(&hop, text);
		print_text(&shown, between);
		print_text(&shown, text);
	}
	if (pointer > f->bits / 8) {
		print_text(&meaning, "all hops passed: read backwards it is the way back");
		return;
	}
	print_text(&meaning, "the next hop behind the destination is number ");
	print_decimal(&meaning, pointer / 4);
}

static const struct option_plan ip4_options[] = {
	{7, 3, 255, "Record Route", {NULL}, 0, NULL},
	{68, 4, 255, "Internet Timestamp", {NULL}, 0, NULL},
	{130, 3, 255, "Security", {NULL}, 0, NULL},
	{131, 3, 255, "Loose Source Route", {NULL}, 0, explain_source_route},
	{137, 3, 255, "Strict Source Route", {NULL}, 0, explain_source_route},
	{148, 4, 4, "Router Alert", {NULL}, 0, NULL},
};

static const struct field_plan ip6_plan[] = {
	{"Version", 0, 4, 0, NULL},
	{"DSCP", 4, 6, 0, explain_dscp},
	{"ECN", 10, 2, 0, explain_ecn},
	{"Flow Label", 12, 20, 0, explain_hex},
	{"Payload Length", 32, 16, 0, explain_payload_len},
	{"Next Header", 48, 8, 0, explain_protocol},
	{"Hop Limit", 56, 8, 0, explain_hops},
	{"Source Address", 64, 128, 0, explain_addr},
	{"Destination Address", 192, 128, 0, explain_addr},
};

static const struct field_plan fragment_plan[] = {
	{"Next Header", 0, 8, 1, explain_protocol},
	{"Reserved", 8, 8, 1, NULL},
	{"Fragment Offset", 16, 13, 1, explain_fragment_offset},
	{"Reserved", 29, 2, 1, explain_reserved},
	{"More Fragments", 31, 1, 1, explain_mf},
	{"Identification", 32, 32, 1, explain_hex},
};

static const struct field_plan extension_plan[] = {
	{"Next Header", 0, 8, 1, explain_protocol},
	{"Hdr Ext Len", 8, 8, 1, NULL},
};

static const char *extension_name(uint8_t kind)
{
	switch (kind) {
	case 0:
		return "Hop-by-Hop Options";
	case 43:
		return "Routing Header";
	case 44:
		return "Fragment Header";
	case 60:
		return "Destination Options";
	}
	return NULL;
}

/* The extension headers between the IPv6 header and the upper layer, each a field
 * with its parts; the same walk as ip_parse()'s. */
static void add_extensions(struct dissection *d)
{
	uint8_t kind = dissection_byte(d, 6);
	const char *name = extension_name(kind);

	for (d->start = 40; name != NULL; name = extension_name(kind)) {
		bool is_fragment = kind == 44;
		size_t len = is_fragment ? 8 : 8 + 8u * dissection_byte(d, 1);

		struct dissect_field *f = dissection_add(d, 0, name, d->start * 8, len * 8);
		if (f == NULL)
			return; /* ip_parse() too finds it short */
		struct print p = shown_of(f);
		print_count(&p, len, "byte");
		kind = dissection_byte(d, 0);
		if (is_fragment) {
			dissection_add_plan(d, fragment_plan, ARRAY_LEN(fragment_plan));
			if (dissection_byte(d, 2) != 0 || dissection_byte(d, 3) >> 3 != 0)
				return; /* a later fragment: what follows is no header */
		} else {
			dissection_add_plan(d, extension_plan, ARRAY_LEN(extension_plan));
			dissection_add_opaque(d, 1, "Data", d->start + 2, d->start + len);
		}
		d->start += len;
	}
}

void dissect_ip(struct dissection *d)
{
	unsigned version = dissection_byte(d, 0) >> 4;
	size_t header_len = (dissection_byte(d, 0) & 15u) * 4;

	if (version == 4) {
		if (dissection_add_plan(d, ip4_plan, ARRAY_LEN(ip4_plan)))
			dissection_add_options(d, 20, header_len, ip4_options, ARRAY_LEN(ip4_options));
	} else if (version == 6) {
		if (dissection_add_plan(d, ip6_plan, ARRAY_LEN(ip6_plan)))
			add_extensions(d);
	} else {
		dissection_add_plan(d, ip4_plan, 1);
	}
}
