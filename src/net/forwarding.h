/* SPDX-License-Identifier: MIT
 *
 * forwarding.h - the kernel's switches that make a machine a router, and back as they were.
 *
 *   IPv4    net.ipv4.conf.IF.forwarding: one for each interface where packets come in. net.ipv4.ip_forward, which sets all of them, is
 *           left alone: it changes more than it takes back (net.ipv4.conf.all.accept_redirects, and who forwarded before).
 *   IPv6    net.ipv6.conf.all.forwarding. Those of the interfaces tell hosts from routers: they keep their values meanwhile.
 *
 * The kernel takes any number but 0 for "on". Ours is 2: so who comes later, also after a kill -9, sees what tcpsee has switched on, and
 * that nobody has set it since. All that others have set stays. (What does not come back is the joining of packets by cards that
 * must not forward what they have joined, LRO: the kernel ends it.)
 */
#ifndef NET_FORWARDING_H
#define NET_FORWARDING_H

#include "base/err.h"
#include "base/text.h"

/* `family`, everywhere: 4 or 6. Does the system have it? */
bool forwarding_exists(uint8_t family);

/* Adds the switches that are off, or that tcpsee has put on: interfaces for IPv4, "all" for IPv6; a line each. Without the
 * interfaces whose names rules of a packet filter cannot hold. */
void forwarding_find_off(uint8_t family, struct text *names);

/* Would the kernel pass on a packet of this family that comes in by this interface and is not for it? */
bool forwarding_from(const char *interface, uint8_t family);

/* Puts these on. False and err (STATUS_LINK): not permitted. Refused for IPv6 where it would cost the machine its
 * default route: a router does not listen to other routers (RFC 4861 6.2.1), and Linux then forgets what it has heard. */
bool forwarding_put_on(uint8_t family, const struct text *names, struct err *err) MUST_USE;

/* Puts off all that tcpsee has put on; `was_on`: there was something. */
bool forwarding_put_off(uint8_t family, bool *was_on, struct err *err) MUST_USE;

/* Could it be put on? False with reason and remedy. Changes nothing. */
bool forwarding_try(uint8_t family, struct err *err) MUST_USE;

/* One process of this network namespace at a time looks and changes. Gives a file, to be closed; -1: it goes without, for it may change
 * nothing, or another has not come to its end within a second. */
int forwarding_lock(void);

#endif
