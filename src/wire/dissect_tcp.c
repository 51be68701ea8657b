/* SPDX-License-Identifier: MIT
 *
 * dissect_tcp.c - the fields of TCP (RFC 9293 3.1), its options taken apart.
 */
#include "wire/dissection.h"

#include "base/bytes.h"
#include "wire/option.h"
#include "wire/segment.h"

enum { CTL_BYTE = 13 };

static void mean(struct dissect_field *f, const char *meaning)
{
	struct print p = meaning_of(f);

	print_text(&p, meaning);
}

static bool has_ctl(const struct dissection *d, uint8_t bit)
{
	return (dissection_byte(d, CTL_BYTE) & bit) != 0;
}

static void explain_seq(const struct dissection *d, struct dissect_field *f)
{
	if (has_ctl(d, CTL_SYN))
		mean(f, "the initial sequence number; the SYN itself takes it");
	else
		mean(f, "the number of the first byte of data, or of the next one to come");
}

static void explain_ack(const struct dissection *d, struct dissect_field *f)
{
	if (has_ctl(d, CTL_ACK))
		mean(f, "everything before this number has arrived; it is expected next");
	else
		mean(f, "without meaning: ACK is not set");
}

static void explain_offset(const struct dissection *d, struct dissect_field *f)
{
	struct print p = meaning_of(f);
	size_t len = (size_t)f->value * 4;

	print_count(&p, len, "byte");
	print_text(&p, " of header");
	if (len < TCP_HEADER_LEN) {
		print_text(&p, ": impossible, there are at least 20");
	} else if (len > d->upper_len) {
		print_text(&p, ": impossible, the segment is shorter");
	} else if (len > TCP_HEADER_LEN) {
		print_text(&p, ", ");
		print_decimal(&p, len - TCP_HEADER_LEN);
		print_text(&p, " of them options");
	}
}

static void explain_reserved(const struct dissection *d, struct dissect_field *f)
{
	(void)d;
	if (f->value != 0)
		mean(f, "should be 0: bits that have no meaning yet");
}

static void explain_ctl(const struct dissection *d, struct dissect_field *f)
{
	(void)d;
	_Static_assert(sizeof f->shown >= CTL_TEXT, "all names fit");
	segment_format_ctl((uint8_t)f->value, f->shown);
}

/* What a bit says when it is set, in the order of the header. */
static void explain_ctl_bit(const struct dissection *d, struct dissect_field *f)
{
	static const char *const meanings[8] = {
		"the sender has slowed down (ECN)",
		"congestion was met on the way (ECN); in a SYN: ready for ECN",
		"the urgent pointer counts",
		"the acknowledgment number counts",
		"hand the data to the application now",
		"the connection is broken off",
		"synchronise sequence numbers: a connection begins",
		"no more data from the sender",
	};

	(void)d;
	if (f->value != 0)
		mean(f, meanings[f->bit_offset % 8]);
}

static void explain_window(const struct dissection *d, struct dissect_field *f)
{
	if (has_ctl(d, CTL_RST))
		mean(f, "without meaning in a RST");
	else if (has_ctl(d, CTL_SYN))
		mean(f, "bytes that the sender of this can take; never scaled in a SYN");
	else if (f->value == 0)
		mean(f, "the window is closed: the sender of this can take nothing now");
	else
		mean(f, "bytes that the sender of this can take, before scaling");
}

static void explain_tcp_checksum(const struct dissection *d, struct dissect_field *f)
{
	explain_upper_checksum(d, f, 16);
}

static void explain_urgent(const struct dissection *d, struct dissect_field *f)
{
	if (has_ctl(d, CTL_URG))
		mean(f, "urgent data ends this far from the sequence number");
	else
		mean(f, "without meaning: URG is not set");
}

static const struct field_plan tcp_plan[] = {
	{"Source Port", 0, 16, 0, NULL},
	{"Destination Port", 16, 16, 0, NULL},
	{"Sequence Number", 32, 32, 0, explain_seq},
	{"Acknowledgment Number", 64, 32, 0, explain_ack},
	{"Data Offset", 96, 4, 0, explain_offset},
	{"Reserved", 100, 4, 0, explain_reserved},
	{"Control Bits", 104, 8, 0, explain_ctl},
	{"CWR", 104, 1, 1, explain_ctl_bit},
	{"ECE", 105, 1, 1, explain_ctl_bit},
	{"URG", 106, 1, 1, explain_ctl_bit},
	{"ACK", 107, 1, 1, explain_ctl_bit},
	{"PSH", 108, 1, 1, explain_ctl_bit},
	{"RST", 109, 1, 1, explain_ctl_bit},
	{"SYN", 110, 1, 1, explain_ctl_bit},
	{"FIN", 111, 1, 1, explain_ctl_bit},
	{"Window", 112, 16, 0, explain_window},
	{"Checksum", 128, 16, 0, explain_tcp_checksum},
	{"Urgent Pointer", 144, 16, 0, explain_urgent},
};

/* The bytes behind kind and length of the option in `f`. */
static struct reader option_value(const struct dissection *d, const struct dissect_field *f)
{
	return reader_of(span_cut(d->packet, f->bit_offset / 8 + 2, f->bits / 8 - 2));
}

static void explain_mss(const struct dissection *d, struct dissect_field *f)
{
	struct reader r = option_value(d, f);
	struct print p = shown_of(f);

	print_text(&p, "mss ");
	print_decimal(&p, read_u16(&r));
	mean(f, "the most data in one segment that the sender of this can take");
}

static void explain_wscale(const struct dissection *d, struct dissect_field *f)
{
	struct reader r = option_value(d, f);
	struct print shown = shown_of(f), meaning = meaning_of(f);
	uint8_t shift = read_u8(&r);

	print_text(&shown, "wscale ");
	print_decimal(&shown, shift);
	print_text(&meaning, "later windows of this sender count times ");
	print_decimal(&meaning, 1u << (shift > 14 ? 14 : shift));
	if (shift > 14)
		print_text(&meaning, ": a shift above 14 counts as 14");
}

static void explain_sack_permitted(const struct dissection *d, struct dissect_field *f)
{
	struct print p = shown_of(f);

	(void)d;
	print_text(&p, "sackOK");
	mean(f, "the sender of this understands selective acknowledgments");
}

static void explain_sack(const struct dissection *d, struct dissect_field *f)
{
	struct reader r = option_value(d, f);
	struct print shown = shown_of(f), meaning = meaning_of(f);

	print_text(&shown, "sack");
	print_text(&meaning, "has arrived behind a gap:");
	while (reader_left(&r) >= 8) {
		uint32_t left = read_u32(&r), right = read_u32(&r);

		print_char(&meaning, ' ');
		print_decimal(&meaning, left);
		print_char(&meaning, ':');
		print_decimal(&meaning, right);
	}
	print_char(&shown, ' ');
	print_decimal(&shown, (f->bits / 8 - 2) / 8);
}

static void explain_timestamps(const struct dissection *d, struct dissect_field *f)
{
	struct reader r = option_value(d, f);
	struct print p = shown_of(f);

	print_text(&p, "TS val ");
	print_decimal(&p, read_u32(&r));
	print_text(&p, " ecr ");
	print_decimal(&p, read_u32(&r));
	mean(f, "the sender's clock, and the other side's as it came: measures the round trip");
}

static void say_fast_open(const struct dissection *d, struct dissect_field *f, size_t cookie_len)
{
	struct print p = shown_of(f);

	print_text(&p, cookie_len > 0 ? "tfo cookie" : "tfo cookiereq");
	if (!is_fast_open_cookie(cookie_len))
		mean(f, "TCP Fast Open; a cookie has 4 to 16 bytes, an even number: without meaning");
	else if (!has_ctl(d, CTL_SYN))
		mean(f, "TCP Fast Open; without meaning: SYN is not set");
	else if (cookie_len > 0)
		mean(f, "proves that the sender was here before: its data on the SYN may be taken at once");
	else
		mean(f, "asks for a cookie, to send data on the SYN next time");
}

static void explain_fast_open(const struct dissection *d, struct dissect_field *f)
{
	struct reader r = option_value(d, f);

	say_fast_open(d, f, reader_left(&r));
}

/* RFC 6994: the first two bytes of an experiment's option say whose it is. */
static void explain_experiment(const struct dissection *d, struct dissect_field *f)
{
	struct reader r = option_value(d, f);

	if (read_u16(&r) == EXPERIMENT_FAST_OPEN)
		say_fast_open(d, f, reader_left(&r));
	else
		mean(f, "an experiment; its first two bytes say whose (RFC 6994)");
}

static const struct option_plan tcp_options[] = {
	{OPTION_MSS, 4, 4, "Maximum Segment Size", {"MSS"}, 2, explain_mss},
	{OPTION_WSCALE, 3, 3, "Window Scale", {"Shift Count"}, 1, explain_wscale},
	{OPTION_SACK_PERMITTED, 2, 2, "SACK Permitted", {NULL}, 0, explain_sack_permitted},
	{OPTION_SACK, 10, 34, "SACK", {"Left Edge", "Right Edge"}, 4, explain_sack},
	{OPTION_TIMESTAMPS, 10, 10, "Timestamps", {"TS Value", "TS Echo Reply"}, 4, explain_timestamps},
	{19, 18, 18, "MD5 Signature", {NULL}, 0, NULL},             /* RFC 2385 */
	{28, 4, 4, "User Timeout", {NULL}, 0, NULL},                /* RFC 5482 */
	{29, 4, 40, "TCP Authentication Option", {NULL}, 0, NULL},  /* RFC 5925 */
	{30, 3, 40, "Multipath TCP", {NULL}, 0, NULL},              /* RFC 8684 */
	{OPTION_FAST_OPEN, 2, 18, "Fast Open Cookie", {NULL}, 0, explain_fast_open},
	{OPTION_EXPERIMENT, 2, 40, "Experiment", {NULL}, 0, explain_experiment},
};

void dissect_tcp(struct dissection *d)
{
	size_t header_len = (dissection_byte(d, 12) >> 4) * 4u;

	if (!dissection_add_plan(d, tcp_plan, ARRAY_LEN(tcp_plan))) {
		d->problem = "the packet ends inside the TCP header";
		return;
	}
	if (header_len < TCP_HEADER_LEN || header_len > d->upper_len) {
		d->problem = "the data offset is impossible: where options and data stand is unknown";
		return;
	}
	dissection_add_options(d, d->start + TCP_HEADER_LEN, d->start + header_len, tcp_options,
			       ARRAY_LEN(tcp_options));
	if (header_len > d->upper.len)
		d->problem = "the packet ends inside the TCP options";
	dissection_add_data(d, "Data", d->start + header_len, d->upper_len - header_len, "of text");
}
