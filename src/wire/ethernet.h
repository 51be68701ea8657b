/* SPDX-License-Identifier: MIT
 *
 * ethernet.h - Ethernet frames (RFC 894, RFC 2464) and the addresses of cards.
 *
 *    0                   6                   12      14
 *   +-------------------+-------------------+-------+---------------------
 *   |    destination    |      source       | type  |  payload ...
 *   +-------------------+-------------------+-------+---------------------
 *
 * The payload may end in padding: whoever reads it has a length of his own.
 */
#ifndef WIRE_ETHERNET_H
#define WIRE_ETHERNET_H

#include <string.h>

#include "base/base.h"
#include "wire/ip.h"

enum { ETHERNET_HEADER_LEN = 14, MAC_LEN = 6 };
enum { MAC_TEXT = 18 }; /* room for "02:00:5e:10:00:01" with its '\0' */

enum ethertype {
	ETHERTYPE_IP4 = 0x0800,
	ETHERTYPE_ARP = 0x0806,
	ETHERTYPE_VLAN = 0x8100,      /* IEEE 802.1Q */
	ETHERTYPE_IP6 = 0x86dd,
	ETHERTYPE_VLAN_STAG = 0x88a8, /* IEEE 802.1ad */
	ETHERTYPE_VLAN_OLD = 0x9100,  /* used for outer tags before 802.1ad */
};

/* The address of a card; all zeros: none. */
struct mac {
	uint8_t bytes[MAC_LEN];
};

struct ethernet_frame {
	struct mac dst, src;
	uint16_t type;       /* enum ethertype, or whatever came */
	struct span payload; /* borrowed */
};

/* False when it is too short, or belongs to a VLAN: on the untagged network it has no meaning. A tag of VLAN 0 says no more
 * than a priority (IEEE 802.1Q 6.9) and is skipped. */
bool ethernet_parse(struct span bytes, struct ethernet_frame *out) MUST_USE;

/* Writes ETHERNET_HEADER_LEN bytes. */
void ethernet_write_header(uint8_t *into, const struct mac *dst, const struct mac *src, uint16_t type);

static inline bool mac_equal(const struct mac *a, const struct mac *b)
{
	return memcmp(a->bytes, b->bytes, MAC_LEN) == 0;
}

extern const struct mac mac_broadcast;

/* Of one card: no group (the lowest bit of the first byte), not all zeros. */
bool mac_is_unicast(const struct mac *mac);
/* The group of cards that hears packets to this IPv6 multicast address (RFC 2464 7). */
struct mac mac_of_group(const struct ip_addr *group);
/* "02:00:5e:10:00:01", in capitals or not, also with '-'. */
bool mac_parse(const char *text, struct mac *out) MUST_USE;
void mac_format(const struct mac *mac, char text[MAC_TEXT]);

#endif
