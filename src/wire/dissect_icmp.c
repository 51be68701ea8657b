/* SPDX-License-Identifier: MIT
 *
 * dissect_icmp.c - the fields of ICMP (RFC 792) and ICMPv6 (RFC 4443).
 */
#include "wire/dissection.h"

#include "wire/icmp.h"

static void explain_code(const struct dissection *d, struct dissect_field *f)
{
	struct print p = meaning_of(f);

	print_text(&p, icmp_name(d->ip.src.family, dissection_byte(d, 0), dissection_byte(d, 1)));
}

static void explain_icmp_checksum(const struct dissection *d, struct dissect_field *f)
{
	explain_upper_checksum(d, f, 2);
}

static const struct field_plan type_and_code[] = {
	{"Type", 0, 8, 0, NULL},
	{"Code", 8, 8, 0, explain_code},
	{"Checksum", 16, 16, 0, explain_icmp_checksum},
};
static const struct field_plan echo[] = {
	{"Identifier", 32, 16, 0, explain_hex},
	{"Sequence Number", 48, 16, 0, NULL},
};
static const struct field_plan mtu_ip4[] = {{"Unused", 32, 16, 0, NULL}, {"Next-Hop MTU", 48, 16, 0, NULL}};
static const struct field_plan mtu_ip6[] = {{"MTU", 32, 32, 0, NULL}};
static const struct field_plan unused[] = {{"Rest of Header", 32, 32, 0, NULL}};

enum second_word { WORD_ECHO, WORD_MTU, WORD_UNUSED };

/* What the second four bytes hold depends on type and code. */
static enum second_word second_word_of(bool is_ip6, uint8_t type, uint8_t code)
{
	if (is_ip6 ? type == 128 || type == 129 : type == 8 || type == 0)
		return WORD_ECHO;
	if (is_ip6 ? type == 2 : type == 3 && code == 4)
		return WORD_MTU;
	return WORD_UNUSED;
}

static bool is_error(bool is_ip6, uint8_t type)
{
	return is_ip6 ? type < 128 : type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

static bool add_second_word(struct dissection *d, bool is_ip6, enum second_word word)
{
	switch (word) {
	case WORD_ECHO:
		return dissection_add_plan(d, echo, ARRAY_LEN(echo));
	case WORD_MTU:
		if (is_ip6)
			return dissection_add_plan(d, mtu_ip6, ARRAY_LEN(mtu_ip6));
		return dissection_add_plan(d, mtu_ip4, ARRAY_LEN(mtu_ip4));
	case WORD_UNUSED:
		return dissection_add_plan(d, unused, ARRAY_LEN(unused));
	}
	return false;
}

void dissect_icmp(struct dissection *d)
{
	bool is_ip6 = d->ip.src.family == 6;
	uint8_t type = dissection_byte(d, 0), code = dissection_byte(d, 1);
	bool quotes = is_error(is_ip6, type);

	if (!dissection_add_plan(d, type_and_code, ARRAY_LEN(type_and_code)) ||
	    !add_second_word(d, is_ip6, second_word_of(is_ip6, type, code))) {
		d->problem = "the packet ends inside the ICMP header";
		return;
	}
	dissection_add_data(d, quotes ? "Original Packet" : "Data", d->start + 8,
			    size_max(d->upper_len, 8) - 8,
			    quotes ? "of the packet that caused this" : "of data");
}
