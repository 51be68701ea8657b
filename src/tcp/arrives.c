/* SPDX-License-Identifier: MIT
 *
 * arrives.c - SEGMENT ARRIVES in CLOSED, LISTEN and SYN-SENT (RFC 9293 3.10.7.1 to 3.10.7.3), and the
 * way to the other states (arrives_checks.c).
 */
#include "base/assert.h"
#include "tcp/internal.h"
#include "wire/seq.h"

enum { MSS_DEFAULT_V4 = 536, MSS_DEFAULT_V6 = 1220 }; /* MUST-15 */
enum { WSCALE_MAX = 14 };                             /* RFC 7323 2.3 */

uint64_t tcp_segment_arrives(struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	switch (tcb->state) {
	case TCP_CLOSED:
		return FOUND_NO_CONNECTION; /* the host answers through tcp_closed_arrives */
	case TCP_LISTEN:
		return tcp_listen_arrives(tcb, seg, now);
	case TCP_SYN_SENT:
		return tcp_syn_sent_arrives(tcb, seg, now);
	case TCP_SYN_RECEIVED:
	case TCP_ESTABLISHED:
	case TCP_FIN_WAIT_1:
	case TCP_FIN_WAIT_2:
	case TCP_CLOSE_WAIT:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
	case TCP_TIME_WAIT:
		return tcp_synchronized_arrives(tcb, seg, now);
	case TCP_STATE_COUNT:
		break;
	}
	assert(tcb->state < TCP_STATE_COUNT);
	return 0;
}

/* ---- 3.10.7.1 CLOSED ------------------------------------------------------------------ */

bool tcp_closed_arrives(const struct tcp_segment *seg, struct tcp_output *out)
{
	if ((seg->ctl & CTL_RST) != 0)
		return false;
	*out = (struct tcp_output){.why = WHY_RST_NO_CONNECTION};
	out->seg.src_port = seg->dst_port;
	out->seg.dst_port = seg->src_port;
	if ((seg->ctl & CTL_ACK) != 0) { /* <SEQ=SEG.ACK><CTL=RST> */
		out->seg.seq = seg->ack;
		out->seg.ctl = CTL_RST;
	} else { /* <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> */
		out->seg.ack = seg->seq + segment_len(seg);
		out->seg.ctl = CTL_RST | CTL_ACK;
	}
	if (seg->options.has_timestamps) /* RFC 7323 5.2 */
		tcp_timestamp_fill_rst(&out->seg.options, tcp_timestamp_for_rst(seg), seg->options.ts_value);
	return true;
}

/* ---- the peer's SYN --------------------------------------------------------------------- */

void tcp_take_syn_options(struct tcb *tcb, const struct tcp_segment *seg)
{
	uint32_t theirs = tcb->endpoints.remote.family == 6 ? MSS_DEFAULT_V6 : MSS_DEFAULT_V4;

	if (seg->options.has_mss && seg->options.mss > 0)
		theirs = seg->options.mss;
	tcb->ts.is_on = tcb->config->has_timestamps && seg->options.has_timestamps;
	tcb->sack.is_on = tcb->config->has_sack && seg->options.has_sack_permitted;
	tcp_pmtu_take_mss(tcb, theirs); /* with timestamps or without */
	tcb->snd.shift = 0;
	tcb->snd.is_scaled = tcb->config->has_window_scale && seg->options.has_wscale;
	if (tcb->snd.is_scaled)
		tcb->snd.shift = (uint8_t)u32_min(seg->options.wscale, WSCALE_MAX);
	else
		tcb->rcv.shift = 0; /* both ends or none */
}

/* What a SYN brings along that we do not take. Text (and FIN): the peer sends it again. DEVIATION: RFC 9293
 * 3.10.7.2 queues it for later; dropping is what stacks without TCP Fast Open do, since nothing should be kept
 * for a peer that has not proven its address. A wish for a Fast Open cookie is not answered (RFC 7413: then the peer
 * goes on without). An MSS below min_mss counts as that. A window scale above 14 counts as 14, and is an error worth a
 * word (RFC 7323 2.3). */
static uint64_t left_aside(const struct tcb *tcb, const struct tcp_segment *seg)
{
	uint64_t found = FOUND_SYN;

	if (seg->options.has_mss && seg->options.mss > 0 && seg->options.mss < tcb->config->min_mss)
		found |= FOUND_TINY_MSS;
	if (seg->text.len > 0)
		found |= FOUND_SYN_TEXT;
	if (seg->options.has_fast_open)
		found |= FOUND_FAST_OPEN;
	if (seg->options.has_wscale && seg->options.wscale > WSCALE_MAX)
		found |= FOUND_BAD_OPTION;
	return found;
}

/* Returns FOUND_* bits. */
static uint64_t take_syn(struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	tcb->rcv.irs = seg->seq;
	tcb->rcv.nxt = seg->seq + 1;
	uint64_t found = tcp_route_take(tcb, seg);

	tcp_take_syn_options(tcb, seg);
	tcb->ts.last_ack_sent = seg->seq; /* so that the SYN's own value is taken */
	if (tcp_timestamp_is_next(tcb, seg))
		tcp_timestamp_take(tcb, seg, now);
	tcb->snd.wnd = seg->window; /* never scaled in a SYN (R7323-3) */
	tcb->snd.max_wnd = seg->window;
	tcb->snd.wl1 = seg->seq;
	tcb->snd.wl2 = tcb->snd.una;
	return found | left_aside(tcb, seg) | tcp_ecn_take_syn(tcb, seg);
}

/* ---- 3.10.7.2 LISTEN ---------------------------------------------------------------------- */

uint64_t tcp_listen_arrives(struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	if ((seg->ctl & CTL_RST) != 0) /* first */
		return FOUND_RST | FOUND_RST_IGNORED;
	if ((seg->ctl & CTL_ACK) != 0) { /* second */
		tcp_want_rst_for(tcb, seg, WHY_RST_BAD_ACK, seg->ack, 0, CTL_RST);
		return FOUND_BAD_ACK;
	}
	if ((seg->ctl & CTL_SYN) == 0) /* fourth */
		return FOUND_IGNORED;
	if ((seg->ctl & CTL_FIN) != 0 && !tcb->config->has_syn_fin)
		return FOUND_SYN | FOUND_FIN | FOUND_IGNORED;
	tcb->ts.offset = tcp_choose_timestamp_offset(tcb->config, &tcb->endpoints);
	tcb->snd.iss = tcp_above_floor(tcb, tcp_choose_isn(tcb->config, &tcb->endpoints, now)); /* third */
	tcb->snd.una = tcb->snd.nxt = tcb->snd.iss;
	tcb->resend.next = tcb->resend.end = tcb->snd.iss;
	uint64_t found = take_syn(tcb, seg, now);

	tcb->due.is_syn_due = true;
	tcp_enter_state(tcb, TCP_SYN_RECEIVED, now);
	return found;
}

/* ---- 3.10.7.3 SYN-SENT ---------------------------------------------------------------------- */

uint64_t tcp_syn_sent_arrives(struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	bool has_ack = (seg->ctl & CTL_ACK) != 0;

	/* first: the ACK must be for our SYN */
	if (has_ack && (seq_le(seg->ack, tcb->snd.iss) || seq_gt(seg->ack, tcb->snd.nxt))) {
		if ((seg->ctl & CTL_RST) != 0)
			return FOUND_BAD_ACK | FOUND_RST | FOUND_RST_IGNORED;
		tcp_want_rst_for(tcb, seg, WHY_RST_BAD_ACK, seg->ack, 0, CTL_RST);
		return FOUND_BAD_ACK;
	}
	if ((seg->ctl & CTL_RST) != 0) { /* second */
		if (!has_ack)
			return FOUND_RST | FOUND_RST_IGNORED;
		if (tcp_ecn_fall_back(tcb)) {
			tcb->due.is_syn_due = true;
			tcb->timer[TIMER_RETRANSMIT] = 0; /* the new SYN starts it */
			return FOUND_RST | FOUND_ECN_REFUSED;
		}
		tcp_enter_closed(tcb, TCP_END_REFUSED, now);
		return FOUND_RST | FOUND_REFUSED;
	}
	if ((seg->ctl & CTL_SYN) == 0) /* fifth */
		return FOUND_IGNORED;
	if ((seg->ctl & CTL_FIN) != 0 && !tcb->config->has_syn_fin)
		return FOUND_SYN | FOUND_FIN | FOUND_IGNORED;
	uint64_t found = take_syn(tcb, seg, now); /* fourth */

	if (!has_ack) { /* both ends opened at once (MUST-10) */
		tcb->due.is_syn_due = true;
		tcp_enter_state(tcb, TCP_SYN_RECEIVED, now);
		return found | FOUND_SIMULTANEOUS_OPEN;
	}
	found |= FOUND_ACKS_NEW;
	tcb->snd.una = seg->ack;
	if (tcp_rtt_acked(tcb, seg, now))
		found |= FOUND_RTT_SAMPLE;
	tcp_become_established(tcb, seg, seg->window, now);
	tcp_want_ack(tcb, WHY_HANDSHAKE_ACK);
	return found;
}

void tcp_become_established(struct tcb *tcb, const struct tcp_segment *seg, uint32_t window, time_ns now)
{
	tcb->due.is_syn_due = false;
	tcb->snd.wnd = window;
	tcb->snd.max_wnd = u32_max(tcb->snd.max_wnd, tcb->snd.wnd);
	tcb->snd.wl1 = seg->seq;
	tcb->snd.wl2 = seg->ack;
	tcb->resend.next = tcb->resend.end = tcb->snd.una;
	tcp_sack_forget(tcb);
	if (tcb->rtt.was_syn_retransmitted)
		tcp_rtt_lost_syn(tcb);
	tcb->rtt.backoff = 0;
	tcp_user_timer_stop(tcb);
	tcp_recovery_start(tcb);
	tcp_rack_start(tcb, now);
	tcp_enter_state(tcb, TCP_ESTABLISHED, now);
	tcp_arm_retransmit(tcb, now);
	tcp_keepalive_heard(tcb, now);
	if (tcb->snd.is_fin_queued) /* CLOSE came during the handshake */
		tcp_enter_state(tcb, TCP_FIN_WAIT_1, now);
}
