/* SPDX-License-Identifier: MIT
 *
 * reassembly.c - text that comes out of order is kept in its place until the gap before it is filled
 * (RFC 9293 3.10.7.4, seventh; SHLD-31).
 *
 *   receive queue:   [ text not yet read | gap | held | gap | held ]
 *                                    RCV.NXT
 *
 * Held pieces lie in the ring where they belong; tcb->rcv.held lists them, ascending and disjoint.
 */
#include <string.h>

#include "base/assert.h"
#include "tcp/internal.h"
#include "wire/seq.h"

static void remove_held(struct tcb *tcb, size_t i)
{
	tcb->rcv.held_count--;
	memmove(&tcb->rcv.held[i], &tcb->rcv.held[i + 1], (tcb->rcv.held_count - i) * sizeof tcb->rcv.held[0]);
}

static void count_gapped(struct tcb *tcb)
{
	tcb->rcv.gapped_bytes = 0;
	for (size_t i = 0; i < tcb->rcv.held_count; i++)
		tcb->rcv.gapped_bytes += tcb->rcv.held[i].right - tcb->rcv.held[i].left;
}

/* Notes left..right as held, merging what touches. False when the list is full. */
static bool hold(struct tcb *tcb, uint32_t left, uint32_t right)
{
	struct tcp_held *held = tcb->rcv.held;
	size_t i = 0;

	while (i < tcb->rcv.held_count && seq_lt(held[i].right, left))
		i++;
	tcb->rcv.touches++;
	if (i < tcb->rcv.held_count && seq_le(held[i].left, right)) {
		held[i].touched = tcb->rcv.touches;
		held[i].left = seq_min(held[i].left, left);
		held[i].right = seq_max(held[i].right, right);
		while (i + 1 < tcb->rcv.held_count && seq_le(held[i + 1].left, held[i].right)) {
			held[i].right = seq_max(held[i].right, held[i + 1].right);
			remove_held(tcb, i + 1);
		}
		return true;
	}
	if (tcb->rcv.held_count == TCP_GAPS_MAX)
		return false;
	memmove(&held[i + 1], &held[i], (tcb->rcv.held_count - i) * sizeof held[0]);
	held[i] = (struct tcp_held){left, right, tcb->rcv.touches};
	tcb->rcv.held_count++;
	return true;
}

static bool is_held_already(const struct tcb *tcb, uint32_t left, uint32_t right)
{
	for (size_t i = 0; i < tcb->rcv.held_count; i++)
		if (seq_le(tcb->rcv.held[i].left, left) && seq_le(right, tcb->rcv.held[i].right))
			return true;
	return false;
}

/* RFC 2883 4.2: of text that has come before in several places the first place is reported. */
static void note_duplicate(struct tcb *tcb, uint32_t left, uint32_t right)
{
	if (tcb->rcv.duplicate.left != tcb->rcv.duplicate.right)
		return;
	for (size_t i = 0; i < tcb->rcv.held_count; i++) {
		const struct tcp_held *h = &tcb->rcv.held[i];
		struct sack_block both = {seq_max(left, h->left), seq_min(right, h->right)};

		if (seq_lt(both.left, both.right)) {
			tcb->rcv.duplicate = both;
			return;
		}
	}
}

static uint64_t keep_for_later(struct tcb *tcb, uint32_t seq, struct span text)
{
	uint32_t right = seq + (uint32_t)text.len;

	note_duplicate(tcb, seq, right);
	if (is_held_already(tcb, seq, right))
		return FOUND_DUPLICATE;
	if (!hold(tcb, seq, right))
		return FOUND_BEYOND_WINDOW; /* too many gaps: as if it had not come; the peer sends it again */
	ring_place(&tcb->rcv.queue, tcb->rcv.queue.len + (seq - tcb->rcv.nxt), text);
	count_gapped(tcb);
	return FOUND_OUT_OF_ORDER;
}

/* RCV.NXT moves over held pieces that now touch it, or that came once more with what was missing. */
static uint64_t take_held(struct tcb *tcb)
{
	uint64_t found = 0;

	while (tcb->rcv.held_count > 0 && seq_le(tcb->rcv.held[0].left, tcb->rcv.nxt)) {
		uint32_t right = tcb->rcv.held[0].right;

		if (seq_gt(right, tcb->rcv.nxt)) {
			ring_extend(&tcb->rcv.queue, right - tcb->rcv.nxt);
			tcb->rcv.nxt = right;
		}
		found = FOUND_GAP_FILLED;
		remove_held(tcb, 0);
	}
	count_gapped(tcb);
	return found;
}

uint64_t tcp_reassemble(struct tcb *tcb, uint32_t seq, struct span text)
{
	if (seq != tcb->rcv.nxt)
		return keep_for_later(tcb, seq, text);
	size_t taken = ring_append(&tcb->rcv.queue, text);

	assert(taken == text.len); /* cut to the window, and the window fits the queue */
	tcb->rcv.nxt += (uint32_t)taken;
	if (tcb->rcv.held_count == 0)
		return FOUND_IN_ORDER;
	note_duplicate(tcb, seq, tcb->rcv.nxt);
	return FOUND_IN_ORDER | take_held(tcb);
}
