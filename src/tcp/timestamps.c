/* SPDX-License-Identifier: MIT
 *
 * timestamps.c - the timestamps option (RFC 7323): a round-trip time with every ACK, and protection
 * against wrapped sequence numbers (PAWS).
 *
 * Each segment carries our clock (TSval) and returns the peer's (TSecr). Which of the peer's values is
 * returned is the art of it: the one of the segment that our last ACK was waiting for (4.3), so that a delayed
 * or a filling ACK measures the whole time.
 */
#include "tcp/internal.h"
#include "wire/seq.h"

#define TICK NS_PER_MS                              /* 5.4: between 1 ms and 1 s */
#define RECENT_MAX_AGE (24 * 24 * 3600 * NS_PER_S)  /* 5.5 */

static uint32_t clock_at(const struct tcb *tcb, time_ns now)
{
	return tcb->ts.offset + (uint32_t)(now / TICK);
}

void tcp_timestamp_fill(const struct tcb *tcb, struct tcp_options *options, time_ns now)
{
	options->has_timestamps = true;
	options->ts_value = clock_at(tcb, now);
	options->ts_echo = tcb->ts.recent;
}

void tcp_timestamp_fill_rst(struct tcp_options *options, uint32_t value, uint32_t echo)
{
	options->has_timestamps = true;
	options->ts_value = value;
	options->ts_echo = echo;
}

uint32_t tcp_timestamp_for_rst(const struct tcp_segment *seg)
{
	return (seg->ctl & CTL_ACK) != 0 ? seg->options.ts_echo : 0;
}

/* Is this value from before the one we have? */
static bool is_earlier(const struct tcb *tcb, uint32_t value, time_ns now)
{
	return tcb->ts.has_recent && seq_lt(value, tcb->ts.recent) && now - tcb->ts.recent_at < RECENT_MAX_AGE;
}

/* 5.3 R1: older than what we have seen is a segment of an earlier life of these numbers. */
bool tcp_timestamp_is_old(const struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	if (!tcb->ts.is_on || !seg->options.has_timestamps || (seg->ctl & CTL_RST) != 0)
		return false;
	return is_earlier(tcb, seg->options.ts_value, now);
}

/* 4.3 (2): an acceptable segment that covers what we acknowledged last, or begins before it. An RST changes nothing
 * here (5.2). */
bool tcp_timestamp_is_next(const struct tcb *tcb, const struct tcp_segment *seg)
{
	return tcb->ts.is_on && seg->options.has_timestamps && (seg->ctl & CTL_RST) == 0 &&
	       seq_le(seg->seq, tcb->ts.last_ack_sent);
}

void tcp_timestamp_take(struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	if (is_earlier(tcb, seg->options.ts_value, now))
		return;
	tcb->ts.has_recent = true;
	tcb->ts.recent = seg->options.ts_value;
	tcb->ts.recent_at = now;
}

void tcp_timestamp_note_resent(struct tcb *tcb, time_ns now)
{
	tcb->ts.resent = clock_at(tcb, now);
}

bool tcp_timestamp_is_echo_before(const struct tcb *tcb, const struct tcp_segment *seg, time_ns at)
{
	return tcb->ts.is_on && seg->options.has_timestamps && seg->options.ts_echo != 0 &&
	       seq_lt(seg->options.ts_echo, clock_at(tcb, at));
}

/* The round trip that TSecr tells; 0: it tells nothing. A copy that the peer had already is answered
 * with the echo of an older segment (its ACK was lost): that would measure our own waiting. A whole
 * tick is added for the one that may have been cut off. */
time_ns tcp_timestamp_round_trip(const struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	if (!tcb->ts.is_on || !seg->options.has_timestamps || seg->options.ts_echo == 0)
		return 0;
	if (tcb->ts.resent != 0 && seq_lt(seg->options.ts_echo, tcb->ts.resent))
		return 0;
	uint32_t ticks = clock_at(tcb, now) - seg->options.ts_echo;

	return ticks > UINT32_MAX / 2 ? 0 : (time_ns)ticks * TICK + TICK;
}
