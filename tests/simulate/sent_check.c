/* SPDX-License-Identifier: MIT
 *
 * sent_check.c - see sent_check.h.
 */
#include "sent_check.h"

#include "wire/seq.h"

bool sent_is_sound(const struct sent_log *log, uint32_t una, uint32_t nxt)
{
	uint32_t seq = una, in_flight = 0, lost = 0, resent = 0;

	for (uint32_t i = 0; i < log->count; i++) {
		const struct sent_run *run = sent_at(log, i);
		uint32_t len = run->right - run->left;

		if (seq_lt(run->left, seq) || !seq_lt(run->left, run->right) || seq_gt(run->right, nxt))
			return false;
		seq = run->right;
		in_flight += run->is_lost ? 0 : len;
		lost += run->is_lost ? len : 0;
		resent += run->is_resent ? len : 0;
	}
	if (una != nxt && (log->count == 0 || sent_at(log, 0)->left != una))
		return false;
	return log->first + log->count <= SENT_RUNS_MAX && in_flight == log->in_flight && lost == log->lost &&
	       resent == log->resent;
}

bool rack_is_sound(const struct tcb *tcb)
{
	bool is_waiting = tcb->timer[TIMER_REORDERING] != 0 || tcb->timer[TIMER_LOSS_PROBE] != 0;

	if (is_waiting && (tcb->timer[TIMER_RETRANSMIT] == 0 || !tcb->rack.is_on))
		return false;
	return !tcb->rack.is_on || tcb->state == TCP_CLOSED || sent_is_sound(&tcb->sent, tcb->snd.una, tcb->snd.nxt);
}
