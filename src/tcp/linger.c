/* SPDX-License-Identifier: MIT
 *
 * linger.c - how long a connection may live on whose application has left: it has closed and reads no more.
 *
 *   FIN-WAIT-1, CLOSING, LAST-ACK    until the last data and the FIN are acknowledged, or the application's patience with
 *                                    them (config.linger, as SO_LINGER has it) is over: ABORT
 *   FIN-WAIT-2                       until the peer closes, or config.fin_wait_2 is over
 *
 * A connection that is only half closed still reads, and nothing here limits it (RFC 9293 3.6, case 1).
 */
#include "tcp/internal.h"

static bool has_application_left(const struct tcb *tcb)
{
	return tcb->rcv.is_deaf && tcb->snd.is_fin_queued;
}

static bool is_fin_under_way(const struct tcb *tcb)
{
	switch (tcb->state) {
	case TCP_SYN_RECEIVED:
	case TCP_FIN_WAIT_1:
	case TCP_CLOSE_WAIT:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
		return true;
	case TCP_CLOSED:
	case TCP_LISTEN:
	case TCP_SYN_SENT:
	case TCP_ESTABLISHED:
	case TCP_FIN_WAIT_2:
	case TCP_TIME_WAIT:
	case TCP_STATE_COUNT:
		return false;
	}
	return false;
}

static void limit_fin_wait_2(struct tcb *tcb, time_ns now)
{
	if (tcb->state == TCP_FIN_WAIT_2 && tcb->config->fin_wait_2 > 0)
		tcb->timer[TIMER_FIN_WAIT_2] = now + tcb->config->fin_wait_2;
}

void tcp_linger_start(struct tcb *tcb, time_ns now)
{
	if (!has_application_left(tcb) || tcb->state == TCP_CLOSED || tcb->state == TCP_TIME_WAIT)
		return; /* TIME-WAIT is over when it is over (MUST-13) */
	limit_fin_wait_2(tcb, now);
	if (!tcb->config->has_linger)
		return;
	if (tcb->config->linger == 0)
		tcp_abort_for(tcb, WHY_RST_LINGER, now);
	else if (is_fin_under_way(tcb))
		tcb->timer[TIMER_LINGER] = now + tcb->config->linger;
}

void tcp_linger_fin_acked(struct tcb *tcb, time_ns now)
{
	tcb->timer[TIMER_LINGER] = 0;
	if (has_application_left(tcb))
		limit_fin_wait_2(tcb, now);
}
