/* SPDX-License-Identifier: MIT
 *
 * rack.c - RACK, recent acknowledgment: loss is told by time (RFC 8985 6).
 *
 * Whatever was sent before something that has arrived, and has not arrived itself, is late; when it is later than
 * the reordering window allows, it is lost. So every segment can show the loss of those before it, and a
 * retransmission that is lost is found out like any other.
 *
 *     sent      1   2   3   4
 *     arrived       x           RACK.segment is 2: 1 was sent before it, 3 and 4 were not
 *               |---|
 *     lost at   sent(1) + RACK.rtt + RACK.reo_wnd
 *
 * The reordering window is nothing as long as no reordering was ever seen and three segments were reported (then this
 * is as fast as three duplicate ACKs), else a quarter of the shortest round trip. It widens when the peer
 * reports what came twice (D-SACK): then we were too hasty.
 *
 * RACK only says what is lost. When it is sent again is the congestion window's business (output_again.c), how far
 * that falls is recovery.c's. The steps are numbered as in RFC 8985 6.2.
 */
#include "tcp/internal.h"
#include "wire/seq.h"

enum { DUPLICATE_THRESHOLD = 3, PERSIST_RECOVERIES = 16, REO_WND_MULT_MAX = 255 /* SRTT bounds it long before */ };

/* Step 1: the minimum is that of the last one to two of these. */
#define MIN_RTT_HALF_WINDOW (30 * NS_PER_S)

void tcp_rack_start(struct tcb *tcb, time_ns now)
{
	tcb->rack.is_on = tcb->config->has_rack && tcb->sack.is_on;
	if (!tcb->rack.is_on)
		return;
	tcb->rack.fack = tcb->rack.end_seq = tcb->snd.una;
	tcb->rack.reo_wnd_mult = 1;
	tcb->rack.reo_wnd_persist = PERSIST_RECOVERIES;
	sent_start(&tcb->sent, tcb->snd.nxt);
	if (tcp_flight(tcb) > 0) /* text that left with the SYN, some time ago */
		sent_put(&tcb->sent, &(struct sent_run){.left = tcb->snd.una, .right = tcb->snd.nxt, .at = now, .is_resent = true});
}

/* ---- what leaves -------------------------------------------------------------------------------- */

/* 6.1. Segments that leave within a 64th of a round trip may share a time when the log is crowded: R8985-2 asks for a
 * quarter. */
void tcp_rack_sent(struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	if (seq_lt(seg->seq, tcb->snd.una)) /* the byte of a keep-alive is none of the stream */
		return;
	sent_note(&tcb->sent, seg->seq, seg->seq + segment_len(seg), now, tcb->rtt.srtt / 64);
}

/* ---- step 1 --------------------------------------------------------------------------------------- */

void tcp_rack_round_trip(struct tcb *tcb, time_ns sample, time_ns now)
{
	time_ns *const half = tcb->rack.min_rtt_half;

	if (now - tcb->rack.min_rtt_since >= MIN_RTT_HALF_WINDOW) {
		bool is_long_ago = now - tcb->rack.min_rtt_since >= 2 * MIN_RTT_HALF_WINDOW;

		half[0] = is_long_ago ? 0 : half[1];
		half[1] = 0;
		tcb->rack.min_rtt_since = now;
	}
	half[1] = half[1] == 0 ? sample : time_min(half[1], sample);
	tcb->rack.min_rtt = half[0] == 0 ? half[1] : time_min(half[0], half[1]);
}

/* ---- steps 2 and 3: what has arrived ----------------------------------------------------------------- */

/* RACK_sent_after(): of two that left at the same time the one with the higher number left later. */
static bool is_sent_after(time_ns at, uint32_t end, time_ns than_at, uint32_t than_end)
{
	return at > than_at || (at == than_at && seq_gt(end, than_end));
}

/* An ACK on its way through the steps. */
struct rack_ack {
	struct tcb *tcb;
	const struct tcp_segment *seg;
	time_ns now;
	uint64_t found;
	struct sent_run newest; /* of all that it delivers, what left last; right == left: nothing to learn from */
};

/* An ACK of something that was sent twice may be for the first copy: then it would seem to have come back in no
 * time. The echo tells of what is acknowledged, not of what is reported behind a gap: that does not move TS.Recent
 * (RFC 7323 4.3). */
static bool is_ambiguous(const struct rack_ack *ack, const struct sent_run *run)
{
	if (!run->is_resent)
		return false;
	if (seq_le(run->right, ack->tcb->snd.una) && tcp_timestamp_is_echo_before(ack->tcb, ack->seg, run->at))
		return true;
	return ack->now - run->at < ack->tcb->rack.min_rtt;
}

static void learn_from(struct rack_ack *ack, const struct sent_run *run)
{
	struct tcb *tcb = ack->tcb;

	if (seq_gt(run->right, tcb->rack.fack)) { /* step 3: RACK_detect_reordering() */
		tcb->rack.fack = run->right;
	} else if (seq_lt(run->right, tcb->rack.fack) && !run->is_resent) {
		tcb->rack.has_seen_reordering = true;
		ack->found |= FOUND_REORDERING;
	}
	if (is_ambiguous(ack, run)) /* step 2: RACK_update() */
		return;
	if (ack->newest.left == ack->newest.right || is_sent_after(run->at, run->right, ack->newest.at, ack->newest.right))
		ack->newest = *run;
}

static void deliver(struct rack_ack *ack, uint32_t left, uint32_t right)
{
	struct sent_run run = {.right = left};

	while (sent_take(&ack->tcb->sent, run.right, right, &run))
		learn_from(ack, &run);
}

/* What is acknowledged, and what the scoreboard holds; from below, as step 3 wants it. */
static void take_delivered(struct rack_ack *ack)
{
	struct tcb *tcb = ack->tcb;

	if (tcb->sent.count > 0)
		deliver(ack, sent_at(&tcb->sent, 0)->left, tcb->snd.una);
	for (size_t i = 0; i < tcb->sack.count; i++)
		deliver(ack, tcb->sack.blocks[i].left, tcb->sack.blocks[i].right);
	if (ack->newest.left == ack->newest.right)
		return;
	tcb->rack.rtt = time_max(ack->now - ack->newest.at, 1);
	if (!is_sent_after(ack->newest.at, ack->newest.right, tcb->rack.xmit_ts, tcb->rack.end_seq))
		return;
	tcb->rack.xmit_ts = ack->newest.at;
	tcb->rack.end_seq = ack->newest.right;
}

/* The peer has thrown away what it had reported (RFC 2018 8): the log must know of it again, as of something that
 * left just now and more than once. */
static void take_back_reneged(struct tcb *tcb, time_ns now)
{
	uint32_t len, right = tcb->sent.count > 0 ? sent_at(&tcb->sent, 0)->left : tcb->snd.nxt;

	if (right == tcb->snd.una)
		return;
	(void)tcp_sack_next_hole(tcb, tcb->snd.una, &len);
	sent_note(&tcb->sent, tcb->snd.una, seq_min(right, tcb->snd.una + len), now, 0);
}

/* ---- step 4: the reordering window --------------------------------------------------------------------- */

static bool has_three_reported(const struct tcb *tcb)
{
	return tcb->recovery.dup_acks >= DUPLICATE_THRESHOLD || tcb->sack.count >= DUPLICATE_THRESHOLD ||
	       tcb->sack.bytes > (DUPLICATE_THRESHOLD - 1) * tcb->snd.mss;
}

/* R8985-5 to R8985-8 */
static void set_reordering_window(struct tcb *tcb)
{
	bool is_hasty = tcp_is_repairing(tcb) || has_three_reported(tcb);

	if (!tcb->rack.has_seen_reordering && is_hasty)
		tcb->rack.reo_wnd = 0;
	else
		tcb->rack.reo_wnd = time_min(tcb->rack.reo_wnd_mult * tcb->rack.min_rtt / 4, tcb->rtt.srtt);
}

/* Once a round trip a D-SACK widens the window. */
static void widen_reordering_window(struct tcb *tcb, uint64_t found)
{
	if (tcb->rack.has_dsack_round && seq_ge(tcb->snd.una, tcb->rack.dsack_round))
		tcb->rack.has_dsack_round = false;
	if (tcb->rack.has_dsack_round || (found & FOUND_DSACK) == 0)
		return;
	tcb->rack.has_dsack_round = true;
	tcb->rack.dsack_round = tcb->snd.nxt;
	tcb->rack.reo_wnd_mult = u32_min(tcb->rack.reo_wnd_mult + 1, REO_WND_MULT_MAX);
	tcb->rack.reo_wnd_persist = PERSIST_RECOVERIES;
}

void tcp_rack_recovery_over(struct tcb *tcb)
{
	if (tcb->rack.reo_wnd_persist > 0 && --tcb->rack.reo_wnd_persist == 0)
		tcb->rack.reo_wnd_mult = 1;
}

/* ---- step 5: what is lost --------------------------------------------------------------------------------- */

/* Until a segment that left at `at` is overdue; <= 0: it is. */
static time_ns remaining(const struct tcb *tcb, time_ns at, time_ns now)
{
	time_ns rtt = tcb->rack.rtt > 0 ? tcb->rack.rtt : tcb->rtt.rto;

	return at + rtt + tcb->rack.reo_wnd - now;
}

/* RACK_detect_loss_and_arm_timer(). */
static void detect_loss(struct tcb *tcb, time_ns now)
{
	time_ns wait = 0;
	bool is_lost_again = false;

	for (uint32_t i = 0; i < tcb->sent.count; i++) {
		const struct sent_run *run = sent_at(&tcb->sent, i);

		if (run->is_lost || !is_sent_after(tcb->rack.xmit_ts, tcb->rack.end_seq, run->at, run->right))
			continue;
		time_ns left = remaining(tcb, run->at, now);

		if (left > 0) {
			wait = time_max(wait, left);
			continue;
		}
		is_lost_again |= run->is_resent && run->at >= tcb->recovery.reduced_at;
		sent_lose_at(&tcb->sent, i);
	}
	tcb->timer[TIMER_REORDERING] = wait > 0 && tcb->snd.wnd > 0 ? now + wait : 0;
	if (is_lost_again)
		tcp_recovery_lost_again(tcb, now);
}

/* Detects, and begins to repair what there is. */
static uint64_t detect_and_repair(struct tcb *tcb, time_ns now)
{
	uint32_t lost = tcb->sent.lost;

	/* with nothing reported and nothing sent again, all that is outstanding left after RACK.segment */
	if (tcb->sack.count == 0 && tcb->sent.resent == 0 && lost == 0) {
		tcb->timer[TIMER_REORDERING] = 0;
		return 0;
	}
	set_reordering_window(tcb);
	detect_loss(tcb, now);
	if (tcb->sent.lost > 0 && !tcp_is_repairing(tcb))
		tcp_recovery_loss_found(tcb, now);
	return tcb->sent.lost > lost ? FOUND_LOSS : 0;
}

uint64_t tcp_rack_acked(struct tcb *tcb, const struct tcp_segment *seg, uint64_t found, time_ns now)
{
	struct rack_ack ack = {.tcb = tcb, .seg = seg, .now = now};

	if ((found & (FOUND_ACKS_NEW | FOUND_SACK)) != 0) {
		take_delivered(&ack);
		take_back_reneged(tcb, now);
	}
	if (tcb->sack.count > 0) /* R8985-14 */
		tcb->timer[TIMER_LOSS_PROBE] = 0;
	widen_reordering_window(tcb, found);
	return ack.found | detect_and_repair(tcb, now);
}

void tcp_rack_timer(struct tcb *tcb, time_ns now)
{
	(void)detect_and_repair(tcb, now);
	tcp_prr_lost(tcb);
}

/* ---- a retransmission timeout (6.3) -------------------------------------------------------------------------- */

void tcp_rack_timeout(struct tcb *tcb, time_ns now)
{
	uint32_t hole;

	set_reordering_window(tcb);
	for (uint32_t i = 0; i < tcb->sent.count; i++)
		if (!sent_at(&tcb->sent, i)->is_lost && remaining(tcb, sent_at(&tcb->sent, i)->at, now) <= 0)
			sent_lose_at(&tcb->sent, i);
	(void)tcp_sack_next_hole(tcb, tcb->snd.una, &hole);
	sent_lose(&tcb->sent, tcb->snd.una, tcb->snd.una + u32_min(hole, tcb->snd.mss));
	tcb->timer[TIMER_REORDERING] = 0;
}

void tcp_rack_take_back(struct tcb *tcb)
{
	for (uint32_t i = 0; i < tcb->sent.count; i++)
		if (sent_at(&tcb->sent, i)->is_lost)
			sent_find_at(&tcb->sent, i);
}

/* The scoreboard is about to be forgotten: what it held counts as lost. */
void tcp_rack_forget(struct tcb *tcb)
{
	for (size_t i = 0; i < tcb->sack.count; i++)
		sent_put(&tcb->sent, &(struct sent_run){.left = tcb->sack.blocks[i].left,
						       .right = tcb->sack.blocks[i].right,
						       .is_resent = true,
						       .is_lost = true});
}
