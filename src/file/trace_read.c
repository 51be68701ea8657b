/* SPDX-License-Identifier: MIT
 *
 * trace_read.c - a session file to a trace (file/trace_read.h, docs/trace-format.md).
 *
 * file/json_split.h cuts the file into pieces, file/trace_parse.h enters them; here stands what
 * becomes of a file that is none, is cut, or is broken.
 */
#include "file/trace_read.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "file/json_split.h"
#include "file/remark.h"
#include "file/trace_parse.h"

/* Not a session from its first bytes on: what may it be instead? */
static bool refuse(const struct json_split *s, const char *path, struct err *err)
{
	static const char what_opens[] = "tcpsee opens the sessions it wrote with -w, and pcap and pcapng "
					 "captures";
	if (s->read_errno != 0)
		return err_set(err, STATUS_USAGE, "%s: cannot be read: %s; name a session file or a capture",
			       path, strerror(s->read_errno));
	if (s->is_empty)
		return err_set(err, STATUS_USAGE, "%s: nothing is in it; %s", path, what_opens);
	if (s->first[0] == 0x1f && s->first[1] == 0x8b)
		return err_set(err, STATUS_USAGE, "%s: it is compressed; unpack it with gunzip first", path);
	return err_set(err, STATUS_USAGE, "%s:%" PRIu64 ": this is no tcpsee session: %s; %s", path,
		       s->piece_line, s->problem, what_opens);
}

/* What was recovered from a file without its end, what was skipped. */
static void remark_on(const struct json_split *s, enum split_result result, const struct trace_parser *p,
		      char *remark, size_t room)
{
	uint32_t count = trace_count(p->trace);
	if (s->read_errno != 0)
		remark_add(remark, room, "recovered %u events; then reading failed: %s", count,
			   strerror(s->read_errno));
	else if (result == SPLIT_CUT_PIECE)
		remark_add(remark, room, "recovered %u events; the last line was incomplete", count);
	else if (result == SPLIT_CUT)
		remark_add(remark, room, "recovered %u events; the file was not closed", count);
	if (p->unknown_words > 0)
		remark_add(remark, room, "skipped %u words of a newer version", p->unknown_words);
}

static bool read_all(struct json_split *s, struct trace_parser *p, char *remark, size_t room)
{
	enum split_result result = json_split_head(s);
	if (result != SPLIT_PIECE)
		return refuse(s, p->path, p->err);
	for (; result == SPLIT_PIECE; result = json_split_next(s)) {
		p->line = s->piece_line;
		if (!trace_parse_piece(p, &s->piece))
			return false;
	}
	p->line = s->piece_line;
	if (result == SPLIT_BAD)
		return trace_parse_fail(p, s->problem);
	remark_on(s, result, p, remark, room);
	return true;
}

struct trace *trace_read(const char *path, char *remark, size_t room, struct err *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (remark == NULL)
		room = 0;
	if (room > 0)
		remark[0] = '\0';
	if (fd < 0) {
		(void)err_set(err, STATUS_USAGE, "%s: cannot be opened: %s; name a session file or a capture",
			      path, strerror(errno));
		return NULL;
	}
	struct trace_parser p = {
		.path = is_stdin ? "standard input" : path, .trace = trace_new(), .err = err};
	struct json_split *s = json_split_new(fd);
	bool is_good = read_all(s, &p, remark, room);
	json_split_free(s);
	if (!is_stdin)
		close(fd);
	if (is_good)
		return p.trace;
	trace_free(p.trace);
	return NULL;
}
