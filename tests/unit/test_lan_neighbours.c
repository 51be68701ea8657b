/* SPDX-License-Identifier: MIT
 *
 * test_lan_neighbours.c - a link on an Ethernet whose neighbours move, are late, are not there, or talk too much; the neighbour is
 * a kernel. Skipped where the system forbids namespaces.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <net/if.h>

#include "base/rng.h"
#include "lan_scene.h"
#include "net/ether_port.h"
#include "net/link_lan.h"
#include "net/world.h"
#include "tcp/tcp.h"
#include "wire/arp.h"
#include "wire/icmp.h"
#include "wire/nd.h"

enum { NOBODY = 4 };
static const uint8_t families[] = {4, 6};

/* ---- changes, silence ----------------------------------------------------------------------------------- */

struct link_change {
	const struct lan_scene *scene;
	const char *command;
};

static void change_next(void *context)
{
	const struct link_change *c = context;

	lan_scene_run(c->scene, SCENE_NEXT, c->command);
}

static void a_neighbour_may_change_its_mac_in_the_middle(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);
	struct link_change changes[] = {
		{s, "ip link set next address 02:00:00:00:88:10"}, {s, "ip link set next address 02:00:00:00:88:11"},
	};

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);
		struct link *link = lan_scene_open(&config);
		struct ip_addr us = lan_scene_addr(families[i], 88, SCENE_OURS), server = lan_scene_addr(families[i], 88, 2);
		struct scene_fetch f = {.at_half = change_next, .context = &changes[i]};

		if (!lan_scene_fetch(s, &f, link, &us, SCENE_NEXT, &server, "/bytes/5M"))
			fail_msg("IPv%u: %lu bytes after %ld ms, %s", families[i], (unsigned long)f.received,
				 (long)(f.now / NS_PER_MS), f.get.problem);
		assert_true(f.now < 5 * NS_PER_S); /* it is noticed at once, not after half a minute */
		link->ops->close(link);
	}
}

static void a_neighbour_that_answers_late_is_waited_for(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);
		struct link *link = lan_scene_open(&config);
		struct ip_addr us = lan_scene_addr(families[i], 88, SCENE_OURS), server = lan_scene_addr(families[i], 88, 2);
		struct scene_fetch f = {0};

		/* deaf to our first questions */
		lan_scene_run(s, SCENE_NEXT, "ip link set next arp off; ip link set next multicast off");
		lan_scene_run(s, SCENE_NEXT, "(sleep 1.5; ip link set next arp on multicast on) >/dev/null 2>&1 &");
		if (!lan_scene_fetch(s, &f, link, &us, SCENE_NEXT, &server, "/bytes/100k"))
			fail_msg("IPv%u: %lu bytes, %s", families[i], (unsigned long)f.received, f.get.problem);
		assert_true(f.now > 1500 * NS_PER_MS);
		link->ops->close(link);
	}
}

static void a_packet_for_nobody_comes_back_as_unreachable(void **state)
{
	(void)lan_scene_need(state);
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);
		struct link *link = lan_scene_open(&config);
		struct ip_header ip = {
			.src = lan_scene_addr(families[i], 88, SCENE_OURS), .dst = lan_scene_addr(families[i], 88, NOBODY),
			.protocol = IP_TCP, .ttl = 64,
		};
		uint8_t bytes[64] = {0};
		size_t len = ip_write_header(bytes, sizeof bytes, &ip, 20) + 20;
		struct link_packet packet;
		struct icmp_message message;
		struct span payload;

		for (int n = 0; n < 1000; n++) /* more than there is room for */
			assert_true(link->ops->send(link, span_of(bytes, len), 0, 0));
		for (time_ns now = 0; now <= 2 * NS_PER_S; now += NS_PER_S)
			link->ops->timeouts(link, now);
		assert_false(link->ops->receive(link, &packet, 2 * NS_PER_S));
		link->ops->timeouts(link, 3 * NS_PER_S);
		int returned = 0;

		for (; link->ops->receive(link, &packet, 3 * NS_PER_S); returned++) {
			assert_int_equal(ip_parse(packet.bytes, false, &ip, &payload), IP_OK);
			assert_true(icmp_parse(&ip, payload, &message));
			assert_int_equal(message.kind, ICMP_UNREACHABLE);
			assert_int_equal(message.rest.len, len);
		}
		assert_int_equal(returned, 16);
		link->ops->close(link);
	}
}

/* In the time of a session that the test makes up: nobody is there to take longer. */
static void a_connection_to_nobody_is_told(void **state)
{
	(void)lan_scene_need(state);
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);
		struct ip_addr to = lan_scene_addr(families[i], 88, NOBODY);
		struct host_config host = {.addr = lan_scene_addr(families[i], 88, SCENE_OURS), .mtu = 1500, .seed = 1};
		struct http_get_config request = {
			.request = {.authority = "nobody", .target = "/", .user_agent = "test", .minor_version = 1},
		};
		struct impair_config wire = {0};
		struct world w = {.impair = impair_new(&wire), .link = lan_scene_open(&config)};
		static struct http_get get;

		tcp_config_init(&host.tcp);
		w.host = host_new(&host);
		assert_true(http_get_init(&get, &request));
		struct stream *stream = host_connect(w.host, &to, 80, 0, &get.app, 0);

		for (time_ns now = 0; now < 3 * NS_PER_S; now += 100 * NS_PER_MS)
			world_run(&w, now);
		assert_int_equal(tcp_last_error(host_tcb(stream)), TCP_ERROR_NONE);
		world_run(&w, 3 * NS_PER_S);
		world_run(&w, 3 * NS_PER_S + 1);
		assert_int_equal(tcp_last_error(host_tcb(stream)), TCP_ERROR_HOST);
		world_fini(&w);
	}
}

/* ---- floods -------------------------------------------------------------------------------------------- */

struct flood {
	struct ether_port *port;
	struct mac to;
	uint8_t family;
	struct rng rng;
};

/* A frame of any kind to us, or to all: strangers who ask for us, and garbage. */
static size_t write_junk(struct flood *f, uint8_t *frame, size_t room)
{
	struct ip_addr us = lan_scene_addr(f->family, 88, SCENE_OURS);
	struct ip_addr who = lan_scene_addr(f->family, 88, (unsigned)rng_below(&f->rng, 250));
	struct mac mac = {{2, 2, (uint8_t)rng_next(&f->rng), (uint8_t)rng_next(&f->rng), (uint8_t)rng_next(&f->rng), 2}};
	struct arp_packet arp = {.sender_mac = mac, .sender = who, .target = us, .is_reply = rng_chance(&f->rng, 0.3)};
	struct nd_message nd = {.has_mac = true, .mac = mac, .target = us};
	size_t len = 0;

	/* nobody speaks for the server or the router, or for us: that would be no flood but a lie that ARP believes */
	if (ip_addr_equal(&who, &us) || who.bytes[f->family == 6 ? 15 : 3] <= 2 || rng_chance(&f->rng, 0.3)) {
		for (; len < room; len++)
			frame[len] = (uint8_t)rng_next(&f->rng);
		frame[14] = f->family == 6 ? 0x60 : 0x45;
	} else if (f->family == 4) {
		return arp_write_frame(frame, room, &f->to, &arp);
	} else {
		len = 14 + nd_write(frame + 14, room - 14, &who, &us, &nd);
	}
	ethernet_write_header(frame, &f->to, &mac, f->family == 6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4);
	return len;
}

static void pour(void *context)
{
	struct flood *f = context;
	uint8_t frame[200];

	for (int i = 0; i < 20000; i++) {
		if (!ether_port_send(f->port, span_of(frame, write_junk(f, frame, sizeof frame)), span_of(NULL, 0)))
			ether_port_flush(f->port);
	}
	ether_port_flush(f->port);
}

static void a_flood_of_frames_only_delays(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);
		struct link *link = lan_scene_open(&config);
		struct flood flood = {.to = link_lan_config(link)->mac, .family = families[i]};
		struct ip_addr us = lan_scene_addr(families[i], 88, SCENE_OURS), server = lan_scene_addr(families[i], 88, 2);
		struct scene_fetch f = {.at_half = pour, .context = &flood};
		struct err err;

		rng_seed(&flood.rng, families[i]);
		lan_scene_go(s, SCENE_NEXT);
		flood.port = ether_port_open(if_nametoindex("next"), 1500, &err);
		lan_scene_go(s, SCENE_HERE);
		if (!lan_scene_fetch(s, &f, link, &us, SCENE_NEXT, &server, "/bytes/1M"))
			fail_msg("IPv%u: %lu bytes, %s", families[i], (unsigned long)f.received, f.get.problem);
		assert_true(link->ops->is_well(link, &err));
		ether_port_close(flood.port);
		link->ops->close(link);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_neighbour_may_change_its_mac_in_the_middle),
		cmocka_unit_test(a_neighbour_that_answers_late_is_waited_for),
		cmocka_unit_test(a_packet_for_nobody_comes_back_as_unreachable),
		cmocka_unit_test(a_connection_to_nobody_is_told),
		cmocka_unit_test(a_flood_of_frames_only_delays),
	};

	return cmocka_run_group_tests_name("lan_neighbours", tests, lan_scene_enter, lan_scene_leave);
}
