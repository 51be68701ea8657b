/* SPDX-License-Identifier: MIT
 *
 * test_nd.c - solicitations, advertisements and group reports, and what must be ignored.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "wire/checksum.h"
#include "wire/nd.h"

static const struct ip_addr us = {6, {0x20, 0x01, 0x0d, 0xb8, [13] = 0x12, [14] = 0x34, [15] = 0x56}};
static const struct ip_addr them = {6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}};
static const struct ip_addr nobody = {.family = 6};
static const struct mac our_mac = {{2, [5] = 7}};

static bool read_packet(const uint8_t *packet, size_t len, struct nd_message *out)
{
	struct ip_header ip;
	struct span payload;

	return ip_parse(span_of(packet, len), false, &ip, &payload) == IP_OK && nd_parse(&ip, payload, out);
}

/* Makes the checksum right again after a change. */
static void mend(uint8_t *packet, size_t len)
{
	struct ip_header ip;
	struct span payload;

	assert_int_equal(ip_parse(span_of(packet, len), false, &ip, &payload), IP_OK);
	memset(packet + 42, 0, 2);
	uint64_t sum = checksum_pseudo(&ip.src, &ip.dst, IP_ICMPV6, (uint32_t)payload.len);
	uint16_t field = checksum_finish(checksum_add(sum, payload));

	packet[42] = (uint8_t)(field >> 8);
	packet[43] = (uint8_t)field;
}

static size_t solicitation(uint8_t packet[128], const struct ip_addr *src, bool has_mac)
{
	struct nd_message ask = {.target = us, .has_mac = has_mac, .mac = our_mac};
	struct ip_addr group = nd_solicited_node(&us);

	return nd_write(packet, 128, src, &group, &ask);
}

static void a_question_goes_to_the_group_of_the_address(void **state)
{
	(void)state;
	uint8_t packet[128];
	char text[IP_ADDR_TEXT];
	struct ip_addr group = nd_solicited_node(&us);
	struct nd_message read;

	ip_addr_format(&group, text);
	assert_string_equal(text, "ff02::1:ff12:3456");
	assert_int_equal(solicitation(packet, &them, true), ND_PACKET_MAX);
	assert_int_equal(packet[7], 255);
	assert_int_equal(packet[40], 135);
	assert_memory_equal(packet + 64, "\1\1\2\0\0\0\0\7", 8);
	assert_true(read_packet(packet, ND_PACKET_MAX, &read));
	assert_false(read.is_advertisement);
	assert_true(read.has_mac && mac_equal(&read.mac, &our_mac));
	assert_true(ip_addr_equal(&read.target, &us));
	struct nd_message ask = {.target = us};

	assert_int_equal(nd_write(packet, 63, &them, &group, &ask), 0);
	assert_int_equal(nd_write(packet, 64, &them, &group, &ask), 64);
}

static void an_answer_carries_its_flags(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags < 8; flags++) {
		struct nd_message read, tell = {
			.is_advertisement = true, .target = us, .has_mac = true, .mac = our_mac,
			.is_router = flags & 1, .is_solicited = flags & 2, .is_override = flags & 4,
		};
		uint8_t packet[128];
		size_t len = nd_write(packet, sizeof packet, &us, &them, &tell);

		assert_int_equal(packet[40], 136);
		assert_true(read_packet(packet, len, &read));
		assert_true(read.is_advertisement && read.has_mac);
		assert_int_equal(read.is_router, tell.is_router);
		assert_int_equal(read.is_solicited, tell.is_solicited);
		assert_int_equal(read.is_override, tell.is_override);
	}
}

static void messages_that_a_router_has_passed_on_are_ignored(void **state) /* RFC 4861 7.1.1, 7.1.2 */
{
	(void)state;
	uint8_t packet[128];
	size_t len = solicitation(packet, &them, true);
	struct nd_message read;

	packet[7] = 254;
	assert_false(read_packet(packet, len, &read));
}

static void a_question_without_a_sender_goes_to_the_group_and_tells_no_mac(void **state) /* RFC 4861 7.1.1 */
{
	(void)state;
	struct nd_message read, ask = {.target = us};
	uint8_t packet[128];
	size_t len = solicitation(packet, &nobody, false);

	assert_true(read_packet(packet, len, &read));
	len = solicitation(packet, &nobody, true);
	assert_false(read_packet(packet, len, &read));
	len = nd_write(packet, sizeof packet, &nobody, &us, &ask);
	assert_false(read_packet(packet, len, &read));
}

static void an_answer_to_a_group_is_not_solicited(void **state) /* RFC 4861 7.1.2 */
{
	(void)state;
	struct nd_message read, tell = {.is_advertisement = true, .target = us};
	uint8_t packet[128];
	size_t len = nd_write(packet, sizeof packet, &us, &nd_all_nodes, &tell);

	assert_true(read_packet(packet, len, &read));
	tell.is_solicited = true;
	len = nd_write(packet, sizeof packet, &us, &nd_all_nodes, &tell);
	assert_false(read_packet(packet, len, &read));
}

static void faulty_messages_are_ignored(void **state)
{
	(void)state;
	static const struct { size_t at; uint8_t value; } faults[] = {
		{40, 134},  /* router advertisement */
		{41, 1},    /* code */
		{48, 0xff}, /* the target is a group */
		{65, 0},    /* an option without length */
		{65, 2},    /* one that leads out of the message */
		{8, 0xff},  /* from a group */
		{6, 17},    /* UDP */
	};
	struct nd_message read;
	uint8_t packet[128];

	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		size_t len = solicitation(packet, &them, true);

		assert_true(read_packet(packet, len, &read));
		packet[faults[i].at] = faults[i].value;
		if (faults[i].at != 6)
			mend(packet, len);
		assert_false(read_packet(packet, len, &read));
	}
	size_t len = solicitation(packet, &them, true);

	packet[42] ^= 1;
	assert_false(read_packet(packet, len, &read)); /* checksum */
}

/* The only piece of itself (RFC 6946), alone or behind other headers. */
static void what_could_have_come_in_pieces_is_ignored(void **state) /* RFC 6980 5 */
{
	(void)state;
	static const uint8_t hop_by_hop[] = {44, 0, 1, 4, 0, 0, 0, 0}, fragment[] = {IP_ICMPV6, 0, 0, 0, 0, 0, 0, 9};

	for (size_t before = 0; before <= 8; before += 8) {
		uint8_t plain[128], packet[128] = {0};
		struct nd_message read;
		size_t len = solicitation(plain, &them, true);

		assert_true(read_packet(plain, len, &read));
		memcpy(packet, plain, 40);
		packet[5] = (uint8_t)(packet[5] + before + 8);
		packet[6] = before > 0 ? 0 : 44;
		memcpy(packet + 40, hop_by_hop, before);
		memcpy(packet + 40 + before, fragment, 8);
		memcpy(packet + 48 + before, plain + 40, len - 40);
		assert_false(read_packet(packet, len + before + 8, &read));
	}
}

static void options_that_nobody_knows_are_skipped(void **state)
{
	(void)state;
	uint8_t packet[128];
	size_t len = solicitation(packet, &them, true);
	struct nd_message read;

	/* an option of type 14 (a nonce) before ours, which moves back */
	memmove(packet + 72, packet + 64, 8);
	memcpy(packet + 64, "\x0e\x01nonce!", 8);
	packet[5] += 8;
	len += 8;
	mend(packet, len);
	assert_true(read_packet(packet, len, &read));
	assert_true(read.has_mac && mac_equal(&read.mac, &our_mac));
}

static void any_bytes_are_survived(void **state)
{
	(void)state;
	struct rng rng;
	struct nd_message read;
	uint8_t packet[128];

	rng_seed(&rng, 1);
	for (int i = 0; i < 100000; i++) {
		size_t len = solicitation(packet, &them, true);

		for (int n = 0; n < 3; n++)
			packet[rng_below(&rng, len)] = (uint8_t)rng_next(&rng);
		packet[6] = IP_ICMPV6;
		(void)read_packet(packet, rng_below(&rng, len + 1), &read);
	}
}

static void a_report_joins_the_group(void **state)
{
	(void)state;
	struct ip_addr group = nd_solicited_node(&us);
	struct span payload;
	struct ip_header ip;
	uint8_t packet[128];

	assert_int_equal(nd_write_report(packet, sizeof packet, &nobody, &group), ND_REPORT_LEN);
	assert_int_equal(nd_write_report(packet, ND_REPORT_LEN - 1, &nobody, &group), 0);
	assert_int_equal(ip_parse(span_of(packet, ND_REPORT_LEN), false, &ip, &payload), IP_OK);
	assert_int_equal(ip.protocol, IP_ICMPV6);
	assert_int_equal(ip.ttl, 1);
	assert_int_equal(packet[6], 0); /* a hop-by-hop header: routers look at it */
	assert_memory_equal(packet + 40, "\x3a\0\5\2\0\0\1\0", 8);
	assert_memory_equal(payload.data, "\x8f\0", 2);
	assert_memory_equal(payload.data + 4, "\0\0\0\1\4\0\0\0", 8);
	assert_memory_equal(payload.data + 12, group.bytes, 16);
	uint64_t sum = checksum_pseudo(&ip.src, &ip.dst, IP_ICMPV6, (uint32_t)payload.len);

	assert_int_equal(checksum_finish(checksum_add(sum, payload)), 0);
}

static void questions_for_listeners_are_known(void **state)
{
	(void)state;
	struct ip_addr group = nd_solicited_node(&us), other = nd_solicited_node(&them);
	struct ip_header ip = {.src = them, .dst = nd_all_nodes, .protocol = IP_ICMPV6, .ttl = 1};
	uint8_t query[68] = {[40] = 130};
	struct span payload;

	assert_int_equal(ip_write_header(query, 40, &ip, 28), 40);
	mend(query, sizeof query);
	assert_int_equal(ip_parse(span_of(query, sizeof query), false, &ip, &payload), IP_OK);
	assert_true(nd_is_group_query(&ip, payload, &group));
	memcpy(query + 48, other.bytes, 16);
	mend(query, sizeof query);
	assert_false(nd_is_group_query(&ip, payload, &group));
	assert_true(nd_is_group_query(&ip, payload, &other));
	query[42] ^= 1;
	assert_false(nd_is_group_query(&ip, payload, &other));
	assert_false(nd_is_group_query(&ip, span_of(payload.data, 23), &other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_goes_to_the_group_of_the_address),
		cmocka_unit_test(an_answer_carries_its_flags),
		cmocka_unit_test(messages_that_a_router_has_passed_on_are_ignored),
		cmocka_unit_test(a_question_without_a_sender_goes_to_the_group_and_tells_no_mac),
		cmocka_unit_test(an_answer_to_a_group_is_not_solicited),
		cmocka_unit_test(faulty_messages_are_ignored),
		cmocka_unit_test(what_could_have_come_in_pieces_is_ignored),
		cmocka_unit_test(options_that_nobody_knows_are_skipped),
		cmocka_unit_test(any_bytes_are_survived),
		cmocka_unit_test(a_report_joins_the_group),
		cmocka_unit_test(questions_for_listeners_are_known),
	};

	return cmocka_run_group_tests_name("nd", tests, NULL, NULL);
}
