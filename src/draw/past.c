/* SPDX-License-Identifier: MIT
 *
 * past.c - retransmissions and duplicate ACKs, told from the packets before.
 */
#include "draw/past.h"

#include <string.h>

#include "wire/seq.h"

/* How many events of a connection are looked at for one that stands alone: a large window's worth. */
enum { LOOK_BACK = 400 };

bool past_is_ours(const struct trace *trace, uint8_t host)
{
	return host < trace_host_count(trace) && strcmp(trace_host(trace, host)->engine, "tcpsee") == 0;
}

/* What its sender says; false: it says nothing, or nobody knows. */
static bool is_why_known(enum tcp_why why)
{
	return why != WHY_NONE && why != WHY_PEER;
}

static bool is_why_again(enum tcp_why why)
{
	return why == WHY_RETRANSMIT_TIMEOUT || why == WHY_RETRANSMIT_AFTER_TIMEOUT || why == WHY_FAST_RETRANSMIT ||
	       why == WHY_PARTIAL_ACK || why == WHY_SYN_WITHOUT_ECN || why == WHY_SACK_HOLE ||
	       why == WHY_RESCUE || why == WHY_RESENT_SMALLER || why == WHY_BLACK_HOLE || why == WHY_OVERDUE ||
	       why == WHY_TAIL_PROBE;
}

static void remember_hole(struct past_end *end, uint32_t left, uint32_t right)
{
	if (end->hole_count == PAST_HOLES) { /* the oldest is forgotten */
		memmove(end->holes, end->holes + 1, (PAST_HOLES - 1) * sizeof end->holes[0]);
		end->hole_count--;
	}
	end->holes[end->hole_count++] = (struct sack_block){.left = left, .right = right};
}

/* Do these numbers come for the first time, late? Takes them out of the hole they lie in. */
static bool fill_hole(struct past_end *end, uint32_t seq, uint32_t behind)
{
	for (uint8_t i = 0; i < end->hole_count; i++) {
		struct sack_block *hole = &end->holes[i];

		if (seq_lt(seq, hole->left) || seq_gt(behind, hole->right))
			continue;
		if (seq == hole->left)
			hole->left = behind;
		else if (behind == hole->right)
			hole->right = seq;
		else {
			uint32_t right = hole->right;

			hole->right = seq;
			remember_hole(end, behind, right);
		}
		return true;
	}
	return false;
}

/* Moves `high` along; true when the numbers were sent before. */
static bool take_numbers(struct past_end *end, uint32_t seq, uint32_t behind)
{
	if (end->has_high && seq_lt(seq, end->high)) {
		bool is_first = fill_hole(end, seq, behind);

		end->high = seq_max(end->high, behind);
		return !is_first;
	}
	if (end->has_high && seq_gt(seq, end->high))
		remember_hole(end, end->high, seq);
	end->high = behind;
	end->has_high = true;
	return false;
}

/* RFC 5681 2: data outstanding, no text, no SYN or FIN, the same ACK as the one before, the same window. Our own
 * engine names its duplicates itself; the window then does not matter. */
static uint16_t take_ack(struct past_end *end, const struct past_end *other, const struct event *sent)
{
	bool is_pure = sent->len == 0 && (sent->ctl & (CTL_SYN | CTL_FIN | CTL_RST)) == 0;
	bool is_repeated = end->has_ack && sent->ack == end->ack;
	bool is_duplicate = is_pure && is_repeated;

	if (sent->code != WHY_ACK_GAP) {
		is_duplicate = is_duplicate && !is_why_known(sent->code) && sent->window == end->window &&
			       other->has_high && seq_gt(other->high, sent->ack);
	}
	if (!is_repeated)
		end->repeats = 0;
	if (is_duplicate && end->repeats < UINT16_MAX)
		end->repeats++;
	end->ack = sent->ack;
	end->window = sent->window;
	end->has_ack = true;
	return is_duplicate ? end->repeats : 0;
}

struct row_hint past_take(struct past *past, const struct trace *trace, const struct event *sent, int from)
{
	struct past_end *end = &past->end[from];
	struct row_hint hint = {0};
	uint32_t len = sent->len + ((sent->ctl & CTL_SYN) != 0) + ((sent->ctl & CTL_FIN) != 0);

	if (sent->protocol != PROTOCOL_TCP || (sent->ctl & CTL_RST) != 0 || tcp_why_is_third_partys(sent->code))
		return hint;
	if (len > 0)
		hint.is_again = take_numbers(end, sent->seq, sent->seq + len);
	if (is_why_known(sent->code))
		hint.is_again = is_why_again(sent->code);
	else if (past_is_ours(trace, sent->host))
		hint.is_again = false;
	if ((sent->ctl & CTL_ACK) != 0)
		hint.duplicate_acks = take_ack(end, &past->end[1 - from], sent);
	return hint;
}

struct row_hint past_look_back(const struct trace *trace, uint32_t event)
{
	const struct event *ev = trace_event(trace, event);
	const struct trace_connection *conn = trace_connection(trace, ev->conn);
	size_t end = trace_find_row(conn, event);
	struct past past = {0};
	struct row_hint hint = {0};

	for (size_t i = end > LOOK_BACK ? end - LOOK_BACK : 0; i < end; i++) {
		const struct event *sent = trace_event(trace, conn->rows[i]);
		int from = trace_event_end(trace, sent);

		if (sent->kind == EV_SENT && from >= 0)
			hint = past_take(&past, trace, sent, from);
	}
	return hint;
}
