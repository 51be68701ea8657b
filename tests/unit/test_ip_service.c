/* SPDX-License-Identifier: MIT
 *
 * test_ip_service.c - what TCP asks of IP, and is told by it (RFC 9293 3.9.1.9, 3.9.2): DSCP, time to live, options,
 * source routes.
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
#include "wire/ip_route.h"

struct end {
	struct app app;
	struct host *host;
	struct stream *stream;
};

struct pair {
	struct end client, server;
	struct ip_header last[2]; /* of the packets that the client and the server sent last */
	uint8_t went_to[2][4];    /* the first address that the last ones went to, IPv4 */
	unsigned hops[2];         /* routers that they named */
};

static void wait_for_calls(struct app *app, struct stream *stream, time_ns now)
{
	(void)now;
	((struct end *)app)->stream = stream;
}

static void forget_stream(struct app *app)
{
	((struct end *)app)->stream = NULL;
}

static const struct app_ops end_ops = {.progress = wait_for_calls, .ended = forget_stream};

static struct app *accept_server(void *context, struct stream *stream)
{
	struct pair *p = context;

	p->server.stream = stream;
	return &p->server.app;
}

static struct host *make_host(const char *v4, const char *v6, const struct tcp_config *tcp)
{
	struct host_config config = {.mtu = 1500, .seed = 7, .tcp = *tcp};

	assert_true(ip_addr_parse(family() == 6 ? v6 : v4, &config.addr));
	return host_new(&config);
}

static struct pair *begin(const struct tcp_config *tcp)
{
	struct pair *p = calloc(1, sizeof *p);

	p->client.app.ops = p->server.app.ops = &end_ops;
	p->client.host = make_host("192.0.2.1", "2001:db8::1", tcp);
	p->server.host = make_host("192.0.2.2", "2001:db8::2", tcp);
	host_listen(p->server.host, 7, accept_server, p);
	return p;
}

static void end(struct pair *p)
{
	host_free(p->client.host);
	host_free(p->server.host);
	free(p);
}

/* From end `which` to the other, over all routers that the packet names. */
static bool carry(struct pair *p, int which, time_ns now)
{
	struct host *from = which == 0 ? p->client.host : p->server.host, *to = which == 0 ? p->server.host : p->client.host;
	static uint8_t routed[65535];
	struct span bytes;
	struct packet packet;
	uint32_t sent_id;

	if (!host_next_packet(from, now, &bytes, &sent_id))
		return false;
	assert_true(packet_take_apart(bytes, &packet));
	assert_true(segment_checksum_ok(&packet.ip.src, &packet.ip.dst, packet.payload)); /* of the last destination */
	p->last[which] = packet.ip;
	memcpy(routed, bytes.data, bytes.len);
	memcpy(p->went_to[which], bytes.data + 16, 4);
	for (p->hops[which] = 0; ip_route_step(routed, bytes.len); p->hops[which]++) {
		assert_true(packet_take_apart(span_of(routed, bytes.len), &packet));
		assert_true(ip_addr_equal(&packet.ip.dst, host_addr(to)));
	}
	assert_true(packet_take_apart(span_of(routed, bytes.len), &packet));
	host_arrives(to, &packet, sent_id, now);
	return true;
}

static void settle(struct pair *p, time_ns now)
{
	while (carry(p, 0, now) || carry(p, 1, now))
		;
}

static void connect_with(struct pair *p, const struct tcp_config *policy)
{
	p->client.stream = host_connect_with(p->client.host, policy, host_addr(p->server.host), 7, 0, &p->client.app, 1);
	assert_non_null(p->client.stream);
	settle(p, 1);
	assert_int_equal(host_tcb(p->client.stream)->state, TCP_ESTABLISHED);
}

static void say(struct pair *p, struct end *who, const char *text, time_ns now)
{
	host_enter(who->host, who->stream, now);
	assert_int_equal(who->stream->ops->send(who->stream->self, span_of(text, strlen(text))), strlen(text));
	settle(p, now);
}

/* ---- out ---------------------------------------------------------------------------------------- */

static void each_direction_has_the_dscp_of_its_application(void **state) /* MUST-48, SHLD-22, MAY-9 */
{
	struct tcp_config policy;

	(void)state;
	tcp_config_init(&policy);
	struct pair *p = begin(&policy);

	policy.dscp = 46;
	policy.ecn = TCP_ECN_ACTIVE;
	connect_with(p, &policy);
	say(p, &p->client, "x", 2);
	assert_int_equal(p->last[0].traffic_class, 46 << 2 | IP_ECN_ECT0); /* the two share a byte */
	assert_int_equal(p->last[1].traffic_class, 0); /* its ACKs are the server's own business */
	assert_int_equal(host_received_dscp(p->server.stream), 46);
	assert_int_equal(host_received_dscp(p->client.stream), 0);
	end(p);
}

static void dscp_and_ttl_may_change_while_the_connection_lives(void **state) /* SHLD-21, MUST-49 */
{
	struct tcp_config policy;

	(void)state;
	tcp_config_init(&policy);
	struct pair *p = begin(&policy);

	policy.ttl = 5;
	connect_with(p, &policy);
	assert_int_equal(p->last[0].ttl, 5);
	assert_int_equal(p->last[1].ttl, 64);
	host_policy(p->client.stream)->dscp = 10;
	host_policy(p->client.stream)->ttl = 255;
	say(p, &p->client, "x", 2);
	assert_int_equal(p->last[0].traffic_class, 10 << 2);
	assert_int_equal(p->last[0].ttl, 255);
	end(p);
}

static void answers_of_no_connection_have_the_ttl_of_their_host(void **state) /* MUST-49 */
{
	struct tcp_config policy;

	(void)state;
	tcp_config_init(&policy);
	policy.ttl = 99;
	struct pair *p = begin(&policy);

	p->client.stream = host_connect(p->client.host, host_addr(p->server.host), 8, 0, &p->client.app, 1);
	settle(p, 1);
	assert_null(p->client.stream); /* refused */
	assert_int_equal(p->last[1].ttl, 99);
	end(p);
}

/* ---- in ------------------------------------------------------------------------------------------- */

/* A SYN of the client with `extra` between its IP header and its segment. */
static size_t syn_with(struct pair *p, uint8_t *packet, const uint8_t *extra, size_t extra_len)
{
	const struct tcp_segment syn = {.src_port = 9, .dst_port = 7, .seq = 1, .ctl = CTL_SYN, .window = 1000};
	struct ip_header ip = {
		.src = *host_addr(p->client.host), .dst = *host_addr(p->server.host), .protocol = IP_TCP, .ttl = 64};
	size_t header = ip_header_len(&ip.src);
	size_t len = segment_write(packet + header + extra_len, 100, &syn, &ip.src, &ip.dst);

	assert_int_equal(ip_write_header(packet, header, &ip, len + extra_len), header);
	memcpy(packet + header, extra, extra_len);
	return header + extra_len + len;
}

static void is_answered(struct pair *p, const uint8_t *bytes, size_t len)
{
	struct packet packet;
	struct span answer;
	uint32_t sent_id;

	assert_true(packet_take_apart(span_of(bytes, len), &packet));
	host_arrives(p->server.host, &packet, 0, 1);
	assert_true(host_next_packet(p->server.host, 1, &answer, &sent_id));
	assert_true(packet_take_apart(answer, &packet));
	assert_int_equal(packet.segment.ctl, CTL_SYN | CTL_ACK);
}

static void ip_options_that_are_not_ours_are_passed_over(void **state) /* MUST-50, MAY-10, MAY-11 */
{
	static const uint8_t options[][8] = {
		{148, 4, 0, 0, 1, 1, 1, 0},      /* router alert (RFC 2113) */
		{7, 7, 4, 0, 0, 0, 0, 0},        /* record route: ours is not recorded */
		{68, 8, 5, 0, 0, 0, 0, 0},       /* timestamps: none is added */
		{94, 2, 255, 2, 1, 33, 3, 0},    /* nobody knows */
		{94, 0, 1, 1, 1, 1, 1, 1},       /* a length that cannot be */
		{94, 60, 1, 1, 1, 1, 1, 1},      /* beyond the header */
	};
	struct tcp_config policy;
	uint8_t packet[200];

	(void)state;
	tcp_config_init(&policy);
	for (size_t i = 0; family() == 4 && i < ARRAY_LEN(options); i++) {
		struct pair *p = begin(&policy);
		size_t len = syn_with(p, packet, options[i], sizeof options[i]);

		packet[0] = 0x47; /* two words more */
		packet[10] = packet[11] = 0;
		unsigned sum = checksum_finish(checksum_add(0, span_of(packet, 28)));
		packet[10] = (uint8_t)(sum >> 8);
		packet[11] = (uint8_t)sum;
		is_answered(p, packet, len);
		end(p);
	}
}

static void ipv6_extension_headers_are_passed_over(void **state) /* RFC 8200 4 */
{
	static const uint8_t destination_and_routing[] = {
		43, 0, 1, 4, 0, 0, 0, 0,     /* destination options: PadN; next is routing */
		IP_TCP, 0, 4, 0, 0, 0, 0, 0, /* routing type 4, no segments left */
	};
	struct tcp_config policy;
	uint8_t packet[200];

	(void)state;
	tcp_config_init(&policy);
	if (family() != 6)
		return;
	struct pair *p = begin(&policy);
	size_t len = syn_with(p, packet, destination_and_routing, sizeof destination_and_routing);

	packet[6] = 60; /* destination options come first */
	is_answered(p, packet, len);
	packet[40 + 8 + 3] = 1; /* one segment left: it is on its way to somebody else */
	struct packet routed;

	assert_true(packet_take_apart(span_of(packet, len), &routed));
	assert_true(routed.ip.is_en_route);
	struct span answer;
	uint32_t sent_id;

	host_arrives(p->server.host, &routed, 0, 1);
	assert_false(host_next_packet(p->server.host, 1, &answer, &sent_id));
	end(p);
}

/* ---- source routes ---------------------------------------------------------------------------------- */

static const struct ip_route two_hops = {.count = 2, .hops = {{10, 1, 0, 1}, {10, 2, 0, 1}}};

static bool went_to(const struct pair *p, int which, const uint8_t hop[4])
{
	return memcmp(p->went_to[which], hop, 4) == 0;
}

static void active_open_passes_the_routers_it_names(void **state) /* MUST-51, MUST-53 */
{
	struct tcp_config policy;

	(void)state;
	tcp_config_init(&policy);
	struct pair *p = begin(&policy); /* who goes by a route himself takes what comes back by it, asked or not */

	policy.has_source_routes = true;
	host_free(p->server.host);
	p->server.host = make_host("192.0.2.2", "2001:db8::2", &policy);
	host_listen(p->server.host, 7, accept_server, p);
	policy.source_route = two_hops;
	connect_with(p, &policy);
	for (time_ns now = 2; now < 5; now++) { /* all segments, either way */
		say(p, &p->client, "x", now);
		say(p, &p->server, "y", now);
		if (family() == 6) { /* IPv6 has no such thing: nothing happens */
			assert_int_equal(p->hops[0] + p->hops[1], 0);
			continue;
		}
		assert_int_equal(p->hops[0], 2);
		assert_int_equal(p->hops[1], 2);
		assert_true(went_to(p, 0, two_hops.hops[0]) && went_to(p, 1, two_hops.hops[1]));
	}
	end(p);
}

static void ip_options_take_their_room_from_the_text(void **state) /* MUST-16, MUST-67, R6691-1, R6691-2 */
{
	struct tcp_config policy;

	(void)state;
	if (family() == 6)
		return;
	tcp_config_init(&policy);
	policy.has_timestamps = false;
	policy.has_source_routes = true;
	struct pair *p = begin(&policy);

	policy.source_route = two_hops;
	connect_with(p, &policy);
	assert_int_equal(host_tcb(p->client.stream)->snd.mss, 1460 - 12); /* the MSS option told 1460 */
	assert_int_equal(host_tcb(p->server.stream)->snd.mss, 1460 - 12);
	end(p);
}

static void source_routes_are_refused_unless_asked_for(void **state) /* RFC 7126 4.3 */
{
	struct tcp_config policy;

	(void)state;
	if (family() == 6)
		return;
	tcp_config_init(&policy);
	struct pair *p = begin(&policy);

	policy.source_route = two_hops;
	p->client.stream = host_connect_with(p->client.host, &policy, host_addr(p->server.host), 7, 0, &p->client.app, 1);
	settle(p, 1);
	assert_int_equal(host_tcb(p->client.stream)->state, TCP_SYN_SENT);
	assert_int_equal(host_open_connections(p->server.host, true), 0);
	end(p);
}

static void the_applications_own_route_comes_first(void **state) /* MUST-52 */
{
	static const struct ip_route servers = {.count = 1, .hops = {{10, 9, 9, 9}}};
	struct tcp_config policy;

	(void)state;
	if (family() == 6)
		return;
	tcp_config_init(&policy);
	policy.has_source_routes = true;
	struct pair *p = begin(&policy);

	policy.source_route = servers;
	assert_true(host_set_listener_policy(p->server.host, 7, &policy));
	policy.source_route = two_hops;
	connect_with(p, &policy);
	say(p, &p->server, "y", 2);
	assert_true(went_to(p, 1, servers.hops[0])); /* not back by where the SYN came */
	say(p, &p->client, "x", 3);
	assert_true(went_to(p, 0, two_hops.hops[0])); /* nor has that changed the client's mind */
	end(p);
}

static void a_newer_route_replaces_the_older_one(void **state) /* SHLD-24 */
{
	static const struct ip_route other = {.count = 1, .hops = {{10, 3, 0, 1}}};
	struct tcp_config policy;

	(void)state;
	if (family() == 6)
		return;
	tcp_config_init(&policy);
	policy.has_source_routes = true;
	struct pair *p = begin(&policy);

	policy.source_route = two_hops;
	connect_with(p, &policy);
	struct tcb *tcb = (struct tcb *)(uintptr_t)host_tcb(p->client.stream);

	tcb->route = other; /* the client's packets come another way now */
	say(p, &p->client, "x", 2);
	say(p, &p->server, "y", 3);
	assert_true(went_to(p, 1, other.hops[0]));
	assert_int_equal(p->hops[1], 1);

	tcb->route = two_hops; /* and by a third one comes what the server cannot believe */
	tcb->snd.nxt += 1000000;
	tcb->snd.una = tcb->snd.nxt;
	tcb->due.is_ack_due = true;
	host_enter(p->client.host, p->client.stream, 4);
	settle(p, 4);
	say(p, &p->server, "z", 5);
	assert_true(went_to(p, 1, other.hops[0]));
	end(p);
}

static void who_is_no_router_drops_what_has_further_to_go(void **state)
{
	struct tcp_config policy;
	struct packet packet;
	struct span bytes;
	uint32_t sent_id;

	(void)state;
	if (family() == 6)
		return;
	tcp_config_init(&policy);
	policy.has_source_routes = true;
	struct pair *p = begin(&policy);

	policy.source_route = two_hops;
	p->client.stream = host_connect_with(p->client.host, &policy, host_addr(p->server.host), 7, 0, &p->client.app, 1);
	assert_true(host_next_packet(p->client.host, 1, &bytes, &sent_id));
	assert_true(packet_take_apart(bytes, &packet));
	assert_true(packet.ip.is_en_route && ip_addr_equal(&packet.ip.dst, host_addr(p->server.host)));
	host_arrives(p->server.host, &packet, sent_id, 1);
	assert_false(host_next_packet(p->server.host, 1, &bytes, &sent_id));
	end(p);
}

static void a_cookie_goes_back_by_the_way_that_the_syn_came(void **state) /* MUST-53 */
{
	struct tcp_config policy;

	(void)state;
	if (family() == 6)
		return;
	tcp_config_init(&policy);
	policy.has_source_routes = true;
	policy.syn_cookies = TCP_COOKIES_ALWAYS;
	struct pair *p = begin(&policy);

	policy.source_route = two_hops;
	connect_with(p, &policy); /* the SYN,ACK went by it */
	assert_int_equal(host_counts(p->server.host)->cookies_taken, 1);
	assert_int_equal(p->hops[1], 2);
	assert_true(went_to(p, 1, two_hops.hops[1]));
	say(p, &p->server, "y", 2);
	assert_true(went_to(p, 1, two_hops.hops[1]));
	end(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_direction_has_the_dscp_of_its_application),
		cmocka_unit_test(dscp_and_ttl_may_change_while_the_connection_lives),
		cmocka_unit_test(answers_of_no_connection_have_the_ttl_of_their_host),
		cmocka_unit_test(ip_options_that_are_not_ours_are_passed_over),
		cmocka_unit_test(ipv6_extension_headers_are_passed_over),
		cmocka_unit_test(active_open_passes_the_routers_it_names),
		cmocka_unit_test(ip_options_take_their_room_from_the_text),
		cmocka_unit_test(source_routes_are_refused_unless_asked_for),
		cmocka_unit_test(the_applications_own_route_comes_first),
		cmocka_unit_test(a_newer_route_replaces_the_older_one),
		cmocka_unit_test(who_is_no_router_drops_what_has_further_to_go),
		cmocka_unit_test(a_cookie_goes_back_by_the_way_that_the_syn_came),
	};

	return run_stories("ip service", tests);
}
