/* SPDX-License-Identifier: MIT
 *
 * config.h - policy is configuration: what one TCP decides differently from another.
 *
 * The engine reads these and nothing else; there are no hidden constants of policy. What is no matter of the SYN
 * (Nagle, delayed ACKs, timeouts, keep-alive, linger) may be changed while the connection lives: see
 * tcp_policy_changed().
 */
#ifndef TCP_CONFIG_H
#define TCP_CONFIG_H

#include "wire/ip_route.h"
#include "wire/segment.h"

struct congestion_ops;

/* What an ICMP error does to a connection (RFC 9293 3.9.2.2, RFC 5461). Those that do not end it are remembered. */
enum tcp_icmp_policy {
	ICMP_IGNORED,          /* none is believed */
	ICMP_HARD_WHILE_OPENING, /* a hard one ends a connection that is not open yet */
	ICMP_ANY_WHILE_OPENING,  /* a soft one as well, as Linux does it (RFC 5461 4.1) */
	ICMP_HARD_ALWAYS,      /* a hard one ends it in every state (SHLD-26) */
};

enum tcp_ecn {
	TCP_ECN_OFF,     /* neither asks nor agrees */
	TCP_ECN_PASSIVE, /* agrees when the peer asks */
	TCP_ECN_ACTIVE,  /* asks with its SYN, too */
};

enum tcp_cookies {
	TCP_COOKIES_OFF,    /* a SYN beyond the limit is dropped */
	TCP_COOKIES_ON,     /* it is answered by a SYN cookie (RFC 4987 3.6) */
	TCP_COOKIES_ALWAYS, /* every SYN is */
};

struct tcp_config {
	/* segments and windows */
	uint16_t mss;              /* the MSS we announce, bytes of text without options (RFC 9293 3.7.1) */
	uint16_t min_mss;          /* a peer's MSS and the path's are taken for this much at least (CVE-2019-11479); 0: literally */
	bool has_window_scale;     /* offer and accept window scaling (RFC 7323 2) */
	uint8_t window_shift;      /* announce at least this shift, 0..14, though the buffer could do with less */
	bool has_timestamps;       /* offer and accept timestamps, with PAWS (RFC 7323 3 to 5) */
	bool has_sack;             /* offer, report and use selective acknowledgments (RFC 2018, 2883, 6675) */
	struct option_layout syn_options; /* the order of the options in a SYN; no rule, but each stack has its own */
	uint32_t send_buffer;      /* bytes the host gives each connection */
	uint32_t receive_buffer;   /* bytes; also the largest window we announce */
	bool has_window_steps;     /* the right edge of our window moves in steps worth having (MUST-39); else every ACK offers all
				    * the room there is, as FreeBSD does: silly are then only windows that are small themselves */

	/* congestion control (RFC 5681) */
	const struct congestion_ops *congestion;
	enum tcp_ecn ecn;          /* explicit congestion notification (RFC 3168) */
	bool has_ecn_fallback;     /* a SYN that asks for ECN and gets RST or silence is followed by one that does not (6.1.1.1) */
	bool has_limited_transmit; /* new text on the first two duplicate ACKs (RFC 3042) */
	bool has_prr;              /* the window falls in proportion to what arrives (RFC 9937, RFC 6937) */
	uint32_t initial_window;   /* segments; 0: by RFC 5681 3.1 */
	uint32_t slow_start_limit; /* segments that one ACK may add to the window in slow start: 1 (RFC 5681 3.1), 2 (RFC 3465);
				    * 0: all that it acknowledges, as Linux */

	/* RACK-TLP (RFC 8985): loss is told by time rather than by counting; needs SACK, else nothing changes */
	bool has_rack;
	time_ns max_ack_delay;     /* so long a peer may delay the ACK of a lone segment, before it is asked */

	/* retransmission (RFC 6298) */
	time_ns rto_initial, rto_min, rto_max;
	time_ns rto_slack;         /* the RTO is at least so far from SRTT, as Linux has it: G of RFC 6298 2.3 */

	bool is_impatient;         /* without SACK only the first partial ACK restarts the timer (RFC 6582 3.2 (3), 4) */
	bool has_frto;             /* new text tells whether a timeout was needed (RFC 5682) */
	bool has_undo;             /* a needless reaction to loss is taken back (RFC 3522, 3708, 4015) */

	/* acknowledgments (RFC 9293 3.8.6.3) */
	bool has_delayed_ack;
	uint32_t quick_acks;       /* so many segments are acknowledged at once before delaying begins, or until we answer one within
				    * ack_delay */
	bool is_counting_segments; /* every second segment is acknowledged at once, whatever its size, as FreeBSD does; else every
				    * second full one */
	time_ns ack_delay;         /* below 500 ms (MUST-40) */

	/* sending */
	bool has_nagle;            /* RFC 9293 3.7.4 */

	enum tcp_icmp_policy icmp_policy;

	/* path MTU (RFC 1191, 8201, 4821) */
	bool has_pmtud;            /* DF is set, and "too big" is believed */
	uint32_t mtu;              /* bytes of a packet that the first hop takes; 0: one with a segment of `mss` */
	uint32_t pmtu_min;         /* the estimate never falls below (nor below 68, with IPv6 1280) */
	time_ns pmtu_raise;        /* after a decrease nothing larger is tried for so long: at least 5 minutes (RFC 8201 4) */
	bool has_pmtu_blackhole;   /* segments that time out again and again are tried in a smaller size */
	uint32_t pmtu_blackhole_timeouts; /* so many times, the first and the last size; each one between them once; 0: never */

	/* blind attacks (RFC 5961): what RFC 793 believed of a segment that only stands somewhere in the window */
	bool has_exact_rst;        /* an RST resets where it stands at RCV.NXT (3.2); else anywhere in the window */
	bool has_syn_challenge;    /* a SYN is answered by a challenge ACK (4.2); else it resets (RFC 9293 3.10.7.4, fourth) */
	/* (7): so many challenge ACKs in so long; the rest is dropped in silence */
	uint32_t challenge_acks;
	time_ns challenge_interval;
	time_ns invalid_ack_interval; /* one ACK in so long to unacceptable segments without text; 0: to each */

	/* what IP is asked for (RFC 9293 3.9.1.9, 3.9.2); each segment takes what stands here when it leaves */
	uint8_t dscp;              /* Differentiated Services codepoint, 0..63 (MUST-48, SHLD-21) */
	uint8_t ttl;               /* time to live, hop limit (MUST-49) */
	struct ip_route source_route; /* IPv4: hops that our packets pass (MUST-51); count 0: none */
	bool has_source_routes;    /* packets that come by a source route are taken, and answered by the same way (MUST-53) */

	/* listening: limits of one listener, kept by the host */
	uint32_t backlog;          /* connections that are complete and that no application has taken yet */
	uint32_t syn_backlog;      /* connections in SYN-RECEIVED (RFC 4987 2) */
	enum tcp_cookies syn_cookies;

	/* TIME-WAIT */
	bool has_time_wait_reuse;  /* a new connection may take the place of one in TIME-WAIT where that is safe (MAY-2) */
	uint32_t time_wait_max;    /* so many of the host's connections may be in TIME-WAIT; the oldest is forgotten first */

	/* life and death */
	time_ns msl;               /* TIME-WAIT lasts 2 * msl (RFC 9293 3.4.2) */
	time_ns user_timeout;      /* unacknowledged data for so long ends the connection, R2 (RFC 9293 3.8.3); 0: never */
	uint32_t r1;               /* so many timeouts of one segment are reported as trouble, R1 (SHLD-9, SHLD-10); 0: never */
	time_ns syn_timeout;       /* the same for a SYN: at least 3 minutes (MUST-23) */
	bool has_keepalive;        /* ask a silent peer whether it is still there (RFC 9293 3.8.4) */
	bool has_keepalive_byte;   /* ... with a byte of garbage, for peers that answer nothing else (MAY-6) */
	time_ns keepalive_idle;    /* ... after so long a silence: MUST-28: 2 hours at least, when nobody says otherwise */
	time_ns keepalive_interval; /* ... and again after so long */
	uint32_t keepalive_count;  /* ... so many times; then the connection ends */
	bool has_syn_fin;          /* a SYN that carries FIN opens a connection (RFC 9293 3.10.7.2); else it is dropped, as a scanner's */
	bool has_fin_in_acks;      /* ACKs repeat a FIN of ours that is not acknowledged, as FreeBSD's do */
	bool has_linger;           /* SO_LINGER: limits how long a connection lives on whose application has left */
	time_ns linger;            /* ... until its FIN is acknowledged, to this; 0: RST at once */
	time_ns fin_wait_2;        /* FIN-WAIT-2 without anybody who reads lasts so long; 0: until the peer closes */

	/* ISN (RFC 6528) */
	uint8_t isn_key[16];       /* secret */
	bool has_fixed_isn;        /* for lessons and tests */
	uint32_t fixed_isn;
};

/* The defaults of tcpsee: what a modern host does. */
void tcp_config_init(struct tcp_config *config);

#endif
