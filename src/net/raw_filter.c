/* SPDX-License-Identifier: MIT
 *
 * raw_filter.c - see raw_filter.h.
 */
#include "net/raw_filter.h"

#include <stdio.h>

#include "base/bytes.h"
#include "wire/icmp.h"

/* So many connections are written out: a filter of the kernel has room for some thousand instructions, and each packet is
 * held against all of them. */
enum { EXACT_MAX = 16 };

/* ---- for the kernel ------------------------------------------------------------------------------ */

/* Another term of the filter, of which any lets a packet in. */
static void add_term(struct text *filter, const char *from, const char *to, const char *what)
{
	text_addf(filter, "%s(", filter->len > 0 ? " or " : "");
	if (from != NULL)
		text_addf(filter, "src host %s and ", from);
	if (to != NULL)
		text_addf(filter, "dst host %s and ", to);
	text_addf(filter, "%s)", what);
}

/* What every filter must let in for this pair of addresses: pieces of packets (the ports stand in the first alone) and, of
 * IPv6, packets with extension headers before TCP's. */
static const char *pieces(uint8_t family)
{
	return family == 6 ? "(ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 44 or ip6[6] = 60)"
			   : "ip proto 6 and ip[6:2] & 0x1fff != 0";
}

/* Destination unreachable, source quench, time exceeded, parameter problem; in IPv6 all errors are below 5. */
static const char *icmp_errors(uint8_t family)
{
	return family == 6 ? "icmp6 and ip6[40] < 5"
			   : "icmp and (icmp[0] = 3 or icmp[0] = 4 or icmp[0] = 11 or icmp[0] = 12)";
}

/* The flags of TCP, where no extension header stands before it: pcap-filter knows tcp[13] in IPv4 alone. */
static const char *is_rst(uint8_t family)
{
	return family == 6 ? "tcp and ip6[53] & 4 != 0" : "tcp[13] & 4 != 0";
}

/* Of what this machine sends, an RST. */
static void add_reset(struct text *filter, const char *ours, const char *theirs, const char *ports, uint8_t family, bool is_looped)
{
	char what[140];

	snprintf(what, sizeof what, "%s%s%s", is_looped ? "" : "outbound and ", ports, is_rst(family));
	add_term(filter, ours, theirs, what);
}

static void add_exactly(struct text *filter, const struct raw_connection *c)
{
	char ours[IP_ADDR_TEXT], theirs[IP_ADDR_TEXT], what[100];
	uint8_t family = c->ours.family;

	ip_addr_format(&c->ours, ours);
	ip_addr_format(&c->theirs, theirs);
	snprintf(what, sizeof what, "tcp src port %u and tcp dst port %u", c->their_port, c->our_port);
	add_term(filter, theirs, ours, what);
	snprintf(what, sizeof what, "tcp src port %u and tcp dst port %u and ", c->our_port, c->their_port);
	add_reset(filter, ours, theirs, what, family, c->is_looped);
	add_term(filter, theirs, ours, pieces(family));
}

static void add_widely(struct text *filter, const char *ours, uint8_t family, bool is_looped)
{
	add_term(filter, NULL, ours, family == 6 ? "ip6 proto 6" : "ip proto 6");
	if (family == 6)
		add_term(filter, NULL, ours, pieces(family));
	add_reset(filter, ours, NULL, "", family, is_looped);
}

static bool is_seen(const struct raw_connection *c, size_t capture)
{
	return c->capture == capture || (capture == RAW_ELSEWHERE && c->is_deaf);
}

void raw_filter_write(struct text *filter, const struct raw_connection *connections, size_t count, size_t capture,
		      bool is_wide)
{
	const struct ip_addr *ours[2] = {NULL, NULL}; /* IPv4, IPv6 */
	char text[IP_ADDR_TEXT];
	bool is_looped = false;
	size_t seen = 0;

	text_clear(filter);
	for (size_t i = 0; i < count; i++)
		seen += is_seen(&connections[i], capture);
	for (size_t i = 0; i < count; i++) {
		if (!is_seen(&connections[i], capture))
			continue;
		ours[connections[i].ours.family == 6] = &connections[i].ours;
		is_looped |= connections[i].is_looped;
		if (!is_wide && seen <= EXACT_MAX)
			add_exactly(filter, &connections[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		if (ours[i] == NULL)
			continue;
		ip_addr_format(ours[i], text);
		add_term(filter, NULL, text, icmp_errors(ours[i]->family));
		if (is_wide || seen > EXACT_MAX)
			add_widely(filter, text, ours[i]->family, is_looped);
	}
	if (seen == 0)
		text_add(filter, "less 0"); /* no packet is */
}

/* ---- for ourselves ------------------------------------------------------------------------------- */

static const struct raw_connection *find(const struct raw_connection *connections, size_t count,
					 const struct ip_addr *from, uint16_t from_port, const struct ip_addr *to,
					 uint16_t to_port)
{
	for (size_t i = 0; i < count; i++) {
		const struct raw_connection *c = &connections[i];

		if (c->our_port == to_port && c->their_port == from_port && ip_addr_equal(&c->ours, to) &&
		    ip_addr_equal(&c->theirs, from))
			return c;
	}
	return NULL;
}

/* Neither a whole packet nor the first piece of one: the addresses must do. */
static bool is_later_piece_for_us(const struct raw_connection *connections, size_t count, const struct ip_header *ip)
{
	for (size_t i = 0; i < count; i++)
		if (ip_addr_equal(&connections[i].ours, &ip->dst) && ip_addr_equal(&connections[i].theirs, &ip->src))
			return true;
	return false;
}

/* The connection from one of whose ends the packet is that an error quotes; NULL: it is from none. */
static const struct raw_connection *find_quoted(const struct raw_connection *connections, size_t count,
						const struct ip_header *ip, struct span bytes)
{
	struct icmp_message message;
	struct ip_header quoted;
	struct span payload;

	if (!icmp_parse(ip, bytes, &message))
		return NULL;
	enum ip_problem problem = ip_parse(message.rest, true, &quoted, &payload);

	if ((problem != IP_OK && problem != IP_BAD_CHECKSUM) || quoted.protocol != IP_TCP || payload.len < 4)
		return NULL;
	return find(connections, count, &quoted.dst, load_u16(payload.data + 2), &quoted.src, load_u16(payload.data));
}

static enum raw_verdict verdict_of(const struct raw_connection *connections, const struct raw_connection *found,
				   enum raw_verdict if_found, size_t *row)
{
	if (found == NULL)
		return RAW_FOREIGN;
	if (row != NULL)
		*row = (size_t)(found - connections);
	return if_found;
}

enum raw_verdict raw_filter_judge(const struct raw_connection *connections, size_t count, const struct ip_header *ip,
				  struct span payload, size_t *row)
{
	const struct raw_connection *found;

	if (row != NULL)
		*row = count;
	if (ip->protocol == IP_ICMP || ip->protocol == IP_ICMPV6)
		return verdict_of(connections, find_quoted(connections, count, ip, payload), RAW_FOR_US, row);
	if (ip->protocol != IP_TCP)
		return RAW_FOREIGN;
	if (ip->fragment_offset != 0)
		return is_later_piece_for_us(connections, count, ip) ? RAW_FOR_US : RAW_FOREIGN;
	if (payload.len < 4)
		return RAW_FOREIGN;
	uint16_t from = load_u16(payload.data), to = load_u16(payload.data + 2);

	found = find(connections, count, &ip->src, from, &ip->dst, to);
	if (found != NULL)
		return verdict_of(connections, found, RAW_FOR_US, row);
	return verdict_of(connections, find(connections, count, &ip->dst, to, &ip->src, from), RAW_LEAVING, row);
}
