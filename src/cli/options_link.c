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

#define PLACE(member) offsetof(struct link_options, member)

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
	{"addr", 0, "ADDR", OPTION_TEXT, PLACE(our_addr), 0, 0,
	 "our own address: behind the TUN device (10.77.0.2;\nfd77::2), or on the network of the link lan", NULL},
	{"interface", 'i', "IF", OPTION_TEXT, PLACE(interface), 0, 0, "the network of the link lan: eth0", NULL},
	{"gateway", 0, "ADDR", OPTION_TEXT, PLACE(gateway), 0, 0, "its router (the interface's)", NULL},
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
	size_t text_at, yes_at; /* one of them; the other SIZE_MAX */
	unsigned links;         /* 1u << enum link_choice */
} belongings[] = {
	{"--tun-name", PLACE(tun_name), SIZE_MAX, 1u << LINK_TUN},
	{"--tun-addr", PLACE(tun_addr), SIZE_MAX, 1u << LINK_TUN},
	{"--nat", SIZE_MAX, PLACE(has_nat), 1u << LINK_TUN},
	{"--interface", PLACE(interface), SIZE_MAX, 1u << LINK_LAN},
	{"--gateway", PLACE(gateway), SIZE_MAX, 1u << LINK_LAN},
	{"--no-port-guard", SIZE_MAX, PLACE(is_without_guard), 1u << LINK_RAW},
	{"--addr", PLACE(our_addr), SIZE_MAX, 1u << LINK_TUN | 1u << LINK_LAN},
};

static bool is_given(const struct link_options *link, const struct belonging *b)
{
	const char *base = (const char *)link, *text;
	bool yes;

	if (b->text_at == SIZE_MAX) {
		memcpy(&yes, base + b->yes_at, sizeof yes);
		return yes;
	}
	memcpy(&text, base + b->text_at, sizeof text);
	return text != NULL;
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
