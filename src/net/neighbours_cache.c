/* SPDX-License-Identifier: MIT
 *
 * neighbours_cache.c - who has which MAC, how fresh that is, and who is asked.
 *
 * Invariant: an entry has a MAC in the states from REACHABLE to PROBE, and in no other.
 */
#include "net/neighbours_internal.h"

#include "base/assert.h"

/* The first of several answers to one question in ARP is the one that counts: the nearest of those who answer, perhaps for
 * another, and no ping-pong between them. */
#define FIRST_ANSWER_COUNTS NS_PER_S
/* A neighbour whose frames come from another MAC is asked again this often at most. */
#define SUSPECT_INTERVAL (30 * NS_PER_S)
enum { NEVER_USED = -1 };

bool neighbours_has_mac(const struct neighbour *e)
{
	switch (e->state) {
	case NEIGHBOUR_REACHABLE:
	case NEIGHBOUR_STALE:
	case NEIGHBOUR_DELAY:
	case NEIGHBOUR_PROBE:
		return true;
	case NEIGHBOUR_NONE:
	case NEIGHBOUR_INCOMPLETE:
	case NEIGHBOUR_FAILED:
		return false;
	}
	return false;
}

static void set_state(struct neighbours *n, struct neighbour *e, enum neighbour_state state, time_ns due)
{
	e->state = state;
	e->due = due;
	neighbours_remind(n, due);
}

/* ---- finding a place --------------------------------------------------------------------------------- */

struct neighbour *neighbours_entry(struct neighbours *n, const struct ip_addr *addr)
{
	if (n->recent->state != NEIGHBOUR_NONE && ip_addr_equal(&n->recent->addr, addr))
		return n->recent;
	for (size_t i = 0; i < NEIGHBOURS_MAX; i++) {
		struct neighbour *e = &n->entries[i];

		if (e->state != NEIGHBOUR_NONE && ip_addr_equal(&e->addr, addr))
			return n->recent = e;
	}
	return NULL;
}

/* Who gives way for a new one: a free place, else of those that we never sent to the one that is oldest, else (and only for
 * one that we want to send to) the one whose last packet is longest ago. */
static struct neighbour *find_place(struct neighbours *n, bool is_wanted)
{
	struct neighbour *place = NULL;

	for (size_t i = 0; i < NEIGHBOURS_MAX; i++) {
		struct neighbour *e = &n->entries[i];

		if (e->state == NEIGHBOUR_NONE)
			return e;
		if (e->used_at != NEVER_USED && !is_wanted)
			continue;
		if (place == NULL || e->used_at < place->used_at ||
		    (e->used_at == place->used_at && e->updated_at < place->updated_at))
			place = e;
	}
	return place;
}

static struct neighbour *new_entry(struct neighbours *n, const struct ip_addr *addr, bool is_wanted, time_ns now)
{
	struct neighbour *e = find_place(n, is_wanted);

	if (e == NULL)
		return NULL;
	neighbours_drop_held(n, e);
	*e = (struct neighbour){
		.addr = *addr, .state = NEIGHBOUR_FAILED, .due = TIME_NEVER, .used_at = NEVER_USED, .updated_at = now,
		.asked_at = now - RETRANS_TIMER, .suspected_at = now - SUSPECT_INTERVAL,
	};
	return e;
}

/* ---- asking ------------------------------------------------------------------------------------------ */

/* `to` NULL: everybody hears it. Nobody is asked more often than once a second (RFC 4861 7.2.2, RFC 1122 2.3.2.1). */
static void ask(struct neighbours *n, struct neighbour *e, const struct mac *to, time_ns now)
{
	neighbours_say_question(n, &e->addr, to);
	e->asked++;
	e->asked_at = now;
	set_state(n, e, e->state, now + RETRANS_TIMER);
}

static void begin_to_ask(struct neighbours *n, struct neighbour *e, time_ns now)
{
	time_ns earliest = e->asked_at + RETRANS_TIMER;

	e->asked = 0;
	set_state(n, e, NEIGHBOUR_INCOMPLETE, earliest);
	if (now >= earliest)
		ask(n, e, NULL, now);
}

/* First the MAC that we know, then everybody (RFC 7048: a neighbour may have moved). */
static void ask_again(struct neighbours *n, struct neighbour *e, time_ns now)
{
	if (e->asked < MAX_UNICAST_SOLICIT)
		ask(n, e, &e->mac, now);
	else if (e->asked < MAX_UNICAST_SOLICIT + MAX_MULTICAST_SOLICIT)
		ask(n, e, NULL, now);
	else
		set_state(n, e, NEIGHBOUR_FAILED, TIME_NEVER);
}

static void entry_timeout(struct neighbours *n, struct neighbour *e, time_ns now)
{
	switch (e->state) {
	case NEIGHBOUR_INCOMPLETE:
		if (e->asked < MAX_MULTICAST_SOLICIT)
			ask(n, e, NULL, now);
		else
			set_state(n, e, NEIGHBOUR_FAILED, TIME_NEVER);
		return;
	case NEIGHBOUR_DELAY:
		e->asked = 0;
		e->state = NEIGHBOUR_PROBE;
		ask_again(n, e, now);
		return;
	case NEIGHBOUR_PROBE:
		ask_again(n, e, now);
		return;
	case NEIGHBOUR_NONE:
	case NEIGHBOUR_REACHABLE:
	case NEIGHBOUR_STALE:
	case NEIGHBOUR_FAILED:
		e->due = TIME_NEVER;
		return;
	}
}

void neighbours_cache_timeouts(struct neighbours *n, time_ns now)
{
	for (size_t i = 0; i < NEIGHBOURS_MAX; i++) {
		struct neighbour *e = &n->entries[i];

		if (e->due <= now)
			entry_timeout(n, e, now);
		neighbours_remind(n, e->due);
	}
}

/* ---- what neighbours say ---------------------------------------------------------------------------------- */

/* 0.5 to 1.5 times the base, drawn anew each time, so that neighbours do not keep step (RFC 4861 6.3.2). */
static void confirm(struct neighbours *n, struct neighbour *e, time_ns now)
{
	time_ns lasts = REACHABLE_TIME / 2 + (time_ns)rng_below(&n->rng, REACHABLE_TIME);

	e->stale_at = now + lasts;
	set_state(n, e, NEIGHBOUR_REACHABLE, TIME_NEVER);
}

/* What waits will be sent: the time until the MAC is checked begins with that. */
static void distrust(struct neighbours *n, struct neighbour *e, time_ns now)
{
	if (e->held_count > 0)
		set_state(n, e, NEIGHBOUR_DELAY, now + DELAY_FIRST_PROBE_TIME);
	else
		set_state(n, e, NEIGHBOUR_STALE, TIME_NEVER);
}

/* RFC 4861 7.2.5 */
void neighbours_believe(struct neighbours *n, struct neighbour *e, const struct testimony *says, time_ns now)
{
	bool is_known = neighbours_has_mac(e);
	bool is_change = says->has_mac && (!is_known || !mac_equal(&says->mac, &e->mac));

	if (!is_known && !says->has_mac)
		return;
	if (is_known && is_change && !says->is_override) {
		if (e->state == NEIGHBOUR_REACHABLE)
			distrust(n, e, now);
		return;
	}
	if (is_change) {
		e->mac = says->mac;
		e->updated_at = now;
	}
	if (says->is_solicited)
		confirm(n, e, now);
	else if (is_change)
		distrust(n, e, now);
}

/* ARP says less than neighbour discovery: an answer that nobody asked for, and a question, are worth the same. */
static bool is_first_answer(const struct neighbour *e, time_ns now)
{
	return !neighbours_has_mac(e) || now - e->updated_at >= FIRST_ANSWER_COUNTS;
}

void neighbours_believe_arp(struct neighbours *n, struct neighbour *e, const struct mac *mac, bool is_answer, time_ns now)
{
	struct testimony says = {.has_mac = true, .mac = *mac, .is_override = is_first_answer(e, now)};

	says.is_solicited = is_answer && e->asked > 0 && e->state != NEIGHBOUR_STALE && e->state != NEIGHBOUR_REACHABLE;
	neighbours_believe(n, e, &says, now);
}

void neighbours_meet(struct neighbours *n, const struct ip_addr *addr, const struct mac *mac, time_ns now)
{
	struct testimony says = {.has_mac = true, .mac = *mac, .is_override = true};
	struct neighbour *e = new_entry(n, addr, false, now);

	if (e != NULL)
		neighbours_believe(n, e, &says, now);
}

void neighbours_notice(struct neighbours *n, const struct ip_addr *addr, const struct mac *src, time_ns now)
{
	struct neighbour *e = neighbours_entry(n, addr);

	if (e == NULL || !neighbours_has_mac(e) || mac_equal(&e->mac, src) || e->state == NEIGHBOUR_PROBE)
		return;
	if (e->used_at == NEVER_USED || now - e->suspected_at < SUSPECT_INTERVAL || now - e->asked_at < RETRANS_TIMER)
		return;
	e->suspected_at = now;
	e->state = NEIGHBOUR_PROBE;
	e->asked = MAX_UNICAST_SOLICIT; /* the old MAC would not answer */
	ask_again(n, e, now);
}

/* ---- our packets ------------------------------------------------------------------------------------------ */

bool neighbours_find(struct neighbours *n, const struct ip_addr *addr, time_ns now, struct mac *out)
{
	struct neighbour *e = n->claim == CLAIM_HELD ? neighbours_entry(n, addr) : NULL;

	if (e == NULL || !neighbours_has_mac(e))
		return false;
	if (e->state == NEIGHBOUR_REACHABLE && now >= e->stale_at)
		e->state = NEIGHBOUR_STALE;
	if (e->state == NEIGHBOUR_STALE)
		set_state(n, e, NEIGHBOUR_DELAY, now + DELAY_FIRST_PROBE_TIME);
	e->used_at = now;
	*out = e->mac;
	return true;
}

bool neighbours_recall(struct neighbours *n, const struct ip_addr *addr, struct mac *out)
{
	struct neighbour *e = neighbours_entry(n, addr);

	if (e == NULL || !neighbours_has_mac(e))
		return false;
	*out = e->mac;
	return true;
}

bool neighbours_hold(struct neighbours *n, const struct ip_addr *addr, struct span packet, time_ns now)
{
	struct neighbour *e;

	assert(addr->family == n->config.addr.family && packet.len > 0);
	if (n->claim != CLAIM_HELD)
		return false;
	e = neighbours_entry(n, addr);
	if (e == NULL)
		e = new_entry(n, addr, true, now);
	e->used_at = now;
	if (e->state == NEIGHBOUR_FAILED)
		begin_to_ask(n, e, now);
	return neighbours_keep(n, e, packet);
}
