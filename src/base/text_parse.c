/* SPDX-License-Identifier: MIT
 *
 * text_parse.c - what users write as times, shares, rates and sizes.
 *
 * All are a decimal number and a unit. The number is read by hand rather than
 * by strtod: in many locales that one wants a comma, and it takes "inf", "0x1p3"
 * and leading blanks everywhere. Overflow is a refusal, never a wrap.
 */
#include "base/text.h"

#include <string.h>
#include <strings.h>

#define BILLION UINT64_C(1000000000)

struct decimal {
	uint64_t whole;
	uint64_t billionths; /* 0 .. 999,999,999; further digits are dropped */
};

struct unit {
	const char *name;
	uint64_t factor; /* at most 2^30, see decimal_scale() */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "12" "12.5" ".5"; not "12." nor "-1". Moves `*s` behind the number. */
static bool decimal_parse(const char **s, struct decimal *out)
{
	const char *p = *s;

	*out = (struct decimal){0};
	if (!is_digit(*p) && *p != '.')
		return false;
	for (; is_digit(*p); p++) {
		if (__builtin_mul_overflow(out->whole, UINT64_C(10), &out->whole) ||
		    __builtin_add_overflow(out->whole, (uint64_t)(*p - '0'), &out->whole))
			return false;
	}
	if (*p == '.') {
		p++;
		if (!is_digit(*p))
			return false;
		for (uint64_t place = BILLION / 10; is_digit(*p); p++, place /= 10)
			out->billionths += (uint64_t)(*p - '0') * place;
	}
	*s = p;
	return true;
}

/* number * factor, rounded down; false on overflow. */
static bool decimal_scale(const struct decimal *number, uint64_t factor, uint64_t *out)
{
	uint64_t whole;

	if (__builtin_mul_overflow(number->whole, factor, &whole))
		return false;
	return !__builtin_add_overflow(whole, number->billionths * factor / BILLION, out);
}

/* A number and one of the `units`; letters may be large or small where `any_case`. */
static bool parse_with_unit(const char *s, const struct unit *units, size_t count, bool any_case,
			    uint64_t *out)
{
	struct decimal number;

	if (!decimal_parse(&s, &number))
		return false;
	for (size_t i = 0; i < count; i++) {
		if ((any_case ? strcasecmp(s, units[i].name) : strcmp(s, units[i].name)) == 0)
			return decimal_scale(&number, units[i].factor, out);
	}
	return false;
}

bool text_parse_time(const char *s, time_ns *out)
{
	static const struct unit units[] = {
		{"", NS_PER_S}, {"s", NS_PER_S}, {"ms", NS_PER_MS}, {"us", NS_PER_US}, {"ns", 1},
	};
	uint64_t ns;

	if (!parse_with_unit(s, units, ARRAY_LEN(units), false, &ns) || ns >= (uint64_t)TIME_NEVER)
		return false;
	*out = (time_ns)ns;
	return true;
}

bool text_parse_share(const char *s, double *out)
{
	struct decimal number;

	if (!decimal_parse(&s, &number))
		return false;
	bool is_percent = strcmp(s, "%") == 0;
	uint64_t most = is_percent ? 100 : 1;

	if (!is_percent && *s != '\0')
		return false;
	if (number.whole > most || (number.whole == most && number.billionths > 0))
		return false;
	*out = (double)(number.whole * BILLION + number.billionths) / (double)(most * BILLION);
	return true;
}

bool text_parse_rate(const char *s, uint64_t *out)
{
	static const struct unit units[] = {
		{"", 1}, {"bit", 1}, {"kbit", 1000}, {"mbit", 1000000}, {"gbit", 1000000000},
	};

	return parse_with_unit(s, units, ARRAY_LEN(units), true, out);
}

bool text_parse_size(const char *s, uint64_t *out)
{
	static const struct unit units[] = {{"", 1}, {"k", 1 << 10}, {"m", 1 << 20}, {"g", 1 << 30}};

	return parse_with_unit(s, units, ARRAY_LEN(units), true, out);
}
