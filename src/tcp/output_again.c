/* SPDX-License-Identifier: MIT
 *
 * output_again.c - what is sent again: rungs 3 and 4 of the ladder in output.c.
 *
 *   one segment   at SND.UNA, whatever the congestion window says: timeout, fast retransmit, partial ACK
 *   the rest      after a timeout, as the congestion window opens
 *   holes         in a recovery with SACK, those that are lost for certain before new text, the others behind it
 *   the overdue   with RACK, in place of the two above: what the log of what was sent says is lost
 *   a probe       of the end of the flight (RFC 8985 7.3), whatever the congestion window says
 */
#include "tcp/output.h"
#include "wire/seq.h"

/* ---- 3., 4. again ------------------------------------------------------------------------------ */

/* The piece at `seq`, not beyond what was sent before. */
static void fill_again(struct tcb *tcb, struct tcp_output *out, enum tcp_why why, uint32_t seq, uint32_t most,
		       time_ns now)
{
	uint32_t end_of_text = tcb->snd.nxt - (tcb->snd.is_fin_sent ? 1 : 0);
	uint32_t len = seq_lt(seq, end_of_text) ? u32_min(u32_min(tcp_text_room(tcb), most), end_of_text - seq) : 0;

	tcp_start_output(tcb, out, why, seq);
	tcp_fill_text(tcb, &out->seg, len);
	if (!tcb->snd.is_fin_sent) /* a FIN that has not been sent yet does not slip in here */
		out->seg.ctl &= (uint8_t)~CTL_FIN;
	tcp_fill_ack(tcb, &out->seg, now);
	tcb->prr.out += (uint32_t)out->seg.text.len;
	if (tcb->pmtu.probe_len > 0)
		tcp_pmtu_resent(tcb, seq);
	if (seq == tcb->snd.una) /* it asks as well as a probe */
		tcb->due.is_probe_due = false;
	if (seq + segment_len(&out->seg) == tcb->snd.nxt) /* of whatever kind */
		tcb->tlp.is_due = false;
	tcp_rtt_stop(tcb);
	tcp_timestamp_note_resent(tcb, now);
	tcp_undo_note_resent(tcb, segment_len(&out->seg));
}

/* What is lost and lies lowest; the log takes it for in flight when it has left. */
static bool next_overdue(struct tcb *tcb, enum tcp_why why, time_ns now, struct tcp_output *out)
{
	const struct sent_run *run = sent_first_lost(&tcb->sent);
	bool is_first = run->left == tcb->snd.una;

	fill_again(tcb, out, why, run->left, run->right - run->left, now);
	if (tcb->resend.next != tcb->resend.end && tcb->resend.next - out->seg.seq < segment_len(&out->seg)) /* what was too big, too */
		tcb->resend.next = seq_min(out->seg.seq + segment_len(&out->seg), tcb->resend.end);
	if (is_first || tcb->timer[TIMER_RETRANSMIT] == 0) /* R6298-9 */
		tcp_arm_retransmit(tcb, now);
	return true;
}

bool tcp_next_resend_one(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	enum tcp_why why = tcb->resend.why;

	if (why == WHY_NONE)
		return false;
	tcb->resend.why = WHY_NONE;
	if (tcp_flight(tcb) == 0)
		return false;
	if (tcb->sent.lost > 0 && why != WHY_WINDOW_PROBE) {
		(void)next_overdue(tcb, why, now, out);
		if (tcb->recovery.is_after_timeout) /* F-RTO asks whether all of it is acknowledged */
			tcb->resend.next = tcb->resend.end = out->seg.seq + segment_len(&out->seg);
		return true;
	}
	uint32_t hole;

	(void)tcp_sack_next_hole(tcb, tcb->snd.una, &hole); /* SND.UNA itself is never in a block */
	fill_again(tcb, out, why, tcb->snd.una, u32_min(tcb->snd.mss, hole), now);
	uint32_t right = tcb->snd.una + segment_len(&out->seg);

	tcb->sack.high_rxt = seq_max(tcb->sack.high_rxt, right);
	if (tcb->resend.next != tcb->resend.end) /* the rest follows behind it */
		tcb->resend.next = seq_min(seq_max(tcb->resend.next, right), tcb->resend.end);
	if ((why == WHY_PARTIAL_ACK && !tcb->recovery.keeps_timer) || tcb->timer[TIMER_RETRANSMIT] == 0)
		tcp_arm_retransmit(tcb, now);
	return true;
}

/* What the peer holds is not sent again, nor, with RACK, what has left at this very moment because it was overdue. */
static uint32_t next_to_resend(const struct tcb *tcb, uint32_t from, time_ns now, uint32_t *len)
{
	uint32_t seq = tcp_sack_next_hole(tcb, from, len);

	for (uint32_t i = 0; tcb->rack.is_on && i < tcb->sent.count; i++) {
		const struct sent_run *run = sent_at(&tcb->sent, i);

		if (run->at != now || !seq_lt(seq, run->right))
			continue;
		if (seq_lt(seq, run->left)) {
			*len = u32_min(*len, run->left - seq);
			break;
		}
		seq = tcp_sack_next_hole(tcb, run->right, len);
	}
	return seq;
}

bool tcp_next_resend_rest(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	if (tcb->resend.next == tcb->resend.end || tcp_frto_holds_back(tcb))
		return false;
	uint32_t hole;
	uint32_t next = next_to_resend(tcb, tcb->resend.next, now, &hole);

	tcb->resend.next = seq_min(next, tcb->resend.end);
	if (tcb->resend.next == tcb->resend.end)
		return false;
	uint32_t out_now = tcb->resend.next - tcb->snd.una - tcp_sack_bytes_below(tcb, tcb->resend.next);
	uint32_t allowed = u32_min(tcb->cc.cwnd, tcb->snd.wnd);

	tcb->snd.is_cwnd_limited = tcb->cc.cwnd <= tcb->snd.wnd;
	if (out_now >= allowed || (allowed - out_now < tcb->snd.mss && out_now > 0))
		return false;
	uint32_t most = u32_min(u32_min(allowed - out_now, hole), tcb->resend.end - tcb->resend.next);

	fill_again(tcb, out, tcb->resend.rest_why, tcb->resend.next, most, now);
	tcb->resend.next = seq_min(tcb->resend.next + segment_len(&out->seg), tcb->resend.end);
	return true;
}

/* ---- FIN with an ACK ------------------------------------------------------------------------- */

/* What is refused gets an ACK without it, and so does a window that has shrunk; duplicate ACKs come in numbers, and nothing is
 * said twice in one turn. */
void tcp_repeat_fin(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	bool is_refusal = out->why == WHY_CHALLENGE_ACK || out->why == WHY_ACK_UNACCEPTABLE || out->why == WHY_ACK_DUPLICATE;

	if (is_refusal || out->why == WHY_ACK_GAP || !tcb->snd.is_fin_sent || tcb->snd.text_at == now)
		return;
	if (tcp_flight(tcb) != 1 || out->seg.seq != tcb->snd.nxt)
		return;
	out->seg.seq--;
	out->seg.ctl = CTL_FIN;
	tcp_rtt_stop(tcb); /* Karn */
	tcp_timestamp_note_resent(tcb, now);
	tcp_undo_note_resent(tcb, 1);
}

/* ---- 4. hole by hole: NextSeg() of RFC 6675 4 -------------------------------------------------- */

/* (C): is there room for a segment between what is in the network and the congestion window? */
static bool has_room_in_pipe(const struct tcb *tcb)
{
	return tcb->cc.cwnd >= tcb->sack.pipe + tcb->snd.mss;
}

/* Sends the first hole below the highest block that was not sent again yet; rule 1 wants it lost for
 * certain. */
static bool next_hole(struct tcb *tcb, time_ns now, bool must_be_lost, struct tcp_output *out)
{
	uint32_t hole;
	uint32_t seq = tcp_sack_next_hole(tcb, seq_max(tcb->sack.high_rxt, tcb->snd.una), &hole);

	if (!seq_lt(seq, tcp_sack_highest(tcb)) || (must_be_lost && !tcp_sack_is_lost(tcb, seq)))
		return false;
	fill_again(tcb, out, WHY_SACK_HOLE, seq, u32_min(tcb->snd.mss, hole), now);
	tcb->sack.high_rxt = seq + segment_len(&out->seg);
	return true;
}

/* R8985-20: what is lost goes again when the congestion window has room for it. */
static bool next_overdue_in_window(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	if (tcb->recovery.is_active)
		tcp_sack_set_pipe(tcb);
	if (tcb->sent.lost == 0 || tcb->snd.wnd == 0 || tcp_frto_holds_back(tcb))
		return false;
	if (tcb->cc.cwnd < tcb->sent.in_flight + tcb->snd.mss) {
		tcb->snd.is_cwnd_limited = true;
		return false;
	}
	return next_overdue(tcb, tcb->recovery.is_active ? WHY_OVERDUE : WHY_RETRANSMIT_AFTER_TIMEOUT, now, out);
}

/* Rule 1: before new text. */
bool tcp_next_lost_hole(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	if (tcb->rack.is_on)
		return next_overdue_in_window(tcb, now, out);
	if (!tcp_is_sack_recovery(tcb) || tcb->snd.wnd == 0)
		return false;
	tcp_sack_set_pipe(tcb);
	return has_room_in_pipe(tcb) && next_hole(tcb, now, true, out);
}

/* Rules 3 and 4: there is no new text, so a hole that may only be late; at last, once, the end of what is
 * outstanding, whose loss no block above it could ever tell. */
bool tcp_next_doubtful_hole(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	if (tcb->rack.is_on || !tcp_is_sack_recovery(tcb) || tcb->snd.wnd == 0 || !has_room_in_pipe(tcb))
		return false;
	if (next_hole(tcb, now, false, out))
		return true;
	uint32_t highest = tcp_sack_highest(tcb);

	if (tcb->sack.has_rescued || tcb->sack.count == 0 || !seq_lt(highest, tcb->snd.nxt) ||
		tcb->snd.text_at == now) /* what has just left cannot be lost yet */
		return false;
	uint32_t seq = tcb->snd.nxt - highest > tcp_text_room(tcb) ? tcb->snd.nxt - tcp_text_room(tcb) : highest;

	tcb->sack.has_rescued = true;
	fill_again(tcb, out, WHY_RESCUE, seq, tcb->snd.nxt - seq, now);
	return true;
}

/* ---- a probe of the end ----------------------------------------------------------------------------- */

/* Where the segment that was sent last begins, as far as the log still knows: a burst shares a run. */
static uint32_t last_segment(const struct tcb *tcb)
{
	uint32_t fin = tcb->snd.is_fin_sent ? 1 : 0;
	uint32_t text = u32_min(tcp_text_room(tcb), tcp_flight(tcb) - fin);

	if (tcb->sent.count > 0) {
		const struct sent_run *run = sent_at(&tcb->sent, tcb->sent.count - 1);
		uint32_t len = run->right - run->left - fin;

		if (len < text || len % tcb->snd.mss != 0)
			text = u32_min(text, len % tcb->snd.mss);
	}
	return tcb->snd.nxt - fin - text;
}

/* R8985-16: new text when there is some and the peer has room for it, else the last segment again. */
bool tcp_next_loss_probe(struct tcb *tcb, uint32_t unsent, time_ns now, struct tcp_output *out)
{
	uint32_t flight = tcp_flight(tcb);

	tcb->tlp.is_due = false;
	if (flight == 0 || tcb->snd.wnd == 0)
		return false;
	uint32_t fitting = tcb->snd.wnd > flight ? u32_min(tcb->snd.wnd - flight, tcp_text_room(tcb)) : 0;

	bool may_go = tcb->timer[TIMER_ECN] == 0 && (!tcb->snd.is_held || unsent >= fitting);

	if (unsent > 0 && fitting > 0 && may_go) {
		tcp_make_new_text(tcb, WHY_TAIL_PROBE_NEW, u32_min(unsent, fitting), fitting, now, out);
		tcp_tlp_sent(tcb, false);
		return true;
	}
	uint32_t last = last_segment(tcb);

	fill_again(tcb, out, WHY_TAIL_PROBE, last, tcb->snd.nxt - last, now);
	tcp_tlp_sent(tcb, true);
	return true;
}
