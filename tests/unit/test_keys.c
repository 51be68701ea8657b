/* SPDX-License-Identifier: MIT
 *
 * test_keys.c - the key table: no key twice, every action can be reached and is explained; themes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ui/keys.h"
#include "ui/theme.h"

#define X(id, function, key, other, shown, help) {key, other},
static const uint32_t keys[][2] = {UI_KEYS(X)};
#undef X

static void every_key_belongs_to_one_action(void **state)
{
	(void)state;
	for (int a = 0; a < (int)ACTION_COUNT; a++) {
		for (int i = 0; i < 2; i++) {
			if (keys[a][i] != TERM_NONE)
				assert_int_equal(keys_find(keys[a][i]), a);
		}
	}
}

static void digits_are_free_to_count_rows(void **state)
{
	(void)state;
	for (uint32_t c = '0'; c <= '9'; c++)
		assert_int_equal(keys_find(c), ACTION_COUNT);
	assert_int_equal(keys_find(TERM_NONE), ACTION_COUNT);
	assert_int_equal(keys_find(TERM_UNKNOWN), ACTION_COUNT);
}

static void every_action_is_explained_in_the_width_of_the_help(void **state)
{
	(void)state;
	for (int a = 0; a < (int)ACTION_COUNT; a++) {
		assert_in_range(strlen(keys_shown((enum action)a)), 1, 8);
		assert_in_range(strlen(keys_help((enum action)a)), 4, 29);
	}
}

static void names_of_keys_are_read_as_they_are_written(void **state)
{
	(void)state;
	assert_int_equal(keys_parse("j"), 'j');
	assert_int_equal(keys_parse("?"), '?');
	assert_int_equal(keys_parse("Space"), ' ');
	assert_int_equal(keys_parse("Right"), TERM_RIGHT);
	assert_int_equal(keys_parse("^L"), TERM_REDRAW);
	assert_int_equal(keys_parse("Rihgt"), TERM_NONE);
	assert_int_equal(keys_parse(""), TERM_NONE);
	assert_int_equal(keys_parse("\x1b"), TERM_NONE);
}

static bool is_colored(const struct theme *theme)
{
	for (int i = 0; i < STYLE_COUNT; i++) {
		if (theme->looks[i].color8 >= 0 || theme->looks[i].color256 >= 0)
			return true;
	}
	return false;
}

static void themes_go_round_and_without_color_none_has_any(void **state)
{
	const struct theme *first = theme_find(NULL), *t = first;
	int count = 0;

	(void)state;
	assert_ptr_equal(theme_find("default"), first);
	assert_non_null(theme_find("contrast"));
	assert_null(theme_find("no such theme"));
	do {
		t = theme_next(t, true);
		count++;
	} while (t != first);
	assert_int_equal(count, 3);
	assert_false(is_colored(theme_mono()));
	assert_false(is_colored(theme_next(first, false)));
	assert_true(is_colored(first));
}

static void no_theme_sets_green_against_red(void **state)
{
	const struct theme *first = theme_find(NULL), *t = first;

	(void)state;
	do {
		for (int i = 0; i < STYLE_COUNT; i++)
			assert_int_not_equal(t->looks[i].color8, 1); /* red */
		t = theme_next(t, true);
	} while (t != first);
}

/* ---- scripts that cannot be played --------------------------------------------------- */

static void refuses(const char *script, const char *why)
{
	char path[] = "/tmp/tcpsee-test-keys-XXXXXX";
	int fd = mkstemp(path);
	struct err err;

	assert_int_equal(write(fd, script, strlen(script)), strlen(script));
	close(fd);
	assert_null(term_script_open(path, 24, 80, &err));
	assert_int_equal(err.status, STATUS_USAGE);
	if (strstr(err.text, why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.text, why);
	unlink(path);
}

static void a_script_with_a_mistake_is_refused_with_its_line(void **state)
{
	struct err err;

	(void)state;
	refuses("# fine\nkey j\nkey Rihgt\n", ":3: cannot do \"key Rihgt\"");
	refuses("press j\n", ":1: cannot do \"press j\"");
	refuses("wait soon\n", ":1:");
	refuses("resize 80\n", ":1:");
	refuses("resize 0x10\n", ":1:");
	refuses("expect\n", ":1:");
	refuses("quit now\n", ":1:");
	assert_null(term_script_open("/nonexistent/keys", 24, 80, &err));
	assert_non_null(strstr(err.text, "/nonexistent/keys"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_belongs_to_one_action),
		cmocka_unit_test(digits_are_free_to_count_rows),
		cmocka_unit_test(every_action_is_explained_in_the_width_of_the_help),
		cmocka_unit_test(names_of_keys_are_read_as_they_are_written),
		cmocka_unit_test(themes_go_round_and_without_color_none_has_any),
		cmocka_unit_test(no_theme_sets_green_against_red),
		cmocka_unit_test(a_script_with_a_mistake_is_refused_with_its_line),
	};

	return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
