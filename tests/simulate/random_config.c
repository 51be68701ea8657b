/* SPDX-License-Identifier: MIT
 *
 * random_config.c - see random_config.h.
 */
#include "random_config.h"

#include <string.h>

#include "base/assert.h"
#include "tcp/congestion.h"

enum kind {
	KIND_YES_OR_NO,  /* true in `least` of 100 worlds */
	KIND_SIZE,       /* least .. most */
	KIND_TIME,       /* the same in milliseconds */
	KIND_CONGESTION, /* one of the algorithms */
	KIND_LAYOUT,     /* the options of a SYN in any order */
	KIND_BYTES,      /* anything */
	KIND_ROUTE,      /* up to `most` hops in one of four worlds */
	KIND_NEAR_WRAP,  /* a sequence number that wraps soon, or any */
};

struct row {
	const char *name;
	size_t offset, size;
	enum kind kind;
	int64_t least, most;
};

#define ROW(member, kind, least, most) \
	{#member, offsetof(struct tcp_config, member), sizeof(((struct tcp_config *)0)->member), kind, least, most}

static const struct row rows[] = {
	ROW(mss, KIND_SIZE, 1, 9000),
	ROW(min_mss, KIND_SIZE, 0, 60), /* 0 and 1 often: tiny ones are taken literally */
	ROW(has_window_scale, KIND_YES_OR_NO, 70, 0),
	ROW(window_shift, KIND_SIZE, 0, 14),
	ROW(quick_acks, KIND_SIZE, 0, 20),
	ROW(has_timestamps, KIND_YES_OR_NO, 70, 0),
	ROW(has_sack, KIND_YES_OR_NO, 70, 0),
	ROW(syn_options, KIND_LAYOUT, 0, 0),
	ROW(ecn, KIND_SIZE, 0, TCP_ECN_ACTIVE),
	ROW(has_ecn_fallback, KIND_YES_OR_NO, 50, 0),
	ROW(icmp_policy, KIND_SIZE, 0, ICMP_HARD_ALWAYS),
	ROW(send_buffer, KIND_SIZE, 1, 400000),
	ROW(receive_buffer, KIND_SIZE, 1, 400000),
	ROW(congestion, KIND_CONGESTION, 0, 0),
	ROW(has_limited_transmit, KIND_YES_OR_NO, 70, 0),
	ROW(has_prr, KIND_YES_OR_NO, 70, 0),
	ROW(has_rack, KIND_YES_OR_NO, 70, 0),
	ROW(max_ack_delay, KIND_TIME, 0, 500),
	ROW(has_undo, KIND_YES_OR_NO, 70, 0),
	ROW(has_frto, KIND_YES_OR_NO, 70, 0),
	ROW(is_impatient, KIND_YES_OR_NO, 50, 0),
	ROW(initial_window, KIND_SIZE, 0, 20),
	ROW(rto_initial, KIND_TIME, 1000, 3000),
	ROW(rto_min, KIND_TIME, 10, 1000),
	ROW(rto_slack, KIND_TIME, 0, 300),
	ROW(slow_start_limit, KIND_SIZE, 0, 4),
	ROW(rto_max, KIND_TIME, 500, 120000), /* below the others, too */
	ROW(has_delayed_ack, KIND_YES_OR_NO, 70, 0),
	ROW(ack_delay, KIND_TIME, 1, 499),
	ROW(has_nagle, KIND_YES_OR_NO, 70, 0),
	ROW(dscp, KIND_SIZE, 0, 63),
	ROW(ttl, KIND_SIZE, 1, 255),
	ROW(source_route, KIND_ROUTE, 0, IP_ROUTE_MAX),
	ROW(has_source_routes, KIND_YES_OR_NO, 50, 0),
	ROW(has_pmtud, KIND_YES_OR_NO, 70, 0),
	ROW(mtu, KIND_SIZE, 0, 9100),
	ROW(pmtu_min, KIND_SIZE, 68, 1300),
	ROW(pmtu_raise, KIND_TIME, 1000, 600000),
	ROW(has_pmtu_blackhole, KIND_YES_OR_NO, 70, 0),
	ROW(pmtu_blackhole_timeouts, KIND_SIZE, 0, 4),
	ROW(invalid_ack_interval, KIND_TIME, 0, 1000),
	ROW(backlog, KIND_SIZE, 1, 10),
	ROW(syn_backlog, KIND_SIZE, 1, 10),
	ROW(syn_cookies, KIND_SIZE, 0, TCP_COOKIES_ON), /* not always: a cookie never sends its SYN,ACK again */
	ROW(has_time_wait_reuse, KIND_YES_OR_NO, 70, 0),
	ROW(time_wait_max, KIND_SIZE, 1, 10),
	ROW(has_window_steps, KIND_YES_OR_NO, 70, 0),
	ROW(is_counting_segments, KIND_YES_OR_NO, 30, 0),
	ROW(has_exact_rst, KIND_YES_OR_NO, 70, 0),
	ROW(has_syn_challenge, KIND_YES_OR_NO, 70, 0),
	ROW(has_syn_fin, KIND_YES_OR_NO, 70, 0),
	ROW(has_fin_in_acks, KIND_YES_OR_NO, 30, 0),
	ROW(challenge_acks, KIND_SIZE, 1, 1000),
	ROW(challenge_interval, KIND_TIME, 100, 10000),
	ROW(msl, KIND_TIME, 100, 120000),
	ROW(user_timeout, KIND_TIME, 1000, 300000),
	ROW(syn_timeout, KIND_TIME, 1000, 300000),
	ROW(r1, KIND_SIZE, 0, 5),
	ROW(has_keepalive, KIND_YES_OR_NO, 30, 0),
	ROW(has_keepalive_byte, KIND_YES_OR_NO, 50, 0),
	ROW(keepalive_idle, KIND_TIME, 1000, 100000),
	ROW(keepalive_interval, KIND_TIME, 100, 10000),
	ROW(keepalive_count, KIND_SIZE, 1, 20),
	ROW(has_linger, KIND_YES_OR_NO, 30, 0),
	ROW(linger, KIND_TIME, 0, 10000),
	ROW(fin_wait_2, KIND_TIME, 0, 100000),
	ROW(isn_key, KIND_BYTES, 0, 0),
	ROW(has_fixed_isn, KIND_YES_OR_NO, 70, 0),
	ROW(fixed_isn, KIND_NEAR_WRAP, 0, 0),
};

static const struct congestion_ops *const algorithms[] = {&congestion_newreno, &congestion_cubic};

uint64_t random_size(struct rng *dice, uint64_t least, uint64_t most)
{
	unsigned bits = 0;

	while (bits < 63 && (most - least) >> bits > 1)
		bits++;
	uint64_t limit = UINT64_C(2) << rng_below(dice, bits + 1);
	uint64_t above = rng_below(dice, limit);

	return above < most - least ? least + above : most;
}

/* Integers of every size, as the member's own type would take them. */
static void store(struct tcp_config *config, const struct row *row, uint64_t value)
{
	uint8_t *at = (uint8_t *)config + row->offset;

	switch (row->size) {
	case 1: *at = (uint8_t)value; return;
	case 2: memcpy(at, &(uint16_t){(uint16_t)value}, 2); return;
	case 4: memcpy(at, &(uint32_t){(uint32_t)value}, 4); return;
	case 8: memcpy(at, &value, 8); return;
	}
	assert(row->size == 0);
}

static void shuffle(struct rng *dice, struct option_layout *layout)
{
	*layout = rng_below(dice, 2) == 0 ? option_layout_linux : option_layout_bsd;
	for (size_t i = SYN_OPTIONS - 1; i > 0; i--) {
		size_t j = rng_below(dice, i + 1);
		uint8_t kind = layout->kinds[i];

		layout->kinds[i] = layout->kinds[j];
		layout->kinds[j] = kind;
	}
}

static void draw_route(struct rng *dice, struct ip_route *route, uint64_t most)
{
	route->count = rng_below(dice, 4) == 0 ? (uint8_t)rng_below(dice, most + 1) : 0;
	route->is_strict = rng_below(dice, 2) == 0;
	for (size_t i = 0; i < route->count; i++)
		for (size_t k = 0; k < sizeof route->hops[i]; k++)
			route->hops[i][k] = (uint8_t)rng_next(dice);
}

static void throw_row(struct rng *dice, struct tcp_config *config, const struct row *row)
{
	uint8_t *at = (uint8_t *)config + row->offset;

	switch (row->kind) {
	case KIND_YES_OR_NO:
		store(config, row, rng_below(dice, 100) < (uint64_t)row->least);
		return;
	case KIND_SIZE:
		store(config, row, random_size(dice, (uint64_t)row->least, (uint64_t)row->most));
		return;
	case KIND_TIME:
		store(config, row, random_size(dice, (uint64_t)row->least, (uint64_t)row->most) * (uint64_t)NS_PER_MS);
		return;
	case KIND_CONGESTION:
		config->congestion = algorithms[rng_below(dice, ARRAY_LEN(algorithms))];
		return;
	case KIND_LAYOUT:
		shuffle(dice, &config->syn_options);
		return;
	case KIND_BYTES:
		for (size_t i = 0; i < row->size; i++)
			at[i] = (uint8_t)rng_next(dice);
		return;
	case KIND_ROUTE:
		draw_route(dice, &config->source_route, (uint64_t)row->most);
		return;
	case KIND_NEAR_WRAP:
		store(config, row, rng_below(dice, 4) > 0 ? 0 - random_size(dice, 0, 400000) : rng_next(dice));
		return;
	}
}

void random_config(struct rng *dice, struct tcp_config *config)
{
	tcp_config_init(config);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		throw_row(dice, config, &rows[i]);
}

static uint64_t load(const struct tcp_config *config, const struct row *row)
{
	uint64_t value = 0;

	memcpy(&value, (const uint8_t *)config + row->offset, row->size < 8 ? row->size : 8); /* little-endian hosts */
	return row->kind == KIND_TIME ? value / (uint64_t)NS_PER_MS : value;
}

void random_config_describe(const struct tcp_config *config, struct text *into)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		text_addf(into, "%s%s ", i == 0 ? "" : ", ", rows[i].name);
		if (rows[i].kind == KIND_CONGESTION)
			text_add(into, config->congestion->name);
		else if (rows[i].kind == KIND_BYTES || rows[i].kind == KIND_LAYOUT || rows[i].kind == KIND_ROUTE)
			text_add(into, "...");
		else
			text_addf(into, "%llu", (unsigned long long)load(config, &rows[i]));
	}
}

size_t random_config_member_count(void)
{
	return ARRAY_LEN(rows);
}

struct random_member random_config_member(size_t i)
{
	return (struct random_member){rows[i].name, rows[i].offset, rows[i].size};
}
