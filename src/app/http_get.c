/* SPDX-License-Identifier: MIT
 *
 * http_get.c - one GET or HEAD: the request goes out, the response comes in, the stream is closed.
 *
 *     CONNECTING --request sent--> WAITING --header--> BODY --end of the message--> DONE
 *          |                          |                 |
 *          +--------------------------+-----------------+--any trouble------------> FAILED
 *
 * Typical sequence: each progress sends what fits, reads what is there (never more than what was
 * readable when it began, so it never spins), and looks whether the stream has ended.
 *
 * The header is fed to the parser line by line: so its text ends exactly where the parser says.
 */
#include "app/http_get.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { END_WORDS = 100 }; /* what became of a connection, as words */

/* Bytes behind the response that are thrown away patiently; a peer that sends more gets a RST. */
enum { SURPLUS_MAX = 65536 };
enum { READ_ROOM = 16384, REPORT_ROOM = 256 };
/* How long a server that has promised to close may take. */
#define CLOSE_PATIENCE (1 * NS_PER_S)

static bool is_over(const struct http_get *get)
{
	return get->phase == HTTP_GET_DONE || get->phase == HTTP_GET_FAILED;
}

/* One line of text from the peer or the user, made harmless, up to the end of the line. */
static void report_line(const struct stream *stream, const char *text, size_t len)
{
	char line[REPORT_ROOM];
	const char *end = memchr(text, '\r', len);

	if (end == NULL)
		end = memchr(text, '\n', len);
	text_escape(line, sizeof line, span_of(text, end != NULL ? (size_t)(end - text) : len));
	stream->ops->report(stream->self, line);
}

/* ---- endings ------------------------------------------------------------------------------------- */

static void complete(struct http_get *get, const struct stream *stream)
{
	char line[64];

	get->phase = HTTP_GET_DONE;
	if (stream->ops->state(stream->self) == STREAM_ENDED)
		return;
	snprintf(line, sizeof line, "body complete: %llu byte%s", (unsigned long long)get->body_received,
		 get->body_received == 1 ? "" : "s");
	stream->ops->report(stream->self, line);
}

/* Who asked for "Connection: close" lets the server close first: TIME-WAIT then is where HTTP wants it. A server that
 * keeps the connection open, or promises and does not close in time, is closed by us; nobody reads what it still sends. */
static void close_when_done(struct http_get *get, const struct stream *stream, time_ns now)
{
	enum stream_state state = stream->ops->state(stream->self);

	if (get->phase != HTTP_GET_DONE || get->is_closed || state == STREAM_ENDED)
		return;
	if (get->close_at == TIME_NEVER)
		get->close_at = get->expects_close ? now + CLOSE_PATIENCE : now;
	if (state != STREAM_PEER_CLOSED && now < get->close_at)
		return;
	get->is_closed = true;
	get->close_at = TIME_NEVER;
	stream->ops->close(stream->self);
	stream->ops->stop_reading(stream->self);
}

/* A peer that is still there is told by a RST; one that has said its FIN gets ours. */
PRINTF_LIKE(3, 4)
static void fail(struct http_get *get, const struct stream *stream, const char *fmt, ...)
{
	va_list args;

	get->phase = HTTP_GET_FAILED;
	va_start(args, fmt);
	vsnprintf(get->problem, sizeof get->problem, fmt, args);
	va_end(args);
	switch (stream->ops->state(stream->self)) {
	case STREAM_OPENING:
	case STREAM_OPEN:
		stream->ops->report(stream->self, get->problem);
		stream->ops->abort(stream->self);
		return;
	case STREAM_PEER_CLOSED:
		stream->ops->report(stream->self, get->problem);
		stream->ops->close(stream->self);
		return;
	case STREAM_ENDED:
		return;
	}
}

/* What became of the connection, as the beginning of a sentence. */
static const char *end_words(enum tcp_end end)
{
	switch (end) {
	case TCP_END_NONE:
	case TCP_END_FIN:
		return "the server closed the connection";
	case TCP_END_REFUSED:
		return "the connection was refused";
	case TCP_END_RESET:
		return "the connection was reset";
	case TCP_END_TIMEOUT:
		return "the connection timed out";
	case TCP_END_ABORTED:
		return "the connection was aborted by this end";
	case TCP_END_UNREACHABLE:
		return "the network gave the connection up";
	case TCP_END_COUNT:
		break;
	}
	return "the connection ended";
}

/* With what ICMP had to say about it, where that may be the reason (SHLD-25). */
static void describe_end(const struct stream *stream, enum tcp_end end, char words[END_WORDS])
{
	enum tcp_error error = stream->ops->error != NULL ? stream->ops->error(stream->self) : TCP_ERROR_NONE;
	bool may_be_reason = end == TCP_END_TIMEOUT || end == TCP_END_UNREACHABLE;

	if (error == TCP_ERROR_NONE || error == TCP_ERROR_NO_ANSWER || !may_be_reason)
		snprintf(words, END_WORDS, "%s", end_words(end));
	else
		snprintf(words, END_WORDS, "%s (%s%s)", end_words(end), end == TCP_END_TIMEOUT ? "last error: " : "",
			 tcp_error_name(error));
}

/* The connection is over and the response is not. */
static void fail_early(struct http_get *get, const struct stream *stream, enum tcp_end end)
{
	char words[END_WORDS];

	describe_end(stream, end, words);
	unsigned long long got = get->body_received;

	if (get->phase == HTTP_GET_CONNECTING && get->request_sent == 0)
		fail(get, stream, "%s", words);
	else if (get->header_total == 0)
		fail(get, stream, "%s before any response came", words);
	else if (get->phase != HTTP_GET_BODY)
		fail(get, stream, "%s in the middle of the response's header", words);
	else if (get->body_expected >= 0)
		fail(get, stream, "%s after %llu of %lld bytes", words, got, (long long)get->body_expected);
	else
		fail(get, stream, "%s after %llu bytes, before the end of the body", words, got);
}

/* ---- what the parser tells ----------------------------------------------------------------------- */

static bool is_too_long(const struct http_get *get, uint64_t len)
{
	return get->config.body_max > 0 && len > get->config.body_max;
}

static bool on_header_end(void *context)
{
	struct http_get *get = context;
	struct http_facts facts;

	http_parser_facts(&get->parser, &facts);
	if (facts.status / 100 == 1 && facts.status != 101) { /* interim: the response is still to come */
		get->header_len = 0;
		get->header[0] = '\0';
		return true;
	}
	if (facts.status == 101) { /* RFC 9110 15.2.2: an answer to Upgrade, which we do not send */
		get->wants_another_protocol = true;
		return false;
	}
	get->status = facts.status;
	get->body_expected = facts.content_length;
	get->expects_close = !facts.should_keep_alive;
	get->phase = HTTP_GET_BODY;
	if (facts.content_length >= 0 && !get->config.request.is_head)
		get->is_body_too_long = is_too_long(get, (uint64_t)facts.content_length);
	return !get->is_body_too_long;
}

static bool on_body(void *context, struct span piece)
{
	struct http_get *get = context;

	get->is_body_too_long = is_too_long(get, get->body_received + piece.len);
	if (get->is_body_too_long)
		return false;
	if (get->config.body != NULL && !get->config.body(get->config.context, piece)) {
		get->is_body_refused = true;
		return false;
	}
	get->body_received += piece.len;
	return true;
}

static bool on_message_end(void *context)
{
	struct http_get *get = context;

	get->is_complete = true;
	return true;
}

static const struct http_events events = {
	.header_end = on_header_end,
	.body = on_body,
	.message_end = on_message_end,
};

/* ---- receiving ----------------------------------------------------------------------------------- */

static void feed(struct http_get *get, const struct stream *stream, struct span piece)
{
	bool had_header = get->phase == HTTP_GET_BODY;
	const char *problem;
	bool is_good = http_parser_feed(&get->parser, piece, &problem);

	if (!had_header && get->phase == HTTP_GET_BODY)
		report_line(stream, get->header, get->header_len);
	if (get->is_body_too_long)
		fail(get, stream, "the page is longer than the %llu bytes of --max-filesize", (unsigned long long)get->config.body_max);
	else if (get->wants_another_protocol)
		fail(get, stream, "the server switches to another protocol (101), which nobody asked for");
	else if (get->is_body_refused)
		fail(get, stream, "the body could not be written");
	else if (!is_good && get->phase == HTTP_GET_BODY)
		fail(get, stream, "the response's body cannot be read: %s", problem);
	else if (!is_good)
		fail(get, stream, "the answer cannot be read as HTTP: %s", problem);
	else if (get->is_complete)
		complete(get, stream);
}

/* Keeps a piece of the header as it came; false when that is too much. */
static bool keep_header(struct http_get *get, struct span piece)
{
	if (piece.len >= sizeof get->header - get->header_total)
		return false;
	memcpy(get->header + get->header_len, piece.data, piece.len);
	get->header_len += piece.len;
	get->header_total += piece.len;
	get->header[get->header_len] = '\0';
	return true;
}

static void take_bytes(struct http_get *get, const struct stream *stream, struct span bytes)
{
	while (bytes.len > 0 && !is_over(get)) {
		struct span piece = bytes;

		if (get->phase != HTTP_GET_BODY) {
			const uint8_t *newline = memchr(bytes.data, '\n', bytes.len);

			if (newline != NULL)
				piece.len = (size_t)(newline + 1 - bytes.data);
			if (!keep_header(get, piece)) {
				fail(get, stream, "the response's header is longer than %d bytes",
				     HTTP_GET_HEADER_MAX - 1);
				return;
			}
		}
		bytes = span_cut(bytes, piece.len, bytes.len);
		feed(get, stream, piece);
	}
	get->surplus += bytes.len;
}

static void receive_response(struct http_get *get, const struct stream *stream)
{
	size_t left = stream->ops->readable(stream->self);

	while (left > 0 && get->surplus <= SURPLUS_MAX) {
		uint8_t buffer[READ_ROOM];
		size_t len = stream->ops->receive(stream->self, buffer, size_min(left, sizeof buffer));

		if (len == 0)
			return;
		left -= len;
		take_bytes(get, stream, span_of(buffer, len));
		if (get->surplus > SURPLUS_MAX)
			stream->ops->abort(stream->self);
	}
}

static void look_at_end(struct http_get *get, const struct stream *stream)
{
	enum stream_state state = stream->ops->state(stream->self);
	const char *problem;

	if (state == STREAM_ENDED)
		get->end = stream->ops->end(stream->self);
	if (is_over(get) || (state != STREAM_ENDED && state != STREAM_PEER_CLOSED))
		return;
	bool is_orderly = state == STREAM_PEER_CLOSED || get->end == TCP_END_FIN;

	if (is_orderly && http_parser_end(&get->parser, &problem) && get->is_complete)
		complete(get, stream); /* a body that lasts until the peer closes */
	else
		fail_early(get, stream, is_orderly ? TCP_END_FIN : get->end);
}

/* ---- the application ----------------------------------------------------------------------------- */

static void send_request(struct http_get *get, const struct stream *stream)
{
	if (get->phase != HTTP_GET_CONNECTING || stream->ops->state(stream->self) == STREAM_ENDED)
		return;
	struct span rest = span_of(get->request + get->request_sent, get->request_len - get->request_sent);

	get->request_sent += stream->ops->send(stream->self, rest);
	if (get->request_sent < get->request_len)
		return;
	get->phase = HTTP_GET_WAITING;
	report_line(stream, get->request, get->request_len);
}

static void get_progress(struct app *app, struct stream *stream, time_ns now)
{
	struct http_get *get = (struct http_get *)app;

	if (stream->ops->state(stream->self) == STREAM_OPENING)
		return;
	send_request(get, stream);
	receive_response(get, stream);
	look_at_end(get, stream);
	close_when_done(get, stream, now);
}

static time_ns get_deadline(const struct app *app)
{
	return ((const struct http_get *)app)->close_at;
}

bool http_get_init(struct http_get *get, const struct http_get_config *config)
{
	static const struct app_ops ops = {.progress = get_progress, .deadline = get_deadline};

	memset(get, 0, sizeof *get);
	get->app.ops = &ops;
	get->config = *config;
	get->body_expected = -1;
	get->close_at = TIME_NEVER;
	http_parser_start(&get->parser, HTTP_MESSAGE_RESPONSE, &events, get);
	if (config->request.is_head)
		http_parser_expect_no_body(&get->parser);
	get->request_len = http_request_write(&config->request, get->request, sizeof get->request);
	return get->request_len > 0;
}
