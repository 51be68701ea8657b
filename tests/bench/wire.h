/* SPDX-License-Identifier: MIT
 *
 * wire.h - two hosts of ours in one process, on a wire without delay or with a given one, in virtual time.
 *
 *     struct wire w;
 *     wire_open(&w, &(struct wire_config){.trace = trace});
 *     host_listen(w.far, 80, ...); host_connect(w.world.host, host_addr(w.far), 80, 0, &app, w.now);
 *     while (!is_done)
 *             wire_turn(&w);
 *     wire_close(&w);
 *
 * The hosts are those of `get --link sim`: default configuration, MTU 1500, checksums written and verified.
 */
#ifndef TESTS_BENCH_WIRE_H
#define TESTS_BENCH_WIRE_H

#include "measure.h"
#include "net/link_sim.h"
#include "net/world.h"

struct wire_config {
	struct trace *trace; /* NULL: nothing is recorded */
	struct impair_config impair;
};

struct wire {
	struct world world;
	struct host *far;
	time_ns now; /* virtual */
};

static inline struct host *wire_host(struct trace *trace, uint8_t index, const char *name, const char *addr)
{
	struct host_config config = {.recorder = {.trace = trace, .host = index}, .mtu = 1500, .seed = index};
	struct trace_host about = {.engine = "tcpsee"};

	measure_must(ip_addr_parse(addr, &config.addr), "the address is one");
	tcp_config_init(&config.tcp);
	about.addr = config.addr;
	snprintf(about.name, sizeof about.name, "%s", name);
	if (trace != NULL)
		trace_add_host(trace, &about);
	return host_new(&config);
}

static inline void wire_open(struct wire *w, const struct wire_config *config)
{
	memset(w, 0, sizeof *w);
	w->world.host = wire_host(config->trace, 0, "client", "10.77.0.2");
	w->far = wire_host(config->trace, 1, "server", "10.77.0.1");
	w->world.impair = impair_new(&config->impair);
	w->world.link = link_sim_open(w->far, 1500);
	w->world.foreign = (struct recorder){.trace = config->trace, .host = 1};
}

/* Everything that can move moves; when nothing could any more, time goes on to the next deadline. */
static inline void wire_turn(struct wire *w)
{
	world_run(&w->world, w->now);
	time_ns next = world_deadline(&w->world);

	measure_must(next != TIME_NEVER, "something is left to do");
	w->now = time_max(next, w->now);
}

static inline void wire_close(struct wire *w)
{
	world_fini(&w->world);
}

/* ---- a bulk transfer: the far host sends `bytes`, ours reads them ------------------------------------ */

struct wire_bulk {
	struct app source, sink;
	uint64_t left, received;
	bool is_done; /* the sink has everything and its connection is closed */
	uint8_t text[65536];
	uint8_t into[65536];
};

static inline void wire_send_bulk(struct app *app, struct stream *s, time_ns now)
{
	struct wire_bulk *bulk = (struct wire_bulk *)((char *)app - offsetof(struct wire_bulk, source));
	size_t taken = 1;

	(void)now;
	while (bulk->left > 0 && taken > 0) {
		struct span piece = span_cut(span_of(bulk->text, sizeof bulk->text), 0, bulk->left);

		taken = s->ops->send(s->self, piece);
		bulk->left -= taken;
	}
	if (bulk->left == 0)
		s->ops->close(s->self);
}

static inline void wire_read_bulk(struct app *app, struct stream *s, time_ns now)
{
	struct wire_bulk *bulk = (struct wire_bulk *)((char *)app - offsetof(struct wire_bulk, sink));
	size_t n;

	(void)now;
	while ((n = s->ops->receive(s->self, bulk->into, sizeof bulk->into)) > 0)
		bulk->received += n;
	if (s->ops->state(s->self) == STREAM_PEER_CLOSED)
		s->ops->close(s->self);
	bulk->is_done = s->ops->state(s->self) == STREAM_ENDED;
}

static inline struct app *wire_accept_bulk(void *context, struct stream *stream)
{
	(void)stream;
	return &((struct wire_bulk *)context)->source;
}

static inline void wire_start_bulk(struct wire *w, struct wire_bulk *bulk, uint64_t bytes)
{
	static const struct app_ops source = {.progress = wire_send_bulk};
	static const struct app_ops sink = {.progress = wire_read_bulk};

	memset(bulk, 0, sizeof *bulk);
	memset(bulk->text, 'x', sizeof bulk->text);
	bulk->source.ops = &source;
	bulk->sink.ops = &sink;
	bulk->left = bytes;
	host_listen(w->far, 80, wire_accept_bulk, bulk);
	struct stream *s = host_connect(w->world.host, host_addr(w->far), 80, 0, &bulk->sink, w->now);

	measure_must(s != NULL, "the connection opens");
}

#endif
