/* SPDX-License-Identifier: MIT
 *
 * tcp_info.c - see tcp_info.h: microseconds, and windows in segments, as Linux counts.
 */
#include "drill/tcp_info.h"

#include <string.h>

/* Linux's numbers of the states (TCP_ESTABLISHED is 1 there). */
static uint8_t state_number(enum tcp_state state)
{
	static const uint8_t numbers[TCP_STATE_COUNT] = {
		[TCP_ESTABLISHED] = 1, [TCP_SYN_SENT] = 2, [TCP_SYN_RECEIVED] = 3, [TCP_FIN_WAIT_1] = 4,
		[TCP_FIN_WAIT_2] = 5, [TCP_TIME_WAIT] = 6, [TCP_CLOSED] = 7, [TCP_CLOSE_WAIT] = 8,
		[TCP_LAST_ACK] = 9, [TCP_LISTEN] = 10, [TCP_CLOSING] = 11,
	};

	return numbers[state];
}

static uint32_t in_us(time_ns time)
{
	return (uint32_t)(time / NS_PER_US);
}

/* Bit fields: a shift is at most 14. */
static void put_shifts(const struct tcb *tcb, struct tcp_info *info)
{
	info->tcpi_snd_wscale = (uint8_t)(tcb->snd.shift % 16) & 15u;
	info->tcpi_rcv_wscale = (uint8_t)(tcb->rcv.shift % 16) & 15u;
}

static void tell_windows(const struct tcb *tcb, struct tcp_info *info)
{
	uint32_t mss = u32_max(tcb->snd.mss, 1);

	info->tcpi_snd_mss = tcb->snd.mss;
	info->tcpi_advmss = tcb->config->mss;
	info->tcpi_rcv_mss = tcb->rcv.mss_seen;
	info->tcpi_unacked = (tcb->snd.nxt - tcb->snd.una + mss - 1) / mss;
	info->tcpi_sacked = (tcb->sack.bytes + mss - 1) / mss;
	info->tcpi_snd_cwnd = tcb->cc.cwnd / mss;
	info->tcpi_snd_ssthresh = tcb->cc.ssthresh / mss;
	info->tcpi_rcv_space = tcb->config->receive_buffer;
	put_shifts(tcb, info);
	info->tcpi_notsent_bytes =
		(uint32_t)(tcb->snd.queue.len - size_min(tcb->snd.queue.len, tcb->snd.nxt - tcb->snd.una));
}

void drill_tcp_info(const struct sock *s, struct tcp_info *info)
{
	memset(info, 0, sizeof *info);
	info->tcpi_state = state_number(sock_state(s));
	if (s->stream == NULL)
		return;
	const struct tcb *tcb = host_tcb(s->stream);

	info->tcpi_options = (uint8_t)((tcb->ts.is_on ? TCPI_OPT_TIMESTAMPS : 0) | (tcb->sack.is_on ? TCPI_OPT_SACK : 0) |
				       (tcb->snd.shift > 0 || tcb->rcv.shift > 0 ? TCPI_OPT_WSCALE : 0));
	info->tcpi_ca_state = tcb->recovery.is_active ? 3 : 0; /* TCP_CA_Recovery */
	info->tcpi_backoff = (uint8_t)u32_min(tcb->rtt.backoff, 255);
	info->tcpi_rto = in_us(tcb->rtt.rto);
	info->tcpi_ato = in_us(tcb->config->ack_delay);
	info->tcpi_rtt = in_us(tcb->rtt.srtt);
	info->tcpi_rttvar = in_us(tcb->rtt.rttvar);
	info->tcpi_pmtu = s->drill->options.mtu;
	info->tcpi_reordering = 3;
	tell_windows(tcb, info);
}
