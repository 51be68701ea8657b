/* SPDX-License-Identifier: MIT
 *
 * option_value.c - from the text behind an option to the value in its place.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/option.h"

static bool refuse(const struct cli_option *option, const char *value, const char *wanted, struct err *err)
{
	char shown[80];

	text_escape(shown, sizeof shown, span_of(value, strlen(value)));
	return err_set(err, STATUS_USAGE, "--%s: \"%s\" is not %s", option->name, shown, wanted);
}

/* The largest value of the number in the option's place. */
static uint64_t number_most(const struct cli_option *option)
{
	if (option->high != 0)
		return option->high;
	if (option->type == OPTION_U16)
		return UINT16_MAX;
	return option->type == OPTION_U32 ? UINT32_MAX : UINT64_MAX;
}

static bool set_number(const struct cli_option *option, uint8_t *place, const char *value, struct err *err)
{
	uint64_t most = number_most(option), number;
	char wanted[80];

	if (!text_parse_size(value, &number) || number < option->low || number > most) {
		snprintf(wanted, sizeof wanted, "a number from %" PRIu64 " to %" PRIu64, option->low, most);
		return refuse(option, value, wanted, err);
	}
	if (option->type == OPTION_U16)
		*(uint16_t *)(void *)place = (uint16_t)number;
	else if (option->type == OPTION_U32)
		*(uint32_t *)(void *)place = (uint32_t)number;
	else
		*(uint64_t *)(void *)place = number;
	return true;
}

/* A bound as it would be typed: "1ms", "86400s". */
static void write_time(char *into, size_t room, uint64_t ns)
{
	if (ns % (uint64_t)NS_PER_S == 0)
		snprintf(into, room, "%" PRIu64 "s", ns / (uint64_t)NS_PER_S);
	else
		snprintf(into, room, "%" PRIu64 "ms", ns / (uint64_t)NS_PER_MS);
}

static bool set_time(const struct cli_option *option, uint8_t *place, const char *value, struct err *err)
{
	uint64_t most = option->high != 0 ? option->high : CLI_TIME_MAX;
	char wanted[80], low[24], high[24];
	time_ns time;

	if (!text_parse_time(value, &time))
		return refuse(option, value, "a time; write 150ms, 2s or 1.5", err);
	if ((uint64_t)time < option->low || (uint64_t)time > most) {
		write_time(low, sizeof low, option->low);
		write_time(high, sizeof high, most);
		snprintf(wanted, sizeof wanted, "a time from %s to %s", low, high);
		return refuse(option, value, wanted, err);
	}
	*(time_ns *)(void *)place = time;
	return true;
}

bool cli_option_set(const struct cli_option *option, void *into, const char *value, struct err *err)
{
	uint8_t *place = (uint8_t *)into + option->place;

	switch (option->type) {
	case OPTION_YES:
		*(bool *)place = true;
		return true;
	case OPTION_NO:
		*(bool *)place = false;
		return true;
	case OPTION_TIME:
		return set_time(option, place, value, err);
	case OPTION_SHARE:
		return text_parse_share(value, (double *)(void *)place) ||
		       refuse(option, value, "a share of the packets; write 5% or 0.05", err);
	case OPTION_RATE:
		return text_parse_rate(value, (uint64_t *)(void *)place) ||
		       refuse(option, value, "a rate; write 10mbit, 500kbit or 9600", err);
	case OPTION_U16:
	case OPTION_U32:
	case OPTION_U64:
		return set_number(option, place, value, err);
	case OPTION_TEXT:
		*(const char **)(void *)place = value;
		return true;
	case OPTION_TAKE:
		return option->take(into, value, err);
	}
	return false;
}
