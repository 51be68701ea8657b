/* SPDX-License-Identifier: MIT
 *
 * ip.h - IPv4 (RFC 791) and IPv6 (RFC 8200) addresses and headers.
 */
#ifndef WIRE_IP_H
#define WIRE_IP_H

#include <string.h>

#include "base/base.h"

enum { IP_ICMP = 1, IP_TCP = 6, IP_UDP = 17, IP_ICMPV6 = 58 };
enum { IP_ADDR_TEXT = 46 }; /* room for the longest address as text, '\0' included */
enum { IP_ECN_MASK = 3, IP_DSCP_SHIFT = 2 };

/* The ECN field's codepoints (RFC 3168 5). */
enum ip_ecn { IP_ECN_NOT_ECT = 0, IP_ECN_ECT1 = 1, IP_ECN_ECT0 = 2, IP_ECN_CE = 3 };

/* family 4: bytes[0..3], the rest zero. family 6: all. family 0: unspecified. */
struct ip_addr {
	uint8_t family;
	uint8_t bytes[16];
};

struct ip_route;

struct ip_header {
	struct ip_addr src;
	struct ip_addr dst;      /* the ultimate one, as in TCP's checksum: with a source route it may go elsewhere first */
	uint8_t protocol;        /* of the upper layer, behind IPv6 extension headers */
	uint8_t ttl;             /* hop limit in IPv6 */
	uint8_t traffic_class;   /* DSCP in the upper six bits, ECN in the lower two */
	uint16_t id;             /* IPv4 */
	bool dont_fragment;      /* IPv4; always true in IPv6 */
	bool is_fragment;        /* more fragments follow, or the offset is not 0 */
	bool has_fragment_header; /* IPv6; also where it is the only fragment (RFC 6946) */
	bool has_more_fragments;
	bool is_en_route;        /* read: more hops of a source route, or IPv6 routing header, lie before dst */
	uint16_t fragment_offset; /* bytes */
	uint32_t fragment_id;    /* which packet it is a piece of; in IPv4 the same as id */
	uint32_t flow_label;     /* IPv6 */
	struct span options;     /* read: IPv4's, borrowed */
	const struct ip_route *route; /* written: IPv4, hops to pass; NULL: none */
};

enum ip_problem {
	IP_OK,
	IP_TOO_SHORT,    /* the header does not fit into the bytes */
	IP_BAD_VERSION,  /* neither 4 nor 6 */
	IP_BAD_LENGTH,   /* header or total length contradict the bytes */
	IP_BAD_CHECKSUM, /* IPv4 header checksum */
};

/* Takes a raw packet apart. `payload` is borrowed from `packet`; bytes behind the
 * total length (Ethernet padding) are cut off. A packet cut by a snap length
 * still parses when `is_cut_allowed`: the payload then is what is there.
 * IP_BAD_CHECKSUM too leaves header and payload filled, for those who look at captures. */
enum ip_problem ip_parse(struct span packet, bool is_cut_allowed, struct ip_header *header, struct span *payload) MUST_USE;

/* Never a fragment. Writes the header for `payload_len` bytes into `into`: 20 or 40 bytes, which it
 * returns (and the length of the route), or 0 when `room` is too small or the length cannot be expressed. */
size_t ip_write_header(uint8_t *into, size_t room, const struct ip_header *header, size_t payload_len) MUST_USE;

/* What a router does that sees a queue grow: marks a raw packet "congestion experienced". False when its sender takes no
 * part in ECN: then the packet stays as it is (RFC 3168 5). */
bool ip_mark_ce(uint8_t *packet, size_t len);

static inline size_t ip_header_len(const struct ip_addr *addr)
{
	return addr->family == 6 ? 40 : 20;
}

static inline bool ip_addr_equal(const struct ip_addr *a, const struct ip_addr *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* "10.77.0.1" or "2001:db8::1" (RFC 5952); false when it is no address. */
bool ip_addr_parse(const char *text, struct ip_addr *out) MUST_USE;
void ip_addr_format(const struct ip_addr *addr, char text[IP_ADDR_TEXT]);
/* Multicast, IPv4 broadcast 255.255.255.255, unspecified: no TCP peer (RFC 9293 MUST-46, MUST-57). */
bool ip_addr_is_unicast(const struct ip_addr *addr);
/* 127.0.0.0/8, ::1: a machine to itself alone. */
bool ip_addr_is_loopback(const struct ip_addr *addr);
/* fe80::/10: leads no further than its own link. */
bool ip_addr_is_link_local(const struct ip_addr *addr);
/* Do both lie in one network, whose prefix has that many bits (at most the address's)? */
bool ip_addr_is_same_network(const struct ip_addr *a, const struct ip_addr *b, unsigned prefix_len);

#endif
