/* SPDX-License-Identifier: MIT
 *
 * arrow.h - what lies between the lifelines of a row: an arrow with its label, or words.
 */
#ifndef DRAW_ARROW_H
#define DRAW_ARROW_H

#include "draw/ladder.h"

/* Paints into `room` columns from `first` on. When the words of a note, a command or the application
 * have to be cut, `rest` (empty before; NULL when there is no room for it anywhere) gets what is left
 * of them. */
void arrow_paint(struct canvas *c, int canvas_row, int first, int room, const struct trace *trace, const struct ladder_row *row,
		 const struct ladder_options *options, struct text *rest);

/* The meaning of a row's arrow. */
enum draw_style arrow_style(const struct ladder_row *row);

/* The label of a row with its connection's ports before it when all connections are shown; else as
 * ladder_label. */
bool arrow_label(const struct trace *trace, const struct ladder_row *row, const struct ladder_options *options, int form,
		 struct text *into);

/* Each character that is not ASCII becomes '?'. */
void arrow_text_to_ascii(struct text *text);

#endif
