/* SPDX-License-Identifier: MIT
 *
 * value.c - numbers of TCP as people write them. Integers only: a point is a point in every locale.
 */
#include "explain/value.h"

/* Windows and thresholds from here on stand for "no limit yet". */
enum { NO_LIMIT = 0x3fffffff };

void value_add_number(uint32_t number, struct text *into)
{
	char digits[10];
	size_t at = sizeof digits;

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	text_add_bytes(into, digits + at, sizeof digits - at);
}

void value_add_time(time_ns time, struct text *into)
{
	struct {
		time_ns unit;
		const char *name;
	} u = {NS_PER_S, "s"};

	if (time < 0)
		time = 0;
	if (time < NS_PER_MS) {
		text_addf(into, "%d us", (int)(time / NS_PER_US));
		return;
	}
	if (time < NS_PER_S) {
		u.unit = NS_PER_MS;
		u.name = "ms";
	}
	time = (time + u.unit / 20) / (u.unit / 10); /* tenths */
	text_addf(into, "%lld.%d %s", (long long)(time / 10), (int)(time % 10), u.name);
}

bool value_is_unset(int64_t value, uint32_t relative_to)
{
	return value == 0 && relative_to != 0;
}

static void add_deadline(int64_t deadline, time_ns now, struct text *into)
{
	if (deadline == 0 || deadline == TIME_NEVER) {
		text_add(into, "off");
	} else if (deadline <= now) {
		text_add(into, "now");
	} else {
		text_add(into, "in ");
		value_add_time(deadline - now, into);
	}
}

static void add_seq(int64_t value, uint32_t relative_to, enum explain_numbers numbers, struct text *into)
{
	if (value_is_unset(value, relative_to))
		text_add(into, "-");
	else
		value_add_number((uint32_t)value - (numbers == NUMBERS_RELATIVE ? relative_to : 0), into);
}

void value_add(enum tcp_variable variable, int64_t value, uint32_t relative_to, enum explain_numbers numbers, time_ns now,
	       struct text *into)
{
	switch (tcp_variable_unit(variable)) {
	case UNIT_STATE:
		text_add(into, tcp_state_name((enum tcp_state)value));
		break;
	case UNIT_SEQ_SEND:
	case UNIT_SEQ_RECEIVE:
		add_seq(value, relative_to, numbers, into);
		break;
	case UNIT_BYTES:
		if (value >= NO_LIMIT)
			text_add(into, "no limit");
		else
			text_addf(into, "%lld", (long long)value);
		break;
	case UNIT_COUNT:
		if (variable == VAR_IN_RECOVERY)
			text_add(into, value != 0 ? "yes" : "no");
		else
			text_addf(into, "%lld", (long long)value);
		break;
	case UNIT_TIME:
		if (value == 0)
			text_add(into, "-");
		else
			value_add_time(value, into);
		break;
	case UNIT_DEADLINE:
		add_deadline(value, now, into);
		break;
	}
}
