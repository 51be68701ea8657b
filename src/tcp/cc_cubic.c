/* SPDX-License-Identifier: MIT
 *
 * cc_cubic.c - CUBIC (RFC 9438): the window follows a cubic function of the time since the last loss.
 *
 *     cwnd
 *      |                            .
 *      | W_max - - - - ._________.
 *      |            .      ^
 *      |          .        K: back at W_max, where the loss was
 *      |         .
 *      |  beta * W_max
 *      +-------------------------------> t since the loss
 *
 *     W_cubic(t) = C * (t - K)^3 + W_max,    C = 0.4 segments / s^3,    beta = 0.7
 *
 * So it comes back fast, is careful around W_max, and then looks for more. Where Reno would be faster (short
 * round trips, small windows) it does as Reno does (4.3). Slow start is RFC 5681's. Times are milliseconds, windows
 * bytes; all in integers.
 */
#include "tcp/congestion.h"

/* What is remembered in cc->own[]. */
enum {
	W_MAX,       /* bytes: where the last loss was */
	K_MS,        /* when the curve is back there */
	EPOCH,       /* ns: start of congestion avoidance since the last loss; 0: not begun */
	W_EST_MILLI, /* what Reno would have, bytes * 1000 */
	LAST_AT,     /* ns: the last ACK that counted */
	CWND_PRIOR,  /* bytes: cwnd when the loss was noticed */
	TIMED_OUT,   /* that was a timeout: the old maximum says nothing any more */
};

enum { BETA_PERCENT = 70, TIME_MS_MAX = 100000 };

/* ACKs of a window that is used come closer together than two round trips and this, however they are delayed. */
#define PAUSE_MIN (200 * NS_PER_MS)

/* The integer cube root. */
static int64_t cube_root(int64_t n)
{
	int64_t low = 0, high = 2000000; /* its cube fits into 63 bits */

	while (low < high) {
		int64_t middle = low + (high - low + 1) / 2;

		if (middle * middle * middle <= n)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* K = cubic root of ((W_max - cwnd) / C), 4.2, figure 2. */
static int64_t time_back_to_max_ms(const struct congestion *cc, uint32_t mss)
{
	int64_t missing = cc->own[W_MAX] - (int64_t)cc->cwnd;

	if (missing <= 0)
		return 0;
	/* segments / 0.4 in s^3 is segments * 2.5e9 in ms^3; thousandths of a segment keep it exact */
	return cube_root(missing * 1000 / mss * 2500000);
}

static void begin_epoch(struct congestion *cc, const struct congestion_ack *ack)
{
	cc->own[EPOCH] = ack->now;
	cc->own[LAST_AT] = ack->now;
	if (cc->own[W_MAX] < cc->cwnd || cc->own[TIMED_OUT] != 0) /* no loss before, or already beyond it; K = 0 (4.8) */
		cc->own[W_MAX] = cc->cwnd;
	cc->own[K_MS] = time_back_to_max_ms(cc, ack->mss);
	cc->own[W_EST_MILLI] = (int64_t)cc->cwnd * 1000;
}

/* 5.8: time in which the application had nothing to send does not count. */
static void leave_out_pauses(struct congestion *cc, const struct congestion_ack *ack)
{
	time_ns pause = ack->now - cc->own[LAST_AT];

	if (pause > 2 * ack->srtt + PAUSE_MIN)
		cc->own[EPOCH] += pause;
	cc->own[LAST_AT] = ack->now;
}

/* W_cubic(t), bytes; t in ms since the epoch began. */
static int64_t curve(const struct congestion *cc, int64_t t_ms, uint32_t mss)
{
	int64_t d = t_ms - cc->own[K_MS];

	d = d > TIME_MS_MAX ? TIME_MS_MAX : d < -TIME_MS_MAX ? -TIME_MS_MAX : d;
	/* 0.4 * mss * (d / 1000)^3 */
	return cc->own[W_MAX] + d * d * d / 1000000 * mss / 2500;
}

/* 4.3: what Reno with the same beta would have; alpha = 3 * (1 - beta) / (1 + beta) until it is back at the window of
 * the loss, then 1. */
static int64_t reno_estimate(struct congestion *cc, const struct congestion_ack *ack)
{
	bool is_back = cc->own[W_EST_MILLI] >= cc->own[CWND_PRIOR] * 1000;
	int64_t alpha_milli = is_back ? 1000 : 3000 * (100 - BETA_PERCENT) / (100 + BETA_PERCENT);

	cc->own[W_EST_MILLI] += alpha_milli * ack->acked * ack->mss / cc->cwnd;
	return cc->own[W_EST_MILLI] / 1000;
}

static void cubic_acked(struct congestion *cc, const struct congestion_ack *ack)
{
	if (cc->cwnd <= cc->ssthresh) { /* 4.10 */
		cc->cwnd += u32_min(ack->acked, ack->most);
		return;
	}
	if (cc->own[EPOCH] == 0)
		begin_epoch(cc, ack);
	leave_out_pauses(cc, ack);
	int64_t t_ms = (ack->now - cc->own[EPOCH]) / NS_PER_MS;
	int64_t reno = reno_estimate(cc, ack);

	if (curve(cc, t_ms, ack->mss) < reno) {
		cc->cwnd = reno > (int64_t)cc->cwnd ? (uint32_t)reno : cc->cwnd;
		return;
	}
	/* 4.4, 4.5: towards where the curve will be a round trip from now, at most half as much again */
	int64_t target = curve(cc, t_ms + ack->srtt / NS_PER_MS, ack->mss);
	int64_t most = (int64_t)cc->cwnd + cc->cwnd / 2;

	target = target > most ? most : target;
	if (target > (int64_t)cc->cwnd)
		cc->cwnd += (uint32_t)((target - cc->cwnd) * ack->acked / cc->cwnd);
}

/* 4.6, 4.7: remember where it was; a flow that did not come back to its last maximum makes room for others. */
static uint32_t cubic_reduced(struct congestion *cc, uint32_t flight)
{
	bool is_shrinking = cc->cwnd < cc->own[W_MAX];

	cc->own[CWND_PRIOR] = cc->cwnd;
	cc->own[W_MAX] = is_shrinking ? (int64_t)cc->cwnd * (100 + BETA_PERCENT) / 200 : cc->cwnd;
	cc->own[EPOCH] = 0;
	cc->own[TIMED_OUT] = 0;
	return (uint32_t)((uint64_t)flight * BETA_PERCENT / 100);
}

static void cubic_timed_out(struct congestion *cc)
{
	cc->own[TIMED_OUT] = 1;
}

const struct congestion_ops congestion_cubic = {
	.name = "cubic",
	.acked = cubic_acked,
	.reduced = cubic_reduced,
	.timed_out = cubic_timed_out,
};
