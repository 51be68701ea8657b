/* SPDX-License-Identifier: MIT
 *
 * nd.h - neighbour discovery (RFC 4861), ARP's successor in IPv6: solicitations ask who has an address, advertisements
 * tell. And the report by which a host joins the group that hears solicitations (RFC 3810).
 *
 *    0                   1                   2                   3
 *   +---------------+---------------+-------------------------------+
 *   |  135 or 136   |    code 0     |           checksum            |
 *   +-+-+-+---------+---------------+-------------------------------+
 *   |R|S|O|  reserved (the flags: advertisements only)              |
 *   +-+-+-+---------------------------------------------------------+
 *   |  target address (16)                                          |
 *   +---------------+---------------+-------------------------------+
 *   |  option: 1, 2 |  8 bytes: 1   |  the sender's MAC (6) ...
 */
#ifndef WIRE_ND_H
#define WIRE_ND_H

#include "wire/ethernet.h"

enum { ND_PACKET_MAX = 40 + 24 + 8 };        /* bytes of what nd_write writes */
enum { ND_REPORT_LEN = 40 + 8 + 8 + 20 };    /* bytes of what nd_write_report writes */

struct nd_message {
	bool is_advertisement;
	bool is_router, is_solicited, is_override; /* flags of an advertisement */
	bool has_mac;                              /* an option tells the link-layer address */
	struct mac mac;                            /* solicitation: of the source; advertisement: of the target */
	struct ip_addr target;
};

/* Takes a solicitation or advertisement apart. False when `ip` and `payload` are neither, or one of the checks of RFC 4861
 * 7.1.1 and 7.1.2 fails: then it must be ignored without a word. */
bool nd_parse(const struct ip_header *ip, struct span payload, struct nd_message *out) MUST_USE;

/* Writes a whole IP packet and returns its length, 0 when `room` is too small. */
size_t nd_write(uint8_t *into, size_t room, const struct ip_addr *src, const struct ip_addr *dst,
		const struct nd_message *message) MUST_USE;

/* ff02::1:ffXX:XXXX, the group that solicitations for `addr` are sent to (RFC 4291 2.7.1). */
struct ip_addr nd_solicited_node(const struct ip_addr *addr);
extern const struct ip_addr nd_all_nodes; /* ff02::1 */

/* Is this the question of a router or switch, who listens to which groups, or to `group` (RFC 3810 5.1, RFC 2710)? */
bool nd_is_group_query(const struct ip_header *ip, struct span payload, const struct ip_addr *group) MUST_USE;

/* Writes a whole IP packet that says that we listen to `group` (RFC 3810 5.2; `src` may be unspecified while we
 * have no address: RFC 3590 4). ND_REPORT_LEN, or 0 when `room` is too small. Switches that look into such reports send the
 * group's frames only to those who asked. */
size_t nd_write_report(uint8_t *into, size_t room, const struct ip_addr *src, const struct ip_addr *group) MUST_USE;

#endif
