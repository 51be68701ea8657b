/* SPDX-License-Identifier: MIT
 *
 * trace_write.h - a trace to a session file, while it happens or at once.
 *
 *     struct trace_writer *w = trace_writer_open(path, trace, &err);
 *     ... trace_append ...; trace_writer_flush(w);        now and then: at most 200 ms apart
 *     trace_writer_close(w, &err);                        the closing "]}"
 *
 * The file is one valid JSON document, one event per line (docs/trace-format.md). It is only
 * ever appended to, so that what was flushed survives a crash.
 */
#ifndef FILE_TRACE_WRITE_H
#define FILE_TRACE_WRITE_H

#include "base/err.h"
#include "base/text.h"
#include "trace/trace.h"

struct trace_writer;

/* Creates (or truncates) `path`, "-" for stdout, and writes the head. The trace is borrowed. NULL on failure.
 * Title, hosts etc. must stand in the trace by then; hosts added later are written as a line of their own
 * ({"ev":"host",...}) before the first event that needs them. */
struct trace_writer *trace_writer_open(const char *path, const struct trace *trace, struct err *err) MUST_USE;
/* Writes every event that is in the trace and not yet in the file. False on a full disk etc., once; later
 * calls do nothing. */
bool trace_writer_flush(struct trace_writer *w, struct err *err) MUST_USE;
/* Flushes, closes the document, frees. */
bool trace_writer_close(struct trace_writer *w, struct err *err) MUST_USE;
/* Async-signal-unsafe clean-up is never needed: a file without its end loads too. */

/* One event as its JSON line (no newline, no comma), appended to `into`. */
void trace_write_event(struct text *into, const struct trace *trace, uint32_t id);

#endif
