/* SPDX-License-Identifier: MIT
 *
 * test_dissect_route.c - an IPv4 packet with a source route, told hop by hop.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/dissect.h"
#include "wire/ip_route.h"
#include "wire/segment.h"

static struct dissect_field fields[DISSECT_FIELDS_MAX];

static const struct dissect_field *field(struct span packet, const char *name, enum dissect_layer layer)
{
	size_t count = dissect_packet(packet, fields);

	for (size_t i = 0; i < count; i++)
		if (fields[i].layer == layer && strcmp(fields[i].name, name) == 0)
			return &fields[i];
	fail_msg("no field %s", name);
	return NULL;
}

static void a_source_route_is_told_hop_by_hop(void **state)
{
	static const struct ip_route route = {.count = 2, .hops = {{10, 1, 0, 1}, {10, 2, 0, 1}}};
	struct ip_header ip = {.protocol = IP_TCP, .ttl = 64, .route = &route};
	struct tcp_segment segment = {.src_port = 40000, .dst_port = 80, .ctl = CTL_SYN};
	static const char name[] = "Loose Source Route";
	uint8_t bytes[52];
	struct span packet = span_of(bytes, sizeof bytes);

	(void)state;
	assert_true(ip_addr_parse("10.77.0.2", &ip.src) && ip_addr_parse("10.77.0.1", &ip.dst));
	assert_int_equal(segment_write(bytes + 32, 20, &segment, &ip.src, &ip.dst), 20);
	assert_int_equal(ip_write_header(bytes, 32, &ip, 20), 32);
	assert_string_equal(field(packet, "Destination Address", LAYER_IP)->shown, "10.1.0.1");
	assert_string_equal(field(packet, name, LAYER_IP)->shown, "10.2.0.1,10.77.0.1");
	assert_string_equal(field(packet, name, LAYER_IP)->meaning, "the next hop behind the destination is number 1");
	/* over the last destination (RFC 9293 3.9.2.1) */
	assert_string_equal(field(packet, "Checksum", LAYER_TCP)->meaning, "right");
	assert_true(ip_route_step(bytes, sizeof bytes) && ip_route_step(bytes, sizeof bytes));
	assert_string_equal(field(packet, "Destination Address", LAYER_IP)->shown, "10.77.0.1");
	assert_string_equal(field(packet, name, LAYER_IP)->shown, "10.1.0.1,10.2.0.1");
	assert_string_equal(field(packet, name, LAYER_IP)->meaning, "all hops passed: read backwards it is the way back");
	assert_string_equal(field(packet, "Checksum", LAYER_TCP)->meaning, "right");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_source_route_is_told_hop_by_hop)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
