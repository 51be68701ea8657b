/* SPDX-License-Identifier: MIT
 *
 * cursor.h - a place in the trace, and the variables of both ends as they were there.
 *
 *     struct cursor c;
 *     cursor_init(&c, trace, conn);
 *     cursor_seek(&c, id);                     any direction; O(distance to a snapshot)
 *     c.values[0][VAR_SND_UNA]                 of the connection's end 0 after event `id`
 *
 * Walking back uses each change's old value, so a cursor that went there and back
 * equals one that never moved. The cursor borrows the trace.
 */
#ifndef TRACE_CURSOR_H
#define TRACE_CURSOR_H

#include "trace/trace.h"

enum { STATE_UNKNOWN = -1 };

struct cursor {
	const struct trace *trace;
	uint32_t conn; /* the connection it follows; 0: none, values stay zero */
	uint32_t at;   /* id of the last event applied; 0: before the first */
	int64_t values[2][VAR_COUNT]; /* VAR_STATE is STATE_UNKNOWN where no state was ever recorded */
};

void cursor_init(struct cursor *c, const struct trace *trace, uint32_t conn);
/* Moves to just after event `id` (cut to the trace's end). */
void cursor_seek(struct cursor *c, uint32_t id);
/* The next (+1) or previous (-1) event of the connection; false at the end, cursor unmoved. */
bool cursor_step(struct cursor *c, int direction);

#endif
