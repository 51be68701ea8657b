/* SPDX-License-Identifier: MIT
 *
 * test_claim.c - an address is asked for before it is used, announced, and defended.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lan_story.h"
#include "timeline.h"

#define MAC_1 "02:00:00:00:00:01"
#define MAC_7 "02:00:00:00:00:07" /* ours */
#define MAC_9 "02:00:00:00:00:09"

static void assert_rival(const struct lan_story *t, const char *mac)
{
	char text[MAC_TEXT];

	mac_format(neighbours_rival(t->n), text);
	assert_string_equal(text, mac);
}

static void an_address_nobody_has_is_ours_after_three_questions(void **state) /* RFC 5227 2.1.1, 2.3; RFC 4862 5.4.2 */
{
	(void)state;
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct lan_story t;
		long at;

		lan_open_with(&t, NEIGHBOURS_PATIENCE_RFC, seed);
		lan_says_between(&t, 0, 1000, family() == 6 ? "report" : "probe");
		if (family() == 6)
			lan_says(&t, "probe");
		for (int i = 1; i < 3; i++) {
			at = (long)(t.now / NS_PER_MS);
			lan_says_between(&t, at + 1000 - 1, at + (family() == 6 ? 1001 : 2001), "probe");
		}
		assert_int_equal(neighbours_claim(t.n), CLAIM_PROBING);
		at = (long)(t.now / NS_PER_MS) + (family() == 6 ? 1000 : 2000);
		lan_says_between(&t, at, at + 1, family() == 6 ? "report" : "announce");
		if (family() == 6)
			lan_says(&t, "announce");
		assert_int_equal(neighbours_claim(t.n), CLAIM_HELD);
		at = (long)(t.now / NS_PER_MS);
		lan_says_between(&t, at + 2000, at + 2001, "announce");
		lan_until(&t, 100000);
		lan_says_nothing(&t);
		assert_true(neighbours_deadline(t.n) == TIME_NEVER);
		lan_end(&t);
	}
}

static void less_patience_makes_all_times_shorter(void **state)
{
	(void)state;
	struct lan_story t;

	lan_open_with(&t, 700 * NS_PER_MS, 3);
	lan_until(&t, 299);
	assert_int_equal(neighbours_claim(t.n), CLAIM_PROBING);
	lan_until(&t, 700);
	assert_int_equal(neighbours_claim(t.n), CLAIM_HELD);
	lan_end(&t);
}

static void an_address_in_use_is_refused_with_the_mac_that_answered(void **state) /* RFC 5227 2.1.1, RFC 4862 5.4.4 */
{
	(void)state;
	static const char *const signs[] = {"answer 7 " MAC_9, "announce 7 " MAC_9};

	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		struct lan_story t;

		lan_open(&t);
		lan_until(&t, 1500);
		assert_int_equal(neighbours_claim(t.n), CLAIM_PROBING);
		lan_hears(&t, signs[i]);
		assert_int_equal(neighbours_claim(t.n), CLAIM_REFUSED);
		assert_rival(&t, MAC_9);
		lan_until(&t, 20000);
		lan_says_nothing(&t);
		lan_sends(&t, 1, "not with this address", "refused");
		lan_hears(&t, "ask 1 " MAC_1);
		lan_says_nothing(&t);
		assert_true(neighbours_deadline(t.n) == TIME_NEVER);
		lan_end(&t);
	}
}

static void two_who_probe_at_the_same_time_both_step_back(void **state) /* RFC 5227 2.1.1, RFC 4862 5.4.3 */
{
	(void)state;
	struct lan_story t;

	lan_open(&t);
	lan_hears(&t, "probe " MAC_9); /* before our first one even */
	assert_int_equal(neighbours_claim(t.n), CLAIM_REFUSED);
	assert_rival(&t, MAC_9);
	lan_end(&t);
}

static void our_own_voice_is_no_rival(void **state) /* RFC 5227 2.1.1: some hubs and access points send back */
{
	(void)state;
	struct lan_story t;

	lan_open(&t);
	lan_until(&t, 1100);
	lan_hears(&t, "probe " MAC_7);
	assert_int_equal(neighbours_claim(t.n), CLAIM_PROBING);
	lan_end(&t);
	lan_open_held(&t);
	for (int i = 0; i < 3; i++)
		lan_hears(&t, "announce 7 " MAC_7);
	assert_int_equal(neighbours_claim(t.n), CLAIM_HELD);
	lan_says_nothing(&t);
	lan_end(&t);
}

static void what_we_cannot_have_said_is_somebody_elses_with_our_mac(void **state) /* copies of a virtual machine */
{
	(void)state;
	static const char *const signs[] = {"answer 7 " MAC_7, "announce 7 " MAC_7};

	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		struct lan_story t;

		lan_open(&t);
		lan_until(&t, 1100);
		lan_hears(&t, signs[i]);
		assert_int_equal(neighbours_claim(t.n), CLAIM_REFUSED);
		assert_rival(&t, MAC_7);
		lan_end(&t);
	}
	struct lan_story t;

	lan_open(&t);
	lan_hears(&t, "probe " MAC_7); /* before our first one */
	assert_int_equal(neighbours_claim(t.n), CLAIM_REFUSED);
	lan_end(&t);
}

static void who_probes_with_our_mac_is_told_by_all(void **state)
{
	(void)state;
	struct lan_story t;

	lan_open_held(&t);
	lan_hears(&t, "probe " MAC_7);
	lan_says(&t, family() == 6 ? "announce" : "answer all");
	lan_says_nothing(&t);
	lan_hears(&t, "ask 1 " MAC_7); /* nobody asks with our MAC for our address */
	lan_says_nothing(&t);
	assert_int_equal(neighbours_claim(t.n), CLAIM_HELD);
	lan_end(&t);
}

static void a_tentative_address_is_not_answered_for(void **state) /* RFC 4862 5.4.3 */
{
	(void)state;
	struct lan_story t;

	lan_open(&t);
	lan_hears(&t, "ask 1 " MAC_1);
	lan_says_nothing(&t);
	assert_int_equal(neighbours_claim(t.n), CLAIM_PROBING);
	lan_sends(&t, 1, "too early", "refused");
	lan_end(&t);
}

static void who_probes_for_our_address_is_told(void **state) /* RFC 4861 7.2.4 */
{
	(void)state;
	struct lan_story t;

	lan_open_held(&t);
	lan_hears(&t, "probe " MAC_9);
	lan_says(&t, family() == 6 ? "announce" : "answer all");
	lan_says_nothing(&t);
	assert_int_equal(neighbours_claim(t.n), CLAIM_HELD);
	lan_end(&t);
}

static void one_conflict_is_answered_and_a_second_one_soon_after_is_the_end(void **state) /* RFC 5227 2.4 (b) */
{
	(void)state;
	struct lan_story t;

	lan_open_held(&t);
	lan_hears(&t, "announce 7 " MAC_9);
	lan_says(&t, "announce");
	lan_says_nothing(&t);
	assert_int_equal(neighbours_claim(t.n), CLAIM_HELD);
	assert_rival(&t, MAC_9);
	lan_until(&t, 10000);
	lan_hears(&t, "announce 7 " MAC_9); /* long ago is forgiven */
	lan_says(&t, "announce");
	lan_sends(&t, 1, "goes on", "held");
	lan_says(&t, "ask 1 all");
	lan_until(&t, 19999);
	lan_says_between(&t, 0, 19999, "ask 1 all");
	lan_says(&t, "ask 1 all");
	lan_hears(&t, "announce 7 " MAC_9);
	assert_int_equal(neighbours_claim(t.n), CLAIM_LOST);
	lan_says_nothing(&t);
	lan_sends(&t, 1, "no more", "refused");
	lan_hears(&t, "ask 1 " MAC_1);
	lan_says_nothing(&t);
	lan_end(&t);
}

/* RFC 5227 2.4: who we were connected with can still be told. */
static void of_a_lost_address_the_neighbours_are_still_known(void **state)
{
	(void)state;
	struct lan_story t;
	struct mac mac, one = lan_mac(1);
	struct ip_addr addr = lan_addr(1), other = lan_addr(2);

	lan_open_held(&t);
	lan_hears(&t, "ask 1 " MAC_1);
	lan_says(&t, "answer 1");
	lan_sends(&t, 2, "waits", "held");
	lan_says(&t, "ask 2 all");
	lan_hears(&t, "announce 7 " MAC_9);
	lan_says(&t, "announce");
	lan_hears(&t, "announce 7 " MAC_9);
	assert_int_equal(neighbours_claim(t.n), CLAIM_LOST);
	lan_sends(&t, 1, "no more", "refused");
	assert_true(neighbours_recall(t.n, &addr, &mac));
	assert_true(mac_equal(&mac, &one));
	assert_false(neighbours_recall(t.n, &other, &mac));
	lan_until(&t, 100000);
	lan_says_nothing(&t); /* neither what waited, nor more questions */
	lan_end(&t);
}

static void frames_for_others_are_not_our_business(void **state)
{
	(void)state;
	struct lan_story t;
	static const char arp[] = "\2\0\0\0\0\3\2\0\0\0\0\1\x08\6\0\1\x08\0\6\4\0\2\2\0\0\0\0\1\xc0\0\2\1\2\0\0\0\0\3\xc0\0\2\3";

	lan_open_held(&t);
	lan_sends(&t, 1, "one", "held");
	lan_says(&t, "ask 1 all");
	lan_hears_bytes(&t, span_of(arp, sizeof arp - 1)); /* an answer to somebody else */
	lan_says_nothing(&t);
	lan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_nobody_has_is_ours_after_three_questions),
		cmocka_unit_test(less_patience_makes_all_times_shorter),
		cmocka_unit_test(an_address_in_use_is_refused_with_the_mac_that_answered),
		cmocka_unit_test(two_who_probe_at_the_same_time_both_step_back),
		cmocka_unit_test(our_own_voice_is_no_rival),
		cmocka_unit_test(what_we_cannot_have_said_is_somebody_elses_with_our_mac),
		cmocka_unit_test(who_probes_with_our_mac_is_told_by_all),
		cmocka_unit_test(a_tentative_address_is_not_answered_for),
		cmocka_unit_test(who_probes_for_our_address_is_told),
		cmocka_unit_test(one_conflict_is_answered_and_a_second_one_soon_after_is_the_end),
		cmocka_unit_test(of_a_lost_address_the_neighbours_are_still_known),
		cmocka_unit_test(frames_for_others_are_not_our_business),
	};

	return run_stories("claim", tests);
}
