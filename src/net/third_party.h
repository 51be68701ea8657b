/* SPDX-License-Identifier: MIT
 *
 * third_party.h - what somebody else on our machine sends with our address and port: its kernel, which knows nothing of us.
 *
 *     us    kernel                            the peer
 *     SYN  --------------------------------->
 *          <--------------------------------- SYN,ACK      both of us see it
 *           RST ----------------------------->             the kernel knows no such connection
 *     ACK  --------------------------------->              too late
 *
 * It leaves where we leave, past our impairment stage. For the peer it is ours.
 */
#ifndef NET_THIRD_PARTY_H
#define NET_THIRD_PARTY_H

#include "net/packet.h"
#include "trace/trace.h"

/* Records that it left `end` (0 or 1) of connection `conn`, with its why and the packet of the peer that it answers. The packet
 * has a segment. Returns the event's id. */
uint32_t third_party_sent(struct trace *trace, uint32_t conn, int end, const struct packet *packet, time_ns now);

#endif
