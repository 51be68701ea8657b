/* SPDX-License-Identifier: MIT
 *
 * verdict.c - see verdict.h.
 *
 * Every world: what was read is what was written, from the first byte on; whoever believes that its FIN was acknowledged
 * is right: the other end has all its bytes; at last both ends are closed, no timer runs, no packet is under way, the
 * connections' memory is back; and it did not take too many packets.
 *
 * A world without excuses (nobody aborts, the network lives, the applications are patient): all bytes, and closed in order.
 */
#include "verdict.h"

#include <stdarg.h>
#include <stdio.h>

#include "net/host_internal.h"
#include "wire_end.h"

static bool wrong(struct simulation *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

static bool wrong(struct simulation *s, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(s->verdict, sizeof s->verdict, fmt, args);
	va_end(args);
	return false;
}

static bool is_excused(const struct plan *plan)
{
	for (int e = 0; e < 2; e++)
		if (plan->ends[e].closing != CLOSE_WHEN_SENT && plan->ends[e].closing != CLOSE_LAST)
			return true;
	return plan->fate != FATE_NONE || !plan->is_patient;
}

/* In order; or reset by a peer that had closed in order and whose last ACKs were all lost until its TIME-WAIT was over:
 * that is the price of TIME-WAIT being finite. */
static bool has_ended_well(const struct simulation *s, int e)
{
	return s->actors[e].end == TCP_END_FIN || (s->actors[e].end == TCP_END_RESET && s->actors[1 - e].end == TCP_END_FIN &&
						  s->now > 2 * s->plan.tcp[1 - e].msl);
}

static bool check_streams(struct simulation *s)
{
	static const char *const names[2] = {"client", "server"};

	for (int e = 0; e < 2; e++) {
		const struct actor *a = &s->actors[e], *peer = &s->actors[1 - e];

		if (!a->is_right || a->received > peer->sent)
			return wrong(s, "the %s read %llu bytes that were not those of the other end (%llu)", names[e],
				     (unsigned long long)a->received, (unsigned long long)peer->sent);
		bool is_peer_gone = peer->end == TCP_END_ABORTED || peer->has_stopped || (e == 0 && wire_end_has_vanished(s->wire_end));

		if (a->end == TCP_END_FIN && !is_peer_gone && peer->received != a->sent)
			return wrong(s, "the %s closed in order, but of its %llu bytes only %llu were read (the other end: %s)",
				     names[e], (unsigned long long)a->sent, (unsigned long long)peer->received,
				     tcp_end_name(peer->end));
		if (is_excused(&s->plan))
			continue;
		if (peer->received != a->plan->to_send)
			return wrong(s, "of %llu bytes of the %s %llu were written and %llu were read",
				     (unsigned long long)a->plan->to_send, names[e], (unsigned long long)a->sent,
				     (unsigned long long)peer->received);
		if (!has_ended_well(s, e))
			return wrong(s, "the %s ended as %s at %.3f s", names[e], tcp_end_name(a->end), (double)s->now / 1e9);
	}
	return true;
}

static bool check_host(struct simulation *s, const struct host *host, const char *name)
{
	if (host->open_count > 0)
		return wrong(s, "the %s still has %zu connections", name, host->open_count);
	if (host->free_count != host->slot_count || host->ready_first != NULL || host->answer_len > 0)
		return wrong(s, "the %s did not give everything back: %zu of %zu slots", name, host->free_count,
			     host->slot_count);
	return true;
}

static bool check_rest(struct simulation *s)
{
	if (world_deadline(&s->world) != TIME_NEVER)
		return wrong(s, "something is still due at %.6f s", (double)world_deadline(&s->world) / 1e9);
	return check_host(s, s->hosts[0], "client") &&
	       (wire_end_has_vanished(s->wire_end) || check_host(s, s->hosts[1], "server"));
}

bool verdict_of(struct simulation *s, bool is_spinning, bool is_late)
{
	if (s->watch.broken != INV_COUNT)
		return wrong(s, "%s (%s), at %.6f s", s->watch.detail, invariant_source(s->watch.broken),
			     (double)s->watch.broken_at / 1e9);
	if (is_spinning)
		return wrong(s, "packets run in circles at %.6f s: %llu of them", (double)s->now / 1e9, (unsigned long long)s->packets);
	if (is_late)
		return wrong(s, "no end after %.0f hours", (double)s->now / 3600e9);
	if (s->has_given_up && !is_excused(&s->plan))
		return wrong(s, "silence at %.6f s: something is open and nothing will happen", (double)s->now / 1e9);
	return check_streams(s) && check_rest(s);
}
