/* SPDX-License-Identifier: MIT
 *
 * brief.c - the ladder's last column: a few words for an event, most important first.
 *
 *     lost: you dropped it, timeout: #4 sent again, GET / HTTP/1.1, acks #3, RTT 10.4 ms
 */
#include "explain/explain.h"

#include <string.h>

#include "explain/phrases.h"
#include "explain/scene.h"
#include "explain/seen.h"
#include "wire/segment.h"

/* Of what an arrival turned out to be, so many findings are named. */
enum { FINDINGS_MOST = 2 };

/* The words of one event, added behind what the caller's text holds already. */
struct brief {
	struct scene scene;
	struct text *into;
	size_t start; /* of the words */
};

/* Adds a phrase, filled with what `scene` shows, behind a comma; nothing when it comes out empty. False then. */
static bool add_filled(struct brief *b, struct scene *scene, const char *doubt, const char *phrase)
{
	size_t before = b->into->len;

	if (phrase[0] == '\0')
		return false;
	if (before > b->start)
		text_add(b->into, ", ");
	text_add(b->into, doubt);
	size_t filled = b->into->len;
	scene_fill(scene, phrase, b->into);
	if (b->into->len > filled)
		return true;
	b->into->len = before; /* a slot with nothing to say */
	b->into->data[before] = '\0';
	return false;
}

static bool add_part(struct brief *b, const char *doubt, const char *phrase)
{
	return add_filled(b, &b->scene, doubt, phrase);
}

static const char *doubt(const struct event *ev)
{
	if (ev->certainty == CERTAINTY_LIKELY)
		return "probably ";
	return ev->certainty == CERTAINTY_GUESS ? "perhaps " : "";
}

/* Why it was sent: its sender's own reason, else what can be seen. Returns the phrase. */
static const char *add_reason(struct brief *b)
{
	enum tcp_why why = b->scene.ev->code;
	bool is_known = why != WHY_PEER && why != WHY_NONE;
	const char *phrase = is_known ? phrase_of_why(why)->brief : phrase_of_seen(seen_in(&b->scene))->brief;

	if (strcmp(phrase, "{data}") == 0)
		return ""; /* comes by itself */
	return add_part(b, is_known ? doubt(b->scene.ev) : "", phrase) ? phrase : "";
}

/* The variables in these phrases are the receiver's, as the arrival has left them. */
static void add_findings(struct brief *b, struct scene *arrival, uint64_t found)
{
	int named = 0;

	for (int bit = 0; bit < FOUND_COUNT && found >> bit != 0 && named < FINDINGS_MOST; bit++) {
		if ((found >> bit & 1) == 0 || (bit == FOUND_RTT_SAMPLE_BIT && scene_round_trip(arrival) == 0))
			continue;
		named += add_filled(b, arrival, "", phrase_of_finding((enum tcp_finding_bit)bit)->brief);
	}
}

/* Arrivals that are not what their sender meant them to be: said first, for the column may be cut. */
static uint64_t surprises(uint64_t found)
{
	return found & (FOUND_BAD_CHECKSUM | FOUND_SPURIOUS_TIMEOUT | FOUND_SPURIOUS_RETRANSMIT |
			FOUND_PAWS | FOUND_NO_TIMESTAMP | FOUND_BAD_HEADER | FOUND_BAD_OPTION | FOUND_TINY_MSS | FOUND_OUT_OF_ORDER |
			FOUND_DUPLICATE | FOUND_OUTSIDE_WINDOW | FOUND_BEYOND_WINDOW | FOUND_RST_IGNORED |
			FOUND_NO_CONNECTION | FOUND_AFTER_CLOSE | FOUND_SYN_TEXT | FOUND_BACKLOG_FULL | FOUND_CE | FOUND_ECE |
			FOUND_CWR);
}

static void brief_segment(struct brief *b)
{
	struct scene *s = &b->scene;
	const struct event *outcome = s->ev->outcome != 0 ? trace_event(s->trace, s->ev->outcome) : NULL;

	if (outcome != NULL && outcome->kind == EV_LOST)
		add_part(b, "", phrase_of_loss(outcome->code)->brief);
	struct scene arrival = *s;
	uint64_t found = outcome != NULL && outcome->kind == EV_ARRIVED ? outcome->found : 0;

	if (found != 0)
		scene_init(&arrival, s->trace, s->ev->outcome, s->numbers);
	add_findings(b, &arrival, surprises(found));
	const char *phrase = add_reason(b);
	if (scene_has_message(s))
		add_part(b, "", "{data}");
	if ((s->packet->ctl & CTL_FIN) != 0 && strstr(phrase, "FIN") == NULL)
		add_part(b, "", phrase_of_why(WHY_FIN)->brief);
	if (b->into->len == b->start) /* the arrow tells how many bytes: say more only where nothing else is to say */
		add_part(b, "", "{total}");
	if (strstr(phrase, "{acked}") == NULL && scene_brings_new_ack(s) && scene_acked(s) != NULL)
		add_part(b, "", "acks {acked}");
	add_findings(b, &arrival, found & ~surprises(found));
}

static void brief_words(struct brief *b)
{
	char words[512];

	text_add_bytes(b->into, words, text_escape(words, sizeof words, trace_bytes(b->scene.trace, b->scene.ev)));
}

void explain_brief(const struct trace *trace, uint32_t id, enum explain_numbers numbers, struct text *into)
{
	struct brief b = {.into = into, .start = into->len};
	const struct event *ev = trace_event(trace, id);

	scene_init(&b.scene, trace, id, numbers);
	switch ((enum event_kind)ev->kind) {
	case EV_SENT:
		brief_segment(&b);
		break;
	case EV_ARRIVED:
		add_part(&b, "", ev->of != 0 ? "second copy" : "");
		add_findings(&b, &b.scene, ev->found);
		break;
	case EV_LOST:
		add_part(&b, "", phrase_of_loss(ev->code)->brief);
		break;
	case EV_CALL:
		add_part(&b, "", phrase_of_call(ev->code)->brief);
		break;
	case EV_TIMEOUT:
		add_part(&b, "", phrase_of_timer(ev->code)->brief);
		break;
	case EV_COMMAND:
	case EV_APP:
	case EV_NOTE:
		brief_words(&b);
		break;
	case EV_CONNECTION:
	case EV_COUNT:
		break;
	}
}
