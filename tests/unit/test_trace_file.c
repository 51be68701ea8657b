/* SPDX-License-Identifier: MIT
 *
 * test_trace_file.c - a session survives the file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "file/trace_read.h"
#include "file/trace_write.h"
#include "sample_session.h"

static void a_session_is_laid_out_one_event_per_line(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = sample_start();
	struct change change = {.variable = VAR_STATE, .before = TCP_CLOSED, .after = TCP_SYN_SENT};
	sample_add(t, (struct event){.time = 1, .kind = EV_CALL, .conn = 1}, sample_text(""), &change, 1);
	struct text got = sample_written(f, t);
	assert_string_equal(got.data, "{\"format\":\"tcpsee-trace\",\"version\":\"1.1\",\"generator\":"
				      "\"tcpsee 0.1\","
				      "\"created\":\"2026-11-22T09:50:01.365244123Z\",\n"
				      " \"title\":\"GET "
				      "http://10.77.0.1/"
				      "\",\"clock\":\"real\",\"link\":{\"name\":\"tun\",\"mtu\":1500},"
				      "\"seed\":7,\n"
				      " \"hosts\":[{\"id\":0,\"name\":\"client\",\"addr\":\"10.77.0.2\","
				      "\"engine\":\"tcpsee\"},"
				      "{\"id\":1,\"name\":\"server\",\"addr\":\"10.77.0.1\",\"engine\":"
				      "\"foreign\"}],\n"
				      " \"events\":[\n"
				      "{\"id\":1,\"t\":0,\"ev\":\"connection\",\"conn\":1,\"ends\":[{"
				      "\"host\":0,\"addr\":\"10.77.0.2\",\"port\":30730},"
				      "{\"host\":1,\"addr\":\"10.77.0.1\",\"port\":80}]},\n"
				      "{\"id\":2,\"t\":1,\"ev\":\"call\",\"host\":0,\"conn\":1,\"call\":"
				      "\"open\",\"set\":{\"state\":[\"CLOSED\",\"SYN-SENT\"]}}\n"
				      "]}\n");
	text_fini(&got);
	trace_free(t);
}

static void a_packet_names_its_options_reason_and_bytes(void **state)
{
	struct trace *t = sample_session();
	struct text got = {0};
	(void)state;
	trace_write_event(&got, t, 3);
	assert_string_equal(got.data, "{\"id\":3,\"t\":4100,\"ev\":\"sent\",\"host\":0,\"conn\":1,\"flags\":"
				      "\"SYN\",\"seq\":4294967295,"
				      "\"ack\":0,\"win\":64240,\"len\":0,\"opts\":\"mss "
				      "1460,sackOK\",\"why\":\"active-open\",\"cause\":2,"
				      "\"bytes\":\"RQAAMAAAAABABmYsCk0AAgpNAAF4CgBQ/////"
				      "wAAAABwAvrw+zcAAAIEBbQBAQQC\"}");
	text_fini(&got);
	trace_free(t);
}

static void writing_reading_and_writing_again_gives_the_same_bytes(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = sample_session();
	struct text first = sample_written(f, t);
	struct trace *again = sample_load(f, first.data, first.len);
	assert_non_null(again);
	assert_string_equal(f->remark, "");
	assert_int_equal(trace_count(again), trace_count(t));
	assert_int_equal(trace_event(again, 3)->outcome, 4);
	assert_int_equal(trace_event(again, 3)->number, 1);
	assert_int_equal(trace_connection(again, 1)->isn[0], 4294967295);
	assert_int_equal(trace_connection(again, 1)->first_state[0], TCP_CLOSED);
	struct text second = sample_written(f, again);
	assert_string_equal(first.data, second.data);
	trace_free(t);
	trace_free(again);
	text_fini(&first);
	text_fini(&second);
}

static void a_seed_of_64_bits_survives(void **state)
{
	struct temp_file *f = *state;
	static const uint64_t seeds[] = {0, 9007199254740991, 9007199254740992, 18000000000000000007u,
					 UINT64_MAX};
	for (size_t i = 0; i < ARRAY_LEN(seeds); i++) {
		struct trace *t = sample_start();
		trace_about(t)->seed = seeds[i];
		struct text file = sample_written(f, t);
		struct trace *again = sample_load(f, file.data, file.len);
		assert_non_null(again);
		assert_true(trace_about(again)->seed == seeds[i]);
		trace_free(t);
		trace_free(again);
		text_fini(&file);
	}
}

/* Blanks and newlines around everything that is not inside a string; or no newline at all. */
static struct text reformat(const struct text *from, bool is_pretty)
{
	struct text t = {0};
	bool is_in_string = false;
	for (size_t i = 0; i < from->len; i++) {
		char c = from->data[i];
		if (c == '"' && (i == 0 || from->data[i - 1] != '\\' || from->data[i - 2] == '\\'))
			is_in_string = !is_in_string;
		if (c == '\n')
			continue;
		if (is_pretty && !is_in_string && strchr("{}[],:", c) != NULL)
			text_addf(&t, "\n\t %c\r\n  ", c);
		else
			text_addf(&t, "%c", c);
	}
	return t;
}

static void a_document_with_other_blanks_loads_all_the_same(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = sample_session();
	struct text first = sample_written(f, t);
	for (int is_pretty = 0; is_pretty < 2; is_pretty++) {
		struct text other = reformat(&first, is_pretty);
		struct trace *again = sample_load(f, other.data, other.len);
		if (again == NULL)
			fail_msg("%s", f->err.text);
		struct text second = sample_written(f, again);
		assert_string_equal(first.data, second.data);
		trace_free(again);
		text_fini(&other);
		text_fini(&second);
	}
	trace_free(t);
	text_fini(&first);
}

static void the_file_is_good_after_each_flush(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = sample_start();
	struct trace_writer *w = trace_writer_open(f->path, t, &f->err);
	assert_non_null(w);
	for (uint32_t i = 0; i < 20; i++) {
		if (i == 10)
			trace_add_host(t, &(struct trace_host){.name = "router", .engine = "foreign"});
		sample_add(t, (struct event){.time = i, .kind = EV_NOTE, .host = i < 10 ? 0 : 2},
			   sample_text("hello"), NULL, 0);
		assert_true(trace_writer_flush(w, &f->err));
		struct trace *now = trace_read(f->path, f->remark, sizeof f->remark, &f->err);
		assert_non_null(now);
		assert_int_equal(trace_count(now), i + 2);
		assert_int_equal(trace_host_count(now), trace_host_count(t));
		assert_non_null(strstr(f->remark, "the file was not closed"));
		trace_free(now);
	}
	assert_true(trace_writer_close(w, &f->err));
	struct trace *whole = trace_read(f->path, f->remark, sizeof f->remark, &f->err);
	assert_non_null(whole);
	assert_string_equal(f->remark, "");
	trace_free(whole);
	trace_free(t);
}

static void a_full_disk_is_told_once(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = sample_start();
	assert_null(trace_writer_open("/nonexistent/x.json", t, &f->err));
	assert_non_null(strstr(f->err.text, "/nonexistent/x.json: cannot create"));
	if (access("/dev/full", W_OK) != 0) {
		trace_free(t);
		skip();
	}
	assert_null(trace_writer_open("/dev/full", t, &f->err));
	assert_non_null(strstr(f->err.text, "No space left on device"));
	trace_free(t);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, temp_file_new, temp_file_free)
	const struct CMUnitTest tests[] = {
		T(a_session_is_laid_out_one_event_per_line),
		T(a_packet_names_its_options_reason_and_bytes),
		T(writing_reading_and_writing_again_gives_the_same_bytes),
		T(a_seed_of_64_bits_survives),
		T(a_document_with_other_blanks_loads_all_the_same),
		T(the_file_is_good_after_each_flush),
		T(a_full_disk_is_told_once),
	};
#undef T

	return cmocka_run_group_tests_name("trace_file", tests, NULL, NULL);
}
