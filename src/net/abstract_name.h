/* SPDX-License-Identifier: MIT
 *
 * abstract_name.h - a name that one process of a network namespace has, as long as it lives: in the abstract namespace of Unix
 * sockets (unix(7)), which all see alike that share the network, in whatever PID namespace.
 */
#ifndef NET_ABSTRACT_NAME_H
#define NET_ABSTRACT_NAME_H

#include "base/base.h"

/* A file that holds the name until it is closed, also by kill -9; -1 and errno, EADDRINUSE when another has it. Names are
 * shorter than 100 bytes. */
int abstract_name_take(const char *name) MUST_USE;

/* Has anybody this name, or can it not be known? */
bool abstract_name_is_taken(const char *name);

#endif
