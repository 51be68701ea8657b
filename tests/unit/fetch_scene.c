/* SPDX-License-Identifier: MIT
 *
 * fetch_scene.c - see fetch_scene.h.
 */
#include "tests/unit/fetch_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static time_ns read_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

static struct host *new_host(const struct ip_addr *addr, uint32_t mtu)
{
	struct host_config config = {.addr = *addr, .mtu = mtu, .seed = (uint64_t)read_clock()};

	tcp_config_init(&config.tcp);
	return host_new(&config);
}

void fetch_scene_start(struct fetch_scene *s, struct link *link, const struct ip_addr *ours, const struct ip_addr *ours6)
{
	*s = (struct fetch_scene){.fd_room = FETCH_FDS, .start = read_clock(), .patience = 60 * NS_PER_S};
	s->world.impair = impair_new(&(struct impair_config){0});
	s->world.host = new_host(ours, link->mtu);
	s->world.other = new_host(ours6, link->mtu);
	s->world.link = link;
}

void fetch_scene_end(struct fetch_scene *s)
{
	world_fini(&s->world);
	for (size_t i = 0; i < FETCH_SERVERS; i++)
		if (s->servers[i] != NULL)
			kernel_server_close(s->servers[i]);
	for (size_t i = 0; i < s->page_count; i++)
		free(s->pages[i]);
}

static bool compare(void *context, struct span bytes)
{
	struct fetch_page *page = context;
	uint8_t wanted[4096];

	for (size_t at = 0; at < bytes.len;) {
		size_t len = size_min(sizeof wanted, bytes.len - at);
		size_t got = page->wanted.fill(page->wanted.context, page->len, wanted, len);

		page->is_different |= got == 0 || memcmp(bytes.data + at, wanted, got) != 0;
		if (got == 0)
			break;
		at += got;
		page->len += got;
	}
	return true;
}

struct fetch_page *fetch(struct fetch_scene *s, const struct ip_addr *server, uint16_t port, const char *path)
{
	struct fetch_page *page = calloc(1, sizeof *page);
	struct host *host = server->family == 4 ? s->world.host : s->world.other;
	const struct http_get_config config = {
		.request = {.authority = "here", .target = path, .user_agent = "test", .minor_version = 1},
		.body = compare,
		.context = page,
	};

	assert_true(page != NULL && s->page_count < FETCH_PAGES);
	s->pages[s->page_count++] = page;
	http_embedded_content(NULL, path, &page->wanted);
	assert_true(http_get_init(&page->get, &config));
	assert_non_null(host_connect(host, server, port, 0, &page->get.app, s->now));
	return page;
}

void fetch_scene_turn(struct fetch_scene *s)
{
	struct pollfd fds[2 * FETCH_FDS];
	struct link *link = s->world.link;
	size_t count = 0;

	for (size_t i = 0; i < FETCH_SERVERS; i++)
		if (s->servers[i] != NULL)
			count += kernel_server_poll(s->servers[i], fds + count, FETCH_FDS - count);
	count += link->ops->poll(link, fds + count, s->fd_room);
	time_ns wait = world_deadline(&s->world);

	wait = wait == TIME_NEVER ? NS_PER_S : time_max(wait - s->now, 0);
	poll(fds, count, (int)((time_min(wait, NS_PER_S) + NS_PER_MS - 1) / NS_PER_MS));
	s->now = read_clock() - s->start;
	for (size_t i = 0; i < FETCH_SERVERS; i++)
		if (s->servers[i] != NULL)
			kernel_server_run(s->servers[i], s->now);
	world_run(&s->world, s->now);
}

static bool is_over(const struct fetch_scene *s)
{
	return host_open_connections(s->world.host, false) + host_open_connections(s->world.other, false) == 0;
}

void fetch_scene_run(struct fetch_scene *s)
{
	time_ns end = s->now + s->patience;

	while (!is_over(s) && s->now < end)
		fetch_scene_turn(s);
}

void assert_page(const struct fetch_page *page, uint64_t len)
{
	if (page->get.phase != HTTP_GET_DONE)
		fail_msg("after %llu bytes: %s", (unsigned long long)page->get.body_received, page->get.problem);
	assert_int_equal(page->get.status, 200);
	assert_int_equal(page->len, len);
	assert_false(page->is_different);
}
