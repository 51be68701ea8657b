/* SPDX-License-Identifier: MIT
 *
 * seen_packets.h - captures made by hand, a packet a line.
 */
#ifndef TESTS_SEEN_PACKETS_H
#define TESTS_SEEN_PACKETS_H

#include "file/capture.h"
#include "wire/segment.h"

/* 10.0.0.<host>:<port> */
struct end {
	uint8_t host;
	uint16_t port;
};

/* Writes a whole packet; returns its length. */
size_t seen_packet(uint8_t *into, size_t room, struct end from, struct end to, uint8_t ctl, uint32_t seq, size_t len);
/* One step of a capture. */
void sees(struct capture *c, time_ns time, struct end from, struct end to, uint8_t ctl, uint32_t seq, size_t len);

#endif
