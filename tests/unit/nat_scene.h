/* SPDX-License-Identifier: MIT
 *
 * nat_scene.h - what the tests of masquerading share: a network of their own, what is in its kernel, other processes.
 */
#ifndef TESTS_UNIT_NAT_SCENE_H
#define TESTS_UNIT_NAT_SCENE_H

#include <sys/types.h>

#include "net/link_tun.h"
#include "net/nat.h"

/* The kernel's side of the TUN device. */
static const struct ip_addr inside4 = {4, {10, 77, 0, 1}}, inside6 = {6, {0xfd, 0x77, [15] = 1}};

/* This process has its network to itself from here on; *state is what hinders it. */
int nat_scene_enter(void **state);
/* Skips where it is hindered. */
void need_nat(void **state);

bool has_ipv6(void);
/* Turns the machine into a router, or into none, as an administrator or another program does. */
void forward(uint8_t family, bool is_on);
bool is_forwarding(uint8_t family);
/* What the kernel's switches around forwarding say, a line each; free with free(). */
char *switches(void);
struct nat *open_nat(const char *device, const struct ip_addr *addr);
void close_nat(struct nat *nat);
void assert_rules_name(const char *word, bool is_there);
void assert_nothing_is_left(void);

/* Two interfaces, of which lo forwards already, and redirects are not obeyed. Returns the other one, half0. */
struct link *be_half_a_router(void);
void be_none_again(struct link *link);
void assert_switches(const char *wanted);

/* Another process, and pipes to it and from it. */
struct other {
	pid_t pid;
	int tell, hear;
};

/* In the child run(context, from, to) is called, with its ends of the pipes; it does not return. */
struct other start_other(void (*run)(const void *context, int from, int to), const void *context);
/* Kills it; or, without a signal, writes a byte to it. Waits for its end; returns its status, as waitpid does. */
int end_other(struct other *other, int signal_number);

#endif
