/* SPDX-License-Identifier: MIT
 *
 * live_shadows.c - see live_shadows.h.
 */
#include "session/live_shadows.h"

#include <stdlib.h>

#include "base/grow.h"

void live_shadows_fini(struct live_shadows *shadows)
{
	free(shadows->items);
}

size_t live_shadows_deduce(void *context, uint32_t conn, bool is_sent, const struct tcp_segment *seg,
			   struct change changes[VAR_COUNT])
{
	struct live_shadows *shadows = context;

	shadows->items = grow_array(shadows->items, &shadows->capacity, conn + 1, sizeof shadows->items[0]);
	while (shadows->count <= conn)
		shadow_init(&shadows->items[shadows->count++], shadows->are_known_listeners);
	struct shadow *s = &shadows->items[conn];

	return is_sent ? shadow_sent(s, seg, changes) : shadow_arrived(s, seg, changes);
}

bool live_shadows_are_done(const struct live_shadows *shadows)
{
	for (size_t i = 1; i < shadows->count; i++)
		if (shadows->items[i].state != TCP_CLOSED && shadows->items[i].state != TCP_TIME_WAIT &&
		    shadows->items[i].state != TCP_LISTEN)
			return false;
	return true;
}
