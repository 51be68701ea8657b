/* SPDX-License-Identifier: MIT
 *
 * test_ip.c - IP addresses as text, IPv4 and IPv6 headers.
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
#include "wire/ip.h"
#include "wire/ip_route.h"

static struct ip_addr addr(const char *text)
{
	struct ip_addr a = {0};
	bool is_addr = ip_addr_parse(text, &a);

	assert_true(is_addr);
	return a;
}

/* Read and written again, `text` becomes `expected`. */
static void reads_as(const char *text, const char *expected)
{
	struct ip_addr a = addr(text);
	char shown[IP_ADDR_TEXT];

	ip_addr_format(&a, shown);
	assert_string_equal(shown, expected);
}

static void addresses_are_written_in_one_way(void **state)
{
	(void)state;
	reads_as("10.77.0.1", "10.77.0.1");
	reads_as("255.255.255.255", "255.255.255.255");
	reads_as("2001:DB8:0:0:0:0:0:1", "2001:db8::1");
	reads_as("2001:0db8::0001", "2001:db8::1");
	reads_as("::", "::");
	reads_as("::1", "::1");
	reads_as("1::", "1::");
	reads_as("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"); /* RFC 5952 4.2.2: one group stays */
	reads_as("2001:0:0:1:0:0:0:1", "2001:0:0:1::1");          /* the longer run */
	reads_as("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");    /* the first of two */
	reads_as("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0");
	reads_as("::ffff:192.0.2.1", "::ffff:192.0.2.1");
	reads_as("::ffff:c000:201", "::ffff:192.0.2.1");
	reads_as("64:ff9b::192.0.2.33", "64:ff9b::c000:221");
	reads_as("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304");
	reads_as("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

static void what_is_no_address_is_refused(void **state)
{
	static const char *const wrong[] = {
		"", ".", "1", "1.2.3", "1.2.3.4.", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1..2.3",
		" 1.2.3.4", "1.2.3.4 ", "1.2.3.-4", "0x1.2.3.4", "1.2.3.1000", "localhost",
		":", ":::", "1:::2", "1::2::3", ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:", "1:2:3:4:5:6:7:8:9",
		"1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "12345::", "g::", "::1.2.3",
		"::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "::1%eth0", "[::1]", "::1/64", "1:", "::256.1.1.1",
		"1.2.3.4::",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct ip_addr a = addr("9.9.9.9");

		if (ip_addr_parse(wrong[i], &a))
			fail_msg("%s was taken for an address", wrong[i]);
		assert_int_equal(a.family, 0);
	}
}

static void an_unspecified_address_has_a_text_too(void **state)
{
	struct ip_addr none = {0};
	char shown[IP_ADDR_TEXT];

	(void)state;
	ip_addr_format(&none, shown);
	assert_string_equal(shown, "-");
}

static void is_unicast(const char *text, bool expected)
{
	struct ip_addr a = addr(text);

	assert_int_equal(ip_addr_is_unicast(&a), expected);
}

static void groups_and_nobody_are_no_peers(void **state)
{
	struct ip_addr none = {0};

	(void)state;
	is_unicast("10.77.0.1", true);
	is_unicast("223.255.255.255", true);
	is_unicast("224.0.0.1", false);
	is_unicast("239.255.255.255", false);
	is_unicast("255.255.255.255", false);
	is_unicast("0.0.0.0", false);
	is_unicast("fe80::1", true);
	is_unicast("ff02::1", false);
	is_unicast("::", false);
	is_unicast("::1", true);
	assert_false(ip_addr_is_unicast(&none));
}

static void equal_addresses_are_of_one_family(void **state)
{
	struct ip_addr a = addr("0.0.0.0"), b = addr("::"), c = addr("0.0.0.0");

	(void)state;
	assert_true(ip_addr_equal(&a, &c));
	assert_false(ip_addr_equal(&a, &b));
}

static size_t example(uint8_t *into, size_t room, const char *src, const char *dst, size_t payload_len)
{
	struct ip_header header = {
		.src = addr(src),
		.dst = addr(dst),
		.protocol = IP_TCP,
		.ttl = 64,
		.traffic_class = 0xb9,
		.id = 0x4a3f,
		.dont_fragment = true,
		.flow_label = 0xabcde,
	};

	return ip_write_header(into, room, &header, payload_len);
}

static void what_is_written_is_parsed_again(void **state)
{
	static const char *const ends[][2] = {{"10.77.0.1", "10.77.0.2"}, {"2001:db8::1", "2001:db8::2"}};
	uint8_t packet[100] = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		struct ip_header header;
		struct span payload;
		size_t len = example(packet, sizeof packet, ends[i][0], ends[i][1], 30);
		struct ip_addr src = addr(ends[i][0]), dst = addr(ends[i][1]);

		assert_int_equal(len, ip_header_len(&src));
		assert_int_equal(ip_parse(span_of(packet, sizeof packet), false, &header, &payload), IP_OK);
		assert_true(ip_addr_equal(&header.src, &src));
		assert_true(ip_addr_equal(&header.dst, &dst));
		assert_int_equal(header.protocol, IP_TCP);
		assert_int_equal(header.ttl, 64);
		assert_int_equal(header.traffic_class, 0xb9);
		assert_true(header.dont_fragment);
		assert_false(header.is_fragment);
		assert_int_equal(header.id, i == 0 ? 0x4a3f : 0);
		assert_int_equal(header.flow_label, i == 0 ? 0 : 0xabcde);
		assert_ptr_equal(payload.data, packet + len);
		assert_int_equal(payload.len, 30); /* the padding behind is cut off */
	}
}

static void ecn_capable_packets_can_be_marked(void **state) /* RFC 3168 5 */
{
	static const char *const ends[][2] = {{"10.77.0.1", "10.77.0.2"}, {"2001:db8::1", "2001:db8::2"}};
	struct ip_header header;
	struct span payload;

	(void)state;
	for (unsigned i = 0; i < 2 * 65536; i++) { /* every identification: so every checksum */
		uint8_t packet[60] = {0}, ecn = i & IP_ECN_MASK;
		bool is_ip6 = i >= 2 * 65536 - 4;
		struct ip_header written = {.src = addr(ends[is_ip6][0]), .dst = addr(ends[is_ip6][1]), .protocol = IP_TCP, .ttl = 64};

		written.traffic_class = 0xb8 | ecn;
		written.id = (uint16_t)(i >> 1);
		size_t len = ip_write_header(packet, sizeof packet, &written, 0);

		assert_int_equal(ip_mark_ce(packet, len), ecn != IP_ECN_NOT_ECT);
		assert_int_equal(ip_parse(span_of(packet, len), false, &header, &payload), IP_OK);
		assert_int_equal(header.traffic_class, ecn != IP_ECN_NOT_ECT ? 0xb8 | IP_ECN_CE : 0xb8);
		if (i % 4096 < 2) /* cut short: nothing to mark */
			assert_false(ip_mark_ce(packet, len - 1));
	}
}

static void a_header_that_cannot_be_is_not_written(void **state)
{
	uint8_t room[40];

	(void)state;
	assert_int_equal(example(room, 19, "10.0.0.1", "10.0.0.2", 0), 0);
	assert_int_equal(example(room, 20, "10.0.0.1", "10.0.0.2", 65515), 20);
	assert_int_equal(example(room, 20, "10.0.0.1", "10.0.0.2", 65516), 0);
	assert_int_equal(example(room, 39, "::1", "::2", 0), 0);
	assert_int_equal(example(room, 40, "::1", "::2", 65535), 40);
	assert_int_equal(example(room, 40, "::1", "::2", 65536), 0);
}

/* The header's checksum made right again after a change. */
static void sum_again(uint8_t *packet, size_t header_len)
{
	packet[10] = packet[11] = 0;
	unsigned sum = checksum_finish(checksum_add(0, span_of(packet, header_len)));
	packet[10] = (uint8_t)(sum >> 8);
	packet[11] = (uint8_t)sum;
}

static enum ip_problem parse(const uint8_t *packet, size_t len, bool is_cut_allowed, struct ip_header *header,
			     struct span *payload)
{
	return ip_parse(span_of(packet, len), is_cut_allowed, header, payload);
}

static void ip4_faults_are_told_apart(void **state)
{
	uint8_t packet[60] = {0};
	struct ip_header h;
	struct span payload;

	(void)state;
	example(packet, sizeof packet, "10.77.0.1", "10.77.0.2", 40);
	assert_int_equal(parse(packet, 0, false, &h, &payload), IP_TOO_SHORT);
	assert_int_equal(parse(packet, 19, true, &h, &payload), IP_TOO_SHORT);
	assert_int_equal(parse(packet, 59, false, &h, &payload), IP_BAD_LENGTH);
	assert_int_equal(parse(packet, 59, true, &h, &payload), IP_OK);
	assert_int_equal(payload.len, 39);

	packet[8] ^= 1;
	assert_int_equal(parse(packet, 60, false, &h, &payload), IP_BAD_CHECKSUM);
	assert_int_equal(payload.len, 40); /* for those who look at captures */
	assert_int_equal(h.protocol, IP_TCP);
	packet[8] ^= 1;

	packet[0] = 0x44; /* a header of 16 bytes */
	assert_int_equal(parse(packet, 60, false, &h, &payload), IP_BAD_LENGTH);
	packet[0] = 0x4f; /* 60 bytes, of which 59 are there */
	assert_int_equal(parse(packet, 59, true, &h, &payload), IP_TOO_SHORT);
	packet[0] = 0x75;
	assert_int_equal(parse(packet, 60, false, &h, &payload), IP_BAD_VERSION);
	packet[0] = 0x45;
	packet[3] = 19; /* total length shorter than the header */
	assert_int_equal(parse(packet, 60, true, &h, &payload), IP_BAD_LENGTH);
}

static void ip4_options_are_stepped_over(void **state)
{
	uint8_t packet[32] = {0};
	struct ip_header h;
	struct span payload;

	(void)state;
	example(packet, sizeof packet, "10.77.0.1", "10.77.0.2", 12);
	packet[0] = 0x46;
	packet[20] = 148;
	packet[21] = 4;
	sum_again(packet, 24);
	assert_int_equal(parse(packet, 32, false, &h, &payload), IP_OK);
	assert_ptr_equal(payload.data, packet + 24);
	assert_int_equal(payload.len, 8);
}

static void ip4_fragments_are_known_as_such(void **state)
{
	uint8_t packet[28] = {0};
	struct ip_header h;
	struct span payload;

	(void)state;
	example(packet, sizeof packet, "10.77.0.1", "10.77.0.2", 8);
	packet[6] = 0x20; /* more fragments */
	sum_again(packet, 20);
	assert_int_equal(parse(packet, 28, false, &h, &payload), IP_OK);
	assert_true(h.is_fragment && h.fragment_offset == 0 && !h.dont_fragment);
	packet[6] = 0;
	packet[7] = 185; /* the last one */
	sum_again(packet, 20);
	assert_int_equal(parse(packet, 28, false, &h, &payload), IP_OK);
	assert_true(h.is_fragment && h.fragment_offset == 1480);
}

static void a_length_of_zero_is_offload_in_captures_and_a_fault_elsewhere(void **state)
{
	uint8_t packet[60] = {0};
	struct ip_header h;
	struct span payload;

	(void)state;
	example(packet, sizeof packet, "10.77.0.1", "10.77.0.2", 40);
	packet[2] = packet[3] = 0;
	sum_again(packet, 20);
	assert_int_equal(parse(packet, 60, false, &h, &payload), IP_BAD_LENGTH);
	assert_int_equal(parse(packet, 60, true, &h, &payload), IP_OK);
	assert_int_equal(payload.len, 40);
}

/* An IPv6 packet with hop-by-hop options, a routing header of 24 bytes,
 * destination options, and `payload_len` bytes of TCP. */
static size_t with_extensions(uint8_t packet[200], size_t payload_len)
{
	memset(packet, 0, 200);
	example(packet, 200, "2001:db8::1", "2001:db8::2", 8 + 24 + 8 + payload_len);
	packet[6] = 0;
	packet[40] = 43;
	packet[48] = 60;
	packet[49] = 2;
	packet[72] = IP_TCP;
	return 80 + payload_len;
}

static void ip6_extension_headers_are_walked(void **state)
{
	uint8_t packet[200];
	struct ip_header h;
	struct span payload;
	size_t len = with_extensions(packet, 20);

	(void)state;
	assert_int_equal(parse(packet, len, false, &h, &payload), IP_OK);
	assert_int_equal(h.protocol, IP_TCP);
	assert_ptr_equal(payload.data, packet + 80);
	assert_int_equal(payload.len, 20);
	packet[49] = 255; /* reaches behind the end */
	assert_int_equal(parse(packet, len, true, &h, &payload), IP_TOO_SHORT);
}

static void ip6_extension_headers_that_end_early_are_no_crash(void **state)
{
	uint8_t packet[200];
	struct ip_header h;
	struct span payload;
	size_t len = with_extensions(packet, 20);

	(void)state;
	for (size_t cut = 0; cut < 80; cut++)
		assert_int_equal(parse(packet, cut, true, &h, &payload), IP_TOO_SHORT);
	assert_int_equal(parse(packet, 80, true, &h, &payload), IP_OK);
	assert_int_equal(payload.len, 0);
	assert_int_equal(parse(packet, len - 1, false, &h, &payload), IP_BAD_LENGTH);
}

static void ip6_fragments_are_known_as_such(void **state)
{
	uint8_t packet[68] = {0};
	struct ip_header h;
	struct span payload;

	(void)state;
	example(packet, sizeof packet, "2001:db8::1", "2001:db8::2", 28);
	packet[6] = 44;
	packet[40] = IP_TCP;
	assert_int_equal(parse(packet, 68, false, &h, &payload), IP_OK);
	assert_false(h.is_fragment); /* an atomic fragment is whole (RFC 8200 4.5) */
	packet[43] = 1;
	assert_int_equal(parse(packet, 68, false, &h, &payload), IP_OK);
	assert_true(h.is_fragment && h.fragment_offset == 0);
	packet[40] = 60; /* looks like an extension header, but it is the middle of something */
	packet[43] = 0x40;
	assert_int_equal(parse(packet, 68, false, &h, &payload), IP_OK);
	assert_true(h.is_fragment && h.fragment_offset == 0x40);
	assert_int_equal(h.protocol, 60);
	assert_ptr_equal(payload.data, packet + 48);
}

static void a_source_route_leads_there_and_back(void **state) /* RFC 791 3.1, RFC 1122 3.2.1.8 */
{
	static const struct ip_route there = {.count = 3, .is_strict = true, .hops = {{10, 1, 0, 1}, {10, 2, 0, 1}, {10, 3, 0, 1}}};
	struct ip_header h = {.src = addr("10.77.0.2"), .dst = addr("10.77.0.1"), .protocol = IP_TCP, .ttl = 9, .route = &there};
	struct ip_addr self = addr("10.3.0.1");
	struct ip_route back;
	struct span payload;
	uint8_t packet[60];

	(void)state;
	assert_int_equal(ip_route_len(&there), 16);
	assert_int_equal(ip_write_header(packet, 35, &h, 4), 0);
	assert_int_equal(ip_write_header(packet, sizeof packet, &h, 4), 36);
	for (unsigned hop = 0; hop < 3; hop++) {
		assert_int_equal(ip_parse(span_of(packet, 40), false, &h, &payload), IP_OK);
		assert_true(h.is_en_route && payload.len == 4 && ip_addr_equal(&h.dst, &(struct ip_addr){4, {10, 77, 0, 1}}));
		assert_memory_equal(packet + 16, there.hops[hop], 4);
		assert_false(ip_route_back(h.options, &h.src, &back));
		assert_true(ip_route_step(packet, 40));
	}
	assert_int_equal(ip_parse(span_of(packet, 40), false, &h, &payload), IP_OK);
	assert_false(h.is_en_route || ip_route_step(packet, 40));
	assert_true(ip_route_back(h.options, &h.src, &back) && back.count == 3 && back.is_strict);
	for (unsigned hop = 0; hop < 3; hop++)
		assert_memory_equal(back.hops[hop], there.hops[2 - hop], 4);
	self.bytes[1] = 1; /* who recorded himself first is not passed twice */
	assert_true(ip_route_back(h.options, &self, &back) && back.count == 2);
}

static void a_source_route_that_contradicts_itself_is_none(void **state) /* MUST-50 */
{
	static const uint8_t wrong[][12] = {
		{131, 11, 3, 10, 1, 0, 1, 10, 2, 0, 1, 0},  /* the pointer counts from 4 */
		{131, 11, 5, 10, 1, 0, 1, 10, 2, 0, 1, 0},  /* inside an address */
		{131, 10, 4, 10, 1, 0, 1, 10, 2, 0, 1, 0},  /* half an address */
		{131, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0},     /* no pointer */
		{131, 40, 4, 10, 1, 0, 1, 10, 2, 0, 1, 0},  /* beyond the header */
		{0, 131, 7, 4, 10, 1, 0, 1, 0, 0, 0, 0},    /* behind the end of the list */
		{94, 1, 131, 7, 4, 10, 1, 0, 1, 0, 0, 0},   /* behind an option of no length */
	};
	struct ip_addr dst = addr("10.77.0.1");
	struct ip_route back;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		assert_false(ip_route_final(span_of(wrong[i], 12), &dst));
		assert_false(ip_route_back(span_of(wrong[i], 12), &dst, &back));
		assert_int_equal(back.count, 0);
	}
}

static void noise_never_leads_outside(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 11);
	for (int i = 0; i < 20000; i++) {
		uint8_t packet[120];
		size_t len = rng_below(&rng, sizeof packet + 1);
		struct ip_header h;
		struct span payload;

		for (size_t k = 0; k < len; k++)
			packet[k] = (uint8_t)(rng_next(&rng) & rng_next(&rng));
		if (len > 0)
			packet[0] = (uint8_t)(i % 2 ? 0x45 : 0x60);
		if (ip_parse(span_of(packet, len), i % 3, &h, &payload) == IP_OK && payload.len > 0)
			assert_true(payload.data >= packet && payload.data + payload.len <= packet + len);
		if (i % 2) { /* options everywhere, routes among them */
			struct ip_route back;

			packet[0] = (uint8_t)(0x46 + i % 10);
			packet[20] = 131;
			(void)ip_route_back(span_cut(span_of(packet, len), 20, 40), &h.src, &back);
			for (int hops = 0; ip_route_step(packet, len); hops++)
				assert_true(hops < IP_ROUTE_MAX);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_written_in_one_way),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(an_unspecified_address_has_a_text_too),
		cmocka_unit_test(groups_and_nobody_are_no_peers),
		cmocka_unit_test(equal_addresses_are_of_one_family),
		cmocka_unit_test(what_is_written_is_parsed_again),
		cmocka_unit_test(ecn_capable_packets_can_be_marked),
		cmocka_unit_test(a_header_that_cannot_be_is_not_written),
		cmocka_unit_test(ip4_faults_are_told_apart),
		cmocka_unit_test(ip4_options_are_stepped_over),
		cmocka_unit_test(ip4_fragments_are_known_as_such),
		cmocka_unit_test(a_length_of_zero_is_offload_in_captures_and_a_fault_elsewhere),
		cmocka_unit_test(ip6_extension_headers_are_walked),
		cmocka_unit_test(ip6_extension_headers_that_end_early_are_no_crash),
		cmocka_unit_test(ip6_fragments_are_known_as_such),
		cmocka_unit_test(a_source_route_leads_there_and_back),
		cmocka_unit_test(a_source_route_that_contradicts_itself_is_none),
		cmocka_unit_test(noise_never_leads_outside),
	};

	return cmocka_run_group_tests_name("ip", tests, NULL, NULL);
}
