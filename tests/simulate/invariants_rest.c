/* SPDX-License-Identifier: MIT
 *
 * invariants_rest.c - when everything that was due has left: the timers, and the promise of an ACK.
 */
#include "invariants.h"
#include "sent_check.h"
#include "tcp/internal.h"

#define ACK_LATEST (500 * NS_PER_MS)

static bool is_text_waiting(const struct tcb *tcb)
{
	bool is_fin_waiting = tcb->snd.is_fin_queued && !tcp_is_fin_acked(tcb);

	return tcb->state > TCP_SYN_RECEIVED && (tcb->snd.queue.len > 0 || is_fin_waiting);
}

static void check_sender_timers(struct witness *w, const struct tcb *tcb)
{
	bool is_resending = tcb->timer[TIMER_RETRANSMIT] != 0, is_probing = tcb->timer[TIMER_PROBE] != 0;
	bool is_pausing = tcb->timer[TIMER_ECN] != 0; /* RFC 3168 6.1.2 */
	bool is_waiting = is_text_waiting(tcb);
	uint32_t flight = tcp_flight(tcb);

	witness_holds(w, INV_TIMER_BOTH, !(is_resending && is_probing), "window %u", tcb->snd.wnd);
	witness_holds(w, INV_TIMER_OUTSTANDING, flight == 0 || is_resending || is_probing, "%u outstanding", flight);
	witness_holds(w, INV_TIMER_WAITING, !is_waiting || is_resending || is_probing || is_pausing, "%zu queued", tcb->snd.queue.len);
	witness_holds(w, INV_TIMER_IDLE, is_waiting || flight > 0 || (!is_resending && !is_probing), "%s runs",
		      is_resending ? "retransmission" : "probe");
}

static void check_user_timer(struct witness *w, const struct tcb *tcb, time_ns now)
{
	bool is_opening = tcb->state == TCP_SYN_SENT || tcb->state == TCP_SYN_RECEIVED;
	time_ns patience = is_opening ? tcb->config->syn_timeout : tcb->config->user_timeout, at = tcb->timer[TIMER_USER];

	if (tcp_flight(tcb) > 0 && patience > 0 && (is_opening || tcb->snd.wnd > 0)) /* MUST-37: probes that are answered go on */
		witness_holds(w, INV_TIMER_USER, at != 0 && at - now <= patience, "%u outstanding, timer at %.3f s, patience %.3f s",
			      tcp_flight(tcb), (double)at / 1e9, (double)patience / 1e9);
}

static void check_pipe(struct witness *w, const struct tcb *tcb)
{
	uint32_t flight = tcp_flight(tcb);

	if (tcp_is_sack_recovery(tcb) && tcb->snd.wnd > 0)
		witness_holds(w, INV_PIPE, tcb->sack.pipe / 2 <= flight, "pipe %u, %u outstanding", tcb->sack.pipe, flight);
}

static void check_receiver_timers(struct witness *w, const struct tcb *tcb)
{
	time_ns ack_at = tcb->timer[TIMER_ACK];

	if (tcb->rcv.unacked == 0)
		return;
	witness_holds(w, INV_TIMER_ACK, ack_at != 0, "%u bytes", tcb->rcv.unacked);
	witness_holds(w, INV_ACK_LATE, w->unacked_since == 0 || ack_at - w->unacked_since <= ACK_LATEST, "it waits %.3f ms",
		      (double)(ack_at - w->unacked_since) / 1e6);
}

static void check_time_wait(struct witness *w, const struct tcb *tcb, time_ns now)
{
	time_ns at = tcb->timer[TIMER_TIME_WAIT];

	witness_holds(w, INV_TIMER_TIME_WAIT,
		      tcb->state == TCP_TIME_WAIT ? at != 0 && at - now <= 2 * tcb->config->msl : at == 0,
		      "%s, timer at %.3f s", tcp_state_name(tcb->state), (double)at / 1e9);
}

void witness_check_rest(struct witness *w, const struct tcb *tcb, time_ns now)
{
	w->arrivals = w->acks = w->outputs = 0;
	w->sent_count = 0;
	if (tcb->rcv.unacked == 0)
		w->unacked_since = 0;
	witness_holds(w, INV_TIMER_AHEAD, tcp_next_deadline(tcb) > now, "%.6f s at %.6f s",
		      (double)tcp_next_deadline(tcb) / 1e9, (double)now / 1e9);
	witness_holds(w, INV_NOTHING_DUE,
		      !tcb->due.is_syn_due && !tcb->due.is_ack_due && !tcb->due.is_rst_due && !tcb->due.is_probe_due &&
			      tcb->due.duplicate_acks_due == 0,
		      "SYN %d, ACK %d, RST %d, probe %d, duplicate ACKs %u", tcb->due.is_syn_due, tcb->due.is_ack_due,
		      tcb->due.is_rst_due, tcb->due.is_probe_due, tcb->due.duplicate_acks_due);
	if (tcb->state == TCP_CLOSED || tcb->state == TCP_LISTEN) {
		witness_holds(w, INV_TIMER_CLOSED, tcp_next_deadline(tcb) == TIME_NEVER, "%s", tcp_state_name(tcb->state));
		return;
	}
	check_time_wait(w, tcb, now);
	check_sender_timers(w, tcb);
	check_user_timer(w, tcb, now);
	witness_holds(w, INV_SENT_LOG, rack_is_sound(tcb), "%u in flight, %u lost, %u outstanding", tcb->sent.in_flight,
		      tcb->sent.lost, tcp_flight(tcb));
	check_pipe(w, tcb);
	check_receiver_timers(w, tcb);
}
