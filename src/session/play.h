/* SPDX-License-Identifier: MIT
 *
 * play.h - the play clock: which moment of the trace is shown.
 *
 *     struct play play;
 *     play_init(&play, is_live);
 *     play_advance(&play, trace, wall_elapsed, live_now);      each turn of the loop
 *     struct moment m = {.at = play.at, .now = play.now};       what a view shows
 *
 * Live, it follows the end. Paused, it stands. Behind the end it walks with `speed` times real time; a pause of
 * more than PLAY_IDLE_MAX between two events is cut to that, so that nobody waits for a 60 s TIME-WAIT.
 */
#ifndef SESSION_PLAY_H
#define SESSION_PLAY_H

#include "trace/trace.h"

#define PLAY_IDLE_MAX (2 * NS_PER_S)
#define PLAY_SPEED_MIN (1.0 / 64)
#define PLAY_SPEED_MAX 64.0

struct play {
	uint32_t at;      /* events up to this id have happened */
	time_ns now;      /* time of the session that is shown; at least the time of event `at` */
	double speed;
	bool is_paused;
	bool is_following; /* stays at the live end */
};

void play_init(struct play *p, bool is_live);
/* `elapsed`: real time since the last call. `live_now`: the running source's time, or TIME_NEVER when
 * nothing more will come. */
void play_advance(struct play *p, const struct trace *trace, time_ns elapsed, time_ns live_now);
/* The next (+1) or previous (-1) event of connection `conn` (0: any) that changes the picture (a
 * packet leaves, arrives, is lost, a row of its own). Pauses. False at the end. */
bool play_step(struct play *p, const struct trace *trace, uint32_t conn, int direction);
/* To just after event `id`. Pauses. */
void play_seek(struct play *p, const struct trace *trace, uint32_t id);
void play_to_end(struct play *p, const struct trace *trace); /* follows again */
/* Plays or pauses. Where all `is_over` and shown: plays again from the start. */
void play_toggle(struct play *p, bool is_over);
/* +1 doubles, -1 halves, within the limits. */
void play_change_speed(struct play *p, int direction);

/* Real time until the clock reaches the next event that is in the trace (or a pause that it cuts);
 * TIME_NEVER when it stands or follows the end. */
time_ns play_due(const struct play *p, const struct trace *trace);
/* The time to show instead of `now` between events at `previous` and `next` (TIME_NEVER: none): the
 * middle of a pause longer than PLAY_IDLE_MAX is left out. Never before `now`. */
time_ns play_skip_idle(time_ns now, time_ns previous, time_ns next);

#endif
