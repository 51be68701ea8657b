/* SPDX-License-Identifier: MIT
 *
 * segment.c - the TCP header and its options, read and written (RFC 9293 3.1, 3.2).
 *
 * The options are taken apart and put together in options.c.
 */
#include "wire/segment.h"

#include "base/assert.h"
#include "base/bytes.h"
#include "wire/checksum.h"
#include "wire/option.h"

enum segment_problem segment_parse(struct span bytes, struct tcp_segment *out)
{
	struct reader r = reader_of(bytes);

	out->ecn = IP_ECN_NOT_ECT; /* all fields one by one: this is the way of every segment */
	out->ip_options = out->text = span_of(NULL, 0);
	out->options = (struct tcp_options){0};
	out->src_port = read_u16(&r);
	out->dst_port = read_u16(&r);
	out->seq = read_u32(&r);
	out->ack = read_u32(&r);
	size_t header_len = (read_u8(&r) >> 4) * 4u;
	out->ctl = read_u8(&r);
	out->window = read_u16(&r);
	read_u16(&r); /* the checksum: see segment_checksum_ok() */
	out->urgent = read_u16(&r);
	if (r.is_short)
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
	struct writer w = writer_of(into, header_len);
	write_u16(&w, seg->src_port);
	write_u16(&w, seg->dst_port);
	write_u32(&w, seg->seq);
	write_u32(&w, seg->ack);
	write_u8(&w, (unsigned)(header_len / 4) << 4);
	write_u8(&w, seg->ctl);
	write_u16(&w, seg->window);
	write_u16(&w, 0); /* the checksum counts as 0 in its own sum */
	write_u16(&w, seg->urgent);
	if (options_len > 0)
		options_write(&w, &seg->options);
	assert(!w.is_full && w.at == w.end);

	uint64_t sum = checksum_pseudo(src, dst, IP_TCP, (uint32_t)len);
	sum = checksum_copy(sum, into + header_len, seg->text); /* the header, just written, last: its stores need a moment */
	unsigned checksum = checksum_finish(checksum_add(sum, span_of(into, header_len)));
	into[16] = (uint8_t)(checksum >> 8);
	into[17] = (uint8_t)checksum;
	return len;
}
