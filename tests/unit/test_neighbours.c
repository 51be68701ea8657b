/* SPDX-License-Identifier: MIT
 *
 * test_neighbours.c - who has which MAC: asked, answered late, changed, lost, and asked too much.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "lan_story.h"
#include "timeline.h"

#define MAC_1 "02:00:00:00:00:01"
#define MAC_2 "02:00:00:00:00:02"
#define MAC_9 "02:00:00:00:00:09"

/* ---- asking ------------------------------------------------------------------------------------- */

static void packets_wait_for_the_answer_and_leave_in_their_order(void **state) /* RFC 4861 7.2.2 */
{
	(void)state;
	struct lan_story t;

	lan_open_held(&t);
	lan_sends(&t, 1, "one", "held");
	lan_says(&t, "ask 1 all");
	lan_sends(&t, 1, "two", "held");
	lan_says_nothing(&t); /* one question is enough */
	lan_until(&t, 300);
	lan_hears(&t, "answer 1 " MAC_1);
	lan_says(&t, "packet \"one\" " MAC_1);
	lan_says(&t, "packet \"two\" " MAC_1);
	lan_says_nothing(&t);
	lan_sends(&t, 1, "three", MAC_1);
	lan_says_nothing(&t);
	lan_end(&t);
}

static void silence_is_asked_three_times_and_the_packets_come_back(void **state) /* RFC 4861 7.2.2, RFC 1122 2.3.2.1 */
{
	(void)state;
	struct lan_story t;
	struct span packet;

	lan_open_held(&t);
	lan_sends(&t, 1, "one", "held");
	lan_says(&t, "ask 1 all");
	lan_says_at(&t, 1000, "ask 1 all");
	lan_sends(&t, 1, "two", "held");
	lan_says_at(&t, 2000, "ask 1 all");
	lan_until(&t, 2999);
	assert_false(neighbours_next_undelivered(t.n, &packet));
	lan_until(&t, 3000);
	lan_returns(&t, "one");
	lan_returns(&t, "two");
	assert_false(neighbours_next_undelivered(t.n, &packet));
	lan_until(&t, 60000);
	lan_says_nothing(&t);
	assert_true(neighbours_deadline(t.n) == TIME_NEVER);
	lan_end(&t);
}

static void the_next_packet_asks_anew_but_never_twice_a_second(void **state)
{
	(void)state;
	struct lan_story t;

	lan_open_held(&t);
	lan_sends(&t, 1, "one", "held");
	lan_until(&t, 3000);
	lan_says(&t, "ask 1 all");
	lan_says(&t, "ask 1 all");
	lan_says(&t, "ask 1 all"); /* at 2000 */
	lan_returns(&t, "one");
	lan_sends(&t, 1, "two", "held");
	lan_says(&t, "ask 1 all");
	for (unsigned i = 0; i < 100; i++)
		lan_sends(&t, 1, "more", "held");
	lan_until(&t, 3999);
	lan_says_nothing(&t);
	lan_end(&t);
}

static void a_late_answer_is_welcome(void **state)
{
	(void)state;
	struct lan_story t;

	lan_open_held(&t);
	lan_sends(&t, 1, "one", "held");
	lan_until(&t, 3500);
	lan_returns(&t, "one");
	lan_hears(&t, "answer 1 " MAC_1);
	lan_sends(&t, 1, "two", MAC_1);
	lan_end(&t);

	/* and in the very moment in which we gave up */
	lan_open_held(&t);
	lan_sends(&t, 1, "one", "held");
	lan_until(&t, 3000);
	lan_hears(&t, "answer 1 " MAC_1);
	lan_says(&t, "ask 1 all");
	lan_says(&t, "ask 1 all");
	lan_says(&t, "ask 1 all");
	lan_says(&t, "packet \"one\" " MAC_1);
	lan_end(&t);
}

static void who_asks_for_us_is_known_from_then_on(void **state) /* RFC 826, RFC 4861 7.2.3 */
{
	(void)state;
	struct lan_story t;

	lan_open_held(&t);
	lan_hears(&t, "ask 1 " MAC_1);
	lan_says(&t, "answer 1");
	lan_says_nothing(&t);
	lan_sends(&t, 1, "one", MAC_1);
	lan_says_at(&t, 5000, "ask 1 " MAC_1); /* it only said so: it is checked when it is used */
	lan_end(&t);
}

/* ---- keeping it fresh ------------------------------------------------------------------------------- */

static void learn(struct lan_story *t)
{
	lan_open_held(t);
	lan_sends(t, 1, "one", "held");
	lan_says(t, "ask 1 all");
	lan_hears(t, "answer 1 " MAC_1);
	lan_says(t, "packet \"one\" " MAC_1);
}

static void old_knowledge_is_checked_while_it_is_used(void **state) /* RFC 4861 7.3.3 */
{
	(void)state;
	struct lan_story t;

	learn(&t);
	lan_until(&t, 14900); /* half of 30 s at least */
	lan_sends(&t, 1, "fresh", MAC_1);
	lan_until(&t, 45100);
	lan_says_nothing(&t);
	lan_sends(&t, 1, "stale", MAC_1);
	lan_until(&t, 46000);
	lan_sends(&t, 1, "stale", MAC_1);
	lan_says_at(&t, 50100, "ask 1 " MAC_1);
	lan_sends(&t, 1, "goes on meanwhile", MAC_1);
	lan_hears(&t, "answer 1 " MAC_1);
	lan_until(&t, 60000);
	lan_sends(&t, 1, "fresh", MAC_1);
	lan_until(&t, 65500);
	lan_says_nothing(&t);
	lan_end(&t);
}

static void a_neighbour_that_is_silent_is_looked_for_everywhere_before_it_is_given_up(void **state) /* RFC 4861 7.3.3, RFC 7048 */
{
	(void)state;
	struct lan_story t;

	learn(&t);
	lan_until(&t, 50000);
	lan_sends(&t, 1, "stale", MAC_1);
	for (long s = 55; s < 58; s++)
		lan_says_at(&t, s * 1000, "ask 1 " MAC_1);
	for (long s = 58; s < 61; s++)
		lan_says_at(&t, s * 1000, "ask 1 all");
	lan_sends(&t, 1, "still", MAC_1);
	lan_until(&t, 61000);
	lan_says_nothing(&t);
	lan_sends(&t, 1, "gone", "held");
	lan_says(&t, "ask 1 all");
	lan_end(&t);
}

static void unused_knowledge_costs_nothing(void **state)
{
	(void)state;
	struct lan_story t;

	learn(&t);
	lan_until(&t, 3600000);
	lan_says_nothing(&t);
	assert_true(neighbours_deadline(t.n) == TIME_NEVER);
	lan_end(&t);
}

/* ---- changes ------------------------------------------------------------------------------------------ */

static void an_announced_change_counts_at_once_and_is_checked(void **state)
{
	(void)state;
	struct lan_story t;

	learn(&t);
	lan_until(&t, 2000);
	lan_hears(&t, "announce 1 " MAC_9);
	lan_says_nothing(&t);
	lan_sends(&t, 1, "two", MAC_9);
	lan_says_at(&t, 7000, "ask 1 " MAC_9);
	lan_hears(&t, "answer 1 " MAC_9);
	lan_until(&t, 12000);
	lan_says_nothing(&t);
	lan_end(&t);
}

static void a_change_that_nobody_announces_is_noticed_by_what_arrives(void **state)
{
	(void)state;
	struct lan_story t;
	struct ip_addr them = lan_addr(1);
	struct mac old = lan_mac(1), new = lan_mac(9);

	learn(&t);
	lan_until(&t, 2000);
	neighbours_notice(t.n, &them, &old, t.now);
	lan_says_nothing(&t);
	neighbours_notice(t.n, &them, &new, t.now);
	lan_says(&t, "ask 1 all");
	lan_sends(&t, 1, "it proves nothing", MAC_1);
	neighbours_notice(t.n, &them, &new, t.now);
	lan_says_nothing(&t);
	lan_hears(&t, "answer 1 " MAC_9);
	lan_sends(&t, 1, "two", MAC_9);
	neighbours_notice(t.n, &them, &old, t.now); /* an impostor makes us ask twice a minute, no more */
	lan_until(&t, 10000);
	lan_says_nothing(&t);
	lan_end(&t);
}

static void strangers_change_nothing(void **state)
{
	(void)state;
	struct lan_story t;
	struct ip_addr them = lan_addr(2);
	struct mac mac = lan_mac(2);

	learn(&t);
	lan_hears(&t, "announce 2 " MAC_2);
	lan_hears(&t, "answer 2 " MAC_2);
	neighbours_notice(t.n, &them, &mac, t.now);
	lan_says_nothing(&t);
	lan_sends(&t, 2, "who?", "held"); /* RFC 4861 7.2.5: nobody had asked */
	lan_end(&t);
}

static void the_first_of_several_answers_counts_in_arp(void **state)
{
	(void)state;
	struct lan_story t;

	if (family() == 6)
		return; /* there the override flag decides */
	learn(&t);
	lan_hears(&t, "answer 1 " MAC_9);
	lan_sends(&t, 1, "two", MAC_1);
	lan_until(&t, 1500);
	lan_hears(&t, "announce 1 " MAC_9);
	lan_sends(&t, 1, "three", MAC_9);
	lan_end(&t);
}

/* ---- floods ---------------------------------------------------------------------------------------------- */

static void the_queue_of_a_neighbour_keeps_the_newest(void **state) /* RFC 4861 7.2.2 */
{
	(void)state;
	struct lan_story t;
	char text[64];

	lan_open_held(&t);
	for (unsigned i = 0; i < 1000; i++) {
		(void)snprintf(text, sizeof text, "%u", i);
		lan_sends(&t, 1, text, "held");
	}
	lan_says(&t, "ask 1 all");
	lan_hears(&t, "answer 1 " MAC_1);
	for (unsigned i = 1000 - NEIGHBOURS_HELD_EACH; i < 1000; i++) {
		(void)snprintf(text, sizeof text, "packet \"%u\" " MAC_1, i);
		lan_says(&t, text);
	}
	lan_says_nothing(&t);
	lan_end(&t);
}

static void a_thousand_askers_do_not_push_out_who_we_talk_to(void **state)
{
	(void)state;
	struct lan_story t;
	char text[32];
	struct span frame;

	learn(&t);
	for (unsigned i = 768; i < 1768; i++) {
		(void)snprintf(text, sizeof text, "ask %u 02:00:00:00:%02x:%02x", i, i >> 8, i & 255);
		lan_hears(&t, text);
		(void)snprintf(text, sizeof text, "answer %u", i);
		lan_says(&t, text);
	}
	lan_sends(&t, 1, "two", MAC_1);
	lan_sends(&t, 1767, "you", "02:00:00:00:06:e7"); /* the latest are known */
	lan_sends(&t, 768, "you", "held");               /* and the oldest gave way */
	lan_says(&t, "ask 768 all");
	for (unsigned i = 0; i < 1000; i++)
		lan_hears(&t, "ask 2 " MAC_2);
	for (unsigned i = 0; i < NEIGHBOURS_WORDS_MAX; i++)
		lan_says(&t, "answer 2");
	assert_false(neighbours_next_frame(t.n, &frame));
	lan_end(&t);
}

static void what_waits_is_bounded_over_all(void **state)
{
	(void)state;
	struct lan_story t;
	struct span packet;
	unsigned held = 0, returned = 0;

	lan_open_held(&t);
	for (unsigned i = 0; i < 5000; i++) {
		struct ip_addr to = lan_addr(768 + i % 200);

		held += neighbours_hold(t.n, &to, span_of("x", 1), t.now);
	}
	assert_true(held >= NEIGHBOURS_HELD_ALL);
	lan_until(&t, 10000);
	while (neighbours_next_undelivered(t.n, &packet))
		returned++;
	assert_true(returned > 0 && returned <= NEIGHBOURS_HELD_ALL);
	lan_end(&t);
}

static void any_frames_are_survived(void **state)
{
	(void)state;
	struct lan_story t;
	struct rng rng;
	struct span frame;
	uint8_t bytes[128];

	rng_seed(&rng, family());
	lan_open_held(&t);
	for (int i = 0; i < 200000; i++) {
		size_t len = 14 + (size_t)rng_below(&rng, 90);
		struct mac us = lan_mac(7);

		for (size_t b = 0; b < len; b++)
			bytes[b] = (uint8_t)rng_next(&rng);
		ethernet_write_header(bytes, rng_chance(&rng, 0.5) ? &us : &mac_broadcast, &(struct mac){{2, 1}},
				      family() == 6 ? ETHERTYPE_IP6 : ETHERTYPE_ARP);
		if (family() == 4 && rng_chance(&rng, 0.9))
			memcpy(bytes + 14, "\0\1\x08\0\6\4\0", 7);
		lan_hears_bytes(&t, span_of(bytes, len));
		lan_until(&t, i);
		while (neighbours_next_frame(t.n, &frame))
			assert_true(frame.len > 14 && frame.len < 100);
	}
	assert_int_equal(neighbours_claim(t.n), CLAIM_HELD);
	lan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets_wait_for_the_answer_and_leave_in_their_order),
		cmocka_unit_test(silence_is_asked_three_times_and_the_packets_come_back),
		cmocka_unit_test(the_next_packet_asks_anew_but_never_twice_a_second),
		cmocka_unit_test(a_late_answer_is_welcome),
		cmocka_unit_test(who_asks_for_us_is_known_from_then_on),
		cmocka_unit_test(old_knowledge_is_checked_while_it_is_used),
		cmocka_unit_test(a_neighbour_that_is_silent_is_looked_for_everywhere_before_it_is_given_up),
		cmocka_unit_test(unused_knowledge_costs_nothing),
		cmocka_unit_test(an_announced_change_counts_at_once_and_is_checked),
		cmocka_unit_test(a_change_that_nobody_announces_is_noticed_by_what_arrives),
		cmocka_unit_test(strangers_change_nothing),
		cmocka_unit_test(the_first_of_several_answers_counts_in_arp),
		cmocka_unit_test(the_queue_of_a_neighbour_keeps_the_newest),
		cmocka_unit_test(a_thousand_askers_do_not_push_out_who_we_talk_to),
		cmocka_unit_test(what_waits_is_bounded_over_all),
		cmocka_unit_test(any_frames_are_survived),
	};

	return run_stories("neighbours", tests);
}
