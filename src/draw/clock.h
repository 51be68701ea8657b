/* SPDX-License-Identifier: MIT
 *
 * clock.h - times for people, in a column that never grows.
 */
#ifndef DRAW_CLOCK_H
#define DRAW_CLOCK_H

#include "base/base.h"

enum { CLOCK_TEXT = 24, CLOCK_DAY_COLUMNS = 12 /* of a whole time of day */ };

/* Milliseconds with three decimals: "10.433"; from ten seconds on seconds: "61.207s", "5400.2s"; days:
 * "11.6d". Fits into `width` (6 or more) columns, with fewer decimals where it must. */
void clock_format(time_ns time, int width, char into[CLOCK_TEXT]);

/* The wall clock `time` after `created` (RFC 3339): "09:50:01.375", or as much of its tail as fits.
 * False when `created` is no such time. */
bool clock_format_wall(const char *created, time_ns time, int width, char into[CLOCK_TEXT]);

#endif
