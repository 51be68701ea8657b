/* SPDX-License-Identifier: MIT
 *
 * session.h - one trace, its source, its file on disk and the play clock, driven by one poll().
 *
 *     struct session *s = session_new(trace, source);       source NULL: a recording
 *     session_save_to(s, path, &err);
 *     while (!done) {
 *             poll(fds, session_poll(s, fds, n), session_wait_ms(s, now));
 *             session_run(s, now);                             source, play clock, file
 *     }
 *     session_free(s, &err);
 *
 * `now` is the caller's monotonic clock (main loop in ui/app.c or cli/plain.c), in ns since any origin.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "session/play.h"
#include "session/source.h"

struct session;

/* Takes over the trace and the source. */
struct session *session_new(struct trace *trace, struct source *source) MUST_USE;
/* Closes source and file, frees everything. False when the file could not be finished (err says). */
bool session_free(struct session *s, struct err *err) MUST_USE;

const struct trace *session_trace(const struct session *s);
struct play *session_play(struct session *s);

/* Starts recording into `path`; everything so far is written at once. */
bool session_save_to(struct session *s, const char *path, struct err *err) MUST_USE;
const char *session_path(const struct session *s); /* NULL: not saved */
/* Why saving stopped (a full disk ...), "" while all is well. */
const char *session_save_problem(const struct session *s);

/* Lets time pass up to `now`: the source runs, the file is flushed (every 100 ms), the play clock moves.
 * True while the source is running. */
bool session_run(struct session *s, time_ns now);
/* For sources with a virtual clock and no viewer: runs at once to the next thing that happens. True
 * while running. */
bool session_run_fast(struct session *s);
bool session_is_running(const struct session *s);
bool session_is_virtual(const struct session *s);

size_t session_poll(struct session *s, struct pollfd *fds, size_t room);
/* Milliseconds until something is due, 0..`most`. */
int session_wait_ms(struct session *s, time_ns now, int most);

bool session_command(struct session *s, const struct command *command, char *answer, size_t room);
void session_stop(struct session *s);
void session_progress(struct session *s, struct source_progress *out);
/* See source.h; false also where there are no pages. */
bool session_page(struct session *s, size_t index, struct source_page *out);
bool session_connection(struct session *s, size_t page, size_t index, struct source_connection *out);
enum exit_status session_verdict(struct session *s, char *sentence, size_t room);

#endif
