/* SPDX-License-Identifier: MIT
 *
 * exchange.c - see exchange.h.
 */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>

#include "net/link_sim.h"
#include "tcp/congestion.h"

#define VIRTUAL_HOUR (3600 * NS_PER_S)

/* ---- one end ---------------------------------------------------------------------------- */

static void write_some(struct exchange_end *end, struct stream *s)
{
	uint8_t piece[4096];

	while (end->sent < end->to_send) {
		size_t room = size_min(s->ops->writable(s->self), 1 + rng_below(&end->dice, sizeof piece));
		size_t n = size_min(room, end->to_send - end->sent);

		if (n == 0)
			return;
		for (size_t i = 0; i < n; i++)
			piece[i] = (uint8_t)rng_next(&end->writes);
		end->sent += s->ops->send(s->self, span_of(piece, n));
	}
	s->ops->close(s->self);
}

static void read_some(struct exchange_end *end, struct stream *s)
{
	uint8_t piece[4096];
	size_t n;

	while ((n = s->ops->receive(s->self, piece, 1 + rng_below(&end->dice, sizeof piece))) > 0)
		for (size_t i = 0; i < n; i++, end->received++)
			end->is_right &= piece[i] == (uint8_t)rng_next(&end->reads);
}

static void progress(struct app *app, struct stream *s, time_ns now)
{
	struct exchange_end *end = (struct exchange_end *)app;

	(void)now;
	read_some(end, s);
	if (s->ops->state(s->self) == STREAM_OPENING)
		return;
	if (s->ops->state(s->self) != STREAM_ENDED)
		write_some(end, s);
	end->end = s->ops->end(s->self);
}

static void ended(struct app *app)
{
	((struct exchange_end *)app)->has_ended = true;
}

static const struct app_ops exchange_ops = {.progress = progress, .ended = ended};

static struct app *accept_one(void *context, struct stream *stream)
{
	(void)stream;
	return context;
}

/* ---- the world ------------------------------------------------------------------------------ */

void exchange_start(struct exchange *x, uint64_t seed)
{
	struct rng rng;

	memset(x, 0, sizeof *x);
	rng_seed(&rng, seed);
	x->seed = seed;
	x->mtu = 1500;
	for (int e = 0; e < 2; e++) {
		tcp_config_init(&x->tcp[e]);
		x->tcp[e].send_buffer = 2000 + (uint32_t)rng_below(&rng, 200000);
		x->tcp[e].receive_buffer = 2000 + (uint32_t)rng_below(&rng, 200000);
		x->tcp[e].mss = (uint16_t)(100 + rng_below(&rng, 1361));
		x->tcp[e].has_delayed_ack = rng_chance(&rng, 0.7);
		x->tcp[e].has_nagle = rng_chance(&rng, 0.7);
		x->tcp[e].has_window_scale = rng_chance(&rng, 0.7);
		if (rng_chance(&rng, 0.5))
			x->tcp[e].congestion = &congestion_cubic;
		x->tcp[e].has_sack = rng_chance(&rng, 0.7);
		x->tcp[e].ecn = (enum tcp_ecn)rng_below(&rng, 3);
		x->tcp[e].has_limited_transmit = rng_chance(&rng, 0.7);
		x->tcp[e].has_prr = rng_chance(&rng, 0.7);
		x->tcp[e].has_frto = rng_chance(&rng, 0.7);
		x->tcp[e].has_undo = rng_chance(&rng, 0.7);
		x->tcp[e].has_pmtud = rng_chance(&rng, 0.7);
		x->tcp[e].has_pmtu_blackhole = rng_chance(&rng, 0.7);
		x->tcp[e].is_impatient = rng_chance(&rng, 0.5);
		if (rng_chance(&rng, 0.2))
			x->tcp[e].invalid_ack_interval = 0;
		x->tcp[e].has_timestamps = rng_chance(&rng, 0.7);
		if (rng_chance(&rng, 0.5))
			x->tcp[e].syn_options = option_layout_bsd;
		x->tcp[e].has_keepalive = rng_chance(&rng, 0.3);
		x->tcp[e].keepalive_idle = (time_ns)(1 + rng_below(&rng, 100)) * NS_PER_S;
		x->tcp[e].keepalive_count = 1000; /* nor is it here */
		x->tcp[e].user_timeout = VIRTUAL_HOUR / 2; /* patience is not what is tested here */
		x->ends[e].to_send = rng_below(&rng, rng_chance(&rng, 0.2) ? 300000 : 30000);
	}
	x->wire = (struct impair_config){
		.delay = (time_ns)rng_below(&rng, 200) * NS_PER_MS,
		.jitter = (time_ns)rng_below(&rng, 30) * NS_PER_MS,
		.loss = (double)rng_below(&rng, 150) / 1000,
		.duplicate = (double)rng_below(&rng, 50) / 1000,
		.reorder = (double)rng_below(&rng, 100) / 1000,
		.corrupt = (double)rng_below(&rng, 30) / 1000,
		.mark = (double)rng_below(&rng, 300) / 1000,
		.seed = seed,
	};
	x->is_ipv6 = rng_chance(&rng, 0.5);
	if (rng_chance(&rng, 0.3))
		x->wire.path_mtu = 576 + (uint32_t)rng_below(&rng, 1000);
	if (!rng_chance(&rng, 0.3))
		return;
	x->wire.is_path_mtu_blackhole = true; /* then both ends must look for such a thing */
	x->tcp[0].has_pmtu_blackhole = x->tcp[1].has_pmtu_blackhole = true;
}

static struct host *make_host(struct exchange *x, int e)
{
	static const char *const addresses[2][2] = {{"10.0.0.1", "10.0.0.2"}, {"fd00::1", "fd00::2"}};
	struct host_config config = {.tcp = x->tcp[e],
		.recorder = {.trace = x->trace, .host = (uint8_t)e},
		.mtu = x->mtu,
		.seed = x->seed * 2 + (uint64_t)e};

	if (!ip_addr_parse(addresses[x->is_ipv6][e], &config.addr))
		abort();
	return host_new(&config);
}

static void make_end(struct exchange *x, int e)
{
	struct exchange_end *end = &x->ends[e];

	end->app.ops = &exchange_ops;
	end->is_right = true;
	end->expected = x->ends[1 - e].to_send;
	rng_seed(&end->writes, x->seed * 4 + (uint64_t)e);
	rng_seed(&end->reads, x->seed * 4 + (uint64_t)(1 - e));
	rng_seed(&end->dice, x->seed * 8 + (uint64_t)e);
}

/* Closed in order; or reset by a peer that had closed in order and whose last ACKs were all lost until
 * its TIME-WAIT was over: that is the price of TIME-WAIT being finite. */
static bool has_ended_well(const struct exchange *x, int e)
{
	return x->ends[e].end == TCP_END_FIN ||
	       (x->ends[e].end == TCP_END_RESET && x->ends[1 - e].end == TCP_END_FIN && x->now > 2 * x->tcp[1 - e].msl);
}

bool exchange_run(struct exchange *x)
{
	struct host *near = make_host(x, 0);

	make_end(x, 0);
	make_end(x, 1);
	x->far = make_host(x, 1);
	host_listen(x->far, 80, accept_one, &x->ends[1]);
	x->world = (struct world){
		.host = near, .impair = impair_new(&x->wire), .link = link_sim_open(x->far, x->mtu)};
	x->world.foreign = (struct recorder){.trace = x->trace, .host = 1};
	if (host_connect(near, host_addr(x->far), 80, 0, &x->ends[0].app, 0) == NULL)
		return false;
	while (x->now < VIRTUAL_HOUR) {
		world_run(&x->world, x->now);
		if (host_open_connections(near, true) + host_open_connections(x->far, true) == 0)
			break;
		x->now = time_max(world_deadline(&x->world), x->now);
	}
	for (int e = 0; e < 2; e++)
		if (!x->ends[e].is_right || x->ends[e].received != x->ends[e].expected || !has_ended_well(x, e))
			return false;
	return x->now < VIRTUAL_HOUR;
}

void exchange_end(struct exchange *x)
{
	world_fini(&x->world);
}
