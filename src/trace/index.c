/* SPDX-License-Identifier: MIT
 *
 * index.c - what the trace knows about each connection (trace/index.h).
 */
#include "trace/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/grow.h"
#include "wire/segment.h"

_Static_assert(VAR_COUNT <= 64, "has_changed holds a bit per variable");

void index_fini(struct index *x)
{
	for (size_t i = 0; i < x->count; i++) {
		free(x->tracks[i].rows);
		free(x->tracks[i].snapshots);
		free(x->tracks[i].firsts);
	}
	free(x->tracks);
	free(x->slots);
	*x = (struct index){0};
}

size_t index_memory(const struct index *x)
{
	return x->memory + x->capacity * sizeof *x->tracks + x->slot_count * sizeof *x->slots;
}

/* grow_array for one of a connection's lists, counted. */
static void *grow_list(struct index *x, void *items, size_t *capacity, size_t need, size_t size)
{
	if (need <= *capacity)
		return items;
	x->memory -= *capacity * size;
	items = grow_array(items, capacity, need, size);
	x->memory += *capacity * size;
	return items;
}

/* ---- finding a connection by its two ends ---------------------------------------- */

static uint64_t mix(uint64_t v)
{
	v ^= v >> 30;
	v *= UINT64_C(0xbf58476d1ce4e5b9);
	v ^= v >> 27;
	v *= UINT64_C(0x94d049bb133111eb);
	return v ^ v >> 31;
}

static uint64_t hash_end(const struct ip_addr *addr, uint16_t port)
{
	uint64_t words[2] = {0, 0};
	memcpy(words, addr->bytes, addr->family == 6 ? 16 : 4);
	return mix(words[0] + mix(words[1] + port + 1));
}

/* The same for both directions: the sum does not know which end came first. */
static uint64_t hash_ends(const struct ip_addr *a, uint16_t a_port, const struct ip_addr *b, uint16_t b_port)
{
	return mix(hash_end(a, a_port) + hash_end(b, b_port));
}

static bool is_end(const struct trace_tuple *tuple, int end, const struct ip_addr *addr, uint16_t port)
{
	return tuple->port[end] == port && ip_addr_equal(&tuple->addr[end], addr);
}

/* The slot of these two ends, or the free one where they would stand. */
static size_t find_slot(const struct index *x, const struct ip_addr *a, uint16_t a_port,
			const struct ip_addr *b, uint16_t b_port, int *a_end)
{
	size_t mask = x->slot_count - 1;
	size_t at = (size_t)hash_ends(a, a_port, b, b_port) & mask;
	for (; x->slots[at] != 0; at = (at + 1) & mask) {
		const struct trace_tuple *tuple = &x->tracks[x->slots[at] - 1].shown.tuple;
		for (int end = 0; end < 2; end++) {
			if (is_end(tuple, end, a, a_port) && is_end(tuple, 1 - end, b, b_port)) {
				*a_end = end;
				return at;
			}
		}
	}
	return at;
}

static void enter(struct index *x, uint32_t conn)
{
	int end;
	const struct trace_tuple *tuple = &x->tracks[conn - 1].shown.tuple;
	size_t at = find_slot(x, &tuple->addr[0], tuple->port[0], &tuple->addr[1], tuple->port[1], &end);
	x->slots[at] = conn; /* the youngest wins */
}

static void grow_slots(struct index *x)
{
	free(x->slots);
	x->slot_count = x->slot_count == 0 ? 64 : x->slot_count * 2;
	x->slots = grow_new(x->slot_count, sizeof *x->slots);
	for (size_t i = 0; i < x->count; i++)
		enter(x, (uint32_t)i + 1);
}

uint32_t index_find(const struct index *x, const struct ip_addr *a, uint16_t a_port, const struct ip_addr *b,
		    uint16_t b_port, int *a_end)
{
	int end = 0;
	if (x->slot_count == 0)
		return 0;
	uint32_t conn = x->slots[find_slot(x, a, a_port, b, b_port, &end)];
	if (conn != 0 && a_end != NULL)
		*a_end = end;
	return conn;
}

uint32_t index_add_connection(struct index *x, const struct trace_tuple *tuple, uint32_t opened)
{
	x->tracks = grow_array(x->tracks, &x->capacity, x->count + 1, sizeof *x->tracks);
	x->tracks[x->count++] = (struct track){
		.shown = {.tuple = *tuple, .opened = opened, .first_state = {-1, -1}},
	};
	if (x->count * 2 > x->slot_count)
		grow_slots(x);
	else
		enter(x, (uint32_t)x->count);
	return (uint32_t)x->count;
}

/* ---- variables ------------------------------------------------------------------- */

void index_first_values(const struct track *c, int64_t values[2][VAR_COUNT])
{
	memset(values, 0, sizeof(int64_t[2][VAR_COUNT]));
	values[0][VAR_STATE] = values[1][VAR_STATE] = -1;
	for (size_t i = 0; i < c->first_count; i++)
		values[c->firsts[i].end][c->firsts[i].variable] = c->firsts[i].value;
}

/* The first change of a variable tells what it was from the beginning on: also
 * in the snapshots that were taken before anybody knew. */
static void note_first(struct index *x, struct track *c, uint8_t end, const struct change *change)
{
	uint64_t bit = UINT64_C(1) << change->variable;
	if (c->has_changed[end] & bit)
		return;
	c->has_changed[end] |= bit;
	if (change->variable == VAR_STATE)
		c->shown.first_state[end] = (int)change->before;
	else if (change->before == 0)
		return;
	c->firsts = grow_list(x, c->firsts, &c->first_capacity, c->first_count + 1, sizeof *c->firsts);
	c->firsts[c->first_count++] =
		(struct first_value){.value = change->before, .end = end, .variable = change->variable};
	for (size_t i = 0; i < c->shown.row_count / INDEX_SNAPSHOT_ROWS; i++)
		c->snapshots[i].values[end][change->variable] = change->before;
}

/* Takes the snapshot after the last row: the one before it, and all changes since. */
static void take_snapshot(struct index *x, const struct trace *t, struct track *c)
{
	size_t number = c->shown.row_count / INDEX_SNAPSHOT_ROWS - 1;
	c->snapshots = grow_list(x, c->snapshots, &c->snapshot_capacity, number + 1, sizeof *c->snapshots);
	struct snapshot *s = &c->snapshots[number];
	if (number > 0)
		*s = c->snapshots[number - 1];
	else
		index_first_values(c, s->values);
	for (size_t i = c->shown.row_count - INDEX_SNAPSHOT_ROWS; i < c->shown.row_count; i++) {
		const struct event *ev = trace_event(t, c->rows[i]);
		int end = trace_event_end(t, ev);
		struct change changes[VAR_COUNT];
		size_t count = end < 0 ? 0 : trace_changes(t, ev, changes);
		for (size_t k = 0; k < count; k++)
			s->values[end][changes[k].variable] = changes[k].after;
	}
	s->id = c->rows[c->shown.row_count - 1];
}

/* ---- an event enters ------------------------------------------------------------- */

static void note_isn(struct trace_connection *c, const struct event *ev, int end)
{
	if (ev->protocol != PROTOCOL_TCP || end < 0)
		return;
	if (ev->kind == EV_ARRIVED && ev->of == 0)
		end = 1 - end; /* nobody saw it leave */
	else if (ev->kind != EV_SENT)
		return;
	/* A recording that begins in the middle: what is acknowledged first counts as number 1, as the other
	 * end's own segments may come late or never. */
	if ((ev->ctl & CTL_ACK) != 0 && !c->has_isn[1 - end]) {
		c->has_isn[1 - end] = true;
		c->isn[1 - end] = ev->ack - 1;
	}
	if (c->has_isn[end])
		return;
	c->has_isn[end] = true;
	c->isn[end] = ev->ctl & CTL_SYN ? ev->seq : ev->seq - 1;
}

void index_add_event(struct index *x, const struct trace *t, uint32_t id, const struct change *changes,
		     size_t count)
{
	const struct event *ev = trace_event(t, id);
	assert(ev->conn > 0 && ev->conn <= x->count);
	struct track *c = &x->tracks[ev->conn - 1];
	int end = trace_event_end(t, ev);
	for (size_t i = 0; i < count && end >= 0; i++)
		note_first(x, c, (uint8_t)end, &changes[i]);
	note_isn(&c->shown, ev, end);
	if (ev->kind == EV_SENT)
		c->shown.packet_count++;
	c->rows = grow_list(x, c->rows, &c->row_capacity, c->shown.row_count + 1, sizeof *c->rows);
	c->rows[c->shown.row_count++] = id;
	c->shown.rows = c->rows;
	if (c->shown.row_count % INDEX_SNAPSHOT_ROWS == 0)
		take_snapshot(x, t, c);
}
