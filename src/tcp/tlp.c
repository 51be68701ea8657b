/* SPDX-License-Identifier: MIT
 *
 * tlp.c - the tail loss probe (RFC 8985 7): when the last segments of a flight are lost, nothing behind them can
 * show it, and only a timeout would help. So after two quiet round trips one segment goes out to ask: new text, or
 * the last segment again. Its ACK tells RACK what is missing.
 *
 *     sent      1   2   3 (lost)                  3
 *     arrived       1   2                             3
 *                   |-------- PTO ----------------|
 *
 * The retransmission timer runs beside it and is the bound of the PTO; it starts again with the probe.
 *
 * When the probe has repaired the only loss no ACK shows that there was one: that the peer does not report
 * the probe as a duplicate tells it, and the congestion window falls as for any other loss.
 */
#include "tcp/internal.h"
#include "wire/seq.h"

/* TLP_init(): at the start of a connection or of a recovery (7.1). */
void tcp_tlp_stop(struct tcb *tcb)
{
	tcb->tlp.is_out = false;
	tcb->tlp.is_due = false;
	tcb->tlp.is_retrans = false;
	tcb->tlp.end_seq = 0;
	tcb->timer[TIMER_LOSS_PROBE] = 0;
}

/* R8985-14: in a recovery, or when something was reported, others find the loss. R8985-15: one probe at a time, and
 * only with a round trip measured since the last one. DEVIATION: 7.3 asks that only when the PTO is over; but a PTO
 * that may send nothing would do nothing, and put the retransmission timer off. */
static bool may_probe(const struct tcb *tcb)
{
	return tcp_flight(tcb) > 0 && tcb->timer[TIMER_RETRANSMIT] != 0 && tcb->sack.count == 0 &&
	       !tcp_is_repairing(tcb) && !tcb->tlp.is_out && tcb->tlp.has_sample;
}

/* TLP_calc_PTO() (7.2). There is an SRTT, for a round trip was measured. */
static time_ns probe_timeout(const struct tcb *tcb)
{
	bool is_lone = tcp_flight(tcb) <= tcb->snd.mss; /* its ACK may be delayed */

	return 2 * tcb->rtt.srtt + (is_lone ? tcb->config->max_ack_delay : 0);
}

void tcp_tlp_arm(struct tcb *tcb, time_ns now)
{
	tcb->timer[TIMER_LOSS_PROBE] = 0;
	if (may_probe(tcb)) /* R8985-13 */
		tcb->timer[TIMER_LOSS_PROBE] = time_min(now + probe_timeout(tcb), tcb->timer[TIMER_RETRANSMIT]);
}

/* 7.3. The retransmission timer starts again (R8985-17). */
void tcp_tlp_timer(struct tcb *tcb, time_ns now)
{
	tcb->tlp.is_due = true;
	tcp_arm_retransmit(tcb, now);
}

void tcp_tlp_sent(struct tcb *tcb, bool is_retrans)
{
	tcb->tlp.is_due = false;
	tcb->tlp.is_out = true;
	tcb->tlp.is_retrans = is_retrans;
	tcb->tlp.has_sample = false;
	tcb->tlp.end_seq = tcb->snd.nxt;
}

/* A D-SACK of the probe; ours count no FIN, others' may. */
static bool is_probe_duplicate(const struct tcb *tcb, const struct tcp_segment *seg, uint64_t found)
{
	uint32_t right = seg->options.sack[0].right;

	if ((found & FOUND_DSACK) == 0)
		return false;
	return right == tcb->tlp.end_seq || (tcb->snd.is_fin_sent && right + 1 == tcb->tlp.end_seq);
}

/* TLP_process_ack() (7.4.2). */
uint64_t tcp_tlp_acked(struct tcb *tcb, const struct tcp_segment *seg, uint64_t found, bool is_same_ack)
{
	bool is_repaired = false;

	if (!tcb->tlp.is_out || seq_lt(seg->ack, tcb->tlp.end_seq))
		return 0;
	if (tcb->tlp.is_retrans && !is_probe_duplicate(tcb, seg, found)) {
		is_repaired = seq_gt(seg->ack, tcb->tlp.end_seq);
		bool is_duplicate_ack = is_same_ack && segment_len(seg) == 0 && seg->options.sack_count == 0;

		if (!is_repaired && !is_duplicate_ack)
			return 0; /* it may yet come */
	}
	tcp_tlp_stop(tcb);
	if (!is_repaired)
		return 0;
	tcp_recovery_was_repaired(tcb);
	return FOUND_PROBE_REPAIRED;
}
