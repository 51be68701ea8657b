/* SPDX-License-Identifier: MIT
 *
 * test_listen.c - listeners: who gets a connection, backlogs, SYN cookies (RFC 9293 3.9.1.1, RFC 4987).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "host_scene.h"
#include "timeline.h"

static struct tcp_segment syn_from(uint16_t port)
{
	return (struct tcp_segment){.src_port = port, .dst_port = 7, .ctl = CTL_SYN, .seq = 100,
				    .options = {.has_mss = true, .mss = 1400}};
}

static struct tcp_segment ack_from(uint16_t port, uint32_t isn)
{
	return (struct tcp_segment){.src_port = port, .dst_port = 7, .ctl = CTL_ACK, .seq = 101, .ack = isn + 1};
}

static void start(struct host_scene *s, enum tcp_cookies cookies, uint32_t syn_backlog, uint8_t family)
{
	struct tcp_config config;

	host_scene_config(&config);
	config.syn_cookies = cookies;
	config.syn_backlog = syn_backlog;
	config.send_buffer = config.receive_buffer = 100000; /* so that there is something to scale */
	host_scene_start(s, &config, family);
}

static void says(struct host_scene *s, const char *text, struct tcp_segment seg)
{
	seg.ctl |= CTL_PSH;
	seg.text = span_of(text, strlen(text));
	they_send(s, seg);
}

/* ---- who gets it --------------------------------------------------------------------------------- */

static struct app *refuse(void *context, struct stream *stream)
{
	(void)stream;
	++*(int *)context;
	return NULL;
}

static void listener_that_names_its_peer_comes_first(void **state) /* RFC 9293 3.9.1.1 */
{
	struct host_scene s;
	struct tcp_segment seg;
	struct ip_addr other;
	int refused = 0;

	(void)state;
	start(&s, TCP_COOKIES_ON, 10, family());
	other = s.them;
	other.bytes[family() == 6 ? 15 : 3] = 77;
	assert_true(host_listen_to(s.host, 7, &other, 0, refuse, &refused)); /* MUST-41, MUST-42: beside the one that is there */
	assert_false(host_listen_to(s.host, 7, &other, 0, refuse, &refused));
	(void)shake_hands(&s, 5001);
	assert_int_equal(s.accepted, 1);
	they_send_from(&s, &other, syn_from(5001));
	assert_true(we_send(&s, &seg));
	they_send_from(&s, &other, ack_from(5001, seg.seq));
	assert_true(we_send(&s, &seg));
	assert_true((seg.ctl & CTL_RST) != 0);
	assert_int_equal(refused, 1);
	assert_int_equal(s.accepted, 1);
	host_scene_end(&s);
}

static void new_listener_leaves_connections_in_their_handshake_alone(void **state) /* MUST-41, MUST-42 */
{
	struct host_scene s;
	struct tcp_segment seg;
	int refused = 0;

	(void)state;
	start(&s, TCP_COOKIES_ON, 10, family());
	they_send(&s, syn_from(5001));
	assert_true(we_send(&s, &seg)); /* SYN-RECEIVED */
	assert_true(host_listen(s.host, 8, refuse, &refused));
	assert_true(host_listen_to(s.host, 7, &s.them, 9999, refuse, &refused));
	assert_false(host_listen(s.host, 7, refuse, &refused)); /* that one is there already */
	they_send(&s, ack_from(5001, seg.seq));
	assert_int_equal(we_send_all(&s), 0);
	assert_int_equal(s.accepted, 1);
	assert_int_equal(refused, 0);
	host_scene_end(&s);
}

static void syn_from_or_to_a_group_is_nothing_to_us(void **state) /* MUST-57, MUST-63 */
{
	static const char *const nobody[] = {"224.0.0.1", "239.1.2.3", "255.255.255.255", "0.0.0.0"};
	struct host_scene s;
	struct ip_addr addr, us;

	(void)state;
	start(&s, TCP_COOKIES_ALWAYS, 10, 4);
	us = s.us;
	for (size_t i = 0; i < ARRAY_LEN(nobody); i++) {
		assert_true(ip_addr_parse(nobody[i], &addr));
		they_send_from(&s, &addr, syn_from(5001));
		s.us = addr; /* they_send writes it as the destination */
		they_send(&s, syn_from(5001));
		s.us = us;
		assert_int_equal(we_send_all(&s), 0);
	}
	assert_int_equal(host_open_connections(s.host, true), 0);
	host_scene_end(&s);
	start(&s, TCP_COOKIES_ALWAYS, 10, 6);
	assert_true(ip_addr_parse("ff02::1", &addr));
	they_send_from(&s, &addr, syn_from(5001));
	assert_int_equal(we_send_all(&s), 0);
	host_scene_end(&s);
}

/* ---- backlogs ---------------------------------------------------------------------------------------- */

static void syn_beyond_the_syn_backlog_is_dropped_in_silence(void **state)
{
	struct host_scene s;
	struct tcp_segment seg, first;

	(void)state;
	start(&s, TCP_COOKIES_OFF, 3, family());
	for (uint16_t port = 1; port <= 3; port++) {
		they_send(&s, syn_from(port));
		assert_true(we_send(&s, port == 1 ? &first : &seg));
	}
	they_send(&s, syn_from(4));
	assert_false(we_send(&s, &seg));
	assert_int_equal(host_counts(s.host)->syns_dropped, 1);
	const struct event *ev = trace_event(s.trace, trace_count(s.trace));
	assert_int_equal(ev->kind, EV_ARRIVED);
	assert_true((ev->found & FOUND_BACKLOG_FULL) != 0);
	they_send(&s, ack_from(1, first.seq)); /* one handshake is complete: there is room again */
	they_send(&s, syn_from(4));
	assert_true(we_send(&s, &seg));
	they_send(&s, (struct tcp_segment){.src_port = 2, .dst_port = 7, .ctl = CTL_RST, .seq = 101});
	assert_int_equal(we_send_all(&s), 0);
	they_send(&s, syn_from(5));
	assert_true(we_send(&s, &seg));
	host_scene_end(&s);
}

static void connections_that_nobody_takes_fill_the_backlog(void **state)
{
	struct host_scene s;
	struct tcp_config config;
	struct tcp_segment seg;
	uint32_t isn[4];

	(void)state;
	host_scene_config(&config);
	config.backlog = 2;
	host_scene_start(&s, &config, family());
	host_unlisten(s.host, 7);
	assert_true(host_listen(s.host, 7, NULL, NULL));
	for (uint16_t i = 0; i < 4; i++) {
		they_send(&s, syn_from((uint16_t)(5000 + i)));
		assert_true(we_send(&s, &seg));
		isn[i] = seg.seq;
	}
	for (uint16_t i = 0; i < 3; i++)
		they_send(&s, ack_from((uint16_t)(5000 + i), isn[i]));
	assert_int_equal(we_send_all(&s), 0); /* the third ACK found no room; its connection is not complete */
	they_send(&s, syn_from(5009));
	assert_int_equal(we_send_all(&s), 0);
	assert_int_equal(host_counts(s.host)->syns_dropped, 1);

	struct stream *first = host_take(s.host, 7, &s.echoes[0].app, s.now);

	assert_non_null(first);
	assert_int_equal(host_tcb(first)->endpoints.remote_port, 5000); /* the oldest */
	they_send(&s, ack_from(5002, isn[2]));
	(void)we_send_all(&s);
	assert_int_equal(host_tcb(host_take(s.host, 7, &s.echoes[1].app, s.now))->endpoints.remote_port, 5001);
	assert_int_equal(host_tcb(host_take(s.host, 7, &s.echoes[2].app, s.now))->endpoints.remote_port, 5002);
	assert_null(host_take(s.host, 7, &s.echoes[3].app, s.now));
	says(&s, "hello", ack_from(5001, isn[1]));
	assert_true(we_send(&s, &seg));
	assert_int_equal(s.echoes[1].received, 5);
	host_scene_end(&s);
}

static void text_waits_with_the_connection_for_its_application(void **state)
{
	struct host_scene s;
	struct tcp_config config;
	struct tcp_segment seg;

	(void)state;
	host_scene_config(&config);
	host_scene_start(&s, &config, family());
	host_unlisten(s.host, 7);
	assert_true(host_listen(s.host, 7, NULL, NULL));
	they_send(&s, syn_from(5000));
	assert_true(we_send(&s, &seg));
	says(&s, "hello", ack_from(5000, seg.seq));
	(void)we_send_all(&s);
	assert_non_null(host_take(s.host, 7, &s.echoes[0].app, s.now));
	assert_int_equal(s.echoes[0].received, 5);
	assert_true(we_send(&s, &seg));
	assert_memory_equal(seg.text.data, "hello", 5);
	host_scene_end(&s);
}

static void listener_that_goes_resets_those_that_wait(void **state)
{
	struct host_scene s;
	struct tcp_config config;
	struct tcp_segment seg;

	(void)state;
	host_scene_config(&config);
	host_scene_start(&s, &config, family());
	host_unlisten(s.host, 7);
	assert_true(host_listen(s.host, 7, NULL, NULL));
	they_send(&s, syn_from(5000));
	assert_true(we_send(&s, &seg));
	they_send(&s, ack_from(5000, seg.seq));
	assert_int_equal(we_send_all(&s), 0);
	they_send(&s, syn_from(5001));
	assert_true(we_send(&s, &seg));
	they_send(&s, ack_from(5001, seg.seq));
	they_send(&s, (struct tcp_segment){.src_port = 5001, .dst_port = 7, .ctl = CTL_RST, .seq = 101});
	assert_int_equal(we_send_all(&s), 0); /* this one is gone already */
	host_unlisten(s.host, 7);
	assert_true(we_send(&s, &seg));
	assert_int_equal(seg.dst_port, 5000);
	assert_true((seg.ctl & CTL_RST) != 0);
	assert_int_equal(we_send_all(&s), 0);
	assert_int_equal(host_open_connections(s.host, true), 0);
	host_scene_end(&s);
}

/* ---- SYN cookies ------------------------------------------------------------------------------------------ */

/* The SYN of a peer that has everything, and what we answer. */
static struct tcp_segment knock(struct host_scene *s, uint16_t port, bool has_timestamps, uint16_t mss)
{
	struct tcp_segment syn = syn_from(port), answer;
	size_t before = host_open_connections(s->host, true);

	syn.ctl |= CTL_ECE | CTL_CWR;
	syn.options = (struct tcp_options){.has_mss = true, .mss = mss, .has_wscale = true, .wscale = 5,
					   .has_sack_permitted = true, .has_timestamps = has_timestamps, .ts_value = 9000};
	they_send(s, syn);
	assert_true(we_send(s, &answer));
	assert_int_equal(answer.ctl & (CTL_SYN | CTL_ACK | CTL_RST), CTL_SYN | CTL_ACK);
	assert_int_equal(answer.ack, 101);
	assert_int_equal(host_open_connections(s->host, true), before); /* nothing is kept */
	return answer;
}

static void come_back(struct host_scene *s, uint16_t port, const struct tcp_segment *answer)
{
	struct tcp_segment ack = ack_from(port, answer->seq);

	ack.options.has_timestamps = answer->options.has_timestamps;
	ack.options.ts_value = 9010;
	ack.options.ts_echo = answer->options.ts_value;
	they_send(s, ack);
}

static void cookie_brings_back_all_that_the_syn_said(void **state) /* RFC 4987 3.6 */
{
	(void)state;
	struct host_scene s;

	start(&s, TCP_COOKIES_ALWAYS, 10, family());
	struct tcp_segment answer = knock(&s, 5001, true, 1300);

	assert_true(answer.options.has_wscale && answer.options.has_sack_permitted && (answer.ctl & CTL_ECE) != 0);
	come_back(&s, 5001, &answer);
	assert_int_equal(we_send_all(&s), 0);
	assert_int_equal(s.accepted, 1);
	const struct tcb *tcb = host_tcb(s.echoes[0].stream);

	assert_int_equal(tcb->state, TCP_ESTABLISHED);
	assert_int_equal(tcb->snd.mss, 1300 - 12);
	assert_true(tcb->snd.is_scaled && tcb->snd.shift == 5 && tcb->rcv.shift == answer.options.wscale);
	assert_true(tcb->sack.is_on && tcb->ts.is_on && tcb->ts.recent == 9010 && tcb->ecn.is_on);
	assert_int_equal(tcb->snd.wnd, 8000 << 5);
	assert_int_equal(tcb->rtt.srtt, 0); /* the last bits of that timestamp are no time */
	host_scene_end(&s);
}

static void connection_from_a_cookie_talks_like_any_other(void **state)
{
	struct host_scene s;
	struct tcp_segment seg;

	(void)state;
	start(&s, TCP_COOKIES_ALWAYS, 10, family());
	struct tcp_segment answer = knock(&s, 5001, true, 1400);

	come_back(&s, 5001, &answer);
	(void)we_send_all(&s);
	struct tcp_segment hello = ack_from(5001, answer.seq);

	hello.options.has_timestamps = true;
	hello.options.ts_value = 9020;
	hello.options.ts_echo = answer.options.ts_value;
	s.now += 5 * NS_PER_MS;
	says(&s, "hello", hello);
	assert_true(we_send(&s, &seg));
	assert_int_equal(seg.seq, answer.seq + 1);
	assert_int_equal(seg.ack, 106);
	assert_int_equal(seg.text.len, 5);
	assert_int_equal(seg.options.ts_echo, 9020);
	assert_true(seg.options.ts_value - answer.options.ts_value < 1000); /* our clock never went back */
	host_scene_end(&s);
}

static void without_timestamps_a_cookie_keeps_the_mss_alone(void **state)
{
	static const struct {
		uint16_t theirs, ours;
	} classes[] = {{100, 48}, /* min_mss; the cookie says 28 */
		       {536, 536}, {1000, 536}, {1250, 1220}, {1380, 1300}, {1459, 1440}, {1440, 1440}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
		struct host_scene s;

		start(&s, TCP_COOKIES_ALWAYS, 10, family());
		struct tcp_segment answer = knock(&s, 5001, false, classes[i].theirs);

		assert_false(answer.options.has_wscale || answer.options.has_sack_permitted || answer.options.has_timestamps);
		assert_int_equal(answer.ctl, CTL_SYN | CTL_ACK);
		come_back(&s, 5001, &answer);
		(void)we_send_all(&s);
		assert_int_equal(s.accepted, 1);
		assert_int_equal(host_tcb(s.echoes[0].stream)->snd.mss, classes[i].ours);
		assert_int_equal(host_tcb(s.echoes[0].stream)->snd.shift, 0);
		host_scene_end(&s);
	}
}

static void text_on_the_ack_of_a_cookie_is_taken(void **state)
{
	struct host_scene s;
	struct tcp_segment seg;

	(void)state;
	start(&s, TCP_COOKIES_ALWAYS, 10, family());
	struct tcp_segment answer = knock(&s, 5001, false, 1400);

	says(&s, "GET", ack_from(5001, answer.seq));
	assert_true(we_send(&s, &seg));
	assert_int_equal(seg.ack, 104);
	(void)we_send_all(&s);
	assert_int_equal(s.echoes[0].received, 3);
	host_scene_end(&s);
}

static void old_cookie_is_refused(void **state)
{
	struct host_scene s;
	struct tcp_segment seg;

	(void)state;
	start(&s, TCP_COOKIES_ALWAYS, 10, family());
	struct tcp_segment answer = knock(&s, 5001, true, 1400);

	s.now += 63 * NS_PER_S;
	come_back(&s, 5001, &answer);
	assert_int_equal(we_send_all(&s), 0);
	assert_int_equal(s.accepted, 1); /* a minute is short enough */
	answer = knock(&s, 5002, true, 1400);
	s.now += 128 * NS_PER_S;
	come_back(&s, 5002, &answer);
	assert_true(we_send(&s, &seg));
	assert_int_equal(seg.ctl, CTL_RST);
	assert_int_equal(s.accepted, 1);
	host_scene_end(&s);
}

static void forged_acks_get_rst(void **state)
{
	struct host_scene s;
	struct tcp_segment seg;
	struct rng rng;

	(void)state;
	start(&s, TCP_COOKIES_ALWAYS, 10, family());
	struct tcp_segment answer = knock(&s, 5001, true, 1400);

	rng_seed(&rng, 7);
	for (int i = 0; i < 100000; i++) {
		struct tcp_segment ack = ack_from((uint16_t)(5002 + i % 1000), (uint32_t)rng_next(&rng));

		they_send(&s, ack);
		assert_true(we_send(&s, &seg));
		assert_int_equal(seg.ctl, CTL_RST);
		assert_int_equal(seg.seq, ack.ack);
	}
	/* one bit of the number (the last three tell the class of the MSS), another port, another number of the peer: no */
	for (unsigned bit = 3; bit < 32; bit++) {
		they_send(&s, ack_from(5001, answer.seq ^ 1u << bit));
		assert_true(we_send(&s, &seg));
		assert_int_equal(seg.ctl, CTL_RST);
	}
	they_send(&s, ack_from(5003, answer.seq));
	assert_true(we_send(&s, &seg) && seg.ctl == CTL_RST);
	struct tcp_segment ack = ack_from(5001, answer.seq);

	ack.seq++;
	they_send(&s, ack);
	assert_true(we_send(&s, &seg) && seg.ctl == CTL_RST);
	assert_int_equal(s.accepted, 0);
	come_back(&s, 5001, &answer);
	assert_int_equal(we_send_all(&s), 0);
	assert_int_equal(s.accepted, 1);
	host_scene_end(&s);
}

static void ack_is_no_cookie_where_none_was_sent(void **state)
{
	struct host_scene s, other;
	struct tcp_segment seg;

	(void)state;
	start(&s, TCP_COOKIES_ALWAYS, 10, family());
	start(&other, TCP_COOKIES_ON, 10, family()); /* the same secrets: a test's seed */
	struct tcp_segment answer = knock(&s, 5001, false, 1400);

	they_send(&other, ack_from(5001, answer.seq));
	assert_true(we_send(&other, &seg));
	assert_int_equal(seg.ctl, CTL_RST);
	host_scene_end(&s);
	host_scene_end(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listener_that_names_its_peer_comes_first),
		cmocka_unit_test(new_listener_leaves_connections_in_their_handshake_alone),
		cmocka_unit_test(syn_from_or_to_a_group_is_nothing_to_us),
		cmocka_unit_test(syn_beyond_the_syn_backlog_is_dropped_in_silence),
		cmocka_unit_test(connections_that_nobody_takes_fill_the_backlog),
		cmocka_unit_test(text_waits_with_the_connection_for_its_application),
		cmocka_unit_test(listener_that_goes_resets_those_that_wait),
		cmocka_unit_test(cookie_brings_back_all_that_the_syn_said),
		cmocka_unit_test(connection_from_a_cookie_talks_like_any_other),
		cmocka_unit_test(without_timestamps_a_cookie_keeps_the_mss_alone),
		cmocka_unit_test(text_on_the_ack_of_a_cookie_is_taken),
		cmocka_unit_test(old_cookie_is_refused),
		cmocka_unit_test(forged_acks_get_rst),
		cmocka_unit_test(ack_is_no_cookie_where_none_was_sent),
	};

	return run_stories("listen", tests);
}
