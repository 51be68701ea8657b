/* SPDX-License-Identifier: MIT
 *
 * test_dissect.c - every field of a packet: place, value, meaning.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/assert.h"
#include "base/rng.h"
#include "wire/dissect.h"
#include "wire/icmp.h"
#include "wire/segment.h"

struct dissected {
	uint8_t packet[1600];
	size_t len;
	struct dissect_field fields[DISSECT_FIELDS_MAX];
	size_t count;
};

static void dissect(struct dissected *d)
{
	d->count = dissect_packet(span_of(d->packet, d->len), d->fields);
	assert_in_range(d->count, 1, DISSECT_FIELDS_MAX);
}

/* A SYN, or data when `text` is not empty, from client to server. */
static void make_packet(struct dissected *d, bool is_ip6, const char *text)
{
	struct ip_header ip = {.protocol = IP_TCP, .ttl = 64, .dont_fragment = true, .id = 0x4a3f};
	struct tcp_segment segment = {
		.src_port = 40000, .dst_port = 80, .seq = 1000, .ack = 2000,
		.ctl = text[0] != '\0' ? CTL_ACK | CTL_PSH : CTL_SYN,
		.window = 64240,
		.options = {
			.has_mss = true, .mss = 1460, .has_sack_permitted = true,
			.has_wscale = true, .wscale = 7,
			.has_timestamps = true, .ts_value = 77, .ts_echo = 66,
		},
		.text = span_of(text, strlen(text)),
	};
	size_t at = is_ip6 ? 40 : 20;

	assert_true(ip_addr_parse(is_ip6 ? "2001:db8::2" : "10.77.0.2", &ip.src));
	assert_true(ip_addr_parse(is_ip6 ? "2001:db8::1" : "10.77.0.1", &ip.dst));
	if (text[0] != '\0')
		segment.options = (struct tcp_options){0};
	d->len = segment_write(d->packet + at, sizeof d->packet - at, &segment, &ip.src, &ip.dst);
	assert_int_equal(ip_write_header(d->packet, at, &ip, d->len), at);
	d->len += at;
	dissect(d);
}

/* The field of that name in that layer; there must be one. */
static const struct dissect_field *field(const struct dissected *d, enum dissect_layer layer,
					 const char *name)
{
	for (size_t i = 0; i < d->count; i++) {
		if (d->fields[i].layer == layer && strcmp(d->fields[i].name, name) == 0)
			return &d->fields[i];
	}
	fail_msg("no field %s", name);
	return NULL;
}

static bool has_field(const struct dissected *d, const char *name)
{
	for (size_t i = 0; i < d->count; i++) {
		if (strcmp(d->fields[i].name, name) == 0)
			return true;
	}
	return false;
}

static void shows(const struct dissected *d, enum dissect_layer layer, const char *name, size_t bit_offset,
		  uint32_t bits, const char *shown)
{
	const struct dissect_field *f = field(d, layer, name);

	assert_int_equal(f->bit_offset, bit_offset);
	assert_int_equal(f->bits, bits);
	assert_string_equal(f->shown, shown);
}

static void means(const struct dissected *d, enum dissect_layer layer, const char *name, const char *meaning)
{
	assert_string_equal(field(d, layer, name)->meaning, meaning);
}

/* The last field says what is wrong. */
static void complains(const struct dissected *d, const char *problem)
{
	assert_string_equal(d->fields[d->count - 1].name, "Problem");
	assert_string_equal(d->fields[d->count - 1].meaning, problem);
}

static void the_ip4_header_is_listed_in_its_order(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, false, "");
	assert_string_equal(d.fields[0].name, "Version");
	shows(&d, LAYER_IP, "Version", 0, 4, "4");
	shows(&d, LAYER_IP, "IHL", 4, 4, "5");
	means(&d, LAYER_IP, "IHL", "20 bytes of header");
	shows(&d, LAYER_IP, "Total Length", 16, 16, "60");
	shows(&d, LAYER_IP, "Identification", 32, 16, "0x4a3f");
	shows(&d, LAYER_IP, "Flags", 48, 3, "DF");
	assert_int_equal(field(&d, LAYER_IP, "Don't Fragment")->depth, 1);
	shows(&d, LAYER_IP, "Time to Live", 64, 8, "64");
	means(&d, LAYER_IP, "Protocol", "TCP");
	means(&d, LAYER_IP, "Header Checksum", "right");
	shows(&d, LAYER_IP, "Source Address", 96, 32, "10.77.0.2");
	shows(&d, LAYER_IP, "Destination Address", 128, 32, "10.77.0.1");
	for (size_t i = 1; i < d.count; i++) {
		const struct dissect_field *f = &d.fields[i], *before = f - 1;

		if (f->depth == 0 && before->depth == 0)
			assert_true(f->bit_offset >= before->bit_offset + before->bits);
	}
}

static void the_depth_0_fields_cover_every_bit_once(void **state)
{
	struct dissected d;

	(void)state;
	for (int round = 0; round < 4; round++) {
		uint32_t next = 0;

		make_packet(&d, round % 2, round / 2 ? "GET / HTTP/1.1\r\n\r\n" : "");
		for (size_t i = 0; i < d.count; i++) {
			if (d.fields[i].depth > 0)
				continue;
			assert_int_equal(d.fields[i].bit_offset, next);
			next += d.fields[i].bits;
		}
		assert_int_equal(next, d.len * 8);
	}
}

static void the_ip6_header_is_listed(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, true, "");
	shows(&d, LAYER_IP, "Version", 0, 4, "6");
	shows(&d, LAYER_IP, "Flow Label", 12, 20, "0x0000");
	shows(&d, LAYER_IP, "Payload Length", 32, 16, "40");
	shows(&d, LAYER_IP, "Hop Limit", 56, 8, "64");
	shows(&d, LAYER_IP, "Source Address", 64, 128, "2001:db8::2");
	shows(&d, LAYER_TCP, "Source Port", 320, 16, "40000");
	means(&d, LAYER_TCP, "Checksum", "right");
}

static void the_tcp_header_is_listed_with_a_field_for_each_bit(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, false, "");
	shows(&d, LAYER_TCP, "Destination Port", 176, 16, "80");
	shows(&d, LAYER_TCP, "Sequence Number", 192, 32, "1000");
	assert_int_equal(field(&d, LAYER_TCP, "Sequence Number")->value, 1000);
	means(&d, LAYER_TCP, "Acknowledgment Number", "without meaning: ACK is not set");
	shows(&d, LAYER_TCP, "Data Offset", 256, 4, "10");
	means(&d, LAYER_TCP, "Data Offset", "40 bytes of header, 20 of them options");
	shows(&d, LAYER_TCP, "Reserved", 260, 4, "0");
	shows(&d, LAYER_TCP, "Control Bits", 264, 8, "SYN");
	shows(&d, LAYER_TCP, "CWR", 264, 1, "0");
	shows(&d, LAYER_TCP, "SYN", 270, 1, "1");
	assert_int_equal(field(&d, LAYER_TCP, "SYN")->depth, 1);
	shows(&d, LAYER_TCP, "Window", 272, 16, "64240");
	means(&d, LAYER_TCP, "Checksum", "right");
	means(&d, LAYER_TCP, "Urgent Pointer", "without meaning: URG is not set");
}

static void options_are_taken_apart(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, false, "");
	shows(&d, LAYER_TCP, "Maximum Segment Size", 320, 32, "mss 1460");
	shows(&d, LAYER_TCP, "MSS", 336, 16, "1460");
	shows(&d, LAYER_TCP, "SACK Permitted", 352, 16, "sackOK");
	shows(&d, LAYER_TCP, "Timestamps", 368, 80, "TS val 77 ecr 66");
	shows(&d, LAYER_TCP, "TS Value", 384, 32, "77");
	shows(&d, LAYER_TCP, "TS Echo Reply", 416, 32, "66");
	shows(&d, LAYER_TCP, "No-Operation", 448, 8, "nop");
	shows(&d, LAYER_TCP, "Window Scale", 456, 24, "wscale 7");
	means(&d, LAYER_TCP, "Window Scale", "later windows of this sender count times 128");
	shows(&d, LAYER_TCP, "Shift Count", 472, 8, "7");
	assert_false(has_field(&d, "Data"));
	assert_false(has_field(&d, "Problem"));
}

static void sack_blocks_are_edges_in_pairs(void **state)
{
	struct dissected d = {0};
	struct ip_header ip = {.protocol = IP_TCP};
	struct tcp_segment ack = {.ctl = CTL_ACK, .options = {.sack_count = 2, .sack = {{10, 20}, {30, 40}}}};

	(void)state;
	assert_true(ip_addr_parse("10.77.0.2", &ip.src) && ip_addr_parse("10.77.0.1", &ip.dst));
	d.len = 20 + segment_write(d.packet + 20, 60, &ack, &ip.src, &ip.dst);
	assert_int_equal(ip_write_header(d.packet, 20, &ip, d.len - 20), 20);
	dissect(&d);
	shows(&d, LAYER_TCP, "SACK", 336, 144, "sack 2");
	means(&d, LAYER_TCP, "SACK", "has arrived behind a gap: 10:20 30:40");
	shows(&d, LAYER_TCP, "Left Edge", 352, 32, "10");
	assert_string_equal(d.fields[d.count - 1].name, "Right Edge");
	assert_int_equal(d.fields[d.count - 1].value, 40);
}

static void text_is_one_field_with_nothing_in_it_that_could_act(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, false, "GET / HTTP/1.1\r\n\x1b[2J\x9b\xc3\xbc");
	shows(&d, LAYER_DATA, "Data", 320, 23 * 8, "GET / HTTP/1.1...[2J...");
	means(&d, LAYER_DATA, "Data", "23 bytes of text");
	make_packet(&d, false, "x");
	means(&d, LAYER_DATA, "Data", "1 byte of text");
	make_packet(&d, false, "0123456789012345678901234567890123456789012345678901234567890");
	shows(&d, LAYER_DATA, "Data", 320, 61 * 8, "01234567890123456789012345678901234567890123...");
}

static void wrong_checksums_say_what_they_should_be(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, false, "hello");
	assert_string_equal(field(&d, LAYER_TCP, "Checksum")->meaning, "right");
	uint64_t right = field(&d, LAYER_TCP, "Checksum")->value;
	d.packet[36] ^= 0xff;
	dissect(&d);
	char expected[] = "wrong: should be 0x----";
	for (int i = 0; i < 4; i++)
		expected[19 + i] = "0123456789abcdef"[right >> (12 - 4 * i) & 15];
	means(&d, LAYER_TCP, "Checksum", expected);
	d.packet[8] = 63; /* as if a router had forgotten to sum again */
	dissect(&d);
	assert_memory_equal(field(&d, LAYER_IP, "Header Checksum")->meaning, "wrong: should be 0x", 19);
	assert_true(has_field(&d, "Window")); /* the rest is shown all the same */
}

static void a_checksum_left_to_the_card_is_recognised(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, false, "hello");
	/* Linux leaves the sum of the pseudo header there: 0a4d 0002 0a4d 0001 0006 0019 */
	d.packet[36] = 0x14;
	d.packet[37] = 0xbc;
	dissect(&d);
	const char *meaning = field(&d, LAYER_TCP, "Checksum")->meaning;
	const char *end = strstr(meaning, "; only the pseudo header is summed, the network card");
	assert_non_null(end);
}

static void a_cut_packet_shows_what_is_there(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, false, "0123456789");
	d.len -= 4;
	dissect(&d);
	means(&d, LAYER_TCP, "Checksum", "cannot be checked: the packet was cut");
	means(&d, LAYER_DATA, "Data", "10 bytes of text; the capture holds 6 of them");
	means(&d, LAYER_IP, "Total Length", "bytes, header and data; the capture holds 46");
	d.len = 30;
	dissect(&d);
	assert_true(has_field(&d, "Sequence Number"));
	assert_false(has_field(&d, "Acknowledgment Number"));
	complains(&d, "the packet ends inside the TCP header");
	d.len = 10;
	dissect(&d);
	assert_true(has_field(&d, "Protocol"));
	assert_false(has_field(&d, "Header Checksum"));
	complains(&d, "the packet ends inside the IP header");
	d.len = 0;
	dissect(&d);
	assert_int_equal(d.count, 1);
	complains(&d, "the packet ends inside the IP header");
	make_packet(&d, false, "");
	d.len = 50;
	dissect(&d);
	complains(&d, "the packet ends inside the TCP options");
}

static void impossible_lengths_are_named(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, false, "");
	d.packet[32] = 4 << 4;
	dissect(&d);
	means(&d, LAYER_TCP, "Data Offset", "16 bytes of header: impossible, there are at least 20");
	complains(&d, "the data offset is impossible: where options and data stand is unknown");
	d.packet[32] = 15 << 4;
	dissect(&d);
	means(&d, LAYER_TCP, "Data Offset", "60 bytes of header: impossible, the segment is shorter");
	make_packet(&d, false, "");
	d.packet[47] = 1; /* the timestamps' length */
	dissect(&d);
	assert_true(has_field(&d, "SACK Permitted"));
	shows(&d, LAYER_TCP, "Unreadable Options", 368, 112, "08010000004d0000004201030307");
	complains(&d, "an option's length is impossible: what follows it cannot be read");
	make_packet(&d, false, "");
	d.packet[47] = 11;
	dissect(&d);
	means(&d, LAYER_TCP, "Timestamps", "11 bytes long, which cannot be: left out");
	complains(&d, "an option has an impossible length: a receiver leaves it out");
	d.packet[0] = 0x55;
	dissect(&d);
	assert_int_equal(d.count, 2);
	complains(&d, "the version is neither 4 nor 6: this is no IP packet");
}

static void fast_open_is_explained(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, false, "");
	memcpy(d.packet + 46, "\x22\x0a" "01234567", 10); /* in the place of the timestamps */
	d.packet[33] |= CTL_SYN;
	dissect(&d);
	means(&d, LAYER_TCP, "Fast Open Cookie",
	      "proves that the sender was here before: its data on the SYN may be taken at once");
	memcpy(d.packet + 46, "\xfe\x04\xf9\x89\x01\x01\x01\x01\x01\x01", 10);
	dissect(&d);
	means(&d, LAYER_TCP, "Experiment", "asks for a cookie, to send data on the SYN next time");
	d.packet[33] &= (uint8_t)~CTL_SYN;
	dissect(&d);
	means(&d, LAYER_TCP, "Experiment", "TCP Fast Open; without meaning: SYN is not set");
}

static void padding_of_the_link_is_no_part_of_the_segment(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, false, "x");
	memset(d.packet + d.len, 0, 6);
	d.len += 6;
	dissect(&d);
	means(&d, LAYER_TCP, "Checksum", "right");
	means(&d, LAYER_DATA, "Data", "1 byte of text");
	means(&d, LAYER_DATA, "Trailer", "6 bytes behind the packet: padding of the link");
	d.packet[3] = 30; /* the packet ends inside TCP's header: the padding must not stand in for it */
	dissect(&d);
	assert_false(has_field(&d, "Window"));
	complains(&d, "the packet ends inside the TCP header");
}

static void extension_headers_of_ip6_are_listed(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, true, "x");
	memmove(d.packet + 56, d.packet + 40, d.len - 40);
	memcpy(d.packet + 40, "\x3c\x00\x01\x04\x00\x00\x00\x00" "\x06\x00\x01\x04\x00\x00\x00\x00", 16);
	d.packet[6] = 0;
	d.packet[5] = (uint8_t)(d.packet[5] + 16);
	d.len += 16;
	dissect(&d);
	shows(&d, LAYER_IP, "Hop-by-Hop Options", 320, 64, "8 bytes");
	assert_int_equal(field(&d, LAYER_IP, "Destination Options")->bit_offset, 384);
	means(&d, LAYER_TCP, "Checksum", "right");
	d.packet[40] = 44; /* a fragment header in the second place: the first fragment of more */
	memcpy(d.packet + 48, "\x06\x00\x00\x01\x00\x00\x00\x07", 8);
	dissect(&d);
	shows(&d, LAYER_IP, "More Fragments", 415, 1, "1");
	means(&d, LAYER_TCP, "Checksum", "cannot be checked: the packet is a fragment");
	d.packet[51] = 0x10;
	dissect(&d);
	means(&d, LAYER_DATA, "Data", "21 bytes of a later fragment; the header is in the first");
}

static void icmp_is_listed_too(void **state)
{
	struct dissected d, error = {0};
	struct ip_addr from;

	(void)state;
	assert_true(ip_addr_parse("10.77.0.1", &from));
	make_packet(&d, false, "hello");
	error.len = icmp_write_error(error.packet, sizeof error.packet, &from, ICMP_UNREACHABLE, 3,
				     span_of(d.packet, d.len));
	dissect(&error);
	shows(&error, LAYER_ICMP, "Type", 160, 8, "3");
	means(&error, LAYER_ICMP, "Code", "ICMP port unreachable");
	means(&error, LAYER_ICMP, "Checksum", "right");
	means(&error, LAYER_DATA, "Original Packet", "45 bytes of the packet that caused this");
	error.len = 24;
	dissect(&error);
	complains(&error, "the packet ends inside the ICMP header");
}

static void a_header_stuffed_with_options_leaves_room_for_the_text(void **state)
{
	struct dissected d;

	(void)state;
	make_packet(&d, false, "");
	memmove(d.packet + 60, d.packet + 20, 20);
	for (int i = 0; i < 40; i++) { /* 40 bytes of one-byte or two-byte options in both headers */
		d.packet[20 + i] = 1;
		d.packet[80 + i] = i % 2 ? 2 : 0xfd;
	}
	memcpy(d.packet + 120, "text", 4);
	d.packet[0] = 0x4f;
	d.packet[3] = 124;
	d.packet[72] = 15 << 4;
	d.len = 124;
	dissect(&d);
	assert_int_equal(d.fields[d.count - 2].layer, LAYER_DATA);
	assert_string_equal(d.fields[d.count - 2].shown, "text");
	complains(&d, "more fields than can be listed");
}

static void noise_is_listed_without_harm(void **state)
{
	struct dissected d;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 41);
	for (int i = 0; i < 4000; i++) {
		make_packet(&d, i % 2, i % 4 < 2 ? "some text" : "");
		for (uint64_t n = rng_below(&rng, 8); n > 0; n--)
			d.packet[rng_below(&rng, d.len)] = (uint8_t)rng_next(&rng);
		d.len = rng_below(&rng, 4) > 0 ? d.len : rng_below(&rng, d.len);
		dissect(&d);
		for (size_t k = 0; k < d.count; k++) {
			const struct dissect_field *f = &d.fields[k];

			assert_true((size_t)f->bit_offset + f->bits <= d.len * 8);
			assert_non_null(memchr(f->shown, '\0', sizeof f->shown));
			assert_non_null(memchr(f->meaning, '\0', sizeof f->meaning));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ip4_header_is_listed_in_its_order),
		cmocka_unit_test(the_depth_0_fields_cover_every_bit_once),
		cmocka_unit_test(the_ip6_header_is_listed),
		cmocka_unit_test(the_tcp_header_is_listed_with_a_field_for_each_bit),
		cmocka_unit_test(options_are_taken_apart),
		cmocka_unit_test(sack_blocks_are_edges_in_pairs),
		cmocka_unit_test(text_is_one_field_with_nothing_in_it_that_could_act),
		cmocka_unit_test(wrong_checksums_say_what_they_should_be),
		cmocka_unit_test(a_checksum_left_to_the_card_is_recognised),
		cmocka_unit_test(a_cut_packet_shows_what_is_there),
		cmocka_unit_test(impossible_lengths_are_named),
		cmocka_unit_test(fast_open_is_explained),
		cmocka_unit_test(padding_of_the_link_is_no_part_of_the_segment),
		cmocka_unit_test(extension_headers_of_ip6_are_listed),
		cmocka_unit_test(icmp_is_listed_too),
		cmocka_unit_test(a_header_stuffed_with_options_leaves_room_for_the_text),
		cmocka_unit_test(noise_is_listed_without_harm),
	};

	return cmocka_run_group_tests_name("dissect", tests, NULL, NULL);
}
