/* SPDX-License-Identifier: MIT
 *
 * live_pages.c - see live_pages.h.
 */
#include "session/live_pages.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static bool has_transfer(const struct http_get *get)
{
	return get->phase == HTTP_GET_BODY || get->phase == HTTP_GET_DONE;
}

static void progress_of_one(const struct http_get *get, struct source_progress *out)
{
	size_t line = strcspn(get->header, "\r\n");

	*out = (struct source_progress){
		.has_transfer = has_transfer(get),
		.received = get->body_received,
		.expected = get->body_expected,
		.header = span_of(get->header, get->header_len),
	};
	text_escape(out->headline, sizeof out->headline, span_of(get->header, line));
}

void live_pages_progress(const struct live_fetches *all, struct source_progress *out)
{
	size_t done = 0;
	bool is_known = true;

	if (all->count == 1) {
		progress_of_one(&all->items[0].fetch.get, out);
		return;
	}
	*out = (struct source_progress){0};
	for (size_t i = 0; i < all->count; i++) {
		const struct fetch *f = &all->items[i].fetch;

		done += fetch_is_over(f);
		out->has_transfer |= has_transfer(&f->get);
		out->received += f->get.body_received;
		if (f->phase == FETCH_FAILED || f->phase == FETCH_DONE)
			out->expected += (int64_t)f->get.body_received;
		else if (has_transfer(&f->get) && f->get.body_expected >= 0)
			out->expected += f->get.body_expected;
		else
			is_known = false;
	}
	if (!is_known)
		out->expected = -1;
	(void)snprintf(out->headline, sizeof out->headline, "%zu of %zu pages", done, all->count);
}

/* Why it was not, or will not be, brought to its end. */
static void explain_stop(const struct live_fetch *lf, char *sentence, size_t room)
{
	const struct fetch *f = &lf->fetch;

	switch (lf->stop) {
	case LIVE_GOES_ON:
		(void)snprintf(sentence, room, "%s", f->problem[0] != '\0' ? f->problem : "the connection ended without an answer");
		return;
	case LIVE_TOO_LATE:
		(void)snprintf(sentence, room, "no complete answer within --max-time %.3g s",
			       (double)lf->all->config->max_time / 1e9);
		return;
	case LIVE_INTERRUPTED:
		(void)snprintf(sentence, room, "interrupted before the answer was complete");
		return;
	case LIVE_FULL:
		(void)snprintf(sentence, room, "the recording has filled %llu MB of memory: --max-recording allows more, and with "
						"-q --no-save nothing is recorded",
			       (unsigned long long)(lf->all->config->recording_max >> 20));
		return;
	case LIVE_LINK_LOST:
		(void)snprintf(sentence, room, "%.300s", lf->all->lost.text);
		return;
	}
}

/* "" and STATUS_DONE: the page is there. */
static enum exit_status judge(const struct live_fetch *lf, char *sentence, size_t room)
{
	const struct live_config *config = lf->all->config;
	const struct fetch *f = &lf->fetch;

	sentence[0] = '\0';
	if (f->phase == FETCH_DONE) {
		if (!config->is_fail_status_error || f->get.status < 400)
			return STATUS_DONE;
		(void)snprintf(sentence, room, "the server answered with status %d (--fail)", f->get.status);
	} else {
		explain_stop(lf, sentence, room);
	}
	return STATUS_NETWORK;
}

static void format_url(const struct http_url *url, char *into, size_t room)
{
	(void)snprintf(into, room, "http://%.*s%.*s", (int)room / 2 - 8, url->authority, (int)room / 2, url->target);
}

bool live_pages_page(const struct live_fetches *all, size_t index, time_ns now, struct source_page *out)
{
	if (index >= all->count)
		return false;
	const struct live_fetch *lf = &all->items[index];
	const struct fetch *f = &lf->fetch;

	*out = (struct source_page){
		.has_transfer = has_transfer(&f->get),
		.received = f->get.body_received,
		.took = (fetch_is_over(f) ? f->ended : now) - f->started,
		.connection_count = f->try_count,
	};
	format_url(&f->config.url, out->url, sizeof out->url);
	if (fetch_is_over(f) || lf->stop != LIVE_GOES_ON)
		out->status = judge(lf, out->sentence, sizeof out->sentence);
	return true;
}

static size_t format_end(const struct ip_addr *addr, uint16_t port, char *into, size_t room)
{
	char text[IP_ADDR_TEXT];

	ip_addr_format(addr, text);
	return (size_t)snprintf(into, room, addr->family == 6 ? "[%s]:%u" : "%s:%u", text, port);
}

bool live_pages_connection(const struct live_fetches *all, size_t page, size_t index, struct source_connection *out)
{
	if (page >= all->count || index >= all->items[page].fetch.try_count)
		return false;
	const struct fetch_try *t = &all->items[page].fetch.tries[index];
	size_t len = 0;

	*out = (struct source_connection){.conn = t->conn};
	if (t->conn != 0) {
		const struct trace_tuple *tuple = &trace_connection(all->trace, t->conn)->tuple;

		len = format_end(&tuple->addr[0], tuple->port[0], out->text, sizeof out->text);
		len += (size_t)snprintf(out->text + len, sizeof out->text - len, " > ");
	}
	len += format_end(&t->remote, t->port, out->text + len, sizeof out->text - len);
	(void)snprintf(out->text + len, sizeof out->text - len, ": %s", t->said[0] != '\0' ? t->said : "no answer yet");
	return true;
}

enum exit_status live_pages_verdict(const struct live_fetches *all, char *sentence, size_t room)
{
	enum exit_status worst = STATUS_DONE;
	char one[FETCH_SENTENCE + 40], url[200];

	sentence[0] = '\0';
	for (size_t i = 0; i < all->count; i++) {
		enum exit_status status = judge(&all->items[i], one, sizeof one);

		if (status == STATUS_DONE || worst != STATUS_DONE)
			continue;
		worst = status;
		format_url(&all->items[i].fetch.config.url, url, sizeof url);
		if (all->count == 1)
			(void)snprintf(sentence, room, "%s", one);
		else
			(void)snprintf(sentence, room, "%s: %s", url, one);
	}
	return worst;
}
