/* SPDX-License-Identifier: MIT
 *
 * http_respond.c - one connection of a server: a request comes in, its content goes out, and again.
 *
 * Typical sequence of one progress: read until a request is whole, find its content, write header and body as
 * far as the stream has room; behind the last byte either close or wait for the next request. While an
 * answer is under way nothing is read: a client that sends on is held by its window.
 *
 * Invariant: is_answering means that `content` and `head` are set and some of them is not sent yet.
 */
#include "app/http_respond.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { READ_ROOM = 4096, WRITE_ROOM = 16384 };

static const char *status_phrase(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 302:
		return "Found";
	case 400:
		return "Bad Request";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 414:
		return "URI Too Long";
	}
	return "";
}

/* ---- what the parser tells ----------------------------------------------------------------------- */

static bool on_url(void *context, struct span piece)
{
	struct http_respond *r = context;
	size_t kept = size_min(piece.len, sizeof r->path - 1 - r->path_len);

	memcpy(r->path + r->path_len, piece.data, kept);
	r->path_len += kept;
	r->path[r->path_len] = '\0';
	r->is_path_long = r->is_path_long || kept < piece.len;
	return true;
}

static bool on_header_end(void *context)
{
	struct http_respond *r = context;
	struct http_facts facts;

	http_parser_facts(&r->parser, &facts);
	r->is_head = facts.is_head;
	r->is_method_known = facts.is_get || facts.is_head;
	r->should_keep_alive = facts.should_keep_alive && r->is_method_known;
	r->is_broken = facts.major != 1;
	r->has_request = !r->is_method_known; /* their bodies are nothing to wait for */
	return true;
}

static bool on_message_end(void *context)
{
	struct http_respond *r = context;

	r->has_request = true;
	return true;
}

static void next_request(struct http_respond *r)
{
	static const struct http_events events = {
		.url = on_url,
		.header_end = on_header_end,
		.message_end = on_message_end,
	};

	http_parser_start(&r->parser, HTTP_MESSAGE_REQUEST, &events, r);
	r->path_len = 0;
	r->path[0] = '\0';
	r->has_request = r->is_answering = r->is_head = r->is_path_long = false;
	r->should_keep_alive = false;
}

/* ---- reading ------------------------------------------------------------------------------------- */

/* Line by line: so it is known whether bytes follow the request. A client that sends the next request
 * without waiting is answered once and told that the connection closes (RFC 9112 9.3.2: it then sends the
 * rest again). */
static void take_bytes(struct http_respond *r, struct span bytes)
{
	while (bytes.len > 0 && !r->has_request) {
		const uint8_t *newline = memchr(bytes.data, '\n', bytes.len);
		size_t len = newline != NULL ? (size_t)(newline + 1 - bytes.data) : bytes.len;
		const char *problem;

		if (!http_parser_feed(&r->parser, span_cut(bytes, 0, len), &problem))
			r->has_request = r->is_broken = true;
		bytes = span_cut(bytes, len, bytes.len);
	}
	if (bytes.len > 0)
		r->should_keep_alive = false;
}

static void read_request(struct http_respond *r, const struct stream *stream)
{
	size_t left = stream->ops->readable(stream->self);

	while (left > 0 && !r->has_request) {
		uint8_t buffer[READ_ROOM];
		size_t len = stream->ops->receive(stream->self, buffer, size_min(left, sizeof buffer));

		if (len == 0)
			return;
		left -= len;
		take_bytes(r, span_of(buffer, len));
	}
}

/* Behind our FIN: what still comes is thrown away, so that the peer's FIN gets through. */
static void drain(const struct stream *stream)
{
	size_t left = stream->ops->readable(stream->self);

	while (left > 0) {
		uint8_t buffer[READ_ROOM];
		size_t len = stream->ops->receive(stream->self, buffer, size_min(left, sizeof buffer));

		if (len == 0)
			return;
		left -= len;
	}
}

/* ---- answering ----------------------------------------------------------------------------------- */

/* The page of a refusal: its phrase, which is the context. */
static size_t fill_phrase(void *context, uint64_t offset, uint8_t *into, size_t room)
{
	const char *phrase = context;
	size_t len = size_min(strlen(phrase) - (size_t)offset, room);

	memcpy(into, phrase + offset, len);
	return len;
}

static void refuse(struct http_respond *r, int status)
{
	const char *phrase = status_phrase(status);

	r->should_keep_alive = false;
	r->content = (struct http_content){
		.status = status,
		.type = "text/plain",
		.len = strlen(phrase),
		.fill = fill_phrase,
		.context = (void *)phrase,
	};
}

/* The path as content functions know it: without query, and without "http://host" (RFC 9112 3.2.2). */
static const char *plain_path(struct http_respond *r)
{
	char *path = r->path;

	path[strcspn(path, "?#")] = '\0';
	if (strncasecmp(path, "http://", 7) == 0) {
		path += 7;
		path += strcspn(path, "/");
	}
	return *path != '\0' ? path : "/";
}

static void start_answer(struct http_respond *r, const struct stream *stream)
{
	char line[160], path[80];

	if (r->is_broken)
		refuse(r, 400);
	else if (!r->is_method_known)
		refuse(r, 405);
	else if (r->is_path_long)
		refuse(r, 414);
	else
		r->find(r->find_context, plain_path(r), &r->content);
	int status = r->content.status;
	unsigned long long len = r->content.len;
	bool is_redirect = r->content.location[0] != '\0';

	r->head_len = (size_t)snprintf(r->head, sizeof r->head,
				       "HTTP/1.1 %d %s\r\n"
				       "Server: tcpsee\r\n"
				       "Content-Type: %.64s\r\n"
				       "Content-Length: %llu\r\n"
				       "%s%s%s%s"
				       "Connection: %s\r\n"
				       "\r\n",
				       status, status_phrase(status), r->content.type, len,
				       is_redirect ? "Location: " : "", r->content.location, is_redirect ? "\r\n" : "",
				       status == 405 ? "Allow: GET, HEAD\r\n" : "",
				       r->should_keep_alive ? "keep-alive" : "close");
	r->head_sent = 0;
	r->body_sent = 0;
	r->is_answering = true;
	text_escape(path, sizeof path, span_of(r->path, r->path_len));
	snprintf(line, sizeof line, "answers %s with %d %s, %llu byte%s",
		 path[0] != '\0' ? path : "the request", status, status_phrase(status), len, len == 1 ? "" : "s");
	stream->ops->report(stream->self, line);
}

static uint64_t body_left(const struct http_respond *r)
{
	return r->is_head ? 0 : r->content.len - r->body_sent;
}

/* The next bytes of the answer, header first; 0 when the content gives fewer than it promised. */
static size_t next_bytes(const struct http_respond *r, uint8_t *into, size_t room)
{
	size_t len = size_min(r->head_len - r->head_sent, room);
	uint64_t body_at = r->body_sent, left = body_left(r);

	memcpy(into, r->head + r->head_sent, len);
	while (left > 0 && len < room) {
		size_t want = left < room - len ? (size_t)left : room - len;
		size_t got = r->content.fill(r->content.context, body_at, into + len, want);

		if (got == 0 || got > want)
			break;
		len += got;
		body_at += got;
		left -= got;
	}
	return len;
}

static void note_sent(struct http_respond *r, size_t len)
{
	size_t of_head = size_min(len, r->head_len - r->head_sent);

	r->head_sent += of_head;
	r->body_sent += len - of_head;
}

static bool is_all_sent(const struct http_respond *r)
{
	return r->head_sent == r->head_len && body_left(r) == 0;
}

/* Writes as much as there is room for now. */
static void send_answer(struct http_respond *r, const struct stream *stream)
{
	size_t room = stream->ops->writable(stream->self);

	while (room > 0 && !is_all_sent(r)) {
		uint8_t buffer[WRITE_ROOM];
		size_t len = next_bytes(r, buffer, size_min(room, sizeof buffer));

		if (len == 0) { /* the promised length cannot be kept, and a FIN would pass for the end */
			stream->ops->abort(stream->self);
			r->is_closed = true;
			return;
		}
		size_t taken = stream->ops->send(stream->self, span_of(buffer, len));

		note_sent(r, taken);
		if (taken < len)
			return;
		room -= len;
	}
}

/* ---- the application ----------------------------------------------------------------------------- */

static void close_stream(struct http_respond *r, const struct stream *stream)
{
	stream->ops->close(stream->self);
	r->is_closed = true;
}

/* One request as far as it goes; true when it was answered whole and the next may be there already. */
static bool serve_one(struct http_respond *r, const struct stream *stream)
{
	if (!r->is_answering) {
		read_request(r, stream);
		if (!r->has_request) {
			if (stream->ops->state(stream->self) == STREAM_PEER_CLOSED)
				close_stream(r, stream);
			return false;
		}
		start_answer(r, stream);
	}
	send_answer(r, stream);
	if (r->is_closed || !is_all_sent(r))
		return false;
	if (!r->should_keep_alive) {
		close_stream(r, stream);
		return false;
	}
	next_request(r);
	return true;
}

/* Nothing in HTTP is urgent: it is said, and the mark is read over like any byte. */
static void report_urgent(struct http_respond *r, const struct stream *stream)
{
	size_t urgent = stream->ops->urgent(stream->self);
	char line[80];

	if (urgent > r->urgent) {
		snprintf(line, sizeof line, "urgent data: %zu byte%s up to its end", urgent, urgent == 1 ? "" : "s");
		stream->ops->report(stream->self, line);
	}
	r->urgent = urgent;
}

static void respond_progress(struct app *app, struct stream *stream, time_ns now)
{
	struct http_respond *r = (struct http_respond *)app;
	enum stream_state state = stream->ops->state(stream->self);

	(void)now;
	if (state == STREAM_OPENING || state == STREAM_ENDED)
		return;
	report_urgent(r, stream);
	while (!r->is_closed && serve_one(r, stream))
		; /* each turn eats a request that was readable already */
	if (r->is_closed)
		drain(stream);
}

static time_ns respond_deadline(const struct app *app)
{
	(void)app;
	return TIME_NEVER;
}

static void respond_ended(struct app *app)
{
	struct http_respond *r = (struct http_respond *)app;

	if (r->on_end != NULL)
		r->on_end(r->end_context, r);
}

void http_respond_init(struct http_respond *r, http_content_fn *find, void *find_context)
{
	static const struct app_ops ops = {
		.progress = respond_progress,
		.deadline = respond_deadline,
		.ended = respond_ended,
	};

	memset(r, 0, sizeof *r);
	r->app.ops = &ops;
	r->find = find;
	r->find_context = find_context;
	next_request(r);
}
