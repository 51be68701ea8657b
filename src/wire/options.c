/* SPDX-License-Identifier: MIT
 *
 * options.c - the options of a TCP header, taken apart and put together (RFC 9293 3.1, 3.2).
 *
 * Options come in any order and at any alignment (MUST-64), on any segment (MUST-5), so they are read byte by byte.
 * An unknown one is skipped by its length (MUST-6, MUST-68). A length that cannot be (MUST-7): where it leads to a place
 * inside the header the option alone is left out, where it does not reading ends. Nothing is reset for it: the
 * fault may be one of the network between.
 *
 * Written:   SYN      in the order of the layout (segment.h)
 *            later    nop nop TS(10)  nop nop SACK(2 + 8 a block)
 */
#include "base/assert.h"
#include "wire/option.h"

const struct option_layout option_layout_linux = {
	.kinds = {OPTION_MSS, OPTION_SACK_PERMITTED, OPTION_TIMESTAMPS, OPTION_WSCALE}};
const struct option_layout option_layout_bsd = {
	.kinds = {OPTION_MSS, OPTION_WSCALE, OPTION_SACK_PERMITTED, OPTION_TIMESTAMPS}, .is_filled_at_end = true};

/* ---- reading ---------------------------------------------------------------------------------- */

/* The lengths that the options themselves may have, kind and length included. */
static bool is_len_right(uint8_t kind, uint8_t len)
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
	case OPTION_FAST_OPEN:
		return is_fast_open_cookie(len - 2u);
	case OPTION_EXPERIMENT: /* whose it is decides */
	case OPTION_END:
	case OPTION_NOP:
		break;
	}
	return true;
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

static void take_fast_open(struct tcp_options *options, struct reader *value)
{
	options->has_fast_open = true;
	options->fast_open = read_span(value, reader_left(value));
}

/* One option with a right length; unknown kinds are ignored (MUST-6). */
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
	case OPTION_FAST_OPEN:
		take_fast_open(options, value);
		return;
	case OPTION_EXPERIMENT: /* RFC 7413 was tried under this number first */
		if (read_u16(value) == EXPERIMENT_FAST_OPEN && is_fast_open_cookie(reader_left(value)))
			take_fast_open(options, value);
		return;
	}
}

bool options_parse(struct span bytes, struct tcp_options *options)
{
	if (bytes.len == TIMESTAMPS_ALONE_LEN && load_u32(bytes.data) == TIMESTAMPS_ALONE) {
		options->has_timestamps = true;
		options->ts_value = load_u32(bytes.data + 4);
		options->ts_echo = load_u32(bytes.data + 8);
		return true;
	}
	struct reader r = reader_of(bytes);
	bool is_good = true;

	while (reader_left(&r) > 0) {
		uint8_t kind = read_u8(&r);

		if (kind == OPTION_END)
			break;
		if (kind == OPTION_NOP)
			continue;
		uint8_t len = read_u8(&r);
		if (r.is_short || len < 2 || len - 2u > reader_left(&r))
			return false;
		struct reader value = reader_of(read_span(&r, len - 2u));
		if (is_len_right(kind, len))
			take_option(options, kind, &value);
		else
			is_good = false;
	}
	return is_good;
}

/* ---- writing ---------------------------------------------------------------------------------- */

static bool has_option(const struct tcp_options *options, uint8_t kind)
{
	switch ((enum option_kind)kind) {
	case OPTION_MSS:
		return options->has_mss;
	case OPTION_WSCALE:
		return options->has_wscale;
	case OPTION_SACK_PERMITTED:
		return options->has_sack_permitted;
	case OPTION_TIMESTAMPS:
		return options->has_timestamps;
	case OPTION_SACK: /* the rest have no place in a layout */
	case OPTION_FAST_OPEN:
	case OPTION_EXPERIMENT:
	case OPTION_END:
	case OPTION_NOP:
		break;
	}
	return false;
}

static void write_nops(struct writer *w, size_t n)
{
	while (n-- > 0)
		write_u8(w, OPTION_NOP);
}

static void write_option(struct writer *w, const struct tcp_options *options, uint8_t kind)
{
	switch ((enum option_kind)kind) {
	case OPTION_MSS:
		write_u8(w, OPTION_MSS);
		write_u8(w, OPTION_MSS_LEN);
		write_u16(w, options->mss);
		return;
	case OPTION_WSCALE:
		write_u8(w, OPTION_WSCALE);
		write_u8(w, OPTION_WSCALE_LEN);
		write_u8(w, options->wscale);
		return;
	case OPTION_SACK_PERMITTED:
		write_u8(w, OPTION_SACK_PERMITTED);
		write_u8(w, OPTION_SACK_PERMITTED_LEN);
		return;
	case OPTION_TIMESTAMPS:
		write_u8(w, OPTION_TIMESTAMPS);
		write_u8(w, OPTION_TIMESTAMPS_LEN);
		write_u32(w, options->ts_value);
		write_u32(w, options->ts_echo);
		return;
	case OPTION_SACK:
	case OPTION_FAST_OPEN:
	case OPTION_EXPERIMENT:
	case OPTION_END:
	case OPTION_NOP:
		return;
	}
}

/* NOPs before the option of this kind at `at`; `next` is the kind that follows it, 0: none. */
static size_t gap_before(const struct option_layout *layout, size_t at, uint8_t kind, uint8_t next)
{
	bool is_at_end = layout->is_filled_at_end;

	switch ((enum option_kind)kind) {
	case OPTION_MSS:
		return (0 - at) % 4;
	case OPTION_WSCALE:
		return is_at_end ? (1 - at) % 2 : (1 - at) % 4;
	case OPTION_SACK_PERMITTED:
		if (is_at_end)
			return at % 2;
		return ((next == OPTION_TIMESTAMPS ? 0 : 2) - at) % 4;
	case OPTION_TIMESTAMPS:
		return (2 - at) % 4;
	case OPTION_SACK:
	case OPTION_FAST_OPEN:
	case OPTION_EXPERIMENT:
	case OPTION_END:
	case OPTION_NOP:
		break;
	}
	return 0;
}

/* The options of a SYN. What is before them in the writer is a multiple of four long. */
static void write_layout(struct writer *w, const struct tcp_options *options)
{
	const struct option_layout *layout = options->layout != NULL ? options->layout : &option_layout_linux;
	uint8_t there[SYN_OPTIONS + 1] = {0};
	size_t count = 0;

	for (size_t i = 0; i < SYN_OPTIONS; i++)
		if (has_option(options, layout->kinds[i]))
			there[count++] = layout->kinds[i];
	for (size_t i = 0; i < count; i++) {
		write_nops(w, gap_before(layout, writer_len(w), there[i], there[i + 1]));
		write_option(w, options, there[i]);
	}
	while (writer_len(w) % 4 != 0) /* the first OPTION_END ends the list, more of them are the padding: all are 0 */
		write_u8(w, options->sack_count > 0 ? OPTION_NOP : OPTION_END);
}

static bool has_syn_options(const struct tcp_options *options)
{
	return options->has_mss || options->has_wscale || options->has_sack_permitted;
}

/* What the options before the SACK blocks take. */
static size_t fixed_options_len(const struct tcp_options *options)
{
	uint8_t room[TCP_OPTIONS_MAX];
	struct writer w = writer_of(room, sizeof room);

	if (!has_syn_options(options))
		return options->has_timestamps ? 2 + OPTION_TIMESTAMPS_LEN : 0;
	write_layout(&w, options);
	return writer_len(&w);
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

void options_write(uint8_t *into, size_t len, const struct tcp_options *options)
{
	struct writer w = writer_of(into, len);

	if (has_syn_options(options)) {
		write_layout(&w, options);
	} else if (options->has_timestamps) {
		write_u32(&w, TIMESTAMPS_ALONE);
		write_u32(&w, options->ts_value);
		write_u32(&w, options->ts_echo);
	}
	if (options->sack_count > 0)
		write_sack(&w, options);
	assert(!w.is_full && w.at == w.end);
}
