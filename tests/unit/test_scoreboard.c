/* SPDX-License-Identifier: MIT
 *
 * test_scoreboard.c - recovery by the scoreboard, rule by rule (RFC 6675), and what stays in the send queue (RFC 2018 5, 8).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tcp/internal.h"
#include "timeline.h"

/* `count` segments of 1000 are in flight; `more` bytes wait. Recovery as in RFC 6675, nothing newer. */
static void in_flight(struct timeline *t, unsigned count, size_t more)
{
	struct tcp_config config;

	timeline_config(&config);
	config.has_sack = true;
	config.initial_window = count;
	timeline_open(t, &config);
	leaves(t, "SYN seq=0 sackOK");
	at_ms(t, 10);
	arrives(t, "SYN,ACK seq=0 ack=1 win=60000 mss=1000 sackOK");
	leaves(t, "ACK seq=1 ack=1");
	app_sends(t, count * 1000 + more);
	holds(t, leaves_whatever(t) == count, "the window is full");
}

static bool is_lost(const struct timeline *t, uint32_t seq)
{
	return tcp_sack_is_lost(&t->tcb, TIMELINE_ISS + seq);
}

static void three_pieces_or_more_than_two_segments_above_mean_loss(void **state) /* R6675-3 */
{
	(void)state;
	struct timeline t;

	in_flight(&t, 10, 0);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-1101,2001-2101");
	holds(&t, !is_lost(&t, 1), "two small pieces");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=3001-3101");
	holds(&t, is_lost(&t, 1) && !is_lost(&t, 1101) && !is_lost(&t, 2101), "three above the first hole alone");
	timeline_end(&t);
	in_flight(&t, 10, 0);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=2001-4001");
	holds(&t, !is_lost(&t, 1), "two segments' worth is not more than two");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=2001-4002");
	holds(&t, is_lost(&t, 1) && !is_lost(&t, 4002), "one byte more is");
	timeline_end(&t);
}

/* R6675-4: what is neither reported nor lost counts once, what went again once more. */
static void pipe_counts_what_is_thought_to_be_on_its_way(void **state)
{
	(void)state;
	struct timeline t;

	in_flight(&t, 10, 0);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-3001,5001-7001");
	tcp_sack_set_pipe(&t.tcb);
	holds(&t, t.tcb.sack.pipe == 2000 + 3000, "1 is lost, 4 and 5 are not (two segments above), 8 to 10 neither");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	tcp_sack_set_pipe(&t.tcb);
	holds(&t, t.tcb.sack.pipe == 6000, "and the copy");
	timeline_end(&t);
}

/* R6675-2: an ACK that moves sets the count back; each report of something new raises it. */
static void count_starts_again_with_every_ack_that_moves(void **state)
{
	(void)state;
	struct timeline t;

	in_flight(&t, 10, 0);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-1501");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001");
	holds(&t, t.tcb.recovery.dup_acks == 2, "two reports");
	arrives(&t, "ACK seq=1 ack=501 win=60000 sack=1001-2001");
	holds(&t, t.tcb.recovery.dup_acks == 0 && !t.tcb.recovery.is_active, "from the beginning");
	timeline_end(&t);
}

/* R6675-5, R6675-6, R6675-7: a lost hole, then new text, then a hole that may only be late. */
static void lost_holes_go_before_new_text_and_doubtful_ones_behind_it(void **state)
{
	(void)state;
	struct timeline t;

	in_flight(&t, 12, 1000);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=2001-3001,5001-11001");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	leaves(&t, "ACK seq=1001 len=1000 why=sack-hole"); /* lowest first */
	leaves(&t, "ACK seq=3001 len=1000 why=sack-hole");
	leaves(&t, "ACK seq=4001 len=1000 why=sack-hole");
	leaves(&t, "PSH,ACK seq=12001 len=1000 why=new-data");
	leaves_nothing(&t); /* 6 are on their way: half of 12 */
	timeline_end(&t);
	in_flight(&t, 8, 0);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001,3001-5001");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	leaves_nothing(&t); /* 3 is not lost, 6 to 8 neither */
	arrives(&t, "ACK seq=1 ack=1001 win=60000 sack=3001-5001");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=2001 win=60000 sack=3001-5001,7001-8001");
	leaves(&t, "ACK seq=2001 len=1000 why=sack-hole"); /* lost by now */
	timeline_end(&t);
}

static void hole_in_doubt_goes_when_there_is_nothing_better(void **state) /* R6675-7 */
{
	(void)state;
	struct timeline t;

	in_flight(&t, 6, 0);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-3001,4001-5001");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=3001 win=60000 sack=4001-5001");
	leaves(&t, "ACK seq=3001 len=1000 why=sack-hole"); /* one segment above it: not lost for certain */
	leaves_nothing(&t);
	timeline_end(&t);
}

/* R6675-11 */
static void what_lies_above_the_recovery_point_stays_on_the_board(void **state)
{
	(void)state;
	struct timeline t;

	in_flight(&t, 6, 10000);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-5001");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	leaves(&t, "ACK seq=6001 len=1000 why=new-data");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-6001");
	leaves(&t, "ACK seq=7001 len=1000 why=new-data");
	arrives(&t, "ACK seq=1 ack=6001 win=60000 sack=7001-8001");
	has_found(&t, FOUND_FULL_ACK);
	holds(&t, !t.tcb.recovery.is_active && t.tcb.sack.count == 1 && t.tcb.sack.bytes == 1000, "7001 to 8001 is kept");
	timeline_end(&t);
}

/* R6675-12: RecoveryPoint = HighData, and no recovery before it is passed. R2018-8: SND.UNA goes whatever was reported */
static void timeout_in_recovery_ends_it_until_its_point_is_passed(void **state)
{
	(void)state;
	struct timeline t;

	in_flight(&t, 8, 10000);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-5001");
	(void)leaves_whatever(&t);
	t.now = tcp_next_deadline(&t.tcb);
	(void)tcp_timeouts(&t.tcb, t.now);
	uint32_t point = t.tcb.snd.nxt;

	holds(&t, !t.tcb.recovery.is_active && t.tcb.recovery.recover == point, "RecoveryPoint = HighData");
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-7001");
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-8001");
	holds(&t, !t.tcb.recovery.is_active, "no recovery below it");
	timeline_end(&t);
}

/* RFC 6675 5.1: all that was outstanding then is acknowledged, so what is lost right behind it starts a recovery. */
static void first_segment_behind_the_recovery_point_may_be_lost_as_well(void **state)
{
	(void)state;
	struct timeline t;

	in_flight(&t, 6, 20000);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-4001");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=6001 win=60000");
	has_found(&t, FOUND_FULL_ACK);
	t.tcb.cc.cwnd = 10000;
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=6001 win=60000 sack=7001-10001");
	has_found(&t, FOUND_THIRD_DUPLICATE_ACK);
	leaves(&t, "ACK seq=6001 len=1000 why=fast-retransmit");
	timeline_end(&t);
}

static void reported_text_stays_in_the_queue_until_it_is_acknowledged(void **state) /* R2018-10 */
{
	(void)state;
	struct timeline t;

	in_flight(&t, 5, 0);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-5001");
	holds(&t, t.tcb.snd.queue.len == 5000, "nothing is thrown away for a report");
	arrives(&t, "ACK seq=1 ack=1001 win=60000"); /* the peer has thrown it away: a reneger */
	holds(&t, t.tcb.snd.queue.len == 4000, "only what the ACK covers");
	t.now = tcp_next_deadline(&t.tcb);
	(void)tcp_timeouts(&t.tcb, t.now);
	leaves(&t, "ACK seq=1001 len=1000 why=retransmit-timeout"); /* its content is checked, too */
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_pieces_or_more_than_two_segments_above_mean_loss),
		cmocka_unit_test(pipe_counts_what_is_thought_to_be_on_its_way),
		cmocka_unit_test(count_starts_again_with_every_ack_that_moves),
		cmocka_unit_test(lost_holes_go_before_new_text_and_doubtful_ones_behind_it),
		cmocka_unit_test(hole_in_doubt_goes_when_there_is_nothing_better),
		cmocka_unit_test(what_lies_above_the_recovery_point_stays_on_the_board),
		cmocka_unit_test(timeout_in_recovery_ends_it_until_its_point_is_passed),
		cmocka_unit_test(first_segment_behind_the_recovery_point_may_be_lost_as_well),
		cmocka_unit_test(reported_text_stays_in_the_queue_until_it_is_acknowledged),
	};

	return run_stories("scoreboard", tests);
}
