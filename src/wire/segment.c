/* SPDX-License-Identifier: MIT
 *
 * segment.c - the TCP header and its options, read and written (RFC 9293 3.1, 3.2).
 *
 * Options come in any order and at any alignment (MUST-64), so they are read
 * byte by byte. They are written the way Linux writes them, padded with NOPs in
 * front so that 32-bit values stand at multiples of four:
 *
 *   SYN      mss(4) sackOK(2) TS(10) nop wscale(3)
 *   later    nop nop TS(10)  nop nop SACK(2 + 8 a block)
 */
#include "wire/segment.h"

#include <string.h>

#include "base/assert.h"
#include "base/bytes.h"
#include "wire/checksum.h"
#include "wire/option.h"

/* The lengths that the options themselves may have, kind and length included. */
static bool is_option_len_possible(uint8_t kind, uint8_t len)
{
	switch ((enum option_kind)kind) {
	case OPTION_MSS:
		return len == OPTION_MSS_LEN;
	case OPTION_WSCALE:
		return len == OPTION_WSCALE_LEN;
	case OPTION_SACK_PERMITTED:
		return len == OPTION_SACK_PERMITTED_LEN;
	case OPTION_SACK:
		return len >= 2 + 8 && (len - 2) % 8 == 0;
	case OPTION_TIMESTAMPS:
		return len == OPTION_TIMESTAMPS_LEN;
	case OPTION_END:
	case OPTION_NOP:
		break;
	}
	return len >= 2;
}

static void take_sack(struct tcp_options *options, struct reader *value)
{
	options->sack_count = 0;
	while (reader_left(value) >= 8 && options->sack_count < SACK_BLOCKS_MAX) {
		struct sack_block *block = &options->sack[options->sack_count++];

		block->left = read_u32(value);
		block->right = read_u32(value);
	}
}

/* One option with a length that is possible; unknown kinds are ignored (MUST-6). */
static void take_option(struct tcp_options *options, uint8_t kind, struct reader *value)
{
	switch ((enum option_kind)kind) {
	case OPTION_END:
	case OPTION_NOP:
		return;
	case OPTION_MSS:
		options->has_mss = true;
		options->mss = read_u16(value);
		return;
	case OPTION_WSCALE:
		options->has_wscale = true;
		options->wscale = read_u8(value);
		return;
	case OPTION_SACK_PERMITTED:
		options->has_sack_permitted = true;
		return;
	case OPTION_SACK:
		take_sack(options, value);
		return;
	case OPTION_TIMESTAMPS:
		options->has_timestamps = true;
		options->ts_value = read_u32(value);
		options->ts_echo = read_u32(value);
		return;
	}
}

static bool parse_options(struct span bytes, struct tcp_options *options)
{
	struct reader r = reader_of(bytes);

	while (reader_left(&r) > 0) {
		uint8_t kind = read_u8(&r);

		if (kind == OPTION_END)
			return true;
		if (kind == OPTION_NOP)
			continue;
		uint8_t len = read_u8(&r);
		if (r.is_short || !is_option_len_possible(kind, len))
			return false;
		struct reader value = reader_of(read_span(&r, len - 2u));
		if (r.is_short)
			return false;
		take_option(options, kind, &value);
	}
	return true;
}

enum segment_problem segment_parse(struct span bytes, struct tcp_segment *out)
{
	struct reader r = reader_of(bytes);

	*out = (struct tcp_segment){0};
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
	return parse_options(options, &out->options) ? SEGMENT_OK : SEGMENT_BAD_OPTION;
}

bool segment_checksum_ok(const struct ip_addr *src, const struct ip_addr *dst, struct span bytes)
{
	uint64_t sum = checksum_pseudo(src, dst, IP_TCP, (uint32_t)bytes.len);

	return checksum_finish(checksum_add(sum, bytes)) == 0;
}

/* What the options before the SACK blocks take. */
static size_t fixed_options_len(const struct tcp_options *options)
{
	size_t len = options->has_mss ? 4 : 0;

	if (options->has_timestamps)
		len += 12; /* sackOK stands in the place of its two NOPs */
	else if (options->has_sack_permitted)
		len += 4;
	if (options->has_wscale)
		len += 4;
	return len;
}

/* The SACK blocks that find room behind the other options: RFC 2018 3. */
static unsigned sack_blocks_fitting(const struct tcp_options *options)
{
	size_t room = TCP_OPTIONS_MAX - fixed_options_len(options);

	assert(options->sack_count <= SACK_BLOCKS_MAX);
	return u32_min(options->sack_count, (uint32_t)((room - 4) / 8));
}

size_t segment_options_len(const struct tcp_options *options)
{
	size_t len = fixed_options_len(options);

	if (options->sack_count > 0) {
		unsigned blocks = sack_blocks_fitting(options);

		len += blocks > 0 ? 4 + 8 * blocks : 0;
	}
	return len;
}

static void write_nops(struct writer *w, int n)
{
	while (n-- > 0)
		write_u8(w, OPTION_NOP);
}

static void write_timestamps(struct writer *w, const struct tcp_options *options)
{
	write_u8(w, OPTION_TIMESTAMPS);
	write_u8(w, OPTION_TIMESTAMPS_LEN);
	write_u32(w, options->ts_value);
	write_u32(w, options->ts_echo);
}

static void write_sack(struct writer *w, const struct tcp_options *options)
{
	unsigned blocks = sack_blocks_fitting(options);

	if (blocks == 0)
		return;
	write_nops(w, 2);
	write_u8(w, OPTION_SACK);
	write_u8(w, 2 + 8 * blocks);
	for (unsigned i = 0; i < blocks; i++) {
		write_u32(w, options->sack[i].left);
		write_u32(w, options->sack[i].right);
	}
}

static void write_options(struct writer *w, const struct tcp_options *options)
{
	if (options->has_mss) {
		write_u8(w, OPTION_MSS);
		write_u8(w, OPTION_MSS_LEN);
		write_u16(w, options->mss);
	}
	if (options->has_sack_permitted || options->has_timestamps) {
		if (!options->has_sack_permitted || !options->has_timestamps)
			write_nops(w, 2);
		if (options->has_sack_permitted) {
			write_u8(w, OPTION_SACK_PERMITTED);
			write_u8(w, OPTION_SACK_PERMITTED_LEN);
		}
		if (options->has_timestamps)
			write_timestamps(w, options);
	}
	if (options->has_wscale) {
		write_nops(w, 1);
		write_u8(w, OPTION_WSCALE);
		write_u8(w, OPTION_WSCALE_LEN);
		write_u8(w, options->wscale);
	}
	if (options->sack_count > 0)
		write_sack(w, options);
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
		write_options(&w, &seg->options);
	assert(!w.is_full && w.at == w.end);
	if (seg->text.len > 0)
		memcpy(into + header_len, seg->text.data, seg->text.len);

	uint64_t sum = checksum_pseudo(src, dst, IP_TCP, (uint32_t)len);
	sum = checksum_add(sum, seg->text); /* the header, just written, last: its stores need a moment */
	unsigned checksum = checksum_finish(checksum_add(sum, span_of(into, header_len)));
	into[16] = (uint8_t)(checksum >> 8);
	into[17] = (uint8_t)checksum;
	return len;
}
