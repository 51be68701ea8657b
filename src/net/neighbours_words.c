/* SPDX-License-Identifier: MIT
 *
 * neighbours_words.c - the frames that we say ourselves: each thing to say, in ARP and in neighbour discovery.
 */
#include "net/neighbours_internal.h"

#include "wire/arp.h"
#include "wire/nd.h"

_Static_assert(ETHERNET_HEADER_LEN + ND_REPORT_LEN <= WORD_MAX, "the longest word fits");
_Static_assert(ETHERNET_HEADER_LEN + ND_PACKET_MAX <= WORD_MAX, "and the others");

static const struct ip_addr unspecified = {.family = 6};

/* A place at the end of the line; NULL when there is none. */
static struct word *next_place(struct neighbours *n)
{
	if (n->word_count == NEIGHBOURS_WORDS_MAX)
		return NULL;
	struct word *word = &n->words[(n->word_first + n->word_count) % NEIGHBOURS_WORDS_MAX];

	n->word_count++;
	return word;
}

static void say_arp(struct neighbours *n, const struct mac *to, const struct arp_packet *packet)
{
	struct word *word = next_place(n);

	if (word != NULL)
		word->len = arp_write_frame(word->bytes, sizeof word->bytes, to, packet);
}

/* What goes to a group needs no other address than the group's. */
static void say_nd(struct neighbours *n, const struct mac *to, const struct ip_addr *src, const struct ip_addr *dst,
		   const struct nd_message *message)
{
	struct mac mac = to != NULL ? *to : mac_of_group(dst);
	struct word *word = next_place(n);

	if (word == NULL)
		return;
	ethernet_write_header(word->bytes, &mac, &n->config.mac, ETHERTYPE_IP6);
	word->len = ETHERNET_HEADER_LEN + nd_write(word->bytes + ETHERNET_HEADER_LEN, WORD_MAX - ETHERNET_HEADER_LEN, src, dst,
						   message);
}

void neighbours_say_question(struct neighbours *n, const struct ip_addr *target, const struct mac *to)
{
	const struct neighbours_config *us = &n->config;

	if (us->addr.family == 4) {
		struct arp_packet ask = {.sender_mac = us->mac, .sender = us->addr, .target = *target};

		say_arp(n, to != NULL ? to : &mac_broadcast, &ask);
		return;
	}
	struct nd_message ask = {.target = *target, .has_mac = true, .mac = us->mac};
	struct ip_addr group = nd_solicited_node(target);

	say_nd(n, to, &us->addr, to != NULL ? target : &group, &ask);
}

/* Nobody who hears this learns anything: the address may be somebody's. */
void neighbours_say_probe(struct neighbours *n)
{
	const struct neighbours_config *us = &n->config;

	if (us->addr.family == 4) {
		struct arp_packet ask = {.sender_mac = us->mac, .sender = {.family = 4}, .target = us->addr};

		say_arp(n, &mac_broadcast, &ask);
		return;
	}
	struct nd_message ask = {.target = us->addr};
	struct ip_addr group = nd_solicited_node(&us->addr);

	say_nd(n, NULL, &unspecified, &group, &ask);
}

/* IPv6: an advertisement that nobody asked for (RFC 4861 7.2.6). */
void neighbours_say_announcement(struct neighbours *n)
{
	const struct neighbours_config *us = &n->config;

	if (us->addr.family == 4) {
		struct arp_packet tell = {.sender_mac = us->mac, .sender = us->addr, .target = us->addr};

		say_arp(n, &mac_broadcast, &tell);
		return;
	}
	struct nd_message tell = {
		.is_advertisement = true, .is_override = true, .target = us->addr, .has_mac = true, .mac = us->mac,
	};

	say_nd(n, NULL, &us->addr, &nd_all_nodes, &tell);
}

/* Who has our own MAC too is found by all or not at all: a switch sends nothing back to where it came from.
 * RFC 4861 7.2.4: who asks without an address of his own hears the answer in the group of all. */
void neighbours_say_answer(struct neighbours *n, const struct ip_addr *asker, const struct mac *to)
{
	const struct neighbours_config *us = &n->config;

	if (us->addr.family == 4) {
		if (mac_equal(to, &us->mac))
			to = &mac_broadcast;
		struct arp_packet tell = {
			.is_reply = true, .sender_mac = us->mac, .sender = us->addr, .target_mac = *to, .target = *asker,
		};

		say_arp(n, to, &tell);
		return;
	}
	bool is_known = !ip_addr_equal(asker, &unspecified);
	struct nd_message tell = {
		.is_advertisement = true, .is_solicited = is_known, .is_override = true,
		.target = us->addr, .has_mac = true, .mac = us->mac,
	};

	say_nd(n, is_known ? to : NULL, &us->addr, is_known ? asker : &nd_all_nodes, &tell);
}

/* We have no link-local address, so the report comes from nobody, as RFC 3590 4 allows. */
void neighbours_say_report(struct neighbours *n)
{
	struct ip_addr routers = {6, {0xff, 0x02, [15] = 0x16}}, group = nd_solicited_node(&n->config.addr);
	struct mac mac = mac_of_group(&routers);
	struct word *word = next_place(n);

	if (word == NULL)
		return;
	ethernet_write_header(word->bytes, &mac, &n->config.mac, ETHERTYPE_IP6);
	word->len = ETHERNET_HEADER_LEN + nd_write_report(word->bytes + ETHERNET_HEADER_LEN, WORD_MAX - ETHERNET_HEADER_LEN,
							  &unspecified, &group);
}
