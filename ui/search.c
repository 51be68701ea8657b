/* SPDX-License-Identifier: MIT
 *
 * search.c - finds rows by what stands in them.
 */
#include <string.h>

#include "tcp/vocab.h"
#include "ui/view.h"

/* All that a row says, as one text. */
static void row_text(const struct view *v, long index, struct text *into)
{
	struct moment end = {.at = trace_count(v->trace), .now = trace_end_time(v->trace)};
	uint32_t id = v->list.ids[index];
	struct ladder_row row;

	text_clear(into);
	ladder_row_at(v->trace, end, id, &row);
	if (row.kind != ROW_HAPPENING)
		ladder_label(v->trace, &row, v->look.is_absolute, 0, into);
	text_add(into, " ");
	v->look.remark(v->trace, id, v->look.is_absolute, into);
	for (int i = 0; i < 2; i++) {
		if (row.is_state_new[i] && row.state[i] >= 0)
			text_addf(into, " %s", tcp_state_name((enum tcp_state)row.state[i]));
	}
}

long search_find(const struct view *v, int direction)
{
	long count = (long)v->list.count, found = -1;
	struct text text = {0};

	for (long i = 1; i <= count && found < 0; i++) {
		long index = (v->selected + direction * i % count + count) % count;
		row_text(v, index, &text);
		if (text.data != NULL && strcasestr(text.data, v->search) != NULL)
			found = index;
	}
	text_fini(&text);
	return found;
}
