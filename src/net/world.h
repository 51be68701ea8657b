/* SPDX-License-Identifier: MIT
 *
 * world.h - our host, the impairment stage and a link, wired together; one turn moves all packets.
 *
 *      host  --- host_next_packet --->  impair  --- link_send ------>  the far side
 *            <-- host_arrives --------  impair  <-- link_receive ----
 *
 * Our host (and the far one of a simulation) record their own events. For a foreign far side
 * the world records what crosses the link: it leaves there when it is read from the link, and arrives
 * there when it is written to it. What that says about the foreign end's state is deduced by `deduce`.
 */
#ifndef NET_WORLD_H
#define NET_WORLD_H

#include "net/host.h"
#include "net/impair.h"
#include "net/link.h"

/* Fills `changes` with what a segment that the foreign end sent (or that arrived there) says about its
 * variables; returns their count. `conn` is the trace's connection id. */
typedef size_t world_deduce_fn(void *context, uint32_t conn, bool is_sent, const struct tcp_segment *seg,
			       struct change changes[VAR_COUNT]);

struct world {
	struct host *host;       /* owned */
	struct host *other;      /* owned: us again with an address of the other family; NULL: none */
	struct impair *impair;   /* owned */
	struct link *link;       /* owned */
	struct recorder foreign; /* of losses, and of the far side when it is foreign; trace NULL: none */
	world_deduce_fn *deduce; /* may be NULL */
	void *deduce_context;
	time_ns latest;          /* until then everything has happened */
	uint32_t strangers;      /* packets from the link that belong to no connection */
	uint32_t third_partys;   /* packets of our connections that somebody else on this machine has sent */
};

/* Moves every packet that can move now and runs the timers that are due. */
void world_run(struct world *w, time_ns now);
/* When something happens by itself next; TIME_NEVER. */
time_ns world_deadline(const struct world *w);
/* Frees host, stage and link. */
void world_fini(struct world *w);

#endif
