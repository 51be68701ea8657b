/* SPDX-License-Identifier: MIT
 *
 * test_offload.c - checksums that were left to a card.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/checksum.h"
#include "wire/offload.h"
#include "wire/segment.h"

static const struct ip_addr here[] = {{4, {192, 0, 2, 7}}, {6, {0x20, 0x01, 0x0d, 0xb8, [15] = 7}}};
static const struct ip_addr there[] = {{4, {192, 0, 2, 1}}, {6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}}};

/* A packet with a right checksum; *field is where that is. */
static size_t tcp_packet(uint8_t *into, size_t room, int family, size_t text_len, size_t *field)
{
	static const uint8_t text[40000] = {1, 2, 3};
	struct tcp_segment segment = {.src_port = 80, .dst_port = 40000, .text = span_of(text, text_len)};
	struct ip_header ip = {.src = there[family], .dst = here[family], .protocol = IP_TCP, .ttl = 64};
	size_t at = ip_header_len(&ip.src);
	size_t len = segment_write(into + at, room - at, &segment, &ip.src, &ip.dst);

	assert_int_equal(ip_write_header(into, room, &ip, len), at);
	*field = at + 16;
	return at + len;
}

static void leave_to_card(uint8_t *packet, size_t len, int family, size_t field)
{
	size_t header = ip_header_len(&here[family]);
	uint16_t sum = (uint16_t)~checksum_finish(
		checksum_pseudo(&there[family], &here[family], IP_TCP, (uint32_t)(len - header)));

	packet[field] = (uint8_t)(sum >> 8);
	packet[field + 1] = (uint8_t)sum;
}

static void a_checksum_that_was_left_to_the_card_is_finished(void **state)
{
	(void)state;
	static const size_t lengths[] = {0, 1, 2, 999, 1460, 40000}; /* the last one: segmentation was left to it too */
	static uint8_t packet[65536], whole[65536];

	for (int family = 0; family < 2; family++) {
		for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
			size_t field, len = tcp_packet(whole, sizeof whole, family, lengths[i], &field);

			memcpy(packet, whole, len);
			leave_to_card(packet, len, family, field);
			assert_true(offload_is_unfinished(span_of(packet, len)));
			assert_true(offload_finish_checksum(packet, len));
			assert_memory_equal(packet, whole, len);
			assert_false(offload_finish_checksum(packet, len));
			assert_memory_equal(packet, whole, len);
		}
	}
}

static void right_and_wrong_checksums_stay_as_they_are(void **state)
{
	(void)state;
	uint8_t packet[2000], before[2000];
	size_t field, len = tcp_packet(packet, sizeof packet, 0, 1000, &field);

	assert_false(offload_is_unfinished(span_of(packet, len)));
	packet[field] ^= 0x10;
	memcpy(before, packet, len);
	assert_false(offload_finish_checksum(packet, len));
	assert_memory_equal(before, packet, len);
}

static void fragments_and_other_protocols_are_left_alone(void **state)
{
	(void)state;
	uint8_t packet[200];
	size_t field, len = tcp_packet(packet, sizeof packet, 1, 100, &field);

	leave_to_card(packet, len, 1, field);
	packet[6] = IP_ICMPV6;
	assert_false(offload_finish_checksum(packet, len));
	packet[6] = IP_TCP;
	for (size_t cut = 0; cut < len; cut++)
		assert_false(offload_is_unfinished(span_of(packet, cut)));
	assert_true(offload_is_unfinished(span_of(packet, len)));
}

/* A card that joins packets leaves the first one's checksum in the long one. */
static void the_checksum_of_a_joined_packet_is_computed_anew(void **state)
{
	(void)state;
	static uint8_t packet[65536], whole[65536];

	for (int family = 0; family < 2; family++) {
		size_t field, len = tcp_packet(whole, sizeof whole, family, 39999, &field);

		memcpy(packet, whole, len);
		packet[field] ^= 0x10;
		assert_true(offload_redo_checksum(packet, len));
		assert_memory_equal(packet, whole, len);
		assert_false(offload_redo_checksum(packet, 30));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_checksum_that_was_left_to_the_card_is_finished),
		cmocka_unit_test(right_and_wrong_checksums_stay_as_they_are),
		cmocka_unit_test(the_checksum_of_a_joined_packet_is_computed_anew),
		cmocka_unit_test(fragments_and_other_protocols_are_left_alone),
	};

	return cmocka_run_group_tests_name("offload", tests, NULL, NULL);
}
