/* SPDX-License-Identifier: MIT
 *
 * trace.h - the flight recorder: an append-only list of events with its index.
 *
 *     struct trace *t = trace_new();
 *     uint8_t client = trace_add_host(t, &(struct trace_host){.name = "client", ...});
 *     uint32_t conn = trace_add_connection(t, now, &tuple, cause);
 *     uint32_t id = trace_append(t, &(struct event_draft){.fact = {...}, .bytes = packet});
 *     const struct event *ev = trace_event(t, id);
 *     trace_free(t);
 *
 * Records lie in chunks that never move: a pointer from trace_event() stays valid
 * until trace_free(). Only trace_append() and trace_add_*() change the index.
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "base/base.h"
#include "trace/event.h"
#include "wire/ip.h"

/* Whoever gives hosts places as the network brings them up stops at TRACE_HOSTS_BY_NAME: the last two are for an end of our own that comes
 * late, and for one that stands for all others. */
enum { TRACE_HOSTS_MAX = 250, TRACE_HOSTS_BY_NAME = TRACE_HOSTS_MAX - 2, TRACE_NAME_MAX = 48 };

/* With snaplen 0 memory is bounded all the same: packets are kept whole until this many bytes of
 * them are kept, from then on only the head of each. */
enum { TRACE_WHOLE_BYTES = 8 << 20, TRACE_HEAD_BYTES = 128 };

/* Text (of a note, a command, an application's event) is cut behind so many bytes. */
enum { TRACE_TEXT_MAX = 4096 };

/* What the file's first line says about the whole session. */
struct trace_about {
	char title[256];
	char generator[64]; /* "tcpsee 0.1" */
	char created[40];   /* RFC 3339 with nanoseconds: the wall clock at time 0; "" when simulated */
	char clock[12];     /* "real" or "virtual" */
	char link[24];      /* "sim", "tun", "pcap" ... */
	uint32_t mtu;       /* bytes; 0: unknown */
	uint64_t seed;      /* of the impairment stage and the simulation */
	uint32_t snaplen;   /* bytes kept of each packet; 0: all, within TRACE_WHOLE_BYTES of the session */
};

struct trace_host {
	char name[TRACE_NAME_MAX];   /* "client" */
	struct ip_addr addr;
	char engine[TRACE_NAME_MAX]; /* "tcpsee": its variables are measured; "foreign": they are inferred */
};

/* Who talks to whom. End 0 opened the connection (its client), end 1 is the other. */
struct trace_tuple {
	uint8_t host[2];
	struct ip_addr addr[2];
	uint16_t port[2];
};

struct trace_connection {
	struct trace_tuple tuple;
	uint32_t opened;       /* id of its EV_CONNECTION */
	const uint32_t *rows;  /* ids of its events in order, with `opened`; borrowed until the next append */
	size_t row_count;
	uint32_t packet_count; /* EV_SENT so far */
	uint32_t isn[2];       /* of each end: SEG.SEQ of its SYN; else one less than its first number
				* seen, be it sent or acknowledged */
	bool has_isn[2];
	int first_state[2];    /* state of each end before its first change; -1: never known */
};

/* What is handed to trace_append; number, outcome, blob*, changes are filled there. */
struct event_draft {
	struct event fact;
	/* A packet's raw IP bytes, cut to the snap length; else the text, made valid UTF-8. Copied. */
	struct span bytes;
	const struct change *changes;
	size_t change_count;
};

struct trace *trace_new(void) MUST_USE;
void trace_free(struct trace *t);

struct trace_about *trace_about(struct trace *t);
const struct trace_about *trace_about_const(const struct trace *t);

/* Returns the host's index; one that is there (same name and address) keeps its own.
 * At most TRACE_HOSTS_MAX. */
uint8_t trace_add_host(struct trace *t, const struct trace_host *host);
/* Gives a host another name, shorter than TRACE_NAME_MAX (a capture's names are known at its end only). */
void trace_rename_host(struct trace *t, size_t index, const char *name);
size_t trace_host_count(const struct trace *t);
const struct trace_host *trace_host(const struct trace *t, size_t index);

/* Adds a connection and its EV_CONNECTION event; returns the connection's id (from 1). */
uint32_t trace_add_connection(struct trace *t, time_ns time, const struct trace_tuple *tuple, uint32_t cause);
size_t trace_connection_count(const struct trace *t);
/* By id, 1..count. The struct is borrowed until the next append. */
const struct trace_connection *trace_connection(const struct trace *t, uint32_t conn);
/* The youngest connection between these two ends in either direction; 0: none.
 * `a_end`, when not NULL, tells which end (0 or 1) address a is. */
uint32_t trace_find_connection(const struct trace *t, const struct ip_addr *a, uint16_t a_port,
			       const struct ip_addr *b, uint16_t b_port, int *a_end);

/* What later packets tell about an EV_SENT whose sender says nothing (WHY_NONE): its why, how sure that is, what led to it. */
void trace_set_why(struct trace *t, uint32_t id, enum tcp_why why, enum certainty certainty, uint32_t cause);

/* Appends; returns the event's id. fact.time is lifted to the last event's time if it were earlier. */
uint32_t trace_append(struct trace *t, const struct event_draft *draft);
uint32_t trace_count(const struct trace *t); /* ids run from 1 to here */
const struct event *trace_event(const struct trace *t, uint32_t id); /* id in range */
time_ns trace_end_time(const struct trace *t);

/* Which end of its connection the event's host is: 0, 1, or -1 (a third party, or no connection). */
int trace_event_end(const struct trace *t, const struct event *ev);

/* The bytes or the text of an event, borrowed for the life of the trace. A packet that arrived or was lost
 * as it was sent keeps no bytes of its own (blob_len 0): it has those of its EV_SENT. */
struct span trace_bytes(const struct trace *t, const struct event *ev);

/* Writes the event's changes into `into` (VAR_COUNT fit always) and returns their count. */
size_t trace_changes(const struct trace *t, const struct event *ev, struct change into[VAR_COUNT]);

/* The last event with time <= `time`; 0 when none. O(log n). */
uint32_t trace_find_time(const struct trace *t, time_ns time);

/* Place in the connection's rows of the last row with id <= `id`: index + 1; 0 when none. O(log n). */
size_t trace_find_row(const struct trace_connection *c, uint32_t id);

/* Bytes of memory the trace holds. */
size_t trace_memory(const struct trace *t);

/* A snapshot of both ends' variables as they were after the youngest snapshotted
 * event of `conn` with id <= `id`. Returns that event's id, 0 when there is none
 * (values untouched). For cursor.c. */
uint32_t trace_snapshot(const struct trace *t, uint32_t conn, uint32_t id, int64_t values[2][VAR_COUNT]);

/* Both ends' variables before the first event of `conn`: what each one's first change started from;
 * 0 (state: -1) where none was ever recorded. For cursor.c. */
void trace_first_values(const struct trace *t, uint32_t conn, int64_t values[2][VAR_COUNT]);

#endif
