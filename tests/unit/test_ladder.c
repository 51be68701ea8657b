/* SPDX-License-Identifier: MIT
 *
 * test_ladder.c - rows as people see them, against golden texts and rules that hold at every width.
 *
 * TCPSEE_GOLDEN=write rewrites tests/golden/; look at the difference before you commit it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "draw/clock.h"
#include "draw/export.h"
#include "explain/explain.h"
#include "sample_trace.h"

static void remark(const struct trace *trace, uint32_t id, bool is_absolute, struct text *into)
{
	explain_brief(trace, id, is_absolute ? NUMBERS_ABSOLUTE : NUMBERS_RELATIVE, into);
}

static struct export_options options_of(int width, bool is_ascii)
{
	return (struct export_options){
		.ladder = {.conn = 1, .is_ascii = is_ascii, .remark = remark}, .flags = LADDER_DEFAULT, .width = width};
}

static void check(struct trace *t, const struct export_options *options, const char *golden)
{
	struct text got = {0};

	export_text(t, options, &got);
	sample_check_golden(golden, &got);
	text_fini(&got);
	trace_free(t);
}

static void eighty_columns_utf8(void **state)
{
	struct export_options o = options_of(80, false);

	(void)state;
	check(sample_page(), &o, "page-80.txt");
}

static void hundred_columns_ascii(void **state)
{
	struct export_options o = options_of(100, true);

	(void)state;
	check(sample_page(), &o, "page-100-ascii.txt");
}

static void forty_columns_ascii(void **state)
{
	struct export_options o = options_of(40, true);

	(void)state;
	check(sample_page(), &o, "page-40-ascii.txt");
}

static void absolute_numbers_and_the_wall_clock(void **state)
{
	struct export_options o = options_of(140, true);

	(void)state;
	o.ladder.is_absolute = true;
	o.ladder.time = TIME_WALL;
	check(sample_page(), &o, "page-140-absolute.txt");
}

static void nobody_answers_then_refuses(void **state)
{
	struct export_options o = options_of(100, true);

	(void)state;
	check(sample_refused(), &o, "refused-100-ascii.txt");
}

static void rows_name_their_ports_as_soon_as_there_is_a_second_connection(void **state)
{
	struct export_options o = options_of(80, true);
	struct text got = {0};
	struct trace *t = sample_page();
	struct trace_tuple tuple = trace_connection(t, 1)->tuple;

	(void)state;
	o.ladder.conn = 0;
	export_text(t, &o, &got);
	assert_null(strstr(got.data, "30730 "));
	tuple.port[0] = 4711;
	uint32_t conn = trace_add_connection(t, 0, &tuple, 0);
	struct event_draft open = {.fact = {.kind = EV_CALL, .code = CALL_OPEN, .conn = conn, .host = tuple.host[0]}};

	trace_append(t, &open);
	text_clear(&got);
	export_text(t, &o, &got);
	assert_null(strstr(got.data, "30730 "));
	assert_non_null(strstr(got.data, "4711 open()"));
	text_fini(&got);
	trace_free(t);
}

static void with_colours_the_text_is_the_same(void **state)
{
	struct export_options o = options_of(80, true);
	struct text plain = {0}, colored = {0};
	struct trace *t = sample_page();
	size_t len = 0;

	(void)state;
	export_text(t, &o, &plain);
	o.has_color = true;
	export_text(t, &o, &colored);
	for (const char *p = colored.data; *p != '\0'; p++) { /* the escape sequences taken out again */
		if (*p == '\033')
			p = strchr(p, 'm');
		else
			colored.data[len++] = *p;
	}
	colored.data[len] = '\0';
	assert_string_equal(colored.data, plain.data);
	text_fini(&plain);
	text_fini(&colored);
	trace_free(t);
}

/* The character of a row of ASCII at a column; ' ' behind its end. */
static char char_at(const char *line, size_t len, int column)
{
	return (size_t)column < len ? line[column] : ' ';
}

static void at_every_width_both_lifelines_and_states_stand(void **state)
{
	struct trace *t = sample_page();

	(void)state;
	for (int width = 40; width <= 220; width++) {
		struct export_options o = options_of(width, true);
		struct ladder_columns columns;
		struct text got = {0};

		ladder_columns_for(width, &columns);
		export_text(t, &o, &got);
		const char *line = strchr(got.data, '\n') + 1; /* behind the heading */
		for (; *line != '\0'; line = strchr(line, '\n') + 1) {
			size_t len = strcspn(line, "\n");

			assert_true(len <= (size_t)width);
			assert_int_equal(char_at(line, len, columns.line[0]), '|');
			assert_int_equal(char_at(line, len, columns.line[1]), '|');
			assert_int_not_equal(char_at(line, len, columns.state[0]), ' ');
			assert_int_not_equal(char_at(line, len, columns.state[1]), ' ');
		}
		text_fini(&got);
	}
	trace_free(t);
}

/* At 80 columns every number is there, absolute or not: in one form or another. */
static void eighty_columns_show_seq_ack_and_len_of_every_packet(void **state)
{
	struct trace *t = sample_page();
	struct export_options o = options_of(80, true);
	struct ladder_list list = {0};

	(void)state;
	for (int absolute = 0; absolute < 2; absolute++) {
		struct text got = {0};

		o.ladder.is_absolute = absolute != 0;
		o.flags = 0;
		export_text(t, &o, &got);
		ladder_list_update(&list, t, 1, 0);
		const char *line = got.data;
		for (size_t i = 0; i < list.count; i++) {
			const struct event *ev = trace_event(t, list.ids[i]);
			char number[16], row[400];
			int from = ev->kind == EV_ARRIVED ? 1 - trace_event_end(t, ev) : trace_event_end(t, ev);
			uint32_t isn[2] = {absolute ? 0 : SAMPLE_CLIENT_ISN, absolute ? 0 : SAMPLE_SERVER_ISN};

			line = strchr(line, '\n') + 1;
			snprintf(row, sizeof row, "%.*s", (int)strcspn(line, "\n"), line);
			snprintf(number, sizeof number, "%u", ev->seq - isn[from]);
			assert_non_null(strstr(row, number));
			snprintf(number, sizeof number, "%u", ev->ack - isn[1 - from]);
			assert_true((ev->ctl & CTL_ACK) == 0 || strstr(row, number) != NULL);
			snprintf(number, sizeof number, "%u", ev->len);
			assert_true(ev->len == 0 || strstr(row, number) != NULL);
		}
		text_fini(&got);
	}
	ladder_list_fini(&list);
	trace_free(t);
}

/* Gives `to` the events of `from` up to id `end`, one by one. */
static void copy_event(struct trace *to, const struct trace *from, uint32_t id)
{
	struct change changes[VAR_COUNT];
	const struct event *ev = trace_event(from, id);
	struct event_draft draft = {.fact = *ev, .bytes = trace_bytes(from, ev), .changes = changes};

	if (ev->kind == EV_CONNECTION) {
		(void)trace_add_connection(to, ev->time, &trace_connection(from, ev->conn)->tuple, ev->cause);
		return;
	}
	draft.change_count = trace_changes(from, ev, changes);
	(void)trace_append(to, &draft);
}

static void expect_live_as_afterwards(const struct trace *t)
{
	struct trace *live = trace_new();
	struct export_options o = options_of(100, false);
	struct text_ladder ladder;
	struct text streamed = {0}, whole = {0};

	*trace_about(live) = *trace_about_const(t);
	for (size_t i = 0; i < trace_host_count(t); i++)
		(void)trace_add_host(live, trace_host(t, i));
	text_ladder_init(&ladder, live, &o);
	for (uint32_t id = 1; id <= trace_count(t); id++) {
		copy_event(live, t, id);
		text_ladder_pull(&ladder, false, &streamed);
	}
	text_ladder_pull(&ladder, true, &streamed);
	text_ladder_fini(&ladder);
	export_text(t, &o, &whole);
	assert_string_equal(streamed.data, whole.data);
	text_fini(&streamed);
	text_fini(&whole);
	trace_free(live);
}

static void live_rows_equal_those_printed_afterwards(void **state)
{
	struct trace *traces[] = {sample_page(), sample_refused(), sample_hostile()};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(traces); i++) {
		expect_live_as_afterwards(traces[i]);
		trace_free(traces[i]);
	}
}

/* A packet in flight, painted at 80 columns when it has come so far. */
static void paint_at(const struct trace *t, uint32_t id, struct moment moment, char row_text[200])
{
	struct canvas c = {0};
	struct ladder_columns columns;
	struct ladder_row row;
	struct text text = {0};
	struct ladder_options o = {.conn = 1, .is_ascii = true};

	ladder_columns_for(80, &columns);
	canvas_resize(&c, 1, 80);
	ladder_row_at(t, moment, id, &row);
	ladder_paint_row(&c, 0, 0, &columns, t, &row, 0, &o);
	canvas_row_text(&c, 0, false, &text);
	snprintf(row_text, 200, "%s", text.data);
	text_fini(&text);
	canvas_fini(&c);
}

static void in_flight_only_the_way_flown_is_drawn(void **state)
{
	struct trace *t = sample_page();
	char row[200];

	(void)state;
	paint_at(t, 3, (struct moment){.at = 3, .now = 1 * NS_PER_MS}, row);
	assert_string_equal(row, "   0.000 SYN-SENT |-->  SYN seq=0 win=64240       | LISTEN");
	paint_at(t, 3, (struct moment){.at = 3, .now = 5 * NS_PER_MS}, row);
	assert_string_equal(row, "   0.000 SYN-SENT |---- SYN seq=0 win=64240       | LISTEN");
	paint_at(t, 3, (struct moment){.at = 3, .now = 9 * NS_PER_MS}, row);
	assert_string_equal(row, "   0.000 SYN-SENT |---- SYN seq=0 win=64240 -->   | LISTEN");
	paint_at(t, 3, (struct moment){.at = 4, .now = 11 * NS_PER_MS}, row);
	assert_string_equal(row, "   0.000 SYN-SENT |---- SYN seq=0 win=64240 ----->| SYN-RCVD");
	trace_free(t);
}

static void times_fit_their_column_for_ever(void **state)
{
	static const struct {
		time_ns time;
		const char *eight, *six;
	} cases[] = {
		{0, "0.000", "0.000"},
		{10433 * NS_PER_US, "10.433", "10.433"},
		{9999999 * NS_PER_US, "9999.999", "9999.9"},
		{10 * NS_PER_S, "10.000s", "10.00s"},
		{3599999 * NS_PER_MS, "3599.99s", "3599.9s"},
		{400000 * NS_PER_S, "400000.0", "4.629d"},
		{10000 * 86400 * NS_PER_S, "10000.0d", "10000d"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[CLOCK_TEXT];

		clock_format(cases[i].time, 8, text);
		assert_true(strlen(text) <= 8);
		if (i < 5)
			assert_string_equal(text, cases[i].eight);
		clock_format(cases[i].time, 6, text);
		assert_true(strlen(text) <= 6);
		if (i < 4)
			assert_string_equal(text, cases[i].six);
	}
}

static void the_wall_clock_goes_past_midnight(void **state)
{
	char text[CLOCK_TEXT];

	(void)state;
	assert_true(clock_format_wall("2026-11-22T23:59:59.9Z", 200 * NS_PER_MS, 12, text));
	assert_string_equal(text, "00:00:00.100");
	assert_true(clock_format_wall("2026-11-22T23:59:59Z", 0, 8, text));
	assert_string_equal(text, "59:59.00");
	assert_false(clock_format_wall("", 0, 12, text));
	assert_false(clock_format_wall("yesterday at 12", 0, 12, text));
	assert_false(clock_format_wall("2026-11-22T99:00:00Z", 0, 12, text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eighty_columns_utf8),
		cmocka_unit_test(hundred_columns_ascii),
		cmocka_unit_test(forty_columns_ascii),
		cmocka_unit_test(absolute_numbers_and_the_wall_clock),
		cmocka_unit_test(nobody_answers_then_refuses),
		cmocka_unit_test(rows_name_their_ports_as_soon_as_there_is_a_second_connection),
		cmocka_unit_test(with_colours_the_text_is_the_same),
		cmocka_unit_test(at_every_width_both_lifelines_and_states_stand),
		cmocka_unit_test(eighty_columns_show_seq_ack_and_len_of_every_packet),
		cmocka_unit_test(live_rows_equal_those_printed_afterwards),
		cmocka_unit_test(in_flight_only_the_way_flown_is_drawn),
		cmocka_unit_test(times_fit_their_column_for_ever),
		cmocka_unit_test(the_wall_clock_goes_past_midnight),
	};

	return cmocka_run_group_tests_name("ladder", tests, NULL, NULL);
}
