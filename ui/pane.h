/* SPDX-License-Identifier: MIT
 *
 * pane.h - a part of the screen that is filled line by line, scrolled, and flows through columns.
 *
 *     struct pane p = pane_of(canvas, row, column, height, width);
 *     pane_flow(&p, 38);                               as many columns side by side as are 38 wide
 *     pane_text(&p, 0, "Window", STYLE_DIM);
 *     pane_text(&p, 20, "64240", STYLE_PLAIN);
 *     pane_next(&p);
 *
 * Who fills it need not know how much is seen: lines above and below fall away.
 */
#ifndef UI_PANE_H
#define UI_PANE_H

#include "draw/canvas.h"

struct pane {
	struct canvas *canvas;
	int row, column, height, width; /* on the canvas */
	int flows; /* columns side by side that the lines run through */
	int skip;  /* lines scrolled away */
	int line;  /* the line that is filled now, from 0; at the end: how many there are */
};

struct pane pane_of(struct canvas *canvas, int row, int column, int height, int width);
void pane_flow(struct pane *p, int least_width);
/* Columns of one line. */
int pane_line_width(const struct pane *p);
/* Is the current line on the screen? */
bool pane_is_seen(const struct pane *p);
/* Paints escaped text at column `x` of the current line, cut at its end. Returns the columns it takes, seen or not. */
int pane_text(struct pane *p, int x, const char *text, enum draw_style style);
int pane_textf(struct pane *p, int x, enum draw_style style, const char *fmt, ...) PRINTF_LIKE(4, 5);
void pane_next(struct pane *p);
/* Whole lines of text, broken between words; ends the line. Lines of the text that are broken go on indented. */
void pane_wrapped(struct pane *p, const char *text, enum draw_style style);

#endif
