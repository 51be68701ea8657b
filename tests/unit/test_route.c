/* SPDX-License-Identifier: MIT
 *
 * test_route.c - ways, interfaces and networks as the kernel tells them, and guarded ports, in two networks of the
 * test's own; skipped where the system forbids them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/capture.h"
#include "net/port_guard.h"
#include "net/route.h"
#include "two_networks.h"

static void assert_addr(const struct ip_addr *addr, const char *text)
{
	char shown[IP_ADDR_TEXT] = "none";

	if (addr->family != 0)
		ip_addr_format(addr, shown);
	assert_string_equal(shown, text);
}

static struct net_route find(const char *to, const char *from)
{
	struct ip_addr dst = two_networks_addr(to), src = from != NULL ? two_networks_addr(from) : dst;
	struct net_route route;
	struct err err;

	if (!route_find(&dst, from != NULL ? &src : NULL, &route, &err))
		fail_msg("%s", err.text);
	return route;
}

static void assert_no_way(const char *to, const char *from, enum exit_status status, const char *word)
{
	struct ip_addr dst = two_networks_addr(to), src = from != NULL ? two_networks_addr(from) : dst;
	struct net_route route;
	struct err err;

	assert_false(route_find(&dst, from != NULL ? &src : NULL, &route, &err));
	if (strstr(err.text, word) == NULL)
		fail_msg("\"%s\" does not speak of \"%s\"", err.text, word);
	assert_int_equal(err.status, status);
}

/* ---- routes -------------------------------------------------------------------------------------- */

static void way_to_a_neighbour_has_no_gateway(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct net_route route = find("10.9.0.2", NULL);

	assert_string_equal(route.interface, "near");
	assert_addr(&route.source, "10.9.0.1");
	assert_addr(&route.gateway, "none");
	assert_int_equal(route.mtu, 1500);
	assert_false(route.is_local);
	if (!nets->has_ipv6)
		return;
	route = find("fd09::2", NULL);
	assert_string_equal(route.interface, "near");
	assert_addr(&route.source, "fd09::1");
	assert_addr(&route.gateway, "none");
	assert_int_equal(route.mtu, 1500);
}

static void way_beyond_a_router_names_it_and_its_mtu(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	two_networks_ip("route add 192.0.2.0/24 via 10.9.0.2 mtu 1400");
	struct net_route route = find("192.0.2.7", NULL);

	assert_addr(&route.gateway, "10.9.0.2");
	assert_addr(&route.source, "10.9.0.1");
	assert_int_equal(route.mtu, 1400);
	two_networks_ip("route del 192.0.2.0/24");
	if (!nets->has_ipv6)
		return;
	two_networks_ip("route add 2001:db8::/32 via fd09::2 mtu 1300");
	route = find("2001:db8::7", NULL);
	assert_addr(&route.gateway, "fd09::2");
	assert_addr(&route.source, "fd09::1");
	assert_int_equal(route.mtu, 1300);
	two_networks_ip("-6 route del 2001:db8::/32");
}

static void own_addresses_are_reached_by_loopback(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct net_route route = find("127.0.0.1", NULL);

	assert_string_equal(route.interface, "lo");
	assert_true(route.is_local);
	assert_addr(&route.source, "127.0.0.1");
	route = find("10.9.0.1", NULL);
	assert_string_equal(route.interface, "lo");
	assert_true(route.is_local);
	assert_addr(&route.source, "10.9.0.1");
	if (!nets->has_ipv6)
		return;
	route = find("::1", NULL);
	assert_string_equal(route.interface, "lo");
	assert_true(route.is_local);
	route = find("fd09::1", NULL);
	assert_addr(&route.source, "fd09::1");
}

static void settled_source_is_obeyed(void **state)
{
	(void)two_networks_need(state);
	two_networks_ip("addr add 10.9.0.77/24 dev near");
	struct net_route route = find("10.9.0.2", "10.9.0.77");

	assert_addr(&route.source, "10.9.0.77");
	assert_string_equal(route.interface, "near");
	two_networks_ip("addr del 10.9.0.77/24 dev near");
	assert_no_way("10.9.0.2", "10.9.0.77", STATUS_NETWORK, "no route to 10.9.0.2 from 10.9.0.77");
}

static void missing_ways_and_addresses_of_many_are_told(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	assert_no_way("198.51.100.1", NULL, STATUS_NETWORK, "no route to 198.51.100.1");
	two_networks_ip("route add prohibit 198.51.100.0/24");
	assert_no_way("198.51.100.1", NULL, STATUS_NETWORK, "no route");
	two_networks_ip("route del prohibit 198.51.100.0/24");
	two_networks_ip("route add blackhole 198.51.100.0/24");
	assert_no_way("198.51.100.1", NULL, STATUS_NETWORK, "no route");
	two_networks_ip("route del blackhole 198.51.100.0/24");
	assert_no_way("10.9.0.255", NULL, STATUS_USAGE, "many hosts");
	if (nets->has_ipv6)
		assert_no_way("2001:db8:1::1", NULL, STATUS_NETWORK, "no route to 2001:db8:1::1");
}

/* ---- interfaces ---------------------------------------------------------------------------------- */

static void interfaces_are_known_by_name(void **state)
{
	(void)two_networks_need(state);
	struct net_interface near, lo;
	struct err err;

	two_networks_ip("link set near address 02:00:00:00:00:07 mtu 1400");
	assert_true(route_interface("near", &near, &err));
	assert_string_equal(near.name, "near");
	assert_memory_equal(near.mac, "\2\0\0\0\0\7", 6);
	assert_true(near.has_mac && near.is_up && near.has_carrier && near.has_neighbours);
	assert_false(near.is_loopback);
	assert_int_equal(near.mtu, 1400);
	two_networks_ip("link set near mtu 1500");
	assert_true(route_interface("lo", &lo, &err));
	assert_true(lo.is_loopback && lo.is_up);
	assert_false(lo.has_neighbours);
	assert_true(lo.mtu >= 16384);
	two_networks_ip("link add fallen type veth peer name too");
	assert_true(route_interface("fallen", &near, &err));
	assert_false(near.is_up || near.has_carrier);
	two_networks_ip("link del fallen");
	assert_false(route_interface("fallen", &near, &err));
	assert_int_equal(err.status, STATUS_LINK);
	assert_non_null(strstr(err.text, "\"fallen\" on this machine: choose one of lo"));
	assert_false(route_interface("a name that is too long for one", &near, &err));
	assert_false(route_interface("", &near, &err));
}

static void network_of_an_interface_has_prefix_and_gateway(void **state)
{
	const struct two_networks *nets = two_networks_need(state);
	struct ip_addr there = two_networks_addr("10.9.0.200"), elsewhere = two_networks_addr("10.8.0.1");
	struct net_interface near;
	struct net_network network;
	struct err err;

	assert_true(route_interface("near", &near, &err));
	assert_true(route_network(&near, 4, NULL, &network));
	assert_addr(&network.addr, "10.9.0.1");
	assert_int_equal(network.prefix_len, 24);
	assert_addr(&network.gateway, "none");
	two_networks_ip("route add default via 10.9.0.3 metric 20");
	two_networks_ip("route add default via 10.9.0.2 metric 10");
	assert_true(route_network(&near, 4, &there, &network));
	assert_addr(&network.gateway, "10.9.0.2");
	assert_false(route_network(&near, 4, &elsewhere, &network));
	two_networks_ip("route del default");
	two_networks_ip("route del default");
	two_networks_ip("route add default nexthop via 10.9.0.4 dev near nexthop via 10.9.0.5 dev near");
	assert_true(route_network(&near, 4, &there, &network));
	assert_addr(&network.gateway, "10.9.0.4");
	two_networks_ip("route del default");
	if (!nets->has_ipv6)
		return;
	two_networks_ip("-6 route add default via fd09::2");
	assert_true(route_network(&near, 6, NULL, &network));
	assert_addr(&network.addr, "fd09::1");
	assert_int_equal(network.prefix_len, 64);
	assert_addr(&network.gateway, "fd09::2");
	two_networks_ip("-6 route del default");
}

/* ---- guarded ports ------------------------------------------------------------------------------- */

static int guard(const char *addr, uint16_t *port, enum port_guard_kind kind)
{
	struct ip_addr ours = two_networks_addr(addr);
	struct err err;
	int fd = port_guard_open(&ours, 0, port, kind, &err);

	if (fd < 0)
		fail_msg("%s", err.text);
	assert_int_not_equal(*port, 0);
	return fd;
}

/* A far client knocks at the port: does anything answer within a tenth of a second? */
static bool is_answered(const struct two_networks *nets, const char *from, const char *to, uint16_t port)
{
	two_networks_go_there(nets);
	int fd = two_networks_socket(SOCK_STREAM, from, 0);

	two_networks_connect(fd, to, port);
	two_networks_come_back(nets);
	struct pollfd answer = {.fd = fd, .events = POLLOUT};
	bool has_come = poll(&answer, 1, 100) > 0;

	close(fd);
	return has_come;
}

static void guarded_port_answers_nothing_and_is_free_afterwards(void **state)
{
	static const char *const ends[][2] = {{"10.9.0.2", "10.9.0.1"}, {"fd09::2", "fd09::1"}};
	const struct two_networks *nets = two_networks_need(state);

	for (size_t i = 0; i < (nets->has_ipv6 ? 2 : 1); i++) {
		uint16_t port = 0;
		int fd = guard(ends[i][1], &port, GUARD_QUIET);

		assert_false(is_answered(nets, ends[i][0], ends[i][1], port));
		close(fd);
		assert_true(is_answered(nets, ends[i][0], ends[i][1], port));
		fd = guard(ends[i][1], &port, GUARD_RESERVE);
		assert_true(is_answered(nets, ends[i][0], ends[i][1], port));
		close(fd);
	}
}

static void guard_refuses(const char *addr, uint16_t port, const char *word)
{
	struct ip_addr ours = two_networks_addr(addr);
	struct err err;

	assert_int_equal(port_guard_open(&ours, 0, &port, GUARD_QUIET, &err), -1);
	if (strstr(err.text, word) == NULL)
		fail_msg("\"%s\" does not speak of \"%s\"", err.text, word);
	assert_int_equal(err.status, STATUS_LINK);
}

static void ports_and_addresses_that_are_not_ours_are_refused(void **state)
{
	(void)two_networks_need(state);
	int other = two_networks_socket(SOCK_STREAM, "0.0.0.0", 40007);
	uint16_t port = 40008;

	assert_int_equal(listen(other, 1), 0);
	guard_refuses("10.9.0.1", 40007, "port 40007 of 10.9.0.1 is in use");
	close(other);
	int fd = guard("10.9.0.1", &port, GUARD_QUIET);

	assert_int_equal(port, 40008);
	guard_refuses("10.9.0.1", 40008, "--local-port");
	close(fd);
	close(guard("10.9.0.1", &port, GUARD_QUIET));
	guard_refuses("10.9.0.99", 0, "no address of this machine");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(way_to_a_neighbour_has_no_gateway),
		cmocka_unit_test(way_beyond_a_router_names_it_and_its_mtu),
		cmocka_unit_test(own_addresses_are_reached_by_loopback),
		cmocka_unit_test(settled_source_is_obeyed),
		cmocka_unit_test(missing_ways_and_addresses_of_many_are_told),
		cmocka_unit_test(interfaces_are_known_by_name),
		cmocka_unit_test(network_of_an_interface_has_prefix_and_gateway),
		cmocka_unit_test(guarded_port_answers_nothing_and_is_free_afterwards),
		cmocka_unit_test(ports_and_addresses_that_are_not_ours_are_refused),
	};

	return cmocka_run_group_tests_name("route", tests, two_networks_enter, NULL);
}
