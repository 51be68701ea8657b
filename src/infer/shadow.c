/* SPDX-License-Identifier: MIT
 *
 * shadow.c - see shadow.h. The arcs are those of RFC 9293 3.3.2, taken by what the wire shows.
 */
#include "infer/shadow.h"

#include "wire/seq.h"

void shadow_init(struct shadow *s, bool is_known)
{
	*s = (struct shadow){.state = TCP_LISTEN, .is_known_listener = is_known};
}

static size_t put_change(struct change changes[VAR_COUNT], size_t count, enum tcp_variable v, int64_t before, int64_t after)
{
	if (before == after)
		return count;
	changes[count] = (struct change){.before = before, .after = after, .variable = (uint8_t)v};
	return count + 1;
}

static size_t differences(const struct shadow *before, const struct shadow *now, struct change changes[VAR_COUNT])
{
	size_t count = put_change(changes, 0, VAR_STATE, before->state, now->state);

	count = put_change(changes, count, VAR_SND_UNA, before->snd_una, now->snd_una);
	count = put_change(changes, count, VAR_SND_NXT, before->snd_nxt, now->snd_nxt);
	return put_change(changes, count, VAR_RCV_NXT, before->rcv_nxt, now->rcv_nxt);
}

static void send_fin(struct shadow *s)
{
	if (s->has_sent_fin)
		return;
	s->has_sent_fin = true;
	if (s->state == TCP_CLOSE_WAIT)
		s->state = TCP_LAST_ACK;
	else if (s->state == TCP_ESTABLISHED || s->state == TCP_SYN_RECEIVED)
		s->state = TCP_FIN_WAIT_1;
}

static void take_fin(struct shadow *s)
{
	if (!s->has_received_fin || s->rcv_nxt != s->received_fin_seq + 1)
		return;
	if (s->state == TCP_ESTABLISHED)
		s->state = TCP_CLOSE_WAIT;
	else if (s->state == TCP_FIN_WAIT_1)
		s->state = TCP_CLOSING;
	else if (s->state == TCP_FIN_WAIT_2)
		s->state = TCP_TIME_WAIT;
}

/* What it acknowledges has arrived there in order, whatever gaps there were. */
static void own_up(struct shadow *s, uint32_t ack)
{
	if (!s->has_received || !seq_gt(ack, s->rcv_nxt))
		return;
	s->rcv_nxt = ack;
	take_fin(s);
}

size_t shadow_sent(struct shadow *s, const struct tcp_segment *seg, struct change changes[VAR_COUNT])
{
	struct shadow before = *s;
	uint32_t end = seg->seq + segment_len(seg);

	if (!s->has_sent) {
		s->snd_una = seg->seq;
		s->snd_nxt = end;
		s->has_sent = true;
	}
	s->snd_nxt = seq_max(s->snd_nxt, end);
	if ((seg->ctl & CTL_RST) != 0) /* from LISTEN too: a refusal shows that nobody listens there */
		s->state = TCP_CLOSED;
	else if ((seg->ctl & (CTL_SYN | CTL_ACK)) == (CTL_SYN | CTL_ACK) && s->state == TCP_LISTEN)
		s->state = TCP_SYN_RECEIVED;
	if ((seg->ctl & CTL_ACK) != 0)
		own_up(s, seg->ack);
	if ((seg->ctl & CTL_FIN) != 0)
		send_fin(s);
	return differences(&before, s, changes);
}

static void take_ack(struct shadow *s, uint32_t ack)
{
	if (!s->has_sent || !seq_gt(ack, s->snd_una) || seq_gt(ack, s->snd_nxt))
		return;
	s->snd_una = ack;
	if (s->state == TCP_SYN_RECEIVED)
		s->state = TCP_ESTABLISHED;
	if (!s->has_sent_fin || s->snd_una != s->snd_nxt)
		return;
	if (s->state == TCP_FIN_WAIT_1)
		s->state = TCP_FIN_WAIT_2;
	else if (s->state == TCP_CLOSING)
		s->state = TCP_TIME_WAIT;
	else if (s->state == TCP_LAST_ACK)
		s->state = TCP_CLOSED;
}

/* Text moves RCV.NXT only when it is in order; what lies behind a gap is believed when the shadowed end acknowledges it. */
static void take_text(struct shadow *s, const struct tcp_segment *seg)
{
	uint32_t end = seg->seq + segment_len(seg);

	if ((seg->ctl & CTL_SYN) != 0 && !s->has_received) {
		s->rcv_nxt = end;
		s->has_received = true;
		if (s->state == TCP_LISTEN && s->is_known_listener)
			s->state = TCP_SYN_RECEIVED;
		return;
	}
	if ((seg->ctl & CTL_FIN) != 0 && !s->has_received_fin) {
		s->has_received_fin = true;
		s->received_fin_seq = end - 1;
	}
	if (s->has_received && seq_le(seg->seq, s->rcv_nxt) && seq_gt(end, s->rcv_nxt)) {
		s->rcv_nxt = end;
		take_fin(s);
	}
}

size_t shadow_arrived(struct shadow *s, const struct tcp_segment *seg, struct change changes[VAR_COUNT])
{
	struct shadow before = *s;

	if ((seg->ctl & CTL_RST) != 0) {
		if (s->state != TCP_LISTEN && seg->seq == s->rcv_nxt)
			s->state = TCP_CLOSED;
		return differences(&before, s, changes);
	}
	if ((seg->ctl & CTL_ACK) != 0)
		take_ack(s, seg->ack);
	take_text(s, seg);
	return differences(&before, s, changes);
}
