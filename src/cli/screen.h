/* SPDX-License-Identifier: MIT
 *
 * screen.h - opens the screen for a session, or says why the ladder comes as text.
 */
#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H

#include "cli/options_view.h"
#include "ui/app.h"

enum screen_choice {
	SCREEN_OPEN,   /* *term is there */
	SCREEN_NONE,   /* text it is; a sentence was said where one is due */
	SCREEN_FAILED, /* --script cannot be read: err */
};

enum screen_choice screen_open(const struct screen_options *screen, const struct look_options *look,
			       struct term **term, struct err *err) MUST_USE;

/* Shows the session until the user quits or a signal comes, ends it when it still runs, gives the
 * terminal back. False (err: STATUS_NETWORK) when a script did not find what it expects. */
bool screen_run(struct session *session, struct term *term, const struct screen_options *screen,
		const struct look_options *look, struct err *err) MUST_USE;

#endif
