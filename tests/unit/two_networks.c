/* SPDX-License-Identifier: MIT
 *
 * two_networks.c - see two_networks.h.
 */
#include "two_networks.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/namespace.h"
#include "net/socket_addr.h"

static bool run_ip(const char *arguments)
{
	char command[600];

	(void)snprintf(command, sizeof command, "ip %s", arguments);
	return system(command) == 0;
}

void two_networks_ip(const char *fmt, ...)
{
	char arguments[500];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(arguments, sizeof arguments, fmt, args);
	va_end(args);
	if (!run_ip(arguments))
		fail_msg("ip %s", arguments);
}

void two_networks_go_there(const struct two_networks *nets)
{
	if (setns(nets->there, CLONE_NEWNET) != 0)
		fail_msg("setns: %s", strerror(errno));
}

void two_networks_come_back(const struct two_networks *nets)
{
	if (setns(nets->here, CLONE_NEWNET) != 0)
		fail_msg("setns: %s", strerror(errno));
}

/* ---- making them --------------------------------------------------------------------------------- */

static bool raise_end(const char *name, int host, bool has_ipv6)
{
	char arguments[100];
	bool is_up = run_ip("link set lo up");

	(void)snprintf(arguments, sizeof arguments, "addr add 10.9.0.%d/24 dev %s", host, name);
	is_up = is_up && run_ip(arguments);
	(void)snprintf(arguments, sizeof arguments, "addr add fd09::%d/64 dev %s nodad", host, name);
	is_up = is_up && (!has_ipv6 || run_ip(arguments));
	(void)snprintf(arguments, sizeof arguments, "link set %s up", name);
	return is_up && run_ip(arguments);
}

static bool lay_cable(const struct two_networks *nets)
{
	char arguments[200];

	(void)snprintf(arguments, sizeof arguments, "link add far type veth peer name near netns /proc/%d/fd/%d", getpid(),
		       nets->here);
	two_networks_go_there(nets);
	bool is_laid = run_ip(arguments) && raise_end("far", 2, nets->has_ipv6);

	two_networks_come_back(nets);
	return is_laid && raise_end("near", 1, nets->has_ipv6);
}

static bool make(struct two_networks *nets, struct err *err)
{
	*nets = (struct two_networks){.here = -1, .there = -1};
	if (system("ip -V >/dev/null 2>&1") != 0)
		return err_set(err, STATUS_LINK, "there is no ip (iproute2)");
	if (!namespace_enter(err))
		return false;
	nets->here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (unshare(CLONE_NEWNET) < 0)
		return err_set(err, STATUS_LINK, "unshare: %s", strerror(errno));
	nets->there = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	nets->has_ipv6 = access("/proc/net/if_inet6", F_OK) == 0;
	two_networks_come_back(nets);
	return lay_cable(nets) || err_set(err, STATUS_LINK, "no veth pair can be made here, or not without root");
}

struct attempt {
	struct two_networks nets;
	bool is_made;
};

int two_networks_enter(void **state)
{
	static struct attempt attempt;
	struct err why;

	attempt.is_made = make(&attempt.nets, &why);
	if (!attempt.is_made)
		printf("skipped: %s\n", why.text);
	*state = &attempt;
	return 0;
}

const struct two_networks *two_networks_need(void **state)
{
	const struct attempt *attempt = *state;

	if (!attempt->is_made)
		skip();
	return &attempt->nets;
}

/* ---- sockets ------------------------------------------------------------------------------------- */

struct ip_addr two_networks_addr(const char *text)
{
	struct ip_addr addr;

	assert_true(ip_addr_parse(text, &addr));
	return addr;
}

static socklen_t socket_address(const char *text, uint16_t port, struct sockaddr_storage *out)
{
	struct ip_addr addr = two_networks_addr(text);

	return socket_addr_write(&addr, 0, port, out);
}

int two_networks_socket(int type, const char *addr, uint16_t port)
{
	struct sockaddr_storage to;
	socklen_t len = socket_address(addr, port, &to);
	int fd = socket(to.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	if (type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (fd < 0 || bind(fd, (struct sockaddr *)&to, len) != 0)
		fail_msg("%s port %u: %s", addr, port, strerror(errno));
	return fd;
}

void two_networks_connect(int fd, const char *addr, uint16_t port)
{
	struct sockaddr_storage to;
	socklen_t len = socket_address(addr, port, &to);

	if (connect(fd, (struct sockaddr *)&to, len) != 0 && errno != EINPROGRESS)
		fail_msg("connect to %s port %u: %s", addr, port, strerror(errno));
}

uint16_t two_networks_port(int fd)
{
	uint16_t port = socket_addr_port(fd);

	assert_int_not_equal(port, 0);
	return port;
}
