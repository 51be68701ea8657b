/* SPDX-License-Identifier: MIT
 *
 * sent.c - see sent.h.
 */
#include "tcp/sent.h"

#include <string.h>

#include "base/assert.h"
#include "wire/seq.h"

static uint32_t length(const struct sent_run *run)
{
	return run->right - run->left;
}

static void count_in(struct sent_log *log, const struct sent_run *run)
{
	uint32_t len = length(run);

	*(run->is_lost ? &log->lost : &log->in_flight) += len;
	log->resent += run->is_resent ? len : 0;
}

static void count_out(struct sent_log *log, const struct sent_run *run)
{
	uint32_t len = length(run);

	*(run->is_lost ? &log->lost : &log->in_flight) -= len;
	log->resent -= run->is_resent ? len : 0;
}

void sent_start(struct sent_log *log, uint32_t seq)
{
	log->first = log->count = 0;
	log->in_flight = log->lost = log->resent = 0;
	log->end = seq;
	log->last_at = 0;
	log->last_right = seq;
}

/* ---- places ------------------------------------------------------------------------------------ */

/* The lowest run that reaches beyond `seq`; `count` when there is none. */
static uint32_t find(const struct sent_log *log, uint32_t seq)
{
	uint32_t low = 0, high = log->count;

	if (high > 0 && seq_gt(sent_at(log, 0)->right, seq)) /* mostly */
		return 0;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (seq_gt(sent_at(log, middle)->right, seq))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static void remove_at(struct sent_log *log, uint32_t i)
{
	struct sent_run *run = &log->runs[log->first + i];

	log->count--;
	if (i == 0) /* the usual end of a run costs nothing */
		log->first++;
	else
		memmove(run, run + 1, (log->count - i) * sizeof *run);
}

/* What it would cost to join run i and the next: first the bytes whose fate is forgotten, then the time. */
static uint32_t cost_in_bytes(const struct sent_run *a, const struct sent_run *b)
{
	return b->left - a->right + (a->is_lost != b->is_lost ? u32_min(length(a), length(b)) : 0);
}

/* Joins the two neighbours that have most in common. */
static void join_closest(struct sent_log *log)
{
	uint32_t best = 0, best_bytes = UINT32_MAX;
	time_ns best_time = 0;

	for (uint32_t i = 0; i + 1 < log->count; i++) {
		const struct sent_run *a = sent_at(log, i), *b = sent_at(log, i + 1);
		uint32_t bytes = cost_in_bytes(a, b);
		time_ns apart = a->at > b->at ? a->at - b->at : b->at - a->at;

		if (bytes > best_bytes || (bytes == best_bytes && apart >= best_time))
			continue;
		best = i;
		best_bytes = bytes;
		best_time = apart;
	}
	struct sent_run *a = &log->runs[log->first + best], b = a[1];

	count_out(log, a);
	count_out(log, &b);
	a->right = b.right;
	a->at = time_max(a->at, b.at);
	a->is_resent |= b.is_resent;
	a->is_lost &= b.is_lost;
	count_in(log, a);
	remove_at(log, best + 1);
}

/* Room for `more` runs: what follows then joins nothing. */
static void reserve(struct sent_log *log, uint32_t more)
{
	while (log->count + more > SENT_RUNS_MAX)
		join_closest(log);
	if (log->first + log->count + more > SENT_RUNS_MAX) {
		memmove(log->runs, &log->runs[log->first], log->count * sizeof log->runs[0]);
		log->first = 0;
	}
}

static bool is_alike(const struct sent_run *a, const struct sent_run *b)
{
	return a->at == b->at && a->is_resent == b->is_resent && a->is_lost == b->is_lost;
}

void sent_put(struct sent_log *log, const struct sent_run *run)
{
	reserve(log, 1);
	uint32_t i = find(log, run->left);
	struct sent_run *place = &log->runs[log->first + i];

	if (i < log->count && seq_lt(place->left, run->right))
		return; /* two neighbours have just joined over it: they stand for it */
	count_in(log, run);
	if (i > 0 && place[-1].right == run->left && is_alike(&place[-1], run)) {
		place[-1].right = run->right;
		return;
	}
	memmove(place + 1, place, (log->count - i) * sizeof *place);
	*place = *run;
	log->count++;
}

/* ---- sent ----------------------------------------------------------------------------------------- */

/* New text. The hot path: each segment comes by here. */
static void append(struct sent_log *log, uint32_t left, uint32_t right, time_ns now, time_ns grain)
{
	struct sent_run *last = log->count > 0 ? &log->runs[log->first + log->count - 1] : NULL;

	log->end = right;
	if (last != NULL && last->right == left && !last->is_resent && !last->is_lost &&
	    (last->at == now || (log->count > SENT_RUNS_MAX / 2 && now - log->last_since < grain))) {
		last->right = right;
		last->at = now;
		log->in_flight += right - left;
		return;
	}
	reserve(log, 1);
	log->runs[log->first + log->count++] = (struct sent_run){.left = left, .right = right, .at = now};
	log->in_flight += right - left;
	log->last_since = now;
}

/* The time of a segment that leaves now: later than that of all before it, or the same with a higher number. */
static time_ns stamp(struct sent_log *log, uint32_t left, uint32_t right, time_ns now)
{
	if (now <= log->last_at)
		now = log->last_at + (seq_lt(left, log->last_right) ? 1 : 0);
	log->last_at = now;
	log->last_right = right;
	return now;
}

void sent_note(struct sent_log *log, uint32_t left, uint32_t right, time_ns now, time_ns grain)
{
	uint32_t border = seq_min(seq_max(left, log->end), right); /* between again and new */

	assert(seq_le(left, log->end));
	now = stamp(log, left, right, now);
	if (left != border) {
		struct sent_run run = {.right = left};

		reserve(log, 2); /* a run that is cut in the middle makes three */
		while (sent_take(log, run.right, border, &run))
			;
		sent_put(log, &(struct sent_run){.left = left, .right = border, .at = now, .is_resent = true});
	}
	if (border != right)
		append(log, border, right, now, grain);
}

/* ---- acknowledged, reported, lost -------------------------------------------------------------------- */

/* Cuts left..right, which lies inside run i and touches neither of its ends, out of it. */
static void cut_middle(struct sent_log *log, uint32_t i, uint32_t left, uint32_t right)
{
	struct sent_run *run = &log->runs[log->first + i];

	memmove(run + 1, run, (log->count - i) * sizeof *run);
	log->count++;
	run[0].right = left;
	run[1].left = right;
}

bool sent_take(struct sent_log *log, uint32_t left, uint32_t right, struct sent_run *out)
{
	if (!seq_lt(left, right))
		return false;
	uint32_t i = find(log, left);

	if (i < log->count && seq_lt(sent_at(log, i)->left, left) && seq_lt(right, sent_at(log, i)->right)) {
		reserve(log, 1);
		i = find(log, left);
	}
	struct sent_run *run = &log->runs[log->first + i];

	if (i == log->count || seq_ge(run->left, right))
		return false;
	*out = *run;
	out->left = seq_max(run->left, left);
	out->right = seq_min(run->right, right);
	count_out(log, out);
	if (out->left == run->left && out->right == run->right)
		remove_at(log, i);
	else if (out->left == run->left)
		run->left = out->right;
	else if (out->right == run->right)
		run->right = out->left;
	else
		cut_middle(log, i, left, right);
	return true;
}

static void set_lost(struct sent_log *log, uint32_t i, bool is_lost)
{
	struct sent_run *run = &log->runs[log->first + i];

	count_out(log, run);
	run->is_lost = is_lost;
	count_in(log, run);
}

void sent_lose_at(struct sent_log *log, uint32_t i)
{
	set_lost(log, i, true);
}

void sent_find_at(struct sent_log *log, uint32_t i)
{
	set_lost(log, i, false);
}

void sent_lose(struct sent_log *log, uint32_t left, uint32_t right)
{
	struct sent_run run = {.right = left};

	reserve(log, 2);
	while (sent_take(log, run.right, right, &run)) {
		run.is_lost = true;
		sent_put(log, &run);
	}
}

const struct sent_run *sent_first_lost(const struct sent_log *log)
{
	for (uint32_t i = 0; log->lost > 0 && i < log->count; i++)
		if (sent_at(log, i)->is_lost)
			return sent_at(log, i);
	return NULL;
}
