/* SPDX-License-Identifier: MIT
 *
 * event_scene.c - see event_scene.h.
 */
#include "event_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- the states, reached as connections reach them ----------------------------------------------- */

const char *event_case_name(int c)
{
	return c == SYN_RECEIVED_ACTIVE ? "SYN-RCVD/A" : tcp_state_brief((enum tcp_state)c);
}

static void reach_by_fin(struct timeline *t, bool we_first, bool peer_too)
{
	if (we_first)
		app_closes(t);
	leaves_whatever(t);
	if (peer_too)
		arrives(t, "FIN,ACK seq=1 ack=1");
	leaves_whatever(t);
}

void event_reach(struct timeline *t, int c)
{
	struct tcp_config config;

	timeline_config(&config);
	config.has_delayed_ack = false;
	if (c == TCP_CLOSED || c == TCP_LISTEN || c == TCP_SYN_RECEIVED)
		timeline_listen(t, &config);
	else if (c == TCP_SYN_SENT || c == SYN_RECEIVED_ACTIVE)
		timeline_open(t, &config);
	else
		timeline_establish(t, &config, 10000);
	leaves_whatever(t);
	switch (c) {
	case TCP_CLOSED:
		app_closes(t);
		t->tcb.end = TCP_END_NONE;
		break;
	case TCP_SYN_RECEIVED:
	case SYN_RECEIVED_ACTIVE:
		arrives(t, "SYN seq=0 mss=1000");
		break;
	case TCP_FIN_WAIT_1:
		reach_by_fin(t, true, false);
		break;
	case TCP_FIN_WAIT_2:
		reach_by_fin(t, true, false);
		arrives(t, "ACK seq=1 ack=2");
		break;
	case TCP_CLOSE_WAIT:
		reach_by_fin(t, false, true);
		break;
	case TCP_CLOSING:
		reach_by_fin(t, true, true);
		break;
	case TCP_LAST_ACK:
		reach_by_fin(t, false, true);
		app_closes(t);
		break;
	case TCP_TIME_WAIT:
		reach_by_fin(t, true, true);
		arrives(t, "ACK seq=2 ack=2");
		break;
	}
	leaves_whatever(t);
	is_in(t, c == SYN_RECEIVED_ACTIVE ? TCP_SYN_RECEIVED : (enum tcp_state)c);
}

/* ---- the events ------------------------------------------------------------------------------------- */

/* Where a segment begins, what it acknowledges, its length. */
static const struct arriving {
	const char *name;
	uint8_t ctl;
	enum { AT_NXT, AT_NXT_PLUS_5, AT_NXT_MINUS_1, AT_NXT_MINUS_10, AT_IRS, AT_EDGE } at;
	enum { OF_SYN, OF_ALL, OF_NOTHING, OF_UNSENT, OF_OLD } ack;
	uint32_t len;
} arriving[] = {
	{"SYN at RCV.NXT", CTL_SYN, AT_NXT, OF_SYN, 0},
	{"SYN in the window", CTL_SYN, AT_NXT_PLUS_5, OF_SYN, 0},
	{"SYN once more", CTL_SYN, AT_IRS, OF_SYN, 0},
	{"SYN,ACK", CTL_SYN | CTL_ACK, AT_NXT, OF_SYN, 0},
	{"ACK of all we sent", CTL_ACK, AT_NXT, OF_ALL, 0},
	{"ACK of nothing new", CTL_ACK, AT_NXT, OF_NOTHING, 0},
	{"ACK of what we never sent", CTL_ACK, AT_NXT, OF_UNSENT, 0},
	{"ACK from long ago", CTL_ACK, AT_NXT, OF_OLD, 0},
	{"RST at RCV.NXT", CTL_RST, AT_NXT, OF_SYN, 0},
	{"RST,ACK of our SYN", CTL_RST | CTL_ACK, AT_NXT, OF_SYN, 0},
	{"RST in the window", CTL_RST, AT_NXT_PLUS_5, OF_SYN, 0},
	{"RST outside the window", CTL_RST, AT_EDGE, OF_SYN, 0},
	{"FIN", CTL_FIN | CTL_ACK, AT_NXT, OF_SYN, 0},
	{"FIN, and the ACK of ours", CTL_FIN | CTL_ACK, AT_NXT, OF_ALL, 0},
	{"FIN once more", CTL_FIN | CTL_ACK, AT_NXT_MINUS_1, OF_SYN, 0},
	{"text", CTL_ACK, AT_NXT, OF_SYN, 10},
	{"text once more", CTL_ACK, AT_NXT_MINUS_10, OF_SYN, 10},
	{"text behind a gap", CTL_ACK, AT_NXT_PLUS_5, OF_SYN, 10},
	{"text outside the window", CTL_ACK, AT_EDGE, OF_SYN, 10},
	{"URG", CTL_ACK | CTL_URG, AT_NXT, OF_SYN, 5},
	{"no flags at all", 0, AT_NXT, OF_SYN, 0},
};

static uint32_t place(const struct tcb *tcb, const struct arriving *a)
{
	switch (a->at) {
	case AT_NXT:
		return tcb->rcv.nxt;
	case AT_NXT_PLUS_5:
		return tcb->rcv.nxt + 5;
	case AT_NXT_MINUS_1:
		return tcb->rcv.nxt - 1;
	case AT_NXT_MINUS_10:
		return tcb->rcv.nxt - 10;
	case AT_IRS:
		return tcb->rcv.irs;
	case AT_EDGE:
		return tcb->rcv.nxt + tcb->rcv.wnd;
	}
	return 0;
}

static uint32_t acknowledged(const struct tcb *tcb, const struct arriving *a)
{
	switch (a->ack) {
	case OF_SYN:
		return tcb->snd.iss + 1;
	case OF_ALL:
		return tcb->snd.nxt;
	case OF_NOTHING:
		return tcb->snd.una;
	case OF_UNSENT:
		return tcb->snd.nxt + 1;
	case OF_OLD:
		return tcb->snd.una - 20000;
	}
	return 0;
}

static void segment_arrives(struct event_scene *s, const struct arriving *a)
{
	static const uint8_t text[10] = "0123456789";
	struct tcb *tcb = &s->t->tcb;

	s->seg = (struct tcp_segment){.src_port = 80, .dst_port = 1234, .ctl = a->ctl, .window = 10000, .urgent = 5};
	s->seg.seq = place(tcb, a);
	s->seg.ack = (a->ctl & CTL_ACK) != 0 ? acknowledged(tcb, a) : 0;
	s->seg.text = span_of(text, a->len);
	s->has_closed_answer = tcb->state == TCP_CLOSED && tcp_closed_arrives(&s->seg, &s->closed_answer);
	s->t->found = tcp_segment_arrives(tcb, &s->seg, s->t->now);
}

static enum tcp_answer open_again(struct timeline *t, bool is_active, bool is_named)
{
	struct tcp_memory memory = {.send = t->memory, .receive = t->memory + t->config.send_buffer + t->config.mss};
	struct tcp_endpoints e = t->tcb.endpoints;

	if (!is_named)
		e.remote_port = 0;
	return tcp_open(&t->tcb, &t->config, &memory, &e, is_active, t->now);
}

static enum tcp_answer sends(struct timeline *t, bool has_room)
{
	enum tcp_answer answer;

	if (!has_room)
		t->tcb.snd.queue.len = t->tcb.snd.queue.size; /* looked at, and put back */
	answer = tcp_send_answer(&t->tcb);
	if (!has_room)
		t->tcb.snd.queue.len = 0;
	else
		assert_int_equal(tcp_send(&t->tcb, span_of("0123456789", 10), t->now), answer == TCP_OK ? 10 : 0);
	return answer;
}

static enum tcp_answer asks_status(const struct tcb *tcb)
{
	struct tcp_status status = {.state = TCP_CLOSED};
	enum tcp_answer answer = tcp_status(tcb, &status);

	assert_int_equal(status.state, tcb->state); /* "Return state = ..." */
	return answer;
}

static bool call(struct timeline *t, const char *event, enum tcp_answer *answer)
{
	if (strcmp(event, "OPEN, active") == 0)
		*answer = open_again(t, true, true);
	else if (strcmp(event, "OPEN, nobody named") == 0)
		*answer = open_again(t, true, false);
	else if (strcmp(event, "OPEN, passive") == 0)
		*answer = open_again(t, false, true);
	else if (strncmp(event, "SEND", 4) == 0)
		*answer = sends(t, strcmp(event, "SEND") == 0);
	else if (strcmp(event, "RECEIVE") == 0)
		*answer = tcp_receive_answer(&t->tcb);
	else if (strcmp(event, "CLOSE") == 0)
		*answer = tcp_close(&t->tcb, t->now);
	else if (strcmp(event, "ABORT") == 0)
		*answer = tcp_abort(&t->tcb, t->now);
	else if (strcmp(event, "STATUS") == 0)
		*answer = asks_status(&t->tcb);
	else
		return false;
	return true;
}

/* Until the timer's deadline; where it does not run, for an hour in which nothing of the kind may happen. */
static void time_passes(struct event_scene *s, enum tcp_timer timer)
{
	struct timeline *t = s->t;

	if (timer != TIMER_TIME_WAIT && t->tcb.state != TCP_LISTEN && tcp_send(&t->tcb, span_of("0123456789", 10), t->now) > 0)
		leaves_whatever(t);
	s->before = t->tcb;
	if (t->tcb.timer[timer] == 0)
		return;
	t->now = t->tcb.timer[timer];
	(void)tcp_timeouts(&t->tcb, t->now);
}

void event_happens(struct event_scene *s, const char *event)
{
	enum tcp_answer answer;

	s->t->found = 0;
	s->before = s->t->tcb;
	if (call(s->t, event, &answer)) {
		s->answer = tcp_answer_words(answer);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(arriving); i++) {
		if (strcmp(arriving[i].name, event) != 0)
			continue;
		segment_arrives(s, &arriving[i]);
		return;
	}
	time_passes(s, event[0] == 'U' ? TIMER_USER : event[0] == 'R' ? TIMER_RETRANSMIT : TIMER_TIME_WAIT);
}

/* ---- what followed ------------------------------------------------------------------------------------ */

static const char *form_of(const struct event_scene *s, const struct tcp_segment *out)
{
	const struct tcb *before = &s->before, *now = &s->t->tcb;
	uint32_t nxt = now->state == TCP_CLOSED ? before->snd.nxt : now->snd.nxt;
	bool is_ours = out->ack == now->rcv.nxt;

	switch (out->ctl) {
	case CTL_SYN:
		return out->seq == now->snd.iss ? "syn" : "?";
	case CTL_SYN | CTL_ACK:
		return out->seq == now->snd.iss && is_ours ? "syn,ack" : "?";
	case CTL_RST:
		return out->seq == s->seg.ack ? "rst seg.ack" : "?";
	case CTL_RST | CTL_ACK:
		if (out->seq == 0 && out->ack == s->seg.seq + segment_len(&s->seg))
			return "rst 0";
		return out->seq == nxt && is_ours ? "rst snd.nxt" : "?";
	case CTL_FIN | CTL_ACK:
		return out->seq == now->snd.una && is_ours ? "fin" : "?";
	case CTL_PSH | CTL_ACK:
		return out->seq == now->snd.una && out->text.len == 10 && is_ours ? "text" : "?";
	case CTL_ACK:
		return out->seq == nxt && out->text.len == 0 && is_ours ? "ack" : "?";
	}
	return "?";
}

void event_forms(struct event_scene *s, char forms[EVENT_FORMS])
{
	const size_t room = EVENT_FORMS;
	struct tcp_output out;
	size_t at = 0;

	(void)snprintf(forms, room, "-");
	if (s->has_closed_answer)
		at += (size_t)snprintf(forms, room, "%s", form_of(s, &s->closed_answer.seg));
	while (at < room && tcp_next_segment(&s->t->tcb, s->t->now, &out))
		at += (size_t)snprintf(forms + at, room - at, "%s%s", at > 0 ? " + " : "", form_of(s, &out.seg));
}

const char *event_told(const struct event_scene *s)
{
	if (s->answer != NULL)
		return s->answer;
	if (s->t->tcb.end != s->before.end)
		return tcp_end_name(s->t->tcb.end);
	if ((s->t->found & FOUND_URGENT) != 0)
		return "urgent";
	return tcp_is_peer_done(&s->t->tcb) && !tcp_is_peer_done(&s->before) ? "closing" : "-";
}
