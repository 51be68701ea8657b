/* SPDX-License-Identifier: MIT
 *
 * test_live_reach.c - which addresses each link can ask: of the URLs that are given, and of those that redirects lead to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "session/live_reach.h"

static struct ip_addr address(const char *text)
{
	struct ip_addr addr;

	assert_true(ip_addr_parse(text, &addr));
	return addr;
}

/* A run over this link with addresses of both families. */
static struct live_config config_of(enum live_link_kind link)
{
	struct live_config config;

	live_config_init(&config, link);
	config.tun.second_addr = address("fd77::1");
	config.lan.ip4.addr = address("192.0.2.7");
	return config;
}

/* What becomes of the address; "" when it cannot be asked, and then the sentence says `why`. */
static void expect(enum live_link_kind link, const char *asked, const char *becomes, const char *why)
{
	struct live_config config = config_of(link);
	struct ip_addr addr = address(asked), wanted;
	struct err err = {0};
	size_t left = live_reach(&config, &addr, 1, &err);

	assert_int_equal(left, becomes[0] != '\0');
	if (left == 0) {
		assert_int_equal(err.status, STATUS_USAGE);
		assert_non_null(strstr(err.text, why));
		return;
	}
	wanted = address(becomes);
	assert_true(ip_addr_equal(&addr, &wanted));
}

static void each_link_has_its_reach(void **state)
{
	(void)state;
	expect(LIVE_RAW, "127.0.0.1", "127.0.0.1", "");
	expect(LIVE_RAW, "::1", "::1", "");
	expect(LIVE_USER, "127.0.0.1", "10.0.2.2", "");
	expect(LIVE_USER, "192.0.2.2", "192.0.2.2", "");
	expect(LIVE_TUN, "192.0.2.2", "192.0.2.2", "");
	expect(LIVE_TUN, "127.0.0.1", "", "10.77.0.1: ask for that");
	expect(LIVE_TUN, "::1", "", "fd77::1: ask for that");
	expect(LIVE_TUN, "10.77.0.2", "", "must differ");
	expect(LIVE_LAN, "192.0.2.2", "192.0.2.2", "");
	expect(LIVE_LAN, "127.0.0.1", "", "--link raw reaches it");
	expect(LIVE_LAN, "2001:db8::2", "", "--addr must be of the same kind");
}

static void nobody_talks_to_a_crowd(void **state)
{
	static const enum live_link_kind links[] = {LIVE_TUN, LIVE_RAW, LIVE_LAN, LIVE_USER};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		expect(links[i], "224.0.0.1", "", "multicast");
		expect(links[i], "255.255.255.255", "", "broadcast");
		expect(links[i], "0.0.0.0", "", "unspecified");
		expect(links[i], "ff02::1", "", "multicast");
	}
}

static void those_that_can_be_asked_stay_in_their_order(void **state)
{
	struct live_config config = config_of(LIVE_LAN);
	struct ip_addr some[] = {address("2001:db8::1"), address("192.0.2.1"), address("127.0.0.1"), address("192.0.2.2")};
	struct err err;

	(void)state;
	assert_int_equal(live_reach(&config, some, 4, &err), 2);
	assert_int_equal(some[0].bytes[3], 1);
	assert_int_equal(some[1].bytes[3], 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_link_has_its_reach),
		cmocka_unit_test(nobody_talks_to_a_crowd),
		cmocka_unit_test(those_that_can_be_asked_stay_in_their_order),
	};

	return cmocka_run_group_tests_name("live_reach", tests, NULL, NULL);
}
