/* SPDX-License-Identifier: MIT
 *
 * permission.c - see permission.h.
 *
 * "Run as root" is no help to root in a container, nor is setcap(8) where the filesystem or the session ignores what it sets: so
 * this looks before it speaks.
 */
#include "net/permission.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <net/if.h>

static const struct {
	const char *name, *option; /* capabilities(7); docker's and podman's --cap-add */
	unsigned number;
} permissions[] = {
	[PERMISSION_NET_RAW] = {"CAP_NET_RAW", "NET_RAW", CAP_NET_RAW},
	[PERMISSION_NET_ADMIN] = {"CAP_NET_ADMIN", "NET_ADMIN", CAP_NET_ADMIN},
};

static bool is_effective(enum permission wanted)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};
	unsigned number = permissions[wanted].number;

	return syscall(SYS_capget, &header, data) == 0 && (data[CAP_TO_INDEX(number)].effective & CAP_TO_MASK(number)) != 0;
}

/* Asks for what no interface has, and is only refused as that after the privilege was looked at (netdevice(7), SIOCSIFMETRIC). */
static bool counts_for_devices(void)
{
	struct ifreq request = {.ifr_name = "lo"};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return true; /* not known */
	bool counts = ioctl(fd, SIOCSIFMETRIC, &request) == 0 || errno != EPERM;

	close(fd);
	return counts;
}

bool permission_has(enum permission wanted)
{
	return is_effective(wanted) && (wanted != PERMISSION_NET_ADMIN || counts_for_devices());
}

/* ---- setcap -------------------------------------------------------------------------------------- */

/* This program's file; false: it has none by this name (any more). */
static bool find_program(char *path, size_t room)
{
	static const char gone[] = " (deleted)"; /* built anew since it was started: what stands there now is meant */
	ssize_t len = readlink("/proc/self/exe", path, room - 1);

	if (len <= 0 || (size_t)len == room - 1)
		return false;
	path[len] = '\0';
	if ((size_t)len > sizeof gone && strcmp(path + len - (sizeof gone - 1), gone) == 0)
		path[(size_t)len - (sizeof gone - 1)] = '\0';
	return access(path, F_OK) == 0;
}

/* As a shell takes it. */
static void quote(char *into, size_t room, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._+,@%-";
	size_t len = 0;

	if (strspn(path, plain) == strlen(path)) {
		snprintf(into, room, "%s", path);
		return;
	}
	into[len++] = '\'';
	for (; *path != '\0' && len + 6 < room; path++)
		len += (size_t)snprintf(into + len, room - len, *path == '\'' ? "'\\''" : "%c", *path);
	snprintf(into + len, room - len, "'");
}

/* Whatever the file says, privileges are only lost here. */
static bool is_session_closed(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

static bool is_bounded(enum permission wanted)
{
	return prctl(PR_CAPBSET_READ, permissions[wanted].number, 0, 0, 0) == 0;
}

bool permission_command(char *into, size_t room)
{
	enum { PATH_ROOM = 200 }; /* longer than anybody would want to read in a sentence */
	char path[PATH_ROOM], quoted[PATH_ROOM];
	struct statvfs filesystem;

	if (is_session_closed() || is_bounded(PERMISSION_NET_RAW) || is_bounded(PERMISSION_NET_ADMIN) ||
		!find_program(path, sizeof path) || statvfs(path, &filesystem) != 0 ||
		(filesystem.f_flag & (ST_NOSUID | ST_RDONLY)) != 0)
		return false;
	quote(quoted, sizeof quoted, path);
	return (size_t)snprintf(into, room, "sudo setcap cap_net_raw,cap_net_admin+ep %s", quoted) < room;
}

/* ---- what helps ---------------------------------------------------------------------------------- */

bool permission_missing(const char *what, enum permission wanted, const char *instead, struct err *err)
{
	const char *name = permissions[wanted].name;
	char command[300];

	if (is_effective(wanted))
		return err_set(err, STATUS_LINK,
			       "%s is refused although this process has %s, for the network is not its user namespace's: run tcpsee "
			       "outside of that namespace, or %s", what, name, instead);
	if (is_bounded(wanted) || geteuid() == 0)
		return err_set(err, STATUS_LINK,
			       "%s needs the privilege %s, which not even root has here: start the container with --cap-add %s, or %s",
			       what, name, permissions[wanted].option, instead);
	if (is_session_closed())
		return err_set(err, STATUS_LINK,
			       "%s needs the privilege %s, and this session can gain none, not even by sudo: start tcpsee from one "
			       "without no_new_privs, or %s", what, name, instead);
	if (!permission_command(command, sizeof command))
		return err_set(err, STATUS_LINK, "%s needs the privilege %s: run as root, or %s", what, name, instead);
	return err_set(err, STATUS_LINK, "%s needs the privilege %s: run as root, or give it once with \"%s\", or %s", what, name,
		       command, instead);
}
