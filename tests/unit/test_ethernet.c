/* SPDX-License-Identifier: MIT
 *
 * test_ethernet.c - frames, and the addresses of cards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/ethernet.h"

#define ADDRS "\x02\0\0\0\0\x01\x02\0\0\0\0\x02"

static const struct mac first = {{2, [5] = 1}}, second = {{2, [5] = 2}};

static void a_frame_is_taken_apart_and_every_cut_is_told(void **state)
{
	(void)state;
	static const char frame[] = ADDRS "\x08\x06payload";
	struct ethernet_frame f;

	assert_true(ethernet_parse(span_of(frame, sizeof frame - 1), &f));
	assert_true(mac_equal(&f.dst, &first) && mac_equal(&f.src, &second));
	assert_int_equal(f.type, ETHERTYPE_ARP);
	assert_int_equal(f.payload.len, 7);
	assert_memory_equal(f.payload.data, "payload", 7);
	for (size_t cut = 0; cut < ETHERNET_HEADER_LEN; cut++)
		assert_false(ethernet_parse(span_of(frame, cut), &f));
	assert_true(ethernet_parse(span_of(frame, ETHERNET_HEADER_LEN), &f));
	assert_int_equal(f.payload.len, 0);
}

static void priority_tags_are_skipped_and_other_networks_ignored(void **state)
{
	(void)state;
	static const char urgent[] = ADDRS "\x81\x00\xe0\x00\x86\xdd!", other[] = ADDRS "\x81\x00\xe0\x07\x86\xdd!";
	struct ethernet_frame f;

	assert_true(ethernet_parse(span_of(urgent, sizeof urgent - 1), &f));
	assert_int_equal(f.type, ETHERTYPE_IP6);
	assert_int_equal(f.payload.len, 1);
	assert_false(ethernet_parse(span_of(other, sizeof other - 1), &f));
	assert_false(ethernet_parse(span_of(urgent, 17), &f));
}

static void a_header_is_written_as_it_is_read(void **state)
{
	(void)state;
	uint8_t bytes[ETHERNET_HEADER_LEN];
	struct ethernet_frame f;

	ethernet_write_header(bytes, &mac_broadcast, &second, ETHERTYPE_IP4);
	assert_memory_equal(bytes, "\xff\xff\xff\xff\xff\xff\x02\0\0\0\0\x02\x08\0", sizeof bytes);
	assert_true(ethernet_parse(span_of(bytes, sizeof bytes), &f));
	assert_true(mac_equal(&f.dst, &mac_broadcast) && mac_equal(&f.src, &second));
}

static void addresses_of_cards_are_read_and_written_as_text(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"", "02", "02:00:00:00:00", "02:00:00:00:00:", "02:00:00:00:00:0", "02:00:00:00:00:01:", "02:00:00:00:00:011",
		"02.00.00.00.00.01", "2:0:0:0:0:1", "02:00:00:00:00:0g", "020000000001", " 02:00:00:00:00:01",
	};
	char text[MAC_TEXT];
	struct mac mac;

	assert_true(mac_parse("02:00:5E:10:aB:01", &mac));
	mac_format(&mac, text);
	assert_string_equal(text, "02:00:5e:10:ab:01");
	assert_true(mac_parse("02-00-5e-10-ab-01", &mac));
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(mac_parse(wrong[i], &mac));
}

static void groups_and_zeros_are_no_card(void **state)
{
	(void)state;
	static const struct mac none, group = {{0x33, 0x33, [5] = 1}};
	struct ip_addr addr;

	assert_true(mac_is_unicast(&first));
	assert_false(mac_is_unicast(&none));
	assert_false(mac_is_unicast(&group));
	assert_false(mac_is_unicast(&mac_broadcast));
	assert_true(ip_addr_parse("ff02::1:ff12:3456", &addr)); /* RFC 2464 7 */
	struct mac mac = mac_of_group(&addr);

	assert_memory_equal(mac.bytes, "\x33\x33\xff\x12\x34\x56", 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_is_taken_apart_and_every_cut_is_told),
		cmocka_unit_test(priority_tags_are_skipped_and_other_networks_ignored),
		cmocka_unit_test(a_header_is_written_as_it_is_read),
		cmocka_unit_test(addresses_of_cards_are_read_and_written_as_text),
		cmocka_unit_test(groups_and_zeros_are_no_card),
	};

	return cmocka_run_group_tests_name("ethernet", tests, NULL, NULL);
}
