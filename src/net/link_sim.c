/* SPDX-License-Identifier: MIT
 *
 * link_sim.c - see link_sim.h. What is sent arrives at the far host at once; what the far host wants to send
 * is received. Delay and loss are the impairment stage's. The wire is all the routers that a source route may name.
 */
#include "net/link_sim.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "wire/ip_route.h"

enum { SIM_PACKET_MAX = 65535 };

struct link_sim {
	struct link link;
	struct host *far;
	uint8_t routed[SIM_PACKET_MAX]; /* a packet with a source route, at the end of its way */
};

/* What is left of a packet's source route behind the last router. Others stay as they are. */
static struct span pass_routers(struct link_sim *sim, struct span packet)
{
	if (packet.len > sizeof sim->routed || packet.len == 0 || packet.data[0] <= 0x45 || packet.data[0] >> 4 != 4)
		return packet;
	memcpy(sim->routed, packet.data, packet.len);
	while (ip_route_step(sim->routed, packet.len))
		;
	return span_of(sim->routed, packet.len);
}

static bool sim_send(struct link *link, struct span packet, uint32_t sent_id, time_ns now)
{
	struct packet taken;

	struct link_sim *sim = (struct link_sim *)link;

	if (packet_take_apart(pass_routers(sim, packet), &taken))
		host_arrives(sim->far, &taken, sent_id, now);
	return true;
}

static bool sim_receive(struct link *link, struct link_packet *out, time_ns now)
{
	struct link_sim *sim = (struct link_sim *)link;

	out->is_third_partys = false;
	if (!host_next_packet(sim->far, now, &out->bytes, &out->sent_id))
		return false;
	out->bytes = pass_routers(sim, out->bytes);
	return true;
}

static time_ns sim_deadline(struct link *link)
{
	return host_deadline(((struct link_sim *)link)->far);
}

static void sim_timeouts(struct link *link, time_ns now)
{
	host_timeouts(((struct link_sim *)link)->far, now);
}

static void sim_close(struct link *link)
{
	host_free(((struct link_sim *)link)->far);
	free(link);
}

static const struct link_ops sim_ops = {
	.name = "sim",
	.send = sim_send,
	.receive = sim_receive,
	.deadline = sim_deadline,
	.timeouts = sim_timeouts,
	.close = sim_close,
};

struct link *link_sim_open(struct host *far, uint32_t mtu)
{
	struct link_sim *sim = grow_new(1, sizeof *sim);

	sim->link = (struct link){.ops = &sim_ops, .mtu = mtu, .is_foreign = false};
	sim->far = far;
	return &sim->link;
}
