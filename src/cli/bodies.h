/* SPDX-License-Identifier: MIT
 *
 * bodies.h - where the pages of a run go: each -o is for the URL that stands at its place, as with curl.
 */
#ifndef CLI_BODIES_H
#define CLI_BODIES_H

#include "cli/body.h"
#include "session/live_config.h"

struct body_paths {
	const char *at[LIVE_TARGETS_MAX]; /* "-": stdout */
	size_t count;
};

struct bodies {
	struct body items[LIVE_TARGETS_MAX];
	size_t count;
};

/* Opens one for each of `count` pages; those without a path are not kept. */
bool bodies_open(struct bodies *bodies, const struct body_paths *paths, size_t count, struct err *err) MUST_USE;
/* Is one of them the regular file `path`? */
bool bodies_hold(const struct bodies *bodies, const char *path);
/* Could one of them not be written? */
bool bodies_have_problem(const struct bodies *bodies);
/* `is_whole(context, i)`: page i came to its end. Closes all; false and err about the first that failed. */
bool bodies_close(struct bodies *bodies, bool (*is_whole)(void *context, size_t index), void *context, struct err *err) MUST_USE;

bool body_paths_have_stdout(const struct body_paths *paths);

#endif
