/* SPDX-License-Identifier: MIT
 *
 * test_packet_queue.c - packets wait in order, in bounded memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "net/packet_queue.h"

static uint8_t packet[65535];

/* The n-th packet: its length and its bytes follow from n. */
static struct span nth(uint32_t n)
{
	size_t len = n * 7919u % sizeof packet;

	memset(packet, (int)n, len);
	return span_of(packet, len);
}

static void assert_next_is(struct packet_queue *q, uint32_t n)
{
	struct span got, wanted = nth(n);

	assert_true(packet_queue_take(q, &got));
	assert_int_equal(got.len, wanted.len);
	assert_memory_equal(got.data, wanted.data, wanted.len);
}

static void what_comes_first_leaves_first(void **state)
{
	struct packet_queue q = {0};
	struct span none;

	(void)state;
	assert_true(packet_queue_is_empty(&q));
	assert_false(packet_queue_take(&q, &none));
	for (uint32_t n = 0; n < 20; n++)
		assert_true(packet_queue_put(&q, nth(n)));
	for (uint32_t n = 0; n < 20; n++)
		assert_next_is(&q, n);
	assert_true(packet_queue_is_empty(&q));
	packet_queue_fini(&q);
}

static void coming_and_going_mix_and_memory_stays_small(void **state)
{
	struct rng rng;
	struct packet_queue q = {0};
	uint32_t put = 0, taken = 0;

	(void)state;
	rng_seed(&rng, 1);
	while (put < 20000) {
		uint32_t burst = (uint32_t)rng_below(&rng, 8);

		while (burst-- > 0)
			assert_true(packet_queue_put(&q, nth(put++)));
		while (taken < put && (put - taken > 20 || rng_below(&rng, 3) > 0))
			assert_next_is(&q, taken++);
	}
	while (taken < put)
		assert_next_is(&q, taken++);
	assert_true(q.capacity <= 2 * PACKET_QUEUE_MAX);
	packet_queue_fini(&q);
}

static void flood_is_lost_beyond_the_bound_and_the_rest_stays(void **state)
{
	struct packet_queue q = {0};
	uint32_t put = 0;

	(void)state;
	while (packet_queue_put(&q, nth(put)))
		put++;
	assert_true(put > 64);
	assert_false(packet_queue_put(&q, nth(put)));
	for (uint32_t n = 0; n < put; n++)
		assert_next_is(&q, n);
	assert_true(packet_queue_is_empty(&q));
	assert_true(packet_queue_put(&q, nth(3)));
	assert_next_is(&q, 3);
	packet_queue_fini(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_first_leaves_first),
		cmocka_unit_test(coming_and_going_mix_and_memory_stays_small),
		cmocka_unit_test(flood_is_lost_beyond_the_bound_and_the_rest_stays),
	};

	return cmocka_run_group_tests_name("packet_queue", tests, NULL, NULL);
}
