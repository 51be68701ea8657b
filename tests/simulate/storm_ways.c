/* SPDX-License-Identifier: MIT
 *
 * storm_ways.c - how a storm gets to where it begins, and out of wherever it has led (storm.h): honest segments.
 */
#include "storm.h"
#include "tcp/internal.h"
#include "wire/seq.h"

enum { CALM_ROUNDS = 400 };

static struct tcp_segment honest(const struct storm *s, uint8_t ctl)
{
	const struct tcb *tcb = &s->tcb;
	struct tcp_segment seg = {.ctl = ctl, .seq = tcb->rcv.nxt, .ack = tcb->snd.nxt, .window = 60000};

	seg.options.has_timestamps = tcb->ts.is_on;
	seg.options.ts_value = tcb->ts.recent;
	return seg;
}

/* ---- into a state -------------------------------------------------------------------------------------- */

static void peer_opens(struct storm *s, uint8_t ctl)
{
	struct tcp_segment seg = honest(s, ctl);

	seg.seq = 0 - dice_roll(&s->dice, 5000);
	seg.window = (uint16_t)(1000 + dice_roll(&s->dice, 60000));
	seg.options.has_mss = true;
	seg.options.mss = (uint16_t)(1 + dice_roll(&s->dice, 2000));
	seg.options.has_wscale = seg.options.has_sack_permitted = seg.options.has_timestamps = true;
	storm_deliver(s, &seg, 0);
	storm_come_to_rest(s);
}

static void peer_says(struct storm *s, uint8_t ctl, uint32_t unacknowledged)
{
	struct tcp_segment seg = honest(s, ctl);

	seg.ack -= unacknowledged;
	storm_deliver(s, &seg, 0);
	storm_come_to_rest(s);
}

static void we_close(struct storm *s)
{
	tcp_close(&s->tcb, s->now);
	storm_tell(s, "CLOSE", NULL);
	storm_come_to_rest(s);
}

static void establish(struct storm *s)
{
	if (s->tcb.state == TCP_LISTEN) {
		peer_opens(s, CTL_SYN);
		peer_says(s, CTL_ACK, 0);
	} else {
		storm_come_to_rest(s);
		peer_opens(s, CTL_SYN | CTL_ACK);
	}
}

void storm_reach(struct storm *s, enum tcp_state state)
{
	switch (state) {
	case TCP_CLOSED:
	case TCP_LISTEN:
	case TCP_SYN_SENT:
	case TCP_STATE_COUNT:
		return;
	case TCP_SYN_RECEIVED:
		peer_opens(s, CTL_SYN);
		return;
	case TCP_ESTABLISHED:
		establish(s);
		return;
	case TCP_FIN_WAIT_1:
		establish(s);
		we_close(s);
		return;
	case TCP_FIN_WAIT_2:
		storm_reach(s, TCP_FIN_WAIT_1);
		peer_says(s, CTL_ACK, 0);
		return;
	case TCP_CLOSE_WAIT:
		establish(s);
		peer_says(s, CTL_FIN | CTL_ACK, 0);
		return;
	case TCP_CLOSING:
		storm_reach(s, TCP_FIN_WAIT_1);
		peer_says(s, CTL_FIN | CTL_ACK, tcp_flight(&s->tcb));
		return;
	case TCP_LAST_ACK:
		storm_reach(s, TCP_CLOSE_WAIT);
		we_close(s);
		return;
	case TCP_TIME_WAIT:
		storm_reach(s, TCP_FIN_WAIT_2);
		peer_says(s, CTL_FIN | CTL_ACK, 0);
		return;
	}
}

/* ---- to the end -------------------------------------------------------------------------------------------- */

/* What a peer would say that has got everything, and has itself sent all but its last text and FIN. Its text
 * reaches at least to where the storm's windows seemed to come from. */
static void reasonable_peer(struct storm *s)
{
	const struct tcb *tcb = &s->tcb;
	struct tcp_segment seg = honest(s, CTL_ACK);
	uint32_t last = seq_max(tcb->rcv.nxt, tcb->snd.wl1);
	uint32_t len = 0;

	if (tcb->rcv.held_count > 0)
		last = seq_max(last, tcb->rcv.held[tcb->rcv.held_count - 1].right);
	if (tcb->rcv.has_fin)
		last = tcb->rcv.fin_seq;
	if (tcb->state == TCP_LISTEN || tcb->state == TCP_SYN_SENT) {
		seg.ctl = tcb->state == TCP_LISTEN ? CTL_SYN : CTL_SYN | CTL_ACK;
	} else if (tcp_has_taken_fin(tcb) && seq_gt(tcb->snd.wl1, tcb->rcv.nxt)) {
		seg.ctl = CTL_RST; /* no honest window would count any more */
	} else if (tcb->state > TCP_SYN_RECEIVED && !tcp_has_taken_fin(tcb)) {
		len = u32_min(u32_min(last - seg.seq, tcb->rcv.wnd), STORM_TEXT_MAX);
		seg.ctl |= seg.seq + len == last ? CTL_FIN : 0;
	}
	storm_deliver(s, &seg, len);
}

static void app_reads_all(struct storm *s)
{
	uint8_t text[STORM_TEXT_MAX];

	while (tcp_receive(&s->tcb, text, sizeof text, s->now) > 0)
		;
}

void storm_calm_down(struct storm *s)
{
	for (int round = 0; round < CALM_ROUNDS && s->tcb.state != TCP_CLOSED && !s->is_broken; round++) {
		s->step++;
		reasonable_peer(s);
		app_reads_all(s);
		if (s->tcb.state != TCP_LISTEN && s->tcb.state != TCP_SYN_SENT)
			tcp_close(&s->tcb, s->now);
		storm_come_to_rest(s);
		if (tcp_flight(&s->tcb) == 0 && tcp_next_deadline(&s->tcb) != TIME_NEVER) {
			s->now = time_max(s->now, tcp_next_deadline(&s->tcb));
			(void)tcp_timeouts(&s->tcb, s->now);
		}
		storm_come_to_rest(s);
	}
	storm_promise(s, s->tcb.state == TCP_CLOSED, "a reasonable peer brings it to CLOSED");
}
