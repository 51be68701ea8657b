/* SPDX-License-Identifier: MIT
 *
 * brief.c - the ladder's last column: a few words for an event, most important first.
 *
 *     lost: dropped by you, timeout: #4 sent again, GET / HTTP/1.1, acks #3, RTT 10.4 ms
 */
#include "explain/explain.h"

#include <string.h>

#include "explain/phrases.h"
#include "explain/scene.h"
#include "explain/seen.h"
#include "wire/segment.h"

/* Of what an arrival turned out to be, so many findings are named. */
enum { FINDINGS_MOST = 2 };

/* Adds a filled phrase behind what is there; nothing when it comes out empty. */
static void add_part(struct scene *s, const char *phrase, struct text *into)
{
	size_t start = into->len;

	if (phrase[0] == '\0')
		return;
	if (start > 0)
		text_add(into, ", ");
	size_t filled = into->len;
	scene_fill(s, phrase, into);
	if (into->len == filled) { /* a slot with nothing to say */
		into->len = start;
		into->data[start] = '\0';
	}
}

static const char *doubt(const struct event *ev)
{
	if (ev->certainty == CERTAINTY_LIKELY)
		return "probably ";
	return ev->certainty == CERTAINTY_GUESS ? "perhaps " : "";
}

/* Why it was sent: its sender's own reason, else what can be seen. */
static const char *add_reason(struct scene *s, struct text *into)
{
	enum tcp_why why = s->ev->code;
	bool is_known = why != WHY_PEER && why != WHY_NONE;
	const char *phrase = is_known ? phrase_of_why(why)->brief : phrase_of_seen(seen_in(s))->brief;

	if (phrase[0] != '\0' && is_known)
		text_add(into, doubt(s->ev));
	size_t filled = into->len;
	scene_fill(s, phrase, into);
	return into->len > filled ? phrase : "";
}

static void add_findings(struct scene *s, uint64_t found, struct text *into)
{
	int named = 0;

	for (int bit = 0; bit < FOUND_COUNT && named < FINDINGS_MOST; bit++) {
		const char *phrase = phrase_of_finding((enum tcp_finding_bit)bit)->brief;

		if ((found >> bit & 1) == 0 || phrase[0] == '\0')
			continue;
		if (bit == FOUND_RTT_SAMPLE_BIT && scene_round_trip(s) == 0)
			continue;
		add_part(s, phrase, into);
		named++;
	}
}

static void brief_segment(struct scene *s, struct text *into)
{
	const struct event *outcome = s->ev->outcome != 0 ? trace_event(s->trace, s->ev->outcome) : NULL;
	struct text reason = {0};

	if (outcome != NULL && outcome->kind == EV_LOST)
		text_add(into, phrase_of_loss(outcome->code)->brief);
	const char *phrase = add_reason(s, &reason);
	if (reason.len > 0) {
		text_add(into, into->len > 0 ? ", " : "");
		text_add(into, reason.data);
	}
	text_fini(&reason);
	if (strstr(phrase, "{data}") == NULL)
		add_part(s, "{data}", into);
	if (strstr(phrase, "{acked}") == NULL && s->packet->len + (s->packet->ctl & CTL_FIN) > 0 && scene_brings_new_ack(s) &&
	    scene_acked(s) != NULL)
		add_part(s, "acks {acked}", into);
	if (outcome != NULL && outcome->kind == EV_ARRIVED)
		add_findings(s, outcome->found, into);
}

static void brief_words(struct scene *s, struct text *into)
{
	char words[512];

	text_add_bytes(into, words, text_escape(words, sizeof words, trace_bytes(s->trace, s->ev)));
}

void explain_brief(const struct trace *trace, uint32_t id, enum explain_numbers numbers, struct text *into)
{
	struct scene s;
	struct text own = {0};

	scene_init(&s, trace, id, numbers);
	switch ((enum event_kind)s.ev->kind) {
	case EV_SENT:
		brief_segment(&s, &own);
		break;
	case EV_ARRIVED:
		text_add(&own, s.ev->of != 0 ? "second copy" : "");
		add_findings(&s, s.ev->found, &own);
		break;
	case EV_LOST:
		add_part(&s, phrase_of_loss(s.ev->code)->brief, &own);
		break;
	case EV_CALL:
		add_part(&s, phrase_of_call(s.ev->code)->brief, &own);
		break;
	case EV_TIMEOUT:
		add_part(&s, phrase_of_timer(s.ev->code)->brief, &own);
		break;
	case EV_COMMAND:
	case EV_APP:
	case EV_NOTE:
		brief_words(&s, &own);
		break;
	case EV_CONNECTION:
	case EV_COUNT:
		break;
	}
	text_add_bytes(into, own.data, own.len);
	text_fini(&own);
}
