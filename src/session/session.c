/* SPDX-License-Identifier: MIT
 *
 * session.c - drives source, play clock and session file by the caller's clock.
 *
 * Three kinds: a recording (no source: only the play clock moves), a real run (the source's clock is
 * real time since the first session_run), and a simulated run, whose clock `head` is moved by the play
 * clock: it stands while the view is paused or looks at the past.
 */
#include "session/session.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "file/trace_write.h"

#define FLUSH_EVERY (100 * NS_PER_MS)
/* Time that passed while the program was stopped (^Z) does not count for the play clock. */
#define TURN_MAX NS_PER_S
/* Events that may wait for the disk when a simulation runs without a clock. */
enum { FAST_FLUSH = 512 };

struct session {
	struct trace *trace;
	struct source *source; /* NULL: a recording */
	struct play play;
	bool is_running;
	bool has_started;      /* session_run has been called: origin and last are set */
	time_ns origin, last;  /* of the caller's clock: first and latest session_run */
	time_ns head;          /* the source's clock: it has run up to here */

	struct trace_writer *writer; /* NULL: not saved */
	char *path;
	uint32_t saved;        /* events handed to the writer */
	time_ns saved_at;      /* of the caller's clock */
	struct err problem;    /* text "" while saving works */
};

struct session *session_new(struct trace *trace, struct source *source)
{
	struct session *s = grow_new(1, sizeof *s);

	s->trace = trace;
	s->source = source;
	s->is_running = source != NULL;
	play_init(&s->play, source != NULL);
	return s;
}

bool session_free(struct session *s, struct err *err)
{
	if (s->source != NULL)
		s->source->ops->close(s->source);
	bool is_closed = s->writer == NULL || trace_writer_close(s->writer, err);
	bool is_saved = is_closed && s->problem.text[0] == '\0';
	if (s->problem.text[0] != '\0')
		*err = s->problem;
	trace_free(s->trace);
	free(s->path);
	free(s);
	return is_saved;
}

const struct trace *session_trace(const struct session *s)
{
	return s->trace;
}

struct play *session_play(struct session *s)
{
	return &s->play;
}

/* ---- the file ----------------------------------------------------------------- */

static void save(struct session *s)
{
	if (s->writer == NULL || s->problem.text[0] != '\0')
		return;
	s->saved = trace_count(s->trace);
	s->saved_at = s->last;
	if (!trace_writer_flush(s->writer, &s->problem) && s->problem.text[0] == '\0')
		err_set(&s->problem, STATUS_USAGE, "%s: the session could not be written", s->path);
}

static bool has_unsaved(const struct session *s)
{
	return s->writer != NULL && s->problem.text[0] == '\0' && s->saved != trace_count(s->trace);
}

bool session_save_to(struct session *s, const char *path, struct err *err)
{
	struct trace_writer *writer = trace_writer_open(path, s->trace, err);

	if (writer == NULL)
		return false;
	s->writer = writer;
	s->path = grow_string(path);
	save(s);
	if (s->problem.text[0] == '\0')
		return true;
	*err = s->problem;
	return false;
}

const char *session_path(const struct session *s)
{
	return s->path;
}

const char *session_save_problem(const struct session *s)
{
	return s->problem.text;
}

/* ---- time --------------------------------------------------------------------- */

static void run_source_to(struct session *s, time_ns until)
{
	s->head = time_max(s->head, until);
	s->is_running = s->source->ops->run(s->source, s->head);
}

/* A simulated world moves with the play clock, and only while that is at the world's present. */
static void run_virtual(struct session *s, time_ns elapsed)
{
	if (s->play.is_paused || !s->play.is_following)
		return;
	time_ns until = s->head + (time_ns)((double)elapsed * s->play.speed);
	until = play_skip_idle(until, trace_end_time(s->trace), s->source->ops->deadline(s->source));
	run_source_to(s, until);
}

bool session_run(struct session *s, time_ns now)
{
	if (!s->has_started) {
		s->has_started = true;
		s->origin = s->last = s->saved_at = now;
	}
	time_ns elapsed = time_min(now - s->last, TURN_MAX);
	s->last = now;

	if (s->is_running && s->source->is_virtual)
		run_virtual(s, elapsed);
	else if (s->is_running)
		run_source_to(s, now - s->origin);
	play_advance(&s->play, s->trace, elapsed, s->is_running ? s->head : TIME_NEVER);

	if (has_unsaved(s) && (!s->is_running || now - s->saved_at >= FLUSH_EVERY))
		save(s);
	return s->is_running;
}

bool session_run_fast(struct session *s)
{
	if (!s->is_running)
		return false;
	time_ns due = s->source->ops->deadline(s->source);
	uint32_t before = trace_count(s->trace);
	run_source_to(s, due == TIME_NEVER ? s->head : due);
	/* Where nothing is due and nothing happens, nothing ever will. */
	if (due == TIME_NEVER && trace_count(s->trace) == before)
		s->is_running = false;
	if (!s->is_running || trace_count(s->trace) - s->saved >= FAST_FLUSH)
		save(s);
	return s->is_running;
}

bool session_is_running(const struct session *s)
{
	return s->is_running;
}

bool session_is_virtual(const struct session *s)
{
	return s->source != NULL && s->source->is_virtual;
}

/* Real time until the source has something to do. */
static time_ns source_due(const struct session *s)
{
	if (!s->is_running)
		return TIME_NEVER;
	time_ns deadline = s->source->ops->deadline(s->source);
	if (!s->source->is_virtual)
		return deadline == TIME_NEVER ? TIME_NEVER : deadline - (s->last - s->origin);
	if (s->play.is_paused || !s->play.is_following || deadline == TIME_NEVER)
		return TIME_NEVER;
	/* The turn in the middle of a pause that is cut counts too. */
	time_ns middle = trace_end_time(s->trace) + PLAY_IDLE_MAX / 2;
	if (deadline - trace_end_time(s->trace) > PLAY_IDLE_MAX && s->head < middle)
		deadline = middle;
	return (time_ns)((double)(deadline - s->head) / s->play.speed);
}

int session_wait_ms(struct session *s, time_ns now, int most)
{
	time_ns due = time_min(source_due(s), play_due(&s->play, s->trace));

	if (due != TIME_NEVER)
		due += s->last - now;
	if (has_unsaved(s))
		due = time_min(due, s->saved_at + FLUSH_EVERY - now);
	if (due <= 0)
		return 0;
	if (due >= most * NS_PER_MS)
		return most;
	return (int)((due + NS_PER_MS - 1) / NS_PER_MS);
}

/* ---- the source --------------------------------------------------------------- */

size_t session_poll(struct session *s, struct pollfd *fds, size_t room)
{
	return s->is_running ? s->source->ops->poll(s->source, fds, room) : 0;
}

bool session_command(struct session *s, const struct command *command, char *answer, size_t room)
{
	if (s->source == NULL)
		snprintf(answer, room, "this is a recording: what happened cannot be changed");
	else if (!s->is_running)
		snprintf(answer, room, "the session is over: nothing flies any more");
	else
		return s->source->ops->command(s->source, command, answer, room);
	return false;
}

void session_stop(struct session *s)
{
	if (s->is_running)
		s->source->ops->stop(s->source);
}

void session_progress(struct session *s, struct source_progress *out)
{
	*out = (struct source_progress){.expected = -1};
	if (s->source != NULL)
		s->source->ops->progress(s->source, out);
}

bool session_page(struct session *s, size_t index, struct source_page *out)
{
	return s->source != NULL && s->source->ops->page != NULL && s->source->ops->page(s->source, index, out);
}

bool session_connection(struct session *s, size_t page, size_t index, struct source_connection *out)
{
	return s->source != NULL && s->source->ops->connection != NULL &&
	       s->source->ops->connection(s->source, page, index, out);
}

enum exit_status session_verdict(struct session *s, char *sentence, size_t room)
{
	if (room > 0)
		sentence[0] = '\0';
	return s->source != NULL ? s->source->ops->verdict(s->source, sentence, room) : STATUS_DONE;
}
