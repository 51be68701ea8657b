/* SPDX-License-Identifier: MIT
 *
 * raw_socket.h - a socket that sends whole IP packets: the kernel routes them and finds the neighbour, and changes nothing.
 */
#ifndef NET_RAW_SOCKET_H
#define NET_RAW_SOCKET_H

#include "base/err.h"

/* For packets of this family (4 or 6). False and STATUS_LINK without the privilege CAP_NET_RAW. Close with close(). */
bool raw_socket_open(uint8_t family, int *fd, struct err *err) MUST_USE;
/* The packet has a whole IP header. False: it did not get away. */
bool raw_socket_send(int fd, struct span packet) MUST_USE;

#endif
