/* SPDX-License-Identifier: MIT
 *
 * test_ports.c - local ports and first sequence numbers that nobody can guess (RFC 6056, RFC 6528), ports in use.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "host_scene.h"
#include "timeline.h"

/* Opens to `port` of `remote`, resets at once; returns the SYN. */
static struct tcp_segment open_and_abort(struct host_scene *s, const struct ip_addr *remote, uint16_t port)
{
	struct tcp_segment syn, none;
	struct stream *stream = host_connect(s->host, remote, port, 0, &s->echoes[0].app, s->now);

	assert_non_null(stream);
	assert_true(we_send(s, &syn));
	host_abort(s->host, stream, s->now);
	assert_false(we_send(s, &none)); /* nothing has to be said in SYN-SENT */
	return syn;
}

static void start(struct host_scene *s)
{
	struct tcp_config config;

	host_scene_config(&config);
	host_scene_start(s, &config, family());
}

static void port_comes_back_only_when_all_others_had_their_turn(void **state) /* RFC 6056 3.3.4 */
{
	struct host_scene s;
	static uint8_t seen[65536];

	(void)state;
	start(&s);
	memset(seen, 0, sizeof seen);
	for (int i = 0; i < 64000; i++) {
		uint16_t port = open_and_abort(&s, &s.them, 80).src_port;

		assert_true(port >= 1024);
		assert_int_equal(seen[port]++, 0);
	}
	host_scene_end(&s);
}

/* Chi-square is too fine a tool here: ports of neighbouring destinations must not follow each other. */
static void ports_towards_one_destination_tell_nothing_about_another(void **state) /* RFC 6056 3.3.4 */
{
	struct host_scene s;
	uint16_t before = 0;
	int close = 0, low = 0;

	(void)state;
	start(&s);
	for (uint16_t port = 1; port <= 1000; port++) {
		uint16_t ours = open_and_abort(&s, &s.them, port).src_port;

		close += (uint16_t)(ours - before + 500) < 1000;
		low += ours < 33280; /* the middle of the range */
		before = ours;
	}
	assert_in_range(close, 0, 50); /* 16 by accident */
	assert_in_range(low, 400, 600);
	host_scene_end(&s);
}

static void hosts_with_other_secrets_choose_other_ports(void **state)
{
	uint16_t ports[2];

	(void)state;
	for (uint64_t seed = 0; seed < 2; seed++) {
		struct host_scene s;
		struct tcp_config config;

		host_scene_config(&config);
		host_scene_start(&s, &config, family());
		host_free(s.host);
		s.host = host_new(&(struct host_config){.addr = s.us, .tcp = config, .mtu = 1500, .seed = seed + 5});
		ports[seed] = open_and_abort(&s, &s.them, 80).src_port;
		host_scene_end(&s);
	}
	assert_int_not_equal(ports[0], ports[1]);
}

static void isn_of_the_same_ports_grows_with_the_clock(void **state) /* MUST-8, SHLD-1, R6528-1 */
{
	struct host_scene s;
	struct tcp_segment syn[2];

	(void)state;
	start(&s);
	for (int i = 0; i < 2; i++) {
		struct stream *stream = host_connect(s.host, &s.them, 80, 6000, &s.echoes[0].app, s.now);

		assert_non_null(stream);
		assert_true(we_send(&s, &syn[i]));
		host_abort(s.host, stream, s.now);
		(void)we_send_all(&s);
		s.now += 40 * NS_PER_MS;
	}
	assert_int_equal(syn[1].seq - syn[0].seq, 10000); /* one every 4 us */
	host_scene_end(&s);
}

static void isns_of_other_ports_are_unrelated(void **state) /* MUST-9, R6528-2 */
{
	struct host_scene s;
	uint32_t before = 0;
	int close = 0;

	(void)state;
	start(&s);
	for (int i = 0; i < 1000; i++) {
		uint32_t isn = open_and_abort(&s, &s.them, 80).seq;

		close += isn - before + (1u << 24) < 1u << 25;
		before = isn;
	}
	assert_in_range(close, 0, 30); /* 8 by accident */
	host_scene_end(&s);
}

static void one_local_port_serves_two_remote_ends(void **state)
{
	struct host_scene s;
	struct ip_addr other;
	struct tcp_segment syn;

	(void)state;
	start(&s);
	other = s.them;
	other.bytes[family() == 6 ? 15 : 3] = 3;
	assert_non_null(host_connect(s.host, &s.them, 80, 6000, &s.echoes[0].app, 0));
	assert_non_null(host_connect(s.host, &s.them, 81, 6000, &s.echoes[1].app, 0));
	assert_non_null(host_connect(s.host, &other, 80, 6000, &s.echoes[2].app, 0));
	for (int i = 0; i < 3; i++) {
		assert_true(we_send(&s, &syn));
		assert_int_equal(syn.src_port, 6000);
	}
	they_send(&s, (struct tcp_segment){.src_port = 81, .dst_port = 6000, .ctl = CTL_RST | CTL_ACK, .ack = syn.seq + 1});
	assert_int_equal(host_open_connections(s.host, true), 3); /* that was the number of the third */
	host_scene_end(&s);
}

/* The OPEN names the local address (tcp_open: endpoints->local), the host gives its own before the first SYN, and every
 * segment of the connection comes from there. */
static void all_segments_of_a_connection_come_from_its_local_address(void **state) /* MUST-43, MUST-44, MUST-45 */
{
	(void)state;
	struct host_scene s;
	struct tcp_config config;
	struct tcp_segment answer = {.src_port = 80, .dst_port = 6000, .ctl = CTL_SYN | CTL_ACK, .seq = 100};
	struct span packet, payload;
	struct ip_header ip;
	uint32_t sent_id;
	int segments = 0;

	host_scene_config(&config);
	host_scene_start(&s, &config, family());
	struct stream *stream = host_connect(s.host, &s.them, 80, 6000, &s.echoes[0].app, 0);

	assert_true(ip_addr_equal(&host_tcb(stream)->endpoints.local, &s.us));
	while (host_next_packet(s.host, s.now, &packet, &sent_id)) {
		struct tcp_segment seg;

		assert_int_equal(ip_parse(packet, false, &ip, &payload), IP_OK);
		assert_true(ip_addr_equal(&ip.src, &s.us) && ip_addr_equal(&ip.dst, &s.them));
		assert_int_equal(segment_parse(payload, &seg), SEGMENT_OK);
		segments++;
		if (segments == 1) { /* the SYN */
			answer.ack = seg.seq + 1;
			they_send(&s, answer);
		} else if (segments == 2) { /* the last of the handshake */
			answer.ctl = CTL_ACK | CTL_PSH;
			answer.seq = 101;
			answer.text = span_of("hello", 5);
			they_send(&s, answer);
		} else if (segments == 3) { /* the echo */
			host_close(s.host, stream, s.now);
		}
	}
	assert_int_equal(segments, 4);
	assert_int_equal(s.echoes[0].received, 5);
	host_scene_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(port_comes_back_only_when_all_others_had_their_turn),
		cmocka_unit_test(ports_towards_one_destination_tell_nothing_about_another),
		cmocka_unit_test(hosts_with_other_secrets_choose_other_ports),
		cmocka_unit_test(isn_of_the_same_ports_grows_with_the_clock),
		cmocka_unit_test(isns_of_other_ports_are_unrelated),
		cmocka_unit_test(one_local_port_serves_two_remote_ends),
		cmocka_unit_test(all_segments_of_a_connection_come_from_its_local_address),
	};

	return run_stories("ports", tests);
}
