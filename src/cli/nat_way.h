/* SPDX-License-Identifier: MIT
 *
 * nat_way.h - --nat for a run: the way from its TUN device to other machines, for each of the device's addresses.
 */
#ifndef CLI_NAT_WAY_H
#define CLI_NAT_WAY_H

#include "net/link_tun.h"
#include "net/nat.h"

/* {0} is closed. */
struct nat_way {
	struct nat *families[2]; /* of the device's first and second address; NULL: none */
};

/* Behind the opening of the device, before privileges are given up. False and err: nothing is left behind once it is closed. */
bool nat_way_open(struct nat_way *way, const struct tun_config *tun, struct err *err) MUST_USE;

/* False and err: something is left behind. */
bool nat_way_close(struct nat_way *way, struct err *err) MUST_USE;

/* What a process that was killed has left in the kernel goes now, with a word. */
void nat_way_clean(void);

#endif
