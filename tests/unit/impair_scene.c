/* SPDX-License-Identifier: MIT
 *
 * impair_scene.c - packets for the impairment stage, and what came out of it; see impair_scene.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "impair_scene.h"

struct packet tcp_packet(uint8_t family, uint8_t ctl, size_t text_len)
{
	static const uint8_t text[1500];
	struct packet p;
	struct ip_header ip = {.src = {family, {10, 0, 0, 1}}, .dst = {family, {10, 0, 0, 2}}, .ttl = 64};
	const struct tcp_segment seg = {
		.src_port = 1, .dst_port = 2, .ctl = ctl, .text = span_of(text, text_len),
	};

	ip.protocol = IP_TCP;
	size_t header_len = ip_write_header(p.bytes, sizeof p.bytes, &ip, TCP_HEADER_LEN + text_len);
	size_t seg_len = segment_write(p.bytes + header_len, sizeof p.bytes - header_len, &seg, &ip.src, &ip.dst);

	assert_true(header_len > 0 && seg_len > 0);
	p.len = header_len + seg_len;
	return p;
}

struct packet ecn_packet(uint8_t family, uint8_t ecn)
{
	struct packet p = tcp_packet(family, CTL_ACK, 100);
	struct ip_header ip = {.src = {family, {10, 0, 0, 1}}, .dst = {family, {10, 0, 0, 2}}, .protocol = IP_TCP, .ttl = 64};

	ip.traffic_class = ecn;
	assert_true(ip_write_header(p.bytes, sizeof p.bytes, &ip, TCP_HEADER_LEN + 100) > 0);
	return p;
}

struct span data_packet(void)
{
	static struct packet p;

	p = tcp_packet(4, CTL_ACK | CTL_PSH, 100);
	return span_of(p.bytes, p.len);
}

unsigned bits_that_differ(const uint8_t *a, const uint8_t *b, size_t len)
{
	unsigned bits = 0;

	for (size_t i = 0; i < len; i++)
		bits += (unsigned)__builtin_popcount(a[i] ^ b[i]);
	return bits;
}

const char *take_all(struct impair *im, char *text, size_t room)
{
	size_t len = 0;
	struct passage p;

	text[0] = '\0';
	while (impair_deadline(im) != TIME_NEVER) {
		time_ns now = impair_deadline(im);

		assert_false(impair_take(im, now - 1, &p));
		assert_true(impair_take(im, now, &p));
		len += (size_t)snprintf(text + len, room - len, "%s%lldms:%u", len > 0 ? " " : "", (long long)(now / MS),
					(unsigned)p.sent_id);
		if (p.is_lost)
			len += (size_t)snprintf(text + len, room - len, "lost(%d)", p.loss);
		if (p.is_copy)
			len += (size_t)snprintf(text + len, room - len, "copy");
		assert_true(len < room);
	}
	return text;
}

struct impair *new_with(struct impair_config config)
{
	return impair_new(&config);
}
