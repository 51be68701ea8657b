/* SPDX-License-Identifier: MIT
 *
 * lan_story.h - tests of an address on an Ethernet as a story: at this time this is heard, then that is said.
 *
 *     struct lan_story t;
 *     lan_open(&t);                                  begins to claim the address
 *     lan_says_between(&t, 0, 1000, "probe");
 *     lan_hears(&t, "answer 1 02:00:00:00:00:01");
 *
 * Neighbours have numbers: 192.0.2.N or 2001:db8::N with the MAC 02:00:00:00:00:N (N in hex). We are 7. What is said:
 *
 *     probe                      is somebody there who has our address?
 *     announce                   it is ours
 *     ask N all, ask N MAC       who has the address of N? to everybody, or to that card
 *     answer N, answer all       our address is at our MAC
 *     report                     IPv6: we listen to the group of our address
 *     packet "text" MAC          one of our packets leaves for that card
 *
 * And heard: "ask N MAC" (by N, for us), "answer N MAC" (to us), "announce N MAC" (to all), "probe MAC" (for our address).
 */
#ifndef TESTS_UNIT_LAN_STORY_H
#define TESTS_UNIT_LAN_STORY_H

#include "net/neighbours.h"

struct lan_story {
	struct neighbours *n;
	time_ns now;
};

struct ip_addr lan_addr(unsigned number);
struct mac lan_mac(unsigned number);

void lan_open_with(struct lan_story *t, time_ns patience, uint64_t seed);
void lan_open(struct lan_story *t);  /* with the times of the RFCs */
/* The address is ours, all announcements are over, and the clock stands at 0 again: times count from lan_open_held. */
void lan_open_held(struct lan_story *t);
void lan_end(struct lan_story *t);

/* Lets time pass up to `ms`; what is said meanwhile waits. */
void lan_until(struct lan_story *t, long ms);
/* The next thing said is this, now. */
void lan_says(struct lan_story *t, const char *what);
void lan_says_nothing(struct lan_story *t);
/* Nothing is said before `from` ms; then, `to` ms at the latest, this. The clock stands there. */
void lan_says_between(struct lan_story *t, long from, long to, const char *what);
static inline void lan_says_at(struct lan_story *t, long ms, const char *what)
{
	lan_says_between(t, ms, ms, what);
}
void lan_hears(struct lan_story *t, const char *what);
void lan_hears_bytes(struct lan_story *t, struct span frame);

/* Sends a packet with this text to N; "held", "refused", or the MAC that it goes to. */
void lan_sends(struct lan_story *t, unsigned number, const char *text, const char *outcome);
/* The next packet that could not be delivered is this. */
void lan_returns(struct lan_story *t, const char *text);

#endif
