/* SPDX-License-Identifier: MIT
 *
 * raw_elsewhere.h - answers that come in by another interface than the one that our packets leave by.
 *
 * The way back is others' choice: a router may think differently of it than this machine's table of routes, and a redirect may lead
 * to an interface that nobody captured on while there were privileges. So a second capture stands by, on all interfaces, with a filter
 * that lets nothing in. A connection is *deaf* once its SYN had to be sent again and nothing has come: from then on its packets are
 * taken from there too.
 *
 * One packet is seen several times there (on a bridge and on its port, on a VLAN and on the card below), so of a connection only that
 * interface is listened to where it was heard first.
 */
#ifndef NET_RAW_ELSEWHERE_H
#define NET_RAW_ELSEWHERE_H

#include "net/capture.h"
#include "net/raw_filter.h"

struct raw_elsewhere {
	struct net_capture *live; /* owned; NULL: there is none, and who is deaf stays so */
	struct text filter;
};

/* Needs the privilege of any capture; without it there is none. */
void raw_elsewhere_open(struct raw_elsewhere *e);
void raw_elsewhere_close(struct raw_elsewhere *e);

/* From now on the packets of the deaf among the connections come. False and err: the filter stays as it was. */
bool raw_elsewhere_listen(struct raw_elsewhere *e, const struct raw_connection *connections, size_t count,
			  struct err *err) MUST_USE;

/* To be called before a packet of ours leaves: the second SYN of a connection that has heard nothing makes it deaf. */
void raw_elsewhere_notice(struct raw_elsewhere *e, struct raw_connection *connections, size_t count, struct span packet);

/* The kernel would send to them from another address of ours: then answers to this one may well come another way. */
bool raw_elsewhere_is_likely(const struct ip_addr *theirs, const struct ip_addr *ours) MUST_USE;

/* Is this frame, which raw_filter_judge() found to be the connection's and which came by its own capture or elsewhere, the one to be
 * taken? Remembers where the connection is heard. */
bool raw_elsewhere_takes(struct raw_connection *c, const struct captured *got, bool is_elsewhere, const struct ip_header *ip,
			 enum raw_verdict verdict) MUST_USE;

#endif
