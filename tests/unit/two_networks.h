/* SPDX-License-Identifier: MIT
 *
 * two_networks.h - two network namespaces with a cable between, for tests of real links.
 *
 *      this process: "near", 10.9.0.1/24, fd09::1/64  ----  "far", 10.9.0.2/24, fd09::2/64
 *
 * Both are this process's own and go with it. There is no router, and no program in them but the test.
 */
#ifndef TESTS_TWO_NETWORKS_H
#define TESTS_TWO_NETWORKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "wire/ip.h"

struct two_networks {
	int here, there; /* files of the namespaces */
	bool has_ipv6;
};

/* The setup of a group of tests: makes the networks and enters the near one. */
int two_networks_enter(void **state);
/* A test that needs them; where the system does not allow them it is skipped. */
const struct two_networks *two_networks_need(void **state);

/* What is opened between these two belongs to the far network. */
void two_networks_go_there(const struct two_networks *nets);
void two_networks_come_back(const struct two_networks *nets);

/* The arguments of ip(8) as in printf, in the network where the process is; fails the test when ip does. */
void two_networks_ip(const char *fmt, ...) PRINTF_LIKE(1, 2);

struct ip_addr two_networks_addr(const char *text);

/* A UDP or TCP socket (SOCK_DGRAM, SOCK_STREAM) bound to the address, where the process is. Port 0: any. */
int two_networks_socket(int type, const char *addr, uint16_t port);
void two_networks_connect(int fd, const char *addr, uint16_t port); /* of a UDP socket: so that send() does */
uint16_t two_networks_port(int fd);

#endif
