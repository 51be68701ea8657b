/* SPDX-License-Identifier: MIT
 *
 * json_split.h - cuts a session file into its head and its events, in bounded memory.
 *
 *     struct json_split *s = json_split_new(fd);
 *     if (json_split_head(s) == SPLIT_PIECE) ...        s->piece: {"format":...,"events":[]}
 *     while (json_split_next(s) == SPLIT_PIECE) ...     s->piece: {"id":1,...}
 *     json_split_free(s);
 *
 * It looks for strings, brackets and commas alone; whether a piece is valid JSON is its parser's
 * matter. It takes the document in any layout (somebody may have re-formatted it), and where it
 * is laid out one event per line it also knows that a line that is not whole was cut or garbled.
 */
#ifndef FILE_JSON_SPLIT_H
#define FILE_JSON_SPLIT_H

#include "base/text.h"

enum {
	SPLIT_PIECE_MAX = 1 << 20, /* bytes of the head, and of an event */
	SPLIT_DEPTH_MAX = 32,
};

enum split_result {
	SPLIT_PIECE,     /* `piece` is there */
	SPLIT_END,       /* the document is whole and has ended */
	SPLIT_CUT_PIECE, /* the file ends inside a piece */
	SPLIT_CUT,       /* the file ends between pieces, without the end of the document */
	SPLIT_BAD,       /* `problem` says why */
};

struct json_split {
	struct text piece;
	uint64_t piece_line; /* the line on which the piece, or the problem, starts; from 1 */
	const char *problem; /* "it starts with something other than '{'"; static */
	int read_errno;      /* not 0: reading failed, the file seems to end there */
	bool is_empty;       /* nothing but blanks was found */
	uint8_t first[4];    /* the first bytes of the file: what it may be instead */

	int fd; /* borrowed */
	uint64_t line;
	bool has_event;
	bool is_at_line_start; /* the last blanks ended with a newline: an event starts where ours do */
	size_t have, at;
	uint8_t block[1 << 16];
};

struct json_split *json_split_new(int fd) MUST_USE;
void json_split_free(struct json_split *s);
enum split_result json_split_head(struct json_split *s) MUST_USE;
enum split_result json_split_next(struct json_split *s) MUST_USE;

#endif
