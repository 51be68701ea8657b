/* SPDX-License-Identifier: MIT
 *
 * clock.h - time for what must wait before there is a session that has a time, and for packets that know when they came: the one
 * clock of this folder.
 */
#ifndef NET_CLOCK_H
#define NET_CLOCK_H

#include "base/base.h"

/* Monotonic, since some moment. */
time_ns clock_now(void);
/* How far the time of day is before it; it changes when the time of day is set. */
time_ns clock_of_day_ahead(void);

/* When a session began, on that clock; all zeros before the first comparison. */
struct clock_origin {
	time_ns start;
	bool is_known;
};

/* In the session it is `now`, or was a moment ago: the smallest difference of all is nearest to the truth. */
void clock_compare(struct clock_origin *origin, time_ns now);
/* A moment of clock_now() in the session's time; 0: not known, or before its beginning. */
time_ns clock_in_session(const struct clock_origin *origin, time_ns moment);

#endif
