/* SPDX-License-Identifier: MIT
 *
 * urgent.c - urgent data (RFC 9293 3.8.5): a mark in the stream, and the wish that the reader hurries to it.
 *
 *   sender      -----|=====urgent=====|-----          receiver   ----|----|=====urgent=====|-----
 *                 SND.UNA          SND.UP                          read  RCV.NXT         RCV.UP
 *
 * A pointer stands at the number behind the urgent data (MUST-62), which may be of any length (MUST-31): the field
 * reaches 65535 numbers far, and later segments carry the pointer on. The data itself comes in line, as RFC 6093 asks:
 * nothing is taken out of the stream.
 */
#include "tcp/internal.h"
#include "wire/seq.h"

enum { REACH = 65535 }; /* of the field */

/* ---- sender ------------------------------------------------------------------------------ */

void tcp_urgent_mark(struct tcb *tcb)
{
	bool is_handshake = tcb->state == TCP_SYN_SENT || tcb->state == TCP_SYN_RECEIVED;
	uint32_t first = tcb->snd.una + (is_handshake ? 1 : 0); /* behind the SYN */

	tcb->urgent.is_sending = true;
	tcb->urgent.is_notice_due = true;
	tcb->urgent.snd_up = first + (uint32_t)tcb->snd.queue.len;
}

void tcp_urgent_fill(struct tcb *tcb, struct tcp_segment *seg)
{
	if (!seq_lt(tcb->snd.una, tcb->urgent.snd_up)) { /* all of it has arrived */
		tcb->urgent.is_sending = false;
		tcb->urgent.is_notice_due = false;
		return;
	}
	if (!seq_lt(seg->seq, tcb->urgent.snd_up))
		return;
	seg->ctl |= CTL_URG;
	seg->urgent = (uint16_t)u32_min(tcb->urgent.snd_up - seg->seq, REACH);
	tcb->urgent.is_notice_due = false;
}

/* ---- receiver ---------------------------------------------------------------------------- */

/* The number of the next byte that the application will get. */
static uint32_t next_to_read(const struct tcb *tcb)
{
	return tcb->rcv.nxt - (uint32_t)tcb->rcv.queue.len - (tcp_has_taken_fin(tcb) ? 1 : 0);
}

/* Once for each step forward (MUST-32); a pointer into what was read already says nothing. */
uint64_t tcp_urgent_arrives(struct tcb *tcb, uint32_t seg_up)
{
	if (tcb->state != TCP_ESTABLISHED && tcb->state != TCP_FIN_WAIT_1 && tcb->state != TCP_FIN_WAIT_2)
		return 0; /* the peer has sent FIN: "Ignore the URG" */
	if (!seq_gt(seg_up, next_to_read(tcb)))
		return 0;
	if (tcb->urgent.is_receiving && !seq_gt(seg_up, tcb->urgent.rcv_up))
		return 0;
	tcb->urgent.is_receiving = true;
	tcb->urgent.rcv_up = seg_up;
	return FOUND_URGENT;
}

void tcp_urgent_read(struct tcb *tcb)
{
	if (!seq_gt(tcb->urgent.rcv_up, next_to_read(tcb)))
		tcb->urgent.is_receiving = false;
}

/* Behind the peer's FIN nothing comes any more, whatever the pointer promised. */
size_t tcp_urgent_left(const struct tcb *tcb)
{
	if (!tcb->urgent.is_receiving)
		return 0;
	uint32_t left = tcb->urgent.rcv_up - next_to_read(tcb);

	return tcp_has_taken_fin(tcb) ? size_min(left, tcb->rcv.queue.len) : left;
}
