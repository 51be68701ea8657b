/* SPDX-License-Identifier: MIT
 *
 * test_third_party.c - what the kernel of our machine sends with our address and port is told apart from what we send.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "cli/report_kernel.h"
#include "third_party_scene.h"
#include "trace/cursor.h"

static int state_of(const struct scene *s, int which)
{
	struct cursor cursor;

	cursor_init(&cursor, s->at.trace, 1);
	cursor_seek(&cursor, trace_count(s->at.trace));
	return (int)cursor.values[which][VAR_STATE];
}

static void meet_the_kernel(struct scene *s)
{
	uint32_t iss = s->wire.last.seq;

	they_say(s, CTL_SYN | CTL_ACK, THEIR_ISN, iss + 1);
	kernel_says(s, CTL_RST, iss + 1, 0);
	scene_turn(s);
	const struct event *reset = trace_event(s->at.trace, sent_for(s, WHY_KERNEL_RST));
	const struct event *cause = trace_event(s->at.trace, reset->cause);

	assert_int_equal(reset->host, 0);
	assert_int_equal(reset->conn, 1);
	assert_int_equal(reset->ctl, CTL_RST);
	assert_int_equal(cause->kind, EV_SENT);
	assert_int_equal(cause->ctl, CTL_SYN | CTL_ACK);
	assert_int_equal(trace_event(s->at.trace, reset->outcome)->kind, EV_ARRIVED);
	assert_int_equal(state_of(s, 0), TCP_ESTABLISHED); /* our TCP knows nothing of it */
	assert_int_equal(host_tcb(s->stream)->state, TCP_ESTABLISHED);
	assert_int_equal(state_of(s, 1), TCP_CLOSED);      /* the peer takes it for ours */
	they_say(s, CTL_RST, THEIR_ISN + 1, 0);
	scene_turn(s);
	assert_int_equal(s->app.end, TCP_END_RESET);
}

static void kernels_rst_ends_the_connection_over_there(void **state)
{
	(void)state;
	over_both(meet_the_kernel);
}

static void answer_a_refusal(struct scene *s)
{
	they_say(s, CTL_FIN, THEIR_ISN, 0); /* without ACK: the answer has SEQ 0 and acknowledges it (RFC 9293 3.10.7.1) */
	kernel_says(s, CTL_RST | CTL_ACK, 0, THEIR_ISN + 1);
	scene_turn(s);
	const struct event *reset = trace_event(s->at.trace, sent_for(s, WHY_KERNEL_RST));

	assert_int_equal(trace_event(s->at.trace, reset->cause)->ctl, CTL_FIN);
}

static void rst_with_ack_answers_the_segment_before_its_number(void **state)
{
	(void)state;
	over_both(answer_a_refusal);
}

static void answer_nothing(struct scene *s)
{
	kernel_says(s, CTL_RST, 12345, 0);
	scene_turn(s);
	assert_int_equal(trace_event(s->at.trace, sent_for(s, WHY_KERNEL_RST))->cause, 0);
}

static void rst_that_fits_no_packet_has_no_cause(void **state)
{
	(void)state;
	over_both(answer_nothing);
}

static void share_the_port(struct scene *s)
{
	kernel_says(s, CTL_ACK | CTL_PSH, 77, 88);
	scene_turn(s);
	assert_int_not_equal(sent_for(s, WHY_THIRD_PARTY), 0);
	assert_int_equal(sent_for(s, WHY_KERNEL_RST), 0);
	assert_int_equal(state_of(s, 0), TCP_SYN_SENT);
}

static void segment_of_another_program_is_no_reset(void **state)
{
	(void)state;
	over_both(share_the_port);
}

static void talk_of_other_things(struct scene *s)
{
	uint32_t before = trace_count(s->at.trace);

	kernel_says(s, CTL_RST, 1, 0);
	uint8_t *port = s->wire.waiting[0].bytes + ip_header_len(&s->at.us);
	port[1] ^= 1; /* a port of no connection of ours */
	scene_turn(s);
	assert_int_equal(trace_count(s->at.trace), before);
}

static void packets_of_other_connections_are_none_of_our_business(void **state)
{
	(void)state;
	over_both(talk_of_other_things);
}

static void flood(struct scene *s)
{
	for (int i = 0; i < 20000; i++) {
		s->wire.count = s->wire.next = 0;
		kernel_says(s, CTL_RST, (uint32_t)i, 0);
		world_run(&s->world, s->at.now);
	}
	assert_in_range(trace_count(s->at.trace), 10000, 25000);
}

static void flood_of_them_is_not_recorded_for_ever(void **state)
{
	(void)state;
	over_both(flood);
}

static void tell_the_reader(struct scene *s)
{
	assert_string_equal(report_kernel(s->at.trace), "");
	kernel_says(s, CTL_ACK, 77, 88);
	scene_turn(s);
	assert_non_null(strstr(report_kernel(s->at.trace), "another program"));
	stand_before_the_wall(s);
	assert_non_null(strstr(report_kernel(s->at.trace), "kernel has reset the connection"));
}

static void run_that_fails_ends_with_the_sentence_that_helps(void **state)
{
	(void)state;
	over_both(tell_the_reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kernels_rst_ends_the_connection_over_there),
		cmocka_unit_test(rst_with_ack_answers_the_segment_before_its_number),
		cmocka_unit_test(rst_that_fits_no_packet_has_no_cause),
		cmocka_unit_test(segment_of_another_program_is_no_reset),
		cmocka_unit_test(packets_of_other_connections_are_none_of_our_business),
		cmocka_unit_test(flood_of_them_is_not_recorded_for_ever),
		cmocka_unit_test(run_that_fails_ends_with_the_sentence_that_helps),
	};

	return cmocka_run_group_tests_name("third party", tests, NULL, NULL);
}
