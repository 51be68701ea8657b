/* SPDX-License-Identifier: MIT
 *
 * undo.c - a reaction to loss is taken back when it turns out that nothing was lost.
 *
 * Before cwnd and ssthresh fall they are saved, with all that the congestion control algorithm remembers (RFC 9438 4.9).
 * Three witnesses can tell that what was sent again had not been lost:
 *
 *   the echo     the first ACK that moves returns the timestamp of the first copy, not of the second (Eifel, RFC 3522)
 *   D-SACK       every byte that was sent again came there twice (RFC 3708)
 *   F-RTO        after a timeout, see frto.c (RFC 5682)
 *
 * Then the window is as before, and nothing more goes again (RFC 4015). The numbers of copies are counted, not which ones
 * they were: a peer that lies gains no more than a window that it could have had by saying nothing.
 */
#include "tcp/internal.h"
#include "wire/seq.h"

void tcp_undo_save(struct tcb *tcb, bool is_timeout)
{
	tcb->undo.is_possible = tcb->config->has_undo;
	tcb->undo.was_timeout = is_timeout;
	tcb->undo.has_resent = false;
	tcb->undo.is_echo_over = false;
	tcb->undo.before = tcb->cc;
	tcb->undo.from = tcb->snd.una;
	tcb->undo.until = tcb->snd.nxt;
	tcb->undo.copies = 0;
}

void tcp_undo_forget(struct tcb *tcb)
{
	tcb->undo.is_possible = false;
}

void tcp_undo_note_resent(struct tcb *tcb, uint32_t len)
{
	if (!tcb->undo.is_possible)
		return;
	if (!tcb->undo.has_resent)
		tcb->undo.first_stamp = tcb->ts.resent;
	tcb->undo.has_resent = true;
	tcb->undo.copies += len;
	tcb->undo.until = tcb->snd.nxt;
}

static void restore_window(struct tcb *tcb)
{
	uint32_t cwnd = tcb->cc.cwnd, ssthresh = tcb->cc.ssthresh;

	tcb->cc = tcb->undo.before;
	tcb->cc.cwnd = u32_max(tcb->cc.cwnd, cwnd);
	tcb->cc.ssthresh = u32_max(tcb->cc.ssthresh, ssthresh);
}

uint64_t tcp_undo(struct tcb *tcb)
{
	bool was_timeout = tcb->undo.was_timeout || tcb->frto.step != 0;

	if (tcb->undo.is_possible)
		restore_window(tcb);
	else /* as after a loss that was repaired */
		tcb->cc.cwnd = u32_max(tcb->cc.cwnd, u32_min(tcb->cc.ssthresh, tcp_flight(tcb)));
	tcb->recovery.is_active = false;
	tcb->recovery.is_after_timeout = false;
	tcb->recovery.dup_acks = 0;
	tcb->recovery.recover = tcb->snd.una - 1; /* RFC 5682 2.1 (3b): duplicates from now on tell a loss */
	tcb->sack.pipe = 0;
	tcp_prr_end(tcb);
	tcb->resend.why = WHY_NONE;
	tcb->resend.next = tcb->resend.end;
	if (tcb->rack.is_on)
		tcp_rack_take_back(tcb);
	tcb->ts.resent = 0; /* echoes of the first copies tell the round trip after all (RFC 4015 3.4) */
	tcb->frto.step = 0;
	tcp_undo_forget(tcb);
	return was_timeout ? FOUND_SPURIOUS_TIMEOUT : FOUND_SPURIOUS_RETRANSMIT;
}

/* RFC 3522 3.2. An ACK that was lost on its way makes the peer answer the copy with an old echo, and D-SACK. */
static bool is_echo_of_first_copy(struct tcb *tcb, const struct tcp_segment *seg, uint64_t found)
{
	bool is_first = !tcb->undo.is_echo_over;

	if ((found & FOUND_ACKS_NEW) == 0)
		return false;
	tcb->undo.is_echo_over = true;
	return is_first && tcb->ts.is_on && seg->options.has_timestamps && (found & FOUND_DSACK) == 0 &&
	       seq_lt(seg->options.ts_echo, tcb->undo.first_stamp);
}

/* RFC 3708 2 */
static bool is_last_copy_reported(struct tcb *tcb, const struct tcp_segment *seg, uint64_t found)
{
	const struct sack_block *b = &seg->options.sack[0];

	if ((found & FOUND_DSACK) == 0 || !seq_le(tcb->undo.from, b->left) || !seq_le(b->right, tcb->undo.until))
		return false;
	tcb->undo.copies -= u32_min(tcb->undo.copies, b->right - b->left);
	return tcb->undo.copies == 0;
}

/* One more hole is no mistake. */
static bool has_more_holes(const struct tcb *tcb)
{
	if (tcb->rack.is_on && !tcb->undo.was_timeout)
		return tcb->sent.lost > 0;
	return tcb->sack.is_on && tcp_sack_is_lost(tcb, tcb->snd.una);
}

uint64_t tcp_undo_judge(struct tcb *tcb, const struct tcp_segment *seg, uint64_t found)
{
	if (!tcb->undo.has_resent)
		return 0;
	bool is_needless = is_echo_of_first_copy(tcb, seg, found);

	is_needless |= is_last_copy_reported(tcb, seg, found);
	if (is_needless && !has_more_holes(tcb))
		return tcp_undo(tcb);
	if (seq_gt(tcb->snd.una, tcb->undo.until)) /* later text is there: the copies' reports would have come before it */
		tcp_undo_forget(tcb);
	return 0;
}
