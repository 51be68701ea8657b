/* SPDX-License-Identifier: MIT
 *
 * bodies.c - see bodies.h.
 */
#include "cli/bodies.h"

#include <string.h>
#include <sys/stat.h>

static bool is_stdout(const char *path)
{
	return strcmp(path, "-") == 0;
}

bool body_paths_have_stdout(const struct body_paths *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		if (is_stdout(paths->at[i]))
			return true;
	return false;
}

static bool is_file(const struct body *body, const struct stat *other)
{
	struct stat own;

	return body->file != NULL && fstat(fileno(body->file), &own) == 0 && S_ISREG(own.st_mode) &&
	       own.st_dev == other->st_dev && own.st_ino == other->st_ino;
}

bool bodies_hold(const struct bodies *bodies, const char *path)
{
	struct stat about;

	if (stat(path, &about) != 0)
		return false;
	for (size_t i = 0; i < bodies->count; i++)
		if (is_file(&bodies->items[i], &about))
			return true;
	return false;
}

/* Pages come at the same time: two in one place would be mixed. */
static bool is_place_free(const struct bodies *bodies, const char *path, struct err *err)
{
	for (size_t i = 0; i < bodies->count; i++)
		if (is_stdout(path) && bodies->items[i].path != NULL && is_stdout(bodies->items[i].path))
			return err_set(err, STATUS_USAGE, "one page can go to stdout, for they come at the same time; "
							  "give -o a file for the others");
	return !bodies_hold(bodies, path) ||
	       err_set(err, STATUS_USAGE, "-o names the same file twice: %s; give each page its own", path);
}

bool bodies_open(struct bodies *bodies, const struct body_paths *paths, size_t count, struct err *err)
{
	bodies->count = 0;
	if (paths->count > count)
		return err_set(err, STATUS_USAGE, "-o is there %zu times for %zu URL%s; each URL has one at most", paths->count,
			       count, count == 1 ? "" : "s");
	for (size_t i = 0; i < count; i++) {
		const char *path = i < paths->count ? paths->at[i] : NULL;

		if (path != NULL && !is_place_free(bodies, path, err))
			return false;
		if (!body_open(&bodies->items[bodies->count++], path, err))
			return false;
	}
	return true;
}

bool bodies_have_problem(const struct bodies *bodies)
{
	for (size_t i = 0; i < bodies->count; i++)
		if (bodies->items[i].problem != 0)
			return true;
	return false;
}

bool bodies_close(struct bodies *bodies, bool (*is_whole)(void *context, size_t index), void *context, struct err *err)
{
	bool is_good = true;
	struct err problem;

	for (size_t i = 0; i < bodies->count; i++) {
		if (body_close(&bodies->items[i], is_whole(context, i), &problem))
			continue;
		if (is_good)
			*err = problem;
		is_good = false;
	}
	return is_good;
}
