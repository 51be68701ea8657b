/* SPDX-License-Identifier: MIT
 *
 * peer_address.h - the text behind an address option: what peer*.c share.
 */
#ifndef CLI_PEER_ADDRESS_H
#define CLI_PEER_ADDRESS_H

#include "base/err.h"
#include "wire/ip.h"

/* What a sentence of refusal shows: "--addr", "192.0.2.7", "2001:db8::7". */
struct address_option {
	const char *name, *like4, *like6;
};

bool peer_parse_address(const struct address_option *option, const char *text, struct ip_addr *out, struct err *err) MUST_USE;
/* "192.0.2.7/24"; *prefix_len is 0 where there is no slash. */
bool peer_parse_prefix(const struct address_option *option, const char *text, struct ip_addr *out, unsigned *prefix_len,
		       struct err *err) MUST_USE;

#endif
