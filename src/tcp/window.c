/* SPDX-License-Identifier: MIT
 *
 * window.c - the receive window: what we announce, and when opening it is worth a segment.
 *
 *      RCV.NXT                       RCV.NXT + RCV.WND
 *   ------|-------------------------------|----------
 *         |<-- room in the receive queue ------->|
 *
 * The right edge never moves left (SHLD-14), and moves right only in steps worth having
 * (silly window avoidance, RFC 9293 3.8.6.2.2, MUST-39).
 */
#include "tcp/internal.h"
#include "wire/seq.h"

/* A scaled window is announced in steps of 2^shift; the field is rounded up so that the edge does
 * not creep left, and this much room is held back so that rounding up is no lie. */
static uint32_t rounding_reserve(const struct tcb *tcb)
{
	return (UINT32_C(1) << tcb->rcv.shift) - 1;
}

static uint32_t room(const struct tcb *tcb)
{
	size_t free = ring_room(&tcb->rcv.queue);
	uint32_t reserve = rounding_reserve(tcb);
	uint32_t most = UINT32_C(65535) << tcb->rcv.shift;

	return free > reserve ? u32_min((uint32_t)free - reserve, most) : 0;
}

/* RFC 7323 2.3. A shift that was asked for is taken as far as what it holds back is a small part of the buffer. */
static uint8_t choose_shift(const struct tcp_config *config)
{
	uint8_t shift = (uint8_t)u32_min(config->window_shift, 14);

	while (shift > 0 && (UINT32_C(1) << shift) > config->receive_buffer / 8)
		shift--;
	while (shift < 14 && (config->receive_buffer >> shift) > 65535)
		shift++;
	return shift;
}

void tcp_window_start(struct tcb *tcb)
{
	tcb->rcv.shift = tcb->config->has_window_scale ? choose_shift(tcb->config) : 0;
	tcb->rcv.wnd = u32_min(room(tcb), 65535);
}

/* How far the right edge could move. */
static uint32_t gain(const struct tcb *tcb)
{
	uint32_t now = room(tcb);

	return now > tcb->rcv.wnd ? now - tcb->rcv.wnd : 0;
}

/* RFC 9293 3.8.6.2.2: at least min(Fr * RCV.BUFF, Eff.snd.MSS) with Fr = 1/2. */
static uint32_t worthwhile(const struct tcb *tcb)
{
	uint32_t segment = u32_max(tcb->rcv.mss_seen, tcb->config->mss);

	return u32_max(u32_min((uint32_t)tcb->rcv.queue.size / 2, segment), 1);
}

/* On a segment that leaves anyway. Without steps no window is offered that is silly itself, and any other is. */
static bool is_worth_offering(const struct tcb *tcb)
{
	uint32_t gained = gain(tcb);

	return gained >= worthwhile(tcb) || (gained > 0 && !tcb->config->has_window_steps && room(tcb) >= worthwhile(tcb));
}

uint16_t tcp_window_announce(struct tcb *tcb, bool is_syn)
{
	if (is_syn) /* never scaled (RFC 7323 2.2) */
		return (uint16_t)u32_min(tcb->rcv.wnd, 65535);
	if (is_worth_offering(tcb))
		tcb->rcv.wnd = room(tcb);
	uint32_t field = u32_min((tcb->rcv.wnd + rounding_reserve(tcb)) >> tcb->rcv.shift, 65535);

	if ((size_t)field << tcb->rcv.shift <= ring_room(&tcb->rcv.queue)) {
		tcb->rcv.wnd = field << tcb->rcv.shift;
		return (uint16_t)field;
	}
	/* RFC 7323 2.4: no room to round up. The announced edge moves left by less than 2^shift; what
	 * lies behind it is still taken, since RCV.WND stays. */
	return (uint16_t)(tcb->rcv.wnd >> tcb->rcv.shift);
}

/* A segment of its own is due when the window was nearly shut and has opened by half of the buffer or
 * by two segments: then the peer may have stopped. While it is open wider than that, ordinary ACKs
 * carry the news. */
bool tcp_window_update_due(const struct tcb *tcb)
{
	uint32_t two = 2 * u32_max(tcb->rcv.mss_seen, tcb->config->mss);
	uint32_t step = u32_max(u32_min((uint32_t)tcb->rcv.queue.size / 2, two), 1);

	if (tcp_has_taken_fin(tcb))
		return false; /* the peer has nothing more to send */
	return tcb->rcv.wnd < step && gain(tcb) >= step;
}
