/* SPDX-License-Identifier: MIT
 *
 * test_time_wait.c - what may take the place of a connection in TIME-WAIT, and how many may be there (RFC 9293 3.6.1, RFC 6191).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "host_scene.h"
#include "timeline.h"

enum { THEIR_END = 102 }; /* the peer's numbers run from 100 to 101: SYN and FIN */

static void start(struct host_scene *s, bool has_timestamps)
{
	struct tcp_config config;

	host_scene_config(&config);
	config.has_timestamps = has_timestamps;
	host_scene_start(s, &config, family());
}

static struct tcp_segment segment(uint16_t port, uint8_t ctl, uint32_t seq, uint32_t ack, uint32_t ts_value)
{
	struct tcp_segment seg = {.src_port = port, .dst_port = 7, .ctl = ctl, .seq = seq, .ack = ack};

	seg.options.has_timestamps = ts_value != 0;
	seg.options.ts_value = ts_value;
	return seg;
}

/* A connection that the peer opened and we closed first, in TIME-WAIT; returns our SND.NXT. Its last timestamp is 1003, or it has
 * none. */
static uint32_t wait_here(struct host_scene *s, uint16_t port, bool has_timestamps)
{
	uint32_t ts = has_timestamps ? 1000 : 0;
	struct tcp_segment seg;

	they_send(s, segment(port, CTL_SYN, 100, 0, ts));
	assert_true(we_send(s, &seg));
	uint32_t iss = seg.seq;

	they_send(s, segment(port, CTL_ACK, 101, iss + 1, ts > 0 ? ts + 1 : 0));
	(void)we_send_all(s);
	struct stream *stream = s->echoes[s->accepted - 1].stream;

	host_close(s->host, stream, s->now);
	assert_true(we_send(s, &seg));
	assert_int_equal(seg.ctl, CTL_FIN | CTL_ACK);
	they_send(s, segment(port, CTL_ACK | CTL_FIN, 101, iss + 2, ts > 0 ? ts + 3 : 0));
	assert_true(we_send(s, &seg));
	assert_int_equal(seg.ctl, CTL_ACK);
	assert_int_equal(host_tcb(stream)->state, TCP_TIME_WAIT);
	return iss + 2;
}

/* What we answer to a SYN while TIME-WAIT lasts. */
static struct tcp_segment answer_to(struct host_scene *s, uint16_t port, uint32_t seq, uint32_t ts)
{
	struct tcp_segment answer;

	they_send(s, segment(port, CTL_SYN, seq, 0, ts));
	assert_true(we_send(s, &answer));
	return answer;
}

/* SYN,ACK, or else an ACK of the old connection; nothing at all where its timestamps are missing. */
static bool opens(struct host_scene *s, uint16_t port, uint32_t seq, uint32_t ts)
{
	struct tcp_segment answer;

	they_send(s, segment(port, CTL_SYN, seq, 0, ts));
	if (!we_send(s, &answer))
		return false;
	assert_true((answer.ctl & CTL_RST) == 0);
	assert_int_equal(answer.ack, (answer.ctl & CTL_SYN) != 0 ? seq + 1 : THEIR_END);
	return (answer.ctl & CTL_SYN) != 0;
}

static void syn_beyond_the_old_numbers_opens_a_new_connection_at_once(void **state) /* MAY-2 */
{
	struct host_scene s;

	(void)state;
	start(&s, false);
	uint32_t old_nxt = wait_here(&s, 5001, false);
	struct tcp_segment answer = answer_to(&s, 5001, THEIR_END, 0);

	assert_int_equal(answer.ctl, CTL_SYN | CTL_ACK);
	assert_true((int32_t)(answer.seq - old_nxt) >= 0); /* above the largest number of the old one */
	they_send(&s, segment(5001, CTL_ACK, THEIR_END + 1, answer.seq + 1, 0));
	assert_int_equal(we_send_all(&s), 0);
	assert_int_equal(s.accepted, 2);
	assert_true(s.echoes[0].has_ended && s.echoes[0].end == TCP_END_FIN);
	assert_int_equal(host_open_connections(s.host, true), 1);
	assert_int_equal(host_tcb(s.echoes[1].stream)->state, TCP_ESTABLISHED);
	assert_int_equal(trace_connection_count(s.trace), 2); /* two connections in the recording, too */
	assert_int_equal(host_counts(s.host)->time_waits_reopened, 1);
	host_scene_end(&s);
}

static void our_numbers_go_on_above_the_old_ones_whatever_the_clock_says(void **state) /* MAY-2 (1) */
{
	struct host_scene s;
	struct tcp_config config;

	(void)state;
	host_scene_config(&config);
	config.has_fixed_isn = true; /* the ISN alone would be the old one */
	config.fixed_isn = 0xffffffff;
	host_scene_start(&s, &config, family());
	uint32_t old_nxt = wait_here(&s, 5001, false);

	assert_int_equal(old_nxt, 1);
	assert_true((int32_t)(answer_to(&s, 5001, THEIR_END, 0).seq - old_nxt) > 0);
	host_scene_end(&s);
}

static void old_duplicate_of_a_syn_is_answered_and_changes_nothing(void **state) /* R5961-5 */
{
	struct host_scene s;

	(void)state;
	start(&s, false);
	(void)wait_here(&s, 5001, false);
	assert_false(opens(&s, 5001, 100, 0));
	assert_false(opens(&s, 5001, THEIR_END - 1, 0));
	assert_int_equal(host_tcb(s.echoes[0].stream)->state, TCP_TIME_WAIT);
	host_scene_end(&s);
}

static void timestamps_tell_a_new_syn_from_an_old_one(void **state) /* SHLD-4, RFC 6191 2 */
{
	static const struct {
		bool was_on;
		uint32_t seq, ts;
		bool opens;
	} cases[] = {
		{true, 50, 1004, true},            /* a later time: whatever the number */
		{true, 50, 1003, false},           /* the same time: the number decides */
		{true, THEIR_END, 1003, true},
		{true, THEIR_END + 5, 1002, false}, /* an earlier time: an old duplicate, whatever the number */
		{true, THEIR_END, 0, true},        /* no time any more: the number decides */
		{true, 50, 0, false},
		{false, 50, 5, true},              /* the old connection had none: nothing of it carries one */
		{false, 50, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct host_scene s;

		start(&s, true);
		(void)wait_here(&s, 5001, cases[i].was_on);
		assert_int_equal(opens(&s, 5001, cases[i].seq, cases[i].ts), cases[i].opens);
		host_scene_end(&s);
	}
}

static void syn_that_turns_out_to_be_old_leads_back_to_time_wait(void **state) /* MAY-2 (2) */
{
	struct host_scene s;
	struct tcp_segment answer, seg;

	(void)state;
	start(&s, false);
	uint32_t nxt = wait_here(&s, 5001, false);

	s.now += 5 * NS_PER_S;
	answer = answer_to(&s, 5001, THEIR_END + 1000, 0);
	assert_int_equal(answer.ctl, CTL_SYN | CTL_ACK);
	they_send(&s, segment(5001, CTL_RST, THEIR_END + 1001, 0, 0)); /* the peer knows nothing of it */
	assert_int_equal(we_send_all(&s), 0);
	assert_int_equal(host_open_connections(s.host, true), 1);
	they_send(&s, segment(5001, CTL_ACK | CTL_FIN, 101, nxt, 0)); /* its FIN again: our last ACK was lost */
	assert_true(we_send(&s, &seg));
	assert_int_equal(seg.ctl, CTL_ACK);
	assert_int_equal(seg.ack, THEIR_END);
	assert_int_equal(s.accepted, 1);
	time_goes_to(&s, 70 * NS_PER_S);
	assert_int_equal(host_open_connections(s.host, true), 0);
	host_scene_end(&s);
}

static void time_wait_may_end_while_the_new_handshake_goes_on(void **state)
{
	struct host_scene s;

	(void)state;
	start(&s, false);
	(void)wait_here(&s, 5001, false);
	s.now += 55 * NS_PER_S;
	struct tcp_segment answer = answer_to(&s, 5001, THEIR_END, 0);

	time_goes_to(&s, 62 * NS_PER_S);
	assert_int_equal(host_open_connections(s.host, true), 1);
	they_send(&s, segment(5001, CTL_ACK, THEIR_END + 1, answer.seq + 1, 0));
	(void)we_send_all(&s);
	assert_int_equal(s.accepted, 2);
	assert_int_equal(host_tcb(s.echoes[1].stream)->state, TCP_ESTABLISHED);
	host_scene_end(&s);
}

static void without_reuse_every_syn_has_to_wait(void **state)
{
	struct host_scene s;
	struct tcp_config config;

	(void)state;
	host_scene_config(&config);
	config.has_time_wait_reuse = false;
	host_scene_start(&s, &config, family());
	(void)wait_here(&s, 5001, false);
	assert_false(opens(&s, 5001, THEIR_END + 1000, 0));
	time_goes_to(&s, 60 * NS_PER_S); /* MUST-13 */
	assert_true(opens(&s, 5001, THEIR_END + 1000, 0));
	host_scene_end(&s);
}

/* ---- opening again ourselves ----------------------------------------------------------------------- */

/* A connection from our port 6000 to the peer's 80 that ends in TIME-WAIT; returns our SND.NXT. */
static uint32_t go_and_come_back(struct host_scene *s, bool has_timestamps)
{
	struct stream *stream = host_connect(s->host, &s->them, 80, 6000, &s->echoes[0].app, s->now);
	struct tcp_segment syn, answer = {.src_port = 80, .dst_port = 6000, .ctl = CTL_SYN | CTL_ACK, .seq = 100};

	assert_non_null(stream);
	assert_true(we_send(s, &syn));
	answer.ack = syn.seq + 1;
	answer.options.has_timestamps = has_timestamps;
	answer.options.ts_value = has_timestamps ? 1000 : 0;
	they_send(s, answer);
	(void)we_send_all(s);
	host_close(s->host, stream, s->now);
	(void)we_send_all(s);
	answer.ctl = CTL_FIN | CTL_ACK;
	answer.seq++;
	answer.ack++;
	they_send(s, answer);
	(void)we_send_all(s);
	assert_int_equal(host_tcb(stream)->state, TCP_TIME_WAIT);
	return answer.ack;
}

static void port_in_time_wait_is_refused_with_a_word(void **state)
{
	struct host_scene s;

	(void)state;
	start(&s, false);
	(void)go_and_come_back(&s, false);
	s.now += 10 * NS_PER_S;
	assert_null(host_connect(s.host, &s.them, 80, 6000, &s.echoes[1].app, s.now));
	assert_non_null(strstr(host_refusal(s.host), "TIME-WAIT"));
	assert_non_null(host_connect(s.host, &s.them, 81, 6000, &s.echoes[1].app, s.now)); /* another remote end */
	assert_null(host_connect(s.host, &s.them, 81, 6000, &s.echoes[2].app, s.now));
	assert_non_null(strstr(host_refusal(s.host), "there is a connection between these"));
	host_scene_end(&s);
}

static void port_in_time_wait_is_free_once_timestamps_keep_the_old_away(void **state) /* RFC 6191, R7323-20 */
{
	struct host_scene s;
	struct tcp_segment syn;

	(void)state;
	start(&s, true);
	uint32_t old_nxt = go_and_come_back(&s, true);

	s.now += NS_PER_S;
	assert_null(host_connect(s.host, &s.them, 80, 6000, &s.echoes[1].app, s.now)); /* its clock may still stand */
	s.now += NS_PER_MS;
	assert_non_null(host_connect(s.host, &s.them, 80, 6000, &s.echoes[1].app, s.now));
	assert_true(we_send(&s, &syn));
	assert_int_equal(syn.ctl, CTL_SYN);
	assert_true((int32_t)(syn.seq - old_nxt) >= 0);
	assert_true(s.echoes[0].has_ended);
	assert_int_equal(host_open_connections(s.host, true), 1);
	assert_int_equal(trace_connection_count(s.trace), 2);
	host_scene_end(&s);
}

/* ---- how many -------------------------------------------------------------------------------------------- */

static void oldest_goes_first_where_too_many_wait(void **state)
{
	struct host_scene s;
	struct tcp_config config;

	(void)state;
	host_scene_config(&config);
	config.time_wait_max = 3;
	host_scene_start(&s, &config, family());
	for (uint16_t port = 5001; port <= 5005; port++)
		(void)wait_here(&s, port, false);
	(void)we_send_all(&s);
	assert_int_equal(host_open_connections(s.host, true), 3);
	assert_int_equal(host_counts(s.host)->time_waits_cut, 2);
	assert_true(s.echoes[0].has_ended && s.echoes[1].has_ended && !s.echoes[2].has_ended);
	bool has_note = false;

	for (uint32_t id = 1; id <= trace_count(s.trace); id++) {
		const struct event *ev = trace_event(s.trace, id);

		has_note |= ev->kind == EV_APP && memcmp(trace_bytes(s.trace, ev).data, "too many connections wait", 25) == 0;
	}
	assert_true(has_note);
	host_scene_end(&s);
}

static void connection_in_time_wait_makes_room_for_a_new_one(void **state)
{
	struct host_scene s;
	struct tcp_config config;
	struct host_config host = {.mtu = 1500, .seed = 1, .connections_max = 2};

	(void)state;
	host_scene_config(&config);
	host_scene_start(&s, &config, family());
	host_free(s.host); /* one with less room */
	host.addr = s.us;
	host.tcp = config;
	s.host = host_new(&host);
	assert_non_null(host_connect(s.host, &s.them, 81, 6001, &s.echoes[1].app, s.now));
	(void)we_send_all(&s);
	(void)go_and_come_back(&s, false);
	assert_non_null(host_connect(s.host, &s.them, 82, 6002, &s.echoes[2].app, s.now));
	assert_null(host_connect(s.host, &s.them, 83, 6003, &s.echoes[3].app, s.now));
	assert_non_null(strstr(host_refusal(s.host), "too many connections"));
	(void)we_send_all(&s);
	assert_true(s.echoes[0].has_ended);
	assert_int_equal(host_open_connections(s.host, true), 2);
	host_scene_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(syn_beyond_the_old_numbers_opens_a_new_connection_at_once),
		cmocka_unit_test(our_numbers_go_on_above_the_old_ones_whatever_the_clock_says),
		cmocka_unit_test(old_duplicate_of_a_syn_is_answered_and_changes_nothing),
		cmocka_unit_test(timestamps_tell_a_new_syn_from_an_old_one),
		cmocka_unit_test(syn_that_turns_out_to_be_old_leads_back_to_time_wait),
		cmocka_unit_test(time_wait_may_end_while_the_new_handshake_goes_on),
		cmocka_unit_test(without_reuse_every_syn_has_to_wait),
		cmocka_unit_test(port_in_time_wait_is_refused_with_a_word),
		cmocka_unit_test(port_in_time_wait_is_free_once_timestamps_keep_the_old_away),
		cmocka_unit_test(oldest_goes_first_where_too_many_wait),
		cmocka_unit_test(connection_in_time_wait_makes_room_for_a_new_one),
	};

	return run_stories("time-wait", tests);
}
