/* SPDX-License-Identifier: MIT
 *
 * err.h - a user's or a file's fault, in one sentence.
 *
 *     if (!file_open(path, &err))
 *             return cli_fail(&err);
 *
 * The text says where, what, and what to do next. The peer's behaviour is
 * never an err (it is a finding in the trace), nor is our own fault (assert).
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/base.h"

/* The exit status a problem leads to (docs: the man page, EXIT STATUS). */
enum exit_status {
	STATUS_DONE = 0,
	STATUS_NETWORK = 1, /* refused, reset, timed out, HTTP >= 400 with --fail */
	STATUS_USAGE = 2,   /* wrong usage or an unreadable file */
	STATUS_LINK = 3,    /* the link is not available or not permitted */
};

struct err {
	enum exit_status status;
	char text[600]; /* one sentence without "tcpsee: " and without newline */
};

/* Fills `err` and returns false, so that `return err_set(...)` reads well.
 * Text that does not fit is cut. */
bool err_set(struct err *err, enum exit_status status, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
