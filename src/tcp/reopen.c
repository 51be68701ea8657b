/* SPDX-License-Identifier: MIT
 *
 * reopen.c - a new connection between ends whose old one is still in TIME-WAIT (RFC 9293 3.6.1, MAY-2; RFC 6191).
 *
 * TIME-WAIT is there so that segments of the old connection die out before the same numbers mean something else. A SYN
 * that can be told from an old duplicate need not wait: by its timestamp, or by a sequence number that the old connection
 * did not reach. Our own numbers go on above the old ones.
 */
#include "tcp/internal.h"
#include "wire/seq.h"

enum { ISN_GAP = 65536 }; /* between the old numbers and the new ones, where the clock has not moved beyond them */

/* RFC 6191 2. */
bool tcp_may_reopen(const struct tcb *old, const struct tcp_segment *syn)
{
	if (old->state != TCP_TIME_WAIT || !old->config->has_time_wait_reuse)
		return false;
	bool is_beyond = seq_gt(syn->seq, old->rcv.nxt - 1);
	bool will_have_timestamps = old->config->has_timestamps && syn->options.has_timestamps;

	if (!will_have_timestamps)
		return is_beyond;
	if (!old->ts.is_on) /* what is left of the old connection has none, and is told by that */
		return true;
	if (syn->options.ts_value == old->ts.recent)
		return is_beyond;
	return seq_gt(syn->options.ts_value, old->ts.recent);
}

/* The peer has no TIME-WAIT and takes our SYN as it comes; what it sent to the old connection may still come to us. PAWS keeps
 * that out once its clock, of at least one tick a second, has moved on (RFC 7323 5.4, SHLD-4). */
bool tcp_may_reconnect(const struct tcb *old, const struct tcp_config *config, time_ns now)
{
	return old->state == TCP_TIME_WAIT && config->has_time_wait_reuse && config->has_timestamps && old->ts.is_on &&
	       now - old->ts.recent_at > NS_PER_S;
}

void tcp_continue_above(struct tcb *tcb, const struct tcb *old)
{
	tcb->snd.has_floor = true;
	tcb->snd.floor = old->snd.nxt;
	if (tcb->state == TCP_SYN_SENT) {
		tcb->snd.iss = tcp_above_floor(tcb, tcb->snd.iss);
		tcb->snd.una = tcb->snd.nxt = tcb->snd.iss;
		tcb->resend.next = tcb->resend.end = tcb->snd.iss;
	}
}

uint32_t tcp_above_floor(const struct tcb *tcb, uint32_t isn)
{
	return tcb->snd.has_floor && seq_le(isn, tcb->snd.floor) ? tcb->snd.floor + ISN_GAP : isn;
}

void tcp_end_time_wait(struct tcb *tcb, time_ns now)
{
	if (tcb->state == TCP_TIME_WAIT)
		tcp_enter_closed(tcb, TCP_END_FIN, now);
}
