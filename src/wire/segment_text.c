/* SPDX-License-Identifier: MIT
 *
 * segment_text.c - control bits and options as people and files write them.
 */
#include "wire/segment.h"

#include <string.h>

#include "base/assert.h"
#include "wire/print.h"

struct ctl_name {
	uint8_t bit;
	char name[4];
};

/* In the order of writing. */
static const struct ctl_name ctl_names[] = {
	{CTL_SYN, "SYN"}, {CTL_FIN, "FIN"}, {CTL_RST, "RST"}, {CTL_PSH, "PSH"},
	{CTL_ACK, "ACK"}, {CTL_URG, "URG"}, {CTL_ECE, "ECE"}, {CTL_CWR, "CWR"},
};

void segment_format_ctl(uint8_t ctl, char text[CTL_TEXT])
{
	struct print p = print_into(text, CTL_TEXT);
	const char *between = "";

	for (size_t i = 0; i < ARRAY_LEN(ctl_names); i++) {
		if ((ctl & ctl_names[i].bit) == 0)
			continue;
		print_text(&p, between);
		print_text(&p, ctl_names[i].name);
		between = ",";
	}
	if (ctl == 0)
		print_char(&p, '-');
}

/* The bit whose name the three characters at `text` are; 0 when there is none. */
static uint8_t ctl_named(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(ctl_names); i++) {
		const char *name = ctl_names[i].name;

		/* Stops at the first difference, so at the latest at text's '\0'. */
		if (text[0] == name[0] && text[1] == name[1] && text[2] == name[2])
			return ctl_names[i].bit;
	}
	return 0;
}

bool segment_parse_ctl(const char *text, uint8_t *ctl)
{
	uint8_t bits = 0;

	if (text[0] == '-' && text[1] == '\0') {
		*ctl = 0;
		return true;
	}
	for (;;) {
		uint8_t bit = ctl_named(text);

		if (bit == 0)
			return false;
		bits |= bit;
		text += 3;
		if (*text == '\0')
			break;
		if (*text++ != ',')
			return false;
	}
	*ctl = bits;
	return true;
}

static void print_sack(struct print *p, const struct tcp_options *options)
{
	assert(options->sack_count <= SACK_BLOCKS_MAX);
	print_text(p, "sack ");
	print_decimal(p, options->sack_count);
	print_char(p, ' ');
	for (unsigned i = 0; i < options->sack_count; i++) {
		print_char(p, '{');
		print_decimal(p, options->sack[i].left);
		print_char(p, ':');
		print_decimal(p, options->sack[i].right);
		print_char(p, '}');
	}
}

static void print_fast_open(struct print *p, struct span cookie)
{
	if (cookie.len == 0) {
		print_text(p, "req");
		return;
	}
	print_char(p, ' ');
	for (size_t i = 0; i < cookie.len; i++)
		print_hex(p, cookie.data[i], 2);
}

/* Starts the next item of a list. */
static void print_item(struct print *p, const char *start, const char *item)
{
	if (p->at != start)
		print_char(p, ',');
	print_text(p, item);
}

void segment_format_options(const struct tcp_options *options, char text[OPTIONS_TEXT])
{
	struct print p = print_into(text, OPTIONS_TEXT);

	if (options->has_mss) {
		print_item(&p, text, "mss ");
		print_decimal(&p, options->mss);
	}
	if (options->has_sack_permitted)
		print_item(&p, text, "sackOK");
	if (options->has_timestamps) {
		print_item(&p, text, "TS val ");
		print_decimal(&p, options->ts_value);
		print_text(&p, " ecr ");
		print_decimal(&p, options->ts_echo);
	}
	if (options->has_wscale) {
		print_item(&p, text, "wscale ");
		print_decimal(&p, options->wscale);
	}
	if (options->has_fast_open) {
		print_item(&p, text, "tfo cookie");
		print_fast_open(&p, options->fast_open);
	}
	if (options->sack_count > 0) {
		print_item(&p, text, "");
		print_sack(&p, options);
	}
}
