/* SPDX-License-Identifier: MIT
 *
 * test_third_party_seen.c - captures: a reset of an end's kernel is told from a reset of its own, where it can be told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "explain/explain.h"
#include "file/pcap.h"
#include "infer/third_party.h"
#include "temp_file.h"
#include "third_party_scene.h"

/* ---- captures made by hand, a packet a line: 0 is the client, 1 the server ---------------------------- */

static struct trace *begin_capture(void)
{
	struct trace *t = trace_new();
	struct trace_tuple tuple = {.port = {40000, 80}};

	assert_true(ip_addr_parse("10.0.0.1", &tuple.addr[0]));
	assert_true(ip_addr_parse("10.0.0.2", &tuple.addr[1]));
	tuple.host[0] = trace_add_host(t, &(struct trace_host){.name = "client", .engine = "foreign", .addr = tuple.addr[0]});
	tuple.host[1] = trace_add_host(t, &(struct trace_host){.name = "server", .engine = "foreign", .addr = tuple.addr[1]});
	(void)trace_add_connection(t, 0, &tuple, 0);
	return t;
}

/* Returns its id. */
static uint32_t sees(struct trace *t, uint8_t from, uint8_t ctl, uint32_t seq, uint32_t ack, uint32_t len)
{
	struct event_draft draft = {.fact = {.time = trace_end_time(t) + NS_PER_MS,
					    .kind = EV_SENT,
					    .conn = 1,
					    .host = from,
					    .protocol = PROTOCOL_TCP,
					    .ctl = ctl,
					    .seq = seq,
					    .ack = ack,
					    .len = len}};
	uint32_t id = trace_append(t, &draft);

	draft.fact.kind = EV_ARRIVED;
	draft.fact.host = 1 - from;
	draft.fact.of = id;
	(void)trace_append(t, &draft);
	return id;
}

/* What is made of packet `id`; frees the trace. */
static enum tcp_why told_of(struct trace *t, uint32_t id)
{
	infer_third_parties(t);
	enum tcp_why why = trace_event(t, id)->code;

	trace_free(t);
	return why;
}

static void end_that_acknowledges_what_its_reset_answered_has_a_kernel_beside_it(void **state)
{
	struct trace *t = begin_capture();

	(void)state;
	sees(t, 0, CTL_SYN, 100, 0, 0);
	sees(t, 1, CTL_SYN | CTL_ACK, 500, 101, 0);
	uint32_t reset = sees(t, 0, CTL_RST, 101, 0, 0);

	sees(t, 0, CTL_ACK, 101, 501, 0);
	assert_int_equal(told_of(t, reset), WHY_KERNEL_RST);
}

static void reset_in_the_middle_of_data_is_told_too(void **state)
{
	struct trace *t = begin_capture();

	(void)state;
	sees(t, 0, CTL_ACK, 101, 501, 80);
	sees(t, 1, CTL_ACK, 501, 181, 1000);
	uint32_t reset = sees(t, 0, CTL_RST, 181, 0, 0);

	sees(t, 1, CTL_ACK, 1501, 181, 1000);
	sees(t, 0, CTL_ACK, 181, 2501, 0);
	assert_int_equal(told_of(t, reset), WHY_KERNEL_RST);
}

static void refused_connection_is_no_quarrel(void **state)
{
	struct trace *t = begin_capture();

	(void)state;
	sees(t, 0, CTL_SYN, 100, 0, 0);
	uint32_t reset = sees(t, 1, CTL_RST | CTL_ACK, 0, 101, 0);

	assert_int_equal(told_of(t, reset), WHY_NONE);
}

static void who_gave_up_before_the_answer_came_does_not_go_on(void **state)
{
	struct trace *t = begin_capture();

	(void)state;
	sees(t, 0, CTL_SYN, 100, 0, 0);
	sees(t, 1, CTL_SYN | CTL_ACK, 500, 101, 0);
	uint32_t reset = sees(t, 0, CTL_RST, 101, 0, 0);

	assert_int_equal(told_of(t, reset), WHY_NONE);
}

static void segments_that_were_overtaken_by_the_reset_prove_nothing(void **state)
{
	struct trace *t = begin_capture();

	(void)state;
	sees(t, 1, CTL_ACK, 501, 181, 1000);
	sees(t, 1, CTL_ACK, 1501, 181, 1000);
	uint32_t reset = sees(t, 0, CTL_RST, 181, 0, 0); /* closed, and the second one has come */

	sees(t, 0, CTL_ACK, 181, 1501, 0); /* sent before it: acknowledges the first one alone */
	assert_int_equal(told_of(t, reset), WHY_NONE);
}

static void abort_of_its_own_is_no_quarrel(void **state)
{
	struct trace *t = begin_capture();

	(void)state;
	sees(t, 1, CTL_ACK, 501, 181, 1000);
	sees(t, 0, CTL_ACK, 181, 1501, 0);
	uint32_t reset = sees(t, 0, CTL_RST | CTL_ACK, 181, 1501, 0);

	sees(t, 1, CTL_ACK, 1501, 181, 1000);
	assert_int_equal(told_of(t, reset), WHY_NONE);
}

/* ---- what tcpsee has exported ----------------------------------------------------------------------- */

static void capture_of_the_wall_tells_what_the_session_knew(void **state)
{
	struct temp_file *f = *state;
	struct scene s;
	struct text text = {0};

	for (uint8_t family = 4; family <= 6; family += 2) {
		scene_begin(&s, family);
		stand_before_the_wall(&s);
		assert_true(pcap_write(f->path, s.at.trace, 1, &f->err));
		struct trace *read = pcap_read(f->path, NULL, f->remark, sizeof f->remark, &f->err);

		assert_non_null(read);
		infer_third_parties(read);
		uint32_t reset = 0;

		for (uint32_t id = 1; id <= trace_count(read); id++)
			if (trace_event(read, id)->kind == EV_SENT && trace_event(read, id)->code == WHY_KERNEL_RST)
				reset = id;
		assert_int_not_equal(reset, 0);
		text_clear(&text);
		explain_brief(read, reset, NUMBERS_RELATIVE, &text);
		assert_string_equal(text.data, "probably kernel: no such connection");
		trace_free(read);
		scene_end(&s);
	}
	text_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(end_that_acknowledges_what_its_reset_answered_has_a_kernel_beside_it),
		cmocka_unit_test(reset_in_the_middle_of_data_is_told_too),
		cmocka_unit_test(refused_connection_is_no_quarrel),
		cmocka_unit_test(who_gave_up_before_the_answer_came_does_not_go_on),
		cmocka_unit_test(segments_that_were_overtaken_by_the_reset_prove_nothing),
		cmocka_unit_test(abort_of_its_own_is_no_quarrel),
		cmocka_unit_test_setup_teardown(capture_of_the_wall_tells_what_the_session_knew, temp_file_new, temp_file_free),
	};

	return cmocka_run_group_tests_name("third party, seen", tests, NULL, NULL);
}
