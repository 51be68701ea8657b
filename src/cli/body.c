/* SPDX-License-Identifier: MIT
 *
 * body.c - writes the body of the page.
 */
#include "cli/body.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/privileges.h"

static bool fail(const struct body *body, int problem, struct err *err)
{
	return err_set(err, STATUS_USAGE, "%s: the page cannot be written: %s; -o names another file",
		       strcmp(body->path, "-") == 0 ? "stdout" : body->path, strerror(problem));
}

/* With the rights of the person who called sudo: later there are no others, to write it or to take it away again. */
static int open_as_person(const char *path)
{
	struct own_groups own;
	unsigned uid, gid;
	bool is_acting = privileges_person(&uid, &gid) && privileges_act_as(uid, gid, &own);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

	if (is_acting)
		privileges_act_again(&own);
	return fd;
}

bool body_open(struct body *body, const char *path, struct err *err)
{
	int fd;

	*body = (struct body){.path = path};
	if (path == NULL)
		return true;
	if (strcmp(path, "-") == 0) {
		body->file = stdout;
		return true;
	}
	body->is_new = access(path, F_OK) != 0;
	fd = open_as_person(path);
	if (fd >= 0)
		body->file = fdopen(fd, "w");
	return body->file != NULL || fail(body, errno, err);
}

static void begin(struct body *body)
{
	struct stat about;
	int fd = fileno(body->file);

	body->has_begun = true;
	if (body->file != stdout && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && ftruncate(fd, 0) != 0)
		body->problem = errno;
}

bool body_take(void *context, struct span bytes)
{
	struct body *body = context;

	if (body->file == NULL)
		return true;
	if (!body->has_begun)
		begin(body);
	if (body->problem == 0 && fwrite(bytes.data, 1, bytes.len, body->file) != bytes.len)
		body->problem = errno;
	return body->problem == 0;
}

bool body_close(struct body *body, bool is_whole, struct err *err)
{
	if (body->file == NULL)
		return true;
	if (is_whole && !body->has_begun)
		begin(body);
	if (body->is_new && !body->has_begun)
		unlink(body->path);
	if ((body->file == stdout ? fflush(stdout) : fclose(body->file)) != 0 && body->problem == 0)
		body->problem = errno;
	body->file = NULL;
	if (body->problem == 0 || (body->problem == EPIPE && strcmp(body->path, "-") == 0))
		return true;
	return fail(body, body->problem, err);
}
