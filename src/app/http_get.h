/* SPDX-License-Identifier: MIT
 *
 * http_get.h - an HTTP/1.x GET or HEAD as an application over a stream (RFC 9110, RFC 9112).
 *
 *     http_get_init(&get, &(struct http_get_config){.request = {.authority = "10.77.0.1", ...}});
 *     host_connect(host, ..., &get.app, now);
 *     ... later ...  get.status, get.phase, get.problem
 *
 * Bodies by content-length, chunked, or until the peer closes. Memory is the caller's; header text
 * beyond 64 KiB is an error of the peer. The body goes to `body` as it comes. Text from the peer is kept
 * as it came: escape it to show it. A response that ends whole is answered by a close (FIN), one that
 * cannot be read by an abort (RST).
 */
#ifndef APP_HTTP_GET_H
#define APP_HTTP_GET_H

#include "app/http_parse.h"
#include "app/http_request.h"
#include "app/stream.h"

enum http_get_phase {
	HTTP_GET_CONNECTING,
	HTTP_GET_WAITING, /* the request is sent */
	HTTP_GET_BODY,
	HTTP_GET_DONE,    /* a whole response came */
	HTTP_GET_FAILED,  /* see problem */
};

struct http_get_config {
	struct http_request request; /* its strings are borrowed while http_get_init() runs */
	bool (*body)(void *context, struct span bytes); /* false: stop, the disk is full. NULL: discard */
	uint64_t body_max; /* bytes; a longer one is an error. 0: as long as it likes */
	void *context;
};

enum { HTTP_GET_HEADER_MAX = 65536, HTTP_GET_REQUEST_MAX = 8192 };

struct http_get {
	struct app app;
	struct http_get_config config;
	struct http_parser_room parser;
	enum http_get_phase phase;
	int status;                 /* 0 before the status line */
	int64_t body_expected;      /* content-length; -1: not told */
	uint64_t body_received;
	char header[HTTP_GET_HEADER_MAX]; /* status line and header fields as they came, '\0'-terminated */
	size_t header_len;
	char problem[160];          /* one sentence when FAILED */
	char request[HTTP_GET_REQUEST_MAX];
	size_t request_len;
	size_t request_sent;        /* bytes of the request handed to the stream */
	size_t header_total;        /* header_len and the headers of interim responses (1xx) */
	size_t surplus;             /* bytes read after the end of the response, thrown away */
	bool is_complete;           /* the parser saw the end of the response */
	bool is_closed;             /* our CLOSE has been called behind a whole response */
	bool expects_close;         /* the server has said that it will close (RFC 9112 9.6) */
	time_ns close_at;           /* when we do not wait for its FIN any longer; TIME_NEVER: nothing to wait for */
	bool wants_another_protocol; /* 101 */
	bool is_body_too_long;      /* config.body_max */
	bool is_body_refused;       /* config.body said no */
	enum tcp_end end;           /* how the connection ended, once it has */
};

/* False when the request does not fit into 8 KiB. */
bool http_get_init(struct http_get *get, const struct http_get_config *config) MUST_USE;

/* Splits "http://host:port/target" (also without scheme). Writes into fixed rooms. False with a sentence
 * in `problem` (https, no host, bad port, control characters, too long). IPv6 hosts in brackets. */
struct http_url {
	char host[256];      /* without brackets */
	char authority[272]; /* host[:port] as for the Host header */
	char target[2048];
	uint16_t port;
};
bool http_url_parse(const char *url, struct http_url *out, char *problem, size_t room) MUST_USE;
/* Where a reference on the page `base` leads (RFC 3986 5.2; a Location field is one): another URL, "//host/path", "/path", "path" or
 * "?query". The same refusals. */
bool http_url_resolve(const struct http_url *base, const char *reference, struct http_url *out, char *problem,
		      size_t room) MUST_USE;
bool http_url_is_same_host(const struct http_url *a, const struct http_url *b);

#endif
