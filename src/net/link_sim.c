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
	struct host **far; /* owned */
	size_t far_count, far_capacity;
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

/* To whom it may concern: a host takes no notice of what is for another. */
static bool sim_send(struct link *link, struct span packet, uint32_t sent_id, time_ns now)
{
	struct link_sim *sim = (struct link_sim *)link;
	struct packet taken;

	if (packet_take_apart(pass_routers(sim, packet), &taken))
		for (size_t i = 0; i < sim->far_count; i++)
			host_arrives(sim->far[i], &taken, sent_id, now);
	return true;
}

static bool sim_receive(struct link *link, struct link_packet *out, time_ns now)
{
	struct link_sim *sim = (struct link_sim *)link;

	out->is_third_partys = false;
	for (size_t i = 0; i < sim->far_count; i++) {
		if (!host_next_packet(sim->far[i], now, &out->bytes, &out->sent_id))
			continue;
		out->bytes = pass_routers(sim, out->bytes);
		return true;
	}
	return false;
}

static time_ns sim_deadline(struct link *link)
{
	struct link_sim *sim = (struct link_sim *)link;
	time_ns deadline = TIME_NEVER;

	for (size_t i = 0; i < sim->far_count; i++)
		deadline = time_min(deadline, host_deadline(sim->far[i]));
	return deadline;
}

static void sim_timeouts(struct link *link, time_ns now)
{
	struct link_sim *sim = (struct link_sim *)link;

	for (size_t i = 0; i < sim->far_count; i++)
		host_timeouts(sim->far[i], now);
}

static void sim_close(struct link *link)
{
	struct link_sim *sim = (struct link_sim *)link;

	for (size_t i = 0; i < sim->far_count; i++)
		host_free(sim->far[i]);
	free(sim->far);
	free(sim);
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
	link_sim_add(&sim->link, far);
	return &sim->link;
}

void link_sim_add(struct link *link, struct host *far)
{
	struct link_sim *sim = (struct link_sim *)link;

	sim->far = grow_array(sim->far, &sim->far_capacity, sim->far_count + 1, sizeof sim->far[0]);
	sim->far[sim->far_count++] = far;
}
