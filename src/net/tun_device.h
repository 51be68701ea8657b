/* SPDX-License-Identifier: MIT
 *
 * tun_device.h - a TUN device made and set up by ioctl, for link_tun.c.
 */
#ifndef NET_TUN_DEVICE_H
#define NET_TUN_DEVICE_H

#include "net/link_tun.h"

enum { TUN_NAME_ROOM = 16 }; /* the kernel's IFNAMSIZ */

/* Makes the device, or attaches to a persistent one of this name (then *is_old); an empty `name` becomes what the kernel chose.
 * Returns its file (non-blocking; closing it removes a device that was made), or -1 and err. */
int tun_device_open(char name[TUN_NAME_ROOM], bool *is_old, struct err *err) MUST_USE;

/* MTU, queue, addresses, and up. `config` is complete; its second address becomes family 0 where there is no IPv6. */
bool tun_device_set_up(const char *device, struct tun_config *config, struct err *err) MUST_USE;

/* tun_state.c: is a device that somebody else has set up as `config` wants it? An MTU of 0 becomes the device's. */
bool tun_device_check(const char *device, struct tun_config *config, struct err *err) MUST_USE;
/* What it is like: MTU and addresses to `config`. False: it cannot be asked. */
bool tun_device_read(const char *device, struct tun_config *config) MUST_USE;

#endif
