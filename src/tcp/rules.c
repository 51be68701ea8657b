/* SPDX-License-Identifier: MIT
 *
 * rules.c - pure questions about segments.
 */
#include "tcp/internal.h"
#include "wire/seq.h"

/*  SEG.LEN  RCV.WND   acceptable when
 *     0        0      SEG.SEQ = RCV.NXT
 *     0       >0      RCV.NXT =< SEG.SEQ < RCV.NXT + RCV.WND
 *    >0        0      never
 *    >0       >0      the first or the last number lies in the window
 */
bool tcp_is_acceptable(uint32_t seq, uint32_t len, uint32_t rcv_nxt, uint32_t rcv_wnd)
{
	if (rcv_wnd == 0)
		return len == 0 && seq == rcv_nxt;
	if (len == 0)
		return seq_in(seq, rcv_nxt, rcv_wnd);
	return seq_in(seq, rcv_nxt, rcv_wnd) || seq_in(seq + len - 1, rcv_nxt, rcv_wnd);
}

/* WL1 and WL2 keep an old segment that comes late from undoing a newer window. */
bool tcp_is_window_newer(const struct tcb *tcb, const struct tcp_segment *seg)
{
	return seq_lt(tcb->snd.wl1, seg->seq) || (tcb->snd.wl1 == seg->seq && seq_le(tcb->snd.wl2, seg->ack));
}
