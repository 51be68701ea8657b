/* SPDX-License-Identifier: MIT
 *
 * test_interface_watch.c - an interface that goes or is set down, seen by the link over it: a TUN device in a network namespace of its
 * own; skipped where the system forbids either.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/interface_watch.h"
#include "net/link_tun.h"
#include "net/namespace.h"

static struct link *open_tun(void)
{
	const struct tun_config config = {.name = "tcpsee0", .kernel_addr = {4, {10, 77, 0, 1}}, .prefix_len = 24};
	struct err err;
	struct link *link = link_tun_open(&config, &err);

	if (link == NULL)
		fail_msg("%s", err.text);
	return link;
}

/* This process has its network to itself from here on; *state is what hinders it. */
static int enter(void **state)
{
	static struct err err;

	if (!namespace_try(&err)) {
		printf("skipped: %s\n", err.text);
		*state = &err;
		return 0;
	}
	return namespace_enter(&err) ? 0 : -1;
}

static void need_tun(void **state)
{
	if (*state != NULL)
		skip();
}

static void set_flags(const char *device, short flags)
{
	struct ifreq request = {.ifr_flags = flags};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
	assert_int_equal(ioctl(fd, SIOCSIFFLAGS, &request), 0);
	close(fd);
}

static void set_down(const char *device)
{
	set_flags(device, 0);
}

static void set_up(const char *device)
{
	set_flags(device, IFF_UP);
}

static void assert_lost(struct link *link, const char *word)
{
	struct err err = {0};

	assert_false(link->ops->is_well(link, &err));
	assert_int_equal(err.status, STATUS_NETWORK);
	if (strstr(err.text, word) == NULL)
		fail_msg("\"%s\" does not speak of \"%s\"", err.text, word);
}

static void device_that_is_down_for_a_moment_is_well_and_one_that_stays_down_is_not(void **state)
{
	need_tun(state);
	struct link *link = open_tun();
	struct err err;

	set_down("tcpsee0");
	for (time_ns now = 0; now < 400 * NS_PER_MS; now += NS_PER_MS)
		link->ops->timeouts(link, now);
	assert_true(link->ops->is_well(link, &err));
	set_up("tcpsee0");
	for (time_ns now = 400 * NS_PER_MS; now < 3 * NS_PER_S; now += NS_PER_MS)
		link->ops->timeouts(link, now);
	assert_true(link->ops->is_well(link, &err));
	set_down("tcpsee0");
	for (time_ns now = 3 * NS_PER_S; now < 4 * NS_PER_S; now = time_max(now + 1, link->ops->deadline(link)))
		link->ops->timeouts(link, now);
	assert_lost(link, "somebody has set down the device tcpsee0");
	link->ops->close(link);
}

/* Its file would be ready to be read for ever. */
static void device_that_is_removed_is_told_of_at_once_and_nothing_spins(void **state)
{
	need_tun(state);
	struct link *link = open_tun();
	struct link_packet packet;
	struct pollfd fd;
	struct err err;

	while (link->ops->receive(link, &packet, 0))
		;
	assert_true(link->ops->is_well(link, &err));
	if (system("ip link del tcpsee0 2>/dev/null") != 0) {
		link->ops->close(link);
		skip();
	}
	assert_int_equal(link->ops->poll(link, &fd, 1), 1);
	assert_int_equal(poll(&fd, 1, 1000), 1);
	assert_false(link->ops->receive(link, &packet, 0));
	assert_lost(link, "somebody has removed the device tcpsee0");
	assert_int_equal(link->ops->poll(link, &fd, 1), 0);
	assert_int_equal(link->ops->deadline(link), TIME_NEVER);
	link->ops->close(link);
}

/* Of somebody else's interface the sentence says what to do for it. */
static void the_loopback_interface_is_watched_like_any_other(void **state)
{
	need_tun(state);
	struct interface_watch w;
	struct err err;

	set_up("lo");
	interface_watch_begin(&w, "lo", 5 * NS_PER_S);
	assert_in_range(w.next, 5 * NS_PER_S + 1, 6 * NS_PER_S);
	set_down("lo");
	for (time_ns now = 5 * NS_PER_S; now < 6 * NS_PER_S; now += NS_PER_MS)
		interface_watch_turn(&w, now);
	set_up("lo");
	assert_false(interface_watch_is_well(&w, &err));
	assert_int_equal(err.status, STATUS_NETWORK);
	assert_non_null(strstr(err.text, "the interface lo was set down: bring it up with \"sudo ip link set lo up\""));
	interface_watch_has_gone(&w);
	assert_false(interface_watch_is_well(&w, &err));
	assert_non_null(strstr(err.text, "the interface lo has gone"));
	assert_int_equal(w.next, TIME_NEVER);
	interface_watch_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_that_is_down_for_a_moment_is_well_and_one_that_stays_down_is_not),
		cmocka_unit_test(device_that_is_removed_is_told_of_at_once_and_nothing_spins),
		cmocka_unit_test(the_loopback_interface_is_watched_like_any_other),
	};

	return cmocka_run_group_tests_name("interface_watch", tests, enter, NULL);
}
