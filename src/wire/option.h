/* SPDX-License-Identifier: MIT
 *
 * option.h - the kinds of TCP options, their lengths, reading and writing them; for wire/ alone.
 *
 * Registry: https://www.iana.org/assignments/tcp-parameters
 */
#ifndef WIRE_OPTION_H
#define WIRE_OPTION_H

#include "base/bytes.h"
#include "wire/segment.h"

enum option_kind {
	OPTION_END = 0,            /* RFC 9293 3.1 */
	OPTION_NOP = 1,            /* RFC 9293 3.1 */
	OPTION_MSS = 2,            /* RFC 9293 3.7.1 */
	OPTION_WSCALE = 3,         /* RFC 7323 2 */
	OPTION_SACK_PERMITTED = 4, /* RFC 2018 2 */
	OPTION_SACK = 5,           /* RFC 2018 3 */
	OPTION_TIMESTAMPS = 8,     /* RFC 7323 3 */
	OPTION_FAST_OPEN = 34,     /* RFC 7413 4.1.1 */
	OPTION_EXPERIMENT = 254,   /* RFC 6994: the first two bytes say whose */
};

/* Bytes, kind and length included. */
enum {
	OPTION_MSS_LEN = 4,
	OPTION_WSCALE_LEN = 3,
	OPTION_SACK_PERMITTED_LEN = 2,
	OPTION_TIMESTAMPS_LEN = 10,
};

/* NOP NOP and the head of the timestamps: 12 bytes that nearly every segment of an open connection carries and nothing else
 * (RFC 7323 A). */
#define TIMESTAMPS_ALONE UINT32_C(0x0101080a)
enum { TIMESTAMPS_ALONE_LEN = 12 };

enum { EXPERIMENT_FAST_OPEN = 0xf989, FAST_OPEN_COOKIE_MIN = 4, FAST_OPEN_COOKIE_MAX = 16 }; /* RFC 7413 4.1.1, 9 */

/* A Fast Open option carries no cookie (it asks for one), or 4 to 16 bytes of it, an even number. */
static inline bool is_fast_open_cookie(size_t len)
{
	return len == 0 || (len >= FAST_OPEN_COOKIE_MIN && len <= FAST_OPEN_COOKIE_MAX && len % 2 == 0);
}

/* False: an option had an impossible length; what could be read was. */
bool options_parse(struct span bytes, struct tcp_options *options);
/* Writes `len` bytes, which is segment_options_len(). */
void options_write(uint8_t *into, size_t len, const struct tcp_options *options);

#endif
