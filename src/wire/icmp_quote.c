/* SPDX-License-Identifier: MIT
 *
 * icmp_quote.c - see icmp_quote.h.
 */
#include "wire/icmp_quote.h"

#include "base/bytes.h"

enum { IP6_HEADER_LEN = 40 };

/* The length that the quoted header tells; the quote itself is cut off. */
static uint32_t whole_len(struct span quoted, uint8_t family)
{
	struct reader r = reader_of(span_cut(quoted, family == 6 ? 4 : 2, 2));
	uint32_t len = read_u16(&r);

	return family == 6 ? len + IP6_HEADER_LEN : len;
}

bool icmp_read_quote(struct span quoted, struct icmp_quote *out)
{
	struct ip_header ip;
	struct span payload;
	enum ip_problem problem = ip_parse(quoted, true, &ip, &payload);

	*out = (struct icmp_quote){0};
	/* Routers have lowered the TTL, and not all of them mend the checksum of what they quote. */
	if (problem != IP_OK && problem != IP_BAD_CHECKSUM)
		return false;
	if (ip.protocol != IP_TCP || ip.fragment_offset != 0)
		return false;
	struct reader r = reader_of(payload);

	out->src = ip.src;
	out->dst = ip.dst;
	out->packet_len = whole_len(quoted, ip.src.family);
	out->src_port = read_u16(&r);
	out->dst_port = read_u16(&r);
	out->seq = read_u32(&r);
	return !r.is_short;
}
