/* SPDX-License-Identifier: MIT
 *
 * test_nat_way.c - packets through masquerading; in network namespaces of its own, skipped where the system forbids them.
 *
 *     our TCP -- tcpsee0 -- this namespace -- veth -- another namespace: a server that knows no way back to tcpsee0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/link_tun.h"
#include "net/namespace.h"
#include "tests/unit/fetch_scene.h"
#include "tests/unit/nat_scene.h"

enum { PORT = 8000 };

static const struct ip_addr ours4 = {4, {10, 77, 0, 2}}, ours6 = {6, {0xfd, 0x77, [15] = 2}};
static const struct ip_addr server4 = {4, {192, 0, 2, 2}}, server6 = {6, {0x20, 0x01, 0x0d, 0xb8, [15] = 2}};

/* ---- the other namespace ------------------------------------------------------------------------- */

/* A router's advertisement of itself (RFC 4861 4.2), through v1: the kernel fills in the checksum. */
static void advertise_router(void)
{
	static const struct nd_router_advert advert = {.nd_ra_type = ND_ROUTER_ADVERT, .nd_ra_router_lifetime = 0xffff};
	struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_scope_id = if_nametoindex("v1")};
	int fd = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6), hops = 255;

	if (fd < 0 || inet_pton(AF_INET6, "ff02::1", &to.sin6_addr) != 1)
		return;
	setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops);
	(void)!sendto(fd, &advert, sizeof advert, 0, (struct sockaddr *)&to, sizeof to);
	close(fd);
}

/* Servers behind a router, which is this namespace. They also knock at 10.99.0.2, behind another device of the router. When
 * they are told something they are a router themselves. */
static void run_servers(const void *context, int from, int to)
{
	struct sockaddr_in elsewhere = {.sin_family = AF_INET, .sin_port = htons(9)};
	struct kernel_server *servers[2] = {0};
	struct err err;
	char byte;

	(void)context;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!namespace_enter(&err) || write(to, "", 1) != 1 || read(from, &byte, 1) != 1)
		_exit(1);
	(void)!system("echo 0 2>/dev/null >/proc/sys/net/ipv6/conf/v1/accept_dad");
	if (system("ip link set v1 up && ip addr add 192.0.2.2/24 dev v1 && ip route add 10.99.0.0/24 via 192.0.2.1") != 0)
		_exit(1);
	servers[0] = kernel_server_open(&server4, PORT, http_embedded_content, NULL, &err);
	if (system("ip addr add 2001:db8::2/64 dev v1 nodad 2>/dev/null") == 0)
		servers[1] = kernel_server_open(&server6, PORT, http_embedded_content, NULL, &err);
	int knock = socket(AF_INET, SOCK_DGRAM, 0);

	if (servers[0] == NULL || inet_pton(AF_INET, "10.99.0.2", &elsewhere.sin_addr) != 1 || write(to, "", 1) != 1)
		_exit(1);
	bool is_router = false;

	fcntl(from, F_SETFL, O_NONBLOCK);
	for (time_ns now = 0;; now += 10 * NS_PER_MS) {
		struct pollfd fds[FETCH_FDS];
		size_t count = 0;

		is_router |= read(from, &byte, 1) == 1;
		if (is_router)
			advertise_router();

		for (int i = 0; i < 2; i++)
			if (servers[i] != NULL)
				count += kernel_server_poll(servers[i], fds + count, FETCH_FDS - count);
		poll(fds, count, 10);
		for (int i = 0; i < 2; i++)
			if (servers[i] != NULL)
				kernel_server_run(servers[i], now);
		(void)!sendto(knock, "?", 1, 0, (struct sockaddr *)&elsewhere, sizeof elsewhere);
	}
}

/* Starts them behind a pair of veths; false: it cannot be done here. */
static bool start_servers(struct other *other)
{
	char command[160], byte = 0;

	if (system("ip link show lo >/dev/null 2>&1") != 0)
		return false;
	*other = start_other(run_servers, NULL);
	snprintf(command, sizeof command, "ip link add v0 type veth peer name v1 netns %ld && ip link set v0 up && "
					  "ip addr add 192.0.2.1/24 dev v0", (long)other->pid);
	if (read(other->hear, &byte, 1) == 1 && system(command) == 0 && write(other->tell, "", 1) == 1 &&
	    (!has_ipv6() || system("ip addr add 2001:db8::1/64 dev v0 nodad") == 0) && read(other->hear, &byte, 1) == 1)
		return true;
	(void)end_other(other, SIGKILL);
	return false;
}

static void stop_servers(struct other *other)
{
	(void)end_other(other, SIGKILL);
	(void)!system("ip link del v0"); /* else it stays until the other namespace is cleaned away */
}

static struct link *open_tun(const char *name, const struct ip_addr *addr, const struct ip_addr *addr6)
{
	struct tun_config config = {.kernel_addr = *addr, .prefix_len = 24, .second_prefix_len = 64};
	struct err err;

	snprintf(config.name, sizeof config.name, "%s", name);
	if (addr6 != NULL)
		config.second_addr = *addr6;
	struct link *link = link_tun_open(&config, &err);

	if (link == NULL)
		fail_msg("%s", err.text);
	return link;
}

/* Does a datagram come out of this device within 300 ms? */
static bool is_knocked_at(struct link *link)
{
	struct link_packet packet;
	struct ip_header ip;
	struct span payload;
	struct pollfd fd;

	for (int i = 0; i < 30; i++) {
		assert_int_equal(link->ops->poll(link, &fd, 1), 1);
		poll(&fd, 1, 10);
		while (link->ops->receive(link, &packet, 0))
			if (ip_parse(packet.bytes, false, &ip, &payload) == IP_OK && ip.protocol == IP_UDP)
				return true;
	}
	return false;
}

static void fetch_all(struct fetch_scene *s, const struct ip_addr *server)
{
	static const unsigned sizes[] = {0, 1, 1461, 1000000};
	char path[40];

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		snprintf(path, sizeof path, "/bytes/%u", sizes[i]);
		struct fetch_page *page = fetch(s, server, PORT, path);

		fetch_scene_run(s);
		assert_page(page, sizes[i]);
	}
}

static void pages_come_from_behind_the_router(void **state)
{
	struct other servers;
	struct fetch_scene s;

	need_nat(state);
	if (!start_servers(&servers))
		skip();
	fetch_scene_start(&s, open_tun("tcpsee0", &inside4, &inside6), &ours4, &ours6);
	s.patience = NS_PER_S;
	forward(4, true);
	struct fetch_page *lost = fetch(&s, &server4, PORT, "/bytes/1");

	fetch_scene_run(&s);
	assert_int_equal(lost->get.phase, HTTP_GET_CONNECTING); /* forwarded, but the server knows no way back */
	forward(4, false);
	s.patience = 60 * NS_PER_S;
	struct nat *nat = open_nat("tcpsee0", &inside4);

	fetch_scene_run(&s);
	assert_page(lost, 1);
	fetch_all(&s, &server4);
	close_nat(nat);
	if (link_tun_has(s.world.link, 6)) {
		nat = open_nat("tcpsee0", &inside6);
		fetch_all(&s, &server6);
		close_nat(nat);
	}
	fetch_scene_end(&s);
	stop_servers(&servers);
	assert_nothing_is_left();
}

static void nobody_else_finds_a_router(void **state)
{
	struct other servers;

	need_nat(state);
	if (!start_servers(&servers))
		skip();
	struct link *link = open_tun("other0", &(struct ip_addr){4, {10, 99, 0, 1}}, NULL);

	assert_false(is_knocked_at(link));
	struct nat *nat = open_nat("tcpsee0", &inside4);

	assert_false(is_knocked_at(link));
	close_nat(nat);
	forward(4, true);
	nat = open_nat("tcpsee0", &inside4);
	assert_true(is_knocked_at(link)); /* who did before does now */
	close_nat(nat);
	forward(4, false);
	link->ops->close(link);
	stop_servers(&servers);
	assert_nothing_is_left();
}

/* RFC 4861 6.2.1: a router does not take its routes from other routers. */
static void default_route_from_a_router_is_not_lost(void **state)
{
	struct other servers;
	struct nat *nat = NULL;
	struct err err;

	need_nat(state);
	if (!has_ipv6() || !start_servers(&servers))
		skip();
	assert_int_equal(write(servers.tell, "", 1), 1);
	for (int i = 0; i < 500 && (nat = nat_open("tcpsee0", &inside6, 64, &err)) != NULL; i++) {
		close_nat(nat);
		usleep(10000);
	}
	assert_null(nat);
	assert_int_equal(err.status, STATUS_LINK);
	assert_non_null(strstr(err.text, "sudo sysctl net.ipv6.conf.v0.accept_ra=2"));
	assert_nothing_is_left();
	assert_int_equal(system("ip -6 route show default | grep -q v0"), 0);
	assert_int_equal(system("echo 2 >/proc/sys/net/ipv6/conf/v0/accept_ra"), 0);
	nat = open_nat("tcpsee0", &inside6);
	assert_int_equal(system("ip -6 route show default | grep -q v0"), 0);
	close_nat(nat);
	stop_servers(&servers);
	assert_nothing_is_left();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_come_from_behind_the_router),
		cmocka_unit_test(nobody_else_finds_a_router),
		cmocka_unit_test(default_route_from_a_router_is_not_lost),
	};

	return cmocka_run_group_tests_name("nat_way", tests, nat_scene_enter, NULL);
}
