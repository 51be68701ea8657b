/* SPDX-License-Identifier: MIT
 *
 * test_canvas.c - cells, wide characters, rows as text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/canvas.h"
#include "draw/rune.h"

static void expect_row(const struct canvas *c, int row, bool has_color, const char *want)
{
	struct text got = {0};

	text_add(&got, "");
	canvas_row_text(c, row, has_color, &got);
	assert_string_equal(got.data, want);
	text_fini(&got);
}

static void text_is_painted_and_cut_at_its_width(void **state)
{
	struct canvas c = {0};

	(void)state;
	canvas_resize(&c, 2, 10);
	assert_int_equal(canvas_text(&c, 0, 2, 4, "abcdef", STYLE_PLAIN), 4);
	assert_int_equal(canvas_textf(&c, 1, 0, 10, STYLE_DATA, "%d-%s", 12, "x"), 4);
	expect_row(&c, 0, false, "  abcd");
	expect_row(&c, 1, false, "12-x");
	canvas_fini(&c);
}

static void painting_outside_is_cut_off(void **state)
{
	struct canvas c = {0};

	(void)state;
	canvas_resize(&c, 1, 4);
	canvas_text(&c, 0, -2, 10, "abcdefgh", STYLE_PLAIN);
	canvas_text(&c, 7, 0, 10, "nowhere", STYLE_PLAIN);
	canvas_rune(&c, -1, 0, 'x', STYLE_PLAIN);
	canvas_select(&c, 0, 3, 100);
	expect_row(&c, 0, false, "cdef");
	canvas_fini(&c);
}

static void wide_characters_take_two_cells_and_never_stay_in_halves(void **state)
{
	struct canvas c = {0};

	(void)state;
	canvas_resize(&c, 1, 6);
	assert_int_equal(canvas_text(&c, 0, 0, 6, "a\u6f22b", STYLE_PLAIN), 4);
	expect_row(&c, 0, false, "a\u6f22b");
	canvas_rune(&c, 0, 2, 'X', STYLE_PLAIN); /* over its right half */
	expect_row(&c, 0, false, "a Xb");
	canvas_text(&c, 0, 1, 2, "\u6f22", STYLE_PLAIN);
	canvas_rune(&c, 0, 1, 'Y', STYLE_PLAIN); /* over its left half */
	expect_row(&c, 0, false, "aY b");
	canvas_rune(&c, 0, 5, 0x6f22, STYLE_PLAIN); /* no room for the other half */
	expect_row(&c, 0, false, "aY b");
	assert_int_equal(canvas_text(&c, 0, 0, 3, "ab\u6f22", STYLE_PLAIN), 2);
	canvas_fini(&c);
}

static void broken_utf8_and_control_characters_become_question_marks(void **state)
{
	struct canvas c = {0};

	(void)state;
	canvas_resize(&c, 1, 20);
	canvas_text(&c, 0, 0, 20, "a\x1b[2J\xff\xc3z\xc2\x9b" "e\xcc\x81", STYLE_PLAIN);
	expect_row(&c, 0, false, "a?[2J??z?e"); /* the combining accent has no cell of its own */
	canvas_fini(&c);
}

static void colours_change_only_where_the_style_does(void **state)
{
	struct canvas c = {0};

	(void)state;
	canvas_resize(&c, 1, 10);
	canvas_text(&c, 0, 0, 10, "ab", STYLE_DATA);
	canvas_text(&c, 0, 2, 10, "cd", STYLE_PLAIN);
	canvas_text(&c, 0, 4, 10, "e", STYLE_RST);
	expect_row(&c, 0, true, "\033[36mab\033[0mcd\033[1;31me\033[0m");
	canvas_clear(&c);
	canvas_text(&c, 0, 0, 10, "ab", STYLE_PLAIN);
	canvas_select(&c, 0, 1, 2);
	expect_row(&c, 0, true, "a\033[7mb \033[0m");
	expect_row(&c, 0, false, "ab");
	canvas_fini(&c);
}

static void another_size_is_blank(void **state)
{
	struct canvas c = {0};

	(void)state;
	canvas_resize(&c, 1, 4);
	canvas_text(&c, 0, 0, 4, "abcd", STYLE_PLAIN);
	canvas_resize(&c, 3, 2);
	for (int row = 0; row < 3; row++)
		expect_row(&c, row, false, "");
	canvas_resize(&c, 0, 0);
	expect_row(&c, 0, true, "");
	canvas_fini(&c);
}

static void every_rune_survives_writing_and_reading(void **state)
{
	(void)state;
	for (uint32_t rune = 0xa0; rune < 0x110000; rune += 7) {
		char bytes[5] = "";
		const char *at = bytes;

		if (rune >= 0xd800 && rune <= 0xdfff)
			continue;
		bytes[rune_write(bytes, rune)] = '\0';
		assert_int_equal(rune_next(&at), rune);
		assert_int_equal(*at, '\0');
	}
}

static void columns_are_counted_as_a_terminal_does(void **state)
{
	(void)state;
	assert_int_equal(text_columns(""), 0);
	assert_int_equal(text_columns("abc"), 3);
	assert_int_equal(text_columns("\u2500\u25ba\u00d7"), 3);
	assert_int_equal(text_columns("\u6f22\u5b57"), 4);
	assert_int_equal(text_columns("e\u0301"), 1);
	assert_int_equal(text_columns("\U0001f600"), 2);
}

static void every_style_has_a_name(void **state)
{
	(void)state;
	for (int s = 0; s < STYLE_COUNT; s++)
		assert_true(strlen(draw_style_name((enum draw_style)s)) > 0);
	assert_string_equal(draw_style_name(STYLE_DUPLICATE_ACK), "duplicate-ack");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_painted_and_cut_at_its_width),
		cmocka_unit_test(painting_outside_is_cut_off),
		cmocka_unit_test(wide_characters_take_two_cells_and_never_stay_in_halves),
		cmocka_unit_test(broken_utf8_and_control_characters_become_question_marks),
		cmocka_unit_test(colours_change_only_where_the_style_does),
		cmocka_unit_test(another_size_is_blank),
		cmocka_unit_test(every_rune_survives_writing_and_reading),
		cmocka_unit_test(columns_are_counted_as_a_terminal_does),
		cmocka_unit_test(every_style_has_a_name),
	};

	return cmocka_run_group_tests_name("canvas", tests, NULL, NULL);
}
