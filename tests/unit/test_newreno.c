/* SPDX-License-Identifier: MIT
 *
 * test_newreno.c - fast recovery without SACK, step by step (RFC 5681 3.2, RFC 6582).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "timeline.h"

static struct tcp_config plain_config(void)
{
	struct tcp_config config;

	timeline_config(&config);
	config.initial_window = 10;
	return config;
}

/* Ten segments of 1000 bytes are in flight; `more` bytes wait. */
static void ten_in_flight(struct timeline *t, const struct tcp_config *config, size_t more)
{
	timeline_establish(t, config, 60000);
	app_sends(t, 10000 + more);
	holds(t, leaves_whatever(t) == 10, "ten segments");
}

static void three_duplicates(struct timeline *t)
{
	for (unsigned i = 0; i < 3; i++)
		arrives(t, "ACK seq=1 ack=1 win=60000");
	leaves(t, "ACK seq=1 len=1000 why=fast-retransmit");
}

static void recover_starts_at_the_first_number(void **state) /* R6582-1 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = plain_config();

	timeline_establish(&t, &config, 60000);
	holds(&t, t.tcb.recovery.recover == TIMELINE_ISS, "ISS");
	timeline_end(&t);
}

/* R6582-3, R5681-20, R5681-21, R5681-22, R6582-4 */
static void window_is_inflated_in_recovery_and_deflated_behind_it(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = plain_config();

	ten_in_flight(&t, &config, 20000);
	three_duplicates(&t);
	holds(&t, t.tcb.recovery.recover - TIMELINE_ISS == 10001, "recover: the highest number that was sent, and one");
	holds(&t, t.tcb.cc.ssthresh == 5000 && t.tcb.cc.cwnd == 8000, "ssthresh, and three that have left");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	holds(&t, t.tcb.cc.cwnd == 9000, "one more has left");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=10001 len=1000 why=new-data");
	arrives(&t, "ACK seq=1 ack=10001 win=60000");
	has_found(&t, FOUND_FULL_ACK);
	holds(&t, t.tcb.cc.cwnd == 2000, "min(ssthresh, max(flight, MSS) + MSS)");
	holds(&t, leaves_whatever(&t) == 1, "no burst (R6582-10)");
	timeline_end(&t);
}

/* R6582-5, R6582-6 */
static void partial_ack_deflates_by_what_it_acknowledges(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = plain_config();

	ten_in_flight(&t, &config, 20000);
	three_duplicates(&t);
	arrives(&t, "ACK seq=1 ack=3001 win=60000");
	has_found(&t, FOUND_PARTIAL_ACK);
	holds(&t, t.tcb.cc.cwnd == 8000 - 3000 + 1000, "less what left, and one for the copy");
	leaves(&t, "ACK seq=3001 len=1000 why=partial-ack-retransmit");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=3501 win=60000"); /* less than a segment: nothing is added */
	holds(&t, t.tcb.cc.cwnd == 5500 && t.tcb.recovery.is_active, "still in recovery");
	timeline_end(&t);
}

/* R6582-7: "impatient". Many holes, one round trip each: when the timer expires slow start repairs them faster. */
static void only_the_first_partial_ack_restarts_the_timer(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = plain_config();

	config.is_impatient = true;
	ten_in_flight(&t, &config, 0);
	at_ms(&t, 50);
	three_duplicates(&t);
	at_ms(&t, 100);
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	leaves(&t, "ACK seq=1001 why=partial-ack-retransmit");
	at_ms(&t, 200);
	arrives(&t, "ACK seq=1 ack=2001 win=60000");
	leaves(&t, "ACK seq=2001 why=partial-ack-retransmit");
	holds(&t, t.tcb.timer[TIMER_USER] == 200 * NS_PER_MS + config.user_timeout, "the user timeout starts anew all the same");
	timer_at_ms(&t, 300); /* 200 ms after the first one */
	leaves(&t, "ACK seq=2001 why=retransmit-timeout");
	timeline_end(&t);
}

static void slow_but_steady_restarts_it_each_time(void **state) /* RFC 6582 4 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = plain_config();

	ten_in_flight(&t, &config, 0);
	at_ms(&t, 50);
	three_duplicates(&t);
	at_ms(&t, 100);
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	leaves(&t, "ACK seq=1001 why=partial-ack-retransmit");
	at_ms(&t, 200);
	arrives(&t, "ACK seq=1 ack=2001 win=60000");
	leaves(&t, "ACK seq=2001 why=partial-ack-retransmit");
	timer_at_ms(&t, 400);
	timeline_end(&t);
}

/* R6582-2: the ACK must stand above recover, or these are echoes of our own copies. */
static void duplicates_at_recover_start_no_second_recovery(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = plain_config();

	ten_in_flight(&t, &config, 20000);
	three_duplicates(&t);
	arrives(&t, "ACK seq=1 ack=10001 win=60000");
	(void)leaves_whatever(&t);
	for (unsigned i = 0; i < 4; i++)
		arrives(&t, "ACK seq=1 ack=10001 win=60000");
	holds(&t, !t.tcb.recovery.is_active, "the ACK covers recover and no more");
	timeline_end(&t);
}

/* RFC 6582 4.1: the last ACK came there in a small step, so nothing had been sent twice: a loss. */
static void small_step_to_recover_makes_duplicates_believable(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = plain_config();

	ten_in_flight(&t, &config, 20000);
	three_duplicates(&t);
	arrives(&t, "ACK seq=1 ack=7001 win=60000");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=10001 win=60000");
	has_found(&t, FOUND_FULL_ACK);
	(void)leaves_whatever(&t);
	for (unsigned i = 0; i < 3; i++)
		arrives(&t, "ACK seq=1 ack=10001 win=60000");
	leaves(&t, "ACK seq=10001 len=1000 why=fast-retransmit");
	timeline_end(&t);
}

/* R6582-8, R6582-9 */
static void timeout_leaves_recovery_and_remembers_how_far_it_had_come(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = plain_config();

	ten_in_flight(&t, &config, 20000);
	three_duplicates(&t);
	t.now = tcp_next_deadline(&t.tcb);
	(void)tcp_timeouts(&t.tcb, t.now);
	holds(&t, !t.tcb.recovery.is_active && t.tcb.recovery.recover == t.tcb.snd.nxt, "recover moves up");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=4001 win=60000");
	(void)leaves_whatever(&t);
	for (unsigned i = 0; i < 4; i++)
		arrives(&t, "ACK seq=1 ack=4001 win=60000");
	holds(&t, !t.tcb.recovery.is_active, "duplicates below it start nothing");
	timeline_end(&t);
}

/* R6582-11: gigabytes later the old mark must not look as if it lay ahead. */
static void old_recover_does_not_lock_fast_retransmit_out(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = plain_config();

	ten_in_flight(&t, &config, 20000);
	t.tcb.recovery.recover = t.tcb.snd.una - (UINT32_C(1) << 31) + 2000; /* nearly half of the circle behind */
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=4001 win=60000"); /* without care it would lie ahead now */
	(void)leaves_whatever(&t);
	for (unsigned i = 0; i < 3; i++)
		arrives(&t, "ACK seq=1 ack=4001 win=60000");
	leaves(&t, "ACK seq=4001 why=fast-retransmit");
	timeline_end(&t);
}

/* R5681-19: what limited transmit has sent is not in the flight that is halved. R5681-16, R5681-17 */
static void limited_transmit_does_not_raise_ssthresh(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = plain_config();

	config.has_limited_transmit = true;
	ten_in_flight(&t, &config, 20000);
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=10001 len=1000 why=limited-transmit");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=11001 len=1000 why=limited-transmit");
	leaves_nothing(&t);
	holds(&t, t.tcb.cc.cwnd == 10000, "cwnd stays");
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=1 why=fast-retransmit");
	holds(&t, t.tcb.cc.ssthresh == 5000, "half of ten, not of twelve");
	timeline_end(&t);
}

/* R5681-28: no text, no SYN or FIN, the same ACK, the same window, something outstanding. */
static void only_true_duplicates_count(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = plain_config();

	timeline_establish(&t, &config, 60000);
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	holds(&t, t.tcb.recovery.dup_acks == 0, "nothing is outstanding");
	app_sends(&t, 10000);
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=1 win=59000");
	holds(&t, t.tcb.recovery.dup_acks == 0, "another window");
	arrives(&t, "ACK seq=1 ack=1 win=59000 len=100");
	holds(&t, t.tcb.recovery.dup_acks == 0, "text");
	arrives(&t, "ACK seq=101 ack=1 win=59000");
	holds(&t, t.tcb.recovery.dup_acks == 1, "a true one");
	arrives(&t, "FIN,ACK seq=101 ack=1 win=59000");
	holds(&t, t.tcb.recovery.dup_acks == 1, "FIN");
	timeline_end(&t);
}

/* R5681-27: the copy of the fast retransmit is lost, too. */
static void lost_copy_lowers_the_window_a_second_time(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = plain_config();

	ten_in_flight(&t, &config, 0);
	three_duplicates(&t);
	holds(&t, t.tcb.cc.ssthresh == 5000, "once");
	arrives(&t, "ACK seq=1 ack=4001 win=60000");
	(void)leaves_whatever(&t);
	t.now = tcp_next_deadline(&t.tcb);
	(void)tcp_timeouts(&t.tcb, t.now);
	holds(&t, t.tcb.cc.ssthresh == 3000 && t.tcb.cc.cwnd == 1000, "twice: half of what is in flight now");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recover_starts_at_the_first_number),
		cmocka_unit_test(window_is_inflated_in_recovery_and_deflated_behind_it),
		cmocka_unit_test(partial_ack_deflates_by_what_it_acknowledges),
		cmocka_unit_test(only_the_first_partial_ack_restarts_the_timer),
		cmocka_unit_test(slow_but_steady_restarts_it_each_time),
		cmocka_unit_test(duplicates_at_recover_start_no_second_recovery),
		cmocka_unit_test(small_step_to_recover_makes_duplicates_believable),
		cmocka_unit_test(timeout_leaves_recovery_and_remembers_how_far_it_had_come),
		cmocka_unit_test(old_recover_does_not_lock_fast_retransmit_out),
		cmocka_unit_test(limited_transmit_does_not_raise_ssthresh),
		cmocka_unit_test(only_true_duplicates_count),
		cmocka_unit_test(lost_copy_lowers_the_window_a_second_time),
	};

	return run_stories("newreno", tests);
}
