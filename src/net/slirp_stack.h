/* SPDX-License-Identifier: MIT
 *
 * slirp_stack.h - libslirp's TCP/IP stack: Ethernet frames on one side, this process's sockets on the other.
 *
 *     s = slirp_stack_open(&network, on_frame, context, &err);
 *     slirp_stack_input(s, frame, now);                                  a frame for it
 *     poll(fds, slirp_stack_poll(s, fds, room), until slirp_stack_deadline(s));
 *     slirp_stack_turn(s, now);                                          looks at its sockets and clocks
 *
 * Whatever it sends, in the latter two, goes to on_frame(). It must not be called from there.
 */
#ifndef NET_SLIRP_STACK_H
#define NET_SLIRP_STACK_H

#include <poll.h>

#include "base/err.h"
#include "wire/ip.h"

struct slirp_stack;

/* One network for each family, a /24 and a /64. */
struct slirp_network {
	struct ip_addr net, machine, names; /* the network itself; this machine; its name server */
	struct ip_addr net6, machine6, names6;
	uint32_t mtu;
};

enum { SLIRP_MTU_LEAST = 68, SLIRP_MTU_MOST = 65521 };

typedef void slirp_frame_fn(void *context, struct span frame);

/* NULL, STATUS_LINK and err: tcpsee was built without libslirp, or that does not start. */
struct slirp_stack *slirp_stack_open(const struct slirp_network *network, slirp_frame_fn *on_frame, void *context,
				     struct err *err) MUST_USE;
void slirp_stack_close(struct slirp_stack *s);

void slirp_stack_input(struct slirp_stack *s, struct span frame, time_ns now);
void slirp_stack_turn(struct slirp_stack *s, time_ns now);
/* When it wants its turn, whatever its sockets do; TIME_NEVER. Soon, where the last slirp_stack_poll() had no room for all of them. */
time_ns slirp_stack_deadline(struct slirp_stack *s);
size_t slirp_stack_poll(struct slirp_stack *s, struct pollfd *fds, size_t room);

#endif
