/* SPDX-License-Identifier: MIT
 *
 * options_view.h - how a ladder looks, and how the screen plays it.
 *
 * Looks belong to every verb that draws; playing to those that may draw live on a terminal.
 */
#ifndef CLI_OPTIONS_VIEW_H
#define CLI_OPTIONS_VIEW_H

#include "cli/option.h"
#include "draw/layout.h"

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum charset_choice { CHARSET_LOCALE, CHARSET_ASCII, CHARSET_UTF8 };

struct look_options {
	uint16_t width; /* columns; 0: the terminal's, else 100 */
	enum color_choice color;
	enum charset_choice charset;
	bool is_absolute; /* -S */
	bool is_verbose;  /* -v */
	const struct row_filter *filter; /* of load_trace(); NULL: all rows */
};

struct screen_options {
	bool is_plain;
	bool starts_paused;
	double speed;       /* 0: 1 */
	const char *script; /* NULL: keys come from the terminal */
	int script_rows, script_columns;
};

struct cli_group options_look(struct look_options *look);
/* For live runs; replay takes it too. */
struct cli_group options_screen(struct screen_options *screen);

#endif
