/* SPDX-License-Identifier: MIT
 *
 * impair_scene.h - packets for the impairment stage, and what came out of it as a text.
 *
 *     "12ms:3 15ms:4lost(1) 16ms:5copy"     at 12 ms packet 3 arrived, ...
 */
#ifndef TESTS_IMPAIR_SCENE_H
#define TESTS_IMPAIR_SCENE_H

#include "net/impair.h"
#include "wire/segment.h"

#define MS NS_PER_MS

struct packet {
	uint8_t bytes[2000];
	size_t len;
};

struct packet tcp_packet(uint8_t family, uint8_t ctl, size_t text_len);
/* The same under a codepoint of ECN. */
struct packet ecn_packet(uint8_t family, uint8_t ecn);
/* Some data over IPv4; valid until the next call. */
struct span data_packet(void);
unsigned bits_that_differ(const uint8_t *a, const uint8_t *b, size_t len);

struct impair *new_with(struct impair_config config);
/* Takes everything, each thing at its time and not before; returns `text`. */
const char *take_all(struct impair *im, char *text, size_t room);

#endif
