/* SPDX-License-Identifier: MIT
 *
 * test_shadow.c - the state of a foreign TCP, read off its segments.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "infer/shadow.h"

static struct shadow shadow;

static enum tcp_state sends(uint8_t ctl, uint32_t seq, uint32_t ack, size_t len)
{
	struct change changes[VAR_COUNT];
	struct tcp_segment seg = {.ctl = ctl, .seq = seq, .ack = ack, .text = {.len = len}};

	(void)shadow_sent(&shadow, &seg, changes);
	return shadow.state;
}

static enum tcp_state gets(uint8_t ctl, uint32_t seq, uint32_t ack, size_t len)
{
	struct change changes[VAR_COUNT];
	struct tcp_segment seg = {.ctl = ctl, .seq = seq, .ack = ack, .text = {.len = len}};

	(void)shadow_arrived(&shadow, &seg, changes);
	return shadow.state;
}

/* The foreign server: its ISN 900, the client's 100. */
static void shake_hands(void)
{
	shadow_init(&shadow, false);
	assert_int_equal(gets(CTL_SYN, 100, 0, 0), TCP_LISTEN);
	assert_int_equal(sends(CTL_SYN | CTL_ACK, 900, 101, 0), TCP_SYN_RECEIVED);
	assert_int_equal(gets(CTL_ACK, 101, 901, 0), TCP_ESTABLISHED);
}

static void server_that_closes_first_ends_in_time_wait(void **state)
{
	(void)state;
	shake_hands();
	assert_int_equal(gets(CTL_ACK | CTL_PSH, 101, 901, 50), TCP_ESTABLISHED);
	assert_int_equal(sends(CTL_ACK | CTL_FIN, 901, 151, 10), TCP_FIN_WAIT_1);
	assert_int_equal(gets(CTL_ACK, 151, 912, 0), TCP_FIN_WAIT_2);
	assert_int_equal(gets(CTL_ACK | CTL_FIN, 151, 912, 0), TCP_TIME_WAIT);
}

static void server_that_closes_last_ends_in_closed(void **state)
{
	(void)state;
	shake_hands();
	assert_int_equal(gets(CTL_ACK | CTL_FIN, 101, 901, 0), TCP_CLOSE_WAIT);
	assert_int_equal(sends(CTL_ACK, 901, 102, 0), TCP_CLOSE_WAIT);
	assert_int_equal(sends(CTL_ACK | CTL_FIN, 901, 102, 0), TCP_LAST_ACK);
	assert_int_equal(gets(CTL_ACK, 102, 902, 0), TCP_CLOSED);
}

static void both_at_once_pass_through_closing(void **state)
{
	(void)state;
	shake_hands();
	assert_int_equal(sends(CTL_ACK | CTL_FIN, 901, 101, 0), TCP_FIN_WAIT_1);
	assert_int_equal(gets(CTL_ACK | CTL_FIN, 101, 901, 0), TCP_CLOSING);
	assert_int_equal(gets(CTL_ACK, 102, 902, 0), TCP_TIME_WAIT);
}

static void fin_behind_a_gap_counts_when_it_is_acknowledged(void **state)
{
	(void)state;
	shake_hands();
	assert_int_equal(gets(CTL_ACK | CTL_FIN, 201, 901, 50), TCP_ESTABLISHED);
	assert_int_equal(gets(CTL_ACK, 101, 901, 100), TCP_ESTABLISHED);
	assert_int_equal(sends(CTL_ACK, 901, 252, 0), TCP_CLOSE_WAIT);
}

static void refusal_shows_that_nobody_listens(void **state)
{
	struct change changes[VAR_COUNT];
	struct tcp_segment rst = {.ctl = CTL_RST | CTL_ACK, .ack = 101};

	(void)state;
	shadow_init(&shadow, false);
	(void)gets(CTL_SYN, 100, 0, 0);
	assert_true(shadow_sent(&shadow, &rst, changes) > 0);
	assert_int_equal(shadow.state, TCP_CLOSED);
}

static void known_listener_takes_the_syn(void **state)
{
	(void)state;
	shadow_init(&shadow, true);
	assert_int_equal(gets(CTL_SYN, 100, 0, 0), TCP_SYN_RECEIVED);
	assert_int_equal(sends(CTL_SYN | CTL_ACK, 900, 101, 0), TCP_SYN_RECEIVED);
	assert_int_equal(gets(CTL_ACK, 101, 901, 0), TCP_ESTABLISHED);
}

static void rst_that_arrives_closes_only_when_exact(void **state)
{
	(void)state;
	shake_hands();
	assert_int_equal(gets(CTL_RST, 500, 0, 0), TCP_ESTABLISHED);
	assert_int_equal(gets(CTL_RST, 101, 0, 0), TCP_CLOSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(server_that_closes_first_ends_in_time_wait),
		cmocka_unit_test(server_that_closes_last_ends_in_closed),
		cmocka_unit_test(both_at_once_pass_through_closing),
		cmocka_unit_test(fin_behind_a_gap_counts_when_it_is_acknowledged),
		cmocka_unit_test(refusal_shows_that_nobody_listens),
		cmocka_unit_test(known_listener_takes_the_syn),
		cmocka_unit_test(rst_that_arrives_closes_only_when_exact),
	};

	return cmocka_run_group_tests_name("shadow", tests, NULL, NULL);
}
