/* SPDX-License-Identifier: MIT
 *
 * storm_segments.c - what the peer of a storm sends (storm.h). One number is drawn at a time: every compiler throws the
 * same dice.
 */
#include "storm.h"
#include "storm_options.h"
#include "tcp/internal.h"

static uint32_t some_seq(struct storm *s)
{
	uint32_t nxt = s->tcb.rcv.nxt, wnd = s->tcb.rcv.wnd;

	switch (dice_roll(&s->dice, 13)) {
	case 0: return nxt - 1;
	case 1: return nxt + 1;
	case 2: return nxt + wnd - 1;
	case 3: return nxt + wnd;
	case 4: return nxt - dice_roll(&s->dice, 3000);
	case 5: return dice_any(&s->dice);
	case 6: return s->tcb.rcv.irs + dice_roll(&s->dice, 2);
	case 7: return nxt + (UINT32_C(1) << 31) - dice_roll(&s->dice, 2);
	case 8: return nxt + dice_roll(&s->dice, wnd + 1);
	default: return nxt;
	}
}

static uint32_t some_ack(struct storm *s)
{
	uint32_t una = s->tcb.snd.una, nxt = s->tcb.snd.nxt;

	switch (dice_roll(&s->dice, 11)) {
	case 0: return una - 1;
	case 1: return nxt + 1;
	case 2: return dice_any(&s->dice);
	case 3: return una + (UINT32_C(1) << 31) - dice_roll(&s->dice, 2);
	case 4:
	case 5: return una;
	case 6: return una + dice_roll(&s->dice, nxt - una + 1);
	default: return nxt;
	}
}

static uint8_t some_ctl(struct storm *s)
{
	static const uint8_t often[] = {CTL_RST, CTL_RST | CTL_ACK, CTL_SYN, CTL_SYN | CTL_ACK, CTL_FIN,
		CTL_FIN | CTL_ACK, CTL_FIN | CTL_ACK, CTL_SYN | CTL_FIN, 0};

	if (dice_roll(&s->dice, 30) == 0)
		return (uint8_t)dice_any(&s->dice);
	if (s->tcb.state == TCP_LISTEN && dice_roll(&s->dice, 2) == 0)
		return CTL_SYN;
	if (s->tcb.state == TCP_SYN_SENT && dice_roll(&s->dice, 2) == 0)
		return dice_roll(&s->dice, 3) == 0 ? CTL_SYN : CTL_SYN | CTL_ACK;
	if (dice_roll(&s->dice, 12) == 0)
		return often[dice_roll(&s->dice, ARRAY_LEN(often))];
	return dice_roll(&s->dice, 9) == 0 ? CTL_ACK | CTL_URG : CTL_ACK;
}

static uint16_t some_window(struct storm *s)
{
	static const uint16_t edges[] = {0, 1, 65535};

	if (dice_roll(&s->dice, 2) == 0)
		return edges[dice_roll(&s->dice, ARRAY_LEN(edges))];
	return (uint16_t)dice_roll(&s->dice, dice_roll(&s->dice, 2) == 0 ? 100 : 5000);
}

static uint32_t some_len(struct storm *s)
{
	switch (dice_roll(&s->dice, 8)) {
	case 0: return 1;
	case 1: return s->tcb.rcv.wnd < STORM_TEXT_MAX ? s->tcb.rcv.wnd : STORM_TEXT_MAX;
	case 2: return dice_roll(&s->dice, STORM_TEXT_MAX);
	case 3: return dice_roll(&s->dice, 100);
	default: return 0;
	}
}

/* Any segment, as its sender would fill it in; `len` bytes of text belong to it. */
static uint32_t some_segment(struct storm *s, struct tcp_segment *seg)
{
	*seg = (struct tcp_segment){.urgent = (uint16_t)dice_roll(&s->dice, 65536)};
	seg->ctl = some_ctl(s);
	seg->seq = some_seq(s);
	seg->ack = some_ack(s);
	seg->window = some_window(s);
	storm_ip(&s->dice, seg);
	if ((seg->ctl & CTL_SYN) != 0 && s->tcb.state <= TCP_SYN_SENT) {
		seg->seq = 0 - dice_roll(&s->dice, 5000); /* close to the wrap; sometimes 0 */
		storm_syn_options(&s->dice, &seg->options);
	} else {
		storm_options(&s->dice, &s->tcb, &seg->options);
	}
	return some_len(s);
}

void storm_arrives(struct storm *s)
{
	struct tcp_segment seg;
	uint32_t len = some_segment(s, &seg);

	storm_deliver(s, &seg, len);
}

/* Through the parser, as a host would do it (the checksum aside). The text is lost: its content would be anything. */
void storm_damaged_arrives(struct storm *s)
{
	uint8_t bytes[TCP_HEADER_LEN + TCP_OPTIONS_MAX];
	const struct tcp_endpoints *e = &s->tcb.endpoints;
	struct tcp_segment seg, read = {0};

	(void)some_segment(s, &seg);
	size_t len = segment_write(bytes, sizeof bytes, &seg, &e->remote, &e->local);

	for (uint32_t n = 1 + dice_roll(&s->dice, 6); n > 0 && len > 0; n--)
		bytes[dice_roll(&s->dice, (uint32_t)len)] = (uint8_t)dice_any(&s->dice);
	enum segment_problem problem = segment_parse(span_of(bytes, len), &read);

	if (problem != SEGMENT_OK && problem != SEGMENT_BAD_OPTION)
		return;
	storm_deliver(s, &read, 0);
}
