/* SPDX-License-Identifier: MIT
 *
 * http_parse.c - HTTP/1.x messages to callbacks, by llhttp or its older twin http-parser.
 *
 * The library knows the grammar (RFC 9112); this file gives both libraries one face: one message, then
 * silence. At the end of each message the parser is paused, so that nothing behind it is
 * ever looked at; behind an interim response (1xx) it starts anew.
 *
 * Invariant: once `problem` is set or `is_done` is true, the library is not called again.
 */
#include "app/http_parse.h"

#include <string.h>

#if HAVE_LLHTTP
#include <llhttp.h>
typedef llhttp_t library;
#else
#include <http_parser.h>
typedef http_parser library;
#endif

/* What lies in a http_parser_room, whose declared type is bytes: hence may_alias. */
struct message {
	library parser;
	struct http_events events;
	void *context;
	enum http_message kind;
	struct http_facts facts;
	const char *problem;
	bool is_interim;   /* the message under way is a 1xx */
	bool is_interim_over;
	bool is_done;
	bool answers_head; /* no body comes, whatever the header says */
} __attribute__((may_alias));

_Static_assert(sizeof(struct message) <= sizeof(struct http_parser_room), "the library's parser has grown");

static struct message *message_in(struct http_parser_room *room)
{
	return (struct message *)room->bytes;
}

static bool is_request(const struct message *m)
{
	return m->kind == HTTP_MESSAGE_REQUEST;
}

/* Of 2^63 bytes and more: no file has them, and not everybody counts that far. */
enum { LENGTH_ABSURD = -2 };

static int64_t length_of(bool is_told, uint64_t content_length)
{
	if (!is_told)
		return -1;
	return content_length <= INT64_MAX ? (int64_t)content_length : LENGTH_ABSURD;
}

/* ---- what differs between the libraries ---------------------------------------------------------- */

static int on_url(library *p, const char *at, size_t len);
static int on_header_end(library *p);
static int on_body(library *p, const char *at, size_t len);
static int on_message_end(library *p);

#if HAVE_LLHTTP

static const llhttp_settings_t settings = {
	.on_url = on_url,
	.on_headers_complete = on_header_end,
	.on_body = on_body,
	.on_message_complete = on_message_end,
};

static void library_start(struct message *m)
{
	llhttp_init(&m->parser, is_request(m) ? HTTP_REQUEST : HTTP_RESPONSE, &settings);
	m->parser.data = m;
}

/* The answer of a callback that wants to pause. */
static int library_pause(library *p)
{
	(void)p;
	return HPE_PAUSED;
}

/* Returns how many bytes were used: fewer than all when it paused. */
static size_t library_feed(struct message *m, struct span bytes)
{
	const char *start = (const char *)bytes.data;
	llhttp_errno_t error = llhttp_execute(&m->parser, start, bytes.len);

	if (error == HPE_OK)
		return bytes.len;
	if (error == HPE_PAUSED || error == HPE_PAUSED_UPGRADE)
		return (size_t)(llhttp_get_error_pos(&m->parser) - start);
	if (m->problem == NULL)
		m->problem = llhttp_get_error_reason(&m->parser);
	if (m->problem == NULL)
		m->problem = "unreadable";
	return 0;
}

static void library_finish(struct message *m)
{
	/* Calls on_message_end when this end is a good one; that is the answer, not what it returns. */
	(void)llhttp_finish(&m->parser);
}

static void library_facts(library *p, struct http_facts *facts)
{
	facts->status = llhttp_get_status_code(p);
	facts->should_keep_alive = llhttp_should_keep_alive(p) != 0;
	facts->is_get = llhttp_get_method(p) == HTTP_GET;
	facts->is_head = llhttp_get_method(p) == HTTP_HEAD;
	facts->is_chunked = (p->flags & F_CHUNKED) != 0;
	facts->content_length = length_of((p->flags & F_CONTENT_LENGTH) != 0, p->content_length);
}

#else

static const struct http_parser_settings settings = {
	.on_url = on_url,
	.on_headers_complete = on_header_end,
	.on_body = on_body,
	.on_message_complete = on_message_end,
};

static void library_start(struct message *m)
{
	http_parser_init(&m->parser, is_request(m) ? HTTP_REQUEST : HTTP_RESPONSE);
	m->parser.data = m;
}

/* The answer of a callback that wants to pause. */
static int library_pause(library *p)
{
	http_parser_pause(p, 1);
	return 0;
}

/* It says "content-length" of a chunk's, and "constant string" of what is no HTTP at all. */
static const char *library_words(const struct message *m, enum http_errno error)
{
	if (error == HPE_INVALID_CONTENT_LENGTH && m->facts.is_chunked)
		return "a chunk's length is absurd";
	if (error == HPE_INVALID_CONSTANT)
		return "it does not begin with HTTP/";
	return http_errno_description(error);
}

/* Returns how many bytes were used: fewer than all when it paused. */
static size_t library_feed(struct message *m, struct span bytes)
{
	size_t used = http_parser_execute(&m->parser, &settings, (const char *)bytes.data, bytes.len);
	enum http_errno error = HTTP_PARSER_ERRNO(&m->parser);

	if (error == HPE_OK || error == HPE_PAUSED)
		return used;
	if (m->problem == NULL)
		m->problem = library_words(m, error);
	return 0;
}

static void library_finish(struct message *m)
{
	/* Zero bytes mean the end: it calls on_message_end when this end is a good one. */
	http_parser_execute(&m->parser, &settings, NULL, 0);
}

static void library_facts(library *p, struct http_facts *facts)
{
	facts->status = (int)p->status_code;
	facts->should_keep_alive = http_should_keep_alive(p) != 0;
	facts->is_get = p->method == HTTP_GET;
	facts->is_head = p->method == HTTP_HEAD;
	facts->is_chunked = (p->flags & F_CHUNKED) != 0;
	facts->content_length = length_of((p->flags & F_CONTENTLENGTH) != 0, p->content_length);
}

#endif

/* ---- callbacks, the same for both: 0 goes on, -1 stops ------------------------------------------- */

static int answer(struct message *m, bool go_on)
{
	if (go_on)
		return 0;
	m->problem = "stopped by the application";
	return -1;
}

static int on_url(library *p, const char *at, size_t len)
{
	struct message *m = p->data;

	return answer(m, m->events.url == NULL || m->events.url(m->context, span_of(at, len)));
}

/* Responses that end with their header, whatever content-length they name (RFC 9112 6.3, 1). */
static bool has_no_body(const struct message *m)
{
	int status = m->facts.status;

	return !is_request(m) && (m->answers_head || status / 100 == 1 || status == 204 || status == 304);
}

/* Answers 1 when no body is to be expected. */
static int on_header_end(library *p)
{
	struct message *m = p->data;
	struct http_facts *facts = &m->facts;

	library_facts(p, facts);
	facts->major = p->http_major;
	facts->minor = p->http_minor;
	if (facts->is_chunked)
		facts->content_length = -1;
	else if (facts->content_length == LENGTH_ABSURD) {
		m->problem = "the content-length is absurd";
		return -1;
	}
	m->is_interim = !is_request(m) && facts->status / 100 == 1 && facts->status != 101;
	if (answer(m, m->events.header_end == NULL || m->events.header_end(m->context)) != 0)
		return -1;
	return has_no_body(m) ? 1 : 0;
}

static int on_body(library *p, const char *at, size_t len)
{
	struct message *m = p->data;

	return answer(m, m->events.body == NULL || m->events.body(m->context, span_of(at, len)));
}

static int on_message_end(library *p)
{
	struct message *m = p->data;

	if (m->is_interim) {
		m->is_interim_over = true;
		return library_pause(p);
	}
	m->is_done = true;
	if (m->events.message_end != NULL && !m->events.message_end(m->context))
		return answer(m, false);
	return library_pause(p);
}

/* ---- the front door ------------------------------------------------------------------------------ */

void http_parser_start(struct http_parser_room *room, enum http_message kind,
		       const struct http_events *events, void *context)
{
	struct message *m = message_in(room);

	memset(room, 0, sizeof *room);
	m->kind = kind;
	m->events = *events;
	m->context = context;
	m->facts.content_length = -1;
	library_start(m);
}

void http_parser_expect_no_body(struct http_parser_room *room)
{
	message_in(room)->answers_head = true;
}

bool http_parser_feed(struct http_parser_room *room, struct span bytes, const char **problem)
{
	struct message *m = message_in(room);

	while (bytes.len > 0 && !m->is_done && m->problem == NULL) {
		size_t used = library_feed(m, bytes);

		bytes = span_cut(bytes, used, bytes.len);
		if (m->is_interim_over) {
			m->is_interim_over = false;
			library_start(m);
		} else if (used == 0 && !m->is_done && m->problem == NULL) {
			m->problem = "the parser came to a halt"; /* rather than turn in circles */
		}
	}
	*problem = m->problem;
	return m->problem == NULL;
}

bool http_parser_end(struct http_parser_room *room, const char **problem)
{
	struct message *m = message_in(room);

	if (m->problem == NULL && !m->is_done) {
		library_finish(m);
		if (m->problem == NULL && !m->is_done)
			m->problem = "the stream ended in the middle of a message";
	}
	*problem = m->problem;
	return m->problem == NULL;
}

void http_parser_facts(const struct http_parser_room *room, struct http_facts *out)
{
	*out = ((const struct message *)room->bytes)->facts;
}
