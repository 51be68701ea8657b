/* SPDX-License-Identifier: MIT
 *
 * rune.c - one character of UTF-8 (RFC 3629), and how wide a terminal shows it.
 */
#include "draw/rune.h"

struct rune_range {
	uint32_t first, last;
};

/* Marks that sit on the character before them (Unicode general categories Mn and Me, the common blocks). */
static const struct rune_range combining[] = {
	{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
	{0x06d6, 0x06dc}, {0x0900, 0x0902}, {0x093c, 0x093c}, {0x0941, 0x0948}, {0x094d, 0x094d},
	{0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
	{0x200b, 0x200f}, {0x20d0, 0x20ff}, {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};

/* East Asian Width W and F, and emoji (Unicode UAX 11). */
static const struct rune_range wide[] = {
	{0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x25fd, 0x25fe},   {0x2614, 0x2615},
	{0x2648, 0x2653},   {0x26a1, 0x26a1},   {0x2705, 0x2705},   {0x274c, 0x274c},   {0x2753, 0x2755},
	{0x2795, 0x2797},   {0x2b1b, 0x2b1c},   {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},
	{0x4e00, 0x9fff},   {0xa000, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
	{0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x18aff}, {0x1b000, 0x1b2ff},
	{0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f19a}, {0x1f200, 0x1f320}, {0x1f32d, 0x1f5a4},
	{0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6fc}, {0x1f7e0, 0x1f7eb}, {0x1f90c, 0x1f9ff}, {0x1fa70, 0x1faff},
	{0x20000, 0x3fffd},
};

/* The ranges are in order: halve until found. */
static bool is_among(const struct rune_range *ranges, size_t count, uint32_t rune)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (rune > ranges[middle].last)
			low = middle + 1;
		else if (rune < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

int rune_columns(uint32_t rune)
{
	if (rune < 0x300 || (rune >= 0x2500 && rune < 0x25fd)) /* Latin, and what lines are drawn with */
		return 1;
	if (is_among(combining, ARRAY_LEN(combining), rune))
		return 0;
	return is_among(wide, ARRAY_LEN(wide), rune) ? 2 : 1;
}

/* How many bytes follow the first byte of a sequence, -1 when none can start with it. */
static int followers(uint8_t first)
{
	if (first >= 0xc2 && first <= 0xdf)
		return 1;
	if (first >= 0xe0 && first <= 0xef)
		return 2;
	return first >= 0xf0 && first <= 0xf4 ? 3 : -1;
}

uint32_t rune_next(const char **s)
{
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000}; /* below it the form is overlong */
	const uint8_t *p = (const uint8_t *)*s;
	uint8_t first = p[0];

	if (first == 0)
		return 0;
	(*s)++;
	if (first < 0x80)
		return first < 0x20 || first == 0x7f ? '?' : first;
	int count = followers(first);
	if (count < 0)
		return '?';
	uint32_t rune = first & (0x3fu >> count);
	for (int i = 1; i <= count; i++) {
		if ((p[i] & 0xc0) != 0x80) /* also stops at the '\0' */
			return '?';
		rune = rune << 6 | (p[i] & 0x3f);
	}
	if (rune < least[count] || rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff))
		return '?';
	*s += count;
	return rune < 0xa0 ? '?' : rune; /* C1 would act on a terminal */
}

size_t rune_write(char into[4], uint32_t rune)
{
	if (rune < 0x80) {
		into[0] = (char)rune;
		return 1;
	}
	if (rune < 0x800) {
		into[0] = (char)(0xc0 | rune >> 6);
		into[1] = (char)(0x80 | (rune & 0x3f));
		return 2;
	}
	if (rune < 0x10000) {
		into[0] = (char)(0xe0 | rune >> 12);
		into[1] = (char)(0x80 | (rune >> 6 & 0x3f));
		into[2] = (char)(0x80 | (rune & 0x3f));
		return 3;
	}
	into[0] = (char)(0xf0 | rune >> 18);
	into[1] = (char)(0x80 | (rune >> 12 & 0x3f));
	into[2] = (char)(0x80 | (rune >> 6 & 0x3f));
	into[3] = (char)(0x80 | (rune & 0x3f));
	return 4;
}
