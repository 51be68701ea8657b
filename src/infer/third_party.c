/* SPDX-License-Identifier: MIT
 *
 * third_party.c - see third_party.h.
 */
#include "infer/third_party.h"

#include "trace/answered.h"
#include "wire/segment.h"
#include "wire/seq.h"

/* So many events behind a reset are looked at: who goes on does it soon. */
enum { LOOK_AHEAD = 64 };

/* Does one of the segments that `host` sends next acknowledge all of `packet`? */
static bool goes_on(const struct trace *trace, const struct trace_connection *conn, size_t row, uint8_t host, const struct event *packet)
{
	uint32_t behind = packet->seq + packet->len + ((packet->ctl & CTL_SYN) != 0) + ((packet->ctl & CTL_FIN) != 0);

	for (size_t i = row + 1; i < conn->row_count && i <= row + LOOK_AHEAD; i++) {
		const struct event *ev = trace_event(trace, conn->rows[i]);

		if (ev->kind == EV_SENT && ev->host == host && ev->protocol == PROTOCOL_TCP &&
		    (ev->ctl & (CTL_ACK | CTL_RST | CTL_SYN)) == CTL_ACK && seq_ge(ev->ack, behind))
			return true;
	}
	return false;
}

/* The packet that this reset answers, though its sender takes it a moment later; 0: there is no telling. */
static uint32_t find_quarrel(const struct trace *trace, const struct trace_connection *conn, size_t row)
{
	const struct event *reset = trace_event(trace, conn->rows[row]);
	int end = trace_event_end(trace, reset);

	if (reset->kind != EV_SENT || reset->code != WHY_NONE || end < 0 || reset->protocol != PROTOCOL_TCP)
		return 0;
	uint32_t answered = trace_find_answered(trace, reset, end, conn->rows[row]);
	if (answered == 0)
		return 0;
	const struct event *packet = trace_event(trace, answered);
	bool takes_numbers = packet->len > 0 || (packet->ctl & (CTL_SYN | CTL_FIN)) != 0;

	return takes_numbers && goes_on(trace, conn, row, reset->host, packet) ? answered : 0;
}

void infer_third_parties(struct trace *trace)
{
	for (uint32_t c = 1; c <= trace_connection_count(trace); c++) {
		const struct trace_connection *conn = trace_connection(trace, c);

		for (size_t row = 0; row < conn->row_count; row++) {
			uint32_t answered = find_quarrel(trace, conn, row);

			if (answered != 0)
				trace_set_why(trace, conn->rows[row], WHY_KERNEL_RST, CERTAINTY_LIKELY, answered);
		}
	}
}
