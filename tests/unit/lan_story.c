/* SPDX-License-Identifier: MIT
 *
 * lan_story.c - see lan_story.h.
 */
#include "lan_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "timeline.h"
#include "wire/arp.h"
#include "wire/nd.h"

enum { US = 7, TEXT_ROOM = 200 };

struct ip_addr lan_addr(unsigned number)
{
	struct ip_addr addr = {4, {192, 0, 2, (uint8_t)number}};

	if (family() == 6)
		addr = (struct ip_addr){6, {0x20, 0x01, 0x0d, 0xb8, [14] = (uint8_t)(number >> 8), [15] = (uint8_t)number}};
	else if (number > 255)
		addr.bytes[2] = (uint8_t)(number >> 8);
	return addr;
}

struct mac lan_mac(unsigned number)
{
	return (struct mac){{2, [4] = (uint8_t)(number >> 8), [5] = (uint8_t)number}};
}

static unsigned number_of(const struct ip_addr *addr)
{
	const uint8_t *end = addr->bytes + (addr->family == 6 ? 16 : 4);
	unsigned number = addr->family == 4 && end[-2] == 2 ? end[-1] : (unsigned)end[-2] << 8 | end[-1];

	return number;
}

/* ---- what is said ------------------------------------------------------------------------------- */

static void describe_arp(char *text, const struct ethernet_frame *frame)
{
	struct arp_packet arp;
	char to[MAC_TEXT];

	assert_true(arp_parse(frame->payload, &arp));
	struct ip_addr us = lan_addr(US), nobody = {.family = 4};
	bool is_for_all = mac_equal(&frame->dst, &mac_broadcast), is_about_us = ip_addr_equal(&arp.target, &us);
	struct mac ours = lan_mac(US);

	assert_true(mac_equal(&arp.sender_mac, &ours));
	mac_format(&frame->dst, to);
	if (arp.is_reply) {
		assert_true(mac_equal(&frame->dst, &arp.target_mac) && ip_addr_equal(&arp.sender, &us));
		(void)snprintf(text, TEXT_ROOM, ip_addr_equal(&arp.target, &nobody) ? "answer all" : "answer %u", number_of(&arp.target));
	} else if (is_about_us && is_for_all && ip_addr_equal(&arp.sender, &nobody)) {
		(void)snprintf(text, TEXT_ROOM, "probe");
	} else if (is_about_us && is_for_all && ip_addr_equal(&arp.sender, &us)) {
		(void)snprintf(text, TEXT_ROOM, "announce");
	} else {
		assert_true(ip_addr_equal(&arp.sender, &us));
		(void)snprintf(text, TEXT_ROOM, "ask %u %s", number_of(&arp.target), is_for_all ? "all" : to);
	}
}

static void describe_nd(char *text, const struct ethernet_frame *frame, const struct ip_header *ip, const struct nd_message *nd)
{
	struct ip_addr us = lan_addr(US), nobody = {.family = 6}, group = nd_solicited_node(&nd->target);
	struct mac of_group = mac_of_group(&ip->dst), ours = lan_mac(US);
	bool is_for_all = ip_addr_equal(&ip->dst, &nd_all_nodes);
	char to[MAC_TEXT];

	mac_format(&frame->dst, to);
	if (ip->dst.bytes[0] == 0xff)
		assert_true(mac_equal(&frame->dst, &of_group));
	if (nd->is_advertisement) {
		assert_true(ip_addr_equal(&nd->target, &us) && nd->is_override && !nd->is_router);
		assert_true(nd->has_mac && mac_equal(&nd->mac, &ours) && nd->is_solicited != is_for_all);
		/* an answer to nobody in particular looks like an announcement */
		(void)snprintf(text, TEXT_ROOM, is_for_all ? "announce" : "answer %u", number_of(&ip->dst));
	} else if (ip_addr_equal(&nd->target, &us)) {
		assert_true(ip_addr_equal(&ip->src, &nobody) && ip_addr_equal(&ip->dst, &group) && !nd->has_mac);
		(void)snprintf(text, TEXT_ROOM, "probe");
	} else {
		assert_true(ip_addr_equal(&ip->src, &us) && nd->has_mac && mac_equal(&nd->mac, &ours));
		(void)snprintf(text, TEXT_ROOM, "ask %u %s", number_of(&nd->target), ip_addr_equal(&ip->dst, &group) ? "all" : to);
	}
}

static void describe(char *text, struct span bytes)
{
	struct ethernet_frame frame;
	struct nd_message nd;
	struct ip_header ip;
	struct span payload;
	struct mac us = lan_mac(US);
	char to[MAC_TEXT];

	assert_true(ethernet_parse(bytes, &frame) && mac_equal(&frame.src, &us));
	mac_format(&frame.dst, to);
	if (frame.type == ETHERTYPE_ARP) {
		describe_arp(text, &frame);
		return;
	}
	assert_int_equal(frame.type, family() == 6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4);
	if (ip_parse(frame.payload, false, &ip, &payload) != IP_OK || ip.protocol != IP_ICMPV6)
		(void)snprintf(text, TEXT_ROOM, "packet \"%.*s\" %s", (int)frame.payload.len, (const char *)frame.payload.data, to);
	else if (nd_parse(&ip, payload, &nd))
		describe_nd(text, &frame, &ip, &nd);
	else if (payload.data[0] == 143)
		(void)snprintf(text, TEXT_ROOM, "report");
	else
		fail_msg("what is this?");
}

static void assert_said(struct lan_story *t, struct span frame, const char *what)
{
	char text[TEXT_ROOM];

	describe(text, frame);
	if (strcmp(text, what) != 0)
		fail_msg("at %ld ms \"%s\" was said, not \"%s\"", (long)(t->now / NS_PER_MS), text, what);
}

void lan_says(struct lan_story *t, const char *what)
{
	struct span frame;

	if (!neighbours_next_frame(t->n, &frame))
		fail_msg("at %ld ms nothing was said, not \"%s\"", (long)(t->now / NS_PER_MS), what);
	assert_said(t, frame, what);
}

void lan_says_nothing(struct lan_story *t)
{
	char text[TEXT_ROOM];
	struct span frame;

	if (!neighbours_next_frame(t->n, &frame))
		return;
	describe(text, frame);
	fail_msg("at %ld ms \"%s\" was said", (long)(t->now / NS_PER_MS), text);
}

static bool step(struct lan_story *t, time_ns until)
{
	time_ns due = neighbours_deadline(t->n);

	if (due > until)
		return false;
	t->now = time_max(t->now, due);
	neighbours_timeouts(t->n, t->now);
	assert_true(neighbours_deadline(t->n) > t->now);
	return true;
}

void lan_until(struct lan_story *t, long ms)
{
	while (step(t, ms * NS_PER_MS))
		;
	t->now = time_max(t->now, ms * NS_PER_MS);
}

void lan_says_between(struct lan_story *t, long from, long to, const char *what)
{
	struct span frame;

	while (!neighbours_next_frame(t->n, &frame)) {
		if (!step(t, to * NS_PER_MS))
			fail_msg("up to %ld ms nothing was said, not \"%s\"", to, what);
	}
	assert_said(t, frame, what);
	if (t->now < from * NS_PER_MS)
		fail_msg("\"%s\" was said at %ld ms", what, (long)(t->now / NS_PER_MS));
}

/* ---- what is heard ---------------------------------------------------------------------------------- */

void lan_hears_bytes(struct lan_story *t, struct span frame)
{
	struct ethernet_frame parsed;

	if (ethernet_parse(frame, &parsed))
		neighbours_hear(t->n, &parsed, t->now);
}

struct heard {
	bool is_answer, is_announcement, is_probe;
	struct ip_addr who;
	struct mac mac;
};

static size_t write_arp(uint8_t *into, size_t room, const struct heard *h)
{
	struct mac us = lan_mac(US), to = h->is_answer ? us : mac_broadcast;
	struct arp_packet arp = {.is_reply = h->is_answer, .sender_mac = h->mac, .sender = h->who, .target = lan_addr(US)};

	if (h->is_answer)
		arp.target_mac = us;
	if (h->is_announcement)
		arp.target = h->who;
	if (h->is_probe)
		arp.sender = (struct ip_addr){.family = 4};
	return arp_write_frame(into, room, &to, &arp);
}

static size_t write_nd(uint8_t *into, size_t room, const struct heard *h)
{
	bool is_advertisement = h->is_answer || h->is_announcement;
	struct ip_addr us = lan_addr(US), nobody = {.family = 6}, to = h->is_answer ? us : nd_solicited_node(&us);
	struct nd_message nd = {
		.is_advertisement = is_advertisement, .is_override = is_advertisement, .is_solicited = h->is_answer,
		.has_mac = !h->is_probe, .mac = h->mac, .target = is_advertisement ? h->who : us,
	};

	if (h->is_announcement)
		to = nd_all_nodes;
	struct mac mac = h->is_answer ? lan_mac(US) : mac_of_group(&to);

	ethernet_write_header(into, &mac, &h->mac, ETHERTYPE_IP6);
	return ETHERNET_HEADER_LEN +
	       nd_write(into + ETHERNET_HEADER_LEN, room - ETHERNET_HEADER_LEN, h->is_probe ? &nobody : &h->who, &to, &nd);
}

void lan_hears(struct lan_story *t, const char *what)
{
	char verb[16], mac[MAC_TEXT];
	struct heard h = {0};
	uint8_t frame[128];
	unsigned number = 0;

	if (sscanf(what, "probe %17s", mac) == 1)
		h.is_probe = true;
	else if (sscanf(what, "%15s %u %17s", verb, &number, mac) != 3)
		fail_msg("\"%s\" cannot be heard", what);
	h.is_answer = !h.is_probe && strcmp(verb, "answer") == 0;
	h.is_announcement = !h.is_probe && strcmp(verb, "announce") == 0;
	h.who = lan_addr(number);
	assert_true(mac_parse(mac, &h.mac));
	size_t len = family() == 6 ? write_nd(frame, sizeof frame, &h) : write_arp(frame, sizeof frame, &h);

	lan_hears_bytes(t, span_of(frame, len));
}

/* ---- our packets ----------------------------------------------------------------------------------------- */

void lan_sends(struct lan_story *t, unsigned number, const char *text, const char *outcome)
{
	struct ip_addr to = lan_addr(number);
	char went[MAC_TEXT];
	struct mac mac;

	if (neighbours_find(t->n, &to, t->now, &mac))
		mac_format(&mac, went);
	else
		(void)snprintf(went, sizeof went, "%s",
			neighbours_hold(t->n, &to, span_of(text, strlen(text)), t->now) ? "held" : "refused");
	assert_string_equal(went, outcome);
}

void lan_returns(struct lan_story *t, const char *text)
{
	struct span packet;

	assert_true(neighbours_next_undelivered(t->n, &packet));
	assert_int_equal(packet.len, strlen(text));
	assert_memory_equal(packet.data, text, packet.len);
}

/* ---- beginning and end ------------------------------------------------------------------------------- */

void lan_open_with(struct lan_story *t, time_ns patience, uint64_t seed)
{
	struct neighbours_config config = {.addr = lan_addr(US), .mac = lan_mac(US), .patience = patience, .seed = seed};

	*t = (struct lan_story){.n = neighbours_new(&config, 0)};
}

void lan_open(struct lan_story *t)
{
	lan_open_with(t, NEIGHBOURS_PATIENCE_RFC, 1);
}

void lan_open_held(struct lan_story *t)
{
	struct span frame;

	/* a claim that began long ago */
	struct neighbours_config config = {
		.addr = lan_addr(US), .mac = lan_mac(US), .patience = NEIGHBOURS_PATIENCE_RFC, .seed = 1,
	};

	*t = (struct lan_story){.n = neighbours_new(&config, -20 * NS_PER_S), .now = -20 * NS_PER_S};
	lan_until(t, 0);
	assert_int_equal(neighbours_claim(t->n), CLAIM_HELD);
	while (neighbours_next_frame(t->n, &frame))
		;
}

void lan_end(struct lan_story *t)
{
	neighbours_free(t->n);
}
