/* SPDX-License-Identifier: MIT
 *
 * lan_scene.c - see lan_scene.h.
 */
#include "lan_scene.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "net/clock.h"
#include "net/namespace.h"
#include "net/world.h"

/* ---- places --------------------------------------------------------------------------------------- */

static int this_namespace(void)
{
	return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

void lan_scene_go(const struct lan_scene *s, enum scene_place place)
{
	assert_int_equal(setns(s->namespaces[place], CLONE_NEWNET), 0);
}

static int run(const struct lan_scene *s, enum scene_place place, const char *command)
{
	struct text quiet = {0};

	lan_scene_go(s, place);
	text_addf(&quiet, "(%s) >/dev/null 2>&1", command);
	int status = system(quiet.data);

	text_fini(&quiet);
	lan_scene_go(s, SCENE_HERE);
	return status;
}

void lan_scene_run(const struct lan_scene *s, enum scene_place place, const char *command)
{
	int status = run(s, place, command);

	if (status != 0)
		fail_msg("%s: %d", command, status);
}

struct ip_addr lan_scene_addr(uint8_t family, unsigned network, unsigned number)
{
	struct ip_addr addr;
	char text[32];

	(void)snprintf(text, sizeof text, family == 6 ? "fd%u::%x" : "10.%u.0.%u", network, number);
	assert_true(ip_addr_parse(text, &addr));
	return addr;
}

/* A process that does nothing there: devices are moved to the namespace of a process. */
static pid_t stand_there(const struct lan_scene *s, enum scene_place place)
{
	pid_t child = fork();

	if (child == 0) {
		if (setns(s->namespaces[place], CLONE_NEWNET) == 0)
			pause();
		_exit(1);
	}
	return child;
}

static bool make_wire(const struct lan_scene *s, enum scene_place from, const char *one, enum scene_place to, const char *other)
{
	pid_t there = stand_there(s, to);
	char command[300];

	/* the child may not have arrived yet: then the device is still here, and the move is tried again */
	(void)snprintf(command, sizeof command,
		"ip link add %s type veth peer name %s && for i in 1 2 3 4 5 6 7 8 9; do ip link set %s netns %d; "
		"ip link show %s || break; sleep 0.05; done; ! ip link show %s && ip link set %s up",
		one, other, other, (int)there, other, other, one);
	bool is_made = there > 0 && run(s, from, command) == 0;

	(void)snprintf(command, sizeof command, "ip link set lo up; ip link set %s up", other);
	is_made = is_made && run(s, to, command) == 0;
	kill(there, SIGKILL);
	waitpid(there, NULL, 0);
	return is_made;
}

static const struct { enum scene_place place; const char *command; } set_up[] = {
	{SCENE_HERE, "ip addr add 10.88.0.1/24 dev here && ip addr add fd88::1/64 dev here nodad"},
	{SCENE_NEXT, "ip addr add 10.88.0.2/24 dev next && ip addr add fd88::2/64 dev next nodad && "
		     "ip addr add fe80::1/64 dev next nodad"},
	{SCENE_NEXT, "ip addr add 10.89.0.1/24 dev out && ip addr add fd89::1/64 dev out nodad"},
	{SCENE_BEYOND, "ip addr add 10.89.0.2/24 dev far && ip addr add fd89::2/64 dev far nodad"},
	{SCENE_HERE, "ip route add default via 10.88.0.2 && ip -6 route add default via fd88::2"},
	{SCENE_BEYOND, "ip route add default via 10.89.0.1 && ip -6 route add default via fd89::1"},
};

static bool build(struct lan_scene *s)
{
	if (!make_wire(s, SCENE_HERE, "here", SCENE_NEXT, "next") || !make_wire(s, SCENE_NEXT, "out", SCENE_BEYOND, "far"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(set_up); i++)
		if (run(s, set_up[i].place, set_up[i].command) != 0)
			return false;
	/* a new namespace may have either from its maker */
	s->can_route = run(s, SCENE_NEXT, "echo 1 >/proc/sys/net/ipv4/ip_forward && "
			   "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding") == 0 &&
		       run(s, SCENE_HERE, "echo 0 >/proc/sys/net/ipv4/ip_forward && "
			   "echo 0 >/proc/sys/net/ipv6/conf/all/forwarding") == 0;
	return true;
}

int lan_scene_enter(void **state)
{
	static struct lan_scene scene;
	struct err err;

	*state = NULL;
	if (!namespace_try(&err)) {
		printf("skipped: %s\n", err.text);
		return 0;
	}
	if (!namespace_enter(&err))
		return -1;
	for (int place = 0; place < SCENE_PLACES; place++) {
		if (place > 0 && unshare(CLONE_NEWNET) != 0)
			return -1;
		scene.namespaces[place] = this_namespace();
	}
	lan_scene_go(&scene, SCENE_HERE);
	if (build(&scene))
		*state = &scene;
	else
		printf("skipped: no veth devices, IPv6 or program named ip here\n");
	return 0;
}

int lan_scene_leave(void **state)
{
	const struct lan_scene *s = *state;

	for (int place = 0; s != NULL && place < SCENE_PLACES; place++)
		close(s->namespaces[place]);
	return 0;
}

/* ---- our link -------------------------------------------------------------------------------------------- */

const struct lan_scene *lan_scene_need(void **state)
{
	if (*state == NULL)
		skip();
	return *state;
}

struct lan_config lan_scene_config(uint8_t family)
{
	struct lan_config config = {.interface = "here", .patience = 140 * NS_PER_MS};

	if (family == 4)
		config.ip4.addr = lan_scene_addr(4, 88, SCENE_OURS);
	else
		config.ip6.addr = lan_scene_addr(6, 88, SCENE_OURS);
	return config;
}

struct link *lan_scene_open(const struct lan_config *config)
{
	struct err err;
	struct link *link = link_lan_open(config, &err);

	if (link == NULL)
		fail_msg("%s", err.text);
	return link;
}

/* ---- a page ----------------------------------------------------------------------------------------- */

static bool compare(void *context, struct span bytes)
{
	struct scene_fetch *f = context;
	uint8_t right[4096];

	while (bytes.len > 0 && !f->is_wrong) {
		size_t n = f->received < f->content.len ?
			f->content.fill(f->content.context, f->received, right, size_min(bytes.len, sizeof right)) : 0;

		f->is_wrong = n == 0 || memcmp(right, bytes.data, n) != 0;
		f->received += n;
		bytes = span_cut(bytes, n, bytes.len);
	}
	if (f->at_half != NULL && f->received * 2 >= f->content.len) {
		f->at_half(f->context);
		f->at_half = NULL;
	}
	return !f->is_wrong;
}

static void run_world(struct scene_fetch *f, struct world *w, struct kernel_server *server)
{
	time_ns start = clock_now(), end = f->give_up > 0 ? f->give_up : 20 * NS_PER_S;

	while (host_open_connections(w->host, false) > 0 && f->now < end) {
		struct pollfd fds[64];
		size_t count = w->link->ops->poll(w->link, fds, 8);
		time_ns wait = time_min(world_deadline(w) - f->now, 10 * NS_PER_MS);

		count += kernel_server_poll(server, fds + count, ARRAY_LEN(fds) - count);
		(void)poll(fds, count, wait > 0 ? (int)(wait / NS_PER_MS) + 1 : 0);
		f->now = clock_now() - start;
		kernel_server_run(server, f->now);
		world_run(w, f->now);
	}
}

bool lan_scene_fetch(const struct lan_scene *s, struct scene_fetch *f, struct link *link, const struct ip_addr *us,
		     enum scene_place place, const struct ip_addr *server_addr, const char *path)
{
	struct http_get_config get = {.request = {.authority = "test", .target = path, .user_agent = "test", .minor_version = 1},
				      .body = compare, .context = f};
	struct host_config config = {.addr = *us, .mtu = link->mtu, .seed = (uint64_t)clock_now()};
	struct impair_config wire = {0};
	struct world w = {.impair = impair_new(&wire), .link = link};
	uint16_t local_port = 0;
	struct err err = {0};

	tcp_config_init(&config.tcp);
	http_embedded_content(NULL, path, &f->content);
	assert_true(http_get_init(&f->get, &get));
	lan_scene_go(s, place);
	struct kernel_server *server = kernel_server_open(server_addr, 0, http_embedded_content, NULL, &err);

	lan_scene_go(s, SCENE_HERE);
	if (server == NULL || (link->ops->admit != NULL &&
			       !link->ops->admit(link, server_addr, kernel_server_port(server), &local_port, &err)))
		fail_msg("%s", err.text);
	w.host = host_new(&config);
	assert_non_null(host_connect(w.host, server_addr, kernel_server_port(server), local_port, &f->get.app, 0));
	run_world(f, &w, server);
	kernel_server_close(server);
	host_free(w.host);
	impair_free(w.impair);
	return f->get.phase == HTTP_GET_DONE && !f->is_wrong && f->received == f->content.len;
}
