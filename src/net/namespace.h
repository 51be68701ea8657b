/* SPDX-License-Identifier: MIT
 *
 * namespace.h - a network namespace of our own, so that the demo needs no root and touches nothing.
 */
#ifndef NET_NAMESPACE_H
#define NET_NAMESPACE_H

#include "base/err.h"

/* Moves this (single-threaded) process into a fresh network namespace with its loopback up: as root
 * directly, else through a new user namespace in which the caller keeps his own uid and gid (files are
 * still written as him). STATUS_LINK and a remedy on failure; the process then is where it was. */
bool namespace_enter(struct err *err) MUST_USE;

/* Would namespace_enter (and a TUN device inside) work? Tried in a child process; this one stays as it is. */
bool namespace_try(struct err *err) MUST_USE;

#endif
