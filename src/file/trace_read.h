/* SPDX-License-Identifier: MIT
 *
 * trace_read.h - a session file (or a capture) to a trace.
 *
 * Reads by lines, in bounded memory: a line longer than 1 MiB is an error of the
 * file. A file that was cut short loads up to its last whole line.
 */
#ifndef FILE_TRACE_READ_H
#define FILE_TRACE_READ_H

#include "base/err.h"
#include "trace/trace.h"

/* Loads a tcpsee session. NULL and a sentence in `err` (status 2) when it is none, has a higher
 * MAJOR version, or contradicts itself (names file and line). `remark` (room bytes, may be
 * NULL) gets one sentence when something was recovered or skipped, else "". Free with trace_free(). */
struct trace *trace_read(const char *path, char *remark, size_t room, struct err *err) MUST_USE;

#endif
