/* SPDX-License-Identifier: MIT
 *
 * choose_link.h - which link a fetch takes, and the addresses of both ends on it.
 */
#ifndef CLI_CHOOSE_LINK_H
#define CLI_CHOOSE_LINK_H

#include "cli/options_link.h"
#include "cli/run.h"

struct chosen_link {
	enum link_choice link;
	const char *why; /* what is good about it here, behind "link raw: ". Static */
};

/* What --link auto takes for these targets (none: for any server that is not this machine behind a TUN device). False: nothing
 * works, and err has what the best link lacks. */
bool choose_link_auto(const struct live_config *live, struct chosen_link *out, struct err *err) MUST_USE;

/* Expects the URLs in the targets of `run`. With --link auto it takes the first link that works for them and with these
 * privileges, tried and not guessed, and says which and why in one line (not with -q):
 *
 *   the one that an option belongs to    --tun-name, -i, --no-port-guard ...
 *   tun     for 10.77.0.1 and fd77::1, which are this machine behind a TUN device
 *   raw     the machine's own address
 *   user    nothing else is permitted
 *   tun     there is no libslirp either
 */
bool choose_link(struct run_options *run, const struct link_options *link, struct err *err) MUST_USE;

#endif
