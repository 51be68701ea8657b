/* SPDX-License-Identifier: MIT
 *
 * arp.h - ARP (RFC 826) for IPv4 over Ethernet: who has this address?
 *
 *    0                   1                   2                   3
 *   +-------------------------------+-------------------------------+
 *   |    hardware: 1, Ethernet      |    protocol: 0x0800, IPv4     |
 *   +---------------+---------------+-------------------------------+
 *   |  6 bytes      |  4 bytes      |  1 request, 2 reply           |
 *   +---------------+---------------+-------------------------------+
 *   |  sender's MAC (6), sender's IP (4), target's MAC (6), target's IP (4)
 *
 * A request says something too: that the sender's IP is at the sender's MAC. A *probe* is a request whose sender's IP is
 * 0.0.0.0: it asks and says nothing. An *announcement* is a request in which both IPs are the sender's (RFC 5227 1.1).
 */
#ifndef WIRE_ARP_H
#define WIRE_ARP_H

#include "wire/ethernet.h"

enum { ARP_LEN = 28 };

struct arp_packet {
	bool is_reply;
	struct mac sender_mac;
	struct ip_addr sender; /* 0.0.0.0 in a probe */
	struct mac target_mac; /* all zeros in a request */
	struct ip_addr target;
};

/* False for other hardware or protocols, other operations than request and reply, and a sender whose MAC is no card's. */
bool arp_parse(struct span bytes, struct arp_packet *out) MUST_USE;

/* Writes a whole frame from the sender's MAC to `to`: ETHERNET_HEADER_LEN + ARP_LEN bytes, which it returns; 0 when `room`
 * is too small. */
size_t arp_write_frame(uint8_t *into, size_t room, const struct mac *to, const struct arp_packet *packet) MUST_USE;

#endif
