/* SPDX-License-Identifier: MIT
 *
 * options_ip.c - the rows of what our TCP asks of IP.
 */
#include "cli/options_ip.h"

#include <stdio.h>
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

/* "10.1.0.1,10.2.0.1" */
static bool take_source_route(void *into, const char *value, struct err *err)
{
	struct ip_route *route = &((struct tcp_config *)into)->source_route;
	struct ip_addr hop;
	char text[IP_ADDR_TEXT];

	*route = (struct ip_route){0};
	for (const char *at = value;; at++) {
		size_t len = strcspn(at, ",");

		snprintf(text, sizeof text, "%.*s", len < sizeof text ? (int)len : 0, at);
		if (!ip_addr_parse(text, &hop) || hop.family != 4 || !ip_addr_is_unicast(&hop))
			return err_set(err, STATUS_USAGE, "--source-route: write IPv4 addresses of routers, as in 10.1.0.1,10.2.0.1");
		if (route->count == IP_ROUTE_MAX)
			return err_set(err, STATUS_USAGE, "--source-route: at most %d routers", IP_ROUTE_MAX);
		memcpy(route->hops[route->count++], hop.bytes, sizeof route->hops[0]);
		at += len;
		if (*at == '\0')
			return true;
	}
}

#define PLACE(member) offsetof(struct tcp_config, member)

static const struct cli_option rows[] = {
	{"dscp", 0, "CLASS", OPTION_TAKE, 0, 0, 0, "Differentiated Services codepoint of our packets: EF, AF21,\nCS1, 46 (RFC 2474)",
	 take_dscp},
	{"ttl", 0, "HOPS", OPTION_TAKE, 0, 0, 0, "how many routers they may pass: IPv4's TTL, IPv6's hop\nlimit (64)", take_ttl},
	{"source-route", 0, "ADDR,...", OPTION_TAKE, 0, 0, 0,
	 "the routers that our packets have to pass (IPv4's loose\nsource route; the Internet drops such packets)", take_source_route},
	{"accept-source-route", 0, NULL, OPTION_YES, PLACE(has_source_routes), 0, 0,
	 "take packets that came by one, and answer by the same way", NULL},
};

struct cli_group options_ip(struct tcp_config *config)
{
	return (struct cli_group){"Packets (their IP headers)", rows, ARRAY_LEN(rows), config};
}

bool options_ip_fit(const struct tcp_config *config, const struct ip_addr *peer, struct err *err)
{
	if (config->source_route.count == 0 || peer->family == 4)
		return true;
	return err_set(err, STATUS_USAGE, "--source-route: IPv6 has none (RFC 5095); give the server's IPv4 address");
}
