/* SPDX-License-Identifier: MIT
 *
 * port_guard.h - keeps this machine's kernel quiet about a TCP port of ours.
 *
 * A TCP outside of the kernel that uses the machine's own address meets this: the SYN-ACK comes back, the kernel knows no such
 * connection, and answers it with RST (RFC 9293 3.10.7.1, as it must). The guard is a kernel socket that listens
 * on the port, so that the segment finds it, and that drops all it is given: so nothing answers. Who captures
 * sees the segment all the same, for that happens before. No firewall rule, no privilege; other
 * programs cannot take the port, and the guard goes with its process, however that ends.
 */
#ifndef NET_PORT_GUARD_H
#define NET_PORT_GUARD_H

#include "base/err.h"
#include "wire/ip.h"

enum port_guard_kind {
	GUARD_QUIET,   /* the kernel does not answer */
	GUARD_RESERVE, /* the port is ours, but the kernel answers with RST as if nobody were there: to watch it do so */
};

/* Guards `*port` of `addr`, an address of this machine; 0: the kernel chooses one, which stands there afterwards. `interface_index`
 * matters for a link-local IPv6 address alone. Returns a file, to be closed when the port shall be free again; -1 and
 * err: STATUS_LINK when the port is in use, needs a privilege (below 1024) or the address is not this machine's. */
int port_guard_open(const struct ip_addr *addr, unsigned interface_index, uint16_t *port, enum port_guard_kind kind,
		    struct err *err) MUST_USE;

#endif
