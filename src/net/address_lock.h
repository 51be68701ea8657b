/* SPDX-License-Identifier: MIT
 *
 * address_lock.h - one process of this machine at a time has an address on an interface.
 *
 * Two on the same card do not hear each other's questions: what a card sends it does not receive.
 */
#ifndef NET_ADDRESS_LOCK_H
#define NET_ADDRESS_LOCK_H

#include "base/err.h"
#include "wire/ip.h"

/* A file that holds the lock until it is closed, also by kill -9; nothing is left behind. -1 and STATUS_LINK when another
 * tcpsee has it. */
int address_lock(const char *interface, const struct ip_addr *addr, struct err *err) MUST_USE;

#endif
