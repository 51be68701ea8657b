/* SPDX-License-Identifier: MIT
 *
 * test_frame.c - the IP packet inside captured frames of each link type.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "wire/frame.h"

static const uint8_t ip4[] = {0x45, 0, 0, 20}, ip6[] = {0x60, 0, 0, 0};

/* The packet behind `header` must be found whole, and every cut must be told. */
static void finds(int link_type, const char *header, size_t header_len, const uint8_t *ip)
{
	uint8_t frame[64];
	struct span packet;

	memcpy(frame, header, header_len);
	memcpy(frame + header_len, ip, 4);
	assert_true(frame_is_known(link_type));
	assert_int_equal(frame_strip(link_type, span_of(frame, header_len + 4), &packet), FRAME_IP);
	assert_ptr_equal(packet.data, frame + header_len);
	assert_int_equal(packet.len, 4);
	for (size_t cut = 0; cut <= header_len; cut++) {
		assert_int_equal(frame_strip(link_type, span_of(frame, cut), &packet), FRAME_CUT);
		assert_int_equal(packet.len, 0);
	}
}

static void rejects(int link_type, const char *header, size_t header_len)
{
	uint8_t frame[64] = {0};
	struct span packet;

	memcpy(frame, header, header_len);
	memcpy(frame + header_len, ip4, 4);
	assert_int_equal(frame_strip(link_type, span_of(frame, header_len + 4), &packet), FRAME_NOT_IP);
}

#define ADDRS "\1\2\3\4\5\6\6\5\4\3\2\1"

static void ethernet_frames_may_carry_tags(void **state)
{
	(void)state;
	finds(1, ADDRS "\x08\x00", 14, ip4);
	finds(1, ADDRS "\x86\xdd", 14, ip6);
	finds(1, ADDRS "\x81\x00\x00\x07\x08\x00", 18, ip4);
	finds(1, ADDRS "\x88\xa8\x00\x05\x81\x00\x00\x07\x86\xdd", 22, ip6);
	rejects(1, ADDRS "\x08\x06", 14);                 /* ARP */
	rejects(1, ADDRS "\x00\x26", 14);                 /* a length: IEEE 802.3 */
	rejects(1, ADDRS "\x81\x00\x00\x07\x08\x06", 18);
}

static void loopback_frames_begin_with_a_family_in_either_order(void **state)
{
	(void)state;
	finds(0, "\x02\x00\x00\x00", 4, ip4);
	finds(0, "\x00\x00\x00\x02", 4, ip4);
	finds(0, "\x1e\x00\x00\x00", 4, ip6); /* macOS */
	finds(0, "\x18\x00\x00\x00", 4, ip6); /* OpenBSD, NetBSD */
	finds(0, "\x00\x00\x00\x1c", 4, ip6); /* FreeBSD */
	finds(108, "\x00\x00\x00\x02", 4, ip4);
	finds(108, "\x00\x00\x00\x18", 4, ip6);
	rejects(0, "\x07\x00\x00\x00", 4);
	rejects(108, "\x02\x00\x00\x00", 4); /* LOOP has one order */
}

static void cooked_captures_tell_the_protocol_in_their_own_place(void **state)
{
	(void)state;
	finds(113, "\0\0\0\1\0\6\1\2\3\4\5\6\0\0\x08\x00", 16, ip4);
	finds(113, "\0\0\0\1\0\6\1\2\3\4\5\6\0\0\x86\xdd", 16, ip6);
	finds(276, "\x08\x00\0\0\0\0\0\2\0\1\0\6\1\2\3\4\5\6\0\0", 20, ip4);
	rejects(113, "\0\0\0\1\0\6\1\2\3\4\5\6\0\0\x08\x06", 16);
	rejects(276, "\x00\x04\0\0\0\0\0\2\0\1\0\6\1\2\3\4\5\6\0\0", 20);
}

static void raw_links_carry_nothing_but_the_packet(void **state)
{
	static const uint8_t noise[] = {0x10, 0, 0, 0};
	struct span packet;

	(void)state;
	finds(101, "", 0, ip4);
	finds(101, "", 0, ip6);
	finds(228, "", 0, ip4);
	finds(229, "", 0, ip6);
	assert_int_equal(frame_strip(101, span_of(noise, 4), &packet), FRAME_NOT_IP);
}

static void other_links_are_named_as_unknown(void **state)
{
	static const int unknown[] = {-1, 2, 105, 127, 147, 277, 65536};
	struct span packet;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(unknown); i++) {
		assert_false(frame_is_known(unknown[i]));
		assert_int_equal(frame_strip(unknown[i], span_of(ip4, 4), &packet), FRAME_UNKNOWN_LINK);
		assert_int_equal(packet.len, 0);
	}
}

static void a_frame_of_nothing_but_tags_ends(void **state)
{
	uint8_t frame[1000];
	struct span packet;

	(void)state;
	for (size_t i = 0; i < sizeof frame; i++)
		frame[i] = i % 2 ? 0x00 : 0x81;
	assert_int_equal(frame_strip(1, span_of(frame, sizeof frame), &packet), FRAME_CUT);
}

static void untags(int link_type, const char *tagged, size_t tagged_len, const char *bare, size_t bare_len)
{
	uint8_t into[64];

	assert_int_equal(frame_untag(link_type, span_of(tagged, tagged_len), into), bare_len);
	assert_memory_equal(into, bare, bare_len);
	assert_int_equal(frame_untag(link_type, span_of(bare, bare_len), into), 0);
	for (size_t cut = 0; cut + 4 < tagged_len; cut++)
		(void)frame_untag(link_type, span_of(tagged, cut), into);
}

#define UNTAGS(link_type, tagged, bare) untags(link_type, tagged, sizeof tagged - 1, bare, sizeof bare - 1)

static void tags_can_be_taken_out(void **state)
{
	uint8_t into[64];

	(void)state;
	UNTAGS(1, ADDRS "\x81\x00\x00\x05\x08\x00" "IPv4", ADDRS "\x08\x00" "IPv4");
	UNTAGS(1, ADDRS "\x88\xa8\x00\x05\x81\x00\x00\x07\x86\xdd" "IPv6", ADDRS "\x86\xdd" "IPv6");
	UNTAGS(113, "12345678901234\x81\x00\x00\x05\x08\x00" "IPv4", "12345678901234\x08\x00" "IPv4");
	UNTAGS(276, "\x81\x00" "345678901234567890\x00\x05\x08\x00" "IPv4", "\x08\x00" "345678901234567890" "IPv4");
	assert_int_equal(frame_untag(101, span_of("\x81\x00\x81\x00", 4), into), 0);
	assert_int_equal(frame_untag(1, span_of(ADDRS "\x81\x00\x00", 15), into), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ethernet_frames_may_carry_tags),
		cmocka_unit_test(loopback_frames_begin_with_a_family_in_either_order),
		cmocka_unit_test(cooked_captures_tell_the_protocol_in_their_own_place),
		cmocka_unit_test(raw_links_carry_nothing_but_the_packet),
		cmocka_unit_test(other_links_are_named_as_unknown),
		cmocka_unit_test(a_frame_of_nothing_but_tags_ends),
		cmocka_unit_test(tags_can_be_taken_out),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
