/* SPDX-License-Identifier: MIT
 *
 * recovery.c - what duplicate ACKs and timeouts lead to: fast retransmit, fast recovery, slow start.
 *
 * Without SACK: RFC 5681 3.2 with NewReno's answer to partial ACKs (RFC 6582 3.2); the steps are numbered as there.
 * With SACK: RFC 6675; what is sent in recovery then follows from the scoreboard (sack.c, output_again.c).
 * With RACK: RFC 8985; duplicates are not counted, time tells what is lost (rack.c), and that is sent again.
 * The congestion control algorithm only says how far the window falls.
 */
#include "tcp/internal.h"
#include "wire/seq.h"

enum { DUPLICATE_ACK_THRESHOLD = 3 };

void tcp_recovery_start(struct tcb *tcb)
{
	tcb->cc.cwnd = congestion_initial_window(tcb->snd.mss, tcb->config->initial_window);
	if (tcb->rtt.was_syn_retransmitted)
		tcb->cc.cwnd = tcb->snd.mss; /* RFC 5681 3.1: a lost SYN is a sign of congestion */
	tcb->cc.ssthresh = UINT32_MAX / 2; /* arbitrarily high */
	tcb->recovery.recover = tcb->snd.iss; /* (1) */
}

/* After a loss: never below two segments (RFC 5681 3.1, equation (4)). */
static uint32_t fallen_window(struct tcb *tcb, uint32_t flight)
{
	return u32_max(tcb->config->congestion->reduced(&tcb->cc, flight), 2 * tcb->snd.mss);
}

/* The one way into fast recovery, whatever has shown the loss. (2): the window falls, and what is lost first is
 * sent again for the reason `why`. */
static void enter_recovery(struct tcb *tcb, enum tcp_why why, time_ns now)
{
	tcb->recovery.is_active = true;
	tcb->recovery.reduced_at = now;
	tcb->recovery.recover = tcb->snd.nxt;
	tcb->recovery.was_partial = false;
	tcp_undo_save(tcb, false);
	if (tcb->rack.is_on) {
		if (tcb->tlp.is_out && tcb->tlp.is_retrans) /* that it came twice says nothing of what will go again now */
			tcb->undo.copies = tcb->snd.mss;
		tcp_tlp_stop(tcb);
	}
	/* RFC 5681 3.2 (2): what limited transmit has sent does not count. RFC 3168 6.1.2: a mark in the same window has made
	 * it fall already. */
	if (!tcp_ecn_has_reduced(tcb))
		tcb->cc.ssthresh = fallen_window(tcb, tcp_flight(tcb) - tcb->recovery.limited);
	tcp_ecn_note_reduced(tcb);
	tcb->cc.cwnd = tcb->cc.ssthresh; /* RFC 6675 5 (4.2); without SACK three segments are known to have left */
	if (!tcb->sack.is_on)
		tcb->cc.cwnd += DUPLICATE_ACK_THRESHOLD * tcb->snd.mss;
	tcb->cc.acked_bytes = 0;
	tcb->sack.high_rxt = tcb->snd.una;
	if (tcb->config->has_prr)
		tcp_prr_start(tcb);
	tcb->sack.has_rescued = false;
	tcb->resend.why = why;
}

/* The one way out of fast recovery: all is there that was out when the loss was seen. With PRR what is in flight
 * has come to ssthresh by now; without, the window opens step by step, so that no burst leaves (RFC 6582 3.2 (3), 6). */
static void leave_recovery(struct tcb *tcb)
{
	uint32_t mss = tcb->snd.mss;

	tcb->cc.cwnd = tcb->cc.ssthresh;
	if (!tcb->prr.is_on)
		tcb->cc.cwnd = u32_min(tcb->cc.ssthresh, u32_max(tcp_flight(tcb), mss) + mss);
	tcb->recovery.is_active = false;
	tcb->sack.pipe = 0;
	tcp_prr_end(tcb);
	if (tcb->rack.is_on)
		tcp_rack_recovery_over(tcb);
}

static bool is_loss_certain(const struct tcb *tcb)
{
	if (tcb->rack.is_on) /* R8985-19: it is told by time, and by nothing else */
		return false;
	return tcb->recovery.dup_acks == DUPLICATE_ACK_THRESHOLD ||
	       (tcb->sack.is_on && tcp_sack_is_lost(tcb, tcb->snd.una));
}

/* `recover` stands one behind the highest number of the last recovery. Where the ACK has come just there, reports tell of
 * text above it (RFC 6675 5.1); without SACK the duplicates may be echoes, unless the last ACK took a small step:
 * behind needless copies it would have leapt over all that was there already (RFC 6582 4.1). */
static bool is_news(const struct tcb *tcb)
{
	if (tcb->snd.una != tcb->recovery.recover)
		return seq_gt(tcb->snd.una, tcb->recovery.recover);
	return tcb->sack.is_on || (tcb->cc.cwnd > tcb->snd.mss && tcb->recovery.last_step <= 4 * tcb->snd.mss);
}

uint64_t tcp_recovery_duplicate_ack(struct tcb *tcb, time_ns now)
{
	tcb->recovery.dup_acks++;
	if (tcb->recovery.is_active) {
		if (!tcb->sack.is_on && !tcb->prr.is_on) /* RFC 5681 3.2 (4): another segment has left the network */
			tcb->cc.cwnd += tcb->snd.mss;
		return FOUND_DUPLICATE_ACK;
	}
	/* Text that limited the last recovery must be behind us, else these are echoes of our own retransmissions. */
	if (!is_loss_certain(tcb) || !is_news(tcb))
		return FOUND_DUPLICATE_ACK;
	if (tcp_pmtu_is_probe_lost(tcb))
		return FOUND_DUPLICATE_ACK;
	enter_recovery(tcb, WHY_FAST_RETRANSMIT, now);
	return FOUND_DUPLICATE_ACK | FOUND_THIRD_DUPLICATE_ACK;
}

void tcp_recovery_loss_found(struct tcb *tcb, time_ns now)
{
	if (tcb->sent.lost == tcb->pmtu.probe_len && tcp_pmtu_is_probe_lost(tcb)) {
		tcp_rack_take_back(tcb); /* it goes again in pieces that fit */
		return;
	}
	enter_recovery(tcb, WHY_OVERDUE, now);
	tcp_arm_retransmit(tcb, now); /* RFC 6298 5: a whole RTO from the retransmission on */
}

/* The window falls as at the beginning of a recovery, from where it is now. */
static void reduce_window(struct tcb *tcb, uint32_t flight)
{
	uint32_t base = u32_min(flight, tcb->cc.cwnd);

	if (tcp_is_repairing(tcb)) /* PRR may not have come down to it yet */
		base = u32_min(base, tcb->cc.ssthresh);
	tcb->cc.ssthresh = fallen_window(tcb, base);
	tcp_ecn_note_reduced(tcb);
	tcb->cc.cwnd = u32_min(tcb->cc.cwnd, tcb->cc.ssthresh);
	tcb->cc.acked_bytes = 0;
}

/* R5681-27: the loss of a retransmission is a second sign of congestion. Once for all that left before the window
 * fell. */
void tcp_recovery_lost_again(struct tcb *tcb, time_ns now)
{
	tcb->recovery.reduced_at = now;
	reduce_window(tcb, tcp_flight(tcb));
}

void tcp_recovery_was_repaired(struct tcb *tcb)
{
	if (!tcp_is_repairing(tcb))
		reduce_window(tcb, tcp_flight(tcb));
}

/* (3): an ACK of new data in fast recovery. */
static uint64_t leave_or_go_on(struct tcb *tcb, uint32_t acked)
{
	uint32_t mss = tcb->snd.mss;

	if (seq_ge(tcb->snd.una, tcb->recovery.recover)) { /* full */
		leave_recovery(tcb);
		return FOUND_FULL_ACK;
	}
	if (tcb->sack.is_on) /* the scoreboard knows the holes */
		return FOUND_PARTIAL_ACK;
	tcb->resend.why = WHY_PARTIAL_ACK; /* the next hole is now at SND.UNA */
	tcb->recovery.keeps_timer = tcb->recovery.was_partial && tcb->config->is_impatient;
	tcb->recovery.was_partial = true;
	if (tcb->prr.is_on)
		return FOUND_PARTIAL_ACK;
	tcb->cc.cwnd = tcb->cc.cwnd > acked ? tcb->cc.cwnd - acked : mss;
	if (acked >= mss)
		tcb->cc.cwnd += mss;
	tcb->cc.cwnd = u32_max(tcb->cc.cwnd, mss);
	return FOUND_PARTIAL_ACK;
}

/* RFC 6582 6: `recover` must not be left so far behind that the comparison wraps. */
static void pull_recover_along(struct tcb *tcb)
{
	const uint32_t quarter = UINT32_C(1) << 30;

	if (seq_gt(tcb->snd.una, tcb->recovery.recover) && tcb->snd.una - tcb->recovery.recover > quarter)
		tcb->recovery.recover = tcb->snd.una - quarter;
}

/* What this ACK may add in slow start. Segments of which duplicates have told already do not count again. */
static uint32_t slow_start_most(const struct tcb *tcb, uint32_t acked, uint32_t dup_acks)
{
	uint32_t limit = tcb->config->slow_start_limit, told = u32_min(dup_acks * tcb->snd.mss, acked);

	return limit > 0 ? limit * tcb->snd.mss : u32_max(acked - told, u32_min(acked, tcb->snd.mss));
}

uint64_t tcp_recovery_new_ack(struct tcb *tcb, uint32_t acked, time_ns now)
{
	uint32_t dup_acks = tcb->recovery.dup_acks;

	tcb->recovery.dup_acks = 0;
	tcb->recovery.limited = 0;
	tcb->recovery.last_step = acked;
	tcb->recovery.keeps_timer = false;
	tcb->rtt.backoff = 0;
	tcb->resend.why = WHY_NONE; /* what it wanted to repair has arrived */
	pull_recover_along(tcb);
	if (seq_lt(tcb->resend.next, tcb->snd.una))
		tcb->resend.next = tcb->snd.una;
	if (seq_lt(tcb->resend.end, tcb->resend.next))
		tcb->resend.end = tcb->resend.next;
	if (tcb->recovery.is_active)
		return leave_or_go_on(tcb, acked);
	if (tcb->recovery.is_after_timeout && seq_ge(tcb->snd.una, tcb->recovery.recover)) {
		tcb->recovery.is_after_timeout = false;
		if (tcb->rack.is_on)
			tcp_rack_recovery_over(tcb);
	}
	/* RFC 5681 3.1: the window grows while it is what limits us; growing an unused one proves nothing. */
	if (tcb->snd.is_cwnd_limited) {
		struct congestion_ack ack = {
			.mss = tcb->snd.mss,
			.acked = acked,
			.most = slow_start_most(tcb, acked, dup_acks),
			.srtt = tcb->rtt.srtt,
			.now = now,
		};

		tcb->config->congestion->acked(&tcb->cc, &ack);
	}
	tcb->snd.is_cwnd_limited = false;
	return 0;
}

static bool is_out_of_recovery(const struct tcb *tcb)
{
	return !tcb->recovery.is_active && seq_ge(tcb->snd.una, tcb->recovery.recover);
}

static void fall_by_timeout(struct tcb *tcb)
{
	const struct congestion_ops *ops = tcb->config->congestion;

	tcb->cc.ssthresh = fallen_window(tcb, tcp_flight(tcb));
	if (ops->timed_out != NULL)
		ops->timed_out(&tcb->cc);
}

/* What is lost after a timeout: everything outstanding, or with RACK what is overdue. */
static void lose_outstanding(struct tcb *tcb, time_ns now)
{
	tcb->resend.why = WHY_RETRANSMIT_TIMEOUT;
	tcb->resend.next = tcb->resend.end = tcb->snd.una;
	if (tcb->rack.is_on) {
		tcp_tlp_stop(tcb);
		tcp_rack_timeout(tcb, now);
	} else {
		tcb->resend.end = tcb->snd.nxt;
		tcb->resend.rest_why = WHY_RETRANSMIT_AFTER_TIMEOUT;
	}
}

/* Still nothing: perhaps the peer has thrown away what it reported (RFC 2018 8). */
static void forget_reports(struct tcb *tcb)
{
	if (tcb->rack.is_on)
		tcp_rack_forget(tcb);
	tcp_sack_forget(tcb);
}

/* RFC 5681 3.1, RFC 6582 3.2 (4): start slowly again from SND.UNA. */
void tcp_recovery_timeout(struct tcb *tcb, time_ns now)
{
	bool is_first = tcb->rtt.backoff == 0, is_free = is_out_of_recovery(tcb);

	/* with RACK a probe may have gone again before: its late ACK proves nothing about the timeout */
	is_free = is_free && (!tcb->rack.is_on || tcb->sent.resent == 0);
	tcp_frto_start(tcb, is_first, is_free);
	if (is_first && is_free)
		tcp_undo_save(tcb, true);
	else if (is_first) /* a loss in the recovery from another one: not to be doubted */
		tcp_undo_forget(tcb);
	if (is_first) /* a repeated timeout of the same text leaves ssthresh alone */
		fall_by_timeout(tcb);
	else
		forget_reports(tcb);
	tcb->cc.cwnd = tcb->snd.mss;
	tcb->cc.acked_bytes = 0;
	tcp_ecn_note_reduced(tcb);
	tcb->recovery.is_active = false;
	tcb->sack.pipe = 0;
	tcp_prr_end(tcb);
	tcb->recovery.dup_acks = 0;
	tcb->recovery.limited = 0;
	tcb->recovery.is_after_timeout = true;
	tcb->recovery.recover = tcb->snd.nxt;
	tcb->recovery.reduced_at = now;
	lose_outstanding(tcb, now);
}
