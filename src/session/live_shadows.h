/* SPDX-License-Identifier: MIT
 *
 * live_shadows.h - what the foreign ends of a live run must be thinking: a shadow for each connection of the trace.
 */
#ifndef SESSION_LIVE_SHADOWS_H
#define SESSION_LIVE_SHADOWS_H

#include "infer/shadow.h"
#include "net/world.h"

struct live_shadows {
	struct shadow *items; /* by connection id; owned */
	size_t count, capacity;
	bool are_known_listeners; /* the server is ours, and waits for sure */
};

void live_shadows_fini(struct live_shadows *shadows);
/* A world_deduce_fn; its context is the struct live_shadows. */
world_deduce_fn live_shadows_deduce;
/* Have all of them ended, as far as one can tell? */
bool live_shadows_are_done(const struct live_shadows *shadows);

#endif
