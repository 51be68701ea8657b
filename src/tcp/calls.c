/* SPDX-License-Identifier: MIT
 *
 * calls.c - OPEN, SEND, RECEIVE, CLOSE, ABORT, STATUS (RFC 9293 3.10.1 to 3.10.6).
 */
#include <string.h>

#include "base/assert.h"
#include "tcp/internal.h"

static void start_queues(struct tcb *tcb, const struct tcp_memory *memory)
{
	const struct tcp_config *config = tcb->config;

	tcb->snd.queue =
		(struct ring){.data = memory->send, .size = config->send_buffer, .slack = config->mss};
	tcb->rcv.queue = (struct ring){.data = memory->receive, .size = config->receive_buffer};
}

void tcp_open(struct tcb *tcb, const struct tcp_config *config, const struct tcp_memory *memory,
	      const struct tcp_endpoints *endpoints, bool is_active, time_ns now)
{
	assert(config->mss > 0 && config->send_buffer > 0 && config->receive_buffer > 0);
	memset(tcb, 0, sizeof *tcb);
	tcb->config = config;
	tcb->endpoints = *endpoints;
	tcb->was_active = is_active;
	start_queues(tcb, memory);
	tcp_rtt_start(tcb);
	tcp_pmtu_start(tcb);
	tcp_window_start(tcb);
	if (!is_active) {
		tcp_enter_state(tcb, TCP_LISTEN, now);
		return;
	}
	tcb->ts.offset = tcp_choose_timestamp_offset(config, endpoints);
	tcb->snd.iss = tcp_choose_isn(config, endpoints, now);
	tcb->snd.una = tcb->snd.nxt = tcb->snd.iss;
	tcb->resend.next = tcb->resend.end = tcb->snd.iss;
	tcb->due.is_syn_due = true;
	tcp_enter_state(tcb, TCP_SYN_SENT, now);
}

static bool may_send(const struct tcb *tcb)
{
	if (tcb->snd.is_fin_queued)
		return false; /* "connection closing" */
	switch (tcb->state) {
	case TCP_SYN_SENT:
	case TCP_SYN_RECEIVED: /* queued until ESTABLISHED */
	case TCP_ESTABLISHED:
	case TCP_CLOSE_WAIT:
		return true;
	case TCP_CLOSED:
	case TCP_LISTEN: /* a SEND does not turn a passive OPEN into an active one here: the host has listeners apart */
	case TCP_FIN_WAIT_1:
	case TCP_FIN_WAIT_2:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
	case TCP_TIME_WAIT:
		return false;
	case TCP_STATE_COUNT:
		break;
	}
	assert(tcb->state < TCP_STATE_COUNT);
	return false;
}

size_t tcp_send(struct tcb *tcb, struct span text, time_ns now)
{
	(void)now; /* text leaves by tcp_next_segment, which is asked next */
	return may_send(tcb) ? ring_append(&tcb->snd.queue, text) : 0;
}

/* "If the URGENT flag is set, then SND.UP <- SND.NXT" (3.10.2): as it stands behind this text. */
size_t tcp_send_urgent(struct tcb *tcb, struct span text, time_ns now)
{
	size_t taken = tcp_send(tcb, text, now);

	if (taken > 0) /* "the user must also send at least one data octet" (3.8.5) */
		tcp_urgent_mark(tcb);
	return taken;
}

void tcp_hold(struct tcb *tcb, bool is_held)
{
	tcb->snd.is_held = is_held; /* what may leave now leaves by tcp_next_segment */
}

size_t tcp_writable(const struct tcb *tcb)
{
	return may_send(tcb) ? ring_room(&tcb->snd.queue) : 0;
}

size_t tcp_receive(struct tcb *tcb, void *into, size_t room, time_ns now)
{
	(void)now; /* a window update, if one is due, leaves by tcp_next_segment */
	size_t taken = ring_take(&tcb->rcv.queue, into, room);

	if (tcb->urgent.is_receiving)
		tcp_urgent_read(tcb);
	return taken;
}

size_t tcp_readable(const struct tcb *tcb)
{
	return tcb->rcv.queue.len;
}

static void close_sending(struct tcb *tcb, time_ns now)
{
	switch (tcb->state) {
	case TCP_LISTEN:
	case TCP_SYN_SENT:
		tcp_enter_closed(tcb, TCP_END_ABORTED, now);
		return;
	case TCP_SYN_RECEIVED: /* FIN-WAIT-1 follows once ESTABLISHED */
	case TCP_CLOSE_WAIT:   /* LAST-ACK follows when the FIN leaves */
		tcb->snd.is_fin_queued = true;
		return;
	case TCP_ESTABLISHED:
		tcb->snd.is_fin_queued = true;
		tcp_enter_state(tcb, TCP_FIN_WAIT_1, now);
		return;
	case TCP_CLOSED:
	case TCP_FIN_WAIT_1:
	case TCP_FIN_WAIT_2:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
	case TCP_TIME_WAIT: /* "connection closing": nothing to do twice */
	case TCP_STATE_COUNT:
		return;
	}
}

void tcp_close(struct tcb *tcb, time_ns now)
{
	close_sending(tcb, now);
	tcp_linger_start(tcb, now);
}

static bool is_reset_on_abort(enum tcp_state state)
{
	return state == TCP_SYN_RECEIVED || state == TCP_ESTABLISHED || state == TCP_FIN_WAIT_1 ||
	       state == TCP_FIN_WAIT_2 || state == TCP_CLOSE_WAIT;
}

void tcp_abort_for(struct tcb *tcb, enum tcp_why why, time_ns now)
{
	if (tcb->state == TCP_CLOSED)
		return;
	if (is_reset_on_abort(tcb->state))
		tcp_want_rst(tcb, why, tcp_seq_without_text(tcb), tcb->rcv.nxt, CTL_RST | CTL_ACK);
	tcp_enter_closed(tcb, TCP_END_ABORTED, now);
}

void tcp_abort(struct tcb *tcb, time_ns now)
{
	tcp_abort_for(tcb, WHY_RST_ABORT, now);
}

/* SHLD-3: text that nobody will read is answered by RST, so that the peer does not believe it arrived. */
void tcp_stop_reading(struct tcb *tcb, time_ns now)
{
	tcb->rcv.is_deaf = true;
	if (tcb->rcv.queue.len > 0 && is_reset_on_abort(tcb->state))
		tcp_abort_for(tcb, WHY_RST_DATA_AFTER_CLOSE, now);
	else
		tcp_linger_start(tcb, now);
}

/* MUST-21, MUST-24. */
void tcp_policy_changed(struct tcb *tcb, time_ns now)
{
	tcp_user_timer_follow(tcb);
	tcp_keepalive_heard(tcb, now);
}

bool tcp_is_opening(const struct tcb *tcb)
{
	return tcb->state == TCP_LISTEN || tcb->state == TCP_SYN_SENT || tcb->state == TCP_SYN_RECEIVED;
}

bool tcp_is_peer_done(const struct tcb *tcb)
{
	return tcp_has_taken_fin(tcb) && tcb->rcv.queue.len == 0;
}
