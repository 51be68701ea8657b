/* SPDX-License-Identifier: MIT
 *
 * json_split.c - cuts a session file into its head and its events (file/json_split.h).
 *
 * One scan serves the head, an event and the tail behind the events: it copies bytes into the
 * piece and follows strings and brackets until the stop that it was asked for. Whatever the file
 * is, a scan ends after SPLIT_PIECE_MAX bytes.
 */
#include "file/json_split.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/grow.h"

/* Where a scan is. `key` is the last string it saw: at '[' the name of the array that opens. */
struct scan {
	unsigned depth;
	bool is_in_string, is_escaped;
	bool stops_at_events; /* behind "events":[ rather than at the end of the value */
	bool is_on_one_line;  /* a control character (newline above all) does not belong here */
	size_t key_start, key_len;
};

struct json_split *json_split_new(int fd)
{
	struct json_split *s = grow_new(1, sizeof *s);
	s->fd = fd;
	s->line = 1;
	return s;
}

void json_split_free(struct json_split *s)
{
	text_fini(&s->piece);
	free(s);
}

/* Is there a byte at s->block[s->at]? Reads on when the block is used up. */
static bool has_byte(struct json_split *s)
{
	while (s->at == s->have && s->read_errno == 0) {
		ssize_t n = read(s->fd, s->block, sizeof s->block);
		if (n == 0)
			return false;
		if (n < 0 && errno == EINTR)
			continue;
		s->read_errno = n < 0 ? errno : 0;
		s->have = n < 0 ? 0 : (size_t)n;
		s->at = 0;
	}
	return s->at < s->have;
}

/* Zeros count as blanks: a crash of the system leaves them where the end of a file was not written yet. */
static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

static enum split_result bad(struct json_split *s, uint64_t line, const char *problem)
{
	s->piece_line = line;
	s->problem = problem;
	return SPLIT_BAD;
}

/* To the next byte that is no blank: SPLIT_PIECE when there is one, SPLIT_END at the end of the file. */
static enum split_result skip_blanks(struct json_split *s)
{
	s->is_at_line_start = false;
	for (size_t count = 0; has_byte(s); count++, s->at++) {
		uint8_t c = s->block[s->at];
		if (!is_blank(c))
			return SPLIT_PIECE;
		if (count > SPLIT_PIECE_MAX)
			return bad(s, s->line, "there is nothing but blanks for more than 1 MiB");
		s->line += c == '\n';
		s->is_at_line_start = c == '\n';
	}
	return SPLIT_END;
}

/* ---- the scan -------------------------------------------------------------------- */

/* Why a scan of a block ended. */
enum stop {
	STOP_BLOCK,  /* it is used up */
	STOP_VALUE,  /* the value is whole */
	STOP_ARRAY,  /* an array opens inside the outermost object: are these the events? */
	STOP_BROKEN, /* a control character where none belongs */
	STOP_DEPTH,
};

/* How many bytes mean nothing to the scan: text in a string; numbers, commas, colons outside. */
static size_t plain_run(const uint8_t *p, size_t len, bool is_in_string)
{
	size_t n = 0;
	if (is_in_string)
		while (n < len && p[n] != '"' && p[n] != '\\' && p[n] >= 0x20)
			n++;
	else
		while (n < len && p[n] != '"' && (p[n] | 0x20) != '{' && (p[n] | 0x20) != '}' && p[n] >= 0x20)
			n++;
	return n;
}

/* A byte inside a string; `at` is its place in the piece. Strings hold no control characters (RFC 8259 7). */
static enum stop scan_string(struct scan *scan, uint8_t c, size_t at)
{
	if (c < 0x20)
		return STOP_BROKEN;
	if (scan->is_escaped) {
		scan->is_escaped = false;
	} else if (c == '\\') {
		scan->is_escaped = true;
	} else if (c == '"') {
		scan->is_in_string = false;
		scan->key_len = at - scan->key_start;
	}
	return STOP_BLOCK;
}

/* A byte outside of strings. A line feed right behind the '{' breaks no line: it tells another layout. */
static enum stop scan_structure(struct scan *scan, uint8_t c, size_t at)
{
	switch (c) {
	case '"':
		scan->is_in_string = true;
		scan->key_start = at + 1;
		break;
	case '{':
	case '[':
		if (++scan->depth > SPLIT_DEPTH_MAX)
			return STOP_DEPTH;
		return c == '[' && scan->depth == 2 && scan->stops_at_events ? STOP_ARRAY : STOP_BLOCK;
	case '}':
	case ']':
		if (scan->depth > 0)
			scan->depth--;
		return scan->depth == 0 ? STOP_VALUE : STOP_BLOCK;
	case '\n':
	case '\0':
		return scan->is_on_one_line && at > 1 ? STOP_BROKEN : STOP_BLOCK;
	}
	return STOP_BLOCK;
}

/* Scans what is left of the block and adds it to the piece up to the stop: with the byte that
 * stopped it, but for STOP_BROKEN. */
static enum stop scan_block(struct json_split *s, struct scan *scan)
{
	const uint8_t *p = s->block + s->at;
	size_t len = s->have - s->at, base = s->piece.len, n = 0;
	enum stop stop = STOP_BLOCK;
	while (stop == STOP_BLOCK && n < len) {
		if (!scan->is_escaped)
			n += plain_run(p + n, len - n, scan->is_in_string);
		if (n == len)
			break;
		stop = scan->is_in_string ? scan_string(scan, p[n], base + n)
					  : scan_structure(scan, p[n], base + n);
		if (stop == STOP_BROKEN)
			break;
		s->line += p[n++] == '\n';
	}
	text_add_bytes(&s->piece, (const char *)p, n);
	s->at += n;
	return stop;
}

static bool is_events_key(const struct json_split *s, const struct scan *scan)
{
	return scan->key_len == 6 && memcmp(s->piece.data + scan->key_start, "events", 6) == 0;
}

/* A byte that no line of ours holds here: the end of a file that was cut, or a garbled line? */
static enum split_result broken_line(struct json_split *s, uint64_t line)
{
	enum split_result rest = skip_blanks(s);
	if (rest == SPLIT_END)
		return SPLIT_CUT_PIECE;
	return rest == SPLIT_BAD ? rest : bad(s, line, "this line is not one whole event");
}

/* From the byte at s->at to the scan's stop, into the piece. */
static enum split_result scan_piece(struct json_split *s, struct scan scan)
{
	uint64_t start = s->line;
	text_clear(&s->piece);
	while (has_byte(s)) {
		enum stop stop = scan_block(s, &scan);
		if (s->piece.len > SPLIT_PIECE_MAX)
			return bad(s, start, "what starts on this line is longer than 1 MiB");
		s->piece_line = start;
		switch (stop) {
		case STOP_BLOCK:
			break;
		case STOP_VALUE:
			return SPLIT_PIECE;
		case STOP_ARRAY:
			if (is_events_key(s, &scan))
				return SPLIT_PIECE;
			break;
		case STOP_BROKEN:
			return broken_line(s, start);
		case STOP_DEPTH:
			return bad(s, start, "it is nested too deeply");
		}
	}
	s->piece_line = start;
	return SPLIT_CUT_PIECE;
}

enum split_result json_split_head(struct json_split *s)
{
	if (has_byte(s))
		memcpy(s->first, s->block, size_min(s->have, sizeof s->first));
	enum split_result blanks = skip_blanks(s);
	if (blanks != SPLIT_PIECE) {
		s->is_empty = true;
		return blanks == SPLIT_BAD ? blanks : bad(s, 1, "it is empty");
	}
	if (s->block[s->at] != '{')
		return bad(s, s->line, "it does not start with '{'");
	enum split_result result = scan_piece(s, (struct scan){.stops_at_events = true});
	if (result == SPLIT_CUT_PIECE)
		return bad(s, s->line, "it ends before its list of events");
	if (result == SPLIT_PIECE && s->piece.data[s->piece.len - 1] != '[')
		return bad(s, s->line, "it has no list of events");
	if (result == SPLIT_PIECE)
		text_add(&s->piece, "]}");
	return result;
}

/* Behind the ']' of the events: other members, '}', and nothing more. */
static enum split_result finish(struct json_split *s)
{
	enum split_result result = scan_piece(s, (struct scan){.depth = 1});
	if (result == SPLIT_CUT_PIECE)
		return SPLIT_CUT;
	if (result != SPLIT_PIECE)
		return result;
	result = skip_blanks(s);
	return result == SPLIT_PIECE ? bad(s, s->line, "something stands behind the end of the session")
				     : result;
}

enum split_result json_split_next(struct json_split *s)
{
	enum split_result blanks = skip_blanks(s);
	if (blanks != SPLIT_PIECE)
		return blanks == SPLIT_END ? SPLIT_CUT : blanks;
	if (s->block[s->at] == ']') {
		s->at++;
		return finish(s);
	}
	if (s->has_event) {
		if (s->block[s->at] != ',')
			return bad(s, s->line, "a comma or the end of the list is missing before this");
		s->at++;
		blanks = skip_blanks(s);
		if (blanks != SPLIT_PIECE)
			return blanks == SPLIT_END ? SPLIT_CUT : blanks;
	}
	if (s->block[s->at] != '{')
		return bad(s, s->line, "an event, which starts with '{', is missing here");
	s->has_event = true;
	return scan_piece(s, (struct scan){.is_on_one_line = s->is_at_line_start});
}
