/* SPDX-License-Identifier: MIT
 *
 * test_host.c - a host: who gets which packet, several connections at once, what belongs to nobody, and what is recorded.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/host.h"
#include "timeline.h"
#include "wire/checksum.h"
#include "wire/icmp.h"

/* An application that counts, answers what it reads, and closes when the peer does. */
struct echo {
	struct app app;
	size_t received;
	bool has_ended;
	enum tcp_end end;
};

static void echo_progress(struct app *app, struct stream *s, time_ns now)
{
	struct echo *e = (struct echo *)app;
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
	((struct echo *)app)->has_ended = true;
}

static const struct app_ops echo_ops = {.progress = echo_progress, .ended = echo_ended};

enum { ECHOES = 8 };

struct scene {
	struct host *host;
	struct trace *trace;
	struct ip_addr us, them;
	struct echo echoes[ECHOES];
	size_t accepted;
	size_t accepted_max;
};

static struct app *accept_echo(void *context, struct stream *stream)
{
	struct scene *s = context;

	(void)stream;
	if (s->accepted == s->accepted_max)
		return NULL;
	s->echoes[s->accepted].app.ops = &echo_ops;
	return &s->echoes[s->accepted++].app;
}

static struct scene *begin(size_t connections_max)
{
	struct scene *s = calloc(1, sizeof *s);
	struct host_config config = {.mtu = 1500, .seed = 1, .connections_max = connections_max};

	assert_true(ip_addr_parse(family() == 6 ? "2001:db8::1" : "192.0.2.1", &s->us));
	assert_true(ip_addr_parse(family() == 6 ? "2001:db8::2" : "192.0.2.2", &s->them));
	s->trace = trace_new();
	(void)trace_add_host(s->trace, &(struct trace_host){.name = "us", .addr = s->us, .engine = "tcpsee"});
	s->accepted_max = ECHOES;
	config.addr = s->us;
	config.recorder = (struct recorder){.trace = s->trace, .host = 0};
	tcp_config_init(&config.tcp);
	config.tcp.has_delayed_ack = false;
	s->host = host_new(&config);
	host_listen(s->host, 7, accept_echo, s);
	return s;
}

static void end(struct scene *s)
{
	host_free(s->host);
	trace_free(s->trace);
	free(s);
}

static void arrive(struct scene *s, const void *bytes, size_t len)
{
	struct packet packet;

	assert_true(packet_take_apart(span_of(bytes, len), &packet));
	host_arrives(s->host, &packet, 0, 0);
}

/* The peer sends what stands at packet + header(s). */
static void they_send_packet(struct scene *s, uint8_t *packet, uint8_t protocol, size_t len)
{
	struct ip_header ip = {.src = s->them, .dst = s->us, .protocol = protocol, .ttl = 64};

	assert_int_equal(ip_write_header(packet, 40, &ip, len), ip_header_len(&s->us));
	arrive(s, packet, ip_header_len(&s->us) + len);
}

/* The peer sends a segment. */
static void they_send(struct scene *s, uint16_t port, uint8_t ctl, uint32_t seq, uint32_t ack, const char *text)
{
	uint8_t packet[600];
	size_t header = ip_header_len(&s->us);
	struct tcp_segment seg = {.src_port = port, .dst_port = 7, .seq = seq, .ack = ack, .ctl = ctl, .window = 8000};

	seg.text = span_of(text, strlen(text));
	size_t len = segment_write(packet + header, sizeof packet - header, &seg, &s->them, &s->us);

	they_send_packet(s, packet, IP_TCP, len);
}

/* The next TCP segment that leaves. */
static bool we_send(struct scene *s, struct tcp_segment *seg)
{
	struct span packet, payload;
	struct ip_header ip;
	uint32_t sent_id;

	if (!host_next_packet(s->host, 0, &packet, &sent_id))
		return false;
	assert_int_equal(ip_parse(packet, false, &ip, &payload), IP_OK);
	assert_int_equal(ip.protocol, IP_TCP);
	assert_true(segment_checksum_ok(&ip.src, &ip.dst, payload));
	assert_int_equal(segment_parse(payload, seg), SEGMENT_OK);
	return true;
}

/* The peer's handshake from `port`; returns our ISN. */
static uint32_t shake_hands(struct scene *s, uint16_t port)
{
	struct tcp_segment seg;

	they_send(s, port, CTL_SYN, 100, 0, "");
	assert_true(we_send(s, &seg));
	assert_int_equal(seg.ctl, CTL_SYN | CTL_ACK);
	assert_int_equal(seg.ack, 101);
	they_send(s, port, CTL_ACK, 101, seg.seq + 1, "");
	assert_false(we_send(s, &seg));
	return seg.seq;
}

static void two_connections_to_one_port_do_not_mix(void **state)
{
	struct scene *s = begin(0);
	struct tcp_segment seg;

	(void)state;
	uint32_t first = shake_hands(s, 5001), second = shake_hands(s, 5002);

	assert_int_equal(s->accepted, 2);
	assert_int_equal(host_open_connections(s->host, true), 2);
	they_send(s, 5002, CTL_ACK | CTL_PSH, 101, second + 1, "to the second");
	assert_true(we_send(s, &seg));
	assert_int_equal(seg.dst_port, 5002);
	assert_memory_equal(seg.text.data, "to the second", 13);
	assert_int_equal(s->echoes[0].received, 0);
	they_send(s, 5001, CTL_ACK | CTL_PSH, 101, first + 1, "one");
	assert_true(we_send(s, &seg));
	assert_int_equal(seg.dst_port, 5001);
	assert_int_equal(s->echoes[0].received, 3);
	end(s);
}

static void closed_connection_gives_its_place_back(void **state)
{
	struct scene *s = begin(1);
	struct tcp_segment seg;

	(void)state;
	for (uint16_t port = 5001; port <= 5004; port++) {
		uint32_t iss = shake_hands(s, port);

		they_send(s, port, CTL_FIN | CTL_ACK, 101, iss + 1, "");
		assert_true(we_send(s, &seg)); /* our FIN carries the ACK of theirs */
		assert_int_equal(seg.ctl, CTL_FIN | CTL_ACK);
		they_send(s, port, CTL_ACK, 102, iss + 2, "");
		assert_false(we_send(s, &seg));
		assert_int_equal(host_open_connections(s->host, true), 0);
		assert_true(s->echoes[port - 5001].has_ended);
		assert_int_equal(s->echoes[port - 5001].end, TCP_END_FIN);
	}
	end(s);
}

static void syn_beyond_the_limit_is_dropped_in_silence(void **state)
{
	struct scene *s = begin(2);
	struct tcp_segment seg;

	(void)state;
	(void)shake_hands(s, 5001);
	(void)shake_hands(s, 5002);
	they_send(s, 5003, CTL_SYN, 100, 0, "");
	assert_false(we_send(s, &seg));
	assert_int_equal(host_open_connections(s->host, true), 2);
	end(s);
}

static void application_that_refuses_resets(void **state)
{
	struct scene *s = begin(0);
	struct tcp_segment seg;

	(void)state;
	s->accepted_max = 0;
	they_send(s, 5001, CTL_SYN, 100, 0, "");
	assert_true(we_send(s, &seg));
	they_send(s, 5001, CTL_ACK, 101, seg.seq + 1, "");
	assert_true(we_send(s, &seg));
	assert_true((seg.ctl & CTL_RST) != 0);
	assert_false(we_send(s, &seg));
	assert_int_equal(host_open_connections(s->host, true), 0);
	end(s);
}

static void reset_half_open_connection_leaves_nothing_behind(void **state)
{
	struct scene *s = begin(0);
	struct tcp_segment seg;

	(void)state;
	for (uint16_t port = 1; port <= 3; port++) {
		they_send(s, port, CTL_SYN, 100, 0, "");
		assert_true(we_send(s, &seg));
		they_send(s, port, CTL_RST, 101, 0, "");
		assert_false(we_send(s, &seg));
		assert_int_equal(host_open_connections(s->host, true), 0);
	}
	assert_true(host_deadline(s->host) > 0);
	end(s);
}

static void segment_for_nobody_is_answered_by_rst(void **state)
{
	struct scene *s = begin(0);
	struct tcp_segment seg;

	(void)state;
	they_send(s, 5001, CTL_ACK, 7, 4242, "");
	assert_true(we_send(s, &seg));
	assert_int_equal(seg.ctl, CTL_RST);
	assert_int_equal(seg.seq, 4242);
	they_send(s, 5001, CTL_RST, 7, 0, "");
	assert_false(we_send(s, &seg));
	end(s);
}

static void wrong_checksum_has_no_effect(void **state) /* MUST-3 */
{
	struct scene *s = begin(0);
	struct tcp_segment seg;
	uint8_t packet[80];
	size_t header = ip_header_len(&s->us);
	struct tcp_segment syn = {.src_port = 9, .dst_port = 7, .ctl = CTL_SYN, .window = 1};
	size_t len = segment_write(packet + header, sizeof packet - header, &syn, &s->them, &s->us);

	(void)state;
	packet[header + 4] ^= 1;
	they_send_packet(s, packet, IP_TCP, len);
	assert_false(we_send(s, &seg));
	assert_int_equal(host_open_connections(s->host, true), 0);
	end(s);
}

/* The next packet that leaves is an ICMP message. */
static void we_send_icmp(struct scene *s, struct icmp_message *message)
{
	struct ip_header ip;
	struct span out, payload;
	uint32_t sent_id;

	assert_true(host_next_packet(s->host, 0, &out, &sent_id));
	assert_int_equal(ip_parse(out, false, &ip, &payload), IP_OK);
	assert_true(icmp_parse(&ip, payload, message));
}

static void echo_request_is_answered(void **state)
{
	struct scene *s = begin(0);
	uint8_t packet[52] = {0}, *message = packet + ip_header_len(&s->us);
	/* type, code 0, checksum, id 1, sequence 2, "ping" */
	const uint8_t ping[12] = {family() == 6 ? 128 : 8, 0, 0, 0, 0, 1, 0, 2, 'p', 'i', 'n', 'g'};
	struct icmp_message answer;
	uint64_t sum = family() == 6 ? checksum_pseudo(&s->them, &s->us, IP_ICMPV6, sizeof ping) : 0;

	(void)state;
	memcpy(message, ping, sizeof ping);
	unsigned checksum = checksum_finish(checksum_add(sum, span_of(ping, sizeof ping)));

	message[2] = (uint8_t)(checksum >> 8);
	message[3] = (uint8_t)checksum;
	they_send_packet(s, packet, family() == 6 ? IP_ICMPV6 : IP_ICMP, sizeof ping);
	we_send_icmp(s, &answer);
	assert_int_equal(answer.kind, ICMP_ECHO_REPLY);
	assert_int_equal(answer.echo_seq, 2);
	assert_memory_equal(answer.rest.data, "ping", 4);
	end(s);
}

static void udp_is_answered_by_port_unreachable(void **state)
{
	struct scene *s = begin(0);
	uint8_t packet[48] = {0};
	struct icmp_message answer;

	(void)state;
	they_send_packet(s, packet, IP_UDP, 8);
	we_send_icmp(s, &answer);
	assert_int_equal(answer.kind, ICMP_UNREACHABLE);
	assert_int_equal(answer.code, family() == 6 ? 4 : 3);
	end(s);
}

static void unknown_protocol_is_answered(void **state) /* RFC 1122 3.2.2.1, RFC 4443 3.4 */
{
	struct scene *s = begin(0);
	uint8_t packet[60] = {0};
	struct icmp_message answer;

	(void)state;
	they_send_packet(s, packet, 99, 8);
	we_send_icmp(s, &answer);
	assert_int_equal(answer.kind, family() == 6 ? ICMP_PARAMETER_PROBLEM : ICMP_UNREACHABLE);
	assert_int_equal(answer.code, family() == 6 ? 1 : 2);
	end(s);
}

/* ---- ICMP errors about our segments ------------------------------------------------------- */

/* A router reports on the packet that we have sent last. */
static void router_reports(struct scene *s, enum icmp_kind kind, uint8_t code, struct span about)
{
	uint8_t packet[1400];
	struct ip_addr router;

	assert_true(ip_addr_parse(family() == 6 ? "2001:db8:1::1" : "198.51.100.1", &router));
	size_t len = icmp_write_error(packet, sizeof packet, &router, kind, code, about);

	assert_true(len > 0);
	arrive(s, packet, len);
}

/* The last arrival that was recorded. */
static const struct event *last_arrival(const struct scene *s)
{
	for (uint32_t id = (uint32_t)trace_count(s->trace); id > 0; id--)
		if (trace_event(s->trace, id)->kind == EV_ARRIVED)
			return trace_event(s->trace, id);
	return NULL;
}

static void icmp_error_reaches_the_connection_that_it_quotes(void **state) /* MUST-54 */
{
	struct scene *s = begin(0);
	struct echo apps[2] = {{.app.ops = &echo_ops}, {.app.ops = &echo_ops}};
	uint8_t syns[2][100];
	size_t lens[2];
	uint32_t sent_id;
	struct span packet;

	(void)state;
	for (uint16_t i = 0; i < 2; i++) {
		assert_non_null(host_connect(s->host, &s->them, 80, (uint16_t)(6000 + i), &apps[i].app, 0));
		assert_true(host_next_packet(s->host, 0, &packet, &sent_id));
		lens[i] = packet.len;
		memcpy(syns[i], packet.data, packet.len);
	}
	router_reports(s, ICMP_UNREACHABLE, family() == 6 ? 3 : 1, span_of(syns[0], lens[0])); /* host: soft */
	assert_true(last_arrival(s)->found == FOUND_SOFT_ERROR && last_arrival(s)->conn == 1);
	router_reports(s, ICMP_UNREACHABLE, family() == 6 ? 4 : 3, span_of(syns[1], lens[1])); /* port: hard */
	assert_true(last_arrival(s)->found == FOUND_HARD_ERROR && last_arrival(s)->conn == 2);
	assert_int_equal(last_arrival(s)->protocol, PROTOCOL_ICMP);
	assert_false(host_next_packet(s->host, 0, &packet, &sent_id));
	assert_true(apps[1].has_ended && apps[1].end == TCP_END_UNREACHABLE && !apps[0].has_ended);
	assert_int_equal(host_open_connections(s->host, true), 1);
	end(s);
}

static void icmp_error_that_quotes_nothing_of_ours_is_ignored(void **state) /* R1191-13 */
{
	struct scene *s = begin(0);
	struct echo app = {.app.ops = &echo_ops};
	uint8_t syn[100];
	uint32_t sent_id;
	struct span packet;
	size_t header = ip_header_len(&s->us);

	(void)state;
	assert_non_null(host_connect(s->host, &s->them, 80, 6000, &app.app, 0));
	assert_true(host_next_packet(s->host, 0, &packet, &sent_id));
	memcpy(syn, packet.data, packet.len);
	syn[header + 1] ^= 1; /* another port of ours */
	router_reports(s, ICMP_UNREACHABLE, family() == 6 ? 4 : 3, span_of(syn, packet.len));
	assert_true(last_arrival(s)->found == FOUND_ICMP_IGNORED && last_arrival(s)->conn == 0);
	syn[header + 1] ^= 1;
	syn[header + 7] ^= 1; /* another sequence number */
	router_reports(s, ICMP_UNREACHABLE, family() == 6 ? 4 : 3, span_of(syn, packet.len));
	assert_true(last_arrival(s)->found == FOUND_ICMP_IGNORED && last_arrival(s)->conn == 1);
	syn[header + 7] ^= 1;
	router_reports(s, ICMP_UNREACHABLE, family() == 6 ? 4 : 3, span_of(syn, header + 7)); /* cut too short */
	assert_true(last_arrival(s)->found == FOUND_ICMP_IGNORED);
	assert_int_equal(host_open_connections(s->host, true), 1);
	end(s);
}

static void no_connection_to_a_group_or_a_port_in_use(void **state) /* MUST-46 */
{
	struct scene *s = begin(0);
	struct echo app = {.app.ops = &echo_ops};
	struct ip_addr group;

	(void)state;
	assert_true(ip_addr_parse("224.0.0.1", &group));
	assert_null(host_connect(s->host, &group, 80, 0, &app.app, 0));
	assert_null(host_connect(s->host, &s->them, 0, 0, &app.app, 0));
	assert_non_null(host_connect(s->host, &s->them, 80, 6000, &app.app, 0));
	assert_null(host_connect(s->host, &s->them, 80, 6000, &app.app, 0));
	end(s);
}

static void every_step_is_recorded_with_what_it_changed(void **state)
{
	struct scene *s = begin(0);
	struct change changes[VAR_COUNT];
	const struct event *syn = NULL;

	(void)state;
	(void)shake_hands(s, 5001);
	for (uint32_t id = 1; id <= trace_count(s->trace); id++)
		if (trace_event(s->trace, id)->kind == EV_SENT)
			syn = trace_event(s->trace, id);
	assert_non_null(syn);
	assert_int_equal(syn->code, WHY_SYN_ACK);
	assert_int_equal(trace_event(s->trace, syn->cause)->kind, EV_ARRIVED);
	size_t count = trace_changes(s->trace, syn, changes);
	bool has_nxt = false;

	for (size_t i = 0; i < count; i++)
		has_nxt |= changes[i].variable == VAR_SND_NXT && changes[i].after == (int64_t)(uint32_t)(changes[i].before + 1);
	assert_true(has_nxt);
	count = trace_changes(s->trace, trace_event(s->trace, syn->cause), changes);
	assert_true(count > 0 && changes[0].variable == VAR_STATE);
	assert_int_equal(changes[0].before, TCP_LISTEN);
	assert_int_equal(changes[0].after, TCP_SYN_RECEIVED);
	end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_connections_to_one_port_do_not_mix),
		cmocka_unit_test(closed_connection_gives_its_place_back),
		cmocka_unit_test(syn_beyond_the_limit_is_dropped_in_silence),
		cmocka_unit_test(application_that_refuses_resets),
		cmocka_unit_test(reset_half_open_connection_leaves_nothing_behind),
		cmocka_unit_test(segment_for_nobody_is_answered_by_rst),
		cmocka_unit_test(wrong_checksum_has_no_effect),
		cmocka_unit_test(echo_request_is_answered),
		cmocka_unit_test(udp_is_answered_by_port_unreachable),
		cmocka_unit_test(unknown_protocol_is_answered),
		cmocka_unit_test(icmp_error_reaches_the_connection_that_it_quotes),
		cmocka_unit_test(icmp_error_that_quotes_nothing_of_ours_is_ignored),
		cmocka_unit_test(no_connection_to_a_group_or_a_port_in_use),
		cmocka_unit_test(every_step_is_recorded_with_what_it_changed),
	};

	return run_stories("host", tests);
}
