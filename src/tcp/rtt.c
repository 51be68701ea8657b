/* SPDX-License-Identifier: MIT
 *
 * rtt.c - the round-trip time and the retransmission timeout (RFC 6298, MUST-18).
 *
 * One segment at a time is timed, so there is about one sample each round trip. A segment that was
 * sent twice is never timed: its ACK could belong to either copy (Karn).
 */
#include "tcp/internal.h"
#include "wire/seq.h"

/* Clock granularity G: ours is finer than a microsecond. */
#define GRANULARITY NS_PER_US

/* The ceiling has the last word, over a higher floor too. */
static void limit_rto(struct tcb *tcb)
{
	tcb->rtt.rto = time_max(tcb->rtt.rto, tcb->config->rto_min);
	tcb->rtt.rto = time_min(tcb->rtt.rto, tcb->config->rto_max);
}

void tcp_rtt_start(struct tcb *tcb)
{
	tcb->rtt.rto = time_min(tcb->config->rto_initial, tcb->config->rto_max); /* (2.1) */
}

void tcp_rtt_lost_syn(struct tcb *tcb)
{
	tcb->rtt.rto = time_min(time_max(tcb->config->rto_initial, 3 * NS_PER_S), tcb->config->rto_max); /* (5.7) */
}

void tcp_rtt_time_segment(struct tcb *tcb, uint32_t seq, time_ns now)
{
	if (tcb->rtt.is_timing)
		return;
	tcb->rtt.is_timing = true;
	tcb->rtt.timed_seq = seq;
	tcb->rtt.timed_since = now;
}

void tcp_rtt_stop(struct tcb *tcb)
{
	tcb->rtt.is_timing = false;
}

static void take_sample(struct tcb *tcb, time_ns r, time_ns now)
{
	if (tcb->rtt.srtt == 0) { /* (2.2) */
		tcb->rtt.srtt = r;
		tcb->rtt.rttvar = r / 2;
	} else { /* (2.3): RTTVAR first, from the old SRTT */
		time_ns error = tcb->rtt.srtt > r ? tcb->rtt.srtt - r : r - tcb->rtt.srtt;

		tcb->rtt.rttvar += (error - tcb->rtt.rttvar) / 4;
		tcb->rtt.srtt += (r - tcb->rtt.srtt) / 8;
	}
	tcb->rtt.rto = tcb->rtt.srtt + time_max(time_max(GRANULARITY, tcb->config->rto_slack), 4 * tcb->rtt.rttvar);
	tcb->rtt.backoff = 0;
	limit_rto(tcb);
	tcp_rack_round_trip(tcb, r, now);
	tcb->tlp.has_sample = true;
}

/* The ACK of new text (or of our SYN). Our own watch is finer than the peer's echo of our clock; where
 * Karn has stopped it, the echo still says which copy was acknowledged (RFC 7323 4). */
bool tcp_rtt_acked(struct tcb *tcb, const struct tcp_segment *seg, time_ns now)
{
	time_ns sample = 0;

	if (tcb->rtt.is_timing) {
		if (!seq_gt(seg->ack, tcb->rtt.timed_seq))
			return false;
		sample = time_max(now - tcb->rtt.timed_since, 1);
		tcb->rtt.is_timing = false;
	} else {
		sample = tcp_timestamp_round_trip(tcb, seg, now);
	}
	if (sample == 0)
		return false;
	take_sample(tcb, sample, now);
	return true;
}

void tcp_rtt_back_off(struct tcb *tcb)
{
	tcb->rtt.rto = tcb->rtt.rto > tcb->config->rto_max / 2 ? tcb->config->rto_max : 2 * tcb->rtt.rto; /* (5.5) */
	tcb->rtt.backoff++;
	limit_rto(tcb);
}
