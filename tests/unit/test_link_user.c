/* SPDX-License-Identifier: MIT
 *
 * test_link_user.c - our TCP through libslirp, as an ordinary user, to servers on this machine: the pages that
 * net/kernel_server.c gives out on 127.0.0.1 and ::1. Skipped where there is no libslirp.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/link_user.h"
#include "tests/unit/fetch_scene.h"

enum { NOBODY = 65534 };

static const struct ip_addr loopback4 = {4, {127, 0, 0, 1}}, loopback6 = {6, {[15] = 1}};

/* Servers over IPv4 and IPv6 on this machine, and slirp's addresses for it. */
struct scene {
	struct fetch_scene fetches;
	struct user_config config;
	struct ip_addr machine, machine6;
};

static struct kernel_server *serve(const struct ip_addr *addr)
{
	struct err err;

	return kernel_server_open(addr, 0, http_embedded_content, NULL, &err); /* NULL: no such family here */
}

static void set_up(struct scene *s, uint32_t mtu)
{
	struct err err;

	user_config_init(&s->config);
	s->config.mtu = mtu;
	s->machine = link_user_machine(&s->config.addr);
	s->machine6 = link_user_machine(&s->config.addr6);
	struct link *link = link_user_open(&s->config, &err);

	if (link == NULL)
		fail_msg("%s", err.text);
	fetch_scene_start(&s->fetches, link, &s->config.addr, &s->config.addr6);
	s->fetches.servers[0] = serve(&loopback4);
	s->fetches.servers[1] = serve(&loopback6);
	assert_non_null(s->fetches.servers[0]);
}

static void tear_down(struct scene *s)
{
	fetch_scene_end(&s->fetches);
}

/* A page of the server of this family. */
static struct fetch_page *get(struct scene *s, uint8_t family, const char *path)
{
	struct kernel_server *server = s->fetches.servers[family == 6];

	return fetch(&s->fetches, family == 4 ? &s->machine : &s->machine6, kernel_server_port(server), path);
}

static void run(struct scene *s)
{
	fetch_scene_run(&s->fetches);
}

/* ---- what must hold ------------------------------------------------------------------------------ */

static void need_slirp(void)
{
	struct err err;

	if (link_user_try(&err))
		return;
	print_message("skipped: %s\n", err.text);
	skip();
}

static void pages_arrive(uint8_t family, uint32_t mtu)
{
	static const uint64_t sizes[] = {0, 1, 1460, 1461, 100000, 10000000};
	struct scene s;
	char path[40];

	set_up(&s, mtu);
	if (s.fetches.servers[family == 6] == NULL) {
		tear_down(&s);
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		snprintf(path, sizeof path, "/bytes/%llu", (unsigned long long)sizes[i]);
		struct fetch_page *page = get(&s, family, path);

		run(&s);
		assert_page(page, sizes[i]);
	}
	tear_down(&s);
}

static void pages_of_this_machine_arrive_whole(void **state)
{
	(void)state;
	need_slirp();
	assert_int_not_equal(geteuid(), 0);
	pages_arrive(4, 1500);
	pages_arrive(4, 576);
	pages_arrive(4, 9000);
}

static void pages_arrive_over_ipv6_too(void **state)
{
	(void)state;
	need_slirp();
	pages_arrive(6, 1500);
	pages_arrive(6, 1280);
}

static void addresses_outside_slirps_network_are_the_real_ones(void **state)
{
	struct scene s;

	(void)state;
	need_slirp();
	set_up(&s, 1500);
	struct fetch_page *page = fetch(&s.fetches, &loopback4, kernel_server_port(s.fetches.servers[0]), "/bytes/5000");

	run(&s);
	assert_page(page, 5000);
	tear_down(&s);
}

static void many_connections_share_the_link_also_where_poll_has_room_for_few(void **state)
{
	struct scene s;

	(void)state;
	need_slirp();
	set_up(&s, 1500);
	s.fetches.fd_room = 1;
	for (size_t i = 0; i < FETCH_PAGES; i++)
		(void)get(&s, s.fetches.servers[1] != NULL && i % 2 == 1 ? 6 : 4, "/bytes/100000");
	run(&s);
	for (size_t i = 0; i < FETCH_PAGES; i++)
		assert_page(s.fetches.pages[i], 100000);
	tear_down(&s);
}

/* A port of this machine at which nobody listens: it is bound, and that is all. */
static uint16_t closed_port(int *fd)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof at;

	*fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(*fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(getsockname(*fd, (struct sockaddr *)&at, &len), 0);
	return ntohs(at.sin_port);
}

static void closed_port_refuses(void **state)
{
	struct scene s;
	int fd;

	(void)state;
	need_slirp();
	set_up(&s, 1500);
	struct fetch_page *page = fetch(&s.fetches, &s.machine, closed_port(&fd), "/");

	run(&s);
	assert_int_equal(page->get.phase, HTTP_GET_FAILED);
	assert_int_equal(page->get.end, TCP_END_REFUSED);
	assert_true(s.fetches.now < 5 * NS_PER_S);
	close(fd);
	tear_down(&s);
}

/* A server that accepts and says nothing. */
static uint16_t silent_port(int *fd)
{
	uint16_t port = closed_port(fd);

	assert_int_equal(listen(*fd, 1), 0);
	return port;
}

static void silent_server_costs_no_time(void **state)
{
	struct scene s;
	unsigned turns = 0;
	int fd;

	(void)state;
	need_slirp();
	set_up(&s, 1500);
	struct fetch_page *page = fetch(&s.fetches, &s.machine, silent_port(&fd), "/");

	for (; s.fetches.now < NS_PER_S && turns < 1000; turns++)
		fetch_scene_turn(&s.fetches);
	assert_int_equal(page->get.phase, HTTP_GET_WAITING);
	assert_true(turns < 50);
	close(fd);
	tear_down(&s);
}

static size_t count_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir) != NULL)
		count++;
	closedir(dir);
	return count;
}

static void link_closed_in_the_middle_leaves_no_socket(void **state)
{
	size_t before = count_files();
	struct scene s;

	(void)state;
	need_slirp();
	set_up(&s, 1500);
	for (int i = 0; i < 5; i++)
		(void)get(&s, 4, "/bytes/10000000");
	while (s.fetches.pages[4]->len == 0 && s.fetches.now < 60 * NS_PER_S)
		fetch_scene_turn(&s.fetches);
	assert_true(count_files() > before);
	tear_down(&s);
	assert_int_equal(count_files(), before);
}

static void garbage_is_swallowed(void **state)
{
	static const char *const packets[] = {"", "\x45", "\x60", "\x99 garbage", "E\0\0\x14\0\0\0\0\x40\x06\0\0\x0a\0\2\x0f\x0a\0\2\2"};
	uint8_t long_one[65535] = {0x45};
	struct scene s;

	(void)state;
	need_slirp();
	set_up(&s, 1500);
	struct link *link = s.fetches.world.link;

	assert_false(link->ops->send(link, span_of("", 0), 0, 0));
	for (size_t i = 1; i < ARRAY_LEN(packets); i++)
		assert_true(link->ops->send(link, span_of(packets[i], size_max(1, strlen(packets[i]))), 0, 0));
	assert_true(link->ops->send(link, span_of(packets[4], 20), 0, 0));
	assert_true(link->ops->send(link, span_of(long_one, sizeof long_one), 0, 0));
	struct fetch_page *page = get(&s, 4, "/bytes/5000");

	run(&s);
	assert_page(page, 5000);
	tear_down(&s);
}

/* ---- wrong use ----------------------------------------------------------------------------------- */

static void assert_refused(const struct user_config *config, const char *word)
{
	struct err err = {0};

	assert_null(link_user_open(config, &err));
	assert_int_equal(err.status, STATUS_USAGE);
	if (strstr(err.text, word) == NULL)
		fail_msg("\"%s\" is not in: %s", word, err.text);
}

static void impossible_configurations_are_refused(void **state)
{
	static const uint8_t taken[] = {0, 2, 3, 255};
	struct user_config config;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
		user_config_init(&config);
		config.addr.bytes[3] = taken[i];
		assert_refused(&config, "10.0.2.15");
		user_config_init(&config);
		config.addr6.bytes[15] = taken[i];
		if (taken[i] != 255)
			assert_refused(&config, "fd00::f");
	}
	user_config_init(&config);
	config.addr = (struct ip_addr){4, {224, 0, 0, 1}};
	assert_refused(&config, "224.0.0.1");
	user_config_init(&config);
	config.mtu = 67;
	assert_refused(&config, "68 to 65521");
	config.mtu = 65522;
	assert_refused(&config, "68 to 65521");
}

static void process_that_gets_no_sockets_hears_why(void **state)
{
	struct rlimit before, none = {0};
	struct err err = {0};

	(void)state;
	need_slirp();
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none.rlim_max = before.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	bool works = link_user_try(&err);

	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_false(works);
	assert_int_equal(err.status, STATUS_LINK);
	assert_non_null(strstr(err.text, "no socket"));
}

/* For the whole program: nothing here needs privileges. */
static int become_ordinary(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	if (geteuid() != 0)
		return 0;
	if (setresgid(NOBODY, NOBODY, NOBODY) != 0 || setresuid(NOBODY, NOBODY, NOBODY) != 0)
		return -1;
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* the leak checker wants to look at itself */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_of_this_machine_arrive_whole),
		cmocka_unit_test(pages_arrive_over_ipv6_too),
		cmocka_unit_test(addresses_outside_slirps_network_are_the_real_ones),
		cmocka_unit_test(many_connections_share_the_link_also_where_poll_has_room_for_few),
		cmocka_unit_test(closed_port_refuses),
		cmocka_unit_test(silent_server_costs_no_time),
		cmocka_unit_test(link_closed_in_the_middle_leaves_no_socket),
		cmocka_unit_test(garbage_is_swallowed),
		cmocka_unit_test(impossible_configurations_are_refused),
		cmocka_unit_test(process_that_gets_no_sockets_hears_why),
	};

	return cmocka_run_group_tests_name("link_user", tests, become_ordinary, NULL);
}
