/* SPDX-License-Identifier: MIT
 *
 * test_trace.c - the flight recorder keeps what it is given, and finds it again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "trace/packing.h"
#include "trace/trace.h"
#include "trace/utf8.h"
#include "wire/segment.h"

static struct ip_addr addr(uint8_t last)
{
	return (struct ip_addr){.family = 4, .bytes = {10, 77, 0, last}};
}

/* A client (host 0, 10.77.0.2) and a server (host 1, 10.77.0.1). */
static struct trace *two_hosts(void)
{
	struct trace *t = trace_new();
	assert_int_equal(trace_add_host(t, &(struct trace_host){.name = "client", .addr = addr(2)}), 0);
	assert_int_equal(trace_add_host(t, &(struct trace_host){.name = "server", .addr = addr(1)}), 1);
	return t;
}

static uint32_t connect_at(struct trace *t, time_ns time, uint16_t port)
{
	struct trace_tuple tuple = {.host = {0, 1}, .addr = {addr(2), addr(1)}, .port = {port, 80}};
	return trace_add_connection(t, time, &tuple, 0);
}

static uint32_t sends(struct trace *t, time_ns time, uint32_t conn, uint8_t host, uint8_t ctl, uint32_t seq,
		      struct span packet)
{
	return trace_append(t, &(struct event_draft){
				       .fact = {.time = time,
						.kind = EV_SENT,
						.protocol = PROTOCOL_TCP,
						.conn = conn,
						.host = host,
						.ctl = ctl,
						.seq = seq},
				       .bytes = packet,
			       });
}

static uint32_t arrives(struct trace *t, time_ns time, uint32_t conn, uint8_t host, uint32_t of,
			struct span packet)
{
	return trace_append(t, &(struct event_draft){
				       .fact = {.time = time,
						.kind = EV_ARRIVED,
						.protocol = PROTOCOL_TCP,
						.conn = conn,
						.host = host,
						.of = of},
				       .bytes = packet,
			       });
}

static void events_are_numbered_from_one_and_stay_where_they_are(void **state)
{
	struct trace *t = two_hosts();
	(void)state;
	assert_int_equal(trace_count(t), 0);
	assert_int_equal(trace_end_time(t), 0);
	uint32_t conn = connect_at(t, 5, 1000);
	const struct event *first = trace_event(t, 1);
	assert_int_equal(first->kind, EV_CONNECTION);
	for (uint32_t i = 0; i < 20000; i++)
		assert_int_equal(sends(t, 10 + i, conn, 0, CTL_ACK, i, span_of(NULL, 0)), i + 2);
	assert_ptr_equal(trace_event(t, 1), first);
	assert_int_equal(trace_count(t), 20001);
	assert_int_equal(trace_event(t, 20001)->seq, 19999);
	assert_int_equal(trace_end_time(t), 10 + 19999);
	trace_free(t);
}

static void time_never_goes_back(void **state)
{
	struct trace *t = two_hosts();
	(void)state;
	uint32_t conn = connect_at(t, 100, 1000);
	uint32_t late = sends(t, 40, conn, 0, CTL_SYN, 1, span_of(NULL, 0));
	assert_int_equal(trace_event(t, late)->time, 100);
	trace_free(t);
}

static void a_packet_gets_its_number_and_its_first_outcome(void **state)
{
	struct trace *t = two_hosts();
	(void)state;
	uint32_t conn = connect_at(t, 0, 1000), other = connect_at(t, 0, 1001);
	uint32_t syn = sends(t, 1, conn, 0, CTL_SYN, 100, span_of(NULL, 0));
	uint32_t syn2 = sends(t, 1, other, 0, CTL_SYN, 100, span_of(NULL, 0));
	uint32_t again = sends(t, 2, conn, 0, CTL_SYN, 100, span_of(NULL, 0));
	assert_int_equal(trace_event(t, syn)->number, 1);
	assert_int_equal(trace_event(t, syn2)->number, 1);
	assert_int_equal(trace_event(t, again)->number, 2);
	assert_int_equal(trace_event(t, syn)->outcome, 0);
	uint32_t here = arrives(t, 3, conn, 1, syn, span_of(NULL, 0));
	arrives(t, 4, conn, 1, syn, span_of(NULL, 0)); /* a duplicate */
	assert_int_equal(trace_event(t, syn)->outcome, here);
	uint32_t lost = trace_append(t, &(struct event_draft){
		.fact = {.time = 5, .kind = EV_LOST, .conn = conn, .of = again, .code = LOSS_DROPPED}});
	assert_int_equal(trace_event(t, again)->outcome, lost);
	assert_int_equal(trace_connection(t, conn)->packet_count, 2);
	trace_free(t);
}

static void a_connection_lists_its_own_events(void **state)
{
	struct trace *t = two_hosts();
	(void)state;
	uint32_t a = connect_at(t, 0, 1000), b = connect_at(t, 0, 1001);
	for (uint32_t i = 0; i < 100; i++)
		sends(t, i, i % 2 ? b : a, 0, CTL_ACK, i, span_of(NULL, 0));
	const struct trace_connection *c = trace_connection(t, b);
	assert_int_equal(trace_connection_count(t), 2);
	assert_int_equal(c->row_count, 51);
	assert_int_equal(c->opened, 2);
	assert_int_equal(c->rows[0], 2);
	assert_int_equal(c->rows[50], 102);
	assert_int_equal(trace_find_row(c, 0), 0);
	assert_int_equal(trace_find_row(c, 1), 0);
	assert_int_equal(trace_find_row(c, 2), 1);
	assert_int_equal(trace_find_row(c, 3), 1);
	assert_int_equal(trace_find_row(c, 4), 2);
	assert_int_equal(trace_find_row(c, UINT32_MAX), 51);
	trace_free(t);
}

static void the_last_event_at_a_time_is_found(void **state)
{
	struct trace *t = two_hosts();
	(void)state;
	assert_int_equal(trace_find_time(t, 1000), 0);
	uint32_t conn = connect_at(t, 10, 1000);
	sends(t, 20, conn, 0, CTL_SYN, 1, span_of(NULL, 0));
	sends(t, 20, conn, 0, CTL_SYN, 1, span_of(NULL, 0));
	sends(t, 30, conn, 0, CTL_SYN, 1, span_of(NULL, 0));
	assert_int_equal(trace_find_time(t, 9), 0);
	assert_int_equal(trace_find_time(t, 10), 1);
	assert_int_equal(trace_find_time(t, 20), 3);
	assert_int_equal(trace_find_time(t, 29), 3);
	assert_int_equal(trace_find_time(t, TIME_NEVER), 4);
	trace_free(t);
}

static void a_connection_is_found_from_both_ends_and_the_youngest_wins(void **state)
{
	struct trace *t = two_hosts();
	struct ip_addr client = addr(2), server = addr(1);
	int end = -1;
	(void)state;
	assert_int_equal(trace_find_connection(t, &client, 1000, &server, 80, NULL), 0);
	for (uint16_t port = 1000; port < 3000; port++)
		connect_at(t, 0, port);
	uint32_t young = connect_at(t, 1, 1000);
	assert_int_equal(young, 2001);
	assert_int_equal(trace_find_connection(t, &client, 1000, &server, 80, &end), young);
	assert_int_equal(end, 0);
	assert_int_equal(trace_find_connection(t, &server, 80, &client, 1000, &end), young);
	assert_int_equal(end, 1);
	assert_int_equal(trace_find_connection(t, &server, 80, &client, 2999, &end), 2000);
	assert_int_equal(trace_find_connection(t, &client, 80, &server, 1000, &end), 0);
	assert_int_equal(trace_find_connection(t, &client, 3000, &server, 80, NULL), 0);
	trace_free(t);
}

static void the_isn_is_that_of_the_syn_or_one_before_the_first_segment(void **state)
{
	struct trace *t = two_hosts();
	(void)state;
	uint32_t conn = connect_at(t, 0, 1000);
	assert_false(trace_connection(t, conn)->has_isn[0]);
	sends(t, 1, conn, 0, CTL_SYN, 700, span_of(NULL, 0));
	sends(t, 2, conn, 0, CTL_SYN, 900, span_of(NULL, 0)); /* a forged one changes nothing */
	arrives(t, 3, conn, 0, 0, span_of(NULL, 0));          /* nobody saw the server send this: seq 0 */
	const struct trace_connection *c = trace_connection(t, conn);
	assert_true(c->has_isn[0] && c->has_isn[1]);
	assert_int_equal(c->isn[0], 700);
	assert_int_equal(c->isn[1], UINT32_MAX);
	trace_free(t);
}

static void an_event_knows_its_end_of_the_connection(void **state)
{
	struct trace *t = two_hosts();
	(void)state;
	uint8_t router = trace_add_host(t, &(struct trace_host){.name = "router", .addr = addr(3)});
	uint32_t conn = connect_at(t, 0, 1000);
	assert_int_equal(trace_event_end(t, trace_event(t, sends(t, 0, conn, 0, 0, 0, span_of(NULL, 0)))), 0);
	assert_int_equal(trace_event_end(t, trace_event(t, sends(t, 0, conn, 1, 0, 0, span_of(NULL, 0)))), 1);
	assert_int_equal(
		trace_event_end(t, trace_event(t, sends(t, 0, conn, router, 0, 0, span_of(NULL, 0)))), -1);
	assert_int_equal(trace_event_end(t, trace_event(t, sends(t, 0, 0, 0, 0, 0, span_of(NULL, 0)))), -1);
	trace_free(t);
}

static void a_host_that_is_there_keeps_its_place(void **state)
{
	struct trace *t = two_hosts();
	(void)state;
	assert_int_equal(trace_add_host(t, &(struct trace_host){.name = "client", .addr = addr(2)}), 0);
	assert_int_equal(trace_add_host(t, &(struct trace_host){.name = "client", .addr = addr(9)}), 2);
	assert_int_equal(trace_host_count(t), 3);
	trace_rename_host(t, 2, "laptop");
	assert_string_equal(trace_host(t, 2)->name, "laptop");
	trace_free(t);
}

/* ---- bytes ----------------------------------------------------------------------- */

static void bytes_come_back_and_are_cut_at_the_snap_length(void **state)
{
	struct trace *t = two_hosts();
	uint8_t packet[1500];
	(void)state;
	for (size_t i = 0; i < sizeof packet; i++)
		packet[i] = (uint8_t)(i * 7);
	uint32_t whole = sends(t, 0, 0, 0, 0, 0, span_of(packet, sizeof packet));
	trace_about(t)->snaplen = 64;
	uint32_t cut = sends(t, 0, 0, 0, 0, 0, span_of(packet, sizeof packet));
	uint32_t none = sends(t, 0, 0, 0, 0, 0, span_of(NULL, 0));
	struct span kept = trace_bytes(t, trace_event(t, whole));
	assert_int_equal(kept.len, sizeof packet);
	assert_memory_equal(kept.data, packet, sizeof packet);
	kept = trace_bytes(t, trace_event(t, cut));
	assert_int_equal(kept.len, 64);
	assert_int_equal(trace_event(t, cut)->blob_len, 64);
	assert_memory_equal(kept.data, packet, 64);
	assert_int_equal(trace_bytes(t, trace_event(t, none)).len, 0);
	trace_free(t);
}

static void without_a_snap_length_memory_is_bounded_all_the_same(void **state)
{
	struct trace *t = two_hosts();
	static const uint8_t packet[1500];
	uint32_t id = 0;
	(void)state;
	for (size_t i = 0; i < TRACE_WHOLE_BYTES / sizeof packet; i++)
		id = sends(t, 0, 0, 0, 0, 0, span_of(packet, sizeof packet));
	assert_int_equal(trace_event(t, id)->blob_len, sizeof packet);
	id = sends(t, 0, 0, 0, 0, 0, span_of(packet, sizeof packet));
	assert_int_equal(trace_event(t, id)->blob_len, TRACE_HEAD_BYTES);
	id = sends(t, 0, 0, 0, 0, 0, span_of(packet, 200)); /* it would fit, but heads it is from now on */
	assert_int_equal(trace_event(t, id)->blob_len, TRACE_HEAD_BYTES);
	trace_free(t);
}

static void a_packet_that_arrives_as_it_left_is_kept_once(void **state)
{
	struct trace *t = two_hosts();
	uint8_t packet[100] = {1, 2, 3};
	(void)state;
	uint32_t sent = sends(t, 0, 0, 0, 0, 0, span_of(packet, sizeof packet));
	uint32_t same = arrives(t, 1, 0, 1, sent, span_of(packet, sizeof packet));
	packet[50] = 9;
	uint32_t corrupted = arrives(t, 2, 0, 1, sent, span_of(packet, sizeof packet));
	assert_int_equal(trace_event(t, same)->blob_len, 0);
	assert_ptr_equal(trace_bytes(t, trace_event(t, same)).data,
			 trace_bytes(t, trace_event(t, sent)).data);
	assert_int_equal(trace_event(t, corrupted)->blob_len, 100);
	assert_int_equal(trace_bytes(t, trace_event(t, corrupted)).data[50], 9);
	trace_free(t);
}

static void text_is_made_valid_utf8(void **state)
{
	struct trace *t = two_hosts();
	static const char bad[] = "a\xff" "b\0\xc3\xa9\xed\xa0\x80";
	static const char good[] = "a\xef\xbf\xbd"
				   "b\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd";
	char longest[TRACE_TEXT_MAX + 10];
	(void)state;
	uint32_t id = trace_append(
		t, &(struct event_draft){.fact = {.kind = EV_NOTE}, .bytes = span_of(bad, sizeof bad - 1)});
	struct span text = trace_bytes(t, trace_event(t, id));
	assert_int_equal(text.len, sizeof good - 1);
	assert_memory_equal(text.data, good, text.len);
	memset(longest, 'x', sizeof longest);
	memcpy(longest + TRACE_TEXT_MAX - 1, "\xc3\xa9", 2); /* the cut would go through the middle of it */
	id = trace_append(t, &(struct event_draft){.fact = {.kind = EV_NOTE},
						   .bytes = span_of(longest, sizeof longest)});
	assert_int_equal(trace_event(t, id)->blob_len, TRACE_TEXT_MAX - 1);
	trace_free(t);
}

static void utf8_is_told_from_what_only_looks_like_it(void **state)
{
	static const char *const valid[] = {"",
					    "plain text longer than eight",
					    "\xc3\xa9",
					    "\xe2\x82\xac",
					    "\xf0\x9f\x98\x80",
					    "\xf4\x8f\xbf\xbf",
					    "\xed\x9f\xbf"};
	static const char *const invalid[] = {"\x80",
					      "12345678\xff",
					      "\xc0\x80",
					      "\xc3",
					      "\xe0\x80\x80",
					      "\xed\xa0\x80",
					      "\xf0\x80\x80\x80",
					      "\xf4\x90\x80\x80",
					      "\xf5\x80\x80\x80",
					      "\xe2\x82"};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(valid); i++)
		assert_true(utf8_is_valid(span_of(valid[i], strlen(valid[i]))));
	for (size_t i = 0; i < ARRAY_LEN(invalid); i++)
		assert_false(utf8_is_valid(span_of(invalid[i], strlen(invalid[i]))));
}

/* ---- changes --------------------------------------------------------------------- */

static void changes_come_back_whatever_their_numbers(void **state)
{
	static const int64_t numbers[] = {0,   1,          -1,        63,        64,        -64,
					  -65, UINT32_MAX, INT64_MAX, INT64_MIN, 1161334200};
	struct change in[VAR_COUNT], out[VAR_COUNT];
	uint8_t packed[PACKED_MAX];
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		for (size_t k = 0; k < VAR_COUNT; k++)
			in[k] = (struct change){.variable = (uint8_t)k,
						.before = numbers[i],
						.after = numbers[(i + k) % ARRAY_LEN(numbers)]};
		assert_in_range(packing_pack(packed, in, VAR_COUNT), 1, PACKED_MAX);
		assert_int_equal(packing_unpack(packed, out), VAR_COUNT);
		for (size_t k = 0; k < VAR_COUNT; k++) {
			assert_int_equal(out[k].variable, in[k].variable);
			assert_true(out[k].before == in[k].before && out[k].after == in[k].after);
		}
	}
	assert_int_equal(packing_pack(packed, in, 0), 1);
	assert_int_equal(packing_unpack(packed, out), 0);
}

static void the_first_state_is_what_the_first_change_came_from(void **state)
{
	struct trace *t = two_hosts();
	struct change change = {.variable = VAR_STATE, .before = TCP_LISTEN, .after = TCP_SYN_RECEIVED};
	struct change got[VAR_COUNT];
	(void)state;
	uint32_t conn = connect_at(t, 0, 1000);
	assert_int_equal(trace_connection(t, conn)->first_state[1], -1);
	uint32_t id =
		trace_append(t, &(struct event_draft){.fact = {.kind = EV_CALL, .conn = conn, .host = 1},
						      .changes = &change,
						      .change_count = 1});
	change = (struct change){.variable = VAR_STATE, .before = TCP_SYN_RECEIVED, .after = TCP_ESTABLISHED};
	trace_append(t, &(struct event_draft){.fact = {.kind = EV_CALL, .conn = conn, .host = 1},
					      .changes = &change,
					      .change_count = 1});
	assert_int_equal(trace_connection(t, conn)->first_state[1], TCP_LISTEN);
	assert_int_equal(trace_connection(t, conn)->first_state[0], -1);
	assert_int_equal(trace_changes(t, trace_event(t, id), got), 1);
	assert_int_equal(got[0].after, TCP_SYN_RECEIVED);
	assert_int_equal(trace_changes(t, trace_event(t, 1), got), 0);
	trace_free(t);
}

static void a_hundred_thousand_short_connections_stay_small(void **state)
{
	struct trace *t = two_hosts();
	static const uint8_t packet[60];
	(void)state;
	for (uint32_t i = 0; i < 100000; i++) {
		struct trace_tuple tuple = {.host = {0, 1},
					    .addr = {addr(2), addr(1)},
					    .port = {(uint16_t)i, (uint16_t)(i >> 16)}};
		uint32_t conn = trace_add_connection(t, i, &tuple, 0);
		for (uint8_t k = 0; k < 4; k++) {
			uint32_t sent = sends(t, i, conn, k % 2, CTL_ACK, k, span_of(packet, sizeof packet));
			arrives(t, i, conn, k % 2 ? 0 : 1, sent, span_of(packet, sizeof packet));
		}
	}
	assert_int_equal(trace_connection_count(t), 100000);
	assert_in_range(trace_memory(t), 64 * 900000, 150000000);
	trace_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_numbered_from_one_and_stay_where_they_are),
		cmocka_unit_test(time_never_goes_back),
		cmocka_unit_test(a_packet_gets_its_number_and_its_first_outcome),
		cmocka_unit_test(a_connection_lists_its_own_events),
		cmocka_unit_test(the_last_event_at_a_time_is_found),
		cmocka_unit_test(a_connection_is_found_from_both_ends_and_the_youngest_wins),
		cmocka_unit_test(the_isn_is_that_of_the_syn_or_one_before_the_first_segment),
		cmocka_unit_test(an_event_knows_its_end_of_the_connection),
		cmocka_unit_test(a_host_that_is_there_keeps_its_place),
		cmocka_unit_test(bytes_come_back_and_are_cut_at_the_snap_length),
		cmocka_unit_test(without_a_snap_length_memory_is_bounded_all_the_same),
		cmocka_unit_test(a_packet_that_arrives_as_it_left_is_kept_once),
		cmocka_unit_test(text_is_made_valid_utf8),
		cmocka_unit_test(utf8_is_told_from_what_only_looks_like_it),
		cmocka_unit_test(changes_come_back_whatever_their_numbers),
		cmocka_unit_test(the_first_state_is_what_the_first_change_came_from),
		cmocka_unit_test(a_hundred_thousand_short_connections_stay_small),
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
