/* SPDX-License-Identifier: MIT
 *
 * permission.h - the privileges that links need: whether this process has them, and how it gets them on this machine.
 */
#ifndef NET_PERMISSION_H
#define NET_PERMISSION_H

#include "base/err.h"

enum permission {
	PERMISSION_NET_RAW,   /* CAP_NET_RAW of capabilities(7): packets past the kernel's TCP, and what the network carries */
	PERMISSION_NET_ADMIN, /* CAP_NET_ADMIN: devices and rules */
};

/* Is it in effect? CAP_NET_ADMIN: for this network, which may belong to another user namespace than the process. */
bool permission_has(enum permission wanted);

/* The kernel has refused `what` ("a raw socket") for want of the privilege. Says so in err (STATUS_LINK) with what helps: as root or by
 * setcap(8), outside of a container, or not at all; and `instead` ("use --link user"). Returns false. */
bool permission_missing(const char *what, enum permission wanted, const char *instead, struct err *err);

/* The command that gives this very program the privileges for all links once and for all. False: it would not help here. */
bool permission_command(char *into, size_t room) MUST_USE;

#endif
