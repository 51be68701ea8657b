/* SPDX-License-Identifier: MIT
 *
 * bottleneck.h - a slow line with a queue in front: packets leave it one behind the other.
 *
 * Drop-tail: a packet that finds the queue full is lost.
 */
#ifndef NET_BOTTLENECK_H
#define NET_BOTTLENECK_H

#include "base/base.h"

struct bottleneck {
	time_ns busy_until;  /* the line sends until then */
	time_ns *departures; /* owned: when the packets in the queue will have left, ascending, from `head` on */
	size_t head, count, capacity;
};

void bottleneck_fini(struct bottleneck *b);
/* How many packets have not left by `now`. */
size_t bottleneck_queued(struct bottleneck *b, time_ns now);
/* A packet of `len` bytes meets a line of `rate` bit/s (0: no bottleneck) whose queue holds `queue`
 * packets, the one being sent included. `*leaves` is when its last bit is out. False when the queue is
 * full: then it is `now`. */
bool bottleneck_pass(struct bottleneck *b, uint64_t rate, size_t queue, size_t len, time_ns now, time_ns *leaves);

#endif
