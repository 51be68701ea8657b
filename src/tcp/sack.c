/* SPDX-License-Identifier: MIT
 *
 * sack.c - selective acknowledgments: telling what we hold, and knowing what the peer holds.
 *
 * The receiver reports its held pieces, the youngest first (RFC 2018 4), and a duplicate before them (D-SACK,
 * RFC 2883). The sender keeps a scoreboard of what was reported:
 *
 *   SND.UNA                                                   SND.NXT
 *     |----------|######|--------|##########|----------------|
 *        hole     block    hole     block       not known
 *
 * and asks it the questions of RFC 6675 4: IsLost, SetPipe, NextSeg (the last one in output.c, which decides).
 */
#include <string.h>

#include "tcp/internal.h"
#include "wire/seq.h"

enum { DUPLICATE_THRESHOLD = 3 };

/* ---- receiver ------------------------------------------------------------------------------ */

static void add_block(struct tcp_options *options, uint32_t left, uint32_t right)
{
	if (options->sack_count < SACK_BLOCKS_MAX)
		options->sack[options->sack_count++] = (struct sack_block){left, right};
}

/* RFC 2883 4 (4): the piece that a duplicate belongs to; NULL: it is acknowledged. */
static const struct tcp_held *piece_around(const struct tcb *tcb, const struct sack_block *duplicate)
{
	for (size_t i = 0; i < tcb->rcv.held_count; i++) {
		const struct tcp_held *h = &tcb->rcv.held[i];

		if (seq_le(h->left, duplicate->left) && seq_le(duplicate->right, h->right))
			return h;
	}
	return NULL;
}

/* The piece that grew last before `touched`; NULL when there is none. */
static const struct tcp_held *next_youngest(const struct tcb *tcb, uint32_t touched)
{
	const struct tcp_held *best = NULL;

	for (size_t i = 0; i < tcb->rcv.held_count; i++) {
		const struct tcp_held *h = &tcb->rcv.held[i];

		if (seq_lt(h->touched, touched) && (best == NULL || seq_lt(best->touched, h->touched)))
			best = h;
	}
	return best;
}

/* What `count` blocks take of a segment, with two no-ops before them. */
static uint32_t option_len(size_t count)
{
	return count > 0 ? 4 + 8 * (uint32_t)count : 0;
}

/* So many blocks find room in the option bytes, and beside `len` bytes of text in a segment of the peer's size. */
static size_t most_blocks(const struct tcb *tcb, size_t len)
{
	size_t most = tcb->ts.is_on ? SACK_BLOCKS_MAX - 1 : SACK_BLOCKS_MAX;

	while (len > 0 && most > 0 && len + option_len(most) > tcb->snd.mss)
		most--;
	return most;
}

uint32_t tcp_text_room(const struct tcb *tcb)
{
	bool has_duplicate = tcb->rcv.duplicate.left != tcb->rcv.duplicate.right;

	if (!tcb->sack.is_on || (tcb->rcv.held_count == 0 && !has_duplicate))
		return tcb->snd.mss;
	/* a small segment keeps half of its room for text */
	size_t count = size_min(most_blocks(tcb, u32_max(tcb->snd.mss / 2, 1)), tcb->rcv.held_count + has_duplicate);

	return tcb->snd.mss - option_len(count);
}

void tcp_sack_fill(struct tcb *tcb, struct tcp_options *options, size_t len)
{
	size_t most = most_blocks(tcb, len);
	uint32_t touched = tcb->rcv.touches + 1;
	const struct tcp_held *h, *around = NULL;

	if (!tcb->sack.is_on || most == 0)
		return;
	if (tcb->rcv.duplicate.left != tcb->rcv.duplicate.right) {
		add_block(options, tcb->rcv.duplicate.left, tcb->rcv.duplicate.right);
		around = piece_around(tcb, &tcb->rcv.duplicate);
	}
	tcb->rcv.duplicate = (struct sack_block){0};
	if (around != NULL && options->sack_count < most)
		add_block(options, around->left, around->right);
	while (options->sack_count < most && (h = next_youngest(tcb, touched)) != NULL) {
		if (h != around)
			add_block(options, h->left, h->right);
		touched = h->touched;
	}
}

/* ---- the scoreboard --------------------------------------------------------------------------- */

static void remove_block(struct tcb *tcb, size_t i)
{
	tcb->sack.count--;
	memmove(&tcb->sack.blocks[i], &tcb->sack.blocks[i + 1], (tcb->sack.count - i) * sizeof tcb->sack.blocks[0]);
}

static void count_bytes(struct tcb *tcb)
{
	tcb->sack.bytes = 0;
	for (size_t i = 0; i < tcb->sack.count; i++)
		tcb->sack.bytes += tcb->sack.blocks[i].right - tcb->sack.blocks[i].left;
}

/* Adds left..right, merging what touches. What finds no place is forgotten: it only means that
 * something may be sent once more than needed. */
static void insert(struct tcb *tcb, uint32_t left, uint32_t right)
{
	struct sack_block *b = tcb->sack.blocks;
	size_t i = 0;

	while (i < tcb->sack.count && seq_lt(b[i].right, left))
		i++;
	if (i < tcb->sack.count && seq_le(b[i].left, right)) {
		b[i].left = seq_min(b[i].left, left);
		b[i].right = seq_max(b[i].right, right);
		while (i + 1 < tcb->sack.count && seq_le(b[i + 1].left, b[i].right)) {
			b[i].right = seq_max(b[i].right, b[i + 1].right);
			remove_block(tcb, i + 1);
		}
		return;
	}
	if (tcb->sack.count == TCP_SACKED_MAX)
		return;
	memmove(&b[i + 1], &b[i], (tcb->sack.count - i) * sizeof b[0]);
	b[i] = (struct sack_block){left, right};
	tcb->sack.count++;
}

/* RFC 2883 4: the first block lies at or below the cumulative ACK, or inside the second one. */
static bool is_duplicate_report(const struct tcp_segment *seg)
{
	const struct sack_block *first = &seg->options.sack[0], *second = &seg->options.sack[1];

	if (seq_le(first->right, seg->ack))
		return true;
	return seg->options.sack_count > 1 && seq_le(second->left, first->left) && seq_le(first->right, second->right);
}

/* Inside what is outstanding behind `ack`. Measured from there: edges that are compared one by one can
 * each look right, and reach around the circle of numbers together. */
static bool is_credible(const struct tcb *tcb, uint32_t ack, const struct sack_block *b)
{
	uint32_t left = b->left - ack, right = b->right - ack;

	return left > 0 && left < right && right <= tcb->snd.nxt - ack;
}

uint64_t tcp_sack_take(struct tcb *tcb, const struct tcp_segment *seg)
{
	uint32_t before = tcb->sack.bytes;
	uint64_t found = 0;
	size_t first = 0;

	if (!tcb->sack.is_on || seg->options.sack_count == 0)
		return 0;
	if (is_duplicate_report(seg)) {
		found = FOUND_DSACK;
		first = 1;
	}
	uint32_t ack = seq_max(seg->ack, tcb->snd.una);

	for (size_t i = first; i < seg->options.sack_count; i++) {
		const struct sack_block *b = &seg->options.sack[i];

		if (is_credible(tcb, ack, b))
			insert(tcb, b->left, b->right);
	}
	count_bytes(tcb);
	return tcb->sack.bytes > before ? found | FOUND_SACK : found;
}

void tcp_sack_advance(struct tcb *tcb)
{
	/* A block that SND.UNA has reached and not passed contradicts itself: whoever holds what comes
	 * next acknowledges it. It goes too, so that SND.UNA never stands in a block and can always be
	 * sent again (RFC 2018 8). */
	while (tcb->sack.count > 0 && seq_le(tcb->sack.blocks[0].left, tcb->snd.una))
		remove_block(tcb, 0);
	tcb->sack.high_rxt = seq_max(tcb->sack.high_rxt, tcb->snd.una);
	count_bytes(tcb);
}

void tcp_sack_forget(struct tcb *tcb)
{
	tcb->sack.count = 0;
	tcb->sack.bytes = 0;
	tcb->sack.high_rxt = tcb->snd.una;
}

/* ---- the questions of RFC 6675 4 ------------------------------------------------------------------ */

uint32_t tcp_sack_highest(const struct tcb *tcb)
{
	return tcb->sack.count > 0 ? tcb->sack.blocks[tcb->sack.count - 1].right : tcb->snd.una;
}

/* Three blocks above it, or more than two segments' worth of bytes. */
bool tcp_sack_is_lost(const struct tcb *tcb, uint32_t seq)
{
	uint32_t bytes = 0;
	size_t blocks = 0;

	for (size_t i = tcb->sack.count; i-- > 0 && seq_gt(tcb->sack.blocks[i].left, seq);) {
		blocks++;
		bytes += tcb->sack.blocks[i].right - tcb->sack.blocks[i].left;
	}
	return blocks >= DUPLICATE_THRESHOLD || bytes > (DUPLICATE_THRESHOLD - 1) * tcb->snd.mss;
}

uint32_t tcp_sack_bytes_below(const struct tcb *tcb, uint32_t seq)
{
	uint32_t bytes = 0;

	for (size_t i = 0; i < tcb->sack.count && seq_lt(tcb->sack.blocks[i].left, seq); i++)
		bytes += seq_min(tcb->sack.blocks[i].right, seq) - tcb->sack.blocks[i].left;
	return bytes;
}

uint32_t tcp_sack_next_hole(const struct tcb *tcb, uint32_t from, uint32_t *len)
{
	uint32_t seq = from;

	for (size_t i = 0; i < tcb->sack.count; i++) {
		const struct sack_block *b = &tcb->sack.blocks[i];

		if (seq_lt(seq, b->left)) {
			*len = b->left - seq;
			return seq;
		}
		seq = seq_max(seq, b->right);
	}
	*len = seq_lt(seq, tcb->snd.nxt) ? tcb->snd.nxt - seq : 0;
	return seq;
}

/* Each hole counts once when it is not taken for lost, and once more as far as it was sent again. */
void tcp_sack_set_pipe(struct tcb *tcb)
{
	if (tcb->rack.is_on) { /* the log knows it exactly */
		tcb->sack.pipe = tcb->sent.in_flight;
		return;
	}
	uint32_t seq = tcb->snd.una, len, pipe = 0;

	for (;;) {
		seq = tcp_sack_next_hole(tcb, seq, &len);
		if (len == 0)
			break;
		if (!tcp_sack_is_lost(tcb, seq))
			pipe += len;
		if (seq_lt(seq, tcb->sack.high_rxt))
			pipe += u32_min(len, tcb->sack.high_rxt - seq);
		seq += len;
	}
	tcb->sack.pipe = pipe;
}
