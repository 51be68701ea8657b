/* SPDX-License-Identifier: MIT
 *
 * json_out.c - writes JSON fast (file/json_out.h).
 */
#include "file/json_out.h"

#include "base/assert.h"
#include "base/grow.h"
#include "trace/utf8.h"

struct json_out json_start(struct text *text, size_t room)
{
	text->data = grow_array(text->data, &text->capacity, text->len + room + 1, 1);
	return (struct json_out){.at = text->data + text->len, .end = text->data + text->len + room};
}

void json_end(struct json_out *o, struct text *text)
{
	assert(o->at <= o->end);
	text->len = (size_t)(o->at - text->data);
	*o->at = '\0';
}

/* Two digits at a time: half the divisions. */
void json_number(struct json_out *o, int64_t v)
{
	static const char pairs[] = "00010203040506070809" "10111213141516171819" "20212223242526272829"
				    "30313233343536373839" "40414243444546474849" "50515253545556575859"
				    "60616263646566676869" "70717273747576777879" "80818283848586878889"
				    "90919293949596979899";
	char digits[JSON_NUMBER_ROOM];
	char *at = digits + sizeof digits;
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	if (left > (uint64_t)JSON_INTEGER_MAX)
		left = (uint64_t)JSON_INTEGER_MAX;
	if (v < 0)
		*o->at++ = '-';
	for (; left >= 10; left /= 100) {
		at -= 2;
		memcpy(at, pairs + left % 100 * 2, 2);
	}
	if (left > 0 || at == digits + sizeof digits)
		*--at = (char)('0' + left);
	size_t len = (size_t)(digits + sizeof digits - at);
	memcpy(o->at, at, len);
	o->at += len;
}

static void put_escape(struct json_out *o, unsigned code)
{
	static const char hex[] = "0123456789abcdef";
	json_lit(o, "\\u00");
	*o->at++ = hex[code >> 4];
	*o->at++ = hex[code & 15];
}

/* A character that is not printed as it stands: `len` bytes at `p`, 0 when invalid. */
static void put_special(struct json_out *o, const uint8_t *p, size_t len)
{
	if (len == 0)
		json_lit(o, "\xef\xbf\xbd");
	else if (len == 2)
		put_escape(o, p[1]); /* C1 controls, U+0080 to U+009F: some terminals obey them */
	else if (*p == '"' || *p == '\\')
		o->at[0] = '\\', o->at[1] = (char)*p, o->at += 2;
	else if (*p == '\n')
		json_lit(o, "\\n");
	else if (*p == '\r')
		json_lit(o, "\\r");
	else if (*p == '\t')
		json_lit(o, "\\t");
	else
		put_escape(o, *p);
}

static bool is_plain(const uint8_t *p, size_t len)
{
	if (len == 1)
		return *p >= 0x20 && *p != 0x7f && *p != '"' && *p != '\\';
	return len > 2 || (len == 2 && !(p[0] == 0xc2 && p[1] < 0xa0));
}

void json_string(struct json_out *o, struct span text)
{
	*o->at++ = '"';
	for (size_t at = 0; at < text.len;) {
		const uint8_t *p = text.data + at;
		size_t len = utf8_char_len(p, text.len - at);
		if (is_plain(p, len)) {
			memcpy(o->at, p, len);
			o->at += len;
		} else {
			put_special(o, p, len);
		}
		at += len > 0 ? len : 1;
	}
	*o->at++ = '"';
}

void json_cstring(struct json_out *o, const char *text)
{
	json_string(o, span_of(text, strlen(text)));
}

void json_base64(struct json_out *o, struct span bytes)
{
	*o->at++ = '"';
	o->at = base64_encode(o->at, bytes);
	*o->at++ = '"';
}
