/* SPDX-License-Identifier: MIT
 *
 * test_nat_several.c - masquerading by several processes: the last one takes away what all have shared, and what one who was killed has
 * left is found. In a network namespace of its own, skipped where the system forbids one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/clock.h"
#include "net/forwarding.h"
#include "net/nft.h"
#include "tests/unit/nat_scene.h"

enum { NOBODY = 65534 };

/* ---- several processes --------------------------------------------------------------------------- */

/* Another process that has NAT open until it is told to close it; then it ends with status 0. */
static void hold_nat(const void *device, int from, int to)
{
	struct err err;
	struct nat *nat = nat_open(device, &(struct ip_addr){4, {10, 78, 0, 1}}, 24, &err);
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (nat == NULL || write(to, "", 1) != 1 || read(from, &byte, 1) != 1)
		_exit(1);
	_exit(nat_close(nat, &err) ? 0 : 2);
}

static struct other start_holder(const char *device)
{
	struct other other = start_other(hold_nat, device);
	char byte;

	assert_int_equal(read(other.hear, &byte, 1), 1);
	return other;
}

static void last_one_switches_forwarding_off(void **state)
{
	need_nat(state);
	for (int i = 0; i < 2; i++) {
		struct other other = start_holder("other0");
		struct nat *nat = open_nat("tcpsee0", &inside4);

		assert_rules_name("elements = { \"other0\",", true);
		if (i == 0)
			assert_int_equal(end_other(&other, 0), 0);
		else
			close_nat(nat);
		assert_true(is_forwarding(4));
		assert_rules_name("tcpsee_guard", true);
		assert_rules_name(i == 0 ? "other0" : "tcpsee0", false);
		if (i == 0)
			close_nat(nat);
		else
			assert_int_equal(end_other(&other, 0), 0);
		assert_nothing_is_left();
	}
}

/* Somebody without privileges who holds every file of forwarding that he can open. */
static void hold_files(const void *context, int from, int to)
{
	static const char *const files[] = {"ipv4/ip_forward", "ipv4/conf/all/forwarding", "ipv6/conf/all/forwarding", "ipv4/route/flush",
					    "ipv4/route", "ipv4", "."};
	char path[80], byte;

	(void)context;
	if (setresuid(NOBODY, NOBODY, NOBODY) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		_exit(1);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		snprintf(path, sizeof path, "/proc/sys/net/%s", files[i]);
		int fd = open(path, O_RDONLY);

		if (fd >= 0 && flock(fd, LOCK_EX) != 0)
			_exit(2);
	}
	_exit(write(to, "", 1) == 1 && read(from, &byte, 1) == 1 ? 0 : 3);
}

/* In a PID namespace of its own, as a container that shares the network. */
static void clean_elsewhere(const void *context, int from, int to)
{
	char told[200], byte;
	int status;

	(void)context;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || unshare(CLONE_NEWPID) != 0)
		_exit(77);
	pid_t child = fork();

	if (child == 0)
		_exit(nat_clean(told, sizeof told));
	if (waitpid(child, &status, 0) != child || write(to, "", 1) != 1 || read(from, &byte, 1) != 1)
		_exit(99);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 99);
}

static void hold_elsewhere(const void *device, int from, int to)
{
	int status;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || unshare(CLONE_NEWPID) != 0)
		_exit(77);
	pid_t child = fork();

	if (child == 0)
		hold_nat(device, from, to);
	_exit(waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : 99);
}

static void another_pid_namespace_sees_that_it_lives(void **state)
{
	need_nat(state);
	if (getuid() != 0)
		skip();
	struct nat *nat = open_nat("tcpsee0", &inside4);
	struct other other = start_other(clean_elsewhere, NULL);
	int status = end_other(&other, 0);

	assert_rules_name("masquerade", true);
	close_nat(nat);
	assert_int_equal(status, 0);
	assert_nothing_is_left();
}

static void same_pid_in_two_namespaces_is_two(void **state)
{
	char byte;

	need_nat(state);
	if (getuid() != 0)
		skip();
	struct other one = start_other(hold_elsewhere, "one0"), two;

	assert_int_equal(read(one.hear, &byte, 1), 1);
	two = start_other(hold_elsewhere, "two0");
	assert_int_equal(read(two.hear, &byte, 1), 1);
	assert_rules_name("oifname != \"one0\" masquerade", true);
	assert_rules_name("oifname != \"two0\" masquerade", true);
	assert_int_equal(end_other(&one, 0), 0);
	assert_rules_name("oifname != \"two0\" masquerade", true);
	assert_int_equal(end_other(&two, 0), 0);
	assert_nothing_is_left();
}

static void nobody_can_hold_it_up(void **state)
{
	char byte, told[200];

	need_nat(state);
	if (getuid() != 0)
		skip(); /* in a user namespace there is nobody else to become */
	struct other other = start_other(hold_files, NULL);

	assert_int_equal(read(other.hear, &byte, 1), 1);
	alarm(10);
	time_ns began = clock_now();

	assert_false(nat_clean(told, sizeof told));
	close_nat(open_nat("tcpsee0", &inside4));
	assert_true(clock_now() - began < NS_PER_S);
	alarm(0);
	assert_int_equal(end_other(&other, 0), 0);
}

static void process_that_hangs_is_not_waited_for_for_ever(void **state)
{
	need_nat(state);
	int lock = forwarding_lock();

	assert_true(lock >= 0);
	alarm(10);
	close_nat(open_nat("tcpsee0", &inside4));
	alarm(0);
	close(lock);
	assert_nothing_is_left();
}

static void what_a_killed_process_left_is_cleaned_with_a_sentence(void **state)
{
	char told[200] = "", pid[40];

	need_nat(state);
	struct other other = start_holder("other0");

	assert_false(nat_clean(told, sizeof told)); /* it lives */
	(void)end_other(&other, SIGKILL);
	snprintf(pid, sizeof pid, "(table tcpsee_%ld)", (long)other.pid);
	assert_rules_name("masquerade", true);
	assert_true(is_forwarding(4));
	assert_true(nat_clean(told, sizeof told));
	assert_non_null(strstr(told, pid));
	assert_non_null(strstr(told, "forwarding is switched off again"));
	assert_nothing_is_left();
	assert_false(nat_clean(told, sizeof told));
}

static void what_a_killed_process_switched_is_as_it_was(void **state)
{
	struct err err;
	char told[200];

	need_nat(state);
	struct link *link = be_half_a_router();
	char *before = switches();
	struct other other = start_holder("half0");

	(void)end_other(&other, SIGKILL);
	assert_true(nat_clean(told, sizeof told));
	assert_switches(before);
	other = start_holder("half0");
	(void)end_other(&other, SIGKILL);
	free(nft_run("flush ruleset", &err)); /* a firewall that is loaded anew takes the tables with it */
	assert_true(nat_clean(told, sizeof told));
	assert_switches(before);
	free(before);
	be_none_again(link);
}

static void router_stays_one_after_a_crash(void **state)
{
	char told[200] = "";

	need_nat(state);
	forward(4, true);
	struct other other = start_holder("other0");

	(void)end_other(&other, SIGKILL);
	assert_true(nat_clean(told, sizeof told));
	assert_null(strstr(told, "forwarding"));
	assert_true(is_forwarding(4));
	forward(4, false);
	assert_nothing_is_left();
}

static void survivors_end_cleans_the_guard_of_the_dead(void **state)
{
	need_nat(state);
	char told[200];
	struct other other = start_holder("other0");
	struct nat *nat = open_nat("tcpsee0", &inside4);

	(void)end_other(&other, SIGKILL);
	close_nat(nat);
	assert_false(is_forwarding(4));
	assert_rules_name("tcpsee_guard", false);
	assert_true(nat_clean(told, sizeof told));
	assert_nothing_is_left();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_one_switches_forwarding_off),
		cmocka_unit_test(another_pid_namespace_sees_that_it_lives),
		cmocka_unit_test(same_pid_in_two_namespaces_is_two),
		cmocka_unit_test(nobody_can_hold_it_up),
		cmocka_unit_test(process_that_hangs_is_not_waited_for_for_ever),
		cmocka_unit_test(what_a_killed_process_left_is_cleaned_with_a_sentence),
		cmocka_unit_test(what_a_killed_process_switched_is_as_it_was),
		cmocka_unit_test(router_stays_one_after_a_crash),
		cmocka_unit_test(survivors_end_cleans_the_guard_of_the_dead),
	};

	return cmocka_run_group_tests_name("nat_several", tests, nat_scene_enter, NULL);
}
