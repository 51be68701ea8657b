/* SPDX-License-Identifier: MIT
 *
 * rune.h - one character of UTF-8: decode, encode, columns in a terminal.
 *
 * The width comes from a table of our own and not from the C library, whose
 * answer depends on the locale: a picture is the same picture everywhere.
 */
#ifndef DRAW_RUNE_H
#define DRAW_RUNE_H

#include "base/base.h"

/* The character at `*s`, which moves behind it; 0 at the end of the text. Bytes that are no
 * UTF-8 and control characters come out as '?', one by one. */
uint32_t rune_next(const char **s);
/* 0 for a combining mark, 2 for East Asian wide characters and emoji, else 1. */
int rune_columns(uint32_t rune);
/* Writes 1 to 4 bytes, no '\0'; returns their count. */
size_t rune_write(char into[4], uint32_t rune);

#endif
