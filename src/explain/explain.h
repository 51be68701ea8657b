/* SPDX-License-Identifier: MIT
 *
 * explain.h - why did this happen? One phrase per why, finding, timer, call and loss,
 * with slots filled from the event, the RFC section at its end.
 *
 * All prose lives in phrases.c; this file fills the slots. Numbers in phrases are as
 * `numbers` asks for; "#4" is the packet's number in its connection (event.number).
 * Text from the wire inside a phrase is escaped already.
 */
#ifndef EXPLAIN_EXPLAIN_H
#define EXPLAIN_EXPLAIN_H

#include "base/text.h"
#include "trace/trace.h"

enum explain_numbers { NUMBERS_RELATIVE, NUMBERS_ABSOLUTE };

/* A few words for the ladder's last column, most important first, so that it may be cut anywhere:
 * "acks #4, RTT 10.4 ms", "GET / HTTP/1.1", "3 duplicate ACKs: fast retransmit", "lost: you dropped it". */
void explain_brief(const struct trace *trace, uint32_t id, enum explain_numbers numbers, struct text *into);

/* Whole sentences for the why panel: the reason, what the arrival (when it is known by event `until`)
 * turned out to be and changed, each with its RFC section: "acknowledges #4 up to 1161334201; SYN
 * consumed one number (RFC 9293 3.4)". One sentence a line. */
void explain_full(const struct trace *trace, uint32_t id, uint32_t until, enum explain_numbers numbers, struct text *into);

/* A variable's value as people read it: "ESTABLISHED", "+1461", "10.4 ms", "off". `relative_to` is the
 * ISN of the direction for sequence numbers. */
void explain_value(enum tcp_variable variable, int64_t value, uint32_t relative_to, enum explain_numbers numbers, time_ns now,
		   struct text *into);

/* What a variable means, one sentence; static. */
const char *explain_variable(enum tcp_variable variable);
/* What a state means, one sentence; static. */
const char *explain_state(enum tcp_state state);

#endif
