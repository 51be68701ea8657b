/* SPDX-License-Identifier: MIT
 *
 * nat_scene.c - see nat_scene.h.
 */
#include "tests/unit/nat_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/namespace.h"
#include "net/nft.h"

/* ---- what is in the kernel ----------------------------------------------------------------------- */

void assert_rules_name(const char *word, bool is_there)
{
	struct err err;
	char *rules = nft_run("list ruleset", &err);

	assert_non_null(rules);
	if ((strstr(rules, word) != NULL) != is_there)
		fail_msg("\"%s\" in the rules: %s", word, rules);
	free(rules);
}

void assert_nothing_is_left(void)
{
	assert_rules_name("table", false);
	assert_false(is_forwarding(4));
	assert_false(is_forwarding(6));
}

bool has_ipv6(void)
{
	return access("/proc/sys/net/ipv6/conf/all/forwarding", F_OK) == 0 && access("/proc/net/if_inet6", F_OK) == 0;
}

void forward(uint8_t family, bool is_on)
{
	char command[80];

	snprintf(command, sizeof command, "echo %d >/proc/sys/net/ipv%u/conf/all/forwarding", is_on, (unsigned)family);
	assert_int_equal(system(command), 0);
}

/* The kernel asks the interface where an IPv4 packet comes in, and the switch for all for IPv6. */
bool is_forwarding(uint8_t family)
{
	FILE *file = fopen(family == 4 ? "/proc/sys/net/ipv4/conf/lo/forwarding" : "/proc/sys/net/ipv6/conf/all/forwarding", "re");
	int digit = file != NULL ? fgetc(file) : '0';

	if (file != NULL)
		fclose(file);
	return digit != '0';
}

char *switches(void)
{
	FILE *file = popen("grep -s '' /proc/sys/net/ipv[46]/conf/*/forwarding /proc/sys/net/ipv[46]/conf/*/accept_redirects "
			   "/proc/sys/net/ipv4/ip_forward", "re");
	char *text = calloc(1, 8000);

	assert_non_null(file);
	assert_non_null(text);
	assert_true(fread(text, 1, 7999, file) > 0);
	pclose(file);
	return text;
}

struct nat *open_nat(const char *device, const struct ip_addr *addr)
{
	struct err err;
	struct nat *nat = nat_open(device, addr, addr->family == 4 ? 24 : 64, &err);

	if (nat == NULL)
		fail_msg("%s", err.text);
	return nat;
}

void close_nat(struct nat *nat)
{
	struct err err;

	if (!nat_close(nat, &err))
		fail_msg("%s", err.text);
}

int nat_scene_enter(void **state)
{
	static struct err err; /* outlives the call: *state names it */

	if (!namespace_try(&err)) {
		printf("nat: skipped: %s\n", err.text);
		*state = &err;
		return 0;
	}
	if (!namespace_enter(&err))
		return -1;
	if (nat_try(&err))
		return 0;
	printf("nat: skipped: %s\n", err.text);
	*state = &err;
	return 0;
}

void need_nat(void **state)
{
	if (*state != NULL)
		skip();
}

/* ---- half a router ------------------------------------------------------------------------------- */

struct link *be_half_a_router(void)
{
	struct tun_config config = {.name = "half0", .kernel_addr = inside4, .prefix_len = 24};
	struct err err;
	struct link *link = link_tun_open(&config, &err);

	if (link == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(system("for f in 4 6; do cd /proc/sys/net/ipv$f/conf 2>/dev/null || exit 0; echo 1 >lo/forwarding; "
				"echo 0 >all/accept_redirects; done"), 0);
	return link;
}

void be_none_again(struct link *link)
{
	assert_int_equal(system("for f in 4 6; do cd /proc/sys/net/ipv$f/conf 2>/dev/null || exit 0; echo 0 >lo/forwarding; "
				"echo 0 >all/forwarding; echo 1 >all/accept_redirects; done"), 0);
	link->ops->close(link);
	assert_nothing_is_left();
}

void assert_switches(const char *wanted)
{
	char *found = switches();

	assert_string_equal(found, wanted);
	free(found);
}

/* ---- other processes ----------------------------------------------------------------------------- */

struct other start_other(void (*run)(const void *context, int from, int to), const void *context)
{
	int to[2], from[2];

	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	struct other other = {.pid = fork(), .tell = to[1], .hear = from[0]};

	if (other.pid == 0) {
		run(context, to[0], from[1]);
		_exit(99);
	}
	close(to[0]);
	close(from[1]);
	return other;
}

int end_other(struct other *other, int signal_number)
{
	int status;

	if (signal_number == 0)
		assert_int_equal(write(other->tell, "", 1), 1);
	else
		assert_int_equal(kill(other->pid, signal_number), 0);
	assert_int_equal(waitpid(other->pid, &status, 0), other->pid);
	close(other->tell);
	close(other->hear);
	return status;
}
