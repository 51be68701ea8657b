/* SPDX-License-Identifier: MIT
 *
 * terminal.c - asks the locale, the environment and the kernel about the terminal.
 */
#include "cli/terminal.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "explain/explain.h"

enum { WIDTH_WITHOUT_TERMINAL = 100, WIDTH_MIN = 40 };

bool terminal_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static bool is_dumb(void)
{
	const char *term = getenv("TERM");

	return term == NULL || *term == '\0' || strcmp(term, "dumb") == 0;
}

bool terminal_can_screen(const char **why)
{
	*why = "";
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return false;
	if (!is_dumb())
		return true;
	*why = "TERM is not set, or is dumb: the ladder comes as text; a terminal like xterm shows it live";
	return false;
}

int terminal_columns(int fd)
{
	struct winsize size;

	if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

bool terminal_wants_color(enum color_choice choice, int fd)
{
	const char *no_color = getenv("NO_COLOR"); /* https://no-color.org: set and not empty */

	switch (choice) {
	case COLOR_ALWAYS:
		return true;
	case COLOR_NEVER:
		return false;
	case COLOR_AUTO:
		break;
	}
	return isatty(fd) && !is_dumb() && (no_color == NULL || *no_color == '\0');
}

bool terminal_is_ascii(enum charset_choice choice)
{
	switch (choice) {
	case CHARSET_ASCII:
		return true;
	case CHARSET_UTF8:
		return false;
	case CHARSET_LOCALE:
		break;
	}
	return !terminal_is_utf8();
}

static void remark(const struct trace *trace, uint32_t id, bool is_absolute, struct text *into)
{
	explain_brief(trace, id, is_absolute ? NUMBERS_ABSOLUTE : NUMBERS_RELATIVE, into);
}

void terminal_looks(const struct look_options *look, int fd, struct export_options *out)
{
	int columns = look->width > 0 ? look->width : terminal_columns(fd);

	if (columns == 0)
		columns = WIDTH_WITHOUT_TERMINAL;
	*out = (struct export_options){
		.ladder = {
			.is_absolute = look->is_absolute,
			.is_ascii = terminal_is_ascii(look->charset),
			.time = TIME_SINCE_START,
			.remark = remark,
		},
		.flags = look->is_verbose ? LADDER_DEFAULT | LADDER_ALL : LADDER_DEFAULT,
		.width = columns < WIDTH_MIN ? WIDTH_MIN : columns,
		.has_color = terminal_wants_color(look->color, fd),
		.filter = look->filter,
	};
}
