/* SPDX-License-Identifier: MIT
 *
 * trace_write.c - a trace to a session file (file/trace_write.h).
 *
 * A line is ended by the one that follows it: ",\n" stands before each event but the first, so
 * nothing that was written is ever written again, and "\n]}\n" closes the document:
 *
 *     ... "events":[\n{...}  ,\n{...}  ,\n{...}  \n]}\n
 */
#include "file/trace_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/grow.h"
#include "file/trace_line.h"

enum { BATCH_BYTES = 256 << 10 };

struct trace_writer {
	const struct trace *trace;
	char *path;
	int fd;
	uint32_t event_count; /* events that are in the file, or in `batch` */
	size_t host_count;    /* likewise */
	bool has_line;        /* the next one needs a comma before it */
	bool has_failed;
	struct text batch;    /* not written yet */
};

static bool fail(struct trace_writer *w, struct err *err)
{
	int why = errno;
	w->has_failed = true;
	return err_set(err, STATUS_USAGE,
		       "%s: cannot write the session: %s; what stands there up to here can be "
		       "replayed, -w FILE writes elsewhere",
		       w->path, strerror(why));
}

static bool write_batch(struct trace_writer *w, struct err *err)
{
	size_t done = 0;
	while (done < w->batch.len && !w->has_failed) {
		ssize_t n = write(w->fd, w->batch.data + done, w->batch.len - done);
		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			return fail(w, err);
	}
	text_clear(&w->batch);
	return !w->has_failed;
}

static void start_line(struct trace_writer *w)
{
	text_add(&w->batch, w->has_line ? ",\n" : "\n");
	w->has_line = true;
}

/* False when the system says only now that it could not keep what was written. */
static bool release(struct trace_writer *w)
{
	bool is_good = w->fd == STDOUT_FILENO || close(w->fd) == 0;
	text_fini(&w->batch);
	free(w->path);
	free(w);
	return is_good;
}

struct trace_writer *trace_writer_open(const char *path, const struct trace *trace, struct err *err)
{
	bool is_stdout = strcmp(path, "-") == 0;
	int fd = is_stdout ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0) {
		(void)err_set(err, STATUS_USAGE,
			      "%s: cannot create the session file: %s; -w FILE writes elsewhere, "
			      "--no-save nowhere",
			      path, strerror(errno));
		return NULL;
	}
	struct trace_writer *w = grow_new(1, sizeof *w);
	w->trace = trace;
	w->path = grow_string(is_stdout ? "standard output" : path);
	w->fd = fd;
	trace_line_head(&w->batch, trace);
	w->host_count = trace_host_count(trace);
	if (write_batch(w, err))
		return w;
	release(w);
	return NULL;
}

bool trace_writer_flush(struct trace_writer *w, struct err *err)
{
	if (w->has_failed)
		return true; /* it was said once */
	for (; w->host_count < trace_host_count(w->trace); w->host_count++) {
		start_line(w);
		trace_line_host(&w->batch, w->trace, w->host_count);
	}
	while (w->event_count < trace_count(w->trace)) {
		start_line(w);
		trace_write_event(&w->batch, w->trace, ++w->event_count);
		if (w->batch.len >= BATCH_BYTES && !write_batch(w, err))
			return false;
	}
	return write_batch(w, err);
}

bool trace_writer_close(struct trace_writer *w, struct err *err)
{
	bool is_good = trace_writer_flush(w, err);
	if (!w->has_failed) {
		text_add(&w->batch, "\n]}\n");
		is_good = write_batch(w, err);
	}
	bool has_failed = w->has_failed;
	if (!release(w) && !has_failed)
		return err_set(err, STATUS_USAGE,
			       "the session file could not be written to its end: %s; free some space "
			       "and record again",
			       strerror(errno));
	return is_good;
}
