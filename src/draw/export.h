/* SPDX-License-Identifier: MIT
 *
 * export.h - the ladder as text, SVG and Mermaid, appended to a struct text.
 */
#ifndef DRAW_EXPORT_H
#define DRAW_EXPORT_H

#include "draw/ladder.h"

struct export_options {
	struct ladder_options ladder;
	unsigned flags;   /* LADDER_* */
	int width;        /* columns of the text ladder; 0: 100 */
	bool has_color;   /* ANSI colours in text */
	const struct row_filter *filter; /* NULL: all rows */
};

/* The text ladder as a stream: prints rows as soon as they are settled, in order of departure, so that
 * a live run and a later `show` print the same bytes. */
struct text_ladder {
	const struct trace *trace;
	struct export_options options;
	struct ladder_list list;
	struct canvas canvas;
	struct ladder_columns columns;
	size_t done;           /* rows printed */
	time_ns previous;
	bool has_heading;
};

void text_ladder_init(struct text_ladder *l, const struct trace *trace, const struct export_options *options);
/* Appends every line that is settled by now; `is_last`: also those that never will be. */
void text_ladder_pull(struct text_ladder *l, bool is_last, struct text *into);
void text_ladder_fini(struct text_ladder *l);

void export_text(const struct trace *trace, const struct export_options *options, struct text *into);
/* A stand-alone SVG 1.1 document: slanted arrows by true times (idle time shortened and marked), both
 * lifelines, states, labels, remarks; Okabe-Ito colours, readable in print; no scripts, no external
 * references; all text escaped. */
void export_svg(const struct trace *trace, const struct export_options *options, struct text *into);
/* A Mermaid sequenceDiagram; notes carry states, arrows the labels; text escaped for Mermaid. */
void export_mermaid(const struct trace *trace, const struct export_options *options, struct text *into);

#endif
