/* SPDX-License-Identifier: MIT
 *
 * neighbours_internal.h - what the files neighbours*.c share.
 */
#ifndef NET_NEIGHBOURS_INTERNAL_H
#define NET_NEIGHBOURS_INTERNAL_H

#include "base/rng.h"
#include "net/neighbours.h"

/* RFC 4861 10 */
#define RETRANS_TIMER NS_PER_S
#define REACHABLE_TIME (30 * NS_PER_S)
#define DELAY_FIRST_PROBE_TIME (5 * NS_PER_S)
enum { MAX_MULTICAST_SOLICIT = 3, MAX_UNICAST_SOLICIT = 3 };
/* RFC 5227 1.1 */
#define ANNOUNCE_INTERVAL (2 * NS_PER_S)
#define DEFEND_INTERVAL (10 * NS_PER_S)
enum { PROBE_NUM = 3, ANNOUNCE_NUM = 2 };

enum neighbour_state {
	NEIGHBOUR_NONE, /* the place is free */
	NEIGHBOUR_INCOMPLETE,
	NEIGHBOUR_REACHABLE,
	NEIGHBOUR_STALE,
	NEIGHBOUR_DELAY,
	NEIGHBOUR_PROBE,
	NEIGHBOUR_FAILED,
};

struct held_packet {
	uint8_t *frame; /* owned: room for the Ethernet header, then the packet */
	size_t len;     /* of the frame */
};

struct neighbour {
	struct ip_addr addr;
	struct mac mac; /* in the states from REACHABLE to PROBE */
	enum neighbour_state state;
	unsigned asked;      /* how often, since INCOMPLETE or PROBE began */
	time_ns asked_at;    /* last */
	time_ns due;         /* of INCOMPLETE, DELAY, PROBE; else TIME_NEVER */
	time_ns stale_at;    /* REACHABLE: until when */
	time_ns updated_at;  /* when the MAC was learned */
	time_ns suspected_at;
	time_ns used_at;     /* our last packet to it; -1: it was never more than somebody who asked for us */
	struct held_packet held[NEIGHBOURS_HELD_EACH]; /* a ring */
	unsigned held_first, held_count;
};

enum { WORD_MAX = 96 }; /* bytes of the longest frame that we say ourselves */

struct word {
	uint8_t bytes[WORD_MAX];
	size_t len;
};

struct neighbours {
	struct neighbours_config config;
	struct rng rng;
	time_ns due; /* the earliest of all; perhaps earlier than that */

	/* the claim */
	enum claim claim;
	unsigned probes, announcements; /* sent */
	time_ns claim_due;              /* the next step of probing or announcing; TIME_NEVER */
	time_ns conflict_at;            /* the last one that we survived */
	struct mac rival;

	/* the cache */
	struct neighbour entries[NEIGHBOURS_MAX];
	struct neighbour *recent; /* the last one that was found */
	unsigned held;            /* packets, in all entries */

	/* what waits to be sent; a ring */
	struct word words[NEIGHBOURS_WORDS_MAX];
	unsigned word_first, word_count;
	uint8_t *lent; /* owned: what next_frame or next_undelivered has handed out */
};

/* Something is due at `when`. */
void neighbours_remind(struct neighbours *n, time_ns when);

/* neighbours_words.c: puts a frame in line; when the line is full the frame is left out, like one that gets lost. */
void neighbours_say_question(struct neighbours *n, const struct ip_addr *target, const struct mac *to); /* NULL: all */
void neighbours_say_probe(struct neighbours *n);
void neighbours_say_announcement(struct neighbours *n);
void neighbours_say_answer(struct neighbours *n, const struct ip_addr *asker, const struct mac *to);
void neighbours_say_report(struct neighbours *n); /* IPv6: which group we listen to */

/* neighbours_claim.c */
void neighbours_begin_claim(struct neighbours *n, time_ns now);
void neighbours_claim_timeout(struct neighbours *n, time_ns now);
void neighbours_conflict(struct neighbours *n, const struct mac *rival, time_ns now);

/* neighbours_cache.c */
bool neighbours_has_mac(const struct neighbour *e);
struct neighbour *neighbours_entry(struct neighbours *n, const struct ip_addr *addr); /* NULL: none */

/* What a neighbour says about itself. */
struct testimony {
	bool has_mac, is_solicited, is_override;
	struct mac mac;
};

void neighbours_believe(struct neighbours *n, struct neighbour *e, const struct testimony *says, time_ns now);
/* The same from an ARP packet, which has no flags. */
void neighbours_believe_arp(struct neighbours *n, struct neighbour *e, const struct mac *mac, bool is_answer, time_ns now);
/* Somebody who asks for us is known from then on, if there is room for such. */
void neighbours_meet(struct neighbours *n, const struct ip_addr *addr, const struct mac *mac, time_ns now);
void neighbours_cache_timeouts(struct neighbours *n, time_ns now);

/* neighbours_queue.c */
bool neighbours_keep(struct neighbours *n, struct neighbour *e, struct span packet); /* false: no room */
void neighbours_drop_held(struct neighbours *n, struct neighbour *e);

#endif
