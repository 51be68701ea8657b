/* SPDX-License-Identifier: MIT
 *
 * link_user.c - see link_user.h. Puts our IP packets into Ethernet frames for slirp, and takes them out of its frames.
 *
 * slirp looks for our card by ARP and neighbour discovery. It is answered by an announcement at the next turn: it must
 * not be called from inside its own call.
 */
#include "net/link_user.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/grow.h"
#include "net/packet_queue.h"
#include "net/slirp_stack.h"
#include "wire/arp.h"
#include "wire/nd.h"

/* Last bytes of addresses in slirp's network. */
enum { AT_NETWORK = 0, AT_MACHINE = 2, AT_NAMES = 3, AT_BROADCAST = 255 };

static const struct mac our_card = {{0x02, 't', 'c', 'p', 's', 'e'}};
static const struct mac slirps_card = {{0x52, 0x55}};

struct link_user {
	struct link link;
	struct user_config config;
	struct slirp_stack *slirp;
	struct packet_queue to_us;
	time_ns now;
	bool is_asked; /* slirp looks for our card */
	uint8_t frame[ETHERNET_HEADER_LEN + 65535];
};

/* ---- addresses ----------------------------------------------------------------------------------- */

void user_config_init(struct user_config *config)
{
	*config = (struct user_config){
		.addr = {4, {10, 0, 2, 15}},
		.addr6 = {6, {0xfd, [15] = 0x15}},
		.mtu = 1500,
	};
}

/* The address in the /24 or /64 of ours that ends in this byte. */
static struct ip_addr neighbour(const struct ip_addr *ours, uint8_t last)
{
	struct ip_addr addr = *ours;

	if (addr.family == 4) {
		addr.bytes[3] = last;
	} else {
		memset(addr.bytes + 8, 0, 8);
		addr.bytes[15] = last;
	}
	return addr;
}

struct ip_addr link_user_machine(const struct ip_addr *ours)
{
	return neighbour(ours, AT_MACHINE);
}

static bool check_address(const struct ip_addr *addr, struct err *err)
{
	static const uint8_t taken[] = {AT_NETWORK, AT_MACHINE, AT_NAMES, AT_BROADCAST};
	size_t count = addr->family == 4 ? ARRAY_LEN(taken) : ARRAY_LEN(taken) - 1;
	char text[IP_ADDR_TEXT], first[IP_ADDR_TEXT];
	bool is_possible = ip_addr_is_unicast(addr);

	for (size_t i = 0; i < count && is_possible; i++) {
		struct ip_addr other = neighbour(addr, taken[i]);

		is_possible = !ip_addr_equal(addr, &other);
	}
	if (is_possible)
		return true;
	struct ip_addr good = neighbour(addr, 15);

	ip_addr_format(addr, text);
	ip_addr_format(&good, first);
	return err_set(err, STATUS_USAGE, "%s cannot be our address behind --link user, where slirp has that one: take %s",
		       text, ip_addr_is_unicast(&good) ? first : "10.0.2.15");
}

static bool check_config(const struct user_config *config, struct err *err)
{
	if (config->mtu < SLIRP_MTU_LEAST || config->mtu > SLIRP_MTU_MOST)
		return err_set(err, STATUS_USAGE, "an MTU of %u bytes is not possible on --link user: choose %d to %d",
			       (unsigned)config->mtu, SLIRP_MTU_LEAST, SLIRP_MTU_MOST);
	return check_address(&config->addr, err) && check_address(&config->addr6, err);
}

/* ---- our card ------------------------------------------------------------------------------------ */

static bool is_solicitation(const struct ethernet_frame *frame)
{
	struct nd_message message;
	struct ip_header ip;
	struct span payload;

	return frame->type == ETHERTYPE_IP6 && ip_parse(frame->payload, false, &ip, &payload) == IP_OK &&
	       nd_parse(&ip, payload, &message) && !message.is_advertisement;
}

static void take_frame(void *context, struct span bytes)
{
	struct link_user *user = context;
	struct ethernet_frame frame;

	if (!ethernet_parse(bytes, &frame))
		return;
	if (frame.type == ETHERTYPE_ARP || is_solicitation(&frame))
		user->is_asked = true;
	else if (frame.type == ETHERTYPE_IP4 || frame.type == ETHERTYPE_IP6)
		packet_queue_put(&user->to_us, frame.payload); /* a full queue loses it, and slirp sends it again */
}

/* RFC 5227 2.3; RFC 4861 7.2.6. */
static void announce(struct link_user *user)
{
	const struct user_config *config = &user->config;
	const struct arp_packet arp = {.sender_mac = our_card, .sender = config->addr, .target = config->addr};
	const struct nd_message nd = {
		.is_advertisement = true, .is_override = true, .has_mac = true, .mac = our_card, .target = config->addr6,
	};
	const struct mac group = mac_of_group(&nd_all_nodes);
	size_t len = arp_write_frame(user->frame, sizeof user->frame, &mac_broadcast, &arp);

	user->is_asked = false;
	slirp_stack_input(user->slirp, span_of(user->frame, len), user->now);
	ethernet_write_header(user->frame, &group, &our_card, ETHERTYPE_IP6);
	len = ETHERNET_HEADER_LEN;
	len += nd_write(user->frame + len, ND_PACKET_MAX, &config->addr6, &nd_all_nodes, &nd);
	slirp_stack_input(user->slirp, span_of(user->frame, len), user->now);
}

/* ---- the link ------------------------------------------------------------------------------------ */

static bool user_send(struct link *link, struct span packet, uint32_t sent_id, time_ns now)
{
	struct link_user *user = (struct link_user *)link;

	(void)sent_id;
	if (packet.len == 0 || packet.len > sizeof user->frame - ETHERNET_HEADER_LEN)
		return false;
	uint16_t type = packet.data[0] >> 4 == 6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4;

	user->now = now;
	ethernet_write_header(user->frame, &slirps_card, &our_card, type);
	memcpy(user->frame + ETHERNET_HEADER_LEN, packet.data, packet.len);
	slirp_stack_input(user->slirp, span_of(user->frame, ETHERNET_HEADER_LEN + packet.len), now);
	return true;
}

static bool user_receive(struct link *link, struct link_packet *out, time_ns now)
{
	(void)now;
	*out = (struct link_packet){0};
	return packet_queue_take(&((struct link_user *)link)->to_us, &out->bytes);
}

static time_ns user_deadline(struct link *link)
{
	struct link_user *user = (struct link_user *)link;

	if (user->is_asked || !packet_queue_is_empty(&user->to_us))
		return user->now;
	return slirp_stack_deadline(user->slirp);
}

static void user_turn(struct link *link, time_ns now)
{
	struct link_user *user = (struct link_user *)link;

	user->now = now;
	if (user->is_asked)
		announce(user);
	slirp_stack_turn(user->slirp, now);
}

static size_t user_poll(struct link *link, struct pollfd *fds, size_t room)
{
	return slirp_stack_poll(((struct link_user *)link)->slirp, fds, room);
}

static void user_close(struct link *link)
{
	struct link_user *user = (struct link_user *)link;

	slirp_stack_close(user->slirp);
	packet_queue_fini(&user->to_us);
	free(user);
}

static const struct link_ops user_ops = {
	.name = "user",
	.send = user_send,
	.receive = user_receive,
	.deadline = user_deadline,
	.timeouts = user_turn,
	.poll = user_poll,
	.close = user_close,
};

/* ---- opening ------------------------------------------------------------------------------------- */

static struct slirp_stack *open_stack(struct link_user *user, struct err *err)
{
	const struct user_config *config = &user->config;
	const struct slirp_network network = {
		.net = neighbour(&config->addr, AT_NETWORK),
		.machine = neighbour(&config->addr, AT_MACHINE),
		.names = neighbour(&config->addr, AT_NAMES),
		.net6 = neighbour(&config->addr6, AT_NETWORK),
		.machine6 = neighbour(&config->addr6, AT_MACHINE),
		.names6 = neighbour(&config->addr6, AT_NAMES),
		.mtu = config->mtu,
	};

	return slirp_stack_open(&network, take_frame, user, err);
}

struct link *link_user_open(const struct user_config *config, struct err *err)
{
	if (!check_config(config, err))
		return NULL;
	struct link_user *user = grow_new(1, sizeof *user);

	user->link = (struct link){.ops = &user_ops, .mtu = config->mtu, .is_foreign = true};
	user->config = *config;
	user->slirp = open_stack(user, err);
	if (user->slirp != NULL)
		return &user->link;
	free(user);
	return NULL;
}

bool link_user_try(struct err *err)
{
	struct user_config config;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return err_set(err, STATUS_LINK, "this process gets no socket for slirp: %s; --link sim needs none",
			       strerror(errno));
	close(fd);
	user_config_init(&config);
	struct link *link = link_user_open(&config, err);

	if (link == NULL)
		return false;
	link->ops->close(link);
	return true;
}
