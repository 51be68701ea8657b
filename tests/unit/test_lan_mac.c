/* SPDX-License-Identifier: MIT
 *
 * test_lan_mac.c - which MAC an address of our own gets: the card's, unless the kernel would pass on what comes to it; and another
 * one on each machine. On a veth pair; skipped where the system forbids namespaces.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lan_scene.h"
#include "net/clock.h"

static const uint8_t families[] = {4, 6};

static struct mac mac_with(uint8_t family)
{
	struct lan_config config = lan_scene_config(family);
	struct link *link = lan_scene_open(&config);
	struct mac mac = link_lan_config(link)->mac;

	link->ops->close(link);
	return mac;
}

static bool is_of_our_own(struct mac mac)
{
	return mac.bytes[0] == 0x02 && mac.bytes[1] == 0x74;
}

/* ---- who forwards ------------------------------------------------------------------------------------ */

/* IPv4's switch of all interfaces sets those of each, and only the interface's own counts. */
static void the_interfaces_own_switch_decides_in_ip4(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);

	if (!s->can_route)
		skip();
	lan_scene_run(s, SCENE_HERE, "echo 1 >/proc/sys/net/ipv4/conf/here/forwarding");
	assert_true(is_of_our_own(mac_with(4)));
	lan_scene_run(s, SCENE_HERE, "echo 1 >/proc/sys/net/ipv4/ip_forward && echo 0 >/proc/sys/net/ipv4/conf/here/forwarding");
	assert_false(is_of_our_own(mac_with(4)));
	lan_scene_run(s, SCENE_HERE, "echo 0 >/proc/sys/net/ipv4/ip_forward");
	assert_false(is_of_our_own(mac_with(4)));
}

/* IPv6's switch of all interfaces decides; that of one says whether it listens to routers. */
static void the_switch_of_all_decides_in_ip6(void **state)
{
	const struct lan_scene *s = lan_scene_need(state);

	if (!s->can_route)
		skip();
	lan_scene_run(s, SCENE_HERE, "echo 1 >/proc/sys/net/ipv6/conf/here/forwarding");
	assert_false(is_of_our_own(mac_with(6)));
	lan_scene_run(s, SCENE_HERE, "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding && echo 0 >/proc/sys/net/ipv6/conf/here/forwarding");
	assert_true(is_of_our_own(mac_with(6)));
	lan_scene_run(s, SCENE_HERE, "echo 0 >/proc/sys/net/ipv6/conf/all/forwarding");
	assert_false(is_of_our_own(mac_with(6)));
	if (access("/proc/sys/net/ipv6/conf/here/force_forwarding", W_OK) != 0)
		return;
	lan_scene_run(s, SCENE_HERE, "echo 1 >/proc/sys/net/ipv6/conf/here/force_forwarding");
	assert_true(is_of_our_own(mac_with(6)));
	lan_scene_run(s, SCENE_HERE, "echo 0 >/proc/sys/net/ipv6/conf/here/force_forwarding");
}

/* ---- two machines --------------------------------------------------------------------------------------- */

/* In a process of its own: claims the address at the other end of the wire; its status says whether it was refused, and rightly. */
static pid_t claim_there(const struct lan_scene *s, const struct lan_config *config, const struct mac *owner)
{
	pid_t child = fork();
	struct lan_config theirs = *config;
	char mac[MAC_TEXT];
	struct err err = {0};

	if (child != 0)
		return child;
	lan_scene_go(s, SCENE_NEXT);
	(void)snprintf(theirs.interface, sizeof theirs.interface, "next");
	theirs.patience = 700 * NS_PER_MS;
	mac_format(owner, mac);
	if (link_lan_open(&theirs, &err) != NULL)
		_exit(1);
	if (strstr(err.text, mac) == NULL)
		(void)fprintf(stderr, "%s is not in: %s\n", mac, err.text);
	_exit(strstr(err.text, mac) != NULL ? 0 : 2);
}

/* Runs the link, as long as the child does. Returns the child's status. */
static int run_beside(struct link *link, pid_t child)
{
	time_ns start = clock_now(), now = 0;
	struct link_packet packet;
	int status = -1;

	while (waitpid(child, &status, WNOHANG) == 0) {
		struct pollfd fds[2];

		now = clock_now() - start;
		if (now > 10 * NS_PER_S)
			(void)kill(child, SIGKILL);
		link->ops->timeouts(link, now);
		while (link->ops->receive(link, &packet, now))
			;
		(void)poll(fds, link->ops->poll(link, fds, 2), 5);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void two_machines_do_not_share_an_address(void **state, bool do_forward) /* RFC 5227 2.1.1, RFC 4862 5.4 */
{
	const struct lan_scene *s = lan_scene_need(state);

	if (!s->can_route)
		skip();
	if (do_forward)
		lan_scene_run(s, SCENE_HERE, "echo 1 >/proc/sys/net/ipv4/ip_forward && echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		struct lan_config config = lan_scene_config(families[i]);

		if (!do_forward)
			assert_true(mac_parse("02:00:00:00:00:99", &config.mac)); /* copies of one machine */
		struct link *link = lan_scene_open(&config);

		assert_int_equal(run_beside(link, claim_there(s, &config, &link_lan_config(link)->mac)), 0);
		link->ops->close(link);
	}
	if (do_forward)
		lan_scene_run(s, SCENE_HERE, "echo 0 >/proc/sys/net/ipv4/ip_forward && echo 0 >/proc/sys/net/ipv6/conf/all/forwarding");
}

static void two_machines_that_forward_do_not_share_an_address(void **state)
{
	two_machines_do_not_share_an_address(state, true);
}

static void two_machines_with_one_mac_do_not_share_an_address(void **state)
{
	two_machines_do_not_share_an_address(state, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_interfaces_own_switch_decides_in_ip4),
		cmocka_unit_test(the_switch_of_all_decides_in_ip6),
		cmocka_unit_test(two_machines_that_forward_do_not_share_an_address),
		cmocka_unit_test(two_machines_with_one_mac_do_not_share_an_address),
	};

	return cmocka_run_group_tests_name("lan_mac", tests, lan_scene_enter, lan_scene_leave);
}
