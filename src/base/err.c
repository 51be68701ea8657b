/* SPDX-License-Identifier: MIT
 *
 * err.c - writes the sentence of a user's or a file's fault.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

bool err_set(struct err *err, enum exit_status status, const char *fmt, ...)
{
	va_list args;

	err->status = status;
	va_start(args, fmt);
	if (vsnprintf(err->text, sizeof err->text, fmt, args) < 0)
		err->text[0] = '\0';
	va_end(args);
	return false;
}
