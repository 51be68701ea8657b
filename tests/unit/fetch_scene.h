/* SPDX-License-Identifier: MIT
 *
 * fetch_scene.h - our TCP over a real link, in real time: hosts of both families fetch pages of http_embedded_content.
 *
 *     struct fetch_scene s;
 *     fetch_scene_start(&s, link, &our_addr, &our_addr6);       the link is the scene's from here on
 *     page = fetch(&s, &server, port, "/bytes/1460");
 *     fetch_scene_run(&s);
 *     assert_page(page, 1460);
 *     fetch_scene_end(&s);
 *
 * Servers in this process (net/kernel_server.c) may be added; they run with the scene.
 */
#ifndef TESTS_UNIT_FETCH_SCENE_H
#define TESTS_UNIT_FETCH_SCENE_H

#include "app/http_get.h"
#include "net/kernel_server.h"
#include "net/world.h"

enum { FETCH_PAGES = 24, FETCH_FDS = 64, FETCH_SERVERS = 2 };

/* One page on its way. */
struct fetch_page {
	struct http_get get;
	struct http_content wanted;
	uint64_t len;       /* came so far */
	bool is_different;
};

struct fetch_scene {
	struct kernel_server *servers[FETCH_SERVERS]; /* owned; NULL: none */
	struct world world;
	struct fetch_page *pages[FETCH_PAGES];
	size_t page_count;
	size_t fd_room;     /* of poll(): as the link is told */
	time_ns start, now, patience; /* of the clock; of the scene; how long fetch_scene_run() waits */
};

void fetch_scene_start(struct fetch_scene *s, struct link *link, const struct ip_addr *ours, const struct ip_addr *ours6);
void fetch_scene_end(struct fetch_scene *s);

/* By the host of this server's family. */
struct fetch_page *fetch(struct fetch_scene *s, const struct ip_addr *server, uint16_t port, const char *path);
void fetch_scene_turn(struct fetch_scene *s);
/* Until all connections are CLOSED or in TIME-WAIT, or patience is at its end. */
void fetch_scene_run(struct fetch_scene *s);
void assert_page(const struct fetch_page *page, uint64_t len);

#endif
