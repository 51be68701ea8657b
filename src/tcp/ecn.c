/* SPDX-License-Identifier: MIT
 *
 * ecn.c - Explicit Congestion Notification (RFC 3168 6.1): a router that fills up marks packets instead of dropping them.
 *
 *     SYN  ECE,CWR  ------------------------>     "shall we?"
 *          <------------------------ SYN,ACK ECE  "yes"
 *     text in an ECT(0) packet  --> router marks it CE -->
 *          <--------------------------- ACK ECE   "the network is full", again and again, until ...
 *     next new text, CWR  ------------------->    "I have slowed down"
 *
 * The sender answers ECE as it answers a loss, once in a window, but has nothing to send again. Only new text travels as
 * ECT(0) (6.1.4 to 6.1.6): of a lost SYN, ACK, retransmission or probe that carried the only mark nobody would learn.
 */
#include "tcp/internal.h"
#include "wire/seq.h"

enum { ECN_BITS = CTL_ECE | CTL_CWR };

/* ---- the handshake (6.1.1) ------------------------------------------------------------------- */

void tcp_ecn_fill_syn(struct tcb *tcb, struct tcp_segment *seg)
{
	if (tcb->state == TCP_SYN_SENT) {
		if (tcb->config->ecn != TCP_ECN_ACTIVE || tcb->ecn.has_fallen_back)
			return;
		tcb->ecn.has_asked = true;
		seg->ctl |= ECN_BITS;
	} else if (tcb->ecn.is_on) {
		seg->ctl |= CTL_ECE;
	}
}

/* Who set both bits in a SYN,ACK has only reflected ours (6.1.1.2). */
uint64_t tcp_ecn_take_syn(struct tcb *tcb, const struct tcp_segment *seg)
{
	bool is_answer = (seg->ctl & CTL_ACK) != 0;
	bool is_willing = (seg->ctl & ECN_BITS) == (is_answer ? CTL_ECE : ECN_BITS);
	bool are_we = tcb->was_active ? tcb->ecn.has_asked : tcb->config->ecn != TCP_ECN_OFF;

	tcb->ecn.is_on = is_willing && are_we;
	tcb->ecn.may_mark = tcb->ecn.is_on && !tcb->ecn.has_fallen_back;
	if (tcb->ecn.is_on)
		return FOUND_ECN;
	return tcb->ecn.has_asked && !tcb->ecn.has_fallen_back ? FOUND_ECN_REFUSED : 0;
}

/* A SYN that comes again and asks no more: its sender has given ECN up, and our next SYN,ACK agrees (6.1.1.1). */
void tcp_ecn_take_syn_again(struct tcb *tcb, const struct tcp_segment *seg)
{
	if ((seg->ctl & CTL_ACK) == 0 && (seg->ctl & ECN_BITS) != ECN_BITS)
		tcb->ecn.is_on = tcb->ecn.may_mark = false;
}

bool tcp_ecn_fall_back(struct tcb *tcb)
{
	if (!tcb->ecn.has_asked || tcb->ecn.has_fallen_back || !tcb->config->has_ecn_fallback)
		return false;
	tcb->ecn.has_fallen_back = true;
	return true;
}

/* ---- segments that leave ------------------------------------------------------------------------ */

void tcp_ecn_fill_new_text(struct tcb *tcb, struct tcp_segment *seg)
{
	if (!tcb->ecn.may_mark || seg->text.len == 0)
		return;
	seg->ecn = IP_ECN_ECT0;
	if (tcb->ecn.is_cwr_due)
		seg->ctl |= CTL_CWR;
	tcb->ecn.is_cwr_due = false;
}

/* ---- receiver (6.1.3) ----------------------------------------------------------------------------- */

/* CWR first: it answers what was told before, and its own packet may be marked again. */
uint64_t tcp_ecn_take_text(struct tcb *tcb, const struct tcp_segment *seg)
{
	uint64_t found = 0;

	if (!tcb->ecn.is_on)
		return 0;
	if ((seg->ctl & CTL_CWR) != 0) {
		tcb->ecn.is_echo_due = false;
		found |= FOUND_CWR;
	}
	if (seg->ecn != IP_ECN_CE)
		return found;
	if (!tcb->ecn.is_echo_due) /* at once: whoever has a window of one segment waits for this ACK alone */
		tcp_want_ack(tcb, WHY_ACK_CE);
	tcb->ecn.is_echo_due = true;
	return found | FOUND_CE;
}

/* ---- sender (6.1.2) ------------------------------------------------------------------------------- */

void tcp_ecn_note_reduced(struct tcb *tcb)
{
	if (!tcb->ecn.is_on)
		return;
	tcb->ecn.is_cwr_due = true;
	tcb->ecn.has_reduced = true;
	tcb->ecn.reduced_to = tcb->snd.nxt;
}

bool tcp_ecn_has_reduced(const struct tcb *tcb)
{
	return tcb->ecn.has_reduced && seq_lt(tcb->snd.una, tcb->ecn.reduced_to);
}

/* A window of one segment cannot be halved: the next new text waits until a retransmission timeout would be over. */
static void pause(struct tcb *tcb, time_ns now)
{
	tcp_arm_retransmit(tcb, now);
	tcb->timer[TIMER_ECN] = now + tcb->rtt.rto;
}

static void reduce(struct tcb *tcb, time_ns now)
{
	uint32_t mss = tcb->snd.mss;
	uint32_t reduced = tcb->config->congestion->reduced(&tcb->cc, tcp_flight(tcb));

	if (tcb->cc.cwnd <= mss)
		pause(tcb, now);
	tcb->cc.ssthresh = u32_max(reduced, 2 * mss);
	tcb->cc.cwnd = u32_max(u32_min(reduced, tcb->cc.cwnd), mss); /* down to 1 MSS (RFC 9438 4.6) */
	tcb->cc.acked_bytes = 0;
	tcp_ecn_note_reduced(tcb);
}

uint64_t tcp_ecn_take_ack(struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	if (tcb->ecn.has_reduced && seq_gt(seg->ack, tcb->ecn.reduced_to))
		tcb->ecn.has_reduced = false;
	if ((seg->ctl & (CTL_ECE | CTL_SYN)) != CTL_ECE || !tcb->ecn.is_on)
		return 0;
	tcb->snd.is_cwnd_limited = false; /* no growth on this one */
	tcp_undo_forget(tcb); /* the network was full, whatever became of the segments */
	if (!tcb->ecn.has_reduced && !tcb->recovery.is_active && tcp_flight(tcb) > 0)
		reduce(tcb, now);
	return FOUND_ECE;
}
