/* SPDX-License-Identifier: MIT
 *
 * test_fragments.c - packets in pieces: put together in any order, thrown away when they contradict themselves or come too
 * late, in bounded memory (RFC 791 3.2, RFC 1122 3.3.2, RFC 5722, RFC 8200 4.5).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "net/fragments.h"
#include "net/host.h"
#include "timeline.h"
#include "wire/checksum.h"
#include "wire/icmp.h"

enum { TEXT = 3000 };

struct scene {
	struct fragments fragments;
	struct ip_addr us, them;
	uint8_t payload[TEXT];
	uint8_t piece[TEXT + 60];
	struct packet whole;
};

static struct scene *scene_begin(void)
{
	struct scene *s = calloc(1, sizeof *s);

	assert_true(ip_addr_parse(family() == 6 ? "2001:db8::1" : "192.0.2.1", &s->us));
	assert_true(ip_addr_parse(family() == 6 ? "2001:db8::2" : "192.0.2.2", &s->them));
	for (size_t i = 0; i < TEXT; i++)
		s->payload[i] = (uint8_t)(i * 7 + i / 256);
	return s;
}

static void scene_end(struct scene *s)
{
	fragments_fini(&s->fragments);
	free(s);
}

/* The payload's bytes from..from+len as bytes offset..offset+len of packet `id`, a packet of their own; its length. */
static size_t cut_from(struct scene *s, uint8_t id, unsigned offset, unsigned from, size_t len, bool has_more)
{
	bool is_ip6 = family() == 6;
	struct ip_header ip = {.src = s->them, .dst = s->us, .protocol = is_ip6 ? 44 : IP_UDP, .ttl = 9};
	size_t header = ip_header_len(&s->us), extra = is_ip6 ? 8 : 0;
	unsigned field = is_ip6 ? offset | has_more : offset / 8 | (has_more ? 0x2000u : 0);
	uint8_t *at = s->piece + (is_ip6 ? 42 : 6);

	memset(s->piece, 0, header + extra);
	memcpy(s->piece + header + extra, s->payload + from, len);
	assert_int_equal(ip_write_header(s->piece, header, &ip, extra + len), header);
	at[0] = (uint8_t)(field >> 8);
	at[1] = (uint8_t)field;
	if (is_ip6) {
		s->piece[40] = IP_UDP;
		s->piece[47] = id;
		return header + extra + len;
	}
	s->piece[5] = id;
	s->piece[10] = s->piece[11] = 0;
	unsigned sum = checksum_finish(checksum_add(0, span_of(s->piece, header)));

	s->piece[10] = (uint8_t)(sum >> 8);
	s->piece[11] = (uint8_t)sum;
	return header + len;
}

static size_t cut(struct scene *s, uint8_t id, unsigned offset, size_t len, bool has_more)
{
	return cut_from(s, id, offset, offset, len, has_more);
}

static bool take_at(struct scene *s, uint8_t id, unsigned offset, unsigned from, size_t len, bool has_more, time_ns now)
{
	size_t whole = cut_from(s, id, offset, from, len, has_more);
	struct packet piece;

	assert_true(packet_take_apart(span_of(s->piece, whole), &piece));
	assert_true(piece.ip.is_fragment);
	return fragments_take(&s->fragments, &piece, now, &s->whole);
}

static bool take(struct scene *s, uint8_t id, unsigned offset, size_t len, bool has_more, time_ns now)
{
	return take_at(s, id, offset, offset, len, has_more, now);
}

static void is_whole(const struct scene *s, size_t len)
{
	assert_int_equal(s->whole.payload.len, len);
	assert_memory_equal(s->whole.payload.data, s->payload, len);
	assert_int_equal(s->whole.ip.protocol, IP_UDP);
	assert_int_equal(s->whole.ip.ttl, 9);
	assert_false(s->whole.ip.is_fragment);
	assert_true(ip_addr_equal(&s->whole.ip.src, &s->them));
}

static void pieces_make_a_whole_in_any_order(void **state)
{
	static const unsigned orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {2, 0, 1}};
	struct scene *s = scene_begin();

	(void)state;
	for (size_t o = 0; o < ARRAY_LEN(orders); o++)
		for (size_t i = 0; i < 3; i++) {
			unsigned n = orders[o][i];
			bool is_done = take(s, (uint8_t)o, n * 1000, n == 2 ? 999 : 1000, n < 2, 0);

			assert_int_equal(is_done, i == 2);
		}
	is_whole(s, 2999);
	assert_true(fragments_deadline(&s->fragments) == TIME_NEVER);
	scene_end(s);
}

/* RFC 791 3.1: 65535 bytes with the header. */
static void longest_packet_comes_whole_and_no_longer_one(void **state)
{
	enum { STEP = 2048 };
	const unsigned most = 65535 - (family() == 6 ? 40 : 20);

	(void)state;
	for (unsigned len = most; len <= most + 1; len++) {
		struct scene *s = scene_begin();
		unsigned at = 0;

		for (; at + STEP < len; at += STEP)
			assert_false(take_at(s, 1, at, 0, STEP, true, 0));
		assert_int_equal(take_at(s, 1, at, 0, len - at, false, 0), len == most);
		if (len == most)
			assert_int_equal(s->whole.payload.len, len);
		scene_end(s);
	}
}

static void packets_do_not_mix(void **state)
{
	struct scene *s = scene_begin();

	(void)state;
	assert_false(take(s, 1, 0, 800, true, 0));
	assert_false(take(s, 2, 800, 80, false, 0));
	assert_true(take(s, 2, 0, 800, true, 0));
	is_whole(s, 880);
	assert_true(take(s, 1, 800, 8, false, 0));
	is_whole(s, 808);
	scene_end(s);
}

static void copy_of_a_piece_does_no_harm(void **state)
{
	struct scene *s = scene_begin();

	(void)state;
	assert_false(take(s, 1, 0, 800, true, 0));
	assert_false(take(s, 1, 0, 800, true, 0));
	assert_true(take(s, 1, 800, 80, false, 0));
	is_whole(s, 880);
	scene_end(s);
}

static void pieces_that_overlap_are_thrown_away_with_their_packet(void **state) /* RFC 5722 */
{
	struct scene *s = scene_begin();

	(void)state;
	assert_false(take(s, 1, 0, 800, true, 0));
	assert_false(take(s, 1, 792, 80, false, 0));
	assert_int_equal(s->fragments.used, 0);
	assert_false(take(s, 1, 800, 80, false, 0)); /* alone now */
	assert_false(take(s, 2, 0, 800, true, 0));
	s->payload[5] ^= 1; /* the same place, other bytes */
	assert_false(take(s, 2, 0, 800, true, 0));
	assert_false(take(s, 2, 800, 80, false, 0));
	scene_end(s);
}

static void pieces_that_contradict_each_other_are_thrown_away(void **state)
{
	struct scene *s = scene_begin();

	(void)state;
	assert_false(take(s, 1, 0, 801, true, 0)); /* not a multiple of eight */
	assert_int_equal(s->fragments.used, 0);
	assert_false(take(s, 1, 1600, 80, true, 0));
	assert_false(take(s, 1, 800, 80, false, 0)); /* the last one is not the last */
	assert_int_equal(s->fragments.used, 0);
	assert_false(take(s, 1, 800, 80, false, 0));
	assert_false(take(s, 1, 1600, 80, true, 0));
	assert_int_equal(s->fragments.used, 0);
	scene_end(s);
}

static void flood_of_pieces_takes_no_more_than_its_places(void **state)
{
	struct scene *s = scene_begin();

	(void)state;
	for (unsigned id = 0; id < 200; id++)
		assert_false(take(s, (uint8_t)id, 0, 800, true, (time_ns)id));
	assert_int_equal(s->fragments.used, FRAGMENTS_PACKETS);
	assert_true(take(s, 199, 800, 8, false, 300)); /* the youngest is still there */
	assert_false(take(s, 100, 800, 8, false, 301));
	scene_end(s);
}

static void packet_that_stays_in_pieces_is_given_up_after_a_minute(void **state) /* RFC 1122 3.3.2 */
{
	struct scene *s = scene_begin();
	struct span beginning;

	(void)state;
	assert_false(take(s, 1, 0, 800, true, 5));
	assert_false(take(s, 2, 800, 800, true, 6));
	assert_true(fragments_deadline(&s->fragments) == 60 * NS_PER_S + 5);
	assert_false(fragments_expire(&s->fragments, 60 * NS_PER_S, &beginning));
	assert_true(fragments_expire(&s->fragments, 60 * NS_PER_S + 6, &beginning));
	assert_int_equal(beginning.len, ip_header_len(&s->us) + 800);
	assert_true(fragments_expire(&s->fragments, 60 * NS_PER_S + 6, &beginning));
	assert_int_equal(beginning.len, 0); /* of this one the beginning has not come */
	assert_false(fragments_expire(&s->fragments, 60 * NS_PER_S + 6, &beginning));
	scene_end(s);
}

static void noise_of_pieces_stays_within_bounds(void **state)
{
	struct scene *s = scene_begin();
	struct rng dice;
	unsigned whole = 0;

	(void)state;
	rng_seed(&dice, 5);
	for (unsigned i = 0; i < 20000; i++) {
		unsigned offset = 8 * (unsigned)rng_below(&dice, 100), room = TEXT - offset;
		size_t len = 1 + rng_below(&dice, rng_chance(&dice, 0.5) ? room : 9);
		bool has_more = offset == 0 || rng_chance(&dice, 0.7);
		uint8_t id = (uint8_t)rng_below(&dice, 6);

		if (rng_chance(&dice, 0.8)) { /* an honest one */
			unsigned n = (unsigned)rng_below(&dice, 3);

			offset = n * 800;
			len = n == 2 ? 80 : 800;
			has_more = n < 2;
		}
		whole += take(s, id, offset, len, has_more, (time_ns)i);
	}
	assert_true(whole > 0);
	scene_end(s);
}

/* ---- at a host ------------------------------------------------------------------------------------ */

static struct host *host_of(const struct scene *s)
{
	struct host_config config = {.addr = s->us, .mtu = 1500, .seed = 1};

	tcp_config_init(&config.tcp);
	return host_new(&config);
}

static void arrive(struct host *host, struct scene *s, unsigned offset, size_t len, bool has_more)
{
	struct packet piece;

	assert_true(packet_take_apart(span_of(s->piece, cut(s, 1, offset, len, has_more)), &piece));
	host_arrives(host, &piece, 0, 0);
}

static void host_says(struct host *host, time_ns now, struct icmp_message *message)
{
	struct ip_header ip;
	struct span packet, payload;
	uint32_t sent_id;

	assert_true(host_next_packet(host, now, &packet, &sent_id));
	assert_int_equal(ip_parse(packet, false, &ip, &payload), IP_OK);
	assert_true(icmp_parse(&ip, payload, message));
}

static void host_takes_a_packet_in_pieces_for_what_it_is(void **state)
{
	struct scene *s = scene_begin();
	struct host *host = host_of(s);
	struct icmp_message message;
	struct span packet;
	uint32_t sent_id;

	(void)state;
	arrive(host, s, 0, 1000, true);
	assert_false(host_next_packet(host, 0, &packet, &sent_id));
	arrive(host, s, 1000, 500, false);
	host_says(host, 0, &message); /* nobody listens on that UDP port */
	assert_int_equal(message.kind, ICMP_UNREACHABLE);
	host_free(host);
	scene_end(s);
}

static void host_tells_that_pieces_are_missing(void **state)
{
	struct scene *s = scene_begin();
	struct host *host = host_of(s);
	struct icmp_message message;

	(void)state;
	arrive(host, s, 0, 1000, true);
	assert_true(host_deadline(host) == FRAGMENTS_PATIENCE);
	host_timeouts(host, FRAGMENTS_PATIENCE);
	host_says(host, FRAGMENTS_PATIENCE, &message);
	assert_int_equal(message.kind, ICMP_TIME_EXCEEDED);
	assert_int_equal(message.code, 1);
	assert_true(host_deadline(host) == TIME_NEVER);
	host_free(host);
	scene_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_make_a_whole_in_any_order),
		cmocka_unit_test(longest_packet_comes_whole_and_no_longer_one),
		cmocka_unit_test(packets_do_not_mix),
		cmocka_unit_test(copy_of_a_piece_does_no_harm),
		cmocka_unit_test(pieces_that_overlap_are_thrown_away_with_their_packet),
		cmocka_unit_test(pieces_that_contradict_each_other_are_thrown_away),
		cmocka_unit_test(flood_of_pieces_takes_no_more_than_its_places),
		cmocka_unit_test(packet_that_stays_in_pieces_is_given_up_after_a_minute),
		cmocka_unit_test(noise_of_pieces_stays_within_bounds),
		cmocka_unit_test(host_takes_a_packet_in_pieces_for_what_it_is),
		cmocka_unit_test(host_tells_that_pieces_are_missing),
	};

	return run_stories("fragments", tests);
}
