/* SPDX-License-Identifier: MIT
 *
 * options_ip.c - the rows of what our TCP asks of IP.
 */
#include "cli/options_ip.h"

#include <string.h>

#include "base/text.h"

/* The registered codepoints (RFC 2474, 2597, 3246, 5865, 8622), as ip(8), curl(1) and Wireshark name them. */
static const struct {
	const char *name;
	uint8_t dscp;
} codepoints[] = {
	{"CS0", 0},   {"CS1", 8},   {"CS2", 16},  {"CS3", 24},  {"CS4", 32},  {"CS5", 40},  {"CS6", 48},  {"CS7", 56},
	{"AF11", 10}, {"AF12", 12}, {"AF13", 14}, {"AF21", 18}, {"AF22", 20}, {"AF23", 22}, {"AF31", 26}, {"AF32", 28},
	{"AF33", 30}, {"AF41", 34}, {"AF42", 36}, {"AF43", 38}, {"EF", 46},   {"VA", 44},   {"LE", 1},
};

enum { DSCP_MAX = 63 };

static bool find_codepoint(const char *value, uint64_t *dscp)
{
	for (size_t i = 0; i < ARRAY_LEN(codepoints); i++) {
		if (strcmp(value, codepoints[i].name) == 0) {
			*dscp = codepoints[i].dscp;
			return true;
		}
	}
	return text_parse_size(value, dscp) && *dscp <= DSCP_MAX;
}

static bool take_dscp(void *into, const char *value, struct err *err)
{
	uint64_t dscp;

	if (!find_codepoint(value, &dscp))
		return err_set(err, STATUS_USAGE, "--dscp: write a name (CS0 to CS7, AF11 to AF43, EF, VA, LE) or a number from 0 to %d",
			       DSCP_MAX);
	((struct tcp_config *)into)->dscp = (uint8_t)dscp;
	return true;
}

static bool take_ttl(void *into, const char *value, struct err *err)
{
	uint64_t ttl;

	if (!text_parse_size(value, &ttl) || ttl == 0 || ttl > UINT8_MAX)
		return err_set(err, STATUS_USAGE, "--ttl: write a number of hops from 1 to %d", UINT8_MAX);
	((struct tcp_config *)into)->ttl = (uint8_t)ttl;
	return true;
}

static const struct cli_option rows[] = {
	{"dscp", 0, "CLASS", OPTION_TAKE, 0, 0, 0, "Differentiated Services codepoint of our packets: EF, AF21,\nCS1, 46 (RFC 2474)",
	 take_dscp},
	{"ttl", 0, "HOPS", OPTION_TAKE, 0, 0, 0, "how many routers they may pass: IPv4's TTL, IPv6's hop\nlimit (64)", take_ttl},
};

struct cli_group options_ip(struct tcp_config *config)
{
	return (struct cli_group){"Packets (their IP headers)", rows, ARRAY_LEN(rows), config};
}
