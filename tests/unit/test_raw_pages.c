/* SPDX-License-Identifier: MIT
 *
 * test_raw_pages.c - whole pages over a link with the machine's own address, from Linux's TCP: beside each other, beside the
 * kernel's own connections, over a wire, over the loopback interface, and through offloading. In two networks of the
 * test's own; skipped where the system forbids them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "app/http_get.h"
#include "net/kernel_server.h"
#include "net/world.h"
#include "raw_scene.h"

static time_ns clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* ---- a page -------------------------------------------------------------------------------------- */

struct page {
	struct world world;
	struct http_get get;
	struct http_content content; /* what it should be */
	uint64_t at;
	bool is_right;
};

static bool compare(void *context, struct span bytes)
{
	struct page *page = context;
	uint8_t should[4096];

	while (bytes.len > 0) {
		size_t len = page->content.fill(page->content.context, page->at, should, size_min(sizeof should, bytes.len));

		page->is_right = page->is_right && memcmp(should, bytes.data, len) == 0;
		page->at += len;
		bytes = span_cut(bytes, len, bytes.len);
	}
	return true;
}

/* Nobody else has this link. */
static struct page *page_open(const char *server, uint16_t port, const char *path)
{
	struct page *page = calloc(1, sizeof *page);
	struct ip_addr theirs = two_networks_addr(server);
	struct raw_config config = {.remotes = &theirs, .remote_count = 1};
	struct impair_config nothing = {0};
	struct http_get_config get = {
		.request = {.authority = "server", .target = path, .user_agent = "test", .minor_version = 1},
		.body = compare,
		.context = page,
	};
	uint16_t our_port = 0;
	struct err err;

	assert_non_null(page);
	page->is_right = true;
	http_embedded_content(NULL, path, &page->content);
	page->world.link = link_raw_open(&config, &err);
	if (page->world.link == NULL || !page->world.link->ops->admit(page->world.link, &theirs, port, &our_port, &err))
		fail_msg("%s", err.text);
	struct host_config host = {
		.addr = theirs.family == 6 ? config.addr_v6 : config.addr_v4, .mtu = config.mtu, .seed = (uint64_t)clock_now(),
	};

	tcp_config_init(&host.tcp);
	page->world.host = host_new(&host);
	page->world.impair = impair_new(&nothing);
	assert_true(http_get_init(&page->get, &get));
	assert_non_null(host_connect(page->world.host, &theirs, port, our_port, &page->get.app, clock_now()));
	return page;
}

static bool is_over(const struct page *page)
{
	return host_open_connections(page->world.host, false) == 0;
}

/* All of them at the same time, until all are over. */
static void run_pages(struct page **pages, size_t count, struct kernel_server *server)
{
	time_ns end = clock_now() + 60 * NS_PER_S;
	size_t over = 0;

	while (over < count && clock_now() < end) {
		struct pollfd fds[64];
		size_t waiting = kernel_server_poll(server, fds, ARRAY_LEN(fds));

		over = 0;
		for (size_t i = 0; i < count; i++) {
			struct link *link = pages[i]->world.link;

			waiting += link->ops->poll(link, fds + waiting, ARRAY_LEN(fds) - waiting);
		}
		poll(fds, (nfds_t)waiting, 5);
		kernel_server_run(server, clock_now());
		for (size_t i = 0; i < count; i++) {
			world_run(&pages[i]->world, clock_now());
			over += is_over(pages[i]);
		}
	}
}

static void page_close(struct page *page)
{
	if (page->get.phase != HTTP_GET_DONE)
		fail_msg("%s after %llu bytes", page->get.problem, (unsigned long long)page->at);
	assert_int_equal(page->get.status, 200);
	assert_true(page->is_right);
	assert_int_equal(page->at, page->content.len);
	world_fini(&page->world);
	free(page);
}

static struct kernel_server *serve(const char *addr, uint16_t port)
{
	struct ip_addr at = two_networks_addr(addr);
	struct err err;
	struct kernel_server *server = kernel_server_open(&at, port, http_embedded_content, NULL, &err);

	if (server == NULL)
		fail_msg("%s", err.text);
	return server;
}

static struct kernel_server *serve_there(const struct two_networks *nets, size_t family)
{
	two_networks_go_there(nets);
	struct kernel_server *server = serve(raw_scene_pairs[family][1], 80);

	two_networks_come_back(nets);
	return server;
}

static void fetch(const char *server_addr, struct kernel_server *server, const char *path)
{
	struct page *page = page_open(server_addr, kernel_server_port(server), path);

	run_pages(&page, 1, server);
	page_close(page);
}

/* ---- pages --------------------------------------------------------------------------------------- */

static const char *const paths[] = {"/bytes/0", "/", "/bytes/1460", "/bytes/100k", "/bytes/3M"};

static void pages_come_intact_and_no_reset_leaves(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		struct kernel_server *server = serve_there(nets, family);
		struct net_capture *resets = raw_scene_watch_resets(nets);

		for (size_t i = 0; i < ARRAY_LEN(paths); i++)
			fetch(raw_scene_pairs[family][1], server, paths[i]);
		assert_int_equal(raw_scene_count_resets(resets), 0);
		capture_close(resets);
		kernel_server_close(server);
	}
}

/* Switches joining and splitting of packets, and checksums by the card, on or off. */
static void set_offloads(const char *interface, bool are_on)
{
	static const uint32_t commands[] = {ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO, ETHTOOL_STXCSUM};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		struct ethtool_value value = {.cmd = commands[i], .data = are_on};
		struct ifreq request = {0};

		memcpy(request.ifr_name, interface, strlen(interface));
		request.ifr_data = (char *)&value;
		(void)ioctl(fd, SIOCETHTOOL, &request);
	}
	close(fd);
}

static void pages_come_without_offloading_too(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	two_networks_go_there(nets);
	set_offloads("far", false);
	two_networks_come_back(nets);
	set_offloads("near", false);
	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		struct kernel_server *server = serve_there(nets, family);

		fetch(raw_scene_pairs[family][1], server, "/bytes/3M");
		kernel_server_close(server);
	}
	two_networks_go_there(nets);
	set_offloads("far", true);
	two_networks_come_back(nets);
	set_offloads("near", true);
}

static void loopback_and_local_addresses_work(void **state)
{
	static const char *const addrs[] = {"127.0.0.1", "10.9.0.1", "::1", "fd09::1"};
	const struct two_networks *nets = two_networks_need(state);

	for (size_t i = 0; i < 2 * raw_scene_families(nets); i++) {
		struct kernel_server *server = serve(addrs[i], 80);

		fetch(addrs[i], server, "/");
		fetch(addrs[i], server, "/bytes/1M");
		kernel_server_close(server);
	}
}

static void two_at_once_and_the_kernels_beside_do_not_disturb_each_other(void **state)
{
	const struct two_networks *nets = two_networks_need(state);

	for (size_t family = 0; family < raw_scene_families(nets); family++) {
		const char *there = raw_scene_pairs[family][1];
		struct kernel_server *server = serve_there(nets, family);
		struct net_capture *resets = raw_scene_watch_resets(nets);
		struct page *pages[] = {page_open(there, 80, "/bytes/1M"), page_open(there, 80, "/bytes/1000001")};
		int beside = two_networks_socket(SOCK_STREAM, raw_scene_pairs[family][0], 0);
		char answer[16] = "";

		two_networks_connect(beside, there, 80);
		run_pages(pages, 2, server);
		assert_int_equal(send(beside, "GET / HTTP/1.0\r\n\r\n", 18, 0), 18);
		for (int i = 0; i < 100 && recv(beside, answer, 12, 0) < 0; i++) {
			kernel_server_run(server, clock_now());
			usleep(1000);
		}
		assert_memory_equal(answer, "HTTP/1.1 200", 12);
		page_close(pages[0]);
		page_close(pages[1]);
		assert_int_equal(raw_scene_count_resets(resets), 0);
		close(beside);
		capture_close(resets);
		kernel_server_close(server);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_come_intact_and_no_reset_leaves),
		cmocka_unit_test(pages_come_without_offloading_too),
		cmocka_unit_test(loopback_and_local_addresses_work),
		cmocka_unit_test(two_at_once_and_the_kernels_beside_do_not_disturb_each_other),
	};

	return cmocka_run_group_tests_name("raw_pages", tests, two_networks_enter, NULL);
}
