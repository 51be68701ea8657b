/* SPDX-License-Identifier: MIT
 *
 * abstract_name.c - see abstract_name.h.
 */
#include "net/abstract_name.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Calls bind(2) or connect(2) for it; a file, or -1 and errno. */
static int with_name(const char *name, int (*call)(int, const struct sockaddr *, socklen_t))
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	size_t len = size_min(strlen(name), sizeof addr.sun_path - 1);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	memcpy(addr.sun_path + 1, name, len);
	if (fd < 0 || call(fd, (struct sockaddr *)&addr, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + len)) == 0)
		return fd;
	int error = errno;

	close(fd);
	errno = error;
	return -1;
}

int abstract_name_take(const char *name)
{
	return with_name(name, bind);
}

bool abstract_name_is_taken(const char *name)
{
	int fd = with_name(name, connect);

	if (fd < 0)
		return errno != ECONNREFUSED;
	close(fd);
	return true;
}
