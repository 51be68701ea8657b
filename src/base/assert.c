/* SPDX-License-Identifier: MIT
 *
 * assert.c - the end of a program that is at fault itself.
 *
 * The hook is a static that varies: the one exception to "no globals", shared
 * with grow.c. assert() is a macro that knows nothing but its condition, and
 * the terminal and the session file are the process's, not some struct's.
 */
#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>

static void (*failed_hook)(void);

void assert_set_hook(void (*hook)(void))
{
	failed_hook = hook;
}

void assert_failed(const char *condition, const char *file, int line)
{
	void (*hook)(void) = failed_hook;

	failed_hook = NULL; /* an assertion that fails inside the hook does not come back here */
	if (hook != NULL)
		hook();
	fprintf(stderr, "tcpsee: %s:%d: broken invariant: %s\n"
			"tcpsee: this is a fault of tcpsee itself; please report these lines\n",
		file, line, condition);
	abort();
}
