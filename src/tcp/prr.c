/* SPDX-License-Identifier: MIT
 *
 * prr.c - proportional rate reduction (RFC 9937, before it RFC 6937): how fast the window falls in a recovery.
 *
 * Halving the window at once would silence the sender until half of the flight has drained, and then let it send
 * one segment for each that arrives. PRR spreads the same reduction over the round trip: of RecoverFS bytes that
 * were in flight, ssthresh may be sent again while they arrive.
 *
 *     sent     ssthresh  -                       _ . -'
 *     (prr_out)                          _ . -'
 *                                _ . -'
 *                        _ . -'
 *              0  - '-----------------------------------
 *                 0                            RecoverFS   arrived (prr_delivered)
 *
 * When more was lost than ssthresh allows for, what is in flight lies below it: then one byte may go for each that
 * arrives (conservative reduction bound), and a segment more while the ACKs move and show no new loss (slow start
 * reduction bound).
 *
 * In a recovery cwnd is what is in flight plus what may leave now (sndcnt). Without SACK each duplicate ACK stands
 * for one segment that has arrived.
 */
#include "tcp/internal.h"
#include "wire/seq.h"

void tcp_prr_start(struct tcb *tcb)
{
	tcb->prr.is_on = true;
	tcb->prr.delivered = 0;
	tcb->prr.out = 0;
	tcb->prr.flight = 0;
	tcb->prr.left = tcb->sack.is_on ? 0 : (tcb->recovery.dup_acks - 1) * tcb->snd.mss;
	tcp_sack_set_pipe(tcb);
}

void tcp_prr_end(struct tcb *tcb)
{
	tcb->prr.is_on = false;
	tcb->prr.delivered = 0;
	tcb->prr.flight = 0;
	tcb->prr.left = 0;
}

/* DeliveredData without SACK. A duplicate ACK stands for a segment, but for no more of them than were in flight; an
 * ACK that moves acknowledges the hole, and what the duplicates before it stood for. */
static uint32_t delivered_by_count(struct tcb *tcb, uint32_t acked)
{
	uint32_t mss = tcb->snd.mss;

	if (acked == 0) {
		if (tcb->prr.flight > 0 && tcb->prr.delivered >= tcb->prr.flight)
			return 0;
		tcb->prr.left += mss;
		return mss;
	}
	uint32_t counted = u32_min(tcb->prr.left, acked > mss ? acked - mss : 0);

	tcb->prr.left -= counted;
	return acked - counted;
}

/* Equation of section 6: the part of ssthresh that what has arrived stands for, rounded up. */
static uint32_t proportion(const struct tcb *tcb)
{
	uint64_t whole = (uint64_t)tcb->prr.delivered * tcb->cc.ssthresh;
	uint64_t part = (whole + tcb->prr.flight - 1) / tcb->prr.flight;

	return part > tcb->prr.out ? (uint32_t)(part - tcb->prr.out) : 0;
}

static void set_window(struct tcb *tcb, uint32_t delivered, bool is_safe)
{
	uint32_t in_flight = tcp_in_network(tcb), mss = tcb->snd.mss, count;

	if (tcb->prr.flight == 0) { /* what was reported before does not arrive any more */
		uint32_t reported = u32_min(tcb->sack.is_on ? tcb->sack.bytes : tcb->prr.left, tcp_flight(tcb));

		tcb->prr.flight = u32_max(tcp_flight(tcb) - reported + delivered, 1);
	}
	tcb->prr.delivered += delivered;
	if (in_flight > tcb->cc.ssthresh) {
		count = proportion(tcb);
	} else {
		uint32_t ahead = tcb->prr.delivered > tcb->prr.out ? tcb->prr.delivered - tcb->prr.out : 0;

		count = u32_min(u32_max(ahead, delivered) + (is_safe ? mss : 0), tcb->cc.ssthresh - in_flight);
	}
	if (tcb->prr.out == 0 && count == 0) /* the fast retransmit itself */
		count = mss;
	tcb->cc.cwnd = u32_max(in_flight + count, mss);
}

void tcp_prr_acked(struct tcb *tcb, uint64_t found, uint32_t acked, uint32_t sacked)
{
	uint32_t pipe = tcb->sack.pipe, delivered = 0;
	bool is_safe = false; /* without SACK an ACK that moves and does not end the recovery shows one more hole */

	if (tcb->sack.is_on) {
		delivered = acked + tcb->sack.bytes > sacked ? acked + tcb->sack.bytes - sacked : 0;
		tcp_sack_set_pipe(tcb);
		is_safe = acked > 0 && tcb->sack.pipe + delivered >= pipe; /* else some of the pipe was found lost */
	} else if ((found & (FOUND_ACKS_NEW | FOUND_DUPLICATE_ACK)) != 0) {
		delivered = delivered_by_count(tcb, acked);
	}
	if (delivered > 0)
		set_window(tcb, delivered, is_safe);
}

void tcp_prr_lost(struct tcb *tcb)
{
	if (!tcb->prr.is_on)
		return;
	tcp_sack_set_pipe(tcb);
	set_window(tcb, 0, false);
}
