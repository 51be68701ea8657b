/* SPDX-License-Identifier: MIT
 *
 * nft.h - the kernel's packet filter, told in the language of nft(8), through libnftables.
 */
#ifndef NET_NFT_H
#define NET_NFT_H

#include "base/err.h"

/* Does all of the commands or none of them. Returns what they print, free with free(); NULL and err (STATUS_LINK): no privilege, a
 * kernel without it, a command that cannot be, tcpsee was built without libnftables. */
char *nft_run(const char *commands, struct err *err) MUST_USE;

/* Can its language hold this name of a network device? Letters, digits, '_', '.' and '-'. */
bool nft_can_name(const char *device);

#endif
