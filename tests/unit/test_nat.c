/* SPDX-License-Identifier: MIT
 *
 * test_nat.c - what masquerading puts into the kernel, and that it goes again; in a network namespace of its own, skipped
 * where the system forbids one. test_nat_several.c has several processes, test_nat_way.c sends packets
 * through it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

#include "cli/privileges.h"
#include "net/nft.h"
#include "tests/unit/nat_scene.h"

enum { NOBODY = 65534 };

/* ---- alone --------------------------------------------------------------------------------------- */

static void trial_leaves_nothing(void **state)
{
	struct err err;

	need_nat(state);
	assert_true(nat_try(&err));
	assert_nothing_is_left();
}

/* A program with file capabilities loads no code that its caller names. */
static void environment_names_no_code_to_load(void **state)
{
	struct err err;

	need_nat(state);
	setenv("XTABLES_LIBDIR", "/tmp", 1);
	assert_true(nat_try(&err));
	assert_null(getenv("XTABLES_LIBDIR"));
}

/* Who is root only by a setuid bit may not choose whom it acts for. */
static void sudo_is_believed_only_from_root(void **state)
{
	int status;

	(void)state;
	if (getuid() != 0)
		skip();
	pid_t child = fork();

	if (child == 0) {
		unsigned uid, gid;

		setenv("SUDO_UID", "1000", 1);
		setenv("SUDO_GID", "1000", 1);
		bool is_person = privileges_person(&uid, &gid);

		_exit(is_person && setresuid(NOBODY, 0, 0) == 0 && !privileges_person(&uid, &gid) ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void what_was_put_there_goes_at_the_end(void **state)
{
	need_nat(state);
	struct nat *nat = open_nat("tcpsee0", &inside4);
	char own[40];

	snprintf(own, sizeof own, "table ip tcpsee_%ld {", (long)getpid());
	assert_rules_name(own, true);
	assert_rules_name("ip saddr 10.77.0.0/24 oifname != \"tcpsee0\" masquerade", true);
	assert_true(is_forwarding(4));
	close_nat(nat);
	assert_nothing_is_left();
	if (!has_ipv6())
		return;
	nat = open_nat("tcpsee0", &inside6);
	assert_rules_name("ip6 saddr fd77::/64 oifname != \"tcpsee0\" masquerade", true);
	assert_true(is_forwarding(6));
	assert_false(is_forwarding(4));
	close_nat(nat);
	assert_nothing_is_left();
}

static void router_stays_one(void **state)
{
	need_nat(state);
	forward(4, true);
	struct nat *nat = open_nat("tcpsee0", &inside4);

	assert_rules_name("tcpsee_guard", false);
	close_nat(nat);
	assert_rules_name("table", false);
	assert_true(is_forwarding(4));
	forward(4, false);
}

static void what_was_switched_is_as_it_was(void **state)
{
	need_nat(state);
	struct link *link = be_half_a_router();
	char *before = switches();

	close_nat(open_nat("half0", &inside4));
	assert_switches(before);
	if (has_ipv6())
		close_nat(open_nat("half0", &inside6));
	assert_switches(before);
	free(before);
	be_none_again(link);
}

static void hardening_holds_meanwhile(void **state)
{
	need_nat(state);
	struct link *link = be_half_a_router();
	struct nat *nat = open_nat("half0", &inside4);

	assert_int_equal(system("grep -q 0 /proc/sys/net/ipv4/conf/all/accept_redirects"), 0);
	assert_rules_name("iifname @switched drop", true);
	assert_rules_name("\"half0\"", true);
	assert_rules_name("\"lo\"", false); /* who forwarded before does so now */
	close_nat(nat);
	if (has_ipv6()) { /* whether an interface listens to routers is not changed by this */
		nat = open_nat("half0", &inside6);
		assert_true(is_forwarding(6));
		assert_int_equal(system("cd /proc/sys/net/ipv6/conf && grep -q 1 lo/forwarding && grep -q 0 half0/forwarding && "
					"grep -q 0 default/forwarding"), 0);
		close_nat(nat);
	}
	be_none_again(link);
}

/* As docker does when it starts. */
static void router_made_meanwhile_stays_one(void **state)
{
	need_nat(state);
	for (uint8_t family = 4; family <= (has_ipv6() ? 6 : 4); family += 2) {
		struct link *link = be_half_a_router();
		struct nat *nat = open_nat("half0", family == 4 ? &inside4 : &inside6);

		forward(family, true);
		char *then = switches();

		close_nat(nat);
		assert_switches(then);
		free(then);
		be_none_again(link);
	}
}

static void what_another_has_set_meanwhile_stays(void **state)
{
	need_nat(state);
	struct link *link = be_half_a_router();
	struct nat *nat = open_nat("half0", &inside4);

	assert_int_equal(system("echo 0 >/proc/sys/net/ipv4/conf/lo/forwarding; echo 1 >/proc/sys/net/ipv4/conf/half0/forwarding"), 0);
	char *then = switches();

	close_nat(nat);
	assert_switches(then);
	free(then);
	be_none_again(link);
}

static void tables_of_others_stay(void **state)
{
	struct err err;
	char told[200];

	need_nat(state);
	free(nft_run("add table ip tcpsee_friend\nadd table ip6 mine\n", &err));
	close_nat(open_nat("tcpsee0", &inside4));
	assert_false(nat_clean(told, sizeof told));
	assert_rules_name("table ip tcpsee_friend", true);
	assert_rules_name("table ip6 mine", true);
	free(nft_run("delete table ip tcpsee_friend\ndelete table ip6 mine\n", &err));
	assert_nothing_is_left();
}

static void names_that_rules_cannot_hold_are_refused(void **state)
{
	static const char *const names[] = {"", "a\"b", "a;b", "tcp*", "0123456789abcdef"};
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_null(nat_open(names[i], &inside4, 24, &err));
		assert_int_equal(err.status, STATUS_USAGE);
		assert_non_null(strstr(err.text, "--tun-name"));
	}
}

/* ---- privileges --------------------------------------------------------------------------------- */

static void without_privileges_the_reason_is_told(void **state)
{
	int status;

	need_nat(state);
	if (getuid() != 0)
		skip(); /* in a user namespace there is nobody else to become */
	pid_t child = fork();

	if (child == 0) {
		struct err err;

		if (setresuid(NOBODY, NOBODY, NOBODY) != 0 || nat_try(&err) || err.status != STATUS_LINK)
			_exit(1);
		_exit(strstr(err.text, "CAP_NET_ADMIN") != NULL ? 0 : 2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_nothing_is_left();
}

static void one_privilege_is_enough_to_undo(void **state)
{
	int status;

	need_nat(state);
	if (getuid() != 0)
		skip(); /* as above */
	pid_t child = fork();

	if (child == 0) {
		struct nat *nat = open_nat("tcpsee0", &inside4);
		struct err err;

		setenv("SUDO_UID", "65534", 1);
		setenv("SUDO_GID", "65534", 1);
		if (!privileges_drop(true, &err) || getuid() == 0)
			_exit(1);
		_exit(nat_close(nat, &err) ? 0 : 2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_nothing_is_left();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trial_leaves_nothing),
		cmocka_unit_test(environment_names_no_code_to_load),
		cmocka_unit_test(sudo_is_believed_only_from_root),
		cmocka_unit_test(what_was_put_there_goes_at_the_end),
		cmocka_unit_test(router_stays_one),
		cmocka_unit_test(what_was_switched_is_as_it_was),
		cmocka_unit_test(hardening_holds_meanwhile),
		cmocka_unit_test(router_made_meanwhile_stays_one),
		cmocka_unit_test(what_another_has_set_meanwhile_stays),
		cmocka_unit_test(tables_of_others_stay),
		cmocka_unit_test(names_that_rules_cannot_hold_are_refused),
		cmocka_unit_test(without_privileges_the_reason_is_told),
		cmocka_unit_test(one_privilege_is_enough_to_undo),
	};

	return cmocka_run_group_tests_name("nat", tests, nat_scene_enter, NULL);
}
