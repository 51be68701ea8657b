/* SPDX-License-Identifier: MIT
 *
 * canvas.h - a grid of cells between those who draw and those who show.
 *
 * A view paints characters with a style (a meaning, not a colour); the terminal's theme,
 * the ANSI text and the SVG decide how a meaning looks. Painting outside is cut off.
 */
#ifndef DRAW_CANVAS_H
#define DRAW_CANVAS_H

#include "base/text.h"

/*        id                 name (themes, CSS classes) */
#define DRAW_STYLES(X)                    \
	X(STYLE_PLAIN,       "plain")     \
	X(STYLE_DIM,         "dim")       \
	X(STYLE_STRONG,      "strong")    \
	X(STYLE_TITLE,       "title")     \
	X(STYLE_STATE,       "state")     \
	X(STYLE_STATE_NEW,   "state-new") \
	X(STYLE_INFERRED,    "inferred")  \
	X(STYLE_LIFELINE,    "lifeline")  \
	X(STYLE_SYN,         "syn")       \
	X(STYLE_ACK,         "ack")       \
	X(STYLE_DATA,        "data")      \
	X(STYLE_FIN,         "fin")       \
	X(STYLE_RST,         "rst")       \
	X(STYLE_RETRANSMIT,  "retransmit") \
	X(STYLE_DUPLICATE_ACK, "duplicate-ack") \
	X(STYLE_THIRD_PARTY, "third-party") \
	X(STYLE_LOST,        "lost")      \
	X(STYLE_REMARK,      "remark")    \
	X(STYLE_TIME,        "time")      \
	X(STYLE_CHANGED,     "changed")   \
	X(STYLE_KEY,         "key")       \
	X(STYLE_WARNING,     "warning")

#define X(id, name) id,
enum draw_style { DRAW_STYLES(X) STYLE_COUNT };
#undef X

const char *draw_style_name(enum draw_style s);

struct cell {
	uint32_t rune;   /* a code point; 0: the right half of a wide character */
	uint8_t style;   /* enum draw_style */
	bool is_selected; /* shown reversed */
};

struct canvas {
	struct cell *cells; /* rows * columns, row by row; owned */
	int rows, columns;
	bool has_wide; /* a wide character was painted since the last clear */
};

/* Makes `c` (zeroed before its first use) rows x columns, all blank. */
void canvas_resize(struct canvas *c, int rows, int columns);
void canvas_clear(struct canvas *c);
void canvas_fini(struct canvas *c);

void canvas_rune(struct canvas *c, int row, int column, uint32_t rune, enum draw_style style);
/* `width` times the same character of one column. */
void canvas_fill(struct canvas *c, int row, int column, int width, uint32_t rune, enum draw_style style);
/* Paints UTF-8 text (already escaped) from `column` on, at most `width` columns; returns the columns used. */
int canvas_text(struct canvas *c, int row, int column, int width, const char *text, enum draw_style style);
int canvas_textf(struct canvas *c, int row, int column, int width, enum draw_style style, const char *fmt, ...) PRINTF_LIKE(6, 7);
/* Marks `width` cells of a row as selected. */
void canvas_select(struct canvas *c, int row, int column, int width);

/* Columns that UTF-8 text takes in a terminal. */
int text_columns(const char *text);

/* One row as UTF-8 without trailing blanks; with ANSI colours when `has_color`. */
void canvas_row_text(const struct canvas *c, int row, bool has_color, struct text *into);

#endif
