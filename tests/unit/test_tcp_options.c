/* SPDX-License-Identifier: MIT
 *
 * test_tcp_options.c - options of a TCP header: their order and padding in a SYN, broken ones, Fast Open.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "wire/segment.h"

static const struct ip_addr here = {4, {10, 77, 0, 2}}, there = {4, {10, 77, 0, 1}};

enum { MSS = 1, SACK = 2, TS = 4, WSCALE = 8, ALL = 15 };

/* The options of a SYN as hex digits. */
static void write_syn(unsigned which, const struct option_layout *layout, char hex[2 * TCP_OPTIONS_MAX + 1])
{
	static const char digits[] = "0123456789abcdef";
	struct tcp_segment syn = {.ctl = CTL_SYN}, again;
	struct tcp_options *o = &syn.options;
	uint8_t bytes[60];

	o->has_mss = (which & MSS) != 0;
	o->mss = o->has_mss ? 0x05b4 : 0;
	o->has_sack_permitted = (which & SACK) != 0;
	o->has_timestamps = (which & TS) != 0;
	o->ts_value = o->has_timestamps ? 0xaaaaaaaa : 0;
	o->ts_echo = o->has_timestamps ? 0xbbbbbbbb : 0;
	o->has_wscale = (which & WSCALE) != 0;
	o->wscale = o->has_wscale ? 7 : 0;
	o->layout = layout;
	size_t len = segment_write(bytes, sizeof bytes, &syn, &here, &there);

	assert_int_equal(len, 20 + segment_options_len(o));
	assert_int_equal(len % 4, 0);
	assert_int_equal(segment_parse(span_of(bytes, len), &again), SEGMENT_OK);
	again.options.layout = layout;
	assert_memory_equal(&again.options, o, sizeof *o);
	for (size_t i = 20; i < len; i++) {
		*hex++ = digits[bytes[i] >> 4];
		*hex++ = digits[bytes[i] & 15];
	}
	*hex = '\0';
}

struct written {
	unsigned which;
	const char *hex;
};

static void is_written(const struct written *cases, size_t count, const struct option_layout *layout)
{
	char hex[2 * TCP_OPTIONS_MAX + 1];

	for (size_t i = 0; i < count; i++) {
		write_syn(cases[i].which, layout, hex);
		assert_string_equal(hex, cases[i].hex);
	}
}

#define T "080aaaaaaaaabbbbbbbb"

static void linux_puts_nops_before_what_would_not_end_a_word(void **state)
{
	static const struct written cases[] = {
		{ALL, "020405b4" "0402" T "01030307"},
		{MSS | SACK | TS, "020405b4" "0402" T},
		{MSS | TS | WSCALE, "020405b4" "0101" T "01030307"},
		{MSS | SACK | WSCALE, "020405b4" "01010402" "01030307"},
		{MSS | SACK, "020405b4" "01010402"},
		{MSS, "020405b4"},
		{0, ""},
	};

	(void)state;
	is_written(cases, ARRAY_LEN(cases), NULL);
	is_written(cases, ARRAY_LEN(cases), &option_layout_linux);
}

static void bsd_fills_up_with_zeros_at_the_end(void **state) /* MUST-69 */
{
	static const struct written cases[] = {
		{ALL, "020405b4" "01030307" "0402" T},
		{MSS | SACK | TS, "020405b4" "0402" T},
		{MSS | TS | WSCALE, "020405b4" "01030307" "0101" T},
		{MSS | SACK | WSCALE, "020405b4" "01030307" "04020000"},
		{MSS | SACK, "020405b4" "04020000"},
		{MSS | WSCALE, "020405b4" "01030307"},
	};

	(void)state;
	is_written(cases, ARRAY_LEN(cases), &option_layout_bsd);
}

static void any_order_can_be_had(void **state)
{
	static const struct option_layout windows = {.kinds = {2, 3, 4, 8}};
	static const struct option_layout mac = {.kinds = {2, 3, 8, 4}, .is_filled_at_end = true};
	static const struct written on_windows[] = {
		{MSS | SACK | WSCALE, "020405b4" "01030307" "01010402"},
		{ALL, "020405b4" "01030307" "0402" T},
	};
	static const struct written on_mac[] = {{ALL, "020405b4" "01030307" "0101" T "04020000"}};
	char hex[2 * TCP_OPTIONS_MAX + 1];

	(void)state;
	is_written(on_windows, ARRAY_LEN(on_windows), &windows);
	is_written(on_mac, ARRAY_LEN(on_mac), &mac);
	/* every order of every choice, both ways of filling: what is written is read again */
	static const uint8_t kinds[SYN_OPTIONS] = {2, 3, 4, 8};

	for (unsigned order = 0; order < 256; order++) {
		struct option_layout l;
		unsigned seen = 0;

		for (unsigned i = 0; i < SYN_OPTIONS; i++) {
			l.kinds[i] = kinds[order >> (2 * i) & 3];
			seen |= 1u << (order >> (2 * i) & 3);
		}
		for (unsigned which = 0; seen == 15 && which <= ALL; which++)
			for (int way = 0; way < 2; way++) {
				l.is_filled_at_end = way == 1;
				write_syn(which, &l, hex);
				assert_true(strlen(hex) <= 2 * 28);
			}
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

#define WITH(literal, out) with_options(literal, sizeof literal - 1, out)

static void option_of_a_wrong_length_is_left_out_alone(void **state) /* MUST-7 */
{
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = {
#define CASE(literal) {literal, sizeof literal - 1}
		CASE("\x02\x02\x04\x02"),
		CASE("\x02\x03\x05\x04\x02"),
		CASE("\x02\x05\x05\xb4\x01\x04\x02"),
		CASE("\x03\x02\x04\x02"),
		CASE("\x03\x04\x07\x07\x04\x02"),
		CASE("\x04\x03\x01\x04\x02"),
		CASE("\x05\x02\x04\x02"),
		CASE("\x05\x09\x01\x02\x03\x04\x05\x06\x07\x04\x02"),
		CASE("\x05\x0b\x01\x02\x03\x04\x05\x06\x07\x08\x09\x04\x02"),
		CASE("\x08\x09\x01\x02\x03\x04\x05\x06\x07\x04\x02"),
		CASE("\x08\x0b\x01\x02\x03\x04\x05\x06\x07\x08\x09\x04\x02"),
		CASE("\x22\x04\x01\x02\x04\x02"),
		CASE("\x22\x07\x01\x02\x03\x04\x05\x04\x02"),
		CASE("\x22\x14" "0123456789abcdefgh" "\x04\x02"),
#undef CASE
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct tcp_segment s;

		assert_int_equal(with_options(bad[i].bytes, bad[i].len, &s), SEGMENT_BAD_OPTION);
		assert_true(s.options.has_sack_permitted); /* the one behind it counts */
		assert_false(s.options.has_mss || s.options.has_timestamps || s.options.has_wscale ||
			     s.options.has_fast_open || s.options.sack_count > 0);
		assert_memory_equal(s.text.data, "text", 4);
	}
}

static void unknown_options_are_skipped_by_their_length(void **state) /* MUST-4, MUST-6, MUST-68 */
{
	struct tcp_segment s;

	(void)state;
	assert_int_equal(WITH("\x13\x12" "0123456789abcdef" "\x02\x04\x02\x18\x00", &s), SEGMENT_OK);
	assert_int_equal(s.options.mss, 536);
	assert_int_equal(WITH("\xfd\x02\xc8\x03\x00\x02\x04\x02\x18", &s), SEGMENT_OK);
	assert_int_equal(s.options.mss, 536);
}

static void fast_open_is_read_and_worded(void **state) /* RFC 7413 4.1.1, 9 */
{
	struct tcp_segment s;
	char text[OPTIONS_TEXT];

	(void)state;
	assert_int_equal(WITH("\x22\x02\x02\x04\x02\x18", &s), SEGMENT_OK);
	assert_true(s.options.has_fast_open && s.options.fast_open.len == 0);
	segment_format_options(&s.options, text);
	assert_string_equal(text, "mss 536,tfo cookiereq");
	assert_int_equal(WITH("\x22\x0a\x00\x11\x22\x33\x44\x55\x66\x77", &s), SEGMENT_OK);
	segment_format_options(&s.options, text);
	assert_string_equal(text, "tfo cookie 0011223344556677");
	assert_int_equal(WITH("\xfe\x08\xf9\x89\xca\xfe\xca\xfe", &s), SEGMENT_OK);
	segment_format_options(&s.options, text);
	assert_string_equal(text, "tfo cookie cafecafe");
	assert_int_equal(WITH("\xfe\x04\xf9\x89", &s), SEGMENT_OK);
	assert_true(s.options.has_fast_open && s.options.fast_open.len == 0);
	assert_int_equal(WITH("\xfe\x04\xab\xcd\xfe\x02\xfe\x03\xf9", &s), SEGMENT_OK); /* other experiments */
	assert_false(s.options.has_fast_open);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(linux_puts_nops_before_what_would_not_end_a_word),
		cmocka_unit_test(bsd_fills_up_with_zeros_at_the_end),
		cmocka_unit_test(any_order_can_be_had),
		cmocka_unit_test(option_of_a_wrong_length_is_left_out_alone),
		cmocka_unit_test(unknown_options_are_skipped_by_their_length),
		cmocka_unit_test(fast_open_is_read_and_worded),
	};

	return cmocka_run_group_tests_name("tcp_options", tests, NULL, NULL);
}
