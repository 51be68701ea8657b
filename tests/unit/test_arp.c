/* SPDX-License-Identifier: MIT
 *
 * test_arp.c - ARP packets, byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/arp.h"

/* "who has 192.0.2.1? tell 192.0.2.7", as tcpdump would see it */
static const uint8_t request[] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0, 0, 0, 0, 7, 0x08, 0x06,
	0, 1, 0x08, 0, 6, 4, 0, 1, 0x02, 0, 0, 0, 0, 7, 192, 0, 2, 7, 0, 0, 0, 0, 0, 0, 192, 0, 2, 1,
};
static const struct arp_packet question = {
	.sender_mac = {{2, [5] = 7}}, .sender = {4, {192, 0, 2, 7}}, .target = {4, {192, 0, 2, 1}},
};

static void a_request_is_written_as_the_rfc_draws_it(void **state)
{
	(void)state;
	uint8_t frame[64];

	assert_int_equal(arp_write_frame(frame, sizeof frame, &mac_broadcast, &question), sizeof request);
	assert_memory_equal(frame, request, sizeof request);
	assert_int_equal(arp_write_frame(frame, sizeof request - 1, &mac_broadcast, &question), 0);
}

static void a_reply_is_read_with_its_padding(void **state)
{
	(void)state;
	struct arp_packet reply = {
		.is_reply = true, .sender_mac = {{2, [5] = 1}}, .sender = question.target,
		.target_mac = question.sender_mac, .target = question.sender,
	};
	uint8_t bytes[60] = {0};
	struct ethernet_frame frame;
	struct arp_packet read;

	assert_int_equal(arp_write_frame(bytes, sizeof bytes, &reply.target_mac, &reply), 42);
	assert_true(ethernet_parse(span_of(bytes, sizeof bytes), &frame));
	assert_true(arp_parse(frame.payload, &read));
	assert_true(read.is_reply);
	assert_true(mac_equal(&read.sender_mac, &reply.sender_mac) && mac_equal(&read.target_mac, &reply.target_mac));
	assert_true(ip_addr_equal(&read.sender, &reply.sender) && ip_addr_equal(&read.target, &reply.target));
}

static void what_is_no_arp_for_ip_over_ethernet_is_ignored(void **state)
{
	(void)state;
	static const struct { size_t at; uint8_t value; } faults[] = {
		{1, 6}, {2, 0x86}, {3, 1}, {4, 8}, {5, 16}, {7, 3}, {7, 0}, {6, 1},
		{8, 3}, /* the sender's MAC would be a group */
	};
	struct arp_packet read;
	uint8_t bytes[ARP_LEN];

	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		memcpy(bytes, request + ETHERNET_HEADER_LEN, ARP_LEN);
		assert_true(arp_parse(span_of(bytes, ARP_LEN), &read));
		bytes[faults[i].at] = faults[i].value;
		assert_false(arp_parse(span_of(bytes, ARP_LEN), &read));
	}
	for (size_t cut = 0; cut < ARP_LEN; cut++)
		assert_false(arp_parse(span_of(request + ETHERNET_HEADER_LEN, cut), &read));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_written_as_the_rfc_draws_it),
		cmocka_unit_test(a_reply_is_read_with_its_padding),
		cmocka_unit_test(what_is_no_arp_for_ip_over_ethernet_is_ignored),
	};

	return cmocka_run_group_tests_name("arp", tests, NULL, NULL);
}
