/* SPDX-License-Identifier: MIT
 *
 * answered.c - see answered.h.
 */
#include "trace/answered.h"

#include "wire/segment.h"

/* So many events of the connection are looked at: a kernel answers at once. */
enum { LOOK_BACK = 256 };

static bool is_answered_by(const struct event *packet, const struct event *reset)
{
	uint32_t behind = packet->seq + packet->len + ((packet->ctl & CTL_SYN) != 0) + ((packet->ctl & CTL_FIN) != 0);

	if (packet->protocol != PROTOCOL_TCP || (packet->ctl & CTL_RST) != 0) /* a RST is not answered */
		return false;
	if ((packet->ctl & CTL_ACK) != 0)
		return (reset->ctl & CTL_ACK) == 0 && reset->seq == packet->ack;
	return (reset->ctl & CTL_ACK) != 0 && reset->seq == 0 && reset->ack == behind;
}

uint32_t trace_find_answered(const struct trace *trace, const struct event *reset, int end, uint32_t before)
{
	const struct trace_connection *conn = trace_connection(trace, reset->conn);
	uint8_t peer = conn->tuple.host[1 - end];
	size_t at = trace_find_row(conn, before - 1);

	if ((reset->ctl & CTL_RST) == 0)
		return 0;
	for (size_t i = 0; i < LOOK_BACK && i < at; i++) {
		const struct event *ev = trace_event(trace, conn->rows[at - 1 - i]);

		if (ev->kind == EV_SENT && ev->host == peer && is_answered_by(ev, reset))
			return conn->rows[at - 1 - i];
	}
	return 0;
}
