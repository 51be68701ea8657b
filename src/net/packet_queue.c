/* SPDX-License-Identifier: MIT
 *
 * packet_queue.c - see packet_queue.h. One buffer; what has been read at its beginning is used again when the end is near.
 */
#include "net/packet_queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"

/* Moves what waits to the beginning. Seldom: so much was read by then that each byte is moved once at most. */
static void close_up(struct packet_queue *q)
{
	if (q->start < q->end - q->start)
		return;
	if (q->end > q->start)
		memmove(q->bytes, q->bytes + q->start, q->end - q->start);
	q->end -= q->start;
	q->start = 0;
}

bool packet_queue_put(struct packet_queue *q, struct span packet)
{
	uint32_t len = (uint32_t)packet.len;
	size_t need = sizeof len + packet.len;

	if (packet.len > PACKET_QUEUE_MAX || q->end - q->start + need > PACKET_QUEUE_MAX)
		return false;
	if (q->end + need > q->capacity)
		close_up(q);
	q->bytes = grow_array(q->bytes, &q->capacity, q->end + need, 1);
	memcpy(q->bytes + q->end, &len, sizeof len);
	if (packet.len > 0)
		memcpy(q->bytes + q->end + sizeof len, packet.data, packet.len);
	q->end += need;
	return true;
}

bool packet_queue_take(struct packet_queue *q, struct span *packet)
{
	uint32_t len;

	if (packet_queue_is_empty(q))
		return false;
	memcpy(&len, q->bytes + q->start, sizeof len);
	*packet = span_of(q->bytes + q->start + sizeof len, len);
	q->start += sizeof len + len;
	return true;
}

void packet_queue_fini(struct packet_queue *q)
{
	free(q->bytes);
	*q = (struct packet_queue){0};
}
