/* SPDX-License-Identifier: MIT
 *
 * plain.c - drives a session without a screen.
 *
 * A real source is driven by poll() and the clock; a simulated one runs as fast as it can. What the ladder
 * prints depends on neither: a row comes when it is settled.
 */
#include "cli/plain.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

#include "cli/progress.h"
#include "cli/signals.h"

enum { POLL_MAX = 64, WAIT_MAX_MS = 200 };
#define WIND_DOWN_TIME NS_PER_S
/* Rows are gathered up to this size while the simulation runs. */
#define BATCH_BYTES ((size_t)1 << 15)

time_ns plain_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (time_ns)t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* One turn of either kind of source. True while it is running. */
static bool turn(struct session *session)
{
	struct pollfd fds[POLL_MAX];

	if (session_is_virtual(session))
		return session_run_fast(session);
	size_t count = session_poll(session, fds, POLL_MAX);

	poll(fds, count, session_wait_ms(session, plain_clock(), WAIT_MAX_MS));
	return session_run(session, plain_clock());
}

void plain_wind_down(struct session *session)
{
	time_ns end = plain_clock() + WIND_DOWN_TIME;
	int signals = signals_count();

	if (!session_is_running(session))
		return;
	session_stop(session);
	while (turn(session)) {
		if (signals_count() == signals && plain_clock() < end)
			continue;
		session_stop(session); /* the second time: RST */
		turn(session);
		return;
	}
}

struct plain {
	struct session *session;
	const struct plain_options *options;
	struct text_ladder ladder;
	struct text rows;
	struct progress_line progress;
	int problem; /* errno of writing the ladder; 0 */
};

/* The rows that are settled by now, to the reader. */
static void show_rows(struct plain *p, bool is_last)
{
	FILE *out = p->options->out;

	if (out == NULL || p->problem != 0)
		return;
	text_ladder_pull(&p->ladder, is_last, &p->rows);
	if (p->rows.len == 0 || (p->rows.len < BATCH_BYTES && !is_last && session_is_virtual(p->session)))
		return;
	progress_clear(&p->progress);
	if (fwrite(p->rows.data, 1, p->rows.len, out) != p->rows.len || fflush(out) != 0)
		p->problem = errno;
	text_clear(&p->rows);
}

bool plain_run(struct session *session, const struct plain_options *options)
{
	struct plain p = {.session = session, .options = options};
	bool is_running = true;

	text_ladder_init(&p.ladder, session_trace(session), &options->looks);
	progress_init(&p.progress, options->has_progress && !session_is_virtual(session), plain_clock());
	while (is_running && p.problem == 0 && signals_count() == 0) {
		is_running = turn(session);
		show_rows(&p, false);
		progress_update(&p.progress, session, plain_clock());
	}
	progress_clear(&p.progress);
	plain_wind_down(session);
	show_rows(&p, true);
	text_ladder_fini(&p.ladder);
	text_fini(&p.rows);
	errno = p.problem;
	return p.problem == 0 || p.problem == EPIPE;
}
