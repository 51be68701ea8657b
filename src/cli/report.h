/* SPDX-License-Identifier: MIT
 *
 * report.h - what is said on stderr when a run is over: header fields, size and time, and where there are several, the pages and
 * the connections.
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "session/session.h"

/* "< HTTP/1.1 200 OK" and the header fields of a single page, escaped, a line each. */
void report_header(struct session *session);
/* "612 B in 0.918 s (not kept: -o FILE keeps the page)"; of several pages one line each. `is_kept`: there was an -o. */
void report_transfer(struct session *session, bool is_kept);
/* The connections in order, when there is more than one. */
void report_connections(struct session *session);
/* The sentence of each page that did not come, when there are several. False: there is one page. */
bool report_failures(struct session *session, const char *verb);

#endif
