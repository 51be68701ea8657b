/* SPDX-License-Identifier: MIT
 *
 * pmtu.c - the path MTU: how long a packet may be that gets through (RFC 1191, 8201; RFC 4821 for what ICMP does not tell).
 *
 *   lowered    by a router's "too big", when it quotes what is outstanding and tells less than we knew: what was
 *              dropped goes again at once in smaller segments, one round for a burst of such messages
 *   lowered    in a black hole, where no router tells: full-size segments time out again and again, so smaller ones
 *              are tried, and the old size comes back when that did not help either
 *   raised     one step of the table at a time, long after (soon, where nothing but timeouts told), by one larger
 *              segment whose ACK proves it; its loss alone is no sign of congestion
 *
 * SND.MSS follows from it: never more than the path, the peer's MSS and our own allow (MUST-16). Bytes of cwnd stay what they
 * are, except in the initial window, which counts segments (RFC 5681 3.1).
 */
#include "tcp/internal.h"
#include "wire/seq.h"

enum { IP4_HEADER = 20, IP6_HEADER = 40, TCP_HEADER = 20, TIMESTAMPS_LEN = 12 };
enum { IP4_LEAST = 68, IP6_LEAST = 1280 };
/* Nearly every path takes the first, every host the second (RFC 8201, RFC 1122 3.3.2). */
enum { BLACK_HOLE_FIRST = 1280, BLACK_HOLE_SECOND = 576 };

/* Without a router's word the smaller size holds for so long. */
#define GUESS_HOLDS (30 * NS_PER_S)

/* RFC 1191 7 with the sizes of today, ascending. */
static const uint16_t plateaus[] = {68,	  296,	508,  576,  1006, 1280,	 1400,	1492,
				    1500, 2002, 4352, 8166, 9000, 17914, 32000, 65535};

static bool is_ipv6(const struct tcb *tcb)
{
	return tcb->endpoints.remote.family == 6;
}

static uint32_t headers(const struct tcb *tcb)
{
	return (is_ipv6(tcb) ? IP6_HEADER : IP4_HEADER) + TCP_HEADER;
}

/* The estimate never goes below. */
static uint32_t least(const struct tcb *tcb)
{
	uint32_t of_policy = u32_max(tcb->config->pmtu_min, tcb->config->min_mss + headers(tcb));

	return u32_max(of_policy, is_ipv6(tcb) ? IP6_LEAST : IP4_LEAST);
}

static uint32_t plateau_below(uint32_t len)
{
	uint32_t found = plateaus[0];

	for (size_t i = 0; i < ARRAY_LEN(plateaus) && plateaus[i] < len; i++)
		found = plateaus[i];
	return found;
}

static uint32_t plateau_above(uint32_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(plateaus); i++)
		if (plateaus[i] > len)
			return plateaus[i];
	return len;
}

/* ---- segments that fit -------------------------------------------------------------------- */

/* The MSS counts no options, of TCP or of IP (RFC 9293 3.7.1). One that has no room for them is met as well as it can be. */
static uint32_t without_options(const struct tcb *tcb, uint32_t mss)
{
	uint32_t route = (uint32_t)ip_route_len(&tcb->route);

	if (tcb->ts.is_on && mss > TIMESTAMPS_LEN)
		mss -= TIMESTAMPS_LEN;
	return mss > route ? mss - route : mss;
}

/* Bytes of text in a packet of `mtu` bytes, whatever the two ends' MSS. */
static uint32_t text_in(const struct tcb *tcb, uint32_t mtu)
{
	uint32_t mss = mtu > headers(tcb) ? mtu - headers(tcb) : 1;

	mss = u32_min(without_options(tcb, mss), without_options(tcb, tcb->pmtu.peer_mss));
	return u32_min(mss, without_options(tcb, tcb->config->mss)); /* MUST-16 */
}

/* The longest packet that is of any use. */
static uint32_t ceiling(const struct tcb *tcb)
{
	return u32_min(tcb->pmtu.first, u32_min(tcb->pmtu.peer_mss, tcb->config->mss) + headers(tcb));
}

void tcp_pmtu_start(struct tcb *tcb)
{
	uint32_t mtu = tcb->config->mtu > 0 ? tcb->config->mtu : tcb->config->mss + headers(tcb);
	bool has_discovery = tcb->config->has_pmtud;

	if (!has_discovery && is_ipv6(tcb))
		mtu = u32_min(mtu, IP6_LEAST); /* RFC 8201 4: whoever does not ask sends no more */
	tcb->pmtu.mtu = tcb->pmtu.first = mtu;
	tcb->pmtu.may_fragment = !has_discovery;
}

void tcp_pmtu_take_mss(struct tcb *tcb, uint32_t peer_mss)
{
	tcb->pmtu.peer_mss = u32_max(peer_mss, tcb->config->min_mss);
	tcb->snd.mss = text_in(tcb, tcb->pmtu.mtu);
}

void tcp_pmtu_fit(struct tcb *tcb)
{
	if (tcb->pmtu.peer_mss == 0)
		return;
	tcb->snd.mss = text_in(tcb, tcb->pmtu.mtu);
	if (tcb->cc.cwnd > 0) /* one segment may always go */
		tcb->cc.cwnd = u32_max(tcb->cc.cwnd, tcb->snd.mss);
}

static void set_mtu(struct tcb *tcb, uint32_t mtu, time_ns raise_at)
{
	tcb->pmtu.mtu = mtu;
	tcb->pmtu.raise_at = raise_at;
	tcb->pmtu.probe_len = 0;
	if (tcb->pmtu.peer_mss == 0)
		return; /* our SYN was too big */
	tcb->snd.mss = text_in(tcb, mtu);
	if (mtu >= ceiling(tcb))
		tcb->pmtu.raise_at = 0;
}

/* What was sent from `seq` to `end` goes again, as fast as cwnd and window allow, SACKed pieces left out. */
static void send_again(struct tcb *tcb, uint32_t seq, uint32_t end)
{
	bool is_under_way = tcb->resend.next != tcb->resend.end;

	tcb->resend.next = is_under_way ? seq_min(tcb->resend.next, seq) : seq;
	tcb->resend.end = is_under_way ? seq_max(tcb->resend.end, end) : end;
	tcb->resend.rest_why = WHY_RESENT_SMALLER;
	tcb->recovery.dup_acks = 0;
}

/* ---- too big ------------------------------------------------------------------------------ */

/* RFC 5681 3.1: the initial window was so many segments, and none of its text is acknowledged yet. */
static void scale_initial_window(struct tcb *tcb, uint32_t mss_before)
{
	if (tcb->snd.una != tcb->snd.iss + 1 || mss_before == 0)
		return;
	tcb->cc.cwnd = (uint32_t)((uint64_t)tcb->cc.cwnd * tcb->snd.mss / mss_before);
	tcb->cc.cwnd = u32_max(tcb->cc.cwnd, tcb->snd.mss);
}

static bool is_of_probe(const struct tcb *tcb, uint32_t seq)
{
	return seq - tcb->pmtu.probe_seq < tcb->pmtu.probe_len;
}

/* What a router has said holds for minutes. What we guessed from timeouts may as well have been plain losses, and a larger
 * segment that is lost costs nothing but itself: so it is tried soon. */
static time_ns patience(const struct tcb *tcb)
{
	return tcb->pmtu.is_guess ? time_min(GUESS_HOLDS, tcb->config->pmtu_raise) : tcb->config->pmtu_raise;
}

static void fail_probe(struct tcb *tcb)
{
	tcb->pmtu.probe_len = 0;
	tcb->pmtu.raise_at = tcb->pmtu.probe_at + patience(tcb);
}

/* The larger packet that we tried on purpose: the estimate was right. */
static void refuse_probe(struct tcb *tcb)
{
	uint32_t seq = tcb->pmtu.probe_seq, end = seq + tcb->pmtu.probe_len;

	fail_probe(tcb);
	send_again(tcb, seq, end);
}

uint64_t tcp_pmtu_too_big(struct tcb *tcb, const struct tcp_icmp *icmp, time_ns now)
{
	uint32_t told = icmp->mtu > 0 ? icmp->mtu : plateau_below(icmp->packet_len); /* 0: RFC 1191 5 */
	uint32_t mtu = u32_max(told, least(tcb)), mss_before = tcb->snd.mss;
	bool is_below_least = told < least(tcb);

	if (!tcb->config->has_pmtud || told >= icmp->packet_len || (is_ipv6(tcb) && told < IP6_LEAST))
		return FOUND_ICMP_IGNORED; /* it contradicts itself, or RFC 8201 4 */
	if (is_of_probe(tcb, icmp->seq)) {
		refuse_probe(tcb);
		return FOUND_TOO_BIG;
	}
	/* Never raised by a message; and of a burst the first one counts, which has told all. */
	if (mtu >= tcb->pmtu.mtu && (!is_below_least || tcb->pmtu.may_fragment))
		return FOUND_ICMP_IGNORED;
	tcb->pmtu.may_fragment = is_below_least; /* without DF, so that routers cut what we do not */
	tcb->pmtu.mtu_before = 0;
	tcb->pmtu.is_guess = false;
	set_mtu(tcb, u32_min(mtu, tcb->pmtu.mtu), now + patience(tcb));
	if (tcb->pmtu.peer_mss == 0 || tcb->state == TCP_SYN_RECEIVED)
		return FOUND_TOO_BIG; /* our SYN: it goes again by its timer */
	scale_initial_window(tcb, mss_before);
	send_again(tcb, icmp->seq, tcb->snd.nxt);
	tcp_arm_retransmit(tcb, now);
	return FOUND_TOO_BIG;
}

/* ---- black holes -------------------------------------------------------------------------- */

/* Would a smaller one be any different? */
static bool is_size_to_blame(const struct tcb *tcb, uint32_t mtu)
{
	return u32_min(tcb->snd.mss, tcp_flight(tcb)) > text_in(tcb, mtu);
}

/* The next size to try; 0: none is left. What counts is how long our packets can be, whatever more the path might take. */
static uint32_t smaller(const struct tcb *tcb)
{
	uint32_t longest = u32_min(tcb->pmtu.mtu, ceiling(tcb));

	if (longest > BLACK_HOLE_FIRST && is_size_to_blame(tcb, BLACK_HOLE_FIRST))
		return BLACK_HOLE_FIRST;
	bool has_second = !is_ipv6(tcb) && longest > BLACK_HOLE_SECOND && least(tcb) <= BLACK_HOLE_SECOND;

	return has_second && is_size_to_blame(tcb, BLACK_HOLE_SECOND) ? BLACK_HOLE_SECOND : 0;
}

static bool give_back(struct tcb *tcb)
{
	if (tcb->pmtu.mtu_before != 0)
		set_mtu(tcb, tcb->pmtu.mtu_before, tcb->pmtu.raise_at);
	tcb->pmtu.mtu_before = 0;
	return false;
}

/* The first suspicion takes long: losses in a row are common where many packets are lost. Each further timeout is a further step
 * (RFC 4821 7.7), for their distance doubles, and the user timeout comes. The last size is tried as often as the first. */
bool tcp_pmtu_timeout(struct tcb *tcb, time_ns now)
{
	uint32_t wait = tcb->config->pmtu_blackhole_timeouts, mtu = smaller(tcb);

	if (!tcb->config->has_pmtud || !tcb->config->has_pmtu_blackhole || wait == 0)
		return false;
	if (tcb->pmtu.stuck_at != tcb->snd.una) { /* something has got through: the size we have is right */
		tcb->pmtu.stuck_at = tcb->snd.una;
		tcb->pmtu.timeouts = 0;
		tcb->pmtu.mtu_before = 0;
	}
	bool is_suspected = tcb->pmtu.mtu_before != 0;

	if (++tcb->pmtu.timeouts < wait && !(is_suspected && mtu != 0))
		return false;
	tcb->pmtu.timeouts = 0;
	if (mtu == 0) /* and then from the top: the small ones may have been lost for another reason */
		return give_back(tcb);
	uint32_t before = tcb->pmtu.mtu_before != 0 ? tcb->pmtu.mtu_before : tcb->pmtu.mtu;

	tcb->pmtu.is_guess = true;
	set_mtu(tcb, mtu, now + patience(tcb));
	tcb->pmtu.mtu_before = before;
	return true;
}

/* ---- larger again ------------------------------------------------------------------------- */

uint32_t tcp_pmtu_probe(struct tcb *tcb, uint32_t usable, time_ns now)
{
	uint32_t mtu = u32_min(plateau_above(tcb->pmtu.mtu), ceiling(tcb)), len = text_in(tcb, mtu);

	if (now < tcb->pmtu.raise_at || tcb->pmtu.probe_len != 0 || tcb->resend.next != tcb->resend.end)
		return 0;
	if (tcp_is_repairing(tcb) || tcb->recovery.dup_acks > 0 || tcp_text_room(tcb) < tcb->snd.mss)
		return 0; /* trouble enough, or blocks to report beside the text */
	if (len <= tcb->snd.mss || usable < len)
		return 0;
	tcb->pmtu.probe_at = now;
	tcb->pmtu.probe_mtu = mtu;
	tcb->pmtu.probe_seq = tcb->snd.nxt;
	tcb->pmtu.probe_len = len;
	return len;
}

void tcp_pmtu_acked(struct tcb *tcb, time_ns now)
{
	if (seq_lt(tcb->snd.una, tcb->pmtu.probe_seq + tcb->pmtu.probe_len))
		return;
	if (tcb->cc.cwnd < tcb->pmtu.probe_len) { /* bytes of cwnd must not grow by it (RFC 4821 4) */
		fail_probe(tcb);
		return;
	}
	tcb->pmtu.may_fragment = false;
	set_mtu(tcb, tcb->pmtu.probe_mtu, now);
}

void tcp_pmtu_resent(struct tcb *tcb, uint32_t seq)
{
	if (is_of_probe(tcb, seq))
		fail_probe(tcb);
}

bool tcp_pmtu_is_probe_lost(struct tcb *tcb)
{
	uint32_t end = tcb->pmtu.probe_seq + tcb->pmtu.probe_len;

	if (tcb->pmtu.probe_len == 0 || tcb->snd.una != tcb->pmtu.probe_seq)
		return false;
	if (tcb->sack.count > 0 && tcb->sack.blocks[0].left != end)
		return false; /* more is missing than the probe */
	refuse_probe(tcb);
	tcb->recovery.recover = tcb->snd.nxt; /* the duplicate ACKs that still come tell of the same loss */
	return true;
}
