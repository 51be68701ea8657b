/* SPDX-License-Identifier: MIT
 *
 * ladder.h - one row of the ladder, painted: time, left state, arrow, right state, remark.
 *
 *     0.000 SYN-SENT |------ SYN seq=0 win=64240 ------>| LISTEN    active open
 *
 * The same painter serves the screen, the text on stdout and the SVG's labels, from 40 columns up:
 * narrow widths drop the remark first, then the window, never a lifeline, a state, flags, seq, ack or length.
 */
#ifndef DRAW_LADDER_H
#define DRAW_LADDER_H

#include "draw/canvas.h"
#include "draw/layout.h"

enum draw_time { TIME_SINCE_START, TIME_DELTA, TIME_WALL };

struct ladder_options {
	bool is_absolute;  /* sequence numbers as on the wire instead of relative to the ISNs */
	bool is_ascii;     /* no UTF-8 line drawing */
	enum draw_time time;
	uint32_t conn;     /* 0: all (rows then name their ports) */
	/* Fills the last column; explain_brief through a small adapter. NULL: leaves it empty. */
	void (*remark)(const struct trace *trace, uint32_t id, bool is_absolute, struct text *into);
};

/* Where the columns are at this width. */
struct ladder_columns {
	int time, time_width;
	int state[2], state_width;
	int line[2];               /* the lifelines */
	int remark, remark_width;  /* width 0: no room */
	int width;
};

void ladder_columns_for(int width, struct ladder_columns *out);

/* The heading: "ms CLIENT ... SERVER why / what happened". */
void ladder_paint_heading(struct canvas *c, int canvas_row, int column, const struct ladder_columns *columns,
			  const struct trace *trace, const struct ladder_options *options);
/* `previous` is the time of the row above (for TIME_DELTA). */
void ladder_paint_row(struct canvas *c, int canvas_row, int column, const struct ladder_columns *columns, const struct trace *trace,
		      const struct ladder_row *row, time_ns previous, const struct ladder_options *options);

/* What stands on the arrow: "SYN seq=0 win=64240", "PSH,ACK seq=1 ack=1 len=80", "R! ACK seq=9577
 * ack=81 len=1448". Forms from full to shorter (0, 1, 2 ... ), so that the painter can take the
 * longest that fits; false when there is no such form. */
bool ladder_label(const struct trace *trace, const struct ladder_row *row, bool is_absolute, int form, struct text *into);

#endif
