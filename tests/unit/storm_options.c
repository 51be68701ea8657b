/* SPDX-License-Identifier: MIT
 *
 * storm_options.c - see storm_options.h. One number is drawn at a time: every compiler throws the same dice.
 */
#include "storm_options.h"

static uint32_t roll(struct rng *dice, uint32_t limit)
{
	return (uint32_t)rng_below(dice, limit);
}

struct tcp_endpoints storm_endpoints(struct rng *dice)
{
	struct tcp_endpoints e = {.local_port = 1, .remote_port = 2};

	e.local.family = e.remote.family = roll(dice, 2) == 0 ? 4 : 6;
	return e;
}

void storm_syn_options(struct rng *dice, struct tcp_options *options)
{
	options->has_mss = roll(dice, 4) > 0;
	options->mss = (uint16_t)roll(dice, roll(dice, 2) == 0 ? 50 : 9000);
	options->has_wscale = roll(dice, 2) == 0;
	options->wscale = (uint8_t)roll(dice, 16);
	options->has_sack_permitted = roll(dice, 2) == 0;
	options->has_timestamps = roll(dice, 2) == 0;
	options->ts_value = (uint32_t)rng_next(dice);
	options->has_fast_open = roll(dice, 4) == 0;
}

static void add_timestamps(struct rng *dice, const struct tcb *tcb, struct tcp_options *options)
{
	options->has_timestamps = roll(dice, 20) > 0;
	options->ts_value = tcb->ts.recent + roll(dice, 3);
	if (roll(dice, 10) == 0)
		options->ts_value = (uint32_t)rng_next(dice);
	options->ts_echo = tcb->ts.offset + roll(dice, 5000);
	if (roll(dice, 10) == 0)
		options->ts_echo = (uint32_t)rng_next(dice);
}

static uint32_t some_edge(struct rng *dice, const struct tcb *tcb)
{
	if (roll(dice, 20) == 0)
		return (uint32_t)rng_next(dice);
	return tcb->snd.una - 3 + roll(dice, tcb->snd.nxt - tcb->snd.una + 6);
}

static void add_blocks(struct rng *dice, const struct tcb *tcb, struct tcp_options *options)
{
	options->sack_count = (uint8_t)roll(dice, SACK_BLOCKS_MAX + 1);
	for (size_t i = 0; i < options->sack_count; i++) {
		options->sack[i].left = some_edge(dice, tcb);
		options->sack[i].right = some_edge(dice, tcb);
	}
}

void storm_options(struct rng *dice, const struct tcb *tcb, struct tcp_options *options)
{
	if (tcb->ts.is_on || roll(dice, 20) == 0)
		add_timestamps(dice, tcb, options);
	if (roll(dice, tcb->sack.is_on ? 2 : 20) == 0)
		add_blocks(dice, tcb, options);
}

void storm_icmp(struct rng *dice, struct tcb *tcb, time_ns now)
{
	struct tcp_icmp icmp = {.kind = (enum tcp_icmp_kind)roll(dice, TCP_ICMP_QUENCH + 1)};

	icmp.error = (enum tcp_error)roll(dice, TCP_ERROR_COUNT);
	icmp.seq = some_edge(dice, tcb);
	icmp.packet_len = roll(dice, roll(dice, 4) == 0 ? 70000 : 2000);
	icmp.mtu = roll(dice, 3) == 0 ? 0 : roll(dice, roll(dice, 4) == 0 ? 70000 : 2000);
	(void)tcp_icmp_arrives(tcb, &icmp, now);
}

void storm_ip(struct rng *dice, struct tcp_segment *seg)
{
	static const uint8_t routes[][8] = {{131, 7, 8, 10, 0, 0, 1, 0}, {137, 7, 8, 10, 0, 0, 2, 0}, {131, 7, 4, 10, 0, 0, 3, 0}};

	if (roll(dice, 8) == 0)
		seg->ip_options = span_of(routes[roll(dice, ARRAY_LEN(routes))], sizeof routes[0]);
	if (roll(dice, 3) == 0)
		seg->ecn = (uint8_t)roll(dice, 4);
	if (roll(dice, 4) == 0)
		seg->ctl |= (uint8_t)(roll(dice, 4) * CTL_ECE); /* ECE, CWR, both or none */
}

void storm_config(struct rng *dice, struct tcp_config *config)
{
	config->has_window_scale = roll(dice, 2) == 0;
	config->window_shift = (uint8_t)roll(dice, 15);
	config->has_delayed_ack = roll(dice, 2) == 0;
	config->quick_acks = (uint32_t)roll(dice, 3);
	config->slow_start_limit = (uint32_t)roll(dice, 3);
	config->rto_slack = roll(dice, 2) == 0 ? 200 * NS_PER_MS : 0;
	config->has_nagle = roll(dice, 2) == 0;
	config->has_timestamps = roll(dice, 2) == 0;
	config->syn_options = roll(dice, 2) == 0 ? option_layout_linux : option_layout_bsd;
	config->has_sack = roll(dice, 2) == 0;
	config->source_route.count = roll(dice, 4) == 0 ? (uint8_t)roll(dice, IP_ROUTE_MAX + 1) : 0;
	config->ecn = (enum tcp_ecn)roll(dice, 3);
	config->has_ecn_fallback = roll(dice, 2) == 0;
	config->has_limited_transmit = roll(dice, 2) == 0;
	config->has_prr = roll(dice, 2) == 0;
	config->has_pmtud = roll(dice, 4) > 0;
	config->mtu = roll(dice, 2) == 0 ? 1500 : 0;
	config->pmtu_min = roll(dice, 600);
	config->pmtu_raise = (time_ns)(1 + roll(dice, 2000)) * NS_PER_MS;
	config->has_pmtu_blackhole = roll(dice, 4) > 0;
	config->pmtu_blackhole_timeouts = roll(dice, 4);
	config->icmp_policy = (enum tcp_icmp_policy)roll(dice, ICMP_HARD_ALWAYS + 1);
	config->has_frto = roll(dice, 2) == 0;
	config->has_undo = roll(dice, 2) == 0;
	config->has_keepalive = roll(dice, 2) == 0;
	config->has_keepalive_byte = roll(dice, 2) == 0;
	config->keepalive_idle = (time_ns)(1 + roll(dice, 20)) * NS_PER_S;
	config->keepalive_interval = (time_ns)(1 + roll(dice, 20)) * NS_PER_S;
	config->r1 = roll(dice, 5);
	config->has_linger = roll(dice, 4) == 0;
	config->linger = (time_ns)roll(dice, 3) * NS_PER_S;
	config->fin_wait_2 = (time_ns)roll(dice, 60) * NS_PER_S;
	config->is_impatient = roll(dice, 2) == 0;
	config->invalid_ack_interval = roll(dice, 2) * 500 * NS_PER_MS;
	config->has_rack = roll(dice, 2) == 0;
	if (roll(dice, 2) == 0)
		config->congestion = &congestion_cubic;
}
