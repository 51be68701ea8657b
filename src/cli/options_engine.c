/* SPDX-License-Identifier: MIT
 *
 * options_engine.c - the rows of the engine's options.
 */
#include "cli/options_engine.h"

#include <string.h>

#include "base/text.h"
#include "cli/syn_order.h"
#include "tcp/congestion.h"

static bool take_isn(void *into, const char *value, struct err *err)
{
	struct tcp_config *config = into;
	uint64_t isn;

	if (!text_parse_size(value, &isn) || isn > UINT32_MAX)
		return err_set(err, STATUS_USAGE, "--isn: write a number from 0 to %u", UINT32_MAX);
	config->has_fixed_isn = true;
	config->fixed_isn = (uint32_t)isn;
	return true;
}

static bool take_cc(void *into, const char *value, struct err *err)
{
	static const struct congestion_ops *const all[] = {&congestion_newreno, &congestion_cubic};

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (strcmp(value, all[i]->name) != 0)
			continue;
		((struct tcp_config *)into)->congestion = all[i];
		return true;
	}
	return err_set(err, STATUS_USAGE, "--cc: there is no \"%s\"; choose newreno or cubic", value);
}

static bool take_syn_options(void *into, const char *value, struct err *err)
{
	if (syn_order_parse(value, &((struct tcp_config *)into)->syn_options))
		return true;
	return err_set(err, STATUS_USAGE,
		       "--syn-options: write linux, bsd, or mss,sackOK,timestamps,wscale in an order of your own");
}

static bool take_ecn(void *into, const char *value, struct err *err)
{
	static const char *const names[] = {[TCP_ECN_OFF] = "off", [TCP_ECN_PASSIVE] = "passive", [TCP_ECN_ACTIVE] = "active"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(value, names[i]) != 0)
			continue;
		((struct tcp_config *)into)->ecn = (enum tcp_ecn)i;
		return true;
	}
	return err_set(err, STATUS_USAGE, "--ecn: there is no \"%s\"; choose off, passive or active", value);
}

static bool take_syn_cookies(void *into, const char *value, struct err *err)
{
	static const char *const names[] = {
		[TCP_COOKIES_OFF] = "off", [TCP_COOKIES_ON] = "on", [TCP_COOKIES_ALWAYS] = "always"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(value, names[i]) != 0)
			continue;
		((struct tcp_config *)into)->syn_cookies = (enum tcp_cookies)i;
		return true;
	}
	return err_set(err, STATUS_USAGE, "--syn-cookies: there is no \"%s\"; choose off, on or always", value);
}

/* curl's name: asking for a time is asking for keep-alive. */
static bool take_keepalive_time(void *into, const char *value, struct err *err)
{
	struct tcp_config *config = into;

	config->has_keepalive = true;
	if (text_parse_time(value, &config->keepalive_idle) && config->keepalive_idle >= NS_PER_MS &&
	    (uint64_t)config->keepalive_idle <= CLI_TIME_MAX)
		return true;
	return err_set(err, STATUS_USAGE, "--keepalive-time: write a time like 60s, at least 1ms");
}

static bool take_linger(void *into, const char *value, struct err *err)
{
	struct tcp_config *config = into;

	config->has_linger = true;
	if (text_parse_time(value, &config->linger) && (uint64_t)config->linger <= CLI_TIME_MAX)
		return true;
	return err_set(err, STATUS_USAGE, "--so-linger: write a time like 5s; 0 is RST at once");
}
static bool take_window_shift(void *into, const char *value, struct err *err)
{
	uint64_t shift;

	if (!text_parse_size(value, &shift) || shift > 14) /* RFC 7323 2.3 */
		return err_set(err, STATUS_USAGE, "--wscale: write a number from 0 to 14");
	((struct tcp_config *)into)->window_shift = (uint8_t)shift;
	return true;
}

/* TIME-WAIT lasts two maximum segment lifetimes (RFC 9293 3.4.2). */
static bool take_time_wait(void *into, const char *value, struct err *err)
{
	time_ns length;

	if (!text_parse_time(value, &length) || (uint64_t)length > CLI_TIME_MAX)
		return err_set(err, STATUS_USAGE, "--time-wait: write a time like 60s or 500ms");
	((struct tcp_config *)into)->msl = length / 2;
	return true;
}

static bool take_icmp_errors(void *into, const char *value, struct err *err)
{
	static const char *const names[] = {
		[ICMP_IGNORED] = "ignore",
		[ICMP_HARD_WHILE_OPENING] = "opening",
		[ICMP_ANY_WHILE_OPENING] = "linux",
		[ICMP_HARD_ALWAYS] = "always",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(value, names[i]) != 0)
			continue;
		((struct tcp_config *)into)->icmp_policy = (enum tcp_icmp_policy)i;
		return true;
	}
	return err_set(err, STATUS_USAGE, "--icmp-errors: there is no \"%s\"; choose ignore, opening, linux or always", value);
}

/* A timeout below the shortest would fire without end; the backed-off longest must fit in time_ns. */
#define TIMEOUT_MIN ((uint64_t)NS_PER_MS)
#define TIMEOUT_MAX ((uint64_t)86400 * (uint64_t)NS_PER_S)

#define PMTU_RAISE_MIN ((uint64_t)300 * (uint64_t)NS_PER_S) /* RFC 8201 4 */

#define PLACE(member) offsetof(struct tcp_config, member)

static const struct cli_option rows[] = {
	{"mss", 0, "BYTES", OPTION_U16, PLACE(mss), 48, 65495, "the largest segment that we announce", NULL},
	{"min-mss", 0, "BYTES", OPTION_U16, PLACE(min_mss), 0, 536,
	 "take the peer's for at least this much: 48 (0: for\nwhat it is)", NULL},
	{"rcvbuf", 0, "BYTES", OPTION_U32, PLACE(receive_buffer), 1024, 1 << 30,
	 "receive buffer, the largest window: 64k", NULL},
	{"no-window-steps", 0, NULL, OPTION_NO, PLACE(has_window_steps), 0, 0,
	 "every ACK offers all the room there is, not only\nwhen that is worth a segment (as FreeBSD)", NULL},
	{"sndbuf", 0, "BYTES", OPTION_U32, PLACE(send_buffer), 1024, 1 << 30, "send buffer", NULL},
	{"no-wscale", 0, NULL, OPTION_NO, PLACE(has_window_scale), 0, 0, "no window scaling (RFC 7323)", NULL},
	{"wscale", 0, "N", OPTION_TAKE, 0, 0, 0, "announce at least this window scale, 0 to 14", take_window_shift},
	{"no-timestamps", 0, NULL, OPTION_NO, PLACE(has_timestamps), 0, 0, "no timestamps, no PAWS (RFC 7323)", NULL},
	{"no-sack", 0, NULL, OPTION_NO, PLACE(has_sack), 0, 0, "no selective acknowledgments (RFC 2018)", NULL},
	{"syn-options", 0, "ORDER", OPTION_TAKE, 0, 0, 0,
	 "order of the options in a SYN: linux, bsd, or\nmss,sackOK,timestamps,wscale as you like", take_syn_options},
	{"no-limited-transmit", 0, NULL, OPTION_NO, PLACE(has_limited_transmit), 0, 0,
	 "nothing new on the first duplicate ACKs (RFC 3042)", NULL},
	{"no-prr", 0, NULL, OPTION_NO, PLACE(has_prr), 0, 0,
	 "in a recovery the window falls at once, not in\nproportion to what arrives (RFC 9937)", NULL},
	{"ecn", 0, "MODE", OPTION_TAKE, 0, 0, 0,
	 "explicit congestion notification (RFC 3168): off;\npassive: when the peer asks (the default); active: ask", take_ecn},
	{"no-ecn-fallback", 0, NULL, OPTION_NO, PLACE(has_ecn_fallback), 0, 0,
	 "keep asking when a SYN with ECN gets no answer, or RST", NULL},
	{"no-f-rto", 0, NULL, OPTION_NO, PLACE(has_frto), 0, 0,
	 "no new text after a timeout to see whether it was\nneedless (RFC 5682)", NULL},
	{"no-undo", 0, NULL, OPTION_NO, PLACE(has_undo), 0, 0,
	 "what was done for a loss stays, even when nothing\nwas lost (RFC 3522, RFC 3708, RFC 4015)", NULL},
	{"invalid-ack-interval", 0, "TIME", OPTION_TIME, PLACE(invalid_ack_interval), 0, 0,
	 "answer unacceptable segments without text at most\nthis often; 0: each of them", NULL},
	{"no-impatient", 0, NULL, OPTION_NO, PLACE(is_impatient), 0, 0,
	 "without SACK every partial ACK restarts the\nretransmission timer (RFC 6582 4)", NULL},
	{"no-rack", 0, NULL, OPTION_NO, PLACE(has_rack), 0, 0,
	 "tell loss by three duplicate ACKs, not by time\n(RFC 6675 in place of RFC 8985)", NULL},
	{"max-ack-delay", 0, "TIME", OPTION_TIME, PLACE(max_ack_delay), 0, 0,
	 "how long a peer may delay the ACK of a lone segment\nbefore it is probed (RFC 8985)", NULL},
	{"cc", 0, "NAME", OPTION_TAKE, 0, 0, 0, "congestion control: newreno or cubic", take_cc},
	{"iw", 0, "SEGMENTS", OPTION_U32, PLACE(initial_window), 1, 1000, "initial congestion window", NULL},
	{"no-delayed-ack", 0, NULL, OPTION_NO, PLACE(has_delayed_ack), 0, 0, "acknowledge every segment at once", NULL},
	{"quick-acks", 0, "SEGMENTS", OPTION_U32, PLACE(quick_acks), 0, 1 << 16,
	 "acknowledge so many at once before delaying begins,\nor until an answer could have carried the ACK", NULL},
	{"count-segments", 0, NULL, OPTION_YES, PLACE(is_counting_segments), 0, 0,
	 "acknowledge every second segment at once, not every\nsecond full one (as FreeBSD)", NULL},
	{"ack-delay", 0, "TIME", OPTION_TIME, PLACE(ack_delay), 0, 0, "how long a delayed ACK may wait", NULL},
	{"nagle", 0, NULL, OPTION_YES, PLACE(has_nagle), 0, 0, "hold small segments back (RFC 9293 3.7.4)", NULL},
	{"no-nagle", 0, NULL, OPTION_NO, PLACE(has_nagle), 0, 0, "send small segments at once", NULL},
	{"rto-initial", 0, "TIME", OPTION_TIME, PLACE(rto_initial), TIMEOUT_MIN, TIMEOUT_MAX,
	 "retransmission timeout before a round trip was\nmeasured (RFC 6298)", NULL},
	{"rto-min", 0, "TIME", OPTION_TIME, PLACE(rto_min), TIMEOUT_MIN, TIMEOUT_MAX, "its floor", NULL},
	{"rto-max", 0, "TIME", OPTION_TIME, PLACE(rto_max), TIMEOUT_MIN, TIMEOUT_MAX, "its ceiling", NULL},
	{"rto-slack", 0, "TIME", OPTION_TIME, PLACE(rto_slack), 0, TIMEOUT_MAX, "how far above the round trip it is at least", NULL},
	{"slow-start-limit", 0, "SEGMENTS", OPTION_U32, PLACE(slow_start_limit), 0, 1000,
	 "what one ACK may add to the window in slow start;\n0: all that it acknowledges", NULL},
	{"syn-timeout", 0, "TIME", OPTION_TIME, PLACE(syn_timeout), TIMEOUT_MIN, TIMEOUT_MAX,
	 "give up an unanswered SYN after this", NULL},
	{"r1", 0, "N", OPTION_U32, PLACE(r1), 0, 1000,
	 "tell the application when a segment has timed out\nso often (RFC 9293 3.8.3); 0: never", NULL},
	{"user-timeout", 0, "TIME", OPTION_TIME, PLACE(user_timeout), 0, 0,
	 "give up unacknowledged data after this (5min, RFC 9293\n3.9.1.1); 0: never", NULL},
	{"keepalive-time", 0, "TIME", OPTION_TAKE, 0, 0, 0, "keep-alive after so long a silence (RFC 9293 3.8.4)",
	 take_keepalive_time},
	{"keepalive-interval", 0, "TIME", OPTION_TIME, PLACE(keepalive_interval), TIMEOUT_MIN, TIMEOUT_MAX,
	 "from one unanswered probe to the next", NULL},
	{"keepalive-count", 0, "N", OPTION_U32, PLACE(keepalive_count), 1, 1000, "unanswered probes that end the connection",
	 NULL},
	{"keepalive-byte", 0, NULL, OPTION_YES, PLACE(has_keepalive_byte), 0, 0, "probes carry a byte of garbage", NULL},
	{"no-syn-fin", 0, NULL, OPTION_NO, PLACE(has_syn_fin), 0, 0, "drop a SYN that carries FIN", NULL},
	{"fin-in-acks", 0, NULL, OPTION_YES, PLACE(has_fin_in_acks), 0, 0,
	 "ACKs repeat our FIN until it is acknowledged\n(as FreeBSD)", NULL},
	{"so-linger", 0, "TIME", OPTION_TAKE, 0, 0, 0,
	 "after closing, abort what is not acknowledged\nin time; 0: RST at once", take_linger},
	{"fin-timeout", 0, "TIME", OPTION_TIME, PLACE(fin_wait_2), 0, 0,
	 "how long FIN-WAIT-2 lasts when nobody reads any\nmore; 0: until the peer closes", NULL},
	{"time-wait", 0, "TIME", OPTION_TAKE, 0, 0, 0, "how long TIME-WAIT lasts (with --linger)", take_time_wait},
	{"no-time-wait-reuse", 0, NULL, OPTION_NO, PLACE(has_time_wait_reuse), 0, 0,
	 "no new connection in the place of one in TIME-WAIT\n(RFC 9293 3.6.1, RFC 6191)", NULL},
	{"time-wait-max", 0, "N", OPTION_U32, PLACE(time_wait_max), 0, 1 << 20,
	 "so many may be in TIME-WAIT; the oldest goes first", NULL},
	{"backlog", 0, "N", OPTION_U32, PLACE(backlog), 1, 1 << 20, "complete connections that wait for an application", NULL},
	{"syn-backlog", 0, "N", OPTION_U32, PLACE(syn_backlog), 0, 1 << 20, "connections of a listener in SYN-RECEIVED", NULL},
	{"syn-cookies", 0, "WHEN", OPTION_TAKE, 0, 0, 0,
	 "answer a SYN and keep nothing (RFC 4987): off; on:\nbeyond that limit (the default); always", take_syn_cookies},
	{"no-exact-rst", 0, NULL, OPTION_NO, PLACE(has_exact_rst), 0, 0,
	 "a RST anywhere in the window resets, as before RFC 5961", NULL},
	{"no-syn-challenge", 0, NULL, OPTION_NO, PLACE(has_syn_challenge), 0, 0,
	 "a SYN anywhere in the window resets, the same", NULL},
	{"challenge-acks", 0, "N", OPTION_U32, PLACE(challenge_acks), 0, 1000000,
	 "challenge ACKs in an interval (RFC 5961)", NULL},
	{"challenge-interval", 0, "TIME", OPTION_TIME, PLACE(challenge_interval), TIMEOUT_MIN, TIMEOUT_MAX,
	 "that interval", NULL},
	{"no-pmtud", 0, NULL, OPTION_NO, PLACE(has_pmtud), 0, 0,
	 "no path MTU discovery: packets may be cut on the way\n(RFC 1191, RFC 8201)", NULL},
	{"pmtu-min", 0, "BYTES", OPTION_U32, PLACE(pmtu_min), 68, 65535, "the path MTU never falls below", NULL},
	{"pmtu-raise", 0, "TIME", OPTION_TIME, PLACE(pmtu_raise), PMTU_RAISE_MIN, TIMEOUT_MAX,
	 "after a fall try nothing larger for so long", NULL},
	{"no-pmtu-blackhole", 0, NULL, OPTION_NO, PLACE(has_pmtu_blackhole), 0, 0,
	 "segments that vanish are not tried smaller (RFC 4821)", NULL},
	{"pmtu-blackhole-timeouts", 0, "N", OPTION_U32, PLACE(pmtu_blackhole_timeouts), 1, 100,
	 "... and else after so many timeouts: 5", NULL},
	{"icmp-errors", 0, "WHEN", OPTION_TAKE, 0, 0, 0,
	 "ICMP errors that end a connection: ignore; opening: hard\nones, before it is open; linux: also soft ones then;\n"
	 "always: hard ones in every state (RFC 5461)", take_icmp_errors},
	{"isn", 0, "N", OPTION_TAKE, 0, 0, 0, "our initial sequence number", take_isn},
};

struct cli_group options_engine(struct tcp_config *config)
{
	return (struct cli_group){"Engine (our TCP; on the simulated link both ends, but for --isn)", rows,
				  ARRAY_LEN(rows), config};
}

void options_engine_share(const struct tcp_config *ours, struct tcp_config *peer)
{
	struct tcp_config shared = *ours;

	memcpy(shared.isn_key, peer->isn_key, sizeof shared.isn_key);
	shared.has_fixed_isn = peer->has_fixed_isn;
	shared.fixed_isn = peer->fixed_isn;
	shared.source_route = peer->source_route;
	*peer = shared;
}
