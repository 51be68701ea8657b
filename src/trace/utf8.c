/* SPDX-License-Identifier: MIT
 *
 * utf8.c - valid UTF-8 out of anything (trace/utf8.h).
 */
#include "trace/utf8.h"

#include <string.h>

static bool is_tail(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

/* The second byte's range depends on the first (RFC 3629 4). */
static bool is_second(uint8_t first, uint8_t second)
{
	switch (first) {
	case 0xe0: return second >= 0xa0 && second <= 0xbf; /* overlong below */
	case 0xed: return second >= 0x80 && second <= 0x9f; /* surrogates above */
	case 0xf0: return second >= 0x90 && second <= 0xbf; /* overlong below */
	case 0xf4: return second >= 0x80 && second <= 0x8f; /* beyond U+10FFFF above */
	}
	return is_tail(second);
}

/* What the first byte of more than one promises; 0 when it can be none. */
static size_t told_len(uint8_t first)
{
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if ((first & 0xf0) == 0xe0)
		return 3;
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

size_t utf8_char_len(const uint8_t *p, size_t left)
{
	if (left == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	size_t len = told_len(p[0]);
	if (len == 0 || len > left || !is_second(p[0], p[1]))
		return 0;
	for (size_t i = 2; i < len; i++)
		if (!is_tail(p[i]))
			return 0;
	return len;
}

bool utf8_is_valid(struct span text)
{
	size_t at = 0;
	while (at < text.len) {
		uint64_t eight;
		if (text.len - at >= sizeof eight) {
			memcpy(&eight, text.data + at, sizeof eight);
			if (!(eight & UINT64_C(0x8080808080808080))) {
				at += sizeof eight;
				continue;
			}
		}
		size_t len = utf8_char_len(text.data + at, text.len - at);
		if (len == 0)
			return false;
		at += len;
	}
	return true;
}

size_t utf8_clean(uint8_t *into, size_t room, struct span from)
{
	static const uint8_t replacement[] = {0xef, 0xbf, 0xbd}; /* U+FFFD */
	size_t at = 0, out = 0;
	while (at < from.len) {
		const uint8_t *p = from.data + at;
		size_t len = utf8_char_len(p, from.len - at);
		bool is_good = len > 0 && *p != 0;
		size_t add = is_good ? len : sizeof replacement;
		if (add > room - out)
			break;
		memcpy(into + out, is_good ? p : replacement, add);
		out += add;
		at += is_good ? len : 1;
	}
	return out;
}
