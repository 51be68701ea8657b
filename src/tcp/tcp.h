/* SPDX-License-Identifier: MIT
 *
 * tcp.h - the front door of the engine: RFC 9293 3.10 as functions, without I/O.
 *
 * The caller owns clock, memory, packets and demultiplexing. A typical turn:
 *
 *     found = tcp_segment_arrives(&tcb, &seg, now);       or a call, or tcp_timeouts(&tcb, now)
 *     while (tcp_next_segment(&tcb, now, &out))           each segment leaves with its reason
 *             send(out.seg, out.why);
 *     wait until tcp_next_deadline(&tcb);
 *
 * Invariants: `now` never goes back; after every call tcp_next_segment is asked until it says false;
 * a TCB in CLOSED whose tcp_next_segment is false is finished and its memory may be reused.
 */
#ifndef TCP_TCP_H
#define TCP_TCP_H

#include "tcp/config.h"
#include "tcp/tcb.h"
#include "tcp/vocab.h"
#include "wire/segment.h"

struct tcp_output {
	struct tcp_segment seg; /* text is borrowed from the send queue until the next call */
	enum tcp_why why;
	bool may_fragment;      /* IPv4: without DF */
	const struct ip_route *route; /* IPv4: hops to pass, borrowed like the text; NULL: none */
};

/* OPEN (3.10.1). Active: a SYN goes to the remote endpoint, also when the TCB was in LISTEN. Passive: LISTEN; the remote
 * part may be unspecified (family and port 0), or name the only peer that is welcome: whoever finds the TCB of a segment sees to
 * that. The config is borrowed, the memory too, for the connection's life. A TCB begins as zeros, which is CLOSED. */
enum tcp_answer tcp_open(struct tcb *tcb, const struct tcp_config *config, const struct tcp_memory *memory,
			 const struct tcp_endpoints *endpoints, bool is_active, time_ns now);

/* SEND (3.10.2): queues as much of the text as fits; returns how much; 0 when tcp_send_answer is not TCP_OK. In LISTEN, with
 * a specified remote endpoint, it turns the passive OPEN into an active one.
 * Everything queued is pushed as soon as the windows allow (MUST-60, MUST-61). */
size_t tcp_send(struct tcb *tcb, struct span text, time_ns now);

/* The same with the URGENT flag: the peer's application is told that the stream is urgent up to the end of what was
 * taken (3.8.5). New applications should not use it (SHLD-13). */
size_t tcp_send_urgent(struct tcb *tcb, struct span text, time_ns now);

/* Text that is queued without PUSH (3.10.2): while it is held, what does not fill a segment waits for more, or for CLOSE;
 * when nothing is on its way at most until the override timeout (3.8.6.2.1). Letting go pushes it. */
void tcp_hold(struct tcb *tcb, bool is_held);

/* RECEIVE (3.10.3): takes up to `room` bytes of the text that came in order. */
size_t tcp_receive(struct tcb *tcb, void *into, size_t room, time_ns now);

/* CLOSE (3.10.4): no more SENDs; FIN follows what is queued. Receiving goes on. */
enum tcp_answer tcp_close(struct tcb *tcb, time_ns now);

/* The application will not read any more: text that arrives from now on is answered by RST (SHLD-3,
 * RFC 9293 3.6.1). */
void tcp_stop_reading(struct tcb *tcb, time_ns now);

/* Timeouts or keep-alive of the borrowed config have changed: the timers follow. The user timeout counts from where it
 * began, the silence of keep-alive from now. */
void tcp_policy_changed(struct tcb *tcb, time_ns now);

/* ABORT (3.10.5): RST where the state asks for one; CLOSED. */
enum tcp_answer tcp_abort(struct tcb *tcb, time_ns now);

/* SEGMENT ARRIVES (3.10.7). The checksum has been verified, the segment is for this connection.
 * Returns FOUND_* bits. */
uint64_t tcp_segment_arrives(struct tcb *tcb, const struct tcp_segment *seg, time_ns now);

/* What an ICMP message says about a segment of ours, whatever its family. */
enum tcp_icmp_kind {
	TCP_ICMP_SOFT,    /* it may pass: no route, host down, too many hops, parameter problem */
	TCP_ICMP_HARD,    /* it will not: no such protocol or port over there, or forbidden */
	TCP_ICMP_TOO_BIG, /* a router could not pass it on in one piece */
	TCP_ICMP_QUENCH,  /* source quench: of no effect (MUST-55) */
};

struct tcp_icmp {
	enum tcp_icmp_kind kind;
	enum tcp_error error; /* SOFT, HARD: what it says */
	uint32_t mtu;         /* TOO_BIG: what the next hop takes, bytes of a packet; 0: it does not say */
	uint32_t packet_len;  /* TOO_BIG: bytes of the packet that it quotes, by its own header */
	uint32_t seq;         /* SEG.SEQ of the segment that it quotes */
};

/* An ICMP message that quotes a segment of this connection (RFC 9293 3.9.2.2). What an attacker could have made up is
 * ignored: the quoted number must be outstanding (RFC 5927 4.1). Returns FOUND_* bits. */
uint64_t tcp_icmp_arrives(struct tcb *tcb, const struct tcp_icmp *icmp, time_ns now);

/* SEGMENT ARRIVES where no connection is (3.10.7.1): the RST to answer with. False: nothing is to be said. */
bool tcp_closed_arrives(const struct tcp_segment *seg, struct tcp_output *out);

/* SYN cookies (RFC 4987 3.6, syncookie.c): the answer to a SYN that nothing is kept for. `route` is room for the route that it
 * goes by. `out` stays valid as long as `config` and `route`. */
void tcp_cookie_answer(const struct tcp_config *config, const struct tcp_endpoints *endpoints, const struct tcp_segment *syn,
		       time_ns now, struct ip_route *route, struct tcp_output *out);
/* Does this segment acknowledge such an answer? Puts together in `syn` what is still known of the SYN. */
bool tcp_cookie_recall(const struct tcp_config *config, const struct tcp_endpoints *endpoints, const struct tcp_segment *ack,
		       time_ns now, struct tcp_segment *syn) MUST_USE;
/* A TCB in LISTEN goes to SYN-RECEIVED, as if it had taken the SYN and sent the answer; the ACK arrives next. `isn`: SEG.ACK of it,
 * less one. */
void tcp_cookie_resume(struct tcb *tcb, const struct tcp_segment *syn, uint32_t isn, time_ns now);

/* May this SYN open a new connection, though the old one is in TIME-WAIT? (MAY-2, RFC 6191) */
bool tcp_may_reopen(const struct tcb *old, const struct tcp_segment *syn);
/* May we open one ourselves? `config`: of the new connection. */
bool tcp_may_reconnect(const struct tcb *old, const struct tcp_config *config, time_ns now);
/* The connection just opened takes numbers above the old one's. */
void tcp_continue_above(struct tcb *tcb, const struct tcb *old);
/* Forgets a connection in TIME-WAIT before its time. */
void tcp_end_time_wait(struct tcb *tcb, time_ns now);

/* Handles every timer whose deadline has come. Returns a set of bits 1 << enum tcp_timer. */
unsigned tcp_timeouts(struct tcb *tcb, time_ns now);

/* The next segment that has to leave now; false when there is none. */
bool tcp_next_segment(struct tcb *tcb, time_ns now, struct tcp_output *out);

/* When tcp_timeouts wants to run; TIME_NEVER. */
time_ns tcp_next_deadline(const struct tcb *tcb);

/* What SEND (of anything) and RECEIVE would answer now. */
enum tcp_answer tcp_send_answer(const struct tcb *tcb);
enum tcp_answer tcp_receive_answer(const struct tcb *tcb);

/* STATUS (3.9.1.6, 3.10.6); nothing is filled in where no connection is. */
struct tcp_status {
	enum tcp_state state;
	struct tcp_endpoints endpoints;
	uint32_t receive_window, send_window; /* bytes */
	size_t unacknowledged; /* bytes that were handed over, sent or not */
	size_t readable;       /* bytes */
	size_t urgent_left;    /* bytes; 0: no urgent data */
	time_ns user_timeout;  /* 0: never */
};

enum tcp_answer tcp_status(const struct tcb *tcb, struct tcp_status *out);

/* STATUS, as questions. */
size_t tcp_readable(const struct tcb *tcb); /* bytes that tcp_receive would give */
size_t tcp_writable(const struct tcb *tcb); /* bytes that tcp_send would take */
size_t tcp_urgent_left(const struct tcb *tcb); /* bytes up to the end of urgent data (MUST-33), come or not; 0: none */
bool tcp_is_opening(const struct tcb *tcb); /* LISTEN, SYN-SENT, SYN-RECEIVED */
enum tcp_error tcp_last_error(const struct tcb *tcb); /* the last ICMP error that was believed (MUST-47, SHLD-25) */
bool tcp_is_peer_done(const struct tcb *tcb); /* the peer's FIN came and all text before it was read */

/* The values of all variables of vocab.h, for the recorder. */
void tcp_photograph(const struct tcb *tcb, int64_t values[VAR_COUNT]);

#endif
