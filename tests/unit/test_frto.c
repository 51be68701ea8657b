/* SPDX-License-Identifier: MIT
 *
 * test_frto.c - was the timeout needed? F-RTO without and with SACK (RFC 5682 2.1, 3.1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tcp/congestion.h"
#include "timeline.h"

/* Six segments of 1000 are in flight when the timer expires; 20000 more bytes wait. */
static void six_time_out(struct timeline *t, const struct tcp_config *config)
{
	timeline_open(t, config);
	leaves(t, "SYN seq=0");
	at_ms(t, 10);
	arrives(t, config->has_sack ? "SYN,ACK seq=0 ack=1 win=60000 mss=1000 sackOK"
				    : "SYN,ACK seq=0 ack=1 win=60000 mss=1000");
	leaves(t, "ACK seq=1 ack=1");
	app_sends(t, 26000);
	holds(t, leaves_whatever(t) == 6, "six segments");
	timer_at_ms(t, 210);
	leaves(t, "ACK seq=1 len=1000 why=retransmit-timeout");
	leaves_nothing(t);
	holds(t, t->tcb.frto.step == 2 && t->tcb.cc.cwnd == 1000 && t->tcb.cc.ssthresh == 3000, "step 2");
}

static struct tcp_config frto_config(bool has_sack)
{
	struct tcp_config config;

	timeline_config(&config);
	config.initial_window = 6;
	config.has_frto = true;
	config.has_undo = true;
	config.has_sack = has_sack;
	return config;
}

/* ---- section 2: without SACK --------------------------------------------------------------------- */

static void late_acks_tell_that_the_timeout_was_spurious(void **state) /* RFC 5682 2.1 (2b), (3b) */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(false);

	six_time_out(&t, &config);
	at_ms(&t, 220);
	arrives(&t, "ACK seq=1 ack=1001 win=60000"); /* of the first copy, but who knows */
	leaves(&t, "ACK seq=6001 len=1000 why=f-rto-new-data");
	leaves(&t, "ACK seq=7001 len=1000 why=f-rto-new-data");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=2001 win=60000"); /* this was sent once only */
	has_found(&t, FOUND_SPURIOUS_TIMEOUT | FOUND_ACKS_NEW);
	holds(&t, t.tcb.cc.cwnd == 6000 && t.tcb.cc.ssthresh > 60000, "the window is as before");
	holds(&t, t.tcb.resend.next == t.tcb.resend.end, "nothing more goes again");
	leaves_nothing(&t); /* six are in flight */
	arrives(&t, "ACK seq=1 ack=3001 win=60000");
	leaves(&t, "ACK seq=8001 len=1000 why=new-data");
	leaves(&t, "ACK seq=9001 len=1000 why=new-data"); /* slow start goes on where it was */
	leaves_nothing(&t);
	timeline_end(&t);
}

static void duplicate_after_the_new_text_tells_a_true_loss(void **state) /* RFC 5682 2.1 (3a) */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(false);

	six_time_out(&t, &config);
	arrives(&t, "ACK seq=1 ack=3001 win=60000"); /* 2 and 3 had arrived; 4 to 6 are lost */
	holds(&t, leaves_whatever(&t) == 2, "two new segments");
	arrives(&t, "ACK seq=1 ack=3001 win=60000");
	leaves(&t, "ACK seq=3001 len=1000 why=retransmit-after-timeout");
	leaves(&t, "ACK seq=4001 len=1000 why=retransmit-after-timeout");
	leaves_nothing(&t);
	holds(&t, t.tcb.cc.cwnd <= 3000 && t.tcb.cc.ssthresh == 3000, "the loss stays paid");
	timeline_end(&t);
}

static void duplicate_before_any_new_ack_ends_the_question(void **state) /* RFC 5682 2.1 (2a) */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(false);

	six_time_out(&t, &config);
	arrives(&t, "ACK seq=1 ack=1 win=60000");
	holds(&t, t.tcb.frto.step == 0, "conventional");
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	leaves(&t, "ACK seq=1001 len=1000 why=retransmit-after-timeout");
	timeline_end(&t);
}

static void ack_of_all_or_of_a_part_of_what_went_again_ends_it(void **state) /* RFC 5682 2.1 (2a) */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(false);

	six_time_out(&t, &config);
	arrives(&t, "ACK seq=1 ack=6001 win=60000");
	holds(&t, t.tcb.frto.step == 0, "there is nothing left to ask");
	leaves(&t, "ACK seq=6001 len=1000 why=new-data");
	timeline_end(&t);
	six_time_out(&t, &config);
	arrives(&t, "ACK seq=1 ack=501 win=60000");
	holds(&t, t.tcb.frto.step == 0, "an ACK of a piece of it proves nothing");
	leaves(&t, "ACK seq=1001 len=1000 why=retransmit-after-timeout");
	timeline_end(&t);
}

static void without_new_text_slow_start_goes_on(void **state) /* RFC 5682 2.1 (2b), last paragraph */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(false);

	timeline_establish(&t, &config, 60000);
	app_sends(&t, 6000);
	holds(&t, leaves_whatever(&t) == 6, "all there is");
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	leaves(&t, "ACK seq=1001 len=1000 why=retransmit-after-timeout");
	leaves(&t, "ACK seq=2001 len=1000 why=retransmit-after-timeout");
	leaves_nothing(&t);
	timeline_end(&t);
}

static void without_room_in_the_window_slow_start_goes_on(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(false);

	timeline_establish(&t, &config, 6000);
	app_sends(&t, 26000);
	holds(&t, leaves_whatever(&t) == 6, "the peer's window is full");
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	arrives(&t, "ACK seq=1 ack=1001 win=5000");
	leaves(&t, "ACK seq=1001 len=1000 why=retransmit-after-timeout");
	timeline_end(&t);
}

static void timer_that_expires_again_asks_again(void **state) /* RFC 5682 2.1, 3.2 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(false);

	six_time_out(&t, &config);
	timer_at_ms(&t, 610);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	holds(&t, t.tcb.frto.step == 2, "the same segment, the same question");
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	holds(&t, leaves_whatever(&t) == 2, "new text");
	arrives(&t, "ACK seq=1 ack=2001 win=60000");
	has_found(&t, FOUND_SPURIOUS_TIMEOUT);
	holds(&t, t.tcb.cc.cwnd == 6000, "the window before the first of them");
	timeline_end(&t);
}

static void timeout_in_a_recovery_is_not_doubted(void **state) /* RFC 5682 2.1 (1) */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(false);

	timeline_establish(&t, &config, 60000);
	app_sends(&t, 26000);
	holds(&t, leaves_whatever(&t) == 6, "six segments");
	for (unsigned i = 0; i < 3; i++)
		arrives(&t, "ACK seq=1 ack=1 win=60000");
	leaves(&t, "ACK seq=1 len=1000 why=fast-retransmit");
	(void)leaves_whatever(&t);
	t.now = tcp_next_deadline(&t.tcb);
	(void)tcp_timeouts(&t.tcb, t.now);
	holds(&t, t.tcb.frto.step == 0 && !t.tcb.undo.is_possible, "no question");
	timeline_end(&t);
}

/* ... but one behind it is: "recover" is the highest number, and SND.UNA has passed it. */
static void timeout_right_behind_a_recovery_is_asked_about(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(false);

	six_time_out(&t, &config);
	arrives(&t, "ACK seq=1 ack=6001 win=60000");
	(void)leaves_whatever(&t);
	t.now = tcp_next_deadline(&t.tcb);
	(void)tcp_timeouts(&t.tcb, t.now);
	holds(&t, t.tcb.frto.step == 2, "asked");
	timeline_end(&t);
}

static void without_it_everything_goes_again(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(false);

	config.has_frto = false;
	timeline_establish(&t, &config, 60000);
	app_sends(&t, 26000);
	holds(&t, leaves_whatever(&t) == 6, "six segments");
	timer_at_ms(&t, 210);
	leaves(&t, "ACK seq=1 len=1000 why=retransmit-timeout");
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	leaves(&t, "ACK seq=1001 len=1000 why=retransmit-after-timeout");
	leaves(&t, "ACK seq=2001 len=1000 why=retransmit-after-timeout");
	timeline_end(&t);
}

/* It still stops what is needless; the window stays at what a repaired loss leaves. */
static void without_undo_the_window_stays_small(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(false);

	config.has_undo = false;
	six_time_out(&t, &config);
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=2001 win=60000");
	has_found(&t, FOUND_SPURIOUS_TIMEOUT);
	holds(&t, t.tcb.cc.cwnd == 3000 && t.tcb.cc.ssthresh == 3000, "ssthresh");
	leaves_nothing(&t);
	timeline_end(&t);
}

/* ---- section 3: with SACK ----------------------------------------------------------------------------- */

static void late_text_behind_a_hole_tells_it_too(void **state) /* RFC 5682 3.1 (2), (3b) */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(true);

	six_time_out(&t, &config);
	arrives(&t, "ACK seq=1 ack=1 win=60000 sack=1001-2001"); /* a report alone is no answer yet */
	holds(&t, t.tcb.frto.step == 2, "still step 2");
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=2001 win=60000");
	leaves(&t, "ACK seq=6001 len=1000 why=f-rto-new-data");
	leaves(&t, "ACK seq=7001 len=1000 why=f-rto-new-data");
	arrives(&t, "ACK seq=1 ack=2001 win=60000 sack=3001-4001"); /* 4 was sent once; 3 is really lost */
	has_found(&t, FOUND_SPURIOUS_TIMEOUT);
	leaves_nothing(&t);
	arrives(&t, "ACK seq=1 ack=2001 win=60000 sack=3001-5001");
	arrives(&t, "ACK seq=1 ack=2001 win=60000 sack=3001-6001");
	leaves(&t, "ACK seq=2001 len=1000 why=fast-retransmit"); /* and is repaired as any loss */
	timeline_end(&t);
}

static void report_of_the_new_text_tells_a_true_loss(void **state) /* RFC 5682 3.1 (3a) */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(true);

	six_time_out(&t, &config);
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	holds(&t, leaves_whatever(&t) == 2, "two new segments");
	arrives(&t, "ACK seq=1 ack=1001 win=60000 sack=6001-7001");
	leaves(&t, "ACK seq=1001 len=1000 why=retransmit-after-timeout");
	leaves(&t, "ACK seq=2001 len=1000 why=retransmit-after-timeout");
	holds(&t, t.tcb.cc.ssthresh == 3000, "the loss stays paid");
	timeline_end(&t);
}

static void cubic_remembers_as_before(void **state) /* R9438-12: RFC 9438 4.9 */
{
	(void)state;
	struct timeline t;
	struct tcp_config config = frto_config(false);

	config.congestion = &congestion_cubic;
	timeline_establish(&t, &config, 60000);
	for (unsigned i = 0; i < 8; i++)
		t.tcb.cc.own[i] = 100 + (int64_t)i;
	app_sends(&t, 26000);
	holds(&t, leaves_whatever(&t) == 6, "six segments");
	timer_at_ms(&t, 210);
	(void)leaves_whatever(&t);
	holds(&t, t.tcb.cc.own[0] != 100, "the loss has changed what it remembers");
	arrives(&t, "ACK seq=1 ack=1001 win=60000");
	(void)leaves_whatever(&t);
	arrives(&t, "ACK seq=1 ack=2001 win=60000");
	has_found(&t, FOUND_SPURIOUS_TIMEOUT);
	for (unsigned i = 0; i < 8; i++)
		holds(&t, t.tcb.cc.own[i] == 100 + (int64_t)i, "all is as it was");
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(late_acks_tell_that_the_timeout_was_spurious),
		cmocka_unit_test(duplicate_after_the_new_text_tells_a_true_loss),
		cmocka_unit_test(duplicate_before_any_new_ack_ends_the_question),
		cmocka_unit_test(ack_of_all_or_of_a_part_of_what_went_again_ends_it),
		cmocka_unit_test(without_new_text_slow_start_goes_on),
		cmocka_unit_test(without_room_in_the_window_slow_start_goes_on),
		cmocka_unit_test(timer_that_expires_again_asks_again),
		cmocka_unit_test(timeout_in_a_recovery_is_not_doubted),
		cmocka_unit_test(timeout_right_behind_a_recovery_is_asked_about),
		cmocka_unit_test(without_it_everything_goes_again),
		cmocka_unit_test(without_undo_the_window_stays_small),
		cmocka_unit_test(late_text_behind_a_hole_tells_it_too),
		cmocka_unit_test(report_of_the_new_text_tells_a_true_loss),
		cmocka_unit_test(cubic_remembers_as_before),
	};

	return run_stories("frto", tests);
}
