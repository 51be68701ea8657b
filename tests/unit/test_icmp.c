/* SPDX-License-Identifier: MIT
 *
 * test_icmp.c - echo, and the errors that quote a packet of ours.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/assert.h"
#include "base/rng.h"
#include "wire/icmp.h"
#include "wire/icmp_quote.h"
#include "wire/segment.h"

static const struct ip_addr here = {4, {10, 77, 0, 2}}, there = {4, {10, 77, 0, 1}};
static const struct ip_addr here6 = {6, {0x20, 0x01, 0x0d, 0xb8, [15] = 2}};
static const struct ip_addr there6 = {6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}};
static const struct ip_addr group = {4, {224, 0, 0, 1}};

/* A whole IP packet with a TCP segment of `text_len` bytes of text from `src` to `dst`. */
static size_t tcp_packet(uint8_t *into, size_t room, const struct ip_addr *src, const struct ip_addr *dst,
			 size_t text_len)
{
	static const uint8_t text[1460];
	struct ip_header ip = {.src = *src, .dst = *dst, .protocol = IP_TCP, .ttl = 64};
	struct tcp_segment segment = {.src_port = 40000, .dst_port = 80, .text = span_of(text, text_len)};
	size_t at = ip_header_len(src);
	size_t len = segment_write(into + at, room - at, &segment, src, dst);

	assert_int_equal(ip_write_header(into, room, &ip, len), at);
	return at + len;
}

/* Takes a whole packet apart that must be well-formed ICMP. */
static struct ip_header parse_packet(const uint8_t *packet, size_t len, struct icmp_message *message)
{
	struct ip_header ip;
	struct span payload;

	assert_int_equal(ip_parse(span_of(packet, len), false, &ip, &payload), IP_OK);
	assert_int_equal(ip.protocol, ip.src.family == 6 ? IP_ICMPV6 : IP_ICMP);
	assert_true(icmp_parse(&ip, payload, message));
	return ip;
}

static void an_echo_request_is_answered_with_its_own_data(void **state)
{
	static const uint8_t request[] = {8, 0, 0x30, 0x69, 0x12, 0x34, 0x00, 0x01, 0xde, 0xad, 0xd6, 0xb3};
	struct ip_header ip = {.src = there, .dst = here, .protocol = IP_ICMP, .traffic_class = 0xb9}, answer;
	struct icmp_message message, reply;
	uint8_t packet[100];

	(void)state;
	assert_true(icmp_parse(&ip, span_of(request, sizeof request), &message));
	assert_int_equal(message.kind, ICMP_ECHO_REQUEST);
	assert_int_equal(message.echo_id, 0x1234);
	assert_int_equal(message.echo_seq, 1);
	assert_int_equal(message.rest.len, 4);

	size_t len = icmp_write_echo_reply(packet, sizeof packet, &ip, &message);
	assert_int_equal(len, 20 + sizeof request);
	answer = parse_packet(packet, len, &reply);
	assert_true(ip_addr_equal(&answer.src, &here) && ip_addr_equal(&answer.dst, &there));
	assert_int_equal(answer.traffic_class, 0xb8); /* the DSCP returns, the ECN bits do not */
	assert_int_equal(reply.kind, ICMP_ECHO_REPLY);
	assert_int_equal(reply.type, 0);
	assert_int_equal(reply.echo_id, 0x1234);
	assert_memory_equal(reply.rest.data, request + 8, 4);
	assert_int_equal(icmp_write_echo_reply(packet, len - 1, &ip, &message), 0);
}

static void an_echo_in_ip6_counts_the_pseudo_header(void **state)
{
	struct ip_header request = {.src = there6, .dst = here6, .protocol = IP_ICMPV6};
	struct icmp_message message = {.kind = ICMP_ECHO_REQUEST, .echo_id = 7, .rest = span_of("ping!", 5)};
	struct icmp_message reply;
	uint8_t packet[100];

	(void)state;
	size_t len = icmp_write_echo_reply(packet, sizeof packet, &request, &message);
	assert_int_equal(len, 40 + 8 + 5);
	parse_packet(packet, len, &reply);
	assert_int_equal(reply.type, 129);
	assert_int_equal(reply.echo_id, 7);
	packet[39] ^= 1; /* another destination: the checksum notices */
	struct ip_header ip;
	struct span payload;
	assert_int_equal(ip_parse(span_of(packet, len), false, &ip, &payload), IP_OK);
	assert_false(icmp_parse(&ip, payload, &reply));
}

static void only_requests_to_one_host_are_echoed(void **state)
{
	struct ip_header request = {.src = there, .dst = group, .protocol = IP_ICMP};
	struct icmp_message message = {.kind = ICMP_ECHO_REQUEST};
	uint8_t packet[100];

	(void)state;
	assert_int_equal(icmp_write_echo_reply(packet, sizeof packet, &request, &message), 0);
	request.dst = here;
	assert_int_equal(icmp_write_echo_reply(packet, sizeof packet, &request, &message), 28);
	message.kind = ICMP_ECHO_REPLY;
	assert_int_equal(icmp_write_echo_reply(packet, sizeof packet, &request, &message), 0);
}

static void damaged_and_short_messages_are_refused(void **state)
{
	uint8_t packet[100];
	struct ip_header ip = {.src = there, .dst = here, .protocol = IP_ICMP};
	struct icmp_message message = {.kind = ICMP_ECHO_REQUEST, .rest = span_of("abc", 3)}, again;
	size_t len = icmp_write_echo_reply(packet, sizeof packet, &ip, &message);
	struct span whole = span_of(packet + 20, len - 20);

	(void)state;
	assert_true(icmp_parse(&ip, whole, &again));
	for (size_t cut = 0; cut < 8; cut++)
		assert_false(icmp_parse(&ip, span_cut(whole, 0, cut), &again));
	packet[30] ^= 0x10;
	assert_false(icmp_parse(&ip, whole, &again));
	packet[30] ^= 0x10;
	ip.is_fragment = true;
	assert_false(icmp_parse(&ip, whole, &again));
}

static void an_error_quotes_the_packet_that_caused_it(void **state)
{
	uint8_t cause[1600], packet[1600];
	struct icmp_message message;

	(void)state;
	size_t cause_len = tcp_packet(cause, sizeof cause, &there, &here, 10);
	struct span whole = span_of(cause, cause_len);
	size_t len = icmp_write_error(packet, sizeof packet, &here, ICMP_UNREACHABLE, 3, whole);
	assert_int_equal(len, 28 + cause_len);
	struct ip_header ip = parse_packet(packet, len, &message);
	assert_true(ip_addr_equal(&ip.src, &here) && ip_addr_equal(&ip.dst, &there));
	assert_int_equal(message.kind, ICMP_UNREACHABLE);
	assert_int_equal(message.type, 3);
	assert_int_equal(message.code, 3);
	assert_int_equal(message.rest.len, cause_len);
	assert_memory_equal(message.rest.data, cause, cause_len);
	assert_int_equal(icmp_write_error(packet, len - 1, &here, ICMP_UNREACHABLE, 3, whole), 0);
}

static void a_long_packet_is_quoted_up_to_the_limit(void **state)
{
	uint8_t cause[1600], packet[1600];
	struct icmp_message message;

	(void)state;
	size_t cause_len = tcp_packet(cause, sizeof cause, &there, &here, 1460);
	size_t len = icmp_write_error(packet, sizeof packet, &here, ICMP_TIME_EXCEEDED, 0,
				      span_of(cause, cause_len));
	assert_int_equal(len, 576);
	parse_packet(packet, len, &message);
	assert_int_equal(message.rest.len, 548);

	cause_len = tcp_packet(cause, sizeof cause, &there6, &here6, 1440);
	len = icmp_write_error(packet, sizeof packet, &here6, ICMP_UNREACHABLE, 4, span_of(cause, cause_len));
	assert_int_equal(len, 1280);
	parse_packet(packet, len, &message);
	assert_int_equal(message.kind, ICMP_UNREACHABLE);
	assert_int_equal(message.rest.len, 1232);
}

static void a_packet_too_big_tells_the_next_mtu(void **state)
{
	static const uint8_t needed[] = {3, 4, 0xf7, 0x27, 0x00, 0x00, 0x05, 0xd4};
	struct ip_header ip = {.src = there, .dst = here, .protocol = IP_ICMP};
	struct icmp_message message;

	(void)state;
	assert_true(icmp_parse(&ip, span_of(needed, sizeof needed), &message));
	assert_int_equal(message.kind, ICMP_PACKET_TOO_BIG);
	assert_int_equal(message.mtu, 1492);
}

static void a_quote_tells_whose_segment_it_was(void **state)
{
	static const struct { const struct ip_addr *us, *them; size_t header; } ends[] = {{&here, &there, 20}, {&here6, &there6, 40}};
	struct icmp_quote quote;
	uint8_t packet[1600];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		size_t header = ends[i].header, len = tcp_packet(packet, sizeof packet, ends[i].us, ends[i].them, 1000);

		packet[header + 3] = 80;
		packet[header + 7] = 9;
		for (size_t cut = 0; cut < header + 8; cut++)
			assert_false(icmp_read_quote(span_of(packet, cut), &quote));
		assert_true(icmp_read_quote(span_of(packet, header + 8), &quote));
		assert_true(ip_addr_equal(&quote.src, ends[i].us) && ip_addr_equal(&quote.dst, ends[i].them));
		assert_int_equal(quote.packet_len, len);
		assert_int_equal(quote.dst_port & 0xff, 80);
		assert_int_equal(quote.seq & 0xff, 9);
	}
	packet[6] = IP_UDP;
	assert_false(icmp_read_quote(span_of(packet, 100), &quote));
	(void)tcp_packet(packet, sizeof packet, &here, &there, 1000);
	packet[8] = 1; /* a router lowered the TTL and did not mend the checksum */
	assert_true(icmp_read_quote(span_of(packet, 28), &quote));
	packet[7] = 1; /* a later fragment: no ports */
	assert_false(icmp_read_quote(span_of(packet, 28), &quote));
}

static void errors_are_never_answered_with_errors(void **state)
{
	uint8_t cause[200], error[300], packet[400];
	size_t cause_len = tcp_packet(cause, sizeof cause, &there, &here, 10);
	size_t error_len = icmp_write_error(error, sizeof error, &here, ICMP_UNREACHABLE, 3,
					    span_of(cause, cause_len));
	size_t n;

	(void)state;
	n = icmp_write_error(packet, sizeof packet, &there, ICMP_UNREACHABLE, 3, span_of(error, error_len));
	assert_int_equal(n, 0);
	cause_len = tcp_packet(cause, sizeof cause, &there, &group, 10); /* sent to a group */
	n = icmp_write_error(packet, sizeof packet, &here, ICMP_UNREACHABLE, 3, span_of(cause, cause_len));
	assert_int_equal(n, 0);
	cause_len = tcp_packet(cause, sizeof cause, &there6, &here6, 10); /* of the other family */
	n = icmp_write_error(packet, sizeof packet, &here, ICMP_UNREACHABLE, 3, span_of(cause, cause_len));
	assert_int_equal(n, 0);
	n = icmp_write_error(packet, sizeof packet, &here6, ICMP_SOURCE_QUENCH, 0, span_of(cause, cause_len));
	assert_int_equal(n, 0); /* there is none in IPv6 */
	n = icmp_write_error(packet, sizeof packet, &here, ICMP_UNREACHABLE, 3, span_of("no packet", 9));
	assert_int_equal(n, 0);
}

static void messages_have_names(void **state)
{
	(void)state;
	assert_string_equal(icmp_name(4, 8, 0), "ICMP echo request");
	assert_string_equal(icmp_name(4, 3, 3), "ICMP port unreachable");
	assert_string_equal(icmp_name(4, 3, 99), "ICMP destination unreachable");
	assert_string_equal(icmp_name(6, 1, 4), "ICMPv6 port unreachable");
	assert_string_equal(icmp_name(6, 2, 0), "ICMPv6 packet too big");
	assert_string_equal(icmp_name(4, 200, 0), "ICMP message");
	assert_string_equal(icmp_name(6, 200, 0), "ICMPv6 message");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_echo_request_is_answered_with_its_own_data),
		cmocka_unit_test(an_echo_in_ip6_counts_the_pseudo_header),
		cmocka_unit_test(only_requests_to_one_host_are_echoed),
		cmocka_unit_test(damaged_and_short_messages_are_refused),
		cmocka_unit_test(an_error_quotes_the_packet_that_caused_it),
		cmocka_unit_test(a_long_packet_is_quoted_up_to_the_limit),
		cmocka_unit_test(a_packet_too_big_tells_the_next_mtu),
		cmocka_unit_test(a_quote_tells_whose_segment_it_was),
		cmocka_unit_test(errors_are_never_answered_with_errors),
		cmocka_unit_test(messages_have_names),
	};

	return cmocka_run_group_tests_name("icmp", tests, NULL, NULL);
}
