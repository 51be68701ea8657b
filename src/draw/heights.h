/* SPDX-License-Identifier: MIT
 *
 * heights.h - how far down a picture each event lies: time runs downwards.
 *
 *     struct heights h;
 *     heights_init(&h, trace, &list, first);
 *     h.of[id]                                    tenths of a pixel; 0: the event is not in the picture
 *     heights_fini(&h);
 *
 * Distances follow the true times, so that arrows slant as long as packets flew, with two exceptions: rows and
 * arrivals keep a least distance, so that they can be told apart, and idle time is shortened (heights.breaks).
 */
#ifndef DRAW_HEIGHTS_H
#define DRAW_HEIGHTS_H

#include "draw/layout.h"

enum { HEIGHT_FLIGHT = 560 /* a typical flight goes down so far */, HEIGHT_ROW = 240 /* least between rows */ };

/* Idle time that was shortened. */
struct height_break {
	long middle;  /* tenths of a pixel */
	time_ns idle;
};

struct heights {
	long *of; /* by event id; owned */
	long last;
	struct height_break *breaks; /* owned */
	size_t break_count, break_capacity;
};

/* `first`: the height of the first event. The list is up to date. */
void heights_init(struct heights *h, const struct trace *trace, const struct ladder_list *list, long first);
void heights_fini(struct heights *h);

#endif
