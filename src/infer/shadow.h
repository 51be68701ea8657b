/* SPDX-License-Identifier: MIT
 *
 * shadow.h - the state of a TCP that is not ours, deduced from the segments it sends and gets.
 *
 * A shadow follows one end of one connection through the state diagram: a SYN,ACK that it sends
 * can only come from SYN-RECEIVED, and so on. It knows what crossed the wire, not what the application called, so
 * its word is "likely".
 */
#ifndef INFER_SHADOW_H
#define INFER_SHADOW_H

#include "tcp/vocab.h"
#include "trace/event.h"
#include "wire/segment.h"

struct shadow {
	enum tcp_state state;
	uint32_t snd_nxt, snd_una, rcv_nxt;
	bool has_sent, has_received; /* the numbers above mean something */
	bool has_sent_fin, has_received_fin;
	uint32_t received_fin_seq;
};

/* `is_listening`: a server that waits (LISTEN), else a client that has not begun (CLOSED). */
void shadow_init(struct shadow *s, bool is_listening);
/* The end sends this segment / this segment arrives at it. Fills `changes`; returns their count. */
size_t shadow_sent(struct shadow *s, const struct tcp_segment *seg, struct change changes[VAR_COUNT]);
size_t shadow_arrived(struct shadow *s, const struct tcp_segment *seg, struct change changes[VAR_COUNT]);

#endif
