/* SPDX-License-Identifier: MIT
 *
 * fetch.c - see fetch.h.
 *
 * The streams' turns (try_progress) only note what came; connections are opened and given up by fetch_run(), when no host is in the
 * middle of something. So a try never meets another one's stream.
 */
#include "app/fetch.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* A page that redirects is read to its end, in good order, unless it is longer than this. */
enum { SKIPPED_MAX = 1 << 20 };

static void fail(struct fetch *f, const char *sentence, time_ns now)
{
	snprintf(f->problem, sizeof f->problem, "%s", sentence);
	f->phase = FETCH_FAILED;
	f->ended = now;
}

bool fetch_is_over(const struct fetch *f)
{
	return f->phase == FETCH_DONE || f->phase == FETCH_FAILED;
}

/* ---- the request --------------------------------------------------------------------------------- */

/* Where the response leads; false when it does not lead on. */
static bool find_location(const struct fetch *f, struct span *location)
{
	int status = f->get.status;

	if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308)
		return false;
	return http_field_find(span_of(f->get.header, f->get.header_len), "Location", location) && location->len > 0;
}

static bool will_follow(const struct fetch *f)
{
	struct span location;

	return f->config.follows_redirects && find_location(f, &location);
}

static bool take_body(void *context, struct span bytes)
{
	struct fetch *f = context;

	if (will_follow(f)) {
		f->skipped += bytes.len;
		return f->skipped <= SKIPPED_MAX;
	}
	return f->config.body == NULL || f->config.body(f->config.body_context, bytes);
}

static bool make_request(struct fetch *f)
{
	struct http_get_config config = {.request = f->config.request, .body = take_body, .body_max = f->config.body_max, .context = f};

	config.request.target = f->url.target;
	config.request.authority = f->url.authority;
	config.request.is_elsewhere = !http_url_is_same_host(&f->url, &f->config.url);
	f->skipped = 0;
	return http_get_init(&f->get, &config);
}

void fetch_init(struct fetch *f, const struct fetch_config *config)
{
	memset(f, 0, sizeof *f);
	f->config = *config;
	f->url = config->url;
	f->next_at = TIME_NEVER;
}

/* ---- one try ------------------------------------------------------------------------------------- */

/* The words for an end are http_get's. */
static void note_failure(struct fetch_try *t, struct stream *stream, time_ns now)
{
	struct fetch *f = t->fetch;

	f->get.app.ops->progress(&f->get.app, stream, now);
	snprintf(t->said, sizeof t->said, "%s", f->get.problem);
	(void)make_request(f); /* it did fit before */
	t->is_over = true;
}

static void try_progress(struct app *app, struct stream *stream, time_ns now)
{
	struct fetch_try *t = (struct fetch_try *)app;
	struct fetch *f = t->fetch;
	enum stream_state state = stream->ops->state(stream->self);

	if (t->is_over || (state == STREAM_OPENING && f->winner != t))
		return;
	if (f->winner == NULL && state != STREAM_ENDED)
		f->winner = t;
	if (f->winner == t)
		f->get.app.ops->progress(&f->get.app, stream, now);
	else if (f->winner == NULL)
		note_failure(t, stream, now);
}

static time_ns try_deadline(const struct app *app)
{
	const struct fetch_try *t = (const struct fetch_try *)app;
	const struct app *get = &t->fetch->get.app;

	return t->fetch->winner == t && !t->is_over ? get->ops->deadline(get) : TIME_NEVER;
}

static void try_ended(struct app *app)
{
	((struct fetch_try *)app)->stream = NULL;
}

static void give_up(struct fetch_try *t, const char *why, time_ns now)
{
	struct fetch *f = t->fetch;

	if (!t->is_over)
		snprintf(t->said, sizeof t->said, "%s", why);
	t->is_over = true;
	if (t->stream != NULL)
		f->config.ways.abort(f->config.ways.context, t->stream, now);
}

/* ---- connecting ---------------------------------------------------------------------------------- */

/* RFC 8305 4: the families take turns, the best address's first. */
static void interleave(struct fetch *f, const struct ip_addr *from, size_t count)
{
	bool is_taken[FETCH_ADDRESSES_MAX] = {0};
	uint8_t family = count > 0 ? from[0].family : 0;

	f->address_count = f->next_address = 0;
	while (f->address_count < count) {
		size_t i = 0, any = count;

		for (; i < count && (is_taken[i] || from[i].family != family); i++)
			if (!is_taken[i] && any == count)
				any = i;
		if (i == count)
			i = any;
		is_taken[i] = true;
		f->addresses[f->address_count++] = from[i];
		family = from[i].family == 6 ? 4 : 6;
	}
}

void fetch_found(struct fetch *f, const struct ip_addr *addresses, size_t count, const char *problem, time_ns now)
{
	if (f->phase != FETCH_LOOKING_UP)
		return;
	if (f->try_count == 0)
		f->started = now;
	if (count == 0) {
		fail(f, problem, now);
		return;
	}
	if (!make_request(f)) {
		fail(f, "URL and header fields are too long for a request: shorten them", now);
		return;
	}
	interleave(f, addresses, size_min(count, FETCH_ADDRESSES_MAX));
	f->first_try = f->try_count;
	f->winner = NULL;
	f->next_at = now;
	f->phase = FETCH_CONNECTING;
}

static void start_try(struct fetch *f, time_ns now)
{
	static const struct app_ops ops = {.progress = try_progress, .deadline = try_deadline, .ended = try_ended};
	struct fetch_try *t = &f->tries[f->try_count++];

	*t = (struct fetch_try){
		.app = {.ops = &ops}, .fetch = f, .remote = f->addresses[f->next_address++], .port = f->url.port};
	t->stream = f->config.ways.connect(f->config.ways.context, &t->remote, t->port, &t->app, &t->conn, t->said, now);
	t->is_over = t->stream == NULL;
	f->next_at = f->next_address < f->address_count ? now + FETCH_HEAD_START : TIME_NEVER;
}

static bool is_any_under_way(const struct fetch *f)
{
	for (size_t i = f->first_try; i < f->try_count; i++)
		if (!f->tries[i].is_over)
			return true;
	return false;
}

/* One sentence out of what all tries came to. */
static void fail_to_connect(struct fetch *f, time_ns now)
{
	char sentence[FETCH_SENTENCE];
	size_t count = f->try_count - f->first_try;

	if (count > 0)
		snprintf(sentence, sizeof sentence, "%s", f->tries[f->try_count - 1].said);
	else if (f->try_count == FETCH_TRIES_MAX)
		snprintf(sentence, sizeof sentence, "the page leads on and on: %d connections are the most for one", FETCH_TRIES_MAX);
	else
		snprintf(sentence, sizeof sentence, "the page was not asked for");
	if (count > 1) {
		size_t len = (size_t)snprintf(sentence, sizeof sentence, "no address of %.80s answers", f->url.host);

		for (size_t i = f->first_try; i < f->try_count && len < sizeof sentence; i++) {
			char addr[IP_ADDR_TEXT];

			ip_addr_format(&f->tries[i].remote, addr);
			len += (size_t)snprintf(sentence + len, sizeof sentence - len, "%s %s: %.60s", i > f->first_try ? ";" : ":",
						addr, f->tries[i].said);
		}
	}
	fail(f, sentence, now);
}

static bool go_on_connecting(struct fetch *f, time_ns now)
{
	bool may_try = f->next_address < f->address_count && f->try_count < FETCH_TRIES_MAX && !f->is_stopped;

	if (f->winner != NULL) {
		for (size_t i = f->first_try; i < f->try_count; i++)
			if (&f->tries[i] != f->winner)
				give_up(&f->tries[i], "given up: another address answered first", now);
		f->phase = FETCH_TRANSFER;
		return true;
	}
	if (may_try && (now >= f->next_at || !is_any_under_way(f))) {
		start_try(f, now);
		return true;
	}
	if (!is_any_under_way(f))
		fail_to_connect(f, now);
	return fetch_is_over(f);
}

/* ---- the page ------------------------------------------------------------------------------------- */

/* The status line and more, for those who list connections. */
static void say(struct fetch_try *t, const struct http_get *get, const char *then)
{
	size_t line = strcspn(get->header, "\r\n");
	char status[80];

	text_escape(status, sizeof status, span_of(get->header, line));
	snprintf(t->said, sizeof t->said, "%s%.230s", status, then);
}

static void finish(struct fetch *f, time_ns now)
{
	char bytes[48];

	snprintf(bytes, sizeof bytes, ", %llu byte%s", (unsigned long long)f->get.body_received,
		 f->get.body_received == 1 ? "" : "s");
	say(f->winner, &f->get, bytes);
	f->phase = FETCH_DONE;
	f->ended = now;
}

static void fail_transfer(struct fetch *f, const char *sentence, time_ns now)
{
	fail(f, sentence, now);
	snprintf(f->winner->said, sizeof f->winner->said, "%s", f->problem);
}

/* The response leads elsewhere: the connection is left to its end, and the next host is looked for. */
static void follow(struct fetch *f, struct span location, time_ns now)
{
	char reference[sizeof f->url.target], words[FETCH_SENTENCE], shown[120], problem[160];
	struct http_url next;

	text_escape(shown, sizeof shown, location);
	if (++f->redirects > f->config.redirects_max) {
		snprintf(words, sizeof words, "more than %u redirect%s; the last one led to %s (--max-redirs allows more)",
			 f->config.redirects_max, f->config.redirects_max == 1 ? "" : "s", shown);
		fail_transfer(f, words, now);
		return;
	}
	size_t len = size_min(location.len, sizeof reference - 1);

	memcpy(reference, location.data, len);
	reference[len] = '\0';
	bool is_whole = len == location.len && memchr(location.data, '\0', len) == NULL;

	if (!is_whole || !http_url_resolve(&f->url, reference, &next, problem, sizeof problem)) {
		snprintf(words, sizeof words, "the server redirects to %s: %.150s", shown, is_whole ? problem : "that is too long");
		fail_transfer(f, words, now);
		return;
	}
	snprintf(words, sizeof words, ", on to http://%.60s%.100s", next.authority, next.target);
	say(f->winner, &f->get, words);
	if (f->winner->stream != NULL)
		f->winner->stream->ops->report(f->winner->stream->self, f->winner->said);
	f->winner->is_over = true;
	f->winner = NULL;
	f->first_try = f->try_count;
	f->url = next;
	f->phase = FETCH_LOOKING_UP;
	f->config.ways.look_up(f->config.ways.context, f, f->url.host, now);
}

static bool go_on_transferring(struct fetch *f, time_ns now)
{
	const struct http_get *get = &f->get;
	bool is_gone = f->winner->stream == NULL;
	struct span location;

	if (get->phase == HTTP_GET_FAILED && f->skipped <= SKIPPED_MAX) {
		fail_transfer(f, get->problem, now);
		return true;
	}
	if (get->phase != HTTP_GET_DONE && get->phase != HTTP_GET_FAILED)
		return false;
	if (!will_follow(f)) {
		finish(f, now);
		return true;
	}
	if (f->is_stopped) {
		fail_transfer(f, "the page was not asked for any more", now);
		return true;
	}
	if (get->phase == HTTP_GET_DONE && !get->is_closed && !is_gone)
		return false; /* the server's FIN first */
	(void)find_location(f, &location);
	follow(f, location, now);
	return true;
}

bool fetch_run(struct fetch *f, time_ns now)
{
	switch (f->phase) {
	case FETCH_CONNECTING:
		return go_on_connecting(f, now);
	case FETCH_TRANSFER:
		return go_on_transferring(f, now);
	case FETCH_LOOKING_UP:
		if (f->is_stopped)
			fail(f, "the page was not asked for any more", now);
		return false;
	case FETCH_DONE:
	case FETCH_FAILED:
		break;
	}
	return false;
}

time_ns fetch_deadline(const struct fetch *f)
{
	bool may_try = f->phase == FETCH_CONNECTING && f->winner == NULL && !f->is_stopped;

	return may_try ? f->next_at : TIME_NEVER;
}

void fetch_stop(struct fetch *f)
{
	f->is_stopped = true;
}

void fetch_abort(struct fetch *f, time_ns now)
{
	f->is_stopped = true;
	for (size_t i = 0; i < f->try_count; i++)
		if (f->tries[i].stream != NULL)
			f->config.ways.abort(f->config.ways.context, f->tries[i].stream, now);
}
