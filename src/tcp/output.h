/* SPDX-License-Identifier: MIT
 *
 * output.h - how a segment is made, and the rungs of the ladder that send again; for output*.c only.
 */
#ifndef TCP_OUTPUT_H
#define TCP_OUTPUT_H

#include "tcp/internal.h"

/* ---- making a segment: output.c -------------------------------------------------------------- */
void tcp_start_output(const struct tcb *tcb, struct tcp_output *out, enum tcp_why why, uint32_t seq);
/* `len` bytes of the queue at `seq`; PSH when they are the last that are queued (MUST-61), FIN when it
 * is time. */
void tcp_fill_text(struct tcb *tcb, struct tcp_segment *seg, uint32_t len);
/* Every segment but RST and the first SYN carries the current ACK and window; it answers all that
 * waited for one. */
void tcp_fill_ack(struct tcb *tcb, struct tcp_segment *seg, time_ns now);

/* `len` bytes of new text, and the FIN when it fits into the `usable` window; SND.NXT moves. */
void tcp_make_new_text(struct tcb *tcb, enum tcp_why why, uint32_t len, uint32_t usable, time_ns now,
		       struct tcp_output *out);

/* ---- again: output_again.c; each makes one segment, or says that there is none ---------------- */
bool tcp_next_resend_one(struct tcb *tcb, time_ns now, struct tcp_output *out);
bool tcp_next_resend_rest(struct tcb *tcb, time_ns now, struct tcp_output *out);
/* The next hole that is lost for certain: before new text. */
bool tcp_next_lost_hole(struct tcb *tcb, time_ns now, struct tcp_output *out);
/* A probe of the end of the flight, which is due; `unsent` bytes of new text wait. */
bool tcp_next_loss_probe(struct tcb *tcb, uint32_t unsent, time_ns now, struct tcp_output *out);
/* The ACK that is being made carries our FIN once more, when the peer has acknowledged all before it. */
void tcp_repeat_fin(struct tcb *tcb, time_ns now, struct tcp_output *out);
/* What may only be late: when there is no new text. */
bool tcp_next_doubtful_hole(struct tcb *tcb, time_ns now, struct tcp_output *out);

/* ---- keepalive.c ------------------------------------------------------------------------------ */
bool tcp_next_keepalive(struct tcb *tcb, time_ns now, struct tcp_output *out);

#endif
