/* SPDX-License-Identifier: MIT
 *
 * config.c - the defaults of tcpsee.
 */
#include "tcp/config.h"

#include "tcp/congestion.h"

/* Where other stacks have ways of their own: the ways of the RFCs. */
static void go_by_the_book(struct tcp_config *config)
{
	config->has_window_steps = true;
	config->has_exact_rst = true;
	config->has_syn_challenge = true;
	config->has_syn_fin = true;
	config->has_keepalive = false; /* MUST-25 */
}

/* What a hostile peer cannot have us do. */
static void be_on_guard(struct tcp_config *config)
{
	/* DEVIATION: MUST-16 knows no least. With an MSS of 1 a peer would make each byte a packet, and an entry of our queues;
	 * Linux sends no less either (TCP_MIN_SND_MSS). */
	config->min_mss = 48;
	config->challenge_acks = 10;
	config->challenge_interval = 5 * NS_PER_S;
	config->invalid_ack_interval = 500 * NS_PER_MS;
}

void tcp_config_init(struct tcp_config *config)
{
	*config = (struct tcp_config){
		.syn_options = option_layout_linux,
		.mss = 1460,
		.has_window_scale = true,
		.has_timestamps = true,
		.has_sack = true,
		.send_buffer = 256 * 1024,
		.receive_buffer = 512 * 1024,
		.congestion = &congestion_newreno,
		.ecn = TCP_ECN_PASSIVE, /* what Linux does */
		.has_ecn_fallback = true,
		.has_limited_transmit = true,
		.has_prr = true,
		.has_rack = true,
		.max_ack_delay = 40 * NS_PER_MS, /* Linux's, in a connection that is under way */
		.initial_window = 10, /* RFC 6928 */
		.slow_start_limit = 1, /* RFC 5681 3.1 */
		.rto_initial = NS_PER_S, /* RFC 6298 2.1 */
		/* DEVIATION: RFC 6298 2.4 says SHOULD 1 s; 200 ms because every widely used stack
		 * recovers that fast, and a lost last segment would otherwise cost a second. */
		.rto_min = 200 * NS_PER_MS,
		.rto_max = 60 * NS_PER_S, /* RFC 6298 2.5: at least 60 s */
		.is_impatient = true,
		.has_frto = true,
		.has_undo = true,
		.has_delayed_ack = true,
		.ack_delay = 40 * NS_PER_MS,
		.has_nagle = true,
		/* DEVIATION: SHLD-26 ends a connection for a hard error in any state; after the handshake it is only
		 * remembered, because whoever guesses a number could end connections with it (RFC 5461, RFC 5927). */
		.icmp_policy = ICMP_HARD_WHILE_OPENING,
		.has_pmtud = true,
		.pmtu_min = 552, /* a forged message does not make us send crumbs */
		.pmtu_raise = 600 * NS_PER_S, /* RFC 1191 6.3 */
		.has_pmtu_blackhole = true,
		.pmtu_blackhole_timeouts = 5, /* at 10 % of losses three in a row are common: half the goodput, measured */
		.ttl = 64,
		.backlog = 128,
		.syn_backlog = 256,
		.syn_cookies = TCP_COOKIES_ON,
		.has_time_wait_reuse = true,
		.time_wait_max = 2048,
		/* DEVIATION: RFC 9293 3.4.2 takes 2 minutes for the MSL; 30 s because packets do not
		 * live longer on today's networks and TIME-WAIT of 60 s is what people meet (Linux). */
		.msl = 30 * NS_PER_S,
		.user_timeout = 300 * NS_PER_S, /* "the present global default is five minutes" (3.9.1.1); SHLD-11 asks for 100 s */
		.r1 = 3,                        /* SHLD-10 */
		.syn_timeout = 180 * NS_PER_S,  /* MUST-23 */
		.keepalive_idle = 7200 * NS_PER_S, /* MUST-28 */
		.keepalive_interval = 75 * NS_PER_S,
		.keepalive_count = 9,
		.fin_wait_2 = 60 * NS_PER_S,    /* as Linux has it */
	};
	go_by_the_book(config);
	be_on_guard(config);
}
