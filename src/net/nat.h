/* SPDX-License-Identifier: MIT
 *
 * nat.h - the way from a TUN device to the rest of the world: the kernel forwards our packets and puts its own address into
 * them (masquerading, RFC 3022), by rules of its packet filter.
 *
 *     if (nat_clean(sentence, sizeof sentence))  tell it
 *     struct nat *nat = nat_open(link_tun_name(link), &config.kernel_addr, config.prefix_len, &err);
 *     ...
 *     nat_close(nat, &err);
 *
 * What is put into the kernel, for each family:
 *
 *     table tcpsee_PID      masquerades what comes from the device's network; PID is the process's, or a number near it, and
 *                           has a name that says it lives (abstract_name.h)
 *     table tcpsee_guard    where the machine was no router before: what comes in by interfaces that forward only since then
 *                           goes to our devices and nowhere else, so that nobody else finds a router. It stands as
 *                           long as one tcpsee_PID does
 *     forwarding            switched on where it was off (forwarding.h)
 *
 * The last one takes guard and forwarding back, and nothing else: what others have switched meanwhile stays. After a crash all that is
 * to be undone can be read from the kernel. A firewall that drops forwarded packets keeps
 * ours, too: no table can overrule another's drop.
 */
#ifndef NET_NAT_H
#define NET_NAT_H

#include "base/err.h"
#include "wire/ip.h"

struct nat;

/* Forwards and masquerades the device's network of this address; IPv4 and IPv6 are opened one by one. Needs CAP_NET_ADMIN, at the
 * end too. NULL and err (STATUS_LINK with the remedy; STATUS_USAGE for a device's name that rules cannot hold): nothing is changed. */
struct nat *nat_open(const char *device, const struct ip_addr *addr, unsigned prefix_len, struct err *err) MUST_USE;

/* Undoes it and frees it. False and err: something is left behind; which, and the command that removes it. */
bool nat_close(struct nat *nat, struct err *err) MUST_USE;

/* Removes what processes have left behind that are no more. True: there was something, and `told` is a sentence about it. Without
 * privileges there is nothing that could be seen. */
bool nat_clean(char *told, size_t room);

/* Would it work here and now, for IPv4? False with the reason and the remedy in err. Leaves nothing behind. */
bool nat_try(struct err *err) MUST_USE;

#endif
