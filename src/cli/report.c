/* SPDX-License-Identifier: MIT
 *
 * report.c - the lines behind a run.
 */
#include "cli/report.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { LINE_MAX_BYTES = 400 };

void report_header(struct session *session)
{
	struct source_progress progress;
	struct span rest;

	session_progress(session, &progress);
	for (rest = progress.header; rest.len > 0;) {
		const uint8_t *end = memchr(rest.data, '\n', rest.len);
		size_t len = end != NULL ? (size_t)(end - rest.data) : rest.len;
		size_t visible = len > 0 && rest.data[len - 1] == '\r' ? len - 1 : len;
		char line[LINE_MAX_BYTES];

		if (visible > 0) {
			text_escape(line, sizeof line, span_of(rest.data, visible));
			fprintf(stderr, "< %s\n", line);
		}
		rest = span_cut(rest, len + 1, rest.len);
	}
}

void report_transfer(struct session *session, const char *body_path)
{
	struct source_progress progress;
	char size[32];

	session_progress(session, &progress);
	if (!progress.has_transfer)
		return;
	text_format_size(size, sizeof size, progress.received);
	fprintf(stderr, "tcpsee: %s of page in %.3f s%s\n", size,
		(double)trace_end_time(session_trace(session)) / (double)NS_PER_S,
		body_path == NULL ? " (-o FILE keeps the page)" : "");
}
