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
	struct ip_addr second_addr; /* one more, of the other family; family 0: none */
	unsigned second_prefix_len; /* 64 */
	uint32_t mtu;               /* 0: 1500, or what the device has that is there already */
	uint32_t queue_len;         /* txqueuelen, packets; 0: leave the default. A wish: needs real root */
};

/* Opens /dev/net/tun (IFF_TUN | IFF_NO_PI, offloads off), makes a device, gives it its addresses and brings it up, all
 * by ioctl. The device is not persistent: it disappears with the process, also after kill -9. The second address is a
 * wish where it is IPv6: systems without it are left as they are; link_tun_has() tells.
 *
 * A persistent device that has this name already ("ip tuntap add") is used and left as it is: that needs no privilege when it
 * is the caller's. It must be up and have these addresses.
 *
 * NULL and err (STATUS_LINK, with the remedy; STATUS_USAGE for an impossible name, prefix or MTU) on failure: no
 * /dev/net/tun, no privilege, name in use, address in use elsewhere on this host, a device that was made otherwise. */
struct link *link_tun_open(const struct tun_config *config, struct err *err) MUST_USE;

/* Does the device have an address of this family (4 or 6), first or second? */
bool link_tun_has(const struct link *link, uint8_t family);

/* Is there a persistent device of this name that we may use? Then fills in its MTU and addresses (family 0 where it has
 * none): IPv4 first, if it has one. */
bool link_tun_look(struct tun_config *config) MUST_USE;

/* Can a TUN device be made here and now, or may the persistent device `name` (NULL: none) be used? False with the reason and the
 * remedy in err. Leaves nothing behind. */
bool link_tun_try(const char *name, struct err *err) MUST_USE;

/* The device's name, borrowed. */
const char *link_tun_name(const struct link *link);

#endif
