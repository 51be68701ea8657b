/* SPDX-License-Identifier: MIT
 *
 * invariants_state.c - the arcs of RFC 9293 3.3.2, figure 5, each with what may lead along it.
 *
 * Written down apart from the engine's own table (tcp/state.c), which does not know the reasons.
 */
#include "invariants.h"

#define BY(cause) (1u << (cause))

struct arc {
	enum tcp_state from, to;
	unsigned causes;
};

static const struct arc arcs[] = {
	{TCP_LISTEN, TCP_SYN_RECEIVED, BY(BY_ARRIVAL)},
	{TCP_LISTEN, TCP_SYN_SENT, BY(BY_SEND)},
	{TCP_SYN_SENT, TCP_SYN_RECEIVED, BY(BY_ARRIVAL)},
	{TCP_SYN_SENT, TCP_ESTABLISHED, BY(BY_ARRIVAL)},
	{TCP_SYN_RECEIVED, TCP_ESTABLISHED, BY(BY_ARRIVAL)},
	/* CLOSE came during the handshake */
	{TCP_SYN_RECEIVED, TCP_FIN_WAIT_1, BY(BY_ARRIVAL)},
	/* one segment completes the handshake and carries FIN; with a CLOSE that waited it leads one further */
	{TCP_SYN_RECEIVED, TCP_CLOSE_WAIT, BY(BY_ARRIVAL)},
	{TCP_SYN_RECEIVED, TCP_CLOSING, BY(BY_ARRIVAL)},
	/* 3.10.7.4, second and fourth: RST or SYN takes a passive open back */
	{TCP_SYN_RECEIVED, TCP_LISTEN, BY(BY_ARRIVAL)},
	{TCP_ESTABLISHED, TCP_FIN_WAIT_1, BY(BY_CLOSE)},
	{TCP_ESTABLISHED, TCP_CLOSE_WAIT, BY(BY_ARRIVAL)},
	{TCP_FIN_WAIT_1, TCP_FIN_WAIT_2, BY(BY_ARRIVAL)},
	{TCP_FIN_WAIT_1, TCP_CLOSING, BY(BY_ARRIVAL)},
	{TCP_FIN_WAIT_1, TCP_TIME_WAIT, BY(BY_ARRIVAL)},
	{TCP_FIN_WAIT_2, TCP_TIME_WAIT, BY(BY_ARRIVAL)},
	/* CLOSE was called; the state changes when the FIN leaves */
	{TCP_CLOSE_WAIT, TCP_LAST_ACK, BY(BY_OUTPUT)},
	{TCP_CLOSING, TCP_TIME_WAIT, BY(BY_ARRIVAL)},
};

/* To CLOSED: what may end a connection in each state, besides ABORT. */
static const unsigned deaths[TCP_STATE_COUNT] = {
	[TCP_LISTEN] = BY(BY_CLOSE),
	[TCP_SYN_SENT] = BY(BY_CLOSE) | BY(BY_ARRIVAL) | BY(BY_TIMERS),
	[TCP_SYN_RECEIVED] = BY(BY_ARRIVAL) | BY(BY_TIMERS) | BY(BY_STOP_READING),
	[TCP_ESTABLISHED] = BY(BY_ARRIVAL) | BY(BY_TIMERS) | BY(BY_STOP_READING),
	[TCP_FIN_WAIT_1] = BY(BY_ARRIVAL) | BY(BY_TIMERS) | BY(BY_STOP_READING),
	[TCP_FIN_WAIT_2] = BY(BY_ARRIVAL) | BY(BY_TIMERS) | BY(BY_STOP_READING),
	[TCP_CLOSE_WAIT] = BY(BY_ARRIVAL) | BY(BY_TIMERS) | BY(BY_STOP_READING),
	/* with a linger of no time whoever stops reading has left: ABORT */
	[TCP_CLOSING] = BY(BY_ARRIVAL) | BY(BY_TIMERS) | BY(BY_STOP_READING),
	[TCP_LAST_ACK] = BY(BY_ARRIVAL) | BY(BY_TIMERS) | BY(BY_STOP_READING),
	[TCP_TIME_WAIT] = BY(BY_ARRIVAL) | BY(BY_TIMERS),
};

static bool is_on_an_arc(enum tcp_state from, enum tcp_state to, enum witness_cause cause, bool is_deaf)
{
	if (to == TCP_CLOSED && cause == BY_CLOSE && is_deaf) /* nothing to linger for */
		return true;
	if (to == TCP_CLOSED)
		return cause == BY_ABORT || (cause == BY_ICMP && from > TCP_LISTEN) || (deaths[from] & BY(cause)) != 0;
	for (size_t i = 0; i < ARRAY_LEN(arcs); i++)
		if (arcs[i].from == from && arcs[i].to == to)
			return (arcs[i].causes & BY(cause)) != 0;
	return false;
}

void witness_check_state(struct witness *w, const struct tcb *tcb, enum witness_cause cause)
{
	enum tcp_state from = w->before.state;
	bool is_start = cause == BY_OPEN && (tcb->state == TCP_LISTEN || tcb->state == TCP_SYN_SENT);

	witness_holds(w, INV_STATE, is_start || tcb->state == from || is_on_an_arc(from, tcb->state, cause, tcb->rcv.is_deaf),
		      "%s to %s",
		      tcp_state_name(from), tcp_state_name(tcb->state));
	bool is_over = tcb->state == TCP_CLOSED || tcb->state == TCP_TIME_WAIT;

	witness_holds(w, INV_END, is_over == (tcb->end != TCP_END_NONE), "%s, %s", tcp_state_name(tcb->state),
		      tcp_end_name(tcb->end));
}
