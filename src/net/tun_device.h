/* SPDX-License-Identifier: MIT
 *
 * tun_device.h - a TUN device made and set up by ioctl, for link_tun.c.
 */
#ifndef NET_TUN_DEVICE_H
#define NET_TUN_DEVICE_H

#include "net/link_tun.h"

enum { TUN_NAME_ROOM = 16 }; /* the kernel's IFNAMSIZ */

/* Makes the device; an empty `name` becomes what the kernel chose. Returns its file (non-blocking; closing it
 * removes the device), or -1 and err. */
int tun_device_create(char name[TUN_NAME_ROOM], struct err *err) MUST_USE;

/* MTU, queue, address, and up. `config` is complete. */
bool tun_device_set_up(const char *device, const struct tun_config *config, struct err *err) MUST_USE;

#endif
