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

/* ---- OPEN ------------------------------------------------------------------------------- */

/* "Some parts of the remote socket may be unspecified in a passive OPEN" (3.10.1). */
static bool is_remote_specified(const struct tcp_endpoints *endpoints)
{
	return endpoints->remote.family != 0 && endpoints->remote_port != 0;
}

static void become_active(struct tcb *tcb, time_ns now)
{
	tcb->was_active = true;
	tcb->ts.offset = tcp_choose_timestamp_offset(tcb->config, &tcb->endpoints);
	tcb->snd.iss = tcp_choose_isn(tcb->config, &tcb->endpoints, now);
	tcb->snd.una = tcb->snd.nxt = tcb->snd.iss;
	tcb->resend.next = tcb->resend.end = tcb->snd.iss;
	tcb->due.is_syn_due = true;
	tcp_enter_state(tcb, TCP_SYN_SENT, now);
}

void tcp_listen(struct tcb *tcb, const struct tcp_config *config, const struct tcp_memory *memory,
		const struct tcp_endpoints *endpoints, time_ns now)
{
	assert(config->mss > 0 && config->send_buffer > 0 && config->receive_buffer > 0);
	memset(tcb, 0, offsetof(struct tcb, sent.runs));
	tcb->config = config;
	tcb->endpoints = *endpoints;
	start_queues(tcb, memory);
	tcp_route_start(tcb);
	tcp_rtt_start(tcb);
	tcp_pmtu_start(tcb);
	tcp_window_start(tcb);
	tcp_enter_state(tcb, TCP_LISTEN, now);
}

enum tcp_answer tcp_open(struct tcb *tcb, const struct tcp_config *config, const struct tcp_memory *memory,
			 const struct tcp_endpoints *endpoints, bool is_active, time_ns now)
{
	if (tcb->state != TCP_CLOSED && !(tcb->state == TCP_LISTEN && is_active))
		return TCP_ALREADY_EXISTS;
	if (is_active && !is_remote_specified(endpoints))
		return TCP_REMOTE_UNSPECIFIED;
	tcp_listen(tcb, config, memory, endpoints, now);
	if (is_active)
		become_active(tcb, now);
	return TCP_OK;
}

/* ---- SEND, RECEIVE ------------------------------------------------------------------------ */

enum tcp_answer tcp_send_answer(const struct tcb *tcb)
{
	if (tcb->snd.is_fin_queued)
		return tcb->state == TCP_CLOSED ? TCP_NO_CONNECTION : TCP_CONNECTION_CLOSING;
	switch (tcb->state) {
	case TCP_CLOSED:
		return TCP_NO_CONNECTION;
	case TCP_LISTEN:
		if (!is_remote_specified(&tcb->endpoints))
			return TCP_REMOTE_UNSPECIFIED;
		break;
	case TCP_SYN_SENT:
	case TCP_SYN_RECEIVED: /* queued until ESTABLISHED */
	case TCP_ESTABLISHED:
	case TCP_CLOSE_WAIT:
		break;
	case TCP_FIN_WAIT_1:
	case TCP_FIN_WAIT_2:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
	case TCP_TIME_WAIT:
		return TCP_CONNECTION_CLOSING;
	case TCP_STATE_COUNT:
		assert(tcb->state < TCP_STATE_COUNT);
	}
	return ring_room(&tcb->snd.queue) > 0 ? TCP_OK : TCP_NO_RESOURCES;
}

size_t tcp_send(struct tcb *tcb, struct span text, time_ns now)
{
	if (tcp_send_answer(tcb) != TCP_OK)
		return 0;
	if (tcb->state == TCP_LISTEN) /* "change the connection from passive to active" (3.10.2) */
		become_active(tcb, now);
	return ring_append(&tcb->snd.queue, text); /* it leaves by tcp_next_segment, which is asked next */
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
	return tcp_send_answer(tcb) == TCP_OK ? ring_room(&tcb->snd.queue) : 0;
}

/* Text that came before the peer's FIN is given out in every state that follows, CLOSED excepted. */
enum tcp_answer tcp_receive_answer(const struct tcb *tcb)
{
	if (tcb->state == TCP_CLOSED)
		return TCP_NO_CONNECTION;
	return tcp_is_peer_done(tcb) ? TCP_CONNECTION_CLOSING : TCP_OK;
}

size_t tcp_receive(struct tcb *tcb, void *into, size_t room, time_ns now)
{
	(void)now; /* a window update, if one is due, leaves by tcp_next_segment */
	size_t taken = ring_take(&tcb->rcv.queue, into, room);

	if (tcb->rcv.held_count == 0)
		ring_rewind(&tcb->rcv.queue);
	if (tcb->urgent.is_receiving)
		tcp_urgent_read(tcb);
	return taken;
}

size_t tcp_readable(const struct tcb *tcb)
{
	return tcb->rcv.queue.len;
}

/* ---- CLOSE, ABORT ------------------------------------------------------------------------- */

static enum tcp_answer close_sending(struct tcb *tcb, time_ns now)
{
	switch (tcb->state) {
	case TCP_CLOSED:
		return TCP_NO_CONNECTION;
	case TCP_LISTEN:
	case TCP_SYN_SENT:
		tcp_enter_closed(tcb, TCP_END_ABORTED, now);
		return TCP_OK;
	case TCP_SYN_RECEIVED: /* DEVIATION: 3.10.4 may send FIN here; ours waits, FIN-WAIT-1 follows once ESTABLISHED */
	case TCP_CLOSE_WAIT:   /* LAST-ACK follows when the FIN leaves */
		if (tcb->snd.is_fin_queued)
			return TCP_CONNECTION_CLOSING;
		tcb->snd.is_fin_queued = true;
		return TCP_OK;
	case TCP_ESTABLISHED:
		tcb->snd.is_fin_queued = true;
		tcp_enter_state(tcb, TCP_FIN_WAIT_1, now);
		return TCP_OK;
	case TCP_FIN_WAIT_1:
	case TCP_FIN_WAIT_2:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
	case TCP_TIME_WAIT: /* nothing to do twice */
		return TCP_CONNECTION_CLOSING;
	case TCP_STATE_COUNT:
		break;
	}
	assert(tcb->state < TCP_STATE_COUNT);
	return TCP_NO_CONNECTION;
}

enum tcp_answer tcp_close(struct tcb *tcb, time_ns now)
{
	enum tcp_answer answer = close_sending(tcb, now);

	tcp_linger_start(tcb, now);
	return answer;
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

enum tcp_answer tcp_abort(struct tcb *tcb, time_ns now)
{
	if (tcb->state == TCP_CLOSED)
		return TCP_NO_CONNECTION;
	tcp_abort_for(tcb, WHY_RST_ABORT, now);
	return TCP_OK;
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

/* ---- STATUS --------------------------------------------------------------------------------- */

enum tcp_answer tcp_status(const struct tcb *tcb, struct tcp_status *out)
{
	if (tcb->state == TCP_CLOSED)
		return TCP_NO_CONNECTION;
	*out = (struct tcp_status){
		.state = tcb->state,
		.endpoints = tcb->endpoints,
		.receive_window = tcb->rcv.wnd,
		.send_window = tcb->snd.wnd,
		.unacknowledged = tcb->snd.queue.len,
		.readable = tcb->rcv.queue.len,
		.urgent_left = tcp_urgent_left(tcb),
		.user_timeout = tcb->config->user_timeout,
	};
	return TCP_OK;
}

bool tcp_is_opening(const struct tcb *tcb)
{
	return tcb->state == TCP_LISTEN || tcb->state == TCP_SYN_SENT || tcb->state == TCP_SYN_RECEIVED;
}

bool tcp_is_peer_done(const struct tcb *tcb)
{
	return tcp_has_taken_fin(tcb) && tcb->rcv.queue.len == 0;
}
