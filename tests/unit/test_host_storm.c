/* SPDX-License-Identifier: MIT
 *
 * test_host_storm.c - a crowd at one small host: SYNs, ACKs, RSTs and nonsense from a few ends, applications that come and go,
 * listeners that open and close, ends that connect again and again. Every list of the host stays whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "host_scene.h"
#include "net/host_internal.h"

enum { PORTS = 6, STEPS = 30000, STORMS = 12 };

/* What the peer knows of a connection between its port and one of ours. */
struct known {
	uint32_t nxt, ack; /* its next number, and ours */
	uint32_t clock;
};

struct storm {
	struct host_scene s;
	struct rng dice;
	struct known known[PORTS];
	struct app app; /* of everybody: it holds nothing */
	uint64_t ended;
};

static uint32_t roll(struct storm *t, uint32_t limit)
{
	return (uint32_t)rng_below(&t->dice, limit);
}

static void read_all(struct app *app, struct stream *stream, time_ns now)
{
	uint8_t piece[100];

	(void)app;
	(void)now;
	while (stream->ops->receive(stream->self, piece, sizeof piece) > 0)
		(void)stream->ops->send(stream->self, span_of(piece, 10));
	if (stream->ops->state(stream->self) == STREAM_PEER_CLOSED)
		stream->ops->close(stream->self);
}

static const struct app_ops ops = {.progress = read_all};

static struct app *welcome(void *context, struct stream *stream)
{
	struct storm *t = context;

	(void)stream;
	return roll(t, 10) > 0 ? &t->app : NULL;
}

/* ---- the lists ------------------------------------------------------------------------------- */

static void check_listeners(const struct host *host)
{
	for (size_t i = 0; i < host->listener_count; i++) {
		const struct listener *l = &host->listeners[i];
		size_t half_open = 0, waiting = 0;

		for (size_t k = 0; k < host->slot_count; k++) {
			const struct connection *c = host->slots[k];

			half_open += c != NULL && c->is_half_open && c->listener_id == l->id;
		}
		for (const struct connection *c = l->waiting_first; c != NULL; c = c->next_waiting) {
			assert_true(c->is_waiting && c->listener_id == l->id);
			assert_true(c->next_waiting != NULL || c == l->waiting_last);
			waiting++;
		}
		assert_int_equal(half_open, l->half_open);
		assert_int_equal(waiting, l->waiting);
		assert_true(l->half_open <= l->tcp.syn_backlog + l->tcp.backlog);
	}
}

static void check_line(const struct host *host)
{
	size_t count = 0;
	const struct connection *before = NULL;

	for (const struct connection *c = host->time_wait.first; c != NULL; before = c, c = c->next_in_line) {
		assert_true(c->is_in_line && c->before_in_line == before);
		count++;
	}
	assert_ptr_equal(host->time_wait.last, before);
	assert_int_equal(count, host->time_wait.count);
	assert_true(count <= host->tcp.time_wait_max);
}

static void check_table(const struct host *host)
{
	size_t there = 0, forgotten = 0;

	for (size_t i = 0; i < host->slot_count; i++) {
		const struct connection *c = host->slots[i];

		if (c == NULL)
			continue;
		const struct tcp_endpoints *e = &c->tcb.endpoints;

		there++;
		forgotten += c->is_forgotten;
		if (c->is_aside)
			assert_true(c->successor == NULL || c->successor->predecessor == c);
		else
			assert_ptr_equal(host_find(host, &e->remote, e->remote_port, e->local_port), c);
		if (c->predecessor != NULL)
			assert_true(c->predecessor->is_aside && c->predecessor->successor == c);
	}
	assert_int_equal(there, host->open_count);
	assert_int_equal(forgotten, host->forgotten);
	assert_true(there - forgotten <= host->connections_max);
}

/* ---- what happens ------------------------------------------------------------------------------ */

static void take_in(struct storm *t, const struct tcp_segment *seg)
{
	struct known *k = &t->known[seg->dst_port % PORTS];

	if ((seg->ctl & CTL_RST) != 0)
		return;
	k->ack = seg->seq + segment_len(seg);
	if ((seg->ctl & CTL_ACK) != 0)
		k->nxt = seg->ack;
	if (seg->options.has_timestamps)
		k->clock = seg->options.ts_value;
}

static void they_all_read(struct storm *t)
{
	struct tcp_segment seg;

	while (we_send(&t->s, &seg))
		take_in(t, &seg);
}

static void some_segment(struct storm *t)
{
	static const uint8_t ctls[] = {CTL_SYN, CTL_SYN, CTL_ACK, CTL_ACK, CTL_ACK, CTL_ACK, CTL_ACK | CTL_FIN, CTL_ACK | CTL_FIN, CTL_RST,
				       CTL_SYN | CTL_ACK, CTL_ACK | CTL_PSH};
	uint32_t who = roll(t, PORTS);
	struct known *k = &t->known[who];
	struct tcp_segment seg = {.src_port = (uint16_t)(1200 + who), .dst_port = (uint16_t)(7 + roll(t, 3))};

	seg.ctl = ctls[roll(t, ARRAY_LEN(ctls))];
	if (seg.dst_port > 8) /* where we connect to */
		seg.dst_port = (uint16_t)(6000 + who);
	seg.src_port = seg.dst_port > 5999 ? 80 : seg.src_port;
	seg.seq = (seg.ctl & CTL_SYN) != 0 ? k->nxt + roll(t, 2) * 100000 : k->nxt;
	if (roll(t, 10) == 0)
		seg.seq += roll(t, 5) - 2;
	if (roll(t, 50) == 0)
		seg.seq = (uint32_t)rng_next(&t->dice);
	seg.ack = (seg.ctl & CTL_ACK) != 0 ? k->ack + (roll(t, 10) == 0) : 0;
	seg.options.has_timestamps = who % 2 == 0;
	seg.options.ts_value = (uint32_t)(t->s.now / NS_PER_MS);
	seg.options.ts_echo = k->clock;
	seg.options.has_mss = (seg.ctl & CTL_SYN) != 0;
	seg.options.mss = (uint16_t)roll(t, 3000);
	if ((seg.ctl & CTL_PSH) != 0)
		seg.text = span_of("text", 4);
	they_send(&t->s, seg);
}

/* One of the host's connections, with an application or waiting for one. */
static struct connection *some_connection(struct storm *t)
{
	struct host *host = t->s.host;

	if (host->slot_count == 0)
		return NULL;
	struct connection *c = host->slots[roll(t, (uint32_t)host->slot_count)];

	return c != NULL && c->app != NULL ? c : NULL;
}

static void relisten(struct storm *t, uint16_t port)
{
	host_unlisten(t->s.host, port);
	(void)host_listen(t->s.host, port, port == 8 ? NULL : welcome, t);
}

static void some_call(struct storm *t)
{
	struct connection *c = some_connection(t);
	uint16_t who = (uint16_t)roll(t, PORTS);

	switch (roll(t, 5)) {
	case 0:
		(void)!host_connect(t->s.host, &t->s.them, 80, (uint16_t)(6000 + who), &t->app, t->s.now);
		return;
	case 1:
		(void)!host_take(t->s.host, 8, &t->app, t->s.now);
		return;
	case 2:
		if (roll(t, 20) == 0)
			relisten(t, (uint16_t)(7 + roll(t, 2)));
		return;
	case 3:
		if (c != NULL)
			host_close(t->s.host, &c->stream, t->s.now);
		return;
	case 4:
		if (c != NULL && roll(t, 4) == 0)
			host_abort(t->s.host, &c->stream, t->s.now);
		return;
	}
}

static void start_storm(struct storm *t, uint64_t seed)
{
	struct tcp_config config;
	struct host_config host = {.mtu = 1500, .seed = seed, .connections_max = 9};

	rng_seed(&t->dice, seed);
	host_scene_config(&config);
	config.send_buffer = config.receive_buffer = 3000;
	config.syn_cookies = (enum tcp_cookies)roll(t, 3);
	config.syn_backlog = 1 + roll(t, 4);
	config.backlog = 1 + roll(t, 3);
	config.time_wait_max = 1 + roll(t, 6);
	config.has_time_wait_reuse = roll(t, 5) > 0;
	host_scene_start(&t->s, &config, seed % 2 == 0 ? 6 : 4);
	host_free(t->s.host);
	host.addr = t->s.us;
	host.tcp = config;
	t->s.host = host_new(&host);
	t->app.ops = &ops;
	relisten(t, 7);
	relisten(t, 8);
	for (size_t i = 0; i < PORTS; i++)
		t->known[i] = (struct known){.nxt = (uint32_t)rng_next(&t->dice)};
}

static void all_goes(struct storm *t)
{
	struct host *host = t->s.host;

	host_unlisten(host, 7);
	host_unlisten(host, 8);
	for (size_t i = 0; i < host->slot_count; i++)
		if (host->slots[i] != NULL && host->slots[i]->app != NULL)
			host_abort(host, &host->slots[i]->stream, t->s.now);
	time_goes_to(&t->s, t->s.now + 1000 * NS_PER_S);
	assert_int_equal(host_open_connections(host, true), 0);
	assert_int_equal(host->time_wait.count, 0);
}

static void lists_stay_whole_in_a_crowd(void **state)
{
	static struct storm t;
	struct host_counts seen = {0};

	(void)state;
	for (uint64_t seed = 1; seed <= STORMS; seed++) {
		memset(&t, 0, sizeof t);
		start_storm(&t, seed);
		for (int i = 0; i < STEPS; i++) {
			if (roll(&t, 4) == 0)
				some_call(&t);
			else
				some_segment(&t);
			if (roll(&t, 3) > 0)
				they_all_read(&t);
			if (roll(&t, 40) == 0)
				time_goes_to(&t.s, t.s.now + (time_ns)roll(&t, 3000) * NS_PER_MS);
			check_listeners(t.s.host);
			check_line(t.s.host);
			check_table(t.s.host);
		}
		seen.syns_dropped += host_counts(t.s.host)->syns_dropped;
		seen.cookies_taken += host_counts(t.s.host)->cookies_taken;
		seen.time_waits_cut += host_counts(t.s.host)->time_waits_cut;
		seen.time_waits_reopened += host_counts(t.s.host)->time_waits_reopened;
		all_goes(&t);
		host_scene_end(&t.s);
	}
	assert_true(seen.syns_dropped > 1000 && seen.cookies_taken > 1000); /* else the storm has missed something */
	assert_true(seen.time_waits_cut > 100 && seen.time_waits_reopened > 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_stay_whole_in_a_crowd),
	};

	return cmocka_run_group_tests_name("host storm", tests, NULL, NULL);
}
