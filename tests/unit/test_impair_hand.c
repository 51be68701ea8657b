/* SPDX-License-Identifier: MIT
 *
 * test_impair_hand.c - what people do to packets: rules that drop the n-th, and commands to those in flight.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "impair_scene.h"

static void put_segment(struct impair *im, enum impair_direction direction, uint8_t ctl, size_t text_len,
			uint32_t id)
{
	struct packet p = tcp_packet(4, ctl, text_len);

	impair_put(im, direction, span_of(p.bytes, p.len), id, 0);
}

/* ---- rules --------------------------------------------------------------------------------------- */

static void rule_drops_the_nth_of_its_kind_and_direction(void **state)
{
	struct impair_config config = {.drop_count = 3};
	struct err err;
	char text[300];

	(void)state;
	assert_true(impair_parse_drop("client:data:2", &config.drops[0], &err));
	assert_true(impair_parse_drop("server:ack:1", &config.drops[1], &err));
	assert_true(impair_parse_drop("client:fin:1", &config.drops[2], &err));
	struct impair *im = impair_new(&config);

	assert_false(impair_is_idle(im));
	put_segment(im, IMPAIR_FORTH, CTL_SYN, 0, 1);
	put_segment(im, IMPAIR_BACK, CTL_SYN | CTL_ACK, 0, 2); /* no pure ACK */
	put_segment(im, IMPAIR_FORTH, CTL_ACK, 0, 3);
	put_segment(im, IMPAIR_FORTH, CTL_ACK | CTL_PSH, 10, 4);
	put_segment(im, IMPAIR_BACK, CTL_ACK, 0, 5); /* this one */
	put_segment(im, IMPAIR_BACK, CTL_ACK, 0, 6);
	put_segment(im, IMPAIR_BACK, CTL_ACK, 10, 7);
	put_segment(im, IMPAIR_FORTH, CTL_ACK, 1, 8); /* and this */
	put_segment(im, IMPAIR_FORTH, CTL_ACK, 1, 9);
	put_segment(im, IMPAIR_FORTH, CTL_FIN | CTL_ACK, 1, 10); /* and this */
	put_segment(im, IMPAIR_BACK, CTL_FIN | CTL_ACK, 0, 11);
	assert_string_equal(take_all(im, text, sizeof text),
			    "0ms:1 0ms:2 0ms:3 0ms:4 0ms:5lost(1) 0ms:6 0ms:7 0ms:8lost(1) 0ms:9 0ms:10lost(1) 0ms:11");
	assert_int_equal(LOSS_DROPPED, 1);
	impair_free(im);
}

static void only_any_counts_what_is_no_tcp(void **state)
{
	static const uint8_t garbage[30] = {0x45};
	struct impair_config config = {.drop_count = 3};
	struct err err;
	char text[100];

	(void)state;
	assert_true(impair_parse_drop("client:any:2", &config.drops[0], &err));
	assert_true(impair_parse_drop("client:syn:1", &config.drops[1], &err));
	assert_true(impair_parse_drop("client:rst:1", &config.drops[2], &err));
	struct impair *im = impair_new(&config);

	for (uint32_t i = 1; i <= 3; i++)
		impair_put(im, IMPAIR_FORTH, span_of(garbage, sizeof garbage), i, 0);
	put_segment(im, IMPAIR_FORTH, CTL_RST, 0, 4);
	assert_string_equal(take_all(im, text, sizeof text), "0ms:1 0ms:2lost(1) 0ms:3 0ms:4lost(1)");
	impair_free(im);
}

static void rule_that_stays_goes_on_counting_when_others_come(void **state)
{
	struct impair_config config = {.drop_count = 1};
	struct err err;
	char text[100];

	(void)state;
	assert_true(impair_parse_drop("client:any:2", &config.drops[0], &err));
	struct impair *im = impair_new(&config);

	put_segment(im, IMPAIR_FORTH, CTL_SYN, 0, 1);
	assert_true(impair_parse_drop("client:rst:1", &config.drops[1], &err));
	config.drop_count = 2;
	impair_configure(im, &config);
	put_segment(im, IMPAIR_FORTH, CTL_ACK, 0, 2);
	put_segment(im, IMPAIR_FORTH, CTL_ACK, 0, 3);
	assert_string_equal(take_all(im, text, sizeof text), "0ms:1 0ms:2lost(1) 0ms:3");
	impair_free(im);
}

static void wrong_rules_are_told_with_the_words_that_are_right(void **state)
{
	static const struct {
		const char *text, *word;
	} cases[] = {
		{"", "three parts"},
		{"client", "three parts"},
		{"client:data", "three parts"},
		{"clinet:data:1", "client or server"},
		{":data:1", "client or server"},
		{"client:dat:1", "any, syn, data, ack, fin or rst"},
		{"client::1", "any, syn, data, ack, fin or rst"},
		{"client:data:0", "count from 1"},
		{"client:data:-1", "count from 1"},
		{"client:data:", "count from 1"},
		{"client:data:1x", "count from 1"},
		{"client:data:1:2", "count from 1"},
		{"client:data:4294967296", "count from 1"},
		{"client:data:99999999999999999999999", "count from 1"},
		{"\x1b[31m:data:1", "\\x1b"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct impair_drop_rule rule;
		struct err err = {0};

		if (impair_parse_drop(cases[i].text, &rule, &err))
			fail_msg("taken: %s", cases[i].text);
		assert_int_equal(err.status, STATUS_USAGE);
		if (strstr(err.text, cases[i].word) == NULL)
			fail_msg("%s: %s", cases[i].text, err.text);
	}
	struct impair_drop_rule rule;
	struct err err;

	assert_true(impair_parse_drop("server:fin:4294967295", &rule, &err));
	assert_int_equal(rule.nth, 4294967295u);
	assert_int_equal(rule.direction, IMPAIR_BACK);
	assert_int_equal(rule.kind, KIND_FIN);
	assert_int_equal(rule.seen, 0);
}

/* ---- people -------------------------------------------------------------------------------------- */

static void packet_in_flight_can_be_dropped_delayed_doubled_and_corrupted(void **state)
{
	struct impair *im = new_with((struct impair_config){.delay = 100 * MS});
	struct span packet = data_packet();
	struct passage p;
	char text[200];

	(void)state;
	for (uint32_t i = 1; i <= 4; i++)
		impair_put(im, IMPAIR_FORTH, packet, i, 0);
	assert_true(impair_drop(im, 2, 30 * MS));
	assert_true(impair_delay(im, 1, 50 * MS));
	assert_true(impair_duplicate(im, 3));
	assert_string_equal(take_all(im, text, sizeof text), "30ms:2lost(1) 100ms:3 100ms:4 100ms:3copy 150ms:1");
	assert_false(impair_drop(im, 2, 200 * MS));
	assert_false(impair_delay(im, 2, 1));
	assert_false(impair_duplicate(im, 2));
	assert_false(impair_corrupt(im, 2));

	impair_put(im, IMPAIR_FORTH, packet, 5, 200 * MS);
	assert_true(impair_corrupt(im, 5));
	assert_true(impair_corrupt(im, 5)); /* twice is not undone */
	assert_true(impair_take(im, 300 * MS, &p));
	assert_int_equal(bits_that_differ(p.packet.data, packet.data, packet.len), 1);
	impair_free(im);
}

static void delayed_packet_can_still_be_dropped_and_delayed_again(void **state)
{
	struct impair *im = new_with((struct impair_config){.delay = 100 * MS});
	char text[200];

	(void)state;
	impair_put(im, IMPAIR_FORTH, data_packet(), 1, 0);
	impair_put(im, IMPAIR_FORTH, data_packet(), 2, 0);
	assert_true(impair_delay(im, 1, 50 * MS));
	assert_true(impair_delay(im, 1, 50 * MS));
	assert_true(impair_delay(im, 2, 50 * MS));
	assert_true(impair_delay(im, 2, -20 * MS)); /* never earlier */
	assert_true(impair_drop(im, 2, 120 * MS));
	assert_true(impair_delay(im, 2, 10 * MS));
	assert_true(impair_deadline(im) == 130 * MS);
	assert_string_equal(take_all(im, text, sizeof text), "130ms:2lost(1) 200ms:1");
	impair_free(im);
}

static void dropping_a_doubled_packet_drops_both(void **state)
{
	struct impair *im = new_with((struct impair_config){.delay = 100 * MS, .duplicate = 1});
	char text[200];

	(void)state;
	impair_put(im, IMPAIR_FORTH, data_packet(), 1, 0);
	assert_true(impair_drop(im, 1, 10 * MS));
	assert_string_equal(take_all(im, text, sizeof text), "10ms:1lost(1) 10ms:1lost(1)copy");
	impair_free(im);
}

static void new_configuration_is_for_packets_from_now_on(void **state)
{
	struct impair_config config = {.delay = 100 * MS};
	struct impair *im = impair_new(&config);
	char text[200];

	(void)state;
	impair_put(im, IMPAIR_FORTH, data_packet(), 1, 0);
	config.delay = 10 * MS;
	impair_configure(im, &config);
	impair_put(im, IMPAIR_FORTH, data_packet(), 2, 0);  /* may not overtake */
	impair_put(im, IMPAIR_BACK, data_packet(), 3, 0);
	impair_put(im, IMPAIR_FORTH, data_packet(), 4, 150 * MS);
	assert_string_equal(take_all(im, text, sizeof text), "10ms:3 100ms:1 100ms:2 160ms:4");
	impair_free(im);
}

/* Slots are used again by packets of all sizes while others are dropped and delayed: what comes out
 * is what went in. */
static void storm_of_commands_mixes_nothing_up(void **state)
{
	enum { PACKETS = 20000 };
	static uint8_t packet[60000];
	static unsigned char seen[PACKETS + 1];
	struct impair *im = new_with((struct impair_config){
		.delay = 5 * MS, .jitter = 3 * MS, .loss = 0.1, .duplicate = 0.1, .reorder = 0.1, .seed = 8});
	struct passage p;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	for (uint32_t i = 1; i <= PACKETS + 1000; i++) {
		time_ns now = (time_ns)i * MS / 10;
		uint32_t victim = i - (uint32_t)rng_below(&rng, 100);

		if (i <= PACKETS) {
			size_t len = 60 + (size_t)rng_below(&rng, i % 50 == 0 ? 59000 : 1900);

			memset(packet, (int)(i & 255), len);
			impair_put(im, (enum impair_direction)(i & 1), span_of(packet, len), i, now);
		}
		if (rng_below(&rng, 4) == 0)
			(void)impair_drop(im, victim, now);
		if (rng_below(&rng, 4) == 0)
			(void)impair_delay(im, victim, (time_ns)rng_below(&rng, 10 * (uint64_t)MS));
		if (rng_below(&rng, 8) == 0)
			(void)impair_duplicate(im, victim);
		assert_true(impair_deadline(im) > now - MS);
		while (impair_take(im, now, &p)) {
			assert_int_equal(p.packet.data[0], p.sent_id & 255);
			assert_int_equal(p.packet.data[p.packet.len - 1], p.sent_id & 255);
			assert_int_equal(p.direction, p.sent_id & 1);
			seen[p.sent_id] = (unsigned char)(seen[p.sent_id] + !p.is_copy);
		}
	}
	assert_true(impair_deadline(im) == TIME_NEVER);
	for (uint32_t i = 1; i <= PACKETS; i++)
		assert_int_equal(seen[i], 1); /* once, and a copy counts for itself */
	impair_free(im);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rule_drops_the_nth_of_its_kind_and_direction),
		cmocka_unit_test(only_any_counts_what_is_no_tcp),
		cmocka_unit_test(rule_that_stays_goes_on_counting_when_others_come),
		cmocka_unit_test(wrong_rules_are_told_with_the_words_that_are_right),
		cmocka_unit_test(packet_in_flight_can_be_dropped_delayed_doubled_and_corrupted),
		cmocka_unit_test(delayed_packet_can_still_be_dropped_and_delayed_again),
		cmocka_unit_test(dropping_a_doubled_packet_drops_both),
		cmocka_unit_test(new_configuration_is_for_packets_from_now_on),
		cmocka_unit_test(storm_of_commands_mixes_nothing_up),
	};

	return cmocka_run_group_tests_name("impair_hand", tests, NULL, NULL);
}
