/* SPDX-License-Identifier: MIT
 *
 * storm.h - a peer that sends anything: whatever arrives, the engine keeps its promises.
 *
 * A storm is one TCB, a clock, an application that calls as it likes, and a peer that mixes sound segments with ones whose
 * sequence number, ACK, window, flags or length are off by one, by a window or by half the circle, ICMP messages, and
 * segments whose bytes were changed on the wire. Several may arrive before the engine is asked for output, as a busy host
 * does it. It begins in any state. After each call every invariant must hold (invariants.h, watch.h), and bytes come out as
 * they went in, both ways. At last the peer becomes reasonable: then the connection must reach CLOSED from wherever it
 * stands.
 *
 *     struct dice dice;                        a seed, or bytes
 *     dice_of_seed(&dice, 17);
 *     bool is_right = storm_weather(&storm, &dice, 250);
 */
#ifndef TESTS_SIMULATE_STORM_H
#define TESTS_SIMULATE_STORM_H

#include <stdio.h>

#include "dice.h"
#include "watch.h"

enum { STORM_TEXT_MAX = 4000 };

struct storm {
	FILE *story;        /* NULL, or where each step is told */
	unsigned step;
	struct dice dice;
	struct tcp_config config;
	struct tcb tcb;
	time_ns now;
	uint8_t *memory;
	struct watch watch;
	bool is_broken;
	char verdict[400];
	unsigned visits[TCP_STATE_COUNT]; /* steps that ended in this state */
	uint64_t segments;  /* that have arrived */
};

/* Set storm->story before; all else is begun here. Returns whether all held; else storm->verdict says what did not. */
bool storm_weather(struct storm *s, const struct dice *dice, unsigned steps_max);

/* For the files of the storm. */
void storm_tell(const struct storm *s, const char *what, const struct tcp_segment *seg);
void storm_promise(struct storm *s, bool is_kept, const char *what);
uint8_t storm_byte_at(uint32_t seq); /* content is a function of the sequence number, in both directions */
void storm_come_to_rest(struct storm *s);
void storm_deliver(struct storm *s, struct tcp_segment *seg, uint32_t len); /* with `len` bytes of text */
void storm_arrives(struct storm *s);          /* some segment, honest or not */
void storm_damaged_arrives(struct storm *s);  /* the bytes of one, some of them changed */
void storm_reach(struct storm *s, enum tcp_state state); /* by honest segments and calls, from LISTEN or SYN-SENT */
void storm_calm_down(struct storm *s);

#endif
