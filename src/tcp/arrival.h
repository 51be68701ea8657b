/* SPDX-License-Identifier: MIT
 *
 * arrival.h - a segment on its way through the checks of RFC 9293 3.10.7.4; for arrives_*.c only.
 */
#ifndef TCP_ARRIVAL_H
#define TCP_ARRIVAL_H

#include "tcp/internal.h"

/* The segment on its way through the checks, cut to the receive window as it goes. */
struct arrival {
	struct tcb *tcb;
	struct tcp_segment seg;
	time_ns now;
	uint32_t window;     /* what it offers, bytes */
	uint32_t up;         /* SEG.UP as a sequence number, valid with URG */
	bool is_stamp_next;  /* its timestamp becomes TS.Recent, unless its ACK proves it false */
	bool is_without_len; /* SEG.LEN was 0 as it came */
	uint64_t found;
};

/* ---- challenge.c ---- */
/* A challenge ACK, if the limit allows one; adds `found` to what the segment turned out to be. False: it goes no further. */
bool tcp_challenge(struct arrival *a, uint64_t found);
/* An ACK that tells where we stand, for the reason `why`, if the limit allows one. */
void tcp_answer_invalid(struct arrival *a, enum tcp_why why);

/* True: goes on to the eighth. */
bool tcp_check_7_text(struct arrival *a);
void tcp_check_8_fin(struct arrival *a);

#endif
