/* SPDX-License-Identifier: MIT
 *
 * clock.c - times for people (draw/clock.h). Integers only: the decimal point is a point in every locale.
 */
#include "draw/clock.h"

#include <stdio.h>
#include <string.h>

#define NS_PER_DAY (86400 * NS_PER_S)

/* `time` in `unit`s, cut (not rounded: a time never shows before it has come) to `decimals`. Every row of a ladder
 * has one, so no printf. Returns the length. */
static int format_decimals(time_ns time, time_ns unit, int decimals, char suffix, char into[CLOCK_TEXT])
{
	char digits[CLOCK_TEXT];
	int at = CLOCK_TEXT, len = 0;
	time_ns scale = 1;

	for (int i = 0; i < decimals; i++)
		scale *= 10;
	time_ns left = time / (unit / scale);
	if (suffix != '\0')
		digits[--at] = suffix;
	for (int i = 0; left > 0 || i <= decimals; i++) {
		if (i == decimals && decimals > 0)
			digits[--at] = '.';
		digits[--at] = (char)('0' + left % 10);
		left /= 10;
	}
	while (at < CLOCK_TEXT)
		into[len++] = digits[at++];
	into[len] = '\0';
	return len;
}

static bool format_fitting(time_ns time, time_ns unit, int least, char suffix, int width, char into[CLOCK_TEXT])
{
	for (int decimals = 3; decimals >= least; decimals--) {
		if (format_decimals(time, unit, decimals, suffix, into) <= width)
			return true;
	}
	return false;
}

void clock_format(time_ns time, int width, char into[CLOCK_TEXT])
{
	if (time < 0)
		time = 0;
	if (time < 10 * NS_PER_S && format_fitting(time, NS_PER_MS, 1, '\0', width, into))
		return;
	if (format_fitting(time, NS_PER_S, 1, 's', width, into))
		return;
	(void)format_fitting(time, NS_PER_DAY, 0, 'd', width, into);
}

/* "2026-11-22T09:50:01.365244123Z" -> nanoseconds since midnight. */
static bool parse_time_of_day(const char *created, time_ns *out)
{
	unsigned hour, minute, second;
	const char *t = strchr(created, 'T');
	time_ns unit = NS_PER_S;

	if (t == NULL || strlen(t) < 9 || sscanf(t, "T%2u:%2u:%2u", &hour, &minute, &second) != 3)
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	*out = ((time_ns)hour * 3600 + (time_ns)minute * 60 + (time_ns)second) * NS_PER_S;
	for (t += 9; *t == '.' || (*t >= '0' && *t <= '9'); t++) {
		if (*t == '.')
			continue;
		unit /= 10;
		*out += (*t - '0') * unit;
	}
	return true;
}

bool clock_format_wall(const char *created, time_ns time, int width, char into[CLOCK_TEXT])
{
	time_ns day;
	char whole[CLOCK_TEXT];

	if (!parse_time_of_day(created, &day))
		return false;
	day = (day + time % NS_PER_DAY) % NS_PER_DAY;
	if (day < 0)
		day = 0;
	snprintf(whole, sizeof whole, "%02u:%02u:%02u.%03u", (unsigned)(day / (3600 * NS_PER_S)),
		 (unsigned)(day / (60 * NS_PER_S) % 60), (unsigned)(day / NS_PER_S % 60), (unsigned)(day / NS_PER_MS % 1000));
	/* "09:50:01.375" in 12 columns, "50:01.37" in 8: the hour is what people know best. */
	int from = width >= CLOCK_DAY_COLUMNS ? 0 : 3;
	snprintf(into, CLOCK_TEXT, "%.*s", width, whole + from);
	return true;
}
