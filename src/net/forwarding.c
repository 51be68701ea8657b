/* SPDX-License-Identifier: MIT
 *
 * forwarding.c - see forwarding.h. Written by root, or by whoever has CAP_NET_ADMIN in the network's namespace.
 */
#include "net/forwarding.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <linux/ipv6_route.h>

static const char *switch_of(uint8_t family)
{
	return family == 4 ? "/proc/sys/net/ipv4/ip_forward" : "/proc/sys/net/ipv6/conf/all/forwarding";
}

static long read_number(const char *path)
{
	char text[32] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	ssize_t len = read(fd, text, sizeof text - 1);

	close(fd);
	return len > 0 ? strtol(text, NULL, 10) : -1;
}

enum forwarding forwarding_read(uint8_t family)
{
	long value = read_number(switch_of(family));

	if (value < 0)
		return FORWARDING_ABSENT;
	return value == 0 ? FORWARDING_OFF : FORWARDING_ON;
}

/* ---- default routes that a router has told of ---------------------------------------------------- */

/* A line of /proc/net/ipv6_route: is it such a route, through a device that obeys routers only while this machine is none? */
static bool would_go(const char *line, char device[32])
{
	unsigned prefix_len, flags;
	char dst[33], path[96];

	if (sscanf(line, "%32s %2x %*s %*s %*s %*s %*s %*s %8x %31s", dst, &prefix_len, &flags, device) != 4)
		return false;
	if (prefix_len != 0 || strspn(dst, "0") != 32 || (flags & (RTF_DEFAULT | RTF_ADDRCONF)) == 0)
		return false;
	snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/accept_ra", device);
	return read_number(path) != 2; /* 2: obeys always */
}

static bool is_route_at_stake(char device[32])
{
	FILE *file = fopen("/proc/net/ipv6_route", "re");
	bool is_found = false;
	char line[256];

	if (file == NULL)
		return false;
	while (!is_found && fgets(line, sizeof line, file) != NULL)
		is_found = would_go(line, device);
	fclose(file);
	return is_found;
}

/* ---- switching ----------------------------------------------------------------------------------- */

static bool write_switch(uint8_t family, bool is_on)
{
	int fd = open(switch_of(family), O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	bool is_written = write(fd, is_on ? "1" : "0", 1) == 1;
	int error = errno;

	close(fd);
	errno = error;
	return is_written;
}

static bool not_set(uint8_t family, bool is_on, int error, struct err *err)
{
	const char *name = family == 4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding";

	if (error == EROFS)
		return err_set(err, STATUS_LINK,
			       "%s cannot be set to %d, for /proc/sys is read-only here: start the container with --sysctl %s=%d%s", name,
			       is_on, name, is_on, is_on ? ", or leave out --nat" : "");
	return err_set(err, STATUS_LINK, "%s cannot be set to %d: %s; set it yourself with \"sudo sysctl -w %s=%d\"%s", name, is_on,
		       strerror(error), name, is_on, is_on ? ", or leave out --nat" : "");
}

bool forwarding_set(uint8_t family, bool is_on, struct err *err)
{
	char device[32];

	if (family == 6 && is_on && is_route_at_stake(device))
		return err_set(err, STATUS_LINK,
			       "as an IPv6 router this machine would forget its default route, which a router on %s has told it "
			       "of: let it be obeyed all the same with \"sudo sysctl net.ipv6.conf.%s.accept_ra=2\", or leave "
			       "out --nat", device, device);
	return write_switch(family, is_on) || not_set(family, is_on, errno, err);
}

bool forwarding_try(uint8_t family, struct err *err)
{
	/* what is on may stay so; what is off is switched off once more */
	return forwarding_read(family) == FORWARDING_ON || write_switch(family, false) || not_set(family, true, errno, err);
}

/* Any file that all see alike would do. */
int forwarding_lock(void)
{
	int fd = open(switch_of(4), O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}
