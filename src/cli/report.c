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

/* Both pages and connections: is there a second one? */
static bool has_several_pages(struct session *session)
{
	struct source_page page;

	return session_page(session, 1, &page);
}

static void report_page(const struct source_page *page)
{
	char size[32];

	text_format_size(size, sizeof size, page->received);
	fprintf(stderr, "tcpsee: %s: %s in %.3f s\n", page->url, size, (double)page->took / (double)NS_PER_S);
}

void report_transfer(struct session *session, bool is_kept)
{
	struct source_progress progress;
	struct source_page page;
	char size[32];

	if (has_several_pages(session)) {
		for (size_t i = 0; session_page(session, i, &page); i++)
			if (page.sentence[0] == '\0')
				report_page(&page);
		return;
	}
	session_progress(session, &progress);
	if (!progress.has_transfer)
		return;
	text_format_size(size, sizeof size, progress.received);
	fprintf(stderr, "tcpsee: %s of page in %.3f s%s\n", size,
		(double)trace_end_time(session_trace(session)) / (double)NS_PER_S,
		is_kept ? "" : " (-o FILE keeps the page)");
}

void report_connections(struct session *session)
{
	struct source_connection connection;
	struct source_page page;
	size_t count = 0;

	for (size_t i = 0; session_page(session, i, &page); i++)
		count += page.connection_count;
	for (size_t i = 0; count > 1 && session_page(session, i, &page); i++)
		for (size_t k = 0; session_connection(session, i, k, &connection); k++)
			fprintf(stderr, "tcpsee: connection %u: %s\n", (unsigned)connection.conn, connection.text);
}

bool report_failures(struct session *session, const char *verb)
{
	struct source_page page;

	if (!has_several_pages(session))
		return false;
	for (size_t i = 0; session_page(session, i, &page); i++)
		if (page.sentence[0] != '\0')
			fprintf(stderr, "tcpsee: %s: %s: %s\n", verb, page.url, page.sentence);
	return true;
}
