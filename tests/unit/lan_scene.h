/* SPDX-License-Identifier: MIT
 *
 * lan_scene.h - three network namespaces with kernels of their own, for links to real networks:
 *
 *     here (this process)              next                                beyond
 *     10.88.0.1, fd88::1  ---veth---  10.88.0.2, fd88::2
 *                                     10.89.0.1, fd89::1  ---veth---  10.89.0.2, fd89::2
 *
 * "next" is a neighbour and a router, and the default route of "here". The device is called "here" on this end and "next"
 * on the other one.
 */
#ifndef TESTS_UNIT_LAN_SCENE_H
#define TESTS_UNIT_LAN_SCENE_H

#include "app/http_get.h"
#include "app/http_respond.h"
#include "net/kernel_server.h"
#include "net/link_lan.h"

enum scene_place { SCENE_HERE, SCENE_NEXT, SCENE_BEYOND, SCENE_PLACES };

struct lan_scene {
	int namespaces[SCENE_PLACES];
	bool can_route; /* forwarding could be switched on */
};

/* For cmocka: moves this process into "here"; *state is the scene, or NULL where the system forbids it (the reason is printed). */
int lan_scene_enter(void **state);
int lan_scene_leave(void **state);

/* From here on this process acts in that place; sockets stay where they were opened. */
void lan_scene_go(const struct lan_scene *s, enum scene_place place);
/* Runs a command of the shell there; it must succeed. */
void lan_scene_run(const struct lan_scene *s, enum scene_place place, const char *command);
/* "10.88.0.2" for network 88 and number 2, or "fd88::2". */
struct ip_addr lan_scene_addr(uint8_t family, unsigned network, unsigned number);

enum { SCENE_OURS = 77 }; /* the number of our own address in network 88 */

/* The scene; skips the test when there is none. */
const struct lan_scene *lan_scene_need(void **state);
/* Our address of this family on "here", claimed in a hurry. */
struct lan_config lan_scene_config(uint8_t family);
/* Opens it; that must succeed. */
struct link *lan_scene_open(const struct lan_config *config);

/* Fetches a page of http_embedded_content over the link, byte by byte right, from a kernel's server in `place` at `addr`. */
struct scene_fetch {
	struct http_get get;
	struct http_content content; /* what must come */
	uint64_t received;
	time_ns now;                 /* of the session */
	time_ns give_up;             /* 20 s when 0 */
	void (*at_half)(void *context); /* called once, when half of the page is here; NULL: none */
	void *context;
	bool is_wrong;
};

bool lan_scene_fetch(const struct lan_scene *s, struct scene_fetch *f, struct link *link, const struct ip_addr *us,
		     enum scene_place place, const struct ip_addr *server, const char *path);

#endif
