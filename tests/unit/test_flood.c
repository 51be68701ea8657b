/* SPDX-License-Identifier: MIT
 *
 * test_flood.c - floods of SYNs (RFC 4987): no memory grows, and with SYN cookies nobody is kept out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <malloc.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "host_scene.h"
#include "net/host_internal.h"
#include "tests/simulate/simulation.h"

static struct tcp_segment syn_from(uint16_t port)
{
	return (struct tcp_segment){.src_port = port, .dst_port = 7, .ctl = CTL_SYN, .seq = 100,
				    .options = {.has_mss = true, .mss = 1400}};
}

static struct tcp_segment ack_from(uint16_t port, uint32_t isn)
{
	return (struct tcp_segment){.src_port = port, .dst_port = 7, .ctl = CTL_ACK, .seq = 101, .ack = isn + 1};
}

static void start(struct host_scene *s, enum tcp_cookies cookies, uint32_t syn_backlog, uint8_t family)
{
	struct tcp_config config;

	host_scene_config(&config);
	config.syn_cookies = cookies;
	config.syn_backlog = syn_backlog;
	config.send_buffer = config.receive_buffer = 100000; /* so that there is something to scale */
	host_scene_start(s, &config, family);
}

static void says(struct host_scene *s, const char *text, struct tcp_segment seg)
{
	seg.ctl |= CTL_PSH;
	seg.text = span_of(text, strlen(text));
	they_send(s, seg);
}

enum { FLOOD = 1000000, HONEST_EVERY = 100000 };

static void random_addr(struct rng *rng, struct ip_addr *addr)
{
	for (size_t i = addr->family == 6 ? 8 : 1; i < (addr->family == 6 ? 16 : 4); i++)
		addr->bytes[i] = (uint8_t)rng_next(rng);
}

/* Opens, says something, reads the answer. */
static void be_served(struct host_scene *s, uint16_t port)
{
	struct tcp_segment answer, seg;

	(void)we_send_all(s);
	they_send(s, syn_from(port));
	assert_true(we_send(s, &answer));
	they_send(s, ack_from(port, answer.seq));
	assert_int_equal(we_send_all(s), 0);
	says(s, "hello", ack_from(port, answer.seq));
	assert_true(we_send(s, &seg));
	assert_int_equal(seg.dst_port, port);
	assert_memory_equal(seg.text.data, "hello", 5);
}

static void a_million_syns_take_no_memory_and_keep_nobody_out(void **state) /* RFC 4987 */
{
	struct host_scene s;
	struct ip_addr from;
	struct rng rng;
	size_t before = 0;
	uint32_t events = 0;

	(void)state;
	start(&s, TCP_COOKIES_ON, 256, 4);
	from = s.them;
	from.bytes[0] = 10;
	rng_seed(&rng, 11);
	for (int i = 0; i < FLOOD; i++) {
		struct tcp_segment syn = syn_from((uint16_t)rng_next(&rng));

		random_addr(&rng, &from);
		syn.seq = (uint32_t)rng_next(&rng);
		they_send_from(&s, &from, syn);
		if (i % 64 == 63) /* as many as a link brings at once */
			(void)we_send_all(&s);
		s.now += NS_PER_US;
		if (i % HONEST_EVERY == HONEST_EVERY - 1)
			be_served(&s, (uint16_t)(5000 + i / HONEST_EVERY));
		if (i == FLOOD / 4) {
			before = mallinfo2().uordblks;
			events = trace_count(s.trace);
		}
	}
	assert_in_range(host_open_connections(s.host, true), 256, 256 + FLOOD / HONEST_EVERY);
	assert_true(mallinfo2().uordblks < before + 2500000);
	assert_in_range(trace_count(s.trace) - events, 0, 1000); /* nor does the recording grow */
	assert_int_equal(s.accepted, FLOOD / HONEST_EVERY);
	assert_true(host_counts(s.host)->cookies_sent > FLOOD * 9 / 10);
	assert_int_equal(host_counts(s.host)->cookies_taken, FLOOD / HONEST_EVERY);
	host_scene_end(&s);
}

static void without_cookies_a_flood_keeps_everybody_out_and_still_takes_no_memory(void **state)
{
	struct host_scene s;
	struct tcp_segment seg;
	struct ip_addr from;
	struct rng rng;

	(void)state;
	start(&s, TCP_COOKIES_OFF, 256, 6);
	from = s.them;
	rng_seed(&rng, 12);
	for (int i = 0; i < 20000; i++) {
		random_addr(&rng, &from);
		they_send_from(&s, &from, syn_from((uint16_t)(1 + i)));
		(void)we_send_all(&s);
	}
	assert_int_equal(host_open_connections(s.host, true), 256);
	they_send(&s, syn_from(5001));
	assert_false(we_send(&s, &seg));
	assert_int_equal(host_counts(s.host)->syns_dropped, 20000 - 256 + 1);
	time_goes_to(&s, 200 * NS_PER_S); /* three minutes later nobody waits any more */
	assert_int_equal(host_open_connections(s.host, true), 0);
	(void)shake_hands(&s, 5001);
	host_scene_end(&s);
}

/* Each delayed ACK comes before the keep-alive, hours away. */
static void a_peer_that_talks_for_long_fills_no_agenda(void **state)
{
	struct tcp_config config;
	struct host_scene s;
	size_t most = 0;

	(void)state;
	host_scene_config(&config);
	config.has_keepalive = config.has_delayed_ack = true;
	config.receive_buffer = 64000;
	host_scene_start(&s, &config, 4);
	host_unlisten(s.host, 7);
	assert_true(host_listen(s.host, 7, NULL, NULL)); /* nobody answers, so that the ACK has to wait */
	uint32_t isn = shake_hands(&s, 5001);

	for (uint32_t i = 0; i < 5000; i++) {
		struct tcp_segment seg = ack_from(5001, isn);

		seg.seq += i;
		says(&s, "x", seg);
		time_goes_to(&s, s.now + 50 * NS_PER_MS);
		most = size_max(most, s.host->agenda.count);
	}
	assert_true(most < 200);
	host_scene_end(&s);
}

static void world_goes_on_as_usual_behind_a_cookie(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct simulation s;

		simulation_init_plain(&s, seed % 2 == 0 ? 6 : 4, 50000);
		s.plan.tcp[1].syn_cookies = TCP_COOKIES_ALWAYS;
		s.plan.tcp[0].has_timestamps = seed % 3 > 0;
		s.plan.tcp[0].ecn = TCP_ECN_ACTIVE;
		s.plan.wire.seed = seed;
		s.plan.wire.reorder = 0.05;
		s.plan.wire.mark = 0.01;
		if (!simulation_run(&s))
			fail_msg("seed %llu: %s", (unsigned long long)seed, s.verdict);
		assert_int_equal(host_counts(s.hosts[1])->cookies_taken, 1);
		simulation_fini(&s);
		trace_free(s.trace);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_million_syns_take_no_memory_and_keep_nobody_out),
		cmocka_unit_test(without_cookies_a_flood_keeps_everybody_out_and_still_takes_no_memory),
		cmocka_unit_test(a_peer_that_talks_for_long_fills_no_agenda),
		cmocka_unit_test(world_goes_on_as_usual_behind_a_cookie),
	};

	return cmocka_run_group_tests_name("flood", tests, NULL, NULL);
}
