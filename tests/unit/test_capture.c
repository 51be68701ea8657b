/* SPDX-License-Identifier: MIT
 *
 * test_capture.c - packets seen on a wire find their connections, ends and lengths.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "seen_packets.h"

static const struct end client = {2, 40000}, server = {1, 80}, third = {3, 50000};

static void a_segment_is_sent_and_arrives_at_the_same_time(void **state)
{
	struct trace *t = trace_new();
	struct capture *c = capture_new(t);
	(void)state;
	sees(c, 1000, client, server, CTL_SYN, 77, 0);
	sees(c, 2000, server, client, CTL_SYN | CTL_ACK, 99, 0);
	sees(c, 3000, client, server, CTL_PSH | CTL_ACK, 78, 300);
	capture_name_hosts(c);
	assert_int_equal(trace_count(t), 7);
	const struct event *sent = trace_event(t, 6), *arrived = trace_event(t, 7);
	assert_int_equal(sent->kind, EV_SENT);
	assert_int_equal(arrived->kind, EV_ARRIVED);
	assert_int_equal(arrived->of, 6);
	assert_int_equal(sent->outcome, 7);
	assert_int_equal(arrived->time, 3000);
	assert_int_equal(sent->len, 300);
	assert_int_equal(sent->seq, 78);
	assert_int_equal(sent->window, 100);
	assert_int_equal(sent->blob_len, 340);
	assert_string_equal(trace_host(t, sent->host)->name, "client");
	assert_string_equal(trace_host(t, arrived->host)->name, "server");
	assert_int_equal(trace_connection(t, 1)->isn[1], 99);
	capture_free(c);
	trace_free(t);
}

static void without_a_syn_the_lower_port_is_the_server(void **state)
{
	struct trace *t = trace_new();
	struct capture *c = capture_new(t);
	(void)state;
	sees(c, 0, server, client, CTL_ACK, 5, 100);
	assert_int_equal(trace_connection(t, 1)->tuple.port[0], client.port);
	assert_int_equal(trace_event_end(t, trace_event(t, 2)), 1);
	capture_free(c);
	trace_free(t);
}

static void a_syn_ack_seen_first_comes_from_the_server(void **state)
{
	struct trace *t = trace_new();
	struct capture *c = capture_new(t);
	struct end high = {1, 60000};
	(void)state;
	sees(c, 0, high, client, CTL_SYN | CTL_ACK, 5, 0);
	assert_int_equal(trace_connection(t, 1)->tuple.port[1], 60000);
	capture_free(c);
	trace_free(t);
}

static void a_port_used_again_is_a_new_connection(void **state)
{
	struct trace *t = trace_new();
	struct capture *c = capture_new(t);
	(void)state;
	sees(c, 0, client, server, CTL_SYN, 100, 0);
	sees(c, 1, client, server, CTL_SYN, 100, 0); /* once more: the same connection */
	sees(c, 2, server, client, CTL_SYN | CTL_ACK, 500, 0);
	sees(c, 3, client, server, CTL_SYN, 9999, 0); /* forged or old, in the middle of it */
	assert_int_equal(trace_connection_count(t), 1);
	sees(c, 4, client, server, CTL_FIN | CTL_ACK, 101, 0);
	sees(c, 5, client, server, CTL_SYN, 7000, 0); /* only one end has closed */
	assert_int_equal(trace_connection_count(t), 1);
	sees(c, 6, server, client, CTL_FIN | CTL_ACK, 501, 0);
	sees(c, 7, client, server, CTL_SYN, 20000, 0);
	assert_int_equal(trace_connection_count(t), 2);
	sees(c, 8, server, client, CTL_RST | CTL_ACK, 0, 0);
	sees(c, 9, client, server, CTL_SYN, 30000, 0);
	assert_int_equal(trace_connection_count(t), 3);
	sees(c, 10, client, server, CTL_SYN, 30500, 0); /* nobody had answered */
	assert_int_equal(trace_connection_count(t), 4);
	sees(c, 11, server, client, CTL_SYN | CTL_ACK, 1, 0);
	sees(c, 11 + 300 * NS_PER_S, client, server, CTL_SYN, 40000, 0); /* after a long silence */
	assert_int_equal(trace_connection_count(t), 5);
	capture_free(c);
	trace_free(t);
}

static void both_ends_may_open_at_once(void **state)
{
	struct trace *t = trace_new();
	struct capture *c = capture_new(t);
	(void)state;
	sees(c, 0, client, server, CTL_SYN, 100, 0);
	sees(c, 1, server, client, CTL_SYN, 900, 0);
	assert_int_equal(trace_connection_count(t), 1);
	assert_int_equal(trace_connection(t, 1)->isn[1], 900);
	capture_free(c);
	trace_free(t);
}

static void hosts_of_several_pairs_are_called_by_their_addresses(void **state)
{
	struct trace *t = trace_new();
	struct capture *c = capture_new(t);
	(void)state;
	sees(c, 0, client, server, CTL_SYN, 100, 0);
	sees(c, 1, third, server, CTL_SYN, 100, 0);
	capture_name_hosts(c);
	assert_int_equal(trace_host_count(t), 3);
	assert_string_equal(trace_host(t, 0)->name, "10.0.0.2");
	assert_string_equal(trace_host(t, 2)->name, "10.0.0.3");
	capture_free(c);
	trace_free(t);
}

static void a_connection_within_one_machine_has_two_hosts(void **state)
{
	struct trace *t = trace_new();
	struct capture *c = capture_new(t);
	struct end a = {1, 40000};
	(void)state;
	sees(c, 0, a, server, CTL_SYN, 100, 0);
	sees(c, 1, server, a, CTL_SYN | CTL_ACK, 100, 0);
	assert_int_equal(trace_event_end(t, trace_event(t, 2)), 0);
	assert_int_equal(trace_event_end(t, trace_event(t, 4)), 1);
	assert_string_equal(trace_host(t, 1)->name, "10.0.0.1 server");
	capture_name_hosts(c);
	assert_string_equal(trace_host(t, 1)->name, "server");
	capture_free(c);
	trace_free(t);
}

static void more_hosts_than_there_is_room_for_share_two(void **state)
{
	struct trace *t = trace_new();
	struct capture *c = capture_new(t);
	(void)state;
	for (int i = 0; i < 256; i++) {
		struct end one = {(uint8_t)i, 1000}, other = {(uint8_t)i, 80};
		sees(c, i, one, server, CTL_SYN, 1, 0);
		sees(c, i, client, other, CTL_SYN, 1, 0);
	}
	assert_in_range(trace_host_count(t), TRACE_HOSTS_MAX - 2, TRACE_HOSTS_MAX);
	const struct trace_connection *last = trace_connection(t, (uint32_t)trace_connection_count(t));
	assert_int_equal(last->tuple.addr[1].bytes[3], 255);
	assert_string_equal(trace_host(t, last->tuple.host[1])->name, "other servers");
	capture_free(c);
	trace_free(t);
}

static void what_is_no_tcp_segment_is_counted(void **state)
{
	struct trace *t = trace_new();
	struct capture *c = capture_new(t);
	uint8_t bytes[100];
	(void)state;
	size_t len = seen_packet(bytes, sizeof bytes, client, server, CTL_SYN, 1, 0);
	for (size_t cut = 0; cut < len; cut++)
		capture_packet(c, 0, span_of(bytes, cut), cut);
	bytes[9] = IP_UDP;
	capture_packet(c, 0, span_of(bytes, len), len);
	bytes[9] = IP_TCP;
	bytes[6] = 0x20; /* more fragments follow */
	capture_packet(c, 0, span_of(bytes, len), len);
	bytes[6] = 0;
	bytes[32] = 0x10; /* a header of 4 bytes */
	capture_packet(c, 0, span_of(bytes, len), len);
	assert_int_equal(trace_count(t), 0);
	assert_int_equal(capture_counts(c)->packets, len + 3);
	assert_int_equal(capture_counts(c)->not_tcp, 1);
	assert_int_equal(capture_counts(c)->fragments, 1);
	assert_int_equal(capture_counts(c)->damaged, len + 1);
	capture_free(c);
	trace_free(t);
}

static void a_packet_cut_by_a_snap_length_keeps_its_true_length(void **state)
{
	struct trace *t = trace_new();
	struct capture *c = capture_new(t);
	uint8_t bytes[1500];
	(void)state;
	size_t len = seen_packet(bytes, sizeof bytes, client, server, CTL_ACK, 1, 1000);
	capture_packet(c, 0, span_of(bytes, 54), len);
	assert_int_equal(trace_event(t, 2)->len, 1000);
	assert_int_equal(trace_event(t, 2)->blob_len, 54);
	capture_packet(c, 0, span_of(bytes, 54), 100); /* the header claims more than the wire had */
	assert_int_equal(trace_event(t, 4)->len, 60);
	len = seen_packet(bytes, sizeof bytes, client, server, CTL_ACK, 1, 0);
	memset(bytes + len, 0, 6); /* padding of a short Ethernet frame */
	capture_packet(c, 0, span_of(bytes, len + 6), len + 6);
	assert_int_equal(trace_event(t, 6)->len, 0);
	assert_int_equal(trace_event(t, 6)->blob_len, 40);
	capture_free(c);
	trace_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_segment_is_sent_and_arrives_at_the_same_time),
		cmocka_unit_test(without_a_syn_the_lower_port_is_the_server),
		cmocka_unit_test(a_syn_ack_seen_first_comes_from_the_server),
		cmocka_unit_test(a_port_used_again_is_a_new_connection),
		cmocka_unit_test(both_ends_may_open_at_once),
		cmocka_unit_test(hosts_of_several_pairs_are_called_by_their_addresses),
		cmocka_unit_test(a_connection_within_one_machine_has_two_hosts),
		cmocka_unit_test(more_hosts_than_there_is_room_for_share_two),
		cmocka_unit_test(what_is_no_tcp_segment_is_counted),
		cmocka_unit_test(a_packet_cut_by_a_snap_length_keeps_its_true_length),
	};

	return cmocka_run_group_tests_name("capture", tests, NULL, NULL);
}
