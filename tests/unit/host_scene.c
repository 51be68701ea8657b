/* SPDX-License-Identifier: MIT
 *
 * host_scene.c - see host_scene.h.
 */
#include "host_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void echo_progress(struct app *app, struct stream *s, time_ns now)
{
	struct scene_echo *e = (struct scene_echo *)app;
	uint8_t piece[256];
	size_t n;

	(void)now;
	while ((n = s->ops->receive(s->self, piece, sizeof piece)) > 0) {
		e->received += n;
		(void)s->ops->send(s->self, span_of(piece, n));
	}
	if (s->ops->state(s->self) == STREAM_PEER_CLOSED)
		s->ops->close(s->self);
	e->end = s->ops->end(s->self);
}

static void echo_ended(struct app *app)
{
	((struct scene_echo *)app)->has_ended = true;
}

static const struct app_ops echo_ops = {.progress = echo_progress, .ended = echo_ended};

static struct app *accept_echo(void *context, struct stream *stream)
{
	struct host_scene *s = context;

	if (s->accepted == SCENE_ECHOES)
		return NULL;
	s->echoes[s->accepted].stream = stream;
	return &s->echoes[s->accepted++].app;
}

void host_scene_config(struct tcp_config *config)
{
	tcp_config_init(config);
	config->has_delayed_ack = false;
}

void host_scene_start(struct host_scene *s, const struct tcp_config *config, uint8_t family)
{
	bool is_v6 = family == 6;
	struct host_config host = {.mtu = 1500, .seed = 1, .tcp = *config};

	memset(s, 0, sizeof *s);
	assert_true(ip_addr_parse(is_v6 ? "2001:db8::1" : "192.0.2.1", &s->us));
	assert_true(ip_addr_parse(is_v6 ? "2001:db8::2" : "192.0.2.2", &s->them));
	s->trace = trace_new();
	(void)trace_add_host(s->trace, &(struct trace_host){.name = "us", .addr = s->us, .engine = "tcpsee"});
	for (size_t i = 0; i < SCENE_ECHOES; i++)
		s->echoes[i].app.ops = &echo_ops;
	host.addr = s->us;
	host.recorder = (struct recorder){.trace = s->trace, .host = 0};
	s->host = host_new(&host);
	host_listen(s->host, 7, accept_echo, s);
}

void host_scene_end(struct host_scene *s)
{
	host_free(s->host);
	trace_free(s->trace);
}

void they_send_from(struct host_scene *s, const struct ip_addr *from, struct tcp_segment seg)
{
	uint8_t bytes[1500];
	struct ip_header ip = {.src = *from, .dst = s->us, .protocol = IP_TCP, .ttl = 64};
	size_t header = ip_header_len(from);
	struct packet packet;

	if (seg.window == 0)
		seg.window = 8000;
	size_t len = segment_write(bytes + header, sizeof bytes - header, &seg, from, &s->us);

	assert_int_equal(ip_write_header(bytes, header, &ip, len), header);
	assert_true(packet_take_apart(span_of(bytes, header + len), &packet));
	host_arrives(s->host, &packet, 0, s->now);
}

void they_send(struct host_scene *s, struct tcp_segment seg)
{
	they_send_from(s, &s->them, seg);
}

bool we_send(struct host_scene *s, struct tcp_segment *seg)
{
	struct span packet, payload;
	struct ip_header ip;
	uint32_t sent_id;

	if (!host_next_packet(s->host, s->now, &packet, &sent_id))
		return false;
	assert_int_equal(ip_parse(packet, false, &ip, &payload), IP_OK);
	assert_int_equal(ip.protocol, IP_TCP);
	assert_true(segment_checksum_ok(&ip.src, &ip.dst, payload));
	assert_int_equal(segment_parse(payload, seg), SEGMENT_OK);
	return true;
}

size_t we_send_all(struct host_scene *s)
{
	struct tcp_segment seg;
	size_t count = 0;

	while (we_send(s, &seg))
		count++;
	return count;
}

void time_goes_to(struct host_scene *s, time_ns then)
{
	(void)we_send_all(s);
	while (host_deadline(s->host) <= then) {
		s->now = time_max(s->now, host_deadline(s->host));
		host_timeouts(s->host, s->now);
		(void)we_send_all(s);
	}
	s->now = then;
}

uint32_t shake_hands(struct host_scene *s, uint16_t port)
{
	struct tcp_segment seg;

	they_send(s, (struct tcp_segment){.src_port = port, .dst_port = 7, .ctl = CTL_SYN, .seq = 100});
	assert_true(we_send(s, &seg));
	assert_int_equal(seg.ctl, CTL_SYN | CTL_ACK);
	assert_int_equal(seg.ack, 101);
	they_send(s, (struct tcp_segment){
			     .src_port = port, .dst_port = 7, .ctl = CTL_ACK, .seq = 101, .ack = seg.seq + 1});
	assert_int_equal(we_send_all(s), 0);
	return seg.seq;
}
