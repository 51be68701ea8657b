/* SPDX-License-Identifier: MIT
 *
 * invariants_output.c - what holds of a segment that leaves.
 */
#include "invariants.h"
#include "tcp/internal.h"
#include "wire/seq.h"

enum { TIMESTAMPS_LEN = 12 };

static bool is_synchronized(const struct tcb *tcb)
{
	return tcb->state > TCP_SYN_RECEIVED;
}

static bool may_carry_text(enum tcp_state state)
{
	return state == TCP_ESTABLISHED || state == TCP_CLOSE_WAIT || state == TCP_FIN_WAIT_1 || state == TCP_CLOSING ||
	       state == TCP_LAST_ACK;
}

/* ---- header ------------------------------------------------------------------------------------ */

static void check_header(struct witness *w, const struct tcb *tcb, const struct tcp_segment *seg)
{
	bool is_syn = (seg->ctl & CTL_SYN) != 0, is_opening = tcb->state == TCP_SYN_SENT || tcb->state == TCP_SYN_RECEIVED;
	bool has_text = seq_gt(seg->seq + segment_len(seg), tcb->snd.una) && segment_len(seg) > is_syn;

	witness_holds(w, INV_SENT_STATE,
		      tcb->state > TCP_LISTEN && (!is_syn || is_opening) && (!has_text || may_carry_text(tcb->state)),
		      "ctl %02x, %zu bytes in %s", seg->ctl, seg->text.len, tcp_state_name(tcb->state));
	if (tcb->state == TCP_SYN_SENT)
		witness_holds(w, INV_SENT_ACK, (seg->ctl & CTL_ACK) == 0, "ACK %u in SYN-SENT", seg->ack);
	else
		witness_holds(w, INV_SENT_ACK, (seg->ctl & CTL_ACK) != 0 && seg->ack == tcb->rcv.nxt,
			      "ctl %02x, ACK %u, RCV.NXT %u", seg->ctl, seg->ack, tcb->rcv.nxt);
}

/* How far the window moved since it was announced last. */
static void check_step(struct witness *w, const struct tcb *tcb, uint32_t gain, uint32_t grain)
{
	uint32_t worthwhile = u32_min((uint32_t)tcb->rcv.queue.size / 2, tcb->config->mss);
	uint32_t most = tcb->config->has_window_steps ? gain : tcb->rcv.wnd;

	witness_holds(w, INV_ANNOUNCED_STEP, gain < grain || most + grain > worthwhile, "by %u, grain %u, worth having: %u", gain,
		      grain, worthwhile);
}

static void check_window(struct witness *w, const struct tcb *tcb, const struct tcp_segment *seg)
{
	bool is_syn = (seg->ctl & CTL_SYN) != 0;
	uint32_t shift = is_syn ? 0 : tcb->rcv.shift, grain = UINT32_C(1) << shift;
	uint32_t window = (uint32_t)seg->window << shift, edge = seg->ack + window;

	witness_holds(w, INV_ANNOUNCED_ROOM, window <= ring_room(&tcb->rcv.queue), "%u, room %zu", window,
		      ring_room(&tcb->rcv.queue));
	if ((seg->ctl & CTL_ACK) == 0)
		return;
	if (w->has_announced && !is_syn) {
		witness_holds(w, INV_ANNOUNCED_EDGE, seq_gt(edge + grain, w->announced), "from %u to %u", w->announced, edge);
		if (seq_gt(edge, w->announced) && !tcp_has_taken_fin(tcb)) /* nothing more will come */
			check_step(w, tcb, edge - w->announced, grain);
	}
	w->announced = w->has_announced ? seq_max(w->announced, edge) : edge;
	w->has_announced = true;
}

/* ---- text and FIN --------------------------------------------------------------------------------- */

static void check_place(struct witness *w, const struct tcb *tcb, const struct tcp_output *out)
{
	const struct tcp_segment *seg = &out->seg;
	uint32_t right = seg->seq + segment_len(seg), nxt = w->before.snd.nxt;
	bool is_probe = out->why == WHY_WINDOW_PROBE;

	witness_holds(w, INV_SENT_RANGE,
		      seq_le(tcb->snd.una, seg->seq) && (seg->seq == nxt || seq_le(right, nxt) || is_probe),
		      "%u..%u, outstanding %u..%u", seg->seq, right, tcb->snd.una, nxt);
	witness_holds(w, INV_SENT_OFFERED, seq_le(right, w->offered) || (is_probe && seg->text.len <= 1),
		      "%u..%u beyond %u", seg->seq, right, w->offered);
	w->offered = seq_max(w->offered, right);
	for (size_t i = 0; i < w->sent_count; i++)
		witness_holds(w, INV_SENT_TWICE, seq_le(right, w->sent[i].left) || seq_le(w->sent[i].right, seg->seq),
			      "%u..%u after %u..%u", seg->seq, right, w->sent[i].left, w->sent[i].right);
	if (w->sent_count < WITNESS_SENT_MAX)
		w->sent[w->sent_count++] = (struct sack_block){seg->seq, right};
	if (seq_lt(seg->seq, nxt))
		witness_holds(w, INV_KARN,
			      !tcb->rtt.is_timing || seq_lt(tcb->rtt.timed_seq, seg->seq) || seq_ge(tcb->rtt.timed_seq, right),
			      "%u is timed", tcb->rtt.timed_seq);
}

static void check_size(struct witness *w, const struct tcb *tcb, const struct tcp_segment *seg)
{
	size_t options = segment_options_len(&seg->options);
	/* an MSS that has no room for options is met as well as it can be */
	size_t whole = w->peer_mss > TIMESTAMPS_LEN && seg->text.len > 0 ? seg->text.len + options : seg->text.len;

	witness_holds(w, INV_SENT_MSS, whole <= w->peer_mss && seg->text.len <= tcb->config->mss,
		      "%zu and %zu of options, peer's MSS %u, ours %u", seg->text.len, options, w->peer_mss, tcb->config->mss);
}

static void check_packet(struct witness *w, const struct tcb *tcb, const struct tcp_output *out)
{
	const struct tcp_segment *seg = &out->seg;
	size_t ip = (tcb->endpoints.remote.family == 6 ? 40 : 20) + seg->ip_options.len;
	size_t len = ip + TCP_HEADER_LEN + segment_options_len(&seg->options) + seg->text.len;
	bool has_room = tcb->pmtu.mtu > ip + TCP_HEADER_LEN + TCP_OPTIONS_MAX; /* else it is met as well as it can be */
	bool is_long = has_room && len > tcb->pmtu.mtu && seg->text.len > 0 && out->why != WHY_MTU_PROBE;
	bool is_new_text = seg->text.len > 0 && seg->seq == w->before.snd.nxt && out->why != WHY_WINDOW_PROBE;
	bool is_syn = (seg->ctl & CTL_SYN) != 0;

	witness_holds(w, INV_SENT_MTU, !is_long || is_syn, "%zu bytes, path MTU %u", len,
		      tcb->pmtu.mtu);
	witness_holds(w, INV_SENT_ECN, seg->ecn == IP_ECN_NOT_ECT || is_new_text, "ECN %u in a packet of %zu bytes of text",
		      seg->ecn, seg->text.len);
	witness_holds(w, INV_SENT_ECN, (seg->ctl & CTL_CWR) == 0 || is_new_text || is_syn, "CWR with %zu bytes of text",
		      seg->text.len);
}

/* Text that leaves for the first time. */
static void check_new_text(struct witness *w, const struct tcb *tcb, const struct tcp_segment *seg)
{
	uint32_t flight = tcp_flight(&w->before), len = (uint32_t)seg->text.len;
	/* the pipe is computed in this very call; what leaves now is not in it yet */
	uint32_t in_network = tcp_is_sack_recovery(tcb) ? tcb->sack.pipe : tcp_in_network(&w->before);
	bool may_be_small = flight == 0 || w->before.urgent.is_sending || tcb->snd.is_fin_queued || tcp_is_frto_new_text(&w->before);
	uint32_t limited = tcb->config->has_limited_transmit && !tcb->recovery.is_active && !tcb->rack.is_on
				   ? u32_min(tcb->recovery.dup_acks, 2) * tcb->snd.mss
				   : 0;

	if (tcp_is_frto_new_text(&w->before)) { /* RFC 5682 2.1 (2): two segments, whatever is outstanding */
		in_network = seg->seq - w->before.frto.recover;
		limited = 2 * tcb->snd.mss - tcb->cc.cwnd;
	}
	witness_holds(w, INV_SENT_CWND, in_network + len <= tcb->cc.cwnd + limited, "%u and %u, cwnd %u and %u", in_network, len,
		      tcb->cc.cwnd, limited);
	uint32_t blocks = (uint32_t)segment_options_len(&seg->options) - (tcb->ts.is_on ? TIMESTAMPS_LEN : 0);

	witness_holds(w, INV_SENT_NAGLE, !tcb->config->has_nagle || len + blocks >= tcb->snd.mss || may_be_small,
		      "%u bytes, MSS %u, %u outstanding", len, tcb->snd.mss, flight);
}

static void check_fin(struct witness *w, const struct tcb *tcb, const struct tcp_segment *seg)
{
	uint32_t end = seg->seq + (uint32_t)seg->text.len, last = tcb->snd.una + (uint32_t)tcb->snd.queue.len;

	if (seg->text.len > 0)
		witness_holds(w, INV_SENT_PUSH, end != last || (seg->ctl & CTL_PSH) != 0, "%u is the end", end);
	if ((seg->ctl & CTL_FIN) == 0) {
		witness_holds(w, INV_SENT_FIN, !w->has_sent_fin || seq_le(end, w->fin_seq), "text to %u, FIN at %u", end,
			      w->fin_seq);
		return;
	}
	witness_holds(w, INV_SENT_FIN, tcb->snd.is_fin_queued && end == last && (!w->has_sent_fin || end == w->fin_seq),
		      "at %u, the text ends at %u, before at %u", end, last, w->fin_seq);
	w->has_sent_fin = true;
	w->fin_seq = end;
}

/* ---- ACKs --------------------------------------------------------------------------------------- */

static void check_urgent(struct witness *w, const struct tcb *tcb, const struct tcp_segment *seg)
{
	if ((seg->ctl & CTL_URG) != 0)
		witness_holds(w, INV_URGENT, seg->urgent > 0 && seq_le(seg->seq + seg->urgent, tcb->urgent.snd_up), "%u + %u, SND.UP %u",
			      seg->seq, seg->urgent, tcb->urgent.snd_up);
}

static void check_bare_ack(struct witness *w, const struct tcb *tcb, const struct tcp_output *out)
{
	const struct tcp_segment *seg = &out->seg;
	uint32_t flight = tcp_flight(tcb);

	w->acks += out->why != WHY_URGENT;
	witness_holds(w, INV_ACK_ACCEPTABLE,
		      seg->seq == (flight <= tcb->snd.wnd ? tcb->snd.nxt : tcb->snd.una + tcb->snd.wnd),
		      "%u, SND.UNA %u, SND.NXT %u, SND.WND %u", seg->seq, tcb->snd.una, tcb->snd.nxt, tcb->snd.wnd);
	witness_holds(w, INV_ACK_COUNT, w->acks <= w->arrivals + 1, "%u for %u arrivals", w->acks, w->arrivals);
}

/* One number that the peer had: it must answer, and nothing new is said. */
static void check_keepalive(struct witness *w, const struct tcb *tcb, const struct tcp_segment *seg)
{
	witness_holds(w, INV_KEEPALIVE,
		      tcb->config->has_keepalive && seg->seq == tcb->snd.una - 1 && tcp_flight(tcb) == 0 && seg->text.len <= 1 &&
			      (seg->ctl & (CTL_SYN | CTL_FIN)) == 0,
		      "%u of %zu bytes, SND.UNA %u, SND.NXT %u", seg->seq, seg->text.len, tcb->snd.una, tcb->snd.nxt);
}

void witness_check_output(struct witness *w, const struct tcb *tcb, const struct tcp_output *out, time_ns now)
{
	const struct tcp_segment *seg = &out->seg;
	uint32_t most = 2 * tcb->config->send_buffer + w->arrivals + 10;

	(void)now;
	w->outputs++;
	witness_holds(w, INV_OUTPUT_ENDS, w->outputs <= most, "%u segments in one turn", w->outputs);
	if ((seg->ctl & CTL_RST) != 0)
		return;
	check_header(w, tcb, seg);
	check_window(w, tcb, seg);
	check_urgent(w, tcb, seg);
	check_packet(w, tcb, out);
	if (out->why == WHY_KEEPALIVE) {
		check_keepalive(w, tcb, seg);
		return;
	}
	if (!is_synchronized(tcb))
		return;
	if (segment_len(seg) == 0) {
		check_bare_ack(w, tcb, out);
		return;
	}
	check_place(w, tcb, out);
	check_size(w, tcb, seg);
	check_fin(w, tcb, seg);
	bool is_probe = out->why == WHY_WINDOW_PROBE || out->why == WHY_TAIL_PROBE_NEW; /* RFC 8985 9.3: beyond cwnd, once */

	if (seg->seq == w->before.snd.nxt && !is_probe && seg->text.len > 0)
		check_new_text(w, tcb, seg);
}
