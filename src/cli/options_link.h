/* SPDX-License-Identifier: MIT
 *
 * options_link.h - over which link, and with which addresses.
 */
#ifndef CLI_OPTIONS_LINK_H
#define CLI_OPTIONS_LINK_H

#include "cli/option.h"

enum link_choice { LINK_AUTO, LINK_SIM, LINK_TUN };

struct link_options {
	enum link_choice choice;
	const char *tun_name; /* NULL: the default, as all here */
	const char *tun_addr; /* "10.77.0.1/24" */
	const char *our_addr; /* "10.77.0.2" */
	uint16_t local_port;  /* 0: chosen */
	bool is_ipv4, is_ipv6; /* -4, -6: which addresses of a name */
};

/* --link alone, for the demo. */
struct cli_group options_link(struct link_options *link);
/* The addresses. */
struct cli_group options_address(struct link_options *link);

#endif
