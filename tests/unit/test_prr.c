/* SPDX-License-Identifier: MIT
 *
 * test_prr.c - proportional rate reduction: how fast the window falls in a recovery (RFC 9937, RFC 6937).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "timeline.h"

/* Twenty segments of 1000 bytes are in flight, and more wait. */
static void twenty_in_flight(struct timeline *t, bool has_sack, bool has_prr)
{
	struct tcp_config config;

	timeline_config(&config);
	config.has_sack = has_sack;
	config.has_prr = has_prr;
	config.initial_window = 20;
	timeline_open(t, &config);
	leaves(t, "SYN seq=0");
	at_ms(t, 10);
	arrives(t, "SYN,ACK seq=0 ack=1 win=60000 mss=1000 sackOK");
	leaves(t, "ACK seq=1 ack=1");
	app_sends(t, 60000);
	t->tcb.cc.cwnd = 20000; /* whatever the bound for large segments says */
	holds(t, leaves_whatever(t) == 20, "twenty segments");
}

/* The peer reports all from `from` to before `to`, in segments. */
static void reports(struct timeline *t, unsigned ack, unsigned from, unsigned to)
{
	char line[80];

	(void)snprintf(line, sizeof line, "ACK seq=1 ack=%u001 win=60000 sack=%u001-%u001", ack, from, to);
	arrives(t, line);
}

static void window_falls_with_what_arrives(void **state) /* RFC 9937 6.2: PRR */
{
	(void)state;
	struct timeline t;
	unsigned sent = 0, most = 0;

	twenty_in_flight(&t, true, true);
	reports(&t, 0, 1, 2);
	reports(&t, 0, 1, 3);
	leaves_nothing(&t);
	reports(&t, 0, 1, 4);
	holds(&t, t.tcb.cc.ssthresh == 10000 && t.tcb.prr.flight == 18000, "18000 bytes had not been reported");
	holds(&t, t.tcb.sack.pipe == 16000 && t.tcb.cc.cwnd == 16556, "one has arrived: 10/18 of it may go, rounded up");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	leaves_nothing(&t);
	for (unsigned to = 5; to <= 20; to++) {
		reports(&t, 0, 1, to);
		unsigned now = leaves_whatever(&t);

		sent += now;
		most = now > most ? now : most;
	}
	holds(&t, most == 1, "never more than one for one");
	holds(&t, sent == 9 && t.tcb.prr.delivered == 17000 && t.tcb.prr.out == 10000, "about every second time");
	holds(&t, t.tcb.sack.pipe == 10000, "what is in flight has come down to ssthresh");
	arrives(&t, "ACK seq=1 ack=20001 win=60000");
	has_found(&t, FOUND_FULL_ACK);
	holds(&t, t.tcb.cc.cwnd == 10000 && !t.tcb.prr.is_on, "cwnd ends at ssthresh");
	holds(&t, leaves_whatever(&t) == 1, "and no burst leaves at the end (R6582-10)");
	timeline_end(&t);
}

static void without_it_half_of_the_flight_passes_in_silence(void **state) /* R6675-9, R6675-10 */
{
	(void)state;
	struct timeline t;

	twenty_in_flight(&t, true, false);
	reports(&t, 0, 1, 2);
	reports(&t, 0, 1, 3);
	reports(&t, 0, 1, 4);
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	for (unsigned to = 5; to <= 11; to++) {
		reports(&t, 0, 1, to);
		leaves_nothing(&t);
	}
	reports(&t, 0, 1, 12); /* pipe: the retransmission and 8 that are not reported */
	leaves(&t, "ACK seq=20001 len=1000 why=new-data");
	leaves_nothing(&t);
	timeline_end(&t);
}

/* Segments 1 to 14 are lost: what is in flight is far below ssthresh at once. */
static void heavy_loss_is_repaired_one_for_one_and_then_in_slow_start(void **state) /* RFC 9937 6.2: CRB, SSRB */
{
	(void)state;
	struct timeline t;

	twenty_in_flight(&t, true, true);
	reports(&t, 0, 14, 15);
	reports(&t, 0, 14, 16);
	reports(&t, 0, 14, 17);
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	leaves_nothing(&t);
	reports(&t, 0, 14, 18);
	leaves(&t, "ACK seq=1001 len=1000 why=sack-hole");
	leaves_nothing(&t);
	reports(&t, 0, 14, 19);
	leaves(&t, "ACK seq=2001 len=1000 why=sack-hole");
	leaves_nothing(&t);
	reports(&t, 1, 14, 19); /* the ACKs move and show no new loss */
	leaves(&t, "ACK seq=3001 len=1000 why=sack-hole");
	leaves(&t, "ACK seq=4001 len=1000 why=sack-hole");
	leaves_nothing(&t);
	reports(&t, 3, 14, 19); /* two at once, and one more */
	holds(&t, leaves_whatever(&t) == 3, "three holes");
	holds(&t, t.tcb.sack.pipe <= t.tcb.cc.ssthresh, "never beyond ssthresh");
	timeline_end(&t);
}

static void duplicates_count_where_there_is_no_sack(void **state) /* RFC 9937 6.1: DeliveredData without SACK */
{
	(void)state;
	struct timeline t;
	unsigned sent = 0;

	twenty_in_flight(&t, false, true);
	for (unsigned i = 0; i < 3; i++)
		arrives(&t, "ACK seq=1 ack=1 win=60000");
	holds(&t, t.tcb.prr.flight == 18000 && t.tcb.prr.delivered == 1000, "as with SACK");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	for (unsigned i = 0; i < 16; i++) {
		arrives(&t, "ACK seq=1 ack=1 win=60000");
		unsigned now = leaves_whatever(&t);

		holds(&t, now <= 1, "never more than one for one");
		sent += now;
	}
	holds(&t, sent == 9, "as many as with SACK");
	arrives(&t, "ACK seq=1 ack=20001 win=60000");
	holds(&t, t.tcb.cc.cwnd == 10000, "cwnd ends at ssthresh");
	timeline_end(&t);
}

/* The hole that a partial ACK shows is filled; the segments that its duplicates stood for are not counted again. */
static void partial_ack_delivers_what_no_duplicate_stood_for(void **state)
{
	(void)state;
	struct timeline t;

	twenty_in_flight(&t, false, true);
	for (unsigned i = 0; i < 10; i++)
		arrives(&t, "ACK seq=1 ack=1 win=60000");
	holds(&t, t.tcb.prr.delivered == 8000 && t.tcb.prr.left == 10000, "eight since the recovery began, two before");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=6001 win=60000");
	has_found(&t, FOUND_PARTIAL_ACK);
	holds(&t, t.tcb.prr.delivered == 9000 && t.tcb.prr.left == 5000, "the hole itself is new, five were counted");
	leaves(&t, "ACK seq=6001 len=1000 why=partial-ack-retransmit");
	timeline_end(&t);
}

/* A peer that repeats an ACK for ever makes us send no more than was in flight. */
static void endless_duplicates_release_one_flight_at_most(void **state)
{
	(void)state;
	struct timeline t;
	unsigned sent = 0;

	twenty_in_flight(&t, false, true);
	for (unsigned i = 0; i < 200; i++) {
		arrives(&t, "ACK seq=1 ack=1 win=60000");
		sent += leaves_whatever(&t);
	}
	holds(&t, sent <= 20, "bounded");
	timeline_end(&t);
}

static void timeout_ends_it(void **state)
{
	(void)state;
	struct timeline t;

	twenty_in_flight(&t, true, true);
	reports(&t, 0, 1, 4);
	(void)leaves_whatever(&t);
	holds(&t, t.tcb.prr.is_on, "in recovery");
	t.now = tcp_next_deadline(&t.tcb);
	(void)tcp_timeouts(&t.tcb, t.now);
	holds(&t, !t.tcb.prr.is_on && t.tcb.cc.cwnd == 1000, "slow start has begun");
	timeline_end(&t);
}

/* Each duplicate counts as a full segment, and the text that is out may be less than that: the difference is none. */
static void segments_that_are_not_full_do_not_turn_the_flight_round(void **state)
{
	(void)state;
	struct tcp_config config;
	struct timeline t;

	timeline_config(&config);
	config.has_prr = true;
	config.has_nagle = false;
	timeline_establish(&t, &config, 60000);
	for (unsigned i = 0; i < 4; i++) {
		app_sends(&t, 10);
		leaves(&t, "PSH,ACK len=10");
	}
	for (unsigned i = 0; i < 3; i++)
		arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "PSH,ACK seq=1 why=fast-retransmit");
	holds(&t, t.tcb.prr.flight <= 40 + t.tcb.snd.mss, "RecoverFS is what was out, and not four thousand million");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(window_falls_with_what_arrives),
		cmocka_unit_test(segments_that_are_not_full_do_not_turn_the_flight_round),
		cmocka_unit_test(without_it_half_of_the_flight_passes_in_silence),
		cmocka_unit_test(heavy_loss_is_repaired_one_for_one_and_then_in_slow_start),
		cmocka_unit_test(duplicates_count_where_there_is_no_sack),
		cmocka_unit_test(partial_ack_delivers_what_no_duplicate_stood_for),
		cmocka_unit_test(endless_duplicates_release_one_flight_at_most),
		cmocka_unit_test(timeout_ends_it),
	};

	return run_stories("prr", tests);
}
