/* SPDX-License-Identifier: MIT
 *
 * layout.h - from the trace to the rows of a ladder, before any character is painted.
 *
 *     struct ladder_list list = {0};
 *     ladder_list_update(&list, trace, conn, flags);        which events are rows; cheap to call again
 *     struct ladder_row row;
 *     ladder_row_at(trace, &cursor_place, list.ids[i], &row);   what that row shows at this moment
 *
 * States follow the convention of the figures in RFC 9293 3.5: each end's state AFTER the
 * departure or the arrival of the segment. While a segment flies the receiver's state is the
 * one at the cursor.
 */
#ifndef DRAW_LAYOUT_H
#define DRAW_LAYOUT_H

#include "draw/past.h"
#include "trace/cursor.h"

enum row_kind {
	ROW_SEGMENT,   /* a packet: an arrow */
	ROW_DUPLICATE, /* a second copy of a packet arrives: the wire made it */
	ROW_HAPPENING, /* a call, a timer, a command, a note: text between the lifelines at one end */
};

enum row_fate { FATE_IN_FLIGHT, FATE_ARRIVED, FATE_LOST };

enum row_mark {
	ROW_PLAIN_ACK, ROW_SYN, ROW_DATA, ROW_FIN, ROW_RST, ROW_RETRANSMISSION, ROW_DUPLICATE_ACK, ROW_ICMP, ROW_NOTE
};

struct ladder_row {
	uint32_t event;
	enum row_kind kind;
	enum row_mark mark;
	enum row_fate fate;
	time_ns time;         /* of departure, or of the happening */
	int from;             /* the end where it starts: 0 left, 1 right; -1: a third party on the way */
	bool is_third_partys; /* somebody else on the machine of that end has sent it: its kernel */
	double progress;      /* 0..1 of the way at the cursor's time; 1 when arrived. Lost: where it is drawn to end */
	int state[2];         /* enum tcp_state or STATE_UNKNOWN */
	bool is_state_new[2]; /* this segment (or happening) changed it */
	bool is_inferred[2];
	unsigned duplicate_acks; /* ROW_DUPLICATE_ACK: the how-manieth, from 1 */
};

/* Which events become rows. */
enum {
	LADDER_CALLS = 1,   /* open, listen, close, abort */
	LADDER_TIMERS = 2,  /* retransmission, probe, user, TIME-WAIT (not delayed ACK) */
	LADDER_NOTES = 4,   /* commands, notes */
	LADDER_ALL = 8,     /* everything else too: send and receive calls, app, delayed-ACK timer */
	LADDER_DEFAULT = LADDER_CALLS | LADDER_TIMERS | LADDER_NOTES,
};

/* Some packets alone: an event whose packet `shows` refuses is no row, and neither is what is no packet. */
struct row_filter {
	bool (*shows)(void *context, const struct trace *trace, uint32_t id);
	void *context;
};

/* When the states of one end changed. */
struct state_change {
	uint32_t event;
	int before, after; /* enum tcp_state or STATE_UNKNOWN */
};

struct state_changes {
	struct state_change *items; /* in order of events; owned */
	size_t count, capacity;
};

/* What a list keeps of each connection, so that rows are found without walking through the trace. */
struct ladder_memory {
	struct past past;
	struct state_changes states[2];
};

struct ladder_list {
	uint32_t *ids; /* event ids in order; owned */
	struct row_hint *hints; /* one for each id; owned */
	size_t count, capacity, hint_capacity;
	struct ladder_memory *memories; /* by connection id - 1, a single one when `conn` is set; owned */
	size_t memory_count, memory_capacity;
	uint32_t seen; /* events of the trace looked at so far */
	uint32_t conn;
	unsigned flags;
	const struct row_filter *filter; /* set by the caller before the first update, borrowed; NULL: all rows */
	bool has_hindsight; /* set by the caller: a state is shown from the beginning on though it was learned later */
};

/* Takes in events appended since the last call; another conn or other flags start anew. conn 0: all
 * connections. */
void ladder_list_update(struct ladder_list *list, const struct trace *trace, uint32_t conn, unsigned flags);
void ladder_list_fini(struct ladder_list *list);
/* Index of the last row with id <= `id`, -1 when none. */
long ladder_list_find(const struct ladder_list *list, uint32_t id);

/* Where the play clock stands: events up to `at` have happened, the time is `now`. */
struct moment {
	uint32_t at;
	time_ns now;
};

void ladder_row_at(const struct trace *trace, struct moment moment, uint32_t event, struct ladder_row *out);

/* The same for row `index` of an up-to-date list, in O(log n) and knowing all of the past: for those
 * who print everything. */
void ladder_list_row(const struct ladder_list *list, const struct trace *trace, struct moment moment, size_t index,
		     struct ladder_row *out);

/* Has this row reached what it will always look like (arrived, lost, or no packet)? */
bool ladder_row_is_settled(const struct trace *trace, uint32_t event);

#endif
