/* SPDX-License-Identifier: MIT
 *
 * trace.c - the flight recorder: events in chunks, bytes in arenas (trace/trace.h).
 *
 * An append copies 64 bytes, its packed changes and its bytes, and enters the event
 * into the index. Nothing that was appended moves or changes afterwards, but for
 * `outcome` of a packet that arrives or is lost.
 */
#include "trace/trace.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/grow.h"
#include "trace/arena.h"
#include "trace/index.h"
#include "trace/packing.h"
#include "trace/utf8.h"

enum { CHUNK_BITS = 12, CHUNK_EVENTS = 1 << CHUNK_BITS };

struct trace {
	struct trace_about about;
	struct trace_host hosts[TRACE_HOSTS_MAX];
	size_t host_count;
	struct event **chunks; /* of CHUNK_EVENTS records each */
	size_t chunk_count, chunk_capacity;
	uint32_t count;       /* events; ids run from 1 to here */
	struct arena blobs;   /* packets and texts */
	struct arena changes; /* packed */
	size_t packet_bytes;  /* kept so far, while whole packets are kept */
	bool is_cutting;      /* TRACE_WHOLE_BYTES are full */
	struct index index;
};

struct trace *trace_new(void)
{
	return grow_new(1, sizeof(struct trace));
}

void trace_free(struct trace *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->chunk_count; i++)
		free(t->chunks[i]);
	free(t->chunks);
	arena_fini(&t->blobs);
	arena_fini(&t->changes);
	index_fini(&t->index);
	free(t);
}

struct trace_about *trace_about(struct trace *t)
{
	return &t->about;
}

const struct trace_about *trace_about_const(const struct trace *t)
{
	return &t->about;
}

size_t trace_memory(const struct trace *t)
{
	return sizeof *t + t->chunk_capacity * sizeof *t->chunks +
	       t->chunk_count * CHUNK_EVENTS * sizeof(struct event) + arena_memory(&t->blobs) +
	       arena_memory(&t->changes) + index_memory(&t->index);
}

/* ---- hosts and connections ------------------------------------------------------- */

uint8_t trace_add_host(struct trace *t, const struct trace_host *host)
{
	for (size_t i = 0; i < t->host_count; i++)
		if (strcmp(t->hosts[i].name, host->name) == 0 &&
		    ip_addr_equal(&t->hosts[i].addr, &host->addr))
			return (uint8_t)i;
	assert(t->host_count < TRACE_HOSTS_MAX);
	t->hosts[t->host_count] = *host;
	return (uint8_t)t->host_count++;
}

void trace_rename_host(struct trace *t, size_t index, const char *name)
{
	assert(index < t->host_count && strlen(name) < TRACE_NAME_MAX);
	memcpy(t->hosts[index].name, name, strlen(name) + 1);
}

size_t trace_host_count(const struct trace *t)
{
	return t->host_count;
}

const struct trace_host *trace_host(const struct trace *t, size_t index)
{
	assert(index < t->host_count);
	return &t->hosts[index];
}

size_t trace_connection_count(const struct trace *t)
{
	return t->index.count;
}

static const struct track *track_of(const struct trace *t, uint32_t conn)
{
	assert(conn > 0 && conn <= t->index.count);
	return &t->index.tracks[conn - 1];
}

const struct trace_connection *trace_connection(const struct trace *t, uint32_t conn)
{
	return &track_of(t, conn)->shown;
}

uint32_t trace_find_connection(const struct trace *t, const struct ip_addr *a, uint16_t a_port,
			       const struct ip_addr *b, uint16_t b_port, int *a_end)
{
	return index_find(&t->index, a, a_port, b, b_port, a_end);
}

/* ---- events ---------------------------------------------------------------------- */

uint32_t trace_count(const struct trace *t)
{
	return t->count;
}

static struct event *record(const struct trace *t, uint32_t id)
{
	assert(id > 0 && id <= t->count);
	return &t->chunks[(id - 1) >> CHUNK_BITS][(id - 1) & (CHUNK_EVENTS - 1)];
}

const struct event *trace_event(const struct trace *t, uint32_t id)
{
	return record(t, id);
}

time_ns trace_end_time(const struct trace *t)
{
	return t->count == 0 ? 0 : record(t, t->count)->time;
}

int trace_event_end(const struct trace *t, const struct event *ev)
{
	if (ev->conn == 0)
		return -1;
	const struct trace_tuple *tuple = &track_of(t, ev->conn)->shown.tuple;
	return ev->host == tuple->host[0] ? 0 : ev->host == tuple->host[1] ? 1 : -1;
}

static struct span own_bytes(const struct trace *t, const struct event *ev)
{
	return ev->blob == 0 ? span_of(NULL, 0) : span_of(arena_at(&t->blobs, ev->blob), ev->blob_len);
}

struct span trace_bytes(const struct trace *t, const struct event *ev)
{
	if (ev->blob == 0 && ev->of != 0 && event_is_packet(ev))
		return own_bytes(t, record(t, ev->of));
	return own_bytes(t, ev);
}

size_t trace_changes(const struct trace *t, const struct event *ev, struct change into[VAR_COUNT])
{
	return ev->changes == 0 ? 0 : packing_unpack(arena_at(&t->changes, ev->changes), into);
}

/* How much of a packet is kept: see struct trace_about, snaplen. */
static size_t kept_of(struct trace *t, size_t len)
{
	len = size_min(len, ARENA_BLOB_MAX);
	if (t->about.snaplen != 0)
		return size_min(len, t->about.snaplen);
	if (!t->is_cutting && len > TRACE_WHOLE_BYTES - t->packet_bytes)
		t->is_cutting = true;
	if (t->is_cutting)
		return size_min(len, TRACE_HEAD_BYTES);
	t->packet_bytes += len;
	return len;
}

/* Does this packet come in as it left? Then its bytes are there already. */
static bool is_as_sent(const struct trace *t, const struct event *ev, struct span packet)
{
	if (ev->of == 0 || packet.len == 0)
		return false;
	struct span sent = own_bytes(t, record(t, ev->of));
	return sent.len > 0 && sent.len <= packet.len && memcmp(sent.data, packet.data, sent.len) == 0;
}

static void keep_bytes(struct trace *t, struct event *ev, struct span bytes)
{
	uint8_t text[TRACE_TEXT_MAX];
	if (!event_is_packet(ev))
		bytes = span_of(text, utf8_clean(text, sizeof text, bytes));
	else if (is_as_sent(t, ev, bytes))
		return;
	else
		bytes.len = kept_of(t, bytes.len);
	ev->blob = arena_add(&t->blobs, bytes);
	ev->blob_len = ev->blob == 0 ? 0 : (uint16_t)bytes.len;
}

static void keep_changes(struct trace *t, struct event *ev, const struct change *changes, size_t count)
{
	uint8_t packed[PACKED_MAX];
	ev->changes = 0;
	if (count > 0)
		ev->changes = arena_add(&t->changes, span_of(packed, packing_pack(packed, changes, count)));
}

static struct event *add_record(struct trace *t)
{
	assert(t->count < UINT32_MAX);
	if (t->count == t->chunk_count * CHUNK_EVENTS) {
		t->chunks = grow_array(t->chunks, &t->chunk_capacity, t->chunk_count + 1, sizeof *t->chunks);
		t->chunks[t->chunk_count++] = grow_new(CHUNK_EVENTS, sizeof(struct event));
	}
	t->count++;
	return record(t, t->count);
}

/* An arrival or a loss ends its packet's flight; the first one counts. */
static void set_outcome(struct trace *t, const struct event *ev, uint32_t id)
{
	if (ev->of == 0 || (ev->kind != EV_ARRIVED && ev->kind != EV_LOST))
		return;
	struct event *sent = record(t, ev->of);
	assert(sent->kind == EV_SENT);
	if (sent->outcome == 0)
		sent->outcome = id;
}

static uint32_t append(struct trace *t, const struct event_draft *draft)
{
	const struct event *fact = &draft->fact;
	assert(fact->kind < EV_COUNT && fact->conn <= t->index.count);
	assert(fact->cause <= t->count && fact->of <= t->count);
	assert(fact->host < t->host_count || t->host_count == 0);
	time_ns last = trace_end_time(t);
	struct event *ev = add_record(t);
	*ev = *fact;
	ev->time = time_max(fact->time, last);
	ev->outcome = 0;
	ev->number = 0;
	keep_bytes(t, ev, draft->bytes);
	keep_changes(t, ev, draft->changes, draft->change_count);
	set_outcome(t, ev, t->count);
	if (ev->conn != 0) {
		index_add_event(&t->index, t, t->count, draft->changes, draft->change_count);
		if (ev->kind == EV_SENT)
			ev->number = track_of(t, ev->conn)->shown.packet_count;
	}
	return t->count;
}

uint32_t trace_append(struct trace *t, const struct event_draft *draft)
{
	assert(draft->fact.kind != EV_CONNECTION);
	return append(t, draft);
}

void trace_set_why(struct trace *t, uint32_t id, enum tcp_why why, enum certainty certainty, uint32_t cause)
{
	struct event *ev = record(t, id);

	assert(ev->kind == EV_SENT && ev->code == WHY_NONE && cause < id);
	ev->code = (uint8_t)why;
	ev->certainty = certainty & 3;
	ev->cause = cause;
}

uint32_t trace_add_connection(struct trace *t, time_ns time, const struct trace_tuple *tuple, uint32_t cause)
{
	uint32_t conn = index_add_connection(&t->index, tuple, t->count + 1);
	struct event fact = {.time = time, .kind = EV_CONNECTION, .conn = conn, .cause = cause};
	fact.host = tuple->host[0];
	(void)append(t, &(struct event_draft){.fact = fact});
	return conn;
}

/* ---- finding --------------------------------------------------------------------- */

uint32_t trace_find_time(const struct trace *t, time_ns time)
{
	uint32_t low = 0, high = t->count; /* the answer lies in low..high */
	while (low < high) {
		uint32_t middle = high - (high - low) / 2;
		if (record(t, middle)->time <= time)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

size_t trace_find_row(const struct trace_connection *c, uint32_t id)
{
	size_t low = 0, high = c->row_count;
	while (low < high) {
		size_t middle = high - (high - low) / 2;
		if (c->rows[middle - 1] <= id)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

uint32_t trace_snapshot(const struct trace *t, uint32_t conn, uint32_t id, int64_t values[2][VAR_COUNT])
{
	const struct track *c = track_of(t, conn);
	size_t number = trace_find_row(&c->shown, id) / INDEX_SNAPSHOT_ROWS;
	if (number == 0)
		return 0;
	const struct snapshot *s = &c->snapshots[number - 1];
	memcpy(values, s->values, sizeof s->values);
	return s->id;
}

void trace_first_values(const struct trace *t, uint32_t conn, int64_t values[2][VAR_COUNT])
{
	index_first_values(track_of(t, conn), values);
}
