/* SPDX-License-Identifier: MIT
 *
 * privileges.h - what a process may do that others may not, and giving it up.
 *
 * Sockets and devices of a link need privileges to be opened, not to be used. Everything that reads what a network sends runs
 * without them.
 */
#ifndef CLI_PRIVILEGES_H
#define CLI_PRIVILEGES_H

#include "base/err.h"

/* Gives up, for good, all capabilities (capabilities(7)), but keeps CAP_NET_ADMIN when `keeps_net_admin`: some links have something
 * to clean up at their end. Started by sudo, the process is that of the person who called it from here on. Programs that it
 * might start get none of it back (no_new_privs). False and err: it could not, and nothing should be read from the network. */
bool privileges_drop(bool keeps_net_admin, struct err *err) MUST_USE;

/* Who called sudo, by SUDO_UID and SUDO_GID; false: nobody, or we are not root. */
bool privileges_person(unsigned *uid, unsigned *gid);

#endif
