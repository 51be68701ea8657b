/* SPDX-License-Identifier: MIT
 *
 * neighbours.c - beginning, end and time; and what is heard, sorted by what it means.
 *
 * The Ethernet header is looked at too: what is addressed to another card is not our business, and what this very card has sent says
 * nothing about others. Some access points send broadcasts back to their sender (RFC 5227 2.1.1). But whoever claims our address
 * with our MAC before we have claimed it ourselves is somebody else, as virtual machines are that were copied from one.
 */
#include "net/neighbours_internal.h"

#include <stdlib.h>

#include "base/assert.h"
#include "base/grow.h"
#include "wire/arp.h"
#include "wire/nd.h"

/* ---- life and time ------------------------------------------------------------------------------- */

struct neighbours *neighbours_new(const struct neighbours_config *config, time_ns now)
{
	struct neighbours *n = grow_new(1, sizeof *n);

	assert(config->addr.family == 4 || config->addr.family == 6);
	assert(mac_is_unicast(&config->mac) && config->patience > 0);
	n->config = *config;
	rng_seed(&n->rng, config->seed);
	n->recent = &n->entries[0];
	for (size_t i = 0; i < NEIGHBOURS_MAX; i++)
		n->entries[i].due = TIME_NEVER;
	n->due = TIME_NEVER;
	neighbours_begin_claim(n, now);
	return n;
}

void neighbours_free(struct neighbours *n)
{
	if (n == NULL)
		return;
	for (size_t i = 0; i < NEIGHBOURS_MAX; i++)
		neighbours_drop_held(n, &n->entries[i]);
	free(n->lent);
	free(n);
}

enum claim neighbours_claim(const struct neighbours *n)
{
	return n->claim;
}

const struct mac *neighbours_rival(const struct neighbours *n)
{
	return &n->rival;
}

void neighbours_remind(struct neighbours *n, time_ns when)
{
	n->due = time_min(n->due, when);
}

time_ns neighbours_deadline(const struct neighbours *n)
{
	return n->due;
}

void neighbours_timeouts(struct neighbours *n, time_ns now)
{
	if (now < n->due)
		return;
	n->due = TIME_NEVER;
	neighbours_claim_timeout(n, now);
	neighbours_remind(n, n->claim_due);
	neighbours_cache_timeouts(n, now);
}

static bool is_ours(const struct neighbours *n, const struct mac *mac)
{
	return mac_equal(mac, &n->config.mac);
}

/* ---- ARP ------------------------------------------------------------------------------------------- */

static bool is_unspecified(const struct ip_addr *addr)
{
	struct ip_addr none = {.family = addr->family};

	return ip_addr_equal(addr, &none);
}

static bool is_arp_probe(const struct neighbours *n, const struct arp_packet *arp)
{
	return !arp->is_reply && is_unspecified(&arp->sender) && ip_addr_equal(&arp->target, &n->config.addr);
}

/* RFC 5227 2.1.1: somebody has our address, or is about to claim it like us. */
static bool is_arp_conflict(const struct neighbours *n, const struct arp_packet *arp)
{
	return ip_addr_equal(&arp->sender, &n->config.addr) || (n->claim == CLAIM_PROBING && is_arp_probe(n, arp));
}

/* Of what bears our MAC: may we have said it? A probe of ours that comes back late is answered, which does no harm. */
static bool is_arp_echo(const struct neighbours *n, const struct arp_packet *arp)
{
	if (n->claim == CLAIM_PROBING)
		return !ip_addr_equal(&arp->sender, &n->config.addr) && n->probes > 0;
	return !is_arp_probe(n, arp);
}

/* RFC 826, "Packet Reception": first what the sender says of himself, then what he wants. */
static void hear_arp(struct neighbours *n, const struct ethernet_frame *frame, time_ns now)
{
	struct arp_packet arp;

	if (!arp_parse(frame->payload, &arp))
		return;
	if ((is_ours(n, &frame->src) || is_ours(n, &arp.sender_mac)) && is_arp_echo(n, &arp))
		return;
	if (is_arp_conflict(n, &arp)) {
		neighbours_conflict(n, &arp.sender_mac, now);
		return;
	}
	if (n->claim != CLAIM_HELD)
		return;
	bool is_for_us = ip_addr_equal(&arp.target, &n->config.addr);
	struct neighbour *e = neighbours_entry(n, &arp.sender);

	if (e != NULL)
		neighbours_believe_arp(n, e, &arp.sender_mac, arp.is_reply && is_for_us, now);
	else if (is_for_us && !arp.is_reply && ip_addr_is_unicast(&arp.sender))
		neighbours_meet(n, &arp.sender, &arp.sender_mac, now);
	if (is_for_us && !arp.is_reply)
		neighbours_say_answer(n, &arp.sender, &arp.sender_mac);
}

/* ---- neighbour discovery --------------------------------------------------------------------------- */

/* RFC 4861 7.2.3, RFC 4862 5.4.3. The answer goes to the card that asked, without asking for its MAC first. */
static void hear_solicitation(struct neighbours *n, const struct ip_header *ip, const struct nd_message *nd,
			      const struct mac *src, time_ns now)
{
	if (!ip_addr_equal(&nd->target, &n->config.addr))
		return;
	bool is_probe = is_unspecified(&ip->src); /* who asks from an address of his own only wants to talk */

	if (n->claim == CLAIM_PROBING) {
		if (is_probe && !(is_ours(n, src) && n->probes > 0))
			neighbours_conflict(n, src, now);
		return;
	}
	if (is_ours(n, src) && !is_probe)
		return;
	const struct mac *to = nd->has_mac ? &nd->mac : src;
	struct neighbour *e = neighbours_entry(n, &ip->src);
	struct testimony says = {.has_mac = nd->has_mac, .mac = nd->mac, .is_override = true};

	if (e != NULL)
		neighbours_believe(n, e, &says, now);
	else if (nd->has_mac && ip_addr_is_unicast(&ip->src))
		neighbours_meet(n, &ip->src, &nd->mac, now);
	neighbours_say_answer(n, &ip->src, to);
}

/* RFC 4861 7.2.5, RFC 4862 5.4.4 */
static void hear_advertisement(struct neighbours *n, const struct nd_message *nd, const struct mac *src, time_ns now)
{
	struct testimony says = {
		.has_mac = nd->has_mac, .mac = nd->mac, .is_solicited = nd->is_solicited, .is_override = nd->is_override,
	};

	if (ip_addr_equal(&nd->target, &n->config.addr)) {
		const struct mac *rival = nd->has_mac ? &nd->mac : src;

		if (!is_ours(n, rival) || n->claim == CLAIM_PROBING)
			neighbours_conflict(n, rival, now);
		return;
	}
	struct neighbour *e = n->claim == CLAIM_HELD && !is_ours(n, src) ? neighbours_entry(n, &nd->target) : NULL;

	if (e != NULL)
		neighbours_believe(n, e, &says, now);
}

static void hear_ip6(struct neighbours *n, const struct ethernet_frame *frame, time_ns now)
{
	struct ip_addr group = nd_solicited_node(&n->config.addr);
	struct nd_message nd;
	struct ip_header ip;
	struct span payload;

	if (ip_parse(frame->payload, false, &ip, &payload) != IP_OK || ip.src.family != 6)
		return;
	if (nd_parse(&ip, payload, &nd)) {
		if (nd.is_advertisement)
			hear_advertisement(n, &nd, &frame->src, now);
		else
			hear_solicitation(n, &ip, &nd, &frame->src, now);
	} else if (nd_is_group_query(&ip, payload, &group)) {
		neighbours_say_report(n);
	}
}

void neighbours_hear(struct neighbours *n, const struct ethernet_frame *frame, time_ns now)
{
	bool is_for_us = (frame->dst.bytes[0] & 1) != 0 || is_ours(n, &frame->dst);

	if (n->claim == CLAIM_REFUSED || n->claim == CLAIM_LOST || !is_for_us)
		return;
	if (n->config.addr.family == 4 && frame->type == ETHERTYPE_ARP)
		hear_arp(n, frame, now);
	else if (n->config.addr.family == 6 && frame->type == ETHERTYPE_IP6)
		hear_ip6(n, frame, now);
}
