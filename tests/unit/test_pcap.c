/* SPDX-License-Identifier: MIT
 *
 * test_pcap.c - captures become traces, traces become captures.
 *
 * With TCPSEE_CAPTURES=FOLDER every capture there is read too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"
#include "file/pcap.h"
#include "sample_trace.h"
#include "seen_packets.h"
#include "temp_file.h"

static const struct end client = {2, 40000}, server = {1, 80}, third = {3, 50000};

static struct trace *small_trace(void)
{
	struct trace *t = trace_new();
	struct capture *c = capture_new(t);
	strcpy(trace_about(t)->created, "2026-11-22T09:50:01.365244123Z");
	sees(c, 0, client, server, CTL_SYN, 77, 0);
	sees(c, 10433001, server, client, CTL_SYN | CTL_ACK, 99, 0);
	sees(c, 10433002, third, server, CTL_SYN, 1, 0);
	sees(c, 5 * NS_PER_S, client, server, CTL_PSH | CTL_ACK, 78, 300);
	capture_free(c);
	return t;
}

static void a_trace_written_as_a_capture_comes_back(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = small_trace();
	assert_true(pcap_write(f->path, t, 0, &f->err));
	assert_true(pcap_is_capture(f->path));
	struct trace *again = pcap_read(f->path, NULL, f->remark, sizeof f->remark, &f->err);
	assert_non_null(again);
	assert_string_equal(f->remark, "");
	assert_string_equal(trace_about(again)->created, "2026-11-22T09:50:01.365244123Z");
	assert_string_equal(trace_about(again)->link, "pcap");
	assert_int_equal(trace_count(again), trace_count(t));
	for (uint32_t id = 1; id <= trace_count(t); id++) {
		const struct event *a = trace_event(t, id), *b = trace_event(again, id);
		struct span ab = trace_bytes(t, a), bb = trace_bytes(again, b);
		assert_true(a->time == b->time && a->kind == b->kind && a->seq == b->seq && a->len == b->len);
		assert_int_equal(ab.len, bb.len);
		if (ab.len > 0)
			assert_memory_equal(ab.data, bb.data, ab.len);
	}
	trace_free(t);
	trace_free(again);
}

static void one_connection_can_be_written_alone(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = small_trace();
	assert_true(pcap_write(f->path, t, 2, &f->err));
	struct trace *again = pcap_read(f->path, NULL, f->remark, sizeof f->remark, &f->err);
	assert_non_null(again);
	assert_int_equal(trace_connection_count(again), 1);
	assert_int_equal(trace_count(again), 3);
	trace_free(t);
	trace_free(again);
}

/* What left is not what arrived: one was lost, one came marked, one twice. */
static void a_capture_at_one_end_holds_what_was_seen_there(void **state)
{
	struct temp_file *f = *state;
	struct sample s;
	sample_init(&s, "client", "server", "tcpsee");
	uint32_t lost = sample_sent(&s, 0, CTL_PSH | CTL_ACK, 1, 1, "lost", WHY_NEW_DATA);
	uint32_t twice = sample_sent(&s, 0, CTL_PSH | CTL_ACK, 5, 1, "twice", WHY_NEW_DATA);
	sample_lost(&s, lost, LOSS_RANDOM);
	sample_arrived(&s, twice, FOUND_OUT_OF_ORDER, NULL, 0);
	struct event again = *trace_event(s.trace, sample_arrived(&s, twice, FOUND_DUPLICATE, NULL, 0));
	uint8_t marked[100];
	struct span left = trace_bytes(s.trace, trace_event(s.trace, twice));
	memcpy(marked, left.data, left.len);
	marked[1] |= IP_ECN_CE;
	again.found = FOUND_CE;
	trace_append(s.trace, &(struct event_draft){.fact = again, .bytes = span_of(marked, left.len)});
	static const size_t at_client = 2, at_server = 3;
	for (uint8_t host = 0; host < 2; host++) {
		assert_true(pcap_write_at(f->path, s.trace, 0, host, &f->err));
		struct trace *seen = pcap_read(f->path, NULL, f->remark, sizeof f->remark, &f->err);
		assert_non_null(seen);
		size_t packets = 0, marks = 0;
		for (uint32_t id = 1; id <= trace_count(seen); id++) {
			const struct event *ev = trace_event(seen, id);
			packets += ev->kind == EV_SENT;
			marks += ev->kind == EV_SENT && (trace_bytes(seen, ev).data[1] & IP_ECN_MASK) == IP_ECN_CE;
		}
		assert_int_equal(packets, host == 0 ? at_client : at_server);
		assert_int_equal(marks, host);
		trace_free(seen);
	}
	trace_free(s.trace);
}

static void a_filter_chooses_packets(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = small_trace();
	assert_true(pcap_write(f->path, t, 0, &f->err));
	struct trace *again = pcap_read(f->path, "tcp[13] = 18", f->remark, sizeof f->remark, &f->err);
	assert_non_null(again);
	assert_int_equal(trace_count(again), 3);
	assert_int_equal(trace_event(again, 2)->ctl, CTL_SYN | CTL_ACK);
	trace_free(again);
	assert_null(pcap_read(f->path, "tcp and and", f->remark, sizeof f->remark, &f->err));
	assert_non_null(strstr(f->err.text, "filter \"tcp and and\""));
	trace_free(t);
}

/* The capture with a VLAN tag before each packet, as a switch's mirror port brings them. */
static void write_tagged(const char *path)
{
	static const uint8_t file[24] = {0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, [17] = 1, [23] = 1};
	static const uint8_t syn_ack[18 + 40] = {
		[12] = 0x81, [15] = 5, [16] = 0x08, /* VLAN 5, IPv4 */
		[18] = 0x45, [21] = 40, [26] = 64, [27] = 6, [30] = 10, [33] = 1, [34] = 10, [37] = 2,
		[39] = 80, [40] = 0x9c, [41] = 0x40, [50] = 0x50, [51] = CTL_SYN | CTL_ACK,
	};
	static const uint8_t header[16] = {[3] = 1, [11] = sizeof syn_ack, [15] = sizeof syn_ack};
	FILE *out = fopen(path, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(file, sizeof file, 1, out), 1);
	assert_int_equal(fwrite(header, sizeof header, 1, out), 1);
	assert_int_equal(fwrite(syn_ack, sizeof syn_ack, 1, out), 1);
	assert_int_equal(fclose(out), 0);
}

static size_t count_filtered(struct temp_file *f, const char *bpf)
{
	struct trace *t = pcap_read(f->path, bpf, f->remark, sizeof f->remark, &f->err);

	assert_non_null(t);
	size_t count = 0;

	for (uint32_t id = 1; id <= trace_count(t); id++)
		count += trace_event(t, id)->kind == EV_SENT;
	trace_free(t);
	return count;
}

static void a_filter_sees_through_vlan_tags(void **state)
{
	struct temp_file *f = *state;

	write_tagged(f->path);
	assert_int_equal(count_filtered(f, "tcp[13] = 18"), 1);
	assert_int_equal(count_filtered(f, "vlan 5 and src port 80"), 1);
	assert_int_equal(count_filtered(f, "vlan 6"), 0);
	assert_string_equal(f->remark, "the filter wants no packet of the capture");
	assert_int_equal(count_filtered(f, "tcp[13] = 2"), 0);
}

static void segments_without_bytes_are_made_anew_with_right_checksums(void **state)
{
	struct temp_file *f = *state;
	for (uint8_t family = 4; family <= 6; family += 2) {
		struct trace *t = trace_new();
		struct trace_tuple tuple = {.host = {0, 1}, .port = {6, 5}};
		tuple.addr[0] = (struct ip_addr){.family = family, .bytes = {10, 1}};
		tuple.addr[1] = (struct ip_addr){.family = family, .bytes = {10, 2}};
		trace_add_host(t, &(struct trace_host){.name = "a", .addr = tuple.addr[0]});
		trace_add_host(t, &(struct trace_host){.name = "b", .addr = tuple.addr[1]});
		uint32_t conn = trace_add_connection(t, 0, &tuple, 0);
		struct event fact = {.kind = EV_SENT,
				     .conn = conn,
				     .host = 1,
				     .protocol = PROTOCOL_TCP,
				     .ctl = CTL_ACK,
				     .seq = 7,
				     .ack = 8,
				     .window = 9,
				     .len = 1001};
		trace_append(t, &(struct event_draft){.fact = fact});
		fact.len = 1u << 31; /* more than fits into a packet */
		trace_append(t, &(struct event_draft){.fact = fact});
		fact.conn = 0; /* nobody knows its addresses */
		trace_append(t, &(struct event_draft){.fact = fact});
		assert_true(pcap_write(f->path, t, 0, &f->err));
		struct trace *again = pcap_read(f->path, NULL, f->remark, sizeof f->remark, &f->err);
		assert_non_null(again);
		assert_int_equal(trace_count(again), 5);
		const struct event *ev = trace_event(again, 2);
		assert_true(ev->seq == 7 && ev->ack == 8 && ev->window == 9 && ev->len == 1001);
		assert_int_equal(trace_event_end(again, ev), 1);
		struct ip_header ip;
		struct span payload;
		assert_int_equal(ip_parse(trace_bytes(again, ev), false, &ip, &payload), IP_OK);
		assert_true(segment_checksum_ok(&ip.src, &ip.dst, payload));
		assert_true(ip_addr_equal(&ip.src, &tuple.addr[1]));
		trace_free(t);
		trace_free(again);
	}
}

static void a_capture_that_breaks_off_keeps_what_is_there(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = small_trace();
	assert_true(pcap_write(f->path, t, 0, &f->err));
	assert_int_equal(truncate(f->path, 24 + 2 * (16 + 40) + 20), 0);
	struct trace *again = pcap_read(f->path, NULL, f->remark, sizeof f->remark, &f->err);
	assert_non_null(again);
	assert_int_equal(trace_count(again), 5);
	assert_non_null(strstr(f->remark, "breaks off after 2 packets"));
	trace_free(again);
	assert_int_equal(truncate(f->path, 24 + 20), 0);
	assert_null(pcap_read(f->path, NULL, f->remark, sizeof f->remark, &f->err));
	assert_int_equal(f->err.status, STATUS_USAGE);
	assert_int_equal(truncate(f->path, 24), 0);
	again = pcap_read(f->path, NULL, f->remark, sizeof f->remark, &f->err);
	assert_non_null(again);
	assert_string_equal(f->remark, "the capture has no packets");
	trace_free(again);
	trace_free(t);
}

static void what_is_no_capture_is_told(void **state)
{
	struct temp_file *f = *state;
	static const uint8_t usb[24] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0,    4,    0, 0, 0,  0,
					0,    0,    0,    0,    0, 0xff, 0xff, 0, 0, 220};
	assert_false(pcap_is_capture(f->path));
	assert_false(pcap_is_capture("/nonexistent"));
	assert_false(pcap_is_capture("/tmp"));
	temp_file_put(f, "{\"format\":", 10);
	assert_false(pcap_is_capture(f->path));
	assert_null(pcap_read(f->path, NULL, NULL, 0, &f->err));
	assert_int_equal(f->err.status, STATUS_USAGE);
	assert_null(pcap_read("/nonexistent.pcap", NULL, NULL, 0, &f->err));
	assert_non_null(strstr(f->err.text, "/nonexistent.pcap: No such file"));
	temp_file_put(f, usb, sizeof usb);
	assert_null(pcap_read(f->path, NULL, NULL, 0, &f->err));
	assert_non_null(strstr(f->err.text, "link type USB_LINUX_MMAPPED (220)"));
	struct trace *t = small_trace();
	assert_false(pcap_write("/nonexistent/x.pcap", t, 0, &f->err));
	assert_non_null(strstr(f->err.text, "/nonexistent/x.pcap"));
	trace_free(t);
}

static void garbled_captures_never_do_harm(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = small_trace();
	uint8_t good[2000], bad[2000];
	struct rng rng;
	rng_seed(&rng, 5);
	assert_true(pcap_write(f->path, t, 0, &f->err));
	FILE *file = fopen(f->path, "r");
	assert_non_null(file);
	size_t len = fread(good, 1, sizeof good, file);
	assert_int_equal(fclose(file), 0);
	for (int i = 0; i < 2000; i++) {
		memcpy(bad, good, len);
		for (uint64_t n = 1 + rng_below(&rng, 6); n > 0; n--)
			bad[rng_below(&rng, len)] = (uint8_t)rng_next(&rng);
		temp_file_put(f, bad, len);
		struct trace *again = pcap_read(f->path, NULL, f->remark, sizeof f->remark, &f->err);
		if (again == NULL)
			assert_int_equal(f->err.status, STATUS_USAGE);
		trace_free(again);
	}
	trace_free(t);
}

static void captures_of_others_are_read_whole(void **state)
{
	struct temp_file *f = *state;
	const char *folder = getenv("TCPSEE_CAPTURES");
	DIR *dir = folder == NULL ? NULL : opendir(folder);
	if (dir == NULL)
		skip();
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		struct text path = {0};
		text_addf(&path, "%s/%s", folder, entry->d_name);
		if (pcap_is_capture(path.data)) {
			struct trace *t = pcap_read(path.data, NULL, f->remark, sizeof f->remark, &f->err);
			if (t == NULL)
				fail_msg("%s", f->err.text);
			assert_true(trace_connection_count(t) > 0);
			assert_true(pcap_write(f->path, t, 0, &f->err));
			trace_free(t);
		}
		text_fini(&path);
	}
	closedir(dir);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, temp_file_new, temp_file_free)
	const struct CMUnitTest tests[] = {
		T(a_trace_written_as_a_capture_comes_back),
		T(one_connection_can_be_written_alone),
		T(a_capture_at_one_end_holds_what_was_seen_there),
		T(a_filter_chooses_packets),
		T(a_filter_sees_through_vlan_tags),
		T(segments_without_bytes_are_made_anew_with_right_checksums),
		T(a_capture_that_breaks_off_keeps_what_is_there),
		T(what_is_no_capture_is_told),
		T(garbled_captures_never_do_harm),
		T(captures_of_others_are_read_whole),
	};
#undef T

	return cmocka_run_group_tests_name("pcap", tests, NULL, NULL);
}
