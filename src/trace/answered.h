/* SPDX-License-Identifier: MIT
 *
 * answered.h - which packet does a reset answer?
 *
 * A TCP without a connection answers from the segment alone (RFC 9293 3.10.7.1): SEQ is the ACK that came, or where none came 0,
 * with ACK behind the segment. So the numbers lead back to it.
 */
#ifndef TRACE_ANSWERED_H
#define TRACE_ANSWERED_H

#include "trace/trace.h"

/* The newest packet of the other end, before event `before`, that a reset with these facts (numbers, flags, connection), sent by
 * `end` (0 or 1), answers. Its EV_SENT; 0: none near, or no reset. */
uint32_t trace_find_answered(const struct trace *trace, const struct event *reset, int end, uint32_t before);

#endif
