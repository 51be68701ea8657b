/* SPDX-License-Identifier: MIT
 *
 * test_invariants.c - the witness speaks (tests/simulate/invariants.h): for each invariant a fault of the engine is planted
 * in a connection that is sound, and that invariant must be the one that breaks.
 *
 * The connection: ESTABLISHED, three segments of 1000 bytes outstanding, 2000 bytes queued behind them, cwnd full.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/grow.h"
#include "tcp/internal.h"
#include "tests/simulate/invariants.h"

enum { ISS = 1000, IRS = 5000, MSS = 1000 };

struct stage {
	struct tcp_config config;
	struct tcb tcb;
	struct witness w;
	time_ns now;
	uint8_t *memory;
};

/* ---- a sound connection --------------------------------------------------------------------------- */

static void drain(struct stage *s)
{
	struct tcp_output out;

	while (tcp_next_segment(&s->tcb, s->now, &out))
		witness_output(&s->w, &s->tcb, &out, s->now);
	witness_output(&s->w, &s->tcb, NULL, s->now);
}

static void hear(struct stage *s, uint8_t ctl, uint32_t seq, uint32_t ack, size_t len)
{
	uint8_t text[100] = {0};
	struct tcp_segment seg = {.ctl = ctl, .seq = seq, .ack = ack, .window = 5000, .text = span_of(text, len)};

	seg.options.has_mss = (ctl & CTL_SYN) != 0;
	seg.options.mss = MSS;
	(void)tcp_segment_arrives(&s->tcb, &seg, s->now);
	witness_arrival(&s->w, &s->tcb, &seg, s->now);
}

static void configure(struct tcp_config *config)
{
	tcp_config_init(config);
	config->mss = MSS;
	config->has_timestamps = config->has_window_scale = config->has_sack = false;
	config->has_limited_transmit = false;
	config->send_buffer = config->receive_buffer = 10000;
	config->initial_window = 3;
	config->has_fixed_isn = true;
	config->fixed_isn = ISS;
}

static void build(struct stage *s)
{
	static const uint8_t text[5000];
	struct tcp_endpoints e = {.local_port = 1, .remote_port = 2};

	memset(s, 0, sizeof *s);
	configure(&s->config);
	e.local.family = e.remote.family = 4;
	s->now = NS_PER_S;
	s->memory = grow_new(1, (size_t)s->config.send_buffer + MSS + s->config.receive_buffer);
	struct tcp_memory memory = {.send = s->memory, .receive = s->memory + s->config.send_buffer + MSS};

	tcp_open(&s->tcb, &s->config, &memory, &e, true, s->now);
	witness_opened(&s->w, &s->tcb, s->now);
	drain(s);
	hear(s, CTL_SYN | CTL_ACK, IRS, ISS + 1, 0);
	drain(s);
	(void)tcp_send(&s->tcb, span_of(text, sizeof text), s->now);
	witness_call(&s->w, &s->tcb, BY_SEND, s->now);
	drain(s);
	assert_int_equal(s->w.broken, INV_COUNT);
	assert_int_equal(tcp_flight(&s->tcb), 3 * MSS);
}

/* ---- what may have gone wrong ------------------------------------------------------------------------ */

static void call(struct stage *s)
{
	witness_call(&s->w, &s->tcb, BY_SEND, s->now);
}

static void rest(struct stage *s)
{
	witness_output(&s->w, &s->tcb, NULL, s->now);
}

/* The ACK of one segment: the next one is on the way out. */
static void next_text(struct stage *s, struct tcp_output *out)
{
	hear(s, CTL_ACK, IRS + 1, ISS + 1 + MSS, 0);
	assert_true(tcp_next_segment(&s->tcb, s->now, out));
	assert_int_equal(out->seg.text.len, MSS);
}

static void next_again(struct stage *s, struct tcp_output *out)
{
	s->now = s->tcb.timer[TIMER_RETRANSMIT];
	unsigned fired = tcp_timeouts(&s->tcb, s->now);

	witness_timers(&s->w, &s->tcb, fired, s->now);
	assert_true(tcp_next_segment(&s->tcb, s->now, out));
	assert_int_equal(out->why, WHY_RETRANSMIT_TIMEOUT);
}

/* An ACK alone: text came twice. */
static void next_ack(struct stage *s, struct tcp_output *out)
{
	hear(s, CTL_ACK, IRS + 1, ISS + 1, 10);
	hear(s, CTL_ACK, IRS + 1, ISS + 1, 10);
	assert_true(tcp_next_segment(&s->tcb, s->now, out));
	assert_int_equal(out->seg.text.len, 0);
}

static void leaves(struct stage *s, struct tcp_output *out)
{
	witness_output(&s->w, &s->tcb, out, s->now);
}

static void acknowledge_all(struct stage *s)
{
	hear(s, CTL_ACK, IRS + 1, s->tcb.snd.nxt, 0);
	drain(s);
	hear(s, CTL_ACK, IRS + 1, s->tcb.snd.nxt, 0);
	drain(s);
	assert_int_equal(tcp_flight(&s->tcb), 0);
}

static void plant_text(struct stage *s, enum invariant i)
{
	struct tcp_output out;

	next_text(s, &out);
	switch (i) {
	case INV_SENT_OFFERED: s->w.offered = out.seg.seq; break; /* less than the engine believed */
	case INV_SENT_CWND: s->tcb.cc.cwnd = 2 * MSS; break;
	case INV_SENT_RANGE: out.seg.seq += 500; break;
	case INV_SENT_STATE: out.seg.ctl |= CTL_SYN; break;
	case INV_SENT_MSS: s->w.peer_mss = 500; break;
	case INV_SENT_MTU: s->tcb.pmtu.mtu = 1000; break;
	case INV_SENT_ECN:
		out.seg.ecn = IP_ECN_ECT0;
		s->w.before.snd.nxt++; /* as if it had left before */
		break;
	case INV_SENT_NAGLE: out.seg.text.len = 400; break;
	case INV_SENT_FIN: out.seg.ctl |= CTL_FIN; break;
	case INV_SENT_ACK: out.seg.ack++; break;
	case INV_URGENT: out.seg.ctl |= CTL_URG; break;
	case INV_KEEPALIVE: out.why = WHY_KEEPALIVE; break;
	case INV_ANNOUNCED_EDGE: out.seg.window -= 2000; break;
	case INV_ANNOUNCED_ROOM: out.seg.window = 65535; break;
	case INV_ANNOUNCED_STEP: s->w.announced--; break; /* it opens by one byte */
	default: fail();
	}
	leaves(s, &out);
}

static void plant_rest(struct stage *s, enum invariant i)
{
	switch (i) {
	case INV_NOTHING_DUE: s->tcb.due.is_ack_due = true; break;
	case INV_TIMER_AHEAD: s->tcb.timer[TIMER_RETRANSMIT] = s->now; break;
	case INV_TIMER_OUTSTANDING: s->tcb.timer[TIMER_RETRANSMIT] = 0; break;
	case INV_TIMER_BOTH: s->tcb.timer[TIMER_PROBE] = s->now + 1; break;
	case INV_TIMER_USER: s->tcb.timer[TIMER_USER] = 0; break;
	case INV_TIMER_TIME_WAIT: s->tcb.timer[TIMER_TIME_WAIT] = s->now + 1; break;
	case INV_TIMER_CLOSED: s->tcb.state = TCP_CLOSED; break;
	case INV_TIMER_ACK: s->tcb.rcv.unacked = 10; break;
	case INV_ACK_LATE:
		s->tcb.rcv.unacked = 10;
		s->w.unacked_since = s->now;
		s->tcb.timer[TIMER_ACK] = s->now + 501 * NS_PER_MS;
		break;
	case INV_TIMER_WAITING:
		s->tcb.snd.nxt = s->tcb.snd.una;
		s->tcb.timer[TIMER_RETRANSMIT] = 0;
		break;
	case INV_TIMER_IDLE:
		acknowledge_all(s);
		s->tcb.timer[TIMER_RETRANSMIT] = s->now + 1;
		break;
	case INV_PIPE:
		s->tcb.sack.is_on = s->tcb.recovery.is_active = true;
		s->tcb.sack.pipe = 3 * tcp_flight(&s->tcb);
		break;
	case INV_SENT_LOG: s->tcb.timer[TIMER_REORDERING] = s->now + 1; break; /* nobody asked for RACK */
	default: fail();
	}
	rest(s);
}

static void plant_variable(struct stage *s, enum invariant i)
{
	struct tcb *tcb = &s->tcb;

	switch (i) {
	case INV_UNA_NXT: tcb->snd.nxt = tcb->snd.una - 1; break;
	case INV_UNA_BACK: tcb->snd.nxt -= MSS; break;
	case INV_ACKED_UNSENT: tcb->snd.una++; break;
	case INV_FLIGHT_QUEUED: tcb->snd.queue.len = 0; break;
	case INV_QUEUES: tcb->rcv.queue.data++; break;
	case INV_RTO: tcb->rtt.rto = s->config.rto_max + 1; break;
	case INV_RCV_ROOM: tcb->rcv.wnd = s->config.receive_buffer + 1; break;
	case INV_RCV_BACK: tcb->rcv.nxt--; break;
	case INV_HELD: tcb->rcv.held_count = 1; break;
	case INV_SCOREBOARD: tcb->sack.count = 1; break;
	case INV_CWND: tcb->cc.cwnd = MSS - 1; break;
	case INV_SSTHRESH: tcb->cc.ssthresh = MSS; break;
	case INV_RESEND: tcb->resend.end = tcb->snd.nxt + 1; break;
	case INV_RECOVER:
		tcb->recovery.is_active = true;
		tcb->recovery.recover = tcb->snd.nxt + 1;
		break;
	case INV_STATE: tcb->state = TCP_CLOSING; break;
	case INV_END: tcb->end = TCP_END_RESET; break;
	default: fail();
	}
	call(s);
}

static void plant_turn(struct stage *s, enum invariant i)
{
	struct tcp_output out;

	switch (i) {
	case INV_SENT_TWICE:
		next_again(s, &out);
		leaves(s, &out);
		leaves(s, &out);
		return;
	case INV_KARN:
		next_again(s, &out);
		s->tcb.rtt.is_timing = true;
		s->tcb.rtt.timed_seq = out.seg.seq;
		leaves(s, &out);
		return;
	case INV_SENT_PUSH:
		acknowledge_all(s);
		(void)tcp_send(&s->tcb, span_of("x", 1), s->now);
		call(s);
		assert_true(tcp_next_segment(&s->tcb, s->now, &out));
		out.seg.ctl &= (uint8_t)~CTL_PSH;
		leaves(s, &out);
		return;
	case INV_RTO_BACK_OFF:
		s->tcb.rtt.rto--;
		witness_timers(&s->w, &s->tcb, 1u << TIMER_RETRANSMIT, s->now);
		return;
	case INV_ACK_ACCEPTABLE:
		next_ack(s, &out);
		out.seg.seq++;
		leaves(s, &out);
		return;
	case INV_ACK_COUNT:
		next_ack(s, &out);
		for (int n = 0; n < 4; n++)
			leaves(s, &out);
		return;
	case INV_OUTPUT_ENDS:
		out = (struct tcp_output){.why = WHY_RST_ABORT, .seg.ctl = CTL_RST};
		for (uint32_t n = 0; n < 3 * s->config.send_buffer; n++)
			leaves(s, &out);
		return;
	default: fail();
	}
}

/* Which of the four plants knows this one. */
static void plant(struct stage *s, enum invariant i)
{
	switch (i) {
	case INV_SENT_OFFERED: case INV_SENT_CWND: case INV_SENT_RANGE: case INV_SENT_STATE: case INV_SENT_MSS:
	case INV_SENT_MTU: case INV_SENT_ECN:
	case INV_SENT_NAGLE: case INV_SENT_FIN: case INV_SENT_ACK: case INV_URGENT: case INV_KEEPALIVE:
	case INV_ANNOUNCED_EDGE: case INV_ANNOUNCED_ROOM: case INV_ANNOUNCED_STEP:
		plant_text(s, i);
		return;
	case INV_NOTHING_DUE: case INV_TIMER_AHEAD: case INV_TIMER_OUTSTANDING: case INV_TIMER_BOTH: case INV_TIMER_USER:
	case INV_TIMER_TIME_WAIT: case INV_TIMER_CLOSED: case INV_TIMER_ACK: case INV_ACK_LATE: case INV_TIMER_WAITING:
	case INV_TIMER_IDLE: case INV_PIPE: case INV_SENT_LOG:
		plant_rest(s, i);
		return;
	case INV_UNA_NXT: case INV_UNA_BACK: case INV_ACKED_UNSENT: case INV_FLIGHT_QUEUED: case INV_QUEUES: case INV_RTO:
	case INV_RCV_ROOM: case INV_RCV_BACK: case INV_HELD: case INV_SCOREBOARD: case INV_CWND: case INV_SSTHRESH:
	case INV_RESEND: case INV_RECOVER: case INV_STATE: case INV_END:
		plant_variable(s, i);
		return;
	case INV_SENT_TWICE: case INV_KARN: case INV_SENT_PUSH: case INV_RTO_BACK_OFF: case INV_ACK_ACCEPTABLE:
	case INV_ACK_COUNT: case INV_OUTPUT_ENDS:
		plant_turn(s, i);
		return;
	case INV_COUNT:
		return;
	}
}

/* A switch without default above: a new invariant without a plant does not compile with -Werror. */
static void each_invariant_finds_its_fault(void **state)
{
	(void)state;
	struct stage s;
	unsigned silent = 0;

	for (int i = 0; i < INV_COUNT; i++) {
		build(&s);
		plant(&s, (enum invariant)i);
		if (s.w.broken != (enum invariant)i) {
			print_error("expected: %s\n  got: %s (%s)\n", invariant_sentence((enum invariant)i),
				    invariant_sentence(s.w.broken), s.w.detail);
			silent++;
		}
		free(s.memory);
	}
	assert_int_equal(silent, 0);
}

/* The same stage without a fault. */
static void sound_connection_breaks_none(void **state)
{
	(void)state;
	struct tcp_output out;
	struct stage s;

	build(&s);
	next_text(&s, &out);
	leaves(&s, &out);
	drain(&s);
	next_ack(&s, &out);
	leaves(&s, &out);
	drain(&s);
	next_again(&s, &out);
	leaves(&s, &out);
	drain(&s);
	acknowledge_all(&s);
	assert_int_equal(s.w.broken, INV_COUNT);
	free(s.memory);
}

static void each_invariant_names_its_rule(void **state)
{
	(void)state;
	for (int i = 0; i < INV_COUNT; i++)
		assert_true(strstr(invariant_source((enum invariant)i), "RFC ") != NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_invariant_finds_its_fault),
		cmocka_unit_test(sound_connection_breaks_none),
		cmocka_unit_test(each_invariant_names_its_rule),
	};

	return cmocka_run_group_tests_name("invariants", tests, NULL, NULL);
}
