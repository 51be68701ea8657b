/* SPDX-License-Identifier: MIT
 *
 * options_link.h - over which link, and with which addresses.
 */
#ifndef CLI_OPTIONS_LINK_H
#define CLI_OPTIONS_LINK_H

#include "cli/option.h"

enum link_choice { LINK_AUTO, LINK_SIM, LINK_TUN, LINK_RAW, LINK_LAN, LINK_USER };

struct link_options {
	enum link_choice choice;
	const char *tun_name; /* NULL: the default, as all here */
	const char *tun_addr; /* "10.77.0.1/24" */
	const char *our_addr[2]; /* "10.77.0.2"; on lan also "192.0.2.7/24", and one of each family */
	const char *interface;   /* lan, as the next two */
	const char *gateway[2];
	time_ns claim_time;    /* 0: the link's own */
	bool is_without_guard; /* raw */
	bool has_nat;          /* tun */
	uint32_t mtu;          /* bytes; 0: the link's usual one */
	uint16_t local_port;  /* 0: chosen */
	bool is_ipv4, is_ipv6; /* -4, -6: which addresses of a name */
};

/* --link alone, for the demo. */
struct cli_group options_link(struct link_options *link);
/* The addresses. */
struct cli_group options_address(struct link_options *link);

/* "raw". Static. */
const char *link_choice_name(enum link_choice choice);
/* The link that the options belong to, where they belong to one; LINK_AUTO: they leave it open. */
enum link_choice options_link_meant(const struct link_options *link);
/* Do all of the options that were given say something about this link? */
bool options_link_fit(const struct link_options *link, enum link_choice choice, struct err *err) MUST_USE;

#endif
