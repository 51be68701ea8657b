/* SPDX-License-Identifier: MIT
 *
 * remark.c - what a reader recovered or left out (file/remark.h).
 */
#include "file/remark.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void remark_add(char *into, size_t room, const char *fmt, ...)
{
	size_t len = room == 0 ? 0 : strlen(into);
	va_list args;
	if (len + 3 > room)
		return;
	if (len > 0)
		len += (size_t)snprintf(into + len, room - len, "; ");
	va_start(args, fmt);
	vsnprintf(into + len, room - len, fmt, args);
	va_end(args);
}
