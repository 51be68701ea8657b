/* SPDX-License-Identifier: MIT
 *
 * plain.h - a running session without a screen: the text ladder, line by line while it happens.
 */
#ifndef CLI_PLAIN_H
#define CLI_PLAIN_H

#include <stdio.h>

#include "cli/terminal.h"
#include "session/session.h"

struct plain_options {
	FILE *out;                    /* where the ladder goes; NULL: nowhere */
	struct export_options looks;
	bool has_progress;            /* a progress line on stderr while a long body comes */
};

/* Runs the session to its end, or until a signal comes, or the reader of `out` goes away (the session then is
 * wound down). False when `out` failed otherwise; errno says. */
bool plain_run(struct session *session, const struct plain_options *options) MUST_USE;

/* Ends a session that still runs, within about a second: politely first, at once on a (further) signal. Without output. */
void plain_wind_down(struct session *session);

/* The real time that sessions are driven by: ns since any origin, never going back. */
time_ns plain_clock(void);

#endif
