/* SPDX-License-Identifier: MIT
 *
 * event_scene.h - one state, one event, and what follows: the cells of test_states_events.c.
 *
 *     event_reach(&t, TCP_ESTABLISHED);          by segments and calls, as a connection gets there
 *     event_happens(&s, "RST in the window");
 *     event_forms(&s, forms);                    "ack"
 *     event_told(&s);                            "-"
 */
#ifndef TESTS_UNIT_EVENT_SCENE_H
#define TESTS_UNIT_EVENT_SCENE_H

#include "timeline.h"

/* Every state once; the last one is SYN-RECEIVED after an active OPEN. */
enum { SYN_RECEIVED_ACTIVE = TCP_STATE_COUNT, CASE_COUNT };
enum { EVENT_FORMS = 100 };

struct event_scene {
	struct timeline *t;
	struct tcb before;
	struct tcp_segment seg; /* that arrived */
	const char *answer;     /* of a call; NULL: it was none */
	struct tcp_output closed_answer;
	bool has_closed_answer; /* what the host says for a connection that does not exist */
};

/* "ESTAB", "SYN-RCVD/A". */
const char *event_case_name(int c);
/* Begins the story; end it with timeline_end. */
void event_reach(struct timeline *t, int c);
/* A call, a segment or a timeout, by the name that it has in the table; s->t stands where event_reach left it. */
void event_happens(struct event_scene *s, const char *event);
/* The segments that leave then, by the RFC's forms, joined with " + "; "-": none; "?": of no such form. */
void event_forms(struct event_scene *s, char forms[EVENT_FORMS]);
/* What the call answered, or what the application learns: "refused", "closing", "urgent" ...; "-": nothing. */
const char *event_told(const struct event_scene *s);

#endif
