/* SPDX-License-Identifier: MIT
 *
 * progress.h - how far a long download is: one line on stderr that is written over on a terminal, a new line
 * every few seconds elsewhere.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "session/session.h"

struct progress_line {
	bool is_wanted, is_terminal;
	bool is_shown;      /* a line without its end stands on the terminal */
	time_ns started;    /* when the first byte of the body was there; 0: not yet */
	time_ns next;       /* when to write again */
};

void progress_init(struct progress_line *p, bool is_wanted, time_ns now);
void progress_update(struct progress_line *p, struct session *session, time_ns now);
/* Takes the line away before something else is written. */
void progress_clear(struct progress_line *p);

#endif
