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
	bool is_known_listener;
	uint32_t snd_nxt, snd_una, rcv_nxt;
	bool has_sent, has_received; /* the numbers above mean something */
	bool has_sent_fin, has_received_fin;
	uint32_t received_fin_seq;
};

/* A server that waits in LISTEN; `is_known`: for sure, so that a SYN that arrives is answered, else it
 * has to answer before anything more is believed of it. */
void shadow_init(struct shadow *s, bool is_known);
/* The end sends this segment / this segment arrives at it. Fills `changes`; returns their count. */
size_t shadow_sent(struct shadow *s, const struct tcp_segment *seg, struct change changes[VAR_COUNT]);
size_t shadow_arrived(struct shadow *s, const struct tcp_segment *seg, struct change changes[VAR_COUNT]);

#endif
