/* SPDX-License-Identifier: MIT
 *
 * forwarding.c - see forwarding.h. Written by root, or by whoever has CAP_NET_ADMIN in the network's namespace.
 */
#include "net/forwarding.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include <linux/ipv6_route.h>

#include "net/nft.h"

enum { OFF = 0, OURS = 2, NAME_ROOM = 32, PATH_ROOM = 80 };

/* ---- one switch ---------------------------------------------------------------------------------- */

static void path_of(uint8_t family, const char *name, char path[PATH_ROOM])
{
	snprintf(path, PATH_ROOM, "/proc/sys/net/ipv%u/conf/%s/forwarding", (unsigned)family, name);
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

/* -1: there is none. */
static long read_switch(uint8_t family, const char *name)
{
	char path[PATH_ROOM];

	path_of(family, name, path);
	return read_number(path);
}

static bool write_switch(uint8_t family, const char *name, long value)
{
	char path[PATH_ROOM], text[24];

	path_of(family, name, path);
	size_t len = (size_t)snprintf(text, sizeof text, "%ld", value);
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT; /* an interface that is gone */
	bool is_written = write(fd, text, len) == (ssize_t)len;
	int error = errno;

	close(fd);
	errno = error;
	return is_written;
}

static bool not_put_on(uint8_t family, int error, struct err *err)
{
	const char *name = family == 4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding";

	if (error == EROFS)
		return err_set(err, STATUS_LINK,
			       "forwarding cannot be switched on, for /proc/sys is read-only here: start the container with "
			       "--sysctl %s=1, or leave out --nat", name);
	return err_set(err, STATUS_LINK,
		       "forwarding cannot be switched on: %s; do it yourself with \"sudo sysctl -w %s=1\", or leave out --nat",
		       strerror(error), name);
}

static bool not_put_off(uint8_t family, const char *name, int error, struct err *err)
{
	char path[PATH_ROOM];

	path_of(family, name, path);
	return err_set(err, STATUS_LINK, "forwarding cannot be switched off: %s; do it yourself with \"echo 0 | sudo tee %s\"",
		       strerror(error), path);
}

/* In IPv6 the switch of all decides. That of an interface is about what it believes of routers; only what newer kernels call
 * force_forwarding is about packets. */
bool forwarding_from(const char *interface, uint8_t family)
{
	char path[PATH_ROOM];

	if (family == 4)
		return read_switch(4, interface) > 0;
	snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/force_forwarding", interface);
	return read_switch(6, "all") > 0 || read_number(path) > 0;
}

/* ---- all of them --------------------------------------------------------------------------------- */

/* Those of the interfaces and of "default", "NAME VALUE" on a line each. */
static void read_all(uint8_t family, struct text *into)
{
	char path[PATH_ROOM];
	struct dirent *entry;

	snprintf(path, sizeof path, "/proc/sys/net/ipv%u/conf", (unsigned)family);
	DIR *folder = opendir(path);

	if (folder == NULL)
		return;
	while ((entry = readdir(folder)) != NULL) {
		const char *name = entry->d_name;

		if (name[0] != '.' && strlen(name) < NAME_ROOM && strcmp(name, "all") != 0)
			text_addf(into, "%s %ld\n", name, read_switch(family, name));
	}
	closedir(folder);
}

/* One after the other, from the lines of `*at`. */
static bool next_switch(const char **at, char name[NAME_ROOM], long *value)
{
	if (*at == NULL || sscanf(*at, "%31s %ld", name, value) != 2)
		return false;
	*at += strcspn(*at, "\n") + 1;
	return true;
}

/* The kernel sets those of the interfaces, too, which then get back what they had. What is ours there was left by
 * one who was killed in the middle of this. */
static bool write_all_of_ipv6(long value)
{
	struct text before = {0};
	char name[NAME_ROOM];
	long had;

	read_all(6, &before);
	const char *at = before.data;
	bool is_written = write_switch(6, "all", value);

	while (is_written && next_switch(&at, name, &had))
		is_written = had < 0 || write_switch(6, name, had == OURS ? OFF : had);
	text_fini(&before);
	return is_written;
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

/* ---- what others call ---------------------------------------------------------------------------- */

bool forwarding_exists(uint8_t family)
{
	return read_switch(family, "all") >= 0;
}

static bool is_off(long value)
{
	return value == OFF || value == OURS;
}

void forwarding_find_off(uint8_t family, struct text *names)
{
	struct text all = {0};
	char name[NAME_ROOM];
	long value;

	if (family == 6 && is_off(read_switch(6, "all")))
		text_add(names, "all\n");
	if (family == 6)
		return;
	read_all(4, &all);
	const char *at = all.data;

	while (next_switch(&at, name, &value))
		if (is_off(value) && strcmp(name, "default") != 0 && nft_can_name(name))
			text_addf(names, "%s\n", name);
	text_fini(&all);
}

static bool put_on(uint8_t family, const char *name, struct err *err)
{
	char device[32];

	if (read_switch(family, name) != OFF)
		return true;
	if (family == 6 && is_route_at_stake(device))
		return err_set(err, STATUS_LINK,
			       "as an IPv6 router this machine would forget its default route, which a router on %s has told it "
			       "of: let it be obeyed all the same with \"sudo sysctl net.ipv6.conf.%s.accept_ra=2\", or leave "
			       "out --nat", device, device);
	return (family == 6 ? write_all_of_ipv6(OURS) : write_switch(4, name, OURS)) || not_put_on(family, errno, err);
}

bool forwarding_put_on(uint8_t family, const struct text *names, struct err *err)
{
	char name[NAME_ROOM];

	for (const char *at = names->data; at != NULL && sscanf(at, "%31s", name) == 1; at += strcspn(at, "\n") + 1)
		if (!put_on(family, name, err))
			return false;
	return true;
}

static bool put_off(uint8_t family, const char *name, bool *was_on, struct err *err)
{
	if (read_switch(family, name) != OURS)
		return true;
	*was_on = true;
	return (family == 6 ? write_all_of_ipv6(OFF) : write_switch(4, name, OFF)) || not_put_off(family, name, errno, err);
}

bool forwarding_put_off(uint8_t family, bool *was_on, struct err *err)
{
	struct text all = {0};
	char name[NAME_ROOM];
	bool is_done = true;
	long value;

	*was_on = false;
	if (family == 6)
		return put_off(6, "all", was_on, err);
	read_all(4, &all);
	const char *at = all.data;

	while (is_done && next_switch(&at, name, &value))
		is_done = put_off(4, name, was_on, err);
	text_fini(&all);
	return is_done;
}

bool forwarding_try(uint8_t family, struct err *err)
{
	char path[PATH_ROOM];

	path_of(family, "default", path);
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0 || not_put_on(family, errno, err);
}

/* A file that all see alike, and that only those can open who may change the network: others could keep us waiting. */
int forwarding_lock(void)
{
	const struct timespec pause = {.tv_nsec = 10 * NS_PER_MS};
	int fd = open("/proc/sys/net/ipv4/route/flush", O_WRONLY | O_CLOEXEC);

	for (int i = 0; fd >= 0 && i < 100; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return fd;
		nanosleep(&pause, NULL);
	}
	if (fd >= 0)
		close(fd);
	return -1;
}
