/* SPDX-License-Identifier: MIT
 *
 * packet_filter.h - libpcap's filter expressions, asked of recorded packets.
 *
 *     struct packet_filter *f = packet_filter_new("tcp[13]=18", &err);
 *     if (packet_filter_takes(f, trace, id)) ...
 *     packet_filter_free(f);
 *
 * The expression is compiled for raw IP packets: what it says of link layers (ether, vlan) is an error. libpcap reads tcp[N] of
 * IPv4 packets alone; of IPv6 packets without extension headers ip6[40+N] is the same byte.
 */
#ifndef FILE_PACKET_FILTER_H
#define FILE_PACKET_FILTER_H

#include "base/err.h"
#include "trace/trace.h"

struct packet_filter;

/* NULL and a sentence (STATUS_USAGE) when the expression is none. */
struct packet_filter *packet_filter_new(const char *expression, struct err *err) MUST_USE;
/* NULL is allowed. */
void packet_filter_free(struct packet_filter *f);

/* Does event `id` speak of a packet that the filter takes? Not when it is no packet. Of a packet without kept bytes the one is asked that
 * file/packet_of.h makes from its facts; what asks for bytes behind a cut takes nothing. */
bool packet_filter_takes(struct packet_filter *f, const struct trace *trace, uint32_t id);

/* The sentence for an expression that libpcap does not understand, for those who compile one themselves. Returns false. */
bool packet_filter_refuse(struct err *err, const char *expression, const char *why);

#endif
