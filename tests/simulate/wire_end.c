/* SPDX-License-Identifier: MIT
 *
 * wire_end.c - see wire_end.h.
 */
#include "wire_end.h"

#include <stdlib.h>

#include "base/grow.h"
#include "net/link_sim.h"

struct wire_end {
	struct link link;
	struct link *sim;
	uint64_t packets;
	bool has_vanished;
};

static bool end_send(struct link *link, struct span packet, uint32_t sent_id, time_ns now)
{
	struct wire_end *w = (struct wire_end *)link;

	w->packets++;
	return !w->has_vanished && w->sim->ops->send(w->sim, packet, sent_id, now);
}

static bool end_receive(struct link *link, struct link_packet *out, time_ns now)
{
	struct wire_end *w = (struct wire_end *)link;
	bool has_one = !w->has_vanished && w->sim->ops->receive(w->sim, out, now);

	w->packets += has_one;
	return has_one;
}

static time_ns end_deadline(struct link *link)
{
	struct wire_end *w = (struct wire_end *)link;

	return w->has_vanished ? TIME_NEVER : w->sim->ops->deadline(w->sim);
}

static void end_timeouts(struct link *link, time_ns now)
{
	struct wire_end *w = (struct wire_end *)link;

	if (!w->has_vanished)
		w->sim->ops->timeouts(w->sim, now);
}

static void end_close(struct link *link)
{
	struct wire_end *w = (struct wire_end *)link;

	w->sim->ops->close(w->sim);
	free(w);
}

static const struct link_ops end_ops = {
	.name = "sim",
	.send = end_send,
	.receive = end_receive,
	.deadline = end_deadline,
	.timeouts = end_timeouts,
	.close = end_close,
};

struct wire_end *wire_end_open(struct host *far, uint32_t mtu)
{
	struct wire_end *w = grow_new(1, sizeof *w);

	w->link = (struct link){.ops = &end_ops, .mtu = mtu, .is_foreign = false};
	w->sim = link_sim_open(far, mtu);
	return w;
}

struct link *wire_end_link(struct wire_end *w)
{
	return &w->link;
}

void wire_end_vanish(struct wire_end *w)
{
	w->has_vanished = true;
}

bool wire_end_has_vanished(const struct wire_end *w)
{
	return w->has_vanished;
}

uint64_t wire_end_packets(const struct wire_end *w)
{
	return w->packets;
}
