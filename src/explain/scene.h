/* SPDX-License-Identifier: MIT
 *
 * scene.h - one event with all that its phrases speak of: the packet, its two ends, what it acknowledges.
 *
 *     struct scene scene;
 *     scene_init(&scene, trace, id, NUMBERS_RELATIVE);
 *     scene_fill(&scene, phrase->brief, into);
 *     scene_fini(&scene);
 */
#ifndef EXPLAIN_SCENE_H
#define EXPLAIN_SCENE_H

#include "explain/explain.h"

struct scene {
	const struct trace *trace;
	const struct event *ev;       /* what happened */
	uint32_t id;
	const struct event *packet;   /* the packet it is about; NULL: about none */
	uint32_t packet_id;           /* its EV_SENT, or the EV_ARRIVED of one whose sending nobody saw */
	int end;                      /* where it happened: 0, 1, -1 */
	int from;                     /* who sent the packet */
	uint32_t isn[2];              /* subtracted from numbers; zero for absolute ones */
	enum explain_numbers numbers;
	const struct event *acked;    /* the newest packet that the packet acknowledges, when has_acked; may be NULL */
	bool has_acked;               /* it was looked for */
};

void scene_init(struct scene *s, const struct trace *trace, uint32_t id, enum explain_numbers numbers);

/* Adds the phrase with its slots filled. */
void scene_fill(struct scene *s, const char *phrase, struct text *into);

/* First number behind the packet: SEG.SEQ + SEG.LEN, SYN and FIN counted. */
uint32_t scene_packet_end(const struct event *packet);

/* The newest packet of the other end that ends where SEG.ACK points; NULL when it is none or too long ago. */
const struct event *scene_acked(struct scene *s);

/* The segment that the packet's sender sent just before it; NULL: none near. */
const struct event *scene_previous(const struct scene *s);

/* The first packet that held the number where this one starts; NULL: none near. */
const struct event *scene_first_try(const struct scene *s);
/* Does the packet start before the end of what its sender sent last? */
bool scene_goes_back(const struct scene *s);

/* Does the packet acknowledge another number than its sender's last one did? */
bool scene_brings_new_ack(const struct scene *s);

/* The first line of the text when it reads like the start of a message, else "1448 bytes, 12345 so far"; escaped. */
void scene_add_data(const struct scene *s, struct text *into);

/* Does its text read like the start of a message? */
bool scene_has_message(const struct scene *s);
/* "12345 bytes so far"; of a direction whose beginning nobody saw "1448 bytes". Nothing without text. */
void scene_add_total(const struct scene *s, struct text *into);

/* Had three duplicate ACKs for the packet's first number come to its sender since it sent that for the first time? True
 * only of the second try: later ones may have any reason. */
bool scene_is_asked_for(const struct scene *s);

/* The round trip that the arrival of the packet measured, 0: none. */
time_ns scene_round_trip(struct scene *s);

#endif
