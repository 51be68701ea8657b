/* SPDX-License-Identifier: MIT
 *
 * clock.c - see clock.h.
 */
#include "net/clock.h"

#include <time.h>

time_ns clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}
