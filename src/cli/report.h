/* SPDX-License-Identifier: MIT
 *
 * report.h - what is said on stderr when a run is over: header fields, size and time, the recording.
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "session/session.h"

/* "< HTTP/1.1 200 OK" and the header fields, escaped, a line each. */
void report_header(struct session *session);
/* "612 B in 0.918 s (not kept: -o FILE keeps the page)". `body_path` NULL: not kept. */
void report_transfer(struct session *session, const char *body_path);

#endif
