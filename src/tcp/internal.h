/* SPDX-License-Identifier: MIT
 *
 * internal.h - what the files of tcp/ offer each other, and nobody else.
 */
#ifndef TCP_INTERNAL_H
#define TCP_INTERNAL_H

#include "tcp/tcp.h"

/* ---- calls.c ------------------------------------------------------------------------ */
/* Makes a TCB in LISTEN, whatever was there before. */
void tcp_listen(struct tcb *tcb, const struct tcp_config *config, const struct tcp_memory *memory,
		const struct tcp_endpoints *endpoints, time_ns now);
/* ABORT, with a reason of its own for the RST. */
void tcp_abort_for(struct tcb *tcb, enum tcp_why why, time_ns now);

/* ---- state.c --------------------------------------------------------------------- */
void tcp_enter_state(struct tcb *tcb, enum tcp_state state, time_ns now);
/* To CLOSED with the reason that the application sees; timers stop, queued text is gone. */
void tcp_enter_closed(struct tcb *tcb, enum tcp_end end, time_ns now);

/* ---- isn.c: RFC 6528 -------------------------------------------------------------- */
/* A keyed hash of addresses, ports and `salt`; salt 0 is the ISN's. */
uint64_t tcp_endpoints_hash(const struct tcp_config *config, const struct tcp_endpoints *endpoints, uint64_t salt);
uint32_t tcp_choose_isn(const struct tcp_config *config, const struct tcp_endpoints *endpoints, time_ns now);

/* ---- reopen.c: RFC 9293 3.6.1, RFC 6191 ---------------------------------------------- */
/* The ISN, or one above the old connection's numbers. */
uint32_t tcp_above_floor(const struct tcb *tcb, uint32_t isn);

/* The offset of our timestamp clock for this connection (RFC 7323 7.1). */
uint32_t tcp_choose_timestamp_offset(const struct tcp_config *config, const struct tcp_endpoints *endpoints);

/* ---- timestamps.c: RFC 7323 ------------------------------------------------------- */
void tcp_timestamp_fill(const struct tcb *tcb, struct tcp_options *options, time_ns now);
bool tcp_timestamp_is_old(const struct tcb *tcb, const struct tcp_segment *seg, time_ns now);
/* Is it TSval of this acceptable segment that TS.Recent becomes? Asked before the segment is cut. */
bool tcp_timestamp_is_next(const struct tcb *tcb, const struct tcp_segment *seg);
void tcp_timestamp_take(struct tcb *tcb, const struct tcp_segment *seg, time_ns now);
void tcp_timestamp_note_resent(struct tcb *tcb, time_ns now);
/* For an RST that answers a segment: its value goes back (5.2). */
void tcp_timestamp_fill_rst(struct tcp_options *options, uint32_t value, uint32_t echo);
/* The value of such an RST: what that segment echoes. 5.2 says 0, and that nobody looks at it; but Linux lets no RST of an earlier time
 * end its TIME-WAIT (for 60 s) or SYN-RECEIVED, and a SYN that meets an old connection there would never get through. */
uint32_t tcp_timestamp_for_rst(const struct tcp_segment *seg);
/* Does it return a clock value from before `at`? */
bool tcp_timestamp_is_echo_before(const struct tcb *tcb, const struct tcp_segment *seg, time_ns at);
time_ns tcp_timestamp_round_trip(const struct tcb *tcb, const struct tcp_segment *seg, time_ns now);

/* ---- rtt.c: RFC 6298 --------------------------------------------------------------- */
void tcp_rtt_start(struct tcb *tcb);
void tcp_rtt_lost_syn(struct tcb *tcb); /* the handshake is over, and our SYN had to go again: data begins with care */
void tcp_rtt_time_segment(
	struct tcb *tcb, uint32_t seq, time_ns now); /* starts timing, when nothing is timed */
void tcp_rtt_stop(struct tcb *tcb);                  /* Karn: what was retransmitted is not timed */
bool tcp_rtt_acked(struct tcb *tcb, const struct tcp_segment *seg, time_ns now);        /* true: took a sample */
void tcp_rtt_back_off(struct tcb *tcb);

/* ---- recovery.c: RFC 5681 3.2, RFC 6582 ----------------------------------------------- */
void tcp_recovery_start(struct tcb *tcb); /* at the beginning of the connection's data */
uint64_t tcp_recovery_duplicate_ack(struct tcb *tcb, time_ns now);
uint64_t tcp_recovery_new_ack(
	struct tcb *tcb, uint32_t acked, time_ns now); /* SND.UNA has moved by `acked` */
void tcp_recovery_timeout(struct tcb *tcb, time_ns now);
void tcp_recovery_loss_found(struct tcb *tcb, time_ns now); /* by time, outside of a recovery */
void tcp_recovery_lost_again(struct tcb *tcb, time_ns now); /* what was sent again is lost once more */
void tcp_recovery_was_repaired(struct tcb *tcb);            /* a loss that no recovery had to repair */

/* ---- rack.c: RFC 8985 6; to be called with RACK only, but for _start and _round_trip --------- */
void tcp_rack_start(struct tcb *tcb, time_ns now); /* the handshake is over */
void tcp_rack_round_trip(struct tcb *tcb, time_ns sample, time_ns now);
void tcp_rack_sent(struct tcb *tcb, const struct tcp_segment *seg, time_ns now); /* it leaves now */
/* Behind the scoreboard and SND.UNA: what has arrived, what is lost. `found` so far; returns more of it. */
uint64_t tcp_rack_acked(struct tcb *tcb, const struct tcp_segment *seg, uint64_t found, time_ns now);
void tcp_rack_timer(struct tcb *tcb, time_ns now);   /* the reordering timer */
void tcp_rack_timeout(struct tcb *tcb, time_ns now); /* the retransmission timer: what is lost (6.3) */
void tcp_rack_forget(struct tcb *tcb);               /* before tcp_sack_forget() */
void tcp_rack_take_back(struct tcb *tcb);            /* what was taken for lost is not */
void tcp_rack_recovery_over(struct tcb *tcb);

/* ---- tlp.c: RFC 8985 7; with RACK only --------------------------------------------------------- */
void tcp_tlp_stop(struct tcb *tcb);
void tcp_tlp_arm(struct tcb *tcb, time_ns now); /* new text has left, or was acknowledged */
void tcp_tlp_timer(struct tcb *tcb, time_ns now);
void tcp_tlp_sent(struct tcb *tcb, bool is_retrans); /* SND.NXT counts it already */
/* Before SND.UNA moves; `is_same_ack`: it will not. Returns more findings. */
uint64_t tcp_tlp_acked(struct tcb *tcb, const struct tcp_segment *seg, uint64_t found, bool is_same_ack);

/* ---- prr.c: RFC 9937 ------------------------------------------------------------------- */
/* Recovery has begun; ssthresh is where cwnd shall be at its end. */
void tcp_prr_start(struct tcb *tcb);
/* An ACK in recovery has been processed. It turned out to be `found`, SND.UNA has moved by `acked`, and the
 * scoreboard held `sacked` bytes before it. */
void tcp_prr_acked(struct tcb *tcb, uint64_t found, uint32_t acked, uint32_t sacked);
/* Losses were noticed without an ACK (a timer): the window follows what is in flight now. */
void tcp_prr_lost(struct tcb *tcb);
void tcp_prr_end(struct tcb *tcb);

/* ---- frto.c: RFC 5682 ------------------------------------------------------------------ */
/* The retransmission timer has expired (for the first time for this text; not in another recovery), and what comes
 * next may tell whether rightly. */
void tcp_frto_start(struct tcb *tcb, bool is_first, bool is_free);
/* An ACK has been processed. Returns FOUND_SPURIOUS_TIMEOUT when the timeout was needless. */
uint64_t tcp_frto_acked(struct tcb *tcb, uint64_t found);
/* New text goes now, and not what was outstanding at the timeout. */
bool tcp_frto_holds_back(struct tcb *tcb);
static inline bool tcp_is_frto_new_text(const struct tcb *tcb)
{
	return tcb->frto.step == 3;
}
/* How much of it may go, bytes. */
uint32_t tcp_frto_allowance(const struct tcb *tcb);

/* ---- undo.c: RFC 3522, 3708, 4015 --------------------------------------------------------- */
/* cwnd and ssthresh are about to fall. */
void tcp_undo_save(struct tcb *tcb, bool is_timeout);
void tcp_undo_forget(struct tcb *tcb);
/* `len` numbers leave once more. */
void tcp_undo_note_resent(struct tcb *tcb, uint32_t len);
/* An ACK has been processed: does it tell that nothing was lost? Returns FOUND_SPURIOUS_*. */
uint64_t tcp_undo_judge(struct tcb *tcb, const struct tcp_segment *seg, uint64_t found);
/* Nothing was lost: as before. Returns FOUND_SPURIOUS_*. */
uint64_t tcp_undo(struct tcb *tcb);

/* ---- sack.c: RFC 2018, 2883, 6675 ---------------------------------------------------------- */
/* Reports what is held, the youngest piece first, as far as it fits beside `len` bytes of text. */
void tcp_sack_fill(struct tcb *tcb, struct tcp_options *options, size_t len);
/* The bytes of text that a segment may carry now: SND.MSS, less the blocks that go with it (RFC 9293 3.7.1). */
uint32_t tcp_text_room(const struct tcb *tcb);
/* Takes in the blocks of an ACK. Returns FOUND_SACK when something new was reported, FOUND_DSACK. */
uint64_t tcp_sack_take(struct tcb *tcb, const struct tcp_segment *seg);
void tcp_sack_advance(struct tcb *tcb);  /* SND.UNA has moved */
void tcp_sack_forget(struct tcb *tcb);   /* a timeout: the peer may have thrown it away (RFC 2018 8) */
bool tcp_sack_is_lost(const struct tcb *tcb, uint32_t seq); /* IsLost() */
void tcp_sack_set_pipe(struct tcb *tcb);                    /* SetPipe() */
/* The first number from `from` on that is not sacked, and how many follow it before the next block (or
 * SND.NXT). */
uint32_t tcp_sack_next_hole(const struct tcb *tcb, uint32_t from, uint32_t *len);
/* How many of the bytes below `seq` the peer holds already. */
uint32_t tcp_sack_bytes_below(const struct tcb *tcb, uint32_t seq);
/* The end of the highest block; SND.UNA when there is none. */
uint32_t tcp_sack_highest(const struct tcb *tcb);

/* ---- urgent.c: RFC 9293 3.8.5 ------------------------------------------------------------ */
void tcp_urgent_mark(struct tcb *tcb); /* what is queued is urgent up to its end */
void tcp_urgent_fill(struct tcb *tcb, struct tcp_segment *seg); /* URG and the pointer, where they are due */
/* SEG.UP came, as a sequence number. Returns FOUND_URGENT when it is news for the application. */
uint64_t tcp_urgent_arrives(struct tcb *tcb, uint32_t seg_up);
void tcp_urgent_read(struct tcb *tcb); /* the application has read: perhaps past RCV.UP */

/* ---- route.c: RFC 9293 3.9.2.1 ------------------------------------------------------------------ */
void tcp_route_start(struct tcb *tcb); /* the application's own */
/* A segment that can be believed: perhaps it came by a source route. Returns FOUND_SOURCE_ROUTE when it is news. */
uint64_t tcp_route_take(struct tcb *tcb, const struct tcp_segment *seg);

/* ---- ecn.c: RFC 3168 ------------------------------------------------------------------------- */
void tcp_ecn_fill_syn(struct tcb *tcb, struct tcp_segment *seg);        /* SYN or SYN,ACK that leaves */
uint64_t tcp_ecn_take_syn(struct tcb *tcb, const struct tcp_segment *seg); /* FOUND_ECN, FOUND_ECN_REFUSED */
void tcp_ecn_take_syn_again(struct tcb *tcb, const struct tcp_segment *seg);
/* Our SYN got no answer, or RST: true, and the next one does not ask, when ECN may be to blame. */
bool tcp_ecn_fall_back(struct tcb *tcb);
void tcp_ecn_fill_new_text(struct tcb *tcb, struct tcp_segment *seg);   /* the codepoint, CWR */
uint64_t tcp_ecn_take_text(struct tcb *tcb, const struct tcp_segment *seg); /* text in the window came: FOUND_CE, FOUND_CWR */
/* An ACK that is no old one, before SND.UNA moves: FOUND_ECE. */
uint64_t tcp_ecn_take_ack(struct tcb *tcb, const struct tcp_segment *seg, time_ns now);
/* Has it fallen since SND.UNA was sent? */
bool tcp_ecn_has_reduced(const struct tcb *tcb);
void tcp_ecn_note_reduced(struct tcb *tcb); /* the window fell for whatever reason: CWR says so (6.1.2) */
/* ---- keepalive.c: RFC 9293 3.8.4 ---------------------------------------------------------- */
void tcp_keepalive_heard(struct tcb *tcb, time_ns now); /* the peer has spoken: the silence begins anew */
void tcp_keepalive_timeout(struct tcb *tcb, time_ns now);

/* ---- linger.c: after CLOSE ----------------------------------------------------------------- */
void tcp_linger_start(struct tcb *tcb, time_ns now); /* CLOSE, or the end of reading */
void tcp_linger_fin_acked(struct tcb *tcb, time_ns now); /* FIN-WAIT-2 was entered */

/* ---- reassembly.c -------------------------------------------------------------------- */
/* Text at `seq`, already cut to the window. Returns FOUND_* bits; moves RCV.NXT over all that is whole
 * now. */
uint64_t tcp_reassemble(struct tcb *tcb, uint32_t seq, struct span text);

/* ---- window.c: what we announce --------------------------------------------------------- */
void tcp_window_start(struct tcb *tcb);               /* chooses the shift and the first window */
uint16_t tcp_window_announce(struct tcb *tcb, bool is_syn); /* the field for a segment that leaves now */
bool tcp_window_update_due(const struct tcb *tcb);    /* opened enough to tell the peer at once */

/* ---- arrives_*.c ----------------------------------------------------------------------- */
uint64_t tcp_listen_arrives(struct tcb *tcb, const struct tcp_segment *seg, time_ns now);
uint64_t tcp_syn_sent_arrives(struct tcb *tcb, const struct tcp_segment *seg, time_ns now);
uint64_t tcp_synchronized_arrives(struct tcb *tcb, const struct tcp_segment *seg, time_ns now);
/* MSS and window scale of the peer's SYN. */
void tcp_take_syn_options(struct tcb *tcb, const struct tcp_segment *seg);
/* The handshake is complete: windows, congestion control, a CLOSE that waited. `window` in bytes. */
void tcp_become_established(struct tcb *tcb, const struct tcp_segment *seg, uint32_t window, time_ns now);

/* ---- pmtu.c: RFC 1191, 8201, 4821 ---------------------------------------------------------- */
void tcp_pmtu_start(struct tcb *tcb);
/* The peer's MSS, or what its silence means: SND.MSS follows from it, our own and the path. */
void tcp_pmtu_take_mss(struct tcb *tcb, uint32_t peer_mss);
void tcp_pmtu_fit(struct tcb *tcb); /* the room for IP options has changed: SND.MSS follows */
/* Returns FOUND_TOO_BIG or FOUND_ICMP_IGNORED. */
uint64_t tcp_pmtu_too_big(struct tcb *tcb, const struct tcp_icmp *icmp, time_ns now);
/* Nothing was acknowledged in time. True: perhaps for its size, which is smaller from now on. */
bool tcp_pmtu_timeout(struct tcb *tcb, time_ns now);
/* Is it time for a larger segment, with `usable` bytes of new text to go? Its bytes of text, and it counts as sent then; 0:
 * no. */
uint32_t tcp_pmtu_probe(struct tcb *tcb, uint32_t usable, time_ns now);
/* While one is under way (pmtu.probe_len > 0): SND.UNA has moved; `seq` is sent again. */
void tcp_pmtu_acked(struct tcb *tcb, time_ns now);
void tcp_pmtu_resent(struct tcb *tcb, uint32_t seq);
/* The segment at SND.UNA is lost. True: it was the larger one, and no sign of congestion (RFC 4821 7.6.2); its text goes again. */
bool tcp_pmtu_is_probe_lost(struct tcb *tcb);

/* ---- timeouts.c ------------------------------------------------------------------------- */
void tcp_arm_retransmit(struct tcb *tcb,
	time_ns now); /* (re)starts it with the current RTO, or stops it when nothing is outstanding */

void tcp_user_timer_start(struct tcb *tcb, time_ns now); /* unless it runs */
void tcp_user_timer_stop(struct tcb *tcb);   /* something new was acknowledged */
void tcp_user_timer_follow(struct tcb *tcb); /* the application's patience has changed */

/* ---- rules.c: pure questions -------------------------------------------------------------- */
/* The four cases of RFC 9293 3.4: is any part of seq..seq+len inside the window? */
bool tcp_is_acceptable(uint32_t seq, uint32_t len, uint32_t rcv_nxt, uint32_t rcv_wnd);
/* Should this segment update the send window? (3.10.7.4, fifth) */
bool tcp_is_window_newer(const struct tcb *tcb, const struct tcp_segment *seg);

static inline uint32_t tcp_flight(const struct tcb *tcb)
{
	return tcb->snd.nxt - tcb->snd.una;
}

/* The sequence number of a segment without text: SND.NXT, but not beyond the peer's window, or it
 * would not be looked at over there (a probe's byte that was refused; a window that shrank). */
static inline uint32_t tcp_seq_without_text(const struct tcb *tcb)
{
	bool is_handshake = tcb->state == TCP_SYN_SENT || tcb->state == TCP_SYN_RECEIVED;

	return is_handshake || tcp_flight(tcb) <= tcb->snd.wnd ? tcb->snd.nxt : tcb->snd.una + tcb->snd.wnd;
}

/* Is a loss being repaired, after a timeout or in fast recovery? */
static inline bool tcp_is_repairing(const struct tcb *tcb)
{
	return tcb->recovery.is_active || tcb->recovery.is_after_timeout;
}

/* Bytes thought to be in the network. */
static inline uint32_t tcp_in_network(const struct tcb *tcb)
{
	/* with RACK limited transmit follows from it: what is reported has left (RFC 6675 5 (3)) */
	if (tcb->rack.is_on && (tcb->config->has_limited_transmit || tcp_is_repairing(tcb)))
		return tcb->sent.in_flight;
	if (tcb->sack.is_on && tcb->recovery.is_active)
		return tcb->sack.pipe;
	return tcp_flight(tcb) - u32_min(tcb->prr.left, tcp_flight(tcb));
}

/* In recovery that follows the scoreboard instead of counting duplicates (RFC 6675). */
static inline bool tcp_is_sack_recovery(const struct tcb *tcb)
{
	return tcb->sack.is_on && tcb->recovery.is_active;
}

static inline bool tcp_is_fin_acked(const struct tcb *tcb)
{
	return tcb->snd.is_fin_sent && tcb->snd.una == tcb->snd.nxt;
}

/* The peer's FIN has been consumed: RCV.NXT has moved over it. */
static inline bool tcp_has_taken_fin(const struct tcb *tcb)
{
	return tcb->rcv.has_fin && tcb->rcv.nxt == tcb->rcv.fin_seq + 1;
}

static inline void tcp_want_ack(struct tcb *tcb, enum tcp_why why)
{
	tcb->due.is_ack_due = true;
	tcb->due.ack_why = why;
}

static inline void tcp_want_rst(struct tcb *tcb, enum tcp_why why, uint32_t seq, uint32_t ack, uint8_t ctl)
{
	tcb->due.is_rst_due = true;
	tcb->due.rst_why = why;
	tcb->due.rst_seq = seq;
	tcb->due.rst_ack = ack;
	tcb->due.rst_ctl = ctl;
	tcb->due.has_rst_echo = false;
}

/* The segment that arrived is the reason: its timestamp goes back (RFC 7323 5.2). */
static inline void tcp_want_rst_for(struct tcb *tcb, const struct tcp_segment *seg, enum tcp_why why, uint32_t seq,
	uint32_t ack, uint8_t ctl)
{
	tcp_want_rst(tcb, why, seq, ack, ctl);
	tcb->due.has_rst_echo = seg->options.has_timestamps;
	tcb->due.rst_echo = seg->options.ts_value;
	tcb->due.rst_value = tcp_timestamp_for_rst(seg);
}

#endif
