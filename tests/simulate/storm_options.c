/* SPDX-License-Identifier: MIT
 *
 * storm_options.c - see storm_options.h. One number is drawn at a time: every compiler throws the same dice.
 */
#include "storm_options.h"

struct tcp_endpoints storm_endpoints(struct dice *dice)
{
	struct tcp_endpoints e = {.local_port = 1, .remote_port = 2};

	e.local.family = e.remote.family = dice_roll(dice, 2) == 0 ? 4 : 6;
	return e;
}

void storm_syn_options(struct dice *dice, struct tcp_options *options)
{
	options->has_mss = dice_roll(dice, 4) > 0;
	options->mss = (uint16_t)dice_roll(dice, dice_roll(dice, 2) == 0 ? 50 : 9000);
	options->has_wscale = dice_roll(dice, 2) == 0;
	options->wscale = (uint8_t)dice_roll(dice, 16);
	options->has_sack_permitted = dice_roll(dice, 2) == 0;
	options->has_timestamps = dice_roll(dice, 2) == 0;
	options->ts_value = dice_any(dice);
	options->has_fast_open = dice_roll(dice, 4) == 0;
}

static void add_timestamps(struct dice *dice, const struct tcb *tcb, struct tcp_options *options)
{
	options->has_timestamps = dice_roll(dice, 20) > 0;
	options->ts_value = tcb->ts.recent + dice_roll(dice, 3);
	if (dice_roll(dice, 10) == 0)
		options->ts_value = dice_any(dice);
	options->ts_echo = tcb->ts.offset + dice_roll(dice, 5000);
	if (dice_roll(dice, 10) == 0)
		options->ts_echo = dice_any(dice);
}

static uint32_t some_edge(struct dice *dice, const struct tcb *tcb)
{
	if (dice_roll(dice, 20) == 0)
		return dice_any(dice);
	return tcb->snd.una - 3 + dice_roll(dice, tcb->snd.nxt - tcb->snd.una + 6);
}

static void add_blocks(struct dice *dice, const struct tcb *tcb, struct tcp_options *options)
{
	options->sack_count = (uint8_t)dice_roll(dice, SACK_BLOCKS_MAX + 1);
	for (size_t i = 0; i < options->sack_count; i++) {
		options->sack[i].left = some_edge(dice, tcb);
		options->sack[i].right = some_edge(dice, tcb);
	}
}

void storm_options(struct dice *dice, const struct tcb *tcb, struct tcp_options *options)
{
	if (tcb->ts.is_on || dice_roll(dice, 20) == 0)
		add_timestamps(dice, tcb, options);
	if (dice_roll(dice, tcb->sack.is_on ? 2 : 20) == 0)
		add_blocks(dice, tcb, options);
}

void storm_icmp(struct dice *dice, struct tcb *tcb, time_ns now)
{
	struct tcp_icmp icmp = {.kind = (enum tcp_icmp_kind)dice_roll(dice, TCP_ICMP_QUENCH + 1)};

	icmp.error = (enum tcp_error)dice_roll(dice, TCP_ERROR_COUNT);
	icmp.seq = some_edge(dice, tcb);
	icmp.packet_len = dice_roll(dice, dice_roll(dice, 4) == 0 ? 70000 : 2000);
	icmp.mtu = dice_roll(dice, 3) == 0 ? 0 : dice_roll(dice, dice_roll(dice, 4) == 0 ? 70000 : 2000);
	(void)tcp_icmp_arrives(tcb, &icmp, now);
}

void storm_ip(struct dice *dice, struct tcp_segment *seg)
{
	static const uint8_t routes[][8] = {{131, 7, 8, 10, 0, 0, 1, 0}, {137, 7, 8, 10, 0, 0, 2, 0}, {131, 7, 4, 10, 0, 0, 3, 0}};

	if (dice_roll(dice, 3) == 0)
		seg->ecn = (uint8_t)dice_roll(dice, 4);
	if (dice_roll(dice, 4) == 0)
		seg->ctl |= (uint8_t)(dice_roll(dice, 4) * CTL_ECE); /* ECE, CWR, both or none */
	if (dice_roll(dice, 8) == 0)
		seg->ip_options = span_of(routes[dice_roll(dice, ARRAY_LEN(routes))], sizeof routes[0]);
}

void storm_config(struct dice *dice, struct tcp_config *config)
{
	struct rng rng;

	rng_seed(&rng, dice_any(dice));
	random_config(&rng, config);
	config->mss = (uint16_t)(1 + dice_roll(dice, dice_roll(dice, 2) == 0 ? 20 : 2000));
	config->send_buffer = 1 + dice_roll(dice, dice_roll(dice, 3) == 0 ? 50 : 5000);
	config->receive_buffer = 1 + dice_roll(dice, dice_roll(dice, 3) == 0 ? 50 : dice_roll(dice, 2) == 0 ? 5000 : 100000);
	config->has_fixed_isn = true;
}

void storm_new_policy(struct dice *dice, struct tcp_config *config)
{
	switch (dice_roll(dice, 8)) {
	case 0: config->has_nagle = !config->has_nagle; return;
	case 1: config->has_delayed_ack = !config->has_delayed_ack; return;
	case 2: config->has_keepalive = !config->has_keepalive; return;
	case 3: config->keepalive_idle = (time_ns)(1 + dice_roll(dice, 20)) * NS_PER_S; return;
	case 4: config->user_timeout = (time_ns)dice_roll(dice, 200) * NS_PER_S; return;
	case 5: config->has_linger = !config->has_linger; return;
	case 6: config->linger = (time_ns)dice_roll(dice, 3) * NS_PER_S; return;
	default: config->ack_delay = (time_ns)(1 + dice_roll(dice, 499)) * NS_PER_MS; return;
	}
}
