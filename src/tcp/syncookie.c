/* SPDX-License-Identifier: MIT
 *
 * syncookie.c - SYN cookies (RFC 4987 3.6, D. J. Bernstein 1996): the first sequence number of a SYN,ACK holds all that has
 * to be known of the SYN, so that nothing is kept for a peer that has not proven its address.
 *
 *     ISN = F(ends) + SEG.SEQ + (t << 24) + ((G(ends, SEG.SEQ, t) + m) mod 2^24)
 *
 * t counts minutes or so, m is a class of the peer's MSS, F and G are keyed: without the key nobody hits one of the 16
 * numbers that are right just now. The rest travels in the last six bits of the SYN,ACK's timestamp, which the peer's
 * ACK brings back; without timestamps there is no window scale, no SACK and no ECN:
 *
 *     bits 0..3  the peer's window scale, 15: none      bit 4  SACK      bit 5  ECN
 *
 * The answer is the one that a connection would give: one is opened on the stack, asked, and forgotten. When the ACK comes,
 * the SYN is put together again, and the usual LISTEN processing takes it.
 */
#include "tcp/internal.h"
#include "wire/seq.h"

#define COOKIE_TICK (64 * NS_PER_S)
enum { COOKIE_AGES = 2 };                     /* this tick's and the last one's are good: one to two ticks */
enum { SALT_ENDS = 1, SALT_TIME = 2 };        /* F; G, whose salt goes on with the time, and holds the peer's number */
enum { BITS_WSCALE = 15, BIT_SACK = 16, BIT_ECN = 32, BITS = 63 };

/* The largest that the peer can take is used. 28: no path has less (RFC 791: 68 bytes a packet). */
static const uint16_t classes[8] = {28, 536, 1220, 1300, 1400, 1440, 1460, 8960};

static uint32_t class_of(uint32_t mss)
{
	uint32_t m = 0;

	while (m + 1 < ARRAY_LEN(classes) && classes[m + 1] <= mss)
		m++;
	return m;
}

static uint32_t time_of(time_ns now)
{
	return (uint32_t)(now / COOKIE_TICK);
}

static uint32_t hash_ends(const struct tcp_config *config, const struct tcp_endpoints *e)
{
	return (uint32_t)tcp_endpoints_hash(config, e, SALT_ENDS);
}

static uint32_t hash_time(const struct tcp_config *config, const struct tcp_endpoints *e, uint32_t their_seq, uint32_t t)
{
	return (uint32_t)tcp_endpoints_hash(config, e, ((uint64_t)t + SALT_TIME) << 32 | their_seq);
}

static uint32_t make_cookie(const struct tcp_config *config, const struct tcp_endpoints *e, uint32_t their_seq, uint32_t m,
	time_ns now)
{
	uint32_t t = time_of(now);

	return hash_ends(config, e) + their_seq + (t << 24) + ((hash_time(config, e, their_seq, t) + m) & 0xffffff);
}

/* The class that a cookie holds; beyond the table: it is none of ours, or too old. */
static uint32_t read_cookie(const struct tcp_config *config, const struct tcp_endpoints *e, uint32_t their_seq,
	uint32_t cookie, time_ns now)
{
	uint32_t rest = cookie - hash_ends(config, e) - their_seq, t = time_of(now);
	uint32_t age = (t - (rest >> 24)) & 0xff;

	if (age >= COOKIE_AGES)
		return ARRAY_LEN(classes);
	return (rest - hash_time(config, e, their_seq, t - age)) & 0xffffff;
}

/* ---- the answer ----------------------------------------------------------------------------- */

static uint32_t bits_of(const struct tcb *tcb)
{
	uint32_t bits = tcb->snd.is_scaled ? tcb->snd.shift : BITS_WSCALE;

	return bits | (tcb->sack.is_on ? BIT_SACK : 0) | (tcb->ecn.is_on ? BIT_ECN : 0);
}

/* A little early rather than late: later timestamps of ours must not be smaller. */
static uint32_t stamp(uint32_t clock, uint32_t bits)
{
	uint32_t value = (clock & ~(uint32_t)BITS) | bits;

	return seq_gt(value, clock) ? value - (BITS + 1) : value;
}

static uint32_t mss_of(const struct tcp_endpoints *e, const struct tcp_segment *syn)
{
	if (syn->options.has_mss && syn->options.mss > 0)
		return syn->options.mss;
	return e->remote.family == 6 ? 1220 : 536; /* MUST-15 */
}

void tcp_cookie_answer(const struct tcp_config *config, const struct tcp_endpoints *e, const struct tcp_segment *syn,
	time_ns now, struct ip_route *route, struct tcp_output *out)
{
	struct tcb forgotten;
	uint32_t isn = make_cookie(config, e, syn->seq, class_of(mss_of(e, syn)), now);

	tcp_listen(&forgotten, config, &(struct tcp_memory){0}, e, now);
	(void)tcp_listen_arrives(&forgotten, syn, now);
	if (!forgotten.ts.is_on) { /* nothing could bring these back */
		forgotten.snd.is_scaled = forgotten.sack.is_on = forgotten.ecn.is_on = false;
		forgotten.rcv.shift = 0;
	}
	forgotten.snd.iss = forgotten.snd.una = forgotten.snd.nxt = isn;
	(void)tcp_next_segment(&forgotten, now, out);
	out->why = WHY_SYN_COOKIE;
	*route = forgotten.route;
	out->route = out->route != NULL ? route : NULL; /* what is on our stack will not be there when it is sent */
	if (forgotten.ts.is_on)
		out->seg.options.ts_value = stamp(out->seg.options.ts_value, bits_of(&forgotten));
}

/* ---- the ACK -------------------------------------------------------------------------------- */

static void read_bits(const struct tcp_config *config, uint32_t bits, struct tcp_segment *syn)
{
	syn->options.has_wscale = config->has_window_scale && (bits & BITS_WSCALE) != BITS_WSCALE;
	syn->options.wscale = (uint8_t)(bits & BITS_WSCALE);
	syn->options.has_sack_permitted = (bits & BIT_SACK) != 0;
	if ((bits & BIT_ECN) != 0)
		syn->ctl |= CTL_ECE | CTL_CWR;
}

bool tcp_cookie_recall(const struct tcp_config *config, const struct tcp_endpoints *e, const struct tcp_segment *ack,
	time_ns now, struct tcp_segment *syn)
{
	if ((ack->ctl & (CTL_ACK | CTL_SYN | CTL_RST)) != CTL_ACK)
		return false;
	uint32_t m = read_cookie(config, e, ack->seq - 1, ack->ack - 1, now);

	if (m >= ARRAY_LEN(classes))
		return false;
	*syn = (struct tcp_segment){.src_port = ack->src_port, .dst_port = ack->dst_port};
	syn->seq = ack->seq - 1;
	syn->ctl = CTL_SYN;
	syn->window = ack->window; /* the SYN's is forgotten; the ACK's counts at once anyway */
	syn->options.has_mss = true;
	syn->options.mss = classes[m];
	if (config->has_timestamps && ack->options.has_timestamps) {
		syn->options.has_timestamps = true;
		syn->options.ts_value = ack->options.ts_value;
		read_bits(config, ack->options.ts_echo & BITS, syn);
	}
	return true;
}

void tcp_cookie_resume(struct tcb *tcb, const struct tcp_segment *syn, uint32_t isn, time_ns now)
{
	(void)tcp_listen_arrives(tcb, syn, now);
	tcb->snd.iss = tcb->snd.una = isn;
	tcb->snd.nxt = isn + 1; /* the SYN,ACK has gone */
	tcb->snd.wl2 = isn;
	tcb->resend.next = tcb->resend.end = isn;
	tcb->due.is_syn_due = false;
	tcb->ts.last_ack_sent = tcb->rcv.nxt;
	tcp_timestamp_note_resent(tcb, now); /* the echo of that timestamp measures nothing: its last bits are no time */
	tcp_arm_retransmit(tcb, now);
}
