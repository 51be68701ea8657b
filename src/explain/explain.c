/* SPDX-License-Identifier: MIT
 *
 * explain.c - the whole story of an event, one sentence a line.
 *
 *     client completes the three-way handshake: ... (RFC 9293 3.10.7.3)
 *     It arrives at server after 10.4 ms:
 *     It acknowledges #2: SND.UNA moves from 0 to 1 (RFC 9293 3.10.7.4)
 *     server: state SYN-RECEIVED -> ESTABLISHED, SND.UNA 0 -> 1
 */
#include "explain/explain.h"

#include <ctype.h>
#include <string.h>

#include "explain/phrases.h"
#include "explain/scene.h"
#include "explain/seen.h"
#include "explain/value.h"
#include "wire/segment.h"

/* Starts with a capital, but for a host's name, which stays as it is. */
static void add_sentence(struct scene *s, const char *before, const char *phrase, const char *source, struct text *into)
{
	size_t start = into->len;

	text_add(into, before);
	scene_fill(s, phrase, into);
	if (into->len > start && phrase[0] != '{')
		into->data[start] = (char)toupper((unsigned char)into->data[start]);
	if (source[0] != '\0')
		text_addf(into, " (%s)", source);
	text_add(into, "\n");
}

static const char *doubt(const struct event *ev)
{
	if (ev->certainty == CERTAINTY_LIKELY)
		return "Probably: ";
	return ev->certainty == CERTAINTY_GUESS ? "Perhaps: " : "";
}

/* ---- why it was sent ------------------------------------------------------------- */

static bool is_reason_unknown(const struct event *sent)
{
	return sent->code == WHY_PEER || sent->code == WHY_NONE;
}

static void add_why(struct scene *s, struct text *into)
{
	enum tcp_why why = s->ev->code;

	if (is_reason_unknown(s->ev))
		add_sentence(s, "", phrase_of_seen(seen_in(s))->full, "", into);
	else
		add_sentence(s, doubt(s->ev), phrase_of_why(why)->full, tcp_why_source(why), into);
	if (tcp_why_is_third_partys(why))
		add_sentence(s, "", phrase_of_ways_out(), "", into);
}

/* What the numbers of data say, and what it says by the way about the other direction. */
static void add_numbers(struct scene *s, struct text *into)
{
	const struct event *packet = s->packet;

	if (packet->protocol != PROTOCOL_TCP || s->from < 0 || (packet->ctl & CTL_RST) != 0)
		return;
	if (packet->len > 0)
		add_sentence(s, "", "its text: {data}; {peer} will acknowledge it with ack={end}", "RFC 9293 3.4", into);
	if (packet->len > 0 && scene_brings_new_ack(s))
		add_sentence(s, "", "by the way it acknowledges {acked}: {host} has all before ack={ack}", "RFC 9293 3.4", into);
}

/* ---- what became of it ----------------------------------------------------------- */

/* Had the variable no value before? A state and a count always have one. */
static bool is_first_value(const struct change *change)
{
	enum tcp_unit unit = tcp_variable_unit(change->variable);

	return change->before == 0 && (unit == UNIT_SEQ_SEND || unit == UNIT_SEQ_RECEIVE || unit == UNIT_TIME);
}

/* "SND.UNA 0 -> 1", "ISS = 0"; nothing where people would read the same value twice. */
static void add_change(const struct scene *s, const struct change *change, const char *comma, struct text *into)
{
	enum tcp_variable variable = change->variable;
	uint32_t isn = s->isn[tcp_variable_unit(variable) == UNIT_SEQ_RECEIVE ? 1 - s->end : s->end];
	struct text before = {0}, after = {0};

	value_add(variable, change->before, isn, s->numbers, s->ev->time, &before);
	value_add(variable, change->after, isn, s->numbers, s->ev->time, &after);
	if (is_first_value(change))
		text_addf(into, "%s%s = %s", comma, tcp_variable_name(variable), after.data);
	else if (strcmp(before.data, after.data) != 0)
		text_addf(into, "%s%s %s -> %s", comma, tcp_variable_name(variable), before.data, after.data);
	text_fini(&before);
	text_fini(&after);
}

/* "client: state SYN-SENT -> ESTABLISHED, SND.UNA 0 -> 1", and what a new state means. */
static void add_changes(struct scene *s, struct text *into)
{
	struct change changes[VAR_COUNT];
	size_t count = trace_changes(s->trace, s->ev, changes);
	const struct change *state = NULL;

	if (count == 0 || s->end < 0)
		return;
	size_t start = into->len;
	scene_fill(s, s->ev->certainty >= CERTAINTY_LIKELY ? "{host}, probably: " : "{host}: ", into);
	size_t first = into->len;
	for (size_t i = 0; i < count; i++) {
		add_change(s, &changes[i], into->len > first ? ", " : "", into);
		if (changes[i].variable == VAR_STATE)
			state = &changes[i];
	}
	if (into->len > first) {
		text_add(into, "\n");
	} else { /* no value that reads otherwise now */
		into->len = start;
		into->data[start] = '\0';
	}
	if (state == NULL)
		return;
	text_addf(into, "%s: %s\n", tcp_state_name((enum tcp_state)state->after), explain_state((enum tcp_state)state->after));
}

static void add_findings(struct scene *s, struct text *into)
{
	for (int bit = 0; bit < FOUND_COUNT; bit++) {
		if ((s->ev->found >> bit & 1) == 0 || (bit == FOUND_RTT_SAMPLE_BIT && scene_round_trip(s) == 0))
			continue;
		add_sentence(s, doubt(s->ev), phrase_of_finding((enum tcp_finding_bit)bit)->full,
			     tcp_finding_source((enum tcp_finding_bit)bit), into);
	}
}

static void add_arrival(struct scene *s, const struct event *sent, struct text *into)
{
	scene_fill(s, "It arrives at {host}", into);
	if (sent != NULL && s->ev->time > sent->time) {
		text_add(into, " after ");
		value_add_time(s->ev->time - sent->time, into);
	}
	text_add(into, s->ev->found != 0 ? ":\n" : "\n");
	add_findings(s, into);
	add_changes(s, into);
}

static bool is_foreign(const struct trace *trace, uint8_t host)
{
	return strcmp(trace_host(trace, host)->engine, "tcpsee") != 0;
}

static void add_unseen(struct scene *sent, struct text *into)
{
	add_sentence(sent, "", "what {peer} makes of it cannot be seen from here", "", into);
}

/* Of a capture: at the same moment, and nothing is known of it. */
static bool is_arrival_a_guess(const struct trace *trace, const struct event *sent, const struct event *outcome)
{
	struct change changes[VAR_COUNT];

	return outcome->kind == EV_ARRIVED && outcome->time == sent->time && outcome->found == 0 &&
	       is_foreign(trace, outcome->host) && trace_changes(trace, outcome, changes) == 0;
}

static void add_outcome(struct scene *sent, uint32_t until, struct text *into)
{
	struct scene s;
	uint32_t outcome = sent->ev->outcome;

	if (outcome == 0 && sent->from >= 0 &&
	    is_foreign(sent->trace, trace_connection(sent->trace, sent->ev->conn)->tuple.host[1 - sent->from])) {
		add_unseen(sent, into);
		return;
	}
	if (outcome == 0 || outcome > until) {
		add_sentence(sent, "", "it is in flight", "", into);
		return;
	}
	scene_init(&s, sent->trace, outcome, sent->numbers);
	if (is_arrival_a_guess(sent->trace, sent->ev, s.ev))
		add_unseen(sent, into);
	else if (s.ev->kind == EV_LOST)
		add_sentence(&s, "", phrase_of_loss(s.ev->code)->full, "", into);
	else
		add_arrival(&s, sent->ev, into);
}

/* ---- all of it ------------------------------------------------------------------- */

static void full_packet(struct scene *s, uint32_t until, struct text *into)
{
	if (s->ev->kind == EV_SENT) {
		add_why(s, into);
		add_numbers(s, into);
		add_changes(s, into);
		add_outcome(s, until, into);
		if (is_reason_unknown(s->ev))
			add_sentence(s, "", phrase_of_why(s->ev->code)->full, "", into);
	} else if (s->ev->kind == EV_LOST) {
		add_sentence(s, "", phrase_of_loss(s->ev->code)->full, "", into);
	} else {
		if (s->ev->of != 0 && s->packet->outcome != s->id)
			add_sentence(s, "", "a second copy of a packet: the wire made it, its sender sent one", "", into);
		add_arrival(s, s->ev->of != 0 ? s->packet : NULL, into);
	}
}

static void full_words(struct scene *s, struct text *into)
{
	char words[1024];
	size_t len = text_escape(words, sizeof words, trace_bytes(s->trace, s->ev));

	if (s->ev->kind == EV_COMMAND)
		text_add(into, "You asked: ");
	else if (s->ev->kind == EV_APP)
		scene_fill(s, "The application of {host}: ", into);
	text_add_bytes(into, words, len);
	text_add(into, "\n");
}

void explain_full(const struct trace *trace, uint32_t id, uint32_t until, enum explain_numbers numbers, struct text *into)
{
	struct scene s;

	scene_init(&s, trace, id, numbers);
	switch ((enum event_kind)s.ev->kind) {
	case EV_SENT:
	case EV_ARRIVED:
	case EV_LOST:
		full_packet(&s, until, into);
		break;
	case EV_CALL:
		add_sentence(&s, "", phrase_of_call(s.ev->code)->full, "", into);
		add_changes(&s, into);
		break;
	case EV_TIMEOUT:
		add_sentence(&s, doubt(s.ev), phrase_of_timer(s.ev->code)->full, tcp_timer_source(s.ev->code), into);
		add_changes(&s, into);
		break;
	case EV_COMMAND:
	case EV_APP:
	case EV_NOTE:
		full_words(&s, into);
		break;
	case EV_CONNECTION:
		add_sentence(&s, "", "{host} and {peer} begin a connection", "", into);
		break;
	case EV_COUNT:
		break;
	}
}
