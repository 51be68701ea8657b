/* SPDX-License-Identifier: MIT
 *
 * event.h - one thing that happened: the record that everything is drawn from.
 *
 * An event is 64 bytes and never moves. Its id is its place in the trace,
 * counted from 1; 0 means "none". Bytes, text and changed variables lie in
 * arenas of the trace and are fetched through it.
 */
#ifndef TRACE_EVENT_H
#define TRACE_EVENT_H

#include "base/base.h"
#include "tcp/vocab.h"

/*        id              name in the file */
#define EVENT_KINDS(X)                     \
	X(EV_CONNECTION,  "connection")    /* a 4-tuple enters the trace; text: none */            \
	X(EV_CALL,        "call")          /* code: enum tcp_call; len: bytes of send/receive */   \
	X(EV_SENT,        "sent")          /* code: enum tcp_why; a packet leaves `host` */        \
	X(EV_ARRIVED,     "arrived")       /* `of`: the EV_SENT; found: what it turned out to be */ \
	X(EV_LOST,        "lost")          /* `of`: the EV_SENT; code: enum loss */                \
	X(EV_TIMEOUT,     "timeout")       /* code: enum tcp_timer */                              \
	X(EV_COMMAND,     "command")       /* text: what the user did to the wire */               \
	X(EV_APP,         "app")           /* text: request line, status line, end of the body */  \
	X(EV_NOTE,        "note")          /* text: a teacher's remark */

#define X(id, name) id,
enum event_kind { EVENT_KINDS(X) EV_COUNT };
#undef X

/* Why a packet never arrived. */
#define LOSSES(X)                                              \
	X(LOSS_RANDOM,   "random")   /* the impairment stage's dice */ \
	X(LOSS_DROPPED,  "dropped")  /* a command or --drop */         \
	X(LOSS_QUEUE,    "queue")    /* the bottleneck's or the device's queue is full */ \
	X(LOSS_TOO_BIG,  "too-big")  /* longer than a stretch of the way takes */ \
	X(LOSS_EARLY,    "early")     /* the bottleneck's queue grows, and it cannot be marked */

#define X(id, name) id,
enum loss { LOSSES(X) LOSS_COUNT };
#undef X

/* How sure we are of an event's state changes, why and findings. The facts of a
 * packet (time, flags, numbers, bytes) are always measured. */
enum certainty { CERTAINTY_MEASURED, CERTAINTY_CERTAIN, CERTAINTY_LIKELY, CERTAINTY_GUESS };

enum event_protocol { PROTOCOL_NONE, PROTOCOL_TCP, PROTOCOL_ICMP, PROTOCOL_OTHER };

struct event {
	time_ns time;     /* since the start of the trace; never goes back */
	uint64_t found;   /* FOUND_* bits of an EV_ARRIVED */
	uint32_t conn;    /* connection id, from 1; 0: none */
	uint32_t cause;   /* id of the event that led to this one; 0: none known */
	uint32_t of;      /* ARRIVED, LOST: the id of the EV_SENT */
	uint32_t outcome; /* SENT: the id of its first ARRIVED or LOST, set by that one; 0: in flight */
	uint32_t seq;     /* SEG.SEQ, absolute */
	uint32_t ack;     /* SEG.ACK, absolute */
	uint32_t len;     /* bytes of SEG.TEXT (never cut by a snap length); of a call: bytes */
	uint32_t number;  /* SENT: the how-manieth packet of its connection, from 1. Set by trace_append */
	uint32_t blob;    /* arena place of the bytes or text; use trace_bytes() */
	uint32_t changes; /* arena place of the changed variables; use trace_changes() */
	uint16_t blob_len; /* bytes kept */
	uint16_t window;  /* the field on the wire, not scaled */
	uint8_t ctl;      /* CTL_* */
	uint8_t kind : 4; /* enum event_kind */
	uint8_t certainty : 2;
	uint8_t protocol : 2; /* enum event_protocol */
	uint8_t code;     /* by kind: enum tcp_why, tcp_call, tcp_timer, loss */
	uint8_t host;     /* where it happened: index into the trace's hosts */
};

/* One variable of one end that an event changed. */
struct change {
	int64_t before, after;
	uint8_t variable; /* enum tcp_variable */
};

const char *event_kind_name(enum event_kind k);
const char *event_loss_name(enum loss l);
int event_kind_find(struct span name); /* -1: unknown */
int event_loss_find(struct span name);

static inline bool event_is_packet(const struct event *ev)
{
	return ev->kind == EV_SENT || ev->kind == EV_ARRIVED || ev->kind == EV_LOST;
}

#endif
