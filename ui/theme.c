/* SPDX-License-Identifier: MIT
 *
 * theme.c - the themes: default, mono (no colour at all), high contrast (nothing dim, everything bright).
 */
#include "ui/theme.h"

#include <string.h>

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE };

/* Okabe and Ito's palette, nearest of the 256. */
enum { ORANGE_256 = 214, SKY_256 = 74, GREEN_256 = 36, YELLOW_256 = 221, VERMILION_256 = 166, PURPLE_256 = 175, BLUE_256 = 33 };

#define OWN -1, -1

static const struct theme themes[] = {
	{.name = "default",
	 .looks = {
		 [STYLE_PLAIN] = {OWN, 0},
		 [STYLE_DIM] = {OWN, LOOK_DIM},
		 [STYLE_STRONG] = {OWN, LOOK_BOLD},
		 [STYLE_TITLE] = {OWN, LOOK_BOLD},
		 [STYLE_STATE] = {OWN, 0},
		 [STYLE_STATE_NEW] = {OWN, LOOK_BOLD | LOOK_UNDERLINE},
		 [STYLE_INFERRED] = {OWN, LOOK_DIM},
		 [STYLE_LIFELINE] = {OWN, LOOK_DIM},
		 [STYLE_SYN] = {CYAN, SKY_256, LOOK_BOLD},
		 [STYLE_ACK] = {OWN, 0},
		 [STYLE_DATA] = {GREEN, GREEN_256, 0},
		 [STYLE_FIN] = {BLUE, PURPLE_256, LOOK_BOLD},
		 [STYLE_RST] = {MAGENTA, VERMILION_256, LOOK_BOLD},
		 [STYLE_RETRANSMIT] = {YELLOW, ORANGE_256, LOOK_BOLD},
		 [STYLE_DUPLICATE_ACK] = {YELLOW, YELLOW_256, 0},
		 [STYLE_THIRD_PARTY] = {BLUE, BLUE_256, LOOK_BOLD | LOOK_UNDERLINE},
		 [STYLE_LOST] = {MAGENTA, VERMILION_256, 0},
		 [STYLE_REMARK] = {OWN, 0},
		 [STYLE_TIME] = {OWN, LOOK_DIM},
		 [STYLE_CHANGED] = {YELLOW, ORANGE_256, LOOK_BOLD},
		 [STYLE_KEY] = {CYAN, SKY_256, LOOK_BOLD},
		 [STYLE_WARNING] = {YELLOW, ORANGE_256, LOOK_BOLD},
	 }},
	{.name = "mono",
	 .looks = {
		 [STYLE_PLAIN] = {OWN, 0},
		 [STYLE_DIM] = {OWN, LOOK_DIM},
		 [STYLE_STRONG] = {OWN, LOOK_BOLD},
		 [STYLE_TITLE] = {OWN, LOOK_BOLD},
		 [STYLE_STATE] = {OWN, 0},
		 [STYLE_STATE_NEW] = {OWN, LOOK_BOLD | LOOK_UNDERLINE},
		 [STYLE_INFERRED] = {OWN, LOOK_DIM},
		 [STYLE_LIFELINE] = {OWN, LOOK_DIM},
		 [STYLE_SYN] = {OWN, LOOK_BOLD},
		 [STYLE_ACK] = {OWN, 0},
		 [STYLE_DATA] = {OWN, 0},
		 [STYLE_FIN] = {OWN, LOOK_BOLD},
		 [STYLE_RST] = {OWN, LOOK_BOLD},
		 [STYLE_RETRANSMIT] = {OWN, LOOK_BOLD},
		 [STYLE_DUPLICATE_ACK] = {OWN, 0},
		 [STYLE_THIRD_PARTY] = {OWN, LOOK_BOLD},
		 [STYLE_LOST] = {OWN, LOOK_BOLD},
		 [STYLE_REMARK] = {OWN, 0},
		 [STYLE_TIME] = {OWN, LOOK_DIM},
		 [STYLE_CHANGED] = {OWN, LOOK_BOLD},
		 [STYLE_KEY] = {OWN, LOOK_BOLD},
		 [STYLE_WARNING] = {OWN, LOOK_BOLD},
	 }},
	{.name = "high contrast",
	 .looks = {
		 [STYLE_PLAIN] = {OWN, LOOK_BOLD},
		 [STYLE_DIM] = {OWN, 0},
		 [STYLE_STRONG] = {OWN, LOOK_BOLD | LOOK_UNDERLINE},
		 [STYLE_TITLE] = {OWN, LOOK_BOLD | LOOK_UNDERLINE},
		 [STYLE_STATE] = {OWN, LOOK_BOLD},
		 [STYLE_STATE_NEW] = {OWN, LOOK_BOLD | LOOK_REVERSE},
		 [STYLE_INFERRED] = {OWN, 0},
		 [STYLE_LIFELINE] = {OWN, LOOK_BOLD},
		 [STYLE_SYN] = {CYAN, 51, LOOK_BOLD},
		 [STYLE_ACK] = {OWN, LOOK_BOLD},
		 [STYLE_DATA] = {OWN, LOOK_BOLD},
		 [STYLE_FIN] = {CYAN, 51, LOOK_BOLD | LOOK_UNDERLINE},
		 [STYLE_RST] = {MAGENTA, 213, LOOK_BOLD | LOOK_REVERSE},
		 [STYLE_RETRANSMIT] = {YELLOW, 226, LOOK_BOLD | LOOK_REVERSE},
		 [STYLE_DUPLICATE_ACK] = {YELLOW, 226, LOOK_BOLD},
		 [STYLE_THIRD_PARTY] = {CYAN, 51, LOOK_BOLD | LOOK_REVERSE},
		 [STYLE_LOST] = {MAGENTA, 213, LOOK_BOLD},
		 [STYLE_REMARK] = {OWN, LOOK_BOLD},
		 [STYLE_TIME] = {OWN, 0},
		 [STYLE_CHANGED] = {YELLOW, 226, LOOK_BOLD | LOOK_REVERSE},
		 [STYLE_KEY] = {CYAN, 51, LOOK_BOLD},
		 [STYLE_WARNING] = {YELLOW, 226, LOOK_BOLD},
	 }},
};

enum { THEME_MONO = 1 };

const struct theme *theme_find(const char *name)
{
	if (name == NULL || name[0] == '\0')
		return &themes[0];
	for (size_t i = 0; i < ARRAY_LEN(themes); i++) {
		if (strcmp(themes[i].name, name) == 0)
			return &themes[i];
	}
	return strcmp(name, "contrast") == 0 ? &themes[2] : NULL;
}

const struct theme *theme_next(const struct theme *theme, bool has_color)
{
	size_t place = (size_t)(theme - themes);

	return has_color ? &themes[(place + 1) % ARRAY_LEN(themes)] : theme_mono();
}

const struct theme *theme_mono(void)
{
	return &themes[THEME_MONO];
}
