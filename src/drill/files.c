/* SPDX-License-Identifier: MIT
 *
 * files.c - descriptors: real ones of the system, since whoever calls us closes at the end what a script has left open.
 */
#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "drill/drill.h"

int drill_file_open(struct drill *d, struct drill_file file)
{
	int fd = eventfd(0, EFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fd >= DRILL_FILES_MAX) {
		(void)close(fd);
		return -EMFILE;
	}
	d->files[fd] = file;
	return fd;
}

void drill_file_close(struct drill *d, int fd)
{
	d->files[fd] = (struct drill_file){0};
	(void)close(fd);
}

bool drill_is_bad_memory(const struct iovec *pieces, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (pieces == NULL || (pieces[i].iov_base == NULL && pieces[i].iov_len > 0))
			return true;
	return false;
}

struct drill_file *drill_file_find(struct drill *d, int fd)
{
	if (fd < 0 || fd >= DRILL_FILES_MAX)
		return NULL;
	struct drill_file *file = &d->files[fd];

	return file->sock != NULL || file->epoll != NULL || file->is_pipe ? file : NULL;
}

struct sock *drill_sock_find(struct drill *d, int fd, long *error)
{
	const struct drill_file *file = drill_file_find(d, fd);

	if (file == NULL)
		*error = -EBADF;
	else if (file->sock == NULL)
		*error = -ENOTSOCK;
	return file != NULL ? file->sock : NULL;
}
