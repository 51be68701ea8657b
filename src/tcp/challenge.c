/* SPDX-License-Identifier: MIT
 *
 * challenge.c - answers to segments that we do not believe, and their limits.
 *
 *   challenge ACK   to what may be forged (RFC 5961): an honest peer answers it with a segment that we can believe, and
 *                   an attacker never sees it; so many in so long (7), or we would work for the attacker
 *   plain ACK       to what is unacceptable (RFC 9293 3.10.7.4, first): it tells where we stand. One to a segment without
 *                   text in invalid_ack_interval: two ends that find each other's ACKs unacceptable would else answer for
 *                   ever. Text is answered each time: its sender waits for that.
 */
#include "tcp/arrival.h"

bool tcp_challenge(struct arrival *a, uint64_t found)
{
	struct tcb *tcb = a->tcb;

	a->found |= found;
	if (a->now - tcb->challenge.since >= tcb->config->challenge_interval) {
		tcb->challenge.since = a->now;
		tcb->challenge.count = 0;
	}
	if (tcb->challenge.count >= tcb->config->challenge_acks)
		return false;
	tcb->challenge.count++;
	a->found |= FOUND_CHALLENGED;
	tcp_want_ack(tcb, WHY_CHALLENGE_ACK);
	return false;
}

void tcp_answer_invalid(struct arrival *a, enum tcp_why why)
{
	struct tcb *tcb = a->tcb;
	bool may_loop = (a->seg.text.len == 0 && (a->seg.ctl & CTL_FIN) == 0) || (a->seg.ctl & CTL_SYN) != 0;

	if (may_loop && tcb->challenge.has_answered && a->now - tcb->challenge.answered_at < tcb->config->invalid_ack_interval) {
		a->found |= FOUND_UNANSWERED;
		return;
	}
	if (may_loop) {
		tcb->challenge.has_answered = true;
		tcb->challenge.answered_at = a->now;
	}
	tcp_want_ack(tcb, why);
}
