/* SPDX-License-Identifier: MIT
 *
 * test_worlds.c - random worlds (tests/simulate): random configurations, impairments and applications; whatever the wire
 * does, the bytes arrive as they were sent, both ends reach CLOSED, and every invariant of the TCB holds at every call.
 *
 * More of them: make simulate N=100000. One again, as a ladder:  make simulate SEED=17 N=1
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/simulate/simulation.h"

enum { WORLDS = 1500 };

static void worlds_deliver_every_byte_and_close(void **state)
{
	(void)state;
	unsigned failed = 0, visits[TCP_STATE_COUNT] = {0};
	struct simulation s;

	for (uint64_t seed = 1; seed <= WORLDS; seed++) {
		simulation_init(&s, seed);
		if (!simulation_run(&s)) {
			failed++;
			print_error("seed %llu: %s\n", (unsigned long long)seed, s.verdict);
		}
		for (size_t i = 0; i < TCP_STATE_COUNT; i++)
			visits[i] += s.watch.visits[i];
		simulation_fini(&s);
	}
	assert_int_equal(failed, 0);
	for (size_t i = 0; i < TCP_STATE_COUNT; i++)
		assert_true(visits[i] > WORLDS / 20); /* else nothing is said about that state */
}

static void perfect_wire_needs_no_retransmission(void **state)
{
	(void)state;
	struct simulation s;

	simulation_init_plain(&s, 4, 30000);
	assert_true(simulation_run(&s));
	for (uint32_t id = 1; id <= trace_count(s.trace); id++) {
		const struct event *ev = trace_event(s.trace, id);

		assert_true(ev->kind != EV_SENT ||
			    (ev->code != WHY_RETRANSMIT_TIMEOUT && ev->code != WHY_FAST_RETRANSMIT));
		assert_true(ev->kind != EV_LOST);
	}
	simulation_fini(&s);
	trace_free(s.trace);
}

/* RFC 3168: the windows fall, and nothing has to be sent again. */
static void slows_down_without_a_loss(bool is_ipv6)
{
	struct simulation s;
	unsigned marked = 0, echoed = 0, answered = 0;

	simulation_init_plain(&s, is_ipv6 ? 6 : 4, 200000);
	s.plan.tcp[0].ecn = TCP_ECN_ACTIVE;
	s.plan.tcp[1].ecn = TCP_ECN_PASSIVE;
	s.plan.wire.mark = 0.1;
	assert_true(simulation_run(&s));
	for (uint32_t id = 1; id <= trace_count(s.trace); id++) {
		const struct event *ev = trace_event(s.trace, id);

		assert_true(ev->kind != EV_SENT ||
			    (ev->code != WHY_RETRANSMIT_TIMEOUT && ev->code != WHY_FAST_RETRANSMIT));
		assert_true(ev->kind != EV_LOST);
		marked += (ev->found & FOUND_CE) != 0;
		echoed += (ev->found & FOUND_ECE) != 0;
		answered += (ev->found & FOUND_CWR) != 0;
		if ((ev->found & FOUND_CE) != 0) /* what arrived is kept: it is not what left */
			assert_int_equal(trace_bytes(s.trace, ev).data[1] >> (is_ipv6 ? 4 : 0) & IP_ECN_MASK, IP_ECN_CE);
	}
	assert_true(marked > 10 && echoed >= answered && answered > 5);
	simulation_fini(&s);
	trace_free(s.trace);
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
	struct simulation s;
	unsigned lost = 0;

	simulation_init_plain(&s, 6, 30000);
	s.plan.wire.loss = 0.1;
	for (int e = 0; e < 2; e++)
		s.plan.tcp[e].user_timeout = s.plan.tcp[e].syn_timeout = 1800 * NS_PER_S;
	assert_true(simulation_run(&s));
	for (uint32_t id = 1; id <= trace_count(s.trace); id++) {
		const struct event *ev = trace_event(s.trace, id);

		assert_true(ev->kind != EV_SENT || ev->outcome != 0);
		lost += ev->kind == EV_LOST;
	}
	assert_true(lost > 0);
	simulation_fini(&s);
	trace_free(s.trace);
}

/* Each member of struct tcp_config takes more than one value (tests/rules/dice.sh: each has a row). */
static void configurations_differ_in_every_member(void **state)
{
	(void)state;
	struct tcp_config first, other;
	struct rng dice;

	rng_seed(&dice, 1);
	random_config(&dice, &first);
	for (size_t i = 0; i < random_config_member_count(); i++) {
		struct random_member m = random_config_member(i);
		bool is_other = false;

		for (int n = 0; n < 1000 && !is_other; n++) {
			random_config(&dice, &other);
			is_other = memcmp((uint8_t *)&first + m.offset, (uint8_t *)&other + m.offset, m.size) != 0;
		}
		if (!is_other)
			print_error("%s is always the same\n", m.name);
		assert_true(is_other);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_slow_down_without_a_loss),
		cmocka_unit_test(worlds_deliver_every_byte_and_close),
		cmocka_unit_test(every_packet_has_a_fate),
		cmocka_unit_test(perfect_wire_needs_no_retransmission),
		cmocka_unit_test(configurations_differ_in_every_member),
	};

	return cmocka_run_group_tests_name("worlds", tests, NULL, NULL);
}
