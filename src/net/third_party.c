/* SPDX-License-Identifier: MIT
 *
 * third_party.c - see third_party.h.
 */
#include "net/third_party.h"

#include "net/recorder.h"
#include "trace/answered.h"

uint32_t third_party_sent(struct trace *trace, uint32_t conn, int end, const struct packet *packet, time_ns now)
{
	const struct tcp_segment *seg = &packet->segment;
	struct event fact = {.conn = conn, .seq = seg->seq, .ack = seg->ack, .ctl = seg->ctl};
	struct recorder side = {.trace = trace, .host = trace_connection(trace, conn)->tuple.host[end]};
	enum tcp_why why = (seg->ctl & CTL_RST) != 0 ? WHY_KERNEL_RST : WHY_THIRD_PARTY;
	uint32_t cause = trace_find_answered(trace, &fact, end, trace_count(trace) + 1);

	return recorder_packet_sent(&side, conn, why, cause, packet, NULL, now);
}
