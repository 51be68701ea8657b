/* SPDX-License-Identifier: MIT
 *
 * sample_trace.c - small traces made by hand (sample_trace.h), and golden texts.
 */
#include "sample_trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CHANGES(...) (const struct change[]){__VA_ARGS__}, ARRAY_LEN(((const struct change[]){__VA_ARGS__}))
#define SET(variable_, before_, after_) {.before = (before_), .after = (after_), .variable = (variable_)}
#define STATE(before, after) SET(VAR_STATE, before, after)

static const uint32_t isn[2] = {SAMPLE_CLIENT_ISN, SAMPLE_SERVER_ISN};

/* ---- the builder ------------------------------------------------------------------- */

void sample_init(struct sample *s, const char *client, const char *server, const char *engine)
{
	struct trace_host hosts[2] = {{.engine = "tcpsee"}, {.engine = ""}};
	struct trace_tuple tuple = {.port = {30730, 80}};

	*s = (struct sample){.trace = trace_new()};
	snprintf(hosts[0].name, sizeof hosts[0].name, "%s", client);
	snprintf(hosts[1].name, sizeof hosts[1].name, "%s", server);
	snprintf(hosts[1].engine, sizeof hosts[1].engine, "%s", engine);
	assert_true(ip_addr_parse("10.77.0.2", &hosts[0].addr));
	assert_true(ip_addr_parse("10.77.0.1", &hosts[1].addr));
	for (int end = 0; end < 2; end++) {
		tuple.host[end] = trace_add_host(s->trace, &hosts[end]);
		tuple.addr[end] = hosts[end].addr;
	}
	s->conn = trace_add_connection(s->trace, 0, &tuple, 0);
	s->last = trace_connection(s->trace, s->conn)->opened;
}

static uint32_t append(struct sample *s, struct event_draft *draft)
{
	draft->fact.time = s->now;
	if (draft->fact.conn == 0)
		draft->fact.conn = s->conn;
	s->last = trace_append(s->trace, draft);
	return s->last;
}

static size_t write_packet(uint8_t *into, size_t room, const struct trace_tuple *tuple, int end, const struct tcp_segment *segment)
{
	uint8_t tcp[2048];
	struct ip_header ip = {.src = tuple->addr[end], .dst = tuple->addr[1 - end], .protocol = IP_TCP, .ttl = 64};
	size_t len = segment_write(tcp, sizeof tcp, segment, &ip.src, &ip.dst);
	size_t header = ip_write_header(into, room, &ip, len);

	assert_true(len > 0 && header > 0 && header + len <= room);
	memcpy(into + header, tcp, len);
	return header + len;
}

uint32_t sample_sent_long(struct sample *s, int end, uint8_t ctl, uint32_t seq, uint32_t ack, const char *text, uint32_t len,
			  enum tcp_why why)
{
	uint8_t bytes[1500], packet[2048];
	const struct trace_tuple *tuple = &trace_connection(s->trace, s->conn)->tuple;
	struct tcp_segment segment = {
		.src_port = tuple->port[end], .dst_port = tuple->port[1 - end], .seq = isn[end] + seq,
		.ack = (ctl & CTL_ACK) != 0 ? isn[1 - end] + ack : 0, .ctl = ctl,
		.window = (ctl & CTL_RST) != 0 ? 0 : end == 0 ? 64240 : 65160, .text = {bytes, len}};

	assert_true(len <= sizeof bytes && strlen(text) <= len);
	memset(bytes, 'x', sizeof bytes);
	memcpy(bytes, text, strlen(text));
	segment.options.has_mss = (ctl & CTL_SYN) != 0;
	segment.options.mss = 1460;
	struct event_draft draft = {
		.fact = {.kind = EV_SENT, .protocol = PROTOCOL_TCP, .host = tuple->host[end], .code = (uint8_t)why, .ctl = ctl,
			 .seq = segment.seq, .ack = segment.ack, .len = len, .window = segment.window, .cause = s->last},
		.bytes = {packet, write_packet(packet, sizeof packet, tuple, end, &segment)}};
	return append(s, &draft);
}

uint32_t sample_sent(struct sample *s, int end, uint8_t ctl, uint32_t seq, uint32_t ack, const char *text, enum tcp_why why)
{
	return sample_sent_long(s, end, ctl, seq, ack, text, (uint32_t)strlen(text), why);
}

/* The end of a packet's way: its facts again. */
static uint32_t end_of_way(struct sample *s, uint32_t sent, struct event_draft *draft)
{
	const struct event *packet = trace_event(s->trace, sent);

	draft->fact.protocol = packet->protocol;
	draft->fact.ctl = packet->ctl;
	draft->fact.seq = packet->seq;
	draft->fact.ack = packet->ack;
	draft->fact.len = packet->len;
	draft->fact.window = packet->window;
	draft->fact.of = draft->fact.cause = sent;
	return append(s, draft);
}

uint32_t sample_arrived(struct sample *s, uint32_t sent, uint64_t found, const struct change *changes, size_t count)
{
	int from = trace_event_end(s->trace, trace_event(s->trace, sent));
	struct event_draft draft = {
		.fact = {.kind = EV_ARRIVED, .host = trace_connection(s->trace, s->conn)->tuple.host[1 - from], .found = found},
		.changes = changes, .change_count = count};

	return end_of_way(s, sent, &draft);
}

uint32_t sample_lost(struct sample *s, uint32_t sent, enum loss loss)
{
	struct event_draft draft = {.fact = {.kind = EV_LOST, .host = trace_event(s->trace, sent)->host, .code = (uint8_t)loss}};

	return end_of_way(s, sent, &draft);
}

uint32_t sample_happened(struct sample *s, int end, enum event_kind kind, uint8_t code, const char *text,
			 const struct change *changes, size_t count)
{
	struct event_draft draft = {
		.fact = {.kind = (unsigned)kind & 15u, .code = code, .cause = s->last,
			 .host = trace_connection(s->trace, s->conn)->tuple.host[end]},
		.bytes = {(const uint8_t *)text, strlen(text)}, .changes = changes, .change_count = count};

	return append(s, &draft);
}

/* ---- a page ------------------------------------------------------------------------ */

#define US(n) ((n) * NS_PER_US)
#define C(n) (SAMPLE_CLIENT_ISN + (int64_t)(n))
#define S(n) (SAMPLE_SERVER_ISN + (int64_t)(n))

static const char get_line[] = "GET / HTTP/1.1\r\nHost: 10.77.0.1\r\nUser-Agent: tcpsee/0.1\r\nAccept: */*\r\n\r\n";
enum { GET_LEN = sizeof get_line - 1, MSS = 1448 };

static void shake_hands(struct sample *s)
{
	sample_happened(s, 0, EV_CALL, CALL_OPEN, "",
			CHANGES(STATE(TCP_CLOSED, TCP_SYN_SENT), SET(VAR_ISS, 0, C(0)), SET(VAR_SND_UNA, 0, C(0)),
				SET(VAR_RTO, 0, NS_PER_S)));
	uint32_t syn = sample_sent(s, 0, CTL_SYN, 0, 0, "", WHY_ACTIVE_OPEN);
	s->now = US(10020);
	sample_arrived(s, syn, FOUND_SYN, CHANGES(STATE(TCP_LISTEN, TCP_SYN_RECEIVED), SET(VAR_ISS, 0, S(0)), SET(VAR_SND_UNA, 0, S(0)),
			       SET(VAR_IRS, 0, C(0)), SET(VAR_RCV_NXT, 0, C(1))));
	s->now = US(10033);
	uint32_t syn_ack = sample_sent(s, 1, CTL_SYN | CTL_ACK, 0, 1, "", WHY_SYN_ACK);
	s->now = US(20433);
	sample_arrived(s, syn_ack, FOUND_SYN | FOUND_ACKS_NEW | FOUND_RTT_SAMPLE,
		       CHANGES(STATE(TCP_SYN_SENT, TCP_ESTABLISHED), SET(VAR_SND_UNA, C(0), C(1)), SET(VAR_IRS, 0, S(0)),
			       SET(VAR_RCV_NXT, 0, S(1)), SET(VAR_SRTT, 0, US(20433))));
	s->now = US(20475);
	uint32_t ack = sample_sent(s, 0, CTL_ACK, 1, 1, "", WHY_HANDSHAKE_ACK);
	s->now = US(20580);
	uint32_t get = sample_sent(s, 0, CTL_PSH | CTL_ACK, 1, 1, get_line, WHY_NEW_DATA);
	s->now = US(30500);
	sample_arrived(s, ack, FOUND_ACKS_NEW, CHANGES(STATE(TCP_SYN_RECEIVED, TCP_ESTABLISHED), SET(VAR_SND_UNA, S(0), S(1))));
	s->now = US(30600);
	sample_arrived(s, get, FOUND_IN_ORDER, CHANGES(SET(VAR_RCV_NXT, C(1), C(1 + GET_LEN))));
}

static uint32_t send_page(struct sample *s, uint32_t index, enum tcp_why why)
{
	return sample_sent_long(s, 1, index == 4 ? CTL_PSH | CTL_ACK : CTL_ACK, 1 + index * MSS, 1 + GET_LEN,
				index == 0 ? "HTTP/1.1 200 OK\r\nContent-Length: 7000\r\n\r\n" : "", MSS, why);
}

/* Five segments; the second is lost, what comes behind it causes duplicate ACKs. */
static void send_lossy_page(struct sample *s)
{
	uint32_t page[5], ack[4];

	for (uint32_t i = 0; i < 5; i++) {
		s->now = US(31000) + i * US(120);
		page[i] = send_page(s, i, WHY_NEW_DATA);
		if (i == 1)
			sample_lost(s, page[i], LOSS_RANDOM);
	}
	s->now = US(41000);
	sample_arrived(s, page[0], FOUND_IN_ORDER | FOUND_ACKS_NEW | FOUND_RTT_SAMPLE,
		       CHANGES(SET(VAR_SND_UNA, C(1), C(1 + GET_LEN)), SET(VAR_RCV_NXT, S(1), S(1 + MSS)),
			       SET(VAR_SRTT, US(20433), US(20431))));
	ack[0] = sample_sent(s, 0, CTL_ACK, 1 + GET_LEN, 1 + MSS, "", WHY_ACK_NOW);
	for (uint32_t i = 2; i < 5; i++) {
		s->now = US(41000) + i * US(120);
		sample_arrived(s, page[i], FOUND_OUT_OF_ORDER, CHANGES(SET(VAR_RCV_GAPPED, (i - 2) * MSS, (i - 1) * MSS)));
		ack[i - 1] = sample_sent(s, 0, CTL_ACK, 1 + GET_LEN, 1 + MSS, "", WHY_ACK_GAP);
	}
	s->now = US(51100);
	sample_arrived(s, ack[0], FOUND_ACKS_NEW, CHANGES(SET(VAR_SND_UNA, S(1), S(1 + MSS))));
	for (uint32_t i = 1; i < 4; i++) {
		s->now = US(51300) + i * US(120);
		sample_arrived(s, ack[i], FOUND_DUPLICATE_ACK | (i == 3 ? FOUND_THIRD_DUPLICATE_ACK : 0),
			       CHANGES(SET(VAR_DUP_ACKS, i - 1, i)));
	}
	uint32_t again = send_page(s, 1, WHY_FAST_RETRANSMIT);
	s->now = US(61800);
	sample_arrived(s, again, FOUND_IN_ORDER | FOUND_GAP_FILLED, CHANGES(SET(VAR_RCV_NXT, S(1 + MSS), S(1 + 5 * MSS))));
	uint32_t filled = sample_sent(s, 0, CTL_ACK, 1 + GET_LEN, 1 + 5 * MSS, "", WHY_ACK_GAP_FILLED);
	s->now = US(71900);
	sample_arrived(s, filled, FOUND_ACKS_NEW | FOUND_FULL_ACK, CHANGES(SET(VAR_SND_UNA, S(1 + MSS), S(1 + 5 * MSS))));
	s->now = US(71950);
	sample_arrived(s, filled, FOUND_OLD_ACK, NULL, 0); /* the wire made a second one */
}

static void close_both(struct sample *s)
{
	uint32_t end = 1 + 5 * MSS;

	s->now = US(72000);
	sample_happened(s, 1, EV_CALL, CALL_CLOSE, "", CHANGES(STATE(TCP_ESTABLISHED, TCP_FIN_WAIT_1)));
	uint32_t fin = sample_sent(s, 1, CTL_FIN | CTL_ACK, end, 1 + GET_LEN, "", WHY_FIN);
	s->now = US(82100);
	sample_arrived(s, fin, FOUND_FIN,
		       CHANGES(STATE(TCP_ESTABLISHED, TCP_CLOSE_WAIT), SET(VAR_RCV_NXT, S(end), S(end + 1))));
	uint32_t ack = sample_sent(s, 0, CTL_ACK, 1 + GET_LEN, end + 1, "", WHY_ACK_FIN);
	s->now = US(82150);
	sample_happened(s, 0, EV_CALL, CALL_CLOSE, "", CHANGES(STATE(TCP_CLOSE_WAIT, TCP_LAST_ACK)));
	uint32_t own = sample_sent(s, 0, CTL_FIN | CTL_ACK, 1 + GET_LEN, end + 1, "", WHY_FIN);
	s->now = US(92200);
	sample_arrived(s, ack, FOUND_ACKS_NEW | FOUND_ACKS_FIN,
		       CHANGES(STATE(TCP_FIN_WAIT_1, TCP_FIN_WAIT_2), SET(VAR_SND_UNA, S(end), S(end + 1))));
	s->now = US(92260);
	sample_arrived(s, own, FOUND_FIN, CHANGES(STATE(TCP_FIN_WAIT_2, TCP_TIME_WAIT)));
	uint32_t last = sample_sent(s, 1, CTL_ACK, end + 1, 2 + GET_LEN, "", WHY_ACK_FIN);
	s->now = US(102400);
	sample_arrived(s, last, FOUND_ACKS_NEW | FOUND_ACKS_FIN,
		       CHANGES(STATE(TCP_LAST_ACK, TCP_CLOSED), SET(VAR_SND_UNA, C(1 + GET_LEN), C(2 + GET_LEN))));
	s->now = US(102400) + 60 * NS_PER_S;
	sample_happened(s, 1, EV_TIMEOUT, TIMER_TIME_WAIT, "", CHANGES(STATE(TCP_TIME_WAIT, TCP_CLOSED)));
}

static void describe(struct trace *t, const char *title)
{
	struct trace_about *about = trace_about(t);

	snprintf(about->title, sizeof about->title, "%s", title);
	snprintf(about->generator, sizeof about->generator, "tcpsee 0.1");
	snprintf(about->created, sizeof about->created, "2026-11-22T09:50:01.365244123Z");
	snprintf(about->clock, sizeof about->clock, "virtual");
}

struct trace *sample_page(void)
{
	struct sample s;

	sample_init(&s, "client", "server", "tcpsee");
	describe(s.trace, "GET http://10.77.0.1/");
	shake_hands(&s);
	s.now = US(30800);
	sample_happened(&s, 0, EV_NOTE, 0, "watch what the loss of one segment does", NULL, 0);
	send_lossy_page(&s);
	close_both(&s);
	return s.trace;
}

/* ---- nobody, and a stranger -------------------------------------------------------- */

struct trace *sample_refused(void)
{
	struct sample s;

	sample_init(&s, "client", "10.77.0.1", "foreign");
	describe(s.trace, "GET http://10.77.0.1/");
	sample_happened(&s, 0, EV_CALL, CALL_OPEN, "", CHANGES(STATE(TCP_CLOSED, TCP_SYN_SENT), SET(VAR_RTO, 0, NS_PER_S)));
	sample_sent(&s, 0, CTL_SYN, 0, 0, "", WHY_ACTIVE_OPEN);
	for (int i = 0; i < 2; i++) {
		s.now += (1 + i) * NS_PER_S;
		sample_happened(&s, 0, EV_TIMEOUT, TIMER_RETRANSMIT, "",
				CHANGES(SET(VAR_RTO, (1 + i) * NS_PER_S, (2 + 2 * i) * NS_PER_S)));
		sample_sent(&s, 0, CTL_SYN, 0, 0, "", WHY_RETRANSMIT_TIMEOUT);
	}
	s.now += US(420);
	uint32_t rst = sample_sent(&s, 1, CTL_RST | CTL_ACK, 1, 1, "", WHY_PEER);
	sample_arrived(&s, rst, FOUND_REFUSED, CHANGES(STATE(TCP_SYN_SENT, TCP_CLOSED)));
	return s.trace;
}

struct trace *sample_hostile(void)
{
	struct sample s;

	sample_init(&s, "<b>\x1b[31mred", "]]>&\"'", "tcpsee");
	describe(s.trace, "</text><script>alert(1)</script>\x1b]0;owned\x07");
	uint32_t get = sample_sent(&s, 0, CTL_PSH | CTL_ACK, 1, 1, "GET /<svg onload=x>;#%%{end} HTTP/1.1\r\n", WHY_NEW_DATA);
	s.now = US(500);
	sample_arrived(&s, get, FOUND_IN_ORDER, NULL, 0);
	sample_happened(&s, 1, EV_NOTE, 0, "note\x1b[2J\nend\n<x> & #9829; %% {y}", NULL, 0);
	uint32_t answer = sample_sent(&s, 1, CTL_PSH | CTL_ACK, 1, 40, "\x1b[2J\x1b[H bad", WHY_NEW_DATA);
	s.now = US(900);
	sample_arrived(&s, answer, FOUND_IN_ORDER, NULL, 0);
	return s.trace;
}

/* ---- golden texts ------------------------------------------------------------------ */

static void golden_path(const char *name, char path[256])
{
	snprintf(path, 256, "tests/golden/%s", name);
}

void sample_golden(const char *name, struct text *into)
{
	char path[256], chunk[4096];
	size_t len;

	golden_path(name, path);
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		fail_msg("%s is not there; tests run in the project's top folder", path);
	while ((len = fread(chunk, 1, sizeof chunk, file)) > 0)
		text_add_bytes(into, chunk, len);
	fclose(file);
}

void sample_check_golden(const char *name, const struct text *got)
{
	struct text want = {0};
	const char *mode = getenv("TCPSEE_GOLDEN");

	if (mode != NULL && strcmp(mode, "write") == 0) {
		char path[256];

		golden_path(name, path);
		FILE *file = fopen(path, "wb");
		assert_non_null(file);
		assert_int_equal(fwrite(got->data, 1, got->len, file), got->len);
		assert_int_equal(fclose(file), 0);
		return;
	}
	sample_golden(name, &want);
	assert_string_equal(got->data, want.data);
	text_fini(&want);
}
