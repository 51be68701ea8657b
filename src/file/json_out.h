/* SPDX-License-Identifier: MIT
 *
 * json_out.h - writes JSON fast, into room that is there.
 *
 *     struct json_out o = json_start(&text, 200);       at least so many bytes of room
 *     json_lit(&o, "{\"seq\":");
 *     json_number(&o, seq);
 *     json_lit(&o, "}");
 *     json_end(&o, &text);
 *
 * The caller asks for enough room once a line; the pieces do not check (an assertion at the
 * end does). What comes out is always valid UTF-8.
 */
#ifndef FILE_JSON_OUT_H
#define FILE_JSON_OUT_H

#include <string.h>

#include "base/text.h"
#include "file/base64.h"

/* The largest integer that every JSON reader holds exactly: 2^53 - 1 (RFC 8259 6). */
#define JSON_INTEGER_MAX INT64_C(9007199254740991)

/* Bytes that a number, a string of `len` bytes, base64 of `len` bytes take at most. */
enum { JSON_NUMBER_ROOM = 20 };
#define JSON_STRING_ROOM(len) ((size_t)(len) * 6 + 2)
#define JSON_BASE64_ROOM(len) (BASE64_LEN(len) + 2)

struct json_out {
	char *at;
	char *end;
};

/* Room for `room` bytes behind what `text` holds. */
struct json_out json_start(struct text *text, size_t room);
/* Makes what was written part of `text`. */
void json_end(struct json_out *o, struct text *text);

/* As it stands: a piece of JSON that we wrote ourselves. */
static inline void json_lit(struct json_out *o, const char *literal)
{
	size_t len = strlen(literal);
	memcpy(o->at, literal, len);
	o->at += len;
}

/* Cut to +-JSON_INTEGER_MAX. */
void json_number(struct json_out *o, int64_t v);
/* With its quotes, escaped; invalid UTF-8 as U+FFFD. */
void json_string(struct json_out *o, struct span text);
/* The same of a C string. */
void json_cstring(struct json_out *o, const char *text);
/* In base64 (RFC 4648 4), with its quotes. */
void json_base64(struct json_out *o, struct span bytes);

#endif
