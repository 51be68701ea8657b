/* SPDX-License-Identifier: MIT
 *
 * raw_filter.h - which packets belong to the connections of a raw link, told twice: to the kernel as a filter, so that it
 * copies no others to us, and for each packet that has come, since the filter knows less of IP than we do.
 */
#ifndef NET_RAW_FILTER_H
#define NET_RAW_FILTER_H

#include "base/text.h"
#include "wire/ip.h"

/* In place of a capture's number: the one on all interfaces (net/raw_elsewhere.h). */
#define RAW_ELSEWHERE SIZE_MAX

/* A connection, with our end first. */
struct raw_connection {
	struct ip_addr ours, theirs;
	uint16_t our_port, their_port;
	size_t capture;           /* which of the link's sees it */
	unsigned interface_index; /* that capture's; 0 of RAW_ELSEWHERE */
	uint8_t syn_count;        /* SYNs of ours that have left, as long as nothing was heard: 0 to 2 */
	bool is_heard;            /* something has come by its capture */
	bool is_deaf;             /* its packets may come elsewhere */
	unsigned heard_at;        /* and so they did: the interface; 0: not yet */
	bool is_looped;           /* it leads over the loopback interface, which shows each packet once, as one that comes in */
};

enum raw_verdict {
	RAW_FOREIGN, /* of no connection */
	RAW_FOR_US,  /* from the other end, a piece of such a packet, or an ICMP error about one of ours */
	RAW_LEAVING, /* from our end; that it has left, and was not sent to us by another, is for the filter to say */
};

/* The filter, in the language of pcap-filter(7), for those of the connections that this capture sees
 * (RAW_ELSEWHERE: those that are deaf). Of what leaves it wants RSTs alone: our own segments need not come back. (Anybody can send us
 * packets that seem to be from us; those do not leave, and only the kernel's filter can tell.) With more than a few connections it
 * asks for the addresses, not the ports; `is_wide` asks for that at once. */
void raw_filter_write(struct text *filter, const struct raw_connection *connections, size_t count, size_t capture,
		      bool is_wide);

/* `row` (when not NULL): of which connection; `count` for a later piece of a packet, which does not tell. */
enum raw_verdict raw_filter_judge(const struct raw_connection *connections, size_t count, const struct ip_header *ip,
				  struct span payload, size_t *row);

#endif
