/* SPDX-License-Identifier: MIT
 *
 * timeouts.c - what happens when time passes (RFC 9293 3.10.8, RFC 6298 5).
 *
 *   retransmission   the oldest segment is not acknowledged in time: send it again, back off
 *   probe            the peer's window is closed: ask whether it has opened (never gives up, MUST-37)
 *   delayed-ack      an ACK has waited long enough
 *   ecn-pause        the network is full even for one segment a round trip: the next may go now
 *   time-wait        2 MSL are over
 *   keep-alive       the peer was silent for long: is it still there? (keepalive.c)
 *   linger           the application has left, and its last data is still not acknowledged (linger.c)
 *   fin-wait-2       the application has left, and the peer does not close (linger.c)
 *   reordering       what was overtaken is late by more than reordering explains: it is lost (rack.c)
 *   loss-probe       two round trips without an ACK: ask whether the last segments are lost (tlp.c)
 *   user             nothing was acknowledged for too long (R2): the connection ends
 *
 * Whether the retransmission or the probe timer runs depends on the peer's window alone: with a closed window
 * nothing that is outstanding can be blamed on the network (SHLD-17).
 */
#include "tcp/internal.h"
#include "wire/seq.h"

static bool is_handshake(const struct tcb *tcb)
{
	return tcb->state == TCP_SYN_SENT || tcb->state == TCP_SYN_RECEIVED;
}

static time_ns patience(const struct tcb *tcb)
{
	return is_handshake(tcb) ? tcb->config->syn_timeout : tcb->config->user_timeout;
}

void tcp_user_timer_start(struct tcb *tcb, time_ns now)
{
	if (tcb->is_waiting)
		return;
	tcb->is_waiting = true;
	tcb->waiting_since = now;
	tcp_user_timer_follow(tcb);
}

void tcp_user_timer_follow(struct tcb *tcb)
{
	bool is_on = tcb->is_waiting && patience(tcb) > 0;

	tcb->timer[TIMER_USER] = is_on ? tcb->waiting_since + patience(tcb) : 0;
}

void tcp_user_timer_stop(struct tcb *tcb)
{
	tcb->is_waiting = false;
	tcb->is_in_trouble = false;
	tcb->timer[TIMER_USER] = 0;
}

static bool is_window_closed(const struct tcb *tcb)
{
	return tcb->snd.wnd == 0 && !is_handshake(tcb);
}

void tcp_arm_retransmit(struct tcb *tcb, time_ns now)
{
	if (tcp_flight(tcb) == 0 && !tcb->due.is_syn_due) {
		tcb->timer[TIMER_RETRANSMIT] = 0; /* RFC 6298 5.2 */
		tcb->timer[TIMER_REORDERING] = 0;
		tcb->timer[TIMER_LOSS_PROBE] = 0;
		tcb->timer[TIMER_PROBE] = 0; /* armed anew by whoever still has to wait */
		tcb->due.is_probe_due = false;
		tcp_user_timer_stop(tcb);
		return;
	}
	tcp_user_timer_start(tcb, now);
	if (is_window_closed(tcb)) {
		tcb->timer[TIMER_RETRANSMIT] = 0;
		tcb->timer[TIMER_REORDERING] = 0;
		tcb->timer[TIMER_LOSS_PROBE] = 0;
		if (tcb->timer[TIMER_PROBE] == 0)
			tcb->timer[TIMER_PROBE] = now + tcb->rtt.rto;
	} else {
		tcb->timer[TIMER_RETRANSMIT] = now + tcb->rtt.rto;
		tcb->timer[TIMER_PROBE] = 0;
	}
}

static void retransmission_timeout(struct tcb *tcb, time_ns now)
{
	tcp_rtt_stop(tcb);
	if (is_handshake(tcb)) {
		tcb->rtt.was_syn_retransmitted = true;
		tcb->due.is_syn_due = true;
		if (tcb->state == TCP_SYN_SENT)
			(void)tcp_ecn_fall_back(tcb);
	} else {
		bool is_smaller = tcp_pmtu_timeout(tcb, now);

		tcp_recovery_timeout(tcb, now); /* RFC 6298 5.4: the earliest segment is resent */
		if (is_smaller)
			tcb->resend.why = WHY_BLACK_HOLE;
	}
	tcp_rtt_back_off(tcb);
	tcb->is_in_trouble |= tcb->rtt.backoff == tcb->config->r1; /* R1 (MUST-20, SHLD-9) */
	tcb->timer[TIMER_RETRANSMIT] = now + tcb->rtt.rto; /* 5.6 */
}

/* SHLD-29, SHLD-30: the first probe after one RTO, then ever slower. The RTO itself stays: a closed
 * window says nothing about the network. */
static void probe_timeout(struct tcb *tcb, time_ns now)
{
	time_ns wait = tcb->rtt.rto;

	tcb->rtt.backoff++;
	for (uint32_t i = 0; i < tcb->rtt.backoff && wait < tcb->config->rto_max; i++)
		wait = wait > tcb->config->rto_max / 2 ? tcb->config->rto_max : 2 * wait;

	tcb->due.is_probe_due = true;
	tcp_rtt_stop(tcb);
	tcb->timer[TIMER_PROBE] = now + wait;
}

static void fire(struct tcb *tcb, enum tcp_timer timer, time_ns now)
{
	tcb->timer[timer] = 0;
	switch (timer) {
	case TIMER_RETRANSMIT:
		retransmission_timeout(tcb, now);
		return;
	case TIMER_PROBE:
		probe_timeout(tcb, now);
		return;
	case TIMER_REORDERING:
		tcp_rack_timer(tcb, now);
		return;
	case TIMER_LOSS_PROBE:
		tcp_tlp_timer(tcb, now);
		return;
	case TIMER_ACK:
		tcp_want_ack(tcb, WHY_ACK_DELAYED);
		return;
	case TIMER_TIME_WAIT:
		tcp_enter_closed(tcb, TCP_END_FIN, now);
		return;
	case TIMER_KEEPALIVE:
		tcp_keepalive_timeout(tcb, now);
		return;
	case TIMER_LINGER:
		tcp_abort_for(tcb, WHY_RST_LINGER, now);
		return;
	case TIMER_FIN_WAIT_2: /* all of ours has arrived; a peer that says no more is not told */
		tcp_enter_closed(tcb, TCP_END_TIMEOUT, now);
		return;
	case TIMER_USER:
		tcp_enter_closed(tcb, TCP_END_TIMEOUT, now);
		return;
	case TIMER_ECN: /* new text may go on */
	case TIMER_COUNT:
		return;
	}
}

unsigned tcp_timeouts(struct tcb *tcb, time_ns now)
{
	unsigned fired = 0;

	/* From the last row up: when the user timeout has come, nothing else counts. */
	for (int t = TIMER_COUNT - 1; t >= 0; t--) {
		if (tcb->timer[t] == 0 || tcb->timer[t] > now)
			continue;
		fired |= 1u << t;
		fire(tcb, (enum tcp_timer)t, now);
	}
	return fired;
}

time_ns tcp_next_deadline(const struct tcb *tcb)
{
	time_ns first = TIME_NEVER;

	for (size_t t = 0; t < TIMER_COUNT; t++)
		if (tcb->timer[t] != 0 && tcb->timer[t] < first)
			first = tcb->timer[t];
	return first;
}
