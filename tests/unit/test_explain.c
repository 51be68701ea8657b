/* SPDX-License-Identifier: MIT
 *
 * test_explain.c - every word has its phrase, and the phrases say the right things.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "explain/explain.h"
#include "explain/phrases.h"
#include "sample_trace.h"

static void expect_brief(const struct trace *t, uint32_t id, const char *want)
{
	struct text got = {0};

	text_add(&got, "");
	explain_brief(t, id, NUMBERS_RELATIVE, &got);
	assert_string_equal(got.data, want);
	text_fini(&got);
}

/* All of it as text; free with text_fini(). */
static struct text full_of(const struct trace *t, uint32_t id)
{
	struct text got = {0};

	text_add(&got, "");
	explain_full(t, id, trace_count(t), NUMBERS_RELATIVE, &got);
	return got;
}

static void expect_full(const struct trace *t, uint32_t id, const char *part)
{
	struct text got = full_of(t, id);

	if (strstr(got.data, part) == NULL)
		fail_msg("\"%s\" is not in:\n%s", part, got.data);
	assert_null(strchr(got.data, '{'));
	text_fini(&got);
}

static void every_why_has_a_phrase_with_its_source(void **state)
{
	(void)state;
	for (int why = 0; why < WHY_COUNT; why++) {
		struct sample s;
		char source[80];

		assert_non_null(phrase_of_why((enum tcp_why)why)->full);
		assert_non_null(phrase_of_why((enum tcp_why)why)->brief);
		assert_true(strlen(phrase_of_why((enum tcp_why)why)->full) > 10);
		sample_init(&s, "a", "b", "tcpsee");
		sample_sent(&s, 1, CTL_ACK, 1, 1, "some text", WHY_NEW_DATA);
		uint32_t id = sample_sent(&s, 0, CTL_ACK, 1, 10, "text", (enum tcp_why)why);
		snprintf(source, sizeof source, "(%s)\n", tcp_why_source((enum tcp_why)why));
		expect_full(s.trace, id, tcp_why_source((enum tcp_why)why)[0] != '\0' ? source : "\n");
		trace_free(s.trace);
	}
}

static void every_finding_has_a_phrase_with_its_source(void **state)
{
	(void)state;
	for (int bit = 0; bit < FOUND_COUNT; bit++) {
		struct sample s;
		char source[80];
		const struct change srtt = {.before = 0, .after = NS_PER_MS, .variable = VAR_SRTT};

		assert_non_null(phrase_of_finding((enum tcp_finding_bit)bit)->full);
		assert_non_null(phrase_of_finding((enum tcp_finding_bit)bit)->brief);
		sample_init(&s, "a", "b", "tcpsee");
		uint32_t sent = sample_sent(&s, 0, CTL_ACK, 1, 1, "text", WHY_NEW_DATA);
		uint32_t id = sample_arrived(&s, sent, UINT64_C(1) << bit, &srtt, 1);
		snprintf(source, sizeof source, "(%s)\n", tcp_finding_source((enum tcp_finding_bit)bit));
		expect_full(s.trace, id, source);
		trace_free(s.trace);
	}
}

static void every_call_timer_and_loss_has_a_phrase(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s, "a", "b", "tcpsee");
	for (int call = 0; call < CALL_COUNT; call++)
		expect_full(s.trace, sample_happened(&s, 0, EV_CALL, (uint8_t)call, "", NULL, 0), "application");
	for (int timer = 0; timer < TIMER_COUNT; timer++)
		expect_full(s.trace, sample_happened(&s, 0, EV_TIMEOUT, (uint8_t)timer, "", NULL, 0),
			    tcp_timer_source((enum tcp_timer)timer));
	for (int loss = 0; loss < LOSS_COUNT; loss++) {
		uint32_t sent = sample_sent(&s, 0, CTL_ACK, 1, 1, "", WHY_ACK_NOW);

		sample_lost(&s, sent, (enum loss)loss);
		expect_full(s.trace, sent, "ost");
		assert_int_equal(strncmp(phrase_of_loss((enum loss)loss)->brief, "lost: ", 6), 0);
	}
	for (int seen = 0; seen < SEEN_COUNT; seen++)
		assert_true(strlen(phrase_of_seen((enum seen)seen)->full) > 0);
	trace_free(s.trace);
}

static void every_state_and_variable_is_explained_with_its_source(void **state)
{
	(void)state;
	for (int i = 0; i < TCP_STATE_COUNT; i++)
		assert_true(strlen(explain_state((enum tcp_state)i)) > 10);
	for (int v = 0; v < VAR_COUNT; v++)
		assert_non_null(strstr(explain_variable((enum tcp_variable)v), tcp_variable_source((enum tcp_variable)v)));
	assert_non_null(explain_state((enum tcp_state)99));
	assert_non_null(explain_variable((enum tcp_variable)99));
}

/* The id of the `nth` packet. */
static uint32_t packet(const struct trace *t, uint32_t nth)
{
	for (uint32_t id = 1; id <= trace_count(t); id++) {
		if (trace_event(t, id)->kind == EV_SENT && trace_event(t, id)->number == nth)
			return id;
	}
	fail_msg("no packet #%u", nth);
	return 0;
}

static void a_page_in_brief(void **state)
{
	struct trace *t = sample_page();

	(void)state;
	expect_brief(t, packet(t, 1), "active open");
	expect_brief(t, packet(t, 2), "acks SYN #1: it used one number, RTT 20.4 ms");
	expect_brief(t, packet(t, 3), "acks SYN #2: it used one number");
	expect_brief(t, packet(t, 4), "GET / HTTP/1.1");
	expect_brief(t, packet(t, 5), "HTTP/1.1 200 OK, acks #4, RTT 20.4 ms");
	expect_brief(t, packet(t, 6), "lost: at random");
	expect_brief(t, packet(t, 7), "out of order: kept");
	expect_brief(t, packet(t, 10), "acks #5");
	expect_brief(t, packet(t, 13), "gap at 1449: still waits for it, 3rd duplicate ACK");
	expect_brief(t, packet(t, 14), "3 duplicate ACKs: fast retransmit, fills the gap");
	expect_brief(t, packet(t, 15), "gap filled: acks #9, recovery done");
	expect_brief(t, packet(t, 16), "closes: FIN uses one number");
	expect_brief(t, packet(t, 17), "acks FIN #16: it used one number");
	trace_free(t);
}

static void the_whole_story_of_each_event_of_a_page(void **state)
{
	struct trace *t = sample_page();
	struct text story = {0};

	(void)state;
	for (uint32_t id = 1; id <= trace_count(t); id++) {
		if (trace_event(t, id)->kind == EV_ARRIVED && trace_event(t, trace_event(t, id)->of)->outcome == id)
			continue; /* told with its EV_SENT */
		text_addf(&story, "--- event %u\n", id);
		explain_full(t, id, trace_count(t), NUMBERS_RELATIVE, &story);
	}
	sample_check_golden("page-why.txt", &story);
	text_fini(&story);
	trace_free(t);
}

static void what_an_arrival_has_changed_is_told_as_it_became(void **state)
{
	struct sample s;
	const struct change pmtu = {.before = 1500, .after = 1200, .variable = VAR_PMTU};

	(void)state;
	sample_init(&s, "a", "b", "tcpsee");
	uint32_t answer = sample_sent(&s, 0, CTL_ACK, 1, 1, "", WHY_TOO_BIG);
	sample_arrived(&s, answer, FOUND_TOO_BIG, &pmtu, 1);
	expect_brief(s.trace, answer, "router: too big, path MTU 1200");
	trace_free(s.trace);
}

static void what_goes_again_in_other_pieces_was_first_sent_by_the_packet_that_held_it(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s, "a", "b", "tcpsee");
	sample_lost(&s, sample_sent(&s, 0, CTL_ACK | CTL_FIN, 1, 1, "hello", WHY_FIN), LOSS_TOO_BIG);
	expect_brief(s.trace, sample_sent(&s, 0, CTL_ACK, 1, 1, "he", WHY_RETRANSMIT_TIMEOUT), "timeout: #1 sent again, he");
	expect_brief(s.trace, sample_sent(&s, 0, CTL_ACK, 3, 1, "llo", WHY_RETRANSMIT_AFTER_TIMEOUT),
		     "after the timeout: #1 sent again");
	expect_brief(s.trace, sample_sent(&s, 0, CTL_ACK | CTL_FIN, 6, 1, "", WHY_OVERDUE),
		     "overtaken: #1 sent again, closes: FIN uses one number");
	trace_free(s.trace);
}

static void until_it_has_arrived_nobody_knows_what_it_will_do(void **state)
{
	struct trace *t = sample_page();
	struct text got = {0};
	uint32_t syn = packet(t, 1);

	(void)state;
	explain_full(t, syn, syn, NUMBERS_RELATIVE, &got);
	assert_non_null(strstr(got.data, "It is in flight\n"));
	assert_null(strstr(got.data, "arrives"));
	text_fini(&got);
	trace_free(t);
}

static void absolute_numbers_are_those_of_the_wire(void **state)
{
	struct trace *t = sample_page();
	struct text got = {0};

	(void)state;
	explain_full(t, packet(t, 2), trace_count(t), NUMBERS_ABSOLUTE, &got);
	assert_non_null(strstr(got.data, "ack=1161334201 acknowledges #1, whose SYN used one number"));
	assert_non_null(strstr(got.data, "SND.UNA moves from 1161334200 to 1161334201"));
	text_fini(&got);
	trace_free(t);
}

static void a_stranger_is_described_by_what_can_be_seen(void **state)
{
	struct trace *t = sample_refused();
	struct sample s;

	(void)state;
	expect_brief(t, packet(t, 2), "timeout: #1 sent again");
	expect_brief(t, packet(t, 4), "refuses: nobody listens, connection refused");
	expect_full(t, packet(t, 1), "cannot be seen from here");
	trace_free(t);

	sample_init(&s, "a", "b", "foreign");
	uint32_t syn = sample_sent(&s, 0, CTL_SYN, 0, 0, "", WHY_ACTIVE_OPEN);
	sample_arrived(&s, syn, 0, NULL, 0);
	expect_brief(s.trace, sample_sent(&s, 1, CTL_SYN | CTL_ACK, 0, 1, "", WHY_PEER), "acks SYN #1: it used one number");
	uint32_t get = sample_sent(&s, 0, CTL_PSH | CTL_ACK, 1, 1, "GET /x HTTP/1.0\r\n\r\n", WHY_NEW_DATA);
	sample_arrived(&s, get, 0, NULL, 0);
	expect_brief(s.trace, sample_sent(&s, 1, CTL_ACK, 1, 20, "", WHY_PEER), "acks #3");
	expect_brief(s.trace, sample_sent(&s, 1, CTL_ACK, 1, 20, "", WHY_PEER), "still waits for 20");
	uint32_t status = sample_sent_long(&s, 1, CTL_ACK, 1, 20, "HTTP/1.0 404 Not Found\r\n\r\n", 500, WHY_PEER);
	expect_brief(s.trace, status, "HTTP/1.0 404 Not Found");
	uint32_t body = sample_sent_long(&s, 1, CTL_ACK, 501, 20, "<p>in the middle", 500, WHY_PEER);
	expect_brief(s.trace, body, "1000 bytes so far");
	uint32_t again = sample_sent_long(&s, 1, CTL_ACK, 1, 20, "HTTP/1.0 404 Not Found\r\n\r\n", 500, WHY_PEER);
	expect_brief(s.trace, again, "#6 sent again, HTTP/1.0 404 Not Found");
	expect_brief(s.trace, sample_sent(&s, 1, CTL_FIN | CTL_ACK, 1001, 20, "", WHY_PEER), "closes: FIN uses one number");
	expect_brief(s.trace, sample_sent(&s, 1, CTL_RST, 1002, 0, "", WHY_PEER), "resets the connection");
	trace_free(s.trace);
}

static void three_duplicate_acks_ask_a_stranger_for_the_segment(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s, "a", "b", "foreign");
	sample_arrived(&s, sample_sent(&s, 1, CTL_ACK, 1, 1, "first", WHY_PEER), FOUND_IN_ORDER, NULL, 0);
	sample_lost(&s, sample_sent(&s, 1, CTL_ACK, 6, 1, "second", WHY_PEER), LOSS_DROPPED);
	for (int acks = 0; acks < 3; acks++)
		sample_arrived(&s, sample_sent(&s, 0, CTL_ACK, 1, 6, "", WHY_ACK_GAP), 0, NULL, 0);
	expect_brief(s.trace, sample_sent(&s, 1, CTL_ACK, 6, 1, "second", WHY_PEER), "#2 sent again");
	trace_free(s.trace);

	sample_init(&s, "a", "b", "foreign");
	sample_lost(&s, sample_sent(&s, 1, CTL_ACK, 6, 1, "second", WHY_PEER), LOSS_DROPPED);
	for (int acks = 0; acks < 4; acks++) /* the first one is no duplicate */
		sample_arrived(&s, sample_sent(&s, 0, CTL_ACK, 1, 6, "", WHY_ACK_GAP), 0, NULL, 0);
	uint32_t asked = sample_sent(&s, 1, CTL_ACK, 6, 1, "second", WHY_PEER);
	expect_brief(s.trace, asked, "3 duplicate ACKs: #1 sent again, second");
	expect_full(s.trace, asked, "b sends #1 again, numbers 1 to 6: at least three duplicate ACKs have told it that a still");
	expect_brief(s.trace, sample_sent(&s, 1, CTL_ACK, 6, 1, "second", WHY_PEER), "#1 sent again, second");
	trace_free(s.trace);
}

static void what_a_segment_shows_comes_before_what_nobody_tells(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s, "a", "b", "foreign");
	uint32_t syn = sample_sent(&s, 1, CTL_SYN, 0, 0, "", WHY_PEER);
	struct text got = full_of(s.trace, syn);
	assert_int_equal(strncmp(got.data, "b asks to open: its SYN announces its first sequence number, 0 (900 on the wire)", 79), 0);
	assert_non_null(strstr(got.data, "\nb is no TCP of ours and tells no reasons"));
	text_fini(&got);
	trace_free(s.trace);
}

static void an_arrival_that_nobody_saw_is_not_told_as_one(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s, "a", "b", "capture"); /* a capture: at once, and without any consequence */
	uint32_t get = sample_sent(&s, 0, CTL_ACK, 1, 1, "GET / HTTP/1.1\r\n\r\n", WHY_NONE);
	sample_arrived(&s, get, 0, NULL, 0);
	expect_full(s.trace, get, "What b makes of it cannot be seen from here\nThe recording holds no reasons of a");
	struct text got = full_of(s.trace, get);
	assert_null(strstr(got.data, "arrives"));
	text_fini(&got);
	trace_free(s.trace);
}

static void bytes_before_the_first_number_seen_have_no_total(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s, "a", "b", "capture"); /* the recording began in the middle, with number 101 */
	expect_brief(s.trace, sample_sent_long(&s, 1, CTL_ACK, 101, 1, "\n", 50, WHY_NONE), "50 bytes so far");
	expect_brief(s.trace, sample_sent_long(&s, 1, CTL_ACK, 1, 1, "\n", 100, WHY_NONE), "100 bytes");
	trace_free(s.trace);
}

static void what_is_inferred_is_said_with_doubt(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s, "a", "b", "foreign");
	uint32_t first = sample_sent(&s, 1, CTL_ACK, 1, 1, "x", WHY_NEW_DATA);
	struct event_draft draft = {.fact = *trace_event(s.trace, first)};
	draft.fact.code = WHY_FAST_RETRANSMIT;
	draft.fact.certainty = CERTAINTY_LIKELY;
	expect_brief(s.trace, trace_append(s.trace, &draft), "probably 3 duplicate ACKs: fast retransmit");
	expect_full(s.trace, trace_count(s.trace), "Probably: ");
	draft.fact.certainty = CERTAINTY_GUESS;
	expect_full(s.trace, trace_append(s.trace, &draft), "Perhaps: ");
	trace_free(s.trace);
}

static void a_lost_packet_is_not_what_an_ack_acknowledges(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s, "a", "b", "tcpsee");
	uint32_t first = sample_sent(&s, 0, CTL_ACK, 1, 1, "hello", WHY_NEW_DATA);
	sample_lost(&s, first, LOSS_DROPPED);
	uint32_t again = sample_sent(&s, 0, CTL_ACK, 1, 1, "hello", WHY_RETRANSMIT_TIMEOUT);
	sample_arrived(&s, again, FOUND_IN_ORDER, NULL, 0);
	expect_brief(s.trace, first, "lost: you dropped it, hello");
	expect_brief(s.trace, sample_sent(&s, 1, CTL_ACK, 1, 6, "", WHY_ACK_NOW), "acks #2");
	expect_brief(s.trace, sample_sent(&s, 1, CTL_ACK, 1, 4711, "", WHY_ACK_NOW), "acks up to 4711");
	trace_free(s.trace);
}

static void text_from_the_wire_is_harmless(void **state)
{
	struct trace *t = sample_hostile();

	(void)state;
	for (uint32_t id = 1; id <= trace_count(t); id++) {
		struct text got = full_of(t, id);

		explain_brief(t, id, NUMBERS_RELATIVE, &got);
		for (const char *p = got.data; *p != '\0'; p++)
			assert_true((unsigned char)*p >= 0x20 || *p == '\n');
		text_fini(&got);
	}
	trace_free(t);
}

static void value_reads(enum tcp_variable variable, int64_t value, enum explain_numbers numbers, const char *want)
{
	struct text got = {0};

	explain_value(variable, value, 1000, numbers, 5 * NS_PER_S, &got);
	assert_string_equal(got.data, want);
	text_fini(&got);
}

static void values_are_written_as_people_read_them(void **state)
{
	(void)state;
	value_reads(VAR_STATE, TCP_ESTABLISHED, NUMBERS_RELATIVE, "ESTABLISHED");
	value_reads(VAR_STATE, -1, NUMBERS_RELATIVE, "?");
	value_reads(VAR_SND_NXT, 2461, NUMBERS_RELATIVE, "+1461");
	value_reads(VAR_SND_NXT, 2461, NUMBERS_ABSOLUTE, "2461");
	value_reads(VAR_RCV_NXT, 0, NUMBERS_RELATIVE, "-");
	value_reads(VAR_SRTT, 10433 * NS_PER_US, NUMBERS_RELATIVE, "10.4 ms");
	value_reads(VAR_SRTT, 420 * NS_PER_US, NUMBERS_RELATIVE, "420 us");
	value_reads(VAR_SRTT, 0, NUMBERS_RELATIVE, "-");
	value_reads(VAR_RTO, 1500 * NS_PER_MS, NUMBERS_RELATIVE, "1.5 s");
	value_reads(VAR_CWND, 14480, NUMBERS_RELATIVE, "14480");
	value_reads(VAR_SSTHRESH, INT32_MAX, NUMBERS_RELATIVE, "no limit");
	value_reads(VAR_RETRANSMIT_AT, 0, NUMBERS_RELATIVE, "off");
	value_reads(VAR_RETRANSMIT_AT, 5200 * NS_PER_MS, NUMBERS_RELATIVE, "in 200.0 ms");
	value_reads(VAR_RETRANSMIT_AT, 1, NUMBERS_RELATIVE, "now");
	value_reads(VAR_IN_RECOVERY, 1, NUMBERS_RELATIVE, "yes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_why_has_a_phrase_with_its_source),
		cmocka_unit_test(every_finding_has_a_phrase_with_its_source),
		cmocka_unit_test(every_call_timer_and_loss_has_a_phrase),
		cmocka_unit_test(every_state_and_variable_is_explained_with_its_source),
		cmocka_unit_test(a_page_in_brief),
		cmocka_unit_test(what_an_arrival_has_changed_is_told_as_it_became),
		cmocka_unit_test(what_goes_again_in_other_pieces_was_first_sent_by_the_packet_that_held_it),
		cmocka_unit_test(the_whole_story_of_each_event_of_a_page),
		cmocka_unit_test(until_it_has_arrived_nobody_knows_what_it_will_do),
		cmocka_unit_test(absolute_numbers_are_those_of_the_wire),
		cmocka_unit_test(a_stranger_is_described_by_what_can_be_seen),
		cmocka_unit_test(three_duplicate_acks_ask_a_stranger_for_the_segment),
		cmocka_unit_test(what_a_segment_shows_comes_before_what_nobody_tells),
		cmocka_unit_test(an_arrival_that_nobody_saw_is_not_told_as_one),
		cmocka_unit_test(bytes_before_the_first_number_seen_have_no_total),
		cmocka_unit_test(what_is_inferred_is_said_with_doubt),
		cmocka_unit_test(a_lost_packet_is_not_what_an_ack_acknowledges),
		cmocka_unit_test(text_from_the_wire_is_harmless),
		cmocka_unit_test(values_are_written_as_people_read_them),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
