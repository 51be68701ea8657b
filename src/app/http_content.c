/* SPDX-License-Identifier: MIT
 *
 * http_content.c - the pages that tcpsee carries in itself.
 *
 * Nothing is stored that can be computed: each page knows its length and writes any part of itself, so that
 * "/bytes/10G" needs as little memory as "/". The same path gives the same bytes for ever: tests
 * compare what arrived with what was written here.
 */
#include <stdio.h>
#include <string.h>

#include "app/http_respond.h"
#include "base/text.h"

enum { REDIRECTS_MAX = 1000 };

#define BYTES_MAX (UINT64_C(10) << 30)

/* Long enough for two or three segments of 1460 bytes: the reader shall see data flow. */
static const char index_page[] =
	"<!DOCTYPE html>\n"
	"<html lang=\"en\">\n"
	"<head>\n"
	"<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n"
	"<title>You have just seen TCP</title>\n"
	"<style>\n"
	"body { font: 18px/1.5 Georgia, serif; max-width: 38em; margin: 2em auto; color: #222 }\n"
	"h1 { font-size: 1.6em; color: #0072b2 }\n"
	"dt { font: bold 1em monospace; color: #d55e00; margin-top: .8em }\n"
	"dd { margin: 0 0 0 1.5em }\n"
	"pre { background: #f4f1ea; padding: .8em; line-height: 1.3 }\n"
	"</style>\n"
	"</head>\n"
	"<body>\n"
	"<h1>You have just seen TCP</h1>\n"
	"<p>To bring you this page, two programs that had never met agreed on numbers, exchanged a\n"
	"question and an answer, and said good-bye. Each step was one of the packets in the ladder:</p>\n"
	"<pre>\n"
	"client              server\n"
	"  |------- SYN ------>|   shall we talk? I count from x\n"
	"  |<---- SYN,ACK -----|   yes; I count from y\n"
	"  |------- ACK ------>|   agreed\n"
	"  |==== GET / =======>|   the question\n"
	"  |<===== data =======|   the answer: this page\n"
	"  |<------ FIN -------|   that was all\n"
	"  |------- FIN ------>|   good-bye\n"
	"</pre>\n"
	"<dl>\n"
	"<dt>SYN</dt>\n"
	"<dd>opens the connection and names the first sequence number. The number is hard to guess, so that\n"
	"a stranger cannot slip in a packet of his own.</dd>\n"
	"<dt>SYN,ACK</dt>\n"
	"<dd>accepts it, and names the server's own first number: each direction counts for itself.</dd>\n"
	"<dt>ACK</dt>\n"
	"<dd>says which byte is expected next. Whatever is not acknowledged in time is sent again: so\n"
	"nothing is lost, even on a network that loses packets.</dd>\n"
	"<dt>GET</dt>\n"
	"<dd>is HTTP, one layer up. To TCP it is a run of bytes like any other. This page did not fit\n"
	"into one packet, so it came in several, and the numbers put them in order.</dd>\n"
	"<dt>FIN</dt>\n"
	"<dd>ends one direction. Like SYN it counts as one byte, so that it can be acknowledged. The\n"
	"connection is over when both sides have said it.</dd>\n"
	"</dl>\n"
	"<p>Now step back through the ladder, and ask of each packet: why was it sent?</p>\n"
	"</body>\n"
	"</html>\n";

/* What a hostile server might send: shown as it came it would clear the screen, change the title, move the
 * cursor and write in the dark. */
static const char escape_page[] =
	"This page holds terminal escape sequences. If you see colours, a cleared screen or a changed\n"
	"title, something printed bytes from the network as they came.\n"
	"\x1b[2J\x1b[H\x1b[31;5mred and blinking\x1b[0m\n"
	"\x1b]0;a title of the server's choice\x07\n"
	"\x1b[8mhidden\x1b[28m \x1b[1;1Hmoved \x1b(0lqqk\x1b(B \x0e\x0f\x08\x08\n"
	"C1 controls: \x9b" "31m \x90q\x9c \xc2\x9b" "31m\n"
	"\xe2\x80\xae" "right to left\xe2\x80\xac\n"
	"invalid UTF-8: \xff\xfe\xc0\x80\xed\xa0\x80, NUL: \0, DEL: \x7f\n"
	"\x1b[?1049h\x1b[?25l\x1b[c\x1b[6n\x1bPq\x1b\\\x1b[5i\n";

static const char missing_page[] =
	"<!DOCTYPE html>\n"
	"<html lang=\"en\"><head><meta charset=\"utf-8\"><title>404 Not Found</title></head>\n"
	"<body><h1>404 Not Found</h1>\n"
	"<p>There is no such page here. These exist: <a href=\"/\">/</a>, <a href=\"/long\">/long</a>,\n"
	"<a href=\"/escape\">/escape</a>, and /bytes/N for N bytes, as in\n"
	"<a href=\"/bytes/1460\">/bytes/1460</a>.</p>\n"
	"</body></html>\n";

static const char redirect_page[] = "This page is elsewhere: the header says where.\n";

static size_t fill_from(const char *page, size_t len, uint64_t offset, uint8_t *into, size_t room)
{
	if (offset >= len)
		return 0;
	room = size_min(room, len - (size_t)offset);
	memcpy(into, page + offset, room);
	return room;
}

static size_t fill_index(void *context, uint64_t offset, uint8_t *into, size_t room)
{
	(void)context;
	return fill_from(index_page, sizeof index_page - 1, offset, into, room);
}

static size_t fill_escape(void *context, uint64_t offset, uint8_t *into, size_t room)
{
	(void)context;
	return fill_from(escape_page, sizeof escape_page - 1, offset, into, room);
}

static size_t fill_missing(void *context, uint64_t offset, uint8_t *into, size_t room)
{
	(void)context;
	return fill_from(missing_page, sizeof missing_page - 1, offset, into, room);
}

static size_t fill_redirect_page(void *context, uint64_t offset, uint8_t *into, size_t room)
{
	(void)context;
	return fill_from(redirect_page, sizeof redirect_page - 1, offset, into, room);
}

/* ---- pages of lines: 64 bytes each, so that every offset lies in a line that can be computed ------ */

enum { LINE_LEN = 64, LONG_LINES = 480, LONG_LEN = LONG_LINES * LINE_LEN };

typedef void write_line_fn(uint64_t number, uint8_t line[LINE_LEN]);

static size_t fill_lines(write_line_fn *write_line, uint64_t offset, uint8_t *into, size_t room)
{
	size_t len = 0;

	while (len < room) {
		uint8_t line[LINE_LEN];
		size_t skip = (size_t)((offset + len) % LINE_LEN);
		size_t part = size_min(LINE_LEN - skip, room - len);

		write_line((offset + len) / LINE_LEN, line);
		memcpy(into + len, line + skip, part);
		len += part;
	}
	return len;
}

/* The offset in hexadecimal and a filler: a byte that is lost, doubled or misplaced shows. */
static void write_pattern(uint64_t number, uint8_t line[LINE_LEN])
{
	static const char digits[] = "0123456789abcdef";
	static const char filler[] = " this line begins at the byte named on its left\n";
	uint64_t offset = number * LINE_LEN;

	_Static_assert(sizeof filler - 1 == LINE_LEN - 16, "the filler fills the line");
	for (int i = 15; i >= 0; i--, offset >>= 4)
		line[i] = (uint8_t)digits[offset & 15];
	memcpy(line + 16, filler, LINE_LEN - 16);
}

static size_t fill_pattern(void *context, uint64_t offset, uint8_t *into, size_t room)
{
	(void)context;
	return fill_lines(write_pattern, offset, into, room);
}

static void write_prose(uint64_t number, uint8_t line[LINE_LEN])
{
	static const char *const prose[] = {
		"A window says how many bytes the receiver has room for.",
		"The sender may not have more than that on its way.",
		"At first it sends little, for it does not know the path.",
		"With each acknowledgment it dares a little more.",
		"A lost packet tells it that the path is full.",
		"Three duplicate ACKs tell it sooner than any clock.",
		"Then it sends the lost bytes again, and slows down.",
		"So millions of strangers share one network, unasked.",
	};
	char text[LINE_LEN + 1];

	snprintf(text, sizeof text, "%3u  %-58s", (unsigned)(number % 1000) + 1,
		 prose[number % ARRAY_LEN(prose)]);
	memcpy(line, text, LINE_LEN - 1);
	line[LINE_LEN - 1] = '\n';
}

static size_t fill_long(void *context, uint64_t offset, uint8_t *into, size_t room)
{
	(void)context;
	return fill_lines(write_prose, offset, into, room);
}

static void fill_redirect(uint64_t left, struct http_content *out)
{
	*out = (struct http_content){302, "text/html", sizeof redirect_page - 1, fill_redirect_page, NULL, ""};
	if (left > 1)
		snprintf(out->location, sizeof out->location, "/redirect/%u", (unsigned)(left - 1));
	else
		snprintf(out->location, sizeof out->location, "/");
}

void http_embedded_content(void *context, const char *path, struct http_content *out)
{
	uint64_t len;

	(void)context;
	if (strcmp(path, "/") == 0 || strcmp(path, "/index.html") == 0)
		*out = (struct http_content){200, "text/html", sizeof index_page - 1, fill_index, NULL, ""};
	else if (strcmp(path, "/long") == 0)
		*out = (struct http_content){200, "text/plain", LONG_LEN, fill_long, NULL, ""};
	else if (strcmp(path, "/escape") == 0)
		*out = (struct http_content){200, "text/plain", sizeof escape_page - 1, fill_escape, NULL, ""};
	else if (strncmp(path, "/bytes/", 7) == 0 && text_parse_size(path + 7, &len) && len <= BYTES_MAX)
		*out = (struct http_content){200, "text/plain", len, fill_pattern, NULL, ""};
	else if (strncmp(path, "/redirect/", 10) == 0 && text_parse_size(path + 10, &len) && len >= 1 && len <= REDIRECTS_MAX)
		fill_redirect(len, out);
	else
		*out = (struct http_content){404, "text/html", sizeof missing_page - 1, fill_missing, NULL, ""};
}
