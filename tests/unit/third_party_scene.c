/* SPDX-License-Identifier: MIT
 *
 * third_party_scene.c - see third_party_scene.h.
 */
#include "third_party_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static bool wire_takes(struct link *link, struct span packet, uint32_t sent_id, time_ns now)
{
	struct wire *wire = (struct wire *)link;
	struct packet taken;

	(void)sent_id;
	(void)now;
	assert_true(packet_take_apart(packet, &taken));
	wire->last = taken.segment;
	return true;
}

static bool wire_gives(struct link *link, struct link_packet *out, time_ns now)
{
	struct wire *wire = (struct wire *)link;

	(void)now;
	if (wire->next == wire->count)
		return false;
	*out = (struct link_packet){
		.bytes = span_of(wire->waiting[wire->next].bytes, wire->waiting[wire->next].len),
		.is_third_partys = wire->waiting[wire->next].is_third_partys,
	};
	wire->next++;
	return true;
}

static void wire_waits(struct link *link, time_ns now)
{
	(void)link;
	(void)now;
}

static const struct link_ops wire_ops = {.name = "test", .send = wire_takes, .receive = wire_gives, .timeouts = wire_waits};

static size_t deduce(void *context, uint32_t conn, bool is_sent, const struct tcp_segment *seg, struct change changes[VAR_COUNT])
{
	struct scene *s = context;

	(void)conn;
	return is_sent ? shadow_sent(&s->server, seg, changes) : shadow_arrived(&s->server, seg, changes);
}

void scene_turn(struct scene *s)
{
	s->at.now += NS_PER_MS;
	world_run(&s->world, s->at.now);
}

void scene_begin(struct scene *s, uint8_t family)
{
	struct tcp_config config;
	struct trace_host server = {.name = "server", .engine = "foreign"};

	memset(s, 0, sizeof *s);
	host_scene_config(&config);
	host_scene_start(&s->at, &config, family);
	server.addr = s->at.them;
	s->wire.link = (struct link){.ops = &wire_ops, .mtu = 1500, .is_foreign = true};
	s->world = (struct world){
		.host = s->at.host,
		.impair = impair_new(&(struct impair_config){0}),
		.link = &s->wire.link,
		.foreign = {.trace = s->at.trace, .host = trace_add_host(s->at.trace, &server)},
		.deduce = deduce,
		.deduce_context = s,
	};
	shadow_init(&s->server, true);
	s->app.app.ops = s->at.echoes[0].app.ops;
	s->stream = host_connect(s->at.host, &s->at.them, SERVER_PORT, OUR_PORT, &s->app.app, s->at.now);
	assert_non_null(s->stream);
	scene_turn(s);
}

void scene_end(struct scene *s)
{
	impair_free(s->world.impair);
	host_scene_end(&s->at);
}

/* Puts a segment on the wire: of the peer to us, or with our address and port to the peer. */
static void put(struct scene *s, bool is_third_partys, struct tcp_segment seg)
{
	struct wire *wire = &s->wire;
	struct ip_header ip = {.src = s->at.them, .dst = s->at.us, .protocol = IP_TCP, .ttl = 64};
	size_t header = ip_header_len(&s->at.us);

	assert_true(wire->count < WAITING_MAX);
	seg.src_port = is_third_partys ? OUR_PORT : SERVER_PORT;
	seg.dst_port = is_third_partys ? SERVER_PORT : OUR_PORT;
	if (is_third_partys) {
		ip.src = s->at.us;
		ip.dst = s->at.them;
	}
	uint8_t *bytes = wire->waiting[wire->count].bytes;
	size_t len = segment_write(bytes + header, 1500 - header, &seg, &ip.src, &ip.dst);

	assert_int_equal(ip_write_header(bytes, header, &ip, len), header);
	wire->waiting[wire->count].len = header + len;
	wire->waiting[wire->count++].is_third_partys = is_third_partys;
}

void they_say(struct scene *s, uint8_t ctl, uint32_t seq, uint32_t ack)
{
	put(s, false, (struct tcp_segment){.ctl = ctl, .seq = seq, .ack = ack, .window = 8000});
}

void kernel_says(struct scene *s, uint8_t ctl, uint32_t seq, uint32_t ack)
{
	put(s, true, (struct tcp_segment){.ctl = ctl, .seq = seq, .ack = ack});
}

uint32_t sent_for(const struct scene *s, enum tcp_why why)
{
	for (uint32_t id = trace_count(s->at.trace); id > 0; id--) {
		const struct event *ev = trace_event(s->at.trace, id);

		if (ev->kind == EV_SENT && ev->code == why)
			return id;
	}
	return 0;
}

void stand_before_the_wall(struct scene *s)
{
	uint32_t iss = s->wire.last.seq;

	they_say(s, CTL_SYN | CTL_ACK, THEIR_ISN, iss + 1);
	kernel_says(s, CTL_RST, iss + 1, 0);
	scene_turn(s);
	they_say(s, CTL_RST, THEIR_ISN + 1, 0);
	scene_turn(s);
}

void over_both(void (*story)(struct scene *s))
{
	struct scene s;

	for (uint8_t family = 4; family <= 6; family += 2) {
		scene_begin(&s, family);
		story(&s);
		scene_end(&s);
	}
}
