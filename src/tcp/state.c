/* SPDX-License-Identifier: MIT
 *
 * state.c - the connection state diagram (RFC 9293 3.3.2, figure 5) as a table.
 *
 * tcp_enter_state() is the only function that changes the state; a step that the diagram does not
 * have is a fault of ours. Arcs that the figure leaves out and the text has are marked.
 */
#include "base/assert.h"
#include "tcp/internal.h"

#define TO(state) (1u << (state))

/* From each state: where it may go. CLOSED can be reached from everywhere (ABORT, RST, user timeout). */
static const uint16_t arcs[TCP_STATE_COUNT] = {
	[TCP_CLOSED] = TO(TCP_LISTEN), /* an active OPEN passes through LISTEN at once */
	[TCP_LISTEN] = TO(TCP_SYN_RECEIVED) | TO(TCP_SYN_SENT) | TO(TCP_CLOSED),
	[TCP_SYN_SENT] = TO(TCP_SYN_RECEIVED) | TO(TCP_ESTABLISHED) | TO(TCP_CLOSED),
	/* text of 3.10.7.4, second: RST or SYN takes a passive open back to LISTEN */
	[TCP_SYN_RECEIVED] = TO(TCP_ESTABLISHED) | TO(TCP_LISTEN) | TO(TCP_CLOSED),
	[TCP_ESTABLISHED] = TO(TCP_FIN_WAIT_1) | TO(TCP_CLOSE_WAIT) | TO(TCP_CLOSED),
	/* to TIME-WAIT directly: one segment carries FIN and the ACK of ours */
	[TCP_FIN_WAIT_1] = TO(TCP_FIN_WAIT_2) | TO(TCP_CLOSING) | TO(TCP_TIME_WAIT) | TO(TCP_CLOSED),
	[TCP_FIN_WAIT_2] = TO(TCP_TIME_WAIT) | TO(TCP_CLOSED),
	[TCP_CLOSE_WAIT] = TO(TCP_LAST_ACK) | TO(TCP_CLOSED),
	[TCP_CLOSING] = TO(TCP_TIME_WAIT) | TO(TCP_CLOSED),
	[TCP_LAST_ACK] = TO(TCP_CLOSED),
	[TCP_TIME_WAIT] = TO(TCP_CLOSED),
};

void tcp_enter_state(struct tcb *tcb, enum tcp_state state, time_ns now)
{
	assert((arcs[tcb->state] & TO(state)) != 0);
	tcb->state = state;
	if (state == TCP_CLOSED || state == TCP_LISTEN || state == TCP_TIME_WAIT) {
		for (size_t i = 0; i < TIMER_COUNT; i++)
			tcb->timer[i] = 0;
		tcb->is_waiting = false;
	}
	if (state == TCP_FIN_WAIT_2)
		tcp_linger_fin_acked(tcb, now);
	if (state == TCP_TIME_WAIT) {
		tcb->timer[TIMER_TIME_WAIT] = now + 2 * tcb->config->msl;
		tcb->end = TCP_END_FIN;
	}
}

void tcp_enter_closed(struct tcb *tcb, enum tcp_end end, time_ns now)
{
	if (tcb->end == TCP_END_NONE)
		tcb->end = end;
	if (tcb->state != TCP_CLOSED)
		tcp_enter_state(tcb, TCP_CLOSED, now);
	tcb->snd.queue.len = 0;
	tcb->resend.why = WHY_NONE;
	tcb->resend.next = tcb->resend.end;
	tcb->due.is_syn_due = false;
	tcb->due.is_ack_due = false;
	tcb->due.is_probe_due = false;
	tcb->due.duplicate_acks_due = 0;
}
