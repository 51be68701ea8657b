/* SPDX-License-Identifier: MIT
 *
 * timeline.h - tests of the engine as a story: at this time this arrives, then that leaves.
 *
 *     struct timeline t;
 *     timeline_open(&t, &config);                           active OPEN at time 0
 *     leaves(&t, "SYN seq=0 why=active-open");
 *     at_ms(&t, 10);
 *     arrives(&t, "SYN,ACK seq=0 ack=1 win=1000 mss=1460");
 *     leaves(&t, "ACK seq=1 ack=1");
 *     leaves_nothing(&t);
 *     is_in(&t, TCP_ESTABLISHED);
 *
 * Sequence numbers are relative: ours to our ISS, the peer's to PEER_ISN. Only what a line names is
 * compared. A test that fails prints the whole story so far, as a ladder.
 *
 * Every story is told twice, over IPv4 and over IPv6: main() ends with
 *
 *     return run_stories("handshake", tests);
 *
 * Where the families differ (the MSS that a peer means who names none), family() says which one it is.
 */
#ifndef TESTS_UNIT_TIMELINE_H
#define TESTS_UNIT_TIMELINE_H

#include "base/text.h"
#include "tcp/tcp.h"

#define TIMELINE_ISS UINT32_C(1000)
#define PEER_ISN UINT32_C(4294967000) /* close to the wrap, so that every longer story crosses it */

struct timeline {
	struct tcp_config config;
	struct tcb tcb;
	time_ns now;
	uint64_t found;      /* of the last arrival */
	uint8_t *memory;
	struct text story;
};

/* Runs the group over IPv4, then over IPv6; how many tests failed. */
#define run_stories(name, tests)                                                     \
	(cmocka_run_group_tests_name(name, tests, stories_over_ipv4, NULL) +         \
	 cmocka_run_group_tests_name(name " over IPv6", tests, stories_over_ipv6, NULL))
int stories_over_ipv4(void **state);
int stories_over_ipv6(void **state);
/* 4 or 6: of the stories that are told now. */
uint8_t family(void);

/* Plain settings: no scaling, MSS 1000, buffers of 10000, no delayed ACK surprises: each test turns on
 * what it is about. */
void timeline_config(struct tcp_config *config);

void timeline_open(struct timeline *t, const struct tcp_config *config);   /* active */
void timeline_listen(struct timeline *t, const struct tcp_config *config); /* passive */
/* Both through the handshake: the peer offers a window of `win` and MSS 1000; 10 ms round trip. */
void timeline_establish(struct timeline *t, const struct tcp_config *config, unsigned win);
void timeline_end(struct timeline *t);

/* "CTL[,CTL] key=value ...": seq ack len win mss wscale tsval tsecr sackOK
 * sack=LEFT-RIGHT,... urg (the urgent field) ecn=(not|ect0|ect1|ce); text bytes are 'a' + (sequence number % 26). */
void arrives(struct timeline *t, const char *segment);
/* "KIND key=value ...": an ICMP message about a segment of ours; KIND soft, hard, quench, too-big; keys
 * seq, mtu (what the next hop takes), of (bytes of the packet that was too big: 1500). */
void icmp_arrives(struct timeline *t, const char *message);
/* The next segment that leaves: keys seq ack len win urg mss wscale tsval tsecr ecn why. Our timestamp clock
 * shows 1 at time 0 and counts milliseconds. */
void leaves(struct timeline *t, const char *segment);
void leaves_nothing(struct timeline *t);
/* Takes and ignores everything that wants to leave; returns how many segments. */
unsigned leaves_whatever(struct timeline *t);
/* Moves the clock; runs no timers on the way but those that are due at the end. */
void at_ms(struct timeline *t, unsigned long ms);
/* No timer runs before `ms`, and one does at `ms` (1 ms tolerance); moves the clock there and runs it. */
void timer_at_ms(struct timeline *t, unsigned long ms);

void app_sends(struct timeline *t, size_t len);    /* bytes, all must be taken */
void app_sends_urgent(struct timeline *t, size_t len);
void app_reads(struct timeline *t, size_t len);    /* exactly that many are there, with the right content */
void app_closes(struct timeline *t);
void app_aborts(struct timeline *t);
void is_in(struct timeline *t, enum tcp_state state);
void has_found(struct timeline *t, uint64_t found);
void ended_as(struct timeline *t, enum tcp_end end);
/* A sentence about `condition`, with the story when it is false. */
void holds(struct timeline *t, bool condition, const char *what);

#endif
