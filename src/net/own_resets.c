/* SPDX-License-Identifier: MIT
 *
 * own_resets.c - see own_resets.h. The oldest comes first, and is mostly the one that is looked for.
 */
#include "net/own_resets.h"

#include <string.h>

#include "wire/segment.h"

static void take_out(struct own_resets *resets, size_t at)
{
	resets->count--;
	memmove(resets->headers[at], resets->headers[at + 1], (resets->count - at) * OWN_RESET_BYTES);
}

void own_resets_sent(struct own_resets *resets, struct span segment)
{
	if (segment.len < OWN_RESET_BYTES)
		return;
	if (resets->count == OWN_RESETS_MAX) {
		take_out(resets, 0);
		resets->forgotten++;
	}
	memcpy(resets->headers[resets->count++], segment.data, OWN_RESET_BYTES);
}

void own_resets_notice(struct own_resets *resets, struct span packet)
{
	enum { FLAGS_AT = 13 };
	size_t header_len = packet.data[0] >> 4 == 6 ? 40 : (packet.data[0] & 15) * 4u;
	struct span segment = span_cut(packet, header_len, packet.len);

	if (segment.len >= TCP_HEADER_LEN && (segment.data[FLAGS_AT] & CTL_RST) != 0)
		own_resets_sent(resets, segment);
}

bool own_resets_strike(struct own_resets *resets, struct span segment)
{
	if (segment.len < OWN_RESET_BYTES)
		return false;
	for (size_t i = 0; i < resets->count; i++) {
		if (memcmp(resets->headers[i], segment.data, OWN_RESET_BYTES) == 0) {
			take_out(resets, i);
			return true;
		}
	}
	if (resets->forgotten == 0)
		return false;
	resets->forgotten--;
	return true;
}
