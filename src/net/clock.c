/* SPDX-License-Identifier: MIT
 *
 * clock.c - see clock.h.
 */
#include "net/clock.h"

#include <time.h>

static time_ns read_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

time_ns clock_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

time_ns clock_of_day_ahead(void)
{
	return read_clock(CLOCK_REALTIME) - read_clock(CLOCK_MONOTONIC);
}

void clock_compare(struct clock_origin *origin, time_ns now)
{
	time_ns start = clock_now() - now;

	if (!origin->is_known || start < origin->start)
		*origin = (struct clock_origin){.start = start, .is_known = true};
}

time_ns clock_in_session(const struct clock_origin *origin, time_ns moment)
{
	return origin->is_known ? time_max(moment - origin->start, 0) : 0;
}
