/* SPDX-License-Identifier: MIT
 *
 * cursor.c - walks through the variables of a connection (trace/cursor.h).
 *
 *     snapshot                      from                to
 *        |....|....|....|....|....|...|....|....|....|....|
 *        o------------------------------------------------>   far away: from the snapshot
 *                                     o------------------->   near by: event by event
 */
#include "trace/cursor.h"

#include <string.h>

#include "base/assert.h"

_Static_assert(STATE_UNKNOWN == -1, "the trace says -1 for a state that nobody knows");

/* Walking so many rows costs less than copying a snapshot and walking from there. */
enum { NEAR_ROWS = 1024 };

void cursor_init(struct cursor *c, const struct trace *trace, uint32_t conn)
{
	*c = (struct cursor){.trace = trace, .conn = conn};
	if (conn != 0)
		trace_first_values(trace, conn, c->values);
	else
		c->values[0][VAR_STATE] = c->values[1][VAR_STATE] = STATE_UNKNOWN;
}

/* Puts the changes of row `row` on (+1) or takes them off (-1). */
static void apply(struct cursor *c, const struct trace_connection *conn, size_t row, int direction)
{
	const struct event *ev = trace_event(c->trace, conn->rows[row]);
	int end = trace_event_end(c->trace, ev);
	struct change changes[VAR_COUNT];
	if (end < 0)
		return;
	size_t count = trace_changes(c->trace, ev, changes);
	for (size_t i = 0; i < count; i++) {
		const struct change *on = &changes[i], *off = &changes[count - 1 - i];
		if (direction > 0)
			c->values[end][on->variable] = on->after;
		else
			c->values[end][off->variable] = off->before;
	}
}

/* From the youngest snapshot before `id`, or from the beginning. Returns how many rows are applied then. */
static size_t start_before(struct cursor *c, const struct trace_connection *conn, uint32_t id)
{
	uint32_t from = trace_snapshot(c->trace, c->conn, id, c->values);
	if (from == 0)
		trace_first_values(c->trace, c->conn, c->values);
	return trace_find_row(conn, from);
}

void cursor_seek(struct cursor *c, uint32_t id)
{
	if (id > trace_count(c->trace))
		id = trace_count(c->trace);
	if (c->conn != 0) {
		const struct trace_connection *conn = trace_connection(c->trace, c->conn);
		size_t row = trace_find_row(conn, c->at); /* rows applied */
		size_t goal = trace_find_row(conn, id);
		if (row == 0 || (row < goal ? goal - row : row - goal) > NEAR_ROWS)
			row = start_before(c, conn, id);
		while (row < goal)
			apply(c, conn, row++, +1);
		while (row > goal)
			apply(c, conn, --row, -1);
	}
	c->at = id;
}

bool cursor_step(struct cursor *c, int direction)
{
	assert(direction == 1 || direction == -1);
	if (c->conn == 0)
		return false;
	const struct trace_connection *conn = trace_connection(c->trace, c->conn);
	size_t row = trace_find_row(conn, c->at);
	if (direction > 0) {
		if (row == conn->row_count)
			return false;
		cursor_seek(c, conn->rows[row]);
	} else {
		if (row == 0)
			return false;
		cursor_seek(c, row == 1 ? 0 : conn->rows[row - 2]);
	}
	return true;
}
