/* SPDX-License-Identifier: MIT
 *
 * keepalive.c - asking a silent peer whether it is still there (RFC 9293 3.8.4, MAY-5).
 *
 *     ... the last segment came | <- idle -> | ask | <- interval -> | ask | ... count times ... | RST, timed out
 *
 * A probe stands one number before SND.NXT: it brings nothing new, so a peer that lives says where it stands. It only goes
 * while nothing of ours is under way (MUST-26): outstanding text and a closed window have timers of their own, and
 * whoever answers those is alive. One answer to any probe is enough (MUST-29).
 */
#include "tcp/output.h"

static bool is_on(const struct tcb *tcb)
{
	return tcb->config->has_keepalive && tcb->state > TCP_SYN_RECEIVED && tcb->state != TCP_TIME_WAIT;
}

void tcp_keepalive_heard(struct tcb *tcb, time_ns now)
{
	tcb->keepalive.unanswered = 0;
	tcb->keepalive.is_due = false;
	tcb->timer[TIMER_KEEPALIVE] = is_on(tcb) ? now + tcb->config->keepalive_idle : 0;
}

/* Text or FIN of ours that is not acknowledged, or not even sent. */
static bool is_busy(const struct tcb *tcb)
{
	return tcp_flight(tcb) > 0 || tcb->snd.queue.len > 0 || (tcb->snd.is_fin_queued && !tcb->snd.is_fin_sent);
}

void tcp_keepalive_timeout(struct tcb *tcb, time_ns now)
{
	if (!is_on(tcb) || is_busy(tcb)) {
		tcp_keepalive_heard(tcb, now);
		return;
	}
	if (tcb->keepalive.unanswered >= tcb->config->keepalive_count) {
		tcp_want_rst(tcb, WHY_RST_KEEPALIVE, tcb->snd.nxt, tcb->rcv.nxt, CTL_RST | CTL_ACK);
		tcp_enter_closed(tcb, TCP_END_TIMEOUT, now);
		return;
	}
	tcb->keepalive.unanswered++;
	tcb->keepalive.is_due = true;
	tcb->timer[TIMER_KEEPALIVE] = now + tcb->config->keepalive_interval;
}

bool tcp_next_keepalive(struct tcb *tcb, time_ns now, struct tcp_output *out)
{
	static const uint8_t garbage = 0;

	if (!tcb->keepalive.is_due)
		return false;
	tcb->keepalive.is_due = false;
	if (is_busy(tcb)) /* the application was quicker */
		return false;
	tcp_start_output(tcb, out, WHY_KEEPALIVE, tcb->snd.nxt - 1);
	if (tcb->config->has_keepalive_byte) /* MAY-6 */
		out->seg.text = span_of(&garbage, 1);
	tcp_fill_ack(tcb, &out->seg, now);
	return true;
}
