/* SPDX-License-Identifier: MIT
 *
 * http_request.c - see http_request.h.
 */
#include "app/http_request.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Characters of a token, RFC 9110 5.6.2. */
static const char token[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

static size_t name_len(const char *field)
{
	return strspn(field, token);
}

static bool is_named(const char *field, const char *name)
{
	size_t len = name_len(field);

	return len == strlen(name) && strncasecmp(field, name, len) == 0;
}

bool http_field_is_good(const char *field)
{
	size_t len = name_len(field);

	if (len == 0)
		return false;
	if (field[len] == ';')
		return field[len + 1] == '\0';
	for (const char *p = field + len; *p != '\0'; p++)
		if (((unsigned char)*p < ' ' && *p != '\t') || *p == 0x7f)
			return false;
	return field[len] == ':';
}

/* ---- writing ------------------------------------------------------------------------------------- */

struct writer {
	char *at;
	size_t room, len; /* len >= room: it did not fit */
};

PRINTF_LIKE(2, 3)
static void add(struct writer *w, const char *fmt, ...)
{
	va_list args;

	if (w->len >= w->room)
		return;
	va_start(args, fmt);
	w->len += (size_t)vsnprintf(w->at + w->len, w->room - w->len, fmt, args);
	va_end(args);
}

static bool is_for_this_host(const struct http_request *r, const char *field)
{
	static const char *const secrets[] = {"Host", "Cookie", "Authorization", "Proxy-Authorization"};

	for (size_t i = 0; r->is_elsewhere && i < ARRAY_LEN(secrets); i++)
		if (is_named(field, secrets[i]))
			return false;
	return true;
}

/* One of ours, unless the user has one of this name. */
static void add_own(struct writer *w, const struct http_request *r, const char *name, const char *value)
{
	for (size_t i = 0; i < r->field_count; i++)
		if (is_named(r->fields[i], name) && is_for_this_host(r, r->fields[i]))
			return;
	add(w, "%s: %s\r\n", name, value);
}

static void add_users(struct writer *w, const struct http_request *r, const char *field)
{
	size_t len = name_len(field);
	const char *value = field + len + 1;

	if (!is_for_this_host(r, field))
		return;
	if (field[len] == ';')
		add(w, "%.*s:\r\n", (int)len, field);
	else if (value[strspn(value, " \t")] != '\0')
		add(w, "%s\r\n", field);
}

size_t http_request_write(const struct http_request *r, char *into, size_t room)
{
	struct writer w = {.at = into, .room = room};

	add(&w, "%s %s HTTP/1.%d\r\n", r->is_head ? "HEAD" : "GET", r->target, r->minor_version);
	add_own(&w, r, "Host", r->authority);
	add_own(&w, r, "User-Agent", r->user_agent);
	add_own(&w, r, "Accept", "*/*");
	if (r->minor_version > 0)
		add_own(&w, r, "Connection", "close");
	for (size_t i = 0; i < r->field_count; i++)
		add_users(&w, r, r->fields[i]);
	add(&w, "\r\n");
	return w.len < room ? w.len : 0;
}

/* ---- reading ------------------------------------------------------------------------------------- */

static struct span without_blanks(struct span s)
{
	while (s.len > 0 && strchr(" \t\r", s.data[0]) != NULL && s.data[0] != '\0')
		s = span_cut(s, 1, s.len);
	while (s.len > 0 && strchr(" \t\r", s.data[s.len - 1]) != NULL && s.data[s.len - 1] != '\0')
		s.len--;
	return s;
}

bool http_field_find(struct span header, const char *name, struct span *value)
{
	size_t len = strlen(name);

	while (header.len > 0) {
		const uint8_t *end = memchr(header.data, '\n', header.len);
		size_t line = end != NULL ? (size_t)(end - header.data) : header.len;

		if (line > len && header.data[len] == ':' && strncasecmp((const char *)header.data, name, len) == 0) {
			*value = without_blanks(span_cut(header, len + 1, line - len - 1));
			return true;
		}
		header = span_cut(header, line + 1, header.len);
	}
	return false;
}
