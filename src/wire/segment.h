/* SPDX-License-Identifier: MIT
 *
 * segment.h - the TCP header and its options <-> struct tcp_segment (RFC 9293 3.1).
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------------------------------+-------------------------------+
 *   |          Source Port          |       Destination Port        |
 *   +-------------------------------+-------------------------------+
 *   |                        Sequence Number                        |
 *   +---------------------------------------------------------------+
 *   |                    Acknowledgment Number                      |
 *   +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 *   | Data  |       |C|E|U|A|P|R|S|F|                               |
 *   | Offset| Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
 *   |       |       |R|E|G|K|H|T|N|N|                               |
 *   +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 *   |           Checksum            |         Urgent Pointer        |
 *   +-------------------------------+-------------------------------+
 */
#ifndef WIRE_SEGMENT_H
#define WIRE_SEGMENT_H

#include "base/base.h"
#include "wire/ip.h"

/* Control bits, the RFC's CTL, as they stand in byte 13 of the header. */
enum {
	CTL_FIN = 0x01,
	CTL_SYN = 0x02,
	CTL_RST = 0x04,
	CTL_PSH = 0x08,
	CTL_ACK = 0x10,
	CTL_URG = 0x20,
	CTL_ECE = 0x40,
	CTL_CWR = 0x80,
};

enum { TCP_HEADER_LEN = 20, TCP_OPTIONS_MAX = 40, SACK_BLOCKS_MAX = 4, CTL_TEXT = 32, OPTIONS_TEXT = 200 };

struct sack_block {
	uint32_t left;  /* first sequence number of the block */
	uint32_t right; /* the one just behind it */
};

enum { SYN_OPTIONS = 4 };

/* The options of a SYN in the order in which they are written: MSS (kind 2), window scale (3), SACK-permitted (4),
 * timestamps (8), each of them once. Numbers are to stand at multiples of their size, so there are gaps:
 *
 *   as Linux    NOPs before an option that would not end at a multiple of four; SACK-permitted and timestamps,
 *               side by side, need none
 *   at the end  as few NOPs as the numbers need; end-of-list and zeros fill up (MUST-69), as BSD has it */
struct option_layout {
	uint8_t kinds[SYN_OPTIONS];
	bool is_filled_at_end;
};

extern const struct option_layout option_layout_linux; /* mss sackOK TS nop wscale */
extern const struct option_layout option_layout_bsd;   /* mss nop wscale sackOK TS */

struct tcp_options {
	bool has_mss, has_wscale, has_sack_permitted, has_timestamps;
	uint8_t wscale;     /* shift count as on the wire (RFC 7323 2.2) */
	uint8_t sack_count; /* blocks in sack[] */
	uint16_t mss;       /* bytes */
	uint32_t ts_value, ts_echo;
	struct sack_block sack[SACK_BLOCKS_MAX];
	/* TCP Fast Open (RFC 7413), read and shown, never written. Without bytes: the peer asks for a cookie. */
	bool has_fast_open;
	struct span fast_open; /* the cookie, borrowed from the bytes of the segment */
	const struct option_layout *layout; /* for writing; NULL: as Linux */
};

struct tcp_segment {
	uint16_t src_port, dst_port;
	uint32_t seq;    /* SEG.SEQ */
	uint32_t ack;    /* SEG.ACK, meaningful with CTL_ACK */
	uint8_t ctl;     /* CTL_* */
	uint16_t window; /* the field as on the wire, not scaled */
	uint16_t urgent; /* the field */
	uint8_t ecn;     /* enum ip_ecn: not of the TCP header, but of the IP header around it (RFC 3168) */
	struct span ip_options; /* read: those of an IPv4 header around it, borrowed (RFC 9293 3.9.2) */
	struct tcp_options options;
	struct span text; /* SEG.TEXT, borrowed */
};

enum segment_problem {
	SEGMENT_OK,
	SEGMENT_TOO_SHORT,  /* fewer bytes than the header needs */
	SEGMENT_BAD_OFFSET, /* data offset below 5 or behind the end */
	SEGMENT_BAD_OPTION, /* an option's length is impossible (MUST-7); the other options and the text are right */
};

/* SEG.LEN: text, SYN and FIN each take a number (RFC 9293 3.4). */
static inline uint32_t segment_len(const struct tcp_segment *s)
{
	return (uint32_t)s->text.len + ((s->ctl & CTL_SYN) != 0) + ((s->ctl & CTL_FIN) != 0);
}

/* Takes the bytes behind the IP header apart. `out` is filled as far as the
 * bytes go; out->text is borrowed from `bytes`. Does not look at the checksum. */
enum segment_problem segment_parse(struct span bytes, struct tcp_segment *out) MUST_USE;

/* Is the checksum right? (MUST-3) `bytes` is the whole TCP segment. */
bool segment_checksum_ok(const struct ip_addr *src, const struct ip_addr *dst, struct span bytes) MUST_USE;

/* Writes header, options, text and checksum (MUST-2) into `into`; returns the
 * length, or 0 when `room` is too small. */
size_t segment_write(uint8_t *into, size_t room, const struct tcp_segment *seg, const struct ip_addr *src,
		     const struct ip_addr *dst) MUST_USE;

/* Bytes that the options take, padding included: 0..40. */
size_t segment_options_len(const struct tcp_options *options);

/* "SYN,ACK", in the order SYN,FIN,RST,PSH,ACK,URG,ECE,CWR; "-" when none is set. */
void segment_format_ctl(uint8_t ctl, char text[CTL_TEXT]);
/* The inverse; false on a name it does not know. */
bool segment_parse_ctl(const char *text, uint8_t *ctl) MUST_USE;
/* "mss 1460,sackOK,TS val 1 ecr 0,wscale 7", as tcpdump words them; "" when none. */
void segment_format_options(const struct tcp_options *options, char text[OPTIONS_TEXT]);

#endif
