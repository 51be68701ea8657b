/* SPDX-License-Identifier: MIT
 *
 * option.h - the kinds of TCP options and their lengths, for wire/ alone.
 *
 * Registry: https://www.iana.org/assignments/tcp-parameters
 */
#ifndef WIRE_OPTION_H
#define WIRE_OPTION_H

enum option_kind {
	OPTION_END = 0,            /* RFC 9293 3.1 */
	OPTION_NOP = 1,            /* RFC 9293 3.1 */
	OPTION_MSS = 2,            /* RFC 9293 3.7.1 */
	OPTION_WSCALE = 3,         /* RFC 7323 2 */
	OPTION_SACK_PERMITTED = 4, /* RFC 2018 2 */
	OPTION_SACK = 5,           /* RFC 2018 3 */
	OPTION_TIMESTAMPS = 8,     /* RFC 7323 3 */
};

/* Bytes, kind and length included. */
enum {
	OPTION_MSS_LEN = 4,
	OPTION_WSCALE_LEN = 3,
	OPTION_SACK_PERMITTED_LEN = 2,
	OPTION_TIMESTAMPS_LEN = 10,
};

#endif
