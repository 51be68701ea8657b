/* SPDX-License-Identifier: MIT
 *
 * forwarding.h - the kernel's switch that makes a machine a router: net.ipv4.ip_forward, net.ipv6.conf.all.forwarding.
 */
#ifndef NET_FORWARDING_H
#define NET_FORWARDING_H

#include "base/err.h"

enum forwarding { FORWARDING_OFF, FORWARDING_ON, FORWARDING_ABSENT /* the system has no such family */ };

/* `family`: 4 or 6. */
enum forwarding forwarding_read(uint8_t family);

/* False and err (STATUS_LINK): not permitted. Switching IPv6 on is refused where it would cost the machine its
 * default route: a router does not listen to other routers (RFC 4861 6.2.1), and Linux then forgets what it has heard. */
bool forwarding_set(uint8_t family, bool is_on, struct err *err) MUST_USE;

/* Could it be switched on? False with reason and remedy. Changes nothing. */
bool forwarding_try(uint8_t family, struct err *err) MUST_USE;

/* One process of this network namespace at a time looks and changes. Gives a file, to be closed; -1: it goes without. */
int forwarding_lock(void);

#endif
