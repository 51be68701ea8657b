/* SPDX-License-Identifier: MIT
 *
 * arrives_text.c - SEGMENT ARRIVES, the last two checks (RFC 9293 3.10.7.4): the segment's text, and its FIN.
 */
#include "base/assert.h"
#include "tcp/arrival.h"
#include "wire/seq.h"

/* ---- seventh -------------------------------------------------------------------------- */

/* A peer in slow start needs every ACK it can get. */
static bool is_beginning(struct tcb *tcb)
{
	if (tcb->rcv.quick_acked >= tcb->config->quick_acks)
		return false;
	tcb->rcv.quick_acked++;
	return true;
}

static bool is_second(const struct tcb *tcb, size_t text_len)
{
	if (tcb->config->is_counting_segments)
		return tcb->rcv.unacked > text_len;
	return tcb->rcv.unacked >= 2 * tcb->rcv.mss_seen;
}

/* Delayed ACK (SHLD-18, SHLD-19, MUST-40): every second full segment at once, a single one after
 * ack_delay. */
static void schedule_ack(struct tcb *tcb, size_t text_len, time_ns now)
{
	tcb->rcv.mss_seen = u32_max(tcb->rcv.mss_seen, (uint32_t)text_len);
	tcb->rcv.unacked += (uint32_t)text_len;
	tcb->rcv.text_at = now;
	if (!tcb->config->has_delayed_ack || is_beginning(tcb))
		tcp_want_ack(tcb, WHY_ACK_NOW);
	else if (is_second(tcb, text_len))
		tcp_want_ack(tcb, WHY_ACK_SECOND);
	else if (tcb->timer[TIMER_ACK] == 0)
		tcb->timer[TIMER_ACK] = now + tcb->config->ack_delay;
}

static void acknowledge_text(struct arrival *a, uint64_t found)
{
	struct tcb *tcb = a->tcb;

	if ((found & FOUND_OUT_OF_ORDER) != 0)
		tcb->due.duplicate_acks_due++;
	else if ((found & FOUND_GAP_FILLED) != 0)
		tcp_want_ack(tcb, WHY_ACK_GAP_FILLED);
	else if ((found & (FOUND_DUPLICATE | FOUND_BEYOND_WINDOW)) != 0 || (a->found & FOUND_PARTLY_OLD) != 0)
		tcp_want_ack(tcb, WHY_ACK_DUPLICATE);
	else if (tcb->rcv.held_count > 0) /* a part of the gap */
		tcp_want_ack(tcb, WHY_ACK_GAP_FILLED);
	else
		schedule_ack(tcb, a->seg.text.len, a->now);
}

bool tcp_check_7_text(struct arrival *a)
{
	struct tcb *tcb = a->tcb;

	if (a->seg.text.len == 0)
		return true;
	if (tcb->state != TCP_ESTABLISHED && tcb->state != TCP_FIN_WAIT_1 && tcb->state != TCP_FIN_WAIT_2) {
		a->found |= FOUND_IGNORED; /* the peer has sent FIN: no text can follow it */
		return true;
	}
	if (tcb->rcv.is_deaf) {
		a->found |= FOUND_AFTER_CLOSE;
		tcp_want_rst_for(tcb, &a->seg, WHY_RST_DATA_AFTER_CLOSE, tcp_seq_without_text(tcb), tcb->rcv.nxt,
			CTL_RST | CTL_ACK);
		tcp_enter_closed(tcb, TCP_END_ABORTED, a->now);
		return false;
	}
	a->found |= tcp_ecn_take_text(tcb, &a->seg);
	/* Text behind a FIN that was remembered contradicts it. The text is believed: had the FIN been true nobody would send
	 * text behind it; had it been forged, believing it would stall the connection. A true one comes again. */
	if (tcb->rcv.has_fin && seq_gt(a->seg.seq + (uint32_t)a->seg.text.len, tcb->rcv.fin_seq))
		tcb->rcv.has_fin = false;
	uint32_t before = tcb->rcv.nxt;
	uint64_t found = tcp_reassemble(tcb, a->seg.seq, a->seg.text);

	tcb->rcv.wnd -= tcb->rcv.nxt - before; /* the right edge stays where it is */
	/* In one burst: the gap is over before anybody has heard of it. */
	if (tcb->rcv.nxt != before && tcb->due.duplicate_acks_due > 0) {
		tcb->due.duplicate_acks_due = 0;
		tcp_want_ack(tcb, WHY_ACK_GAP_FILLED);
	}
	a->found |= found;
	acknowledge_text(a, found);
	return true;
}

/* ---- eighth --------------------------------------------------------------------------- */

static void take_fin(struct arrival *a)
{
	struct tcb *tcb = a->tcb;

	tcb->rcv.nxt++;
	if (tcb->rcv.wnd > 0)
		tcb->rcv.wnd--;
	a->found |= FOUND_FIN;
	tcp_want_ack(tcb, WHY_ACK_FIN);
	switch (tcb->state) {
	case TCP_ESTABLISHED:
		tcp_enter_state(tcb, TCP_CLOSE_WAIT, a->now);
		return;
	case TCP_FIN_WAIT_1: /* had our FIN been acknowledged it would be FIN-WAIT-2 by now */
		tcp_enter_state(tcb, TCP_CLOSING, a->now);
		return;
	case TCP_FIN_WAIT_2:
		tcp_enter_state(tcb, TCP_TIME_WAIT, a->now);
		return;
	case TCP_CLOSED:
	case TCP_LISTEN:
	case TCP_SYN_SENT:
	case TCP_SYN_RECEIVED:
	case TCP_CLOSE_WAIT:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
	case TCP_TIME_WAIT:
	case TCP_STATE_COUNT:
		break;
	}
	assert_failed("a FIN is taken once", __FILE__, __LINE__);
}

/* Text behind the place of this FIN has come already: one of the two is a lie, and the text was first. */
static bool is_contradicted(const struct tcb *tcb, uint32_t fin_seq)
{
	size_t count = tcb->rcv.held_count;

	return seq_lt(fin_seq, count > 0 ? tcb->rcv.held[count - 1].right : tcb->rcv.nxt);
}

void tcp_check_8_fin(struct arrival *a)
{
	struct tcb *tcb = a->tcb;
	uint32_t fin_seq = a->seg.seq + (uint32_t)a->seg.text.len;

	if (tcp_has_taken_fin(tcb))
		return;
	if ((a->seg.ctl & CTL_FIN) != 0 && !is_contradicted(tcb, fin_seq)) {
		tcb->rcv.has_fin = true; /* remembered even when a gap is before it; of two the later one */
		tcb->rcv.fin_seq = fin_seq;
		if (fin_seq != tcb->rcv.nxt && a->seg.text.len == 0)
			tcb->due.duplicate_acks_due++;
	}
	if (tcb->rcv.has_fin && tcb->rcv.nxt == tcb->rcv.fin_seq)
		take_fin(a);
}
