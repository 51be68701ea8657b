/* SPDX-License-Identifier: MIT
 *
 * own_resets.h - the RSTs that we have sent and that have not yet been seen leaving: what else leaves with our address and
 * port is somebody else's.
 *
 * Room for a fixed number; when more are under way the oldest is forgotten, and one RST that is not known then counts as
 * ours: rather a stranger's overlooked than ours blamed on a stranger.
 */
#ifndef NET_OWN_RESETS_H
#define NET_OWN_RESETS_H

#include "base/base.h"

enum { OWN_RESETS_MAX = 64, OWN_RESET_BYTES = 16 /* of the TCP header, up to the checksum */ };

struct own_resets {
	uint8_t headers[OWN_RESETS_MAX][OWN_RESET_BYTES];
	size_t count;
	size_t forgotten;
};

/* `segment` begins with a TCP header. */
void own_resets_sent(struct own_resets *resets, struct span segment);
/* A whole IP packet of TCP that we have sent: the same, when it is an RST. */
void own_resets_notice(struct own_resets *resets, struct span packet);
/* One has been seen leaving: was it ours? It is struck off then. */
bool own_resets_strike(struct own_resets *resets, struct span segment) MUST_USE;

#endif
