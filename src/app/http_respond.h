/* SPDX-License-Identifier: MIT
 *
 * http_respond.h - a small HTTP/1.x responder: one object a connection, any transport.
 *
 * Answers GET and HEAD from a content function, keeps the connection open when the client asks
 * for it, else closes behind the response. Anything it cannot read gets 400, other methods 405.
 */
#ifndef APP_HTTP_RESPOND_H
#define APP_HTTP_RESPOND_H

#include "app/http_parse.h"
#include "app/stream.h"

/* What a path holds: `len` bytes, produced piecewise so that a large page needs no memory. */
struct http_content {
	int status;               /* 200, 404 ... */
	const char *type;         /* "text/html"; static */
	uint64_t len;
	/* Writes the bytes from `offset` on, up to `room`; returns how many (>= 1 before the end). */
	size_t (*fill)(void *context, uint64_t offset, uint8_t *into, size_t room);
	void *context;
	char location[24];        /* where a redirect leads; "": it is none */
};

/* Finds the content of a path ("/", "/bytes/1460"); always fills `out` (a 404 page when there is none). */
typedef void http_content_fn(void *context, const char *path, struct http_content *out);

struct http_respond {
	struct app app;
	struct http_parser_room parser;
	http_content_fn *find;
	void *find_context;
	char path[1024];
	size_t path_len;
	struct http_content content;
	char head[512];
	size_t head_len, head_sent;
	uint64_t body_sent;
	size_t urgent;          /* bytes of urgent data that were still to be read */
	bool has_request, is_answering, is_head, is_method_known, is_path_long;
	bool should_keep_alive, is_broken, is_closed;
	void (*on_end)(void *context, struct http_respond *self); /* the stream is gone: free */
	void *end_context;
};

void http_respond_init(struct http_respond *r, http_content_fn *find, void *find_context);

/* The content that tcpsee carries in itself: "/" a small page that explains what you see, "/long" some 30 KB
 * of text, "/bytes/N" N bytes of a reproducible pattern (also "64k", "10M"; up to 10G), "/escape" a body
 * with terminal escape sequences, "/redirect/N" N redirects before "/"; everything else a 404 page. No context. */
http_content_fn http_embedded_content;

#endif
