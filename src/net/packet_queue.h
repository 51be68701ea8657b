/* SPDX-License-Identifier: MIT
 *
 * packet_queue.h - packets that wait until somebody reads them: first in, first out, in bounded memory.
 *
 *     packet_queue_put(&q, packet);                       a copy
 *     while (packet_queue_take(&q, &packet)) ...          borrowed until the next call
 *
 * An all-zero struct is an empty queue.
 */
#ifndef NET_PACKET_QUEUE_H
#define NET_PACKET_QUEUE_H

#include "base/base.h"

/* Bytes that may wait; what comes when the queue is full is lost, as in a router. */
enum { PACKET_QUEUE_MAX = 4 << 20 };

struct packet_queue {
	uint8_t *bytes;         /* each packet behind its length: 4 bytes, in our own byte order */
	size_t capacity;
	size_t start, end;      /* what waits lies between */
};

/* False: it was full, and the packet is lost. */
bool packet_queue_put(struct packet_queue *q, struct span packet);
bool packet_queue_take(struct packet_queue *q, struct span *packet);
void packet_queue_fini(struct packet_queue *q);

static inline bool packet_queue_is_empty(const struct packet_queue *q)
{
	return q->start == q->end;
}

#endif
