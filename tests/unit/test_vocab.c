/* SPDX-License-Identifier: MIT
 *
 * test_vocab.c - every word of the engine is found by its name, and named by its number.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tcp/vocab.h"
#include "trace/event.h"

static struct span text(const char *s)
{
	return span_of(s, strlen(s));
}

/* Each name of a list leads back to its number, and is not empty. */
#define NAMES_LEAD_BACK(count, type, name, find)                           \
	for (unsigned i = 0; i < (unsigned)(count); i++) {                 \
		assert_true(strlen(name((enum type)i)) > 0);               \
		assert_int_equal(find(text(name((enum type)i))), (int)i);  \
	}

static void each_name_leads_back_to_its_number(void **state)
{
	(void)state;
	NAMES_LEAD_BACK(TCP_STATE_COUNT, tcp_state, tcp_state_name, tcp_state_find)
	NAMES_LEAD_BACK(WHY_COUNT, tcp_why, tcp_why_name, tcp_why_find)
	NAMES_LEAD_BACK(FOUND_COUNT, tcp_finding_bit, tcp_finding_name, tcp_finding_find)
	NAMES_LEAD_BACK(VAR_COUNT, tcp_variable, tcp_variable_name, tcp_variable_find)
	NAMES_LEAD_BACK(CALL_COUNT, tcp_call, tcp_call_name, tcp_call_find)
	NAMES_LEAD_BACK(TIMER_COUNT, tcp_timer, tcp_timer_name, tcp_timer_find)
	NAMES_LEAD_BACK(EV_COUNT, event_kind, event_kind_name, event_kind_find)
	NAMES_LEAD_BACK(LOSS_COUNT, loss, event_loss_name, event_loss_find)
}

static void words_mean_what_the_rfc_calls_them(void **state)
{
	(void)state;
	assert_string_equal(tcp_state_name(TCP_SYN_RECEIVED), "SYN-RECEIVED");
	assert_string_equal(tcp_state_brief(TCP_SYN_RECEIVED), "SYN-RCVD");
	assert_string_equal(tcp_variable_name(VAR_SND_UNA), "SND.UNA");
	assert_int_equal(tcp_variable_unit(VAR_SND_UNA), UNIT_SEQ_SEND);
	assert_int_equal(tcp_variable_unit(VAR_STATE), UNIT_STATE);
	assert_string_equal(tcp_variable_source(VAR_RTO), "RFC 6298 2");
	assert_string_equal(tcp_why_name(WHY_FAST_RETRANSMIT), "fast-retransmit");
	assert_string_equal(tcp_why_source(WHY_FAST_RETRANSMIT), "RFC 5681 3.2");
	assert_string_equal(tcp_finding_source(FOUND_ACKS_NEW_BIT), "RFC 9293 3.10.7.4");
	assert_string_equal(tcp_timer_source(TIMER_ACK), "RFC 9293 3.8.6.3");
	assert_string_equal(tcp_end_name(TCP_END_RESET), "reset");
	assert_string_equal(tcp_end_meaning(TCP_END_REFUSED), "connection refused");
}

static void briefs_fit_eight_columns(void **state)
{
	(void)state;
	for (unsigned s = 0; s < TCP_STATE_COUNT; s++)
		assert_in_range(strlen(tcp_state_brief((enum tcp_state)s)), 1, 8);
}

static void unknown_words_are_told(void **state)
{
	(void)state;
	assert_int_equal(tcp_state_find(text("ESTAB")), -1);
	assert_int_equal(tcp_state_find(text("")), -1);
	assert_int_equal(tcp_state_find(span_of(NULL, 0)), -1);
	assert_int_equal(tcp_state_find(span_of("CLOSED", 5)), -1);
	assert_int_equal(tcp_variable_find(text("STATE")), -1);
	assert_int_equal(event_kind_find(text("arrive")), -1);
	assert_string_equal(tcp_state_name((enum tcp_state)-1), "?");
	assert_string_equal(tcp_why_name(WHY_COUNT), "?");
	assert_string_equal(event_kind_name(EV_COUNT), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_name_leads_back_to_its_number),
		cmocka_unit_test(words_mean_what_the_rfc_calls_them),
		cmocka_unit_test(briefs_fit_eight_columns),
		cmocka_unit_test(unknown_words_are_told),
	};

	return cmocka_run_group_tests_name("vocab", tests, NULL, NULL);
}
