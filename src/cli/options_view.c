/* SPDX-License-Identifier: MIT
 *
 * options_view.c - the rows of the options on looks and playing.
 */
#include "cli/options_view.h"

#include <string.h>

#include "base/text.h"
#include "session/play.h"

static bool take_color(void *into, const char *value, struct err *err)
{
	static const char *const names[] = {[COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never"};
	struct look_options *look = into;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(value, names[i]) == 0) {
			look->color = (enum color_choice)i;
			return true;
		}
	}
	return err_set(err, STATUS_USAGE, "--color: write auto, always or never");
}

static bool take_ascii(void *into, const char *value, struct err *err)
{
	(void)value;
	(void)err;
	((struct look_options *)into)->charset = CHARSET_ASCII;
	return true;
}

static bool take_utf8(void *into, const char *value, struct err *err)
{
	(void)value;
	(void)err;
	((struct look_options *)into)->charset = CHARSET_UTF8;
	return true;
}

/* "2" "0.5" "1/4" */
static bool take_speed(void *into, const char *value, struct err *err)
{
	struct screen_options *screen = into;
	bool is_fraction = strncmp(value, "1/", 2) == 0;
	time_ns times; /* a plain decimal number, read as that many seconds */

	if (text_parse_time(is_fraction ? value + 2 : value, &times) && times > 0) {
		double speed = (double)times / (double)NS_PER_S;

		screen->speed = is_fraction ? 1 / speed : speed;
		if (screen->speed >= PLAY_SPEED_MIN && screen->speed <= PLAY_SPEED_MAX)
			return true;
	}
	return err_set(err, STATUS_USAGE, "--speed: write how many times as fast as it was, 1/64 to 64");
}

/* "80x24" */
static bool take_size(void *into, const char *value, struct err *err)
{
	struct screen_options *screen = into;
	const char *x = strchr(value, 'x');
	char columns_text[8] = "";
	uint64_t columns, rows;

	if (x != NULL && x - value < (long)sizeof columns_text)
		memcpy(columns_text, value, (size_t)(x - value));
	if (!text_parse_size(columns_text, &columns) || !text_parse_size(x + 1, &rows) || columns < 1 ||
	    columns > 500 || rows < 1 || rows > 500)
		return err_set(err, STATUS_USAGE, "--size: write columns x rows, as in 80x24 (at most 500x500)");
	screen->script_columns = (int)columns;
	screen->script_rows = (int)rows;
	return true;
}

#define LOOK(member) offsetof(struct look_options, member)
#define SCREEN(member) offsetof(struct screen_options, member)

static const struct cli_option look_rows[] = {
	{"width", 0, "COLUMNS", OPTION_U16, LOOK(width), 40, 1000,
	 "of the text ladder; else the terminal's, or 100", NULL},
	{"absolute", 'S', NULL, OPTION_YES, LOOK(is_absolute), 0, 0,
	 "sequence numbers as on the wire, not relative", NULL},
	{"verbose", 'v', NULL, OPTION_YES, LOOK(is_verbose), 0, 0,
	 "rows also for send and receive calls, every timer\nand what the application does", NULL},
	{"color", 0, "WHEN", OPTION_TAKE, 0, 0, 0, "auto, always or never", take_color},
	{"ascii", 0, NULL, OPTION_TAKE, 0, 0, 0, "lines of ASCII characters", take_ascii},
	{"utf8", 0, NULL, OPTION_TAKE, 0, 0, 0, "lines of UTF-8 characters (the locale decides else)", take_utf8},
};

static const struct cli_option screen_rows[] = {
	{"plain", 0, NULL, OPTION_YES, SCREEN(is_plain), 0, 0, "the ladder as text, also on a terminal", NULL},
	{"step", 0, NULL, OPTION_YES, SCREEN(starts_paused), 0, 0, "begin paused on the screen: step with the keys", NULL},
	{"speed", 0, "TIMES", OPTION_TAKE, 0, 0, 0, "of the screen: 2 or 1/4", take_speed},
	{"script", 0, "FILE", OPTION_TEXT, SCREEN(script), 0, 0,
	 "keys from a file, screens to stdout (see the manual)", NULL},
	{"size", 0, "COLUMNSxROWS", OPTION_TAKE, 0, 0, 0, "of the screen with --script (80x24)", take_size},
};

struct cli_group options_look(struct look_options *look)
{
	return (struct cli_group){"Looks", look_rows, ARRAY_LEN(look_rows), look};
}

struct cli_group options_screen(struct screen_options *screen)
{
	screen->script_columns = 80;
	screen->script_rows = 24;
	return (struct cli_group){"Screen", screen_rows, ARRAY_LEN(screen_rows), screen};
}
