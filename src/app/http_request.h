/* SPDX-License-Identifier: MIT
 *
 * http_request.h - the header of a request: what HTTP and good manners ask for, and what the user adds (RFC 9110, RFC 9112).
 */
#ifndef APP_HTTP_REQUEST_H
#define APP_HTTP_REQUEST_H

#include "base/base.h"

struct http_request {
	bool is_head;           /* HEAD, else GET */
	int minor_version;      /* 0 or 1: HTTP/1.0, HTTP/1.1 (with "Connection: close") */
	const char *target;     /* "/path?query"; borrowed, as all strings here */
	const char *authority;  /* "example.org:8080" */
	const char *user_agent; /* "tcpsee/0.1" */
	/* The user's, as curl writes them: "Name: value"; "Name:" leaves ours of this name away; "Name;" has an empty value. Each has
	 * passed http_field_is_good(). They go instead of ours of the same name. */
	const char *const *fields;
	size_t field_count;
	/* A redirect has led to another host than the user's: Host, Cookie and Authorization are not for it. */
	bool is_elsewhere;
};

/* Writes the request with the empty line at its end, and a '\0'; returns its length, 0 when it does not fit. */
size_t http_request_write(const struct http_request *request, char *into, size_t room) MUST_USE;

/* Can this be sent as a field: a name (RFC 9110 5.1), then ":" and a value without control characters, or ";" alone? */
bool http_field_is_good(const char *field);

/* The value of the first field of this name in a header as it came, without the blanks around it. False: there is none. */
bool http_field_find(struct span header, const char *name, struct span *value);

#endif
