/* SPDX-License-Identifier: MIT
 *
 * link_lan.c - the link at work: packets become frames and back; neighbours.h says to whom.
 *
 *   send     next hop --- its MAC is known ---> ether_port (a batch) ---> card
 *                     --- not yet: waits in neighbours
 *   receive  card ---> capture ---> ARP, neighbour discovery: neighbours, whose words go out at once
 *                              ---> packets for our addresses: the caller's
 *
 * A packet whose next hop does not answer comes back as the ICMP error of a host that cannot reach its neighbour (RFC 1122
 * 3.2.2.1, RFC 4861 7.2.2), from our own address, as kernels do it.
 */
#include "net/link_lan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/bytes.h"
#include "base/grow.h"
#include "net/address_use.h"
#include "net/lan_internal.h"
#include "net/packet.h"
#include "wire/icmp.h"
#include "wire/offload.h"

enum { LINKTYPE_ETHERNET = 1 };
/* So many frames that bring no packet are looked at in one call: a flood of them must not keep us from timers and keys. */
enum { STRANGERS_AT_ONCE = 256 };

static struct link_lan *lan_of(struct link *link)
{
	return (struct link_lan *)link;
}

/* ---- ways ---------------------------------------------------------------------------------------- */

/* Who a packet to `dst` is handed to; NULL: there is no way. */
static const struct ip_addr *next_hop(const struct lan_side *side, const struct ip_addr *dst)
{
	if (side->neighbours == NULL || !ip_addr_is_unicast(dst))
		return NULL;
	if (ip_addr_is_same_network(dst, &side->at.addr, side->at.prefix_len) || ip_addr_is_link_local(dst))
		return dst;
	return side->at.gateway.family != 0 ? &side->at.gateway : NULL;
}

/* Source and destination of a raw packet, without a look at the rest. */
static bool read_addrs(struct span packet, struct ip_addr *src, struct ip_addr *dst)
{
	bool is_ip4 = packet.len >= 20 && packet.data[0] >> 4 == 4;

	if (!is_ip4 && (packet.len < 40 || packet.data[0] >> 4 != 6))
		return false;
	size_t at = is_ip4 ? 12 : 8, len = is_ip4 ? 4 : 16;

	*src = *dst = (struct ip_addr){.family = is_ip4 ? 4 : 6};
	memcpy(src->bytes, packet.data + at, len);
	memcpy(dst->bytes, packet.data + at + len, len);
	return true;
}

/* ---- out ------------------------------------------------------------------------------------------ */

/* Sends what the neighbours have to say, and the packets that can go now. */
static void pump(struct link_lan *lan)
{
	struct span frame;

	for (size_t i = 0; i < ARRAY_LEN(lan->sides); i++) {
		struct neighbours *n = lan->sides[i].neighbours;

		while (n != NULL && neighbours_next_frame(n, &frame)) {
			if (!ether_port_send(lan->port, frame, span_of(NULL, 0)))
				break; /* lost, like a frame that the card has no room for */
		}
	}
}

/* RFC 5227 2.4: existing connections SHOULD be reset before an address is abandoned; nothing else leaves from it. In IPv6 likewise. */
static bool send_last_word(struct link_lan *lan, struct lan_side *side, const struct ip_addr *hop, struct span packet)
{
	uint8_t header[ETHERNET_HEADER_LEN];
	struct packet whole;
	struct mac mac;

	if (!packet_take_apart(packet, &whole) || !packet_has_segment(&whole) || (whole.segment.ctl & CTL_RST) == 0 ||
	    !neighbours_recall(side->neighbours, hop, &mac))
		return false;
	ethernet_write_header(header, &mac, &lan->config.mac, hop->family == 6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4);
	return ether_port_send(lan->port, span_of(header, sizeof header), packet);
}

static bool lan_send(struct link *link, struct span packet, uint32_t sent_id, time_ns now)
{
	struct link_lan *lan = lan_of(link);
	struct ip_addr src, dst;
	struct mac mac;

	(void)sent_id;
	if (!read_addrs(packet, &src, &dst))
		return false;
	struct lan_side *side = &lan->sides[dst.family == 6];
	const struct ip_addr *hop = next_hop(side, &dst);

	if (hop == NULL)
		return false;
	if (neighbours_claim(side->neighbours) == CLAIM_LOST)
		return send_last_word(lan, side, hop, packet);
	if (!neighbours_find(side->neighbours, hop, now + lan->offset, &mac)) {
		bool is_held = neighbours_hold(side->neighbours, hop, packet, now + lan->offset);

		pump(lan);
		return is_held;
	}
	uint8_t header[ETHERNET_HEADER_LEN];

	ethernet_write_header(header, &mac, &lan->config.mac, dst.family == 6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4);
	return ether_port_send(lan->port, span_of(header, sizeof header), packet);
}

/* ---- in ------------------------------------------------------------------------------------------- */

/* ICMPv6 may be neighbour discovery, also when it is sent to our address. */
static bool is_icmp6(struct span packet)
{
	enum { NEXT_HEADER = 6, HOP_BY_HOP = 0 };

	return packet.data[0] >> 4 == 6 && (packet.data[NEXT_HEADER] == IP_ICMPV6 || packet.data[NEXT_HEADER] == HOP_BY_HOP);
}

/* Cuts the padding of a short frame off. */
static struct span cut_padding(struct span packet)
{
	size_t len = packet.data[0] >> 4 == 4 ? load_u16(packet.data + 2) : 40u + load_u16(packet.data + 4);

	return span_cut(packet, 0, len);
}

/* Is there a packet for us in this frame? The neighbours hear it too, if it is for them. */
static bool take_frame(struct link_lan *lan, const struct ethernet_frame *frame, struct span *packet, time_ns now)
{
	struct ip_addr src, dst;
	bool is_ip = frame->type == ETHERTYPE_IP4 || frame->type == ETHERTYPE_IP6;

	if (!is_ip || (read_addrs(frame->payload, &src, &dst) && is_icmp6(frame->payload))) {
		for (size_t i = 0; i < ARRAY_LEN(lan->sides); i++)
			if (lan->sides[i].neighbours != NULL)
				neighbours_hear(lan->sides[i].neighbours, frame, now);
		pump(lan);
	}
	if (!is_ip || !mac_equal(&frame->dst, &lan->config.mac) || !read_addrs(frame->payload, &src, &dst))
		return false;
	struct lan_side *side = &lan->sides[dst.family == 6];

	if (!ip_addr_equal(&dst, &side->at.addr) || neighbours_claim(side->neighbours) != CLAIM_HELD)
		return false;
	const struct ip_addr *hop = next_hop(side, &src);

	if (hop != NULL)
		neighbours_notice(side->neighbours, hop, &frame->src, now);
	*packet = cut_padding(frame->payload);
	return true;
}

/* A packet that nobody took comes back as the error of a host that is alone. */
static bool take_undelivered(struct link_lan *lan, struct link_packet *out)
{
	enum { HOST_UNREACHABLE = 1, ADDRESS_UNREACHABLE = 3 };
	struct span packet;

	for (size_t i = 0; i < ARRAY_LEN(lan->sides); i++) {
		const struct lan_side *side = &lan->sides[i];

		while (side->neighbours != NULL && neighbours_next_undelivered(side->neighbours, &packet)) {
			size_t len = icmp_write_error(lan->packet, sizeof lan->packet, &side->at.addr, ICMP_UNREACHABLE,
						      i == 0 ? HOST_UNREACHABLE : ADDRESS_UNREACHABLE, packet);

			if (len > 0) {
				*out = (struct link_packet){.bytes = span_of(lan->packet, len)};
				return true;
			}
		}
	}
	return false;
}

static bool lan_receive(struct link *link, struct link_packet *out, time_ns now)
{
	struct link_lan *lan = lan_of(link);
	struct ethernet_frame frame;
	struct captured got;
	struct span packet;

	if (take_undelivered(lan, out))
		return true;
	for (int i = 0; i < STRANGERS_AT_ONCE && capture_next(lan->capture, &got); i++) {
		if (got.link_type != LINKTYPE_ETHERNET || got.is_cut || !ethernet_parse(got.frame, &frame))
			continue;
		if (take_frame(lan, &frame, &packet, now + lan->offset)) {
			*out = (struct link_packet){
				.bytes = offload_complete(packet, lan->link.mtu, lan->packet, sizeof lan->packet),
				.arrived = clock_in_session(&lan->origin, got.time),
			};
			return true;
		}
	}
	return false;
}

/* ---- time ------------------------------------------------------------------------------------------ */

static time_ns lan_deadline(struct link *link)
{
	struct link_lan *lan = lan_of(link);
	time_ns due = lan->watch.next;

	ether_port_flush(lan->port); /* whoever asks is about to wait */
	for (size_t i = 0; i < ARRAY_LEN(lan->sides); i++)
		if (lan->sides[i].neighbours != NULL)
			due = time_min(due, neighbours_deadline(lan->sides[i].neighbours));
	return due == TIME_NEVER ? due : due - lan->offset;
}

static void lan_timeouts(struct link *link, time_ns now)
{
	struct link_lan *lan = lan_of(link);

	for (size_t i = 0; i < ARRAY_LEN(lan->sides); i++)
		if (lan->sides[i].neighbours != NULL)
			neighbours_timeouts(lan->sides[i].neighbours, now + lan->offset);
	interface_watch_turn(&lan->watch, now + lan->offset);
	if (capture_fd(lan->capture) < 0)
		interface_watch_has_gone(&lan->watch);
	clock_compare(&lan->origin, now);
	pump(lan);
	ether_port_flush(lan->port);
}

static size_t lan_poll(struct link *link, struct pollfd *fds, size_t room)
{
	struct link_lan *lan = lan_of(link);
	size_t count = 0;

	ether_port_flush(lan->port);
	if (room > 0 && capture_fd(lan->capture) >= 0)
		fds[count++] = (struct pollfd){.fd = capture_fd(lan->capture), .events = POLLIN};
	if (room > count && ether_port_is_waiting(lan->port))
		fds[count++] = (struct pollfd){.fd = ether_port_fd(lan->port), .events = POLLOUT};
	return count;
}

/* ---- what is possible, and what no more -------------------------------------------------------------------------------- */

static bool lan_is_well(struct link *link, struct err *err)
{
	const struct link_lan *lan = lan_of(link);
	char addr[IP_ADDR_TEXT], mac[MAC_TEXT];

	for (size_t i = 0; i < ARRAY_LEN(lan->sides); i++) {
		const struct lan_side *side = &lan->sides[i];

		if (side->neighbours == NULL || neighbours_claim(side->neighbours) == CLAIM_HELD)
			continue;
		ip_addr_format(&side->at.addr, addr);
		mac_format(neighbours_rival(side->neighbours), mac);
		return err_set(err, STATUS_NETWORK,
			       "%s has taken %s from us on %s and insists: choose an address that nobody has with --addr",
			       mac, addr, lan->config.interface);
	}
	return interface_watch_is_well(&lan->watch, err);
}

static bool lan_admit(struct link *link, const struct ip_addr *remote, uint16_t remote_port, uint16_t *local_port, struct err *err)
{
	struct link_lan *lan = lan_of(link);
	struct lan_side *side = &lan->sides[remote->family == 6];
	const char *interface = lan->config.interface;
	char text[IP_ADDR_TEXT], device[DEVICE_NAME_ROOM];

	(void)remote_port;
	(void)local_port; /* the host chooses: all ports of the address are ours */
	ip_addr_format(remote, text);
	if (side->neighbours == NULL)
		return err_set(err, STATUS_USAGE, "%s is an IPv%u address and we have none of these on %s: give one with --addr",
			       text, remote->family, interface);
	if (ip_addr_equal(remote, &side->at.addr))
		return err_set(err, STATUS_USAGE, "%s is the address given with --addr: nobody else is there", text);
	if (address_is_ours(remote, device))
		return err_set(err, STATUS_LINK,
			       "%s is this machine itself (%s), which does not hear the frames that it sends out of %s: use "
			       "--link raw or --link tun", text, device, interface);
	if (next_hop(side, remote) == NULL)
		return err_set(err, STATUS_LINK, "%s is not on the network of %s, which has no gateway: give one with --gateway",
			       text, interface);
	return lan_is_well(link, err);
}

const struct lan_config *link_lan_config(const struct link *link)
{
	return &((const struct link_lan *)link)->config;
}

/* ---- beginning and end ---------------------------------------------------------------------------------- */

static void lan_close(struct link *link)
{
	struct link_lan *lan = lan_of(link);

	for (size_t i = 0; i < ARRAY_LEN(lan->sides); i++) {
		neighbours_free(lan->sides[i].neighbours);
		if (lan->sides[i].lock >= 0)
			close(lan->sides[i].lock);
	}
	ether_port_close(lan->port);
	capture_close(lan->capture);
	interface_watch_end(&lan->watch);
	free(lan);
}

static const struct link_ops lan_ops = {
	.name = "lan",
	.admit = lan_admit,
	.send = lan_send,
	.receive = lan_receive,
	.deadline = lan_deadline,
	.timeouts = lan_timeouts,
	.poll = lan_poll,
	.is_well = lan_is_well,
	.close = lan_close,
};

struct link_lan *lan_new(void)
{
	struct link_lan *lan = grow_new(1, sizeof *lan);

	lan->link = (struct link){.ops = &lan_ops, .is_foreign = true};
	lan->sides[0].lock = lan->sides[1].lock = -1;
	lan->watch = (struct interface_watch){.fd = -1, .next = TIME_NEVER};
	return lan;
}

void lan_add_side(struct link_lan *lan, const struct lan_address *at, uint64_t seed)
{
	struct lan_side *side = &lan->sides[at->addr.family == 6];
	struct neighbours_config config = {
		.addr = at->addr, .mac = lan->config.mac, .patience = lan->config.patience, .seed = seed,
	};

	assert(side->neighbours == NULL);
	side->at = *at;
	side->neighbours = neighbours_new(&config, 0);
}
