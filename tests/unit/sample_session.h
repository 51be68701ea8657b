/* SPDX-License-Identifier: MIT
 *
 * sample_session.h - a session with an event of each kind, to be written, read and broken.
 */
#ifndef TESTS_SAMPLE_SESSION_H
#define TESTS_SAMPLE_SESSION_H

#include "temp_file.h"
#include "trace/trace.h"

/* Two hosts, 10.77.0.2 and 10.77.0.1, and their connection 1. */
struct trace *sample_start(void);
/* The same with every kind of event and the numbers at the edges. */
struct trace *sample_session(void);

uint32_t sample_add(struct trace *t, struct event fact, struct span bytes, const struct change *changes, size_t count);
struct span sample_text(const char *text);

/* What the writer makes of it; free with text_fini(). */
struct text sample_written(struct temp_file *f, const struct trace *t);
/* What the reader makes of a file with these bytes. */
struct trace *sample_load(struct temp_file *f, const char *bytes, size_t len);

#endif
