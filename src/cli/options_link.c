/* SPDX-License-Identifier: MIT
 *
 * options_link.c - the rows of link and address options.
 */
#include "cli/options_link.h"

#include <string.h>

static const char *const names[] = {
	[LINK_AUTO] = "auto", [LINK_SIM] = "sim", [LINK_TUN] = "tun", [LINK_RAW] = "raw", [LINK_LAN] = "lan", [LINK_USER] = "user",
};

const char *link_choice_name(enum link_choice choice)
{
	return names[choice];
}

static bool take_link(void *into, const char *value, struct err *err)
{
	struct link_options *link = into;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(value, names[i]) == 0) {
			link->choice = (enum link_choice)i;
			return true;
		}
	}
	return err_set(err, STATUS_USAGE, "--link: write auto, sim, tun, raw, lan or user ('tcpsee doctor' tells which work here)");
}

/* The first or the second of its kind. */
static bool take_next(const char *into[2], const char *option, const char *value, struct err *err)
{
	if (into[1] != NULL)
		return err_set(err, STATUS_USAGE, "%s: at most two, an IPv4 and an IPv6 address", option);
	into[into[0] != NULL] = value;
	return true;
}

static bool take_our_addr(void *into, const char *value, struct err *err)
{
	return take_next(((struct link_options *)into)->our_addr, "--addr", value, err);
}

static bool take_gateway(void *into, const char *value, struct err *err)
{
	return take_next(((struct link_options *)into)->gateway, "--gateway", value, err);
}

#define PLACE(member) offsetof(struct link_options, member)
/* With less nobody would have time to answer; the RFCs' own times are at most seven seconds. */
#define CLAIM_TIME_LEAST ((uint64_t)(50 * NS_PER_MS))
#define CLAIM_TIME_MOST ((uint64_t)(60 * NS_PER_S))

static const struct cli_option link_rows[] = {
	{"link", 0, "LINK", OPTION_TAKE, 0, 0, 0,
	 "auto; sim: simulated, our TCP against itself, in virtual\ntime; tun: a TUN device, against Linux's TCP; raw: this\n"
	 "machine's own address; lan: an address of our own on the\nnetwork (-i, --addr); user: no privileges, through\n"
	 "libslirp's TCP in this process",
	 take_link},
};

static const struct cli_option address_rows[] = {
	{"tun-name", 0, "NAME", OPTION_TEXT, PLACE(tun_name), 0, 0, "the device (tcpsee0)", NULL},
	{"tun-addr", 0, "ADDR/LEN", OPTION_TEXT, PLACE(tun_addr), 0, 0,
	 "the kernel's side of it (10.77.0.1/24; for an IPv6\nserver fd77::1/64)", NULL},
	{"addr", 0, "ADDR[/LEN]", OPTION_TAKE, 0, 0, 0,
	 "our own address: behind the TUN device (10.77.0.2;\nfd77::2), or on the network of the link lan; there twice\n"
	 "for IPv4 and IPv6, and with a prefix of its own",
	 take_our_addr},
	{"interface", 'i', "IF", OPTION_TEXT, PLACE(interface), 0, 0, "the network of the link lan: eth0", NULL},
	{"gateway", 0, "ADDR", OPTION_TAKE, 0, 0, 0, "its router (the interface's); twice as --addr", take_gateway},
	{"claim-time", 0, "TIME", OPTION_TIME, PLACE(claim_time), CLAIM_TIME_LEAST, CLAIM_TIME_MOST,
	 "on lan: ask so long at most whether somebody has our\naddress (2s; 7s: the times of RFC 5227 and RFC 4862)", NULL},
	{"nat", 0, NULL, OPTION_YES, PLACE(has_nat), 0, 0,
	 "on tun: let the kernel forward and masquerade, to reach\nother machines; undone at the end", NULL},
	{"mtu", 0, "BYTES", OPTION_U32, PLACE(mtu), 68, 65535, "of the link (1500, the device's, the way's)", NULL},
	{"no-port-guard", 0, NULL, OPTION_YES, PLACE(is_without_guard), 0, 0,
	 "on raw: let the kernel answer, to watch its RST", NULL},
	{"local-port", 0, "PORT", OPTION_U16, PLACE(local_port), 1, 0, "our port; of several connections the first one's", NULL},
	{"ipv4", '4', NULL, OPTION_YES, PLACE(is_ipv4), 0, 0, "look names up as IPv4 only", NULL},
	{"ipv6", '6', NULL, OPTION_YES, PLACE(is_ipv6), 0, 0, "look names up as IPv6 only", NULL},
};

struct cli_group options_link(struct link_options *link)
{
	return (struct cli_group){"Link", link_rows, ARRAY_LEN(link_rows), link};
}

struct cli_group options_address(struct link_options *link)
{
	return (struct cli_group){"Addresses", address_rows, ARRAY_LEN(address_rows), link};
}

/* ---- what belongs together ---------------------------------------------------------------------- */

static const struct belonging {
	const char *name;
	size_t place, size; /* what is not given is all zeros */
	unsigned links;     /* 1u << enum link_choice */
} belongings[] = {
#define MEMBER(member) PLACE(member), sizeof((struct link_options *)NULL)->member
	{"--tun-name", MEMBER(tun_name), 1u << LINK_TUN},
	{"--tun-addr", MEMBER(tun_addr), 1u << LINK_TUN},
	{"--nat", MEMBER(has_nat), 1u << LINK_TUN},
	{"--interface", MEMBER(interface), 1u << LINK_LAN},
	{"--gateway", MEMBER(gateway), 1u << LINK_LAN},
	{"--claim-time", MEMBER(claim_time), 1u << LINK_LAN},
	{"--no-port-guard", MEMBER(is_without_guard), 1u << LINK_RAW},
	{"--addr", MEMBER(our_addr), 1u << LINK_TUN | 1u << LINK_LAN},
#undef MEMBER
};

static bool is_given(const struct link_options *link, const struct belonging *b)
{
	static const struct link_options nothing;

	return memcmp((const char *)link + b->place, (const char *)&nothing + b->place, b->size) != 0;
}

enum link_choice options_link_meant(const struct link_options *link)
{
	if (link->choice != LINK_AUTO)
		return link->choice;
	for (size_t i = 0; i < ARRAY_LEN(belongings); i++) {
		if (!is_given(link, &belongings[i]))
			continue;
		if (belongings[i].links == 1u << LINK_LAN)
			return LINK_LAN;
		return belongings[i].links == 1u << LINK_RAW ? LINK_RAW : LINK_TUN;
	}
	return LINK_AUTO;
}

bool options_link_fit(const struct link_options *link, enum link_choice choice, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(belongings); i++) {
		const struct belonging *b = &belongings[i];

		if (!is_given(link, b) || (b->links & 1u << choice) != 0)
			continue;
		return err_set(err, STATUS_USAGE, "%s says nothing about the link %s: it belongs to --link %s%s", b->name, names[choice],
			       (b->links & 1u << LINK_LAN) != 0 ? "lan" : (b->links & 1u << LINK_RAW) != 0 ? "raw" : "tun",
			       b->links == (1u << LINK_TUN | 1u << LINK_LAN) ? " and --link tun" : "");
	}
	return true;
}
