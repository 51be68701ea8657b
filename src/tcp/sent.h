/* SPDX-License-Identifier: MIT
 *
 * sent.h - the log of what was sent: when each byte that is outstanding left last (RFC 8985 5.2).
 *
 *     SND.UNA                                                     SND.NXT
 *       | 10.0 ms, again | 10.2 ms, lost |  (reported)  | 10.4 ms |
 *
 * A run is a stretch of numbers that left at the same time and has met the same fate since. What is acknowledged or
 * reported is taken out; the rest is in flight, or lost until it is sent again. Segments of one burst share a run, and
 * a part of it can be taken out alone, so nothing is lost by that: of two that have the same time the one with the higher
 * number left later. Where a lower number leaves later in the same nanosecond (a batch was handled at once, a clock is
 * coarse, time is virtual), the log counts a nanosecond on, so that times always tell the order.
 *
 * The log is bounded. When it fills, runs of nearly the same time join (their time is the later one: a loss is found a
 * little later, never too early); when even that is not enough, neighbours join whatever lies between them (a
 * few bytes that have arrived may be sent once more).
 *
 *     sent_start(&log, seq);
 *     sent_note(&log, left, right, now, grain);              each segment, new or again
 *     for (run.right = left; sent_take(&log, run.right, right, &run);) ...    what was acknowledged or reported
 */
#ifndef TCP_SENT_H
#define TCP_SENT_H

#include "base/base.h"

enum { SENT_RUNS_MAX = 256 };

/* left <= seq < right */
struct sent_run {
	uint32_t left, right;
	time_ns at;     /* when it left last */
	bool is_resent; /* more than once */
	bool is_lost;   /* taken for lost and not sent again yet */
};

struct sent_log {
	uint32_t first, count;
	uint32_t end;       /* behind the highest number that ever left */
	uint32_t in_flight; /* bytes of runs that are not lost */
	uint32_t lost;      /* bytes of runs that are */
	uint32_t resent;    /* bytes of runs that left more than once, lost ones too */
	time_ns last_since; /* when the first segment of the last run left */
	time_ns last_at;    /* what left last: its time, and where it ended */
	uint32_t last_right;
	struct sent_run runs[SENT_RUNS_MAX]; /* [first .. first + count): ascending, disjoint, none empty; the rest is never read */
};

/* Empties it; the next new segment begins at `seq`. */
void sent_start(struct sent_log *log, uint32_t seq);

/* left..right leaves now. What lies behind `end` is new, the rest goes again. `grain`: how much the times of
 * new segments that share a run may differ, once the log is half full. */
void sent_note(struct sent_log *log, uint32_t left, uint32_t right, time_ns now, time_ns grain);

/* Takes the lowest run, or the part of one, that lies in left..right out; false: there is none. */
bool sent_take(struct sent_log *log, uint32_t left, uint32_t right, struct sent_run *out);

/* Puts a run where there is none. */
void sent_put(struct sent_log *log, const struct sent_run *run);

/* Takes left..right for lost, as far as it is in the log. */
void sent_lose(struct sent_log *log, uint32_t left, uint32_t right);

/* The lowest run that is lost; NULL. */
const struct sent_run *sent_first_lost(const struct sent_log *log);

/* The i-th run from below; i < count. */
static inline const struct sent_run *sent_at(const struct sent_log *log, uint32_t i)
{
	return &log->runs[log->first + i];
}

/* Takes it for lost, or for in flight after all. */
void sent_lose_at(struct sent_log *log, uint32_t i);
void sent_find_at(struct sent_log *log, uint32_t i);

#endif
