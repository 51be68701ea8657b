/* SPDX-License-Identifier: MIT
 *
 * http_url.c - takes an http URL apart (RFC 3986, RFC 9110 4.2).
 *
 *     [http://] host-or-[address] [:port] [/path] [?query] [#fragment]
 *
 * What a person pastes is normal input: a missing scheme is http, a missing path is "/", the fragment stays
 * at home, letters beyond ASCII in the path are percent-encoded. What cannot be meant is refused.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/http_get.h"

/* Where the problem is written; saying it and returning false is one call. */
struct complaint {
	char *text;
	size_t room;
};

static bool complain(const struct complaint *to, const char *text)
{
	snprintf(to->text, to->room, "%s", text);
	return false;
}

static bool is_letter_or_digit(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Moves `*url` behind the scheme. */
static bool take_scheme(const char **url, const struct complaint *to)
{
	const char *mark = strstr(*url, "://");
	size_t len = strcspn(*url, ":/?#");

	if (mark == NULL || (size_t)(mark - *url) != len) /* a "://" further on belongs to the path */
		return true;
	if (len == 5 && strncasecmp(*url, "https", 5) == 0)
		return complain(to, "https is encrypted, and tcpsee speaks plain HTTP: try http://");
	if (len != 4 || strncasecmp(*url, "http", 4) != 0)
		return complain(to, "the URL's scheme is not http; write http://host/path");
	*url = mark + 3;
	return true;
}

static bool check_name(const char *host, const struct complaint *to)
{
	for (const char *p = host; *p != '\0'; p++) {
		if ((unsigned char)*p >= 0x80)
			return complain(to, "write a host name with letters beyond ASCII in its xn-- form");
		if (!is_letter_or_digit((unsigned char)*p) && strchr("-._~", *p) == NULL)
			return complain(to, "the host name holds a character that no host name may hold");
	}
	return true;
}

/* The host is the `len` characters at `from`: a name, an IPv4 address, or IPv6 without its brackets. */
static bool take_host(struct http_url *out, const char *from, size_t len, bool is_bracketed,
		      const struct complaint *to)
{
	if (len == 0)
		return complain(to, "the URL has no host; write http://host/path");
	if (len >= sizeof out->host)
		return complain(to, "the host name is longer than 255 characters");
	memcpy(out->host, from, len);
	out->host[len] = '\0';
	if (!is_bracketed)
		return check_name(out->host, to);
	if (strchr(out->host, '%') != NULL)
		return complain(to, "a zone (%eth0) behind an IPv6 address is of no use: leave it away, the kernel's route chooses");
	if (strspn(out->host, "0123456789abcdefABCDEF:.") != len || strchr(out->host, ':') == NULL)
		return complain(to, "what stands in brackets is no IPv6 address");
	return true;
}

/* `from` is the digits behind the colon; none mean 80. */
static bool take_port(struct http_url *out, const char *from, size_t len, const struct complaint *to)
{
	unsigned port = 0;

	out->port = 80;
	if (len == 0)
		return true;
	for (size_t i = 0; i < len; i++) {
		if (from[i] < '0' || from[i] > '9')
			return complain(to, "the port is not a number");
		port = port * 10 + (unsigned)(from[i] - '0');
		if (port > 65535)
			return complain(to, "the port is above 65535");
	}
	if (port == 0)
		return complain(to, "the port is 0; ports go from 1 to 65535");
	out->port = (uint16_t)port;
	return true;
}

/* host, [v6], host:port, [v6]:port in the `len` characters at `from`. */
static bool take_authority(struct http_url *out, const char *from, size_t len, const struct complaint *to)
{
	bool is_bracketed = len > 0 && from[0] == '[';
	const char *end = from + len, *host = from, *host_end, *colon;

	if (memchr(from, '@', len) != NULL)
		return complain(to, "a user name in the URL is of no use here: write http://host/path");
	if (is_bracketed) {
		host++;
		host_end = memchr(host, ']', (size_t)(end - host));
		if (host_end == NULL)
			return complain(to, "the bracket around the IPv6 address is not closed");
		colon = host_end + 1;
		if (colon < end && *colon != ':')
			return complain(to, "behind the bracket stands neither a port nor a path");
	} else {
		colon = memchr(from, ':', len);
		if (colon == NULL)
			colon = end;
		host_end = colon;
		if (colon < end && memchr(colon + 1, ':', (size_t)(end - colon - 1)) != NULL)
			return complain(to, "an IPv6 address stands in brackets: http://[2001:db8::1]/");
	}
	if (!take_host(out, host, (size_t)(host_end - host), is_bracketed, to))
		return false;
	if (!take_port(out, colon + 1, colon < end ? (size_t)(end - colon - 1) : 0, to))
		return false;
	char port[8] = "";

	if (out->port != 80)
		snprintf(port, sizeof port, ":%u", out->port);
	snprintf(out->authority, sizeof out->authority, is_bracketed ? "[%s]%s" : "%s%s", out->host, port);
	return true;
}

/* Path and query, without the fragment; bytes beyond ASCII percent-encoded (RFC 3986 2.1). */
static bool take_target(struct http_url *out, const char *from, const struct complaint *to)
{
	size_t len = 0;

	if (*from != '/')
		out->target[len++] = '/';
	for (; *from != '\0' && *from != '#'; from++) {
		unsigned char c = (unsigned char)*from;

		if (c <= ' ' || c == 0x7f)
			return complain(to, "the URL holds a blank or a control character: write %20 or so");
		if (len + 4 > sizeof out->target)
			return complain(to, "the path is longer than 2000 characters");
		if (c >= 0x80)
			len += (size_t)snprintf(out->target + len, 4, "%%%02X", c);
		else
			out->target[len++] = (char)c;
	}
	out->target[len] = '\0';
	return true;
}

/* RFC 3986 5.2.4, in place: "." and ".." segments of the path go. */
static void remove_dot_segments(char *target)
{
	size_t end = strcspn(target, "?"), from = 0, to = 0;
	char *query = target + end;

	while (from < end) { /* target[from] is '/': a segment begins */
		size_t len = 1 + strcspn(target + from + 1, "/?");
		bool is_last = from + len >= end;
		bool is_up = len == 3 && memcmp(target + from, "/..", 3) == 0;

		if (is_up)
			while (to > 0 && target[--to] != '/')
				;
		if (is_up || (len == 2 && target[from + 1] == '.')) {
			if (is_last)
				target[to++] = '/';
		} else {
			memmove(target + to, target + from, len);
			to += len;
		}
		from += len;
	}
	memmove(target + to, query, strlen(query) + 1);
}

bool http_url_parse(const char *url, struct http_url *out, char *problem, size_t room)
{
	const struct complaint to = {problem, room};

	memset(out, 0, sizeof *out);
	if (!take_scheme(&url, &to))
		return false;
	size_t len = strcspn(url, "/?#");

	return take_authority(out, url, len, &to) && take_target(out, url + len, &to);
}

/* The length of "http", "mailto" before a colon: letters, digits, "+-." (RFC 3986 3.1); 0: it has no scheme. */
static size_t scheme_len(const char *reference)
{
	size_t len = 0;

	while (is_letter_or_digit((unsigned char)reference[len]) || (len > 0 && reference[len] != '\0' && strchr("+-.", reference[len])))
		len++;
	return reference[len] == ':' ? len : 0;
}

/* How much of the base's target stays before a relative reference. */
static size_t kept_of_base(const char *target, const char *reference)
{
	size_t path = strcspn(target, "?");

	switch (reference[0]) {
	case '\0':
	case '#':
		return strlen(target);
	case '?':
		return path;
	case '/':
		return 0;
	}
	while (path > 0 && target[path - 1] != '/')
		path--;
	return path;
}

bool http_url_resolve(const struct http_url *base, const char *reference, struct http_url *out, char *problem, size_t room)
{
	const struct complaint to = {problem, room};
	char url[sizeof base->authority + 2 * sizeof base->target];
	size_t scheme = scheme_len(reference);
	bool is_good;

	if (scheme > 0 && strncmp(reference + scheme, "://", 3) != 0)
		return complain(&to, "the URL's scheme is not http; write http://host/path");
	if (scheme > 0) {
		is_good = http_url_parse(reference, out, problem, room);
	} else if (strncmp(reference, "//", 2) == 0) {
		is_good = http_url_parse(reference + 2, out, problem, room);
	} else {
		int len = snprintf(url, sizeof url, "http://%s%.*s%s", base->authority,
				   (int)kept_of_base(base->target, reference), base->target, reference);

		if (len < 0 || (size_t)len >= sizeof url)
			return complain(&to, "the path is longer than 2000 characters");
		is_good = http_url_parse(url, out, problem, room);
	}
	if (is_good)
		remove_dot_segments(out->target);
	return is_good;
}

bool http_url_is_same_host(const struct http_url *a, const struct http_url *b)
{
	return a->port == b->port && strcasecmp(a->host, b->host) == 0;
}
