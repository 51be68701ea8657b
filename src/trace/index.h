/* SPDX-License-Identifier: MIT
 *
 * index.h - what the trace knows about each connection, so that no view has to search.
 *
 * Per connection: the ids of its events, its ISNs, and a snapshot of both ends'
 * variables every INDEX_SNAPSHOT_ROWS events, so that a cursor reads at most so many events
 * to get anywhere. A hash finds the connection of two ends. Only trace.c uses this.
 *
 * Invariants: rows rise; snapshot k is the state after row (k + 1) * INDEX_SNAPSHOT_ROWS - 1.
 */
#ifndef TRACE_INDEX_H
#define TRACE_INDEX_H

#include "trace/trace.h"

enum { INDEX_SNAPSHOT_ROWS = 2048 };

struct snapshot {
	uint32_t id; /* of the event after which it was taken */
	int64_t values[2][VAR_COUNT];
};

/* A variable whose first known change did not start from zero. */
struct first_value {
	int64_t value;
	uint8_t end, variable;
};

/* One connection: what everybody may see, and what keeps it. */
struct track {
	struct trace_connection shown; /* shown.rows is `rows` */
	uint32_t *rows;
	size_t row_capacity;
	struct snapshot *snapshots; /* shown.row_count / INDEX_SNAPSHOT_ROWS of them */
	size_t snapshot_capacity;
	struct first_value *firsts;
	size_t first_count, first_capacity;
	uint64_t has_changed[2]; /* a bit per variable and end: some event changed it */
};

struct index {
	struct track *tracks; /* connection id - 1 */
	size_t count, capacity;
	uint32_t *slots; /* open addressing: connection ids, 0 is free */
	size_t slot_count; /* a power of two, at least twice the connections; 0 at first */
	size_t memory; /* bytes of rows, snapshots and firsts */
};

void index_fini(struct index *x);
/* Returns the connection's id. `opened`: the id its EV_CONNECTION is going to have. */
uint32_t index_add_connection(struct index *x, const struct trace_tuple *tuple, uint32_t opened);
/* The youngest connection between a and b, either direction; 0: none. */
uint32_t index_find(const struct index *x, const struct ip_addr *a, uint16_t a_port, const struct ip_addr *b,
		    uint16_t b_port, int *a_end);
/* Enters event `id`, which is in the trace already, into its connection. */
void index_add_event(struct index *x, const struct trace *t, uint32_t id, const struct change *changes,
		     size_t count);
/* The variables before the first event. */
void index_first_values(const struct track *c, int64_t values[2][VAR_COUNT]);
size_t index_memory(const struct index *x);

#endif
