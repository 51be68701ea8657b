/* SPDX-License-Identifier: MIT
 *
 * app.c - the main loop of the screen.
 *
 *     turn:  1. time passes     session_run
 *            2. look            rows, messages
 *            3. paint           what has changed, at most 30 times a second
 *            4. keys            a script gives one a turn, so that its screens show each
 *            5. leave?          q, a signal, a terminal that is gone
 *            6. wait            poll: session, keys, the next thing due
 *
 * The only file of ui/ that reads a clock. With a script, time is made by its `wait` lines, so that its screens
 * are the same every time; only a run against the real world goes on in real time.
 */
#include "ui/app.h"

#include <poll.h>
#include <time.h>

#include "ui/actions.h"
#include "ui/screen.h"

#define FRAME (33 * NS_PER_MS)
/* How long a real connection may take to close politely. */
#define STOP_MAX NS_PER_S
enum { FDS_MAX = 16, SLEEP_MAX_MS = 1000, STOP_TURNS = 20000 };

struct loop {
	struct session *session;
	struct term *term;
	const struct ui_options *options;
	struct view view;
	struct canvas canvas;
	bool is_scripted;
	time_ns script_now;  /* the clock of a script's session */
	time_ns keys_due;    /* a script's wait is over */
	time_ns painted_at;
	time_ns played_at;   /* session time of the last picture */
	time_ns turned_at;   /* session time of the last turn */
	bool is_moving;      /* session time has moved since the turn before */
	uint64_t received;   /* bytes of the body in the last picture */
	time_ns stop_due;    /* when waiting for a polite close ends; TIME_NEVER: not closing */
	bool is_leaving;
	bool is_gone;        /* the terminal, or the script has ended */
	bool keeps_screen;
	bool was_running;
	bool has_told_problem;
};

static bool has_made_time(const struct loop *l)
{
	return l->is_scripted && (session_is_virtual(l->session) || !session_is_running(l->session));
}

/* ---- 1. time --------------------------------------------------------------------- */

static time_ns clock_now(struct loop *l)
{
	struct timespec now;

	if (has_made_time(l))
		return l->script_now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	l->script_now = now.tv_sec * NS_PER_S + now.tv_nsec;
	return l->script_now;
}

/* ---- 2. look --------------------------------------------------------------------- */

/* Once, when a run is over: how it ended. */
static void tell_end(struct loop *l)
{
	bool is_running = session_is_running(l->session);
	char sentence[240];

	if (l->was_running && !is_running) {
		session_verdict(l->session, sentence, sizeof sentence);
		if (sentence[0] != '\0')
			view_say(&l->view, "%s  (q quits)", sentence);
		else
			view_say(&l->view, "done: step through it with the arrows, Space plays it again, q quits");
	}
	l->was_running = is_running;
}

static void tell_problem(struct loop *l)
{
	const char *problem = session_save_problem(l->session);

	if (problem[0] == '\0' || l->has_told_problem)
		return;
	l->has_told_problem = true;
	view_say(&l->view, "not saved any more: %s", problem);
}

static void look(struct loop *l)
{
	struct source_progress progress;
	const struct play *p = session_play(l->session);

	view_update(&l->view);
	l->is_moving = p->now != l->turned_at;
	l->turned_at = p->now;
	if (l->view.is_animated && p->now != l->played_at)
		l->view.is_dirty = true;
	session_progress(l->session, &progress);
	if (progress.received != l->received)
		l->view.is_dirty = true;
	l->received = progress.received;
	tell_end(l);
	tell_problem(l);
}

/* ---- 3. paint -------------------------------------------------------------------- */

static bool is_frame_due(const struct loop *l, time_ns now)
{
	return l->is_scripted || now - l->painted_at >= FRAME;
}

static void paint(struct loop *l, time_ns now)
{
	screen_paint(&l->view, &l->canvas);
	l->term->ops->show(l->term, &l->canvas);
	l->painted_at = now;
	l->played_at = session_play(l->session)->now;
}

/* ---- 4. keys --------------------------------------------------------------------- */

static void take_size(struct loop *l)
{
	int rows, columns;

	l->term->ops->size(l->term, &rows, &columns);
	view_resize(&l->view, rows, columns);
}

/* False when there was none. */
static bool take_key(struct loop *l)
{
	uint32_t key = l->term->ops->key(l->term);

	if (key == TERM_NONE)
		return false;
	if (key == TERM_HANGUP) {
		l->is_gone = true;
		return false;
	}
	if (key == TERM_RESIZE)
		take_size(l);
	else
		actions_key(&l->view, l->term, key);
	return true;
}

static void take_keys(struct loop *l, time_ns now)
{
	bool has_key = false;

	if (l->is_gone)
		return;
	if (l->is_scripted) {
		if (now < l->keys_due)
			return;
		time_ns pause = l->term->ops->pause(l->term);
		if (pause > 0)
			l->keys_due = now + pause;
		else
			take_key(l);
		return;
	}
	while (!l->is_gone && l->view.quit == QUIT_NOT && take_key(l))
		has_key = true;
	if (has_key)
		l->painted_at = now - FRAME; /* an answer to a key does not wait for the next frame */
}

/* ---- 5. leave -------------------------------------------------------------------- */

/* Closes what still runs: a simulated world at once, a real one within a second. */
static void begin_to_leave(struct loop *l, time_ns now)
{
	l->is_leaving = true;
	if (!session_is_running(l->session))
		return;
	session_stop(l->session);
	if (session_is_virtual(l->session)) {
		for (int i = 0; i < STOP_TURNS && session_run_fast(l->session); i++)
			continue;
		return;
	}
	l->stop_due = now + STOP_MAX;
	play_to_end(session_play(l->session), session_trace(l->session));
	view_say(&l->view, "closing the connection ...");
}

static bool wants_to_leave(const struct loop *l)
{
	if (l->is_gone || l->view.quit != QUIT_NOT)
		return true;
	if (l->options->signal_number != NULL && *l->options->signal_number != 0)
		return true;
	return l->options->closes_when_done && view_is_at_end(&l->view) && session_play(l->session)->is_following;
}

static bool has_left(struct loop *l, time_ns now)
{
	bool wants = wants_to_leave(l);

	if (l->view.quit != QUIT_NOT) {
		if (l->is_leaving)
			return true; /* a second q does not wait */
		l->keeps_screen = l->view.quit == QUIT_KEEPING_SCREEN;
		l->view.quit = QUIT_NOT;
	}
	if (!l->is_leaving && !wants)
		return false;
	if (!l->is_leaving)
		begin_to_leave(l, now);
	return l->stop_due == TIME_NEVER || !session_is_running(l->session) || now >= l->stop_due;
}

/* ---- 6. wait --------------------------------------------------------------------- */

static int wait_ms(struct loop *l, time_ns now)
{
	int most = session_wait_ms(l->session, now, SLEEP_MAX_MS);
	time_ns due = TIME_NEVER;

	if (l->view.is_dirty)
		due = l->painted_at + FRAME;
	else if (l->view.is_animated && l->is_moving)
		due = time_max(l->painted_at, now) + FRAME;
	if (l->is_scripted)
		due = time_min(due, time_max(l->keys_due, now));
	if (l->stop_due != TIME_NEVER)
		due = time_min(due, l->stop_due);
	if (due == TIME_NEVER || due - now >= most * NS_PER_MS)
		return most;
	return due <= now ? 0 : (int)((due - now + NS_PER_MS - 1) / NS_PER_MS);
}

static void wait(struct loop *l, time_ns now)
{
	struct pollfd fds[FDS_MAX];
	int fd = l->is_gone ? -1 : l->term->ops->fd(l->term);

	if (has_made_time(l)) {
		if (l->keys_due > now)
			l->script_now += time_min(FRAME, l->keys_due - now);
		return;
	}
	size_t count = session_poll(l->session, fds, FDS_MAX - 1);
	fds[count] = (struct pollfd){.fd = fd, .events = POLLIN};
	/* EINTR is as good as anything else to look again: a resize, a signal. */
	poll(fds, (nfds_t)count + 1, wait_ms(l, now));
	if (fds[count].revents & (POLLHUP | POLLERR | POLLNVAL))
		l->is_gone = true;
}

/* ---- all of it ------------------------------------------------------------------- */

static void begin(struct loop *l)
{
	struct play *p = session_play(l->session);

	view_init(&l->view, l->session, l->options);
	take_size(l);
	if (l->options->speed > 0)
		p->speed = l->options->speed;
	if (l->options->starts_paused) {
		p->is_paused = true;
		session_run(l->session, clock_now(l));
		actions_key(&l->view, l->term, TERM_RIGHT);
		l->view.message[0] = '\0';
		l->view.is_selecting_last = true;
	}
}

bool ui_run(struct session *session, struct term *term, const struct ui_options *options)
{
	struct loop l = {
		.session = session,
		.term = term,
		.options = options,
		.is_scripted = term->ops->fd(term) < 0,
		.stop_due = TIME_NEVER,
		.was_running = session_is_running(session),
	};
	time_ns now;

	begin(&l);
	do {
		now = clock_now(&l);
		session_run(session, now);
		look(&l);
		if (l.view.is_dirty && is_frame_due(&l, now))
			paint(&l, now);
		take_keys(&l, now);
		if (l.view.is_dirty && is_frame_due(&l, now)) {
			view_update(&l.view);
			paint(&l, now);
		}
		if (has_left(&l, now))
			break;
		wait(&l, now);
	} while (true);
	if (l.keeps_screen) {
		view_say(&l.view, " "); /* no keys under a picture that stays */
		paint(&l, now);
	}
	view_fini(&l.view);
	canvas_fini(&l.canvas);
	return l.keeps_screen;
}
