/* SPDX-License-Identifier: MIT
 *
 * trace_line.h - the lines of a session file: its head, a host, an event.
 *
 * trace_write_event() of file/trace_write.h lives here too.
 */
#ifndef FILE_TRACE_LINE_H
#define FILE_TRACE_LINE_H

#include "base/text.h"
#include "trace/trace.h"

#define TRACE_FORMAT "tcpsee-trace"
enum { TRACE_FORMAT_MAJOR = 1, TRACE_FORMAT_MINOR = 1 };

/* From `{"format":` up to `"events":[`, without a newline at the end. Names the hosts that are there. */
void trace_line_head(struct text *into, const struct trace *trace);
/* A host that came later: {"ev":"host",...}. */
void trace_line_host(struct text *into, const struct trace *trace, size_t index);

#endif
