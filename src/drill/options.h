/* SPDX-License-Identifier: MIT
 *
 * options.h - the text behind --so_flags: "preset=linux,iw=3,trace=run.json" (docs/packetdrill.md).
 */
#ifndef DRILL_OPTIONS_H
#define DRILL_OPTIONS_H

#include "base/err.h"
#include "tcp/config.h"
#include "wire/ip.h"

struct drill_options {
	struct tcp_config tcp;
	struct ip_addr ip4, ip6; /* our addresses, until a script binds to another or sends to it */
	uint32_t mtu;            /* bytes of an IP packet */
	bool is_joining;         /* segments of one instant leave as one, as from a host whose card cuts them */
	bool is_joined_pushed;   /* ... with PSH, whatever the last of them had */
	bool is_linux;           /* errors and answers of socket calls where FreeBSD has others */
	bool is_doubling;        /* SO_RCVBUF and SO_SNDBUF give twice what they are told, as Linux */
	bool is_rounding;        /* the receive buffer of a connection holds whole segments, as FreeBSD's */
	char *trace;             /* session file; NULL: none. Owned */
};

/* Fills `options` with the defaults and what `flags` (may be NULL) says. */
bool drill_options_parse(struct drill_options *options, const char *flags, struct err *err) MUST_USE;
void drill_options_fini(struct drill_options *options);

#endif
