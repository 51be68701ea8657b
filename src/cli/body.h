/* SPDX-License-Identifier: MIT
 *
 * body.h - where the body of the page goes: a file, stdout, or nowhere.
 *
 *     body_open(&body, path, &err)            early: a path that cannot be written is told before the network is used
 *     body_take(&body, bytes) ...             the live source's callback
 *     body_close(&body, is_whole, &err)
 *
 * Under sudo the file is opened with the rights of the person who called it, whose it is then.
 *
 * An existing file is emptied when the first byte comes, or when an empty page is there: a server that does not
 * answer destroys nothing.
 */
#ifndef CLI_BODY_H
#define CLI_BODY_H

#include <stdio.h>

#include "base/err.h"

struct body {
	const char *path;    /* "-": stdout; NULL: nowhere */
	FILE *file;
	bool is_new;         /* made by us: removed again when nothing comes */
	bool has_begun;
	int problem;         /* errno of the first write that failed; 0 */
};

bool body_open(struct body *body, const char *path, struct err *err) MUST_USE;
/* False: stop, it cannot be written. `context` is the struct body. */
bool body_take(void *context, struct span bytes);
/* `is_whole`: the page came to its end. Reports what failed on the way, but not that the reader of stdout has gone. */
bool body_close(struct body *body, bool is_whole, struct err *err) MUST_USE;

#endif
