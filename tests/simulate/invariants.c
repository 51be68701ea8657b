/* SPDX-License-Identifier: MIT
 *
 * invariants.c - what holds between calls: the variables, the queues, the scoreboard (see invariants.h).
 *
 *   invariants.c          variables at any moment, and what an arrival or a timeout may change
 *   invariants_output.c   a segment that leaves
 *   invariants_rest.c     when everything that was due has left: timers
 *   invariants_state.c    the arcs of the state diagram and their reasons
 */
#include "invariants.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tcp/internal.h"
#include "wire/seq.h"

const char *invariant_sentence(enum invariant i)
{
#define X(id, sentence, source) sentence,
	static const char *const sentences[] = {INVARIANTS(X)};
#undef X
	return i < INV_COUNT ? sentences[i] : "all holds";
}

const char *invariant_source(enum invariant i)
{
#define X(id, sentence, source) source,
	static const char *const sources[] = {INVARIANTS(X)};
#undef X
	return i < INV_COUNT ? sources[i] : "";
}

void witness_holds(struct witness *w, enum invariant i, bool is_kept, const char *fmt, ...)
{
	va_list args;

	if (is_kept || w->broken != INV_COUNT)
		return;
	w->broken = i;
	va_start(args, fmt);
	(void)vsnprintf(w->detail, sizeof w->detail, fmt, args);
	va_end(args);
}

static bool is_synchronized(const struct tcb *tcb)
{
	return tcb->state > TCP_SYN_RECEIVED;
}

/* ---- the sender ------------------------------------------------------------------------------ */

static void check_send_variables(struct witness *w, const struct tcb *tcb)
{
	const struct tcb *was = &w->before;
	uint32_t flight = tcp_flight(tcb);

	witness_holds(w, INV_UNA_NXT, seq_le(tcb->snd.una, tcb->snd.nxt), "SND.UNA %u, SND.NXT %u", tcb->snd.una, tcb->snd.nxt);
	if (was->state > TCP_LISTEN && was->snd.iss == tcb->snd.iss)
		witness_holds(w, INV_UNA_BACK, seq_le(was->snd.una, tcb->snd.una) && seq_le(was->snd.nxt, tcb->snd.nxt),
			      "SND.UNA %u to %u, SND.NXT %u to %u", was->snd.una, tcb->snd.una, was->snd.nxt, tcb->snd.nxt);
	if (is_synchronized(tcb))
		witness_holds(w, INV_FLIGHT_QUEUED, flight <= tcb->snd.queue.len + tcb->snd.is_fin_sent,
			      "%u outstanding, %zu queued", flight, tcb->snd.queue.len);
	witness_holds(w, INV_RTO,
		      tcb->rtt.rto >= time_min(time_min(tcb->config->rto_min, tcb->config->rto_initial), tcb->config->rto_max) &&
			      tcb->rtt.rto <= tcb->config->rto_max,
		      "RTO %.3f ms", (double)tcb->rtt.rto / 1e6);
}

static void check_congestion(struct witness *w, const struct tcb *tcb)
{
	uint32_t mss = tcb->snd.mss;

	if (!is_synchronized(tcb))
		return;
	witness_holds(w, INV_CWND, tcb->cc.cwnd >= mss, "cwnd %u, MSS %u", tcb->cc.cwnd, mss);
	if (w->least_mss == 0 || mss < w->least_mss)
		w->least_mss = mss;
	witness_holds(w, INV_SSTHRESH, tcb->cc.ssthresh >= 2 * w->least_mss, "ssthresh %u, MSS %u", tcb->cc.ssthresh, mss);
	witness_holds(w, INV_RECOVER, !tcb->recovery.is_active || seq_le(tcb->recovery.recover, tcb->snd.nxt),
		      "recover %u, SND.NXT %u", tcb->recovery.recover, tcb->snd.nxt);
	witness_holds(w, INV_RESEND,
		      tcb->resend.next == tcb->resend.end ||
			      (seq_le(tcb->snd.una, tcb->resend.next) && seq_lt(tcb->resend.next, tcb->resend.end) &&
			       seq_le(tcb->resend.end, tcb->snd.nxt)),
		      "%u..%u of %u..%u", tcb->resend.next, tcb->resend.end, tcb->snd.una, tcb->snd.nxt);
}

static void check_scoreboard(struct witness *w, const struct tcb *tcb)
{
	uint32_t at = tcb->snd.una, bytes = 0;

	for (size_t i = 0; i < tcb->sack.count && i < TCP_SACKED_MAX; i++) {
		const struct sack_block *b = &tcb->sack.blocks[i];

		witness_holds(w, INV_SCOREBOARD, seq_lt(at, b->left) && seq_lt(b->left, b->right) && seq_le(b->right, tcb->snd.nxt),
			      "block %zu of %zu: %u..%u behind %u", i, tcb->sack.count, b->left, b->right, at);
		at = b->right;
		bytes += b->right - b->left;
	}
	witness_holds(w, INV_SCOREBOARD, bytes == tcb->sack.bytes && tcb->sack.count <= TCP_SACKED_MAX,
		      "%zu blocks of %u bytes, counted %u", tcb->sack.count, bytes, tcb->sack.bytes);
}

static void check_urgent_variables(struct witness *w, const struct tcb *tcb)
{
	const struct tcb *was = &w->before;
	uint32_t first = tcb->snd.una + (tcb->state <= TCP_SYN_RECEIVED), last = first + (uint32_t)tcb->snd.queue.len;

	if (tcb->urgent.is_sending)
		witness_holds(w, INV_URGENT, seq_le(tcb->urgent.snd_up, last), "SND.UP %u, the text ends at %u", tcb->urgent.snd_up, last);
	if (tcb->urgent.is_receiving && was->urgent.is_receiving)
		witness_holds(w, INV_URGENT, seq_le(was->urgent.rcv_up, tcb->urgent.rcv_up), "RCV.UP %u to %u", was->urgent.rcv_up,
			      tcb->urgent.rcv_up);
}

/* ---- the receiver ---------------------------------------------------------------------------- */

static void check_held(struct witness *w, const struct tcb *tcb)
{
	uint32_t at = tcb->rcv.nxt, edge = tcb->rcv.nxt + tcb->rcv.wnd, bytes = 0;

	for (size_t i = 0; i < tcb->rcv.held_count && i < TCP_GAPS_MAX; i++) {
		const struct tcp_held *h = &tcb->rcv.held[i];

		witness_holds(w, INV_HELD, seq_lt(at, h->left) && seq_lt(h->left, h->right) && seq_le(h->right, edge),
			      "piece %zu: %u..%u behind %u, edge %u", i, h->left, h->right, at, edge);
		at = h->right;
		bytes += h->right - h->left;
	}
	witness_holds(w, INV_HELD, bytes == tcb->rcv.gapped_bytes && tcb->rcv.held_count <= TCP_GAPS_MAX,
		      "%u bytes, counted %u", bytes, tcb->rcv.gapped_bytes);
}

static void check_receive_variables(struct witness *w, const struct tcb *tcb)
{
	const struct tcb *was = &w->before;
	uint32_t edge = tcb->rcv.nxt + tcb->rcv.wnd;

	witness_holds(w, INV_RCV_ROOM, tcb->rcv.wnd <= ring_room(&tcb->rcv.queue), "RCV.WND %u, room %zu", tcb->rcv.wnd,
		      ring_room(&tcb->rcv.queue));
	if (was->state >= TCP_SYN_RECEIVED && tcb->state >= TCP_SYN_RECEIVED)
		witness_holds(w, INV_RCV_BACK,
			      seq_le(was->rcv.nxt, tcb->rcv.nxt) && seq_le(was->rcv.nxt + was->rcv.wnd, edge),
			      "RCV.NXT %u to %u, edge %u to %u", was->rcv.nxt, tcb->rcv.nxt, was->rcv.nxt + was->rcv.wnd, edge);
	check_held(w, tcb);
}

static bool is_ring_right(const struct ring *r, const struct ring *was)
{
	return r->data == was->data && r->size == was->size && r->slack == was->slack && r->len <= r->size &&
	       (r->start < r->size || r->len == 0);
}

/* ---- after each call ------------------------------------------------------------------------- */

static void finish(struct witness *w, const struct tcb *tcb, enum witness_cause cause)
{
	witness_check_state(w, tcb, cause);
	if (cause != BY_OPEN)
		witness_holds(w, INV_QUEUES,
			      is_ring_right(&tcb->snd.queue, &w->before.snd.queue) &&
				      is_ring_right(&tcb->rcv.queue, &w->before.rcv.queue),
			      "%zu at %zu of %zu; %zu at %zu of %zu", tcb->snd.queue.len, tcb->snd.queue.start,
			      tcb->snd.queue.size, tcb->rcv.queue.len, tcb->rcv.queue.start, tcb->rcv.queue.size);
	if (tcb->state != TCP_CLOSED && tcb->state != TCP_LISTEN) {
		check_send_variables(w, tcb);
		check_congestion(w, tcb);
		check_scoreboard(w, tcb);
		check_receive_variables(w, tcb);
		check_urgent_variables(w, tcb);
	}
	w->before = *tcb;
	w->visits[tcb->state]++;
	w->calls++;
}

void witness_opened(struct witness *w, const struct tcb *tcb, time_ns now)
{
	(void)now;
	*w = (struct witness){.broken = INV_COUNT};
	finish(w, tcb, BY_OPEN);
}

void witness_call(struct witness *w, const struct tcb *tcb, enum witness_cause cause, time_ns now)
{
	(void)now;
	bool has_begun = w->before.state == TCP_LISTEN; /* SEND made it active */

	witness_holds(w, INV_ACKED_UNSENT, has_begun || w->before.snd.una == tcb->snd.una, "SND.UNA %u to %u",
		      w->before.snd.una, tcb->snd.una);
	finish(w, tcb, cause);
}

void witness_timers(struct witness *w, const struct tcb *tcb, unsigned fired, time_ns now)
{
	if ((fired & 1u << TIMER_RETRANSMIT) != 0)
		witness_holds(w, INV_RTO_BACK_OFF, tcb->rtt.rto >= w->before.rtt.rto, "RTO %.3f to %.3f ms",
			      (double)w->before.rtt.rto / 1e6, (double)tcb->rtt.rto / 1e6);
	w->sent_count = 0;
	w->arrivals++; /* as good as one: it may ask for an ACK */
	witness_call(w, tcb, BY_TIMERS, now);
}

/* ---- an arrival -------------------------------------------------------------------------------- */

static void note_peer_syn(struct witness *w, const struct tcb *tcb, const struct tcp_segment *seg)
{
	enum { DEFAULT_V4 = 536, DEFAULT_V6 = 1220 };

	w->peer_mss = tcb->endpoints.remote.family == 6 ? DEFAULT_V6 : DEFAULT_V4;
	if (seg->options.has_mss && seg->options.mss > 0)
		w->peer_mss = seg->options.mss;
	w->peer_mss = u32_max(w->peer_mss, tcb->config->min_mss);
}

void witness_arrival(struct witness *w, const struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	const struct tcb *was = &w->before;
	bool was_connected = is_synchronized(was);
	uint32_t offer = tcb->snd.una + tcb->snd.wnd;

	if (was->state <= TCP_SYN_SENT && tcb->state > TCP_SYN_SENT)
		note_peer_syn(w, tcb, seg);
	if (tcb->state == TCP_LISTEN) {
		w->has_announced = false; /* for the next peer */
		w->peer_mss = 0;
	}
	if (was->state > TCP_LISTEN && tcb->state > TCP_LISTEN && tcb->snd.una != was->snd.una)
		witness_holds(w, INV_ACKED_UNSENT,
			      (seg->ctl & CTL_ACK) != 0 && tcb->snd.una == seg->ack && seq_le(seg->ack, was->snd.nxt),
			      "SND.UNA %u to %u by ACK %u, SND.NXT %u", was->snd.una, tcb->snd.una, seg->ack, was->snd.nxt);
	if (is_synchronized(tcb))
		w->offered = was_connected ? seq_max(w->offered, offer) : offer;
	if (tcb->rcv.unacked == 0)
		w->unacked_since = 0;
	else if (w->unacked_since == 0)
		w->unacked_since = now > 0 ? now : 1;
	w->arrivals++;
	w->sent_count = 0;
	finish(w, tcb, BY_ARRIVAL);
}

/* ---- output -------------------------------------------------------------------------------------- */

void witness_output(struct witness *w, const struct tcb *tcb, const struct tcp_output *out, time_ns now)
{
	if (out != NULL)
		witness_check_output(w, tcb, out, now);
	else
		witness_check_rest(w, tcb, now);
	finish(w, tcb, BY_OUTPUT);
}
