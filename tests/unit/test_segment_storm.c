/* SPDX-License-Identifier: MIT
 *
 * test_segment_storm.c - a peer that sends anything: whatever arrives, the engine keeps its promises.
 *
 * A storm is one TCB, a clock, an application that calls as it likes, and a peer that mixes sound segments
 * with ones whose sequence number, ACK, window, flags or length are off by one, by a window or by half the
 * circle. Several may arrive before the engine is asked for output, as a busy host does it. After each step:
 *
 *   SND.UNA <= SND.NXT, RCV.WND fits the free room, the held pieces are ascending, disjoint, in the window
 *   no text leaves beyond the furthest edge the peer ever offered (a probe may)
 *   the edge that we announce never moves left (by rounding, RFC 7323 2.4, at most), nor past the room
 *   the engine comes to rest: nothing is due, and every timer lies ahead
 *   a timer runs when something is outstanding or waits; never retransmission and probe together
 *   bytes come out as they went in, both ways
 *
 * At last the peer becomes reasonable: then the connection must reach CLOSED from wherever it stands.
 * One storm again, step by step on stderr:  test_segment_storm SEED
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/grow.h"
#include "base/rng.h"
#include "tcp/internal.h"
#include "storm_options.h"
#include "tests/simulate/sent_check.h"
#include "wire/seq.h"

enum { STORMS = 6000, STEPS = 250, CALM_ROUNDS = 400, TEXT_MAX = 4000 };

struct storm {
	uint64_t seed;
	unsigned step;
	bool is_telling;
	struct rng dice;
	struct tcp_config config;
	struct tcb tcb;
	time_ns now;
	uint8_t *memory;
	uint32_t offered;   /* furthest right edge that the peer offered, or that a probe went to */
	uint32_t announced; /* furthest right edge that we announced */ bool has_announced;
	unsigned visits[TCP_STATE_COUNT];
	bool is_broken;
};

/* ---- telling ----------------------------------------------------------------------------- */

static void tell(const struct storm *s, const char *what, const struct tcp_segment *seg)
{
	char ctl[CTL_TEXT] = "";

	if (!s->is_telling)
		return;
	if (seg != NULL)
		segment_format_ctl(seg->ctl, ctl);
	print_error("%3u %10.3f %-12s %-10s %s", s->step, (double)s->now / 1e6, tcp_state_name(s->tcb.state),
		what, ctl);
	if (seg != NULL)
		print_error(" seq=%u ack=%u len=%zu win=%u", seg->seq, seg->ack, seg->text.len, seg->window);
	print_error("\n    UNA %u NXT %u WND %u queued %zu | RCV.NXT %u WND %u ready %zu\n", s->tcb.snd.una,
		s->tcb.snd.nxt, s->tcb.snd.wnd, s->tcb.snd.queue.len, s->tcb.rcv.nxt, s->tcb.rcv.wnd,
		s->tcb.rcv.queue.len);
}

static void promise(struct storm *s, bool is_kept, const char *what)
{
	if (is_kept || s->is_broken)
		return;
	s->is_broken = true;
	print_error("storm %llu, step %u, %s: broken: %s\n", (unsigned long long)s->seed, s->step,
		tcp_state_name(s->tcb.state), what);
}

/* Content is a function of the sequence number, in both directions. */
static uint8_t byte_at(uint32_t seq)
{
	return (uint8_t)(seq ^ seq >> 8 ^ seq >> 16);
}

static bool is_content_of(const uint8_t *bytes, size_t len, uint32_t seq)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != byte_at(seq + (uint32_t)i))
			return false;
	return true;
}

static bool is_synchronized(const struct tcb *tcb)
{
	return tcb->state > TCP_SYN_RECEIVED;
}

/* ---- promises ------------------------------------------------------------------------------ */

static void check_variables(struct storm *s)
{
	const struct tcb *tcb = &s->tcb;
	uint32_t after = tcb->rcv.nxt, gapped = 0, edge = tcb->rcv.nxt + tcb->rcv.wnd;

	if (tcb->state == TCP_CLOSED || tcb->state == TCP_LISTEN)
		return;
	promise(s, seq_le(tcb->snd.una, tcb->snd.nxt), "SND.UNA <= SND.NXT");
	promise(s, !is_synchronized(tcb) || tcp_flight(tcb) <= tcb->snd.queue.len + tcb->snd.is_fin_sent,
		"what is outstanding is queued");
	promise(s, tcb->rcv.wnd <= ring_room(&tcb->rcv.queue), "RCV.WND fits the free room");
	for (size_t i = 0; i < tcb->rcv.held_count; i++) {
		const struct tcp_held *piece = &tcb->rcv.held[i];

		promise(s, seq_lt(after, piece->left) && seq_lt(piece->left, piece->right), "held pieces");
		after = piece->right;
		gapped += after - piece->left;
	}
	promise(s, tcb->rcv.held_count == 0 || seq_le(after, edge), "held pieces are in the window");
	promise(s, gapped == tcb->rcv.gapped_bytes, "the sum over held pieces");
	promise(s, !is_synchronized(tcb) || tcb->cc.cwnd >= tcb->snd.mss, "cwnd is at least one segment");
}

static bool is_text_waiting(const struct tcb *tcb)
{
	bool is_fin_waiting = tcb->snd.is_fin_queued && !tcp_is_fin_acked(tcb);

	return is_synchronized(tcb) && (tcb->snd.queue.len > 0 || is_fin_waiting);
}

/* When everything that was due has left. */
static void check_rest(struct storm *s)
{
	const struct tcb *tcb = &s->tcb;
	bool is_resending = tcb->timer[TIMER_RETRANSMIT] != 0, is_probing = tcb->timer[TIMER_PROBE] != 0;

	promise(s, tcp_next_deadline(tcb) > s->now, "every timer lies ahead");
	if (tcb->state == TCP_CLOSED || tcb->state == TCP_LISTEN) {
		promise(s, tcp_next_deadline(tcb) == TIME_NEVER, "no timer runs in CLOSED and LISTEN");
		return;
	}
	promise(s, !tcb->due.is_syn_due && !tcb->due.is_ack_due && !tcb->due.is_rst_due && !tcb->due.is_probe_due,
		"nothing is due");
	promise(s, !(is_resending && is_probing), "retransmission or probe, never both");
	promise(s, tcp_flight(tcb) == 0 || is_resending || is_probing,
		"a timer runs for what is outstanding");
	promise(s, !is_text_waiting(tcb) || is_resending || is_probing || tcb->timer[TIMER_ECN] != 0, "a timer runs for what waits");
	promise(s, is_text_waiting(tcb) || tcp_flight(tcb) > 0 || (!is_resending && !is_probing), "no such timer runs for nothing");
	promise(s, rack_is_sound(tcb), "RACK's log and timers are of what is outstanding");
	promise(s, tcb->rcv.unacked == 0 || tcb->timer[TIMER_ACK] != 0, "a delayed ACK will come");
	promise(s, (tcb->state == TCP_TIME_WAIT) == (tcb->timer[TIMER_TIME_WAIT] != 0), "TIME-WAIT ends by its timer");
}

static void check_announced(struct storm *s, const struct tcp_segment *seg)
{
	uint32_t shift = (seg->ctl & CTL_SYN) != 0 ? 0 : s->tcb.rcv.shift;
	uint32_t window = (uint32_t)seg->window << shift, edge = seg->ack + window;

	if ((seg->ctl & CTL_ACK) == 0 || (seg->ctl & CTL_RST) != 0)
		return;
	promise(s, seg->ack == s->tcb.rcv.nxt, "the ACK is RCV.NXT");
	promise(s, window <= ring_room(&s->tcb.rcv.queue), "the announced window fits the room");
	promise(s, !s->has_announced || (seg->ctl & CTL_SYN) != 0 ||
			seq_gt(edge + (UINT32_C(1) << shift), s->announced), "the edge does not move left");
	s->announced = s->has_announced ? seq_max(s->announced, edge) : edge;
	s->has_announced = true;
}

static void check_output(struct storm *s, const struct tcp_output *out)
{
	const struct tcb *tcb = &s->tcb;
	const struct tcp_segment *seg = &out->seg;
	uint32_t right = seg->seq + segment_len(seg);
	size_t blocks = seg->text.len > 0 && seg->options.sack_count > 0 ? 4 + 8u * seg->options.sack_count : 0;
	bool is_question = out->why == WHY_KEEPALIVE && tcp_flight(tcb) == 0 && right - tcb->snd.nxt + 1 <= 1;

	check_announced(s, seg);
	if (!is_synchronized(tcb) || (seg->ctl & CTL_RST) != 0 || is_question)
		return;
	if (out->why == WHY_WINDOW_PROBE)
		s->offered = seq_max(s->offered, right);
	promise(s, seq_le(tcb->snd.una, seg->seq) && seq_le(right, tcb->snd.nxt), "it lies in SND.UNA..SND.NXT");
	promise(s, (seg->ctl & CTL_SYN) == 0, "no SYN leaves a synchronized state");
	promise(s, segment_len(seg) == 0 || seq_le(right, s->offered), "it lies in a window that was offered");
	promise(s, seg->text.len + blocks <= u32_min(tcb->pmtu.peer_mss, tcb->config->mss), "it fits the peer's MSS");
	promise(s, segment_len(seg) > 0 || tcp_flight(tcb) <= tcb->snd.wnd ||
			seg->seq == tcb->snd.una + tcb->snd.wnd,
		"an ACK has a sequence number that is acceptable over there");
	promise(s, is_content_of(seg->text.data, seg->text.len, seg->seq), "the text is the application's");
}

static void come_to_rest(struct storm *s)
{
	uint32_t most = 2 * s->config.send_buffer + s->tcb.due.duplicate_acks_due + 10;
	struct tcp_output out;

	while (!s->is_broken && tcp_next_segment(&s->tcb, s->now, &out)) {
		tell(s, tcp_why_name(out.why), &out.seg);
		check_output(s, &out);
		promise(s, most-- > 0, "output ends");
	}
	check_rest(s);
}

/* ---- the peer -------------------------------------------------------------------------------- */

static uint32_t roll(struct storm *s, uint32_t limit)
{
	return (uint32_t)rng_below(&s->dice, limit);
}

static uint32_t some_seq(struct storm *s)
{
	uint32_t nxt = s->tcb.rcv.nxt, wnd = s->tcb.rcv.wnd;

	switch (roll(s, 13)) {
	case 0: return nxt - 1;
	case 1: return nxt + 1;
	case 2: return nxt + wnd - 1;
	case 3: return nxt + wnd;
	case 4: return nxt - roll(s, 3000);
	case 5: return (uint32_t)rng_next(&s->dice);
	case 6: return s->tcb.rcv.irs + roll(s, 2);
	case 7: return nxt + (UINT32_C(1) << 31) - roll(s, 2);
	case 8: return nxt + roll(s, wnd + 1);
	default: return nxt;
	}
}

static uint32_t some_ack(struct storm *s)
{
	uint32_t una = s->tcb.snd.una, nxt = s->tcb.snd.nxt;

	switch (roll(s, 11)) {
	case 0: return una - 1;
	case 1: return nxt + 1;
	case 2: return (uint32_t)rng_next(&s->dice);
	case 3: return una + (UINT32_C(1) << 31) - roll(s, 2);
	case 4:
	case 5: return una;
	case 6: return una + roll(s, nxt - una + 1);
	default: return nxt;
	}
}

static uint8_t some_ctl(struct storm *s)
{
	static const uint8_t often[] = {CTL_RST, CTL_RST | CTL_ACK, CTL_SYN, CTL_SYN | CTL_ACK, CTL_FIN,
		CTL_FIN | CTL_ACK, CTL_FIN | CTL_ACK, CTL_SYN | CTL_FIN, 0};

	if (roll(s, 30) == 0)
		return (uint8_t)rng_next(&s->dice);
	if (s->tcb.state == TCP_LISTEN && roll(s, 2) == 0)
		return CTL_SYN;
	if (s->tcb.state == TCP_SYN_SENT && roll(s, 2) == 0)
		return roll(s, 3) == 0 ? CTL_SYN : CTL_SYN | CTL_ACK;
	return roll(s, 12) == 0 ? often[roll(s, ARRAY_LEN(often))] : roll(s, 9) == 0 ? CTL_ACK | CTL_URG : CTL_ACK;
}

static uint16_t some_window(struct storm *s)
{
	static const uint16_t edges[] = {0, 1, 65535};

	if (roll(s, 2) == 0)
		return edges[roll(s, ARRAY_LEN(edges))];
	return (uint16_t)roll(s, roll(s, 2) == 0 ? 100 : 5000);
}

static uint32_t some_len(struct storm *s)
{
	switch (roll(s, 8)) {
	case 0: return 1;
	case 1: return s->tcb.rcv.wnd < TEXT_MAX ? s->tcb.rcv.wnd : TEXT_MAX;
	case 2: return roll(s, TEXT_MAX);
	case 3: return roll(s, 100);
	default: return 0;
	}
}

static void deliver(struct storm *s, struct tcp_segment *seg, uint32_t len)
{
	uint8_t text[TEXT_MAX];
	uint32_t edge = s->tcb.rcv.nxt + s->tcb.rcv.wnd;
	bool was_synchronized = is_synchronized(&s->tcb);

	for (uint32_t i = 0; i < len; i++)
		text[i] = byte_at(seg->seq + ((seg->ctl & CTL_SYN) != 0) + i);
	seg->text = span_of(text, len);
	(void)tcp_segment_arrives(&s->tcb, seg, s->now);
	tell(s, "<--", seg);
	if (is_synchronized(&s->tcb)) {
		uint32_t offer = s->tcb.snd.una + s->tcb.snd.wnd;

		s->offered = was_synchronized ? seq_max(s->offered, offer) : offer;
		promise(s, !was_synchronized || seq_le(edge, s->tcb.rcv.nxt + s->tcb.rcv.wnd),
			"our edge does not move left");
	} else if (s->tcb.state == TCP_LISTEN) {
		s->has_announced = false; /* for the next peer */
	}
	check_variables(s);
}

static void something_arrives(struct storm *s)
{
	struct tcp_segment seg = {.urgent = (uint16_t)roll(s, 65536)};

	seg.ctl = some_ctl(s); /* one after the other: every compiler throws the same dice */
	seg.seq = some_seq(s);
	seg.ack = some_ack(s);
	seg.window = some_window(s);
	storm_ip(&s->dice, &seg);
	if ((seg.ctl & CTL_SYN) != 0 && s->tcb.state <= TCP_SYN_SENT) {
		seg.seq = 0 - roll(s, 5000); /* close to the wrap; sometimes 0 */
		storm_syn_options(&s->dice, &seg.options);
	} else {
		storm_options(&s->dice, &s->tcb, &seg.options);
	}
	deliver(s, &seg, some_len(s));
}

/* ---- the application, the clock ------------------------------------------------------------------ */

static void app_sends(struct storm *s, uint32_t len)
{
	uint8_t text[TEXT_MAX];
	uint32_t iss = s->tcb.state == TCP_LISTEN ? s->config.fixed_isn : s->tcb.snd.iss; /* SEND makes it active */
	uint32_t una = is_synchronized(&s->tcb) ? s->tcb.snd.una : iss + 1;
	uint32_t first = una + (uint32_t)s->tcb.snd.queue.len;

	for (uint32_t i = 0; i < len; i++)
		text[i] = byte_at(first + i);
	(void)(roll(s, 10) == 0 ? tcp_send_urgent : tcp_send)(&s->tcb, span_of(text, len), s->now);
	tell(s, "SEND", NULL);
}

static void app_reads(struct storm *s, uint32_t room)
{
	uint8_t text[TEXT_MAX];
	uint32_t first = s->tcb.rcv.nxt - (uint32_t)s->tcb.rcv.queue.len - tcp_has_taken_fin(&s->tcb);
	size_t given = tcp_receive(&s->tcb, text, room, s->now);

	tell(s, "RECEIVE", NULL);
	promise(s, is_content_of(text, given, first), "the application reads what was sent");
}

static void time_passes(struct storm *s, time_ns until)
{
	s->now = until;
	(void)tcp_timeouts(&s->tcb, s->now);
	tell(s, "time", NULL);
}

static void open_anew(struct storm *s)
{
	struct tcp_endpoints e = storm_endpoints(&s->dice);
	struct tcp_memory memory = {
		.send = s->memory, .receive = s->memory + s->config.send_buffer + s->config.mss};

	s->config.fixed_isn = 0 - roll(s, 5000);
	s->has_announced = false;
	tcp_open(&s->tcb, &s->config, &memory, &e, roll(s, 2) == 0, s->now);
	tell(s, "OPEN", NULL);
}

static void something_happens(struct storm *s)
{
	switch (roll(s, 20)) {
	case 0: case 1: app_sends(s, roll(s, roll(s, 2) == 0 ? 20 : TEXT_MAX)); return;
	case 4: app_reads(s, roll(s, roll(s, 2) == 0 ? 20 : TEXT_MAX)); return;
	case 5: time_passes(s, s->now + (time_ns)roll(s, 300) * NS_PER_MS); return;
	case 6:
		if (tcp_next_deadline(&s->tcb) != TIME_NEVER)
			time_passes(s, time_max(s->now, tcp_next_deadline(&s->tcb)));
		return;
	case 7:
		if (roll(s, 6) == 0)
			tcp_close(&s->tcb, s->now);
		else if (roll(s, 40) == 0)
			tcp_abort(&s->tcb, s->now);
		else if (roll(s, 40) == 0)
			tcp_stop_reading(&s->tcb, s->now);
		return;
	case 8: storm_icmp(&s->dice, &s->tcb, s->now); return;
	default: something_arrives(s); return;
	}
}

/* ---- after the storm -------------------------------------------------------------------------------- */

/* What a peer would say that has got everything, and has itself sent all but its last text and FIN. Its text
 * reaches at least to where the storm's windows seemed to come from. */
static void reasonable_peer(struct storm *s)
{
	const struct tcb *tcb = &s->tcb;
	struct tcp_segment seg = {.ctl = CTL_ACK, .seq = tcb->rcv.nxt, .ack = tcb->snd.nxt, .window = 60000};
	uint32_t last = seq_max(tcb->rcv.nxt, tcb->snd.wl1);
	uint32_t len = 0;

	if (tcb->rcv.held_count > 0)
		last = seq_max(last, tcb->rcv.held[tcb->rcv.held_count - 1].right);
	if (tcb->rcv.has_fin)
		last = tcb->rcv.fin_seq;
	if (tcb->state == TCP_LISTEN || tcb->state == TCP_SYN_SENT) {
		seg.ctl = tcb->state == TCP_LISTEN ? CTL_SYN : CTL_SYN | CTL_ACK;
	} else if (tcp_has_taken_fin(tcb) && seq_gt(tcb->snd.wl1, tcb->rcv.nxt)) {
		seg.ctl = CTL_RST; /* no honest window would count any more */
	} else if (is_synchronized(tcb) && !tcp_has_taken_fin(tcb)) {
		len = u32_min(u32_min(last - seg.seq, tcb->rcv.wnd), TEXT_MAX);
		seg.ctl |= seg.seq + len == last ? CTL_FIN : 0;
	}
	seg.options.has_timestamps = tcb->ts.is_on;
	seg.options.ts_value = tcb->ts.recent;
	deliver(s, &seg, len);
}

static void calm_down(struct storm *s)
{
	for (int round = 0; round < CALM_ROUNDS && s->tcb.state != TCP_CLOSED && !s->is_broken; round++) {
		s->step++;
		reasonable_peer(s);
		app_reads(s, TEXT_MAX);
		if (s->tcb.state != TCP_LISTEN && s->tcb.state != TCP_SYN_SENT)
			tcp_close(&s->tcb, s->now);
		come_to_rest(s);
		if (tcp_flight(&s->tcb) == 0 && tcp_next_deadline(&s->tcb) != TIME_NEVER)
			time_passes(s, tcp_next_deadline(&s->tcb));
		come_to_rest(s);
	}
	promise(s, s->tcb.state == TCP_CLOSED, "a reasonable peer brings it to CLOSED");
}

/* ---- storms ------------------------------------------------------------------------------------------- */

static void brew(struct storm *s, uint64_t seed, bool is_telling)
{
	memset(s, 0, sizeof *s);
	s->seed = seed;
	s->is_telling = is_telling;
	rng_seed(&s->dice, seed);
	tcp_config_init(&s->config);
	s->config.mss = (uint16_t)(1 + roll(s, roll(s, 2) == 0 ? 20 : 2000));
	s->config.send_buffer = 1 + roll(s, roll(s, 3) == 0 ? 50 : 5000);
	s->config.receive_buffer = 1 + roll(s, roll(s, 3) == 0 ? 50 : roll(s, 2) == 0 ? 5000 : 300000);
	storm_config(&s->dice, &s->config);
	s->config.has_fixed_isn = true;
	s->memory = grow_new(1, (size_t)s->config.send_buffer + s->config.mss + s->config.receive_buffer);
	open_anew(s);
}

static void rage(struct storm *s)
{
	for (s->step = 1; s->step <= STEPS && !s->is_broken; s->step++) {
		something_happens(s);
		check_variables(s);
		if (roll(s, 3) == 0)
			continue; /* more comes before the engine is asked */
		come_to_rest(s);
		s->visits[s->tcb.state]++;
		if (s->tcb.state == TCP_CLOSED)
			open_anew(s);
	}
	come_to_rest(s);
}

static bool weathers(uint64_t seed, bool is_telling, unsigned visits[TCP_STATE_COUNT])
{
	struct storm s;

	brew(&s, seed, is_telling);
	rage(&s);
	calm_down(&s);
	free(s.memory);
	for (size_t i = 0; i < TCP_STATE_COUNT; i++)
		visits[i] += s.visits[i];
	return !s.is_broken;
}

static void storms_break_no_promise_and_a_calm_peer_ends_them(void **state)
{
	(void)state;
	unsigned visits[TCP_STATE_COUNT] = {0}, broken = 0;

	for (uint64_t seed = 1; seed <= STORMS; seed++)
		broken += !weathers(seed, false, visits);
	assert_int_equal(broken, 0);
	for (size_t i = 0; i < TCP_STATE_COUNT; i++) /* else the storm blows past what it should shake */
		assert_true(visits[i] > STORMS / 20);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(storms_break_no_promise_and_a_calm_peer_ends_them),
	};
	unsigned visits[TCP_STATE_COUNT] = {0};

	if (argc > 1)
		return !weathers(strtoull(argv[1], NULL, 10), true, visits);
	return cmocka_run_group_tests_name("segment storm", tests, NULL, NULL);
}
