/* SPDX-License-Identifier: MIT
 *
 * live_reach.h - which addresses a live run can ask over its link: of the URLs that are given, and of those that redirects lead to.
 */
#ifndef SESSION_LIVE_REACH_H
#define SESSION_LIVE_REACH_H

#include "base/err.h"
#include "session/live_config.h"

/* Leaves those of the `count` addresses that can be asked, in their order; what the link cannot reach by its own address is replaced by
 * another one (this machine, on the link user). Returns how many are left; 0: err (STATUS_USAGE) says why the first one is not. */
size_t live_reach(const struct live_config *config, struct ip_addr *addresses, size_t count, struct err *err) MUST_USE;

#endif
