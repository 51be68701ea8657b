/* SPDX-License-Identifier: MIT
 *
 * seen_packets.c - captures made by hand (seen_packets.h).
 */
#include "seen_packets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

size_t seen_packet(uint8_t *into, size_t room, struct end from, struct end to, uint8_t ctl, uint32_t seq,
		   size_t len)
{
	static const uint8_t text[1400] = "GET / HTTP/1.0";
	struct ip_header ip = {.src = {.family = 4, .bytes = {10, 0, 0, from.host}},
			       .dst = {.family = 4, .bytes = {10, 0, 0, to.host}},
			       .protocol = IP_TCP,
			       .ttl = 64};
	struct tcp_segment segment = {.src_port = from.port,
				      .dst_port = to.port,
				      .seq = seq,
				      .ctl = ctl,
				      .window = 100,
				      .text = span_of(text, len)};
	size_t tcp = segment_write(into + 20, room - 20, &segment, &ip.src, &ip.dst);
	assert_int_equal(ip_write_header(into, room, &ip, tcp), 20);
	return 20 + tcp;
}

void sees(struct capture *c, time_ns time, struct end from, struct end to, uint8_t ctl, uint32_t seq,
	  size_t len)
{
	uint8_t bytes[1500];
	size_t n = seen_packet(bytes, sizeof bytes, from, to, ctl, seq, len);
	capture_packet(c, time, span_of(bytes, n), n);
}
