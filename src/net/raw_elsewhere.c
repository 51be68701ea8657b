/* SPDX-License-Identifier: MIT
 *
 * raw_elsewhere.c - see raw_elsewhere.h.
 */
#include "net/raw_elsewhere.h"

#include <string.h>

#include "base/bytes.h"
#include "net/route.h"
#include "wire/segment.h"

enum { TCP_FLAGS_AT = 13 };

void raw_elsewhere_open(struct raw_elsewhere *e)
{
	struct err ignored;

	e->live = capture_open("any", "less 0", CAPTURE_BOTH_WAYS, &ignored);
}

void raw_elsewhere_close(struct raw_elsewhere *e)
{
	capture_close(e->live);
	text_fini(&e->filter);
	*e = (struct raw_elsewhere){0};
}

bool raw_elsewhere_listen(struct raw_elsewhere *e, const struct raw_connection *connections, size_t count, struct err *err)
{
	if (e->live == NULL)
		return err_set(err, STATUS_LINK, "nothing but the interfaces of the first addresses can be heard: name the other "
			       "addresses on the command line too");
	raw_filter_write(&e->filter, connections, count, RAW_ELSEWHERE, false);
	if (capture_set_filter(e->live, e->filter.data, err))
		return true;
	raw_filter_write(&e->filter, connections, count, RAW_ELSEWHERE, true);
	return capture_set_filter(e->live, e->filter.data, err);
}

/* The segment, when it is a SYN without ACK: of packets that we have written ourselves. */
static bool is_opening(struct span packet, struct span *segment)
{
	bool is_v6 = packet.data[0] >> 4 == 6;

	*segment = span_cut(packet, is_v6 ? 40 : (packet.data[0] & 15) * 4u, packet.len);
	return segment->len >= TCP_HEADER_LEN && (segment->data[TCP_FLAGS_AT] & (CTL_SYN | CTL_ACK)) == CTL_SYN;
}

static bool is_of(const struct raw_connection *c, struct span packet, struct span segment)
{
	bool is_v6 = packet.data[0] >> 4 == 6;

	return c->our_port == load_u16(segment.data) && c->their_port == load_u16(segment.data + 2) &&
	       c->theirs.family == (is_v6 ? 6 : 4) && memcmp(c->theirs.bytes, packet.data + (is_v6 ? 24 : 16), is_v6 ? 16 : 4) == 0;
}

void raw_elsewhere_notice(struct raw_elsewhere *e, struct raw_connection *connections, size_t count, struct span packet)
{
	struct span segment;
	struct err ignored;

	if (e->live == NULL || !is_opening(packet, &segment))
		return;
	for (size_t i = 0; i < count; i++) {
		struct raw_connection *c = &connections[i];

		if (c->is_heard || c->is_deaf || !is_of(c, packet, segment))
			continue;
		if (c->syn_count < 2)
			c->syn_count++;
		c->is_deaf = c->syn_count == 2;
		if (c->is_deaf && !raw_elsewhere_listen(e, connections, count, &ignored))
			c->is_deaf = false; /* as if there were none */
	}
}

bool raw_elsewhere_is_likely(const struct ip_addr *theirs, const struct ip_addr *ours)
{
	struct net_route usual;
	struct err ignored;

	return route_find(theirs, NULL, &usual, &ignored) && !usual.is_local && !ip_addr_equal(&usual.source, ours);
}

bool raw_elsewhere_takes(struct raw_connection *c, const struct captured *got, bool is_elsewhere, const struct ip_header *ip,
			 enum raw_verdict verdict)
{
	bool is_answer = verdict == RAW_FOR_US && ip->protocol == IP_TCP;
	unsigned index = got->interface_index;

	if (!is_elsewhere) {
		c->is_heard |= is_answer;
		return true;
	}
	if (!c->is_deaf || c->is_heard || (index != 0 && index == c->interface_index))
		return false;
	if (verdict == RAW_LEAVING && c->capture != RAW_ELSEWHERE)
		return false; /* what leaves does so by the connection's own interface */
	if (c->heard_at != 0 && c->heard_at != index)
		return false;
	if (is_answer)
		c->heard_at = index;
	return true;
}
