/* SPDX-License-Identifier: MIT
 *
 * icmp_errors.c - what ICMP reports about our segments (RFC 9293 3.9.2.2, RFC 5461, RFC 5927).
 *
 *   believed?   only when it quotes a number that is outstanding: an attacker off the path has to guess it
 *   too big     the path MTU falls (pmtu.c)
 *   quench      of no effect (MUST-55)
 *   soft        remembered, for the sentence that tells how it ended (SHLD-25); never the end itself (MUST-56)
 *   hard        the end while the connection is opening (SHLD-26); later as a soft one, unless policy says otherwise
 */
#include "tcp/internal.h"
#include "wire/seq.h"

/* RFC 5927 4.1: SND.UNA =< SEG.SEQ < SND.NXT. */
static bool is_credible(const struct tcb *tcb, uint32_t seq)
{
	return seq - tcb->snd.una < tcb->snd.nxt - tcb->snd.una;
}

static bool is_end(const struct tcb *tcb, const struct tcp_icmp *icmp)
{
	bool is_opening = tcb->state == TCP_SYN_SENT || tcb->state == TCP_SYN_RECEIVED;

	switch (tcb->config->icmp_policy) {
	case ICMP_IGNORED:
		return false;
	case ICMP_HARD_WHILE_OPENING:
		return icmp->kind == TCP_ICMP_HARD && is_opening;
	case ICMP_ANY_WHILE_OPENING:
		return is_opening;
	case ICMP_HARD_ALWAYS:
		return icmp->kind == TCP_ICMP_HARD;
	}
	return false;
}

static uint64_t take_error(struct tcb *tcb, const struct tcp_icmp *icmp, time_ns now)
{
	if (tcb->config->icmp_policy == ICMP_IGNORED)
		return FOUND_ICMP_IGNORED;
	tcb->last_error = icmp->error;
	if (!is_end(tcb, icmp))
		return FOUND_SOFT_ERROR;
	tcp_enter_closed(tcb, TCP_END_UNREACHABLE, now);
	return FOUND_HARD_ERROR;
}

uint64_t tcp_icmp_arrives(struct tcb *tcb, const struct tcp_icmp *icmp, time_ns now)
{
	if (tcb->state == TCP_CLOSED || tcb->state == TCP_LISTEN || !is_credible(tcb, icmp->seq))
		return FOUND_ICMP_IGNORED;
	switch (icmp->kind) {
	case TCP_ICMP_SOFT:
	case TCP_ICMP_HARD:
		return take_error(tcb, icmp, now);
	case TCP_ICMP_TOO_BIG:
		return tcp_pmtu_too_big(tcb, icmp, now);
	case TCP_ICMP_QUENCH:
		break;
	}
	return FOUND_ICMP_IGNORED;
}

enum tcp_error tcp_last_error(const struct tcb *tcb)
{
	if (tcb->last_error == TCP_ERROR_NONE && tcb->is_in_trouble)
		return TCP_ERROR_NO_ANSWER;
	return tcb->last_error;
}
