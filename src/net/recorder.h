/* SPDX-License-Identifier: MIT
 *
 * recorder.h - what a host does, as events in the trace: facts, and the variables that changed.
 *
 * The engine has no tracing code. After each call the recorder photographs the TCB, compares with the last photograph
 * of that connection and appends the event with the differences. Without a trace every function is a cheap no-op.
 */
#ifndef NET_RECORDER_H
#define NET_RECORDER_H

#include "net/packet.h"
#include "tcp/tcp.h"
#include "trace/trace.h"

struct recorder {
	struct trace *trace; /* NULL: nothing is recorded */
	uint8_t host;        /* index of the host that records */
	bool is_peer_listening; /* it is known that whoever we open a connection to waits in LISTEN */
};

/* What a connection's events have in common. */
struct recorded_connection {
	uint32_t conn;  /* id in the trace; 0: none yet */
	uint32_t cause; /* the event that the next one follows from */
	int64_t photograph[VAR_COUNT]; /* of the last event */
};

/* A connection begins. Its opener adds it to the trace as end 0; the other end finds it there (or adds
 * it, when a foreign host has opened it) and starts from LISTEN. `old`: the id of one between the same ends that it follows;
 * 0: none. */
void recorder_meet(const struct recorder *r, struct recorded_connection *c, const struct tcp_endpoints *e,
	bool is_opener, uint32_t old, time_ns now);
/* The connection that a foreign host opens with this SYN; `r` records for that host. Both its packets and our end, when it meets the
 * SYN, find it by its addresses. */
void recorder_meet_opener(const struct recorder *r, const struct packet *syn, time_ns now);
/* Can this SYN open one, for all that the trace knows: is it neither a SYN of before that comes again, nor one whose connection
 * was added already? */
bool recorder_is_new(const struct recorder *r, const struct packet *syn);
/* Does the packet belong to a connection that the trace knows? */
bool recorder_knows(const struct recorder *r, const struct packet *packet);

/* Each returns the event's id (0 without a trace). `tcb` NULL: no variables. */
uint32_t recorder_call(const struct recorder *r, struct recorded_connection *c, const struct tcb *tcb,
	enum tcp_call call, size_t len, time_ns now);
uint32_t recorder_timeout(const struct recorder *r, struct recorded_connection *c, const struct tcb *tcb,
	enum tcp_timer timer, time_ns now);
uint32_t recorder_app(const struct recorder *r, struct recorded_connection *c, const char *text, time_ns now);
uint32_t recorder_sent(const struct recorder *r, struct recorded_connection *c, const struct tcb *tcb,
	const struct tcp_output *out, struct span packet, time_ns now);
/* `found`: what the engine said; the event's connection is c's, or the one of the EV_SENT when c is NULL. */
uint32_t recorder_arrived(const struct recorder *r, struct recorded_connection *c, const struct tcb *tcb,
	const struct tcp_segment *seg, uint32_t sent_id, uint64_t found, struct span packet, time_ns now);
uint32_t recorder_lost(const struct recorder *r, uint32_t sent_id, enum loss loss, time_ns now);

/* An ICMP message; `c` NULL: it quotes nothing of ours. */
uint32_t recorder_icmp_arrived(const struct recorder *r, struct recorded_connection *c, const struct tcb *tcb,
	uint32_t sent_id, uint64_t found, time_ns now);

/* What a packet said about variables that are not ours to read. */
struct deduction {
	struct change changes[VAR_COUNT];
	size_t count;
};

/* Packets of a foreign host or without a TCB: facts from the bytes, with what was deduced (NULL:
 * nothing). `conn` 0: looked up by the addresses. */
uint32_t recorder_packet_sent(const struct recorder *r, uint32_t conn, enum tcp_why why, uint32_t cause,
			      const struct packet *packet, const struct deduction *deduced, time_ns now);
uint32_t recorder_packet_arrived(const struct recorder *r, uint32_t conn, uint32_t sent_id,
				 const struct packet *packet, const struct deduction *deduced, time_ns now);

#endif
