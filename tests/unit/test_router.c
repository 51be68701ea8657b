/* SPDX-License-Identifier: MIT
 *
 * test_router.c - a router in the middle of the simulated wire: what it passes on, what it tells, and how two hosts get along
 * with it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "net/router.h"
#include "tests/simulate/simulation.h"
#include "timeline.h"
#include "wire/icmp.h"
#include "wire/icmp_quote.h"

/* ---- alone ---------------------------------------------------------------------------------- */

static struct span packet_of(uint8_t *into, size_t len, bool dont_fragment)
{
	struct ip_header ip = {.protocol = IP_TCP, .ttl = 64, .dont_fragment = dont_fragment};
	bool is_ip6 = family() == 6;

	assert_true(ip_addr_parse(is_ip6 ? "fd00::1" : "10.0.0.1", &ip.src));
	assert_true(ip_addr_parse(is_ip6 ? "fd00::2" : "10.0.0.2", &ip.dst));
	size_t header = ip_header_len(&ip.src);

	memset(into, 0, len);
	into[header + 5] = 7; /* of the sequence number */
	assert_int_equal(ip_write_header(into, header, &ip, len - header), header);
	return span_of(into, len);
}

static void packets_that_fit_pass_and_longer_ones_do_not(void **state)
{
	(void)state;
	uint8_t room[1500];

	assert_true(router_passes(packet_of(room, 1400, true), 1400));
	assert_false(router_passes(packet_of(room, 1401, true), 1400));
	assert_true(router_passes(packet_of(room, 1401, false), 1400) == (family() == 4)); /* it may be cut */
	assert_true(router_passes(packet_of(room, 1280, true), 1000) == (family() == 6)); /* RFC 8200 5 */
	assert_false(router_passes(packet_of(room, 1281, true), 1000));
}

static void sender_is_told_how_long_a_packet_may_be(void **state)
{
	(void)state;
	uint8_t room[1500], answer[ROUTER_ANSWER_MAX];
	size_t len = router_write_too_big(answer, packet_of(room, 1500, true), 1300);
	struct icmp_message message;
	struct icmp_quote quote;
	struct ip_header ip;
	struct span payload;

	assert_true(len > 0);
	assert_int_equal(ip_parse(span_of(answer, len), false, &ip, &payload), IP_OK);
	assert_true(icmp_parse(&ip, payload, &message));
	assert_int_equal(message.kind, ICMP_PACKET_TOO_BIG);
	assert_int_equal(message.mtu, 1300);
	assert_true(icmp_read_quote(message.rest, &quote));
	assert_int_equal(quote.packet_len, 1500);
	assert_true(ip_addr_equal(&quote.src, &ip.dst));
	assert_int_equal(router_write_too_big(answer, span_of("no packet", 9), 1300), 0);
}

/* ---- between two hosts ------------------------------------------------------------------------ */

/* 30000 bytes each way over a narrow but otherwise perfect wire. */
static void start(struct simulation *s, uint32_t path_mtu, bool is_blackhole)
{
	simulation_init_plain(s, family(), 30000);
	s->plan.wire.path_mtu = path_mtu;
	s->plan.wire.is_path_mtu_blackhole = is_blackhole;
}

static void finish(struct simulation *s)
{
	simulation_fini(s);
	trace_free(s->trace);
}

static unsigned sent_because(const struct simulation *s, enum tcp_why why)
{
	unsigned count = 0;

	for (uint32_t id = 1; id <= trace_count(s->trace); id++)
		count += trace_event(s->trace, id)->kind == EV_SENT && trace_event(s->trace, id)->code == why;
	return count;
}

static unsigned lost(const struct simulation *s)
{
	unsigned count = 0;

	for (uint32_t id = 1; id <= trace_count(s->trace); id++) {
		const struct event *ev = trace_event(s->trace, id);

		assert_true(ev->kind != EV_LOST || ev->code == LOSS_TOO_BIG);
		count += ev->kind == EV_LOST;
	}
	return count;
}

static void two_hosts_find_the_size_that_fits_in_one_round_trip(void **state) /* R1191-1, R1191-6, R1191-7 */
{
	(void)state;
	struct simulation s;

	start(&s, 1300, false);
	assert_true(simulation_run(&s));
	assert_true(lost(&s) > 0 && lost(&s) <= 20); /* the first flights of both, no more */
	assert_int_equal(sent_because(&s, WHY_TOO_BIG), lost(&s));
	assert_true(sent_because(&s, WHY_RESENT_SMALLER) > 0);
	assert_int_equal(sent_because(&s, WHY_RETRANSMIT_TIMEOUT), 0);
	assert_int_equal(sent_because(&s, WHY_FAST_RETRANSMIT), 0);
	assert_true(s.now < 10 * NS_PER_S + 2 * s.plan.tcp[0].msl);
	finish(&s);
}

static void two_hosts_get_through_a_black_hole(void **state) /* RFC 4821 7.7 */
{
	(void)state;
	struct simulation s;

	start(&s, 1300, true);
	assert_true(simulation_run(&s));
	assert_true(lost(&s) > 0);
	assert_int_equal(sent_because(&s, WHY_TOO_BIG), 0);
	assert_int_equal(sent_because(&s, WHY_BLACK_HOLE), 2); /* one for each direction */
	finish(&s);
}

static void without_discovery_nothing_is_lost(void **state)
{
	(void)state;
	struct simulation s;

	start(&s, 1300, false);
	s.plan.tcp[0].has_pmtud = s.plan.tcp[1].has_pmtud = false;
	assert_true(simulation_run(&s));
	assert_int_equal(lost(&s), 0);
	finish(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets_that_fit_pass_and_longer_ones_do_not),
		cmocka_unit_test(sender_is_told_how_long_a_packet_may_be),
		cmocka_unit_test(two_hosts_find_the_size_that_fits_in_one_round_trip),
		cmocka_unit_test(two_hosts_get_through_a_black_hole),
		cmocka_unit_test(without_discovery_nothing_is_lost),
	};

	return run_stories("router", tests);
}
