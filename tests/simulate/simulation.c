/* SPDX-License-Identifier: MIT
 *
 * simulation.c - see simulation.h.
 */
#include "simulation.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/host_internal.h"
#include "verdict.h"
#include "wire_end.h"

#define LIMIT (48 * 3600 * NS_PER_S)

enum { PORT_NEAR = 5000, PORT_FAR = 80, RUNS_AT_ONCE_MAX = 2000 };

void simulation_init(struct simulation *s, uint64_t seed)
{
	memset(s, 0, sizeof *s);
	plan_draw(&s->plan, seed);
}

void simulation_init_plain(struct simulation *s, int family, uint64_t bytes)
{
	memset(s, 0, sizeof *s);
	s->plan = (struct plan){.seed = 7, .family = (uint8_t)family, .mtu = 1500, .is_patient = true};
	s->plan.wire = (struct impair_config){.delay = 10 * NS_PER_MS, .seed = 7};
	for (int e = 0; e < 2; e++) {
		tcp_config_init(&s->plan.tcp[e]);
		s->plan.ends[e] = (struct plan_end){.to_send = bytes, .write_most = 4000, .read_most = 4000};
	}
	simulation_record(s);
}

void simulation_record(struct simulation *s)
{
	s->trace = trace_new();
	struct trace_about *about = trace_about(s->trace);

	plan_describe(&s->plan, about->title, sizeof about->title);
	(void)snprintf(about->clock, sizeof about->clock, "virtual");
	(void)snprintf(about->link, sizeof about->link, "sim");
	about->mtu = s->plan.mtu;
	about->seed = s->plan.seed;
}

/* ---- two hosts -------------------------------------------------------------------------------- */

static struct ip_addr address_of(const struct plan *plan, int e)
{
	static const char *const names[2][2] = {{"10.0.0.1", "10.0.0.2"}, {"fd00::1", "fd00::2"}};
	struct ip_addr addr;

	if (!ip_addr_parse(names[plan->family == 6][e], &addr))
		abort();
	return addr;
}

static struct host *make_host(struct simulation *s, int e)
{
	struct host_config config = {
		.addr = address_of(&s->plan, e),
		.tcp = s->plan.tcp[e],
		.recorder = {.trace = s->trace, .host = (uint8_t)e},
		.mtu = s->plan.mtu,
		.seed = s->plan.seed * 2 + (uint64_t)e,
	};
	struct trace_host host = {.engine = "tcpsee", .addr = config.addr};

	(void)snprintf(host.name, sizeof host.name, "%s", e == 0 ? "client" : "server");
	if (s->trace != NULL)
		(void)trace_add_host(s->trace, &host);
	return host_new(&config);
}

static struct app *accept_one(void *context, struct stream *stream)
{
	struct actor *actor = context;

	(void)stream;
	if (actor->is_met)
		return NULL; /* an old SYN came again: the actor plays once */
	actor->is_met = true;
	return &actor->app;
}

static void open_one(struct simulation *s, int e)
{
	uint16_t ports[2] = {PORT_NEAR, PORT_FAR};
	struct ip_addr remote = address_of(&s->plan, 1 - e);

	s->actors[e].is_met = true;
	if (host_connect(s->hosts[e], &remote, ports[1 - e], ports[e], &s->actors[e].app, 0) == NULL)
		abort();
}

static void open_connection(struct simulation *s)
{
	switch (s->plan.opening) {
	case OPEN_NEAR:
		host_listen(s->hosts[1], PORT_FAR, accept_one, &s->actors[1]);
		open_one(s, 0);
		return;
	case OPEN_FAR:
		host_listen(s->hosts[0], PORT_NEAR, accept_one, &s->actors[0]);
		open_one(s, 1);
		return;
	case OPEN_BOTH:
		open_one(s, 0);
		open_one(s, 1);
		return;
	case PLAN_OPENINGS:
		return;
	}
}

static void build(struct simulation *s)
{
	for (int e = 0; e < 2; e++) {
		s->hosts[e] = make_host(s, e);
		actor_start(&s->actors[e], s->hosts[e], &s->plan, e);
	}
	s->wire_end = wire_end_open(s->hosts[1], s->plan.mtu);
	s->world = (struct world){
		.host = s->hosts[0], .impair = impair_new(&s->plan.wire), .link = wire_end_link(s->wire_end)};
	s->world.foreign = (struct recorder){.trace = s->trace, .host = 1};
	s->watch.trace = s->trace;
	watch_begin(&s->watch);
	open_connection(s);
}

/* ---- time ------------------------------------------------------------------------------------------ */

static bool is_fate_ahead(const struct simulation *s)
{
	return s->plan.fate != FATE_NONE && s->now < s->plan.fate_at;
}

static void meet_fate(struct simulation *s)
{
	struct impair_config dead = s->plan.wire;

	dead.loss = 1;
	if (s->plan.fate == FATE_CUT)
		impair_configure(s->world.impair, &dead);
	else if (s->plan.fate == FATE_FAR_VANISHES)
		wire_end_vanish(s->wire_end);
}

/* Nothing moves any more, and something is open: a person would press a key. */
static void give_up(struct simulation *s)
{
	s->has_given_up = true;
	for (int e = 0; e < (wire_end_has_vanished(s->wire_end) ? 1 : 2); e++)
		for (size_t i = 0; i < s->hosts[e]->slot_count; i++)
			if (s->hosts[e]->slots[i] != NULL)
				host_abort(s->hosts[e], &s->hosts[e]->slots[i]->stream, s->now);
}

static bool is_anything_open(const struct simulation *s)
{
	size_t open = host_open_connections(s->hosts[0], true);

	if (!wire_end_has_vanished(s->wire_end))
		open += host_open_connections(s->hosts[1], true);
	return open > 0;
}

/* Far more than any world needs: each byte alone, probed and sent again and again. */
static uint64_t packets_most(const struct simulation *s)
{
	return 5000 + 15 * (s->plan.ends[0].to_send + s->plan.ends[1].to_send);
}

/* False: the world has come to its end, or must not go on. */
static bool go_on(struct simulation *s, unsigned *runs_at_once)
{
	time_ns next = world_deadline(&s->world);

	if (s->watch.broken != INV_COUNT)
		return false;
	if (next == TIME_NEVER && !is_fate_ahead(s)) {
		if (!is_anything_open(s) || s->has_given_up)
			return false;
		give_up(s);
		return true;
	}
	next = time_max(next, s->now);
	if (is_fate_ahead(s) && next >= s->plan.fate_at) {
		s->now = s->plan.fate_at;
		meet_fate(s);
		return true;
	}
	*runs_at_once = next == s->now ? *runs_at_once + 1 : 0;
	s->now = next;
	return *runs_at_once < RUNS_AT_ONCE_MAX && s->now < LIMIT && wire_end_packets(s->wire_end) < packets_most(s);
}

bool simulation_run(struct simulation *s)
{
	unsigned runs_at_once = 0;

	build(s);
	if (s->plan.fate != FATE_NONE && s->plan.fate_at == 0)
		meet_fate(s);
	do
		world_run(&s->world, s->now);
	while (go_on(s, &runs_at_once));
	watch_end();
	s->packets = wire_end_packets(s->wire_end);
	s->is_right = verdict_of(s, runs_at_once >= RUNS_AT_ONCE_MAX || s->packets >= packets_most(s), s->now >= LIMIT);
	return s->is_right;
}

void simulation_fini(struct simulation *s)
{
	world_fini(&s->world);
}
