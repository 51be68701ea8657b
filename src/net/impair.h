/* SPDX-License-Identifier: MIT
 *
 * impair.h - the impairment stage: delay, jitter, loss, duplication, reordering, corruption, marks, rate.
 *
 * Sits between a host and its link, both directions. Packets go in with the id of their EV_SENT and come
 * out as passages at their due time; the caller delivers and records them. Deterministic: the same seed
 * and the same packets give the same fates. Directions draw from separate generators, so that
 * what happens one way does not depend on the other.
 *
 *     impair_put(im, IMPAIR_FORTH, packet, id, now);
 *     while (impair_take(im, now, &passage)) deliver(&passage);
 *     wait until impair_deadline(im);
 */
#ifndef NET_IMPAIR_H
#define NET_IMPAIR_H

#include "base/err.h"
#include "trace/event.h"

enum impair_direction { IMPAIR_FORTH /* from our host */, IMPAIR_BACK /* to our host */, IMPAIR_DIRECTIONS };

/* "the n-th packet of this kind in this direction is dropped" */
enum impair_kind { KIND_ANY, KIND_SYN, KIND_DATA, KIND_ACK /* no text, no SYN/FIN/RST */, KIND_FIN, KIND_RST };
struct impair_drop_rule {
	enum impair_direction direction;
	enum impair_kind kind;
	uint32_t nth; /* from 1 */
	uint32_t seen;
};

enum { IMPAIR_DROP_RULES_MAX = 32 };

/* The wire holds so many packets; what is sent into a full one is lost at once, as behind a full bottleneck.
 * With a long delay a flood would fill the memory else. */
enum { IMPAIR_FLIGHT_MAX = 1 << 16 };

/* A duplicated packet's copy follows it by 1 us to 1 ms. A reordered packet is held back by half the delay,
 * at least 5 ms, so that those behind it overtake it. A corrupted one has a bit behind its IP header turned
 * round. A lost one vanishes half the way. A marked one comes as CE (RFC 3168), if its sender takes part in ECN. */
struct impair_config {
	time_ns delay;     /* one way */
	time_ns jitter;    /* uniform +- around delay; keeps order */
	double loss, duplicate, reorder, corrupt, mark; /* probability for each packet, each direction */
	uint64_t rate;     /* bit/s of a bottleneck; 0: unlimited */
	uint32_t queue;    /* packets the bottleneck may hold, the one being sent included; 0: 1000 */
	uint32_t mark_from; /* packets in the bottleneck from which on a further one is marked, or dropped without ECN; 0: never */
	uint32_t path_mtu; /* a router in the middle passes no longer packets on and says so by ICMP; 0: there is none */
	bool is_path_mtu_blackhole; /* it says nothing */
	uint64_t seed;
	struct impair_drop_rule drops[IMPAIR_DROP_RULES_MAX];
	size_t drop_count;
};

/* A packet at the end of its way. */
struct passage {
	enum impair_direction direction;
	struct span packet;   /* borrowed until the next impair_take */
	uint32_t sent_id;
	bool is_lost;         /* never arrives: record EV_LOST with `loss` */
	enum loss loss;
	bool is_copy;         /* the second one of a duplicated packet */
	uint32_t next_mtu;    /* of a packet lost as too big: what the router tells its sender; 0: nothing */
};

struct impair;

struct impair *impair_new(const struct impair_config *config) MUST_USE;
void impair_free(struct impair *im);
/* Nothing configured and nothing in flight: packets may bypass the stage. */
bool impair_is_idle(const struct impair *im);

/* `packet` is copied; at most 64 KiB. `now` never goes back. */
void impair_put(struct impair *im, enum impair_direction direction, struct span packet, uint32_t sent_id,
		time_ns now);
/* The same for a packet that sets out from the middle of the way. */
void impair_put_midway(struct impair *im, enum impair_direction direction, struct span packet, uint32_t sent_id,
		       time_ns now);
bool impair_take(struct impair *im, time_ns now, struct passage *out);
time_ns impair_deadline(const struct impair *im);

/* What people do to packets in flight (by the id of their EV_SENT), copies included; false when it is not in
 * flight any more. A dropped one comes out as lost at once. */
bool impair_drop(struct impair *im, uint32_t sent_id, time_ns now);
bool impair_delay(struct impair *im, uint32_t sent_id, time_ns by);
bool impair_duplicate(struct impair *im, uint32_t sent_id);
bool impair_corrupt(struct impair *im, uint32_t sent_id);
/* New loss, delay ... for packets put from now on. */
void impair_configure(struct impair *im, const struct impair_config *config);

/* Counts a packet against the rules; true when one of them says that it is to be dropped. */
bool impair_count_drop(struct impair_drop_rule *rules, size_t count, enum impair_direction direction,
		       struct span packet);

/* "--drop client:data:3": direction (client = forth, server = back), kind (any syn data ack fin rst),
 * number. */
bool impair_parse_drop(const char *text, struct impair_drop_rule *out, struct err *err) MUST_USE;

#endif
