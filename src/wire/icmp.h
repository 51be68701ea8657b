/* SPDX-License-Identifier: MIT
 *
 * icmp.h - the ICMP (RFC 792) and ICMPv6 (RFC 4443) messages that a TCP host
 * meets: echo, and the errors that quote one of our packets.
 */
#ifndef WIRE_ICMP_H
#define WIRE_ICMP_H

#include "base/base.h"
#include "wire/ip.h"

enum icmp_kind {
	ICMP_OTHER,
	ICMP_ECHO_REQUEST,
	ICMP_ECHO_REPLY,
	ICMP_UNREACHABLE,    /* destination unreachable, hard or soft by code */
	ICMP_PACKET_TOO_BIG, /* v4: unreachable code 4; v6: type 2 */
	ICMP_TIME_EXCEEDED,
	ICMP_PARAMETER_PROBLEM,
	ICMP_SOURCE_QUENCH,
};

struct icmp_message {
	enum icmp_kind kind;
	uint8_t type, code; /* as on the wire */
	uint16_t echo_id, echo_seq;
	uint32_t mtu;       /* PACKET_TOO_BIG: the next hop's MTU, 0 when not told */
	struct span rest;   /* echo: its data; errors: the quoted packet (IP header first); borrowed */
};

/* False when too short or the checksum is wrong. */
bool icmp_parse(const struct ip_header *ip, struct span bytes, struct icmp_message *out) MUST_USE;

/* Writes a whole IP packet that answers an echo request; returns its length, 0 when it does not fit. */
size_t icmp_write_echo_reply(uint8_t *into, size_t room, const struct ip_header *request, const struct icmp_message *message) MUST_USE;

/* Writes a whole IP packet of `kind` (an error) from `from` to the sender of
 * `offending`, quoting as much of it as RFC 792/1812/4443 allow (v4: 548 bytes
 * of packet in all at most, v6: 1232). `code` as on the wire. 0 when it does not fit
 * or `offending` must not be answered (RFC 1122 3.2.2, RFC 4443 2.4 e). */
size_t icmp_write_error(uint8_t *into, size_t room, const struct ip_addr *from, enum icmp_kind kind, uint8_t code,
			struct span offending) MUST_USE;

/* ICMPv6 parameter problem: the next header, whose number stands at `pointer`, is not known (RFC 4443 3.4). */
size_t icmp_write_unknown_header(uint8_t *into, size_t room, const struct ip_addr *from, uint32_t pointer,
				 struct span offending) MUST_USE;

/* The same for a packet that is too long for the next hop, which takes `mtu` bytes (RFC 1191 4, RFC 4443 3.2). */
size_t icmp_write_too_big(uint8_t *into, size_t room, const struct ip_addr *from, uint32_t mtu, struct span offending) MUST_USE;

/* "ICMP echo request", "ICMP port unreachable" ... a static string. */
const char *icmp_name(uint8_t family, uint8_t type, uint8_t code);

#endif
