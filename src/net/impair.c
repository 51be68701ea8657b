/* SPDX-License-Identifier: MIT
 *
 * impair.c - the impairment stage: what happens to a packet between two hosts.
 *
 * A packet's way, in this order:
 *
 *     put --> drop rules --> marks --> bottleneck (rate, queue) --> loss, too big? --> delay +- jitter --> take
 *                                                                              `--> a copy, a little later
 *
 * All is decided when the packet is put: its fate and its due time. What people do later changes
 * those. The agenda holds the due times; whoever changes one enters the packet again, and the entry from
 * before is stale: its time is not the packet's, or the packet is gone.
 *
 * Invariants: the first entry of the agenda is never stale. Each packet draws the same number of random
 * numbers in the same order, whatever is configured: so one impairment does not change the dice of another.
 */
#include "net/impair.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/rng.h"
#include "net/agenda.h"
#include "net/bottleneck.h"
#include "net/parcel.h"
#include "net/router.h"
#include "wire/ip.h"

#define REORDER_LEAST (5 * NS_PER_MS)  /* how far a chosen packet is held back at least */
#define COPY_SOONEST NS_PER_US         /* a duplicate follows between these two */
#define COPY_LATEST NS_PER_MS
#define COPY_BY_HAND (500 * NS_PER_US) /* the same, when a person asks for it */
#define DELAY_MOST (3600 * NS_PER_S)   /* keeps sums of times far from overflow */
enum { QUEUE_DEFAULT = 1000 };

/* One direction. */
struct lane {
	struct rng rng;
	struct rng marks; /* dice of their own */
	struct bottleneck bottleneck;
	time_ns last_due; /* of the packets in order: jitter never lets one overtake another */
};

struct impair {
	struct impair_config config;
	bool is_configured; /* to do something */
	struct lane lanes[IMPAIR_DIRECTIONS];
	struct parcels parcels;
	struct agenda agenda;
	uint32_t taken; /* the slot lent out by impair_take */
};

/* ---- life ---------------------------------------------------------------------------------------- */

static void seed_lanes(struct impair *im)
{
	struct rng seeds;

	rng_seed(&seeds, im->config.seed);
	for (size_t i = 0; i < IMPAIR_DIRECTIONS; i++)
		rng_seed(&im->lanes[i].rng, rng_next(&seeds));
	for (size_t i = 0; i < IMPAIR_DIRECTIONS; i++)
		rng_seed(&im->lanes[i].marks, rng_next(&seeds));
}

static time_ns bounded(time_ns t)
{
	return time_max(0, time_min(t, DELAY_MOST));
}

static bool does_something(const struct impair_config *c)
{
	bool is_random = c->loss > 0 || c->duplicate > 0 || c->reorder > 0 || c->corrupt > 0 || c->mark > 0;

	return c->delay != 0 || c->jitter != 0 || c->rate != 0 || c->drop_count != 0 || c->path_mtu != 0 || is_random;
}

static void set_config(struct impair *im, const struct impair_config *config)
{
	im->config = *config;
	im->config.delay = bounded(config->delay);
	im->config.jitter = bounded(config->jitter);
	if (im->config.queue == 0)
		im->config.queue = QUEUE_DEFAULT;
	im->config.drop_count = size_min(config->drop_count, IMPAIR_DROP_RULES_MAX);
	im->is_configured = does_something(&im->config); /* asked for every packet */
}

struct impair *impair_new(const struct impair_config *config)
{
	struct impair *im = grow_new(1, sizeof *im);

	parcels_init(&im->parcels);
	im->taken = PARCEL_NONE;
	set_config(im, config);
	seed_lanes(im);
	return im;
}

void impair_free(struct impair *im)
{
	if (im == NULL)
		return;
	agenda_fini(&im->agenda);
	parcels_fini(&im->parcels);
	for (size_t i = 0; i < IMPAIR_DIRECTIONS; i++)
		bottleneck_fini(&im->lanes[i].bottleneck);
	free(im);
}

void impair_configure(struct impair *im, const struct impair_config *config)
{
	const struct impair_config before = im->config;

	set_config(im, config);
	if (config->seed != before.seed)
		seed_lanes(im);
	for (size_t i = 0; i < im->config.drop_count && i < before.drop_count; i++) {
		struct impair_drop_rule *rule = &im->config.drops[i];
		const struct impair_drop_rule *old = &before.drops[i];

		if (rule->direction == old->direction && rule->kind == old->kind && rule->nth == old->nth)
			rule->seen = old->seen; /* the same rule goes on counting */
	}
}

bool impair_is_idle(const struct impair *im)
{
	return !im->is_configured && im->parcels.in_flight == 0;
}

/* ---- dice ---------------------------------------------------------------------------------------- */

struct dice {
	uint64_t loss, duplicate, reorder, corrupt, jitter, bit, gap;
};

static struct dice throw_dice(struct rng *rng)
{
	struct dice d;

	d.loss = rng_next(rng);
	d.duplicate = rng_next(rng);
	d.reorder = rng_next(rng);
	d.corrupt = rng_next(rng);
	d.jitter = rng_next(rng);
	d.bit = rng_next(rng);
	d.gap = rng_next(rng);
	return d;
}

static bool is_hit(uint64_t drawn, double probability)
{
	return (double)(drawn >> 11) * 0x1p-53 < probability;
}

/* drawn -> least .. most, both included */
static time_ns between(uint64_t drawn, time_ns least, time_ns most)
{
	return least + (time_ns)(drawn % (uint64_t)(most - least + 1));
}

/* ---- the way ------------------------------------------------------------------------------------- */

/* When the packet that leaves the bottleneck at `leaves` arrives. A reordered one is held back by half the
 * delay and at least 5 ms, and those behind it do not wait for it. */
static time_ns due_time(const struct impair *im, struct lane *lane, const struct dice *dice, time_ns leaves)
{
	const struct impair_config *c = &im->config;
	time_ns due = leaves + c->delay + between(dice->jitter, -c->jitter, c->jitter);

	due = time_max(due, time_max(leaves, lane->last_due));
	if (is_hit(dice->reorder, c->reorder))
		return due + time_max(c->delay / 2, REORDER_LEAST);
	lane->last_due = due;
	return due;
}

/* Turns one bit behind the IP header round: the header stays right, so that the packet still arrives,
 * and TCP's checksum has to find it. */
static void flip_bit(struct parcel *p, uint64_t drawn)
{
	size_t header = 40;

	if (p->len > 0 && p->bytes[0] >> 4 == 4)
		header = (size_t)(p->bytes[0] & 15) * 4;
	if (p->len <= header || p->is_corrupt)
		return;
	size_t bit = (size_t)(drawn % ((p->len - header) * 8));

	p->bytes[header + bit / 8] ^= (uint8_t)(1u << bit % 8);
	p->is_corrupt = true;
}

static void set_due(struct impair *im, uint32_t slot, time_ns due)
{
	struct parcel *p = &im->parcels.slots[slot];

	p->due = due;
	p->entries++;
	agenda_add(&im->agenda, due, slot);
}

/* A second one of the packet in `slot`, due `after` it. */
static void add_copy(struct impair *im, uint32_t slot, time_ns after)
{
	const struct parcel of = im->parcels.slots[slot];
	uint32_t copy = parcels_take(&im->parcels, span_of(of.bytes, of.len));
	struct parcel *p = &im->parcels.slots[copy];

	p->direction = of.direction;
	p->sent_id = of.sent_id;
	p->is_lost = of.is_lost;
	p->loss = of.loss;
	p->is_corrupt = of.is_corrupt;
	p->is_copy = true;
	set_due(im, copy, of.due + after);
}

/* What a router with active queue management does (RFC 3168 5, RFC 7567): from so many waiting packets on it marks the next,
 * and drops it when its sender takes no part in ECN. Dice mark only. True: drop it. */
static bool signal_congestion(const struct impair_config *c, struct lane *lane, struct parcel *p, time_ns now)
{
	bool is_chosen = is_hit(rng_next(&lane->marks), c->mark);
	bool is_crowded = c->mark_from > 0 && c->rate > 0 && bottleneck_queued(&lane->bottleneck, now) >= c->mark_from;
	bool is_marked = (is_chosen || is_crowded) && ip_mark_ce(p->bytes, p->len);

	return is_crowded && !is_marked;
}

/* Why it never arrives. */
static enum loss reason(bool is_dropped, bool is_early, bool has_room)
{
	if (is_dropped)
		return LOSS_DROPPED;
	if (is_early)
		return LOSS_EARLY;
	return has_room ? LOSS_RANDOM : LOSS_QUEUE;
}

void impair_put(struct impair *im, enum impair_direction direction, struct span packet, uint32_t sent_id,
		time_ns now)
{
	struct impair_config *c = &im->config;
	struct lane *lane = &im->lanes[direction];
	const struct dice dice = throw_dice(&lane->rng);
	bool is_full = im->parcels.in_flight >= IMPAIR_FLIGHT_MAX;
	uint32_t slot = parcels_take(&im->parcels, packet);
	struct parcel *p = &im->parcels.slots[slot];
	bool is_dropped = c->drop_count > 0 && impair_count_drop(c->drops, c->drop_count, direction, packet);
	time_ns leaves = now;
	bool is_early = signal_congestion(c, lane, p, now);
	bool has_room = !is_full && !is_early &&
			bottleneck_pass(&lane->bottleneck, c->rate, c->queue, packet.len, now, &leaves);

	p->direction = direction;
	p->sent_id = sent_id;
	bool is_lost = is_dropped || !has_room || is_hit(dice.loss, c->loss);
	bool is_too_big = !is_lost && c->path_mtu > 0 && !router_passes(packet, c->path_mtu);

	if (is_lost || is_too_big) {
		p->is_lost = true;
		p->loss = is_too_big ? LOSS_TOO_BIG : reason(is_dropped, is_early, has_room);
		/* Half the way, so that a picture can show where it vanished. */
		set_due(im, slot, is_full ? now : leaves + c->delay / 2);
		return;
	}
	set_due(im, slot, due_time(im, lane, &dice, leaves));
	if (is_hit(dice.duplicate, c->duplicate) && im->parcels.in_flight < IMPAIR_FLIGHT_MAX) {
		add_copy(im, slot, between(dice.gap, COPY_SOONEST, COPY_LATEST));
		p = &im->parcels.slots[slot]; /* the slots may have moved */
	}
	if (is_hit(dice.corrupt, c->corrupt))
		flip_bit(p, dice.bit);
}

void impair_put_midway(struct impair *im, enum impair_direction direction, struct span packet, uint32_t sent_id, time_ns now)
{
	const struct dice dice = throw_dice(&im->lanes[direction].rng);

	if (im->parcels.in_flight >= IMPAIR_FLIGHT_MAX)
		return;
	uint32_t slot = parcels_take(&im->parcels, packet);
	struct parcel *p = &im->parcels.slots[slot];

	p->direction = direction;
	p->sent_id = sent_id;
	p->is_lost = is_hit(dice.loss, im->config.loss);
	p->loss = LOSS_RANDOM;
	set_due(im, slot, now + im->config.delay / 2);
}

/* ---- the end of the way -------------------------------------------------------------------------- */

static void give_if_unused(struct impair *im, uint32_t slot)
{
	const struct parcel *p = &im->parcels.slots[slot];

	if (!p->is_in_flight && p->entries == 0 && slot != im->taken)
		parcels_give(&im->parcels, slot);
}

/* Removes stale entries from the front of the agenda. */
static void settle(struct impair *im)
{
	const struct agenda_entry *first;

	while ((first = agenda_first(&im->agenda)) != NULL) {
		uint32_t slot = first->key;
		struct parcel *p = &im->parcels.slots[slot];

		if (p->is_in_flight && p->due == first->time)
			return;
		agenda_remove_first(&im->agenda);
		p->entries--;
		give_if_unused(im, slot);
	}
}

bool impair_take(struct impair *im, time_ns now, struct passage *out)
{
	const struct agenda_entry *first = agenda_first(&im->agenda);
	uint32_t lent = im->taken;

	im->taken = PARCEL_NONE;
	if (lent != PARCEL_NONE)
		give_if_unused(im, lent);
	if (first == NULL || first->time > now)
		return false;
	struct parcel *p = &im->parcels.slots[first->key];

	im->taken = first->key;
	agenda_remove_first(&im->agenda);
	p->entries--;
	p->is_in_flight = false;
	im->parcels.in_flight--;
	bool is_told = p->is_lost && p->loss == LOSS_TOO_BIG && !im->config.is_path_mtu_blackhole;

	*out = (struct passage){
		.direction = p->direction,
		.packet = span_of(p->bytes, p->len),
		.sent_id = p->sent_id,
		.is_lost = p->is_lost,
		.loss = p->loss,
		.is_copy = p->is_copy,
		.next_mtu = is_told ? im->config.path_mtu : 0,
	};
	settle(im);
	return true;
}

time_ns impair_deadline(const struct impair *im)
{
	const struct agenda_entry *first = agenda_first(&im->agenda);

	return first != NULL ? first->time : TIME_NEVER;
}

/* ---- by hand ------------------------------------------------------------------------------------- */

/* The next slot from `from` on that holds a packet in flight with this id; PARCEL_NONE: no more. */
static uint32_t find_in_flight(const struct impair *im, uint32_t sent_id, uint32_t from)
{
	for (uint32_t i = from; i < im->parcels.count; i++) {
		if (im->parcels.slots[i].is_in_flight && im->parcels.slots[i].sent_id == sent_id)
			return i;
	}
	return PARCEL_NONE;
}

bool impair_drop(struct impair *im, uint32_t sent_id, time_ns now)
{
	uint32_t first = find_in_flight(im, sent_id, 0);

	for (uint32_t i = first; i != PARCEL_NONE; i = find_in_flight(im, sent_id, i + 1)) {
		struct parcel *p = &im->parcels.slots[i];

		p->is_lost = true;
		p->loss = LOSS_DROPPED;
		set_due(im, i, time_min(p->due, now));
	}
	settle(im);
	return first != PARCEL_NONE;
}

bool impair_delay(struct impair *im, uint32_t sent_id, time_ns by)
{
	uint32_t first = find_in_flight(im, sent_id, 0);

	for (uint32_t i = first; i != PARCEL_NONE; i = find_in_flight(im, sent_id, i + 1))
		set_due(im, i, im->parcels.slots[i].due + bounded(by));
	settle(im);
	return first != PARCEL_NONE;
}

bool impair_duplicate(struct impair *im, uint32_t sent_id)
{
	uint32_t slot = find_in_flight(im, sent_id, 0);

	if (slot == PARCEL_NONE || im->parcels.in_flight >= IMPAIR_FLIGHT_MAX)
		return false;
	add_copy(im, slot, COPY_BY_HAND);
	return true;
}

bool impair_corrupt(struct impair *im, uint32_t sent_id)
{
	uint32_t first = find_in_flight(im, sent_id, 0);
	struct rng rng;

	rng_seed(&rng, sent_id); /* the dice of the packets behind it stay as they are */
	for (uint32_t i = first; i != PARCEL_NONE; i = find_in_flight(im, sent_id, i + 1))
		flip_bit(&im->parcels.slots[i], rng_next(&rng));
	return first != PARCEL_NONE;
}
