/* SPDX-License-Identifier: MIT
 *
 * trace_parse.h - a piece of a session file into the trace.
 *
 * What a piece says is checked before it enters: the trace itself asserts, and a file may say
 * anything. Words that a later minor version may have added are skipped and counted; what
 * contradicts the rest of the file is an error that names the line.
 */
#ifndef FILE_TRACE_PARSE_H
#define FILE_TRACE_PARSE_H

#include "base/err.h"
#include "base/text.h"
#include "trace/trace.h"

struct trace_parser {
	const char *path;    /* for messages */
	uint64_t line;       /* where the piece at hand starts */
	struct trace *trace; /* borrowed */
	struct err *err;
	bool has_head;          /* false: the next piece is the head */
	uint32_t unknown_words; /* skipped so far */
};

/* The first piece is the head, with an empty list of events; each later one is an event or a
 * host. False with a sentence in p->err. */
bool trace_parse_piece(struct trace_parser *p, const struct text *piece) MUST_USE;

/* "path:line: what; what to do next"; false. */
bool trace_parse_fail(const struct trace_parser *p, const char *what);

#endif
