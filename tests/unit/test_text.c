/* SPDX-License-Identifier: MIT
 *
 * test_text.c - growing text, escaping for a terminal, figures of users and for people.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/text.h"

static void text_grows_by_pieces_and_formats(void **state)
{
	struct text t = {0};

	(void)state;
	text_add(&t, "");
	assert_string_equal(t.data, "");
	text_addf(&t, "%u of %u", 3u, 10u);
	text_add_bytes(&t, " packets and more", 8);
	assert_string_equal(t.data, "3 of 10 packets");
	assert_int_equal(t.len, 15);
	for (int i = 0; i < 1000; i++)
		text_addf(&t, "%s%d", "0123456789012345678901234567890123456789", i % 10);
	assert_int_equal(t.len, 15 + 41000);
	assert_int_equal(strlen(t.data), t.len);
	text_clear(&t);
	assert_string_equal(t.data, "");
	text_fini(&t);
	assert_null(t.data);
	text_clear(&t);
}

/* What `from` is escaped to, with plenty of room. */
static void becomes(const char *from, const char *expected)
{
	char into[200];
	size_t len = text_escape(into, sizeof into, span_of(from, strlen(from)));

	assert_string_equal(into, expected);
	assert_int_equal(len, strlen(expected));
}

static void printable_text_passes(void **state)
{
	(void)state;
	becomes("GET /?q=~a\\b HTTP/1.1", "GET /?q=~a\\b HTTP/1.1");
	becomes("gr\xc3\xbc\xc3\x9f \xe2\x82\xac", "gr\xc3\xbc\xc3\x9f \xe2\x82\xac");
	becomes("\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80");
	becomes("", "");
}

static void controls_become_visible(void **state)
{
	(void)state;
	becomes("a\r\n\tb", "a\\r\\n\\tb");
	becomes("\x1b[31m\x07\x7f", "\\x1b[31m\\x07\\x7f");
	becomes("\x9b" "2J", "\\x9b2J");               /* C1 as a byte */
	becomes("\xc2\x9b" "2J", "\\xc2\\x9b2J");      /* C1 as UTF-8 */
	becomes("\xc2\x80\xc2\xa0", "\\xc2\\x80\xc2\xa0");
}

static void a_zero_byte_does_not_end_the_text(void **state)
{
	char into[20];

	(void)state;
	assert_int_equal(text_escape(into, sizeof into, span_of("a\0b", 3)), 6);
	assert_string_equal(into, "a\\x00b");
}

static void characters_that_hide_or_turn_text_become_visible(void **state)
{
	(void)state;
	becomes("\xe2\x80\x8b", "\\xe2\\x80\\x8b"); /* U+200B zero width space */
	becomes("\xe2\x80\x8f", "\\xe2\\x80\\x8f"); /* U+200F right-to-left mark */
	becomes("\xe2\x80\xaa", "\\xe2\\x80\\xaa"); /* U+202A */
	becomes("\xe2\x80\xae", "\\xe2\\x80\\xae"); /* U+202E right-to-left override */
	becomes("\xe2\x81\xa6", "\\xe2\\x81\\xa6"); /* U+2066 */
	becomes("\xe2\x81\xa9", "\\xe2\\x81\\xa9"); /* U+2069 */
	becomes("\xef\xbb\xbf", "\\xef\\xbb\\xbf"); /* U+FEFF */
	becomes("\xe2\x80\x90", "\xe2\x80\x90");    /* U+2010, a hyphen, shows */
}

static void malformed_utf8_becomes_visible_byte_by_byte(void **state)
{
	(void)state;
	becomes("\xc0\xaf", "\\xc0\\xaf");                         /* overlong '/' */
	becomes("\xc1\xbf", "\\xc1\\xbf");                         /* overlong DEL */
	becomes("\xe0\x80\xaf", "\\xe0\\x80\\xaf");
	becomes("\xe0\x9f\xbf", "\\xe0\\x9f\\xbf");
	becomes("\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf");
	becomes("\xed\xa0\x80", "\\xed\\xa0\\x80");                /* surrogate U+D800 */
	becomes("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");       /* above U+10FFFF */
	becomes("\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80");
	becomes("\xe2\x82", "\\xe2\\x82");                         /* cut */
	becomes("\xe2\x82z", "\\xe2\\x82z");
	becomes("\xe2\xc3\xbc", "\\xe2\xc3\xbc");                  /* the next one is whole */
	becomes("\x80", "\\x80");
	becomes("\xff\xfe", "\\xff\\xfe");
}

static void a_cut_never_falls_inside_a_character_or_an_escape(void **state)
{
	static const char from[] = "ab\x1b\xe2\x82\xac";
	char into[16];

	(void)state;
	assert_int_equal(text_escape(into, 9, span_of(from, 6)), 6); /* no room for the euro */
	assert_string_equal(into, "ab\\x1b");
	assert_int_equal(text_escape(into, 10, span_of(from, 6)), 9);
	assert_int_equal(text_escape(into, 6, span_of(from, 6)), 2); /* no room for the escape */
	assert_string_equal(into, "ab");
	assert_int_equal(text_escape(into, 1, span_of(from, 6)), 0);
	assert_string_equal(into, "");
	into[0] = 'x';
	assert_int_equal(text_escape(into, 0, span_of(from, 6)), 0);
	assert_int_equal(into[0], 'x');
}

static void no_byte_pair_gets_a_control_through(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 0x10000; i++) {
		uint8_t pair[2] = {(uint8_t)(i >> 8), (uint8_t)i};
		char into[16];
		size_t len = text_escape(into, sizeof into, span_of(pair, 2));

		for (size_t k = 0; k < len; k++) {
			uint8_t c = (uint8_t)into[k];

			assert_true(c >= 0x20 && c != 0x7f);
			if (c < 0x80)
				continue;
			/* Then the pair is one character, and not C1. */
			assert_int_equal(len, 2);
			assert_memory_equal(into, pair, 2);
			assert_true(i >= 0xc2a0);
		}
	}
}

static void is_time(const char *s, time_ns expected)
{
	time_ns t = -1;

	assert_true(text_parse_time(s, &t));
	assert_true(t == expected);
}

static void times_have_units(void **state)
{
	static const char *const wrong[] = {
		"", " 1", "1 ", "-1", "+1", "1.", ".", "s", "1h", "1S", "1e3", "0x1", "inf", "nan", "1,5",
		"9223372037", "18446744073709551616", "99999999999999999999999ns", "1ss", "1.2.3",
	};
	time_ns t = 42;

	(void)state;
	is_time("3", 3 * NS_PER_S);
	is_time("1.5s", 1500 * NS_PER_MS);
	is_time("150ms", 150 * NS_PER_MS);
	is_time("20us", 20 * NS_PER_US);
	is_time("7ns", 7);
	is_time("0", 0);
	is_time(".25", 250 * NS_PER_MS);
	is_time("0.1234567899", 123456789);
	is_time("9223372036", 9223372036 * NS_PER_S);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(text_parse_time(wrong[i], &t));
	assert_true(t == 42);
}

static void is_share(const char *s, double expected)
{
	double share = -1;

	assert_true(text_parse_share(s, &share));
	assert_true(share > expected - 1e-12 && share < expected + 1e-12);
}

static void shares_are_percent_or_fractions(void **state)
{
	static const char *const wrong[] = {
		"", "%", "2", "1.1", "100.1%", "-1%", "5%%", "5 %", "nan", "1e-3",
	};
	double share = 0.5;

	(void)state;
	is_share("2%", 0.02);
	is_share("0.02", 0.02);
	is_share("0.5%", 0.005);
	is_share("0", 0);
	is_share("1", 1);
	is_share("100%", 1);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(text_parse_share(wrong[i], &share));
	assert_true(share == 0.5);
}

static void rates_are_powers_of_1000_and_sizes_of_1024(void **state)
{
	static const char *const no_rate[] = {"", "mbit", "10mb", "10bps", "-1", "1mbits", "99999999999gbit"};
	static const char *const no_size[] = {"", "k", "10KB", "-1", "1T", "0x10", "99999999999999999999"};
	uint64_t v;

	(void)state;
	assert_true(text_parse_rate("10mbit", &v) && v == 10000000);
	assert_true(text_parse_rate("500kbit", &v) && v == 500000);
	assert_true(text_parse_rate("1gbit", &v) && v == 1000000000);
	assert_true(text_parse_rate("9600", &v) && v == 9600);
	assert_true(text_parse_rate("1.5Mbit", &v) && v == 1500000);
	assert_true(text_parse_size("1460", &v) && v == 1460);
	assert_true(text_parse_size("64k", &v) && v == 65536);
	assert_true(text_parse_size("10M", &v) && v == 10485760);
	assert_true(text_parse_size("1.5K", &v) && v == 1536);
	for (size_t i = 0; i < ARRAY_LEN(no_rate); i++)
		assert_false(text_parse_rate(no_rate[i], &v));
	for (size_t i = 0; i < ARRAY_LEN(no_size); i++)
		assert_false(text_parse_size(no_size[i], &v));
}

static void shows_as(uint64_t bytes, const char *expected)
{
	char into[20];

	text_format_size(into, sizeof into, bytes);
	assert_string_equal(into, expected);
}

static void sizes_read_well_at_every_magnitude(void **state)
{
	(void)state;
	shows_as(0, "0 B");
	shows_as(1460, "1460 B");
	shows_as(9999, "9999 B");
	shows_as(10000, "10.0 KB");
	shows_as(97656, "97.7 KB");
	shows_as(999949, "999.9 KB");
	shows_as(999950, "1.0 MB");
	shows_as(1234567, "1.2 MB");
	shows_as(104857600, "104.9 MB");
	shows_as(UINT64_MAX, "18.4 EB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_grows_by_pieces_and_formats),
		cmocka_unit_test(printable_text_passes),
		cmocka_unit_test(controls_become_visible),
		cmocka_unit_test(a_zero_byte_does_not_end_the_text),
		cmocka_unit_test(characters_that_hide_or_turn_text_become_visible),
		cmocka_unit_test(malformed_utf8_becomes_visible_byte_by_byte),
		cmocka_unit_test(a_cut_never_falls_inside_a_character_or_an_escape),
		cmocka_unit_test(no_byte_pair_gets_a_control_through),
		cmocka_unit_test(times_have_units),
		cmocka_unit_test(shares_are_percent_or_fractions),
		cmocka_unit_test(rates_are_powers_of_1000_and_sizes_of_1024),
		cmocka_unit_test(sizes_read_well_at_every_magnitude),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
