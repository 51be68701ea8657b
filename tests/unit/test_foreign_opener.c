/* SPDX-License-Identifier: MIT
 *
 * test_foreign_opener.c - a host whose TCP is not ours opens connections to us: to which connection of the recording belongs
 * what it sends?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "host_scene.h"
#include "net/world.h"

enum { THEIR_PORT = 5001, ISN = 100 };

/* A link whose far side is the test: one packet is on its way to us at most. */
struct far_side {
	struct link link;
	uint8_t bytes[1500];
	size_t len;              /* 0: none */
	struct tcp_segment seg;  /* the last that came from us */
	size_t came;
};

struct scene {
	struct host_scene at;
	struct far_side far;
	struct world world;
};

static bool far_takes(struct link *link, struct span packet, uint32_t sent_id, time_ns now)
{
	struct far_side *far = (struct far_side *)link;
	struct ip_header ip;
	struct span payload;

	(void)sent_id;
	(void)now;
	assert_int_equal(ip_parse(packet, false, &ip, &payload), IP_OK);
	assert_int_equal(segment_parse(payload, &far->seg), SEGMENT_OK);
	far->came++;
	return true;
}

static bool far_gives(struct link *link, struct link_packet *out, time_ns now)
{
	struct far_side *far = (struct far_side *)link;
	bool has_one = far->len > 0;

	(void)now;
	*out = (struct link_packet){.bytes = span_of(far->bytes, far->len)};
	far->len = 0;
	return has_one;
}

static void far_waits(struct link *link, time_ns now)
{
	(void)link;
	(void)now;
}

static const struct link_ops far_ops = {.name = "test", .send = far_takes, .receive = far_gives, .timeouts = far_waits};

static void begin(struct scene *s, uint8_t family)
{
	struct tcp_config config;
	struct trace_host them = {.name = "them", .engine = "foreign"};

	memset(s, 0, sizeof *s);
	host_scene_config(&config);
	host_scene_start(&s->at, &config, family);
	them.addr = s->at.them;
	s->far.link = (struct link){.ops = &far_ops, .mtu = 1500, .is_foreign = true};
	s->world = (struct world){
		.host = s->at.host,
		.impair = impair_new(&(struct impair_config){0}),
		.link = &s->far.link,
		.foreign = {.trace = s->at.trace, .host = trace_add_host(s->at.trace, &them)},
	};
}

static void end(struct scene *s)
{
	impair_free(s->world.impair);
	host_scene_end(&s->at);
}

/* The peer sends, and we answer or not. */
static void they_send_to(struct scene *s, uint16_t port, uint8_t ctl, uint32_t seq, uint32_t ack)
{
	struct tcp_segment seg = {
		.src_port = THEIR_PORT, .dst_port = port, .ctl = ctl, .seq = seq, .ack = ack, .window = 8000};
	struct ip_header ip = {.src = s->at.them, .dst = s->at.us, .protocol = IP_TCP, .ttl = 64};
	size_t header = ip_header_len(&s->at.us);
	size_t len = segment_write(s->far.bytes + header, sizeof s->far.bytes - header, &seg, &ip.src, &ip.dst);

	assert_int_equal(ip_write_header(s->far.bytes, header, &ip, len), header);
	s->far.len = header + len;
	s->far.came = 0;
	world_run(&s->world, s->at.now);
}

static void they_say(struct scene *s, uint8_t ctl, uint32_t seq, uint32_t ack)
{
	they_send_to(s, 7, ctl, seq, ack);
}

static void we_answer(const struct scene *s, uint8_t ctl)
{
	assert_int_equal(s->far.came, 1);
	assert_int_equal(s->far.seg.ctl, ctl);
}

static uint32_t now_in_trace(const struct scene *s)
{
	return trace_count(s->at.trace);
}

/* All that has been recorded behind the event `from` is of this connection; and something has. */
static void all_belong_to(const struct scene *s, uint32_t from, uint32_t conn)
{
	assert_true(now_in_trace(s) > from);
	for (uint32_t id = from + 1; id <= now_in_trace(s); id++)
		assert_int_equal(trace_event(s->at.trace, id)->conn, conn);
}

/* Handshake; returns our ISN. */
static uint32_t they_open(struct scene *s, uint32_t isn)
{
	they_say(s, CTL_SYN, isn, 0);
	we_answer(s, CTL_SYN | CTL_ACK);
	uint32_t iss = s->far.seg.seq;

	they_say(s, CTL_ACK, isn + 1, iss + 1);
	return iss;
}

/* They close first: LAST-ACK, CLOSED. */
static void they_close(struct scene *s, uint32_t isn, uint32_t iss)
{
	they_say(s, CTL_FIN | CTL_ACK, isn + 1, iss + 1);
	we_answer(s, CTL_FIN | CTL_ACK);
	they_say(s, CTL_ACK, isn + 2, iss + 2);
}

static void we_close_first(struct scene *s, uint32_t isn, uint32_t iss)
{
	host_close(s->at.host, s->at.echoes[0].stream, s->at.now);
	world_run(&s->world, s->at.now);
	they_say(s, CTL_FIN | CTL_ACK, isn + 1, iss + 2);
	assert_int_equal(host_tcb(s->at.echoes[0].stream)->state, TCP_TIME_WAIT);
}

/* Each story over both families. */
static void over_both(void (*story)(struct scene *s))
{
	struct scene s;

	for (uint8_t family = 4; family <= 6; family += 2) {
		begin(&s, family);
		story(&s);
		end(&s);
	}
}

/* ---- the stories ----------------------------------------------------------------------------------- */

static void open_once(struct scene *s)
{
	they_close(s, ISN, they_open(s, ISN));
	assert_int_equal(trace_connection_count(s->at.trace), 1);
	all_belong_to(s, 0, 1);
	const struct trace_tuple *tuple = &trace_connection(s->at.trace, 1)->tuple;

	assert_int_equal(tuple->host[0], s->world.foreign.host);
	assert_int_equal(tuple->port[0], THEIR_PORT);
	assert_int_equal(tuple->host[1], 0);
	assert_int_equal(tuple->port[1], 7);
}

static void syn_belongs_to_the_connection_that_it_opens(void **state)
{
	(void)state;
	over_both(open_once);
}

static void open_in_time_wait(struct scene *s)
{
	we_close_first(s, ISN, they_open(s, ISN));
	uint32_t before = now_in_trace(s);

	they_say(s, CTL_SYN, ISN, 0); /* an old duplicate of the first SYN */
	we_answer(s, CTL_ACK);
	all_belong_to(s, before, 1);
	before = now_in_trace(s);
	they_say(s, CTL_SYN, 5000, 0);
	we_answer(s, CTL_SYN | CTL_ACK);
	assert_int_equal(trace_connection_count(s->at.trace), 2);
	all_belong_to(s, before, 2);
	before = now_in_trace(s);
	they_say(s, CTL_SYN, 5000, 0); /* once more */
	all_belong_to(s, before, 2);
	they_say(s, CTL_ACK, 5001, s->far.seg.seq + 1);
	assert_int_equal(s->at.accepted, 2);
	before = now_in_trace(s);
	they_say(s, CTL_FIN | CTL_ACK, 5001, host_tcb(s->at.echoes[1].stream)->snd.nxt);
	all_belong_to(s, before, 2);
}

static void syn_in_time_wait_and_all_after_it_belong_to_a_new_connection(void **state) /* MAY-2 */
{
	(void)state;
	over_both(open_in_time_wait);
}

static void open_once_more(struct scene *s)
{
	they_close(s, ISN, they_open(s, ISN));
	uint32_t before = now_in_trace(s);

	they_say(s, CTL_ACK, ISN + 2, 1); /* a late segment is of the old one */
	we_answer(s, CTL_RST);
	all_belong_to(s, before, 1);
	before = now_in_trace(s);
	they_close(s, ISN, they_open(s, ISN)); /* with the same number, too */
	assert_int_equal(trace_connection_count(s->at.trace), 2);
	all_belong_to(s, before, 2);
}

static void same_ports_after_the_end_are_a_new_connection(void **state)
{
	(void)state;
	over_both(open_once_more);
}

static void open_in_vain(struct scene *s)
{
	they_send_to(s, 8, CTL_SYN, ISN, 0); /* nobody listens there */
	we_answer(s, CTL_RST | CTL_ACK);
	assert_int_equal(trace_connection_count(s->at.trace), 0);
	uint32_t iss = they_open(s, ISN), before = now_in_trace(s);

	they_say(s, CTL_SYN, 7000, 0); /* into a connection that is open */
	we_answer(s, CTL_ACK);
	they_say(s, CTL_ACK, ISN + 1, iss + 1);
	assert_int_equal(trace_connection_count(s->at.trace), 1);
	all_belong_to(s, before, 1);
}

static void syn_that_opens_nothing_is_no_connection(void **state)
{
	(void)state;
	over_both(open_in_vain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(syn_belongs_to_the_connection_that_it_opens),
		cmocka_unit_test(syn_in_time_wait_and_all_after_it_belong_to_a_new_connection),
		cmocka_unit_test(same_ports_after_the_end_are_a_new_connection),
		cmocka_unit_test(syn_that_opens_nothing_is_no_connection),
	};

	return cmocka_run_group_tests_name("foreign opener", tests, NULL, NULL);
}
