/* SPDX-License-Identifier: MIT
 *
 * ether_port.h - frames out of an Ethernet card, in batches, and which groups the card listens to.
 *
 * Frames come in through capture.h: libpcap reads them out of memory that it shares with the kernel, but sends one frame a
 * system call.
 */
#ifndef NET_ETHER_PORT_H
#define NET_ETHER_PORT_H

#include "base/err.h"
#include "wire/ethernet.h"

struct ether_port;

/* `index` is the interface's; its frames are no longer than an Ethernet header and `mtu` bytes. NULL and STATUS_LINK without the
 * privilege CAP_NET_RAW. */
struct ether_port *ether_port_open(unsigned index, uint32_t mtu, struct err *err) MUST_USE;
void ether_port_close(struct ether_port *p); /* NULL is fine; what waits gets a last chance */

/* The card hands over frames to this group too, or to everybody. Ends with the port. */
bool ether_port_join(struct ether_port *p, const struct mac *group, struct err *err) MUST_USE;
bool ether_port_hear_all(struct ether_port *p, struct err *err) MUST_USE;

/* Puts a frame in line: a header, and what stands behind it (it may be empty). False: the line is full and the card takes
 * no more for now, or the frame is too long. */
bool ether_port_send(struct ether_port *p, struct span header, struct span packet) MUST_USE;
/* Sends what stands in line. Nothing leaves without it, unless a batch is full. */
void ether_port_flush(struct ether_port *p);
/* Does something still stand in line? Then the port waits until its file is writable. */
bool ether_port_is_waiting(const struct ether_port *p);
int ether_port_fd(const struct ether_port *p);

#endif
