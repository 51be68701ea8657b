/* SPDX-License-Identifier: MIT
 *
 * host_knock.c - a segment comes that no connection is there for, or one in TIME-WAIT: what its listener makes of it.
 *
 *   SYN   a connection in SYN-RECEIVED, where there is room
 *         a SYN cookie, where there is none (RFC 4987): an answer that nothing is kept for
 *         silence: it comes again, and perhaps there is room then
 *   ACK   of a cookie: a connection, as if the SYN had been kept
 *
 * So a flood of SYNs takes syn_backlog places and no more, and whoever answers the SYN,ACK gets in all the same.
 */
#include "net/host_internal.h"

#define COOKIES_LIVE (128 * NS_PER_S) /* no ACK of a cookie is good for longer */

static struct tcp_endpoints ends_of(const struct host *host, const struct packet *packet)
{
	return (struct tcp_endpoints){
		.local = host->addr,
		.remote = packet->ip.src,
		.local_port = packet->segment.dst_port,
		.remote_port = packet->segment.src_port,
	};
}

/* ---- a SYN --------------------------------------------------------------------------------- */

static void answer_with_cookie(struct host *host, const struct listener *l, struct knock *k, time_ns now)
{
	host->cookies_until = now + COOKIES_LIVE;
	host->counts.cookies_sent++;
	k->verdict = KNOCK_ANSWERED;
	k->policy = &l->tcp;
	k->found |= FOUND_SYN;
	tcp_cookie_answer(&l->tcp, &k->ends, k->segment, now, &k->route, &k->answer);
}

static void drop(struct host *host, struct knock *k)
{
	host->counts.syns_dropped++;
	k->verdict = KNOCK_DROPPED;
	k->found |= FOUND_SYN | FOUND_BACKLOG_FULL;
}

static bool may_take_cookie(const struct listener *l)
{
	return l->tcp.syn_cookies != TCP_COOKIES_OFF;
}

static void open_for(struct host *host, struct listener *l, struct knock *k, time_ns now)
{
	bool is_full = l->half_open >= l->tcp.syn_backlog;
	bool is_taken = l->waiting < l->tcp.backlog; /* else more of them would be no help */

	if (is_taken && (l->tcp.syn_cookies == TCP_COOKIES_ALWAYS || (is_full && may_take_cookie(l))))
		answer_with_cookie(host, l, k, now);
	else if (!is_taken || is_full || (k->connection = host_accept(host, l, &k->ends, NULL, now)) == NULL)
		drop(host, k);
}

/* `old`, in TIME-WAIT, makes room for a connection that is really new. */
static void reopen_for(struct host *host, struct listener *l, struct connection *old, struct knock *k, time_ns now)
{
	host_step_aside(host, old);
	k->connection = l->half_open < l->tcp.syn_backlog ? host_accept(host, l, &k->ends, old, now) : NULL;
	if (k->connection == NULL) {
		host_stay(host, old);
		drop(host, k);
		return;
	}
	host_succeed(k->connection, old);
	k->found |= FOUND_REOPENED;
}

static void syn_arrives(struct host *host, struct listener *l, struct connection *old, struct knock *k, time_ns now)
{
	if (old == NULL)
		open_for(host, l, k, now);
	else if (tcp_may_reopen(&old->tcb, k->segment))
		reopen_for(host, l, old, k, now);
}

/* ---- an ACK --------------------------------------------------------------------------------- */

static void ack_arrives(struct host *host, struct listener *l, struct knock *k, time_ns now)
{
	struct tcp_segment syn;

	if (now >= host->cookies_until || !may_take_cookie(l) ||
		!tcp_cookie_recall(&l->tcp, &k->ends, k->segment, now, &syn))
		return;
	if (l->waiting < l->tcp.backlog)
		k->connection = host_accept(host, l, &k->ends, NULL, now);
	if (k->connection == NULL) { /* the peer sends text or FIN, and again: perhaps there is room then */
		k->verdict = KNOCK_DROPPED;
		k->found |= FOUND_BACKLOG_FULL;
		return;
	}
	host->counts.cookies_taken++;
	k->found |= FOUND_COOKIE;
	tcp_cookie_resume(&k->connection->tcb, &syn, k->segment->ack - 1, now);
}

/* ---- neither -------------------------------------------------------------------------------- */

/* RFC 9293 3.10.7.2, fourth: whatever else comes to a listener is dropped; it deserves no RST. */
static bool is_of_no_use(const struct listener *l, const struct connection *old, const struct tcp_segment *seg)
{
	if ((seg->ctl & (CTL_SYN | CTL_ACK)) == 0)
		return old == NULL;
	return (seg->ctl & (CTL_SYN | CTL_FIN | CTL_ACK)) == (CTL_SYN | CTL_FIN) && !l->tcp.has_syn_fin;
}

static void overlook(struct knock *k)
{
	k->verdict = KNOCK_DROPPED;
	k->found |= FOUND_IGNORED;
}

bool host_would_open(struct host *host, const struct packet *packet)
{
	const struct tcp_segment *seg = &packet->segment;
	const struct listener *l = host_listener_for(host, &packet->ip.src, seg->src_port, seg->dst_port);

	if (l == NULL || (seg->ctl & (CTL_SYN | CTL_ACK | CTL_RST)) != CTL_SYN)
		return false;
	const struct connection *c = host_find_alive(host, &packet->ip.src, seg->src_port, seg->dst_port);

	if (c != NULL && (c->tcb.state != TCP_TIME_WAIT || !tcp_may_reopen(&c->tcb, seg)))
		return false;
	return !is_of_no_use(l, c, seg);
}

/* ---- what to do -------------------------------------------------------------------------------- */

void host_knock(struct host *host, const struct packet *packet, struct knock *k, time_ns now)
{
	const struct tcp_segment *seg = &packet->segment;
	struct connection *c = host_find_alive(host, &packet->ip.src, seg->src_port, seg->dst_port);
	unsigned ctl = seg->ctl & (CTL_SYN | CTL_ACK | CTL_RST);

	k->segment = seg; /* ends and answer only where they are asked for: this is the way of every segment */
	k->connection = c;
	k->verdict = KNOCK_NOBODY;
	k->found = 0;
	if ((c == NULL || c->tcb.state == TCP_TIME_WAIT) && (ctl & CTL_RST) == 0) {
		struct listener *l = host_listener_for(host, &packet->ip.src, seg->src_port, seg->dst_port);

		k->ends = ends_of(host, packet);
		if (l != NULL && is_of_no_use(l, c, seg))
			overlook(k);
		else if (l != NULL && ctl == CTL_SYN)
			syn_arrives(host, l, c, k, now);
		else if (l != NULL && c == NULL && ctl == CTL_ACK)
			ack_arrives(host, l, k, now);
	}
	if (k->connection != NULL && k->connection->tcb.state != TCP_CLOSED && k->verdict == KNOCK_NOBODY)
		k->verdict = KNOCK_DELIVER;
}
