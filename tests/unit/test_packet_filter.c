/* SPDX-License-Identifier: MIT
 *
 * test_packet_filter.c - filters take the packets of a recording that they would take off a wire, and rows show these alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "draw/export.h"
#include "file/packet_filter.h"
#include "sample_trace.h"
#include "third_party_scene.h"

static bool shows(void *context, const struct trace *trace, uint32_t id)
{
	return packet_filter_takes(context, trace, id);
}

static struct packet_filter *filter_of(const char *expression)
{
	struct err err;
	struct packet_filter *f = packet_filter_new(expression, &err);

	if (f == NULL)
		fail_msg("%s", err.text);
	return f;
}

/* How many of the packets that left are taken. */
static int taken(const struct trace *t, const char *expression)
{
	struct packet_filter *f = filter_of(expression);
	int count = 0;

	for (uint32_t id = 1; id <= trace_count(t); id++)
		count += trace_event(t, id)->kind == EV_SENT && packet_filter_takes(f, t, id);
	packet_filter_free(f);
	return count;
}

static void byte_13_equal_18_is_syn_and_ack_alone(void **state)
{
	struct trace *t = sample_page();

	(void)state;
	assert_int_equal(taken(t, "tcp[13]=18"), 1);
	assert_int_equal(taken(t, "tcp[tcpflags] = tcp-syn|tcp-ack"), 1); /* the same in words */
	assert_int_equal(taken(t, "tcp[13]=2"), 1);
	assert_int_equal(taken(t, "tcp[13] & 2 != 0"), 2);
	assert_int_equal(taken(t, "udp"), 0);
	assert_int_equal(taken(t, "src port 80 and dst host 10.77.0.2"), taken(t, "tcp") - taken(t, "dst port 80"));
	trace_free(t);
}

static void read_in_ip6(struct scene *s)
{
	bool is_ip6 = s->at.us.family == 6;

	stand_before_the_wall(s);
	assert_int_equal(taken(s->at.trace, "tcp[13]=18"), is_ip6 ? 0 : 1);
	assert_int_equal(taken(s->at.trace, "ip6[53]=18"), is_ip6 ? 1 : 0);
	assert_int_equal(taken(s->at.trace, "tcp port 80"), 5);
}

static void in_ip6_the_same_byte_is_counted_from_the_ip_header(void **state)
{
	(void)state;
	over_both(read_in_ip6);
}

/* The ids of arrivals and losses that a filter takes are those of packets that it takes. */
static void arrival_is_asked_for_the_packet_that_left(void **state)
{
	struct trace *t = sample_page();
	struct packet_filter *f = filter_of("greater 1000");
	int count = 0;

	(void)state;
	for (uint32_t id = 1; id <= trace_count(t); id++) {
		const struct event *ev = trace_event(t, id);

		if (ev->kind != EV_ARRIVED && ev->kind != EV_LOST)
			continue;
		assert_int_equal(packet_filter_takes(f, t, id), packet_filter_takes(f, t, ev->of));
		count += packet_filter_takes(f, t, id);
	}
	assert_in_range(count, 5, 20);
	packet_filter_free(f);
	trace_free(t);
}

static void what_is_no_packet_is_not_taken(void **state)
{
	struct trace *t = sample_page();
	struct packet_filter *f = filter_of("");

	(void)state;
	for (uint32_t id = 1; id <= trace_count(t); id++)
		assert_int_equal(packet_filter_takes(f, t, id), event_is_packet(trace_event(t, id)));
	packet_filter_free(f);
	trace_free(t);
}

/* Of a packet whose bytes were not kept the header is made again; behind a cut nothing is known. */
static void cut_packets_are_asked_for_what_is_left(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s, "client", "server", "tcpsee");
	trace_about(s.trace)->snaplen = 44;
	sample_sent(&s, 0, CTL_ACK | CTL_PSH, 1, 1, "GET / HTTP/1.1", WHY_NEW_DATA);
	assert_int_equal(taken(s.trace, "tcp[20:4] = 0x47455420"), 1); /* "GET " */
	assert_int_equal(taken(s.trace, "tcp[24] = 0x2f"), 0);         /* cut off */
	assert_int_equal(taken(s.trace, "len = 54"), 1);               /* as long as it was */
	struct event bare = *trace_event(s.trace, s.last);

	bare.blob = bare.blob_len = 0;
	(void)trace_append(s.trace, &(struct event_draft){.fact = bare});
	assert_int_equal(taken(s.trace, "src port 30730 and tcp[13] = 24"), 2);
	trace_free(s.trace);
}

static void wrong_expression_is_one_sentence(void **state)
{
	static const char *const wrong[] = {"tcp[13]=", "tcp[13", "frobnicate 7", "ether broadcast", "port 70000", "((("};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct err err = {0};

		assert_null(packet_filter_new(wrong[i], &err));
		assert_int_equal(err.status, STATUS_USAGE);
		assert_non_null(strstr(err.text, wrong[i]));
		assert_non_null(strstr(err.text, "man pcap-filter"));
		assert_null(strchr(err.text, '\n'));
	}
}

static void rows_are_the_same_as_without_a_filter(void **state)
{
	struct trace *t = sample_page();
	struct packet_filter *f = filter_of("tcp[13] & 1 != 0");
	struct row_filter rows = {.shows = shows, .context = f};
	struct export_options options = {.ladder = {.is_ascii = true, .conn = 1}, .flags = LADDER_DEFAULT};
	struct text all = {0}, few = {0};

	(void)state;
	export_text(t, &options, &all);
	options.filter = &rows;
	export_text(t, &options, &few);
	int lines = 0;

	for (char *line = strtok(few.data, "\n"); line != NULL; line = strtok(NULL, "\n"), lines++) {
		assert_non_null(strstr(all.data, line));
		assert_true(lines == 0 || strstr(line, "FIN") != NULL);
	}
	assert_int_equal(lines, 3); /* the heading and two FINs */
	text_fini(&all);
	text_fini(&few);
	packet_filter_free(f);
	trace_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(byte_13_equal_18_is_syn_and_ack_alone),
		cmocka_unit_test(in_ip6_the_same_byte_is_counted_from_the_ip_header),
		cmocka_unit_test(arrival_is_asked_for_the_packet_that_left),
		cmocka_unit_test(what_is_no_packet_is_not_taken),
		cmocka_unit_test(cut_packets_are_asked_for_what_is_left),
		cmocka_unit_test(wrong_expression_is_one_sentence),
		cmocka_unit_test(rows_are_the_same_as_without_a_filter),
	};

	return cmocka_run_group_tests_name("packet filter", tests, NULL, NULL);
}
