/* SPDX-License-Identifier: MIT
 *
 * options_link.c - the rows of link and address options.
 */
#include "cli/options_link.h"

#include <string.h>

static bool take_link(void *into, const char *value, struct err *err)
{
	static const char *const names[] = {[LINK_AUTO] = "auto", [LINK_SIM] = "sim", [LINK_TUN] = "tun"};
	struct link_options *link = into;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(value, names[i]) == 0) {
			link->choice = (enum link_choice)i;
			return true;
		}
	}
	return err_set(err, STATUS_USAGE, "--link: write auto, sim or tun ('tcpsee doctor' tells which work here)");
}

#define PLACE(member) offsetof(struct link_options, member)

static const struct cli_option link_rows[] = {
	{"link", 0, "LINK", OPTION_TAKE, 0, 0, 0,
	 "auto; sim: simulated, our TCP against itself, in virtual\ntime; tun: a TUN device, against Linux's TCP",
	 take_link},
};

static const struct cli_option address_rows[] = {
	{"tun-name", 0, "NAME", OPTION_TEXT, PLACE(tun_name), 0, 0, "the device (tcpsee0)", NULL},
	{"tun-addr", 0, "ADDR/LEN", OPTION_TEXT, PLACE(tun_addr), 0, 0,
	 "the kernel's side of it (10.77.0.1/24; for an IPv6\nserver fd77::1/64)", NULL},
	{"addr", 0, "ADDR", OPTION_TEXT, PLACE(our_addr), 0, 0, "our side of it (10.77.0.2; fd77::2)", NULL},
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
	return (struct cli_group){"Addresses (on tun)", address_rows, ARRAY_LEN(address_rows), link};
}
