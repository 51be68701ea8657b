/* SPDX-License-Identifier: MIT
 *
 * test_checksum.c - the wide checksum against the definition, byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/assert.h"
#include "base/rng.h"
#include "wire/checksum.h"

enum { LARGE = 70000 };

/* RFC 1071 1, as it is written there: 16-bit words, end-around carry. */
static uint16_t by_definition(const uint8_t *p, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++) {
		sum += i % 2 == 0 ? (uint32_t)p[i] << 8 : p[i];
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return (uint16_t)~sum;
}

static uint16_t of(const uint8_t *p, size_t len)
{
	return checksum_finish(checksum_add(0, span_of(p, len)));
}

static void the_example_of_the_rfc_comes_out_right(void **state)
{
	static const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}; /* RFC 1071 3 */

	(void)state;
	assert_int_equal(of(bytes, sizeof bytes), (uint16_t)~0xddf2);
	assert_int_equal(checksum_finish(0), 0xffff);
	assert_int_equal(of(NULL, 0), 0xffff);
}

static void every_length_and_alignment_agrees_with_the_definition(void **state)
{
	uint8_t bytes[600];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7);
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)rng_next(&rng);
	for (size_t from = 0; from < 17; from++) {
		for (size_t len = 0; from + len <= sizeof bytes; len++)
			assert_int_equal(of(bytes + from, len), by_definition(bytes + from, len));
	}
}

static void carries_are_not_lost_in_large_sums(void **state)
{
	static uint8_t bytes[LARGE];
	static const uint8_t fills[] = {0xff, 0xfe, 0x80, 0x01, 0x00};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fills); i++) {
		memset(bytes, fills[i], sizeof bytes);
		assert_int_equal(of(bytes, LARGE), by_definition(bytes, LARGE));
		assert_int_equal(of(bytes, LARGE - 1), by_definition(bytes, LARGE - 1));
	}
}

static void pieces_sum_to_the_whole(void **state)
{
	static uint8_t bytes[3000];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 3);
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)rng_next(&rng);
	for (int round = 0; round < 200; round++) {
		uint64_t sum = 0;
		size_t at = 0;

		while (at < sizeof bytes) {
			size_t n = size_min(2 * rng_below(&rng, 400), sizeof bytes - at);

			sum = checksum_add(sum, span_of(bytes + at, n));
			at += n;
		}
		assert_int_equal(checksum_finish(sum), by_definition(bytes, sizeof bytes));
	}
}

static void a_packet_with_its_checksum_sums_to_zero_and_no_bit_may_flip(void **state)
{
	uint8_t bytes[101] = {0};
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5);
	for (size_t i = 2; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)rng_next(&rng);
	uint16_t field = of(bytes, sizeof bytes);
	bytes[0] = (uint8_t)(field >> 8);
	bytes[1] = (uint8_t)field;
	assert_int_equal(of(bytes, sizeof bytes), 0);
	for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(of(bytes, sizeof bytes), 0);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void the_pseudo_header_holds_addresses_protocol_and_length(void **state)
{
	static const uint8_t ip4[12] = {10, 77, 0, 1, 10, 77, 0, 2, 0, 6, 0x05, 0xc8};
	uint8_t ip6[40] = {0};
	struct ip_addr src, dst;

	(void)state;
	assert(ip_addr_parse("10.77.0.1", &src) && ip_addr_parse("10.77.0.2", &dst));
	assert_int_equal(checksum_finish(checksum_pseudo(&src, &dst, IP_TCP, 1480)), by_definition(ip4, 12));

	assert(ip_addr_parse("2001:db8::1", &src) && ip_addr_parse("fe80::ff:2", &dst));
	memcpy(ip6, src.bytes, 16);
	memcpy(ip6 + 16, dst.bytes, 16);
	ip6[33] = 1; /* 0x00012345 bytes */
	ip6[34] = 0x23;
	ip6[35] = 0x45;
	ip6[39] = IP_ICMPV6;
	uint64_t sum = checksum_pseudo(&src, &dst, IP_ICMPV6, 0x12345);
	assert_int_equal(checksum_finish(sum), by_definition(ip6, 40));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_the_rfc_comes_out_right),
		cmocka_unit_test(every_length_and_alignment_agrees_with_the_definition),
		cmocka_unit_test(carries_are_not_lost_in_large_sums),
		cmocka_unit_test(pieces_sum_to_the_whole),
		cmocka_unit_test(a_packet_with_its_checksum_sums_to_zero_and_no_bit_may_flip),
		cmocka_unit_test(the_pseudo_header_holds_addresses_protocol_and_length),
	};

	return cmocka_run_group_tests_name("checksum", tests, NULL, NULL);
}
