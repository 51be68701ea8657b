/* SPDX-License-Identifier: MIT
 *
 * test_link_lan.c - an address that no kernel owns, on a veth pair with a kernel as the neighbour; skipped where the system forbids
 * namespaces.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <net/if.h>
#include <poll.h>

#include "lan_scene.h"
#include "net/capture.h"
#include "net/clock.h"
#include "net/ether_port.h"
#include "net/link_lan.h"
#include "wire/arp.h"
#include "wire/nd.h"

static const uint8_t families[] = {4, 6};

static void assert_refused(const struct lan_config *config, enum exit_status status, const char *word)
{
	struct err err = {0};
	struct link *link = link_lan_open(config, &err);

	assert_null(link);
	if (strstr(err.text, word) == NULL)
		fail_msg("\"%s\" is not in: %s", word, err.text);
	assert_int_equal(err.status, status);
}

static void fetch(const struct lan_scene *s, const struct lan_config *config, uint8_t family, enum scene_place place,
		  const char *path)
{
	struct link *link = lan_scene_open(config);
	struct ip_addr us = lan_scene_addr(family, 88, SCENE_OURS), server = lan_scene_addr(family, place == SCENE_NEXT ? 88 : 89, 2);
	struct scene_fetch f = {0};

	assert_true(link->is_foreign);
	assert_int_equal(link->mtu, 1500);
	if (!lan_scene_fetch(s, &f, link, &us, place, &server, path))
		fail_msg("%s over IPv%u from place %d: status %d, %lu bytes, %s", path, family, place, f.get.status,
			 (unsigned long)f.received, f.get.problem);
	link->ops->close(link);
}

/* ---- pages ---------------------------------------------------------------------------------------- */

/* The RSTs that anybody on "here" sends or gets. */
static struct net_capture *watch_for_resets(void)
{
	struct err err;
	struct net_capture *c = capture_open("here", "tcp[13] & 4 != 0 or (ip6[6] = 6 and ip6[53] & 4 != 0)", CAPTURE_BOTH_WAYS, &err);

	if (c == NULL)
		fail_msg("%s", err.text);
	return c;
}

static void pages_come_whole_and_no_kernel_sends_a_reset(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);
	static const char *const paths[] = {"/bytes/0", "/", "/bytes/1", "/bytes/100k", "/bytes/10M"};
	struct net_capture *resets = watch_for_resets();
	struct captured reset;

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);

		for (size_t p = 0; p < ARRAY_LEN(paths); p++)
			fetch(s, &config, families[i], SCENE_NEXT, paths[p]);
	}
	assert_false(capture_next(resets, &reset));
	capture_close(resets);
}

static void a_mac_of_our_own_works_like_that_of_the_card(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);

		assert_true(mac_parse("02:74:00:00:00:77", &config.mac));
		fetch(s, &config, families[i], SCENE_NEXT, "/bytes/1M");
	}
}

static bool is_of_our_own(const struct mac *mac)
{
	return mac->bytes[0] == 0x02 && mac->bytes[1] == 0x74;
}

/* A kernel that forwards would send our packets on, and say that nobody is there. */
static void on_a_machine_that_forwards_the_address_gets_a_mac_of_its_own(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);

	if (!s->can_route)
		skip();
	lan_scene_run(s, SCENE_HERE, "echo 1 >/proc/sys/net/ipv4/ip_forward && echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);
		struct link *link = lan_scene_open(&config);
		struct mac first = link_lan_config(link)->mac;

		assert_true(is_of_our_own(&first));
		link->ops->close(link);
		link = lan_scene_open(&config); /* by chance, so that nobody else has it for the same address */
		assert_true(is_of_our_own(&link_lan_config(link)->mac) && !mac_equal(&link_lan_config(link)->mac, &first));
		link->ops->close(link);
		fetch(s, &config, families[i], SCENE_NEXT, "/bytes/1M");
		fetch(s, &config, families[i], SCENE_BEYOND, "/bytes/1M");
	}
	lan_scene_run(s, SCENE_HERE, "echo 0 >/proc/sys/net/ipv4/ip_forward && echo 0 >/proc/sys/net/ipv6/conf/all/forwarding");
}

static void what_lies_beyond_the_router_is_reached_through_it(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);

	if (!s->can_route)
		skip();
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);

		fetch(s, &config, families[i], SCENE_BEYOND, "/bytes/1M");
		/* and when all is said explicitly */
		config.ip4.prefix_len = 24;
		config.ip6.prefix_len = 64;
		config.ip4.gateway = lan_scene_addr(4, 88, 2);
		config.ip6.gateway = lan_scene_addr(6, 88, 2);
		config.mtu = 1500;
		fetch(s, &config, families[i], SCENE_BEYOND, "/bytes/100k");
	}
	/* as routers announce themselves */
	struct lan_config config = lan_scene_config(6);

	assert_true(ip_addr_parse("fe80::1", &config.ip6.gateway));
	fetch(s, &config, 6, SCENE_BEYOND, "/bytes/100k");
}

static void both_families_share_one_link(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);
	struct lan_config config = lan_scene_config(4);

	config.ip6.addr = lan_scene_addr(6, 88, SCENE_OURS);
	struct link *link = lan_scene_open(&config);

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct ip_addr us = lan_scene_addr(families[i], 88, SCENE_OURS), server = lan_scene_addr(families[i], 88, 2);
		struct scene_fetch f = {0};

		assert_true(lan_scene_fetch(s, &f, link, &us, SCENE_NEXT, &server, "/bytes/100k"));
	}
	assert_int_equal(link_lan_config(link)->ip4.prefix_len, 24);
	assert_int_equal(link_lan_config(link)->ip6.prefix_len, 64);
	link->ops->close(link);
}

/* ---- claiming -------------------------------------------------------------------------------------- */

static void an_address_in_use_is_refused_with_the_mac_that_answered(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);

	lan_scene_run(s, SCENE_NEXT, "ip link set next address 02:00:00:00:88:02; ip addr add 10.88.0.77/24 dev next; "
		      "ip addr add fd88::4d/64 dev next nodad");
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);

		assert_refused(&config, STATUS_LINK, "is in use: 02:00:00:00:88:02 answered for it on here");
	}
	lan_scene_run(s, SCENE_NEXT, "ip addr del 10.88.0.77/24 dev next; ip addr del fd88::4d/64 dev next");
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);
		struct link *link = lan_scene_open(&config); /* free again */

		link->ops->close(link);
	}
}

static void two_programs_of_this_machine_do_not_share_an_address(void **state)
{
	(void)lan_scene_need(state);
	struct lan_config config = lan_scene_config(4);
	struct link *link = lan_scene_open(&config);

	assert_refused(&config, STATUS_LINK, "another tcpsee on this machine has the address 10.88.0.77 on here");
	link->ops->close(link);
	link = lan_scene_open(&config);
	link->ops->close(link);
}

/* Turns of a link alone, until `when` on a clock that begins now. */
static void run_link(struct link *link, time_ns from, time_ns until)
{
	time_ns start = clock_now() - from;
	struct link_packet packet;

	for (time_ns now = from; now < until; now = clock_now() - start) {
		struct pollfd fds[2];

		link->ops->timeouts(link, now);
		while (link->ops->receive(link, &packet, now))
			;
		size_t count = link->ops->poll(link, fds, 2);

		(void)poll(fds, count, 5);
	}
}

static size_t write_claim(uint8_t *frame, size_t room, uint8_t family, const struct mac *mac)
{
	struct ip_addr us = lan_scene_addr(family, 88, SCENE_OURS);
	struct arp_packet arp = {.sender_mac = *mac, .sender = us, .target = us};
	struct nd_message nd = {.is_advertisement = true, .is_override = true, .target = us, .has_mac = true, .mac = *mac};
	struct mac group = mac_of_group(&nd_all_nodes);

	if (family == 4)
		return arp_write_frame(frame, room, &mac_broadcast, &arp);
	ethernet_write_header(frame, &group, mac, ETHERTYPE_IP6);
	return ETHERNET_HEADER_LEN + nd_write(frame + ETHERNET_HEADER_LEN, room - ETHERNET_HEADER_LEN, &us, &nd_all_nodes, &nd);
}

static void somebody_who_takes_the_address_and_insists_gets_it(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);
	static const struct mac rival = {{2, [5] = 0x99}};

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);
		struct link *link = lan_scene_open(&config);
		uint8_t frame[128];
		size_t len = write_claim(frame, sizeof frame, families[i], &rival);
		struct err err = {0};

		lan_scene_go(s, SCENE_NEXT);
		struct ether_port *port = ether_port_open(if_nametoindex("next"), 1500, &err);

		lan_scene_go(s, SCENE_HERE);
		for (int times = 0; times < 2; times++) {
			assert_true(link->ops->is_well(link, &err));
			assert_true(ether_port_send(port, span_of(frame, len), span_of(NULL, 0)));
			ether_port_flush(port);
			run_link(link, times * 100 * NS_PER_MS, (times + 1) * 100 * NS_PER_MS);
		}
		assert_false(link->ops->is_well(link, &err));
		assert_int_equal(err.status, STATUS_NETWORK);
		assert_non_null(strstr(err.text, "02:00:00:00:00:99 has taken"));
		ether_port_close(port);
		link->ops->close(link);
	}
}

/* Timers and keys have their turn between. */
static void a_flood_of_frames_that_are_not_for_us_is_looked_at_in_parts(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);
	struct lan_config config = lan_scene_config(4);
	struct link *link = lan_scene_open(&config);
	struct arp_packet arp = {.sender_mac = {{2, [5] = 9}}, .sender = lan_scene_addr(4, 88, 9), .target = lan_scene_addr(4, 88, 8)};
	struct ip_header ip = {.src = lan_scene_addr(4, 88, 2), .dst = config.ip4.addr, .protocol = IP_TCP, .ttl = 64};
	uint8_t frame[60] = {0};
	struct link_packet packet;
	struct err err;

	lan_scene_go(s, SCENE_NEXT);
	struct net_capture *wire = capture_open("next", "less 0", CAPTURE_INCOMING, &err);

	lan_scene_go(s, SCENE_HERE);
	assert_non_null(wire);
	while (link->ops->receive(link, &packet, 0))
		;
	size_t len = arp_write_frame(frame, sizeof frame, &mac_broadcast, &arp);

	for (int i = 0; i < 300; i++)
		assert_true(capture_inject(wire, span_of(frame, len)));
	ethernet_write_header(frame, &link_lan_config(link)->mac, &arp.sender_mac, ETHERTYPE_IP4);
	assert_int_equal(ip_write_header(frame + ETHERNET_HEADER_LEN, 20, &ip, 20), 20);
	assert_true(capture_inject(wire, span_of(frame, ETHERNET_HEADER_LEN + 40)));
	(void)poll(NULL, 0, 50);
	assert_false(link->ops->receive(link, &packet, 0));
	assert_true(link->ops->receive(link, &packet, 0));
	capture_close(wire);
	link->ops->close(link);
}

static void an_interface_that_goes_or_stays_down_is_told_of(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);
	static const struct { const char *command, *word; } cases[] = {
		{"ip link set spare down", "the interface spare was set down"},
		{"ip link del spare", "the interface spare has gone"},
	};

	lan_scene_run(s, SCENE_HERE, "ip link add spare type veth peer name end && ip addr add 10.91.0.1/24 dev spare");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct lan_config config = {.interface = "spare", .patience = 14 * NS_PER_MS};
		struct pollfd fds[2];
		struct err err;

		lan_scene_run(s, SCENE_HERE, "ip link set spare up && ip link set end up");
		config.ip4.addr = lan_scene_addr(4, 91, SCENE_OURS);
		struct link *link = lan_scene_open(&config);

		run_link(link, 0, 100 * NS_PER_MS);
		assert_true(link->ops->is_well(link, &err));
		lan_scene_run(s, SCENE_HERE, cases[i].command);
		run_link(link, 100 * NS_PER_MS, 800 * NS_PER_MS);
		assert_false(link->ops->is_well(link, &err));
		assert_int_equal(err.status, STATUS_NETWORK);
		assert_non_null(strstr(err.text, cases[i].word));
		assert_int_equal(poll(fds, (nfds_t)link->ops->poll(link, fds, 2), 1), 0); /* nothing spins */
		link->ops->close(link);
	}
}

/* ---- wrong uses ------------------------------------------------------------------------------------------ */

static void impossible_interfaces_are_refused(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);
	struct lan_config config = lan_scene_config(4);
	struct err err;

	char any[INTERFACE_NAME_ROOM] = "", here[INTERFACE_NAME_ROOM] = "here", dark[INTERFACE_NAME_ROOM] = "dark";

	assert_true(link_lan_try(any, &err));
	assert_string_equal(any, here);
	assert_true(link_lan_try(here, &err));
	(void)snprintf(config.interface, sizeof config.interface, "nowhere");
	assert_refused(&config, STATUS_LINK, "there is no interface \"nowhere\"");
	(void)snprintf(config.interface, sizeof config.interface, "lo");
	assert_refused(&config, STATUS_LINK, "lo is no Ethernet");
	lan_scene_run(s, SCENE_HERE, "ip link add dark type veth peer name end && ip addr add 10.90.0.1/24 dev dark");
	(void)snprintf(config.interface, sizeof config.interface, "dark");
	assert_refused(&config, STATUS_LINK, "sudo ip link set dark up");
	lan_scene_run(s, SCENE_HERE, "ip link set dark up");
	assert_refused(&config, STATUS_LINK, "the interface dark hears nothing");
	assert_false(link_lan_try(dark, &err));
	lan_scene_run(s, SCENE_HERE, "ip link del dark");
}

static void impossible_addresses_are_refused(void **state)
{
	(void)lan_scene_need(state);
	struct lan_config config = lan_scene_config(4);

	config.ip4.addr = lan_scene_addr(4, 88, 1);
	assert_refused(&config, STATUS_USAGE, "10.88.0.1 is this machine's own address (here)");
	config.ip4.addr = lan_scene_addr(4, 99, 1);
	assert_refused(&config, STATUS_USAGE, "10.99.0.1 is not in the network of here: choose an address in 10.88.0.1/24");
	config = lan_scene_config(4);
	config.ip4.prefix_len = 33;
	assert_refused(&config, STATUS_USAGE, "a prefix of 33 bits");
	config = lan_scene_config(4);
	config.ip4.gateway = lan_scene_addr(6, 88, 2);
	assert_refused(&config, STATUS_USAGE, "fd88::2 cannot be the gateway");
	config = lan_scene_config(4);
	config.mtu = 1501;
	assert_refused(&config, STATUS_USAGE, "an MTU of 1501 bytes");
	config = lan_scene_config(6);
	config.mtu = 1279;
	assert_refused(&config, STATUS_USAGE, "choose 1280 to 1500");
	config = lan_scene_config(6);
	config.mac = mac_broadcast;
	assert_refused(&config, STATUS_USAGE, "MAC");
	config = lan_scene_config(4);
	assert_true(ip_addr_parse("224.0.0.1", &config.ip4.addr));
	assert_refused(&config, STATUS_USAGE, "224.0.0.1 is no address of a host");
}

static void addresses_that_stand_for_many_are_refused(void **state) /* RFC 1122 3.2.1.3, RFC 4291 2.6.1 */
{
	(void)lan_scene_need(state);
	static const struct { const char *addr; unsigned prefix_len; const char *word; } cases[] = {
		{"10.88.0.255", 0, "10.88.0.255 is the address of all hosts of the network 10.88.0.0/24"},
		{"10.88.0.0", 0, "10.88.0.0 is the network 10.88.0.0/24 itself"},
		{"10.88.0.127", 25, "of all hosts of the network 10.88.0.0/25"},
		{"10.88.0.128", 25, "10.88.0.128 is the network 10.88.0.128/25 itself"},
		{"10.88.0.76", 30, "10.88.0.76 is the network 10.88.0.76/30 itself"},
		{"10.88.0.79", 30, "of all hosts"},
		{"fd88::", 0, "fd88:: is the address of the routers of the network fd88::/64"},
		{"fd88::4", 126, "fd88::4 is the address of the routers"},
		{"10.88.0.255", 16, "of all hosts of the network 10.88.0.0/24"}, /* as the others there see it */
		{"10.88.7.255", 16, NULL},
		{"10.88.0.76", 31, NULL}, /* RFC 3021 */
		{"10.88.0.77", 31, NULL},
		{"10.88.0.77", 32, NULL},
		{"fd88::ffff:ffff:ffff:ffff", 0, NULL},
		{"fd88::4", 127, NULL}, /* RFC 6164 */
		{"fd88::4", 128, NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		bool is_ip6 = strchr(cases[i].addr, ':') != NULL;
		struct lan_config config = lan_scene_config(is_ip6 ? 6 : 4);
		struct lan_address *at = is_ip6 ? &config.ip6 : &config.ip4;

		assert_true(ip_addr_parse(cases[i].addr, &at->addr));
		at->prefix_len = cases[i].prefix_len;
		config.patience = 14 * NS_PER_MS;
		if (cases[i].word != NULL) {
			assert_refused(&config, STATUS_USAGE, cases[i].word);
		} else {
			struct link *link = lan_scene_open(&config);

			link->ops->close(link);
		}
	}
}

static void connections_that_cannot_be_are_not_admitted(void **state)
{
	(void)lan_scene_need(state);
	struct lan_config config = lan_scene_config(4);
	struct {
		struct ip_addr to;
		enum exit_status status;
		const char *word;
	} cases[] = {
		{lan_scene_addr(6, 88, 2), STATUS_USAGE, "give one with --addr"},
		{lan_scene_addr(4, 88, 1), STATUS_LINK, "10.88.0.1 is this machine itself (here)"},
		{lan_scene_addr(4, 88, SCENE_OURS), STATUS_USAGE, "nobody else is there"},
		{lan_scene_addr(4, 99, 1), STATUS_LINK, "give one with --gateway"},
	};
	uint16_t port = 0;
	struct err err = {0};

	config.ip4.addr = lan_scene_addr(4, 91, SCENE_OURS); /* a network that the kernel does not know has no gateway */
	config.ip4.prefix_len = 24;
	cases[2].to = config.ip4.addr;
	struct link *link = lan_scene_open(&config);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_false(link->ops->admit(link, &cases[i].to, 80, &port, &err));
		assert_int_equal(err.status, cases[i].status);
		if (strstr(err.text, cases[i].word) == NULL)
			fail_msg("\"%s\" is not in: %s", cases[i].word, err.text);
	}
	struct ip_addr neighbour = lan_scene_addr(4, 91, 1);

	assert_true(link->ops->admit(link, &neighbour, 80, &port, &err));
	assert_int_equal(port, 0);
	link->ops->close(link);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_come_whole_and_no_kernel_sends_a_reset),
		cmocka_unit_test(a_mac_of_our_own_works_like_that_of_the_card),
		cmocka_unit_test(on_a_machine_that_forwards_the_address_gets_a_mac_of_its_own),
		cmocka_unit_test(what_lies_beyond_the_router_is_reached_through_it),
		cmocka_unit_test(both_families_share_one_link),
		cmocka_unit_test(an_address_in_use_is_refused_with_the_mac_that_answered),
		cmocka_unit_test(two_programs_of_this_machine_do_not_share_an_address),
		cmocka_unit_test(somebody_who_takes_the_address_and_insists_gets_it),
		cmocka_unit_test(a_flood_of_frames_that_are_not_for_us_is_looked_at_in_parts),
		cmocka_unit_test(an_interface_that_goes_or_stays_down_is_told_of),
		cmocka_unit_test(impossible_interfaces_are_refused),
		cmocka_unit_test(impossible_addresses_are_refused),
		cmocka_unit_test(addresses_that_stand_for_many_are_refused),
		cmocka_unit_test(connections_that_cannot_be_are_not_admitted),
	};

	return cmocka_run_group_tests_name("link_lan", tests, lan_scene_enter, lan_scene_leave);
}
