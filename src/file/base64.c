/* SPDX-License-Identifier: MIT
 *
 * base64.c - bytes as text and back (file/base64.h).
 *
 *     |  byte 0  |  byte 1  |  byte 2  |
 *     | digit 0 | digit 1 | digit 2 | digit 3 |
 *
 * A digit that has no bit of any byte is '='.
 */
#include "file/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *base64_encode(char *into, struct span bytes)
{
	const uint8_t *p = bytes.data;
	size_t left = bytes.len;
	for (; left >= 3; left -= 3, p += 3, into += 4) {
		uint32_t v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		into[0] = digits[v >> 18];
		into[1] = digits[v >> 12 & 63];
		into[2] = digits[v >> 6 & 63];
		into[3] = digits[v & 63];
	}
	if (left == 0)
		return into;
	uint32_t v = (uint32_t)p[0] << 16 | (left > 1 ? (uint32_t)p[1] << 8 : 0);
	into[0] = digits[v >> 18];
	into[1] = digits[v >> 12 & 63];
	into[2] = left > 1 ? digits[v >> 6 & 63] : '=';
	into[3] = '=';
	return into + 4;
}

static int value_of(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(struct span text, uint8_t *into, size_t room, size_t *len)
{
	size_t pads = 0;
	*len = 0;
	if (text.len % 4 != 0)
		return false;
	while (pads < 2 && pads < text.len && text.data[text.len - 1 - pads] == '=')
		pads++;
	if (text.len / 4 * 3 - pads > room)
		return false;
	uint32_t bits = 0;
	for (size_t i = 0; i < text.len - pads; i++) {
		int v = value_of(text.data[i]);
		if (v < 0)
			return false;
		bits = bits << 6 | (uint32_t)v;
		if (i % 4 != 0) /* digit 1 completes byte 0, digit 2 byte 1, digit 3 byte 2 */
			into[(*len)++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	return true;
}
