/* SPDX-License-Identifier: MIT
 *
 * text_escape.c - bytes of a stranger, made harmless for a terminal.
 *
 * What passes: printable ASCII and well-formed UTF-8 (RFC 3629, Unicode table
 * 3-7: no overlong forms, no surrogates, nothing above U+10FFFF) that shows.
 * What becomes \xNN, byte by byte: everything else, and also the characters
 * that reorder or hide text (bidirectional controls, zero widths): on screen
 * they make one thing look like another.
 */
#include "base/text.h"

#include <string.h>

struct range {
	uint32_t first, last;
};

/* Well-formed characters that must not reach a terminal all the same. */
static const struct range unseen[] = {
	{0x0080, 0x009f},   /* C1: U+009B is CSI, the start of an escape sequence */
	{0x061c, 0x061c},   /* Arabic letter mark */
	{0x180e, 0x180e},   /* Mongolian vowel separator */
	{0x200b, 0x200f},   /* zero widths, left-to-right and right-to-left marks */
	{0x2028, 0x202e},   /* line and paragraph separators, embeddings, overrides */
	{0x2060, 0x206f},   /* word joiner, invisible operators, isolates */
	{0xfeff, 0xfeff},   /* zero width no-break space */
	{0xfff9, 0xfffb},   /* interlinear annotations */
	{0xfffe, 0xffff},   /* no characters */
	{0xe0000, 0xe0fff}, /* tags, variation selectors */
};

static bool is_unseen(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_LEN(unseen); i++) {
		if (c >= unseen[i].first && c <= unseen[i].last)
			return true;
	}
	return false;
}

/* The length of the well-formed sequence of two to four bytes at `p`, 0 when
 * there is none; `*c` is its character. */
static size_t utf8_multibyte(const uint8_t *p, size_t left, uint32_t *c)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000}; /* below it is overlong */
	size_t len;

	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		len = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		len = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		len = 4;
	else
		return 0;
	if (left < len)
		return 0;
	*c = p[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (p[i] & 0x3f);
	}
	if (*c < least[len] || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff))
		return 0;
	return len;
}

/* Writes `byte` as \n, \r, \t or \xNN into `piece`; returns the length. */
static size_t escape_byte(char piece[4], uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";

	piece[0] = '\\';
	if (byte == '\n' || byte == '\r' || byte == '\t') {
		piece[1] = byte == '\n' ? 'n' : byte == '\r' ? 'r' : 't';
		return 2;
	}
	piece[1] = 'x';
	piece[2] = digits[byte >> 4];
	piece[3] = digits[byte & 15];
	return 4;
}

/* The next character of what is to be escaped, as it shall be written: `*used`
 * bytes are taken, the length of `piece` is returned. */
static size_t escape_next(char piece[4], const uint8_t *p, size_t left, size_t *used)
{
	uint32_t c = 0;
	size_t len = utf8_multibyte(p, left, &c);

	*used = 1;
	if (len > 0 && !is_unseen(c)) {
		*used = len;
		memcpy(piece, p, len);
		return len;
	}
	if (p[0] < 0x20 || p[0] >= 0x7f)
		return escape_byte(piece, p[0]);
	piece[0] = (char)p[0];
	return 1;
}

size_t text_escape(char *into, size_t room, struct span from)
{
	size_t len = 0, at = 0;

	if (room == 0)
		return 0;
	while (at < from.len) {
		char piece[4];
		size_t used;
		size_t n = escape_next(piece, from.data + at, from.len - at, &used);

		if (n > room - 1 - len) /* cut before the piece that does not fit whole */
			break;
		memcpy(into + len, piece, n);
		len += n;
		at += used;
	}
	into[len] = '\0';
	return len;
}
