/* SPDX-License-Identifier: MIT
 *
 * arp.c - see arp.h.
 */
#include "wire/arp.h"

#include "base/bytes.h"

enum { HARDWARE_ETHERNET = 1, IP4_LEN = 4, REQUEST = 1, REPLY = 2 };

static void read_pair(struct reader *r, struct mac *mac, struct ip_addr *addr)
{
	struct span hardware = read_span(r, MAC_LEN), protocol = read_span(r, IP4_LEN);

	if (hardware.len == MAC_LEN)
		memcpy(mac->bytes, hardware.data, MAC_LEN);
	addr->family = 4;
	if (protocol.len == IP4_LEN)
		memcpy(addr->bytes, protocol.data, IP4_LEN);
}

bool arp_parse(struct span bytes, struct arp_packet *out)
{
	struct reader r = reader_of(bytes);

	*out = (struct arp_packet){0};
	bool is_ours = read_u16(&r) == HARDWARE_ETHERNET;

	is_ours &= read_u16(&r) == ETHERTYPE_IP4;
	is_ours &= read_u8(&r) == MAC_LEN;
	is_ours &= read_u8(&r) == IP4_LEN;
	unsigned operation = read_u16(&r);

	out->is_reply = operation == REPLY;
	read_pair(&r, &out->sender_mac, &out->sender);
	read_pair(&r, &out->target_mac, &out->target);
	return is_ours && !r.is_short && (operation == REQUEST || operation == REPLY) && mac_is_unicast(&out->sender_mac);
}

static void write_pair(struct writer *w, const struct mac *mac, const struct ip_addr *addr)
{
	write_bytes(w, span_of(mac->bytes, MAC_LEN));
	write_bytes(w, span_of(addr->bytes, IP4_LEN));
}

size_t arp_write_frame(uint8_t *into, size_t room, const struct mac *to, const struct arp_packet *packet)
{
	if (room < ETHERNET_HEADER_LEN + ARP_LEN)
		return 0;
	ethernet_write_header(into, to, &packet->sender_mac, ETHERTYPE_ARP);
	struct writer w = writer_of(into + ETHERNET_HEADER_LEN, ARP_LEN);

	write_u16(&w, HARDWARE_ETHERNET);
	write_u16(&w, ETHERTYPE_IP4);
	write_u8(&w, MAC_LEN);
	write_u8(&w, IP4_LEN);
	write_u16(&w, packet->is_reply ? REPLY : REQUEST);
	write_pair(&w, &packet->sender_mac, &packet->sender);
	write_pair(&w, &packet->target_mac, &packet->target);
	return ETHERNET_HEADER_LEN + ARP_LEN;
}
