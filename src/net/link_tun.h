/* SPDX-License-Identifier: MIT
 *
 * link_tun.h - our own address behind a TUN device (Linux): the kernel is the peer or the router.
 */
#ifndef NET_LINK_TUN_H
#define NET_LINK_TUN_H

#include "net/link.h"
#include "wire/ip.h"

struct tun_config {
	char name[16];              /* device name; "" lets the kernel choose */
	struct ip_addr kernel_addr; /* the address of the kernel's side */
	unsigned prefix_len;        /* 24 */
	uint32_t mtu;               /* 0: 1500 */
	uint32_t queue_len;         /* txqueuelen, packets; 0: leave the default. A wish: needs real root */
};

/* Opens /dev/net/tun (IFF_TUN | IFF_NO_PI, offloads off), gives the device its address and brings it up, all
 * by ioctl. The device is not persistent: it disappears with the process, also after kill -9. NULL and err
 * (STATUS_LINK, with the remedy; STATUS_USAGE for an impossible name, prefix or MTU) on failure: no
 * /dev/net/tun, no privilege, name in use, address in use elsewhere on this host. */
struct link *link_tun_open(const struct tun_config *config, struct err *err) MUST_USE;

/* Can a TUN device be made here and now? False with the reason and the remedy in err. Leaves nothing
 * behind. */
bool link_tun_try(struct err *err) MUST_USE;

/* The device's name, borrowed. */
const char *link_tun_name(const struct link *link);

#endif
