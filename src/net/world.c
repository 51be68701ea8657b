/* SPDX-License-Identifier: MIT
 *
 * world.c - see world.h.
 */
#include "net/world.h"

#include "net/router.h"
#include "net/third_party.h"

/* Packets taken from the link in one go before our host may answer: enough to answer a burst with one ACK,
 * few enough not to starve timers and keys. */
enum { BURST = 64 };

/* So many packets of no connection are recorded, so that a flood fills neither memory nor disk. */
enum { STRANGERS_MAX = 10000 };

/* ---- the foreign end -------------------------------------------------------------------- */

/* Asks what the segment says about the foreign end; returns the connection's id, 0 when there is none. */
static uint32_t deduce(struct world *w, bool is_sent, const struct packet *packet, struct deduction *out)
{
	const struct tcp_segment *seg = &packet->segment;

	out->count = 0;
	if (!packet_has_segment(packet))
		return 0;
	uint32_t conn = trace_find_connection(w->foreign.trace, &packet->ip.src, seg->src_port, &packet->ip.dst,
					      seg->dst_port, NULL);

	if (conn != 0 && w->deduce != NULL)
		out->count = w->deduce(w->deduce_context, conn, is_sent, seg, out->changes);
	return conn;
}

/* So many of a third party's are: nobody holds back a program that uses our port. */
static bool is_third_party_welcome(struct world *w)
{
	if (w->third_partys <= STRANGERS_MAX)
		w->third_partys++;
	return w->third_partys <= STRANGERS_MAX;
}

/* Is a packet of this connection (0: of none) taken down? */
static bool is_recorded(struct world *w, uint32_t conn)
{
	if (conn == 0 && w->strangers <= STRANGERS_MAX)
		w->strangers++;
	return conn != 0 || w->strangers <= STRANGERS_MAX;
}

/* A SYN that will open a connection: the recording has it from here on. False: it has too many of them already. */
static bool meet_opener(struct world *w, const struct packet *packet, time_ns now)
{
	bool is_syn = packet_has_segment(packet) && (packet->segment.ctl & CTL_SYN) != 0;

	if (!is_syn || !host_would_open(w->host, packet) || !recorder_is_new(&w->foreign, packet))
		return true;
	if (!is_recorded(w, 0))
		return false;
	recorder_meet_opener(&w->foreign, packet, now);
	return true;
}

/* Records that a foreign host sent this; returns the event's id, 0 when it is not recorded. */
static uint32_t foreign_sent(struct world *w, const struct packet *packet, time_ns now)
{
	struct deduction deduced;

	if (w->foreign.trace == NULL || !meet_opener(w, packet, now))
		return 0;
	uint32_t conn = deduce(w, true, packet, &deduced);

	return is_recorded(w, conn) ? recorder_packet_sent(&w->foreign, conn, WHY_PEER, 0, packet, &deduced, now) : 0;
}

static void foreign_arrived(struct world *w, struct span bytes, uint32_t sent_id, time_ns now)
{
	struct deduction deduced;
	struct packet packet;

	if (w->foreign.trace == NULL || !packet_take_apart(bytes, &packet))
		return;
	uint32_t conn = deduce(w, false, &packet, &deduced);

	if (conn != 0 || sent_id != 0)
		recorder_packet_arrived(&w->foreign, conn, sent_id, &packet, &deduced, now);
}

/* With our address and port, by somebody else on this machine: it has passed us by, so nothing is left but to write it down. Of no
 * connection of ours it is none of our business. */
static void note_third_party(struct world *w, const struct packet *packet, time_ns now)
{
	struct recorder foreign = w->foreign;
	const struct tcp_segment *seg = &packet->segment;
	int end;

	if (w->foreign.trace == NULL || !packet_has_segment(packet))
		return;
	uint32_t conn = trace_find_connection(w->foreign.trace, &packet->ip.src, seg->src_port, &packet->ip.dst, seg->dst_port, &end);
	if (conn == 0 || !is_third_party_welcome(w))
		return;
	uint32_t sent_id = third_party_sent(w->foreign.trace, conn, end, packet, now);
	struct deduction deduced;

	(void)deduce(w, false, packet, &deduced);
	foreign.host = trace_connection(w->foreign.trace, conn)->tuple.host[1 - end];
	recorder_packet_arrived(&foreign, conn, sent_id, packet, &deduced, now);
}

/* ---- the ends of the way ------------------------------------------------------------------- */

/* Which of ours has this address; NULL: none. */
static struct host *host_of(const struct world *w, const struct ip_addr *addr)
{
	if (ip_addr_equal(addr, host_addr(w->host)))
		return w->host;
	return w->other != NULL && ip_addr_equal(addr, host_addr(w->other)) ? w->other : NULL;
}

static void reach_far_side(struct world *w, struct span packet, uint32_t sent_id, time_ns now)
{
	if (!w->link->ops->send(w->link, packet, sent_id, now))
		recorder_lost(&w->foreign, sent_id, LOSS_QUEUE, now);
	else if (w->link->is_foreign)
		foreign_arrived(w, packet, sent_id, now);
}

static void reach_host(struct world *w, struct span bytes, uint32_t sent_id, time_ns now)
{
	struct packet packet;
	struct host *host;

	if (packet_take_apart(bytes, &packet) && (host = host_of(w, &packet.ip.dst)) != NULL)
		host_arrives(host, &packet, sent_id, now);
}

/* The router in the middle tells the sender. In the picture its message leaves from the other end's side. */
static void tell_too_big(struct world *w, const struct passage *p, uint32_t lost_id, time_ns now)
{
	struct recorder side = {.trace = w->foreign.trace, .host = p->direction == IMPAIR_FORTH};
	uint8_t bytes[ROUTER_ANSWER_MAX];
	size_t len = router_write_too_big(bytes, p->packet, p->next_mtu);
	struct packet packet;

	if (len == 0 || !packet_take_apart(span_of(bytes, len), &packet))
		return;
	uint32_t id = recorder_packet_sent(&side, 0, WHY_TOO_BIG, lost_id, &packet, NULL, now);

	impair_put_midway(w->impair, 1 - p->direction, packet.bytes, id, now);
}

static void lose(struct world *w, const struct passage *p, time_ns now)
{
	uint32_t lost_id = recorder_lost(&w->foreign, p->sent_id, p->loss, now);

	if (p->next_mtu > 0)
		tell_too_big(w, p, lost_id, now);
}

static void pass_on(struct world *w, const struct passage *p, time_ns now)
{
	if (p->is_lost)
		lose(w, p, now);
	else if (p->direction == IMPAIR_FORTH)
		reach_far_side(w, p->packet, p->sent_id, now);
	else
		reach_host(w, p->packet, p->sent_id, now);
}

/* ---- one turn ---------------------------------------------------------------------------------- */

/* Our hosts' clocks go on; what is due happens. */
static void let_pass(struct world *w, time_ns now)
{
	w->latest = now;
	host_timeouts(w->host, now);
	if (w->other != NULL)
		host_timeouts(w->other, now);
}

/* The time at which our host gets this packet: when the machine got it, where the link knows that. Packets that we read in one go
 * then have the times at which they came, in the picture and in what the engine measures: a round trip is the network's, without the
 * time for which the packet waited for us, as RACK and RTT_min need it (RFC 8985 6.2). The RTO has a margin of its own for our being late
 * (RFC 6298 2.4), and an acknowledgment that came before a timer was due stops it, however late it is read.
 * Time goes forward only: clocks are compared, not the same, and the sending of what this packet answers was before. */
static time_ns moment_of(const struct world *w, const struct link_packet *from, time_ns now)
{
	return from->arrived > 0 ? time_min(time_max(from->arrived, w->latest), now) : now;
}

/* A packet from the link sets out for our host. */
static void take_from_link(struct world *w, const struct link_packet *from, time_ns now)
{
	uint32_t sent_id = from->sent_id;
	struct packet packet;
	struct host *host;

	if (!packet_take_apart(from->bytes, &packet))
		return;
	if (w->link->is_foreign)
		let_pass(w, now = moment_of(w, from, now));
	if (from->is_third_partys) {
		note_third_party(w, &packet, now);
		return;
	}
	if ((host = host_of(w, &packet.ip.dst)) == NULL)
		return; /* the kernel's own chatter on a new device */
	if (w->link->is_foreign)
		sent_id = foreign_sent(w, &packet, now);
	if (impair_is_idle(w->impair))
		host_arrives(host, &packet, sent_id, now);
	else
		impair_put(w->impair, IMPAIR_BACK, from->bytes, sent_id, now);
}

static bool drain_link(struct world *w, time_ns now)
{
	struct link_packet packet;
	int n = 0;

	for (; n < BURST && w->link->ops->receive(w->link, &packet, now); n++)
		take_from_link(w, &packet, now);
	return n > 0;
}

static bool drain_host(struct world *w, struct host *host, time_ns now)
{
	struct span packet;
	uint32_t sent_id;
	bool has_moved = false;

	while (host_next_packet(host, now, &packet, &sent_id)) {
		has_moved = true;
		if (impair_is_idle(w->impair))
			reach_far_side(w, packet, sent_id, now);
		else
			impair_put(w->impair, IMPAIR_FORTH, packet, sent_id, now);
	}
	return has_moved;
}

static bool drain_hosts(struct world *w, time_ns now)
{
	bool has_moved = drain_host(w, w->host, now);

	return (w->other != NULL && drain_host(w, w->other, now)) || has_moved;
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
		(void)drain_hosts(w, now);
		has_moved = true;
	}
	return has_moved;
}

/* One pass: a foreign end answers at a time of its own, and the caller comes back with a fresh clock. What came since the last
 * pass is older than what is due now. */
static void run_beside_the_world(struct world *w, time_ns now)
{
	w->link->ops->timeouts(w->link, now);
	(void)drain_link(w, now);
	let_pass(w, now);
	(void)drain_impair(w, now);
	(void)drain_hosts(w, now);
}

/* Both ends say all they have to say at this instant; a flood must not keep us from the keyboard. */
static void run_simulation(struct world *w, time_ns now)
{
	enum { PASSES_MAX = 256 };
	bool has_moved = true;

	let_pass(w, now);
	w->link->ops->timeouts(w->link, now);
	for (int pass = 0; pass < PASSES_MAX && has_moved; pass++) {
		has_moved = drain_impair(w, now);
		has_moved |= drain_link(w, now);
		has_moved |= drain_hosts(w, now);
	}
}

void world_run(struct world *w, time_ns now)
{
	if (w->link->is_foreign)
		run_beside_the_world(w, now);
	else
		run_simulation(w, now);
}

time_ns world_deadline(const struct world *w)
{
	time_ns deadline = time_min(host_deadline(w->host), w->link->ops->deadline(w->link));

	if (w->other != NULL)
		deadline = time_min(deadline, host_deadline(w->other));
	return time_min(deadline, impair_deadline(w->impair));
}

void world_fini(struct world *w)
{
	host_free(w->host);
	host_free(w->other);
	impair_free(w->impair);
	if (w->link != NULL)
		w->link->ops->close(w->link);
	*w = (struct world){0};
}
