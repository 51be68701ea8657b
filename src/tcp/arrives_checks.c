/* SPDX-License-Identifier: MIT
 *
 * arrives_checks.c - SEGMENT ARRIVES in the other states (RFC 9293 3.10.7.4): eight checks, in the RFC's order.
 *
 *   (before) timestamps           check_timestamp (RFC 7323 5.3)
 *   first    sequence number      check_1_sequence
 *   second   RST                  check_2_rst
 *   third    security             (RFC 9293 A.1: not used on the Internet; none here)
 *   fourth   SYN                  check_4_syn
 *   fifth    ACK                  check_5_ack
 *   sixth    URG                  check_6_urg (urgent.c)
 *   seventh  text                 tcp_check_7_text (arrives_text.c)
 *   eighth   FIN                  tcp_check_8_fin
 *
 * Each check says whether the segment goes on to the next. What it turned out to be gathers in `found`.
 */
#include "base/assert.h"
#include "tcp/arrival.h"
#include "wire/seq.h"

/* ---- first ---------------------------------------------------------------------------- */

/* In a simultaneous open the peer's SYN,ACK repeats a SYN that we have counted already: without that
 * SYN it is an acceptable ACK. A repeated SYN alone asks for our SYN,ACK again. */
static void strip_repeated_syn(struct arrival *a)
{
	struct tcb *tcb = a->tcb;

	if (tcb->state != TCP_SYN_RECEIVED || (a->seg.ctl & CTL_SYN) == 0 || a->seg.seq != tcb->rcv.irs)
		return;
	tcp_ecn_take_syn_again(tcb, &a->seg);
	a->seg.ctl &= (uint8_t)~(CTL_SYN | CTL_ECE | CTL_CWR); /* of a SYN these bits say nothing about congestion */
	a->seg.seq++;
	a->found |= FOUND_SYN | FOUND_DUPLICATE;
	if ((a->seg.ctl & CTL_ACK) == 0)
		tcb->due.is_syn_due = true;
}

static bool refuse_unacceptable(struct arrival *a)
{
	struct tcb *tcb = a->tcb;
	uint32_t len = segment_len(&a->seg);
	bool is_old = len > 0 ? seq_le(a->seg.seq + len, tcb->rcv.nxt) : seq_lt(a->seg.seq, tcb->rcv.nxt);

	bool is_question = len == 0 && a->seg.seq + 1 == tcb->rcv.nxt; /* keep-alive, or a probe of our window */

	a->found |= is_question ? FOUND_KEEPALIVE : is_old ? FOUND_DUPLICATE : FOUND_OUTSIDE_WINDOW;
	if ((a->seg.ctl & CTL_RST) != 0) {
		a->found |= FOUND_RST | FOUND_RST_IGNORED;
		return false;
	}
	/* 2 MSL start again when the peer's FIN comes again: our ACK of it was lost (3.10.7.4, eighth). */
	if (tcb->state == TCP_TIME_WAIT && (a->seg.ctl & CTL_FIN) != 0)
		tcb->timer[TIMER_TIME_WAIT] = a->now + 2 * tcb->config->msl;
	tcp_answer_invalid(a, is_question ? WHY_WINDOW_PROBED : is_old ? WHY_ACK_DUPLICATE : WHY_ACK_UNACCEPTABLE);
	if (is_old && a->seg.text.len > 0)
		tcb->rcv.duplicate = (struct sack_block){a->seg.seq, a->seg.seq + (uint32_t)a->seg.text.len};
	/* The ACK of old text may be news: two ends whose probes of closed windows crossed would otherwise
	 * refuse each other's ACKs for ever ("special allowance should be made to accept valid ACKs"). */
	if (!is_old || tcb->rcv.nxt - a->seg.seq > tcb->rcv.queue.size || tcb->state == TCP_SYN_RECEIVED ||
		(a->seg.ctl & CTL_SYN) != 0)
		return false;
	a->seg.text = span_of(NULL, 0);
	a->seg.ctl &= (uint8_t)~CTL_FIN;
	a->is_without_len = false; /* no duplicate ACK */
	return true;
}

/* With a closed window no text is acceptable, but RST, URG and ACK still count (MUST-66): take the
 * text off. */
static void probe_of_closed_window(struct arrival *a)
{
	a->found |= FOUND_WINDOW_PROBE;
	a->seg.text = span_of(NULL, 0);
	a->seg.ctl &= (uint8_t)~CTL_FIN;
	tcp_want_ack(a->tcb, WHY_WINDOW_PROBED);
}

/* "The segment is the idealized one that begins at RCV.NXT and does not exceed the window." */
static void cut_to_window(struct arrival *a)
{
	struct tcb *tcb = a->tcb;
	struct tcp_segment *seg = &a->seg;

	if (seq_lt(seg->seq, tcb->rcv.nxt)) {
		uint32_t old = tcb->rcv.nxt - seg->seq;

		if ((seg->ctl & CTL_SYN) !=
			0) { /* the SYN is the first thing to go; check 4 has no say over an old one */
			seg->ctl &= (uint8_t)~CTL_SYN;
			old--;
			seg->seq++;
		}
		if (seg->text.len > 0) /* RFC 2883 4.2: the part that came twice */
			tcb->rcv.duplicate = (struct sack_block){seg->seq, tcb->rcv.nxt};
		seg->text = span_cut(seg->text, old, seg->text.len);
		seg->seq = tcb->rcv.nxt;
		a->found |= FOUND_PARTLY_OLD;
	}
	uint32_t room = tcb->rcv.nxt + tcb->rcv.wnd - seg->seq;

	if (seg->text.len > room) {
		seg->text = span_cut(seg->text, 0, room);
		seg->ctl &= (uint8_t)~CTL_FIN;
		a->found |= FOUND_BEYOND_WINDOW;
	}
}

/* RFC 7323 5.3 R1, and 3.2: once negotiated every segment but an RST carries timestamps. */
static bool check_timestamp(struct arrival *a)
{
	struct tcb *tcb = a->tcb;

	if (tcb->ts.is_on && !a->seg.options.has_timestamps && (a->seg.ctl & CTL_RST) == 0) {
		a->found |= FOUND_NO_TIMESTAMP;
		return false;
	}
	if (!tcp_timestamp_is_old(tcb, &a->seg, a->now))
		return true;
	a->found |= FOUND_PAWS;
	tcp_answer_invalid(a, WHY_ACK_PAWS);
	return false;
}

/* DEVIATION: RFC 9293 3.4 accepts no number at RCV.NXT + RCV.WND. There stands the ACK of a sender that has filled the
 * window; when that text was lost it is all that we hear, and two such ends would refuse each other. */
static bool is_ack_of_full_window(const struct arrival *a, uint32_t len)
{
	return len == 0 && (a->seg.ctl & CTL_RST) == 0 && a->seg.seq == a->tcb->rcv.nxt + a->tcb->rcv.wnd;
}

static bool check_1_sequence(struct arrival *a)
{
	struct tcb *tcb = a->tcb;

	strip_repeated_syn(a);
	uint32_t len = segment_len(&a->seg);

	if (tcp_is_acceptable(a->seg.seq, len, tcb->rcv.nxt, tcb->rcv.wnd)) {
		a->is_stamp_next = tcp_timestamp_is_next(tcb, &a->seg); /* RFC 7323 5.3 R3 */
		if ((a->seg.ctl & CTL_RST) == 0) /* check 2 compares where an RST began (RFC 5961 3.2) */
			cut_to_window(a);
		return true;
	}
	if (tcb->rcv.wnd == 0 && a->seg.seq == tcb->rcv.nxt && len > 0 && (a->seg.ctl & CTL_SYN) == 0) {
		a->is_stamp_next = tcp_timestamp_is_next(tcb, &a->seg);
		probe_of_closed_window(a);
		return true;
	}
	return is_ack_of_full_window(a, len) || refuse_unacceptable(a);
}

/* ---- second --------------------------------------------------------------------------- */

/* MUST-11: a passive open goes back to where it came from, as if nothing had arrived. */
static void listen_again(struct arrival *a)
{
	struct tcb *tcb = a->tcb;
	struct tcp_endpoints endpoints = tcb->endpoints;
	struct tcp_memory memory = {.send = tcb->snd.queue.data, .receive = tcb->rcv.queue.data};

	if (tcb->snd.is_fin_queued) /* CLOSE came already */
		tcp_enter_closed(tcb, TCP_END_RESET, a->now);
	else
		tcp_listen(tcb, tcb->config, &memory, &endpoints, a->now);
}

/* CLOSING and LAST-ACK signal nothing: both ends have closed, and the peer has forgotten us already -
 * unless text of ours is still unacknowledged. */
static enum tcp_end end_by_reset(const struct tcb *tcb)
{
	bool have_both_closed = tcb->state == TCP_CLOSING || tcb->state == TCP_LAST_ACK || tcb->state == TCP_TIME_WAIT;

	if (tcb->state == TCP_SYN_RECEIVED)
		return TCP_END_REFUSED;
	return have_both_closed && tcb->snd.queue.len == 0 ? TCP_END_FIN : TCP_END_RESET;
}

static bool reset(struct arrival *a)
{
	struct tcb *tcb = a->tcb;

	a->found |= FOUND_RST;
	if (tcb->state == TCP_SYN_RECEIVED && !tcb->was_active) {
		listen_again(a);
		return false;
	}
	if (tcb->state == TCP_SYN_RECEIVED)
		a->found |= FOUND_REFUSED;
	tcp_enter_closed(tcb, end_by_reset(tcb), a->now);
	return false;
}

static bool check_2_rst(struct arrival *a)
{
	if ((a->seg.ctl & CTL_RST) == 0)
		return true;
	if (a->seg.seq == a->tcb->rcv.nxt || !a->tcb->config->has_exact_rst)
		return reset(a);
	return tcp_challenge(a, FOUND_RST | FOUND_RST_IGNORED); /* RFC 5961 3.2: in the window, but not exact */
}

/* ---- fourth --------------------------------------------------------------------------- */

static bool check_4_syn(struct arrival *a)
{
	if ((a->seg.ctl & CTL_SYN) == 0)
		return true;
	a->found |= FOUND_SYN;
	if (a->tcb->state == TCP_SYN_RECEIVED && !a->tcb->was_active) {
		listen_again(a);
		return false;
	}
	if (a->tcb->config->has_syn_challenge)
		return tcp_challenge(a, 0); /* RFC 5961 4.2 */
	tcp_want_rst(a->tcb, WHY_RST_SYN, tcp_seq_without_text(a->tcb), a->tcb->rcv.nxt, CTL_RST | CTL_ACK);
	tcp_enter_closed(a->tcb, TCP_END_RESET, a->now);
	return false;
}

/* ---- fifth ---------------------------------------------------------------------------- */

static bool complete_handshake(struct arrival *a)
{
	struct tcb *tcb = a->tcb;

	if (seq_le(a->seg.ack, tcb->snd.una) || seq_gt(a->seg.ack, tcb->snd.nxt)) {
		a->found |= FOUND_BAD_ACK;
		tcp_want_rst_for(tcb, &a->seg, WHY_RST_BAD_ACK, a->seg.ack, 0, CTL_RST);
		return false;
	}
	tcb->snd.una = tcb->snd.iss + 1;
	tcb->due.is_syn_due = false;
	if (tcp_rtt_acked(tcb, &a->seg, a->now))
		a->found |= FOUND_RTT_SAMPLE;
	a->found |= FOUND_ACKS_NEW;
	tcp_become_established(tcb, &a->seg, a->window, a->now);
	return true;
}

static void update_send_window(struct arrival *a)
{
	struct tcb *tcb = a->tcb;

	if (!tcp_is_window_newer(tcb, &a->seg))
		return;
	uint32_t window = a->window;

	if (window == 0 && tcb->snd.wnd != 0)
		a->found |= FOUND_ZERO_WINDOW;
	else if (window != tcb->snd.wnd && (a->found & FOUND_ACKS_NEW) == 0)
		a->found |= FOUND_WINDOW_UPDATE; /* not worth a word when it rides on an ACK of new text */
	bool was_closed = tcb->snd.wnd == 0;

	tcb->snd.wnd = window;
	if (was_closed && window > 0) { /* probing is over; a probe's byte may have been refused */
		tcb->due.is_probe_due = false;
		tcb->rtt.backoff = 0;
		if (tcp_flight(tcb) > 0)
			tcb->resend.why = WHY_WINDOW_PROBE;
	}
	if (was_closed != (window == 0)) /* retransmission timer or probe timer: never both */
		tcp_arm_retransmit(tcb, a->now);
	tcb->snd.max_wnd = u32_max(tcb->snd.max_wnd, window);
	tcb->snd.wl1 = a->seg.seq;
	tcb->snd.wl2 = a->seg.ack;
}

/* RFC 5681 2: no text, no SYN or FIN, the same ACK, the same window, and something outstanding. */
static bool is_duplicate_ack(const struct arrival *a)
{
	const struct tcb *tcb = a->tcb;

	if (tcb->sack.is_on) /* RFC 6675 2: it reports something new */
		return a->seg.ack == tcb->snd.una && (a->found & FOUND_SACK) != 0 && tcp_flight(tcb) > 0;
	return a->seg.ack == tcb->snd.una && a->is_without_len && tcp_flight(tcb) > 0 &&
	       a->window == tcb->snd.wnd && tcb->snd.wnd != 0;
}

static void acknowledge(struct arrival *a)
{
	struct tcb *tcb = a->tcb;
	uint32_t acked = a->seg.ack - tcb->snd.una;
	size_t text = size_min(acked, tcb->snd.queue.len); /* the rest is our FIN */

	ring_drop(&tcb->snd.queue, text);
	tcb->snd.una = a->seg.ack;
	tcp_sack_advance(tcb);
	a->found |= FOUND_ACKS_NEW;
	if (tcp_rtt_acked(tcb, &a->seg, a->now))
		a->found |= FOUND_RTT_SAMPLE;
	if (tcb->pmtu.probe_len > 0)
		tcp_pmtu_acked(tcb, a->now);
	a->found |= tcp_recovery_new_ack(tcb, acked, a->now);
	tcp_user_timer_stop(tcb);
	if (tcb->recovery.keeps_timer) /* RFC 6582 3.2 (3) */
		tcp_user_timer_start(tcb, a->now);
	else
		tcp_arm_retransmit(tcb, a->now); /* RFC 6298 5.2, 5.3 */
	if (tcb->rack.is_on)
		tcp_tlp_arm(tcb, a->now);
}

/* Our FIN has arrived over there. False: nothing of the segment is left to look at. */
static bool advance_closing(struct arrival *a)
{
	struct tcb *tcb = a->tcb;

	if (!tcp_is_fin_acked(tcb))
		return true;
	switch (tcb->state) {
	case TCP_FIN_WAIT_1:
		a->found |= FOUND_ACKS_FIN;
		tcp_enter_state(tcb, TCP_FIN_WAIT_2, a->now);
		return true;
	case TCP_CLOSING:
		a->found |= FOUND_ACKS_FIN;
		tcp_enter_state(tcb, TCP_TIME_WAIT, a->now);
		return false;
	case TCP_LAST_ACK:
		a->found |= FOUND_ACKS_FIN;
		tcp_enter_closed(tcb, TCP_END_FIN, a->now);
		return false;
	case TCP_CLOSED:
	case TCP_LISTEN:
	case TCP_SYN_SENT:
	case TCP_SYN_RECEIVED:
	case TCP_ESTABLISHED:
	case TCP_FIN_WAIT_2:
	case TCP_CLOSE_WAIT:
	case TCP_TIME_WAIT:
	case TCP_STATE_COUNT:
		return true;
	}
	return true;
}

/* What an ACK that is not old tells, each mechanism in its turn: the first acknowledge and report, the later ones judge by what
 * those have found. One that is off costs a look. */
static void hear_ack(struct arrival *a)
{
	struct tcb *tcb = a->tcb;
	uint32_t una = tcb->snd.una, sacked = tcb->sack.bytes;

	if (tcb->snd.wnd == 0) /* MUST-37: while probes are answered nobody gives up */
		tcp_user_timer_stop(tcb);
	a->found |= tcp_sack_take(tcb, &a->seg);
	if (is_duplicate_ack(a))
		a->found |= tcp_recovery_duplicate_ack(tcb, a->now);
	if (tcb->tlp.is_out)
		a->found |= tcp_tlp_acked(tcb, &a->seg, a->found, a->seg.ack == una);
	a->found |= tcp_ecn_take_ack(tcb, &a->seg, a->now);
	if (a->seg.ip_options.len > 0)
		a->found |= tcp_route_take(tcb, &a->seg);
	if (seq_gt(a->seg.ack, tcb->snd.una))
		acknowledge(a);
	if (tcb->rack.is_on)
		a->found |= tcp_rack_acked(tcb, &a->seg, a->found, a->now);
	if (tcb->frto.step != 0)
		a->found |= tcp_frto_acked(tcb, a->found);
	if (tcb->undo.is_possible)
		a->found |= tcp_undo_judge(tcb, &a->seg, a->found);
	if (tcb->prr.is_on)
		tcp_prr_acked(tcb, a->found, tcb->snd.una - una, sacked);
}

static bool check_5_ack(struct arrival *a)
{
	struct tcb *tcb = a->tcb;

	if ((a->seg.ctl & CTL_ACK) == 0) {
		a->found |= FOUND_NO_ACK;
		return false;
	}
	if (tcb->state == TCP_SYN_RECEIVED && !complete_handshake(a))
		return false;
	if (seq_gt(a->seg.ack, tcb->snd.nxt)) { /* acks something not yet sent */
		a->found |= FOUND_ACK_BEYOND;
		tcp_answer_invalid(a, WHY_ACK_BEYOND);
		return false;
	}
	/* RFC 5961 5.2 (MAY-12): an ACK older than any window we were ever offered is a blind guess. */
	if (seq_lt(a->seg.ack, tcb->snd.una - tcb->snd.max_wnd))
		return tcp_challenge(a, FOUND_OLD_ACK);
	if (a->is_stamp_next) /* not before: a segment that somebody has made up must not make ours look old (PAWS) */
		tcp_timestamp_take(tcb, &a->seg, a->now);
	if (tcb->config->has_keepalive)
		tcp_keepalive_heard(tcb, a->now);
	if (seq_lt(a->seg.ack, tcb->snd.una)) {
		a->found |= FOUND_OLD_ACK | tcp_sack_take(tcb, &a->seg); /* overtaken on its way: its blocks still count */
		return true; /* "If the ACK is a duplicate, it can be ignored" - its text is not */
	}
	hear_ack(a);
	update_send_window(a);
	return advance_closing(a);
}

/* ---- sixth ---------------------------------------------------------------------------- */

static bool check_6_urg(struct arrival *a)
{
	if ((a->seg.ctl & CTL_URG) != 0)
		a->found |= tcp_urgent_arrives(a->tcb, a->up);
	return true;
}

uint64_t tcp_synchronized_arrives(struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	struct arrival a = {.tcb = tcb, .seg = *seg, .now = now, .is_without_len = segment_len(seg) == 0};

	a.up = seg->seq + seg->urgent;
	/* RFC 7323 2.2: not scaled in a SYN */
	a.window = (uint32_t)seg->window << ((seg->ctl & CTL_SYN) != 0 ? 0 : tcb->snd.shift);

	if (check_timestamp(&a) && check_1_sequence(&a) && check_2_rst(&a) && check_4_syn(&a) && check_5_ack(&a) &&
	    check_6_urg(&a) && tcp_check_7_text(&a))
		tcp_check_8_fin(&a);
	return a.found;
}
