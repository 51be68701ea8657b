/* SPDX-License-Identifier: MIT
 *
 * http_parse.h - HTTP/1.x messages to callbacks; the one place that knows the parser library
 * (llhttp, or http-parser where the system has only that).
 */
#ifndef APP_HTTP_PARSE_H
#define APP_HTTP_PARSE_H

#include "base/base.h"

enum http_message { HTTP_MESSAGE_REQUEST, HTTP_MESSAGE_RESPONSE };

/* Any callback may be NULL; returning false stops the parser. Pieces may come split anywhere.
 * An interim response (1xx but 101, RFC 9110 15.2) calls header_end and neither body nor
 * message_end; the response that counts follows it. */
struct http_events {
	bool (*url)(void *context, struct span piece);       /* requests */
	bool (*header_end)(void *context);                   /* all header fields are known: see http_facts */
	bool (*body)(void *context, struct span piece);
	bool (*message_end)(void *context);
};

/* Valid from header_end on. */
struct http_facts {
	int status;             /* responses */
	int major, minor;
	bool is_chunked;
	bool should_keep_alive;
	bool is_get, is_head;   /* requests */
	int64_t content_length; /* -1: not told */
};

/* Storage for the library's parser: owned by whoever embeds it; it must not move while in use. */
struct http_parser_room {
	_Alignas(16) unsigned char bytes[1024];
};

void http_parser_start(struct http_parser_room *room, enum http_message kind,
		       const struct http_events *events, void *context);
/* The response will answer a HEAD: it ends with its header, whatever length that names (RFC 9112 6.3, 1). Behind start. */
void http_parser_expect_no_body(struct http_parser_room *room);
/* Feeds bytes. False when they are no HTTP: `problem` gets the library's words (a static string). After
 * message_end further bytes are ignored. */
bool http_parser_feed(struct http_parser_room *room, struct span bytes, const char **problem) MUST_USE;
/* The stream has ended: ends an until-close body (message_end is called); false when it ended too early. */
bool http_parser_end(struct http_parser_room *room, const char **problem) MUST_USE;
void http_parser_facts(const struct http_parser_room *room, struct http_facts *out);

#endif
