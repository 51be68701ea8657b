/* SPDX-License-Identifier: MIT
 *
 * neighbours_queue.c - packets that wait for a MAC, and what goes out.
 *
 * Invariants: packets wait only in INCOMPLETE, or until they are taken by neighbours_next_frame (the MAC is known now) or
 * neighbours_next_undelivered (FAILED). `held` counts those of all entries.
 */
#include "net/neighbours_internal.h"

#include <stdlib.h>

#include "base/grow.h"

static void free_oldest(struct neighbours *n, struct neighbour *e)
{
	free(e->held[e->held_first].frame);
	e->held_first = (e->held_first + 1) % NEIGHBOURS_HELD_EACH;
	e->held_count--;
	n->held--;
}

void neighbours_drop_held(struct neighbours *n, struct neighbour *e)
{
	while (e->held_count > 0)
		free_oldest(n, e);
}

bool neighbours_keep(struct neighbours *n, struct neighbour *e, struct span packet)
{
	if (e->held_count == NEIGHBOURS_HELD_EACH || (n->held == NEIGHBOURS_HELD_ALL && e->held_count > 0))
		free_oldest(n, e);
	if (n->held == NEIGHBOURS_HELD_ALL)
		return false;
	struct held_packet held = {.len = ETHERNET_HEADER_LEN + packet.len};

	held.frame = grow_new(held.len, 1);
	memcpy(held.frame + ETHERNET_HEADER_LEN, packet.data, packet.len);
	e->held[(e->held_first + e->held_count) % NEIGHBOURS_HELD_EACH] = held;
	e->held_count++;
	n->held++;
	return true;
}

/* The oldest packet of the first entry whose packets can go (or cannot, and never will); NULL: there is none. */
static struct neighbour *with_held(struct neighbours *n, bool can_go)
{
	for (size_t i = 0; n->held > 0 && i < NEIGHBOURS_MAX; i++) {
		struct neighbour *e = &n->entries[i];

		if (e->held_count > 0 && (can_go ? neighbours_has_mac(e) : e->state == NEIGHBOUR_FAILED))
			return e;
	}
	return NULL;
}

/* Hands a packet out; its memory lives until the next one is. */
static struct held_packet lend_oldest(struct neighbours *n, struct neighbour *e)
{
	struct held_packet held = e->held[e->held_first];

	free(n->lent);
	n->lent = held.frame;
	e->held[e->held_first].frame = NULL;
	free_oldest(n, e);
	return held;
}

bool neighbours_next_frame(struct neighbours *n, struct span *frame)
{
	if (n->word_count > 0) {
		const struct word *word = &n->words[n->word_first];

		n->word_first = (n->word_first + 1) % NEIGHBOURS_WORDS_MAX;
		n->word_count--;
		*frame = span_of(word->bytes, word->len);
		return true;
	}
	struct neighbour *e = with_held(n, true);

	if (e == NULL)
		return false;
	struct held_packet held = lend_oldest(n, e);

	ethernet_write_header(held.frame, &e->mac, &n->config.mac, e->addr.family == 6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4);
	*frame = span_of(held.frame, held.len);
	return true;
}

bool neighbours_next_undelivered(struct neighbours *n, struct span *packet)
{
	struct neighbour *e = with_held(n, false);

	if (e == NULL)
		return false;
	struct held_packet held = lend_oldest(n, e);

	*packet = span_of(held.frame + ETHERNET_HEADER_LEN, held.len - ETHERNET_HEADER_LEN);
	return true;
}
