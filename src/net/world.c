/* SPDX-License-Identifier: MIT
 *
 * world.c - see world.h.
 */
#include "net/world.h"

/* Packets taken from the link in one go before our host may answer: enough to answer a burst with one ACK,
 * few enough not to starve timers and keys. */
enum { BURST = 64 };

/* ---- the foreign end -------------------------------------------------------------------- */

static bool take_apart(struct span packet, struct ip_header *ip, struct tcp_segment *seg)
{
	struct span payload;

	if (ip_parse(packet, false, ip, &payload) != IP_OK || ip->protocol != IP_TCP)
		return false;
	enum segment_problem problem = segment_parse(payload, seg);

	return problem == SEGMENT_OK || problem == SEGMENT_BAD_OPTION;
}

static size_t deduce(struct world *w, bool is_sent, struct span packet, struct change changes[VAR_COUNT])
{
	struct ip_header ip;
	struct tcp_segment seg;

	if (w->deduce == NULL || w->foreign.trace == NULL || !take_apart(packet, &ip, &seg))
		return 0;
	uint32_t conn =
		trace_find_connection(w->foreign.trace, &ip.src, seg.src_port, &ip.dst, seg.dst_port, NULL);

	return conn == 0 ? 0 : w->deduce(w->deduce_context, conn, is_sent, &seg, changes);
}

static uint32_t foreign_sent(struct world *w, struct span packet, time_ns now)
{
	struct change changes[VAR_COUNT];

	if (w->foreign.trace == NULL)
		return 0;
	size_t count = deduce(w, true, packet, changes);

	return recorder_packet_sent(&w->foreign, 0, WHY_PEER, 0, packet, changes, count, now);
}

static void foreign_arrived(struct world *w, struct span packet, uint32_t sent_id, time_ns now)
{
	struct change changes[VAR_COUNT];

	if (w->foreign.trace == NULL)
		return;
	size_t count = deduce(w, false, packet, changes);

	recorder_packet_arrived(&w->foreign, 0, sent_id, 0, packet, changes, count, now);
}

/* ---- the ends of the way ------------------------------------------------------------------- */

static void reach_far_side(struct world *w, struct span packet, uint32_t sent_id, time_ns now)
{
	if (!w->link->ops->send(w->link, packet, sent_id, now)) {
		w->refused++;
		recorder_lost(&w->foreign, sent_id, LOSS_QUEUE, now);
	} else if (w->link->is_foreign) {
		foreign_arrived(w, packet, sent_id, now);
	}
}

static bool is_for_us(const struct world *w, struct span packet)
{
	struct ip_header ip;
	struct span payload;

	return ip_parse(packet, false, &ip, &payload) == IP_OK && ip_addr_equal(&ip.dst, host_addr(w->host));
}

static void pass_on(struct world *w, const struct passage *p, time_ns now)
{
	if (p->is_lost)
		recorder_lost(&w->foreign, p->sent_id, p->loss, now);
	else if (p->direction == IMPAIR_FORTH)
		reach_far_side(w, p->packet, p->sent_id, now);
	else
		host_arrives(w->host, p->packet, p->sent_id, now);
}

/* ---- one turn ---------------------------------------------------------------------------------- */

static bool drain_link(struct world *w, time_ns now)
{
	struct span packet;
	uint32_t sent_id;
	int n = 0;

	while (n < BURST && w->link->ops->receive(w->link, &packet, &sent_id, now)) {
		n++;
		if (w->link->is_foreign) {
			if (!is_for_us(w, packet))
				continue; /* the kernel's own chatter on a new device */
			sent_id = foreign_sent(w, packet, now);
		}
		if (impair_is_idle(w->impair))
			host_arrives(w->host, packet, sent_id, now);
		else
			impair_put(w->impair, IMPAIR_BACK, packet, sent_id, now);
	}
	return n > 0;
}

static bool drain_host(struct world *w, time_ns now)
{
	struct span packet;
	uint32_t sent_id;
	bool has_moved = false;

	while (host_next_packet(w->host, now, &packet, &sent_id)) {
		has_moved = true;
		if (impair_is_idle(w->impair))
			reach_far_side(w, packet, sent_id, now);
		else
			impair_put(w->impair, IMPAIR_FORTH, packet, sent_id, now);
	}
	return has_moved;
}

/* What has come to the end of its way, one packet after the other: both ends answer a packet before
 * the next one arrives, as on a wire where packets have a length. */
static bool drain_impair(struct world *w, time_ns now)
{
	struct passage p;
	bool has_moved = false;

	while (impair_take(w->impair, now, &p)) {
		pass_on(w, &p, now);
		(void)drain_link(w, now);
		(void)drain_host(w, now);
		has_moved = true;
	}
	return has_moved;
}

/* One pass. A foreign end answers at a time of its own: the caller comes back with a fresh clock. In a
 * simulation both ends say all they have to say at this instant; a flood must not keep us from the
 * keyboard. */
void world_run(struct world *w, time_ns now)
{
	enum { PASSES_MAX = 256 };
	bool has_moved = true;

	host_timeouts(w->host, now);
	w->link->ops->timeouts(w->link, now);
	for (int pass = 0; pass < PASSES_MAX && has_moved; pass++) {
		has_moved = drain_impair(w, now);
		has_moved |= drain_link(w, now);
		has_moved |= drain_host(w, now);
		if (w->link->is_foreign)
			return;
	}
}

time_ns world_deadline(const struct world *w)
{
	time_ns deadline = time_min(host_deadline(w->host), w->link->ops->deadline(w->link));

	return time_min(deadline, impair_deadline(w->impair));
}

void world_fini(struct world *w)
{
	host_free(w->host);
	impair_free(w->impair);
	if (w->link != NULL)
		w->link->ops->close(w->link);
	*w = (struct world){0};
}
