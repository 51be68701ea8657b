/* SPDX-License-Identifier: MIT
 *
 * output.c - what to send next, and why: the only place that decides.
 *
 * tcp_next_segment() walks down one ladder; the first rung that has something to say makes the
 * segment:
 *
 *   1. RST            somebody has to be told that this is over
 *   2. SYN, SYN,ACK   the handshake
 *   3. one segment    again, at SND.UNA: timeout, fast retransmit, partial ACK (output_again.c)
 *   4. the rest       after a timeout, as the congestion window opens; in a recovery with SACK, hole by hole (the same)
 *   5. new text       within window, congestion window, Nagle and silly window avoidance; FIN rides along
 *   6. FIN            alone
 *   7. a probe        of a closed window
 *   8. keep-alive     is anybody there?
 *   9. an ACK         duplicate ACKs for gaps first; a notice of urgent text that may not leave yet
 */
#include "base/assert.h"
#include "tcp/output.h"
#include "wire/seq.h"

/* ---- making a segment --------------------------------------------------------------------- */

void tcp_fill_ack(struct tcb *tcb, struct tcp_segment *seg, time_ns now)
{
	bool is_syn = (seg->ctl & CTL_SYN) != 0;

	seg->ctl |= CTL_ACK;
	seg->ack = tcb->rcv.nxt;
	seg->window = tcp_window_announce(tcb, is_syn);
	if (tcb->ts.is_on)
		tcp_timestamp_fill(tcb, &seg->options, now);
	if (tcb->urgent.is_sending && !is_syn)
		tcp_urgent_fill(tcb, seg);
	if (!is_syn)
		tcp_sack_fill(tcb, &seg->options, seg->text.len);
	if (!is_syn && tcb->ecn.is_echo_due)
		seg->ctl |= CTL_ECE;
	tcb->ts.last_ack_sent = seg->ack;
	tcb->due.is_ack_due = false;
	tcb->rcv.unacked = 0;
	tcb->timer[TIMER_ACK] = 0;
}

void tcp_start_output(const struct tcb *tcb, struct tcp_output *out, enum tcp_why why, uint32_t seq)
{
	out->why = why;
	out->seg.src_port = tcb->endpoints.local_port;
	out->seg.dst_port = tcb->endpoints.remote_port;
	out->seg.seq = seq;
	out->seg.ctl = 0;
	out->seg.ack = 0;
	out->seg.window = 0;
	out->seg.urgent = 0;
	out->seg.ecn = IP_ECN_NOT_ECT;
	out->seg.ip_options = span_of(NULL, 0);
	out->route = tcb->route.count > 0 ? &tcb->route : NULL;
	out->may_fragment = tcb->pmtu.may_fragment;
	out->seg.options = (struct tcp_options){0};
	out->seg.text = span_of(NULL, 0);
}

void tcp_fill_text(struct tcb *tcb, struct tcp_segment *seg, uint32_t len)
{
	uint32_t offset = seg->seq - tcb->snd.una; /* where the queue begins, once the SYN is acknowledged */

	if (len > 0)
		seg->text = ring_peek(&tcb->snd.queue, offset, len);
	if (offset + len != tcb->snd.queue.len)
		return;
	if (len > 0)
		seg->ctl |= CTL_PSH;
	if (tcb->snd.is_fin_queued)
		seg->ctl |= CTL_FIN;
}

static void note_fin(struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	if ((seg->ctl & CTL_FIN) == 0)
		return;
	tcb->snd.is_fin_sent = true;
	if (tcb->state == TCP_CLOSE_WAIT)
		tcp_enter_state(tcb, TCP_LAST_ACK, now);
}

/* Text or FIN that leaves for the first time: SND.NXT moves, the timers learn of it. */
static void advance_nxt(struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	uint32_t len = segment_len(seg);

	tcb->prr.out += (uint32_t)seg->text.len;
	tcb->snd.text_at = now;
	if (seg->text.len > 0)
		if (tcb->rcv.text_at != 0 && now - tcb->rcv.text_at < tcb->config->ack_delay)
			tcb->rcv.quick_acked = tcb->config->quick_acks; /* an answer: from now on ACKs can ride on such */
	tcp_rtt_time_segment(tcb, seg->seq, now);
	tcb->snd.nxt = seg->seq + len;
	note_fin(tcb, seg, now);
	if (tcb->timer[TIMER_RETRANSMIT] == 0) /* RFC 6298 5.1 */
		tcp_arm_retransmit(tcb, now);
}

/* ---- 1. RST --------------------------------------------------------------------------------- */

/* RFC 7323 5.2: the answer to a segment with a timestamp returns it; an RST of our own is like any other segment. */
static bool next_rst(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	if (!tcb->due.is_rst_due)
		return false;
	tcb->due.is_rst_due = false;
	tcp_start_output(tcb, out, tcb->due.rst_why, tcb->due.rst_seq);
	out->seg.ctl = tcb->due.rst_ctl;
	out->seg.ack = tcb->due.rst_ack;
	if (tcb->due.has_rst_echo)
		tcp_timestamp_fill_rst(&out->seg.options, tcb->due.rst_value, tcb->due.rst_echo);
	else if (tcb->ts.is_on)
		tcp_timestamp_fill(tcb, &out->seg.options, now);
	return true;
}

/* ---- 2. SYN --------------------------------------------------------------------------------- */

static void fill_syn_options(const struct tcb *tcb, struct tcp_options *options, time_ns now)
{
	options->layout = &tcb->config->syn_options;
	options->has_mss = true; /* MUST-14, SHLD-5, MAY-3 */
	options->mss = tcb->config->mss;
	/* a SYN,ACK offers only what the SYN did */
	options->has_wscale = tcb->state == TCP_SYN_SENT ? tcb->config->has_window_scale : tcb->snd.is_scaled;
	options->wscale = tcb->rcv.shift;
	options->has_sack_permitted = tcb->state == TCP_SYN_SENT ? tcb->config->has_sack : tcb->sack.is_on;
	if (tcb->state == TCP_SYN_SENT ? tcb->config->has_timestamps : tcb->ts.is_on)
		tcp_timestamp_fill(tcb, options, now);
}

/* A SYN,ACK may go twice without a timeout: the peer's SYN came again, or ours has crossed it. */
static enum tcp_why syn_why(const struct tcb *tcb, bool is_first)
{
	if (!is_first && tcb->rtt.was_syn_retransmitted)
		return WHY_RETRANSMIT_TIMEOUT;
	if (tcb->state == TCP_SYN_SENT)
		return is_first ? WHY_ACTIVE_OPEN : WHY_SYN_WITHOUT_ECN; /* without a timeout it goes again only after RST */
	return tcb->was_active ? WHY_SIMULTANEOUS_OPEN : WHY_SYN_ACK;
}

static bool next_syn(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	if (!tcb->due.is_syn_due)
		return false;
	bool is_first = tcb->snd.nxt == tcb->snd.iss;

	tcb->due.is_syn_due = false;
	tcp_start_output(tcb, out, syn_why(tcb, is_first), tcb->snd.iss);
	out->seg.ctl = CTL_SYN;
	fill_syn_options(tcb, &out->seg.options, now);
	tcp_ecn_fill_syn(tcb, &out->seg);
	if (tcb->state == TCP_SYN_RECEIVED)
		tcp_fill_ack(tcb, &out->seg, now);
	else
		out->seg.window = tcp_window_announce(tcb, true);
	if (is_first) {
		tcp_rtt_time_segment(tcb, tcb->snd.iss, now);
		tcb->snd.nxt = tcb->snd.iss + 1;
	} else { /* Karn */
		tcp_rtt_stop(tcb);
		tcp_timestamp_note_resent(tcb, now);
	}
	if (tcb->timer[TIMER_RETRANSMIT] == 0)
		tcp_arm_retransmit(tcb, now);
	return true;
}

/* ---- 5. new text ---------------------------------------------------------------------------------- */

static bool may_send_text(const struct tcb *tcb)
{
	return tcb->state == TCP_ESTABLISHED || tcb->state == TCP_CLOSE_WAIT ||
	       tcb->state == TCP_FIN_WAIT_1 || tcb->state == TCP_CLOSING || tcb->state == TCP_LAST_ACK;
}

static uint32_t unsent_text(const struct tcb *tcb)
{
	if (tcb->snd.is_fin_sent)
		return 0;
	return (uint32_t)tcb->snd.queue.len - tcp_flight(tcb);
}

/* RFC 3042: the first two duplicate ACKs show that two segments have left: as much new text may go,
 * cwnd stays. */
static uint32_t limited_transmit(const struct tcb *tcb)
{
	if (!tcb->config->has_limited_transmit || tcb->recovery.is_active)
		return 0;
	return u32_min(tcb->recovery.dup_acks, 2) * tcb->snd.mss;
}

/* The usable window U = SND.UNA + min(SND.WND, cwnd) - SND.NXT (RFC 9293 3.8.6.2.1, RFC 5681 3.1), not
 * negative (MUST-34). */
static uint32_t usable_window(const struct tcb *tcb)
{
	uint32_t flight = tcp_flight(tcb);
	uint32_t in_network = tcp_in_network(tcb);
	uint32_t cwnd = tcb->cc.cwnd + (tcb->rack.is_on ? 0 : limited_transmit(tcb)); /* RACK: see tcp_in_network() */
	uint32_t by_window = tcb->snd.wnd > flight ? tcb->snd.wnd - flight : 0;
	uint32_t by_cwnd = cwnd > in_network ? cwnd - in_network : 0;

	if (tcp_is_frto_new_text(tcb)) /* instead of what slow start would send again */
		by_cwnd = tcp_frto_allowance(tcb);
	return u32_min(by_window, by_cwnd);
}

/* Silly window avoidance and Nagle in one: the three cases of RFC 9293 3.8.6.2.1 (MUST-38, SHLD-7),
 * everything queued being pushed, unless it is held. */
static bool is_worth_sending(const struct tcb *tcb, uint32_t unsent, uint32_t usable)
{
	uint32_t len = u32_min(unsent, usable);
	bool may_be_small = !tcb->snd.is_held && (tcp_flight(tcb) == 0 || !tcb->config->has_nagle || tcb->urgent.is_sending);

	if (len >= tcp_text_room(tcb) || tcp_is_frto_new_text(tcb))
		return true; /* (1) a full segment; RFC 5682 2.1 (2b) may override Nagle */
	if (unsent <= usable && (may_be_small || tcb->snd.is_fin_queued))
		return true; /* (2) all there is; with CLOSE nothing more will come to fill it */
	return may_be_small && len >= u32_max(tcb->snd.max_wnd / 2, 1); /* (3) half of the largest window */
}

/* Text waits and nothing that is on its way will bring an ACK: without a timer it would wait for ever. */
static void arm_probe(struct tcb *tcb, time_ns now)
{
	/* with an open window this is the override timeout of 3.8.6.2.1: 0.1 to 1 s */
	time_ns wait = tcb->snd.wnd == 0 ? tcb->rtt.rto : time_min(tcb->rtt.rto, NS_PER_S);

	if (tcb->timer[TIMER_PROBE] == 0 && (tcb->snd.wnd == 0 || tcp_flight(tcb) == 0))
		tcb->timer[TIMER_PROBE] = now + wait;
}

/* RFC 5681 4.1: after a pause the old window says nothing about the network any more. */
static void restart_after_idle(struct tcb *tcb, time_ns now)
{
	if (tcp_flight(tcb) > 0 || tcb->snd.text_at == 0 || now - tcb->snd.text_at <= tcb->rtt.rto)
		return;
	tcb->cc.cwnd = u32_min(tcb->cc.cwnd, congestion_initial_window(tcb->snd.mss, tcb->config->initial_window));
}

static enum tcp_why new_text_why(const struct tcb *tcb, uint32_t len)
{
	if (tcp_is_frto_new_text(tcb))
		return WHY_FRTO;
	return !tcb->recovery.is_active && tcp_flight(tcb) + len > tcb->cc.cwnd ? WHY_LIMITED_TRANSMIT : WHY_NEW_DATA;
}

void tcp_make_new_text(struct tcb *tcb, enum tcp_why why, uint32_t len, uint32_t usable, time_ns now,
		       struct tcp_output *out)
{
	tcb->timer[TIMER_PROBE] = 0;
	tcb->due.is_probe_due = false;
	tcp_start_output(tcb, out, why, tcb->snd.nxt);
	tcp_fill_text(tcb, &out->seg, len);
	if (len == usable) /* the FIN would stand outside the window */
		out->seg.ctl &= (uint8_t)~CTL_FIN;
	tcp_fill_ack(tcb, &out->seg, now);
	tcp_ecn_fill_new_text(tcb, &out->seg);
	advance_nxt(tcb, &out->seg, now);
}

/* Is there something to go again before new text? */
static bool is_resending(const struct tcb *tcb)
{
	return tcb->resend.next != tcb->resend.end || (tcb->rack.is_on && tcb->sent.lost > 0);
}

static bool next_new_text(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	uint32_t unsent = unsent_text(tcb);

	if (unsent == 0 || (is_resending(tcb) && !tcp_is_frto_new_text(tcb)) || tcb->timer[TIMER_ECN] != 0)
		return false;
	restart_after_idle(tcb, now);
	uint32_t usable = usable_window(tcb);

	if (unsent > usable && tcb->cc.cwnd <= tcb->snd.wnd)
		tcb->snd.is_cwnd_limited = true;
	if (usable == 0 || !is_worth_sending(tcb, unsent, usable)) {
		arm_probe(tcb, now);
		return false;
	}
	uint32_t len = u32_min(u32_min(unsent, usable), tcp_text_room(tcb));
	enum tcp_why why = new_text_why(tcb, len);
	uint32_t larger = tcb->pmtu.raise_at != 0 ? tcp_pmtu_probe(tcb, u32_min(unsent, usable), now) : 0;

	if (larger > 0) {
		len = larger;
		why = WHY_MTU_PROBE;
	}
	tcp_make_new_text(tcb, why, len, usable, now, out);
	if (why == WHY_LIMITED_TRANSMIT)
		tcb->recovery.limited += len;
	if (tcb->rack.is_on)
		tcp_tlp_arm(tcb, now);
	return true;
}

/* ---- 6. FIN ------------------------------------------------------------------------------------------ */

static bool is_fin_waiting(const struct tcb *tcb)
{
	return tcb->snd.is_fin_queued && !tcb->snd.is_fin_sent && unsent_text(tcb) == 0;
}

static bool next_fin(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	if (!is_fin_waiting(tcb) || is_resending(tcb))
		return false;
	if (tcp_flight(tcb) >= tcb->snd.wnd) { /* cwnd does not count: one number is no burden */
		arm_probe(tcb, now);
		return false;
	}
	tcp_start_output(tcb, out, WHY_FIN, tcb->snd.nxt);
	out->seg.ctl = CTL_FIN;
	tcp_fill_ack(tcb, &out->seg, now);
	advance_nxt(tcb, &out->seg, now);
	if (tcb->rack.is_on)
		tcp_tlp_arm(tcb, now);
	return true;
}

/* ---- 7. a probe ---------------------------------------------------------------------------------------- */

/* One byte at SND.UNA (MUST-36); the FIN when there is no byte left. The window may have opened a
 * little, and less than silly window avoidance wants: then what fits goes (RFC 9293 3.8.6.2.1, the
 * override timeout). */
static bool next_probe(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	if (!tcb->due.is_probe_due)
		return false;
	tcb->due.is_probe_due = false;
	if (tcb->snd.queue.len == 0 && !tcb->snd.is_fin_queued) {
		tcb->timer[TIMER_PROBE] = 0;
		return false;
	}
	uint32_t fitting = u32_max(u32_min(usable_window(tcb), tcp_text_room(tcb)), 1);

	tcp_start_output(tcb, out, WHY_WINDOW_PROBE, tcb->snd.una);
	tcp_fill_text(tcb, &out->seg, u32_min((uint32_t)tcb->snd.queue.len, fitting));
	tcp_fill_ack(tcb, &out->seg, now);
	if (seq_gt(out->seg.seq + segment_len(&out->seg), tcb->snd.nxt)) {
		tcb->snd.nxt = out->seg.seq + segment_len(&out->seg);
		note_fin(tcb, &out->seg, now);
	}
	tcp_arm_retransmit(tcb, now);
	return true;
}

/* ---- 9. an ACK ---------------------------------------------------------------------------- */

static bool next_ack(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	enum tcp_why why;

	if (tcb->due.duplicate_acks_due > 0) {
		tcb->due.duplicate_acks_due--;
		why = WHY_ACK_GAP;
	} else if (tcb->due.is_ack_due) {
		why = tcb->due.ack_why;
	} else if (tcb->urgent.is_notice_due && may_send_text(tcb)) {
		why = WHY_URGENT;
	} else if (tcp_window_update_due(tcb)) {
		why = WHY_WINDOW_UPDATE;
	} else {
		return false;
	}
	tcp_start_output(tcb, out, why, tcp_seq_without_text(tcb));
	if (tcb->config->has_fin_in_acks)
		tcp_repeat_fin(tcb, now, out);
	tcp_fill_ack(tcb, &out->seg, now);
	return true;
}

/* ---- the ladder --------------------------------------------------------------------------- */

/* Rungs 3 and 4, of which most segments know nothing. */
static bool next_again(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	if (tcb->resend.why == WHY_NONE && !is_resending(tcb) && !tcb->recovery.is_active && !tcb->tlp.is_due)
		return false;
	return tcp_next_resend_one(tcb, now, out) || tcp_next_lost_hole(tcb, now, out) || tcp_next_resend_rest(tcb, now, out) ||
	       (tcb->tlp.is_due && tcp_next_loss_probe(tcb, unsent_text(tcb), now, out));
}

static bool climb_down(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	if (next_rst(tcb, now, out))
		return true;
	if (tcb->state == TCP_CLOSED || tcb->state == TCP_LISTEN)
		return false;
	if (next_syn(tcb, now, out))
		return true;
	if (tcb->state == TCP_SYN_SENT)
		return false;
	if (may_send_text(tcb)) {
		if (next_again(tcb, now, out) || next_new_text(tcb, now, out) || tcp_next_doubtful_hole(tcb, now, out) ||
			next_fin(tcb, now, out) || next_probe(tcb, now, out))
			return true;
	}
	return tcp_next_keepalive(tcb, now, out) || next_ack(tcb, now, out);
}

bool tcp_next_segment(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	if (!climb_down(tcb, now, out))
		return false;
	if (tcb->rack.is_on && segment_len(&out->seg) > 0)
		tcp_rack_sent(tcb, &out->seg, now);
	return true;
}
