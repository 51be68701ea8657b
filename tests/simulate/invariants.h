/* SPDX-License-Identifier: MIT
 *
 * invariants.h - what must hold of a TCB after each call of the engine, whatever the wire and the application do.
 *
 *     struct witness w;
 *     witness_opened(&w, tcb, now);                 after tcp_open
 *     witness_arrival(&w, tcb, seg, now);           after tcp_segment_arrives
 *     witness_call(&w, tcb, BY_CLOSE, now);         after tcp_send, tcp_receive, tcp_close ...
 *     witness_timers(&w, tcb, fired, now);          after tcp_timeouts
 *     witness_output(&w, tcb, out, now);            after each tcp_next_segment; out NULL: it said false
 *     if (w.broken != INV_COUNT) ...                the first that broke, with w.detail
 *
 * The witness remembers what the TCB does not: how it was after the last call, the furthest edges that were offered,
 * what has left in this turn. It never writes to the TCB. Each invariant is a row of the table: a sentence and the rule
 * behind it. test_invariants.c plants a fault for every row.
 */
#ifndef TESTS_SIMULATE_INVARIANTS_H
#define TESTS_SIMULATE_INVARIANTS_H

#include "tcp/tcp.h"

/* clang-format off */
#define INVARIANTS(X) \
	X(INV_UNA_NXT, "SND.UNA <= SND.NXT", "RFC 9293 3.3.1") \
	X(INV_UNA_BACK, "SND.UNA and SND.NXT never move back", "RFC 9293 3.4") \
	X(INV_ACKED_UNSENT, "SND.UNA moves only when an ACK inside SND.UNA..SND.NXT arrives", "RFC 9293 3.10.7.4, fifth") \
	X(INV_FLIGHT_QUEUED, "what is outstanding is kept until it is acknowledged", "RFC 9293 3.8.1, RFC 2018 8") \
	X(INV_QUEUES, "the queues stay in their memory", "RFC 9293 3.9.1") \
	X(INV_SENT_OFFERED, "text and FIN leave only inside a window that was offered; one number may probe", "RFC 9293 3.8.6, MUST-34") \
	X(INV_SENT_CWND, "new text leaves only as the congestion window allows", "RFC 5681 3.1, RFC 3042 2, RFC 6675 5 (C)") \
	X(INV_SENT_RANGE, "what is sent again was sent before and is not acknowledged", "RFC 9293 3.8.1") \
	X(INV_SENT_TWICE, "no number is sent twice in one turn", "RFC 6298 5.4, RFC 5681 3.2") \
	X(INV_SENT_STATE, "each state sends what it may: text, SYN, or nothing but RST", "RFC 9293 3.10.2, 3.10.7") \
	X(INV_SENT_MSS, "options and text together are no longer than the peer's MSS", "RFC 9293 3.7.1, MUST-16") \
	X(INV_SENT_MTU, "a packet is no longer than the path is thought to take, but for one probe of it", "RFC 1191 3, RFC 8201 4") \
	X(INV_SENT_ECN, "new text alone is ECT, and alone carries CWR", "RFC 3168 6.1.4 to 6.1.6") \
	X(INV_SENT_NAGLE, "a small segment does not follow while something is outstanding", "RFC 9293 3.7.4, SHLD-7") \
	X(INV_SENT_FIN, "the FIN stands behind the last byte, always at the same number", "RFC 9293 3.6") \
	X(INV_SENT_PUSH, "the last byte that is queued is pushed", "RFC 9293 3.9.1.2, MUST-61") \
	X(INV_SENT_ACK, "each segment but RST and the first SYN carries ACK = RCV.NXT", "RFC 9293 3.10.7.4") \
	X(INV_ACK_ACCEPTABLE, "a segment without text has a number that is acceptable over there", "RFC 9293 3.10.7.4, first") \
	X(INV_ACK_COUNT, "no more ACKs leave than segments came", "RFC 9293 3.8.6.3") \
	X(INV_ACK_LATE, "text is acknowledged within 500 ms", "RFC 9293 3.8.6.3, MUST-40") \
	X(INV_KEEPALIVE, "a keep-alive asks for what is acknowledged already, when nothing is outstanding", "RFC 9293 3.8.4, MUST-24") \
	X(INV_OUTPUT_ENDS, "the engine comes to rest", "RFC 9293 3.9.1") \
	X(INV_NOTHING_DUE, "at rest nothing is due", "RFC 9293 3.9.1") \
	X(INV_RTO, "the RTO lies between its bounds", "RFC 6298 2.4, 2.5") \
	X(INV_RTO_BACK_OFF, "a retransmission timeout does not shorten the RTO", "RFC 6298 5.5") \
	X(INV_KARN, "what was sent again is not timed", "RFC 6298 3") \
	X(INV_TIMER_AHEAD, "every timer lies ahead", "RFC 9293 3.10.8") \
	X(INV_TIMER_OUTSTANDING, "a timer runs for what is outstanding", "RFC 6298 5.1, RFC 9293 3.8.6.1") \
	X(INV_TIMER_WAITING, "a timer runs for text or FIN that waits", "RFC 9293 3.8.6.1, 3.8.6.2.1") \
	X(INV_TIMER_IDLE, "no timer of the sender runs when all is acknowledged", "RFC 6298 5.2") \
	X(INV_TIMER_USER, "whatever is outstanding is limited by the user timeout", "RFC 9293 3.8.3, MUST-20, MUST-21") \
	X(INV_TIMER_BOTH, "retransmission or probe, never both", "RFC 9293 3.8.6.1, SHLD-17") \
	X(INV_TIMER_ACK, "a delayed ACK has its timer", "RFC 9293 3.8.6.3") \
	X(INV_TIMER_TIME_WAIT, "TIME-WAIT has its timer, of at most 2 MSL, and no other state has it", "RFC 9293 3.6.1, MUST-13") \
	X(INV_TIMER_CLOSED, "no timer runs in CLOSED and LISTEN", "RFC 9293 3.3.2") \
	X(INV_RCV_ROOM, "RCV.WND fits the free room", "RFC 9293 3.8.6") \
	X(INV_RCV_BACK, "RCV.NXT and the right edge never move back", "RFC 9293 3.8.6, SHLD-14") \
	X(INV_ANNOUNCED_EDGE, "the announced edge moves left by its rounding at most", "RFC 9293 3.8.6, SHLD-14, RFC 7323 2.4") \
	X(INV_ANNOUNCED_ROOM, "the announced window fits the free room", "RFC 9293 3.8.6") \
	X(INV_ANNOUNCED_STEP, "the announced edge moves right in steps worth having", "RFC 9293 3.8.6.2.2, MUST-39") \
	X(INV_HELD, "held pieces are ascending, disjoint, behind RCV.NXT, inside the window, and counted", "RFC 9293 3.10.7.4, seventh") \
	X(INV_SCOREBOARD, "the scoreboard is ascending, disjoint, between SND.UNA and SND.NXT, and counted", "RFC 2018 8, RFC 6675 3") \
	X(INV_SENT_LOG, "the log holds what is outstanding, once; RACK never waits without the retransmission timer", "RFC 8985 5.2") \
	X(INV_PIPE, "each outstanding number counts twice at most in the pipe", "RFC 6675 4, SetPipe") \
	X(INV_CWND, "the congestion window is one segment at least", "RFC 5681 3.1") \
	X(INV_SSTHRESH, "ssthresh is two segments at least", "RFC 5681 3.1 (4)") \
	X(INV_RESEND, "what waits to be sent again lies in SND.UNA..SND.NXT", "RFC 5681 3.1") \
	X(INV_RECOVER, "recovery ends at a number that was sent", "RFC 6582 3.2") \
	X(INV_URGENT, "the urgent pointer stands behind text that was queued, and never moves back", "RFC 9293 3.8.5, MUST-30 to 32") \
	X(INV_STATE, "the state changes along the arcs of the diagram, each for its reason", "RFC 9293 3.3.2, figure 5") \
	X(INV_END, "whoever is closed knows why, and nobody else does", "RFC 9293 3.9.1, MUST-12")
/* clang-format on */

#define X(id, sentence, source) id,
enum invariant { INVARIANTS(X) INV_COUNT };
#undef X

const char *invariant_sentence(enum invariant i);
const char *invariant_source(enum invariant i);

/* Who called. */
enum witness_cause {
	BY_OPEN, BY_ARRIVAL, BY_SEND, BY_RECEIVE, BY_CLOSE, BY_ABORT, BY_STOP_READING, BY_ICMP, BY_POLICY, BY_TIMERS, BY_OUTPUT,
};

enum { WITNESS_SENT_MAX = 256 };

struct witness {
	enum invariant broken;     /* INV_COUNT: none */
	char detail[200];
	struct tcb before;         /* as the last call left it */
	uint32_t offered;          /* furthest right edge that the peer offered, or that a probe went to */
	bool has_announced;
	uint32_t announced;        /* furthest right edge that we announced */
	uint32_t peer_mss;         /* what the peer's SYN said, or the default */
	uint32_t least_mss;        /* SND.MSS so far: it follows the path */
	bool has_sent_fin;
	uint32_t fin_seq;
	time_ns unacked_since;     /* the oldest text that has not been acknowledged; 0: none */
	/* this turn: since the engine was last at rest */
	uint32_t arrivals, acks, outputs;
	struct sack_block sent[WITNESS_SENT_MAX];
	size_t sent_count;
	/* since the beginning */
	unsigned visits[TCP_STATE_COUNT];
	uint64_t calls;
};

void witness_opened(struct witness *w, const struct tcb *tcb, time_ns now);
void witness_arrival(struct witness *w, const struct tcb *tcb, const struct tcp_segment *seg, time_ns now);
void witness_call(struct witness *w, const struct tcb *tcb, enum witness_cause cause, time_ns now);
void witness_timers(struct witness *w, const struct tcb *tcb, unsigned fired, time_ns now);
void witness_output(struct witness *w, const struct tcb *tcb, const struct tcp_output *out, time_ns now);

/* For the files of the witness: the first invariant that does not hold is kept, with this detail. */
void witness_holds(struct witness *w, enum invariant i, bool is_kept, const char *fmt, ...) PRINTF_LIKE(4, 5);
void witness_check_output(struct witness *w, const struct tcb *tcb, const struct tcp_output *out, time_ns now);
void witness_check_rest(struct witness *w, const struct tcb *tcb, time_ns now);
void witness_check_state(struct witness *w, const struct tcb *tcb, enum witness_cause cause);

#endif
