/* SPDX-License-Identifier: MIT
 *
 * network.c - our hosts, one for each version of IP, on a wire whose other end is the script.
 *
 * A world (net/world.h) for each: its link hands the script's packets to our host, and what our host sends waits in a queue
 * for the script. With a trace the world records both ends, and what the script's end must be thinking.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "drill/calls.h"

/* ---- the link ------------------------------------------------------------------------------ */

struct drill_link {
	struct link link;
	struct drill_net *net;
};

static struct drill_net *net_of(struct link *link)
{
	return ((struct drill_link *)link)->net;
}

static bool link_to_script(struct link *link, struct span packet, uint32_t sent_id, time_ns now)
{
	(void)sent_id;
	(void)now;
	drill_queue_packet(net_of(link)->drill, packet);
	return true;
}

static bool link_from_script(struct link *link, struct link_packet *out, time_ns now)
{
	struct drill_net *net = net_of(link);

	(void)now;
	*out = (struct link_packet){.bytes = net->arriving};
	net->arriving = span_of(NULL, 0);
	return out->bytes.data != NULL;
}

static time_ns link_deadline(struct link *link)
{
	(void)link;
	return TIME_NEVER;
}

static void link_timeouts(struct link *link, time_ns now)
{
	(void)link;
	(void)now;
}

static void link_close(struct link *link)
{
	free(link);
}

static const struct link_ops ops = {
	.name = "packetdrill",
	.send = link_to_script,
	.receive = link_from_script,
	.deadline = link_deadline,
	.timeouts = link_timeouts,
	.close = link_close,
};

static struct link *link_new(struct drill_net *net)
{
	struct drill_link *link = grow_new(1, sizeof *link);

	link->link = (struct link){.ops = &ops, .mtu = net->drill->options.mtu, .is_foreign = true};
	link->net = net;
	return &link->link;
}

/* ---- what the script's end must be thinking ------------------------------------------------------ */

static size_t deduce(void *context, uint32_t conn, bool is_sent, const struct tcp_segment *seg,
		     struct change changes[VAR_COUNT])
{
	struct drill *d = context;

	d->shadows = grow_array(d->shadows, &d->shadow_capacity, conn + 1, sizeof d->shadows[0]);
	while (d->shadow_count <= conn)
		shadow_init(&d->shadows[d->shadow_count++], false);
	return is_sent ? shadow_sent(&d->shadows[conn], seg, changes) : shadow_arrived(&d->shadows[conn], seg, changes);
}

/* ---- hosts ------------------------------------------------------------------------------------------ */

static uint8_t add_trace_host(struct drill *d, const struct ip_addr *addr)
{
	struct trace_host host = {.name = "tcpsee", .addr = *addr, .engine = "tcpsee"};

	return d->trace != NULL ? trace_add_host(d->trace, &host) : 0;
}

static void net_open(struct drill *d, struct drill_net *net, const struct ip_addr *addr)
{
	struct host_config config = {
		.addr = *addr,
		.tcp = d->options.tcp,
		.recorder = {.trace = d->trace, .host = add_trace_host(d, addr)},
		.mtu = d->options.mtu,
		.seed = 1,
	};

	net->drill = d;
	net->world = (struct world){
		.host = host_new(&config),
		.impair = impair_new(&(struct impair_config){0}),
		.link = link_new(net),
		.foreign = {.trace = d->trace},
		.deduce = deduce,
		.deduce_context = d,
	};
}

struct drill_net *drill_net_of(struct drill *d, uint8_t family, const struct ip_addr *addr)
{
	struct drill_net *net = &d->nets[family == 6];

	if (net->world.host == NULL)
		net_open(d, net, addr != NULL ? addr : family == 6 ? &d->options.ip6 : &d->options.ip4);
	return net;
}

void drill_meet_script(struct drill_net *net, const struct ip_addr *addr)
{
	struct trace_host script = {.name = "script", .addr = *addr, .engine = "foreign"};

	if (net->has_met_script || net->drill->trace == NULL)
		return;
	net->has_met_script = true;
	net->world.foreign.host = trace_add_host(net->drill->trace, &script);
}

void drill_run(struct drill *d)
{
	for (size_t i = 0; i < ARRAY_LEN(d->nets); i++)
		if (d->nets[i].world.host != NULL)
			world_run(&d->nets[i].world, d->clock.now);
}

time_ns drill_network_deadline(const struct drill *d)
{
	time_ns deadline = TIME_NEVER;

	for (size_t i = 0; i < ARRAY_LEN(d->nets); i++)
		if (d->nets[i].world.host != NULL)
			deadline = time_min(deadline, world_deadline(&d->nets[i].world));
	return deadline;
}

/* ---- the calls ----------------------------------------------------------------------------------- */

/* The file begins with the hosts, so it is opened when there is something to tell. It must be whole whenever the script
 * fails: the program ends there and then. */
static void flush_trace(struct drill *d)
{
	struct err err = {0};

	if (d->trace == NULL || trace_count(d->trace) == 0)
		return;
	if (d->writer == NULL)
		d->writer = trace_writer_open(d->options.trace, d->trace, &err);
	if (d->writer == NULL || !trace_writer_flush(d->writer, &err))
		drill_fail(&err);
}

int call_netdev_send(void *userdata, const void *bytes, size_t len)
{
	struct drill *d = drill_begin(userdata);
	struct packet packet;

	if (!packet_take_apart(span_of(bytes, len), &packet))
		return (int)drill_end(d, 0); /* no host looks at what is no IP packet */
	struct drill_net *net = drill_net_of(d, packet.ip.dst.family, &packet.ip.dst);

	drill_meet_script(net, &packet.ip.src);
	net->arriving = packet.bytes;
	drill_run(d);
	flush_trace(d);
	return (int)drill_end(d, 0);
}

static void hand_out(struct drill *d, void *into, size_t *len, long long *time_us)
{
	struct drill_packet *packet = d->first;

	*len = size_min(*len, packet->len);
	memcpy(into, packet->bytes, *len);
	*time_us = packet->time / NS_PER_US;
	d->first = packet->next;
	free(packet);
}

int call_netdev_receive(void *userdata, void *into, size_t *len, long long *time_us)
{
	struct drill *d = drill_begin(userdata);

	drill_stand_still(d);
	while (d->first == NULL && drill_next_moment(d) != TIME_NEVER)
		drill_advance(d, time_max(drill_next_moment(d), d->clock.now));
	if (d->first != NULL)
		hand_out(d, into, len, time_us);
	else
		*len = 0;
	flush_trace(d);
	return (int)drill_end(d, 0);
}

/* ---- life ---------------------------------------------------------------------------------------------- */

static void describe(struct drill *d)
{
	struct trace_about *about = trace_about(d->trace);

	(void)snprintf(about->title, sizeof about->title, "a packetdrill script");
	(void)snprintf(about->generator, sizeof about->generator, "tcpsee %s", TCPSEE_VERSION);
	(void)snprintf(about->clock, sizeof about->clock, "virtual");
	(void)snprintf(about->link, sizeof about->link, "packetdrill");
	about->mtu = d->options.mtu;
}

void drill_network_init(struct drill *d)
{
	if (d->options.trace == NULL)
		return;
	d->trace = trace_new();
	describe(d);
}

void drill_network_fini(struct drill *d)
{
	struct err err = {0};

	flush_trace(d);
	if (d->writer != NULL && !trace_writer_close(d->writer, &err))
		drill_fail(&err);
	for (size_t i = 0; i < ARRAY_LEN(d->nets); i++)
		if (d->nets[i].world.host != NULL)
			world_fini(&d->nets[i].world);
	while (d->first != NULL) {
		struct drill_packet *packet = d->first;

		d->first = packet->next;
		free(packet);
	}
	trace_free(d->trace);
	free(d->shadows);
}
