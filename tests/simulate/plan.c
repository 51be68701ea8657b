/* SPDX-License-Identifier: MIT
 *
 * plan.c - see plan.h. One number is drawn at a time: every compiler throws the same dice.
 */
#include "plan.h"

#include <stdio.h>
#include <string.h>

#define PATIENCE (1800 * NS_PER_S)

static time_ns some_time(struct rng *dice, uint64_t least_ms, uint64_t most_ms)
{
	return (time_ns)random_size(dice, least_ms, most_ms) * NS_PER_MS;
}

static bool one_in(struct rng *dice, uint64_t n)
{
	return rng_below(dice, n) == 0;
}

static double share(struct rng *dice, uint64_t most_percent)
{
	return one_in(dice, 3) ? 0 : (double)rng_below(dice, most_percent * 10 + 1) / 1000;
}

static void draw_wire(struct rng *dice, struct impair_config *wire)
{
	wire->delay = one_in(dice, 10) ? 0 : some_time(dice, 0, 500);
	wire->jitter = one_in(dice, 2) ? 0 : some_time(dice, 0, 100);
	wire->loss = share(dice, one_in(dice, 3) ? 30 : 5);
	wire->duplicate = share(dice, 10);
	wire->reorder = share(dice, 20);
	wire->corrupt = share(dice, 5);
	wire->rate = one_in(dice, 4) ? random_size(dice, 64000, 100000000) : 0;
	wire->queue = wire->rate > 0 ? (uint32_t)random_size(dice, 2, 1000) : 0;
	wire->mark = one_in(dice, 2) ? share(dice, 30) : 0;
	if (one_in(dice, 4))
		wire->path_mtu = 576 + (uint32_t)rng_below(dice, 1000);
	wire->is_path_mtu_blackhole = one_in(dice, 3);
	wire->seed = rng_next(dice);
}

/* Small buffers and segments make many packets of few bytes: then there are fewer bytes. */
static uint64_t most_to_send(const struct plan *plan, int e)
{
	uint64_t piece = u32_min(u32_min(plan->tcp[0].mss, plan->tcp[1].mss),
				 u32_min(plan->tcp[e].send_buffer, plan->tcp[1 - e].receive_buffer));

	return piece * 400 + 200;
}

static void draw_end(struct rng *dice, struct plan *plan, int e)
{
	struct plan_end *end = &plan->ends[e];
	uint64_t most = most_to_send(plan, e);

	end->to_send = one_in(dice, 8) ? 0 : random_size(dice, 1, most < 150000 ? most : 150000);
	end->write_most = random_size(dice, 1, 20000);
	end->read_most = random_size(dice, 1, 20000);
	if (end->to_send / end->write_most < 200 && one_in(dice, 3))
		end->write_pause = some_time(dice, 1, 2000);
	if (one_in(dice, 3) && plan->ends[1 - e].to_send / end->read_most < 500)
		end->read_pause = some_time(dice, 1, 2000);
	end->read_from = one_in(dice, 6) ? some_time(dice, 100, 60000) : 0;
	end->closing = CLOSE_WHEN_SENT;
	if (one_in(dice, 4))
		end->closing = CLOSE_LAST;
	else if (one_in(dice, 60))
		end->closing = CLOSE_OPENING;
	else if (one_in(dice, 8))
		end->closing = CLOSE_BY_ABORT;
	else if (one_in(dice, 20))
		end->closing = CLOSE_AND_STOP;
	end->abort_at = end->closing >= CLOSE_BY_ABORT ? some_time(dice, 1, 60000) : 0;
	end->urgent_percent = one_in(dice, 5) ? 20 : 0;
}

static void draw_patience(struct rng *dice, struct plan *plan)
{
	plan->is_patient = plan->fate == FATE_NONE && !one_in(dice, 6);
	for (int e = 0; e < 2 && plan->is_patient; e++) {
		plan->tcp[e].user_timeout = plan->tcp[e].syn_timeout = PATIENCE;
		plan->tcp[e].keepalive_count = 1000;
		if (plan->wire.is_path_mtu_blackhole && plan->tcp[e].has_pmtud) /* then somebody must look for such a thing */
			plan->tcp[e].has_pmtu_blackhole = true;
		plan->tcp[e].pmtu_blackhole_timeouts = u32_max(plan->tcp[e].pmtu_blackhole_timeouts, 1);
		plan->tcp[e].pmtu_min = u32_min(plan->tcp[e].pmtu_min, 576);
		plan->tcp[e].icmp_policy = ICMP_HARD_WHILE_OPENING;
	}
}

/* Both must not wait for the other to close first. */
static void settle_closing(struct plan *plan)
{
	if (plan->ends[0].closing == CLOSE_LAST && plan->ends[1].closing == CLOSE_LAST)
		plan->ends[0].closing = CLOSE_WHEN_SENT;
}

/* A host that takes no routed packets hears nothing, or no more once it has forgotten the connection; in the shortest
 * packets there is no room for a route. */
static void settle_routes(struct plan *plan)
{
	if (plan->tcp[0].has_source_routes && plan->tcp[1].has_source_routes && plan->mtu >= 576)
		return;
	plan->tcp[0].source_route.count = plan->tcp[1].source_route.count = 0;
}

void plan_draw(struct plan *plan, uint64_t seed)
{
	struct rng rng, *dice = &rng;

	memset(plan, 0, sizeof *plan);
	rng_seed(dice, seed);
	(void)rng_next(dice); /* neighbouring seeds begin with neighbouring numbers */
	plan->seed = seed;
	plan->family = one_in(dice, 2) ? 6 : 4;
	plan->mtu = one_in(dice, 2) ? 1500 : (uint32_t)random_size(dice, plan->family == 6 ? 1280 : 68, 9100);
	plan->opening = one_in(dice, 6) ? OPEN_BOTH : one_in(dice, 3) ? OPEN_FAR : OPEN_NEAR;
	random_config(dice, &plan->tcp[0]);
	random_config(dice, &plan->tcp[1]);
	draw_end(dice, plan, 0);
	draw_end(dice, plan, 1);
	settle_closing(plan);
	settle_routes(plan);
	draw_wire(dice, &plan->wire);
	plan->fate = one_in(dice, 12) ? FATE_CUT : one_in(dice, 12) ? FATE_FAR_VANISHES : FATE_NONE;
	plan->fate_at = some_time(dice, 0, 20000);
	draw_patience(dice, plan);
}

void plan_describe(const struct plan *plan, char *into, size_t room)
{
	static const char *const openings[PLAN_OPENINGS] = {"client opens", "server opens", "both open"};
	static const char *const closings[PLAN_CLOSINGS] = {"closes", "closes last", "closes while opening", "aborts",
							"closes and stops reading"};
	static const char *const fates[PLAN_FATES] = {"", ", then the network is cut", ", then the server vanishes"};
	const struct impair_config *w = &plan->wire;

	(void)snprintf(into, room,
		       "seed %llu: IPv%d, MTU %u, %s; client sends %llu and %s, server sends %llu and %s; delay %lld ms, loss %.1f %%%s%s",
		       (unsigned long long)plan->seed, plan->family, plan->mtu, openings[plan->opening],
		       (unsigned long long)plan->ends[0].to_send, closings[plan->ends[0].closing],
		       (unsigned long long)plan->ends[1].to_send, closings[plan->ends[1].closing],
		       (long long)(w->delay / NS_PER_MS), w->loss * 100, fates[plan->fate],
		       plan->is_patient ? "" : ", impatient");
}
