/* SPDX-License-Identifier: MIT
 *
 * app.h - the screen's main loop: poll, session, keys, paint.
 */
#ifndef UI_APP_H
#define UI_APP_H

#include "draw/layout.h"
#include "session/session.h"
#include "ui/term.h"

struct ui_options {
	bool is_absolute, is_ascii;
	bool starts_paused;     /* --step */
	double speed;           /* 0: 1 */
	const volatile int *signal_number; /* not 0 once SIGINT, SIGTERM or SIGHUP came */
	bool closes_when_done;  /* scripts and tests */
	const struct row_filter *filter; /* NULL: all rows */
};

/* Runs until the user quits or a signal comes; leaves `term` open. True when the user wants the screen kept (Q). */
bool ui_run(struct session *session, struct term *term, const struct ui_options *options);

#endif
