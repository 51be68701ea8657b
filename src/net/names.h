/* SPDX-License-Identifier: MIT
 *
 * names.h - what a host's name stands for: IPv4 and IPv6 addresses, by the system's resolver, at once or beside other work.
 *
 *     struct names_search *s = names_search("example.org", 0);
 *     poll(names_search_fd(s)) ... if (names_search_take(s, &found)) ...
 *     names_search_close(s);
 *
 * The resolver has no way to be interrupted, so a search has a thread of its own; one that is closed early is left to its
 * thread, which ends by itself.
 */
#ifndef NET_NAMES_H
#define NET_NAMES_H

#include "base/err.h"
#include "wire/ip.h"

enum { NAMES_MAX = 16 };

struct names {
	struct ip_addr addresses[NAMES_MAX]; /* in the resolver's order (RFC 6724): the best first */
	size_t count;
	struct err err;                      /* with count 0: why there are none, and what to do */
};

/* `host`: a name, or an address, which stands for itself. `family` 4 or 6: only such addresses; 0: both. False: none; out->err says
 * why (STATUS_NETWORK; STATUS_USAGE for an address of the other family). Blocks. */
bool names_find(const char *host, uint8_t family, struct names *out);

struct names_search;

/* NULL: the system gives no thread. */
struct names_search *names_search(const char *host, uint8_t family) MUST_USE;
/* Readable when the answer is there. */
int names_search_fd(const struct names_search *search);
/* False: not yet. */
bool names_search_take(struct names_search *search, struct names *out);
void names_search_close(struct names_search *search);

#endif
