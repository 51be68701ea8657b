/* SPDX-License-Identifier: MIT
 *
 * text_ladder.c - the ladder as lines of text, while it happens or afterwards (draw/export.h).
 *
 * A line is printed when nothing in it can change any more, and lines keep the order of departure. What a line says
 * depends on what was known when its packet's flight ended, never on when it is asked for.
 */
#include "draw/export.h"

enum { WIDTH_DEFAULT = 100 };

void text_ladder_init(struct text_ladder *l, const struct trace *trace, const struct export_options *options)
{
	*l = (struct text_ladder){.trace = trace, .options = *options, .list = {.filter = options->filter}};
	ladder_columns_for(options->width > 0 ? options->width : WIDTH_DEFAULT, &l->columns);
	canvas_resize(&l->canvas, 1, l->columns.width);
}

void text_ladder_fini(struct text_ladder *l)
{
	ladder_list_fini(&l->list);
	canvas_fini(&l->canvas);
}

static void add_line(struct text_ladder *l, struct text *into)
{
	canvas_row_text(&l->canvas, 0, l->options.has_color, into);
	text_add(into, "\n");
	canvas_clear(&l->canvas);
}

static void add_row(struct text_ladder *l, bool is_settled, struct text *into)
{
	struct ladder_row row;
	/* What is settled is shown as it will always be: arrivals that nobody sees have happened. */
	struct moment moment = {
		.at = trace_count(l->trace), .now = is_settled ? TIME_NEVER : trace_end_time(l->trace)};

	if (!l->has_heading) {
		ladder_paint_heading(&l->canvas, 0, 0, &l->columns, l->trace, &l->options.ladder);
		add_line(l, into);
		l->has_heading = true;
	}
	ladder_list_row(&l->list, l->trace, moment, l->done, &row);
	if (l->done == 0)
		l->previous = row.time;
	ladder_paint_row(&l->canvas, 0, 0, &l->columns, l->trace, &row, l->previous, &l->options.ladder);
	add_line(l, into);
	l->previous = row.time;
}

void text_ladder_pull(struct text_ladder *l, bool is_last, struct text *into)
{
	ladder_list_update(&l->list, l->trace, l->options.ladder.conn, l->options.flags);
	for (; l->done < l->list.count; l->done++) {
		bool is_settled = ladder_row_is_settled(l->trace, l->list.ids[l->done]);

		if (!is_settled && !is_last)
			return;
		add_row(l, is_settled, into);
	}
}

void export_text(const struct trace *trace, const struct export_options *options, struct text *into)
{
	struct text_ladder l;

	text_ladder_init(&l, trace, options);
	text_ladder_pull(&l, true, into);
	text_ladder_fini(&l);
}
