/* SPDX-License-Identifier: MIT
 *
 * screen.c - between the options and the screen.
 */
#include "cli/screen.h"

#include <unistd.h>

#include "cli/plain.h"
#include "cli/signals.h"

enum screen_choice screen_open(const struct screen_options *screen, const struct look_options *look,
			       struct term **term, struct err *err)
{
	struct term_options options = {
		.has_color = terminal_wants_color(look->color, STDOUT_FILENO),
		.is_ascii = terminal_is_ascii(look->charset),
	};
	const char *why;

	if (screen->script != NULL) {
		*term = term_script_open(screen->script, screen->script_rows, screen->script_columns, err);
		return *term != NULL ? SCREEN_OPEN : SCREEN_FAILED;
	}
	if (screen->is_plain)
		return SCREEN_NONE;
	if (!terminal_can_screen(&why)) {
		if (*why != '\0')
			cli_say("%s", why);
		return SCREEN_NONE;
	}
	*term = term_curses_open(&options, err);
	if (*term != NULL)
		return SCREEN_OPEN;
	cli_say("%s; the ladder comes as text", err->text);
	return SCREEN_NONE;
}

bool screen_run(struct session *session, struct term *term, const struct screen_options *screen,
		const struct look_options *look, struct err *err)
{
	struct ui_options options = {
		.is_absolute = look->is_absolute,
		.is_ascii = terminal_is_ascii(look->charset),
		.starts_paused = screen->starts_paused,
		.speed = screen->speed,
		.signal_number = signals_number(),
		.filter = look->filter,
	};
	bool keep_screen = ui_run(session, term, &options);
	bool is_as_expected = screen->script == NULL || !term_script_has_failed(term);

	term->ops->close(term, keep_screen);
	plain_wind_down(session);
	return is_as_expected ||
	       err_set(err, STATUS_NETWORK, "%s: what it expects was not on the screen", screen->script);
}
