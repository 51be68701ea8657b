/* SPDX-License-Identifier: MIT
 *
 * live_pages.h - how it stands with the pages of a live run: progress, list, verdict (source.h).
 */
#ifndef SESSION_LIVE_PAGES_H
#define SESSION_LIVE_PAGES_H

#include "session/live_fetches.h"
#include "session/source.h"

void live_pages_progress(const struct live_fetches *all, struct source_progress *out);
bool live_pages_page(const struct live_fetches *all, size_t index, time_ns now, struct source_page *out);
bool live_pages_connection(const struct live_fetches *all, size_t page, size_t index, struct source_connection *out);
/* The worst status; the sentence is about the first page that has one. */
enum exit_status live_pages_verdict(const struct live_fetches *all, char *sentence, size_t room);

#endif
