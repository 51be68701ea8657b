/* SPDX-License-Identifier: MIT
 *
 * frto.c - was the timeout needed? (F-RTO, RFC 5682: section 2 without SACK, section 3 with it.)
 *
 * A timeout may come only because the network was slow for a moment. Sending all that is outstanding again, as slow start
 * does, would bring as many duplicates. So after the first segment has gone again and is acknowledged (step 2), up to
 * two new segments leave first, and the next ACK decides (step 3):
 *
 *     it acknowledges more of what was outstanding     that was sent once only: it had been late, not lost
 *     it is a duplicate, or reports new text only      there is a hole: slow start goes on
 *
 * Typical sequence: tcp_frto_start() at the timeout, tcp_frto_acked() with each ACK; output asks tcp_frto_holds_back()
 * and tcp_frto_allowance().
 */
#include "tcp/internal.h"
#include "wire/seq.h"

enum { STEP_OVER = 0, STEP_SENT_AGAIN = 2, STEP_NEW_TEXT = 3 };

/* Step 1. Not when the timeout comes in the middle of another recovery: its own retransmissions would be taken for the
 * late ones. A timer that expires again for the same segment asks the same question again. */
void tcp_frto_start(struct tcb *tcb, bool is_first, bool is_free)
{
	bool is_asked = is_first ? is_free : tcb->frto.step == STEP_SENT_AGAIN;

	tcb->frto.step = tcb->config->has_frto && is_asked ? STEP_SENT_AGAIN : STEP_OVER;
}

/* Step 2. All that was sent again must be acknowledged, or a peer could make us believe it piece by piece; and not all
 * that is outstanding, or there is nothing left to ask. (A duplicate ACK ends it, unless SACK tells what it is about.) */
static void first_ack(struct tcb *tcb, uint64_t found)
{
	if ((found & FOUND_ACKS_NEW) != 0) {
		bool is_asked = tcb->resend.next == tcb->snd.una && seq_lt(tcb->snd.una, tcb->snd.nxt);

		tcb->frto.step = is_asked ? STEP_NEW_TEXT : STEP_OVER;
		tcb->frto.recover = tcb->snd.nxt;
	} else if ((found & FOUND_DUPLICATE_ACK) != 0 && !tcb->sack.is_on) {
		tcb->frto.step = STEP_OVER;
	}
}

/* Step 3a. Two round trips have passed, as after two rounds of slow start. */
static uint64_t timeout_was_right(struct tcb *tcb)
{
	tcb->frto.step = STEP_OVER;
	tcb->cc.cwnd = u32_min(tcb->cc.cwnd, 3 * tcb->snd.mss);
	return 0;
}

static uint64_t second_ack(struct tcb *tcb, uint64_t found)
{
	uint32_t seen = tcb->sack.is_on ? seq_max(tcb->snd.una, tcp_sack_highest(tcb)) : tcb->snd.una;

	if ((found & (FOUND_ACKS_NEW | FOUND_DUPLICATE_ACK | FOUND_SACK)) == 0)
		return 0;
	if (tcb->sack.is_on && seq_gt(seen, tcb->frto.recover))
		return timeout_was_right(tcb);
	if ((found & (FOUND_ACKS_NEW | FOUND_SACK)) == 0)
		return timeout_was_right(tcb);
	return tcp_undo(tcb); /* 3b */
}

uint64_t tcp_frto_acked(struct tcb *tcb, uint64_t found)
{
	if (tcb->frto.step == STEP_NEW_TEXT)
		return second_ack(tcb, found);
	first_ack(tcb, found);
	return 0;
}

/* Without new text, or room for it, nothing could be learned: slow start goes on at once. */
bool tcp_frto_holds_back(struct tcb *tcb)
{
	if (tcb->frto.step != STEP_NEW_TEXT)
		return false;
	uint32_t flight = tcp_flight(tcb);
	uint32_t unsent = tcb->snd.is_fin_sent ? 0 : (uint32_t)tcb->snd.queue.len - flight;
	uint32_t room = tcb->snd.wnd > flight ? tcb->snd.wnd - flight : 0;

	if (tcb->snd.nxt == tcb->frto.recover && (unsent == 0 || room < u32_min(unsent, tcb->snd.mss)))
		tcb->frto.step = STEP_OVER;
	return tcb->frto.step == STEP_NEW_TEXT;
}

uint32_t tcp_frto_allowance(const struct tcb *tcb)
{
	uint32_t sent = tcb->snd.nxt - tcb->frto.recover, most = 2 * tcb->snd.mss;

	return sent < most ? most - sent : 0;
}
