/* SPDX-License-Identifier: MIT
 *
 * test_segment.c - the TCP header and its options, both ways.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/assert.h"
#include "base/rng.h"
#include "wire/segment.h"

static const struct ip_addr here = {4, {10, 77, 0, 2}}, there = {4, {10, 77, 0, 1}};
static const struct ip_addr here6 = {6, {0x20, 0x01, 0x0d, 0xb8, [15] = 2}};
static const struct ip_addr there6 = {6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}};

static const struct tcp_segment data_segment = {
	.src_port = 40000,
	.dst_port = 80,
	.seq = 0xfffffff0,
	.ack = 0x12345678,
	.ctl = CTL_ACK | CTL_PSH,
	.window = 502,
	.text = {(const uint8_t *)"GET / HTTP/1.1\r\n", 16},
};

static void a_segment_without_options_stands_as_the_rfc_draws_it(void **state)
{
	static const uint8_t expected[] = {
		0x9c, 0x40, 0x00, 0x50, 0xff, 0xff, 0xff, 0xf0,
		0x12, 0x34, 0x56, 0x78, 0x50, 0x18, 0x01, 0xf6,
	};
	uint8_t bytes[100];
	size_t len = segment_write(bytes, sizeof bytes, &data_segment, &here, &there);

	(void)state;
	assert_int_equal(len, 36);
	assert_memory_equal(bytes, expected, sizeof expected);
	assert_memory_equal(bytes + 20, "GET / HTTP/1.1\r\n", 16);
	assert_true(segment_checksum_ok(&here, &there, span_of(bytes, len)));
}

static void a_syn_carries_its_options_in_the_order_of_linux(void **state)
{
	static const uint8_t expected[] = {2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7};
	struct tcp_segment syn = {
		.ctl = CTL_SYN,
		.options = {
			.has_mss = true, .mss = 1460,
			.has_sack_permitted = true,
			.has_timestamps = true, .ts_value = 1, .ts_echo = 2,
			.has_wscale = true, .wscale = 7,
		},
	};
	uint8_t bytes[60];

	(void)state;
	assert_int_equal(segment_options_len(&syn.options), 20);
	assert_int_equal(segment_write(bytes, sizeof bytes, &syn, &here, &there), 40);
	assert_memory_equal(bytes + 20, expected, sizeof expected);
	assert_int_equal(bytes[12], 10 << 4);
}

static void sack_blocks_stand_last_and_as_many_as_fit(void **state)
{
	static const uint8_t expected[] = {
		1, 1, 8, 10, 0, 0, 0, 9, 0, 0, 0, 8, 1, 1, 5, 26, 0, 0, 0, 1, 0, 0, 0, 2,
	};
	struct tcp_segment ack = {
		.ctl = CTL_ACK,
		.options = {.has_timestamps = true, .ts_value = 9, .ts_echo = 8, .sack_count = 4,
			    .sack = {{1, 2}, {3, 4}, {5, 6}, {7, 8}}},
	};
	uint8_t bytes[60];
	struct tcp_segment again;

	(void)state;
	assert_int_equal(segment_write(bytes, sizeof bytes, &ack, &here, &there), 60);
	assert_memory_equal(bytes + 20, expected, sizeof expected);
	assert_int_equal(segment_parse(span_of(bytes, 60), &again), SEGMENT_OK);
	assert_int_equal(again.options.sack_count, 3); /* timestamps leave no room for the fourth */
	assert_int_equal(again.options.sack[2].right, 6);

	ack.options.has_timestamps = false;
	assert_int_equal(segment_write(bytes, sizeof bytes, &ack, &here, &there), 20 + 36);
	assert_int_equal(segment_parse(span_of(bytes, 56), &again), SEGMENT_OK);
	assert_int_equal(again.options.sack_count, 4);
}

static void a_segment_that_does_not_fit_is_not_written(void **state)
{
	uint8_t bytes[36];

	(void)state;
	memset(bytes, 0xee, sizeof bytes);
	for (size_t room = 0; room < 36; room++)
		assert_int_equal(segment_write(bytes, room, &data_segment, &here, &there), 0);
	assert_int_equal(bytes[0], 0xee);
	assert_int_equal(segment_write(bytes, 36, &data_segment, &here, &there), 36);
}

static uint8_t flip(struct rng *rng)
{
	return rng_chance(rng, 0.5);
}

static struct tcp_segment random_segment(struct rng *rng, const uint8_t *text)
{
	struct tcp_segment s = {
		.src_port = (uint16_t)rng_next(rng),
		.dst_port = (uint16_t)rng_next(rng),
		.seq = (uint32_t)rng_next(rng),
		.ack = (uint32_t)rng_next(rng),
		.ctl = (uint8_t)rng_next(rng),
		.window = (uint16_t)rng_next(rng),
		.urgent = (uint16_t)rng_next(rng),
		.text = span_of(text, rng_below(rng, 200)),
	};
	struct tcp_options *o = &s.options;

	if ((o->has_mss = flip(rng)))
		o->mss = (uint16_t)rng_next(rng);
	if ((o->has_wscale = flip(rng)))
		o->wscale = (uint8_t)rng_next(rng);
	o->has_sack_permitted = flip(rng);
	if ((o->has_timestamps = flip(rng))) {
		o->ts_value = (uint32_t)rng_next(rng);
		o->ts_echo = (uint32_t)rng_next(rng);
	}
	if (!o->has_mss) /* then two blocks fit beside all others */
		o->sack_count = (uint8_t)rng_below(rng, 3);
	for (unsigned i = 0; i < o->sack_count; i++)
		o->sack[i] = (struct sack_block){(uint32_t)rng_next(rng), (uint32_t)rng_next(rng)};
	return s;
}

static void what_is_written_is_parsed_again(void **state) /* MUST-2 */
{
	uint8_t text[200], bytes[300];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 21);
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (uint8_t)rng_next(&rng);
	for (int i = 0; i < 5000; i++) {
		bool is_ip6 = i % 2;
		const struct ip_addr *src = is_ip6 ? &here6 : &here, *dst = is_ip6 ? &there6 : &there;
		struct tcp_segment s = random_segment(&rng, text), again;
		size_t len = segment_write(bytes, sizeof bytes, &s, src, dst);

		assert_int_equal(len, TCP_HEADER_LEN + segment_options_len(&s.options) + s.text.len);
		assert_true(segment_checksum_ok(src, dst, span_of(bytes, len)));
		assert_int_equal(segment_parse(span_of(bytes, len), &again), SEGMENT_OK);
		assert_int_equal(again.text.len, s.text.len);
		if (s.text.len > 0)
			assert_memory_equal(again.text.data, text, s.text.len);
		assert_memory_equal(&again.options, &s.options, sizeof s.options);
		assert_true(again.src_port == s.src_port && again.dst_port == s.dst_port);
		assert_true(again.seq == s.seq && again.ack == s.ack && again.ctl == s.ctl);
		assert_true(again.window == s.window && again.urgent == s.urgent);
		bytes[rng_below(&rng, len)] ^= (uint8_t)(1 << rng_below(&rng, 8));
		assert_false(segment_checksum_ok(src, dst, span_of(bytes, len)));
	}
}

/* Parses a header with these options behind it and the text "text". */
static enum segment_problem with_options(const char *options, size_t len, struct tcp_segment *out)
{
	static uint8_t bytes[64];
	size_t padded = (len + 3) / 4 * 4;

	memset(bytes, 0, sizeof bytes);
	bytes[12] = (uint8_t)((20 + padded) / 4 << 4);
	memcpy(bytes + 20, options, len);
	memcpy(bytes + 20 + padded, "text", 4);
	return segment_parse(span_of(bytes, 24 + padded), out);
}

static void options_are_found_at_any_alignment_and_unknown_ones_skipped(void **state) /* MUST-64, MUST-6 */
{
	static const char options[] =
		"\x01" "\x02\x04\x05\xb4" "\xfd\x05" "abc" "\x03\x03\x0f"
		"\x08\x0a\x00\x00\x00\x01\x00\x00\x00\x02" "\x1c\x04\x80\x10" "\x04\x02";
	struct tcp_segment s;

	(void)state;
	assert_int_equal(with_options(options, sizeof options - 1, &s), SEGMENT_OK);
	assert_true(s.options.has_mss && s.options.mss == 1460);
	assert_true(s.options.has_wscale && s.options.wscale == 15); /* as on the wire */
	assert_true(s.options.has_timestamps && s.options.ts_value == 1 && s.options.ts_echo == 2);
	assert_true(s.options.has_sack_permitted);
	assert_memory_equal(s.text.data, "text", 4);
}

static void the_end_of_the_list_ends_it(void **state)
{
	struct tcp_segment s;

	(void)state;
	assert_int_equal(with_options("\x04\x02\x00\x02\x00\x00\x00\x00", 8, &s), SEGMENT_OK);
	assert_true(s.options.has_sack_permitted);
	assert_false(s.options.has_mss);
}

static void a_bad_option_spoils_neither_those_before_it_nor_the_text(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = {
		{"\x04\x02\xfd\x00", 4},                 /* length 0: would loop for ever */
		{"\x04\x02\xfd\x01", 4},                 /* length 1: less than itself */
		{"\x04\x02\xfd\x03", 4},                 /* behind the end */
		{"\x04\x02\xfd\xff", 4},
		{"\x04\x02\x01\x08", 4},                 /* no length at all */
		{"\x04\x02\x02\x03\x05\x00\x00\x00", 8}, /* an MSS of 3 bytes */
		{"\x04\x02\x02\x04", 4},                 /* an MSS behind the end */
		{"\x04\x02\x05\x02", 4},                 /* SACK without a block */
		{"\x04\x02\x05\x06\x00\x00\x00\x01", 8}, /* half a block */
		{"\x04\x02\x03\x02", 4},
		{"\x04\x02\x08\x08\x00\x00\x00\x01\x00\x00\x00\x02", 12},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct tcp_segment s;

		assert_int_equal(with_options(bad[i].bytes, bad[i].len, &s), SEGMENT_BAD_OPTION);
		assert_true(s.options.has_sack_permitted);
		assert_false(s.options.has_mss || s.options.has_timestamps || s.options.has_wscale);
		assert_int_equal(s.text.len, 4);
		assert_memory_equal(s.text.data, "text", 4);
	}
}

static void a_header_is_filled_as_far_as_its_bytes_go(void **state)
{
	uint8_t bytes[36];
	struct tcp_segment s;

	(void)state;
	assert_int_equal(segment_write(bytes, 36, &data_segment, &here, &there), 36);
	assert_int_equal(segment_parse(span_of(bytes, 8), &s), SEGMENT_TOO_SHORT); /* as ICMP quotes it */
	assert_int_equal(s.src_port, 40000);
	assert_int_equal(s.dst_port, 80);
	assert_int_equal(s.seq, 0xfffffff0);
	assert_int_equal(s.ctl, 0);
	assert_int_equal(segment_parse(span_of(NULL, 0), &s), SEGMENT_TOO_SHORT);
	assert_int_equal(segment_parse(span_of(bytes, 19), &s), SEGMENT_TOO_SHORT);
	bytes[12] = 4 << 4;
	assert_int_equal(segment_parse(span_of(bytes, 36), &s), SEGMENT_BAD_OFFSET);
	bytes[12] = 10 << 4;
	assert_int_equal(segment_parse(span_of(bytes, 36), &s), SEGMENT_BAD_OFFSET);
	assert_int_equal(s.text.len, 0);
}

static void syn_and_fin_take_a_number_each(void **state)
{
	struct tcp_segment s = {.ctl = CTL_SYN | CTL_FIN, .text = span_of("abc", 3)};

	(void)state;
	assert_int_equal(segment_len(&s), 5);
	s.ctl = CTL_ACK;
	assert_int_equal(segment_len(&s), 3);
}

static void control_bits_have_names_both_ways(void **state)
{
	static const char *const wrong[] = {
		"", "syn", "SY", "SYN,", ",SYN", "SYN ACK", "SYNACK", "SYN,,ACK", "-,SYN", "XYZ",
	};
	char text[CTL_TEXT];
	uint8_t again = 0;

	(void)state;
	segment_format_ctl(CTL_ACK | CTL_SYN, text);
	assert_string_equal(text, "SYN,ACK");
	segment_format_ctl(0, text);
	assert_string_equal(text, "-");
	segment_format_ctl(0xff, text);
	assert_string_equal(text, "SYN,FIN,RST,PSH,ACK,URG,ECE,CWR");
	for (unsigned ctl = 0; ctl < 256; ctl++) {
		segment_format_ctl((uint8_t)ctl, text);
		assert_true(segment_parse_ctl(text, &again));
		assert_int_equal(again, ctl);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(segment_parse_ctl(wrong[i], &again));
	assert_int_equal(again, 0xff);
}

static void options_are_worded_as_tcpdump_does(void **state)
{
	struct tcp_options o = {
		.has_mss = true, .mss = 1460, .has_sack_permitted = true, .has_wscale = true, .wscale = 7,
		.has_timestamps = true, .ts_value = 1,
	};
	char text[OPTIONS_TEXT];

	(void)state;
	segment_format_options(&o, text);
	assert_string_equal(text, "mss 1460,sackOK,TS val 1 ecr 0,wscale 7");
	o = (struct tcp_options){.sack_count = 2, .sack = {{1, 2}, {30, 40}}};
	segment_format_options(&o, text);
	assert_string_equal(text, "sack 2 {1:2}{30:40}");
	o = (struct tcp_options){0};
	segment_format_options(&o, text);
	assert_string_equal(text, "");
}

static void the_longest_options_fit_their_text(void **state)
{
	static const uint8_t cookie[16] = "0123456789abcdef";
	struct tcp_options o;
	char text[OPTIONS_TEXT];

	(void)state;
	memset(&o, 0xff, sizeof o);
	o.has_fast_open = true;
	o.fast_open = span_of(cookie, sizeof cookie);
	o.has_mss = o.has_wscale = o.has_sack_permitted = o.has_timestamps = true;
	o.sack_count = SACK_BLOCKS_MAX - 1; /* timestamps leave no room for the fourth */
	segment_format_options(&o, text);
	assert_in_range(strlen(text), 1, OPTIONS_TEXT - 1);
	assert_int_equal(text[strlen(text) - 1], '}'); /* nothing was cut */
}

static void noise_never_leads_outside(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 31);
	for (int i = 0; i < 50000; i++) {
		uint8_t bytes[80];
		size_t len = rng_below(&rng, sizeof bytes + 1);
		struct tcp_segment s;

		for (size_t k = 0; k < len; k++)
			bytes[k] = (uint8_t)(rng_next(&rng) % (k < 20 ? 256 : 12));
		enum segment_problem problem = segment_parse(span_of(bytes, len), &s);
		if (problem == SEGMENT_OK || problem == SEGMENT_BAD_OPTION)
			assert_true(s.text.len <= len - 20);
		assert_true(s.options.sack_count <= SACK_BLOCKS_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_segment_without_options_stands_as_the_rfc_draws_it),
		cmocka_unit_test(a_syn_carries_its_options_in_the_order_of_linux),
		cmocka_unit_test(sack_blocks_stand_last_and_as_many_as_fit),
		cmocka_unit_test(a_segment_that_does_not_fit_is_not_written),
		cmocka_unit_test(what_is_written_is_parsed_again),
		cmocka_unit_test(options_are_found_at_any_alignment_and_unknown_ones_skipped),
		cmocka_unit_test(the_end_of_the_list_ends_it),
		cmocka_unit_test(a_bad_option_spoils_neither_those_before_it_nor_the_text),
		cmocka_unit_test(a_header_is_filled_as_far_as_its_bytes_go),
		cmocka_unit_test(syn_and_fin_take_a_number_each),
		cmocka_unit_test(control_bits_have_names_both_ways),
		cmocka_unit_test(options_are_worded_as_tcpdump_does),
		cmocka_unit_test(the_longest_options_fit_their_text),
		cmocka_unit_test(noise_never_leads_outside),
	};

	return cmocka_run_group_tests_name("segment", tests, NULL, NULL);
}
