/* SPDX-License-Identifier: MIT
 *
 * theme.h - how the meanings of canvas.h look in a terminal; no terminal needed to ask.
 *
 * Colours are those of Okabe and Ito, which colour-blind people tell apart: 8 colours first, 256 as a
 * refinement. Green never stands against red, and each meaning has a sign besides its colour.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "draw/canvas.h"

enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_REVERSE = 4, LOOK_UNDERLINE = 8 };

struct look {
	int16_t color8;   /* 0..7; -1: the terminal's own */
	int16_t color256; /* 0..255; -1: the terminal's own */
	uint8_t attributes; /* LOOK_* */
};

struct theme {
	const char *name;
	struct look looks[STYLE_COUNT];
};

/* NULL or "": the first one. NULL when there is none of that name. */
const struct theme *theme_find(const char *name);
/* The one behind `theme`, the first behind the last; without colour: one that has none. */
const struct theme *theme_next(const struct theme *theme, bool has_color);
/* The first one that needs no colour. */
const struct theme *theme_mono(void);

#endif
