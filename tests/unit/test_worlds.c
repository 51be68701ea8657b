/* SPDX-License-Identifier: MIT
 *
 * test_worlds.c - a thousand worlds: random sizes, settings and impairments; whatever the wire does, the bytes
 * arrive as they were sent and both ends reach CLOSED.
 *
 * One world again, with its ladder's events on stderr:  test_worlds SEED
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "exchange.h"
#include "file/trace_write.h"

enum { WORLDS = 1000 };

static bool survives(uint64_t seed)
{
	struct exchange x;

	exchange_start(&x, seed);
	bool is_right = exchange_run(&x);

	if (!is_right)
		print_error("seed %llu: %llu of %llu and %llu of %llu bytes, %s content, ends %s and %s, at "
			    "%.3f s\n",
			(unsigned long long)seed, (unsigned long long)x.ends[0].received,
			(unsigned long long)x.ends[0].expected, (unsigned long long)x.ends[1].received,
			(unsigned long long)x.ends[1].expected,
			x.ends[0].is_right && x.ends[1].is_right ? "right" : "WRONG",
			tcp_end_name(x.ends[0].end), tcp_end_name(x.ends[1].end), (double)x.now / 1e9);
	exchange_end(&x);
	return is_right;
}

static void thousand_worlds_deliver_every_byte_and_close(void **state)
{
	(void)state;
	unsigned failed = 0;

	for (uint64_t seed = 1; seed <= WORLDS; seed++)
		failed += !survives(seed);
	assert_int_equal(failed, 0);
}

static void perfect_wire_needs_no_retransmission(void **state)
{
	(void)state;
	struct exchange x;

	exchange_start(&x, 7);
	x.trace = trace_new();
	(void)trace_add_host(x.trace, &(struct trace_host){.name = "a", .engine = "tcpsee"});
	(void)trace_add_host(x.trace, &(struct trace_host){.name = "b", .engine = "tcpsee"});
	x.wire = (struct impair_config){.delay = 10 * NS_PER_MS, .seed = 7};
	assert_true(exchange_run(&x));
	for (uint32_t id = 1; id <= trace_count(x.trace); id++) {
		const struct event *ev = trace_event(x.trace, id);

		assert_true(ev->kind != EV_SENT ||
			    (ev->code != WHY_RETRANSMIT_TIMEOUT && ev->code != WHY_FAST_RETRANSMIT));
		assert_true(ev->kind != EV_LOST);
	}
	exchange_end(&x);
	trace_free(x.trace);
}

/* RFC 3168: the windows fall, and nothing has to be sent again. */
static void slows_down_without_a_loss(bool is_ipv6)
{
	struct exchange x;
	unsigned marked = 0, echoed = 0, answered = 0;

	exchange_start(&x, 7);
	x.is_ipv6 = is_ipv6;
	x.trace = trace_new();
	(void)trace_add_host(x.trace, &(struct trace_host){.name = "a", .engine = "tcpsee"});
	(void)trace_add_host(x.trace, &(struct trace_host){.name = "b", .engine = "tcpsee"});
	x.tcp[0].ecn = TCP_ECN_ACTIVE;
	x.tcp[1].ecn = TCP_ECN_PASSIVE;
	x.ends[0].to_send = x.ends[1].to_send = 200000;
	x.wire = (struct impair_config){.delay = 10 * NS_PER_MS, .mark = 0.1, .seed = 7};
	assert_true(exchange_run(&x));
	for (uint32_t id = 1; id <= trace_count(x.trace); id++) {
		const struct event *ev = trace_event(x.trace, id);

		assert_true(ev->kind != EV_SENT ||
			    (ev->code != WHY_RETRANSMIT_TIMEOUT && ev->code != WHY_FAST_RETRANSMIT));
		assert_true(ev->kind != EV_LOST);
		marked += (ev->found & FOUND_CE) != 0;
		echoed += (ev->found & FOUND_ECE) != 0;
		answered += (ev->found & FOUND_CWR) != 0;
		if ((ev->found & FOUND_CE) != 0) /* what arrived is kept: it is not what left */
			assert_int_equal(trace_bytes(x.trace, ev).data[1] >> (x.is_ipv6 ? 4 : 0) & IP_ECN_MASK, IP_ECN_CE);
	}
	assert_true(marked > 10 && echoed >= answered && answered > 5);
	exchange_end(&x);
	trace_free(x.trace);
}

static void marks_slow_down_without_a_loss(void **state)
{
	(void)state;
	slows_down_without_a_loss(false);
	slows_down_without_a_loss(true);
}

/* Whatever left has arrived or was lost; nothing stays in the air when the world has ended. */
static void every_packet_has_a_fate(void **state)
{
	(void)state;
	struct exchange x;

	exchange_start(&x, 12);
	x.trace = trace_new();
	(void)trace_add_host(x.trace, &(struct trace_host){.name = "a", .engine = "tcpsee"});
	(void)trace_add_host(x.trace, &(struct trace_host){.name = "b", .engine = "tcpsee"});
	x.wire.loss = 0.1;
	assert_true(exchange_run(&x));
	unsigned lost = 0;

	for (uint32_t id = 1; id <= trace_count(x.trace); id++) {
		const struct event *ev = trace_event(x.trace, id);

		assert_true(ev->kind != EV_SENT || ev->outcome != 0);
		lost += ev->kind == EV_LOST;
	}
	assert_true(lost > 0);
	exchange_end(&x);
	trace_free(x.trace);
}

static void write_world(uint64_t seed)
{
	struct exchange x;
	struct err err;

	exchange_start(&x, seed);
	x.trace = trace_new();
	(void)trace_add_host(x.trace, &(struct trace_host){.name = "client", .engine = "tcpsee"});
	(void)trace_add_host(x.trace, &(struct trace_host){.name = "server", .engine = "tcpsee"});
	bool is_right = exchange_run(&x);
	struct trace_writer *w = trace_writer_open("-", x.trace, &err);

	if (w == NULL || !trace_writer_close(w, &err))
		print_error("%s\n", err.text);
	print_error("seed %llu: %s\n", (unsigned long long)seed, is_right ? "right" : "wrong");
	exchange_end(&x);
	trace_free(x.trace);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thousand_worlds_deliver_every_byte_and_close),
		cmocka_unit_test(marks_slow_down_without_a_loss),
		cmocka_unit_test(every_packet_has_a_fate),
		cmocka_unit_test(perfect_wire_needs_no_retransmission),
	};

	if (argc > 1) {
		write_world(strtoull(argv[1], NULL, 10));
		return 0;
	}
	return cmocka_run_group_tests_name("worlds", tests, NULL, NULL);
}
