/* SPDX-License-Identifier: MIT
 *
 * cc_newreno.c - slow start and congestion avoidance of RFC 5681 (Reno's window, used by NewReno).
 */
#include "tcp/congestion.h"

/* RFC 5681 3.1: below ssthresh each ACK adds what it acknowledges, at most one MSS (R: ACK
 * division) unless policy allows more; above it the window grows by one MSS each time a whole window was
 * acknowledged. */
static void newreno_acked(struct congestion *cc, const struct congestion_ack *ack)
{
	if (cc->cwnd < cc->ssthresh) {
		cc->cwnd += u32_min(ack->acked, ack->most);
		return;
	}
	cc->acked_bytes += ack->acked;
	if (cc->acked_bytes >= cc->cwnd) {
		cc->acked_bytes -= cc->cwnd;
		cc->cwnd += ack->mss;
	}
}

/* RFC 5681 3.1, equation (4), without its floor. */
static uint32_t newreno_reduced(struct congestion *cc, uint32_t flight)
{
	(void)cc; /* Reno looks at the flight alone */
	return flight / 2;
}

const struct congestion_ops congestion_newreno = {
	.name = "newreno",
	.acked = newreno_acked,
	.reduced = newreno_reduced,
};

uint32_t congestion_initial_window(uint32_t mss, uint32_t segments)
{
	if (segments > 0) /* RFC 6928 2, for any number of segments: large ones do not make it larger than those of Ethernet */
		return u32_min(segments * mss, u32_max(2 * mss, segments * 1460));
	if (mss > 2190)
		return 2 * mss;
	return mss > 1095 ? 3 * mss : 4 * mss;
}
