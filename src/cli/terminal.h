/* SPDX-License-Identifier: MIT
 *
 * terminal.h - what the terminal and the locale can show, and the ladder's looks that follow from it.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "cli/options_view.h"
#include "draw/export.h"

/* The locale's characters are UTF-8. */
bool terminal_is_utf8(void);
/* Can the screen run here: stdin and stdout are terminals and TERM names a real one? When not, `why`
 * is a sentence, or "" where nobody expects a screen (a pipe). */
bool terminal_can_screen(const char **why);
/* Columns of the terminal behind `fd`; 0 when it is none. */
int terminal_columns(int fd);
/* Colours: as chosen, else where `fd` is a terminal that is not dumb and NO_COLOR is not set. */
bool terminal_wants_color(enum color_choice choice, int fd);
bool terminal_is_ascii(enum charset_choice choice);

/* The text ladder's looks for output to `fd`. */
void terminal_looks(const struct look_options *look, int fd, struct export_options *out);

#endif
