/* SPDX-License-Identifier: MIT
 *
 * storm.c - see storm.h.
 */
#include "storm.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "storm_options.h"
#include "tcp/internal.h"

/* ---- telling ----------------------------------------------------------------------------- */

void storm_tell(const struct storm *s, const char *what, const struct tcp_segment *seg)
{
	char ctl[CTL_TEXT] = "";

	if (s->story == NULL)
		return;
	if (seg != NULL)
		segment_format_ctl(seg->ctl, ctl);
	fprintf(s->story, "%3u %10.3f %-12s %-10s %s", s->step, (double)s->now / 1e6, tcp_state_name(s->tcb.state), what, ctl);
	if (seg != NULL)
		fprintf(s->story, " seq=%u ack=%u len=%zu win=%u", seg->seq, seg->ack, seg->text.len, seg->window);
	fprintf(s->story, "\n    UNA %u NXT %u WND %u cwnd %u queued %zu | RCV.NXT %u WND %u ready %zu\n", s->tcb.snd.una,
		s->tcb.snd.nxt, s->tcb.snd.wnd, s->tcb.cc.cwnd, s->tcb.snd.queue.len, s->tcb.rcv.nxt, s->tcb.rcv.wnd,
		s->tcb.rcv.queue.len);
}

void storm_promise(struct storm *s, bool is_kept, const char *what)
{
	if (is_kept || s->is_broken)
		return;
	s->is_broken = true;
	(void)snprintf(s->verdict, sizeof s->verdict, "step %u, %s: %s", s->step, tcp_state_name(s->tcb.state), what);
}

/* What the witness has seen. */
static void ask_witness(struct storm *s)
{
	storm_promise(s, s->watch.broken == INV_COUNT, s->watch.detail);
}

uint8_t storm_byte_at(uint32_t seq)
{
	return (uint8_t)(seq ^ seq >> 8 ^ seq >> 16);
}

static bool is_content_of(const uint8_t *bytes, size_t len, uint32_t seq)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != storm_byte_at(seq + (uint32_t)i))
			return false;
	return true;
}

/* ---- the engine ------------------------------------------------------------------------------ */

void storm_come_to_rest(struct storm *s)
{
	struct tcp_output out;

	while (!s->is_broken && tcp_next_segment(&s->tcb, s->now, &out)) {
		storm_tell(s, tcp_why_name(out.why), &out.seg);
		if (out.why != WHY_KEEPALIVE) /* its byte is garbage */
			storm_promise(s, is_content_of(out.seg.text.data, out.seg.text.len, out.seg.seq),
				      "the text that leaves is the application's");
		ask_witness(s);
	}
	ask_witness(s);
}

void storm_deliver(struct storm *s, struct tcp_segment *seg, uint32_t len)
{
	uint8_t text[STORM_TEXT_MAX];

	for (uint32_t i = 0; i < len; i++)
		text[i] = storm_byte_at(seg->seq + ((seg->ctl & CTL_SYN) != 0) + i);
	seg->text = span_of(text, len);
	(void)tcp_segment_arrives(&s->tcb, seg, s->now);
	s->segments++;
	storm_tell(s, "<--", seg);
	ask_witness(s);
}

/* ---- the application, the clock ------------------------------------------------------------------ */

static void app_sends(struct storm *s, uint32_t len)
{
	uint8_t text[STORM_TEXT_MAX];
	uint32_t iss = s->tcb.state == TCP_LISTEN ? s->config.fixed_isn : s->tcb.snd.iss; /* SEND makes it active */
	uint32_t una = s->tcb.state > TCP_SYN_RECEIVED ? s->tcb.snd.una : iss + 1;
	uint32_t first = una + (uint32_t)s->tcb.snd.queue.len;

	for (uint32_t i = 0; i < len; i++)
		text[i] = storm_byte_at(first + i);
	if (dice_roll(&s->dice, 10) == 0)
		(void)tcp_send_urgent(&s->tcb, span_of(text, len), s->now);
	else
		(void)tcp_send(&s->tcb, span_of(text, len), s->now);
	storm_tell(s, "SEND", NULL);
}

static void app_reads(struct storm *s, uint32_t room)
{
	uint8_t text[STORM_TEXT_MAX];
	uint32_t first = s->tcb.rcv.nxt - (uint32_t)s->tcb.rcv.queue.len - tcp_has_taken_fin(&s->tcb);
	size_t given = tcp_receive(&s->tcb, text, room, s->now);

	storm_tell(s, "RECEIVE", NULL);
	storm_promise(s, is_content_of(text, given, first), "the application reads what was sent");
}

static void app_ends(struct storm *s)
{
	if (dice_roll(&s->dice, 6) == 0)
		tcp_close(&s->tcb, s->now);
	else if (dice_roll(&s->dice, 40) == 0)
		tcp_abort(&s->tcb, s->now);
	else if (dice_roll(&s->dice, 40) == 0)
		tcp_stop_reading(&s->tcb, s->now);
	else
		return;
	storm_tell(s, "CLOSE", NULL);
}

static void app_changes_its_mind(struct storm *s)
{
	storm_new_policy(&s->dice, &s->config);
	tcp_policy_changed(&s->tcb, s->now);
	(void)tcp_timeouts(&s->tcb, s->now); /* patience may be over at once */
	storm_tell(s, "policy", NULL);
}

/* Before, all that is due has left: a host may hear several segments before it speaks, but it does not sleep. */
static void time_passes(struct storm *s, time_ns until)
{
	storm_come_to_rest(s);
	s->now = until;
	(void)tcp_timeouts(&s->tcb, s->now);
	storm_tell(s, "time", NULL);
}

/* ---- the storm -------------------------------------------------------------------------------------- */

static void open_anew(struct storm *s, bool is_active)
{
	struct tcp_endpoints e = storm_endpoints(&s->dice);
	struct tcp_memory memory = {.send = s->memory, .receive = s->memory + s->config.send_buffer + s->config.mss};

	s->config.fixed_isn = 0 - dice_roll(&s->dice, 5000);
	tcp_open(&s->tcb, &s->config, &memory, &e, is_active, s->now);
	storm_tell(s, "OPEN", NULL);
}

static uint32_t some_amount(struct storm *s)
{
	return dice_roll(&s->dice, dice_roll(&s->dice, 2) == 0 ? 20 : STORM_TEXT_MAX);
}

static void something_happens(struct storm *s)
{
	time_ns deadline = tcp_next_deadline(&s->tcb);

	switch (dice_roll(&s->dice, 22)) {
	case 0:
	case 1: app_sends(s, some_amount(s)); return;
	case 2: app_reads(s, some_amount(s)); return;
	case 3: time_passes(s, s->now + (time_ns)dice_roll(&s->dice, 300) * NS_PER_MS); return;
	case 4: time_passes(s, deadline != TIME_NEVER ? time_max(s->now, deadline) : s->now); return;
	case 5: app_ends(s); return;
	case 6: storm_icmp(&s->dice, &s->tcb, s->now); return;
	case 7: storm_damaged_arrives(s); return;
	case 8:
		if (dice_roll(&s->dice, 10) == 0)
			app_changes_its_mind(s);
		return;
	default: storm_arrives(s); return;
	}
}

static void brew(struct storm *s)
{
	storm_config(&s->dice, &s->config);
	s->memory = grow_new(1, (size_t)s->config.send_buffer + s->config.mss + s->config.receive_buffer);
	s->now = NS_PER_S;
	watch_begin(&s->watch);
	enum tcp_state state = (enum tcp_state)dice_roll(&s->dice, TCP_STATE_COUNT);

	open_anew(s, state == TCP_SYN_SENT || (state > TCP_SYN_SENT && dice_roll(&s->dice, 2) == 0));
	if (dice_roll(&s->dice, 4) > 0)
		storm_reach(s, state);
}

static void rage(struct storm *s, unsigned steps_max)
{
	for (s->step = 1; s->step <= steps_max && !s->is_broken && !dice_are_used_up(&s->dice); s->step++) {
		s->visits[s->tcb.state]++;
		something_happens(s);
		ask_witness(s);
		if (dice_roll(&s->dice, 3) == 0)
			continue; /* more comes before the engine is asked */
		storm_come_to_rest(s);
		if (s->tcb.state == TCP_CLOSED && dice_roll(&s->dice, 4) > 0)
			open_anew(s, dice_roll(&s->dice, 2) == 0);
	}
	storm_come_to_rest(s);
}

bool storm_weather(struct storm *s, const struct dice *dice, unsigned steps_max)
{
	FILE *story = s->story;

	memset(s, 0, sizeof *s);
	s->story = story;
	s->dice = *dice;
	brew(s);
	rage(s, steps_max);
	storm_calm_down(s);
	watch_end();
	free(s->memory);
	s->memory = NULL;
	return !s->is_broken;
}
