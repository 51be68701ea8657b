/* SPDX-License-Identifier: MIT
 *
 * segment.c - the TCP header and its options, read and written (RFC 9293 3.1, 3.2).
 *
 * The options are taken apart and put together in options.c.
 */
#include "wire/segment.h"

#include <string.h>

#include "base/assert.h"
#include "base/bytes.h"
#include "wire/checksum.h"
#include "wire/option.h"

/* The fixed header; what is missing of it counts as zeros. */
static const uint8_t *header_of(struct span bytes, uint8_t padded[TCP_HEADER_LEN])
{
	if (bytes.len >= TCP_HEADER_LEN)
		return bytes.data;
	memset(padded, 0, TCP_HEADER_LEN);
	if (bytes.len > 0)
		memcpy(padded, bytes.data, bytes.len);
	return padded;
}

enum segment_problem segment_parse(struct span bytes, struct tcp_segment *out)
{
	uint8_t padded[TCP_HEADER_LEN];
	const uint8_t *h = header_of(bytes, padded);
	size_t header_len = (h[12] >> 4) * 4u;

	out->ecn = IP_ECN_NOT_ECT; /* all fields one by one: this is the way of every segment */
	out->ip_options = out->text = span_of(NULL, 0);
	out->options = (struct tcp_options){0};
	out->src_port = load_u16(h);
	out->dst_port = load_u16(h + 2);
	out->seq = load_u32(h + 4);
	out->ack = load_u32(h + 8);
	out->ctl = h[13];
	out->window = load_u16(h + 14);
	out->urgent = load_u16(h + 18); /* before it the checksum: see segment_checksum_ok() */
	if (bytes.len < TCP_HEADER_LEN)
		return SEGMENT_TOO_SHORT;
	if (header_len < TCP_HEADER_LEN || header_len > bytes.len)
		return SEGMENT_BAD_OFFSET;
	out->text = span_cut(bytes, header_len, bytes.len);
	if (header_len == TCP_HEADER_LEN)
		return SEGMENT_OK;
	struct span options = span_cut(bytes, TCP_HEADER_LEN, header_len - TCP_HEADER_LEN);
	return options_parse(options, &out->options) ? SEGMENT_OK : SEGMENT_BAD_OPTION;
}

bool segment_checksum_ok(const struct ip_addr *src, const struct ip_addr *dst, struct span bytes)
{
	uint64_t sum = checksum_pseudo(src, dst, IP_TCP, (uint32_t)bytes.len);

	return checksum_finish(checksum_add(sum, bytes)) == 0;
}

size_t segment_write(uint8_t *into, size_t room, const struct tcp_segment *seg, const struct ip_addr *src,
		     const struct ip_addr *dst)
{
	size_t options_len = segment_options_len(&seg->options);
	size_t header_len = TCP_HEADER_LEN + options_len;
	size_t len = header_len + seg->text.len;

	if (room < header_len || room - header_len < seg->text.len)
		return 0;
	store_u16(into, seg->src_port);
	store_u16(into + 2, seg->dst_port);
	store_u32(into + 4, seg->seq);
	store_u32(into + 8, seg->ack);
	into[12] = (uint8_t)(header_len / 4 << 4);
	into[13] = seg->ctl;
	store_u16(into + 14, seg->window);
	store_u16(into + 16, 0); /* the checksum counts as 0 in its own sum */
	store_u16(into + 18, seg->urgent);
	if (options_len > 0)
		options_write(into + TCP_HEADER_LEN, options_len, &seg->options);

	uint64_t sum = checksum_pseudo(src, dst, IP_TCP, (uint32_t)len);
	sum = checksum_copy(sum, into + header_len, seg->text); /* the header, just written, last: its stores need a moment */
	unsigned checksum = checksum_finish(checksum_add(sum, span_of(into, header_len)));
	store_u16(into + 16, checksum);
	return len;
}
