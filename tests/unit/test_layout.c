/* SPDX-License-Identifier: MIT
 *
 * test_layout.c - which events are rows, and what a row shows at a moment.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/layout.h"
#include "sample_trace.h"

static struct moment at_end(const struct trace *t)
{
	return (struct moment){.at = trace_count(t), .now = trace_end_time(t)};
}

/* The id of the `nth` packet (event.number) of the only connection. */
static uint32_t packet(const struct trace *t, uint32_t nth)
{
	for (uint32_t id = 1; id <= trace_count(t); id++) {
		if (trace_event(t, id)->kind == EV_SENT && trace_event(t, id)->number == nth)
			return id;
	}
	fail_msg("no packet #%u", nth);
	return 0;
}

static struct ladder_row row_of(const struct trace *t, uint32_t nth)
{
	struct ladder_row row;

	ladder_row_at(t, at_end(t), packet(t, nth), &row);
	return row;
}

static void flags_choose_the_rows(void **state)
{
	struct trace *t = sample_page();
	struct ladder_list list = {0};

	(void)state;
	ladder_list_update(&list, t, 1, 0);
	assert_int_equal(list.count, 20); /* 19 packets, one of them twice */
	ladder_list_update(&list, t, 1, LADDER_CALLS);
	assert_int_equal(list.count, 23);
	ladder_list_update(&list, t, 1, LADDER_TIMERS);
	assert_int_equal(list.count, 21);
	ladder_list_update(&list, t, 0, LADDER_DEFAULT);
	assert_int_equal(list.count, 25);
	ladder_list_update(&list, t, 2, LADDER_ALL);
	assert_int_equal(list.count, 0);
	ladder_list_fini(&list);
	trace_free(t);
}

static void a_growing_trace_adds_rows(void **state)
{
	struct sample s;
	struct ladder_list list = {0};

	(void)state;
	sample_init(&s, "a", "b", "tcpsee");
	sample_sent(&s, 0, CTL_SYN, 0, 0, "", WHY_ACTIVE_OPEN);
	ladder_list_update(&list, s.trace, 1, 0);
	assert_int_equal(list.count, 1);
	sample_sent(&s, 1, CTL_SYN | CTL_ACK, 0, 1, "", WHY_SYN_ACK);
	ladder_list_update(&list, s.trace, 1, 0);
	assert_int_equal(list.count, 2);
	assert_int_equal(ladder_list_find(&list, 0), -1);
	assert_int_equal(ladder_list_find(&list, list.ids[0]), 0);
	assert_int_equal(ladder_list_find(&list, list.ids[1] + 100), 1);
	ladder_list_fini(&list);
	trace_free(s.trace);
}

static void states_are_those_after_departure_and_after_arrival(void **state)
{
	struct trace *t = sample_page();
	struct ladder_row syn = row_of(t, 1), syn_ack = row_of(t, 2), fin = row_of(t, 16);

	(void)state;
	assert_int_equal(syn.from, 0);
	assert_int_equal(syn.state[0], TCP_SYN_SENT);
	assert_int_equal(syn.state[1], TCP_SYN_RECEIVED);
	assert_true(syn.is_state_new[0] && syn.is_state_new[1]);
	assert_int_equal(syn_ack.state[0], TCP_ESTABLISHED);
	assert_int_equal(syn_ack.state[1], TCP_SYN_RECEIVED);
	assert_true(syn_ack.is_state_new[0] && !syn_ack.is_state_new[1]);
	assert_int_equal(fin.state[0], TCP_CLOSE_WAIT);
	assert_int_equal(fin.state[1], TCP_FIN_WAIT_1);
	trace_free(t);
}

static void in_flight_the_receiver_has_its_present_state(void **state)
{
	struct trace *t = sample_page();
	uint32_t syn = packet(t, 1);
	struct moment moment = {.at = syn, .now = 5010 * NS_PER_US};
	struct ladder_row row;

	(void)state;
	ladder_row_at(t, moment, syn, &row);
	assert_int_equal(row.fate, FATE_IN_FLIGHT);
	assert_true(row.progress > 0.49 && row.progress < 0.51);
	assert_int_equal(row.state[1], TCP_LISTEN);
	assert_false(row.is_state_new[1]);
	moment.at = trace_event(t, syn)->outcome;
	moment.now = trace_event(t, moment.at)->time;
	ladder_row_at(t, moment, syn, &row);
	assert_int_equal(row.fate, FATE_ARRIVED);
	assert_int_equal(row.state[1], TCP_SYN_RECEIVED);
	trace_free(t);
}

static void a_lost_packet_ends_inside_the_picture(void **state)
{
	struct trace *t = sample_page();
	struct ladder_row row = row_of(t, 6);

	(void)state;
	assert_int_equal(row.fate, FATE_LOST);
	assert_true(row.progress > 0.2 && row.progress < 0.9);
	assert_int_equal(row.mark, ROW_DATA);
	trace_free(t);
}

static void duplicate_acks_are_counted_and_the_retransmission_marked(void **state)
{
	struct trace *t = sample_page();

	(void)state;
	assert_int_equal(row_of(t, 10).mark, ROW_PLAIN_ACK);
	for (uint32_t i = 1; i <= 3; i++) {
		assert_int_equal(row_of(t, 10 + i).mark, ROW_DUPLICATE_ACK);
		assert_int_equal(row_of(t, 10 + i).duplicate_acks, i);
	}
	assert_int_equal(row_of(t, 14).mark, ROW_RETRANSMISSION);
	assert_int_equal(row_of(t, 15).mark, ROW_PLAIN_ACK);
	trace_free(t);
}

static void a_second_copy_is_a_row_of_its_own(void **state)
{
	struct trace *t = sample_page();
	struct ladder_list list = {0};
	int copies = 0;

	(void)state;
	ladder_list_update(&list, t, 1, 0);
	for (size_t i = 0; i < list.count; i++) {
		struct ladder_row row;

		ladder_list_row(&list, t, at_end(t), i, &row);
		if (row.kind != ROW_DUPLICATE)
			continue;
		copies++;
		assert_int_equal(row.from, 0);
		assert_int_equal(trace_event(t, row.event)->of, packet(t, 15));
	}
	assert_int_equal(copies, 1);
	ladder_list_fini(&list);
	trace_free(t);
}

static void rows_of_a_list_equal_rows_alone(void **state)
{
	struct trace *traces[] = {sample_page(), sample_refused(), sample_hostile()};

	(void)state;
	for (size_t n = 0; n < ARRAY_LEN(traces); n++) {
		struct ladder_list list = {.has_hindsight = true};

		ladder_list_update(&list, traces[n], 1, LADDER_ALL);
		for (size_t i = 0; i < list.count; i++) {
			struct ladder_row a, b;

			ladder_row_at(traces[n], at_end(traces[n]), list.ids[i], &a);
			ladder_list_row(&list, traces[n], at_end(traces[n]), i, &b);
			assert_int_equal(a.kind, b.kind);
			assert_int_equal(a.mark, b.mark);
			assert_int_equal(a.fate, b.fate);
			assert_int_equal(a.duplicate_acks, b.duplicate_acks);
			for (int end = 0; end < 2; end++) {
				assert_int_equal(a.state[end], b.state[end]);
				assert_int_equal(a.is_state_new[end], b.is_state_new[end]);
				assert_int_equal(a.is_inferred[end], b.is_inferred[end]);
			}
		}
		ladder_list_fini(&list);
		trace_free(traces[n]);
	}
}

static void a_foreign_end_that_shows_no_arrivals_is_reached_all_the_same(void **state)
{
	struct trace *t = sample_refused();
	struct ladder_row row = row_of(t, 1);

	(void)state;
	assert_int_equal(row.fate, FATE_ARRIVED);
	assert_int_equal(row.state[1], STATE_UNKNOWN);
	assert_true(ladder_row_is_settled(t, packet(t, 1)));
	assert_int_equal(row_of(t, 2).mark, ROW_RETRANSMISSION);
	assert_int_equal(row_of(t, 4).mark, ROW_RST);
	trace_free(t);
}

static void our_packet_is_settled_by_its_outcome_alone(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s, "a", "b", "tcpsee");
	uint32_t syn = sample_sent(&s, 0, CTL_SYN, 0, 0, "", WHY_ACTIVE_OPEN);
	s.now = 5 * NS_PER_S;
	sample_happened(&s, 0, EV_NOTE, 0, "waiting", NULL, 0);
	assert_false(ladder_row_is_settled(s.trace, syn));
	sample_lost(&s, syn, LOSS_QUEUE);
	assert_true(ladder_row_is_settled(s.trace, syn));
	trace_free(s.trace);
}

/* Of a stranger the numbers must tell what is sent again. */
static void a_strangers_numbers_tell_retransmissions_and_duplicates(void **state)
{
	struct sample s;

	(void)state;
	sample_init(&s, "a", "b", "foreign");
	uint32_t first = sample_sent(&s, 1, CTL_ACK, 1, 1, "12345", WHY_PEER);
	uint32_t behind_gap = sample_sent(&s, 1, CTL_ACK, 11, 1, "12345", WHY_PEER);
	uint32_t late = sample_sent(&s, 1, CTL_ACK, 6, 1, "12345", WHY_PEER);
	uint32_t again = sample_sent(&s, 1, CTL_ACK, 6, 1, "12345", WHY_PEER);
	uint32_t next = sample_sent(&s, 1, CTL_ACK, 16, 1, "12345", WHY_PEER);
	const uint32_t ids[] = {first, behind_gap, late, again, next};
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		struct ladder_row row;

		ladder_row_at(s.trace, at_end(s.trace), ids[i], &row);
		assert_int_equal(row.mark, ids[i] == again ? ROW_RETRANSMISSION : ROW_DATA);
	}
	uint32_t data = sample_sent(&s, 0, CTL_ACK, 1, 21, "to the stranger", WHY_NEW_DATA);
	(void)data;
	for (unsigned i = 0; i < 4; i++) {
		uint32_t ack = sample_sent(&s, 1, CTL_ACK, 21, 1, "", WHY_PEER);
		struct ladder_row row;

		ladder_row_at(s.trace, at_end(s.trace), ack, &row);
		assert_int_equal(row.mark, ROW_DUPLICATE_ACK); /* ack=1 came along with the data before */
		assert_int_equal(row.duplicate_acks, i + 1);
	}
	trace_free(s.trace);
}

static void sequence_numbers_may_wrap(void **state)
{
	struct sample s;
	uint32_t up = 0u - SAMPLE_CLIENT_ISN - 3; /* relative number of 0xfffffffd */

	(void)state;
	sample_init(&s, "a", "b", "foreign");
	uint32_t before = sample_sent(&s, 0, CTL_ACK, up, 1, "123456", WHY_NONE);
	uint32_t after = sample_sent(&s, 0, CTL_ACK, up + 6, 1, "123456", WHY_NONE);
	const uint32_t ids[] = {before, after};
	for (size_t i = 0; i < 2; i++) {
		struct ladder_row row;

		ladder_row_at(s.trace, at_end(s.trace), ids[i], &row);
		assert_int_equal(row.mark, ROW_DATA);
	}
	trace_free(s.trace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_choose_the_rows),
		cmocka_unit_test(a_growing_trace_adds_rows),
		cmocka_unit_test(states_are_those_after_departure_and_after_arrival),
		cmocka_unit_test(in_flight_the_receiver_has_its_present_state),
		cmocka_unit_test(a_lost_packet_ends_inside_the_picture),
		cmocka_unit_test(duplicate_acks_are_counted_and_the_retransmission_marked),
		cmocka_unit_test(a_second_copy_is_a_row_of_its_own),
		cmocka_unit_test(rows_of_a_list_equal_rows_alone),
		cmocka_unit_test(a_foreign_end_that_shows_no_arrivals_is_reached_all_the_same),
		cmocka_unit_test(our_packet_is_settled_by_its_outcome_alone),
		cmocka_unit_test(a_strangers_numbers_tell_retransmissions_and_duplicates),
		cmocka_unit_test(sequence_numbers_may_wrap),
	};

	return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
