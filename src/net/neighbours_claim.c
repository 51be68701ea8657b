/* SPDX-License-Identifier: MIT
 *
 * neighbours_claim.c - is the address free, who shall know that it is ours now, and what if somebody else uses it too?
 *
 * IPv4 (RFC 5227), with the times of the RFC:
 *
 *   0..1 s     1..2 s    1..2 s       2 s              2 s
 *   ----> probe ---> probe ---> probe ---> announcement ---> announcement
 *                                          from here on the address is used
 *
 * IPv6 (RFC 4862 5.4) is the same with solicitations, 1 s apart (DupAddrDetectTransmits 3), and 1 s behind the last. The
 * advertisements at the end are RFC 4861 7.2.6's.
 *
 * DEVIATION: a patience of less than seven seconds makes all times of the probing shorter by the same factor, because somebody
 * sits and waits. RFC 5227 2.2 knows what that costs: a neighbour that answers late is a conflict found later.
 */
#include "net/neighbours_internal.h"

/* What is one second with the patience of the RFCs. */
static time_ns unit(const struct neighbours *n)
{
	return n->config.patience / 7;
}

static time_ns draw(struct neighbours *n, time_ns from, time_ns to)
{
	return from + (time_ns)rng_below(&n->rng, (uint64_t)(to - from) + 1);
}

static void next_step(struct neighbours *n, time_ns when)
{
	n->claim_due = when;
	neighbours_remind(n, when);
}

void neighbours_begin_claim(struct neighbours *n, time_ns now)
{
	n->claim = CLAIM_PROBING;
	n->conflict_at = TIME_NEVER;
	next_step(n, draw(n, now, now + unit(n)));
}

static void probe(struct neighbours *n, time_ns now)
{
	bool is_ip4 = n->config.addr.family == 4;

	/* to hear the others' solicitations (RFC 4862 5.4.2) */
	if (!is_ip4 && n->probes == 0)
		neighbours_say_report(n);
	neighbours_say_probe(n);
	n->probes++;
	if (n->probes == PROBE_NUM)
		next_step(n, now + (is_ip4 ? 2 : 1) * unit(n));
	else
		next_step(n, is_ip4 ? draw(n, now + unit(n), now + 2 * unit(n)) : now + unit(n));
}

static void announce(struct neighbours *n, time_ns now)
{
	/* again, for the first one may have got lost (RFC 3810 9.1) */
	if (n->config.addr.family == 6 && n->announcements == 0)
		neighbours_say_report(n);
	neighbours_say_announcement(n);
	n->announcements++;
	next_step(n, n->announcements < ANNOUNCE_NUM ? now + ANNOUNCE_INTERVAL : TIME_NEVER);
}

void neighbours_claim_timeout(struct neighbours *n, time_ns now)
{
	if (now < n->claim_due)
		return;
	if (n->claim == CLAIM_PROBING && n->probes < PROBE_NUM) {
		probe(n, now);
	} else {
		n->claim = CLAIM_HELD;
		announce(n, now);
	}
}

/* Nothing is said any more, and nobody is asked. Which MACs the others had stays known: neighbours_recall(). */
static void give_up(struct neighbours *n, enum claim end)
{
	n->claim = end;
	n->claim_due = TIME_NEVER;
	n->word_count = 0;
	for (size_t i = 0; i < NEIGHBOURS_MAX; i++) {
		neighbours_drop_held(n, &n->entries[i]);
		n->entries[i].due = TIME_NEVER;
	}
}

/* RFC 5227 2.4 (b): once is answered, twice within ten seconds is the end: else both would shout for ever. In IPv6 the RFCs
 * leave it open (RFC 4862 5.4.4, 2), and the same is as good there. */
void neighbours_conflict(struct neighbours *n, const struct mac *rival, time_ns now)
{
	n->rival = *rival;
	if (n->claim == CLAIM_PROBING) {
		give_up(n, CLAIM_REFUSED);
	} else if (n->conflict_at != TIME_NEVER && now - n->conflict_at < DEFEND_INTERVAL) {
		give_up(n, CLAIM_LOST);
	} else {
		n->conflict_at = now;
		neighbours_say_announcement(n);
	}
}
