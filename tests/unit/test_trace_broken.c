/* SPDX-License-Identifier: MIT
 *
 * test_trace_broken.c - what is left of a session file is loaded, what is wrong with it is told in one sentence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/rng.h"
#include "file/trace_read.h"
#include "sample_session.h"

static uint32_t whole_events(const char *from, const char *end)
{
	uint32_t lines = 0;
	for (; from < end; from++)
		lines += from[0] == '}' && (from[1] == '\n' || (from[1] == ',' && from[2] == '\n'));
	return lines;
}

static void a_file_cut_anywhere_loads_up_to_its_last_whole_line(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = sample_session();
	struct text file = sample_written(f, t);
	const char *head_end = strstr(file.data, "\"events\":[") + strlen("\"events\":[");
	for (size_t len = 0; len < file.len - 1; len++) {
		struct trace *again = sample_load(f, file.data, len);
		if (len < (size_t)(head_end - file.data)) {
			assert_null(again);
			assert_int_equal(f->err.status, STATUS_USAGE);
			continue;
		}
		if (again == NULL)
			fail_msg("cut at %zu: %s", len, f->err.text);
		if (len < file.len - 2) /* "]}" is still incomplete */
			assert_non_null(strstr(f->remark, "recovered "));
		assert_int_equal(trace_count(again), whole_events(head_end, file.data + len));
		trace_free(again);
	}
	trace_free(t);
	text_fini(&file);
}

static void a_crash_that_left_zeros_behind_is_a_cut(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = sample_session();
	struct text file = sample_written(f, t);
	struct text cut = {0};
	text_add_bytes(&cut, file.data, file.len - 20);
	text_add_bytes(&cut, "\0\0\0\0\0\0\0\0", 8);
	struct trace *again = sample_load(f, cut.data, cut.len);
	assert_non_null(again);
	assert_int_equal(trace_count(again), trace_count(t) - 1);
	assert_non_null(strstr(f->remark, "the last line was incomplete"));
	trace_free(again);
	trace_free(t);
	text_fini(&file);
	text_fini(&cut);
}

static void garbled_bytes_never_do_harm(void **state)
{
	struct temp_file *f = *state;
	struct trace *t = sample_session();
	struct text file = sample_written(f, t);
	struct rng rng;
	rng_seed(&rng, 3);
	for (int i = 0; i < 3000; i++) {
		struct text bad = {0};
		text_add_bytes(&bad, file.data, file.len);
		for (uint64_t n = 1 + rng_below(&rng, 4); n > 0; n--)
			bad.data[rng_below(&rng, bad.len)] = rng_below(&rng, 2)
								     ? (char)rng_below(&rng, 256)
								     : "{}[]\",:0919\\n"[rng_below(&rng, 13)];
		struct trace *again = sample_load(f, bad.data, bad.len);
		if (again == NULL)
			assert_int_equal(f->err.status, STATUS_USAGE);
		trace_free(again);
		text_fini(&bad);
	}
	trace_free(t);
	text_fini(&file);
}

#define HEAD                                                                                                             \
	"{\"format\":\"tcpsee-trace\",\"version\":\"1.0\",\n \"hosts\":[{\"id\":0,\"name\":\"a\",\"addr\":\"10.0.0.1\"},"  \
	"{\"id\":1,\"name\":\"b\",\"addr\":\"10.0.0.2\"}],\n \"events\":[\n"
#define CONNECTION                                                                                                \
	"{\"id\":1,\"t\":5,\"ev\":\"connection\",\"conn\":1,\"ends\":[{\"host\":0,\"addr\":\"10.0.0.1\",\"port\":1}," \
	"{\"host\":1,\"addr\":\"10.0.0.2\",\"port\":2}]}"
/* One event behind a good connection: on line 5. */
#define EVENT(members) HEAD CONNECTION ",\n{" members "}\n]}\n"

struct bad_file {
	const char *bytes, *says;
};

static const struct bad_file bad_files[] = {
	{"", "nothing is in it"},
	{"  \n ", "nothing is in it"},
	{"[[[[[[[[", ":1: this is no tcpsee session"},
	{"\x1f\x8b\x08", "gunzip"},
	{"\x7f"
	 "ELF",
	 "this is no tcpsee session"},
	{"{\"a\":1}", "no list of events"},
	{"{\"a\":", "ends before its list of events"},
	{"{\"format\":\"har\",\"events\":[]}", "no tcpsee session"},
	{"{\"events\":[]}", "no tcpsee session"},
	{"{\"format\":\"tcpsee-trace\",\"version\":\"2.0\",\"shape\":{},\"events\":[]}", "newer tcpsee"},
	{"{\"format\":\"tcpsee-trace\",\"version\":1,\"events\":[]}", "\"version\""},
	{"{\"format\":\"tcpsee-trace\",\"version\":\"1.0\",\"events\":[]}", "no list of hosts"},
	{"{\"format\":\"tcpsee-trace\",\"version\":\"1.0\",\"hosts\":[{\"name\":\"a\",\"addr\":\"x\"}],"
	 "\"events\":[]}",
	 "no IP address"},
	{"{\"format\":\"tcpsee-trace\",\"version\":\"1.0\",\"hosts\":[{\"name\":\"a\",\"addr\":\"\"},{"
	 "\"name\":\"a\",\"addr\":\"\"}],"
	 "\"events\":[]}",
	 "there already"},
	{HEAD CONNECTION "\n" CONNECTION "\n]}", ":5: a comma"},
	{HEAD "17]}", ":4: an event, which starts with '{'"},
	{HEAD CONNECTION "\n]} x", ":5: something stands behind the end"},
	{HEAD CONNECTION ",\n{\"id\":2,\"t\":\n,\n" CONNECTION "]}", ":5: this line is not one whole event"},
	{HEAD CONNECTION ",\n{\"id\":2,\"x\":\"un\nclosed\"}]}", ":5: this line is not one whole event"},
	{EVENT("\"id\":2 \"t\":5"), ":5: this is not valid JSON"},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"note\",\"text\":\"\xff\""), ":5: this is not valid UTF-8"},
	{EVENT("\"id\":2,\"t\":5"), "no \"ev\""},
	{EVENT("\"id\":3,\"t\":5,\"ev\":\"note\""), "\"id\" is not 2"},
	{EVENT("\"id\":2.5,\"t\":5,\"ev\":\"note\""), "\"id\" is not 2"},
	{EVENT("\"id\":2,\"t\":4,\"ev\":\"note\""), "earlier than the one before"},
	{EVENT("\"id\":2,\"t\":1e300,\"ev\":\"note\""), "\"t\" is no time"},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"note\",\"host\":2"), "host 2 was not announced"},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"note\",\"host\":-1"), "\"host\" is no integer"},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"note\",\"conn\":2"), "connection 2 was not announced"},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"connection\",\"conn\":1"), "connection 1 was not announced"},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"connection\",\"conn\":2"), "no two \"ends\""},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"connection\",\"conn\":2,\"ends\":[1,2]"), "end 0 of the "
										    "connection"},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"note\",\"cause\":2"), "points to a later one"},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"arrived\",\"of\":1"), "is no sent packet"},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"sent\",\"flags\":\"SYN,TXT\""), "\"flags\""},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"sent\",\"flags\":\"SYN\",\"seq\":4294967296"), "\"seq\""},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"sent\",\"flags\":\"SYN\",\"win\":65536"), "\"win\""},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"sent\",\"bytes\":\"A\""), "\"bytes\""},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"sent\",\"bytes\":\"A===\""), "\"bytes\""},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"call\",\"set\":[]"), "\"set\""},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"call\",\"set\":{\"cwnd\":[1]}"), "cwnd as [before, after]"},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"call\",\"set\":{\"cwnd\":{\"a\":1,\"b\":2}}"), "cwnd as [before, "
											 "after]"},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"call\",\"set\":{\"state\":[\"CLOSED\",\"OPEN\"]}"), "state as "
											      "[before, "
											      "after]"},
	{EVENT("\"id\":2,\"t\":5,\"ev\":\"call\",\"set\":{\"cwnd\":[1,2],\"cwnd\":[2,3]}"), "cwnd twice"},
	{EVENT("\"ev\":\"host\",\"name\":\"c\",\"addr\":\"10.0.0.256\""), "no IP address"},
};

static void what_a_file_says_wrong_is_named_with_its_line(void **state)
{
	struct temp_file *f = *state;
	for (size_t i = 0; i < ARRAY_LEN(bad_files); i++) {
		struct trace *t = sample_load(f, bad_files[i].bytes, strlen(bad_files[i].bytes));
		if (t != NULL)
			fail_msg("was accepted: %s", bad_files[i].bytes);
		assert_int_equal(f->err.status, STATUS_USAGE);
		assert_ptr_equal(strstr(f->err.text, f->path), f->err.text);
		if (strstr(f->err.text, bad_files[i].says) == NULL)
			fail_msg("\"%s\" is not in: %s", bad_files[i].says, f->err.text);
	}
}

static void words_of_a_newer_minor_version_are_skipped_and_told(void **state)
{
	struct temp_file *f = *state;
	static const char file[] = "{\"format\":\"tcpsee-trace\",\"version\":\"1.9\",\"mood\":[{}],\"hosts\":"
				   "[{\"name\":\"a\",\"addr\":\"\"}],\"events\":[\n"
				   "{\"id\":1,\"t\":0,\"ev\":\"thought\",\"depth\":3},\n"
				   "{\"id\":2,\"t\":0,\"ev\":\"sent\",\"why\":\"boredom\",\"flags\":\"\","
				   "\"set\":{\"luck\":[1,{}]}},\n"
				   "{\"id\":3,\"t\":0,\"ev\":\"arrived\",\"of\":2,\"found\":[\"gold\","
				   "\"syn\"]}\n"
				   "],\"more\":[1,{\"a\":\"]}\"}]}\n";
	struct trace *t = sample_load(f, file, sizeof file - 1);
	if (t == NULL)
		fail_msg("%s", f->err.text);
	assert_string_equal(f->remark, "skipped 4 words of a newer version");
	assert_int_equal(trace_event(t, 1)->kind, EV_NOTE);
	assert_int_equal(trace_event(t, 2)->code, WHY_NONE);
	assert_true(trace_event(t, 3)->found == FOUND_SYN);
	trace_free(t);
}

static void huge_nonsense_is_refused_at_once(void **state)
{
	struct temp_file *f = *state;
	static const char *const pieces[] = {
		"[", "{", "{\"a\":", " ", "{\"events\":[{", "\"", "{\"format\":\"tcpsee-trace\" ", "9"};
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		struct text file = {0};
		while (file.len < 4u << 20)
			text_add(&file, pieces[i]);
		assert_null(sample_load(f, file.data, file.len));
		assert_int_equal(f->err.status, STATUS_USAGE);
		text_fini(&file);
	}
	struct text file = {0}; /* a line of 2 MiB among the events */
	text_add(&file, HEAD "{\"id\":1,\"t\":0,\"ev\":\"note\",\"text\":\"");
	while (file.len < 2u << 20)
		text_add(&file, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	text_add(&file, "\"}\n]}\n");
	assert_null(sample_load(f, file.data, file.len));
	assert_non_null(strstr(f->err.text, ":4: what starts on this line is longer than 1 MiB"));
	text_fini(&file);
}

static void what_is_no_file_is_told_with_the_systems_words(void **state)
{
	struct temp_file *f = *state;
	assert_null(trace_read("/nonexistent/x.json", f->remark, sizeof f->remark, &f->err));
	assert_non_null(strstr(f->err.text, "No such file or directory"));
	assert_null(trace_read("/tmp", f->remark, sizeof f->remark, &f->err));
	assert_non_null(strstr(f->err.text, "Is a directory"));
	assert_null(trace_read("/dev/zero", NULL, 0, &f->err));
	assert_int_equal(f->err.status, STATUS_USAGE);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, temp_file_new, temp_file_free)
	const struct CMUnitTest tests[] = {
		T(a_file_cut_anywhere_loads_up_to_its_last_whole_line),
		T(a_crash_that_left_zeros_behind_is_a_cut),
		T(garbled_bytes_never_do_harm),
		T(what_a_file_says_wrong_is_named_with_its_line),
		T(words_of_a_newer_minor_version_are_skipped_and_told),
		T(huge_nonsense_is_refused_at_once),
		T(what_is_no_file_is_told_with_the_systems_words),
	};
#undef T

	return cmocka_run_group_tests_name("trace_broken", tests, NULL, NULL);
}
