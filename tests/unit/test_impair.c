/* SPDX-License-Identifier: MIT
 *
 * test_impair.c - fates of packets: delay, order, loss, copies, corruption, a bottleneck, and the dice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "impair_scene.h"

/* ---- the way ------------------------------------------------------------------------------------- */

static void nothing_configured_passes_at_once(void **state)
{
	struct impair *im = new_with((struct impair_config){0});
	struct passage p;
	struct span packet = data_packet();

	(void)state;
	assert_true(impair_is_idle(im));
	assert_true(impair_deadline(im) == TIME_NEVER);
	impair_put(im, IMPAIR_BACK, packet, 7, 5 * MS);
	assert_false(impair_is_idle(im)); /* something is in flight */
	assert_true(impair_deadline(im) == 5 * MS);
	assert_true(impair_take(im, 5 * MS, &p));
	assert_int_equal(p.direction, IMPAIR_BACK);
	assert_int_equal(p.sent_id, 7);
	assert_false(p.is_lost || p.is_copy);
	assert_int_equal(p.packet.len, packet.len);
	assert_memory_equal(p.packet.data, packet.data, packet.len);
	assert_false(impair_take(im, TIME_NEVER, &p));
	assert_true(impair_is_idle(im));
	impair_free(im);
	impair_free(NULL);
}

static void delay_holds_each_direction_alike(void **state)
{
	struct impair *im = new_with((struct impair_config){.delay = 20 * MS});
	char text[200];

	(void)state;
	impair_put(im, IMPAIR_FORTH, data_packet(), 1, 0);
	impair_put(im, IMPAIR_BACK, data_packet(), 2, 1 * MS);
	impair_put(im, IMPAIR_FORTH, data_packet(), 3, 1 * MS);
	assert_string_equal(take_all(im, text, sizeof text), "20ms:1 21ms:2 21ms:3");
	impair_free(im);
}

static void jitter_spreads_but_keeps_the_order(void **state)
{
	struct impair *im = new_with((struct impair_config){.delay = 20 * MS, .jitter = 10 * MS, .seed = 1});
	time_ns earliest = TIME_NEVER, latest = 0;
	uint32_t last_id = 0;
	struct passage p;

	(void)state;
	for (uint32_t i = 1; i <= 1000; i++)
		impair_put(im, IMPAIR_FORTH, data_packet(), i, i * 5 * MS);
	while (impair_deadline(im) != TIME_NEVER) {
		time_ns now = impair_deadline(im);

		assert_true(impair_take(im, now, &p));
		assert_int_equal(p.sent_id, ++last_id);
		time_ns way = now - (time_ns)p.sent_id * 5 * MS;

		earliest = time_min(earliest, way);
		latest = time_max(latest, way);
	}
	assert_int_equal(last_id, 1000);
	assert_true(earliest >= 10 * MS && earliest < 12 * MS);
	assert_true(latest <= 30 * MS && latest > 28 * MS);
	impair_free(im);

	im = new_with((struct impair_config){.delay = 1 * MS, .jitter = 10 * MS});
	for (uint32_t i = 1; i <= 100; i++) { /* more jitter than delay never means before it was sent */
		impair_put(im, IMPAIR_FORTH, data_packet(), i, i * MS);
		assert_true(impair_deadline(im) >= i * MS);
		while (impair_deadline(im) != TIME_NEVER)
			assert_true(impair_take(im, impair_deadline(im), &p));
	}
	impair_free(im);
}

static void reordered_packet_is_overtaken(void **state)
{
	struct impair_config config = {.delay = 30 * MS, .reorder = 1};
	struct impair *im = impair_new(&config);
	char text[200];

	(void)state;
	impair_put(im, IMPAIR_FORTH, data_packet(), 1, 0);
	config.reorder = 0;
	impair_configure(im, &config);
	impair_put(im, IMPAIR_FORTH, data_packet(), 2, 1 * MS);
	impair_put(im, IMPAIR_FORTH, data_packet(), 3, 20 * MS);
	assert_string_equal(take_all(im, text, sizeof text), "31ms:2 45ms:1 50ms:3");
	impair_free(im);

	config = (struct impair_config){.reorder = 1}; /* without delay: 5 ms */
	im = impair_new(&config);
	impair_put(im, IMPAIR_FORTH, data_packet(), 1, 0);
	assert_string_equal(take_all(im, text, sizeof text), "5ms:1");
	impair_free(im);
}

static void lost_packet_vanishes_half_the_way(void **state)
{
	struct impair *im = new_with((struct impair_config){.delay = 20 * MS, .loss = 1});
	char text[200];

	(void)state;
	impair_put(im, IMPAIR_FORTH, data_packet(), 1, 0);
	assert_string_equal(take_all(im, text, sizeof text), "10ms:1lost(0)");
	assert_int_equal(LOSS_RANDOM, 0);
	impair_free(im);
}

static void duplicated_packet_comes_twice_within_a_millisecond(void **state)
{
	struct impair *im = new_with((struct impair_config){.delay = 20 * MS, .duplicate = 1, .corrupt = 1});
	struct passage p;
	struct span packet = data_packet();

	(void)state;
	impair_put(im, IMPAIR_FORTH, packet, 1, 0);
	assert_true(impair_take(im, 20 * MS, &p));
	assert_false(p.is_copy);
	assert_memory_not_equal(p.packet.data, packet.data, packet.len);
	assert_false(impair_take(im, 20 * MS, &p));
	assert_true(impair_take(im, 21 * MS, &p));
	assert_true(p.is_copy);
	assert_int_equal(p.sent_id, 1);
	assert_memory_equal(p.packet.data, packet.data, packet.len); /* corruption met the first one alone */
	assert_true(impair_deadline(im) == TIME_NEVER);
	impair_free(im);
}

static void corruption_turns_one_bit_that_the_checksum_finds(void **state)
{
	struct impair *im = new_with((struct impair_config){.corrupt = 1, .seed = 3});

	(void)state;
	for (uint8_t family = 4; family <= 6; family += 2) {
		const struct packet sent = tcp_packet(family, CTL_ACK, 10);
		size_t header_len = family == 4 ? 20 : 40;

		for (uint32_t i = 1; i <= 500; i++) {
			struct ip_header ip;
			struct span payload;
			struct passage p;

			impair_put(im, IMPAIR_FORTH, span_of(sent.bytes, sent.len), i, 0);
			assert_true(impair_take(im, 0, &p));
			assert_int_equal(p.packet.len, sent.len);
			assert_memory_equal(p.packet.data, sent.bytes, header_len);
			assert_int_equal(bits_that_differ(p.packet.data, sent.bytes, sent.len), 1);
			assert_int_equal(ip_parse(p.packet, false, &ip, &payload), IP_OK);
			assert_false(segment_checksum_ok(&ip.src, &ip.dst, payload));
		}
	}
	impair_put(im, IMPAIR_FORTH, span_of("\x4f", 1), 1, 0); /* nothing behind the header, not even it */
	impair_put(im, IMPAIR_FORTH, span_of(NULL, 0), 2, 0);
	struct passage p;

	assert_true(impair_take(im, 0, &p));
	assert_memory_equal(p.packet.data, "\x4f", 1);
	assert_true(impair_take(im, 0, &p));
	assert_int_equal(p.packet.len, 0);
	impair_free(im);
}

static void bottleneck_spaces_packets_and_drops_behind_a_full_queue(void **state)
{
	static uint8_t packet[1250]; /* 10,000 bits: 10 ms at 1 Mbit/s */
	struct impair *im = new_with((struct impair_config){.rate = 1000000, .queue = 3, .delay = 100 * MS});
	char text[200];

	(void)state;
	for (uint32_t i = 1; i <= 4; i++)
		impair_put(im, IMPAIR_FORTH, span_of(packet, sizeof packet), i, 0);
	impair_put(im, IMPAIR_BACK, span_of(packet, sizeof packet), 5, 0); /* has a line of its own */
	impair_put(im, IMPAIR_FORTH, span_of(packet, sizeof packet), 6, 10 * MS);
	assert_string_equal(take_all(im, text, sizeof text),
			    "50ms:4lost(2) 110ms:1 110ms:5 120ms:2 130ms:3 140ms:6");
	assert_int_equal(LOSS_QUEUE, 2);
	impair_free(im);
}

/* The codepoint of what comes out next. */
static unsigned next_ecn(struct impair *im, time_ns now, struct passage *p)
{
	struct ip_header ip;
	struct span payload;

	assert_true(impair_take(im, now, p));
	assert_int_equal(ip_parse(p->packet, false, &ip, &payload), IP_OK);
	return ip.traffic_class & IP_ECN_MASK;
}

static void marks_fall_on_those_who_take_part_in_ecn(void **state) /* RFC 3168 5 */
{
	struct impair *im = new_with((struct impair_config){.mark = 1});
	struct passage p;

	(void)state;
	assert_false(impair_is_idle(im));
	for (uint8_t family = 4; family <= 6; family += 2) {
		for (uint8_t ecn = 0; ecn <= IP_ECN_CE; ecn++) {
			const struct packet sent = ecn_packet(family, ecn);

			impair_put(im, IMPAIR_FORTH, span_of(sent.bytes, sent.len), 1, 0);
			assert_int_equal(next_ecn(im, 0, &p), ecn == IP_ECN_NOT_ECT ? IP_ECN_NOT_ECT : IP_ECN_CE);
			assert_false(p.is_lost);
		}
	}
	impair_free(im);
}

static void marks_have_dice_of_their_own(void **state)
{
	struct impair_config config = {.loss = 0.3, .jitter = 5 * MS, .delay = 10 * MS, .seed = 3};
	const struct packet sent = ecn_packet(4, IP_ECN_ECT0);
	char without[8000], with[8000];

	(void)state;
	for (int round = 0; round < 2; round++) {
		struct impair *im = new_with(config);

		for (uint32_t i = 1; i <= 300; i++)
			impair_put(im, IMPAIR_FORTH, span_of(sent.bytes, sent.len), i, i * MS);
		take_all(im, round == 0 ? without : with, sizeof with);
		impair_free(im);
		config.mark = 0.5;
	}
	assert_string_equal(without, with);
}

static void growing_queue_marks_or_drops_early(void **state) /* RFC 3168 5, RFC 7567 */
{
	struct impair *im = new_with((struct impair_config){.rate = 1000000, .queue = 5, .mark_from = 2});
	const struct packet able = ecn_packet(4, IP_ECN_ECT0), plain = ecn_packet(4, IP_ECN_NOT_ECT);
	static const unsigned expected[] = {IP_ECN_ECT0, IP_ECN_ECT0, IP_ECN_CE, IP_ECN_CE};
	struct passage p;

	(void)state;
	for (uint32_t i = 1; i <= 4; i++)
		impair_put(im, IMPAIR_FORTH, span_of(able.bytes, able.len), i, 0);
	impair_put(im, IMPAIR_FORTH, span_of(plain.bytes, plain.len), 5, 0);
	assert_true(impair_take(im, 0, &p));
	assert_true(p.sent_id == 5 && p.is_lost && p.loss == LOSS_EARLY);
	for (uint32_t i = 1; i <= 4; i++) {
		assert_int_equal(next_ecn(im, NS_PER_S, &p), expected[i - 1]);
		assert_int_equal(p.sent_id, i);
	}
	impair_free(im);
}

static void rates_at_the_edge_neither_overflow_nor_stop(void **state)
{
	static uint8_t packet[65535];
	struct impair *im = new_with((struct impair_config){.rate = 1, .queue = UINT32_MAX, .delay = TIME_NEVER});
	struct passage p;

	(void)state;
	for (uint32_t i = 1; i <= 20000; i++)
		impair_put(im, IMPAIR_FORTH, span_of(packet, sizeof packet), i, 0);
	for (uint32_t i = 1; i <= 20000; i++)
		assert_true(impair_take(im, TIME_NEVER, &p));
	assert_true(p.sent_id > 0);
	impair_free(im);
}

/* A flood into a long delay: the memory stays bounded. */
static void a_full_wire_loses_what_is_put_into_it_at_once(void **state)
{
	struct impair *im = new_with((struct impair_config){.delay = 3600 * NS_PER_S, .duplicate = 1});
	struct passage p;

	(void)state;
	for (uint32_t id = 1; id <= IMPAIR_FLIGHT_MAX / 2; id++) /* each with its copy */
		impair_put(im, IMPAIR_BACK, data_packet(), id, 0);
	assert_false(impair_take(im, 0, &p));
	for (uint32_t id = 1000000; id < 1000003; id++) {
		impair_put(im, IMPAIR_FORTH, data_packet(), id, 1 * MS);
		assert_true(impair_take(im, 1 * MS, &p));
		assert_true(p.is_lost);
		assert_int_equal(p.loss, LOSS_QUEUE);
		assert_int_equal(p.sent_id, id);
		assert_false(impair_take(im, 1 * MS, &p));
	}
	assert_false(impair_duplicate(im, 1)); /* nor by hand */
	assert_true(impair_take(im, 3600 * NS_PER_S, &p)); /* and as soon as one has arrived there is room */
	assert_int_equal(p.sent_id, 1);
	impair_put(im, IMPAIR_FORTH, data_packet(), 2000000, 3600 * NS_PER_S);
	while (impair_take(im, 7200 * NS_PER_S, &p) && p.sent_id != 2000000)
		assert_false(p.is_lost);
	assert_int_equal(p.sent_id, 2000000);
	assert_false(p.is_lost);
	impair_free(im);
}

/* A long queue that always moves uses its memory again. */
static void busy_bottleneck_does_not_grow(void **state)
{
	static uint8_t packet[125];
	struct impair *im = new_with((struct impair_config){.rate = 1000000, .queue = 40});
	struct passage p;
	unsigned lost = 0, came = 0;

	(void)state;
	for (uint32_t i = 0; i < 100000; i++) {
		impair_put(im, IMPAIR_FORTH, span_of(packet, sizeof packet), i + 1, (time_ns)i * MS / 2);
		while (impair_take(im, (time_ns)i * MS / 2, &p)) {
			lost += p.is_lost;
			came += !p.is_lost;
		}
	}
	assert_in_range(came, 49000, 51000); /* twice as many as go through */
	assert_in_range(lost, 49000, 51000);
	impair_free(im);
}

/* ---- dice ---------------------------------------------------------------------------------------- */

static const char *story(struct impair_config config, bool with_traffic_back, char *text, size_t room)
{
	struct impair *im = impair_new(&config);
	struct passage p;
	size_t len = 0;

	text[0] = '\0';
	for (uint32_t i = 1; i <= 300; i++) {
		impair_put(im, IMPAIR_FORTH, data_packet(), i, i * MS);
		if (with_traffic_back)
			impair_put(im, IMPAIR_BACK, data_packet(), 1000 + i, i * MS);
	}
	while (impair_deadline(im) != TIME_NEVER) {
		time_ns now = impair_deadline(im);

		assert_true(impair_take(im, now, &p));
		if (p.direction == IMPAIR_FORTH)
			len += (size_t)snprintf(text + len, room - len, "%lld:%u%s%s ", (long long)now, (unsigned)p.sent_id,
						p.is_lost ? "lost" : "", p.is_copy ? "copy" : "");
		assert_true(len < room);
	}
	impair_free(im);
	return text;
}

static void same_seed_gives_the_same_fates_whatever_goes_the_other_way(void **state)
{
	const struct impair_config config = {.delay = 20 * MS, .jitter = 5 * MS, .loss = 0.1, .duplicate = 0.1,
					     .reorder = 0.1, .corrupt = 0.1, .seed = 42};
	struct impair_config other = config;
	static char first[20000], second[20000];

	(void)state;
	story(config, false, first, sizeof first);
	assert_string_equal(first, story(config, false, second, sizeof second));
	assert_string_equal(first, story(config, true, second, sizeof second));
	other.seed = 43;
	assert_string_not_equal(first, story(other, false, second, sizeof second));
}

/* Which packets are lost must not depend on whether some are doubled. */
static void one_impairment_does_not_shift_the_dice_of_another(void **state)
{
	const struct impair_config alone = {.loss = 0.2, .seed = 9};
	const struct impair_config mixed = {.loss = 0.2, .duplicate = 0.3, .reorder = 0.3, .corrupt = 0.3,
					    .delay = 10 * MS, .jitter = 10 * MS, .rate = 1000000000, .seed = 9};
	bool lost[2][301] = {{false}};

	(void)state;
	for (int run = 0; run < 2; run++) {
		struct impair *im = impair_new(run == 0 ? &alone : &mixed);
		struct passage p;

		for (uint32_t i = 1; i <= 300; i++)
			impair_put(im, IMPAIR_FORTH, data_packet(), i, 0);
		while (impair_take(im, TIME_NEVER, &p)) {
			if (p.is_lost)
				lost[run][p.sent_id] = true;
		}
		impair_free(im);
	}
	assert_memory_equal(lost[0], lost[1], sizeof lost[0]);
}

static void shares_are_about_right(void **state)
{
	struct impair *im = new_with((struct impair_config){.loss = 0.05, .duplicate = 0.02, .seed = 5});
	unsigned lost = 0, copies = 0;
	struct passage p;

	(void)state;
	for (uint32_t i = 1; i <= 100000; i++) {
		impair_put(im, IMPAIR_FORTH, data_packet(), i, i * MS);
		while (impair_take(im, i * MS, &p)) {
			lost += p.is_lost;
			copies += p.is_copy;
		}
	}
	assert_in_range(lost, 4700, 5300);
	assert_in_range(copies, 1700, 2100);
	impair_free(im);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_configured_passes_at_once),
		cmocka_unit_test(delay_holds_each_direction_alike),
		cmocka_unit_test(jitter_spreads_but_keeps_the_order),
		cmocka_unit_test(reordered_packet_is_overtaken),
		cmocka_unit_test(lost_packet_vanishes_half_the_way),
		cmocka_unit_test(duplicated_packet_comes_twice_within_a_millisecond),
		cmocka_unit_test(corruption_turns_one_bit_that_the_checksum_finds),
		cmocka_unit_test(bottleneck_spaces_packets_and_drops_behind_a_full_queue),
		cmocka_unit_test(a_full_wire_loses_what_is_put_into_it_at_once),
		cmocka_unit_test(marks_fall_on_those_who_take_part_in_ecn),
		cmocka_unit_test(marks_have_dice_of_their_own),
		cmocka_unit_test(growing_queue_marks_or_drops_early),
		cmocka_unit_test(rates_at_the_edge_neither_overflow_nor_stop),
		cmocka_unit_test(busy_bottleneck_does_not_grow),
		cmocka_unit_test(same_seed_gives_the_same_fates_whatever_goes_the_other_way),
		cmocka_unit_test(one_impairment_does_not_shift_the_dice_of_another),
		cmocka_unit_test(shares_are_about_right),
	};

	return cmocka_run_group_tests_name("impair", tests, NULL, NULL);
}
