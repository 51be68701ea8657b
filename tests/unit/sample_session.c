/* SPDX-License-Identifier: MIT
 *
 * sample_session.c - a session with an event of each kind (sample_session.h).
 */
#include "sample_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "file/trace_read.h"
#include "file/trace_write.h"
#include "wire/segment.h"

struct text sample_written(struct temp_file *f, const struct trace *t)
{
	struct trace_writer *w = trace_writer_open(f->path, t, &f->err);
	assert_non_null(w);
	assert_true(trace_writer_close(w, &f->err));
	return temp_file_get(f);
}

struct trace *sample_load(struct temp_file *f, const char *bytes, size_t len)
{
	temp_file_put(f, bytes, len);
	return trace_read(f->path, f->remark, sizeof f->remark, &f->err);
}

uint32_t sample_add(struct trace *t, struct event fact, struct span bytes, const struct change *changes,
		    size_t count)
{
	return trace_append(t,
			    &(struct event_draft){
				    .fact = fact, .bytes = bytes, .changes = changes, .change_count = count});
}

struct span sample_text(const char *text)
{
	return span_of(text, strlen(text));
}

struct trace *sample_start(void)
{
	struct trace *t = trace_new();
	struct trace_about *about = trace_about(t);
	struct trace_host host = {
		.name = "client", .engine = "tcpsee", .addr = {.family = 4, .bytes = {10, 77, 0, 2}}};
	strcpy(about->title, "GET http://10.77.0.1/");
	strcpy(about->generator, "tcpsee 0.1");
	strcpy(about->created, "2026-11-22T09:50:01.365244123Z");
	strcpy(about->clock, "real");
	strcpy(about->link, "tun");
	about->mtu = 1500;
	about->seed = 7;
	trace_add_host(t, &host);
	strcpy(host.name, "server");
	strcpy(host.engine, "foreign");
	host.addr.bytes[3] = 1;
	trace_add_host(t, &host);
	struct trace_tuple tuple = {.host = {0, 1}, .port = {30730, 80}};
	tuple.addr[0] = trace_host(t, 0)->addr;
	tuple.addr[1] = trace_host(t, 1)->addr;
	trace_add_connection(t, 0, &tuple, 0);
	return t;
}

static size_t syn_packet(uint8_t *into, size_t room)
{
	struct ip_header ip = {.src = {.family = 4, .bytes = {10, 77, 0, 2}},
			       .dst = {.family = 4, .bytes = {10, 77, 0, 1}},
			       .protocol = IP_TCP,
			       .ttl = 64};
	struct tcp_segment segment = {.src_port = 30730,
				      .dst_port = 80,
				      .seq = 4294967295,
				      .ctl = CTL_SYN,
				      .window = 64240,
				      .options = {.has_mss = true, .mss = 1460, .has_sack_permitted = true}};
	size_t len = segment_write(into + 20, room - 20, &segment, &ip.src, &ip.dst);
	assert_int_equal(ip_write_header(into, room, &ip, len), 20);
	return 20 + len;
}

static void add_packets(struct trace *t)
{
	uint8_t packet[100];
	struct change state = {.variable = VAR_STATE, .before = TCP_CLOSED, .after = TCP_SYN_SENT};
	struct change many[] = {{.variable = VAR_STATE, .before = -1, .after = TCP_ESTABLISHED},
				{.variable = VAR_SND_UNA, .before = 4294967295, .after = 0},
				{.variable = VAR_RTO, .before = -5, .after = INT64_MAX}};
	uint32_t call = sample_add(t, (struct event){.kind = EV_CALL, .conn = 1, .code = CALL_OPEN},
				   sample_text(""), &state, 1);
	struct event fact = {.time = 4100,
			     .kind = EV_SENT,
			     .conn = 1,
			     .protocol = PROTOCOL_TCP,
			     .code = WHY_ACTIVE_OPEN,
			     .cause = call,
			     .ctl = CTL_SYN,
			     .seq = 4294967295,
			     .window = 64240};
	uint32_t syn = sample_add(t, fact, span_of(packet, syn_packet(packet, sizeof packet)), NULL, 0);
	fact = (struct event){.time = 9000,
			      .kind = EV_ARRIVED,
			      .conn = 1,
			      .host = 1,
			      .of = syn,
			      .protocol = PROTOCOL_TCP,
			      .ctl = 0xff,
			      .seq = 1,
			      .ack = 2,
			      .window = 65535,
			      .len = 65000,
			      .certainty = CERTAINTY_LIKELY,
			      .found = FOUND_SYN | FOUND_ACKS_NEW | FOUND_IGNORED};
	sample_add(t, fact, span_of(NULL, 0), many, ARRAY_LEN(many));
	packet[30] ^= 1;
	fact.ctl = 0;
	fact.certainty = CERTAINTY_CERTAIN;
	sample_add(t, fact, span_of(packet, 40), NULL, 0);
	sample_add(t, (struct event){.time = 9000, .kind = EV_LOST, .conn = 1, .of = syn, .code = LOSS_QUEUE},
		   sample_text(""), NULL, 0);
	sample_add(t,
		   (struct event){.time = 9001,
				  .kind = EV_SENT,
				  .protocol = PROTOCOL_ICMP,
				  .len = 8,
				  .host = 1,
				  .code = WHY_ECHO_REPLY},
		   span_of(packet, 2), NULL, 0);
	sample_add(t, (struct event){.time = 9001, .kind = EV_SENT, .protocol = PROTOCOL_OTHER},
		   span_of(packet, 1), NULL, 0);
}

struct trace *sample_session(void)
{
	struct trace *t = sample_start();
	struct trace_tuple six = {.host = {0, 1}, .port = {65535, 0}};
	add_packets(t);
	sample_add(t, (struct event){.time = 10000, .kind = EV_TIMEOUT, .conn = 1, .code = TIMER_RETRANSMIT},
		   sample_text(""), NULL, 0);
	sample_add(t, (struct event){.time = 10000, .kind = EV_COMMAND, .cause = 3}, sample_text("drop #2"),
		   NULL, 0);
	sample_add(t, (struct event){.time = 10000, .kind = EV_APP, .conn = 1, .len = 80},
		   sample_text("GET / HTTP/1.1"), NULL, 0);
	sample_add(t,
		   (struct event){.time = 10000, .kind = EV_CALL, .conn = 1, .code = CALL_SEND, .len = 1460},
		   sample_text(""), NULL, 0);
	sample_add(t, (struct event){.time = 10000, .kind = EV_NOTE, .host = 1, .certainty = CERTAINTY_GUESS},
		   sample_text("quote \" slash \\ / esc \x1b[31m tab \t lf \n cr \r del \x7f csi \xc2\x9b "
			       "euro \xe2\x82\xac bad \xff"),
		   NULL, 0);
	if (!ip_addr_parse("2001:db8::1", &six.addr[0]) || !ip_addr_parse("2001:db8::2", &six.addr[1]))
		fail();
	trace_add_connection(t, 20000, &six, 4);
	sample_add(t, (struct event){.time = 8000000000000000, .kind = EV_NOTE}, sample_text(""), NULL, 0);
	return t;
}
