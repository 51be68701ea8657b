/* SPDX-License-Identifier: MIT
 *
 * namespace.c - moves this process into a network of its own.
 *
 * root asks for a network namespace. Everybody else asks for a user namespace first, in which he has all
 * privileges over the network namespace made with it, and none outside. There is no way back out of a user
 * namespace: so all steps are tried in a child process before this one takes them.
 */
#include "net/namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <net/if.h>

#include "net/link_tun.h"

/* ---- what forbids it, and what allows it --------------------------------------------------------- */

/* The number in a file of /proc/sys; `absent` when there is none. */
static long read_setting(const char *path, long absent)
{
	char text[32] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return absent;
	ssize_t len = read(fd, text, sizeof text - 1);

	close(fd);
	return len > 0 ? strtol(text, NULL, 10) : absent;
}

static const struct setting {
	const char *path, *command;
	long forbids;      /* the value that does */
	bool binds_root;   /* root, too */
	bool is_amount;    /* shows as ENOSPC; the others as EPERM, or EACCES in what follows */
} settings[] = {
	{"/proc/sys/kernel/unprivileged_userns_clone", "kernel.unprivileged_userns_clone=1", 0, false, false},
	{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "kernel.apparmor_restrict_unprivileged_userns=0", 1, false, false},
	{"/proc/sys/user/max_user_namespaces", "user.max_user_namespaces=15000", 0, false, true},
	{"/proc/sys/user/max_net_namespaces", "user.max_net_namespaces=15000", 0, true, true},
};

/* The setting that is in the way; NULL: none of these. */
static const struct setting *find_setting(int error)
{
	bool is_amount = error == ENOSPC || error == EUSERS;

	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		if (settings[i].is_amount == is_amount && (is_amount || geteuid() != 0) &&
			read_setting(settings[i].path, -1) == settings[i].forbids)
			return &settings[i];
	return NULL;
}

/* Says which setting is in the way, and the command that moves it. `step` is what failed with `error`. */
static bool explain(const char *step, int error, struct err *err)
{
	const struct setting *s = find_setting(error);

	if (s != NULL)
		return err_set(err, STATUS_LINK, "this system forbids namespaces (%s is %ld): allow them with \"sudo sysctl -w %s\"%s",
			       s->path, s->forbids, s->command, s->binds_root || geteuid() == 0 ? "" : ", or run as root");
	switch (error) {
	case ENOSPC:
	case EUSERS:
		return err_set(err, STATUS_LINK,
			       "all namespaces that this system allows are in use: allow more with "
			       "\"sudo sysctl -w user.max_user_namespaces=15000 user.max_net_namespaces=15000\"");
	case EPERM:
	case EACCES:
		return err_set(err, STATUS_LINK,
			       "%s is not permitted here: %sin a container, start it with "
			       "--cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt seccomp=unconfined", step,
			       geteuid() == 0 ? "" : "run as root, or, ");
	case EINVAL:
	case ENOSYS:
		return err_set(err, STATUS_LINK, "this kernel has no user or network namespaces: run on another one");
	}
	return err_set(err, STATUS_LINK, "%s failed: %s", step, strerror(error));
}

/* ---- entering ------------------------------------------------------------------------------------ */

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	bool is_written = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	int error = errno;

	close(fd);
	errno = error;
	return is_written;
}

/* Inside the caller has the ids he had outside, so that the files he writes are his (user_namespaces(7)). */
static bool keep_ids(uid_t uid, gid_t gid)
{
	char map[64];

	/* With file capabilities set on the program, /proc/self is root's unless we say this. What it
	 * opens to the user are the privileges of this namespace, which is his own. */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	if (!write_file("/proc/self/setgroups", "deny") && errno != ENOENT)
		return false;
	snprintf(map, sizeof map, "%u %u 1", (unsigned)uid, (unsigned)uid);
	if (!write_file("/proc/self/uid_map", map))
		return false;
	snprintf(map, sizeof map, "%u %u 1", (unsigned)gid, (unsigned)gid);
	return write_file("/proc/self/gid_map", map);
}

static bool raise_loopback(void)
{
	struct ifreq request = {.ifr_name = "lo"};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return false;
	bool is_up = ioctl(fd, SIOCGIFFLAGS, &request) == 0;

	request.ifr_flags = (short)(request.ifr_flags | IFF_UP);
	is_up = is_up && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
	int error = errno;

	close(fd);
	errno = error;
	return is_up;
}

/* All steps, without a way back. */
static bool enter(struct err *err)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	/* root in a container may lack the privilege for the short way, and go the other */
	if (uid != 0 || unshare(CLONE_NEWNET) < 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
			return explain("making a user and network namespace", errno, err);
		if (!keep_ids(uid, gid))
			return explain("keeping the user's id in a user namespace", errno, err);
	}
	if (!raise_loopback())
		return explain("bringing up the loopback device of a new network namespace", errno, err);
	return true;
}

/* ---- trying -------------------------------------------------------------------------------------- */

static bool enter_and_make_tun(struct err *err)
{
	return enter(err) && link_tun_try(NULL, err);
}

/* The child's side: its answer goes through the pipe, an empty text when all is well. */
static _Noreturn void run_trial(bool (*trial)(struct err *err), int to)
{
	struct err err = {0};

	if (trial(&err))
		err.text[0] = '\0';
	ssize_t written = write(to, &err, sizeof err); /* fits into a pipe at once */

	_exit(written == (ssize_t)sizeof err ? 0 : 1);
}

static bool read_answer(int from, struct err *answer)
{
	size_t len = 0;
	ssize_t got;

	do {
		got = read(from, (char *)answer + len, sizeof *answer - len);
		if (got > 0)
			len += (size_t)got;
	} while (len < sizeof *answer && (got > 0 || (got < 0 && errno == EINTR)));
	return len == sizeof *answer;
}

static bool try_in_child(bool (*trial)(struct err *err), struct err *err)
{
	struct err answer;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_set(err, STATUS_LINK, "cannot make a pipe: %s", strerror(errno));
	pid_t child = fork();

	if (child == 0)
		run_trial(trial, ends[1]);
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return err_set(err, STATUS_LINK, "cannot start a child process: %s", strerror(errno));
	}
	bool is_answered = read_answer(ends[0], &answer);

	close(ends[0]);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	if (!is_answered)
		return err_set(err, STATUS_LINK, "the trial of a network namespace died: use --link sim");
	if (answer.text[0] == '\0')
		return true;
	*err = answer;
	return false;
}

bool namespace_enter(struct err *err)
{
	return try_in_child(enter, err) && enter(err);
}

bool namespace_try(struct err *err)
{
	return try_in_child(enter_and_make_tun, err);
}
