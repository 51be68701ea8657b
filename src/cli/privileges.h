/* SPDX-License-Identifier: MIT
 *
 * privileges.h - what a process may do that others may not, and giving it up.
 *
 * Sockets and devices of a link need privileges to be opened, not to be used. Everything that reads what a network sends runs
 * without them.
 */
#ifndef CLI_PRIVILEGES_H
#define CLI_PRIVILEGES_H

#include <sys/types.h>

#include "base/err.h"

/* Gives up, for good, all capabilities (capabilities(7)), but keeps CAP_NET_ADMIN when `keeps_net_admin`: some links have something
 * to clean up at their end. Started by sudo, the process is that of the person who called it from here on. Programs that it
 * might start get none of it back (no_new_privs). False and err: it could not, and nothing should be read from the network. */
bool privileges_drop(bool keeps_net_admin, struct err *err) MUST_USE;

/* Who called sudo, by SUDO_UID and SUDO_GID; false: nobody, or root did not start us. */
bool privileges_person(unsigned *uid, unsigned *gid);

/* Is there nothing borrowed from a setuid or setgid bit? Its files would be made by anybody with another's rights. False and
 * err: with what helps instead. */
bool privileges_are_own(struct err *err) MUST_USE;

/* The groups of root, while somebody else acts. */
struct own_groups {
	gid_t groups[256];
	int count;
};

/* With this user's rights, without any group but this one, until privileges_act_again(), which keeps errno. False: not permitted. */
bool privileges_act_as(unsigned uid, unsigned gid, struct own_groups *own) MUST_USE;
void privileges_act_again(const struct own_groups *own);

#endif
