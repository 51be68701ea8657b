/* SPDX-License-Identifier: MIT
 *
 * capture.h - packets that somebody saw on a wire become connections, directions and segments.
 *
 *     struct capture *c = capture_new(trace);
 *     capture_packet(c, now, packet, packet.len);       for each, in their order
 *     capture_name_hosts(c);                            when all are in
 *     capture_free(c);
 *
 * Facts alone: a packet is an EV_SENT of its sender and an EV_ARRIVED at the same time at its
 * receiver. Why it was sent and what it changed, nobody says here.
 */
#ifndef FILE_CAPTURE_H
#define FILE_CAPTURE_H

#include "trace/trace.h"

/* What did not become an event. */
struct capture_counts {
	uint64_t packets;   /* handed in */
	uint64_t not_tcp;   /* other protocols */
	uint64_t fragments; /* of IP: a part alone has no TCP header, or no length */
	uint64_t damaged;   /* too short or contradictory headers */
};

struct capture;

/* Borrows the trace. */
struct capture *capture_new(struct trace *trace) MUST_USE;
void capture_free(struct capture *c);

/* Takes a raw IP packet. `wire_len`: its length before a snap length cut it, bytes of padding included. */
void capture_packet(struct capture *c, time_ns time, struct span packet, size_t wire_len);

/* Calls the hosts "client" and "server" when there are only these two; else they keep their addresses. */
void capture_name_hosts(struct capture *c);

const struct capture_counts *capture_counts(const struct capture *c);

#endif
