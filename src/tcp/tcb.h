/* SPDX-License-Identifier: MIT
 *
 * tcb.h - the transmission control block (RFC 9293 3.3.1): all that one connection remembers.
 *
 * Fields are grouped by the rule they obey. Only tcp/ writes them; others read them through the
 * photograph (photograph.h) and the questions of tcp.h.
 *
 * Send sequence space                          Receive sequence space
 *
 *      1         2          3          4            1          2          3
 * ----------|----------|----------|----------  ----------|----------|----------
 *        SND.UNA    SND.NXT    SND.UNA                 RCV.NXT    RCV.NXT
 *                              +SND.WND                           +RCV.WND
 */
#ifndef TCP_TCB_H
#define TCP_TCB_H

#include "tcp/config.h"
#include "tcp/congestion.h"
#include "tcp/ring.h"
#include "tcp/sent.h"
#include "tcp/vocab.h"
#include "wire/segment.h"

/* Local is this end. Ports in host order. */
struct tcp_endpoints {
	struct ip_addr local, remote;
	uint16_t local_port, remote_port;
};

/* The caller's memory for the two queues; both stay his. */
struct tcp_memory {
	uint8_t *send;    /* config.send_buffer + config.mss bytes (the ring's slack) */
	uint8_t *receive; /* config.receive_buffer bytes */
};

enum { TCP_GAPS_MAX = 32 };

/* Out-of-order text that is held: left <= seq < right. */
struct tcp_held {
	uint32_t left, right;
	uint32_t touched; /* rcv.touches when it last grew: the youngest is reported first (RFC 2018 4) */
};

enum { TCP_SACKED_MAX = 64 };

struct tcb {
	enum tcp_state state;    /* changed by tcp_enter_state() alone */
	enum tcp_end end;        /* how it ended, once it has */
	const struct tcp_config *config; /* borrowed for the connection's life */
	struct tcp_endpoints endpoints;
	bool was_active;         /* the last OPEN was active (MUST-11) */
	struct ip_route route;   /* hops that our packets pass (RFC 9293 3.9.2.1); count 0: none */

	/* Send variables. SND.UNA <= SND.NXT <= SND.UNA + what was ever allowed. */
	struct {
		uint32_t iss, una, nxt;
		uint32_t wnd;        /* bytes, already scaled */
		uint32_t wl1, wl2;   /* segment that set wnd (MUST: 3.10.7.4) */
		uint32_t max_wnd;    /* largest window the peer ever offered, for silly window avoidance */
		uint32_t mss;        /* Eff.snd.MSS: bytes of text a segment may carry */
		uint8_t shift;       /* the peer's window is shifted left by this */
		bool has_floor;      /* the ISN is to be above `floor`, an old connection's SND.NXT (MAY-2) */
		uint32_t floor;
		bool is_scaled;      /* both SYNs carried window scale, be it 0 */
		struct ring queue;   /* text from SND.UNA (or ISS + 1) on: in flight, then unsent */
		bool is_held;        /* text that does not fill a segment waits for more */
		bool is_fin_queued;  /* CLOSE was called: FIN follows the last byte of the queue */
		bool is_fin_sent;    /* SND.NXT counts it */
		time_ns text_at;     /* when text last left for the first time */
		bool is_cwnd_limited; /* the congestion window held back text since the last ACK */
	} snd;

	/* Receive variables. */
	struct {
		uint32_t irs, nxt;
		uint32_t wnd;        /* what the peer may send from RCV.NXT on, as announced */
		uint32_t mss_seen;   /* longest text that came: the peer's segment size, for delayed ACKs */
		uint32_t unacked;    /* bytes received in order since our last ACK */
		uint32_t quick_acked; /* segments acknowledged at once so far, up to config.quick_acks */
		time_ns text_at;     /* when text came last; 0: never */
		uint8_t shift;       /* our window is announced shifted right by this */
		struct ring queue;   /* text up to RCV.NXT that the application has not read; behind it lie the held pieces */
		struct tcp_held held[TCP_GAPS_MAX]; /* ascending, disjoint, all > RCV.NXT */
		size_t held_count;
		uint32_t gapped_bytes; /* sum over held[] */
		uint32_t touches;    /* arrivals that were held so far */
		struct sack_block duplicate; /* to be reported once as D-SACK (RFC 2883); left == right: none */
		bool has_fin;        /* the peer's FIN is known to be at fin_seq */
		uint32_t fin_seq;
		bool is_deaf;        /* the application will read no more (SHLD-3) */
	} rcv;

	/* Urgent data (RFC 9293 3.8.5). The pointers stand at the number behind it (MUST-62). */
	struct {
		bool is_sending;     /* SND.UP is ahead of SND.UNA (or was, when a segment left last) */
		bool is_notice_due;  /* nothing has carried SND.UP yet */
		uint32_t snd_up;
		bool is_receiving;   /* urgent mode: RCV.UP is ahead of what the application has read */
		uint32_t rcv_up;
	} urgent;

	/* Timestamps (RFC 7323). The clock ticks once a millisecond from a secret offset. */
	struct {
		bool is_on;          /* both SYNs carried the option */
		uint32_t offset;     /* added to our clock, so that it tells nobody how long we have been up (7.1) */
		bool has_recent;     /* a value has come */
		uint32_t recent;     /* TS.Recent: the value that we echo */
		time_ns recent_at;   /* when it came: after 24 days it proves nothing (5.5) */
		uint32_t last_ack_sent; /* Last.ACK.sent */
		uint32_t resent;     /* our clock when something was last sent again; an echo from before says nothing */
	} ts;

	struct congestion cc;

	/* Fast retransmit and fast recovery (RFC 5681 3.2, RFC 6582). */
	struct {
		uint32_t dup_acks;
		bool is_active;      /* in fast recovery */
		bool is_after_timeout; /* a retransmission timeout, until `recover` is acknowledged */
		uint32_t recover;    /* SND.NXT when the last loss was noticed */
		bool was_partial;    /* a partial ACK has come in this recovery */
		bool keeps_timer;    /* and then another one: the retransmission timer runs on */
		uint32_t last_step;  /* bytes by which SND.UNA moved last */
		uint32_t limited;    /* bytes sent by limited transmit since SND.UNA moved */
		time_ns reduced_at;  /* when the window fell last; what was sent before and is lost counts no more */
	} recovery;

	/* Proportional rate reduction (RFC 9937): how much may be sent in this recovery. Bytes. */
	struct {
		bool is_on;          /* in this recovery */
		uint32_t delivered;  /* prr_delivered: what the peer got since it began */
		uint32_t out;        /* prr_out: what was sent since it began */
		uint32_t flight;     /* RecoverFS: what was in flight when it began; 0: not taken yet */
		uint32_t left;       /* without SACK: what the duplicate ACKs say has left the network */
	} prr;

	/* Was the timeout needed? (RFC 5682) */
	struct {
		uint8_t step;        /* 2: what was sent again is not acknowledged; 3: nor the new text behind it; 0: nothing is asked */
		uint32_t recover;    /* SND.NXT before that new text */
	} frto;

	/* What the last reaction to loss has changed, in case that nothing was lost (RFC 3522, 3708, 4015). */
	struct {
		bool is_possible;    /* `before` holds; nothing has shown that the loss was true */
		bool was_timeout;    /* else a fast retransmit */
		bool has_resent;     /* something was sent again since */
		bool is_echo_over;   /* an ACK has moved since: its echo has been looked at */
		struct congestion before;
		uint32_t from, until; /* copies of text between them have left */
		uint32_t copies;     /* bytes of them whose arrival as duplicates was not reported yet */
		uint32_t first_stamp; /* our timestamp clock when the first one left */
	} undo;

	/* Selective acknowledgments (RFC 2018, 6675): what the peer holds above SND.UNA. */
	struct {
		bool is_on;          /* both SYNs carried SACK-permitted */
		struct sack_block blocks[TCP_SACKED_MAX]; /* ascending, disjoint, inside SND.UNA..SND.NXT */
		size_t count;
		uint32_t bytes;      /* sum over blocks */
		uint32_t high_rxt;   /* HighRxt + 1: what is below was sent again in this recovery */
		uint32_t pipe;       /* bytes thought to be in the network, as last computed */
		bool has_rescued;    /* the one rescue retransmission of this recovery has gone */
	} sack;

	/* Explicit congestion notification (RFC 3168). */
	struct {
		bool is_on;          /* both ends' SYNs agreed: CE is echoed, ECE is obeyed */
		bool may_mark;       /* our new text travels as ECT(0) */
		bool has_asked;      /* a SYN of ours carried ECE and CWR */
		bool has_fallen_back; /* a later one does not */
		bool is_echo_due;    /* CE came: our segments carry ECE until CWR comes */
		bool is_cwr_due;     /* the window fell: the next new text carries CWR */
		bool has_reduced;    /* the window fell, and what was out then is not all acknowledged: not again before */
		uint32_t reduced_to; /* SND.NXT when it fell, valid with has_reduced */
	} ecn;

	/* Path MTU (RFC 1191, 8201; what ICMP does not tell: RFC 4821). */
	struct {
		uint32_t mtu;        /* bytes of an IP packet that is thought to get through */
		uint32_t first;      /* of the first hop: never more */
		uint32_t peer_mss;   /* the peer's MSS, or what its silence means, at least min_mss; 0: its SYN has not come */
		bool may_fragment;   /* IPv4: packets leave without DF */
		time_ns raise_at;    /* from then on a larger packet may be tried; 0: there is none to try */
		uint32_t probe_seq, probe_len; /* the larger one that is under way; probe_len 0: none */
		uint32_t probe_mtu;
		time_ns probe_at;    /* when it left */
		uint32_t stuck_at;   /* SND.UNA when timeouts were last counted from 0 */
		uint32_t timeouts;   /* of that number, at this size, in a row */
		uint32_t mtu_before; /* of a black hole that is suspected; 0: none is */
		bool is_guess;       /* it was lowered because segments vanished: no router has said so */
	} pmtu;


	/* Recent acknowledgment: loss by time (RFC 8985 5.3). */
	struct {
		bool is_on;          /* the configuration wants it and both SYNs permitted SACK */
		time_ns xmit_ts;     /* RACK.segment is what left last of all that has arrived: when it left */
		uint32_t end_seq;    /* and where it ended */
		time_ns rtt;         /* of what was delivered last; 0: nothing yet */
		time_ns min_rtt;     /* the shortest in the last minute; 0: not measured */
		time_ns min_rtt_half[2]; /* the shortest in the half minute before, and in this one; 0: none */
		time_ns min_rtt_since; /* when this half minute began */
		uint32_t fack;       /* behind the highest number that has arrived */
		bool has_seen_reordering;
		time_ns reo_wnd;     /* how much later than expected is late */
		uint32_t reo_wnd_mult; /* quarters of min_rtt */
		uint32_t reo_wnd_persist; /* so many recoveries until that is 1 again */
		bool has_dsack_round; /* a D-SACK came: no other widens the window before dsack_round is acknowledged */
		uint32_t dsack_round;
	} rack;

	/* The tail loss probe (RFC 8985 7). */
	struct {
		bool is_due;         /* the PTO is over */
		bool is_out;         /* one is in flight, up to end_seq */
		bool is_retrans;     /* it carried the last segment again */
		bool has_sample;     /* a round trip was measured since the last one */
		uint32_t end_seq;
	} tlp;

	/* What is to be sent again. */
	struct {
		enum tcp_why why;    /* one segment at SND.UNA for this reason; WHY_NONE: none */
		uint32_t next, end;  /* after a timeout, or a drop for its size: next <= seq < end follow as cwnd allows */
		enum tcp_why rest_why; /* of those */
	} resend;

	/* Round-trip time (RFC 6298); one segment at a time is timed. */
	struct {
		time_ns srtt, rttvar, rto; /* srtt 0: no sample yet */
		uint32_t backoff;    /* doublings since the last sample or new ACK */
		bool is_timing;
		uint32_t timed_seq;  /* an ACK beyond this ends the measurement */
		time_ns timed_since;
		bool was_syn_retransmitted; /* RFC 6298 5.7, RFC 5681 3.1 */
	} rtt;

	/* What the next call of tcp_next_segment must answer. */
	struct {
		bool is_syn_due;     /* SYN or SYN,ACK has to go (again) */
		bool is_ack_due;
		enum tcp_why ack_why; /* valid with is_ack_due */
		uint32_t duplicate_acks_due; /* one for each out-of-order arrival (RFC 5681 4.2) */
		bool is_probe_due;
		bool is_rst_due;
		enum tcp_why rst_why;
		uint32_t rst_seq, rst_ack;
		uint8_t rst_ctl;
		bool has_rst_echo;   /* a segment with a timestamp is the cause, which the RST returns */
		uint32_t rst_value, rst_echo;
	} due;

	enum tcp_error last_error; /* what ICMP reported last and was believed */
	/* Keep-alive (RFC 9293 3.8.4). */
	struct {
		bool is_due;
		uint32_t unanswered; /* probes since the peer was heard last */
	} keepalive;

	/* Challenge ACKs in the current interval (RFC 5961 7), and the last answer to an unacceptable segment without text. */
	struct {
		time_ns since;
		uint32_t count;
		bool has_answered;
		time_ns answered_at;
	} challenge;

	time_ns timer[TIMER_COUNT]; /* deadlines; 0: off */
	bool is_in_trouble;    /* R1 was reached: nothing is acknowledged (RFC 9293 3.8.3) */
	bool is_waiting;       /* for an ACK of anything new ... */
	time_ns waiting_since; /* ... from here the user timeout counts */

	/* Last, because most of it need not be zero to begin with. */
	struct sent_log sent; /* kept with RACK only: what left when, and is neither acknowledged nor reported */
};

#endif
