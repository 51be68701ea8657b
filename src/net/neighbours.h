/* SPDX-License-Identifier: MIT
 *
 * neighbours.h - an address of ours on an Ethernet: it is claimed, defended, and the MACs of the others are found; by ARP
 * (RFC 826, RFC 5227) in IPv4, by neighbour discovery (RFC 4861, RFC 4862) in IPv6.
 *
 * No I/O and no clock: frames go in, frames come out.
 *
 *     n = neighbours_new(&config, now);
 *     for each frame:       neighbours_hear(n, &frame, now);
 *     when it is time:      neighbours_timeouts(n, now);           neighbours_deadline() says when
 *     after either:         while (neighbours_next_frame(n, &frame)) send it;
 *                           while (neighbours_next_undelivered(n, &packet)) nobody answered: tell its sender
 *     once neighbours_claim(n) is CLAIM_HELD, to send a packet:
 *                           if (neighbours_find(n, &next_hop, now, &mac)) send it;
 *                           else neighbours_hold(n, &next_hop, packet, now);
 *
 * One state machine for both families, RFC 4861 7.3.2:
 *
 *                    no answer
 *   (none) --hold--> INCOMPLETE ----------> FAILED      what is late is welcome: an answer leads from FAILED to STALE
 *                        | answer                       or REACHABLE all the same
 *                        v            sent a packet        5 s           nobody answers
 *                    REACHABLE -----> STALE -----> DELAY -----> PROBE ----------------> FAILED
 *                        ^     30 s                               | answer
 *                        +----------------------------------------+
 *
 * Everything is bounded: neighbours, packets that wait, answers that wait to be sent.
 */
#ifndef NET_NEIGHBOURS_H
#define NET_NEIGHBOURS_H

#include "wire/ethernet.h"

/* With this patience the claim takes the times that the RFCs name: probing for 4 to 7 s in IPv4, 3 to 4 s in IPv6. */
#define NEIGHBOURS_PATIENCE_RFC (7 * NS_PER_S)

enum {
	NEIGHBOURS_MAX = 64,      /* in the cache */
	NEIGHBOURS_HELD_EACH = 16, /* packets that wait for one MAC */
	NEIGHBOURS_HELD_ALL = 64,  /* and for all of them */
	NEIGHBOURS_WORDS_MAX = 32, /* frames of our own that wait to be sent */
};

struct neighbours_config {
	struct ip_addr addr; /* ours; its family decides for ARP or neighbour discovery */
	struct mac mac;      /* ours */
	time_ns patience;    /* how long the claim takes at most; all times of the probing are scaled by it */
	uint64_t seed;       /* of the random delays */
};

enum claim {
	CLAIM_PROBING, /* we ask whether somebody has the address, and do not use it yet */
	CLAIM_HELD,    /* it is ours */
	CLAIM_REFUSED, /* somebody had it before us */
	CLAIM_LOST,    /* somebody took it from us and insisted (RFC 5227 2.4 b): it is used no more */
};

struct neighbours;

/* Begins to claim the address. Free with neighbours_free(). */
struct neighbours *neighbours_new(const struct neighbours_config *config, time_ns now) MUST_USE;
void neighbours_free(struct neighbours *n); /* NULL is fine */

enum claim neighbours_claim(const struct neighbours *n);
/* Who has the address too: after CLAIM_REFUSED and CLAIM_LOST, and after a conflict that we survived. All zeros: nobody. */
const struct mac *neighbours_rival(const struct neighbours *n);

/* A frame has come. What is neither ARP nor neighbour discovery, or not for us, is ignored. */
void neighbours_hear(struct neighbours *n, const struct ethernet_frame *frame, time_ns now);
/* A packet came from this neighbour's address with the MAC `src`. It proves nothing; but when we send to another MAC, the
 * neighbour is asked again at once, rather than after half a minute in which our packets go astray. */
void neighbours_notice(struct neighbours *n, const struct ip_addr *addr, const struct mac *src, time_ns now);

/* The MAC that a packet for this neighbour goes to. False: not known. The caller sends a packet then: that keeps the
 * knowledge fresh. */
bool neighbours_find(struct neighbours *n, const struct ip_addr *addr, time_ns now, struct mac *out) MUST_USE;
/* The same of an address that is lost, for the last words to those that we had connections with. */
bool neighbours_recall(struct neighbours *n, const struct ip_addr *addr, struct mac *out) MUST_USE;
/* Keeps a copy of the packet until the neighbour answers, and asks. The oldest one of this neighbour gives way when there is
 * no more room (RFC 4861 7.2.2). False: no room at all, or the address is not ours to use. */
bool neighbours_hold(struct neighbours *n, const struct ip_addr *addr, struct span packet, time_ns now) MUST_USE;

/* The next frame to send; borrowed until the next call. */
bool neighbours_next_frame(struct neighbours *n, struct span *frame);
/* The next packet whose neighbour did not answer; borrowed until the next call. */
bool neighbours_next_undelivered(struct neighbours *n, struct span *packet);

/* When neighbours_timeouts() wants to be called; perhaps too early, never too late. TIME_NEVER. */
time_ns neighbours_deadline(const struct neighbours *n);
void neighbours_timeouts(struct neighbours *n, time_ns now);

#endif
