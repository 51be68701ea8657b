/* SPDX-License-Identifier: MIT
 *
 * test_third_party_raw.c - the wall as one meets it: our TCP with this machine's own address, before a Linux on the other side of a
 * cable, without the port guard and with it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "infer/shadow.h"
#include "net/world.h"
#include "raw_scene.h"
#include "trace/cursor.h"

enum { THEIR_PORT = 8080 };

/* A client that asks for nothing. */
struct client {
	struct app app;
	enum stream_state state;
	enum tcp_end end;
};

struct wall {
	struct client client;
	struct trace *trace;
	struct shadow server;
	struct world world;
	struct timespec began;
	int listener;
};

static void client_progress(struct app *app, struct stream *s, time_ns now)
{
	struct client *c = (struct client *)app;

	(void)now;
	c->state = s->ops->state(s->self);
	c->end = s->ops->end(s->self);
}

static void client_ended(struct app *app)
{
	(void)app;
}

static const struct app_ops client_ops = {.progress = client_progress, .ended = client_ended};

static size_t deduce(void *context, uint32_t conn, bool is_sent, const struct tcp_segment *seg, struct change changes[VAR_COUNT])
{
	struct wall *w = context;

	(void)conn;
	return is_sent ? shadow_sent(&w->server, seg, changes) : shadow_arrived(&w->server, seg, changes);
}

static time_ns now_of(const struct wall *w)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (time_ns)(now.tv_sec - w->began.tv_sec) * NS_PER_S + (now.tv_nsec - w->began.tv_nsec);
}

/* We open to the far kernel. */
static void begin(struct wall *w, const struct two_networks *nets, size_t family, bool is_without_guard)
{
	struct host_config config = {.mtu = 1500, .seed = 1};
	struct trace_host us = {.name = "client", .engine = "tcpsee"}, them = {.name = "server", .engine = "foreign"};

	memset(w, 0, sizeof *w);
	clock_gettime(CLOCK_MONOTONIC, &w->began);
	w->listener = raw_scene_listen(nets, family, THEIR_PORT);
	struct link *link = raw_scene_open(raw_scene_pairs[family][1], is_without_guard);
	struct raw_end end = raw_scene_admit(link, family, 0, THEIR_PORT);

	us.addr = config.addr = end.ours;
	them.addr = end.theirs;
	w->trace = trace_new();
	(void)trace_add_host(w->trace, &us);
	tcp_config_init(&config.tcp);
	config.recorder = (struct recorder){.trace = w->trace, .host = 0};
	shadow_init(&w->server, true);
	w->world = (struct world){
		.host = host_new(&config),
		.impair = impair_new(&(struct impair_config){0}),
		.link = link,
		.foreign = {.trace = w->trace, .host = trace_add_host(w->trace, &them)},
		.deduce = deduce,
		.deduce_context = w,
	};
	w->client.app.ops = &client_ops;
	assert_non_null(host_connect(w->world.host, &end.theirs, THEIR_PORT, end.our_port, &w->client.app, 0));
}

static void end(struct wall *w)
{
	world_fini(&w->world);
	trace_free(w->trace);
	close(w->listener);
}

/* Until the connection has ended, or for `ms`. */
static void run(struct wall *w, int ms)
{
	struct pollfd fds[4];

	while (w->client.end == TCP_END_NONE && now_of(w) < ms * NS_PER_MS) {
		world_run(&w->world, now_of(w));
		(void)poll(fds, (nfds_t)w->world.link->ops->poll(w->world.link, fds, ARRAY_LEN(fds)), 5);
	}
}

static const struct event *kernels_reset(const struct wall *w)
{
	for (uint32_t id = 1; id <= trace_count(w->trace); id++) {
		const struct event *ev = trace_event(w->trace, id);

		if (ev->kind == EV_SENT && ev->code == WHY_KERNEL_RST)
			return ev;
	}
	return NULL;
}

static int state_over_there(const struct wall *w)
{
	struct cursor cursor;

	cursor_init(&cursor, w->trace, 1);
	cursor_seek(&cursor, trace_count(w->trace));
	return (int)cursor.values[1][VAR_STATE];
}

static void without_the_guard_the_kernel_resets_and_is_named(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct wall w;

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		begin(&w, nets, family, true);
		run(&w, 3000);
		const struct event *reset = kernels_reset(&w);

		assert_non_null(reset);
		assert_int_equal(reset->host, 0);
		assert_int_equal(reset->ctl, CTL_RST);
		assert_int_not_equal(reset->cause, 0);
		assert_int_equal(trace_event(w.trace, reset->cause)->ctl, CTL_SYN | CTL_ACK);
		assert_int_equal(w.client.end, TCP_END_RESET);
		assert_int_equal(state_over_there(&w), TCP_CLOSED);
		end(&w);
	}
}

static void with_the_guard_nobody_else_speaks(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct wall w;

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		begin(&w, nets, family, false);
		run(&w, 300);
		assert_null(kernels_reset(&w));
		assert_int_equal(w.client.end, TCP_END_NONE);
		assert_int_equal(w.client.state, STREAM_OPEN);
		assert_int_equal(state_over_there(&w), TCP_ESTABLISHED);
		end(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_the_guard_the_kernel_resets_and_is_named),
		cmocka_unit_test(with_the_guard_nobody_else_speaks),
	};

	return cmocka_run_group_tests_name("third party, raw", tests, two_networks_enter, NULL);
}
